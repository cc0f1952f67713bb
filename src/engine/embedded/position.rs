//! Parts in a row with gaps between them, decided by the positions of their pairs of characters: `"防汛 * 责任制"`,
//! `防汛 /10 水库`, and single characters in fields that have no index of them.

use tantivy::columnar::Column;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::part::{Pairs, Part};
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
                if doc >= target && (block.decided || self.stands(doc, Some((&mut block, at)))) {
                    break doc;
                }
                continue;
            }
            target = target.max(block.behind);
            self.fill(&mut block, target);
            if block.behind == TERMINATED && block.docs.is_empty() {
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
        block.behind = target;
        // A list that cannot be read is found out as damaged by whoever guards the search.
        let gathered = match self.parts.as_slice() {
            [one, other] => self.decide(one, other, block),
            parts => parts
                .iter()
                .zip(&mut block.starts)
                .try_for_each(|(part, starts)| part.gather(&block.docs, &mut starts[..block.docs.len()])),
        };
        if gathered.is_err() {
            std::panic::resume_unwind(Box::new("an index file cannot be read"));
        }
    }

    /// Decides about all documents of a block at once, where there are two parts: one place that fits is enough, so that
    /// mostly the commonest pairs of a character tell.
    fn decide(&self, one: &Part, other: &Part, block: &mut Block) -> std::io::Result<()> {
        let count = block.docs.len();
        let [ones, others] = block.starts.as_mut_slice() else {
            return Ok(());
        };
        let widest = self.gaps.first().copied().flatten().unwrap_or(u32::MAX);
        let titles: Vec<Option<u32>> = block.docs.iter().map(|doc| self.title(*doc)).collect();
        let is_gathered = |part: &Part| matches!(part.pairs, Pairs::Gathered { .. });
        // Of two characters the rarer is read in full.
        let is_first_open = is_gathered(one) && (!is_gathered(other) || one.documents > other.documents);
        let found = if is_first_open {
            other.gather(&block.docs, &mut others[..count])?;
            one.each_list(&block.docs, &mut |at, starts| {
                follows(starts, one.length, &others[at], widest, titles[at])
            })?
        } else {
            one.gather(&block.docs, &mut ones[..count])?;
            other.each_list(&block.docs, &mut |at, starts| {
                follows(&ones[at], one.length, starts, widest, titles[at])
            })?
        };
        let mut found = found.into_iter();
        block.docs.retain(|_| found.next().unwrap_or(false));
        block.decided = true;
        Ok(())
    }

    /// How many characters a document's title has, if that matters.
    fn title(&self, doc: DocId) -> Option<u32> {
        let column = self.title_chars.as_ref()?;
        Some(u32::try_from(column.first(doc).unwrap_or(0)).unwrap_or(u32::MAX))
    }

    /// Whether the parts stand in order in a document that all have reached, or one of a block.
    fn stands(&mut self, doc: DocId, mut block: Option<(&mut Block, usize)>) -> bool {
        let title = self.title(doc);
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
    /// Where the next block begins.
    behind: DocId,
    /// Whether only documents in which all stands as it must are left.
    decided: bool,
}

/// Documents in the first block and in the largest.
const SMALLEST_BLOCK: usize = 512;
const LARGEST_BLOCK: usize = 16_384;
/// How much larger each is than the one before it.
const GROWTH: usize = 8;

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
            behind: 0,
            decided: false,
        })
    }

    fn begin(&mut self) {
        if self.behind > 0 {
            self.size = (self.size * GROWTH).min(LARGEST_BLOCK);
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

/// Whether one of the `starts` follows on what begins at one of `before` and is `length` long, at most `widest` behind it, and
/// both in the title, or neither. All are in ascending order.
fn follows(before: &[u32], length: u32, starts: &[u32], widest: u32, title: Option<u32>) -> bool {
    let side = |position: u32| title.is_some_and(|chars| position > chars);
    let mut at = 0;
    starts.iter().any(|start| {
        // The nearest end before a start has the smallest gap, and is on the same side if any is.
        while before.get(at + 1).is_some_and(|begin| begin + length <= *start) {
            at += 1;
        }
        before.get(at).is_some_and(|begin| {
            let end = begin + length;
            end <= *start && start - end <= widest && side(end.saturating_sub(1)) == side(*start)
        })
    })
}
