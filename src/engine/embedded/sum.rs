//! The best of the documents found, where a score is a sum of signs: documents that cannot come among them are passed
//! over by whole blocks.
//!
//! Tantivy passes over blocks of terms alone. A row of characters is at most as frequent in a document as the rarest of its
//! pairs, so that this pair, weighed like the row, is a bound of what the row is worth; only where the bound is high
//! enough the row itself is looked at.

use tantivy::columnar::ColumnValues;
use tantivy::query::{
    Bm25Weight, BooleanQuery, EmptyQuery, EnableScoring, PhraseQuery, Query, Scorer, TermQuery, Weight,
};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Score, Searcher as View, SeekDangerResult, SegmentReader, TERMINATED};

use super::best::{Best, Floor, Ranked};
use super::explain::Sign;
use super::position::InOrder;
use super::scores::{Boosted, Constant};

/// So few documents are scored one by one.
const FEW: usize = 256;
/// To score a document by one sign takes as long as to pass over so many.
const PASSED_OVER: u64 = 8;
/// Sums and shares of the same numbers reckoned in another order differ by less than this share.
const SLACK: f32 = 1e-4;
/// The most that a block is worth was noted with the average length of a text as it was then: by so much it may be off.
const UNSURE: f32 = 0.02;

/// The signs whose sum is a document's score.
pub(super) struct Sum {
    signs: Vec<Box<dyn Weight>>,
    /// Those that few documents have, for which they count much.
    rare: Vec<usize>,
    /// What every document found has.
    always: Score,
    /// Terms that together are worth at least as much.
    bound: Option<Box<dyn Weight>>,
    /// What signs that no term bounds are worth at most.
    beside: Score,
    /// How many documents the terms have together.
    reach: u64,
}

impl Sum {
    /// None if what a sign is worth has no bound that is known.
    pub(super) fn of(signs: &[Sign], view: &View) -> tantivy::Result<Option<Self>> {
        let scoring = EnableScoring::enabled_from_searcher(view);
        let mut sum = Self {
            signs: Vec::with_capacity(signs.len()),
            rare: Vec::new(),
            always: 0.0,
            bound: None,
            beside: 0.0,
            reach: 0,
        };
        let mut terms: Vec<Box<dyn Query>> = Vec::new();
        for (_, _, query) in signs {
            match bound(query.as_ref(), 1.0, view)? {
                None => return Ok(None),
                Some(Bound::Nothing) => continue,
                Some(Bound::Always(score)) => {
                    sum.always += score;
                    sum.beside += score;
                    continue;
                }
                Some(Bound::Rare) => sum.rare.push(sum.signs.len()),
                Some(Bound::AtMost(score)) => sum.beside += score,
                Some(Bound::Term(term, boost)) => {
                    sum.reach += view.doc_freq(&term)?;
                    let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                    terms.push(Box::new(Boosted { query, boost }));
                }
            }
            sum.signs.push(query.weight(scoring)?);
        }
        if let [only] = terms.as_slice() {
            // Of a single one tantivy would pass over nothing: beside it stands one that no document has.
            let none = only
                .downcast_ref::<Boosted>()
                .and_then(|term| term.query.downcast_ref::<TermQuery>());
            let none = none.map(|term| Term::from_field_text(term.term().field(), ""));
            terms.extend(
                none.map(|none| -> Box<dyn Query> { Box::new(TermQuery::new(none, IndexRecordOption::WithFreqs)) }),
            );
        }
        if !terms.is_empty() {
            sum.bound = Some(BooleanQuery::union(terms).weight(scoring)?);
        }
        Ok(Some(sum))
    }

    /// Offers those of `docs`, which are in order, that may be among the best.
    pub(super) fn offer(
        &self,
        reader: &SegmentReader,
        docs: &[DocId],
        ids: &dyn ColumnValues<u64>,
        best: &mut Best,
        floor: &Floor,
    ) -> tantivy::Result<()> {
        let mut scores = Scores::of(self, reader);
        let one_by_one = docs.len() as u64 * self.signs.len() as u64 * PASSED_OVER;
        if docs.len() > FEW
            && one_by_one > self.reach
            && let Some(bound) = &self.bound
        {
            let first = self.with_rare(reader, docs)?;
            for doc in &first {
                let key = scores.score(*doc)?;
                best.offer(Ranked {
                    key,
                    id: ids.get_val(*doc),
                });
            }
            scores = Scores::of(self, reader);
            let mut failed = None;
            let mut rest = docs;
            let from = self.above(best.least(), floor);
            bound.for_each_pruning(from, reader, &mut |doc, _| {
                rest = &rest[behind(rest, |at| *at < doc)..];
                if rest.first() == Some(&doc) && failed.is_none() && first.binary_search(&doc).is_err() {
                    match scores.score(doc) {
                        Ok(key) => best.offer(Ranked {
                            key,
                            id: ids.get_val(doc),
                        }),
                        Err(e) => failed = Some(e),
                    }
                }
                self.above(best.least(), floor)
            })?;
            if let Some(e) = failed {
                return Err(e);
            }
            // Documents without any of the terms have less.
            if self.above(best.least(), floor) > 0.0 {
                return Ok(());
            }
            best.clear();
            scores = Scores::of(self, reader);
        }
        for doc in docs {
            let key = scores.score(*doc)?;
            if best.least().is_none_or(|least| key >= least) {
                best.offer(Ranked {
                    key,
                    id: ids.get_val(*doc),
                });
            }
        }
        if let Some(least) = best.least() {
            floor.raise(least);
        }
        Ok(())
    }

    /// Those of `docs` that have a rare sign, in order.
    fn with_rare(&self, reader: &SegmentReader, docs: &[DocId]) -> tantivy::Result<Vec<DocId>> {
        let mut found = Vec::new();
        for sign in self.rare.iter().filter_map(|at| self.signs.get(*at)) {
            let mut having = sign.scorer(reader, 1.0)?;
            while having.doc() != TERMINATED {
                found.extend(docs.binary_search(&having.doc()).is_ok().then(|| having.doc()));
                having.advance();
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What the terms of a document must be worth more than, for it to be looked at: equals are.
    fn above(&self, least: Option<f32>, floor: &Floor) -> Score {
        if let Some(least) = least {
            floor.raise(least);
        }
        match floor.get() {
            least if least > 0.0 => least * (1.0 - UNSURE) - self.beside,
            _ => Score::MIN,
        }
    }
}

/// How many of these, which are in order, stand before a place; mostly few do.
pub(super) fn behind<T>(all: &[T], is_before: impl Fn(&T) -> bool) -> usize {
    let mut reach = 1;
    while all.get(reach).is_some_and(&is_before) {
        reach *= 2;
    }
    let from = reach / 2;
    from + all[from..all.len().min(reach + 1)].partition_point(is_before)
}

/// The signs of a segment, asked for documents in ascending order.
struct Scores<'s> {
    reader: &'s SegmentReader,
    always: Score,
    signs: Vec<Asked<'s>>,
}

struct Asked<'s> {
    weight: &'s dyn Weight,
    scorer: Option<Box<dyn Scorer>>,
    /// No document before this one has the sign.
    next: DocId,
}

impl<'s> Scores<'s> {
    fn of(sum: &'s Sum, reader: &'s SegmentReader) -> Self {
        let signs = sum.signs.iter().map(|weight| Asked {
            weight: weight.as_ref(),
            scorer: None,
            next: 0,
        });
        Self {
            reader,
            always: sum.always,
            signs: signs.collect(),
        }
    }

    fn score(&mut self, doc: DocId) -> tantivy::Result<Score> {
        let mut sum = self.always;
        for sign in &mut self.signs {
            if sign.next > doc {
                continue;
            }
            let reached = match &mut sign.scorer {
                Some(scorer) => scorer.seek_danger(doc),
                None => {
                    let (reached, scorer) = sign.weight.scorer_danger(self.reader, doc, 1.0)?;
                    sign.scorer = Some(scorer);
                    reached
                }
            };
            match (reached, &mut sign.scorer) {
                (SeekDangerResult::Found, Some(scorer)) => sum += scorer.score(),
                (SeekDangerResult::SeekLowerBound(next), _) => sign.next = next,
                _ => {}
            }
        }
        Ok(sum)
    }
}

/// What a sign is worth at most.
enum Bound {
    Nothing,
    /// Few documents have it.
    Rare,
    /// The same in every document found.
    Always(Score),
    AtMost(Score),
    /// What this term is worth, so many times.
    Term(Term, Score),
}

fn bound(query: &dyn Query, boost: Score, view: &View) -> tantivy::Result<Option<Bound>> {
    if let Some(boosted) = query.downcast_ref::<Boosted>() {
        return bound(boosted.query.as_ref(), boost * boosted.boost, view);
    }
    if query.downcast_ref::<Constant>().is_some() {
        return Ok(Some(Bound::Rare));
    }
    if query.downcast_ref::<EmptyQuery>().is_some() {
        return Ok(Some(Bound::Nothing));
    }
    if query.downcast_ref::<InOrder>().is_some() {
        // It is what the documents were found by.
        return Ok(Some(Bound::Always(boost)));
    }
    if let Some(term) = query.downcast_ref::<TermQuery>() {
        let term = term.term();
        let has_frequencies = view
            .schema()
            .get_field_entry(term.field())
            .field_type()
            .get_index_record_option();
        return Ok(match has_frequencies {
            Some(option) if option.has_freq() => Some(Bound::Term(term.clone(), boost)),
            _ => Some(Bound::AtMost(boost * worth(std::slice::from_ref(term), view)?)),
        });
    }
    let Some(phrase) = query.downcast_ref::<PhraseQuery>() else {
        return Ok(None);
    };
    let terms = phrase.phrase_terms();
    let mut rarest: Option<(u64, &Term)> = None;
    for term in &terms {
        let documents = view.doc_freq(term)?;
        if rarest.is_none_or(|(least, _)| documents < least) {
            rarest = Some((documents, term));
        }
    }
    let Some((_, rarest)) = rarest.filter(|(documents, _)| *documents > 0) else {
        return Ok(Some(Bound::Nothing));
    };
    let (whole, one) = (worth(&terms, view)?, worth(std::slice::from_ref(rarest), view)?);
    Ok(if one > 0.0 && whole.is_finite() {
        Some(Bound::Term(rarest.clone(), boost * whole / one * (1.0 + SLACK)))
    } else {
        Some(Bound::AtMost(boost * whole))
    })
}

/// What terms in a row are worth at most.
fn worth(terms: &[Term], view: &View) -> tantivy::Result<Score> {
    Ok(Bm25Weight::for_terms(view, terms)?.max_score())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_is_found_from_where_one_stands() {
        let docs = [2, 3, 5, 8, 13, 21];
        for (doc, before) in [(0, 0), (5, 2), (14, 5), (22, 6)] {
            assert_eq!(behind(&docs, |at| *at < doc), before);
        }
        assert_eq!(behind(&[], |at: &u32| *at < 1), 0);
    }

    proptest! {
        #[test]
        fn as_many_stand_behind_as_are_smaller(docs: std::collections::BTreeSet<u32>, doc: u32) {
            let docs: Vec<u32> = docs.into_iter().collect();
            prop_assert_eq!(behind(&docs, |at| *at < doc), docs.partition_point(|at| *at < doc));
        }
    }
}
