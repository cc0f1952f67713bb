//! Classification (分类): kind and topics of a document, each label with its confidence and the words that show it.

mod correction;
mod doubt;
mod rules;
mod score;

use std::ops::Range;

use serde::Serialize;

pub use correction::{CorrectedField, Correction, correct_document, correct_labels};
pub use doubt::{Doubt, doubts, worth_of};
pub use rules::{Rules, Topic};

use crate::document::{Document, kind_of_formula};

/// The version of the rules of this stage.
pub const CLASSIFY_VERSION: u32 = 1;

/// The head and tail of a text in which its formulae stand, in bytes.
const HEAD_BYTES: usize = 1_500;
const TAIL_BYTES: usize = 3_000;

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

fn kind(document: &Document, text: &str) -> Option<Label> {
    if let Some(field) = &document.kind {
        let title = document
            .title
            .as_ref()
            .map(|title| title.value.clone())
            .unwrap_or_default();
        let evidence = Evidence {
            rule: field.rule.to_string(),
            text: title,
            span: field.span.clone(),
        };
        let name = field.value.name().to_owned();
        return Some(Label {
            value: name.clone(),
            name,
            confidence: field.confidence,
            evidence: vec![evidence],
        });
    }
    let head = &text[..text.floor_char_boundary(HEAD_BYTES)];
    let tail_start = text.floor_char_boundary(text.len().saturating_sub(TAIL_BYTES));
    let (kind, span, rule) = kind_of_formula(head, &text[tail_start..], tail_start)?;
    let evidence = Evidence {
        rule: rule.to_owned(),
        text: text[span.clone()].to_owned(),
        span: Some(span),
    };
    let name = kind.name().to_owned();
    Some(Label {
        value: name.clone(),
        name,
        confidence: 0.6,
        evidence: vec![evidence],
    })
}
