//! The ranking of precedents (排序): candidates by the draft's most telling words, what they rest on, and the signs of each.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::Precedents;
use super::heads::are_copies;
use super::hidden::without_mentions;
use super::matter::series;
use super::neighbours::{Neighbour, Reliance};
use super::organs::Writer;
use super::signs::Draft;
use super::task::Task;
use super::weights::{Signals, WEIGHTS};
use crate::archive::{DocumentId, Facts};
use crate::document::{series_year, title_key};
use crate::engine::Hit;
use crate::error::Result;
use crate::text::shingle::Shingles;

/// Candidates by the words of their texts.
const BY_TEXT: usize = 160;
/// Candidates by the words of their titles.
const BY_TITLE: usize = 60;
/// Papers whose citations are followed.
const NEIGHBOURS: usize = 40;
/// A paper must be so like the draft to be heard.
const LEAST_LIKE: f64 = 0.03;
/// Candidates by the citations of those papers.
const BY_CITATIONS: usize = 120;
/// A paper may be the draft itself from this estimate on, and is from this likeness on.
const MAY_BE_SAME: f64 = 0.85;
/// The same where mentions were taken out of the draft, but not out of what is estimated.
const MAY_BE_SAME_HIDDEN: f64 = 0.4;
const SAME: f64 = 0.97;
/// Of so many likest papers so many under different titles of one series make the draft one of it.
const LIKEST: usize = 10;
const OF_A_SERIES: usize = 5;
/// What a title says of the state may be left out.
const STATE: &str = "中华人民共和国";
/// Papers that are compared with the draft in full.
const COMPARED: usize = 6;
/// So many papers on the first page are different ones: editions and prints of one come behind them.
const FIRST_PAGE: usize = 5;
/// What keeps scores in order where another thing than signs decided it.
const STEP: f64 = 1e-6;

/// How to rank.
#[derive(Debug, Clone, Default)]
pub struct RankOptions {
    /// The day from which it is seen, ISO 8601.
    pub day: String,
    /// The organ that writes, where the draft does not say so.
    pub organ: Option<String>,
    /// Organs whose place above it their names do not show.
    pub superiors: Vec<String>,
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
    pub worth: f64,
    /// The same in the order in which they come: it falls from each to the next.
    pub score: f64,
    /// What its yearly copies and editions have in common with it.
    pub series: String,
    /// The papers like the draft that name it, and whether as a basis.
    pub named_by: Vec<(DocumentId, bool)>,
    /// A sentence in which one of them names it, if the draft has one like it.
    pub sentence: Option<(DocumentId, String)>,
    /// What the draft names and it names, too.
    pub shared: Vec<String>,
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

/// What papers like the draft say.
struct Heard {
    /// What they rest on.
    relied: BTreeMap<DocumentId, Reliance>,
    /// What each of them names that the draft names, too.
    shared: HashMap<DocumentId, Vec<String>>,
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
        let writer = Writer::of(options.organ.as_deref().or(task.organ.as_deref()), &options.superiors);
        let mut draft = self.draft(task, writer, day);
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
        if !task.is_line {
            suppose_series(&mut candidates);
        }
        let Heard { mut relied, mut shared } = self.add_relied(&mut candidates, &mut draft, &own, &options.day)?;
        let words = bag.text.iter().map(|term| term.text.clone()).collect();
        let earlier: HashSet<DocumentId> = candidates
            .iter()
            .filter(|(_, (_, signals))| signals.edition > 0.0 || signals.yearly > 0.0)
            .map(|(id, _)| *id)
            .collect();
        let ranked = candidates.into_iter().map(|(id, (facts, signals))| {
            let reliance = relied.remove(&id).unwrap_or_default();
            let worth = signals.score(task.is_line);
            Ranked {
                worth,
                score: worth,
                series: series(&facts.title, facts.organ.as_deref()),
                named_by: reliance.by,
                sentence: reliance.sentence,
                shared: shared.remove(&id).unwrap_or_default(),
                signals,
                facts,
            }
        });
        Ok(Ranking {
            words,
            ranked: in_order(ranked.collect(), &earlier),
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
    ) -> Result<Heard> {
        // Of a draft its words tell best what is like it; a line has too few of them.
        let likeness = |signals: &Signals| {
            if draft.task.is_line {
                signals.score(true)
            } else {
                signals.text
            }
        };
        let mut near: Vec<(DocumentId, f64)> = candidates
            .iter()
            .map(|(id, (_, signals))| (*id, likeness(signals)))
            .collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let best = near.first().map_or(1.0, |(_, score)| *score);
        let mut neighbours: Vec<Neighbour> = Vec::with_capacity(NEIGHBOURS);
        let mut heard: Vec<&Facts> = Vec::with_capacity(NEIGHBOURS);
        for (id, score) in near {
            let likeness = (score / best).max(0.0).powf(WEIGHTS.relied_sharpness);
            let Some((facts, _)) = candidates.get(&id).filter(|_| likeness >= LEAST_LIKE) else {
                continue;
            };
            // A text that is held in several prints is heard once.
            if heard.iter().any(|known| are_copies(known, facts)) {
                continue;
            }
            heard.push(facts);
            neighbours.push(Neighbour { id, likeness });
            if neighbours.len() >= NEIGHBOURS {
                break;
            }
        }
        let near = neighbours;
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
        }
        let named = self.named_in(draft.task)?;
        let all: HashSet<&String> = named.values().collect();
        let mut shared = HashMap::new();
        for paper in near.iter().filter(|_| !all.is_empty()) {
            let too = self.shared_with(paper.id, &named)?;
            if let Some((_, signals)) = candidates.get_mut(&paper.id) {
                signals.shared = too.len() as f64 / all.len() as f64;
                shared.insert(paper.id, too);
            }
        }
        Ok(Heard {
            relied: relied.into_iter().collect(),
            shared,
        })
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
        // A yearly paper whose year the line names is held already.
        if task.is_line && series_year(&task.title).is_some() {
            let key = |title: &str| title_key(title).replace(STATE, "");
            let named = key(&task.title);
            let held = candidates.values().filter(|(facts, _)| key(&facts.title) == named);
            own.extend(held.map(|(facts, _)| facts.id));
        }
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

/// A draft whose title says nothing (各位代表：) is one of a series if most of what is likest to it is: reports of other years.
fn suppose_series(candidates: &mut BTreeMap<DocumentId, (Facts, Signals)>) {
    let key = |facts: &Facts| series(&facts.title, facts.organ.as_deref());
    if candidates.values().any(|(_, s)| s.edition > 0.0 || s.yearly > 0.0) {
        return;
    }
    let mut likest: Vec<&(Facts, Signals)> = candidates.values().collect();
    likest.sort_by(|a, b| b.1.text.total_cmp(&a.1.text).then(a.0.id.cmp(&b.0.id)));
    let mut titles: BTreeMap<String, HashSet<&str>> = BTreeMap::new();
    for (facts, _) in likest.into_iter().take(LIKEST) {
        titles.entry(key(facts)).or_default().insert(&facts.title);
    }
    let most = titles.into_iter().max_by_key(|(_, titles)| titles.len());
    let Some((supposed, _)) = most.filter(|(_, titles)| titles.len() >= OF_A_SERIES) else {
        return;
    };
    for (facts, signals) in candidates.values_mut() {
        if key(facts) == supposed {
            signals.yearly = 1.0;
        }
    }
}

/// Best first; each further paper of one title a little behind, and behind the first page: editions and prints do not fill
/// it. The draft's own earlier editions and years are wanted for themselves.
fn in_order(mut ranked: Vec<Ranked>, earlier: &HashSet<DocumentId>) -> Vec<Ranked> {
    let order = |a: &Ranked, b: &Ranked| b.score.total_cmp(&a.score).then(a.facts.id.cmp(&b.facts.id));
    ranked.sort_by(order);
    let mut met: HashMap<String, u32> = HashMap::new();
    for paper in ranked.iter_mut().filter(|paper| !earlier.contains(&paper.facts.id)) {
        let before = met.entry(title_key(&paper.facts.title)).or_default();
        paper.score -= f64::from(*before) * WEIGHTS.again;
        *before += 1;
    }
    ranked.sort_by(order);
    let (mut page, mut rest) = (Vec::with_capacity(ranked.len()), Vec::new());
    let mut titles: HashSet<String> = HashSet::new();
    for paper in ranked {
        let is_room = titles.len() < FIRST_PAGE;
        if is_room && (earlier.contains(&paper.facts.id) || titles.insert(title_key(&paper.facts.title))) {
            page.push(paper);
        } else {
            rest.push(paper);
        }
    }
    page.append(&mut rest);
    let mut before = f64::INFINITY;
    for paper in &mut page {
        if paper.score >= before {
            paper.score = before - STEP;
        }
        before = paper.score;
    }
    page
}
