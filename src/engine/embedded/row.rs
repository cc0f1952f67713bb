//! Characters in a row, decided by pairs of them: the condition alone, without a score.
//!
//! Positions are read only where all pairs meet in a document, as few lists of them as cover the row, and not at all
//! where the row is a word that the document is known to have.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// A pair that the row does not need is still asked for where it is at most so many times as common as the rarest.
const HELPFUL: u64 = 8;

/// Three or more characters.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its pairs of neighbouring characters, in order.
    pairs: Vec<Term>,
    /// The same as a word: a document that has it has the row.
    word: Option<Term>,
}

impl Row {
    /// `text` in a field of pairs; `words` is a field of words that were cut from the same texts.
    pub(super) fn of(pairs: Field, words: Option<Field>, text: &str) -> Self {
        let borders: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let pair = |at: &[usize]| Term::from_field_text(pairs, &text[at[0]..at[2]]);
        Self {
            pairs: borders.windows(3).map(pair).collect(),
            word: words.map(|field| Term::from_field_text(field, text)),
        }
    }
}

impl Query for Row {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Row {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(first) = self.pairs.first() else {
            return Ok(Box::new(EmptyScorer));
        };
        let index = reader.inverted_index(first.field())?;
        let mut known = Vec::with_capacity(self.pairs.len());
        for pair in &self.pairs {
            match index.get_term_info(pair)? {
                Some(info) => known.push(info),
                None => return Ok(Box::new(EmptyScorer)),
            }
        }
        let common: Vec<u64> = known.iter().map(|info| u64::from(info.doc_freq)).collect();
        let rarest = common.iter().min().copied().unwrap_or(0);
        let needed = cover(&common);
        let mut lists = Vec::with_capacity(known.len());
        for (at, info) in known.iter().enumerate() {
            let decides = needed.contains(&at);
            if !decides && common[at] > rarest.saturating_mul(HELPFUL) {
                continue;
            }
            let option = match decides {
                true => IndexRecordOption::WithFreqsAndPositions,
                false => IndexRecordOption::Basic,
            };
            lists.push(List {
                offset: u32::try_from(at).unwrap_or(u32::MAX),
                decides,
                postings: index.read_postings_from_terminfo(info, option)?,
            });
        }
        lists.sort_by_key(|list| list.postings.doc_freq());
        let word = match &self.word {
            Some(word) => reader
                .inverted_index(word.field())?
                .read_postings(word, IndexRecordOption::Basic)?,
            None => None,
        };
        let mut scorer = RowScorer {
            lists,
            word,
            doc: 0,
            score: boost,
            starts: Vec::new(),
            read: Vec::new(),
        };
        scorer.doc = scorer.first_from(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let found = scorer.doc() <= doc && scorer.seek(doc) == doc;
        Ok(Explanation::new("in a row", if found { scorer.score() } else { 0.0 }))
    }
}

/// Which pairs to read positions of, so that every character of the row is in one: the first, the last, and between
/// them no two neighbours left out; the rarest such choice. `common` says in how many documents each pair is.
fn cover(common: &[u64]) -> Vec<usize> {
    // To read one more list costs something however rare it is.
    let each = common.iter().sum::<u64>() / 8 + 1;
    let mut best: Vec<(u64, Option<usize>)> = Vec::with_capacity(common.len());
    for (at, documents) in common.iter().enumerate() {
        let before = (at.saturating_sub(2)..at).min_by_key(|before| best[*before].0);
        let cost = before.map_or(0, |before| best[before].0) + documents + each;
        best.push((cost, before));
    }
    let mut chosen = Vec::new();
    let mut at = common.len().checked_sub(1);
    while let Some(pair) = at {
        chosen.push(pair);
        at = best[pair].1;
    }
    chosen
}

/// A pair of the row.
struct List {
    /// How far from the row's beginning it stands.
    offset: u32,
    /// Whether its positions are asked for.
    decides: bool,
    postings: SegmentPostings,
}

/// The documents of a segment that have the row.
struct RowScorer {
    /// The rarest first.
    lists: Vec<List>,
    word: Option<SegmentPostings>,
    doc: DocId,
    score: Score,
    /// Kept to spare the memory.
    starts: Vec<u32>,
    read: Vec<u32>,
}

impl RowScorer {
    fn first_from(&mut self, mut target: DocId) -> DocId {
        'next: while target < TERMINATED {
            for list in &mut self.lists {
                let mut reached = list.postings.doc();
                if reached < target {
                    reached = list.postings.seek(target);
                }
                if reached > target {
                    target = reached;
                    continue 'next;
                }
            }
            if self.has_word(target) || self.stands() {
                return target;
            }
            target += 1;
        }
        TERMINATED
    }

    fn has_word(&mut self, doc: DocId) -> bool {
        self.word.as_mut().is_some_and(|word| {
            let reached = word.doc();
            reached == doc || (reached < doc && word.seek(doc) == doc)
        })
    }

    /// Whether the pairs stand at the right distances in the document that all have reached.
    fn stands(&mut self) -> bool {
        let Self {
            lists, starts, read, ..
        } = self;
        let mut deciding = lists.iter_mut().filter(|list| list.decides).peekable();
        let mut before = 0;
        let mut is_first = true;
        while let Some(List { offset, postings, .. }) = deciding.next() {
            if is_first {
                is_first = false;
                postings.positions(starts);
                before = *offset;
                continue;
            }
            postings.positions(read);
            let mut at = 0;
            // Positions of the first list, which stand `before` behind the row's beginning.
            let mut is_followed = |place: &u32| {
                let Some(wanted) = (place + *offset).checked_sub(before) else {
                    return false;
                };
                while read.get(at).is_some_and(|position| *position < wanted) {
                    at += 1;
                }
                read.get(at) == Some(&wanted)
            };
            if deciding.peek().is_none() {
                return starts.iter().any(is_followed);
            }
            starts.retain(&mut is_followed);
            if starts.is_empty() {
                return false;
            }
        }
        !starts.is_empty()
    }
}

impl DocSet for RowScorer {
    fn advance(&mut self) -> DocId {
        if self.doc < TERMINATED {
            self.doc = self.first_from(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.first_from(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.lists.first().map_or(0, |list| list.postings.doc_freq())
    }

    fn cost(&self) -> u64 {
        // Positions have to be read.
        u64::from(self.size_hint()) * 8
    }
}

impl Scorer for RowScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarest_pairs_that_cover_a_row_are_read() {
        // Two pairs of three characters are both needed, as are the outer two of four.
        assert_eq!(cover(&[9, 9]), [1, 0]);
        assert_eq!(cover(&[9, 1, 9]), [2, 0]);
        // Of five characters one is covered twice: where it costs least.
        assert_eq!(cover(&[90, 900, 1, 90]), [3, 2, 0]);
        assert_eq!(cover(&[90, 1, 900, 90]), [3, 1, 0]);
        assert!(cover(&[]).is_empty());
    }
}
