//! Usual phrases (常用语) of each part: what several papers say in the same words, slots and punctuation aside.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use serde::Serialize;

use super::paper::Quote;
use super::part::{Part, Piece};
use super::passages::Read;
use super::slot::{slots, with_slots};
use super::wording::{Clause, whole_key};
use crate::text::fold::fold;

/// A phrase has so many characters.
const SHORTEST: usize = 4;
const LONGEST: usize = 48;
/// Of each part so many phrases, out of so many whose papers are counted.
const FOR_EACH_PART: usize = 5;
const COUNTED: usize = 16;
/// Clauses of one paper that are looked at.
const MOST: usize = 1_500;

/// A phrase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phrase {
    /// The part in which most papers have it.
    pub part: Part,
    /// The phrase as most papers word it, with its slots: 为切实做好【日期】防汛工作.
    pub pattern: String,
    /// Papers whose text has it, in whatever part.
    pub count: usize,
    /// Of so many.
    pub of: usize,
    /// Which.
    pub papers: Vec<i64>,
    /// One of them, in force if one is.
    pub source: i64,
    /// Whether all that have it are no longer in force.
    pub ended: bool,
    /// How it is cited.
    pub citation: String,
    /// The words there, and their place.
    #[serde(flatten)]
    pub quote: Quote,
}

/// One wording of a phrase: how many papers have it, and where it stands first; best in a paper that is in force.
struct Wording<'r> {
    count: usize,
    ended: bool,
    read: &'r Read,
    range: Range<usize>,
}

/// What several papers say.
#[derive(Default)]
struct Held<'r> {
    papers: BTreeSet<i64>,
    parts: BTreeMap<Part, usize>,
    wordings: BTreeMap<String, Wording<'r>>,
}

/// The usual phrases of some papers, part by part, the commonest first; `gone` are those that are no longer in force.
pub(super) fn phrases(read: &[Read], gone: &HashSet<i64>) -> Vec<Phrase> {
    let mut held: BTreeMap<String, Held<'_>> = BTreeMap::new();
    for read in read {
        for (piece, range, key) in said(read) {
            let entry = held.entry(key).or_default();
            if !entry.papers.insert(read.paper.id.0) {
                continue;
            }
            *entry.parts.entry(piece.part).or_default() += 1;
            let text = read.paper.text.get(range.clone()).unwrap_or_default();
            let wording: String = with_slots(text, &slots(text, &read.own)).split_whitespace().collect();
            let mut here = Wording {
                count: 1,
                ended: gone.contains(&read.paper.id.0),
                read,
                range,
            };
            match entry.wordings.entry(wording) {
                Entry::Vacant(free) => {
                    free.insert(here);
                }
                Entry::Occupied(mut known) => {
                    here.count += known.get().count;
                    if known.get().ended && !here.ended {
                        known.insert(here);
                    } else {
                        known.get_mut().count = here.count;
                    }
                }
            }
        }
    }
    let mut by_part: BTreeMap<Part, Vec<(String, Held<'_>)>> = BTreeMap::new();
    for (key, held) in held.into_iter().filter(|(_, held)| held.papers.len() > 1) {
        let most = held.parts.iter().rev().max_by_key(|(_, count)| **count);
        if let Some(part) = most.map(|(part, _)| *part) {
            by_part.entry(part).or_default().push((key, held));
        }
    }
    // What a paper says may stand in a longer clause of another: it is counted in the texts.
    let texts: Vec<(i64, String)> = read.iter().map(|read| (read.paper.id.0, letters(read))).collect();
    let mut counted: HashMap<Part, Vec<(String, Held<'_>)>> = HashMap::new();
    for (part, mut own) in by_part {
        sort(&mut own);
        own.truncate(COUNTED);
        for (key, held) in &mut own {
            let has = texts.iter().filter(|(_, text)| text.contains(key.as_str()));
            held.papers.extend(has.map(|(id, _)| *id));
        }
        sort(&mut own);
        counted.insert(part, own);
    }
    let all: Vec<(String, BTreeSet<i64>)> = counted
        .values()
        .flatten()
        .map(|(key, held)| (key.clone(), held.papers.clone()))
        .collect();
    // What only stands within a longer phrase of the same papers is said with it.
    let is_within = |key: &str, papers: &BTreeSet<i64>| {
        all.iter()
            .any(|(other, theirs)| other.len() > key.len() && other.contains(key) && papers == theirs)
    };
    let mut found: Vec<Phrase> = Vec::new();
    for part in Part::ALL {
        let own = counted.remove(&part).unwrap_or_default().into_iter();
        let kept = own.filter(|(key, held)| !is_within(key, &held.papers));
        found.extend(
            kept.take(FOR_EACH_PART)
                .filter_map(|(_, held)| phrase(part, held, read.len(), gone)),
        );
    }
    found
}

/// The commonest first, of those the longer.
fn sort(phrases: &mut [(String, Held<'_>)]) {
    phrases.sort_by(|(a, one), (b, other)| {
        let longer = b.chars().count().cmp(&a.chars().count());
        other
            .papers
            .len()
            .cmp(&one.papers.len())
            .then(longer)
            .then_with(|| a.cmp(b))
    });
}

/// What a paper says, clause by clause, without its headings; a sentence whose clauses are too short alone as a whole.
fn said(read: &Read) -> Vec<(&Piece, Range<usize>, String)> {
    let fits = |key: &str| (SHORTEST..=LONGEST).contains(&key.chars().count());
    let mut found = Vec::new();
    for (piece, wording) in read.pieces.iter().zip(&read.wordings) {
        let heads = usize::from(piece.begins_with_heading);
        for sentence in wording.split_inclusive(|clause| clause.ends_sentence).skip(heads) {
            let at = |clause: &Clause| piece.range.start + clause.range.start..piece.range.start + clause.range.end;
            let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else {
                continue;
            };
            let clauses = sentence.iter().map(|clause| (at(clause), clause.key.clone()));
            let whole = (at(first).start..at(last).end, whole_key(sentence));
            let short = sentence.len() > 1 && !sentence.iter().any(|clause| fits(&clause.key));
            let whole = Some(whole).filter(|_| short);
            found.extend(
                clauses
                    .chain(whole)
                    .filter(|(_, key)| fits(key))
                    .map(|(range, key)| (piece, range, key)),
            );
            if found.len() >= MOST {
                return found;
            }
        }
    }
    found
}

/// All letters of a paper as its clauses are compared, headings among them.
fn letters(read: &Read) -> String {
    let mut all = String::new();
    for wording in &read.wordings {
        all.extend(wording.iter().map(|clause| clause.key.as_str()));
        all.push('\n');
    }
    for head in &read.paper.heads {
        all.extend(fold(&head.words).chars().filter(|c| c.is_alphanumeric()));
        all.push('\n');
    }
    all
}

fn phrase(part: Part, held: Held<'_>, of: usize, gone: &HashSet<i64>) -> Option<Phrase> {
    // Of equally common wordings one that is in force, of those the first.
    let best = held.wordings.into_iter().rev();
    let (pattern, wording) = best.max_by_key(|(_, wording)| (wording.count, !wording.ended))?;
    Some(Phrase {
        part,
        pattern,
        count: held.papers.len(),
        of,
        ended: held.papers.iter().all(|paper| gone.contains(paper)),
        papers: held.papers.into_iter().collect(),
        source: wording.read.paper.id.0,
        citation: wording.read.paper.citation(),
        quote: wording.read.paper.quote(&wording.range),
    })
}
