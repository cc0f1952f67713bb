//! Whom papers like the draft address (常见主送机关).

use std::collections::BTreeMap;

use serde::Serialize;

use super::passages::Read;
use crate::text::fold::fold;

/// Lists of addressees that are shown.
const MOST: usize = 3;

/// Addressees as papers write them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Addressed {
    /// 各乡镇人民政府，县直各单位
    pub text: String,
    /// Papers that address them.
    pub count: usize,
    /// Of so many that address anyone.
    pub of: usize,
    /// Which.
    pub papers: Vec<i64>,
}

/// Whom these papers address, the commonest first.
pub(super) fn addressed(read: &[Read]) -> Vec<Addressed> {
    let mut lists: BTreeMap<String, (usize, String, Vec<i64>)> = BTreeMap::new();
    let mut of = 0;
    for (at, read) in read.iter().enumerate() {
        let Some(text) = &read.paper.addressees else { continue };
        of += 1;
        let key = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
        let entry = lists.entry(key).or_insert_with(|| (at, text.clone(), Vec::new()));
        entry.2.push(read.paper.id.0);
    }
    let mut found: Vec<(usize, String, Vec<i64>)> = lists.into_values().collect();
    found.sort_by_key(|(at, _, papers)| (std::cmp::Reverse(papers.len()), *at));
    found.truncate(MOST);
    let list = |(_, text, papers): (usize, String, Vec<i64>)| Addressed {
        text,
        count: papers.len(),
        of,
        papers,
    };
    found.into_iter().map(list).collect()
}
