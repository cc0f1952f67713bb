//! One paper once: copies and editions (副本、版本) stand under the best of them.

use std::collections::HashMap;

use super::{Search, SearchOptions, number};
use crate::engine::{Answer, Hit};
use crate::error::Result;
use crate::query::Query;

/// For each paper asked for, so many hits are looked at first.
const LOOKED_AT: usize = 4;

/// A hit, and what stands under it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed {
    pub hit: Hit,
    /// The number of its group of copies and editions.
    pub group: Option<i64>,
    /// Others of its group that were found.
    pub copies: Vec<i64>,
}

impl Search<'_> {
    /// The hits asked for, each with its group; `limit` and `offset` count documents.
    pub(super) fn listed(&self, hits: &[Hit]) -> Result<Vec<Listed>> {
        hits.iter().map(|hit| self.listed_hit(*hit)).collect()
    }

    /// The best of each paper that was found; `limit` and `offset` count papers. Also whether there are more.
    pub(super) fn folded(&self, query: &Query, options: &SearchOptions) -> Result<(Answer, Vec<Listed>, bool)> {
        let last = options.offset.saturating_add(options.limit);
        let mut window = last.saturating_add(1).saturating_mul(LOOKED_AT);
        let (answer, mut papers) = loop {
            let wider = SearchOptions {
                offset: 0,
                limit: window,
                ..options.clone()
            };
            let answer = self.answer(query, &wider)?;
            let papers = self.fold(&answer.hits)?;
            if papers.len() > last || answer.hits.len() < window {
                break (answer, papers);
            }
            window = window.saturating_mul(LOOKED_AT);
        };
        let more = papers.len() > last;
        papers.truncate(last);
        papers.drain(..options.offset.min(papers.len()));
        self.complete(query, options, &mut papers)?;
        Ok((answer, papers, more))
    }

    /// The same of hits that are all there are.
    pub(super) fn fold(&self, hits: &[Hit]) -> Result<Vec<Listed>> {
        let mut papers: Vec<Listed> = Vec::new();
        let mut first: HashMap<i64, usize> = HashMap::new();
        for hit in hits {
            let listed = self.listed_hit(*hit)?;
            match listed.group.and_then(|group| first.get(&group)) {
                Some(at) => papers[*at].copies.push(number(hit).0),
                None => {
                    if let Some(group) = listed.group {
                        first.insert(group, papers.len());
                    }
                    papers.push(listed);
                }
            }
        }
        Ok(papers)
    }

    /// Finds the copies that rank too far behind to have been looked at.
    fn complete(&self, query: &Query, options: &SearchOptions, papers: &mut [Listed]) -> Result<()> {
        let mut members: HashMap<u64, i64> = HashMap::new();
        for paper in papers.iter() {
            let Some(group) = paper.group else { continue };
            for member in self.archive.catalogue.family(number(&paper.hit))? {
                members.insert(u64::try_from(member.0).unwrap_or_default(), group);
            }
        }
        if members.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<u64> = members.keys().copied().collect();
        ids.sort_unstable();
        let among = SearchOptions {
            offset: 0,
            limit: ids.len(),
            ..options.clone()
        };
        let found = self.answer(&Query::And(vec![query.clone(), Query::Documents(ids)]), &among)?;
        for paper in papers.iter_mut().filter(|paper| paper.group.is_some()) {
            let own = |hit: &&Hit| members.get(&hit.id).copied() == paper.group && hit.id != paper.hit.id;
            paper.copies = found.hits.iter().filter(own).map(|hit| number(hit).0).collect();
        }
        Ok(())
    }

    fn listed_hit(&self, hit: Hit) -> Result<Listed> {
        Ok(Listed {
            hit,
            group: self.archive.catalogue.family_number(number(&hit))?,
            copies: Vec::new(),
        })
    }
}
