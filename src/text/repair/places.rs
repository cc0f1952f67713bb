//! From bytes of a repaired text to characters of the text as it was given: the one place where the two are converted.

use super::Removal;

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
}

impl<'a> Places<'a> {
    /// Places in `text`, from which `removals` were taken; without any, places in `text` itself.
    #[must_use]
    pub fn new(text: &'a str, removals: &[Removal]) -> Self {
        let mut counted = vec![0];
        let (mut characters, mut from) = (0, 0);
        for at in (STRIDE..=text.len()).step_by(STRIDE) {
            let to = text.floor_char_boundary(at);
            characters += text[from..to].chars().count();
            from = to;
            counted.push(characters);
        }
        let mut gone = 0;
        let removed = removals.iter().map(|removal| {
            gone += removal.text.chars().count();
            (removal.at, gone)
        });
        Self {
            text,
            counted,
            removed: removed.collect(),
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
        self.characters(byte) + self.removed_before(self.removed.partition_point(|(at, _)| *at <= byte))
    }

    /// The character before which something that ends at this byte ends.
    #[must_use]
    pub fn end(&self, byte: usize) -> usize {
        self.characters(byte) + self.removed_before(self.removed.partition_point(|(at, _)| *at < byte))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Rule, repair};
    use super::*;

    #[test]
    fn what_was_removed_lies_between() {
        let removals = [Removal {
            at: 3,
            text: " 　".to_owned(),
            rule: Rule::LetterSpacing,
        }];
        let places = Places::new("文件号", &removals);
        assert_eq!((places.start(0), places.end(3)), (0, 1));
        assert_eq!((places.start(3), places.end(9)), (3, 5));
    }

    proptest! {
        #[test]
        fn every_character_is_found_again(raw in "([办理事务工作一二三]{0,3}[ \\n　，。]{0,2}|ДЕМО ВЕРСИЯ|第1页\\n){0,400}") {
            let repaired = repair(&raw, &[], true);
            let places = Places::new(&repaired.text, &repaired.removals);
            let characters: Vec<char> = raw.chars().collect();
            for (at, c) in repaired.text.char_indices() {
                prop_assert_eq!(characters[places.start(at)], c);
                prop_assert_eq!(places.end(at + c.len_utf8()), places.start(at) + 1);
            }
        }
    }
}
