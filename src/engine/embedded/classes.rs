//! Documents by what they are counted by (分面计数), in memory: documents with the same kind, organ, level and so on are of one
//! class, so that a document found is counted once and not once for each facet. Made for a segment, beside the answers, when so
//! many documents have been counted one by one that making it would have taken less time.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher as View, SegmentReader};

use super::facets::Counts;
use crate::engine::Facet;

/// A segment has up to so many classes of one sort whatever its size.
const FEW_CLASSES: usize = 4_096;
/// Beyond these, one for so many documents; facets that would make more are counted by classes of their own.
const DOCUMENTS_A_CLASS: usize = 16;
/// Pairs of class and value are looked up in a table up to this size.
const TABLE: usize = 1 << 22;
/// No class, no day.
const NONE: u32 = u32::MAX;

/// What is known of segments, by their ids.
#[derive(Debug, Default)]
pub(super) struct Memory {
    segments: Mutex<HashMap<SegmentId, Known>>,
    counted: AtomicU64,
}

#[derive(Debug)]
enum Known {
    /// A thread is at it.
    BeingMade,
    Made(Arc<Classes>),
}

impl Memory {
    fn segments(&self) -> MutexGuard<'_, HashMap<SegmentId, Known>> {
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets segments that are no more.
    pub(super) fn keep(&self, view: &View) {
        let is_kept = |id: &SegmentId| view.segment_readers().iter().any(|reader| reader.segment_id() == *id);
        self.segments().retain(|id, _| is_kept(id));
    }

    /// So many documents were counted one by one.
    pub(super) fn counted(&self, documents: u64) {
        self.counted.fetch_add(documents, Ordering::Relaxed);
    }

    /// The classes of a segment, if they are made.
    pub(super) fn classes(&self, reader: &SegmentReader) -> Option<Arc<Classes>> {
        match self.segments().get(&reader.segment_id())? {
            Known::Made(classes) => Some(classes.clone()),
            Known::BeingMade => None,
        }
    }

    /// Has classes made beside what else goes on, where that is worth it by now. What fails is not tried again: documents are
    /// counted one by one then.
    pub(super) fn make(self: &Arc<Self>, view: &View) {
        if self.counted.load(Ordering::Relaxed) < view.num_docs() {
            return;
        }
        let mut open: Vec<SegmentReader> = view.segment_readers().to_vec();
        {
            let mut segments = self.segments();
            open.retain(|reader| !segments.contains_key(&reader.segment_id()));
            segments.extend(open.iter().map(|reader| (reader.segment_id(), Known::BeingMade)));
        }
        if !open.is_empty() {
            let memory = self.clone();
            let work = move || open.iter().for_each(|reader| memory.make_one(reader));
            // Without a thread it stays as it is.
            drop(std::thread::Builder::new().name("classes".to_owned()).spawn(work));
        }
    }

    fn make_one(&self, reader: &SegmentReader) {
        // A damaged index may panic; whoever reads it for an answer says so.
        let made = std::panic::catch_unwind(AssertUnwindSafe(|| Classes::of(reader)));
        if let Ok(Ok(classes)) = made
            && let Some(known) = self.segments().get_mut(&reader.segment_id())
        {
            *known = Known::Made(Arc::new(classes));
        }
    }

    /// Makes all classes now.
    #[cfg(test)]
    pub(super) fn make_now(&self, view: &View) {
        for reader in view.segment_readers() {
            self.segments().insert(reader.segment_id(), Known::BeingMade);
            self.make_one(reader);
            assert!(self.classes(reader).is_some());
        }
    }
}

/// The documents of a segment by class.
#[derive(Debug)]
pub(super) struct Classes {
    sorts: Vec<Sort>,
    /// First day of each document's date.
    days: Vec<u32>,
    /// Whether documents stand in order of their numbers.
    pub(super) in_order: bool,
}

/// Classes by some of the facets.
#[derive(Debug, Default)]
struct Sort {
    facets: Vec<Values>,
    /// For each document its class.
    class: Vec<u32>,
    /// For each class, for each facet, which set of values its documents have.
    sets: Vec<u32>,
    classes: usize,
}

/// The sets of values that documents have of one facet.
#[derive(Debug)]
struct Values {
    facet: Facet,
    names: Vec<String>,
    /// Places among the names.
    sets: Vec<Vec<u32>>,
}

impl Classes {
    fn of(reader: &SegmentReader) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let documents = reader.max_doc();
        let most = FEW_CLASSES.max(documents as usize / DOCUMENTS_A_CLASS);
        let mut facets = Vec::new();
        for facet in Facet::ALL {
            let read = match facet {
                Facet::Year => Some(years(&fast.u64(facet.name())?, documents)),
                _ => fast
                    .str(facet.name())?
                    .map(|column| texts(facet, &column, documents))
                    .transpose()?,
            };
            facets.extend(read);
        }
        facets.sort_by_key(|(values, _)| values.sets.len());
        let mut sorts: Vec<Sort> = Vec::new();
        for (values, of) in facets {
            match sorts.last().and_then(|sort| sort.split(&of, values.sets.len(), most)) {
                Some((class, sets, classes)) => {
                    if let Some(sort) = sorts.last_mut() {
                        (sort.class, sort.sets, sort.classes) = (class, sets, classes);
                        sort.facets.push(values);
                    }
                }
                None => sorts.push(Sort {
                    classes: values.sets.len(),
                    sets: (0..).take(values.sets.len()).collect(),
                    facets: vec![values],
                    class: of,
                }),
            }
        }
        let date: Column<u64> = fast.u64("date_from")?;
        let day = |doc| date.first(doc).and_then(|day| u32::try_from(day).ok()).unwrap_or(NONE);
        let id = fast.column_first_or_default::<u64>("id")?;
        Ok(Self {
            sorts,
            days: (0..documents).map(day).collect(),
            in_order: (1..documents).all(|doc| id.get_val(doc - 1) < id.get_val(doc)),
        })
    }

    /// First day of a document's date.
    pub(super) fn day(&self, doc: DocId) -> Option<u64> {
        let day = self.days.get(doc as usize).copied().filter(|day| *day != NONE);
        day.map(u64::from)
    }

    /// How many of these documents have which value of each facet.
    pub(super) fn count(&self, docs: &[DocId], wanted: &[Facet], counts: &mut Counts) {
        for sort in &self.sorts {
            if sort.facets.iter().any(|values| wanted.contains(&values.facet)) {
                sort.count(docs, wanted, counts);
            }
        }
    }
}

impl Sort {
    /// The classes that come of dividing by one more facet, with their sets; none if that makes too many.
    fn split(&self, of: &[u32], values: usize, most: usize) -> Option<(Vec<u32>, Vec<u32>, usize)> {
        let width = self.facets.len();
        let mut table = vec![
            NONE;
            if self.classes * values <= TABLE {
                self.classes * values
            } else {
                0
            }
        ];
        let mut map: HashMap<(u32, u32), u32> = HashMap::new();
        let mut class = Vec::with_capacity(of.len());
        let mut sets: Vec<u32> = Vec::new();
        let mut classes = 0_u32;
        for (old, value) in self.class.iter().zip(of) {
            let known = match table.get_mut(*old as usize * values + *value as usize) {
                Some(known) => known,
                None => map.entry((*old, *value)).or_insert(NONE),
            };
            if *known == NONE {
                *known = classes;
                classes += 1;
                if classes as usize > most {
                    return None;
                }
                sets.extend_from_slice(&self.sets[*old as usize * width..][..width]);
                sets.push(*value);
            }
            class.push(*known);
        }
        Some((class, sets, classes as usize))
    }

    fn count(&self, docs: &[DocId], wanted: &[Facet], counts: &mut Counts) {
        let width = self.facets.len();
        let mut in_sets: Vec<Vec<u64>> = self.facets.iter().map(|values| vec![0; values.sets.len()]).collect();
        let mut add = |class: usize, documents: u64| {
            for (in_sets, set) in in_sets.iter_mut().zip(&self.sets[class * width..][..width]) {
                in_sets[*set as usize] += documents;
            }
        };
        if docs.len() * 4 < self.classes {
            docs.iter().for_each(|doc| add(self.class[*doc as usize] as usize, 1));
        } else {
            let mut in_classes = vec![0_u32; self.classes];
            for doc in docs {
                in_classes[self.class[*doc as usize] as usize] += 1;
            }
            for (class, documents) in in_classes
                .into_iter()
                .enumerate()
                .filter(|(_, documents)| *documents > 0)
            {
                add(class, u64::from(documents));
            }
        }
        for (values, in_sets) in self.facets.iter().zip(in_sets) {
            if wanted.contains(&values.facet) {
                values.name(&in_sets, counts);
            }
        }
    }
}

impl Values {
    fn name(&self, in_sets: &[u64], counts: &mut Counts) {
        let found = self.sets.iter().zip(in_sets).filter(|(_, documents)| **documents > 0);
        if self.facet == Facet::Folder {
            let named = |set: &Vec<u32>| {
                set.iter()
                    .filter_map(|at| self.names.get(*at as usize).cloned())
                    .collect()
            };
            counts
                .folders
                .extend(found.map(|(set, documents)| (named(set), *documents)));
            return;
        }
        let mut each = vec![0; self.names.len()];
        for (set, documents) in found {
            set.iter().for_each(|at| each[*at as usize] += documents);
        }
        let found = self.names.iter().zip(each).filter(|(_, documents)| *documents > 0);
        counts.add(self.facet, found.map(|(name, documents)| (name.clone(), documents)));
    }
}

/// The sets of a facet of texts, and which each document has.
fn texts(facet: Facet, column: &StrColumn, documents: DocId) -> tantivy::Result<(Values, Vec<u32>)> {
    let mut names = Vec::with_capacity(column.num_terms());
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        names.push(String::from_utf8_lossy(terms.key()).into_owned());
    }
    let ords = column.ords();
    let mut sets: Vec<Vec<u32>> = Vec::new();
    let mut of_one = vec![NONE; names.len()];
    let mut of_several: HashMap<Vec<u32>, u32> = HashMap::new();
    let mut of = Vec::with_capacity(documents as usize);
    let mut set: Vec<u32> = Vec::new();
    for doc in 0..documents {
        set.clear();
        set.extend(ords.values_for_doc(doc).filter_map(|ord| u32::try_from(ord).ok()));
        let known = match set.as_slice() {
            [only] => &mut of_one[*only as usize],
            several => {
                if !of_several.contains_key(several) {
                    of_several.insert(several.to_vec(), NONE);
                }
                match of_several.get_mut(several) {
                    Some(known) => known,
                    None => continue,
                }
            }
        };
        if *known == NONE {
            *known = u32::try_from(sets.len()).unwrap_or(NONE);
            sets.push(set.clone());
        }
        of.push(*known);
    }
    Ok((Values { facet, names, sets }, of))
}

/// The same of years.
fn years(column: &Column<u64>, documents: DocId) -> (Values, Vec<u32>) {
    let mut known: HashMap<Option<u64>, u32> = HashMap::new();
    let (mut names, mut sets) = (Vec::new(), Vec::new());
    let mut of = Vec::with_capacity(documents as usize);
    for doc in 0..documents {
        let year = column.first(doc);
        let set = *known.entry(year).or_insert_with(|| {
            let name = year.map(|year| year.to_string());
            sets.push(
                name.iter()
                    .map(|_| u32::try_from(names.len()).unwrap_or(NONE))
                    .collect(),
            );
            names.extend(name);
            u32::try_from(sets.len() - 1).unwrap_or(NONE)
        });
        of.push(set);
    }
    let facet = Facet::Year;
    (Values { facet, names, sets }, of)
}
