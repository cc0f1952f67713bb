//! Passages that show why a document was found: cut at sentence borders, marked at the right characters of the
//! original text. Works on the text alone, so that every engine gives the same.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;

use crate::archive::Parts;
use crate::text::fold::Folded;

/// Texts are searched as they are; what occurs only in another form (traditional, broken by lines) is looked for in so much
/// of the folded text, in bytes: folding takes far longer than searching.
const FOLDED_BYTES: usize = 256 * 1024;
/// A passage is at most about so many characters long.
const PASSAGE_CHARS: usize = 90;
/// Of so many occurrences of one needle the best passage is chosen.
const OCCURRENCES: usize = 1_000;
/// Of the headings over a passage, so many of the innermost.
const HEADINGS: usize = 2;
/// The title of a paper is looked for in so many bytes at its beginning.
const HEAD_BYTES: usize = 2_000;
/// What the heading of an article that was asked for is worth, in characters.
const ARTICLE: usize = 12;
/// So many of the most promising are compared in full.
const COMPARED: usize = 48;

/// What stands between the headings over a passage.
pub const BETWEEN_HEADINGS: &str = " / ";

/// A passage of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The passage as the document has it, line breaks and tabs as blanks; `…` where it was cut inside a sentence.
    pub text: String,
    /// Matches: first and one past the last character of `text`.
    pub marks: Vec<(usize, usize)>,
    /// The page on which the first match stands, from 1; none if the format has no pages.
    pub page: Option<u32>,
    /// Under which heading: the attachment, the chapter and the article or section, as far as there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Where the first match, or else the passage, begins in the document's text, in bytes.
    #[serde(skip)]
    pub at: usize,
}

impl Snippet {
    /// Says on which page and under which heading it stands.
    pub(super) fn within(mut self, parts: &Parts) -> Self {
        let page = parts.pages.partition_point(|start| *start <= self.at);
        self.page = u32::try_from(page).ok().filter(|page| *page > 0);
        self.heading = heading(parts, self.at);
        self
    }
}

/// The headings over a place of a text, the outermost first.
fn heading(parts: &Parts, at: usize) -> Option<String> {
    let attachment = parts.attachments.iter().rfind(|(span, _)| span.contains(&at));
    let from = attachment.map_or(0, |(span, _)| span.start);
    let before = parts.headings.partition_point(|(start, ..)| *start <= at);
    let mut over: Vec<&str> = Vec::new();
    let mut innermost = u8::MAX;
    for (start, level, words) in parts.headings[..before].iter().rev() {
        if *start < from || over.len() == HEADINGS {
            break;
        }
        if *level < innermost {
            innermost = *level;
            over.push(words);
        }
    }
    over.extend(attachment.map(|(_, name)| name.as_str()));
    over.reverse();
    (!over.is_empty()).then(|| over.join(BETWEEN_HEADINGS))
}

/// Where the needles (folded characters) occur in a short text, as character positions; longer needles win.
pub(super) fn marks(text: &str, needles: &[Vec<char>]) -> Vec<(usize, usize)> {
    to_chars(text, &ranges(text, needles))
}

/// The same in bytes; what touches is one.
fn ranges(text: &str, needles: &[Vec<char>]) -> Vec<Range<usize>> {
    let folded = Folded::new(text);
    let each = needles.iter().flat_map(|needle| folded.find(needle));
    merge(each.map(|range| folded.source_range(text, range)).collect())
}

/// The best passages of a text, in the order in which they stand there; its beginning if nothing matches. `shown` are
/// stretches that are shown elsewhere, its title: what stands there alone is no passage if there are others.
#[must_use]
pub fn snippets(text: &str, needles: &[Vec<char>], count: usize, shown: &[Range<usize>]) -> Vec<Snippet> {
    let mut found = places(text, needles);
    let elsewhere = |place: &Place| !shown.iter().any(|shown| shown.contains(&place.range.start));
    if found.iter().any(elsewhere) {
        found.retain(elsewhere);
    }
    if found.is_empty() {
        let beginning = passage(text, 0..0);
        return if text[beginning.clone()].trim().is_empty() {
            Vec::new()
        } else {
            vec![cut(text, beginning, needles)]
        };
    }
    let mut lengths: Vec<usize> = needles.iter().map(Vec::len).collect();
    for (needle, length) in lengths
        .iter_mut()
        .enumerate()
        .filter(|(needle, _)| is_article(&needles[*needle]))
    {
        // An article is shown where it stands, not where it is cited.
        let heads = |place: &Place| place.needle == needle && begins_line(text, place.range.start);
        if found.iter().any(heads) {
            found.retain(|place| place.needle != needle || heads(place));
            *length += ARTICLE;
        }
    }
    let mut chosen: Vec<Range<usize>> = Vec::new();
    let mut covered = vec![false; needles.len()];
    while chosen.len() < count {
        let free = |range: &Range<usize>| !chosen.iter().any(|c| c.start < range.end && range.start < c.end);
        // Best is the passage with the most needles not shown yet, then with the most, then with the longest match, then
        // the first.
        let best = promising(&found, &lengths, &covered)
            .into_iter()
            .filter(|place| free(&place.range))
            .map(|place| {
                let range = passage(text, place.range.clone());
                let inside: BTreeSet<usize> = inside(&found, &range).map(|place| place.needle).collect();
                let all: usize = inside.iter().map(|needle| lengths[*needle]).sum();
                let fresh = inside.iter().filter(|needle| !covered[**needle]);
                let fresh: usize = fresh.map(|needle| lengths[*needle]).sum();
                let longest = inside.iter().map(|needle| lengths[*needle]).max().unwrap_or(0);
                (fresh, all, longest, range)
            })
            .max_by(|a, b| (a.0, a.1, a.2, b.3.start).cmp(&(b.0, b.1, b.2, a.3.start)));
        let Some((fresh, _, _, range)) = best else { break };
        if fresh == 0 && !chosen.is_empty() {
            break;
        }
        for place in inside(&found, &range) {
            covered[place.needle] = true;
        }
        chosen.push(range);
    }
    chosen.sort_by_key(|range| range.start);
    chosen.into_iter().map(|range| cut(text, range, needles)).collect()
}

/// 第三十九条
fn is_article(needle: &[char]) -> bool {
    matches!(needle, ['第', number @ .., '条'] if !number.is_empty())
}

fn begins_line(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit(['\n', '\r']).next().unwrap_or_default();
    line.chars().all(|c| c.is_whitespace() || matches!(c, '#' | '*' | '　'))
}

/// Where a needle stands: bytes of the text.
#[derive(Debug, Clone)]
struct Place {
    needle: usize,
    range: Range<usize>,
}

/// Where a title stands at the beginning of its text, as the card says and wherever else it is written there.
pub(super) fn titles(text: &str, title: &str, card: Option<Range<usize>>) -> Vec<Range<usize>> {
    let head = &text[..text.floor_char_boundary(HEAD_BYTES)];
    let mut found: Vec<Range<usize>> = card.into_iter().collect();
    if !title.is_empty() {
        found.extend(head.match_indices(title).map(|(at, title)| at..at + title.len()));
    }
    found
}

/// Where the needles stand in a text, in order of place.
fn places(text: &str, needles: &[Vec<char>]) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let mut missing = vec![false; needles.len()];
    for (needle, chars) in needles.iter().enumerate() {
        let verbatim: String = chars.iter().collect();
        let before = found.len();
        if !verbatim.is_empty() {
            let each = text.match_indices(&verbatim).take(OCCURRENCES);
            found.extend(each.map(|(at, found)| Place {
                needle,
                range: at..at + found.len(),
            }));
        }
        missing[needle] = found.len() == before;
    }
    if missing.contains(&true) {
        let mut looked_at = &text[..text.floor_char_boundary(FOLDED_BYTES)];
        let mut in_folded = folded_places(looked_at, needles, &missing);
        if found.is_empty() && in_folded.is_empty() && looked_at.len() < text.len() {
            looked_at = text;
            in_folded = folded_places(looked_at, needles, &missing);
        }
        found.extend(in_folded);
    }
    found.sort_by_key(|place| (place.range.start, place.range.end));
    found
}

fn folded_places(text: &str, needles: &[Vec<char>], wanted: &[bool]) -> Vec<Place> {
    let folded = Folded::new(text);
    let mut found = Vec::new();
    for (needle, chars) in needles.iter().enumerate().filter(|(needle, _)| wanted[*needle]) {
        let each = folded.find(chars).take(OCCURRENCES);
        found.extend(each.map(|range| Place {
            needle,
            range: folded.source_range(text, range),
        }));
    }
    found
}

/// The places inside a stretch; `found` is in order of place.
fn inside<'p>(found: &'p [Place], range: &Range<usize>) -> impl Iterator<Item = &'p Place> {
    let from = found.partition_point(|place| place.range.start < range.start);
    let to = found.partition_point(|place| place.range.start < range.end);
    let end = range.end;
    found[from..to].iter().filter(move |place| place.range.end <= end)
}

/// The places where most that is not covered yet stands close together.
fn promising(found: &[Place], lengths: &[usize], covered: &[bool]) -> Vec<Place> {
    if found.len() <= COMPARED {
        return found.to_vec();
    }
    let mut counts = vec![0_u32; lengths.len()];
    let (mut fresh, mut all) = (0, 0);
    let mut end = 0;
    let mut rated: Vec<(usize, usize, usize)> = Vec::with_capacity(found.len());
    for (at, place) in found.iter().enumerate() {
        while let Some(next) = found.get(end)
            && next.range.start < place.range.start + PASSAGE_CHARS * 2
        {
            counts[next.needle] += 1;
            if counts[next.needle] == 1 {
                all += lengths[next.needle];
                fresh += if covered[next.needle] { 0 } else { lengths[next.needle] };
            }
            end += 1;
        }
        rated.push((fresh, all, at));
        counts[place.needle] -= 1;
        if counts[place.needle] == 0 {
            all -= lengths[place.needle];
            fresh -= if covered[place.needle] {
                0
            } else {
                lengths[place.needle]
            };
        }
    }
    rated.sort_by(|a, b| (b.0, b.1, a.2).cmp(&(a.0, a.1, b.2)));
    rated.truncate(COMPARED);
    rated
        .into_iter()
        .filter_map(|(_, _, at)| found.get(at).cloned())
        .collect()
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

fn cut(text: &str, range: Range<usize>, needles: &[Vec<char>]) -> Snippet {
    let cut_before = text[..range.start]
        .chars()
        .next_back()
        .is_some_and(|c| !is_border(c) && !c.is_whitespace());
    let last = text[range.clone()].chars().next_back();
    let next = text[range.end..].chars().next();
    let cut_after = next.is_some_and(|c| !c.is_whitespace()) && !last.is_some_and(is_border);
    let lead = usize::from(cut_before);
    let inside = ranges(&text[range.clone()], needles);
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
        heading: None,
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
        let found = snippets(text, &needles(&["防汛"]), 2, &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(marked(&found[0]), ["防 汛"]);
        assert!(found[0].text.starts_with("為做好"), "{}", found[0].text);
    }

    #[test]
    fn the_best_passage_of_a_long_text_may_stand_far_behind() {
        let filler = "第一条 防汛工作由各级人民政府负责。\n".repeat(20_000);
        let text = format!("{filler}第九百条 防汛责任制由主要负责人落实。\n{filler}");
        let found = snippets(&text, &needles(&["防汛", "责任制", "主要负责人"]), 1, &[]);
        assert!(found[0].text.contains("主要负责人"), "{}", found[0].text);
        assert_eq!(marked(&found[0])[..2], ["防汛责任制", "主要负责人"]);
    }

    #[test]
    fn what_the_title_shows_is_no_passage() {
        let text = "关于防汛的通知\n\n各乡镇：\n请做好防汛工作。";
        let title = 0.."关于防汛的通知".len();
        let title = std::slice::from_ref(&title);
        assert_eq!(
            snippets(text, &needles(&["防汛"]), 1, title)[0].text,
            "请做好防汛工作。"
        );
        assert_eq!(snippets("关于防汛的通知", &needles(&["防汛"]), 1, title).len(), 1);
    }

    #[test]
    fn an_article_is_shown_where_it_stands() {
        let filler = "第二十二条 本条说别的事情。\n".repeat(20);
        let text =
            format!("第二十一条 有第三十九条情形的，可以解除。\n{filler}第三十九条 有下列情形之一的，可以解除。");
        let found = snippets(&text, &needles(&["第三十九条", "解除"]), 1, &[]);
        assert!(found[0].text.starts_with("第三十九条"), "{}", found[0].text);
    }

    #[test]
    fn a_passage_stands_under_its_headings() {
        let parts = Parts {
            headings: vec![
                (0, 1, "第一章 总则".to_owned()),
                (10, 2, "第一条".to_owned()),
                (50, 2, "第二条".to_owned()),
            ],
            attachments: vec![(80..100, "附件1 名单".to_owned())],
            pages: vec![0, 60],
            ..Parts::default()
        };
        let heading = |at| heading(&parts, at);
        assert_eq!(heading(55).as_deref(), Some("第一章 总则 / 第二条"));
        assert_eq!(heading(5).as_deref(), Some("第一章 总则"));
        assert_eq!(heading(90).as_deref(), Some("附件1 名单"));
    }

    #[test]
    fn a_long_sentence_is_cut_and_says_so() {
        let text = format!("{}防汛{}。", "甲".repeat(200), "乙".repeat(200));
        let found = snippets(&text, &needles(&["防汛"]), 1, &[]);
        assert!(found[0].text.starts_with('…') && found[0].text.ends_with('…'));
        assert!(found[0].text.chars().count() <= PASSAGE_CHARS + 4);
    }

    #[test]
    fn without_a_match_the_beginning_is_shown() {
        assert_eq!(snippets("第一句。第二句。", &[], 2, &[]).len(), 1);
        assert!(snippets("", &[], 2, &[]).is_empty());
    }

    proptest! {
        #[test]
        fn marks_are_inside_the_snippet(text in "\\PC{0,200}", needle in "\\PC{1,3}") {
            for snippet in snippets(&text, &needles(&[&needle]), 2, &[]) {
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
