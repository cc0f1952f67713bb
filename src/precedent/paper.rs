//! A paper that is read for what can be reused of it: its paragraphs with their headings, and quotations with their place.

use std::ops::Range;

use serde::Serialize;

use super::Precedents;
use crate::archive::DocumentId;
use crate::error::Result;
use crate::text::repair::{Places, Repairs, undo};

/// A line of a page that is shorter than this ends its paragraph, in characters.
const FULL_LINE: usize = 22;
/// Paragraphs that are read of one paper.
const MOST_PARAGRAPHS: usize = 1_200;

/// A paragraph of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// The heading under which it stands: which of the outline's.
    pub(super) heading: Option<usize>,
    /// Whether it begins with that heading.
    pub(super) is_heading: bool,
}

/// A heading of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) level: u8,
    pub(super) number: String,
    pub(super) words: String,
    pub(super) at: usize,
}

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
        let details = record.details;
        let fields = |name: &str| {
            let list = details
                .pointer(&format!("/document/{name}"))
                .and_then(|list| list.as_array());
            list.into_iter().flatten()
        };
        let head = |field: &serde_json::Value| {
            let words = |name: &str| Some(field.pointer(name)?.as_str()?.to_owned());
            Some(Head {
                level: u8::try_from(field.pointer("/value/level")?.as_u64()?).ok()?,
                number: words("/value/number")?,
                words: words("/value/heading").unwrap_or_default(),
                at: span(field.get("span")?)?.start,
            })
        };
        let mut heads: Vec<Head> = fields("outline").filter_map(head).collect();
        heads.sort_by_key(|head| head.at);
        let body = details.pointer("/document/body/span").and_then(span);
        let body = body.filter(|body| text.get(body.clone()).is_some());
        let body = body.unwrap_or_else(|| below_title(&text, &record.title)..text.len());
        let starts = details.get("page_starts").and_then(serde_json::Value::as_array);
        let starts = starts.into_iter().flatten().filter_map(serde_json::Value::as_u64);
        Ok(Paper {
            id,
            paragraphs: paragraphs(&text, body, &heads),
            page_starts: starts.filter_map(|start| usize::try_from(start).ok()).collect(),
            repairs,
            title: record.title,
            number: record.number,
            organ: record.organ,
            heads,
            text,
        })
    }
}

impl Paper {
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

/// The paragraphs of a body: lines, joined where a page broke them.
fn paragraphs(text: &str, body: Range<usize>, heads: &[Head]) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut at = body.start;
    let mut open = false;
    for line in text[body].split_inclusive('\n') {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if trimmed.is_empty() {
            open = false;
            continue;
        }
        let end = start + trimmed.len();
        let holds = |head: &Head| head.at >= start.saturating_sub(8) && head.at < end;
        let own = heads.iter().position(holds);
        let indented = line.starts_with([' ', '　', '\t']);
        match found.last_mut().filter(|_| open && own.is_none() && !indented) {
            Some(last) => last.range.end = end,
            None => {
                if found.len() >= MOST_PARAGRAPHS {
                    break;
                }
                let before = heads.partition_point(|head| head.at < end).checked_sub(1);
                found.push(Paragraph {
                    range: start..end,
                    heading: own.or(before),
                    is_heading: own.is_some(),
                });
            }
        }
        let full = trimmed.chars().count() >= FULL_LINE;
        open = full && !trimmed.ends_with(['。', '；', '：', '！', '？', ';', ':', '”', '》', '）', ')']);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_a_page_broke_are_one_paragraph() {
        let text = "各乡镇主要负责人为本辖区防汛第一责任人，名单于4月\n27日前报县水利局。\n\n二、用好平台。\n三十六处自动雨量站全部接入。\n";
        let heads = [Head {
            level: 1,
            number: "二、".to_owned(),
            words: "用好平台".to_owned(),
            at: text.find("二、").unwrap(),
        }];
        let found = paragraphs(text, 0..text.len(), &heads);
        let texts: Vec<&str> = found.iter().map(|paragraph| &text[paragraph.range.clone()]).collect();
        assert_eq!(
            texts,
            [
                "各乡镇主要负责人为本辖区防汛第一责任人，名单于4月\n27日前报县水利局。",
                "二、用好平台。",
                "三十六处自动雨量站全部接入。"
            ]
        );
        assert_eq!(
            found.iter().map(|p| p.heading).collect::<Vec<_>>(),
            [None, Some(0), Some(0)]
        );
    }
}
