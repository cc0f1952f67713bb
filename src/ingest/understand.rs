//! From a text and what is known of it to a catalogue record and an index entry.

use serde_json::{Map, Value, json};

use crate::archive::{ContentHash, Record, Stored};
use crate::classify::{
    CLASSIFY_VERSION, CorrectedField, Correction, Evidence, Label, Labels, Rules, classify, correct_document,
    correct_labels, doubts, petition, worth_of,
};
use crate::document::volume::{self, Paper, Volume};
use crate::document::{DOCUMENT_VERSION, Document, Input, Known, decisions, find_duties, parse, series_key};
use crate::engine::Entry;
use crate::extract::{Extracted, Failure};
use crate::query::DateRange;
use crate::text::fold::fold;
use crate::text::pinyin::syllables;
use crate::text::repair::{Repaired, repair};
use crate::text::segment::words_for_index;

/// A text whose share of readable characters is below this is flagged: a person should look at it.
const POOR_QUALITY: f32 = 0.5;

/// The version of all rules by which a text is understood; documents understood under an older one are understood anew.
pub const UNDERSTANDING_VERSION: u32 = DOCUMENT_VERSION * 1000 + CLASSIFY_VERSION;

/// Recognised text less sure than this, in percent, is flagged: a person should look at it.
const POOR_CONFIDENCE: u8 = 60;
/// The kind of a volume (kinds.toml).
const VOLUME_KIND: &str = "汇编";

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
    /// What persons said of the document.
    pub corrections: Vec<Correction>,
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
    /// The papers in it, if it is a compiled volume.
    pub volume: Option<Volume>,
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
    let mut repaired = repair(&raw, &starts, is_of_lines(subject.format, extracted.as_ref()));
    let text = std::mem::take(&mut repaired.text);
    let title_hint = extracted.as_ref().and_then(|e| e.title.as_deref());
    // A record of an export is one document, whatever it says.
    let volume = if subject.span.is_none() && subject.external_id.is_none() {
        volume::split(&text)
    } else {
        None
    };
    let reading = Reading {
        text: &text,
        volume: volume.as_ref(),
        title_hint,
        file_stem: subject.file_stem,
        known: &subject.known,
        corrections: &subject.corrections,
    };
    let (document, labels) = reading.interpret(rules);
    let (reason, message) = match (&failure, &extracted) {
        (Some(failure), _) => (Some(failure.code.clone()), Some(failure.message.clone())),
        (None, Some(e)) if e.warnings.iter().any(|warning| warning.code == "poor-text") => {
            let warning = e.warnings.iter().find(|warning| warning.code == "poor-text");
            (
                Some("poor-text".to_owned()),
                warning.map(|warning| warning.message.clone()),
            )
        }
        (None, Some(e)) if e.quality < POOR_QUALITY && !text.trim().is_empty() => (
            Some("poor-text".to_owned()),
            Some(format!(
                "only {:.0} % of the text is readable characters",
                e.quality * 100.0
            )),
        ),
        (None, Some(e)) if e.confidence().is_some_and(|confidence| confidence < POOR_CONFIDENCE) => (
            Some("poor-text".to_owned()),
            e.confidence().map(|confidence| {
                format!("the text is recognised from pictures with a confidence of {confidence} % only")
            }),
        ),
        (None, Some(e)) if !e.scanned_pages.is_empty() => (
            Some("pages-need-ocr".to_owned()),
            Some(format!(
                "{} of {} pages are pictures, whose text can only be recognised",
                e.scanned_pages.len(),
                e.pages.unwrap_or_default()
            )),
        ),
        _ => (None, None),
    };
    let mut record = Record {
        content: subject.content,
        span: subject.span,
        reason,
        message,
        format: subject.format.to_owned(),
        parser: extracted.as_ref().map(|e| e.parser.clone()).unwrap_or_default(),
        external_id: subject.external_id,
        title: String::new(),
        number: None,
        organ: None,
        date: None,
        kind: None,
        topics: Vec::new(),
        understood: 0,
        doubt: 0,
        details: details(&subject.known, extracted.as_ref(), &repaired, subject.meta),
    };
    reading.record(&document, &labels, &mut record);
    Understood {
        record,
        text,
        document,
        labels,
        volume,
    }
}

/// Understands a paper of a volume, whose text is a part of the volume's. `number` is 1 for the first.
#[must_use]
pub fn understand_paper(volume: &Understood, number: usize, paper: &Paper, rules: &Rules) -> Understood {
    let text = volume.text.get(paper.span.clone()).unwrap_or_default().to_owned();
    let reading = Reading {
        text: &text,
        volume: None,
        title_hint: Some(paper.title.as_str()).filter(|title| !title.is_empty()),
        file_stem: None,
        known: &Known::default(),
        corrections: &[],
    };
    let (document, labels) = reading.interpret(rules);
    let within = volume.record.content.to_string();
    let mut details = Map::new();
    for key in ["encoding", "warnings"] {
        set(
            &mut details,
            key,
            volume.record.details.get(key).cloned().unwrap_or_default(),
        );
    }
    let starts: Vec<usize> = volume
        .record
        .details
        .get("page_starts")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .filter_map(|start| usize::try_from(start).ok())
        .filter(|start| *start < paper.span.end)
        .map(|start| start.saturating_sub(paper.span.start))
        .collect();
    set(&mut details, "page_starts", json!(starts));
    set(
        &mut details,
        "paper",
        json!({ "volume": within, "number": number, "span": paper.span, "evidence": paper.evidence, "confidence": paper.confidence }),
    );
    let mut record = Record {
        content: ContentHash::of(format!("{within} {number} {text}").as_bytes()),
        details: Value::Object(details),
        reason: None,
        message: None,
        ..volume.record.clone()
    };
    reading.record(&document, &labels, &mut record);
    Understood {
        record,
        text,
        document,
        labels,
        volume: None,
    }
}

/// Whether the lines of a text are those of a page.
fn is_of_lines(format: &str, extracted: Option<&Extracted>) -> bool {
    matches!(format, "pdf" | "ofd") || extracted.is_some_and(|extracted| extracted.parser == "tesseract")
}

/// Understands a document of the catalogue anew, by the rules of this program and what persons said of it since.
pub(super) fn understand_anew(stored: &Stored, text: &str, corrections: &[Correction], rules: &Rules) -> Record {
    let mut record = stored.record.clone();
    with_stored(stored, text, corrections, |reading| {
        let (document, labels) = reading.interpret(rules);
        reading.record(&document, &labels, &mut record);
    });
    record
}

/// What is understood of a document of the catalogue by the rules of this program.
#[must_use]
pub fn understand_stored(stored: &Stored, text: &str, corrections: &[Correction], rules: &Rules) -> (Document, Labels) {
    with_stored(stored, text, corrections, |reading| reading.interpret(rules))
}

/// Calls `work` with all that is kept of a document for being read anew.
fn with_stored<T>(stored: &Stored, text: &str, corrections: &[Correction], work: impl FnOnce(&Reading<'_>) -> T) -> T {
    let kept = |key: &str| stored.record.details.get(key).cloned().unwrap_or_default();
    // What is no record's is the file's own; both were written by this program.
    let known: Known = serde_json::from_value(kept("given")).unwrap_or_default();
    let (title_hint, file_stem) = (kept("title_hint"), kept("file_stem"));
    // Where a volume was split it stays split: its papers are documents.
    let volume: Option<Volume> = serde_json::from_value(kept("volume")).ok();
    work(&Reading {
        text,
        volume: volume.as_ref(),
        title_hint: title_hint.as_str(),
        file_stem: file_stem.as_str(),
        known: &known,
        corrections,
    })
}

/// All that a document's meaning is read from.
struct Reading<'a> {
    text: &'a str,
    /// The papers in it, if it is a compiled volume.
    volume: Option<&'a Volume>,
    /// A title among the file's own properties.
    title_hint: Option<&'a str>,
    file_stem: Option<&'a str>,
    known: &'a Known,
    corrections: &'a [Correction],
}

impl Reading<'_> {
    fn interpret(&self, rules: &Rules) -> (Document, Labels) {
        // Of a volume only its cover speaks for the whole.
        let own = self.volume.and_then(|volume| self.text.get(volume.front.clone()));
        let mut document = parse(&Input {
            text: own.unwrap_or(self.text),
            title_hint: self.title_hint,
            file_stem: self.file_stem,
            known: self.known.clone(),
        });
        correct_document(&mut document, self.corrections);
        // A volume's papers speak for themselves.
        if own.is_none() {
            let date = document.date.as_ref().map(|date| date.value);
            let addressees: Vec<&str> = document.addressees.iter().map(|name| name.value.as_str()).collect();
            document.duties = find_duties(self.text, date, &addressees);
            if let Some(kind) = &document.kind {
                document.decisions = decisions(self.text, kind.value.name(), &document.duties);
            }
        }
        let mut labels = classify(&document, self.text, rules);
        if self.volume.is_some() {
            labels.kind = Some(volume_kind());
        }
        correct_labels(&mut labels, self.corrections, rules);
        (document, labels)
    }

    /// A catalogue's value that is none by its grammar is shown all the same, unless a person spoke of the field.
    fn given(&self, field: CorrectedField, value: &Option<String>) -> Option<String> {
        let settled = self.corrections.iter().any(|correction| correction.field == field);
        let value = value
            .as_deref()
            .map(str::trim)
            .filter(|value| !value.is_empty() && !settled)?;
        Some(value.to_owned())
    }

    /// Puts what was understood into a record.
    fn record(&self, document: &Document, labels: &Labels, record: &mut Record) {
        let known = self.known;
        let title = document.title.as_ref().map(|title| title.value.clone());
        let number = document.number.as_ref().map(|number| number.value.to_string());
        let organ = document.organ.as_ref().map(|organ| organ.value.clone());
        record.title = title
            .or_else(|| self.given(CorrectedField::Title, &known.title))
            .or_else(|| self.file_stem.map(str::to_owned))
            .unwrap_or_default();
        record.number = number.or_else(|| self.given(CorrectedField::Number, &known.number));
        record.organ = organ.or_else(|| self.given(CorrectedField::Organ, &known.organ));
        // A date that is none is shown among the given values; here it could not be sorted or filtered.
        record.date = document.date.as_ref().map(|date| date.value.to_string());
        record.kind = labels.kind.as_ref().map(|kind| kind.value.clone());
        record.topics = labels.topics.iter().map(|topic| topic.value.clone()).collect();
        record.understood = UNDERSTANDING_VERSION;
        let doubts = if self.text.trim().is_empty() {
            // The import's report says what cannot be read; without a text there is nothing to be doubted.
            Vec::new()
        } else {
            doubts(document, labels, self.corrections)
        };
        record.doubt = worth_of(&doubts);
        if let Value::Object(details) = &mut record.details {
            set(details, "document", without_nulls(json!(document)));
            set(details, "labels", without_nulls(json!(labels)));
            let petition = petition(record.kind.as_deref(), &record.title, self.text);
            set(details, "petition", json!(petition));
            set(details, "doubts", json!(doubts));
            set(details, "volume", json!(self.volume));
            set(details, "title_hint", json!(self.title_hint));
            set(details, "file_stem", json!(self.file_stem));
        }
    }
}

fn volume_kind() -> Label {
    Label {
        value: VOLUME_KIND.to_owned(),
        name: VOLUME_KIND.to_owned(),
        confidence: 0.9,
        evidence: vec![Evidence {
            rule: "kind.volume".to_owned(),
            text: String::new(),
            span: None,
        }],
    }
}

/// What is known of a file beside its meaning, without what is empty.
fn details(known: &Known, extracted: Option<&Extracted>, repaired: &Repaired, meta: Map<String, Value>) -> Value {
    let mut details = Map::new();
    set(&mut details, "given", without_nulls(json!(known)));
    set(&mut details, "meta", Value::Object(meta));
    if let Some(extracted) = extracted {
        set(&mut details, "encoding", json!(extracted.encoding));
        set(&mut details, "properties", json!(extracted.properties));
        set(&mut details, "pages", json!(extracted.pages));
        set(&mut details, "page_starts", json!(repaired.page_starts));
        set(&mut details, "repairs", json!(repaired.repairs.removals));
        set(&mut details, "moves", json!(repaired.repairs.moves));
        set(&mut details, "warnings", json!(extracted.warnings));
        if extracted.quality < 1.0 {
            set(&mut details, "quality", json!(extracted.quality));
        }
    }
    Value::Object(details)
}

/// Sets a key, or takes it away where there is nothing to say.
fn set(details: &mut Map<String, Value>, key: &str, value: Value) {
    let empty = match &value {
        Value::Null => true,
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    if empty {
        details.shift_remove(key);
    } else {
        details.insert(key.to_owned(), value);
    }
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

/// How a document's title and organ sound.
fn sounds(record: &Record) -> String {
    let organ = record.organ.as_deref().unwrap_or_default();
    format!(
        "{} | {}",
        syllables(&record.title).join(" "),
        syllables(organ).join(" ")
    )
}

/// What the index is told of a document.
pub(super) fn entry(id: u64, record: &Record, text: &str, superseded: bool) -> Entry {
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
        sounds: sounds(record),
        number: record.number.clone(),
        cited: cited(record),
        organ: record.organ.clone(),
        secrecy: record.secrecy().map(str::to_owned),
        level: record.level().map(|level| level.name().to_owned()),
        retention: None,
        // Where it lies is a matter of its places: [`placed`].
        folders: Vec::new(),
        series: series_key(&record.title, record.organ.as_deref()),
        addressees: record.addressees().iter().map(|name| fold(name)).collect(),
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

/// The numbers that a document cites, each once, in order of place.
fn cited(record: &Record) -> Vec<String> {
    let citations = record.details.pointer("/document/citations").and_then(Value::as_array);
    let mut numbers: Vec<String> = Vec::new();
    for number in citations
        .into_iter()
        .flatten()
        .filter_map(|c| c.get("canonical")?.as_str())
    {
        if !numbers.iter().any(|known| known == number) {
            numbers.push(number.to_owned());
        }
    }
    numbers
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
