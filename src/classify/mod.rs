//! Classification (分类): what a document is — kind, topics, direction, level, security, class within the office — each label
//! with its confidence and the words that show it.
//!
//! Rules give the first answer (`rules`, `score`, `standing`, `office`); a model that was trained on labels that persons
//! confirmed (`model`) stands beside them and takes over where it is surer; a person's word (`correction`) wins over both.

mod correction;
mod doubt;
mod explain;
pub mod model;
mod office;
mod petition;
pub mod retention;
mod rules;
mod score;
mod standing;

use std::ops::Range;

use serde::Serialize;

pub use correction::{CorrectedField, Correction, correct_document, correct_labels};
pub use doubt::{Doubt, doubts, worth_of};
pub use explain::{Explanation, explain};
pub use office::{OfficeClass, ShownBy};
pub use petition::{Petition, petition};
pub use rules::{Rules, Topic};

use self::model::{Model, Row};
use crate::document::{DocKind, Document, Field};

/// The version of the rules of this stage.
pub const CLASSIFY_VERSION: u32 = 2;

/// Why a label was given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The rule, e.g. `topic.title`.
    pub rule: String,
    /// The words that were found.
    pub text: String,
    /// Where in the text (bytes), if they stand there.
    pub span: Option<Range<usize>>,
}

/// A class that a document belongs to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Label {
    /// Kind by its exact name, or a topic's id.
    pub value: String,
    /// What a person calls it.
    pub name: String,
    /// 0 to 1.
    pub confidence: f64,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// The labels of one document.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Labels {
    /// 文种
    pub kind: Option<Label>,
    /// 文种 that the text itself shows, whatever the title says.
    pub kind_inferred: Option<Label>,
    /// Whether a decisive formula of the text speaks against the declared kind: a 报告 that asks for approval.
    pub kind_disagrees: bool,
    /// 主题, at most two, best first; T99 其他 if none is convincing.
    pub topics: Vec<Label>,
    /// 主题 by the model where the rules' are taken, or by the rules where the model's are; empty without a model.
    pub topics_beside: Vec<Label>,
    /// 行文方向: 上行 下行 平行 泛行
    pub direction: Option<Label>,
    /// 发文机关层级: 国家 省 市 县 乡
    pub level: Option<Label>,
    /// 密级
    pub secrecy: Option<Label>,
    /// The day on which the mark lapses (解密日期), or 长期, or what has to happen first.
    pub lapses: Option<Label>,
    /// 机构或问题
    pub office_class: Option<Label>,
}

/// Classifies a document. Same input, same labels.
#[must_use]
pub fn classify(document: &Document, text: &str, rules: &Rules) -> Labels {
    let kind = kind(document, text);
    let statutory = document.kind.as_ref().map(|kind| kind.value.name());
    let (topics, topics_beside) = topics(document, text, rules);
    let (secrecy, lapses) = standing::secrecy(document);
    let mut labels = Labels {
        direction: standing::direction(document, statutory, text),
        level: standing::level(document),
        kind_inferred: kind_inferred(document, text),
        kind_disagrees: document.kind_inferred.is_some(),
        kind,
        topics,
        topics_beside,
        secrecy,
        lapses,
        office_class: None,
    };
    labels.office_class = office::office_class(document, &labels, &rules.office);
    labels
}

/// The topics by the rules and by the model, if one is installed: those of the surer first.
fn topics(document: &Document, text: &str, rules: &Rules) -> (Vec<Label>, Vec<Label>) {
    let by_rules = score::topics(document, text, rules);
    let Some(model) = &rules.model else {
        return (by_rules, Vec::new());
    };
    let by_model = topics_by_model(document, text, model, rules);
    let sure = |labels: &[Label]| labels.first().map_or(0.0, |label| label.confidence);
    if sure(&by_model) > sure(&by_rules) {
        (by_model, by_rules)
    } else {
        (by_rules, by_model)
    }
}

fn topics_by_model(document: &Document, text: &str, model: &Model, rules: &Rules) -> Vec<Label> {
    let title = document
        .title
        .as_ref()
        .map(|title| title.value.as_str())
        .unwrap_or_default();
    let prediction = model.predict(&Row::of(title, text));
    let label = |given: model::Given| Label {
        name: Some(rules.topic_name(&given.label))
            .filter(|name| !name.is_empty())
            .unwrap_or(&given.label)
            .to_owned(),
        value: given.label,
        confidence: given.confidence,
        evidence: vec![Evidence {
            rule: "topic.model".to_owned(),
            // Which model: the beginning of its fingerprint.
            text: model.about.fingerprint.chars().take(8).collect(),
            span: None,
        }],
    };
    prediction.given.into_iter().map(label).collect()
}

/// The narrower kind where there is one: archives keep a 任免 apart from other 通知.
fn kind(document: &Document, text: &str) -> Option<Label> {
    let field = document.subkind.as_ref().or(document.kind.as_ref())?;
    Some(kind_label(field, document, text))
}

/// The kind by the text: where it speaks against the title, or where there is no title that names one.
fn kind_inferred(document: &Document, text: &str) -> Option<Label> {
    let by_text = document.kind.as_ref().filter(|kind| kind.rule == "kind.body");
    let field = document.kind_inferred.as_ref().or(by_text)?;
    Some(kind_label(field, document, text))
}

fn kind_label(field: &Field<DocKind>, document: &Document, text: &str) -> Label {
    let by_title = || document.title.as_ref().map(|title| title.value.clone());
    let words = field
        .span
        .clone()
        .filter(|_| field.rule != "kind.title")
        .and_then(|span| text.get(span))
        .map(str::to_owned);
    let evidence = Evidence {
        rule: field.rule.to_string(),
        text: words.or_else(by_title).unwrap_or_default(),
        span: field.span.clone(),
    };
    let name = field.value.name().to_owned();
    Label {
        value: name.clone(),
        name,
        confidence: field.confidence,
        evidence: vec![evidence],
    }
}
