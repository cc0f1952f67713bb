//! What is shown beside exact hits (扩检): papers that say the same in other words, and where there is nothing at all, those
//! that sound like what was typed or have most of its words.

use std::collections::{BTreeSet, HashSet};

use super::{Search, SearchOptions, request};
use crate::engine::{Hit, Sort};
use crate::error::Result;
use crate::query::{OtherWords, Query};
use crate::text::segment;

/// Further hits, and what they were found by.
pub(super) struct Wider {
    pub hits: Vec<Hit>,
    pub query: Query,
    /// The words that were taken for those that were typed.
    pub other_words: Vec<OtherWords>,
    /// The words that those that were taken by their sound were taken for.
    pub read_as: Vec<OtherWords>,
}

impl Search<'_> {
    /// Hits beside the exact ones, which are all of them; none if there is no room for any, or nothing to widen.
    pub(super) fn wider(&self, query: &Query, exact: &[Hit], options: &SearchOptions) -> Result<Option<Wider>> {
        if !options.widen || options.sort != Sort::Relevance || exact.len() >= options.limit {
            return Ok(None);
        }
        // Hardly any paper has all the words of running text: those that have most of them are what is looked for.
        if options.offset == 0 && query.is_running_text() {
            return self.first_found(query.widened(), exact, options);
        }
        if options.offset == 0
            && let Some((query, other_words)) = query.with_other_words(&self.vocabulary)
            && let Some(found) = self.found_behind(query, exact, options)?
        {
            return Ok(Some(Wider { other_words, ..found }));
        }
        if !exact.is_empty() {
            return Ok(None);
        }
        // The documents that sound like what was asked for, else those that have most of its words.
        let counting = options.counting();
        let is_unknown = |part: &Query| self.answer(part, &counting).is_ok_and(|answer| answer.total == 0);
        if let Some(query) = query.by_sound(is_unknown)
            && let Some(mut found) = self.found_behind(query, exact, options)?
        {
            found.read_as = self.read_as(&mut found)?;
            if !found.hits.is_empty() {
                return Ok(Some(found));
            }
        }
        let Some(query) = query.widened() else { return Ok(None) };
        let shared = shared_with_nearest(&query);
        let Some(mut found) = self.found_behind(query, exact, options)? else {
            return Ok(None);
        };
        self.keep_near(&mut found.hits, shared, options)?;
        Ok((!found.hits.is_empty()).then_some(found))
    }

    /// Leaves out those that have nothing of a line but single letters or characters.
    fn keep_near(&self, hits: &mut Vec<Hit>, shared: Vec<Query>, options: &SearchOptions) -> Result<()> {
        let ids = hits.iter().map(|hit| hit.id).collect::<BTreeSet<u64>>();
        let among = Query::Documents(ids.into_iter().collect());
        let looked_at = SearchOptions {
            limit: hits.len(),
            ..options.counting()
        };
        let near = self.answer(&Query::And(vec![among, Query::Or(shared)]), &looked_at)?;
        let near: HashSet<u64> = near.hits.iter().map(|hit| hit.id).collect();
        hits.retain(|hit| near.contains(&hit.id));
        Ok(())
    }

    /// The hits of the first of these queries that has any.
    fn first_found(
        &self,
        wider: impl IntoIterator<Item = Query>,
        exact: &[Hit],
        options: &SearchOptions,
    ) -> Result<Option<Wider>> {
        for query in wider {
            let found = self.found_behind(query, exact, options)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The best hits of a wider query that are not among the exact ones, with scores below theirs; none if there are none.
    fn found_behind(&self, query: Query, exact: &[Hit], options: &SearchOptions) -> Result<Option<Wider>> {
        let known: HashSet<u64> = exact.iter().map(|hit| hit.id).collect();
        let mut hits = self.best(&query, options)?;
        hits.retain(|hit| !known.contains(&hit.id));
        hits.truncate(options.limit.saturating_sub(exact.len()));
        let (last, first) = (exact.last().map(|hit| hit.score), hits.first().map(|hit| hit.score));
        if let (Some(last), Some(first)) = (last, first)
            && first >= last
        {
            let scale = last / first * 0.99;
            hits.iter_mut().for_each(|hit| hit.score *= scale);
        }
        Ok((!hits.is_empty()).then_some(Wider {
            hits,
            query,
            other_words: Vec::new(),
            read_as: Vec::new(),
        }))
    }

    pub(super) fn best(&self, query: &Query, options: &SearchOptions) -> Result<Vec<Hit>> {
        let query = self.resolved_for_best(query, options)?;
        let request = request(&query, options);
        self.searcher.best(&request, &|asked| self.rules.topics_named(asked))
    }
}

/// What a paper must have of a line to be near it: one of its words of several characters, or of those that stand for one;
/// of names that the dictionary does not know and cuts into single characters, two that stand together.
fn shared_with_nearest(query: &Query) -> Vec<Query> {
    let mut shared: BTreeSet<String> = query.needles().into_iter().collect();
    for text in similar_texts(query) {
        for run in text.split_whitespace() {
            let words = segment::words(run);
            let is_single = |word: &str| word.chars().nth(1).is_none();
            let unknown = words.windows(2).filter(|pair| pair.iter().all(|word| is_single(word)));
            shared.extend(unknown.map(<[&str]>::concat).filter(|pair| run.contains(pair)));
        }
    }
    let shared = shared.into_iter().filter(|word| word.chars().nth(1).is_some());
    shared.map(Query::Phrase).collect()
}

fn similar_texts(query: &Query) -> Vec<&str> {
    match query {
        Query::Similar { text, .. } => vec![text],
        Query::And(parts) => parts.iter().flat_map(similar_texts).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_dictionary_knows_is_shared_by_its_characters_in_a_row() {
        let query = Query::Similar {
            text: "袁彭年 里人".into(),
            others: vec!["籍贯".into()],
        };
        let shared: Vec<String> = shared_with_nearest(&query).iter().map(ToString::to_string).collect();
        assert_eq!(shared, ["“彭年”", "“籍贯”", "“袁彭”", "“里人”"]);
    }
}
