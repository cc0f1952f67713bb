//! The sentences of a draft, ready to be compared with one of another paper.

use std::collections::HashMap;

use super::hidden::without_mentions;
use crate::text::fold::fold;
use crate::text::sentence::sentences;

/// Sentences of a draft that are compared.
const MOST: usize = 4_000;
/// Pairs of characters of the shortest sentence that says anything.
const SHORTEST: usize = 8;

/// By pairs of neighbouring characters, which sentences have them.
pub(super) struct Sentences {
    holders: HashMap<(char, char), Vec<u32>>,
    lengths: Vec<u32>,
}

impl Sentences {
    /// Those of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut own = Self {
            holders: HashMap::new(),
            lengths: Vec::new(),
        };
        for (number, range) in (0_u32..).zip(sentences(text).into_iter().take(MOST)) {
            let pairs = pairs(&without_mentions(&text[range]));
            own.lengths.push(u32::try_from(pairs.len()).unwrap_or(u32::MAX));
            for pair in pairs {
                own.holders.entry(pair).or_default().push(number);
            }
        }
        own
    }

    /// How like the likest sentence is to this one, 0 to 1 (Dice over pairs of characters).
    pub(super) fn likeness(&self, sentence: &str) -> f64 {
        let pairs = pairs(sentence);
        if pairs.len() < SHORTEST {
            return 0.0;
        }
        let mut shared: HashMap<u32, u32> = HashMap::new();
        for pair in &pairs {
            for holder in self.holders.get(pair).into_iter().flatten() {
                *shared.entry(*holder).or_default() += 1;
            }
        }
        let dice = |(number, count): (u32, u32)| {
            let own = self.lengths.get(number as usize).copied().unwrap_or_default();
            2.0 * f64::from(count) / (f64::from(own) + pairs.len() as f64)
        };
        shared.into_iter().map(dice).fold(0.0, f64::max)
    }
}

/// The different pairs of neighbouring letters of a text, folded.
fn pairs(text: &str) -> std::collections::BTreeSet<(char, char)> {
    let letters: Vec<char> = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
    letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_found_again_in_other_words() {
        let draft = Sentences::of("一、落实责任。当事人对行政处罚决定不服的，可以依法申请行政复议或者提起行政诉讼。");
        let like = draft.likeness("当事人对处罚决定不服的，可以依照的规定申请行政复议或者提起行政诉讼");
        assert!(like > 0.7, "{like}");
        assert!(draft.likeness("各乡镇要备足抢险物资，登记造册。") < 0.2);
    }
}
