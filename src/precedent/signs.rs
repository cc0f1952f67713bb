//! The signs of a good precedent that follow from the facts of a document and of the draft.

use std::collections::{BTreeSet, HashMap};

use super::hidden::without_mentions;
use super::organs::{Held, Writer};
use super::sentences::Sentences;
use super::task::{Direction, Task, WORDS};
use super::terms::{pairs_of, rarity};
use super::weights::{Signals, WEIGHTS, answer_each_other, of_kinds};
use super::{Precedents, matter};
use crate::archive::Facts;
use crate::document::{series_year, title_key};
use crate::engine::Place;
use crate::error::Result;
use crate::text::shingle::Shingles;
use crate::text::signature::Signature;

/// A paper shorter than this has no body to go by, in bytes.
const SHORTEST: u64 = 300;
/// How soon further mentions of a title's words add little.
const SATURATION: f64 = 1.5;
/// A title that is the same but for the mentions that were taken out of both may still be another: 关于适用…的解释.
const WITH_GAP: f64 = 0.5;
/// A name of a series is at least so long, in characters.
const SHORTEST_SERIES: usize = 4;

/// The draft as candidates are compared with it.
pub(super) struct Draft<'t> {
    pub(super) task: &'t Task,
    pub(super) writer: Writer,
    key: String,
    year: Option<u16>,
    matter: BTreeSet<String>,
    pairs: HashMap<(char, char), u32>,
    pub(super) shingles: Shingles,
    pub(super) signature: Option<Signature>,
    pub(super) sentences: Sentences,
    day: String,
    rarities: HashMap<String, f64>,
    organs: HashMap<String, Held>,
}

impl Precedents<'_> {
    /// A draft, seen from a day.
    pub(super) fn draft<'t>(&self, task: &'t Task, writer: Writer, day: &str) -> Draft<'t> {
        let shingles = Shingles::of(&task.text);
        Draft {
            signature: Signature::of(&shingles),
            shingles,
            sentences: Sentences::of(&task.text),
            task,
            writer,
            key: title_key(&task.title),
            year: series_year(&task.title).or_else(|| task.year()),
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
        let held = facts.organ.as_deref().map(|name| {
            let known = draft.organs.entry(name.to_owned());
            known.or_insert_with(|| Held::of(name, &draft.writer)).clone()
        });
        let held = held.unwrap_or_default();
        let kinds = task.kind.as_deref().zip(facts.kind.as_deref());
        let yes = |is: bool| if is { 1.0 } else { 0.0 };
        let (edition, yearly) = draft.series(facts);
        let title = draft.alike(&own);
        let partner = facts.organ.as_deref().is_some_and(|held| is_addressed(task, held));
        let alike = draft.signature.as_ref().zip(facts.signature.as_deref());
        let alike = alike.map_or(0.0, |(own, kept)| own.estimate(kept));
        Ok(Signals {
            alike,
            title,
            named: draft.speaks_of(&own),
            kind: kinds.map_or(0.0, |(draft, held)| of_kinds(draft, held)),
            direction: kinds.map_or(0.0, |(draft, held)| {
                yes(Direction::of_kind(draft).is_some() && Direction::of_kind(draft) == Direction::of_kind(held))
            }),
            topic: shared_topics(&task.topics, &facts.topics),
            thread: kinds.map_or(0.0, |(draft, held)| yes(answer_each_other(draft, held))) * title,
            edition,
            yearly,
            recent: recency(facts.date.as_deref(), &draft.day) * title.max(alike.sqrt()).max(edition),
            issuer: yes(held.is_same),
            line: yes(held.is_of_line),
            level: yes(held.is_level),
            // Whom the draft is addressed to is above it: that is one fact, and told once.
            above: if partner { 0.0 } else { held.above },
            partner: yes(partner),
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
    /// Whether a paper is an edition of the draft, or its paper of an earlier year.
    fn series(&self, facts: &Facts) -> (f64, f64) {
        let title = if self.task.hides_mentions {
            without_mentions(&facts.title)
        } else {
            facts.title.clone()
        };
        let organs = (self.writer.name(), facts.organ.as_deref());
        let both = organs.0.is_some() && organs.1.is_some();
        let series = |title: &str, organ: Option<&str>| matter::series(title, organ.filter(|_| both));
        let own = series(&self.task.title, organs.0);
        if own.chars().count() < SHORTEST_SERIES || own != series(&title, organs.1) {
            return (0.0, 0.0);
        }
        if title_key(&title) == self.key {
            return (if title == facts.title { 1.0 } else { WITH_GAP }, 0.0);
        }
        let held = series_year(&title).or_else(|| facts.date.as_deref()?.get(..4)?.parse().ok());
        let Some((own, held)) = self.year.zip(held) else {
            return (0.0, 0.0);
        };
        if held >= own {
            return (0.0, 0.0);
        }
        let behind = f64::from(own - held - 1);
        (0.0, 0.5_f64.powf(behind / WEIGHTS.yearly_half_life))
    }

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
    // What could not be read, and a volume whose papers are held one by one, are poor models.
    let is_volume = facts
        .kind
        .as_deref()
        .is_some_and(|kind| WORDS.volumes.iter().any(|volume| volume == kind));
    if facts.flagged || is_volume {
        return 0.0;
    }
    let signs = [
        facts.text_bytes >= SHORTEST,
        !facts.flagged,
        !facts.draft,
        facts.date.is_some(),
    ];
    signs.iter().filter(|sign| **sign).count() as f64 / signs.len() as f64
}
