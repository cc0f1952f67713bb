//! The signs of a good precedent that follow from the facts of a document and of the draft.

use std::collections::{BTreeSet, HashMap};

use super::sentences::Sentences;
use super::task::{Direction, Task};
use super::terms::{pairs_of, rarity};
use super::weights::{Signals, WEIGHTS, of_kinds};
use super::{Precedents, matter};
use crate::archive::Facts;
use crate::document::{Organ, OrganLevel};
use crate::engine::Place;
use crate::error::Result;
use crate::relation::rank_of_organ;
use crate::text::shingle::Shingles;
use crate::text::signature::Signature;

/// A paper shorter than this has no body to go by, in bytes.
const SHORTEST: u64 = 300;
/// How soon further mentions of a title's words add little.
const SATURATION: f64 = 1.5;
/// Endings of departments at different levels.
const DEPARTMENTS: [&str; 10] = [
    "委员会",
    "管理局",
    "办公厅",
    "办公室",
    "总局",
    "厅",
    "局",
    "部",
    "委",
    "署",
];

/// The draft as candidates are compared with it.
pub(super) struct Draft<'t> {
    pub(super) task: &'t Task,
    organ: Option<Organ>,
    line: Option<String>,
    matter: BTreeSet<String>,
    pairs: HashMap<(char, char), u32>,
    pub(super) shingles: Shingles,
    pub(super) signature: Option<Signature>,
    pub(super) sentences: Sentences,
    day: String,
    rarities: HashMap<String, f64>,
    organs: HashMap<String, (Option<OrganLevel>, Option<String>)>,
}

impl Precedents<'_> {
    /// A draft, seen from a day.
    pub(super) fn draft<'t>(&self, task: &'t Task, own_organ: Option<&str>, day: &str) -> Draft<'t> {
        let name = own_organ.or(task.organ.as_deref());
        let organ = name.and_then(Organ::of);
        let shingles = Shingles::of(&task.text);
        Draft {
            signature: Signature::of(&shingles),
            shingles,
            sentences: Sentences::of(&task.text),
            task,
            line: organ.as_ref().and_then(line),
            organ,
            matter: matter::pairs(&task.matter),
            pairs: pairs_of(&format!("{}\n{}", task.title, task.text)),
            day: day.to_owned(),
            rarities: HashMap::new(),
            organs: HashMap::new(),
        }
    }

    /// The signs of a candidate but those that other candidates tell.
    pub(super) fn signals(&self, draft: &mut Draft<'_>, facts: &Facts) -> Result<Signals> {
        let own = matter::pairs(&matter::matter(&facts.title));
        self.learn(draft, &own)?;
        let task = draft.task;
        let (level, line) = match facts.organ.as_deref() {
            Some(name) => draft
                .organs
                .entry(name.to_owned())
                .or_insert_with(|| Organ::of(name).map_or((None, None), |organ| (organ.level, self::line(&organ))))
                .clone(),
            None => (None, None),
        };
        let kinds = task.kind.as_deref().zip(facts.kind.as_deref());
        let yes = |is: bool| if is { 1.0 } else { 0.0 };
        let organ = draft.organ.as_ref();
        let title = draft.alike(&own);
        let alike = draft.signature.as_ref().zip(facts.signature.as_deref());
        let alike = alike.map_or(0.0, |(own, kept)| own.estimate(kept));
        Ok(Signals {
            alike,
            title,
            named: draft.speaks_of(&own),
            kind: kinds.map_or(0.0, |(draft, held)| of_kinds(draft, held)),
            direction: kinds.map_or(0.0, |(draft, held)| {
                yes(Direction::of_kind(draft) == Direction::of_kind(held))
            }),
            topic: shared_topics(&task.topics, &facts.topics),
            recent: recency(facts.date.as_deref(), &draft.day) * title.max(alike.sqrt()),
            issuer: yes(organ.is_some_and(|organ| facts.organ.as_deref() == Some(organ.name.as_str()))),
            line: yes(line.is_some() && line == draft.line),
            level: yes(level.is_some() && level == organ.and_then(|organ| organ.level)),
            above: above(organ, facts),
            partner: yes(facts.organ.as_deref().is_some_and(|held| is_addressed(task, held))),
            complete: completeness(facts),
            ..Signals::default()
        })
    }

    /// Looks up how rare pairs of characters are in titles.
    pub(super) fn learn(&self, draft: &mut Draft<'_>, pairs: &BTreeSet<String>) -> Result<()> {
        let unknown = pairs.iter().chain(&draft.matter);
        let unknown: Vec<&str> = unknown
            .filter(|pair| !draft.rarities.contains_key(*pair))
            .map(String::as_str)
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let all = self.searcher.count();
        let counts = self.searcher.frequencies(Place::TitlePair, &unknown)?;
        let learnt: Vec<(String, f64)> = unknown
            .iter()
            .zip(counts)
            .map(|(pair, count)| ((*pair).to_owned(), rarity(count, all)))
            .collect();
        draft.rarities.extend(learnt);
        Ok(())
    }
}

impl Draft<'_> {
    fn rarity(&self, pair: &str) -> f64 {
        self.rarities.get(pair).copied().unwrap_or_default()
    }

    fn sum<'p>(&self, pairs: impl Iterator<Item = &'p String>) -> f64 {
        pairs.map(|pair| self.rarity(pair)).sum()
    }

    /// How much two matters have in common (Dice, rare pairs counting more).
    fn alike(&self, other: &BTreeSet<String>) -> f64 {
        let shared = self.sum(self.matter.intersection(other));
        let all = self.sum(self.matter.iter()) + self.sum(other.iter());
        if all > 0.0 { 2.0 * shared / all } else { 0.0 }
    }

    /// How much of a title's matter the draft speaks of, and how often.
    fn speaks_of(&self, other: &BTreeSet<String>) -> f64 {
        let mut spoken = 0.0;
        for pair in other {
            let mut chars = pair.chars();
            let (Some(one), Some(two)) = (chars.next(), chars.next()) else {
                continue;
            };
            let count = f64::from(self.pairs.get(&(one, two)).copied().unwrap_or_default());
            spoken += self.rarity(pair) * count / (count + SATURATION);
        }
        let all = self.sum(other.iter());
        if all > 0.0 { spoken / all } else { 0.0 }
    }
}

/// 条线: a department's name without its region and the ending of its level.
fn line(organ: &Organ) -> Option<String> {
    let name = match &organ.region {
        Some(region) => organ.name.strip_prefix(region.as_str()).unwrap_or(&organ.name),
        None => &organ.name,
    };
    let stem = DEPARTMENTS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(name);
    let stem = stem.trim_start_matches("国家");
    (stem.chars().count() >= 2 && stem != "人民政府").then(|| stem.to_owned())
}

fn above(organ: Option<&Organ>, facts: &Facts) -> f64 {
    let Some(held) = facts.organ.as_deref().and_then(rank_of_organ) else {
        return 0.0;
    };
    match organ.and_then(|organ| rank_of_organ(&organ.name)) {
        Some(own) if held < own => 1.0,
        Some(_) => 0.0,
        None if held <= 15 => 0.5,
        None => 0.0,
    }
}

fn shared_topics(draft: &[String], held: &[String]) -> f64 {
    let shared = draft.iter().filter(|topic| held.contains(topic)).count();
    match (draft.first(), held.first()) {
        (Some(one), Some(other)) if one == other => 1.0,
        _ if shared > 0 => 0.5,
        _ => 0.0,
    }
}

/// 1 for a paper of that day, half of it after some years; nothing for one that is later.
fn recency(date: Option<&str>, day: &str) -> f64 {
    let years = |date: &str| -> Option<f64> {
        let mut parts = date.split('-').map(|part| part.parse::<f64>().ok());
        let year = parts.next().flatten()?;
        Some(year + parts.next().flatten().map_or(0.5, |month| month / 12.0))
    };
    match (date.and_then(years), years(day)) {
        (Some(held), Some(day)) if held <= day + 0.1 => 0.5_f64.powf((day - held).max(0.0) / WEIGHTS.half_life),
        _ => 0.0,
    }
}

fn is_addressed(task: &Task, organ: &str) -> bool {
    task.addressees
        .iter()
        .any(|name| !name.is_empty() && (organ == name || organ.ends_with(name.as_str())))
}

fn completeness(facts: &Facts) -> f64 {
    let signs = [
        facts.text_bytes >= SHORTEST,
        !facts.flagged,
        !facts.draft,
        facts.date.is_some(),
    ];
    signs.iter().filter(|sign| **sign).count() as f64 / signs.len() as f64
}
