//! One paper once: its copies and editions (副本、版本), or the papers of its series or thread as well, stand under the best
//! of them.

use std::collections::HashMap;

use super::ranked::BLOCK;
use super::{Search, SearchOptions, number};
use crate::archive::DocumentId;
use crate::document::series_key;
use crate::engine::{Answer, Hit};
use crate::error::Result;
use crate::query::{Filter, Query};
use crate::relation::Relations;

/// For each paper asked for, so many hits are looked at first.
const LOOKED_AT: usize = 4;

/// What stands under the best hit of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Nothing: each document by itself.
    #[default]
    Document,
    /// Copies and editions.
    Copy,
    /// The papers of a yearly series (年度例行), and copies.
    Series,
    /// The papers of a thread (请示–批复, 转发), and copies.
    Thread,
}

/// What the members of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Common {
    Family(i64),
    Series(String),
    /// The first document of the thread.
    Thread(DocumentId),
}

/// A hit, and what stands under it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed {
    pub hit: Hit,
    /// The number of its group of copies and editions.
    pub group: Option<i64>,
    /// What it is grouped by.
    common: Option<Common>,
    /// Others of its group that were found.
    pub copies: Vec<i64>,
}

impl Search<'_> {
    /// The hits asked for, each with its group; `limit` and `offset` count documents.
    pub(super) fn listed(&self, hits: &[Hit]) -> Result<Vec<Listed>> {
        hits.iter().map(|hit| self.listed_hit(*hit, By::Document)).collect()
    }

    /// The best of each group that was found; `limit` and `offset` count groups. Also whether there are more.
    pub(super) fn folded(&self, query: &Query, options: &SearchOptions) -> Result<(Answer, Vec<Listed>, bool)> {
        let last = options.offset.saturating_add(options.limit);
        let mut window = last.saturating_add(1).saturating_mul(LOOKED_AT).next_multiple_of(BLOCK);
        let (answer, mut papers) = loop {
            let wider = SearchOptions {
                offset: 0,
                limit: window,
                ..options.clone()
            };
            let answer = self.ranked(query, &wider)?;
            let papers = self.fold(&answer.hits, options.by)?;
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
    pub(super) fn fold(&self, hits: &[Hit], by: By) -> Result<Vec<Listed>> {
        let mut papers: Vec<Listed> = Vec::new();
        let mut first: HashMap<Common, usize> = HashMap::new();
        for hit in hits {
            let listed = self.listed_hit(*hit, by)?;
            match listed.common.as_ref().and_then(|common| first.get(common)) {
                Some(at) => papers[*at].copies.push(number(hit).0),
                None => {
                    if let Some(common) = listed.common.clone() {
                        first.insert(common, papers.len());
                    }
                    papers.push(listed);
                }
            }
        }
        Ok(papers)
    }

    /// Finds the members of groups that rank too far behind to have been looked at.
    fn complete(&self, query: &Query, options: &SearchOptions, papers: &mut [Listed]) -> Result<()> {
        let counting = options.counting();
        for paper in papers.iter_mut() {
            let own = number(&paper.hit);
            let members = match &paper.common {
                None => continue,
                Some(Common::Family(_)) => documents(self.archive.catalogue.family(own)?),
                Some(Common::Series(key)) => Query::Filter(Filter::Series(key.clone())),
                Some(Common::Thread(_)) => documents(Relations::new(&self.archive.catalogue).thread(own)?),
            };
            let both = Query::And(vec![query.clone(), members]);
            let total = self.answer(&both, &counting)?.total;
            let among = SearchOptions {
                limit: usize::try_from(total).unwrap_or(usize::MAX),
                ..counting.clone()
            };
            let found = self.answer(&both, &among)?;
            if let Some(first) = self.in_force_first(&found.hits, own, options)? {
                paper.hit = first;
            }
            let others = found.hits.iter().filter(|hit| hit.id != paper.hit.id);
            paper.copies = others.map(|hit| number(hit).0).collect();
        }
        Ok(())
    }

    /// Of the editions of one paper that were found, the newest that is in force, where the best hit is not: a law is not
    /// looked up for what it said before. The group keeps its place.
    fn in_force_first(&self, found: &[Hit], best: DocumentId, options: &SearchOptions) -> Result<Option<Hit>> {
        let Some(day) = options.judged_on().filter(|_| options.by == By::Copy) else {
            return Ok(None);
        };
        let ids: Vec<DocumentId> = found.iter().map(number).collect();
        let standings = self.standings(&ids, &day)?;
        let Some(at) = ids.iter().position(|id| *id == best) else {
            return Ok(None);
        };
        if standings[at].is_in_force() {
            return Ok(None);
        }
        let date = |id: DocumentId| Ok(self.archive.catalogue.brief(id)?.and_then(|brief| brief.date));
        // Of a paper of which nothing is known only a later one takes the place.
        let earliest = if standings[at].is_over() { None } else { date(best)? };
        let mut newest: Option<(Option<String>, Hit)> = None;
        for (hit, _) in found
            .iter()
            .zip(&standings)
            .filter(|(_, standing)| standing.is_in_force())
        {
            let dated = date(number(hit))?;
            if dated >= earliest && newest.as_ref().is_none_or(|(known, _)| *known < dated) {
                newest = Some((dated, *hit));
            }
        }
        Ok(newest.map(|(_, hit)| hit))
    }

    fn listed_hit(&self, hit: Hit, by: By) -> Result<Listed> {
        let id = number(&hit);
        let group = self.archive.catalogue.family_number(id)?;
        let common = match by {
            By::Document => None,
            By::Copy => group.map(Common::Family),
            By::Series => {
                let brief = self.archive.catalogue.brief(id)?;
                let key = brief.and_then(|brief| series_key(&brief.title, brief.organ.as_deref()));
                key.map(Common::Series).or(group.map(Common::Family))
            }
            By::Thread => {
                let thread = Relations::new(&self.archive.catalogue).thread(id)?;
                let first = thread.first().filter(|_| thread.len() > 1);
                first.copied().map(Common::Thread).or(group.map(Common::Family))
            }
        };
        Ok(Listed {
            hit,
            group,
            common,
            copies: Vec::new(),
        })
    }
}

fn documents(ids: impl IntoIterator<Item = DocumentId>) -> Query {
    let mut ids: Vec<u64> = ids.into_iter().filter_map(|id| u64::try_from(id.0).ok()).collect();
    ids.sort_unstable();
    Query::Documents(ids)
}
