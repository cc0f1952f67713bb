//! The answer to a drafter: the best papers with reasons, passages, what has changed since; and of all of them together
//! outline, phrases and bases.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::Precedents;
use super::addressed::{Addressed, addressed};
use super::bases::{Bases, Basis, Successor, Validities, has_ended, successor};
use super::heads::{Head, MERGED, Year, heads, models};
use super::letters::Letters;
use super::outline::{Section, outline};
use super::paper::citation;
use super::passages::{Passage, Read, passages};
use super::phrases::{Phrase, phrases};
use super::rank::{RankOptions, Ranked};
use super::reasons::{Known, reasons};
use super::sentences::Sentences;
use super::task::Task;
use super::weights::{Signals, WEIGHTS, are_built_alike};
use crate::archive::DocumentId;
use crate::error::Result;
use crate::relation::{Relations, Validity};

/// For each hit that is shown so many are asked whether they are in force.
const ASKED: usize = 2;
/// Of a series so many years are asked whether they are in force.
const JUDGED: usize = 12;
/// A paper of another kind is one to write by if its title, or its text, is so like the draft's.
const ON_MATTER: f64 = 0.2;
const LIKE: f64 = 0.4;

/// What of a paper can be reused, section by section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reuse {
    /// The section's heading, or the part.
    pub section: String,
    /// Passages of it that are shown.
    pub passages: usize,
}

/// A precedent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precedent {
    /// Its number in the archive.
    pub id: i64,
    /// Its key in the system that exported it.
    pub external_id: Option<String>,
    /// How well it serves; comparable within one answer only.
    pub score: f64,
    /// 题名
    pub title: String,
    /// 发文字号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// `范文`: to write by; `依据`: to rest on; `参考`: of another kind.
    #[serde(rename = "use")]
    pub serves: &'static str,
    /// 《题名》（文号）
    pub citation: String,
    /// Why it is here.
    pub reasons: Vec<String>,
    /// What its score is made of.
    pub signals: Signals,
    /// Whether it is in force, with proof.
    pub validity: Validity,
    /// What replaced it.
    pub replaced_by: Option<Successor>,
    /// Its papers of other years and its editions, the latest first, itself among them.
    pub years: Vec<Year>,
    /// The same text held again, in another print or under another letterhead.
    pub copies: Vec<i64>,
    /// What can be reused of it.
    pub reuse: Vec<Reuse>,
    /// What has changed since it was written.
    pub changed: Vec<String>,
    /// Its best paragraphs.
    pub passages: Vec<Passage>,
}

/// What a task was taken to be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Understood {
    /// 标题
    pub title: String,
    /// 文种
    pub kind: Option<String>,
    /// 行文方向
    pub direction: Option<&'static str>,
    /// 事由
    pub matter: String,
    /// 发文机关
    pub organ: Option<String>,
    /// 主送机关
    pub addressees: Vec<String>,
    /// How papers say what was said in everyday words.
    pub other_words: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// What the task was taken to be.
    pub understood: Understood,
    /// The day from which it is seen.
    pub as_of: String,
    /// Documents of the archive that are the draft itself.
    pub own: Vec<i64>,
    /// The best papers.
    pub hits: Vec<Precedent>,
    /// Whom such papers address.
    pub addressed: Vec<Addressed>,
    /// The headings of such papers.
    pub outline: Vec<Section>,
    /// Their usual phrases.
    pub phrases: Vec<Phrase>,
    /// What they rest on.
    pub bases: Vec<Basis>,
}

impl Precedents<'_> {
    /// The precedents of a task, at most `limit`.
    ///
    /// # Errors
    /// As [`Precedents::rank`].
    pub fn find(&self, task: &Task, options: &RankOptions, limit: usize) -> Result<Answer> {
        let ranking = self.rank(task, options)?;
        let mut heads = heads(&ranking.ranked, &options.day);
        let mut validities = Validities::new(Relations::new(&self.archive.catalogue), &options.day);
        heads.truncate(limit.saturating_mul(ASKED).max(MERGED));
        for head in &mut heads {
            if has_ended(validities.of(head.ranked.facts.id)?.status) {
                head.score -= WEIGHTS.ended;
            }
        }
        heads.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(a.ranked.facts.id.cmp(&b.ranked.facts.id))
        });
        let is_model = |head: &&Head<'_>| serves_as_model(task, head.ranked);
        let models = models(heads.iter().filter(is_model));
        for head in heads.iter_mut().take(limit) {
            for year in head.years.iter_mut().take(JUDGED) {
                let status = validities.of(DocumentId(year.id))?.status;
                (year.status, year.ended) = (Some(status.name()), has_ended(status));
            }
        }
        let shown = &heads[..limit.min(heads.len())];
        let mut read: BTreeMap<DocumentId, Read> = BTreeMap::new();
        for id in models
            .iter()
            .copied()
            .chain(shown.iter().map(|head| head.ranked.facts.id))
        {
            if let Entry::Vacant(free) = read.entry(id) {
                free.insert(Read::of(self.paper(id)?));
            }
        }
        let cited_by = if models.is_empty() {
            shown.iter().map(|head| head.ranked.facts.id).collect()
        } else {
            models.clone()
        };
        let bases = self.bases(task, &cited_by, &ranking.ranked, &mut validities)?;
        let (mut merged, mut others) = (Vec::new(), Vec::new());
        for id in shown
            .iter()
            .map(|head| head.ranked.facts.id)
            .chain(models.iter().copied())
        {
            if let Some(read) = read.remove(&id) {
                if models.contains(&id) { &mut merged } else { &mut others }.push(read);
            }
        }
        let mut ended: HashSet<i64> = HashSet::new();
        for read in &merged {
            if has_ended(validities.of(read.paper.id)?.status) {
                ended.insert(read.paper.id.0);
            }
        }
        let (addressed, outline, phrases) = (addressed(&merged), outline(&merged), phrases(&merged, &ended));
        let all: Vec<Read> = merged.into_iter().chain(others).collect();
        let found = passages(&all, &Sentences::of(&task.text), &task.matter);
        let ids = all.iter().map(|read| read.paper.id);
        let mut passages: HashMap<DocumentId, Vec<Passage>> = ids.zip(found).collect();
        let letters = Letters::of(&task.text, &names_of(task, options));
        let mut hits = Vec::with_capacity(shown.len());
        for head in shown {
            let id = head.ranked.facts.id;
            let Some(read) = all.iter().find(|read| read.paper.id == id) else {
                continue;
            };
            let known = Known {
                task,
                organ: options.organ.as_deref().or(task.organ.as_deref()),
                words: &ranking.words,
                letters: &letters,
                years: head.count(false),
                editions: head.count(true),
            };
            let validity = validities.of(id)?;
            let reasons = reasons(&known, head.ranked, &read.paper);
            let changed = self.changed(head, &validity, &bases, &mut validities)?;
            hits.push(precedent(
                serves_as_model(task, head.ranked),
                head,
                validity,
                reasons,
                changed,
                passages.remove(&id).unwrap_or_default(),
            ));
        }
        Ok(Answer {
            understood: understood(task, options),
            as_of: options.day.clone(),
            own: ranking.own.iter().map(|id| id.0).collect(),
            hits,
            addressed,
            outline,
            phrases,
            bases: bases.list,
        })
    }

    /// What has changed since a paper was written.
    fn changed(
        &self,
        head: &Head<'_>,
        validity: &Validity,
        bases: &Bases,
        validities: &mut Validities<'_>,
    ) -> Result<Vec<String>> {
        let facts = &head.ranked.facts;
        let mut found = Vec::new();
        if has_ended(validity.status) {
            let by = successor(facts.id, validity);
            let by = by.map(|by| format!("，见[{}]{}", by.id, citation(&by.title, by.number.as_deref())));
            found.push(format!("本件{}{}", validity.status.name(), by.unwrap_or_default()));
        }
        for cited in bases.of_paper.get(&facts.id).into_iter().flatten() {
            let latest = &cited.latest;
            let called = citation(&cited.meant.title, cited.meant.number.as_deref());
            let validity = validities.of(latest.id)?;
            if has_ended(validity.status) {
                let by = successor(latest.id, &validity);
                let by = by.map(|by| format!("，见[{}]{}", by.id, citation(&by.title, by.number.as_deref())));
                found.push(format!(
                    "所引{called}{}{}",
                    validity.status.name(),
                    by.unwrap_or_default()
                ));
            } else if latest.edition > cited.meant.edition && latest.edition > facts.date {
                let date = latest.edition.as_deref().unwrap_or_default();
                found.push(format!("所引{called}已有{date}的版本：[{}]", latest.id));
            }
        }
        found.dedup();
        Ok(found)
    }
}

fn understood(task: &Task, options: &RankOptions) -> Understood {
    Understood {
        title: task.title.clone(),
        kind: task.kind.clone(),
        direction: task.direction().map(super::task::Direction::name),
        matter: task.matter.clone(),
        organ: options.organ.clone().or_else(|| task.organ.clone()),
        addressees: task.addressees.clone(),
        other_words: task.other_words.clone(),
    }
}

/// Names that a draft has in common with every paper of its office.
fn names_of(task: &Task, options: &RankOptions) -> Vec<String> {
    let own = options.organ.iter().chain(&task.organ).chain(&task.addressees);
    own.filter(|name| !name.is_empty()).cloned().collect()
}

/// Whether the new paper can be written by this one.
fn serves_as_model(task: &Task, ranked: &Ranked) -> bool {
    // A paper that could not be read whole is none to write by.
    if ranked.facts.flagged {
        return false;
    }
    let Some(draft) = task.kind.as_deref() else {
        return true;
    };
    let signals = &ranked.signals;
    let on_matter = signals.title >= ON_MATTER || signals.text >= LIKE;
    let held = ranked.facts.kind.as_deref();
    held.is_some_and(|held| held == draft || on_matter && are_built_alike(draft, held))
}

fn precedent(
    is_model: bool,
    head: &Head<'_>,
    validity: Validity,
    reasons: Vec<String>,
    changed: Vec<String>,
    passages: Vec<Passage>,
) -> Precedent {
    let (facts, signals) = (&head.ranked.facts, head.ranked.signals);
    let mut reuse: Vec<Reuse> = Vec::new();
    for passage in &passages {
        let section = passage
            .heading
            .clone()
            .unwrap_or_else(|| passage.part.name().to_owned());
        match reuse.iter_mut().find(|reuse| reuse.section == section) {
            Some(known) => known.passages += 1,
            None => reuse.push(Reuse { section, passages: 1 }),
        }
    }
    Precedent {
        id: facts.id.0,
        external_id: facts.external_id.clone(),
        score: (head.score * 10_000.0).round() / 10_000.0,
        citation: citation(&facts.title, facts.number.as_deref()),
        title: facts.title.clone(),
        number: facts.number.clone(),
        organ: facts.organ.clone(),
        date: facts.date.clone(),
        kind: facts.kind.clone(),
        serves: match (is_model, signals.cited > 0.0) {
            (true, _) => "范文",
            (false, true) => "依据",
            (false, false) => "参考",
        },
        replaced_by: successor(facts.id, &validity),
        years: head.years.clone(),
        copies: head.copies.clone(),
        reasons,
        signals,
        validity,
        reuse,
        changed,
        passages,
    }
}
