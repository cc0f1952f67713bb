//! Papers in force before those that no longer are (效力), where someone reads the answer: the index cannot know it, so the
//! best hits are looked at, block by block, that a page is the same however many are asked for.

use super::{Search, SearchOptions, number};
use crate::archive::DocumentId;
use crate::engine::{Answer, Hit, Reason, Signal, Sort};
use crate::error::Result;
use crate::query::Query;
use crate::relation::Standing;

/// So many hits in a row are put in order among themselves.
pub(super) const BLOCK: usize = 40;

impl Search<'_> {
    /// The answer to a query, with what is over behind what is as good and in force.
    pub(super) fn ranked(&self, query: &Query, options: &SearchOptions) -> Result<Answer> {
        let by_rank = options.sort == Sort::Relevance && options.limit > 0;
        let Some(day) = options.judged_on().filter(|_| by_rank) else {
            return self.answer(query, options);
        };
        let start = options.offset / BLOCK * BLOCK;
        let end = options
            .offset
            .saturating_add(options.limit)
            .div_ceil(BLOCK)
            .saturating_mul(BLOCK);
        let blocks = SearchOptions {
            offset: start,
            limit: end.saturating_sub(start),
            ..options.clone()
        };
        let mut answer = self.answer(query, &blocks)?;
        for block in answer.hits.chunks_mut(BLOCK) {
            self.put_over_behind(block, &day)?;
        }
        answer.hits = answer
            .hits
            .into_iter()
            .skip(options.offset - start)
            .take(options.limit)
            .collect();
        Ok(answer)
    }

    fn put_over_behind(&self, hits: &mut [Hit], day: &str) -> Result<()> {
        let ids: Vec<DocumentId> = hits.iter().map(number).collect();
        for (hit, standing) in hits.iter_mut().zip(self.standings(&ids, day)?) {
            if standing.is_over() {
                hit.score *= self.searcher.weights().over;
            }
        }
        // The sort is stable: what is equal stays as the index had it.
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(())
    }
}

/// What a paper's end cost it, beside the reasons that the index gives.
pub(super) fn loss(hit: &Hit, validity: Option<Standing>, reasons: &[Reason]) -> Option<Reason> {
    let standing = validity.filter(|standing| standing.is_over())?;
    let gained: f32 = reasons.iter().map(|reason| reason.score).sum();
    Some(Reason {
        signal: Signal::Over,
        text: standing.name().to_owned(),
        score: hit.score - gained,
    })
}
