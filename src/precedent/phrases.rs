//! Usual phrases (常用语) of each part: what several papers say in the same words, slots aside.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::paper::Quote;
use super::part::{Part, Piece, without_mark};
use super::passages::{Read, key};
use super::slot::{slots, with_slots};

/// A phrase has so many characters.
const SHORTEST: usize = 4;
const LONGEST: usize = 48;
/// Of each part so many phrases.
const FOR_EACH_PART: usize = 5;
/// Clauses of one paper that are looked at.
const MOST: usize = 1_500;

/// A phrase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phrase {
    /// The part in which it stands.
    pub part: Part,
    /// The phrase with its slots: 为切实做好【日期】防汛工作.
    pub pattern: String,
    /// Papers that have it.
    pub count: usize,
    /// Of so many.
    pub of: usize,
    /// One of them.
    pub source: i64,
    /// How it is cited.
    pub citation: String,
    /// The words there, and their place.
    #[serde(flatten)]
    pub quote: Quote,
}

/// Where a phrase stands first, and in which papers.
struct Held<'r> {
    read: &'r Read,
    range: std::ops::Range<usize>,
    papers: HashSet<i64>,
}

/// The usual phrases of some papers, part by part, the commonest first.
pub(super) fn phrases(read: &[Read]) -> Vec<Phrase> {
    let mut held: BTreeMap<(Part, String), Held<'_>> = BTreeMap::new();
    for read in read {
        for (piece, range) in read.pieces.iter().flat_map(|piece| clauses(read, piece)).take(MOST) {
            let text = &read.paper.text[range.clone()];
            let key = key(text, &read.names);
            if !(SHORTEST..=LONGEST).contains(&key.chars().count()) {
                continue;
            }
            let entry = held.entry((piece.part, key)).or_insert_with(|| Held {
                read,
                range,
                papers: HashSet::new(),
            });
            entry.papers.insert(read.paper.id.0);
        }
    }
    let mut found: Vec<Phrase> = Vec::new();
    let of = read.len();
    for part in Part::ALL {
        let mut own: Vec<(&(Part, String), &Held<'_>)> = held
            .iter()
            .filter(|((p, _), held)| *p == part && held.papers.len() > 1)
            .collect();
        own.sort_by(|a, b| {
            let longer = b.0.1.chars().count().cmp(&a.0.1.chars().count());
            b.1.papers
                .len()
                .cmp(&a.1.papers.len())
                .then(longer)
                .then_with(|| a.0.1.cmp(&b.0.1))
        });
        found.extend(
            own.into_iter()
                .take(FOR_EACH_PART)
                .map(|(_, held)| phrase(part, held, of)),
        );
    }
    found
}

fn phrase(part: Part, held: &Held<'_>, of: usize) -> Phrase {
    let quote = held.read.paper.quote(&held.range);
    Phrase {
        part,
        pattern: with_slots(&quote.text, &slots(&quote.text, &held.read.names)),
        count: held.papers.len(),
        of,
        source: held.read.paper.id.0,
        citation: held.read.paper.citation(),
        quote,
    }
}

/// The clauses of a piece: what stands between its stops.
fn clauses<'r>(read: &'r Read, piece: &'r Piece) -> Vec<(&'r Piece, std::ops::Range<usize>)> {
    let text = read.text_of(piece);
    // 第一条, 一、 and their like are no part of a phrase.
    let (mut found, mut depth) = (Vec::new(), 0_usize);
    let begin = text.len() - without_mark(text).len();
    let mut from = begin;
    let mut cut = |from: usize, to: usize| {
        let clause = &text[from..to];
        let start = from + (clause.len() - clause.trim_start().len());
        let length = clause.trim().len();
        if length > 0 {
            found.push((piece, piece.range.start + start..piece.range.start + start + length));
        }
    };
    for (at, c) in text.char_indices().filter(|(at, _)| *at >= begin) {
        match c {
            '《' | '（' | '“' => depth += 1,
            '》' | '）' | '”' => depth = depth.saturating_sub(1),
            '，' | '。' | '；' | '：' | '\n' if depth == 0 || c == '\n' => {
                cut(from, at);
                from = at + c.len_utf8();
                depth = 0;
            }
            _ => {}
        }
    }
    cut(from, text.len());
    found
}
