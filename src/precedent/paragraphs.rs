//! The paragraphs of a paper and of its annexes, with the headings under which they stand. A numbered item that is a whole
//! sentence, with nothing under it, is no heading: 一、同意追加资金。

use std::ops::Range;

use super::part::closes;
use crate::document::{Division, DivisionKind, heading};

/// A line of a page that is shorter than this ends its paragraph, in characters.
const FULL_LINE: usize = 22;
/// A text with a longer line is not broken where a page ends its lines.
const LONGEST_LINE: usize = 60;
/// The last word of a full line may not have fitted.
const SLACK: usize = 4;
/// The first sentence of an item is its heading up to so many characters; with a comma in it, up to so many.
const LONG_HEADING: usize = 30;
const LONG_WITH_COMMA: usize = 22;

/// A paragraph of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// The mark with which it begins: which of the heads.
    pub(super) own: Option<usize>,
    /// The heading under which it stands, or which it begins with.
    pub(super) heading: Option<usize>,
    /// 0 for the paper, from 1 on for its annexes.
    pub(super) part: usize,
}

/// A mark with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) level: u8,
    pub(super) number: String,
    pub(super) words: String,
    /// Whether it heads nothing: an item of one sentence.
    pub(super) is_sentence: bool,
    /// 0 for the paper, from 1 on for its annexes.
    pub(super) part: usize,
    rank: u8,
}

/// The paragraphs of a text, at most so many, and their heads.
pub(super) fn paragraphs(text: &str, divisions: &[Division], most: usize) -> (Vec<Paragraph>, Vec<Head>) {
    let (mut found, mut heads): (Vec<Paragraph>, Vec<Head>) = (Vec::new(), Vec::new());
    for division in divisions.iter().filter(|division| division.kind == DivisionKind::Text) {
        for range in joined_lines(text, &division.range) {
            if found.len() >= most {
                break;
            }
            let own = heading(&text[range.clone()]).map(|(rank, heading)| {
                heads.push(Head {
                    level: 0,
                    number: heading.number,
                    words: heading.heading,
                    is_sentence: false,
                    rank,
                    part: division.part,
                });
                heads.len() - 1
            });
            found.push(Paragraph {
                range,
                own,
                heading: None,
                part: division.part,
            });
        }
    }
    tell_sentences(text, &found, &mut heads);
    set_levels(&mut heads);
    put_under_headings(&mut found, &heads);
    (found, heads)
}

/// The lines of a stretch, joined where a page broke them.
fn joined_lines(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let part = text.get(range.clone()).unwrap_or_default();
    let full = full_line(part);
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut at, mut open) = (range.start, false);
    for line in part.split_inclusive('\n') {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if trimmed.is_empty() {
            open = false;
            continue;
        }
        let end = start + trimmed.len();
        let begins = line.starts_with([' ', '　', '\t']) || heading(trimmed).is_some();
        match found.last_mut().filter(|_| open && !begins) {
            Some(last) => last.end = end,
            None => found.push(start..end),
        }
        open = full.is_some_and(|full| trimmed.chars().count() >= full) && !ends_paragraph(trimmed);
    }
    found
}

/// From how many characters on a line is one that a page ended; none where lines are longer than any page's: there each is a
/// paragraph.
fn full_line(text: &str) -> Option<usize> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut broken: Vec<usize> = Vec::new();
    for line in lines {
        let length = line.chars().count();
        if length > LONGEST_LINE {
            return None;
        }
        if !ends_paragraph(line) {
            broken.push(length);
        }
    }
    broken.sort_unstable();
    let usual = broken.get(broken.len() * 3 / 4).copied().unwrap_or_default();
    Some(usual.saturating_sub(SLACK).max(FULL_LINE))
}

fn ends_paragraph(line: &str) -> bool {
    line.ends_with(['。', '；', '：', '！', '？', ';', ':', '”', '》', '）', ')'])
}

/// Marks the items that head nothing.
fn tell_sentences(text: &str, paragraphs: &[Paragraph], heads: &mut [Head]) {
    /// What follows an item.
    #[derive(PartialEq, Clone, Copy)]
    enum Under {
        Nothing,
        Text,
        Items,
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    // For each head: whether its paragraph is no more than a sentence, and what stands under it.
    let mut seen: Vec<(bool, Under)> = Vec::with_capacity(heads.len());
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let Some(head) = paragraph.own.and_then(|own| heads.get(own)) else {
            continue;
        };
        let words = &text[paragraph.range.clone()];
        let whole = letters(words) <= letters(&head.number) + letters(&head.words);
        let stopped = words.ends_with(['。', '；', '！', ';']);
        let next = paragraphs.get(at + 1).filter(|next| next.part == paragraph.part);
        let under = match next.map(|next| (next, next.own.and_then(|own| heads.get(own)))) {
            Some((_, Some(next))) if next.rank > head.rank => Under::Items,
            Some((next, None)) if !closes(&text[next.range.clone()]) => Under::Text,
            _ => Under::Nothing,
        };
        // An item too long for a heading is one sentence, or several.
        let long = head.words.is_empty() && !head.number.starts_with('第');
        seen.push((whole && stopped || long, under));
    }
    let is_sentence = |own: usize, head: &Head| {
        let Some((whole, under)) = seen.get(own).copied() else {
            return false;
        };
        let length = head.words.chars().count();
        let is_item = |seen: (bool, Under)| seen == (true, Under::Nothing);
        if !whole {
            // Among items of one sentence one of two is an item, too.
            let alike = heads
                .iter()
                .zip(&seen)
                .filter(|(other, _)| other.part == head.part && other.rank == head.rank);
            let (items, all) = alike.fold((0, 0), |(items, all), (_, seen)| {
                (items + usize::from(is_item(*seen)), all + 1)
            });
            let among_items = 2 * items >= all;
            let long = length > LONG_HEADING || length > LONG_WITH_COMMA && head.words.contains('，');
            return (long || among_items) && under == Under::Nothing;
        }
        // Behind the last item of a list of sentences the paper goes on; that is not under it.
        let others = heads.iter().zip(&seen).enumerate();
        let mut others =
            others.filter(|(at, (other, _))| *at != own && other.part == head.part && other.rank == head.rank);
        let is_last = !heads[own + 1..]
            .iter()
            .any(|other| other.part == head.part && other.rank == head.rank);
        match under {
            Under::Nothing => true,
            Under::Items => false,
            Under::Text => is_last && others.any(|(_, (_, seen))| is_item(*seen)),
        }
    };
    let told: Vec<bool> = heads
        .iter()
        .enumerate()
        .map(|(own, head)| is_sentence(own, head))
        .collect();
    for (head, told) in heads.iter_mut().zip(told) {
        head.is_sentence = told;
    }
}

/// Levels count from 1 in each part, by the marks that it has.
fn set_levels(heads: &mut [Head]) {
    let mut ranks: Vec<(usize, u8)> = heads.iter().map(|head| (head.part, head.rank)).collect();
    ranks.sort_unstable();
    ranks.dedup();
    for head in heads {
        let outer = ranks
            .iter()
            .filter(|(part, rank)| *part == head.part && *rank < head.rank);
        head.level = u8::try_from(outer.count() + 1).unwrap_or(u8::MAX);
    }
}

fn put_under_headings(paragraphs: &mut [Paragraph], heads: &[Head]) {
    let mut above: Vec<usize> = Vec::new();
    let mut part = 0;
    for paragraph in paragraphs {
        if paragraph.part != part {
            above.clear();
            part = paragraph.part;
        }
        if let Some((own, head)) = paragraph.own.and_then(|own| Some((own, heads.get(own)?))) {
            above.retain(|outer| heads.get(*outer).is_some_and(|outer| outer.rank < head.rank));
            if !head.is_sentence {
                above.push(own);
            }
        }
        paragraph.heading = above.last().copied();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::divisions;

    fn read(text: &str) -> Vec<(&str, Option<String>, bool)> {
        let (paragraphs, heads) = paragraphs(text, &divisions(text, 0), usize::MAX);
        let shown = |paragraph: Paragraph| {
            let heading = paragraph.heading.and_then(|at| heads.get(at));
            let own = paragraph.own.and_then(|at| heads.get(at));
            (
                &text[paragraph.range],
                heading.map(|head| format!("{}{}", head.number, head.words)),
                own.is_some_and(|head| head.is_sentence),
            )
        };
        paragraphs.into_iter().map(shown).collect()
    }

    #[test]
    fn lines_that_a_page_broke_are_one_paragraph() {
        let text = "各乡镇主要负责人为本辖区防汛第一责任人，名单于4月\n27日前报县水利局。\n\n二、用好平台\n三十六处自动雨量站全部接入。\n";
        assert_eq!(
            read(text),
            [
                (
                    "各乡镇主要负责人为本辖区防汛第一责任人，名单于4月\n27日前报县水利局。",
                    None,
                    false
                ),
                ("二、用好平台", Some("二、用好平台".to_owned()), false),
                ("三十六处自动雨量站全部接入。", Some("二、用好平台".to_owned()), false)
            ]
        );
    }

    #[test]
    fn items_of_one_sentence_head_nothing() {
        let text = "现批复如下：\n　　一、同意追加资金九十六万元，从预备费中列支。\n　　二、工程务必于6月15日前完工。\n　　特此批复。\n";
        let found: Vec<_> = read(text)
            .into_iter()
            .map(|(_, heading, sentence)| (heading, sentence))
            .collect();
        assert_eq!(found, [(None, false), (None, true), (None, true), (None, false)]);
    }

    #[test]
    fn a_heading_may_end_in_a_stop_where_something_stands_under_it() {
        let text = "现通知如下：\n一、落实责任。\n各乡镇负责人为第一责任人。\n二、加强值守。各单位要值班。\n三、备足物资。\n（一）编织袋。\n（二）块石。\n";
        let sentences: Vec<bool> = read(text).into_iter().map(|(_, _, sentence)| sentence).collect();
        assert_eq!(sentences, [false, false, false, false, false, true, true]);
        let after = "一、食堂实行陪餐制度。\n二、食材统一招标。\n本意见自印发之日起，原有关规定不再适用。\n";
        let found: Vec<_> = read(after)
            .into_iter()
            .map(|(_, heading, sentence)| (heading, sentence))
            .collect();
        assert_eq!(found, [(None, true), (None, true), (None, false)]);
    }
}
