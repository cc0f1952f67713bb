//! A text without its mentions of other papers (隐去引用): for a measurement that must not see the answer.

use std::ops::Range;

use crate::document::{citations, find_numbers};

/// Where a text mentions other papers: 《titles》, with whatever stands in them, and document numbers; in order, and they may
/// overlap.
#[must_use]
pub(super) fn mentions(text: &str) -> Vec<Range<usize>> {
    let mut gone: Vec<Range<usize>> = citations(text).into_iter().map(|citation| citation.span).collect();
    gone.extend(find_numbers(text).into_iter().map(|(range, _)| range));
    // Titles that are no papers' go too, and those whose closing bracket is missing are left to the reader.
    let (mut depth, mut open) = (0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '《' => {
                if depth == 0 {
                    open = at;
                }
                depth += 1;
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    gone.push(open..at + c.len_utf8());
                }
            }
            '\n' => depth = 0,
            _ => {}
        }
    }
    gone.sort_by_key(|range| (range.start, range.end));
    gone
}

/// The text without them.
#[must_use]
pub(super) fn without_mentions(text: &str) -> String {
    let (mut kept, mut from) = (String::with_capacity(text.len()), 0);
    for range in mentions(text) {
        if let Some(before) = text.get(from..range.start.max(from)) {
            kept.push_str(before);
        }
        from = from.max(range.end);
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_and_numbers_are_gone() {
        let text = "根据《中华人民共和国水法》和《关于印发〈采砂办法〉的通知》（青政发〔2022〕9号）、青政办发〔2020〕5号，制定本办法。";
        assert_eq!(without_mentions(text), "根据和、，制定本办法。");
    }

    proptest! {
        #[test]
        fn what_is_left_is_of_the_text(text in "[根据《》〈〉水法（）国办发〔2012〕14号\n]{0,40}") {
            let kept = without_mentions(&text);
            prop_assert!(kept.len() <= text.len());
            prop_assert!(find_numbers(&kept).is_empty() || find_numbers(&text).is_empty() || kept != text);
        }
    }
}
