//! What a meeting decided (议定事项), with the units that are to act.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{Duty, bind, words::expression};
use crate::document::DocDate;
use crate::text::sentence::sentences;

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("decision.toml")).unwrap_or_default());

/// The file; its own comments say what each list is.
#[derive(Debug, Default, Deserialize)]
struct Words {
    kinds: Vec<String>,
    verbs: Vec<String>,
    openings: Vec<String>,
    reports: Vec<String>,
}

/// 一、…, （一）…, 1.…
static ITEM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(
        r"^(?:[一二三四五六七八九十]{1,3}[、，]|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、]|[（(]\d{1,2}[）)])",
    )
});
/// ，财政局、审计局配合
static PARTNERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(r"[，,；;、（(]?(?:由)?(?P<unit>[\p{Han}、]{2,40}?)(?:积极|密切|主动|予以|负责)?(?:配合|协助|协办|参与)")
});

/// What a meeting decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// 议定事项
    pub matter: String,
    /// 责任单位
    #[serde(default)]
    pub unit: Option<String>,
    /// 配合单位
    #[serde(default)]
    pub partners: Option<String>,
    /// 时限
    #[serde(default)]
    pub due: Option<DocDate>,
    /// Where it stands: bytes of the text.
    pub span: Range<usize>,
    /// The rule that found it: `decision.item`, `decision.verb`.
    pub rule: String,
}

/// The decisions in minutes; none in a paper of another kind. `duties` are those of the same text.
#[must_use]
pub fn decisions(text: &str, kind: &str, duties: &[Duty]) -> Vec<Decision> {
    if !WORDS.kinds.iter().any(|known| known == kind) {
        return Vec::new();
    }
    let mut found: Vec<Decision> = Vec::new();
    let mut opened = false;
    let mut paragraph_end = 0;
    for range in sentences(text) {
        let sentence: String = text[range.clone()].chars().filter(|c| !c.is_whitespace()).collect();
        let begins_paragraph = text[paragraph_end..range.start].contains('\n') || range.start == 0;
        paragraph_end = range.end;
        let item = ITEM
            .as_ref()
            .and_then(|item| item.find(&sentence))
            .map(|found| found.end());
        let words = &sentence[item.unwrap_or(0)..];
        let verb = WORDS
            .verbs
            .iter()
            .any(|verb| words.starts_with(verb.as_str()) || words.contains(&format!("，{verb}")));
        let said = verb && (words.contains("会议") || item.is_some() || opened);
        // 现纪要如下： opens a list; 会议议定：采纳意见 is a decision itself.
        let last = words.trim_end_matches(['：', ':', '。']);
        let mut openings = WORDS.openings.iter();
        let opens = openings.any(|opening| last.ends_with(opening.trim_end_matches('：')));
        let reports = WORDS.reports.iter().any(|report| words.starts_with(report.as_str()));
        if opens && words.chars().count() < 60 {
            opened = true;
            continue;
        }
        if reports {
            opened &= !begins_paragraph || item.is_some();
            continue;
        }
        if said || (opened && item.is_some() && begins_paragraph) {
            let rule = if said { "decision.verb" } else { "decision.item" };
            found.push(decision(&sentence, words, range, duties, rule));
        } else if let (Some(last), true, false) = (found.last_mut(), opened, begins_paragraph) {
            // The sentences behind a heading or a decision in its paragraph say how it is done.
            last.matter.push_str(&sentence);
            let whole = decision(&last.matter, &last.matter, last.span.start..range.end, duties, "");
            last.span = whole.span;
            last.unit = last.unit.take().or(whole.unit);
            last.partners = last.partners.take().or(whole.partners);
            last.due = last.due.or(whole.due);
        } else if begins_paragraph && item.is_none() {
            opened = false;
        }
    }
    found
}

fn decision(sentence: &str, words: &str, span: Range<usize>, duties: &[Duty], rule: &str) -> Decision {
    let own: Vec<&Duty> = duties
        .iter()
        .filter(|duty| span.start <= duty.span.start && duty.span.end <= span.end)
        .collect();
    let partners = PARTNERS
        .as_ref()
        .and_then(|partners| partners.captures_iter(sentence).last());
    let partners = partners.and_then(|found| found.name("unit").map(|unit| unit.as_str().to_owned()));
    Decision {
        matter: words.trim_end_matches(['。', '；']).to_owned(),
        unit: bind::unit_in(sentence).or_else(|| own.iter().find_map(|duty| duty.unit.clone())),
        partners: partners.filter(|partners| !partners.contains("牵头")),
        due: own.iter().filter_map(|duty| duty.due).min(),
        span,
        rule: rule.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::find_duties;

    #[test]
    fn items_behind_an_opening_and_sentences_of_the_meeting_are_decisions() {
        let text = "2022年5月17日，县长主持召开第十四次常务会议。现纪要如下：\n一、同意追加工程资金九十六万元，由县财政局负责，县水利局配合，6月10日前拨付。\n二、会议听取了防汛工作汇报。会议强调，要确保安全。\n三、会议决定，县教育局牵头制定布局方案。\n出席：程望舒\n";
        let duties = find_duties(text, DocDate::parse("2022-05-18"), &[]);
        let found = decisions(text, "纪要", &duties);
        let found: Vec<_> = found
            .iter()
            .map(|d| {
                (
                    d.matter.as_str(),
                    d.unit.as_deref(),
                    d.partners.as_deref(),
                    d.due.map(|due| due.to_string()),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (
                    "同意追加工程资金九十六万元，由县财政局负责，县水利局配合，6月10日前拨付",
                    Some("县财政局"),
                    Some("县水利局"),
                    Some("2022-06-10".to_owned())
                ),
                ("会议决定，县教育局牵头制定布局方案", Some("县教育局"), None, None),
            ]
        );
        assert!(decisions(text, "通知", &duties).is_empty());
    }
}
