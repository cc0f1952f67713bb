//! A draft as the rules see it: its parts, its lines, its day.

use std::ops::Range;

use super::pattern::Pattern;
use crate::document::{DocDate, DocKind, Document, statutory_kind_of_title};

/// The day from which 《党政机关公文处理工作条例》 and GB/T 9704-2012 hold; what was written before followed other rules.
const MODERN: (u16, u8) = (2012, 7);

/// 现将有关情况报告如下
static LEAD: Pattern =
    Pattern::new(r"(?:现|特|兹)[^。；：《》]{0,40}?(?P<k>通知|通报|请示|报告|批复|公告|通告)如下[：:。]");

/// A line without the blanks around it: bytes of the text.
pub(super) type Line = Range<usize>;

/// A draft.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) text: &'a str,
    pub(super) document: &'a Document,
    /// The day from which names and force are seen.
    pub(super) as_of: DocDate,
    /// Today.
    today: DocDate,
    /// The paper without a metadata block above it and without a site's lines.
    pub(super) paper: Range<usize>,
    /// The paper without what is attached to it.
    pub(super) main: Range<usize>,
    /// From the title's or the addressee's end to the signature.
    pub(super) body: Range<usize>,
    /// The lines of the paper that are not empty.
    pub(super) lines: Vec<Line>,
    /// 《…》, outermost, of the whole text.
    pub(super) titles: Vec<Range<usize>>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(text: &'a str, document: &'a Document, as_of: Option<DocDate>, today: DocDate) -> Self {
        let metadata_end = document
            .metadata
            .iter()
            .filter_map(|field| field.span.as_ref())
            .map(|span| span.end);
        let start = metadata_end
            .max()
            .map_or(0, |end| text[end..].find('\n').map_or(text.len(), |at| end + at));
        let attached = document
            .attachments
            .iter()
            .filter_map(|field| field.span.as_ref())
            .map(|span| span.start);
        let end = attached.min().unwrap_or(text.len()).max(start);
        let date = document
            .date
            .as_ref()
            .map(|date| date.value)
            .filter(|date| date.day.is_some());
        let paper = start..text.len();
        let lines = lines(text, paper.clone());
        let title_end = |fields: &[crate::document::Field<String>]| {
            fields
                .iter()
                .filter_map(|field| field.span.as_ref())
                .map(|span| span.end)
                .filter(|at| *at < end)
                .max()
        };
        let body = document
            .body
            .as_ref()
            .and_then(|body| body.span.clone())
            .unwrap_or_else(|| {
                let title = document
                    .title
                    .as_ref()
                    .and_then(|title| title.span.as_ref())
                    .map(|span| span.end);
                let from = title_end(&document.addressees).or(title).unwrap_or(start).max(start);
                from..end.max(from)
            });
        Self {
            text,
            document,
            as_of: as_of.or(date).unwrap_or(today),
            today,
            paper,
            main: start..end,
            body,
            lines,
            titles: titles(text),
        }
    }

    /// Its own 成文日期, where the text has it in full.
    pub(super) fn date(&self) -> Option<DocDate> {
        let field = self.document.date.as_ref()?;
        let written = field.span.is_some() && field.value.day.is_some();
        written.then_some(field.value)
    }

    /// Whether it is seen from a day of this year or the last.
    pub(super) fn is_of_today(&self) -> bool {
        self.as_of.year + 1 >= self.today.year
    }

    /// Whether it is seen from a day of the last years.
    pub(super) fn is_of_last_years(&self) -> bool {
        self.as_of.year + 5 >= self.today.year
    }

    /// Whether the rules of 2012 hold for it.
    pub(super) fn is_modern(&self) -> bool {
        let date = self.document.date.as_ref().map(|date| date.value);
        date.is_none_or(|date| (date.year, date.month.unwrap_or(12)) >= MODERN)
    }

    /// The statutory kind that its title names (文种).
    pub(super) fn kind(&self) -> Option<DocKind> {
        let title = self.document.title.as_ref()?;
        let plain = title.value.trim_matches(['《', '》']);
        // 请示报告 asks.
        if plain.ends_with("请示报告") {
            return statutory_kind_of_title("请示").map(|(kind, _)| kind);
        }
        let titled = statutory_kind_of_title(plain).map(|(kind, _)| kind);
        titled.or_else(|| self.kind_of_lead())
    }

    /// The kind that the body names where a title of a paper names none: 现将有关情况报告如下.
    fn kind_of_lead(&self) -> Option<DocKind> {
        let title = self.document.title.as_ref()?;
        if !title.value.contains("关于") || self.document.addressees.is_empty() {
            return None;
        }
        let end = self
            .text
            .floor_char_boundary((self.body.start + 1_500).min(self.body.end));
        let lead = LEAD.first(self.text.get(self.body.start..end)?)?;
        statutory_kind_of_title(&lead["k"]).map(|(kind, _)| kind)
    }

    pub(super) fn is_of_kind(&self, names: &[&str]) -> bool {
        self.kind().is_some_and(|kind| names.contains(&kind.name()))
    }

    pub(super) fn part(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The place of the title.
    pub(super) fn title_span(&self) -> Option<Range<usize>> {
        self.document
            .title
            .as_ref()?
            .span
            .clone()
            .filter(|span| span.start >= self.paper.start)
    }

    /// Whether a byte stands inside 《》.
    pub(super) fn is_in_title(&self, at: usize) -> bool {
        let next = self.titles.partition_point(|title| title.end <= at);
        self.titles.get(next).is_some_and(|title| title.start <= at)
    }

    /// The sentences of a part: they end in a stop or with the line.
    pub(super) fn sentences(&self, part: &Range<usize>) -> Vec<Range<usize>> {
        split(self.text, part, &['。', '！', '？', '\n'])
    }

    /// The paragraphs of a part.
    pub(super) fn paragraphs(&self, part: &Range<usize>) -> Vec<Range<usize>> {
        split(self.text, part, &['\n'])
    }

    /// The lines that begin in a part.
    pub(super) fn lines_of(&self, part: &Range<usize>) -> &[Line] {
        let from = self.lines.partition_point(|line| line.start < part.start);
        let to = self.lines.partition_point(|line| line.start < part.end);
        self.lines.get(from..to.max(from)).unwrap_or_default()
    }

    /// The characters before a byte, the last `count` of its line.
    pub(super) fn before(&self, at: usize, count: usize) -> &'a str {
        let before = self.text.get(..at).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let from = before[line..]
            .char_indices()
            .rev()
            .nth(count.saturating_sub(1))
            .map_or(line, |(at, _)| line + at);
        &before[from..]
    }

    /// What stands behind a byte, over lines, so many bytes of it.
    pub(super) fn behind_all(&self, at: usize, bytes: usize) -> &'a str {
        let to = self.text.floor_char_boundary((at + bytes).min(self.text.len()));
        self.text.get(at..to).unwrap_or_default()
    }

    /// The characters behind a byte, the first `count` of its line.
    pub(super) fn behind(&self, at: usize, count: usize) -> &'a str {
        let behind = self.text.get(at..).unwrap_or_default();
        let line = behind.find('\n').unwrap_or(behind.len());
        let to = behind[..line].char_indices().nth(count).map_or(line, |(at, _)| at);
        &behind[..to]
    }
}

fn lines(text: &str, part: Range<usize>) -> Vec<Line> {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{AD}');
    let mut found = Vec::new();
    let mut from = part.start;
    for raw in text.get(part).unwrap_or_default().split('\n') {
        let trimmed = raw.trim_matches(blank);
        if !trimmed.is_empty() {
            let start = from + (raw.len() - raw.trim_start_matches(blank).len());
            found.push(start..start + trimmed.len());
        }
        from += raw.len() + 1;
    }
    found
}

fn split(text: &str, part: &Range<usize>, ends: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = part.start;
    for (at, c) in text.get(part.clone()).unwrap_or_default().char_indices() {
        if ends.contains(&c) {
            let end = part.start + at + if c == '\n' { 0 } else { c.len_utf8() };
            found.push(from..end);
            from = part.start + at + c.len_utf8();
        }
    }
    found.push(from..part.end.max(from));
    found.retain(|range| text.get(range.clone()).is_some_and(|text| !text.trim().is_empty()));
    found
}

/// 《…》, with those inside counted; one that is not closed on its line, or the next, is none.
fn titles(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut depth, mut from, mut breaks) = (0usize, 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '《' => {
                if depth == 0 {
                    (from, breaks) = (at, 0);
                }
                depth += 1;
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.push(from..at + c.len_utf8());
                }
            }
            '\n' if depth > 0 => {
                breaks += 1;
                if breaks > 2 {
                    depth = 0;
                }
            }
            _ => {}
        }
    }
    found
}
