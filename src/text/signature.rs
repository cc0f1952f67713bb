//! Signatures (指纹): a short form of a text's shingles by which its copies are found among all texts at once.
//!
//! MinHash in one pass: every shingle falls into one of the bins, of which each keeps its least value; a bin that
//! stayed empty borrows from the next that did not. Two texts agree in a bin as often as their shingles agree. Bins are
//! taken three at a time as bands: texts that are the same in nine characters of ten share a band nearly always, texts
//! that are no copies hardly ever.

use super::shingle::Shingles;

/// Bins.
const BINS: usize = 112;
/// Bands, and bins in each. Every band is a row of an index with as many entries as there are documents, written at a
/// place of its own: fewer bands cost less, and bins in threes still find what fewer bands of fours would miss.
const BANDS: usize = 16;
const ROWS: usize = 3;
/// So many bins are kept for an estimate.
const KEPT: usize = 64;
/// A text with fewer shingles than this has no signature: nearly anything would be like it.
const FEWEST: usize = 20;

/// The signature of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    bands: Vec<u32>,
    kept: Vec<u8>,
}

impl Signature {
    /// The signature of a text; none if it is too short to have one.
    #[must_use]
    pub fn of(shingles: &Shingles) -> Option<Self> {
        if shingles.len() < FEWEST {
            return None;
        }
        let mut bins = vec![u32::MAX; BINS];
        let count = bins.len() as u64;
        for shingle in shingles.values() {
            // Which bin, and which value there, must not depend on one another.
            let mixed = u64::from(shingle).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let bin = ((mixed >> 32) * count) >> 32;
            let value = (mixed as u32).wrapping_mul(0x85eb_ca6b) >> 1;
            if let Some(least) = bins.get_mut(bin as usize) {
                *least = (*least).min(value);
            }
        }
        let filled = bins.clone();
        for (at, bin) in bins.iter_mut().enumerate() {
            if *bin == u32::MAX {
                let mut next = filled.iter().cycle().skip(at + 1).take(filled.len()).zip(1_u32..);
                if let Some((value, distance)) = next.find(|(value, _)| **value != u32::MAX) {
                    *bin = value.wrapping_add(distance.wrapping_mul(0x9e37_79b9)) >> 1;
                }
            }
        }
        let bands = bins.chunks(ROWS).take(BANDS).zip(0_u32..).map(|(rows, number)| {
            rows.iter().fold(number.wrapping_mul(0x27d4_eb2f), |hash, row| {
                let hash = (hash ^ row).wrapping_mul(0x9e37_79b1);
                hash ^ (hash >> 15)
            })
        });
        let kept = bins.iter().take(KEPT);
        Some(Self {
            bands: bands.collect(),
            kept: kept.flat_map(|value| (*value as u16).to_le_bytes()).collect(),
        })
    }

    /// One number for each band; copies share some.
    #[must_use]
    pub fn bands(&self) -> &[u32] {
        &self.bands
    }

    /// What is kept for an estimate, to be stored.
    #[must_use]
    pub fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// About what share of shingles this text has in common with the one whose kept part this is.
    #[must_use]
    pub fn estimate(&self, kept: &[u8]) -> f64 {
        let pairs = self.kept.chunks(2).zip(kept.chunks(2));
        let agreeing = pairs.filter(|(one, other)| one == other).count();
        agreeing as f64 / KEPT as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of made-up sentences, the same for the same seed.
    fn text(seed: u64, length: usize) -> String {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32
        };
        (0..length)
            .filter_map(|_| char::from_u32(0x4E00 + next() % 3000))
            .collect()
    }

    fn noisy(text: &str, every: usize) -> String {
        let chars = text.chars().enumerate();
        chars
            .map(|(i, c)| if i % every == every / 2 { '错' } else { c })
            .collect()
    }

    fn signature(text: &str) -> Option<Signature> {
        Signature::of(&Shingles::of(text))
    }

    #[test]
    fn copies_with_errors_share_a_band_and_others_do_not() {
        let (mut found, mut wrong) = (0, 0);
        for seed in 0..200 {
            let original = text(seed, 1500);
            let one = signature(&original);
            let copy = signature(&noisy(&original, 11));
            let other = signature(&text(seed + 1000, 1500));
            let share = |a: &Option<Signature>, b: &Option<Signature>| {
                let (Some(a), Some(b)) = (a, b) else { return false };
                a.bands().iter().zip(b.bands()).any(|(a, b)| a == b)
            };
            found += usize::from(share(&one, &copy));
            wrong += usize::from(share(&one, &other));
        }
        assert!(found >= 190 && wrong == 0, "{found} found, {wrong} wrong");
    }

    #[test]
    fn the_estimate_is_near_the_truth() {
        let original = text(7, 3000);
        let copy = noisy(&original, 20);
        let truth = Shingles::of(&original).resemblance(&Shingles::of(&copy)).jaccard;
        let one = signature(&original).unwrap_or_else(|| panic!("too short"));
        let other = signature(&copy).unwrap_or_else(|| panic!("too short"));
        assert!((one.estimate(other.kept()) - truth).abs() < 0.15);
        assert_eq!(signature("太短"), None);
    }
}
