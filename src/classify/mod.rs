//! Classification (分类): kind and topics of a document, each label with its confidence and the words that show it.

mod correction;
mod doubt;
mod petition;
pub mod retention;
mod rules;
mod score;

use std::ops::Range;

use serde::Serialize;

pub use correction::{CorrectedField, Correction, correct_document, correct_labels};
pub use doubt::{Doubt, doubts, worth_of};
pub use petition::{Petition, petition};
pub use rules::{Rules, Topic};

use crate::document::Document;

/// The version of the rules of this stage.
pub const CLASSIFY_VERSION: u32 = 1;

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
    /// 主题, at most two, best first; T99 其他 if none is convincing.
    pub topics: Vec<Label>,
}

/// Classifies a document. Same input, same labels.
#[must_use]
pub fn classify(document: &Document, text: &str, rules: &Rules) -> Labels {
    Labels {
        kind: kind(document, text),
        topics: score::topics(document, text, rules),
    }
}

/// The narrower kind where there is one: archives keep a 任免 apart from other 通知.
fn kind(document: &Document, text: &str) -> Option<Label> {
    let field = document.subkind.as_ref().or(document.kind.as_ref())?;
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
    Some(Label {
        value: name.clone(),
        name,
        confidence: field.confidence,
        evidence: vec![evidence],
    })
}
