//! What a hit shows as the reason why it was found: the texts asked for, and the stretches that gaps, nearness and regular
//! expressions found in it.

use regex::Regex;

use crate::query::{OtherWords, Query};
use crate::text::fold::fold;

/// Of the stretches of one expression in a text so many are shown.
const STRETCHES: usize = 8;

/// What to look for in a document that was found.
pub(super) struct Shown {
    needles: Vec<Vec<char>>,
    expressions: Vec<Regex>,
}

impl Shown {
    pub(super) fn of(query: &Query) -> Self {
        Self {
            needles: query.needles().iter().map(|needle| needle.chars().collect()).collect(),
            expressions: query.expressions(),
        }
    }

    /// The same, and the words that others were taken for.
    pub(super) fn with(mut self, read_as: &[OtherWords]) -> Self {
        let words = read_as.iter().flat_map(|read| &read.others);
        let words = words.flat_map(|word| word.split('…'));
        self.needles.extend(words.map(|word| fold(word).chars().collect()));
        self
    }

    /// The folded characters to mark in a document's title and text.
    pub(super) fn in_texts(&self, title: &str, text: &str) -> Vec<Vec<char>> {
        let mut found = self.needles.clone();
        if self.expressions.is_empty() {
            return found;
        }
        for text in [title, text] {
            // Mostly a text has them as they are; to fold a long one takes far longer.
            if !self.stretches(text, &mut found) {
                self.stretches(&fold(text), &mut found);
            }
        }
        found
    }

    /// Adds what the expressions find in a text, and says whether they found anything.
    fn stretches(&self, text: &str, found: &mut Vec<Vec<char>>) -> bool {
        let mut any = false;
        for expression in &self.expressions {
            for stretch in expression.find_iter(text).take(STRETCHES) {
                let stretch: Vec<char> = fold(stretch.as_str()).chars().collect();
                any |= !stretch.is_empty();
                if !stretch.is_empty() && !found.contains(&stretch) {
                    found.push(stretch);
                }
            }
        }
        any
    }
}
