//! From a text and what is known of it to a catalogue record and an index entry.

use serde_json::{Map, Value, json};

use crate::archive::{ContentHash, Record};
use crate::classify::{Labels, Rules, classify};
use crate::document::{Document, Input, Known, parse};
use crate::engine::Entry;
use crate::extract::{Extracted, Failure};
use crate::query::DateRange;
use crate::text::fold::fold;
use crate::text::repair::{Repaired, repair};
use crate::text::segment::words_for_index;

/// A text whose share of readable characters is below this is flagged: a person should look at it.
const POOR_QUALITY: f32 = 0.5;

/// What is to be understood.
#[derive(Debug)]
pub struct Subject<'a> {
    /// SHA-256 of its bytes.
    pub content: ContentHash,
    /// For a record: its bytes in the export.
    pub span: Option<(u64, u64)>,
    /// File name without extension.
    pub file_stem: Option<&'a str>,
    /// Format name.
    pub format: &'a str,
    /// What the parser gave, or why it gave nothing.
    pub extracted: std::result::Result<Extracted, Failure>,
    /// Values that a catalogue gave with it.
    pub known: Known,
    /// Key in that catalogue.
    pub external_id: Option<String>,
    /// Further keys of that catalogue.
    pub meta: Map<String, Value>,
}

/// What was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// For the catalogue.
    pub record: Record,
    /// The text as extracted, repaired.
    pub text: String,
    /// The elements of the document.
    pub document: Document,
    /// Kind and topics.
    pub labels: Labels,
}

/// Understands a text as an official document.
#[must_use]
pub fn understand(subject: Subject<'_>, rules: &Rules) -> Understood {
    let (extracted, failure) = match subject.extracted {
        Ok(extracted) => (Some(extracted), None),
        Err(failure) => (None, Some(failure)),
    };
    let raw = extracted.as_ref().map(Extracted::text).unwrap_or_default();
    let starts = extracted.as_ref().map(page_starts).unwrap_or_default();
    // Lines of these formats are lines of a page.
    let mut repaired = repair(&raw, &starts, matches!(subject.format, "pdf" | "ofd"));
    let text = std::mem::take(&mut repaired.text);
    let document = parse(&Input {
        text: &text,
        title_hint: extracted.as_ref().and_then(|e| e.title.as_deref()),
        file_stem: subject.file_stem,
        known: subject.known.clone(),
    });
    let labels = classify(&document, &text, rules);
    let known = &subject.known;
    let given = |value: &Option<String>| {
        value
            .as_deref()
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
    };
    let (reason, message) = match (&failure, &extracted) {
        (Some(failure), _) => (Some(failure.code.clone()), Some(failure.message.clone())),
        (None, Some(e)) if e.quality < POOR_QUALITY && !text.trim().is_empty() => (
            Some("poor-text".to_owned()),
            Some(format!(
                "only {:.0} % of the text is readable characters",
                e.quality * 100.0
            )),
        ),
        _ => (None, None),
    };
    let title = document
        .title
        .as_ref()
        .map(|t| t.value.clone())
        .or_else(|| given(&known.title));
    let record = Record {
        content: subject.content,
        span: subject.span,
        reason,
        message,
        format: subject.format.to_owned(),
        parser: extracted.as_ref().map(|e| e.parser.clone()).unwrap_or_default(),
        external_id: subject.external_id,
        title: title
            .or_else(|| subject.file_stem.map(str::to_owned))
            .unwrap_or_default(),
        number: document
            .number
            .as_ref()
            .map(|n| n.value.to_string())
            .or_else(|| given(&known.number)),
        organ: document
            .organ
            .as_ref()
            .map(|o| o.value.clone())
            .or_else(|| given(&known.organ)),
        // A date that is none is shown among the given values; here it could not be sorted or filtered.
        date: document.date.as_ref().map(|d| d.value.to_string()),
        kind: labels.kind.as_ref().map(|k| k.value.clone()),
        topics: labels.topics.iter().map(|t| t.value.clone()).collect(),
        details: details(&document, &labels, known, extracted.as_ref(), &repaired, subject.meta),
    };
    Understood {
        record,
        text,
        document,
        labels,
    }
}

/// Everything else worth keeping, without what is empty.
fn details(
    document: &Document,
    labels: &Labels,
    known: &Known,
    extracted: Option<&Extracted>,
    repaired: &Repaired,
    meta: Map<String, Value>,
) -> Value {
    let mut details = Map::new();
    let mut keep = |key: &str, value: Value| {
        let empty = match &value {
            Value::Null => true,
            Value::Object(map) => map.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        if !empty {
            details.insert(key.to_owned(), value);
        }
    };
    keep("document", without_nulls(json!(document)));
    keep("labels", without_nulls(json!(labels)));
    keep("given", without_nulls(json!(known)));
    keep("meta", Value::Object(meta));
    if let Some(extracted) = extracted {
        keep("encoding", json!(extracted.encoding));
        keep("properties", json!(extracted.properties));
        keep("pages", json!(extracted.pages));
        keep("page_starts", json!(repaired.page_starts));
        keep("repairs", json!(repaired.removals));
        keep("warnings", json!(extracted.warnings));
        if extracted.quality < 1.0 {
            keep("quality", json!(extracted.quality));
        }
    }
    Value::Object(details)
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(k, v)| (k, without_nulls(v)))
            .collect(),
        Value::Array(list) => list.into_iter().map(without_nulls).collect(),
        value => value,
    }
}

/// Byte offsets in the text at which pages 1, 2, … begin; empty if the parser knows no pages.
fn page_starts(extracted: &Extracted) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut offset = 0;
    for block in &extracted.blocks {
        if let Some(page) = block.page {
            while starts.len() < page as usize {
                starts.push(offset);
            }
        }
        offset += block.text.len() + 1;
    }
    starts
}

/// What the index is told of a document.
pub(super) fn entry(id: u64, record: &Record, text: &str, superseded: bool) -> Entry {
    let strings = |value: &Value| -> Vec<String> {
        let list = value.as_array().into_iter().flatten();
        list.filter_map(|field| Some(field.get("value")?.as_str()?.to_owned()))
            .collect()
    };
    let meta = record.details.get("meta").and_then(Value::as_object);
    let (title, body) = (fold(&record.title), fold(text));
    let title_words = words_for_index(&title).join(" ");
    let words = format!("{title_words} {}", words_for_index(&body).join(" "));
    Entry {
        id,
        title,
        body,
        title_words,
        words,
        number: record.number.clone(),
        cited: record
            .details
            .pointer("/document/cited")
            .map(strings)
            .unwrap_or_default(),
        organ: record.organ.clone(),
        kind: record.kind.clone(),
        topics: record.topics.clone(),
        date: record
            .date
            .as_deref()
            .and_then(crate::document::DocDate::parse)
            .map(DateRange::of)
            .map(|range| (range.from, range.to)),
        format: record.format.clone(),
        external_id: record.external_id.clone(),
        meta: meta
            .into_iter()
            .flatten()
            .flat_map(|(key, value)| flatten(key, value))
            .collect(),
        superseded,
    }
}

/// Values by which a person can filter: texts, numbers and truth values, also inside lists and nested keys.
fn flatten(key: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![(key.to_owned(), text.clone())],
        Value::Number(_) | Value::Bool(_) => vec![(key.to_owned(), value.to_string())],
        Value::Array(list) => list.iter().flat_map(|v| flatten(key, v)).collect(),
        Value::Object(map) => map
            .iter()
            .flat_map(|(k, v)| flatten(&format!("{key}.{k}"), v))
            .collect(),
    }
}
