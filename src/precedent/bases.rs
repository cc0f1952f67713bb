//! The bases (依据) of papers like the draft: what they cite, how often, whether it is in force, what replaced it, and what newer
//! paper on the matter none of them cites yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::Precedents;
use super::rank::Ranked;
use super::task::{Task, WORDS};
use crate::archive::{Brief, DocumentId, NameId, Relation};
use crate::document::{Edge, bare_title_key, title_key};
use crate::error::Result;
use crate::relation::{Relations, Standing, Validity, rank_of_organ, sentence_around};

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
    /// The draft itself names it.
    pub in_draft: bool,
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

/// Bases by what they are called.
type Entries = BTreeMap<String, Entry>;

#[derive(Default)]
struct Entry {
    brief: Option<Brief>,
    title: String,
    number: Option<String>,
    names: Vec<NameId>,
    by: BTreeSet<i64>,
    as_basis: BTreeSet<i64>,
    in_draft: bool,
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
    /// The bases of the draft and of `papers`, and newer ones among the `candidates`.
    pub(super) fn bases(
        &self,
        task: &Task,
        papers: &[DocumentId],
        candidates: &[Ranked],
        validities: &mut Validities<'_>,
    ) -> Result<Bases> {
        let catalogue = &self.archive.catalogue;
        let day = validities.day.clone();
        let mut entries = Entries::new();
        let mut of_paper: HashMap<DocumentId, Vec<Cited>> = HashMap::new();
        for paper in papers {
            let Some(own) = catalogue.brief(*paper)? else { continue };
            for relation in catalogue.relations_of(*paper)?.iter().take(MOST_CITATIONS) {
                let Some((entry, cited)) = self.entry(&own, relation, &day, &mut entries)? else {
                    continue;
                };
                entry.by.insert(paper.0);
                if matches!(relation.edge, Edge::Basis | Edge::Implements | Edge::Forwards) {
                    entry.as_basis.insert(paper.0);
                }
                of_paper.entry(*paper).or_default().extend(cited);
            }
        }
        let own = brief_of(task, &day);
        for citation in task.citations.iter().take(MOST_CITATIONS) {
            let name = |key: Option<String>| key.map_or(Ok(None), |key| catalogue.name_id(&key));
            let relation = Relation {
                document: own.id,
                seq: 0,
                edge: citation.edge,
                number: name(citation.canonical.clone())?,
                title: name(citation.full_title().map(title_key))?,
                bare: name(citation.full_title().map(bare_title_key))?,
                effective: None,
            };
            let found = self.entry(&own, &relation, &day, &mut entries)?;
            match found {
                Some((entry, _)) => entry.in_draft = true,
                // The archive does not even know what it is called.
                None if relation.edge.is_an_end() || relation.number.or(relation.title).is_some() => {}
                None => {
                    let title = citation.full_title().map(str::to_owned);
                    let key = title.clone().or_else(|| citation.canonical.clone()).unwrap_or_default();
                    let entry = entries.entry(title_key(&key)).or_default();
                    (entry.title, entry.in_draft) = (title.unwrap_or_default(), true);
                    entry.number = citation.canonical.clone().or(citation.number.clone());
                }
            }
        }
        let mut ranked: Vec<Entry> = entries.into_values().collect();
        ranked.sort_by_key(|entry| {
            std::cmp::Reverse((
                entry.in_draft,
                entry.by.len(),
                entry.as_basis.len(),
                entry.brief.is_some(),
            ))
        });
        ranked.truncate(MOST);
        let mut list = Vec::with_capacity(ranked.len());
        for entry in ranked {
            list.push(self.basis(entry, papers.len(), validities)?);
        }
        list.extend(newer(&list, papers, candidates, validities)?);
        Ok(Bases { list, of_paper })
    }

    /// The entry of what a paper names, and whom it means; none if that is no ground for a paper to stand on.
    fn entry<'e>(
        &self,
        own: &Brief,
        relation: &Relation,
        day: &str,
        entries: &'e mut Entries,
    ) -> Result<Option<(&'e mut Entry, Option<Cited>)>> {
        if relation.edge.is_an_end() || relation.edge == Edge::Publishes {
            return Ok(None);
        }
        let catalogue = &self.archive.catalogue;
        let found = Relations::new(catalogue).resolve(own, relation)?;
        let cited = match found.first() {
            Some(meant) if meant.id == own.id => return Ok(None),
            Some(meant) => Some(Cited {
                latest: self.latest(&found, meant, day)?,
                meant: meant.clone(),
            }),
            None => None,
        };
        let name = relation.title.or(relation.number);
        let key = match &cited {
            Some(cited) => title_key(&cited.latest.title),
            None => name
                .map_or(Ok(None), |name| catalogue.name_key(name))?
                .unwrap_or_default(),
        };
        // What changed a paper is told in its history; it is no ground of it.
        if key.is_empty() || WORDS.amending.iter().any(|word| key.contains(word.as_str())) {
            return Ok(None);
        }
        let entry = entries.entry(key.clone()).or_default();
        let brief = cited.as_ref().map(|cited| cited.latest.clone());
        if entry.title.is_empty() {
            entry.title = brief.as_ref().map_or(key, |brief| brief.title.clone());
        }
        if entry.brief.is_none() {
            entry.number = relation.number.map_or(Ok(None), |name| catalogue.name_key(name))?;
            entry.brief = brief;
            entry.names = [relation.number, relation.title, relation.bare]
                .into_iter()
                .flatten()
                .collect();
        }
        Ok(Some((entry, cited)))
    }

    /// The latest of the editions that there was on a day; of those of one date the one that was issued, not its draft.
    fn latest(&self, found: &[Brief], meant: &Brief, day: &str) -> Result<Brief> {
        let same = found
            .iter()
            .filter(|brief| title_key(&brief.title) == title_key(&meant.title));
        let held: Vec<&Brief> = same
            .filter(|brief| brief.edition.as_deref().is_none_or(|date| date <= day))
            .collect();
        let newest = held.iter().map(|brief| &brief.edition).max();
        let mut prints = held.iter().filter(|brief| Some(&brief.edition) == newest);
        let Some(first) = prints.next() else {
            return Ok(meant.clone());
        };
        let others: Vec<&&Brief> = prints.collect();
        if others.is_empty() {
            return Ok((*first).clone());
        }
        let mut prints: Vec<&Brief> = std::iter::once(first).chain(others).copied().collect();
        prints.sort_by_key(|brief| brief.id);
        for print in &prints {
            let facts = self.archive.catalogue.facts(print.id)?;
            if facts.is_none_or(|facts| !facts.draft && !facts.flagged) {
                return Ok((*print).clone());
            }
        }
        Ok(prints.first().map_or(meant, |print| *print).clone())
    }

    /// What ended a paper that the archive lacks, if one that it holds says so.
    fn ended(&self, names: &[NameId], day: &str) -> Result<Option<Successor>> {
        let catalogue = &self.archive.catalogue;
        for name in names {
            let relations = catalogue.relations_to(*name, MOST_CITATIONS)?;
            let Some(end) = relations.iter().find(|relation| relation.edge.is_an_end()) else {
                continue;
            };
            let Some(by) = catalogue.brief(end.document)? else {
                continue;
            };
            let from = end.effective.clone().or(by.date);
            if from.as_deref().is_some_and(|from| from > day) {
                continue;
            }
            let text = catalogue.text(by.id)?;
            let record = self.archive.document(by.id)?.record;
            let citation = record.citations().into_iter().nth(end.seq);
            let sentence = citation.map(|citation| sentence_around(&text, &citation.span));
            return Ok(Some(Successor {
                id: by.id.0,
                title: by.title,
                number: by.number,
                date: from,
                sentence: sentence.unwrap_or_default(),
            }));
        }
        Ok(None)
    }

    fn basis(&self, entry: Entry, of: usize, validities: &mut Validities<'_>) -> Result<Basis> {
        let validity = entry.brief.as_ref().map(|brief| validities.of(brief.id)).transpose()?;
        let held = entry.brief.as_ref().zip(validity.as_ref());
        let replaced_by = match held {
            Some((brief, validity)) => successor(brief.id, validity),
            None => self.ended(&entry.names, &validities.day)?,
        };
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
            in_draft: entry.in_draft,
            not_yet_cited: false,
        })
    }
}

/// The draft as one who cites.
fn brief_of(task: &Task, day: &str) -> Brief {
    let date = task.date.clone().or_else(|| Some(day.to_owned()));
    Brief {
        id: DocumentId(0),
        title: task.title.clone(),
        number: None,
        organ: task.organ.clone(),
        date: date.clone(),
        kind: task.kind.clone(),
        edition: date,
    }
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
        // Papers like the draft may cite it though none of the shown ones does.
        let is_cited = !ranked.named_by.is_empty();
        if !(on_matter && later && higher) || known || is_cited || papers.contains(&facts.id) {
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
            in_draft: false,
            not_yet_cited: true,
        });
        if found.len() >= NEWER {
            break;
        }
    }
    Ok(found)
}
