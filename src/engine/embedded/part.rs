//! One part of a row with gaps: the documents that may have it, and where it begins in them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{BitSet, DocId, DocSet, SegmentReader, TERMINATED};

use super::sum::behind;

/// To look for a document in a list takes as long as to read so many.
const LOOKED_FOR: u64 = 32;

/// A part.
pub(super) struct Part {
    pub(super) length: u32,
    pub(super) doc: DocId,
    pub(super) documents: u32,
    pub(super) pairs: Pairs,
}

pub(super) enum Pairs {
    /// Pairs at these distances from the beginning: a text of two or more characters.
    Chain(Vec<(u32, SegmentPostings)>),
    /// All pairs that begin with one character. Those that have reached a document later than asked for wait in order.
    AnyOf {
        postings: Vec<SegmentPostings>,
        waiting: BinaryHeap<Reverse<(DocId, usize)>>,
        here: Vec<usize>,
    },
    /// The documents that have one character, and all pairs that begin with it.
    Gathered {
        documents: Box<SegmentPostings>,
        index: Arc<InvertedIndexReader>,
        /// The commonest first.
        lists: Vec<TermInfo>,
    },
}

impl Part {
    /// None if the segment has no document with it.
    pub(super) fn open(
        reader: &SegmentReader,
        (field, singles): (Field, Option<Field>),
        text: &str,
    ) -> tantivy::Result<Option<Self>> {
        let index = reader.inverted_index(field)?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let borders: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let count = borders.len() - 1;
        let pairs = if count < 2 {
            let mut beyond = text.as_bytes().to_vec();
            if let Some(last) = beyond.last_mut() {
                // The last byte of a character is never 0xFF.
                *last += 1;
            }
            let mut lists = Vec::new();
            let mut terms = index.terms().range().ge(text).lt(&beyond).into_stream()?;
            while terms.advance() {
                lists.push(terms.value().clone());
            }
            if let Some(singles) = singles {
                let term = Term::from_field_text(singles, text);
                let singles = reader.inverted_index(singles)?;
                let Some(documents) = singles.read_postings(&term, IndexRecordOption::Basic)? else {
                    return Ok(None);
                };
                lists.sort_by_key(|list| Reverse(list.doc_freq));
                Pairs::Gathered {
                    documents: Box::new(documents),
                    index,
                    lists,
                }
            } else {
                let each = lists.iter().map(|list| index.read_postings_from_terminfo(list, option));
                let postings = each.collect::<std::io::Result<Vec<_>>>()?;
                let each = postings.iter().enumerate();
                Pairs::AnyOf {
                    waiting: each.map(|(i, postings)| Reverse((postings.doc(), i))).collect(),
                    here: Vec::new(),
                    postings,
                }
            }
        } else {
            let mut chain = Vec::new();
            // Every second pair, and the last.
            let offsets = (0..count - 1).step_by(2).chain((count % 2 == 1).then_some(count - 2));
            for offset in offsets {
                let term = Term::from_field_text(field, &text[borders[offset]..borders[offset + 2]]);
                let Some(postings) = index.read_postings(&term, option)? else {
                    return Ok(None);
                };
                chain.push((u32::try_from(offset).unwrap_or(u32::MAX), postings));
            }
            chain.sort_by_key(|(_, postings)| postings.doc_freq());
            Pairs::Chain(chain)
        };
        let documents = match &pairs {
            Pairs::Chain(chain) => chain.first().map_or(0, |(_, postings)| postings.doc_freq()),
            Pairs::Gathered { documents, .. } => documents.doc_freq(),
            Pairs::AnyOf { postings, .. } => postings
                .iter()
                .map(SegmentPostings::doc_freq)
                .fold(0, u32::saturating_add),
        };
        let mut part = Self {
            length: u32::try_from(count).unwrap_or(u32::MAX),
            doc: 0,
            documents: documents.min(reader.max_doc()),
            pairs,
        };
        part.doc = part.first_from(0);
        Ok((part.doc < TERMINATED).then_some(part))
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.first_from(target);
        }
        self.doc
    }

    /// The first document from `target` on that has all pairs, or any.
    fn first_from(&mut self, mut target: DocId) -> DocId {
        match &mut self.pairs {
            Pairs::Chain(chain) => 'next: loop {
                for (_, postings) in chain.iter_mut() {
                    let mut reached = postings.doc();
                    if reached < target {
                        reached = postings.seek(target);
                    }
                    if reached > target {
                        if reached >= TERMINATED {
                            return TERMINATED;
                        }
                        target = reached;
                        continue 'next;
                    }
                }
                return target;
            },
            Pairs::Gathered { documents, .. } => {
                let reached = documents.doc();
                if reached < target {
                    documents.seek(target)
                } else {
                    reached
                }
            }
            Pairs::AnyOf {
                postings,
                waiting,
                here,
            } => {
                waiting.extend(here.drain(..).map(|i| Reverse((postings[i].doc(), i))));
                while let Some(mut first) = waiting.peek_mut()
                    && first.0.0 < target
                {
                    let i = first.0.1;
                    *first = Reverse((postings[i].seek(target), i));
                }
                let reached = waiting.peek().map_or(TERMINATED, |first| first.0.0);
                while let Some(first) = waiting.peek()
                    && first.0.0 == reached
                    && reached < TERMINATED
                {
                    here.extend(waiting.pop().map(|first| first.0.1));
                }
                reached
            }
        }
    }

    /// Where it begins in the document reached, in ascending order.
    pub(super) fn starts(&mut self, starts: &mut Vec<u32>) {
        match &mut self.pairs {
            Pairs::Chain(chain) => {
                let mut other = Vec::new();
                for (i, (offset, postings)) in chain.iter_mut().enumerate() {
                    if i == 0 {
                        postings.positions(starts);
                        let offset = *offset;
                        starts.retain_mut(|start| {
                            let begins = start.checked_sub(offset);
                            *start = begins.unwrap_or_default();
                            begins.is_some()
                        });
                        continue;
                    }
                    postings.positions(&mut other);
                    let mut at = 0;
                    starts.retain(|start| {
                        let wanted = start + *offset;
                        while other.get(at).is_some_and(|position| *position < wanted) {
                            at += 1;
                        }
                        other.get(at) == Some(&wanted)
                    });
                    if starts.is_empty() {
                        return;
                    }
                }
            }
            Pairs::AnyOf { postings, here, .. } => {
                for i in here.iter() {
                    postings[*i].append_positions_with_offset(0, starts);
                }
                starts.sort_unstable();
            }
            // They are read for many documents at once.
            Pairs::Gathered { .. } => {}
        }
    }

    /// Where one character stands in each of these documents, which all have it.
    pub(super) fn gather(&self, docs: &[DocId], starts: &mut [Vec<u32>]) -> std::io::Result<()> {
        self.each_list(docs, &mut |at, read| {
            starts[at].extend_from_slice(read);
            false
        })?;
        starts.iter_mut().for_each(|starts| starts.sort_unstable());
        Ok(())
    }

    /// Reads the places of one character in these documents, pair by pair, the commonest first, until `is_enough` of what
    /// was read for a document; gives whether it was, for each.
    pub(super) fn each_list(
        &self,
        docs: &[DocId],
        is_enough: &mut dyn FnMut(usize, &[u32]) -> bool,
    ) -> std::io::Result<Vec<bool>> {
        let mut enough = vec![false; docs.len()];
        let Pairs::Gathered { index, lists, .. } = &self.pairs else {
            return Ok(enough);
        };
        let span = docs.last().map_or(0, |last| *last + 1);
        let mut open = docs.to_vec();
        let mut is_open = BitSet::with_max_value(span);
        for doc in docs {
            is_open.insert(*doc);
        }
        let (mut done, mut hits, mut read) = (0, Vec::new(), Vec::new());
        let mut block = None;
        for list in lists {
            if done * 4 > open.len() {
                open.retain(|doc| is_open.contains(*doc));
                done = 0;
            }
            if open.is_empty() {
                break;
            }
            // To read a list from end to end takes far less for each of its documents than to look for one in it.
            let candidates = if open.len() as u64 * LOOKED_FOR < u64::from(list.doc_freq) {
                &open
            } else {
                hits.clear();
                let mut hit = |doc: &DocId| hits.extend((*doc < span && is_open.contains(*doc)).then_some(*doc));
                let block = match &mut block {
                    None => block.insert(index.read_block_postings_from_terminfo(list, IndexRecordOption::Basic)?),
                    Some(block) => {
                        index.reset_block_postings_from_terminfo(list, block)?;
                        block
                    }
                };
                while !block.docs().is_empty() {
                    block.docs().iter().for_each(&mut hit);
                    block.advance();
                }
                if hits.is_empty() {
                    continue;
                }
                &hits
            };
            let mut pair = index.read_postings_from_terminfo(list, IndexRecordOption::WithFreqsAndPositions)?;
            let mut at = 0;
            for doc in candidates {
                if !is_open.contains(*doc) || pair.doc() > *doc || pair.seek(*doc) != *doc {
                    continue;
                }
                at += behind(&docs[at..], |before| before < doc);
                pair.positions(&mut read);
                if is_enough(at, &read) {
                    enough[at] = true;
                    is_open.remove(*doc);
                    done += 1;
                }
            }
        }
        Ok(enough)
    }
}
