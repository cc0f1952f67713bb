//! The merged outline (结构提纲) of several papers: headings that mean the same, with how many papers have them.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;

use super::matter::pairs;
use super::passages::Read;
use super::slot::{slots, with_slots};
use crate::text::fold::fold;

/// Headings are the same from this likeness on (Dice over pairs of characters).
const SAME: f64 = 0.6;
/// Headings of one paper, and of the merged outline.
const OF_ONE: usize = 60;
const MOST: usize = 40;
/// Levels that are merged.
const LEVELS: u8 = 2;

/// A heading of the merged outline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// As most papers have it, with its slots.
    pub heading: String,
    /// 1 for the outermost.
    pub level: u8,
    /// Papers that have it.
    pub count: usize,
    /// Of so many.
    pub of: usize,
    /// Which.
    pub papers: Vec<i64>,
}

struct Group {
    level: u8,
    pairs: BTreeSet<String>,
    wordings: Vec<String>,
    papers: BTreeSet<i64>,
    /// Where it stands, 0 to 1, summed over the papers.
    place: f64,
}

/// The outline of these papers, in the order in which they mostly have it.
pub(super) fn outline(read: &[Read]) -> Vec<Section> {
    let mut groups: Vec<Group> = Vec::new();
    let with_heads = read
        .iter()
        .filter(|read| read.paper.heads.iter().any(|head| !head.words.is_empty()));
    let mut of = 0;
    for read in with_heads {
        of += 1;
        let heads: Vec<_> = read
            .paper
            .heads
            .iter()
            .filter(|head| is_heading(&head.words) && head.level <= LEVELS)
            .take(OF_ONE)
            .collect();
        let mut taken: HashSet<usize> = HashSet::new();
        for (at, head) in heads.iter().enumerate() {
            let words = with_slots(&head.words, &slots(&head.words, &read.names));
            let own = pairs(&letters(&words));
            let likest = groups
                .iter()
                .enumerate()
                .filter(|(number, group)| group.level == head.level && !taken.contains(number))
                .map(|(number, group)| (number, likeness(&own, &group.pairs)))
                .max_by(|a, b| a.1.total_cmp(&b.1));
            let number = match likest.filter(|(_, likeness)| *likeness >= SAME) {
                Some((number, _)) => number,
                None => {
                    groups.push(Group {
                        level: head.level,
                        pairs: own,
                        wordings: Vec::new(),
                        papers: BTreeSet::new(),
                        place: 0.0,
                    });
                    groups.len() - 1
                }
            };
            taken.insert(number);
            if let Some(group) = groups.get_mut(number) {
                group.wordings.push(words);
                group.papers.insert(read.paper.id.0);
                group.place += at as f64 / heads.len() as f64;
            }
        }
    }
    // What one paper alone has is its own matter, unless there is no other.
    if of > 1 {
        groups.retain(|group| group.papers.len() > 1);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.papers.len()));
    groups.truncate(MOST);
    let place = |group: &Group| group.place / group.papers.len().max(1) as f64;
    groups.sort_by(|a, b| place(a).total_cmp(&place(b)));
    groups
        .into_iter()
        .map(|group| Section {
            heading: commonest(&group.wordings),
            level: group.level,
            count: group.papers.len(),
            of,
            papers: group.papers.into_iter().collect(),
        })
        .collect()
}

/// Whether the words behind a mark head something: an entry of a list ends in a semicolon.
fn is_heading(words: &str) -> bool {
    !words.is_empty() && !words.ends_with(['；', ';', '，', '、'])
}

fn letters(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let all = one.len() + other.len();
    if all == 0 {
        return 0.0;
    }
    2.0 * one.intersection(other).count() as f64 / all as f64
}

/// The wording that most have; of equally common ones the first.
fn commonest(wordings: &[String]) -> String {
    let count = |wording: &String| wordings.iter().filter(|other| *other == wording).count();
    let best = wordings.iter().rev().max_by_key(|wording| count(wording));
    best.cloned().unwrap_or_default()
}
