//! Relations between documents (文件关系): who is meant by a citation, the graph around a document, editions of one law,
//! and whether a document is in force. Everything is decided when it is asked, from what the catalogue holds then: a
//! document that is imported later completes what others said of it before.

mod edition;
mod facts;
mod graph;
mod proof;
mod rank;
mod resolve;
mod rules;
mod standing;
mod status;
mod term;
mod thread;
mod timeline;

pub use graph::{Graph, Link, Node};
pub use rank::of_organ as rank_of_organ;
pub use standing::Standing;
pub use status::{Evidence, Validity};
pub use thread::Tie;
pub use timeline::Event;

use crate::archive::{Catalogue, RelationTables};

/// Answers questions on relations from a catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Relations<'a> {
    catalogue: &'a Catalogue,
    /// The catalogue's tables of relations, where they are in memory.
    tables: Option<&'a RelationTables>,
    /// Whether evidence carries the sentence that proves it, which has to be cut from a text.
    quotes: bool,
}

impl<'a> Relations<'a> {
    /// Relations in this catalogue.
    #[must_use]
    pub fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            catalogue,
            tables: None,
            quotes: true,
        }
    }
}

/// The sentence of a text in which these bytes stand.
#[must_use]
pub fn sentence_around(text: &str, span: &std::ops::Range<usize>) -> String {
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '\n');
    let (from, to) = (span.start.min(text.len()), span.end.min(text.len()));
    let (Some(before), Some(inside), Some(after)) = (text.get(..from), text.get(from..to), text.get(to..)) else {
        return String::new();
    };
    let start = before
        .rfind(ends)
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let end = after.find(ends).map_or(after.len(), |at| {
        at + after[at..]
            .chars()
            .next()
            .filter(|c| *c != '\n')
            .map_or(0, char::len_utf8)
    });
    let begin: String = {
        let whole = &before[start..];
        let skip = whole.chars().count().saturating_sub(LONGEST_SIDE);
        whole.chars().skip(skip).collect()
    };
    let rest: String = after[..end].chars().take(LONGEST_SIDE).collect();
    // A heading's mark in Markdown is no word of it.
    let said = format!("{begin}{inside}{rest}");
    said.trim_matches(|c: char| c.is_whitespace() || c == '#').to_owned()
}

/// Characters of a sentence that are shown on each side of what proves it.
const LONGEST_SIDE: usize = 160;
