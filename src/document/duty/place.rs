//! Where a time stands in its sentence: the clause around it, what comes before and behind.

use std::ops::Range;

/// A time in a compact sentence.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    /// The whole sentence, without blanks.
    pub sentence: &'a str,
    /// The time.
    pub at: Range<usize>,
    /// Where the clause that it stands in begins.
    pub clause: usize,
    /// Where that clause ends.
    pub clause_end: usize,
    /// Where what belongs to this time ends: the end of the sentence, or the clause in which the next time stands.
    pub end: usize,
}

const BREAKS: [char; 9] = ['，', ',', '；', ';', '：', ':', '。', '！', '？'];

impl<'a> Place<'a> {
    /// The place of a time; `next` is where the next one begins.
    pub(super) fn new(sentence: &'a str, at: Range<usize>, next: Option<usize>) -> Self {
        let clause = break_before(sentence, at.start);
        let clause_end = break_after(sentence, at.end);
        let end = next.map_or(sentence.len(), |next| break_before(sentence, next).max(at.end));
        Self {
            sentence,
            at,
            clause,
            clause_end,
            end,
        }
    }

    /// The clause before the time.
    pub(super) fn before(&self) -> &'a str {
        &self.sentence[self.clause..self.at.start]
    }

    /// The clause behind the time.
    pub(super) fn behind(&self) -> &'a str {
        &self.sentence[self.at.end..self.clause_end]
    }

    /// All that belongs to the time behind it.
    pub(super) fn tail(&self) -> &'a str {
        &self.sentence[self.at.end..self.end]
    }

    /// The time itself.
    pub(super) fn time(&self) -> &'a str {
        &self.sentence[self.at.clone()]
    }

    /// The clauses before the time's own, the nearest first.
    pub(super) fn earlier(&self) -> impl Iterator<Item = &'a str> {
        self.sentence[..self.clause]
            .split(BREAKS)
            .rev()
            .filter(|clause| !clause.is_empty())
    }
}

/// Where the clause begins in which `at` stands. A comma in brackets is no break.
fn break_before(text: &str, at: usize) -> usize {
    let mut depth = 0i32;
    for (place, c) in text[..at].char_indices().rev() {
        match c {
            '）' | ')' | '》' => depth += 1,
            '（' | '(' | '《' => depth = (depth - 1).max(0),
            c if depth == 0 && BREAKS.contains(&c) => return place + c.len_utf8(),
            _ => {}
        }
    }
    0
}

fn break_after(text: &str, at: usize) -> usize {
    let mut depth = 0i32;
    for (place, c) in text[at..].char_indices() {
        match c {
            '（' | '(' | '《' => depth += 1,
            '）' | ')' | '》' => depth = (depth - 1).max(0),
            c if depth == 0 && BREAKS.contains(&c) => return at + place,
            _ => {}
        }
    }
    text.len()
}
