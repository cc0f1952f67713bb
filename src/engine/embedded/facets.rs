//! Counting the documents found by what an index counts by (分面), one by one: for an answer of a process that gives no
//! second one, and until [`super::classes`] are worth their making.

use std::collections::{BTreeMap, HashMap};

use tantivy::columnar::{Cardinality, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::folders::below_common;
use crate::engine::{Facet, Facets};

/// Documents by value, for each facet that was asked for.
#[derive(Debug, Default)]
pub(super) struct Counts {
    values: BTreeMap<&'static str, HashMap<String, u64>>,
    /// Documents of each set of folders, so that none counts twice in a folder above them.
    pub(super) folders: Vec<(Vec<String>, u64)>,
}

impl Counts {
    pub(super) fn add(&mut self, facet: Facet, found: impl Iterator<Item = (String, u64)>) {
        let counts = self.values.entry(facet.name()).or_default();
        for (value, documents) in found {
            *counts.entry(value).or_default() += documents;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.folders.extend(other.folders);
        for (name, counts) in other.values {
            match self.values.entry(name) {
                std::collections::btree_map::Entry::Vacant(entry) => drop(entry.insert(counts)),
                std::collections::btree_map::Entry::Occupied(mut entry) => {
                    for (value, documents) in counts {
                        *entry.get_mut().entry(value).or_default() += documents;
                    }
                }
            }
        }
    }

    /// For each facet asked for, values and counts, commonest first.
    pub(super) fn sorted(mut self, wanted: &[Facet]) -> Facets {
        if wanted.contains(&Facet::Folder) {
            let folders = below_common(&self.folders);
            self.add(Facet::Folder, folders.into_iter());
        }
        let counts = wanted.iter().map(|facet| {
            let counts = self.values.remove(facet.name()).unwrap_or_default();
            let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
            counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            (facet.name(), counts)
        });
        counts.collect()
    }
}

/// Counts the documents of a segment in its columns.
pub(super) fn count(
    reader: &SegmentReader,
    docs: &[DocId],
    wanted: &[Facet],
    counts: &mut Counts,
) -> tantivy::Result<()> {
    let fast = reader.fast_fields();
    for facet in wanted {
        match facet {
            Facet::Year => {
                let column = fast.u64(facet.name())?;
                let mut years: HashMap<u64, u64> = HashMap::new();
                let mut last = (0, 0);
                for year in docs.iter().filter_map(|doc| column.first(*doc)) {
                    // Neighbours are often of one year.
                    if year != last.0 {
                        *years.entry(last.0).or_default() += last.1;
                        last = (year, 0);
                    }
                    last.1 += 1;
                }
                *years.entry(last.0).or_default() += last.1;
                let years = years.into_iter().filter(|(_, documents)| *documents > 0);
                counts.add(*facet, years.map(|(year, documents)| (year.to_string(), documents)));
            }
            Facet::Folder => {
                if let Some(column) = fast.str(facet.name())? {
                    count_folders(&column, docs, counts);
                }
            }
            _ => {
                if let Some(column) = fast.str(facet.name())? {
                    counts.add(*facet, count_texts(&column, docs).into_iter());
                }
            }
        }
    }
    Ok(())
}

fn count_texts(column: &StrColumn, docs: &[DocId]) -> Vec<(String, u64)> {
    let mut counts = vec![0_u64; column.num_terms()];
    let ords = column.ords();
    if ords.get_cardinality() == Cardinality::Full {
        docs.iter()
            .for_each(|doc| counts[ords.values.get_val(*doc) as usize] += 1);
    } else {
        for ord in docs.iter().flat_map(|doc| ords.values_for_doc(*doc)) {
            counts[ord as usize] += 1;
        }
    }
    let found = (0..).zip(counts).filter(|(_, documents)| *documents > 0);
    // A dictionary that cannot be read loses a facet's name, never a hit.
    found
        .filter_map(|(ord, documents)| Some((name(column, ord)?, documents)))
        .collect()
}

fn count_folders(column: &StrColumn, docs: &[DocId], counts: &mut Counts) {
    let mut sets: HashMap<Vec<u64>, u64> = HashMap::new();
    let mut single = vec![0_u64; column.num_terms()];
    for doc in docs {
        let mut each = column.ords().values_for_doc(*doc);
        match (each.next(), each.next()) {
            (None, _) => {}
            (Some(only), None) => single[only as usize] += 1,
            (Some(first), Some(second)) => {
                let set = [first, second].into_iter().chain(each).collect();
                *sets.entry(set).or_default() += 1;
            }
        }
    }
    let single = (0..).zip(single).filter(|(_, documents)| *documents > 0);
    let single = single.filter_map(|(ord, documents)| Some((vec![name(column, ord)?], documents)));
    counts.folders.extend(single);
    let several = sets.into_iter();
    let named = |set: Vec<u64>| set.into_iter().filter_map(|ord| name(column, ord)).collect();
    counts
        .folders
        .extend(several.map(|(set, documents)| (named(set), documents)));
}

fn name(column: &StrColumn, ord: u64) -> Option<String> {
    let mut name = String::new();
    column.ord_to_str(ord, &mut name).unwrap_or(false).then_some(name)
}
