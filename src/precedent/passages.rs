//! Passages (段落): of each paper the best paragraphs for each part of the draft; one that returns in many papers once, with
//! its count.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::paper::{Paper, Quote};
use super::part::{Part, Piece};
use super::sentences::Sentences;
use super::slot::{Own, SlotKind, slots};
use super::wording::{Clause, clauses, whole_key};

/// Pieces shorter or longer than this are no help, in characters.
const SHORTEST: usize = 8;
const LONGEST: usize = 600;
/// Of one paper so many pieces of one part; of a paper of few pieces more, for it says all in them.
const FOR_EACH_PART: usize = 2;
const OF_A_SHORT_PAPER: usize = 4;
const SHORT_PAPER: usize = 14;

/// A slot of a passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PassageSlot {
    /// What stands there.
    pub kind: SlotKind,
    /// The words.
    pub text: String,
    /// `[from, to)` in characters of the passage.
    pub at: (usize, usize),
}

/// A paragraph, or a sentence of an opening, that can be reused.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Passage {
    /// The part that it plays.
    pub part: Part,
    /// The words and their place.
    #[serde(flatten)]
    pub quote: Quote,
    /// The heading under which it stands.
    pub heading: Option<String>,
    /// How a new paper cites where it is from.
    pub citation: String,
    /// What changes from paper to paper.
    pub slots: Vec<PassageSlot>,
    /// Papers that say the same.
    pub count: usize,
    /// Which others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<i64>,
}

impl Passage {
    /// Its words with the slots in brackets: 安排资金【120万元】.
    #[must_use]
    pub fn marked(&self) -> String {
        let chars: Vec<char> = self.quote.text.chars().collect();
        let (mut shown, mut from) = (String::new(), 0);
        for slot in &self.slots {
            shown.extend(chars.iter().take(slot.at.0).skip(from));
            shown.push('【');
            shown.push_str(&slot.text);
            shown.push('】');
            from = slot.at.1;
        }
        shown.extend(chars.iter().skip(from));
        shown
    }
}

/// A paper with its pieces.
pub(super) struct Read {
    pub(super) paper: Paper,
    pub(super) pieces: Vec<Piece>,
    /// The clauses of each piece.
    pub(super) wordings: Vec<Vec<Clause>>,
    pub(super) own: Own,
}

impl Read {
    pub(super) fn of(paper: Paper) -> Self {
        let own = Own::of(&paper);
        let pieces = super::part::pieces(&paper);
        let text_of = |piece: &Piece| paper.text.get(piece.range.clone()).unwrap_or_default();
        Self {
            wordings: pieces.iter().map(|piece| clauses(text_of(piece), &own)).collect(),
            pieces,
            own,
            paper,
        }
    }

    pub(super) fn text_of(&self, piece: &Piece) -> &str {
        self.paper.text.get(piece.range.clone()).unwrap_or_default()
    }
}

/// Which papers say a piece: as a piece of theirs, or as a sentence in one.
fn holders(read: &[Read]) -> HashMap<String, Vec<i64>> {
    let mut holders: HashMap<String, Vec<i64>> = HashMap::new();
    for read in read {
        let mut keys: HashSet<String> = HashSet::new();
        for clauses in &read.wordings {
            let said = clauses.split_inclusive(|clause| clause.ends_sentence);
            keys.extend(said.map(whole_key));
            keys.insert(whole_key(clauses));
        }
        for key in keys.into_iter().filter(|key| !key.is_empty()) {
            holders.entry(key).or_default().push(read.paper.id.0);
        }
    }
    holders
}

/// For each paper its passages, in the order of the paper. `series` tells papers that are the same from year to year: what
/// only they have in common counts once.
pub(super) fn passages(read: &[Read], draft: &Sentences, matter: &str) -> Vec<Vec<Passage>> {
    let holders = holders(read);
    let mut shown: HashSet<String> = HashSet::new();
    let matter = Sentences::of(matter);
    read.iter()
        .map(|read| {
            let mut by_part: BTreeMap<Part, Vec<(f64, &Piece, String)>> = BTreeMap::new();
            for (piece, clauses) in read.pieces.iter().zip(&read.wordings) {
                let text = read.text_of(piece);
                let length = text.chars().count();
                let key = whole_key(clauses);
                // What only announces a list says nothing without it.
                let announces = piece.part != Part::Transition && text.ends_with(['：', ':']);
                if announces
                    || !(SHORTEST.min(4)..=LONGEST).contains(&length)
                    || key.chars().count() < 3
                    || shown.contains(&key)
                {
                    continue;
                }
                let often = holders.get(&key).map_or(1, Vec::len);
                let whole = if read.paper.is_untouched(&piece.range) {
                    0.05
                } else {
                    0.0
                };
                let worth = draft.likeness(text).max(matter.likeness(text)) + 0.1 * (often as f64).ln() + whole;
                by_part.entry(piece.part).or_default().push((worth, piece, key));
            }
            let is_short = read.pieces.len() <= SHORT_PAPER;
            let most = if is_short { OF_A_SHORT_PAPER } else { FOR_EACH_PART };
            let mut chosen: Vec<(&Piece, String)> = Vec::new();
            for pieces in by_part.values_mut() {
                // The best; equally good ones in the order of the paper.
                pieces.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.range.start.cmp(&b.1.range.start)));
                chosen.extend(pieces.drain(..).take(most).map(|(_, piece, key)| (piece, key)));
            }
            chosen.sort_by_key(|(piece, _)| piece.range.start);
            chosen
                .into_iter()
                .filter(|(_, key)| shown.insert(key.clone()))
                .map(|(piece, key)| {
                    let also: Vec<i64> = holders
                        .get(&key)
                        .into_iter()
                        .flatten()
                        .copied()
                        .filter(|id| *id != read.paper.id.0)
                        .collect();
                    passage(read, piece, also)
                })
                .collect()
        })
        .collect()
}

fn passage(read: &Read, piece: &Piece, also: Vec<i64>) -> Passage {
    let quote = read.paper.quote(&piece.range);
    let heading = piece.heading.and_then(|at| read.paper.heads.get(at));
    let heading = heading
        .map(|head| format!("{}{}", head.number, head.words))
        .filter(|heading| !heading.is_empty());
    Passage {
        part: piece.part,
        slots: shown_slots(&quote.text, &read.own),
        heading,
        citation: read.paper.citation(),
        count: also.len() + 1,
        also,
        quote,
    }
}

/// The slots of a text with their places in characters.
fn shown_slots(text: &str, own: &Own) -> Vec<PassageSlot> {
    let character = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
    let shown = slots(text, own).into_iter().map(|slot| PassageSlot {
        kind: slot.kind,
        at: (character(slot.range.start), character(slot.range.end)),
        text: text.get(slot.range).unwrap_or_default().to_owned(),
    });
    shown.collect()
}
