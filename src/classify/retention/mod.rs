//! Retention (保管期限): how long a paper is kept, by a table that is data (`retention.toml`), with the words and the rule
//! that gave it, and what would have changed it; and when it opens (`opening.toml`). Pure: from [`Facts`] to labels.

mod facts;
mod importance;
mod office;
mod opening;
mod table;

use serde::Serialize;

use super::{Evidence, Label};
use crate::document::{Organ, is_organ_name};
use crate::text::fold::fold;

pub use facts::Facts;
pub use importance::{Weighed, Weight};
pub use office::{Boxes, Dialect, OFFICE_SAMPLE, Office, Origin, Scheme};
pub use opening::{Opening, OpeningStatus, lapses, opening};
pub use table::{Case, Importance, RETENTION_TABLE, RetentionRule, RetentionRules, TableFinding, Term};

/// Below this a person should look.
const UNSURE: f64 = 0.6;
/// No organ's name is longer, in characters.
const LONGEST_ORGAN: usize = 30;
/// How sure a term is where nothing shows whether the matter is important.
const UNWEIGHED: f64 = 0.7;

/// A term with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Retention {
    /// The term as a label: its evidence names the rule.
    #[serde(flatten)]
    pub label: Label,
    /// 保管期限
    #[serde(skip)]
    pub term: Term,
    /// R01 to R99.
    pub rule: String,
    /// 条款
    pub rule_name: String,
    /// 来源
    pub origin: Origin,
    /// 需人工
    pub needs_person: bool,
    /// Why a person is needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What would have changed it.
    pub otherwise: Vec<Otherwise>,
}

/// Another term, and what it would take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    /// 如果
    pub condition: String,
    /// 保管期限 then.
    pub term: Term,
    /// The rule that would give it.
    pub rule: String,
}

/// What the rules look at, made ready once.
struct Subject<'a> {
    facts: &'a Facts,
    office: &'a Office,
    matter: String,
    /// Title, first line and headings.
    text: String,
    issuers: String,
    /// Whether the subject is of the office's own field.
    field: bool,
    copied: bool,
    names_us: bool,
}

impl<'a> Subject<'a> {
    fn of(facts: &'a Facts, office: &'a Office) -> Self {
        let matter = facts.matter();
        let mut text = matter.clone();
        for part in std::iter::once(&facts.beginning)
            .chain(&facts.headings)
            .filter(|part| !part.is_empty())
        {
            text.push('\n');
            text.push_str(&fold(part));
        }
        let named = |list: &[String]| list.iter().any(|name| office.is_called(&fold(name)));
        Self {
            field: office.field.is_empty() || facts.topics.iter().any(|topic| office.field.contains(topic)),
            copied: named(&facts.copies) && !named(&facts.addressees),
            names_us: office.is_named_in(&matter),
            issuers: issuers(facts),
            matter,
            text,
            facts,
            office,
        }
    }

    /// The words by which a case fits; none if it does not.
    fn fits(&self, case: &Case, origin: Origin) -> Option<Vec<String>> {
        let mut shown = Vec::new();
        let mut one_of = |words: &[String], text: &str| {
            words.is_empty()
                || words
                    .iter()
                    .find(|word| text.contains(word.as_str()))
                    .map(|word| shown.push(word.clone()))
                    .is_some()
        };
        let flag = |asked: Option<bool>, is: bool| asked.is_none_or(|asked| asked == is);
        let level = || self.office.standing().0;
        let fits = (case.origin.is_empty() || case.origin.contains(&origin))
            && (case.kinds.is_empty() || self.facts.kind.as_ref().is_some_and(|kind| case.kinds.contains(kind)))
            && one_of(&case.title, &self.matter)
            && one_of(&case.also, &self.matter)
            && one_of(&case.text, &self.text)
            && !case.not.iter().any(|word| self.matter.contains(word.as_str()))
            && (case.level.is_empty()
                || level().is_some_and(|level| case.level.iter().any(|name| name == level.name())))
            && flag(case.field, self.field)
            && flag(case.copied, self.copied)
            && flag(case.names_us, self.names_us);
        if !fits {
            return None;
        }
        if let Some(kind) = self.facts.kind.as_ref().filter(|_| !case.kinds.is_empty()) {
            shown.insert(0, kind.clone());
        }
        Some(shown)
    }
}

/// 责任者, folded; where none was found, the organ that the title names in front.
fn issuers(facts: &Facts) -> String {
    if facts.organ.is_empty() {
        return organ_in_front(&fold(&facts.title)).unwrap_or_default();
    }
    facts.organ.split('、').map(fold).collect::<Vec<_>>().join("、")
}

/// The organ at the beginning of a title: 青禾县教育局班子会议记录.
fn organ_in_front(title: &str) -> Option<String> {
    let ends = title
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(LONGEST_ORGAN);
    // The longest beginning whose end is one of an organ's name.
    let organs = ends.filter(|end| {
        is_organ_name(&title[..*end]) && Organ::of(&title[..*end]).is_some_and(|organ| organ.level.is_some())
    });
    organs.last().map(|end| title[..end].to_owned())
}

/// A case that fits.
struct Fitting<'r> {
    rule: &'r RetentionRule,
    case: &'r Case,
    words: Vec<String>,
}

fn first_fitting<'r>(subject: &Subject<'_>, origin: Origin, rules: &'r RetentionRules) -> Option<Fitting<'r>> {
    rules.rules.iter().find_map(|rule| {
        rule.cases
            .iter()
            .find_map(|case| subject.fits(case, origin).map(|words| Fitting { rule, case, words }))
    })
}

/// The term of a case for a matter of this weight. In doubt the longer one.
fn term_of(case: &Case, weight: Weight) -> Term {
    match (case.general, weight) {
        (Some(general), Weight::General) => general,
        _ => case.term,
    }
}

/// How long a paper is kept. Same input, same answer; there is always one.
#[must_use]
pub fn retention(facts: &Facts, office: &Office, rules: &RetentionRules) -> Retention {
    let subject = Subject::of(facts, office);
    let (origin, origin_sure, origin_words) = office.origin(&subject.issuers);
    let weighed = importance::weigh(&subject.text, &subject.issuers, origin, &rules.importance);
    let Some(Fitting { rule, case, words }) = first_fitting(&subject, origin, rules) else {
        return nothing_fits(origin);
    };
    let term = term_of(case, weighed.weight);
    let mut reasons = Vec::new();
    let mut confidence = case.sure * origin_sure;
    if case.ask {
        reasons.push("条款要求由人确定".to_owned());
    }
    if case.general.is_some() {
        match weighed.weight {
            Weight::Unknown => {
                confidence *= UNWEIGHED;
                reasons.push("看不出是否重要，从长".to_owned());
            }
            Weight::Both => {
                confidence *= UNWEIGHED;
                reasons.push("既有重要又有一般的迹象，从长".to_owned());
            }
            Weight::Important | Weight::General => {}
        }
    }
    if origin_sure < UNSURE {
        reasons.push(origin_words.clone());
    }
    if let (Some(inferred), Some(kind)) = (&facts.kind_inferred, &facts.kind)
        && inferred != kind
    {
        confidence *= UNWEIGHED;
        reasons.push(format!("文种存疑：写作{kind}，像{inferred}"));
    }
    let mut evidence = vec![
        Evidence {
            rule: format!("retention.{}", rule.id),
            text: shown(&words, rule),
            span: None,
        },
        Evidence {
            rule: "retention.origin".to_owned(),
            text: origin_words,
            span: None,
        },
    ];
    if case.general.is_some() && !weighed.words.is_empty() {
        evidence.push(Evidence {
            rule: weighed.weight.rule().to_owned(),
            text: weighed.words.join("、"),
            span: None,
        });
    }
    Retention {
        label: Label {
            value: term.to_string(),
            name: term.to_string(),
            confidence: (confidence * 1000.0).round() / 1000.0,
            evidence,
        },
        term,
        rule: rule.id.clone(),
        rule_name: rule.name.clone(),
        origin,
        needs_person: !reasons.is_empty(),
        reasons,
        otherwise: otherwise(&subject, origin, &weighed, term, case, rule, rules),
    }
}

fn shown(words: &[String], rule: &RetentionRule) -> String {
    if words.is_empty() {
        rule.name.clone()
    } else {
        words.join("、")
    }
}

fn nothing_fits(origin: Origin) -> Retention {
    let term = Term::Years(30);
    Retention {
        label: Label {
            value: term.to_string(),
            name: term.to_string(),
            confidence: 0.0,
            evidence: Vec::new(),
        },
        term,
        rule: String::new(),
        rule_name: String::new(),
        origin,
        needs_person: true,
        reasons: vec!["没有适用条款".to_owned()],
        otherwise: Vec::new(),
    }
}

/// What would have given another term: the other weight, another origin, the next rule that fits.
fn otherwise(
    subject: &Subject<'_>,
    origin: Origin,
    weighed: &Weighed,
    term: Term,
    case: &Case,
    rule: &RetentionRule,
    rules: &RetentionRules,
) -> Vec<Otherwise> {
    let mut found: Vec<Otherwise> = Vec::new();
    let mut say = |condition: String, other: Term, by: &str| {
        if other != term {
            found.push(Otherwise {
                condition,
                term: other,
                rule: by.to_owned(),
            });
        }
    };
    if let Some(general) = case.general {
        if weighed.weight == Weight::General {
            say("属于重要事项".to_owned(), case.term, &rule.id);
        } else {
            say("属于一般事项".to_owned(), general, &rule.id);
        }
    }
    for other in Origin::ALL.into_iter().filter(|other| *other != origin) {
        if let Some(then) = first_fitting(subject, other, rules) {
            say(
                format!("来源为{}", other.chinese()),
                term_of(then.case, weighed.weight),
                &then.rule.id,
            );
        }
    }
    let mut fitting = rules.rules.iter().flat_map(|rule| {
        let fits = |case: &&Case| subject.fits(case, origin).is_some();
        rule.cases.iter().filter(fits).map(move |case| (rule, case))
    });
    // The first is the one that won.
    let next = fitting
        .by_ref()
        .skip(1)
        .find(|(_, case)| term_of(case, weighed.weight) != term);
    if let Some((next, other)) = next {
        say(format!("不适用{}", rule.id), term_of(other, weighed.weight), &next.id);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(title: &str, kind: &str, organ: &str) -> Retention {
        let office = Office::from_toml(OFFICE_SAMPLE).unwrap();
        let facts = Facts {
            title: title.to_owned(),
            kind: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
            organ: organ.to_owned(),
            ..Facts::default()
        };
        retention(&facts, &office, RetentionRules::builtin())
    }

    #[test]
    fn terms_follow_the_schedule() {
        let us = "青禾县人民政府";
        let table = [
            (of("青禾县人民政府第十四次常务会议纪要", "纪要", us), "永久", "R04"),
            (
                of("青禾县人民政府关于顾南枝等同志任免职的通知", "任免", us),
                "永久",
                "R22",
            ),
            (
                of("青禾县人民政府关于印发《青禾县河道采砂管理办法》的通知", "通知", us),
                "永久",
                "R11",
            ),
            (
                of(
                    "青禾县人民政府办公室关于2023年中秋节、国庆节放假安排的通知",
                    "通知",
                    "青禾县人民政府办公室",
                ),
                "10年",
                "R26",
            ),
            (of("防汛工作简报", "简报", us), "10年", "R16"),
            (
                of("青禾县人民政府关于表彰2021年度防汛抗旱先进集体的决定", "决定", us),
                "永久",
                "R23",
            ),
            (of("青禾县2022年国民经济和社会发展统计公报", "公报", us), "永久", "R20"),
            (of("关于白石岭水库除险加固工程立项的请示", "请示", us), "永久", "R12"),
            (
                of(
                    "关于同意青禾县白石岭水库除险加固工程立项的批复",
                    "批复",
                    "澄州市人民政府",
                ),
                "永久",
                "R12",
            ),
            (
                of("关于追加白石岭水库工程资金的请示", "请示", "青禾县水利局"),
                "永久",
                "R13",
            ),
            (of("关于商请核对水利资金的函", "函", "青禾县财政局"), "30年", "R13"),
            (
                of("关于开展小型水库安全检查情况的报告", "报告", "青禾县水利局"),
                "30年",
                "R29",
            ),
            (of("青禾县水利局2022年工作总结", "总结", "青禾县水利局"), "10年", "R30"),
            (of("信息快报第8期", "简报", "青禾县水利局"), "不归档", "R82"),
            (of("青禾县2022年大事记", "大事记", ""), "永久", "R15"),
            (of("防汛手记", "", ""), "30年", "R99"),
            (of("青禾县教育局班子会议记录", "会议记录", ""), "30年", "R99"),
            (of("青禾县人民政府党组会议记录", "会议记录", ""), "永久", "R05"),
        ];
        for (found, term, rule) in table {
            assert_eq!(
                (found.label.value.as_str(), found.rule.as_str()),
                (term, rule),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_term_says_what_would_have_changed_it() {
        let found = of("关于商请核对水利资金的函", "函", "青禾县财政局");
        assert_eq!(
            found
                .otherwise
                .first()
                .map(|other| (other.condition.as_str(), other.term)),
            Some(("属于重要事项", Term::Permanent))
        );
        assert!(
            found
                .label
                .evidence
                .iter()
                .any(|evidence| evidence.rule == "retention.general" && evidence.text == "核对")
        );
        let traditional = of("青禾縣人民政府關於清瀾河禁漁的通告", "通告", "青禾縣人民政府");
        assert_eq!((traditional.rule.as_str(), traditional.origin), ("R11", Origin::Own));
    }

    #[test]
    fn what_shows_nothing_takes_the_longer_term_and_a_person() {
        let found = of("关于城区道路问题的函", "函", "青禾县交通运输局");
        assert_eq!(found.term, Term::Permanent);
        assert!(found.needs_person);
        assert_eq!(found.reasons, ["看不出是否重要，从长"]);
        let unsigned = of("关于做好防汛工作的通知", "通知", "");
        assert!(unsigned.needs_person && unsigned.label.confidence < 0.6);
    }
}
