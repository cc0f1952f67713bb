//! Proof of exactness: random phrases of the stored texts, looked for by the index and by a scan.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::{Search, SearchOptions};
use crate::archive::Archive;
use crate::engine::Sort;
use crate::error::{Context, Kind, Result};
use crate::query::Query;
use crate::text::fold::fold;

/// Longest phrase taken, in folded characters.
const LONGEST: usize = 12;

/// A phrase for which search and scan differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongPhrase {
    /// The folded phrase.
    pub text: String,
    /// Documents found by the index.
    pub found: u64,
    /// Documents found by the scan.
    pub scanned: u64,
}

/// The outcome of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// How many phrases were compared.
    pub phrases: usize,
    /// Those for which the sets were not equal.
    pub wrong: Vec<WrongPhrase>,
}

/// A small generator of pseudo-random numbers (SplitMix64), so that a seed always gives the same phrases.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (bound.max(1) as u64)).unwrap_or(0)
    }
}

/// Takes `count` random phrases of 1 to 12 folded characters from random documents and compares, for each, the set of
/// documents that the index gives with the set whose folded title or text contains it. Reads every text once; holds
/// the phrases and the sets, not the texts.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if catalogue or index cannot be read.
pub fn verify_phrases(archive: &Archive, search: &Search<'_>, count: usize, seed: u64) -> Result<Proof> {
    let mut ids = Vec::new();
    archive.catalogue.each_document_after(0, |stored| {
        ids.push((stored.id, stored.superseded, fold(&stored.record.title)));
        Ok(())
    })?;
    ids.sort_by_key(|(id, ..)| *id);
    let mut random = Random(seed);
    let mut phrases: BTreeSet<String> = BTreeSet::new();
    // Documents without text give no phrase; so many misses mean that there is hardly any.
    let mut misses = 0;
    while phrases.len() < count && misses < count * 10 + 100 && !ids.is_empty() {
        let (id, ..) = ids[random.below(ids.len())];
        let text: Vec<char> = fold(&archive.catalogue.text(id)?).chars().collect();
        let length = 1 + random.below(LONGEST);
        if text.len() < length {
            misses += 1;
            continue;
        }
        let start = random.below(text.len() - length + 1);
        let phrase: String = text[start..start + length].iter().collect();
        // A phrase cut at a blank would be folded to another one.
        misses += usize::from(fold(&phrase) != phrase || !phrases.insert(phrase));
    }
    let phrases: Vec<String> = phrases.into_iter().collect();
    let all = AhoCorasick::new(&phrases).context(Kind::Internal, || "the phrases cannot be looked for at once")?;
    let mut scanned: Vec<BTreeSet<u64>> = vec![BTreeSet::new(); phrases.len()];
    for (id, superseded, title) in &ids {
        if *superseded {
            continue;
        }
        let text = fold(&archive.catalogue.text(*id)?);
        let id = u64::try_from(id.0).unwrap_or_default();
        for text in [&text, title] {
            // Phrases that overlap or stand in another are each found.
            for found in all.find_overlapping_iter(text) {
                if let Some(documents) = scanned.get_mut(found.pattern().as_usize()) {
                    documents.insert(id);
                }
            }
        }
    }
    let options = SearchOptions {
        limit: ids.len(),
        sort: Sort::Newest,
        ..SearchOptions::default()
    };
    let mut wrong = Vec::new();
    for (text, scanned) in phrases.iter().zip(scanned) {
        let answer = search.answer(&Query::Phrase(text.clone()), &options)?;
        let found: BTreeSet<u64> = answer.hits.iter().map(|hit| hit.id).collect();
        if found != scanned || answer.total != scanned.len() as u64 {
            wrong.push(WrongPhrase {
                text: text.clone(),
                found: answer.total,
                scanned: scanned.len() as u64,
            });
        }
    }
    Ok(Proof {
        phrases: phrases.len(),
        wrong,
    })
}
