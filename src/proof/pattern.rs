//! Patterns that are compiled when they are first used.

use std::sync::OnceLock;

use regex::{Captures, Regex};

/// A regular expression; one that does not compile would match nothing (the tests of each family prove that theirs do).
#[derive(Debug)]
pub(super) struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) const fn new(source: &'static str) -> Self {
        Self {
            source,
            compiled: OnceLock::new(),
        }
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(self.source).ok()).as_ref()
    }

    /// Every match with its groups, from the left.
    pub(super) fn all<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.regex()
            .into_iter()
            .flat_map(move |regex| regex.captures_iter(text))
    }

    /// The first match with its groups.
    pub(super) fn first<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }
}

/// The bytes of a group.
pub(super) fn range(captures: &Captures<'_>, group: &str) -> Option<std::ops::Range<usize>> {
    captures.name(group).map(|found| found.range())
}

/// The bytes of the whole match.
pub(super) fn whole(captures: &Captures<'_>) -> std::ops::Range<usize> {
    captures.get(0).map_or(0..0, |found| found.range())
}
