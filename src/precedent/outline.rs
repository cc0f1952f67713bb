//! The merged outline (结构提纲) of several papers: headings that mean the same, with how many papers have them.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;

use super::matter::pairs;
use super::paragraphs::Head;
use super::passages::Read;
use super::slot::{slots, with_slots};
use crate::text::fold::fold;

/// Headings are the same from this likeness on (Dice over pairs of characters).
const SAME: f64 = 0.6;
/// Pairs of a heading that may stand within a longer one.
const WITHIN: usize = 3;
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
    /// The group under which it stands.
    above: Option<usize>,
    pairs: BTreeSet<String>,
    wordings: Vec<String>,
    papers: BTreeSet<i64>,
    /// Where it stands, 0 to 1, summed over the papers.
    place: f64,
}

impl Group {
    fn place(&self) -> f64 {
        self.place / self.papers.len().max(1) as f64
    }
}

/// The outline of these papers, in the order in which they mostly have it; what stands under one heading is merged with what
/// stands under the same heading elsewhere.
pub(super) fn outline(read: &[Read]) -> Vec<Section> {
    let mut groups: Vec<Group> = Vec::new();
    let mut of = 0;
    for read in read {
        let heads = headings(read);
        if heads.is_empty() {
            continue;
        }
        of += 1;
        let mut taken: HashSet<usize> = HashSet::new();
        let mut above: Option<usize> = None;
        for (at, head) in heads.iter().enumerate() {
            let words = with_slots(&head.words, &slots(&head.words, &read.own));
            let own = pairs(&letters(&words));
            let parent = above.filter(|_| head.level > 1);
            let likest = groups
                .iter()
                .enumerate()
                .filter(|(number, group)| group.level == head.level && group.above == parent && !taken.contains(number))
                .map(|(number, group)| (number, likeness(&own, &group.pairs)))
                .max_by(|a, b| a.1.total_cmp(&b.1));
            let number = match likest.filter(|(_, likeness)| *likeness >= SAME) {
                Some((number, _)) => number,
                None => {
                    groups.push(Group {
                        level: head.level,
                        above: parent,
                        pairs: own,
                        wordings: Vec::new(),
                        papers: BTreeSet::new(),
                        place: 0.0,
                    });
                    groups.len() - 1
                }
            };
            taken.insert(number);
            if head.level == 1 {
                above = Some(number);
            }
            if let Some(group) = groups.get_mut(number) {
                group.wordings.push(words);
                group.papers.insert(read.paper.id.0);
                group.place += at as f64 / heads.len() as f64;
            }
        }
    }
    // What one paper alone has is its own matter, unless there is no other.
    let is_usual = |group: &Group| of <= 1 || group.papers.len() > 1;
    let mut common: Vec<usize> = (0..groups.len()).filter(|number| is_usual(&groups[*number])).collect();
    common.sort_by_key(|number| std::cmp::Reverse(groups[*number].papers.len()));
    common.truncate(MOST);
    // A heading, what stands under it, the next.
    let under = |number: usize| (groups[number].above.unwrap_or(number), groups[number].above.is_some());
    common.sort_by(|a, b| {
        let (one, other) = (under(*a), under(*b));
        let place = |number: usize| groups[number].place();
        let outer = place(one.0).total_cmp(&place(other.0)).then(one.0.cmp(&other.0));
        outer.then(one.1.cmp(&other.1)).then(place(*a).total_cmp(&place(*b)))
    });
    let section = |number: usize| {
        let group = &groups[number];
        Section {
            heading: commonest(&group.wordings),
            level: group.level,
            count: group.papers.len(),
            of,
            papers: group.papers.iter().copied().collect(),
        }
    };
    common.into_iter().map(section).collect()
}

/// The headings of a paper that are merged; of one without any those of what it publishes.
fn headings(read: &Read) -> Vec<&Head> {
    let of_part = |part: usize| -> Vec<&Head> {
        let own = read.paper.heads.iter().filter(|head| head.part == part);
        own.filter(|head| is_heading(head) && head.level <= LEVELS)
            .take(OF_ONE)
            .collect()
    };
    let last = read.paper.heads.iter().map(|head| head.part).max().unwrap_or_default();
    (0..=last)
        .map(of_part)
        .find(|heads| !heads.is_empty())
        .unwrap_or_default()
}

/// Whether a mark heads something: an item of one sentence does not, nor does an entry of a list, which ends in a semicolon.
fn is_heading(head: &Head) -> bool {
    !head.is_sentence && !head.words.is_empty() && !head.words.ends_with(['；', ';', '，', '、'])
}

/// The letters of a heading; its slots say nothing of what it heads.
fn letters(words: &str) -> String {
    let mut depth = 0_usize;
    let plain = words.chars().filter(|c| {
        depth = match c {
            '【' => depth + 1,
            '】' => depth.saturating_sub(1),
            _ => depth,
        };
        depth == 0
    });
    let plain: String = plain.collect();
    fold(&plain).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Dice over pairs of characters; one that stands within the other is the same: 工作回顾, 过去五年工作回顾.
fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let (all, least) = (one.len() + other.len(), one.len().min(other.len()));
    if all == 0 {
        return 0.0;
    }
    let shared = one.intersection(other).count();
    let dice = 2.0 * shared as f64 / all as f64;
    if shared == least && least >= WITHIN {
        dice.max(SAME)
    } else {
        dice
    }
}

/// The wording that most have; of equally common ones the first.
fn commonest(wordings: &[String]) -> String {
    let count = |wording: &String| wordings.iter().filter(|other| *other == wording).count();
    let best = wordings.iter().rev().max_by_key(|wording| count(wording));
    best.cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_mean_the_same_are_alike() {
        let like = |one: &str, other: &str| likeness(&pairs(&letters(one)), &pairs(&letters(other)));
        assert!(like("【日期】工作回顾", "过去一年和五年工作回顾") >= SAME);
        assert!(like("【日期】工作回顾", "【日期】政府工作任务") < SAME);
        assert!(like("加强组织领导", "强化组织领导") >= SAME);
    }
}
