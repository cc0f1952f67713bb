//! Matters (事由): which items belong together inside a class, and the order that follows from it.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::plan::Planned;

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("matter.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Words {
    before: Vec<String>,
    sets: Vec<String>,
    edges: Vec<String>,
}

/// A name of a set is this long at least, in characters: 会议 alone is none.
const SHORTEST: usize = 4;
/// And at most.
const LONGEST: usize = 24;

/// The meeting or the piece of statistics that a title speaks of.
pub(super) fn set_of(title: &str) -> Option<String> {
    let (end, _) = WORDS
        .sets
        .iter()
        .filter_map(|word| title.find(word.as_str()).map(|at| (at + word.len(), word)))
        .min_by_key(|(end, word)| (*end, std::cmp::Reverse(word.len())))?;
    let head = &title[..end];
    let start = WORDS
        .before
        .iter()
        .filter_map(|word| head.rfind(word.as_str()).map(|at| at + word.len()))
        .filter(|start| *start < end)
        .max()
        .unwrap_or(0);
    let name: String = head[start..].chars().filter(|c| c.is_alphanumeric()).collect();
    (SHORTEST..=LONGEST).contains(&name.chars().count()).then_some(name)
}

/// Puts items in the order in which they are numbered: by class, inside it by time, with those of one matter behind the
/// first of them.
pub(super) fn order(items: &mut Vec<Planned>, class_key: impl Fn(&Planned) -> (u32, u32)) {
    let root = matters(items);
    let first: Vec<(String, usize)> = {
        let mut first: HashMap<usize, (String, usize)> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            let own = (item.date.clone(), at);
            let known = first.entry(root[at]).or_insert_with(|| own.clone());
            if own < *known {
                *known = own;
            }
        }
        root.iter()
            .map(|root| first.get(root).cloned().unwrap_or_default())
            .collect()
    };
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_cached_key(|at| {
        let item = &items[*at];
        (
            class_key(item),
            first[*at].clone(),
            item.date.clone(),
            item.issue.clone(),
            *at,
        )
    });
    let mut taken: Vec<Option<Planned>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.into_iter().filter_map(|at| taken[at].take()));
}

/// For each item the first one of its matter in the same class.
fn matters(items: &[Planned]) -> Vec<usize> {
    let mut root: Vec<usize> = (0..items.len()).collect();
    let mut by_number: HashMap<&str, usize> = HashMap::new();
    for (at, item) in items.iter().enumerate().filter(|(_, item)| !item.issue.is_empty()) {
        by_number.entry(item.issue.as_str()).or_insert(at);
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        for (edge, number) in &item.cites {
            if WORDS.edges.iter().any(|word| word == edge)
                && let Some(other) = by_number.get(number.as_str())
            {
                pairs.push((at, *other));
            }
        }
    }
    let mut sets: BTreeMap<(String, &str, String), usize> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        if let Some(set) = set_of(&item.title) {
            match sets.get(&(set.clone(), item.class.as_str(), item.term.to_string())) {
                Some(first) => pairs.push((at, *first)),
                None => drop(sets.insert((set, &item.class, item.term.to_string()), at)),
            }
        }
    }
    for (one, other) in pairs {
        if items[one].class == items[other].class && items[one].term == items[other].term {
            let (a, b) = (find(&mut root, one), find(&mut root, other));
            root[a.max(b)] = a.min(b);
        }
    }
    (0..items.len()).map(|at| find(&mut root, at)).collect()
}

/// The first of a matter; the way there is made short.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_of_one_meeting_have_one_set() {
        let of = |title: &str| set_of(title);
        assert_eq!(
            of("青禾县人民政府办公室关于召开全县防汛工作会议的通知").as_deref(),
            Some("防汛工作会议")
        );
        assert_eq!(of("在全县防汛工作会议上的讲话").as_deref(), Some("防汛工作会议"));
        assert_eq!(of("关于做好防汛工作的通知"), None);
        assert_eq!(of("关于会议的通知"), None);
        assert_eq!(of(""), None);
    }
}
