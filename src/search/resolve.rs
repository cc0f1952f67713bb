//! Conditions that no index can decide — a regular expression, whether a paper is in force — decided from catalogue and
//! texts for those documents that meet all other conditions, so that counts and facets stay exact.

use std::borrow::Cow;

use super::{Search, SearchOptions};
use crate::archive::DocumentId;
use crate::engine::{Request, Sort};
use crate::error::Result;
use crate::query::{Filter, Force, Query, Regular};
use crate::relation::Standing;
use crate::text::fold::fold;

/// Where hits need not be counted, only so many of the best are looked at.
const LOOKED_AT: usize = 200;

impl Search<'_> {
    /// The query with those conditions replaced by the documents that meet them.
    pub(super) fn resolved<'q>(&self, query: &'q Query, options: &SearchOptions) -> Result<Cow<'q, Query>> {
        if is_decided(query) {
            return Ok(Cow::Borrowed(query));
        }
        self.decide(query, &[], options).map(Cow::Owned)
    }

    /// The same where only the best hits are asked for: decided for those alone that rank first without the conditions.
    pub(super) fn resolved_for_best<'q>(&self, query: &'q Query, options: &SearchOptions) -> Result<Cow<'q, Query>> {
        let Query::And(parts) = query else {
            return self.resolved(query, options);
        };
        if is_decided(query) {
            return Ok(Cow::Borrowed(query));
        }
        let rest = Query::And(parts.iter().filter(|part| is_decided(part)).cloned().collect());
        let looked_at = SearchOptions {
            limit: LOOKED_AT,
            offset: 0,
            ..options.clone()
        };
        let best = self.best(&rest, &looked_at)?;
        let mut ids: Vec<u64> = best.iter().map(|hit| hit.id).collect();
        ids.sort_unstable();
        let within = Query::Documents(ids);
        let decided = self.decide(query, std::slice::from_ref(&within), options)?;
        Ok(Cow::Owned(Query::And(vec![decided, within])))
    }

    /// The same for a part of a query; only documents that also meet `within` matter.
    fn decide(&self, query: &Query, within: &[Query], options: &SearchOptions) -> Result<Query> {
        Ok(match query {
            Query::And(parts) => {
                let (mut known, open): (Vec<Query>, Vec<Query>) = parts.iter().cloned().partition(is_decided);
                let own = known.len();
                known.extend_from_slice(within);
                let mut decided = Vec::new();
                for part in &open {
                    let part = self.decide(part, &known, options)?;
                    known.push(part.clone());
                    decided.push(part);
                }
                known.truncate(own);
                known.extend(decided);
                Query::And(known)
            }
            Query::Or(parts) => {
                let each = parts.iter().map(|part| self.decide(part, within, options));
                Query::Or(each.collect::<Result<_>>()?)
            }
            Query::Not(inner) => Query::Not(Box::new(self.decide(inner, within, options)?)),
            Query::Regex(regular) => {
                let mut candidates = within.to_vec();
                candidates.extend(regular.required());
                Query::Documents(self.matching(regular, candidates)?)
            }
            Query::Filter(Filter::Force(force)) => {
                let holds = |standing| is_of(*force, standing);
                Query::Documents(self.standing_so(&holds, within.to_vec(), options)?)
            }
            Query::Filter(Filter::Standing(asked)) => {
                let holds = |standing| standing == *asked;
                Query::Documents(self.standing_so(&holds, within.to_vec(), options)?)
            }
            decided => decided.clone(),
        })
    }

    fn candidates(&self, conditions: Vec<Query>) -> Result<Vec<DocumentId>> {
        let query = if conditions.is_empty() {
            Query::All
        } else {
            Query::And(conditions)
        };
        let request = Request {
            query: &query,
            sort: Sort::Relevance,
            offset: 0,
            limit: 0,
            superseded: true,
            facets: &[],
        };
        let ids = self
            .searcher
            .documents(&request, &|asked| self.rules.topics_named(asked))?;
        Ok(ids
            .into_iter()
            .filter_map(|id| i64::try_from(id).ok())
            .map(DocumentId)
            .collect())
    }

    /// The documents in whose title or text, folded, the expression matches.
    fn matching(&self, regular: &Regular, candidates: Vec<Query>) -> Result<Vec<u64>> {
        let Some(expression) = regular.compiled() else {
            return Ok(Vec::new());
        };
        let catalogue = &self.archive.catalogue;
        let mut found = Vec::new();
        for id in self.candidates(candidates)? {
            if expression.is_match(&fold(&catalogue.text(id)?))
                || catalogue
                    .listing(id)?
                    .is_some_and(|listing| expression.is_match(&fold(&listing.title)))
            {
                found.extend(u64::try_from(id.0));
            }
        }
        Ok(found)
    }

    /// The documents whose standing is so on the day from which the query is seen.
    fn standing_so(
        &self,
        holds: &dyn Fn(Standing) -> bool,
        candidates: Vec<Query>,
        options: &SearchOptions,
    ) -> Result<Vec<u64>> {
        let Some(as_of) = options.as_of.map(|day| day.to_string()) else {
            return Ok(Vec::new());
        };
        let ids = self.candidates(candidates)?;
        let standings = self.standings(&ids, &as_of)?;
        let found = ids.into_iter().zip(standings).filter(|(_, standing)| holds(*standing));
        Ok(found.filter_map(|(id, _)| u64::try_from(id.0).ok()).collect())
    }
}

/// Whether a standing is what a person means by these words.
fn is_of(force: Force, standing: Standing) -> bool {
    match force {
        Force::InForce => standing.is_in_force(),
        Force::Ended => standing.is_over(),
        Force::NotYet => standing == Standing::NotYet,
    }
}

/// Whether its open conditions, if it has any, stand beside one that the index decides, so that few papers are looked at.
pub(super) fn is_narrowed(query: &Query) -> bool {
    let narrows = |part: &Query| is_decided(part) && !matches!(part, Query::Not(_));
    is_decided(query) || matches!(query, Query::And(parts) if parts.iter().any(narrows))
}

fn is_decided(query: &Query) -> bool {
    match query {
        Query::And(parts) | Query::Or(parts) => parts.iter().all(is_decided),
        Query::Not(inner) => is_decided(inner),
        Query::Regex(_) | Query::Filter(Filter::Force(_) | Filter::Standing(_)) => false,
        _ => true,
    }
}
