//! Parts in a row with gaps between them, decided by the positions of their pairs of characters: `"防汛 * 责任制"`,
//! `防汛 /10 水库`, and single characters in fields that have no index of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::schema::TITLE_CHARS;

/// What must stand where.
#[derive(Debug, Clone)]
pub(super) struct InOrder {
    /// A field of pairs in which every character begins one.
    pub field: Field,
    /// The field of its single characters, if it has one.
    pub singles: Option<Field>,
    /// Folded texts, none empty.
    pub parts: Vec<String>,
    /// How many characters may stand between each two neighbours; none: any number.
    pub gaps: Vec<Option<u32>>,
    /// Whether the field has a title before the text, so that nothing may reach from one into the other.
    pub titled: bool,
}

impl Query for InOrder {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for InOrder {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for text in &self.parts {
            match Part::open(reader, (self.field, self.singles), text)? {
                Some(part) => parts.push(part),
                None => return Ok(Box::new(EmptyScorer)),
            }
        }
        let title_chars = match self.titled {
            true => Some(reader.fast_fields().u64(TITLE_CHARS)?),
            false => None,
        };
        let mut rarest_first: Vec<usize> = (0..parts.len()).collect();
        rarest_first.sort_by_key(|part| parts[*part].documents);
        let mut scorer = Ordered {
            block: Block::for_parts(&parts),
            parts,
            rarest_first,
            gaps: self.gaps.clone(),
            title_chars,
            doc: 0,
            score: boost,
            ends: Vec::new(),
            starts: Vec::new(),
        };
        scorer.doc = scorer.first_from(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let found = scorer.doc() <= doc && scorer.seek(doc) == doc;
        Ok(Explanation::new("in order", if found { scorer.score() } else { 0.0 }))
    }
}

/// The documents of a segment in which everything stands as it must.
struct Ordered {
    parts: Vec<Part>,
    rarest_first: Vec<usize>,
    gaps: Vec<Option<u32>>,
    title_chars: Option<Column<u64>>,
    /// Where a single character is among the parts, documents are looked at many at once.
    block: Option<Block>,
    doc: DocId,
    score: Score,
    /// Where the parts that were looked at can end, and where the next begins; kept to spare the memory.
    ends: Vec<u32>,
    starts: Vec<u32>,
}

impl Ordered {
    /// Moves to `target` in all parts; the first document from there on that may have all if it has not.
    fn align(&mut self, target: DocId) -> Result<(), DocId> {
        for part in &self.rarest_first {
            let reached = self.parts[*part].seek(target);
            if reached > target {
                return Err(reached);
            }
        }
        Ok(())
    }

    fn first_from(&mut self, mut target: DocId) -> DocId {
        if let Some(block) = self.block.take() {
            return self.first_of_block(block, target);
        }
        while target < TERMINATED {
            match self.align(target) {
                Err(later) => target = later,
                Ok(()) if self.stands(target, None) => return target,
                Ok(()) => target += 1,
            }
        }
        TERMINATED
    }

    /// The same, from the block in hand and then from further ones.
    fn first_of_block(&mut self, mut block: Block, mut target: DocId) -> DocId {
        let found = loop {
            if let Some(doc) = block.docs.get(block.next).copied() {
                let at = block.next;
                block.next += 1;
                if doc >= target && self.stands(doc, Some((&mut block, at))) {
                    break doc;
                }
                continue;
            }
            target = target.max(block.docs.last().map_or(0, |last| last.saturating_add(1)));
            self.fill(&mut block, target);
            if block.docs.is_empty() {
                break TERMINATED;
            }
        };
        self.block = Some(block);
        found
    }

    /// Fills a block with the next documents that have all parts, and reads where those begin.
    fn fill(&mut self, block: &mut Block, mut target: DocId) {
        block.begin();
        while block.docs.len() < block.size && target < TERMINATED {
            match self.align(target) {
                Err(later) => target = later,
                Ok(()) => {
                    block.docs.push(target);
                    let at = block.docs.len() - 1;
                    for (part, starts) in self.parts.iter_mut().zip(&mut block.starts) {
                        if starts.len() == at {
                            starts.push(Vec::new());
                        }
                        starts[at].clear();
                        part.starts(&mut starts[at]);
                    }
                    target += 1;
                }
            }
        }
        for (part, starts) in self.parts.iter_mut().zip(&mut block.starts) {
            part.gather(&block.docs, &mut starts[..block.docs.len()]);
        }
    }

    /// Whether the parts stand in order in a document that all have reached, or one of a block.
    fn stands(&mut self, doc: DocId, mut block: Option<(&mut Block, usize)>) -> bool {
        let title = self.title_chars.as_ref().map(|column| {
            let chars = column.first(doc).unwrap_or(0);
            u32::try_from(chars).unwrap_or(u32::MAX)
        });
        // Positions in the title are below its length; behind them stands a border.
        let side = |position: u32| title.is_some_and(|chars| position > chars);
        self.ends.clear();
        for (i, part) in self.parts.iter_mut().enumerate() {
            self.starts.clear();
            // A document of a block is looked at once: what was read for it can be used up.
            match block
                .as_mut()
                .and_then(|(block, at)| block.starts.get_mut(i)?.get_mut(*at))
            {
                Some(starts) => std::mem::swap(&mut self.starts, starts),
                None => part.starts(&mut self.starts),
            }
            if i > 0 {
                let widest = self.gaps.get(i - 1).copied().flatten().unwrap_or(u32::MAX);
                // The nearest end before a start has the smallest gap, and is on the same side if any is.
                let mut at = 0;
                let ends = &self.ends;
                self.starts.retain(|start| {
                    while ends.get(at + 1).is_some_and(|end| end <= start) {
                        at += 1;
                    }
                    let end = ends.get(at).copied();
                    end.is_some_and(|end| {
                        end <= *start && start - end <= widest && side(end.saturating_sub(1)) == side(*start)
                    })
                });
            }
            if self.starts.is_empty() {
                return false;
            }
            std::mem::swap(&mut self.starts, &mut self.ends);
            self.ends.iter_mut().for_each(|end| *end += part.length);
        }
        true
    }
}

/// Documents that have all parts, with where those begin. A character begins hundreds of pairs: to ask each pair once for
/// many documents takes far less time than to ask all pairs for each document.
struct Block {
    /// How many documents are gathered at once; more each time, for the first may be enough.
    size: usize,
    docs: Vec<DocId>,
    /// For each part, for each of the documents; behind these what is left of larger blocks, to spare the memory.
    starts: Vec<Vec<Vec<u32>>>,
    /// Which of the documents is looked at next.
    next: usize,
}

/// Documents in the first block and in the largest.
const SMALLEST_BLOCK: usize = 32;
const LARGEST_BLOCK: usize = 2_048;

impl Block {
    /// None if no part needs it, or one cannot do with it.
    fn for_parts(parts: &[Part]) -> Option<Self> {
        let gathered = |part: &Part| matches!(part.pairs, Pairs::Gathered { .. });
        let any_of = |part: &Part| matches!(part.pairs, Pairs::AnyOf { .. });
        (parts.iter().any(gathered) && !parts.iter().any(any_of)).then(|| Self {
            size: SMALLEST_BLOCK,
            docs: Vec::new(),
            starts: vec![Vec::new(); parts.len()],
            next: 0,
        })
    }

    fn begin(&mut self) {
        if !self.docs.is_empty() {
            self.size = (self.size * 4).min(LARGEST_BLOCK);
        }
        self.docs.clear();
        self.next = 0;
    }
}

impl DocSet for Ordered {
    fn advance(&mut self) -> DocId {
        if self.doc < TERMINATED {
            self.doc = self.first_from(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.first_from(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.parts.iter().map(|part| part.documents).min().unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        // Positions have to be read.
        u64::from(self.size_hint()) * 16
    }
}

impl Scorer for Ordered {
    fn score(&mut self) -> Score {
        self.score
    }
}

/// One part: the documents that may have it, and where it begins in them.
struct Part {
    length: u32,
    doc: DocId,
    documents: u32,
    pairs: Pairs,
}

enum Pairs {
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
        postings: Vec<SegmentPostings>,
    },
}

impl Part {
    /// None if the segment has no document with it.
    fn open(
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
            let mut postings = Vec::new();
            let mut terms = index.terms().range().ge(text).lt(&beyond).into_stream()?;
            while terms.advance() {
                postings.push(index.read_postings_from_terminfo(terms.value(), option)?);
            }
            if let Some(singles) = singles {
                let index = reader.inverted_index(singles)?;
                let term = Term::from_field_text(singles, text);
                let Some(documents) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                    return Ok(None);
                };
                Pairs::Gathered {
                    documents: Box::new(documents),
                    postings,
                }
            } else {
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

    fn seek(&mut self, target: DocId) -> DocId {
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
    fn starts(&mut self, starts: &mut Vec<u32>) {
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
    fn gather(&mut self, docs: &[DocId], starts: &mut [Vec<u32>]) {
        let Pairs::Gathered { postings, .. } = &mut self.pairs else {
            return;
        };
        let mut read = Vec::new();
        for pair in postings.iter_mut() {
            let mut at = 0;
            while let Some(wanted) = docs.get(at) {
                let mut reached = pair.doc();
                if reached < *wanted {
                    reached = pair.seek(*wanted);
                }
                if reached >= TERMINATED {
                    break;
                }
                if reached > *wanted {
                    at += docs[at..].partition_point(|doc| *doc < reached);
                    continue;
                }
                pair.positions(&mut read);
                starts[at].extend_from_slice(&read);
                at += 1;
            }
        }
        starts.iter_mut().for_each(|starts| starts.sort_unstable());
    }
}
