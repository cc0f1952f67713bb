//! What to look for beside what was asked for: the same with less required, or by its sound.

use super::Query;
use crate::text::segment;

/// A line of so many words, not all of them in quotes, is running text: a question, a case, a paragraph of a paper.
const RUNNING_TEXT: usize = 8;

impl Query {
    /// Whether it was put as running text (成段的话), so that hardly any paper has all of its words.
    #[must_use]
    pub fn is_running_text(&self) -> bool {
        let Some(parts) = self.parts() else { return false };
        let words = |part: &Self| match part {
            Self::Words { words, .. } => Some(words.len()),
            Self::Phrase(text) => Some(segment::words(text).len()),
            _ => None,
        };
        let counted: Option<usize> = parts.iter().map(words).sum();
        let is_all_quoted = parts.iter().all(|part| matches!(part, Self::Phrase(_)));
        !is_all_quoted && counted.is_some_and(|words| words >= RUNNING_TEXT)
    }

    /// What stands side by side in it, if words do.
    fn parts(&self) -> Option<&[Self]> {
        match self {
            Self::Words { .. } => Some(std::slice::from_ref(self)),
            Self::And(parts) => Some(parts),
            _ => None,
        }
    }

    /// The same with its words no longer all required: what to look for where too little has all of them. None if it has
    /// no words to give up; what was said exactly (quotes, fields, numbers, `-`) stays required, but for quotes in running
    /// text: those are a part of what is told, and no condition.
    #[must_use]
    pub fn widened(&self) -> Option<Self> {
        let is_told = self.is_running_text();
        let (mut typed, mut rest) = (Vec::new(), Vec::new());
        for part in self.parts()? {
            match part {
                Self::Words { whole, .. } => typed.push(whole.as_str()),
                Self::Phrase(text) if is_told => typed.push(text.as_str()),
                other => rest.push(other.clone()),
            }
        }
        if typed.is_empty() {
            return None;
        }
        let similar = Self::similar(&typed.join(" "));
        if rest.is_empty() {
            return Some(similar);
        }
        rest.push(similar);
        Some(Self::And(rest))
    }

    /// The same with those words that `is_unknown` says occur nowhere taken by their sound; none if there is no such word.
    #[must_use]
    pub fn by_sound(&self, is_unknown: impl Fn(&Self) -> bool) -> Option<Self> {
        let mut any = false;
        let taken = |part: &Self| match part {
            Self::Words { whole, .. } if whole.chars().nth(1).is_some() && is_unknown(part) => {
                any = true;
                Self::Sound(whole.clone())
            }
            part => part.clone(),
        };
        let parts: Vec<Self> = self.parts()?.iter().map(taken).collect();
        any.then_some(Self::And(parts))
    }

    /// The same with one condition given up, for each of its conditions: what is given up, in words, and what remains.
    #[must_use]
    pub fn relaxed(&self) -> Vec<(String, Self)> {
        let without = |at: usize, count: usize| (0..count).filter(move |i| *i != at);
        match self {
            Self::And(parts) => (0..parts.len())
                .map(|at| {
                    let rest: Vec<Self> = without(at, parts.len()).map(|i| parts[i].clone()).collect();
                    (parts[at].to_string(), Self::And(rest))
                })
                .collect(),
            Self::Words { pieces, .. } if pieces.len() > 1 => (0..pieces.len())
                .map(|at| {
                    let rest: Vec<String> = without(at, pieces.len()).map(|i| pieces[i].clone()).collect();
                    (pieces[at].clone(), Self::words(rest.join(" "), rest))
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}
