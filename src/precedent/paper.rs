//! A paper that is read for what can be reused of it: its paragraphs with their headings, and quotations with their place.

use std::ops::Range;

use serde::Serialize;

use super::Precedents;
use super::paragraphs::{Head, Paragraph, paragraphs};
use crate::archive::{DocumentId, Record};
use crate::document::{Division, divisions};
use crate::error::Result;
use crate::text::repair::{Places, Repairs, undo};

/// Paragraphs that are read of one paper.
const MOST_PARAGRAPHS: usize = 1_200;
/// Longer lists of addressees are no example, in characters.
const LONGEST_ADDRESS: usize = 80;

/// Exactly what a paper says at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// The words, to the character.
    pub text: String,
    /// The page, where the format has pages.
    pub page: Option<u32>,
    /// `[from, to)` in characters of the text as it was given (`lantai show --raw`).
    pub span: (usize, usize),
}

/// A paper, read.
pub(super) struct Paper {
    pub(super) id: DocumentId,
    pub(super) text: String,
    pub(super) title: String,
    pub(super) number: Option<String>,
    pub(super) organ: Option<String>,
    /// The year in which it was written.
    pub(super) year: Option<i32>,
    /// Whom it addresses, as it writes it.
    pub(super) addressees: Option<String>,
    pub(super) heads: Vec<Head>,
    pub(super) paragraphs: Vec<Paragraph>,
    repairs: Repairs,
    page_starts: Vec<usize>,
}

fn span(value: &serde_json::Value) -> Option<Range<usize>> {
    let bound = |name| usize::try_from(value.get(name)?.as_u64()?).ok();
    Some(bound("start")?..bound("end")?)
}

impl Precedents<'_> {
    /// Reads a paper of the archive.
    pub(super) fn paper(&self, id: DocumentId) -> Result<Paper> {
        let stored = self.archive.document(id)?;
        let text = self.archive.catalogue.text(id)?;
        let record = stored.record;
        let repairs = record.repairs();
        let (paragraphs, heads) = paragraphs(&text, &divided(&record, &text), MOST_PARAGRAPHS);
        let details = &record.details;
        let addressees = details
            .pointer("/document/addressees")
            .and_then(serde_json::Value::as_array);
        let mut named = addressees
            .into_iter()
            .flatten()
            .filter_map(|field| span(field.get("span")?));
        let addressees = named.next().and_then(|first| {
            let end = named.map(|span| span.end).max().unwrap_or(first.end);
            let line = text.get(first.start..end)?.split_whitespace().collect::<String>();
            Some(line).filter(|line| line.chars().count() <= LONGEST_ADDRESS)
        });
        let starts = details.get("page_starts").and_then(serde_json::Value::as_array);
        let starts = starts.into_iter().flatten().filter_map(serde_json::Value::as_u64);
        Ok(Paper {
            id,
            paragraphs,
            page_starts: starts.filter_map(|start| usize::try_from(start).ok()).collect(),
            addressees,
            year: record.date.as_deref().and_then(|date| date.get(..4)?.parse().ok()),
            repairs,
            title: record.title,
            number: record.number,
            organ: record.organ,
            heads,
            text,
        })
    }
}

/// The divisions of a text whose body was found before.
pub(super) fn divided(record: &Record, text: &str) -> Vec<Division> {
    let body = record.details.pointer("/document/body/span").and_then(span);
    let from = body.map(|body| body.start).filter(|from| text.is_char_boundary(*from));
    divisions(text, from.unwrap_or_else(|| below_title(text, &record.title)))
}

impl Paper {
    /// A text that is in no archive.
    pub(super) fn of_text(title: &str, text: &str) -> Self {
        let divided = divisions(text, below_title(text, title));
        let (paragraphs, heads) = paragraphs(text, &divided, MOST_PARAGRAPHS);
        Self {
            id: DocumentId(0),
            text: text.to_owned(),
            title: title.to_owned(),
            number: None,
            organ: None,
            year: None,
            addressees: None,
            heads,
            paragraphs,
            repairs: Repairs::default(),
            page_starts: Vec::new(),
        }
    }

    /// Whether nothing was taken out of a stretch of the text.
    pub(super) fn is_untouched(&self, range: &Range<usize>) -> bool {
        !self
            .repairs
            .removals
            .iter()
            .any(|removal| range.start < removal.at && removal.at < range.end)
    }

    /// What stands in a stretch of the text, with its place.
    pub(super) fn quote(&self, range: &Range<usize>) -> Quote {
        let places = Places::new(&self.text, &self.repairs);
        let span = places.span(range.start, range.end);
        // What was put together from two columns has no one place of its own: it is quoted as it reads.
        let text = if self.is_untouched(range) || !self.repairs.moves.is_empty() {
            self.text.get(range.clone()).unwrap_or_default().to_owned()
        } else {
            let given = undo(&self.text, &self.repairs);
            given.chars().skip(span.0).take(span.1 - span.0).collect()
        };
        let page = self.page_starts.partition_point(|start| *start <= range.start);
        Quote {
            text,
            page: u32::try_from(page).ok().filter(|page| *page > 0),
            span,
        }
    }

    /// 《题名》（文号）, as a paper cites it.
    pub(super) fn citation(&self) -> String {
        citation(&self.title, self.number.as_deref())
    }
}

/// 《题名》（文号）, as a paper cites it.
#[must_use]
pub fn citation(title: &str, number: Option<&str>) -> String {
    if title.is_empty() || number == Some(title) {
        return number.unwrap_or_default().to_owned();
    }
    let title = title.trim_matches(['《', '》']).replace('《', "〈").replace('》', "〉");
    let number = number.map(|number| format!("（{number}）")).unwrap_or_default();
    format!("《{title}》{number}")
}

/// Where the text goes on below its title.
fn below_title(text: &str, title: &str) -> usize {
    let head = &text[..text.floor_char_boundary(4_000)];
    let after = head
        .find(title)
        .filter(|_| !title.is_empty())
        .map_or(0, |at| at + title.len());
    text[after..]
        .find('\n')
        .filter(|_| after > 0)
        .map_or(after, |line| after + line + 1)
}
