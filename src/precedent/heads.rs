//! What stands for a series (历年): papers of several years, editions and copies of one paper are one hit.

use std::collections::HashMap;

use serde::Serialize;

use super::rank::Ranked;
use crate::archive::{DocumentId, Facts};
use crate::document::title_key;

/// Papers whose build and wording are merged.
pub(super) const MERGED: usize = 12;
/// Of a yearly paper so many years more are merged.
const YEARS: usize = 3;
/// Papers of a series are nearly as good as the best from this share of its worth on.
const NEARLY: f64 = 0.75;
/// Two papers of one group and title, one without a day, are one text if their lengths differ by no more than this share.
const COPY: f64 = 0.10;

/// A paper of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Year {
    /// Its number in the archive.
    pub id: i64,
    /// 题名
    pub title: String,
    /// 成文日期
    pub date: Option<String>,
    /// 效力
    pub status: Option<&'static str>,
    /// Whether its force has ended.
    pub ended: bool,
}

/// A paper that stands for its series.
pub(super) struct Head<'r> {
    pub(super) ranked: &'r Ranked,
    pub(super) score: f64,
    pub(super) years: Vec<Year>,
    pub(super) copies: Vec<i64>,
}

impl Head<'_> {
    /// The papers of its series that bear the same title, or another, itself among them.
    pub(super) fn count(&self, same_title: bool) -> usize {
        let own = &self.ranked.facts;
        let others = self.years.iter().filter(|year| year.id != own.id.0);
        1 + others
            .filter(|year| (title_key(&year.title) == title_key(&own.title)) == same_title)
            .count()
    }
}

/// One paper for each series: the best of it; of those nearly as good the latest that there was on the day.
pub(super) fn heads<'r>(ranked: &'r [Ranked], day: &str) -> Vec<Head<'r>> {
    groups(ranked)
        .into_iter()
        .filter_map(|members| head(&members, day))
        .collect()
}

/// Papers of one series, or of one group of copies and editions, in order of their best.
fn groups(ranked: &[Ranked]) -> Vec<Vec<&Ranked>> {
    let mut groups: Vec<Vec<&Ranked>> = Vec::new();
    let (mut of_series, mut of_family): (HashMap<&str, usize>, HashMap<i64, usize>) = (HashMap::new(), HashMap::new());
    for paper in ranked {
        let family = paper.facts.family;
        let known = of_series.get(paper.series.as_str()).copied();
        let kin = family.and_then(|family| of_family.get(&family).copied());
        let at = match (known, kin) {
            (Some(one), Some(other)) if one != other => {
                let (first, second) = (one.min(other), one.max(other));
                let moved = std::mem::take(&mut groups[second]);
                groups[first].extend(moved);
                for at in of_series.values_mut().chain(of_family.values_mut()) {
                    if *at == second {
                        *at = first;
                    }
                }
                first
            }
            (Some(at), _) | (None, Some(at)) => at,
            (None, None) => {
                groups.push(Vec::new());
                groups.len() - 1
            }
        };
        groups[at].push(paper);
        of_series.insert(&paper.series, at);
        if let Some(family) = family {
            of_family.insert(family, at);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn head<'r>(members: &[&'r Ranked], day: &str) -> Option<Head<'r>> {
    let best = members.iter().copied().max_by(|a, b| a.score.total_cmp(&b.score))?;
    let near = members.iter().filter(|paper| paper.worth >= best.worth * NEARLY);
    let held = near.filter(|paper| paper.facts.date.as_deref().is_some_and(|date| date <= day));
    let chosen = held.max_by(|a, b| {
        let rank = |paper: &Ranked| (paper.facts.date.clone(), !paper.facts.draft && !paper.facts.flagged);
        rank(a).cmp(&rank(b)).then(b.facts.id.cmp(&a.facts.id))
    });
    let chosen = chosen.copied().unwrap_or(best);
    // Itself first, so that of prints it is the one that is kept.
    let mut others: Vec<&Ranked> = members.to_vec();
    others.sort_by(|a, b| b.facts.date.cmp(&a.facts.date).then(a.facts.id.cmp(&b.facts.id)));
    others.sort_by_key(|paper| paper.facts.id != chosen.facts.id);
    let (mut kept, mut copies): (Vec<&Ranked>, Vec<i64>) = (Vec::new(), Vec::new());
    for paper in others {
        match kept.iter().find(|known| are_copies(&known.facts, &paper.facts)) {
            Some(known) if known.facts.id == chosen.facts.id => copies.push(paper.facts.id.0),
            // Prints of another year are that year's paper.
            Some(_) => {}
            None => kept.push(paper),
        }
    }
    kept.sort_by(|a, b| b.facts.date.cmp(&a.facts.date).then(a.facts.id.cmp(&b.facts.id)));
    let year = |paper: &&Ranked| Year {
        id: paper.facts.id.0,
        title: paper.facts.title.clone(),
        date: paper.facts.date.clone(),
        status: None,
        ended: false,
    };
    Some(Head {
        ranked: chosen,
        score: best.score,
        years: kept.iter().map(year).collect(),
        copies,
    })
}

/// Whether two papers are one text, as far as is known without reading them.
pub(super) fn are_copies(one: &Facts, other: &Facts) -> bool {
    let undated = one.date.is_none() || other.date.is_none();
    let (longer, shorter) = (
        one.text_bytes.max(other.text_bytes) as f64,
        one.text_bytes.min(other.text_bytes) as f64,
    );
    let is_one_length = longer - shorter <= COPY * longer;
    let is_kin = one.family.is_some() && one.family == other.family;
    let is_one_day = one.date == other.date;
    let is_one_title = title_key(&one.title) == title_key(&other.title);
    // Reports of two years may differ by little more than the year in their titles.
    is_kin && (!undated && is_one_day || undated && is_one_length && is_one_title)
        || is_one_title && !undated && is_one_day
}

/// The papers whose build and wording are merged: the best of each series, and of yearly papers those of the last years.
pub(super) fn models<'h>(heads: impl Iterator<Item = &'h Head<'h>>) -> Vec<DocumentId> {
    let mut found: Vec<DocumentId> = Vec::new();
    for head in heads {
        let own = &head.ranked.facts;
        let yearly = |year: &&Year| title_key(&year.title) != title_key(&own.title);
        let others = head
            .years
            .iter()
            .filter(yearly)
            .take(YEARS)
            .map(|year| DocumentId(year.id));
        found.extend(std::iter::once(own.id).chain(others));
        if found.len() >= MERGED {
            break;
        }
    }
    found.truncate(MERGED);
    found
}
