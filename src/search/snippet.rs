//! Passages that show why a document was found: cut at sentence borders, marked at the right characters of the
//! original text. Works on the text alone, so that every engine gives the same.

use std::ops::Range;

use serde::Serialize;

use crate::text::fold::Folded;

/// How much of a text is looked at for passages, in bytes: the first matches of a long compilation are enough.
const LOOKED_AT_BYTES: usize = 256 * 1024;
/// A passage is at most about so many characters long.
const PASSAGE_CHARS: usize = 90;
/// Of so many occurrences of one needle the best passage is chosen.
const OCCURRENCES: usize = 32;

/// A passage of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The passage as the document has it, line breaks and tabs as blanks; `…` where it was cut inside a sentence.
    pub text: String,
    /// Matches: first and one past the last character of `text`.
    pub marks: Vec<(usize, usize)>,
    /// The page on which the first match stands, from 1; none if the format has no pages.
    pub page: Option<u32>,
    /// Where the first match, or else the passage, begins in the document's text, in bytes.
    #[serde(skip)]
    pub at: usize,
}

impl Snippet {
    /// Says on which page it stands. `starts` are the byte offsets at which the pages begin.
    pub(super) fn on_page(mut self, starts: &[usize]) -> Self {
        let page = starts.partition_point(|start| *start <= self.at);
        self.page = u32::try_from(page).ok().filter(|page| *page > 0);
        self
    }
}

/// Where the needles (folded characters) occur in a short text, as character positions; longer needles win.
pub(super) fn marks(text: &str, needles: &[Vec<char>]) -> Vec<(usize, usize)> {
    let folded = Folded::new(text);
    let found = occurrences(&folded, needles, usize::MAX);
    let ranges: Vec<Range<usize>> = found
        .iter()
        .map(|o| folded.source_range(text, o.range.clone()))
        .collect();
    to_chars(text, &merge(ranges))
}

/// The best passages of a text, in the order in which they stand there; its beginning if nothing matches.
#[must_use]
pub fn snippets(text: &str, needles: &[Vec<char>], count: usize) -> Vec<Snippet> {
    let mut looked_at = &text[..text.floor_char_boundary(LOOKED_AT_BYTES)];
    let mut folded = Folded::new(looked_at);
    let mut found = occurrences(&folded, needles, OCCURRENCES);
    if found.is_empty() && looked_at.len() < text.len() {
        looked_at = text;
        folded = Folded::new(text);
        found = occurrences(&folded, needles, OCCURRENCES);
    }
    let text = looked_at;
    let sources: Vec<Range<usize>> = found
        .iter()
        .map(|o| folded.source_range(text, o.range.clone()))
        .collect();
    if sources.is_empty() {
        let beginning = passage(text, 0..0);
        return if text[beginning.clone()].trim().is_empty() {
            Vec::new()
        } else {
            vec![cut(text, beginning, &[])]
        };
    }
    let mut chosen: Vec<Range<usize>> = Vec::new();
    let mut covered = vec![false; needles.len()];
    while chosen.len() < count {
        // Best is the passage with the most needles not shown yet, then the longest match, then the first.
        let best = sources
            .iter()
            .zip(&found)
            .filter(|(source, _)| !chosen.iter().any(|c| c.start < source.end && source.start < c.end))
            .map(|(source, _)| {
                let range = passage(text, source.clone());
                let inside = || {
                    sources
                        .iter()
                        .zip(&found)
                        .filter(|(s, _)| range.start <= s.start && s.end <= range.end)
                };
                let fresh: usize = (0..needles.len())
                    .filter(|&n| !covered[n] && inside().any(|(_, o)| o.needle == n))
                    .map(|n| needles[n].len())
                    .sum();
                let longest = inside().map(|(_, o)| o.range.len()).max().unwrap_or(0);
                (fresh, longest, range)
            })
            .max_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)).then(b.2.start.cmp(&a.2.start)));
        let Some((fresh, _, range)) = best else { break };
        if fresh == 0 && !chosen.is_empty() {
            break;
        }
        for (source, occurrence) in sources.iter().zip(&found) {
            covered[occurrence.needle] |= range.start <= source.start && source.end <= range.end;
        }
        chosen.push(range);
    }
    chosen.sort_by_key(|range| range.start);
    let merged = merge(sources);
    chosen.into_iter().map(|range| cut(text, range, &merged)).collect()
}

struct Occurrence {
    needle: usize,
    range: Range<usize>,
}

fn occurrences(folded: &Folded, needles: &[Vec<char>], most: usize) -> Vec<Occurrence> {
    let each = |(needle, chars): (usize, &Vec<char>)| {
        folded
            .find(chars)
            .take(most)
            .map(|range| Occurrence { needle, range })
            .collect::<Vec<_>>()
    };
    let mut found: Vec<Occurrence> = needles.iter().enumerate().flat_map(each).collect();
    found.sort_by_key(|o| (o.range.start, o.range.end));
    found
}

/// Overlapping and touching ranges as one.
fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

fn is_border(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n' | '\r')
}

/// The sentence around a match, or as much of it as fits.
fn passage(text: &str, found: Range<usize>) -> Range<usize> {
    let room = PASSAGE_CHARS.saturating_sub(text[found.clone()].chars().count());
    let mut start = found.start;
    for (taken, (i, c)) in text[..found.start].char_indices().rev().enumerate() {
        if is_border(c) || taken >= room / 2 {
            break;
        }
        start = i;
    }
    let before = text[start..found.start].chars().count();
    let mut end = found.end;
    for (taken, (i, c)) in text[found.end..].char_indices().enumerate() {
        // Past the first sentence border go on only while the passage is short.
        if taken + before >= room || (c == '\n' && taken + before > room / 2) {
            break;
        }
        end = found.end + i + c.len_utf8();
        if is_border(c) && taken + before > room / 3 {
            break;
        }
    }
    let trimmed = text[start..end].trim_end();
    let end = (start + trimmed.len()).max(found.end);
    let start = end - text[start..end].trim_start().len();
    start.min(found.start)..end
}

fn cut(text: &str, range: Range<usize>, found: &[Range<usize>]) -> Snippet {
    let cut_before = text[..range.start]
        .chars()
        .next_back()
        .is_some_and(|c| !is_border(c) && !c.is_whitespace());
    let last = text[range.clone()].chars().next_back();
    let next = text[range.end..].chars().next();
    let cut_after = next.is_some_and(|c| !c.is_whitespace()) && !last.is_some_and(is_border);
    let lead = usize::from(cut_before);
    let inside: Vec<Range<usize>> = found
        .iter()
        .filter(|f| f.start < range.end && range.start < f.end)
        .map(|f| f.start.max(range.start) - range.start..f.end.min(range.end) - range.start)
        .collect();
    let at = range.start + inside.first().map_or(0, |first| first.start);
    let body = &text[range];
    let marks = to_chars(body, &inside)
        .into_iter()
        .map(|(from, to)| (from + lead, to + lead))
        .collect();
    let mut shown = String::with_capacity(body.len() + 6);
    if cut_before {
        shown.push('…');
    }
    shown.extend(
        body.chars()
            .map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }),
    );
    if cut_after {
        shown.push('…');
    }
    Snippet {
        text: shown,
        marks,
        page: None,
        at,
    }
}

/// Byte ranges of `text` as character positions; the ranges are in order and do not overlap.
fn to_chars(text: &str, ranges: &[Range<usize>]) -> Vec<(usize, usize)> {
    let mut chars = 0;
    let mut at = 0;
    let mut position = |byte: usize| {
        chars += text[at..byte].chars().count();
        at = byte;
        chars
    };
    ranges
        .iter()
        .map(|range| (position(range.start), position(range.end)))
        .collect()
}

/// What stands around a match where there is no colour.
pub const PLAIN_MARK: (&str, &str) = ("【", "】");

/// A text with signs around its matches, whose places are `[from, to)` in characters.
#[must_use]
pub fn marked(text: &str, marks: &[(usize, usize)], (open, close): (&str, &str)) -> String {
    let mut shown = String::new();
    for (at, c) in text.chars().enumerate() {
        if marks.iter().any(|(from, _)| *from == at) {
            shown.push_str(open);
        }
        shown.push(c);
        if marks.iter().any(|(_, to)| *to == at + 1) {
            shown.push_str(close);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold::fold;

    fn needles(texts: &[&str]) -> Vec<Vec<char>> {
        texts.iter().map(|text| fold(text).chars().collect()).collect()
    }

    fn marked(snippet: &Snippet) -> Vec<String> {
        let chars: Vec<char> = snippet.text.chars().collect();
        snippet
            .marks
            .iter()
            .map(|&(from, to)| chars[from..to].iter().collect())
            .collect()
    }

    #[test]
    fn the_marks_are_at_the_original_characters() {
        let text = "各乡镇：\n　　為做好防 汛工作，現通知如下。\n一、加强领导。";
        let found = snippets(text, &needles(&["防汛"]), 2);
        assert_eq!(found.len(), 1);
        assert_eq!(marked(&found[0]), ["防 汛"]);
        assert!(found[0].text.starts_with("為做好"), "{}", found[0].text);
    }

    #[test]
    fn a_long_sentence_is_cut_and_says_so() {
        let text = format!("{}防汛{}。", "甲".repeat(200), "乙".repeat(200));
        let found = snippets(&text, &needles(&["防汛"]), 1);
        assert!(found[0].text.starts_with('…') && found[0].text.ends_with('…'));
        assert!(found[0].text.chars().count() <= PASSAGE_CHARS + 4);
    }

    #[test]
    fn without_a_match_the_beginning_is_shown() {
        assert_eq!(snippets("第一句。第二句。", &[], 2).len(), 1);
        assert!(snippets("", &[], 2).is_empty());
    }

    proptest! {
        #[test]
        fn marks_are_inside_the_snippet(text in "\\PC{0,200}", needle in "\\PC{1,3}") {
            for snippet in snippets(&text, &needles(&[&needle]), 2) {
                let length = snippet.text.chars().count();
                prop_assert!(snippet.marks.iter().all(|&(from, to)| from < to && to <= length));
            }
        }
    }

    #[test]
    fn marks_stand_around_what_was_found() {
        assert_eq!(super::marked("加强防汛工作", &[(2, 4)], PLAIN_MARK), "加强【防汛】工作");
    }
}
