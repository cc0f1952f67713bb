//! The bases (依据) of papers like the draft: what they cite, how often, whether it is in force, what replaced it, and what newer
//! paper on the matter none of them cites yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::Precedents;
use super::rank::Ranked;
use super::task::WORDS;
use crate::archive::{Brief, DocumentId};
use crate::document::{Edge, title_key};
use crate::error::Result;
use crate::relation::{Relations, Standing, Validity, rank_of_organ};

/// Bases that are listed.
const MOST: usize = 24;
/// Of one paper so many citations are followed.
const MOST_CITATIONS: usize = 60;
/// Newer papers that none cites.
const NEWER: usize = 5;
/// A paper is on the matter from this likeness of titles on, or if the draft speaks so much of what it is called.
const ON_MATTER: f64 = 0.45;
const SPOKEN_OF: f64 = 0.6;

/// What has taken the place of a paper, or ended it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Successor {
    /// Its number in the archive.
    pub id: i64,
    /// 题名
    pub title: String,
    /// 文号
    pub number: Option<String>,
    /// From when.
    pub date: Option<String>,
    /// The sentence that says so.
    pub sentence: String,
}

/// A law or paper that papers like the draft cite.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Basis {
    /// Its number in the archive; none if the archive lacks it.
    pub id: Option<i64>,
    /// 题名
    pub title: String,
    /// 文号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
    /// Papers that cite it.
    pub count: usize,
    /// Of them as a basis.
    pub as_basis: usize,
    /// Of so many papers.
    pub of: usize,
    /// Which.
    pub cited_by: Vec<i64>,
    /// Whether it is in force, with proof.
    pub validity: Option<Validity>,
    /// What replaced it.
    pub replaced_by: Option<Successor>,
    /// On the matter, newer than the papers, and cited by none of them.
    pub not_yet_cited: bool,
}

/// A citation of a paper: whom it means, and the latest edition of that.
#[derive(Debug, Clone)]
pub(super) struct Cited {
    pub(super) meant: Brief,
    pub(super) latest: Brief,
}

/// What was found of bases.
pub(super) struct Bases {
    pub(super) list: Vec<Basis>,
    /// What each paper cites.
    pub(super) of_paper: HashMap<DocumentId, Vec<Cited>>,
}

#[derive(Default)]
struct Entry {
    brief: Option<Brief>,
    title: String,
    number: Option<String>,
    by: BTreeSet<i64>,
    as_basis: BTreeSet<i64>,
}

/// Validity on a day, each document once.
pub(super) struct Validities<'a> {
    relations: Relations<'a>,
    day: String,
    known: HashMap<DocumentId, Validity>,
}

impl<'a> Validities<'a> {
    pub(super) fn new(relations: Relations<'a>, day: &str) -> Self {
        Self {
            relations,
            day: day.to_owned(),
            known: HashMap::new(),
        }
    }

    pub(super) fn of(&mut self, id: DocumentId) -> Result<Validity> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let validity = self.relations.status(id, &self.day)?;
        self.known.insert(id, validity.clone());
        Ok(validity)
    }
}

/// Whether a status says that a paper's force has ended.
pub(super) fn has_ended(status: Standing) -> bool {
    matches!(
        status,
        Standing::Repealed | Standing::Lapsed | Standing::Annulled | Standing::Suspended
    )
}

/// What ended a paper, where another did.
pub(super) fn successor(id: DocumentId, validity: &Validity) -> Option<Successor> {
    let proof = validity
        .evidence
        .first()
        .filter(|proof| has_ended(validity.status) && proof.document != id.0)?;
    Some(Successor {
        id: proof.document,
        title: proof.title.clone(),
        number: proof.number.clone(),
        date: proof.date.clone(),
        sentence: proof.sentence.clone(),
    })
}

impl Precedents<'_> {
    /// The bases of `papers`, and newer ones among the `candidates`.
    pub(super) fn bases(
        &self,
        papers: &[DocumentId],
        candidates: &[Ranked],
        validities: &mut Validities<'_>,
    ) -> Result<Bases> {
        let catalogue = &self.archive.catalogue;
        let relations = Relations::new(catalogue);
        let day = validities.day.clone();
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        let mut of_paper: HashMap<DocumentId, Vec<Cited>> = HashMap::new();
        for paper in papers {
            let Some(own) = catalogue.brief(*paper)? else { continue };
            for relation in catalogue.relations_of(*paper)?.iter().take(MOST_CITATIONS) {
                if relation.edge.is_an_end() || relation.edge == Edge::Publishes {
                    continue;
                }
                let found = relations.resolve(&own, relation)?;
                let (key, brief) = match found.first() {
                    Some(meant) if meant.id == *paper => continue,
                    Some(meant) => {
                        let same = found
                            .iter()
                            .filter(|brief| title_key(&brief.title) == title_key(&meant.title));
                        let held =
                            same.filter(|brief| brief.edition.as_deref().is_none_or(|date| date <= day.as_str()));
                        let latest = held
                            .max_by(|a, b| (&a.edition, a.id).cmp(&(&b.edition, b.id)))
                            .unwrap_or(meant);
                        of_paper.entry(*paper).or_default().push(Cited {
                            meant: meant.clone(),
                            latest: latest.clone(),
                        });
                        (title_key(&latest.title), Some(latest.clone()))
                    }
                    None => {
                        let name = relation.title.or(relation.number);
                        let key = name.map_or(Ok(None), |name| catalogue.name_key(name))?;
                        (key.unwrap_or_default(), None)
                    }
                };
                // What changed a paper is told in its history; it is no ground of it.
                if key.is_empty() || WORDS.amending.iter().any(|word| key.contains(word.as_str())) {
                    continue;
                }
                let entry = entries.entry(key.clone()).or_default();
                if entry.title.is_empty() {
                    entry.title = brief.as_ref().map_or(key, |brief| brief.title.clone());
                }
                if entry.brief.is_none() {
                    entry.number = relation.number.map_or(Ok(None), |name| catalogue.name_key(name))?;
                    entry.brief = brief;
                }
                entry.by.insert(paper.0);
                if matches!(relation.edge, Edge::Basis | Edge::Implements | Edge::Forwards) {
                    entry.as_basis.insert(paper.0);
                }
            }
        }
        let mut ranked: Vec<Entry> = entries.into_values().collect();
        ranked.sort_by_key(|entry| std::cmp::Reverse((entry.by.len(), entry.as_basis.len(), entry.brief.is_some())));
        ranked.truncate(MOST);
        let mut list = Vec::with_capacity(ranked.len());
        for entry in ranked {
            list.push(basis(entry, papers.len(), validities)?);
        }
        list.extend(newer(&list, papers, candidates, validities)?);
        Ok(Bases { list, of_paper })
    }
}

fn basis(entry: Entry, of: usize, validities: &mut Validities<'_>) -> Result<Basis> {
    let validity = entry.brief.as_ref().map(|brief| validities.of(brief.id)).transpose()?;
    let replaced_by = entry
        .brief
        .as_ref()
        .zip(validity.as_ref())
        .and_then(|(brief, v)| successor(brief.id, v));
    let brief = entry.brief.as_ref();
    Ok(Basis {
        id: brief.map(|brief| brief.id.0),
        number: brief.and_then(|brief| brief.number.clone()).or(entry.number),
        organ: brief.and_then(|brief| brief.organ.clone()),
        date: brief.and_then(|brief| brief.date.clone()),
        title: entry.title,
        count: entry.by.len(),
        as_basis: entry.as_basis.len(),
        of,
        cited_by: entry.by.into_iter().collect(),
        validity,
        replaced_by,
        not_yet_cited: false,
    })
}

/// What is on the matter, of a higher organ, later than every paper that was looked at, in force, and cited by none.
fn newer(
    list: &[Basis],
    papers: &[DocumentId],
    candidates: &[Ranked],
    validities: &mut Validities<'_>,
) -> Result<Vec<Basis>> {
    let of_papers = |ranked: &&Ranked| papers.contains(&ranked.facts.id);
    let dates = candidates
        .iter()
        .filter(of_papers)
        .filter_map(|ranked| ranked.facts.date.as_deref());
    let Some(latest) = dates.max() else {
        return Ok(Vec::new());
    };
    let ranks = candidates
        .iter()
        .filter(of_papers)
        .filter_map(|ranked| rank_of_organ(ranked.facts.organ.as_deref()?));
    let lowest = ranks.max().unwrap_or(u8::MAX);
    let mut found: Vec<Basis> = Vec::new();
    for ranked in candidates {
        let (facts, signals) = (&ranked.facts, &ranked.signals);
        let on_matter = signals.title >= ON_MATTER || signals.named >= SPOKEN_OF;
        let later = facts
            .date
            .as_deref()
            .is_some_and(|date| date > latest && date <= validities.day.as_str());
        let higher = facts
            .organ
            .as_deref()
            .and_then(rank_of_organ)
            .is_some_and(|rank| rank < lowest);
        let known = list
            .iter()
            .chain(&found)
            .any(|basis| title_key(&basis.title) == title_key(&facts.title));
        if !(on_matter && later && higher) || known || papers.contains(&facts.id) {
            continue;
        }
        let validity = validities.of(facts.id)?;
        if has_ended(validity.status) {
            continue;
        }
        found.push(Basis {
            id: Some(facts.id.0),
            title: facts.title.clone(),
            number: facts.number.clone(),
            organ: facts.organ.clone(),
            date: facts.date.clone(),
            count: 0,
            as_basis: 0,
            of: papers.len(),
            cited_by: Vec::new(),
            validity: Some(validity),
            replaced_by: None,
            not_yet_cited: true,
        });
        if found.len() >= NEWER {
            break;
        }
    }
    Ok(found)
}
