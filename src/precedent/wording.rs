//! The wording (措辞) of a piece: its clauses, each with what makes it the same as another — its letters, slots made one.
//! Punctuation, width, script and layout make no difference.

use std::ops::Range;

use super::part::without_mark;
use super::slot::{Own, Slot, slots};
use crate::text::fold::fold;

/// What stands between two stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// Bytes of the text that was read.
    pub(super) range: Range<usize>,
    /// What it is compared by.
    pub(super) key: String,
    /// Whether a sentence ends with it.
    pub(super) ends_sentence: bool,
}

/// The clauses of a text without its mark.
pub(super) fn clauses(text: &str, own: &Own) -> Vec<Clause> {
    let slots = slots(text, own);
    // 第一条, 一、 and their like are no part of a clause.
    let begin = text.len() - without_mark(text).len();
    let (mut found, mut depth, mut from) = (Vec::new(), 0_usize, begin);
    let mut cut = |from: usize, to: usize, ends_sentence: bool| {
        let clause = text.get(from..to).unwrap_or_default();
        let start = from + (clause.len() - clause.trim_start().len());
        let range = start..start + clause.trim().len();
        if !range.is_empty() {
            let key = key(text, &range, &slots);
            found.push(Clause {
                range,
                key,
                ends_sentence,
            });
        }
    };
    for (at, c) in text.char_indices().filter(|(at, _)| *at >= begin) {
        match c {
            '《' | '（' | '“' => depth += 1,
            '》' | '）' | '”' => depth = depth.saturating_sub(1),
            '，' | '：' | '。' | '；' | '！' | '？' if depth == 0 => {
                cut(from, at, !matches!(c, '，' | '：'));
                from = at + c.len_utf8();
            }
            // A bracket that is not closed ends with its sentence.
            '。' => depth = 0,
            _ => {}
        }
    }
    cut(from, text.len(), true);
    found
}

/// The letters of a stretch with one mark for each slot.
fn key(text: &str, range: &Range<usize>, slots: &[Slot]) -> String {
    let (mut key, mut from) = (String::new(), range.start);
    let say = |from: usize, to: usize, key: &mut String| {
        let plain = text.get(from..to).unwrap_or_default();
        key.extend(fold(plain).chars().filter(|c| c.is_alphanumeric()));
    };
    for slot in slots
        .iter()
        .filter(|slot| range.start <= slot.range.start && slot.range.end <= range.end)
    {
        say(from, slot.range.start, &mut key);
        key.push(slot.kind.mark());
        from = slot.range.end;
    }
    say(from, range.end, &mut key);
    key
}

/// What a text as a whole is compared by.
pub(super) fn whole_key(clauses: &[Clause]) -> String {
    clauses.iter().map(|clause| clause.key.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(text: &str) -> Vec<String> {
        clauses(text, &Own::default())
            .into_iter()
            .map(|clause| clause.key)
            .collect()
    }

    #[test]
    fn slots_and_punctuation_make_no_difference() {
        assert_eq!(
            keys("三、工程于6月15日前完工，完整、准确落实。"),
            keys("（二）工程于二〇二二年五月前完工；完整准确落实")
        );
        assert_eq!(keys("资金一千四百\n万元，专款专用。"), keys("资金30万元，专款專用"));
        assert_ne!(keys("新建五座水库"), keys("新建水库"));
    }

    #[test]
    fn what_stands_in_brackets_is_not_cut() {
        let text = "根据《规定，试行》（2021年，修订），现予公布。";
        let found: Vec<&str> = clauses(text, &Own::default())
            .into_iter()
            .map(|c| &text[c.range])
            .collect();
        assert_eq!(found, ["根据《规定，试行》（2021年，修订）", "现予公布"]);
    }

    proptest! {
        #[test]
        fn clauses_lie_in_the_text_in_order(text in "[一、（）《》，。：0-9年月日防汛\n\\PC]{0,60}") {
            let mut at = 0;
            for clause in clauses(&text, &Own::default()) {
                prop_assert!(clause.range.start >= at);
                prop_assert!(text.get(clause.range.clone()).is_some());
                at = clause.range.end;
            }
        }
    }
}
