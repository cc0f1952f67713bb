//! From a text to features (特征): the single characters and pairs of neighbouring characters of folded text, each with
//! how often it occurs; those of the title once more by themselves, because a title weighs more.
//!
//! Pairs need no dictionary: they see 碳达峰 and a new word alike, and cutting them is ten times faster than cutting words.
//! A feature is known by a hash, so that a model needs no list of words and a row can be stored for any later model.

use std::collections::HashMap;

use crate::text::fold::fold;

/// The version of this file's rules; a model works on rows of its own version only.
pub const FEATURE_VERSION: u32 = 1;

/// Hashes have so many bits; two features share one rarely enough to do no harm.
pub(super) const BITS: u32 = 24;
/// The bit that tells the title's features from those of the whole.
pub(super) const TITLE: u32 = 1 << BITS;
/// Of a text the beginning is read, where a paper says what it is about.
pub(super) const READ_CHARS: usize = 4_000;

/// One document as features: sorted by key, each with how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub(super) entries: Vec<(u32, u8)>,
}

impl Row {
    /// The features of a document.
    #[must_use]
    pub fn of(title: &str, text: &str) -> Self {
        let mut keys = Vec::with_capacity(2 * READ_CHARS);
        let title = read(title);
        each_gram(&title, |gram| keys.push(gram.key | TITLE));
        each_gram(&title, |gram| keys.push(gram.key));
        each_gram(&read(text), |gram| keys.push(gram.key));
        keys.sort_unstable();
        let mut entries: Vec<(u32, u8)> = Vec::with_capacity(keys.len() / 2);
        for key in keys {
            match entries.last_mut() {
                Some((last, count)) if *last == key => *count = count.saturating_add(1),
                _ => entries.push((key, 1)),
            }
        }
        Self { entries }
    }

    /// How many different features it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The row in few bytes: the gaps between keys, each with its count.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.entries.len() * 3);
        let mut before = 0;
        for (key, count) in &self.entries {
            // One bit says whether a count above one follows.
            put(&mut bytes, ((key - before) << 1) | u32::from(*count > 1));
            if *count > 1 {
                bytes.push(*count);
            }
            before = *key;
        }
        bytes
    }

    /// The row of [`Row::to_bytes`]; of bytes that are none, as much as can be read.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut entries = Vec::with_capacity(bytes.len() / 2);
        let (mut rest, mut before) = (bytes, 0u32);
        while let Some(word) = take(&mut rest) {
            let key = before.saturating_add(word >> 1);
            let count = if word & 1 == 1 {
                let Some((count, behind)) = rest.split_first() else {
                    break;
                };
                rest = behind;
                *count
            } else {
                1
            };
            entries.push((key, count));
            before = key;
        }
        Self { entries }
    }
}

fn put(bytes: &mut Vec<u8>, mut word: u32) {
    while word >= 0x80 {
        bytes.push((word & 0x7F) as u8 | 0x80);
        word >>= 7;
    }
    bytes.push(word as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u32> {
    let (mut word, mut shift) = (0u32, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        word |= u32::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(word);
        }
        shift += 7;
        if shift > 28 {
            return None;
        }
    }
}

/// The part of a text that is read, folded.
pub(super) fn read(text: &str) -> Vec<char> {
    let end = text.char_indices().nth(READ_CHARS).map_or(text.len(), |(at, _)| at);
    fold(&text[..end]).chars().collect()
}

/// A feature where it stands.
pub(super) struct Gram {
    pub key: u32,
    /// Its first character in the folded text.
    pub from: usize,
    /// One past its last.
    pub to: usize,
}

/// Figures of more digits are numbers of something, and all alike; those of four are years.
const DIGITS: usize = 4;

/// Calls `visit` for each feature of a folded text. A word of Latin letters counts whole, and so does a short figure; nothing
/// reaches across a mark of punctuation.
pub(super) fn each_gram(chars: &[char], mut visit: impl FnMut(Gram)) {
    let mut before: Option<(u64, usize)> = None;
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let from = at;
        at += 1;
        if !c.is_alphanumeric() {
            before = None;
            continue;
        }
        let unit = if c.is_ascii() {
            let digit = c.is_ascii_digit();
            let like = |c: &&char| {
                if digit {
                    c.is_ascii_digit()
                } else {
                    c.is_ascii_alphabetic()
                }
            };
            at += chars[at..].iter().take_while(like).count();
            let long = digit && at - from > DIGITS;
            let letters = chars[from..at].iter().filter(|_| !long);
            letters.fold(0x9E37, |word, c| mix(word, u64::from(*c)))
        } else {
            u64::from(*c)
        };
        visit(Gram {
            key: key(unit),
            from,
            to: at,
        });
        if let Some((last, start)) = before {
            visit(Gram {
                key: key(mix(last, unit)),
                from: start,
                to: at,
            });
        }
        before = Some((unit, from));
    }
}

fn mix(a: u64, b: u64) -> u64 {
    (a.rotate_left(23) ^ b).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn key(unit: u64) -> u32 {
    let mixed = mix(unit, 0x2545_F491);
    (mixed >> (64 - BITS)) as u32
}

/// The sum of what the features at each place of a folded text speak, by character.
pub(super) fn by_place(chars: &[char], in_title: bool, speaks: impl Fn(u32) -> f64) -> Vec<f64> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    each_gram(chars, |gram| *counts.entry(gram.key).or_default() += 1);
    let mut sums = vec![0.0; chars.len()];
    each_gram(chars, |gram| {
        let key = if in_title { gram.key | TITLE } else { gram.key };
        // What a feature speaks is shared among the places where it stands, and there among its characters.
        let times = counts.get(&gram.key).copied().unwrap_or(1).max(1);
        let share = speaks(key) / f64::from(times) / (gram.to - gram.from).max(1) as f64;
        for sum in &mut sums[gram.from..gram.to] {
            *sum += share;
        }
    });
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn width_script_and_blanks_make_no_difference() {
        assert_eq!(Row::of("防汛　通知", ""), Row::of("防 汛通知", ""));
        assert_eq!(Row::of("", "2021年"), Row::of("", "２０２１年"));
        assert_eq!(Row::of("", "电话12345678"), Row::of("", "电话87654321"));
        assert_ne!(Row::of("防汛", ""), Row::of("", "防汛"));
        assert!(Row::of("", "，。！").is_empty());
    }

    proptest! {
        #[test]
        fn any_row_comes_back_from_its_bytes(title in "\\PC{0,30}", text in "\\PC{0,200}") {
            let row = Row::of(&title, &text);
            prop_assert_eq!(Row::from_bytes(&row.to_bytes()), row);
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = Row::from_bytes(&bytes);
        }
    }
}
