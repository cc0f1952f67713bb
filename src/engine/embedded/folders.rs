//! Counting by folders (文件夹): the folders of what was found, seen from where they part.

use std::collections::{BTreeMap, BTreeSet};

/// What lies in the common folder itself.
const HERE: &str = ".";

/// For each set of folders, in which so many documents lie, the folders under the one that all have in common, with the
/// documents in each; a document in two of them counts in both. Where there is but one folder, its own name.
pub(super) fn below_common(sets: &[(Vec<String>, u64)]) -> Vec<(String, u64)> {
    let all: BTreeSet<&str> = sets.iter().flat_map(|(set, _)| set).map(String::as_str).collect();
    let mut each = all.iter().map(|folder| parts(folder));
    let Some(mut common) = each.next() else {
        return Vec::new();
    };
    for folder in each {
        let alike = common.iter().zip(&folder).take_while(|(a, b)| a == b).count();
        common.truncate(alike);
    }
    let own = common.last().copied().unwrap_or(HERE);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (set, documents) in sets {
        let names: BTreeSet<&str> = set
            .iter()
            .map(|folder| match parts(folder).get(common.len()) {
                Some(name) => name,
                None if all.len() == 1 => own,
                None => HERE,
            })
            .collect();
        for name in names {
            *counts.entry(name).or_default() += documents;
        }
    }
    counts
        .into_iter()
        .map(|(name, count)| (name.to_owned(), count))
        .collect()
}

fn parts(folder: &str) -> Vec<&str> {
    folder.split('/').filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(sets: &[(&[&str], u64)]) -> Vec<(Vec<String>, u64)> {
        let owned = |(set, count): &(&[&str], u64)| (set.iter().map(|&folder| folder.to_owned()).collect(), *count);
        sets.iter().map(owned).collect()
    }

    #[test]
    fn folders_are_seen_from_where_they_part() {
        let found = below_common(&sets(&[
            (&["/档案/2021/通知"], 3),
            (&["/档案/2021/报告"], 2),
            (&["/档案/2022"], 1),
            (&["/档案/2021/通知", "/档案/2022"], 1),
            (&["/档案"], 4),
        ]));
        let expected = [(".", 4), ("2021", 6), ("2022", 2)].map(|(name, count)| (name.to_owned(), count));
        assert_eq!(found, expected);
    }

    #[test]
    fn one_folder_has_its_name() {
        assert_eq!(below_common(&sets(&[(&["/档案/2021"], 3)])), [("2021".to_owned(), 3)]);
        assert!(below_common(&[]).is_empty());
    }
}
