//! From bytes of a repaired text to characters of the text as it was given: the one place where the two are converted.

use super::{Repairs, moves};

/// Characters are counted ahead at every so many bytes.
const STRIDE: usize = 1024;

/// The way back from a repaired text.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    /// Characters before each multiple of [`STRIDE`] (its character border before it).
    counted: Vec<usize>,
    /// Where something was removed, and how many characters were up to and with it.
    removed: Vec<(usize, usize)>,
    repairs: &'a Repairs,
}

impl<'a> Places<'a> {
    /// Places in `text`, which came out of `repairs`; without any, places in `text` itself.
    #[must_use]
    pub fn new(text: &'a str, repairs: &'a Repairs) -> Self {
        let mut counted = vec![0];
        let (mut characters, mut from) = (0, 0);
        for at in (STRIDE..=text.len()).step_by(STRIDE) {
            let to = text.floor_char_boundary(at);
            characters += text[from..to].chars().count();
            from = to;
            counted.push(characters);
        }
        let mut gone = 0;
        // What was exchanged has as many characters as before.
        let removed = repairs
            .removals
            .iter()
            .filter(|removal| removal.put == 0)
            .map(|removal| {
                gone += removal.text.chars().count();
                (removal.at, gone)
            });
        Self {
            text,
            counted,
            removed: removed.collect(),
            repairs,
        }
    }

    /// The characters of the repaired text before a byte.
    fn characters(&self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        let step = byte / STRIDE;
        let from = self.text.floor_char_boundary(step * STRIDE);
        self.counted.get(step).copied().unwrap_or_default() + self.text[from..byte].chars().count()
    }

    fn removed_before(&self, count: usize) -> usize {
        count
            .checked_sub(1)
            .and_then(|last| self.removed.get(last))
            .map_or(0, |(_, gone)| *gone)
    }

    /// The character at which something that begins at this byte begins.
    #[must_use]
    pub fn start(&self, byte: usize) -> usize {
        let at = self.start_in_order(byte);
        moves::stood(&self.repairs.moves, at, at + 1).0
    }

    /// The characters of what stands at `from..to`: the first, and the one after the last. Of what was put together from
    /// several places they are the outermost.
    #[must_use]
    pub fn span(&self, from: usize, to: usize) -> (usize, usize) {
        let start = self.start_in_order(from);
        let end = self.characters(to) + self.removed_before(self.removed.partition_point(|(at, _)| *at < to));
        moves::stood(&self.repairs.moves, start, end.max(start))
    }

    /// The character of the text in order, before anything was removed from it.
    fn start_in_order(&self, byte: usize) -> usize {
        self.characters(byte) + self.removed_before(self.removed.partition_point(|(at, _)| *at <= byte))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Move, Removal, Rule, repair};
    use super::*;

    #[test]
    fn what_was_removed_lies_between() {
        let removal = Removal {
            at: 3,
            text: " 　".to_owned(),
            rule: Rule::LetterSpacing,
            put: 0,
        };
        let repairs = Repairs {
            removals: vec![removal],
            ..Repairs::default()
        };
        let places = Places::new("文件号", &repairs);
        assert_eq!((places.span(0, 3), places.span(3, 9)), ((0, 1), (3, 5)));
    }

    #[test]
    fn what_was_moved_is_found_where_it_stood() {
        // 左一右一左二右二
        let part = Move {
            at: 1,
            pieces: vec![(0, 2), (4, 2), (2, 2), (6, 2)],
        };
        let repairs = Repairs {
            moves: vec![part],
            ..Repairs::default()
        };
        let places = Places::new("前左一左二右一右二后", &repairs);
        assert_eq!(places.span(3 * 3, 3 * 5), (5, 7), "a piece");
        assert_eq!(places.span(3, 3 * 5), (1, 7), "what one column has in two lines");
        assert_eq!(places.span(3 * 9, 3 * 10), (9, 10), "what stands behind");
        assert_eq!(places.start(3 * 5), 3);
    }

    proptest! {
        #[test]
        fn every_character_is_found_again(raw in "([办理事务工作一二三]{0,3}[ \\n　，。]{0,2}|ДЕМО ВЕРСИЯ|第1页\\n|!\"\"\" 年 # 月至 ## 月){0,400}") {
            let repaired = repair(&raw, &[], true);
            let places = Places::new(&repaired.text, &repaired.repairs);
            let characters: Vec<char> = raw.chars().collect();
            for (at, c) in repaired.text.char_indices() {
                let found = characters[places.start(at)];
                prop_assert!(found == c || c.is_ascii_digit() && found.is_ascii_punctuation());
                prop_assert_eq!(places.span(at, at + c.len_utf8()), (places.start(at), places.start(at) + 1));
            }
        }
    }
}
