//! The ranking of precedents (排序): candidates by the draft's most telling words, what they rest on, and the signs of each.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::Precedents;
use super::hidden::without_mentions;
use super::matter::series;
use super::neighbours::{Neighbour, Reliance};
use super::signs::Draft;
use super::task::Task;
use super::weights::{Signals, WEIGHTS};
use crate::archive::{DocumentId, Facts};
use crate::document::title_key;
use crate::engine::Hit;
use crate::error::Result;
use crate::text::shingle::Shingles;

/// Candidates by the words of their texts.
const BY_TEXT: usize = 160;
/// Candidates by the words of their titles.
const BY_TITLE: usize = 60;
/// Papers whose citations are followed.
const NEIGHBOURS: usize = 40;
/// Candidates by the citations of those papers.
const BY_CITATIONS: usize = 80;
/// A paper may be the draft itself from this estimate on, and is from this likeness on.
const MAY_BE_SAME: f64 = 0.85;
/// The same where mentions were taken out of the draft, but not out of what is estimated.
const MAY_BE_SAME_HIDDEN: f64 = 0.4;
const SAME: f64 = 0.97;
/// Papers that are compared with the draft in full.
const COMPARED: usize = 6;

/// How to rank.
#[derive(Debug, Clone, Default)]
pub struct RankOptions {
    /// The day from which it is seen, ISO 8601.
    pub day: String,
    /// The organ that writes.
    pub organ: Option<String>,
    /// Documents that are the draft itself.
    pub own: Vec<DocumentId>,
}

/// A candidate with its signs.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// What is known of it.
    pub facts: Facts,
    /// Its signs.
    pub signals: Signals,
    /// Their worth.
    pub score: f64,
    /// What its yearly copies and editions have in common with it.
    pub series: String,
    /// The papers like the draft that name it, and whether as a basis.
    pub named_by: Vec<(DocumentId, bool)>,
    /// A sentence in which one of them names it, if the draft has one like it.
    pub sentence: Option<(DocumentId, String)>,
}

/// Candidates, best first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ranking {
    /// All that were looked at.
    pub ranked: Vec<Ranked>,
    /// Documents of the archive that are the draft itself.
    pub own: Vec<DocumentId>,
    /// The draft's most telling words, the best first.
    pub words: Vec<String>,
}

impl Precedents<'_> {
    /// Ranks the archive's papers for a task.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if index or catalogue cannot be read; so for all of this stage.
    pub fn rank(&self, task: &Task, options: &RankOptions) -> Result<Ranking> {
        let bag = self.bag(task)?;
        let by_text = self.searcher.likest(&bag.text, BY_TEXT)?;
        let by_title = self.searcher.likest(&bag.titles, BY_TITLE)?;
        let best = by_text.first().map_or(0.0, |hit| f64::from(hit.score));
        // A draft is seen from its own day: what came later is no precedent of it.
        let year_end = task.year().map(|year| format!("{year}-12-31"));
        let own_day = task.date.as_deref().or(year_end.as_deref());
        let day = own_day
            .filter(|date| *date < options.day.as_str())
            .unwrap_or(&options.day);
        let mut draft = self.draft(task, options.organ.as_deref(), day);
        let mut candidates: BTreeMap<DocumentId, (Facts, Signals)> = BTreeMap::new();
        for (hits, scale) in [(&by_text, best), (&by_title, 0.0)] {
            for hit in hits {
                let id = number(hit);
                if candidates.contains_key(&id) {
                    continue;
                }
                let Some(facts) = self.archive.catalogue.facts(id)?.filter(|facts| !facts.superseded) else {
                    continue;
                };
                let signals = Signals {
                    text: if scale > 0.0 { f64::from(hit.score) / scale } else { 0.0 },
                    ..self.signals(&mut draft, &facts)?
                };
                candidates.insert(id, (facts, signals));
            }
        }
        let own = self.own(task, &draft, options, &candidates)?;
        candidates.retain(|id, _| !own.contains(id));
        let mut relied = self.add_relied(&mut candidates, &mut draft, &own, &options.day)?;
        let words = bag.text.iter().map(|term| term.text.clone()).collect();
        let ranked = candidates.into_iter().map(|(id, (facts, signals))| {
            let reliance = relied.remove(&id).unwrap_or_default();
            Ranked {
                score: signals.score(task.is_line),
                series: series(&facts.title, facts.organ.as_deref()),
                named_by: reliance.by,
                sentence: reliance.sentence,
                signals,
                facts,
            }
        });
        Ok(Ranking {
            words,
            ranked: in_order(ranked.collect(), &title_key(&task.title)),
            own: own.into_iter().collect(),
        })
    }

    /// What papers like the draft rest on, among the candidates.
    fn add_relied(
        &self,
        candidates: &mut BTreeMap<DocumentId, (Facts, Signals)>,
        draft: &mut Draft<'_>,
        own: &HashSet<DocumentId>,
        day: &str,
    ) -> Result<BTreeMap<DocumentId, Reliance>> {
        let mut near: Vec<(DocumentId, f64)> = candidates
            .iter()
            .map(|(id, (_, signals))| (*id, signals.score(draft.task.is_line)))
            .collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near.truncate(NEIGHBOURS);
        let best = near.first().map_or(1.0, |(_, score)| *score);
        let near: Vec<Neighbour> = near
            .into_iter()
            .map(|(id, score)| Neighbour {
                id,
                likeness: (score / best).max(0.0).powf(WEIGHTS.relied_sharpness),
            })
            .collect();
        let relied = self.relied_on(&near, &draft.sentences, day)?;
        let mut relied: Vec<(DocumentId, Reliance)> = relied.into_iter().collect();
        relied.sort_by(|a, b| b.1.cited.total_cmp(&a.1.cited).then(a.0.cmp(&b.0)));
        relied.retain(|(id, _)| !own.contains(id));
        relied.truncate(BY_CITATIONS);
        for (id, reliance) in &relied {
            let (_, signals) = match candidates.entry(*id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => {
                    let Some(facts) = self.archive.catalogue.facts(*id)?.filter(|facts| !facts.superseded) else {
                        continue;
                    };
                    let signals = self.signals(draft, &facts)?;
                    free.insert((facts, signals))
                }
            };
            (signals.basis, signals.cited, signals.said) = (reliance.basis, reliance.cited, reliance.said);
            signals.both = (signals.named * reliance.cited).sqrt();
        }
        let named = self.named_in(draft.task)?;
        for paper in &near {
            if let Some((_, signals)) = candidates.get_mut(&paper.id) {
                signals.shared = self.share_of(paper.id, &named)?;
            }
        }
        Ok(relied.into_iter().collect())
    }

    /// The documents that are the draft itself: no paper is its own precedent.
    fn own(
        &self,
        task: &Task,
        draft: &Draft<'_>,
        options: &RankOptions,
        candidates: &BTreeMap<DocumentId, (Facts, Signals)>,
    ) -> Result<HashSet<DocumentId>> {
        let mut own: HashSet<DocumentId> = options.own.iter().copied().collect();
        let least = if task.hides_mentions {
            MAY_BE_SAME_HIDDEN
        } else {
            MAY_BE_SAME
        };
        let mut alike: Vec<(f64, &Facts)> = candidates
            .values()
            .map(|(facts, signals)| (signals.alike, facts))
            .filter(|(estimate, _)| *estimate >= least)
            .collect();
        alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.id.cmp(&b.1.id)));
        for (_, facts) in alike.into_iter().take(COMPARED) {
            // An earlier edition may differ in two words: it is a precedent.
            let earlier = match (facts.date.as_deref(), task.date.as_deref()) {
                (Some(held), Some(draft)) => held < draft,
                _ => false,
            };
            if earlier || own.contains(&facts.id) {
                continue;
            }
            let text = self.archive.catalogue.text(facts.id)?;
            let text = if task.hides_mentions {
                without_mentions(&text)
            } else {
                text
            };
            let held = Shingles::of(&text);
            if draft.shingles.resemblance(&held).jaccard >= SAME {
                own.insert(facts.id);
            }
        }
        Ok(own)
    }
}

fn number(hit: &Hit) -> DocumentId {
    DocumentId(i64::try_from(hit.id).unwrap_or(i64::MAX))
}

/// Best first; each further paper of one title a little behind, so that editions and prints do not fill the page. Those of
/// the draft's own title are its earlier editions, which are wanted.
fn in_order(mut ranked: Vec<Ranked>, own: &str) -> Vec<Ranked> {
    let order = |a: &Ranked, b: &Ranked| b.score.total_cmp(&a.score).then(a.facts.id.cmp(&b.facts.id));
    ranked.sort_by(order);
    let mut met: HashMap<String, u32> = HashMap::new();
    for paper in &mut ranked {
        let key = title_key(&paper.facts.title);
        if key == own {
            continue;
        }
        let before = met.entry(key).or_default();
        paper.score -= f64::from(*before) * WEIGHTS.again;
        *before += 1;
    }
    ranked.sort_by(order);
    ranked
}
