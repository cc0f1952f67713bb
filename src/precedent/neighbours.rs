//! What papers like the draft rest on (相近文件的依据): their citations, followed to the documents that are meant, and the
//! sentences in which they are named, compared with the draft's own.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::Precedents;
use super::hidden::without_mentions;
use super::sentences::Sentences;
use super::task::Task;
use crate::archive::{Brief, DocumentId, NameId};
use crate::document::{Edge, title_key};
use crate::error::Result;
use crate::relation::Relations;
use crate::text::sentence::sentences;

/// Of one paper so many citations are followed.
const MOST_CITATIONS: usize = 80;
/// Of one paper so many bytes are looked through for sentences.
const READ: usize = 150_000;
/// Editions of a paper that are told apart.
const EDITIONS: usize = 8;
/// So much likeness names nothing: where few papers are heard, one alone says little.
const FEW: f64 = 2.0;
/// An edition that is not the one meant counts so much.
const OTHER_EDITION: f64 = 0.8;

/// How much papers like the draft rest on a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Reliance {
    /// The share of their likeness that names it as a basis.
    pub(super) basis: f64,
    /// The share that names it at all.
    pub(super) cited: f64,
    /// How like a sentence of the draft is to one in which they name it.
    pub(super) said: f64,
    /// That sentence, and whose it is.
    pub(super) sentence: Option<(DocumentId, String)>,
    /// Who names it, the likest first, and whether as a basis.
    pub(super) by: Vec<(DocumentId, bool)>,
}

/// The names of one citation.
type Names = (Option<NameId>, Option<NameId>, Option<NameId>);

/// A paper like the draft.
pub(super) struct Neighbour {
    pub(super) id: DocumentId,
    /// How like, 0 to 1.
    pub(super) likeness: f64,
}

impl Precedents<'_> {
    /// What these papers rest on. Of editions the latest that there was on `day` counts whole.
    pub(super) fn relied_on(
        &self,
        papers: &[Neighbour],
        draft: &Sentences,
        day: &str,
    ) -> Result<BTreeMap<DocumentId, Reliance>> {
        let (catalogue, relations) = (&self.archive.catalogue, Relations::new(&self.archive.catalogue));
        let all: f64 = papers.iter().map(|paper| paper.likeness).sum::<f64>() + FEW;
        let mut met: HashMap<Names, Vec<DocumentId>> = HashMap::new();
        let mut keys: HashMap<NameId, String> = HashMap::new();
        let mut found: BTreeMap<DocumentId, Reliance> = BTreeMap::new();
        for paper in papers {
            let Some(own) = catalogue.brief(paper.id)? else {
                continue;
            };
            let share = paper.likeness / all;
            // By the title in a mention: whom it means.
            let mut called: HashMap<String, Vec<DocumentId>> = HashMap::new();
            let mut named: BTreeMap<DocumentId, (bool, f64)> = BTreeMap::new();
            for relation in catalogue.relations_of(paper.id)?.iter().take(MOST_CITATIONS) {
                // What a paper ends is no ground to stand on.
                if relation.edge.is_an_end() {
                    continue;
                }
                let names = (relation.number, relation.title, relation.bare);
                let meant: &Vec<DocumentId> = match met.entry(names) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(free) => free.insert(in_order(relations.resolve(&own, relation)?, day)),
                };
                if meant.is_empty() {
                    continue;
                }
                if let Some(title) = relation.title {
                    let key = match keys.entry(title) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(free) => free.insert(catalogue.name_key(title)?.unwrap_or_default()),
                    };
                    called.entry(key.clone()).or_insert_with(|| meant.clone());
                }
                let basis = matches!(
                    relation.edge,
                    Edge::Basis | Edge::Implements | Edge::Forwards | Edge::Publishes
                );
                for (number, target) in meant.iter().enumerate().filter(|(_, target)| **target != paper.id) {
                    let worth = if number == 0 { 1.0 } else { OTHER_EDITION };
                    let entry = named.entry(*target).or_insert((false, worth));
                    entry.0 |= basis;
                    entry.1 = entry.1.max(worth);
                }
            }
            for (target, (basis, worth)) in named {
                let reliance = found.entry(target).or_default();
                reliance.cited += share * worth;
                reliance.basis += if basis { share * worth } else { 0.0 };
                reliance.by.push((paper.id, basis));
            }
            if !called.is_empty() {
                let text = catalogue.text(paper.id)?;
                compare_sentences(
                    (paper.id, &text[..text.floor_char_boundary(READ)]),
                    &called,
                    draft,
                    &mut found,
                );
            }
        }
        Ok(found)
    }
}

impl Precedents<'_> {
    /// The names of the papers that a draft names, where the archive knows them, and how it calls them.
    pub(super) fn named_in(&self, task: &Task) -> Result<HashMap<NameId, String>> {
        let mut found = HashMap::new();
        for citation in task.citations.iter().take(MOST_CITATIONS) {
            if citation.edge.is_an_end() {
                continue;
            }
            let called = match citation.full_title() {
                Some(title) => format!("《{title}》"),
                None => citation.canonical.clone().unwrap_or_default(),
            };
            let keys = citation
                .canonical
                .clone()
                .into_iter()
                .chain(citation.full_title().map(title_key));
            for key in keys {
                if let Some(name) = self.archive.catalogue.name_id(&key)? {
                    found.insert(name, called.clone());
                }
            }
        }
        Ok(found)
    }

    /// Which of these a paper rests on or names, too; not those that it only ends.
    pub(super) fn shared_with(&self, paper: DocumentId, named: &HashMap<NameId, String>) -> Result<Vec<String>> {
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let relations = self.archive.catalogue.relations_of(paper)?;
        let own = relations.iter().filter(|relation| !relation.edge.is_an_end());
        let mut found: Vec<String> = Vec::new();
        for called in own
            .flat_map(|r| [r.number, r.title])
            .flatten()
            .filter_map(|name| named.get(&name))
        {
            if !found.contains(called) {
                found.push(called.clone());
            }
        }
        Ok(found)
    }
}

/// For each paper that a text names: how like a sentence of the draft is to the one in which it does.
fn compare_sentences(
    (paper, text): (DocumentId, &str),
    called: &HashMap<String, Vec<DocumentId>>,
    draft: &Sentences,
    found: &mut BTreeMap<DocumentId, Reliance>,
) {
    for range in sentences(text) {
        let sentence = &text[range];
        if !sentence.contains('《') {
            continue;
        }
        let titles: HashSet<String> = sentence
            .split('《')
            .skip(1)
            .filter_map(|rest| rest.split('》').next())
            .map(title_key)
            .collect();
        if !titles.iter().any(|key| called.contains_key(key)) {
            continue;
        }
        let likeness = draft.likeness(&without_mentions(sentence));
        for target in titles.iter().filter_map(|key| called.get(key)).flatten() {
            if let Some(reliance) = found.get_mut(target).filter(|reliance| likeness > reliance.said) {
                reliance.said = likeness;
                reliance.sentence = Some((paper, sentence.to_owned()));
            }
        }
    }
}

/// The latest of the editions that there was on a day, then the others as they were found.
fn in_order(editions: Vec<Brief>, day: &str) -> Vec<DocumentId> {
    let held = editions
        .iter()
        .filter(|brief| brief.edition.as_deref().is_none_or(|date| date <= day));
    let latest = held
        .max_by(|a, b| (&a.edition, a.id).cmp(&(&b.edition, b.id)))
        .or(editions.first());
    let latest = latest.map(|brief| brief.id);
    let others = editions.iter().map(|brief| brief.id).filter(|id| Some(*id) != latest);
    latest.into_iter().chain(others).take(EDITIONS).collect()
}
