//! The lines of a text that are not empty, trimmed, each with its place.

use std::ops::Range;

/// A line without the blanks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// What it says.
    pub(super) text: &'a str,
    /// Where it begins, in bytes of the whole text.
    pub(super) start: usize,
}

impl Line<'_> {
    /// A page number or a rule, which a page puts between the lines of a paper: - 1 -, ————.
    pub(super) fn is_page_mark(&self) -> bool {
        self.text.len() <= 240
            && self.text.starts_with(['-', '—', '–', '－', '─', '━', '_', '＿'])
            && self
                .text
                .chars()
                .all(|c| c.is_ascii_digit() || is_blank(c) || "-—–－─━_＿0１２３４５６７８９".contains(c))
    }

    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.end()
    }

    /// The text without any blanks: letter-spaced marks are compared in this form.
    pub(super) fn compact(&self) -> String {
        compact(self.text)
    }
}

/// A text without blanks and invisible characters.
pub(super) fn compact(text: &str) -> String {
    text.chars().filter(|c| !is_blank(*c)).collect()
}

/// White space, and characters of no width that pages and converters leave behind.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

/// A line without its blanks, with the way back to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Compact {
    pub(super) text: String,
    /// For each byte of `text`, and for its end: the byte of the whole text.
    places: Vec<usize>,
    end: usize,
}

impl Compact {
    pub(super) fn of(line: &Line<'_>) -> Self {
        let mut compact = Self {
            end: line.start,
            ..Self::default()
        };
        for (at, c) in line.text.char_indices().filter(|(_, c)| !is_blank(*c)) {
            compact.text.push(c);
            compact.places.extend(line.start + at..line.start + at + c.len_utf8());
            compact.end = line.start + at + c.len_utf8();
        }
        compact
    }

    /// Where a part of `text` stands in the whole text.
    pub(super) fn span(&self, range: Range<usize>) -> Range<usize> {
        let start = self.places.get(range.start).copied().unwrap_or(self.end);
        let last = range.end.checked_sub(1).and_then(|last| self.places.get(last));
        // The place of the last byte is one before the end of its character.
        start..last.map_or(start, |last| last + 1).max(start)
    }
}

/// The lines of `text` from one byte to another, both on character borders.
pub(super) fn lines(text: &str, range: Range<usize>) -> Vec<Line<'_>> {
    let Some(part) = text.get(range.clone()) else {
        return Vec::new();
    };
    let mut offset = range.start;
    let mut found = Vec::new();
    for raw in part.split('\n') {
        let trimmed = raw.trim_matches(is_blank);
        if !trimmed.is_empty() {
            let start = offset + (trimmed.as_ptr() as usize - raw.as_ptr() as usize);
            found.push(Line { text: trimmed, start });
        }
        offset += raw.len() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_places() {
        let text = "\u{feff}一\n\n　 二 \r\n三";
        let found = lines(text, 0..text.len());
        assert_eq!(
            found.iter().map(|line| line.text).collect::<Vec<_>>(),
            ["一", "二", "三"]
        );
        assert!(found.iter().all(|line| &text[line.span()] == line.text));
    }
}
