//! Gathering an answer in one pass: the exact count, the best hits in a fixed order, the facets.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Cardinality, Column, ColumnValues, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::folders::below_common;
use super::schema::FOLDER;
use crate::engine::{Answer, Facet, Hit, Sort};

/// Dates have four digits for the year.
const LAST_YEAR: usize = 9999;

/// Ranks a hit: a higher key first, the smaller document number among equals.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranked {
    key: f32,
    id: u64,
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    /// The worst is the greatest, so that a heap gives it up first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.total_cmp(&self.key).then(self.id.cmp(&other.id))
    }
}

/// The hits that are best so far.
#[derive(Debug)]
struct Best {
    heap: BinaryHeap<Ranked>,
    limit: usize,
}

impl Best {
    #[inline]
    fn offer(&mut self, ranked: Ranked) {
        if self.heap.len() < self.limit {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }
}

pub(super) struct AnswerCollector {
    pub(super) sort: Sort,
    pub(super) offset: usize,
    pub(super) limit: usize,
    pub(super) facets: Vec<Facet>,
}

pub(super) struct SegmentAnswer {
    total: u64,
    best: Best,
    sort: Sort,
    id: Arc<dyn ColumnValues<u64>>,
    date: Column<u64>,
    years: Option<Years>,
    folders: Option<Folders>,
    facets: Vec<TextFacet>,
}

/// Documents of each year; a list, for a lookup in a map would be most of the work for a common word.
struct Years {
    column: Column<u64>,
    counts: Vec<u64>,
}

/// Documents of each folder, and of each set of folders, so that none counts twice in a folder above them.
struct Folders {
    column: StrColumn,
    counts: Vec<u64>,
    several: HashMap<Vec<u64>, u64>,
}

struct TextFacet {
    name: &'static str,
    column: StrColumn,
    counts: Vec<u64>,
}

pub(super) struct Fruit {
    total: u64,
    best: Vec<Ranked>,
    facets: BTreeMap<&'static str, HashMap<String, u64>>,
    folders: Vec<(Vec<String>, u64)>,
}

impl Collector for AnswerCollector {
    type Fruit = Answer;
    type Child = SegmentAnswer;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentAnswer> {
        let fast = segment.fast_fields();
        let mut facets = Vec::new();
        let texts = self.facets.iter().filter(|f| !matches!(f, Facet::Year | Facet::Folder));
        for name in texts.map(|facet| facet.name()) {
            if let Some(column) = fast.str(name)? {
                facets.push(TextFacet {
                    name,
                    counts: vec![0; column.num_terms()],
                    column,
                });
            }
        }
        let wanted = self.offset.saturating_add(self.limit);
        Ok(SegmentAnswer {
            total: 0,
            best: Best {
                heap: BinaryHeap::new(),
                limit: wanted,
            },
            sort: self.sort,
            id: fast.column_first_or_default("id")?,
            date: fast.u64("date_from")?,
            years: if self.facets.contains(&Facet::Year) {
                Some(Years {
                    column: fast.u64("year")?,
                    counts: vec![0; LAST_YEAR + 1],
                })
            } else {
                None
            },
            folders: if self.facets.contains(&Facet::Folder) {
                fast.str(FOLDER)?.map(|column| Folders {
                    counts: vec![0; column.num_terms()],
                    several: HashMap::new(),
                    column,
                })
            } else {
                None
            },
            facets,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance && self.limit > 0
    }

    fn merge_fruits(&self, fruits: Vec<Fruit>) -> tantivy::Result<Answer> {
        let mut answer = Answer::default();
        let mut best = Best {
            heap: BinaryHeap::new(),
            limit: self.offset.saturating_add(self.limit),
        };
        let mut facets: BTreeMap<&'static str, HashMap<String, u64>> =
            self.facets.iter().map(|facet| (facet.name(), HashMap::new())).collect();
        let mut folders: Vec<(Vec<String>, u64)> = Vec::new();
        for fruit in fruits {
            answer.total += fruit.total;
            folders.extend(fruit.folders);
            fruit.best.into_iter().for_each(|ranked| best.offer(ranked));
            for (name, counts) in fruit.facets {
                let merged = facets.entry(name).or_default();
                for (value, count) in counts {
                    *merged.entry(value).or_default() += count;
                }
            }
        }
        answer.hits = best
            .heap
            .into_sorted_vec()
            .into_iter()
            .skip(self.offset)
            .map(|ranked| Hit {
                id: ranked.id,
                score: if self.requires_scoring() { ranked.key } else { 0.0 },
            })
            .collect();
        if let Some(counts) = facets.get_mut(FOLDER) {
            counts.extend(below_common(&folders));
        }
        for (name, counts) in facets {
            let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            answer.facets.insert(name, counts);
        }
        Ok(answer)
    }
}

impl SegmentCollector for SegmentAnswer {
    type Fruit = Fruit;

    #[inline]
    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.best.limit > 0 {
            let key = match self.sort {
                Sort::Relevance => score,
                // Days are below 2^24 times 8, so a float keeps them apart only up to 16,777,216: halve the scale.
                Sort::Newest => self.date.first(doc).map_or(f32::NEG_INFINITY, day_key),
                Sort::Oldest => self.date.first(doc).map_or(f32::NEG_INFINITY, |day| -day_key(day)),
            };
            self.best.offer(Ranked {
                key,
                id: self.id.get_val(doc),
            });
        }
        if let Some(Years { column, counts }) = &mut self.years
            && let Some(year) = column.first(doc)
        {
            counts[usize::try_from(year).map_or(LAST_YEAR, |year| year.min(LAST_YEAR))] += 1;
        }
        if let Some(folders) = &mut self.folders {
            folders.count(doc);
        }
        for facet in &mut self.facets {
            let ords = facet.column.ords();
            if ords.get_cardinality() == Cardinality::Full {
                facet.counts[ords.values.get_val(doc) as usize] += 1;
            } else {
                for ord in ords.values_for_doc(doc) {
                    facet.counts[ord as usize] += 1;
                }
            }
        }
    }

    fn harvest(self) -> Fruit {
        let mut facets: BTreeMap<&'static str, HashMap<String, u64>> = BTreeMap::new();
        if let Some(Years { counts, .. }) = self.years {
            let years = (0..).zip(counts).filter(|(_, count)| *count > 0);
            let years = years.map(|(year, count): (u64, u64)| (year.to_string(), count));
            facets.insert(Facet::Year.name(), years.collect());
        }
        for facet in self.facets {
            let mut named = HashMap::new();
            for (ord, count) in facet.counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                let mut value = String::new();
                // A dictionary that cannot be read loses a facet's name, never a hit.
                if facet.column.ord_to_str(ord as u64, &mut value).unwrap_or(false) {
                    named.insert(value, count);
                }
            }
            facets.insert(facet.name, named);
        }
        Fruit {
            total: self.total,
            best: self.best.heap.into_vec(),
            facets,
            folders: self.folders.map(Folders::named).unwrap_or_default(),
        }
    }
}

impl Folders {
    #[inline]
    fn count(&mut self, doc: DocId) {
        let mut each = self.column.ords().values_for_doc(doc);
        match (each.next(), each.next()) {
            (None, _) => {}
            (Some(only), None) => self.counts[only as usize] += 1,
            (Some(first), Some(second)) => {
                let set: Vec<u64> = [first, second].into_iter().chain(each).collect();
                *self.several.entry(set).or_default() += 1;
            }
        }
    }

    fn named(self) -> Vec<(Vec<String>, u64)> {
        let name = |ord: u64| {
            let mut folder = String::new();
            // As for the other facets: what cannot be read loses its name.
            self.column
                .ord_to_str(ord, &mut folder)
                .unwrap_or(false)
                .then_some(folder)
        };
        let single = (0..).zip(&self.counts).filter(|(_, count)| **count > 0);
        let single = single.filter_map(|(ord, count)| Some((vec![name(ord)?], *count)));
        let several = self.several.iter();
        let several = several.map(|(set, count)| (set.iter().filter_map(|ord| name(*ord)).collect(), *count));
        single.chain(several).collect()
    }
}

/// Days like `20120416` as a number that a 32-bit float holds exactly: years of 12 months of 31 days.
fn day_key(day: u64) -> f32 {
    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
    (year * 372 + month * 31 + day) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_days_keep_their_order() {
        assert!(day_key(20231231) < day_key(20240101));
        assert!(day_key(20240229) < day_key(20240301));
        assert!(day_key(99991230) < day_key(99991231));
    }

    #[test]
    fn equal_scores_are_ordered_by_document_number() {
        let mut best = Best {
            heap: BinaryHeap::new(),
            limit: 2,
        };
        for (key, id) in [(1.0, 9), (1.0, 3), (2.0, 7), (1.0, 1)] {
            best.offer(Ranked { key, id });
        }
        let ids: Vec<u64> = best.heap.into_sorted_vec().iter().map(|r| r.id).collect();
        assert_eq!(ids, [7, 1]);
    }
}
