//! Labels in plain words (分类说明): which words and rules gave each, and what would have changed it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::score::{CONVINCING, SECOND, TITLE_HIT, ranking};
use super::{Evidence, Label, Labels, Rules};
use crate::document::Document;

static SENTENCES: LazyLock<Sentences> =
    LazyLock::new(|| toml::from_str(include_str!("explain.toml")).unwrap_or_default());

#[derive(Default, Deserialize)]
struct Sentences {
    rules: BTreeMap<String, String>,
}

/// Words of a model that are named, for a label and against it.
const WORDS: usize = 6;

/// One label, explained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What is labelled, by its key in [`Labels`].
    pub field: &'static str,
    /// The same for people.
    pub title: &'static str,
    /// The label; none if none was given.
    pub label: Option<Label>,
    /// Why, a sentence each.
    pub because: Vec<String>,
    /// What would have changed it.
    pub otherwise: String,
}

/// Explains every label of a document.
#[must_use]
pub fn explain(document: &Document, text: &str, labels: &Labels, rules: &Rules) -> Vec<Explanation> {
    let mut all = vec![one("kind", "文种", labels.kind.as_ref(), kind_otherwise(labels))];
    if let Some(inferred) = &labels.kind_inferred {
        let verdict = if labels.kind_disagrees {
            "与题名所称文种不合，请人工确定"
        } else {
            "与题名所称文种相合，或题名不显示文种"
        };
        all.push(one(
            "kind_inferred",
            "正文显示的文种",
            Some(inferred),
            verdict.to_owned(),
        ));
    }
    for topic in &labels.topics {
        let mut explained = one(
            "topics",
            "主题",
            Some(topic),
            topic_otherwise(document, text, topic, rules),
        );
        explained.because.extend(words_of_model(document, text, topic, rules));
        all.push(explained);
    }
    for topic in &labels.topics_beside {
        let mut explained = one(
            "topics_beside",
            "另一说",
            Some(topic),
            "把握不及上面一说，故只列于旁".to_owned(),
        );
        explained.because.extend(words_of_model(document, text, topic, rules));
        all.push(explained);
    }
    let rest: [(&'static str, &'static str, &Option<Label>, &str); 5] = [
        (
            "direction",
            "行文方向",
            &labels.direction,
            "主送称“各…”“你…”则为下行，标签发人或结尾请批示则为上行，结尾请函复则为平行",
        ),
        (
            "level",
            "发文机关层级",
            &labels.level,
            "由发文机关名称中的行政区划决定；名称改变则层级改变",
        ),
        (
            "secrecy",
            "密级",
            &labels.secrecy,
            "版头前八行内单独一行的密级标志才算；正文提到密级不算",
        ),
        (
            "lapses",
            "解密日期",
            &labels.lapses,
            "由成文日期与保密期限算出；标“长期”或条件的须人工确定",
        ),
        (
            "office_class",
            "机构或问题",
            &labels.office_class,
            "题名用词、发文机关、主题依次决定；本单位可用自己的分类表",
        ),
    ];
    for (field, title, label, otherwise) in rest {
        if label.is_some() {
            all.push(one(field, title, label.as_ref(), otherwise.to_owned()));
        }
    }
    all
}

fn one(field: &'static str, title: &'static str, label: Option<&Label>, otherwise: String) -> Explanation {
    let evidence = label.map(|label| label.evidence.as_slice()).unwrap_or_default();
    Explanation {
        field,
        title,
        label: label.cloned(),
        because: evidence.iter().map(sentence).collect(),
        otherwise: if label.is_some_and(by_person) {
            "人工确定的，程序不再改动".to_owned()
        } else {
            otherwise
        },
    }
}

fn by_person(label: &Label) -> bool {
    label.evidence.iter().any(|evidence| evidence.rule == "person")
}

fn sentence(evidence: &Evidence) -> String {
    SENTENCES.rules.get(&evidence.rule).map_or_else(
        || format!("{}：{}", evidence.rule, evidence.text),
        |sentence| sentence.replace("{}", &evidence.text),
    )
}

fn kind_otherwise(labels: &Labels) -> String {
    match (&labels.kind, &labels.kind_inferred) {
        (Some(kind), Some(inferred)) if kind.value != inferred.value => {
            format!("题名若不写明“{}”，按正文应为“{}”", kind.value, inferred.value)
        }
        (Some(kind), _) => format!("题名若以别的文种结尾，便不是“{}”", kind.value),
        (None, _) => "题名以文种结尾，或正文有“特此通知”“妥否，请批示”之类的套语，才能判定".to_owned(),
    }
}

/// How far the next topic is behind, and what would bring it forward.
fn topic_otherwise(document: &Document, text: &str, topic: &Label, rules: &Rules) -> String {
    let ranked = ranking(document, text, rules);
    let name = |place: usize| rules.topics.get(place).map_or("", |topic| topic.name.as_str());
    let own = ranked
        .iter()
        .find(|(place, _)| rules.topics.get(*place).is_some_and(|t| t.id == topic.value));
    let Some((_, own)) = own else {
        return match ranked.first() {
            Some((place, score)) => format!(
                "规则看到的最近一类是“{}”，{:.1}分，不足{CONVINCING:.0}分不给出",
                name(*place),
                score.points
            ),
            None => "题名或正文没有任何一类的词；题名里有一个便可判定".to_owned(),
        };
    };
    let next = ranked
        .iter()
        .find(|(place, _)| rules.topics.get(*place).is_some_and(|t| t.id != topic.value));
    match next {
        Some((place, next)) => {
            let behind = own.points - next.points;
            let needed = (behind / TITLE_HIT).ceil().max(1.0);
            if behind >= 0.0 {
                format!(
                    "得{:.1}分；其次“{}”{:.1}分（达到{:.0}％即并列给出），题名再多{needed:.0}个该类的词便会领先",
                    own.points,
                    name(*place),
                    next.points,
                    SECOND * 100.0
                )
            } else {
                format!(
                    "得{:.1}分，次于“{}”{:.1}分；不及其{:.0}％便不给出",
                    own.points,
                    name(*place),
                    next.points,
                    SECOND * 100.0
                )
            }
        }
        None => format!("得{:.1}分，没有别的类有词出现", own.points),
    }
}

/// The words that spoke for a label and against it, where a model gave it.
fn words_of_model(document: &Document, text: &str, label: &Label, rules: &Rules) -> Vec<String> {
    let Some(model) = rules
        .model
        .as_ref()
        .filter(|_| label.evidence.iter().any(|e| e.rule == "topic.model"))
    else {
        return Vec::new();
    };
    let title = document
        .title
        .as_ref()
        .map(|title| title.value.as_str())
        .unwrap_or_default();
    let (for_it, against) = model.spoken(title, text, &label.value, WORDS);
    let list = |words: &[super::model::Spoken]| words.iter().map(|s| s.word.as_str()).collect::<Vec<_>>().join("、");
    let mut said = Vec::new();
    if !for_it.is_empty() {
        said.push(format!("支持的词：{}", list(&for_it)));
    }
    if !against.is_empty() {
        said.push(format!("反对的词：{}", list(&against)));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::classify;
    use crate::document::{Input, parse};

    #[test]
    fn every_label_says_why_and_what_would_change_it() {
        let text = "青禾县水利局关于加强水库防汛工作的通知\n各乡镇水利站：\n做好防汛。\n青禾县水利局\n2021年4月12日\n";
        let document = parse(&Input {
            text,
            ..Input::default()
        });
        let rules = Rules::builtin();
        let labels = classify(&document, text, rules);
        let explained = explain(&document, text, &labels, rules);
        assert!(explained.iter().any(|e| e.field == "direction"));
        for one in explained {
            assert!(!one.because.is_empty() && !one.otherwise.is_empty(), "{one:?}");
            assert!(one.because.iter().all(|because| !because.contains("{}")), "{one:?}");
        }
    }
}
