//! What differs between two texts (比对), sentence by sentence: added, removed, changed, moved. Layout, width, script and
//! punctuation make no difference.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::fold::fold;
use super::segment::tokens;
use super::sentence::sentences;

/// Two sentences are one, changed, if so great a share of their pairs of characters is the same.
const CHANGED: f64 = 0.4;
/// A sentence that stands elsewhere is the same, moved, if it is at least so alike and so long.
const MOVED: f64 = 0.6;
const MOVED_LETTERS: usize = 8;
/// A sentence that stands whole within a longer one is the same, changed: so great a share of its pairs, so many letters at least,
/// and what that is worth.
const WITHIN: f64 = 0.85;
const WITHIN_LETTERS: usize = 10;
const WITHIN_WORTH: f64 = 0.6;
/// Sentences on either side that are compared each with each; more are taken in order.
const LARGEST_BLOCK: usize = 400;

/// What became of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// In both texts.
    Same,
    /// Only in the newer.
    Added,
    /// Only in the older.
    Removed,
    /// In both, with other words.
    Changed,
    /// In both, at another place.
    Moved,
}

/// A sentence in one of the texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// Bytes of that text.
    pub span: Range<usize>,
    /// What stands there.
    pub text: String,
}

/// A piece of a changed sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Same, added or removed.
    pub kind: ChangeKind,
    /// The words.
    pub text: String,
}

/// One step from the older text to the newer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The sentence in the older text.
    pub one: Option<Passage>,
    /// The sentence in the newer text.
    pub other: Option<Passage>,
    /// Word by word, if the sentence is not the same.
    pub parts: Vec<Part>,
}

/// A sentence, and what it is compared by.
struct Sentence {
    range: Range<usize>,
    letters: String,
    pairs: Vec<(char, char)>,
}

fn piece(text: &str, range: Range<usize>) -> Sentence {
    let letters: String = fold(&text[range.clone()])
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let mut pairs: Vec<(char, char)> = letters.chars().zip(letters.chars().skip(1)).collect();
    pairs.sort_unstable();
    Sentence { range, letters, pairs }
}

fn split(text: &str) -> Vec<Sentence> {
    let all = sentences(text).into_iter().map(|range| piece(text, range));
    all.filter(|sentence| !sentence.letters.is_empty()).collect()
}

/// What became of a piece of the older text, or of the newer one: which of the older, which of the newer.
pub type Step = (ChangeKind, Option<usize>, Option<usize>);

/// The same as [`difference`] for texts that were cut in pieces already: every piece of both once, in the order of the
/// newer.
#[must_use]
pub fn alignment(one: &[&str], other: &[&str]) -> Vec<Step> {
    let pieces = |all: &[&str]| -> Vec<Sentence> { all.iter().map(|text| piece(text, 0..text.len())).collect() };
    steps(&pieces(one), &pieces(other))
}

/// The share of pairs of characters that two sentences have in common (Dice); more where one was only added to.
fn likeness(one: &Sentence, other: &Sentence) -> f64 {
    if one.letters == other.letters {
        return 1.0;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.pairs.get(i), other.pairs.get(j)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 2;
                i += 1;
                j += 1;
            }
        }
    }
    let dice = f64::from(shared) / (one.pairs.len() + other.pairs.len()).max(1) as f64;
    let least = one.pairs.len().min(other.pairs.len());
    let within = f64::from(shared) / 2.0 / least.max(1) as f64;
    if least + 1 >= WITHIN_LETTERS && within >= WITHIN {
        dice.max(within * WITHIN_WORTH)
    } else {
        dice
    }
}

/// What sentence of one text is what sentence of the other.
type Pair = (Option<usize>, Option<usize>);

fn steps(a: &[Sentence], b: &[Sentence]) -> Vec<Step> {
    let letters = |all: &[Sentence]| -> Vec<String> { all.iter().map(|s| s.letters.clone()).collect() };
    let mut pairs: Vec<Pair> = Vec::new();
    for step in capture_diff_slices(Algorithm::Patience, &letters(a), &letters(b)) {
        match step {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => {
                pairs.extend((0..len).map(|i| (Some(old_index + i), Some(new_index + i))));
            }
            step => align(a, b, step.old_range(), step.new_range(), &mut pairs),
        }
    }
    let moved = find_moved(a, b, &pairs);
    let gone: HashMap<usize, usize> = moved.iter().map(|(to, from)| (*from, *to)).collect();
    let step = |pair: Pair| match pair {
        (Some(from), Some(to)) if a[from].letters == b[to].letters => Some((ChangeKind::Same, Some(from), Some(to))),
        (Some(from), Some(to)) => Some((ChangeKind::Changed, Some(from), Some(to))),
        (None, Some(to)) => match moved.get(&to) {
            Some(from) => Some((ChangeKind::Moved, Some(*from), Some(to))),
            None => Some((ChangeKind::Added, None, Some(to))),
        },
        (Some(from), None) if gone.contains_key(&from) => None,
        (Some(from), None) => Some((ChangeKind::Removed, Some(from), None)),
        (None, None) => None,
    };
    pairs.into_iter().filter_map(step).collect()
}

/// Every sentence of both texts once, in the order of the newer; what was removed stands where it was.
#[must_use]
pub fn difference(one: &str, other: &str) -> Vec<Change> {
    let (a, b) = (split(one), split(other));
    let passage = |text: &str, sentence: &Sentence| Passage {
        span: sentence.range.clone(),
        text: text[sentence.range.clone()].to_owned(),
    };
    let mut changes = Vec::new();
    for (kind, from, to) in steps(&a, &b) {
        let before = from.map(|i| passage(one, &a[i]));
        let after = to.map(|i| passage(other, &b[i]));
        let parts = match (kind, &before, &after, from, to) {
            (ChangeKind::Changed | ChangeKind::Moved, Some(before), Some(after), Some(i), Some(j))
                if a[i].letters != b[j].letters =>
            {
                parts(&before.text, &after.text)
            }
            _ => Vec::new(),
        };
        changes.push(Change {
            kind,
            one: before,
            other: after,
            parts,
        });
    }
    changes
}

/// Pairs the sentences of two blocks that differ, so that their likeness is greatest and their order stays.
fn align(a: &[Sentence], b: &[Sentence], old: Range<usize>, new: Range<usize>, pairs: &mut Vec<Pair>) {
    let mut matched: Vec<(usize, usize)> = Vec::new();
    if old.len() <= LARGEST_BLOCK && new.len() <= LARGEST_BLOCK {
        matched = best_pairs(&a[old.clone()], &b[new.clone()]);
    }
    let (mut i, mut j) = (0, 0);
    for (to_i, to_j) in matched.into_iter().chain([(old.len(), new.len())]) {
        pairs.extend((i..to_i).map(|i| (Some(old.start + i), None)));
        pairs.extend((j..to_j).map(|j| (None, Some(new.start + j))));
        if to_i < old.len() && to_j < new.len() {
            pairs.push((Some(old.start + to_i), Some(new.start + to_j)));
        }
        (i, j) = (to_i + 1, to_j + 1);
    }
}

/// The pairs of the heaviest common subsequence, likeness being the weight.
fn best_pairs(a: &[Sentence], b: &[Sentence]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let weights: Vec<f64> = a
        .iter()
        .flat_map(|one| b.iter().map(move |other| likeness(one, other)))
        .map(|weight| if weight >= CHANGED { weight } else { 0.0 })
        .collect();
    let weight = |i: usize, j: usize| weights.get(i * b.len() + j).copied().unwrap_or(0.0);
    let mut best = vec![0.0_f64; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let both = weight(i, j) + best[(i + 1) * width + j + 1];
            best[i * width + j] = both.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        let here = best[i * width + j];
        if here == best[(i + 1) * width + j] {
            i += 1;
        } else if here == best[i * width + j + 1] {
            j += 1;
        } else {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        }
    }
    found
}

/// Sentences of the newer text that the older has elsewhere: newer → older.
fn find_moved(a: &[Sentence], b: &[Sentence], pairs: &[Pair]) -> HashMap<usize, usize> {
    let long = |sentence: &Sentence| sentence.letters.chars().count() >= MOVED_LETTERS;
    let mut gone: Vec<usize> = pairs
        .iter()
        .filter_map(|pair| pair.0.filter(|_| pair.1.is_none()))
        .collect();
    gone.retain(|i| long(&a[*i]));
    let new = pairs.iter().filter_map(|pair| pair.1.filter(|_| pair.0.is_none()));
    let mut moved = HashMap::new();
    for to in new.filter(|j| long(&b[*j])) {
        let exact = gone.iter().position(|from| a[*from].letters == b[to].letters);
        let near = || {
            let few = gone.len() <= LARGEST_BLOCK;
            let alike = |at: &usize| likeness(&a[gone[*at]], &b[to]);
            let best = (0..if few { gone.len() } else { 0 }).max_by(|x, y| alike(x).total_cmp(&alike(y)))?;
            (alike(&best) >= MOVED).then_some(best)
        };
        if let Some(at) = exact.or_else(near) {
            moved.insert(to, gone.remove(at));
        }
    }
    moved
}

/// The words of a text; a number with its point, its separators and its % is one.
fn whole_numbers(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for token in tokens(text) {
        let goes_on = found.last().is_some_and(|last| {
            let ends = last.chars().next_back();
            let numeric = last.starts_with(|c: char| c.is_ascii_digit());
            match token.chars().next() {
                Some(c) if c.is_ascii_digit() => {
                    numeric && ends.is_some_and(|c| c.is_ascii_digit() || ".,:".contains(c))
                }
                Some('.' | '%' | '％' | ',' | ':') if token.chars().count() == 1 => {
                    numeric && ends.is_some_and(|c| c.is_ascii_digit())
                }
                _ => false,
            }
        });
        match found.last_mut().filter(|_| goes_on) {
            Some(last) => last.push_str(token),
            None => found.push(token.to_owned()),
        }
    }
    found
}

/// The words of two sentences, with what was taken out and put in.
fn parts(one: &str, other: &str) -> Vec<Part> {
    let (one, other) = (whole_numbers(one), whole_numbers(other));
    let mut parts: Vec<Part> = Vec::new();
    let mut push = |kind: ChangeKind, text: String| match parts.last_mut() {
        Some(last) if last.kind == kind => last.text.push_str(&text),
        _ if text.is_empty() => {}
        _ => parts.push(Part { kind, text }),
    };
    for step in capture_diff_slices(Algorithm::Myers, &one, &other) {
        let (old, new) = (one[step.old_range()].concat(), other[step.new_range()].concat());
        if let DiffOp::Equal { .. } = step {
            push(ChangeKind::Same, new);
        } else {
            push(ChangeKind::Removed, old);
            push(ChangeKind::Added, new);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OLD: &str = "关于做好2022年防汛工作的通知\n一、落实防汛责任制，名单于4月30日前报县水利局。二、备足抢险物资，存放地点登记造册。三、严格值班值守，遇有险情半小时内报告。";
    const NEW: &str = "关于做好2023年防汛工作的通知\n一、严格值班值守，遇有险情半小时内报告。二、落实防汛责任制，名单于5月15日前报县水利局。三、山洪沟要逐条编制转移预案，并组织演练。";

    #[test]
    fn every_sentence_is_added_removed_changed_or_moved() {
        let found: Vec<(ChangeKind, Option<&str>)> = difference(OLD, NEW)
            .iter()
            .map(|c| (c.kind, c.other.as_ref().map(|p| &NEW[p.span.clone()])))
            .collect();
        assert_eq!(
            found,
            [
                (ChangeKind::Changed, Some("关于做好2023年防汛工作的通知")),
                (ChangeKind::Removed, None),
                (ChangeKind::Changed, Some("一、严格值班值守，遇有险情半小时内报告。")),
                (
                    ChangeKind::Moved,
                    Some("二、落实防汛责任制，名单于5月15日前报县水利局。")
                ),
                (ChangeKind::Added, Some("三、山洪沟要逐条编制转移预案，并组织演练。")),
            ]
        );
    }

    #[test]
    fn layout_is_no_difference() {
        let typeset = "各乡镇要落实責任制。\n　　逐级簽訂責任書；";
        let found = difference("各乡镇 要落实责任制。逐级签订责任书。", typeset);
        assert!(found.iter().all(|change| change.kind == ChangeKind::Same), "{found:?}");
    }

    #[test]
    fn numbers_are_not_cut() {
        let found = difference("增长5.2%左右，上涨0.2%，用去28.6%。", "增长5%左右，上涨2%，用去11.2%。");
        let shown = found[0].parts.iter().map(|part| match part.kind {
            ChangeKind::Removed => format!("[-{}-]", part.text),
            ChangeKind::Added => format!("{{+{}+}}", part.text),
            _ => part.text.clone(),
        });
        assert_eq!(
            shown.collect::<String>(),
            "增长[-5.2%-]{+5%+}左右，上涨[-0.2%-]{+2%+}，用去[-28.6%-]{+11.2%+}。"
        );
    }

    #[test]
    fn a_sentence_that_was_added_to_is_the_same_changed() {
        let (one, other) = (
            "公司成立后，股东不得抽逃出资",
            "公司成立后，股东不得抽逃出资，违反前款规定的股东应当返还抽逃的出资并给予赔偿，负有责任的董事监事和高级管理人员应当与该股东承担连带赔偿责任",
        );
        assert_eq!(alignment(&[one], &[other]), [(ChangeKind::Changed, Some(0), Some(0))]);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_the_changes(one in "[防汛责任落实。\n]{0,60}", other in "[防汛责任制度。\n\\PC]{0,60}") {
            let changes = difference(&one, &other);
            let mut before: Vec<_> = changes.iter().filter_map(|c| c.one.clone()).collect();
            before.sort_by_key(|p| p.span.start);
            let after: Vec<_> = changes.iter().filter_map(|c| c.other.clone()).collect();
            for (text, passages) in [(&one, &before), (&other, &after)] {
                let expected: Vec<String> = split(text).iter().map(|s| text[s.range.clone()].to_owned()).collect();
                let found: Vec<String> = passages.iter().map(|p| p.text.clone()).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
