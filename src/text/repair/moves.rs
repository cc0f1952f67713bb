//! Parts of a text that stand in another order than they are read in, and the way back.

use serde::{Deserialize, Serialize};

/// A part of the raw text whose pieces are read in another order. All numbers are characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Where the part begins, in the raw text and in the one in order: it is as long in both.
    pub at: usize,
    /// Its pieces as they are read: where each stood, counted from `at`, and its length. Together they are the part.
    pub pieces: Vec<(usize, usize)>,
}

impl Move {
    fn length(&self) -> usize {
        self.pieces
            .iter()
            .fold(0, |sum, (_, length)| sum.saturating_add(*length))
    }

    /// Whether the pieces cover the part, each character once; a catalogue could say anything.
    fn is_whole(&self) -> bool {
        let mut stood = self.pieces.clone();
        stood.sort_unstable();
        let mut at = 0;
        stood.iter().all(|(from, length)| {
            let next = *from == at;
            at = from.saturating_add(*length);
            next
        })
    }

    /// Where a character of the part stood, both counted from `at`.
    fn stood_at(&self, read: usize) -> usize {
        let mut before = 0;
        for (from, length) in &self.pieces {
            if read < before + length {
                return from + (read - before);
            }
            before += length;
        }
        read
    }
}

/// `text` with the pieces of each part as they are read. `moves` go from front to back without overlap.
pub(super) fn put_in_order(text: &str, moves: &[Move]) -> String {
    rearranged(text, moves, |part, characters| {
        let pieces = part.pieces.iter();
        pieces
            .map(|(from, length)| characters.get(*from..from + length))
            .collect()
    })
}

/// The text that [`put_in_order`] was given.
pub(super) fn put_back(text: &str, moves: &[Move]) -> String {
    rearranged(text, moves, |part, characters| {
        let mut read = 0;
        let mut stood: Vec<_> = part
            .pieces
            .iter()
            .map(|(from, length)| {
                read += length;
                (*from, characters.get(read - length..read))
            })
            .collect();
        stood.sort_unstable();
        stood.into_iter().map(|(_, piece)| piece).collect()
    })
}

/// `text`, each part of it made anew from pieces of its characters; as it is where they are not whole.
fn rearranged<'m>(
    text: &str,
    moves: &'m [Move],
    pieces: impl for<'c> Fn(&'m Move, &'c [char]) -> Option<Vec<&'c [char]>>,
) -> String {
    if moves.is_empty() {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let mut made = String::with_capacity(text.len());
    let mut done = 0;
    for part in moves.iter().filter(|part| part.is_whole()) {
        let end = part.at.saturating_add(part.length());
        let (Some(before), Some(inside)) = (characters.get(done..part.at), characters.get(part.at..end)) else {
            continue;
        };
        let Some(pieces) = pieces(part, inside) else {
            continue;
        };
        made.extend(before.iter().chain(pieces.into_iter().flatten()));
        done = end;
    }
    made.extend(characters.get(done..).unwrap_or_default());
    made
}

/// Where the characters `from..to` of the text in order stood: the first of them, and what follows the last.
pub(super) fn stood(moves: &[Move], from: usize, to: usize) -> (usize, usize) {
    let place = |at: usize| {
        let after = moves.partition_point(|part| part.at <= at);
        let part = after.checked_sub(1).and_then(|index| moves.get(index));
        part.filter(|part| at - part.at < part.length())
            .map_or(at, |part| part.at + part.stood_at(at - part.at))
    };
    let Some(last) = to.checked_sub(1).filter(|last| *last >= from) else {
        let at = place(from);
        return (at, at);
    };
    let (first, end) = (place(from), place(last) + 1);
    // What crosses a seam between pieces lies between the outermost of them.
    let inside = |part: &&Move| part.at < to && part.at.saturating_add(part.length()) > from;
    let mut range = (first.min(end - 1), end.max(first + 1));
    for part in moves.iter().filter(inside) {
        let mut read = part.at;
        for (stood, length) in &part.pieces {
            let (begins, ends) = (from.max(read), to.min(read + length));
            if begins < ends {
                range.0 = range.0.min(part.at + stood + (begins - read));
                range.1 = range.1.max(part.at + stood + (ends - read));
            }
            read += length;
        }
    }
    range
}
