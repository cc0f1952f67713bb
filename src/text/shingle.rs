//! Shingles (字串): how much of two texts is the same, whatever their layout, punctuation and order of sentences.
//!
//! A text is taken as the set of all runs of three letters of its folded form; marks and blanks do not count. Three
//! letters survive an error of recognition in one character of ten often enough, and are seldom the same by chance.

use super::fold::fold;

/// The version of these rules together with those of [`super::signature`]; what was stored under another must be redone.
pub const SHINGLE_VERSION: u32 = 1;

/// Letters in a shingle.
const LENGTH: usize = 3;
/// Shingles in a block: about two sentences.
const BLOCK: usize = 48;
/// A block is there in the other text if so great a share of its shingles is.
const BLOCK_FOUND: f64 = 0.35;

/// Nearly all blocks.
const COVERED: f64 = 0.95;
/// How many times more blocks than expected may be whole, and a few besides.
const UNTOUCHED_SLACK: (f64, f64) = (1.5, 0.12);

/// The shingles of one text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shingles {
    /// In the order of the text.
    sequence: Vec<u32>,
    /// Sorted, each once.
    set: Vec<u32>,
}

/// How alike two texts are; all values from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Resemblance {
    /// The share of the shingles of both that both have (Jaccard).
    pub jaccard: f64,
    /// The share of the shingles of the shorter text that the longer has.
    pub containment: f64,
    /// The share of the blocks of either text that can be recognised in the other; the smaller of both. Scattered
    /// errors leave every block recognisable; another paper has paragraphs of its own.
    pub coverage: f64,
    /// The share of the blocks of either text that the other has whole; the greater of both. Scattered errors leave few.
    pub untouched: f64,
}

impl Resemblance {
    /// About what share of the characters is wrong, if errors are all that differs.
    #[must_use]
    pub fn error_rate(&self) -> f64 {
        1.0 - self.containment.cbrt()
    }

    /// Whether the texts differ as a text and a bad copy of it: a little everywhere, and not here and there much.
    #[must_use]
    pub fn is_scattered(&self) -> bool {
        let whole_block = (1.0 - self.error_rate()).powi((BLOCK + LENGTH - 1) as i32);
        self.coverage >= COVERED && self.untouched <= UNTOUCHED_SLACK.0 * whole_block + UNTOUCHED_SLACK.1
    }
}

impl Shingles {
    /// The shingles of `text`, which need not be folded.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::of_folded(&fold(text))
    }

    /// The shingles of a text that is folded already.
    #[must_use]
    pub fn of_folded(folded: &str) -> Self {
        let mut sequence = Vec::with_capacity(folded.len() / 3);
        let mut window = [0_u32; LENGTH];
        let letters = folded.chars().filter(|c| c.is_alphanumeric());
        for (count, c) in letters.enumerate() {
            window.rotate_left(1);
            window[LENGTH - 1] = u32::from(c);
            if count + 1 >= LENGTH {
                sequence.push(mix(window));
            }
        }
        let mut set = sequence.clone();
        set.sort_unstable();
        set.dedup();
        Self { sequence, set }
    }

    /// How many different shingles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.set.len()
    }

    /// Whether the text is too short to have any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Each different shingle, in order of its value.
    pub(super) fn values(&self) -> impl Iterator<Item = u32> + '_ {
        self.set.iter().copied()
    }

    /// How alike two texts are.
    #[must_use]
    pub fn resemblance(&self, other: &Self) -> Resemblance {
        if self.is_empty() || other.is_empty() {
            return Resemblance::default();
        }
        let shared = shared(&self.set, &other.set);
        let share = |count: usize, of: usize| count as f64 / of as f64;
        let (here, there) = (self.covered_by(other), other.covered_by(self));
        Resemblance {
            jaccard: share(shared, self.len() + other.len() - shared),
            containment: share(shared, self.len().min(other.len())),
            coverage: here.0.min(there.0),
            untouched: here.1.max(there.1),
        }
    }

    /// The shares of the blocks of this text that can be recognised in another, and that it has whole.
    fn covered_by(&self, other: &Self) -> (f64, f64) {
        let (mut found, mut whole, mut all) = (0_usize, 0_usize, 0_usize);
        for block in self.sequence.chunks(BLOCK) {
            // What is left over at the end is no block, unless it is all there is.
            if block.len() * 2 < BLOCK && all > 0 {
                continue;
            }
            let there = block.iter().filter(|s| other.set.binary_search(s).is_ok()).count();
            all += 1;
            found += usize::from(there as f64 >= BLOCK_FOUND * block.len() as f64);
            whole += usize::from(there == block.len());
        }
        let share = |count: usize| count as f64 / all.max(1) as f64;
        (share(found), share(whole))
    }
}

/// How many values two sorted lists share.
fn shared(one: &[u32], other: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// One number for three characters; the same on every machine.
fn mix(window: [u32; LENGTH]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in window {
        hash = (hash ^ u64::from(c)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    (hash >> 32) as u32 ^ hash as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn layout_punctuation_and_script_make_no_difference() {
        let one = Shingles::of("各乡镇要落实防汛责任，逐级签订责任书。");
        let other = Shingles::of("各鄉鎮要落實防汛責任,\n　　逐級簽訂責任書");
        assert_eq!(one, other);
        assert_eq!(one.resemblance(&other).jaccard, 1.0);
    }

    #[test]
    fn a_part_is_contained_and_another_text_is_not() {
        let part = "各乡镇要落实防汛责任，逐级签订责任书，并于每年四月底以前报县水利局备案。";
        let whole = format!("{part}教育局要做好招生工作，严格按学区招生，不得提前考试，也不得收取费用。");
        let found = Shingles::of(part).resemblance(&Shingles::of(&whole));
        assert!(found.containment == 1.0 && found.jaccard < 0.7, "{found:?}");
        let other = Shingles::of("民政局负责救灾物资的储备和发放。");
        assert!(Shingles::of(part).resemblance(&other).jaccard < 0.1);
    }

    proptest! {
        #[test]
        fn likeness_is_the_same_from_both_sides(a in "[\\PC\n防汛责任落实]{0,80}", b in "[\\PC防汛责任落实]{0,80}") {
            let (a, b) = (Shingles::of(&a), Shingles::of(&b));
            let found = a.resemblance(&b);
            prop_assert_eq!(found, b.resemblance(&a));
            let _ = found.is_scattered();
            for value in [found.jaccard, found.containment, found.coverage, found.untouched, found.error_rate()] {
                prop_assert!((0.0..=1.0).contains(&value));
            }
        }
    }
}
