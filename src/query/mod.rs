//! What a person asks for (检索式): a neutral tree that knows no engine, and the lenient parser of one typed line.

mod article;
mod chip;
mod condition;
mod exact;
mod filter;
mod law;
mod number;
mod organ;
mod parse;
mod pattern;
mod pieces;
mod question;
mod regular;
mod spoken;
mod token;
mod vocabulary;
mod when;
mod widened;

use serde::Serialize;

pub use chip::Chip;
pub use filter::{DateRange, Filter, FilterField, TextField};
pub use organ::{became, names_of_short, organ_forms};
pub use parse::{Parsed, parse};
pub use pattern::{GAP, Pattern};
pub use regular::Regular;
pub use spoken::Force;
pub use vocabulary::{OtherWords, Vocabulary};

/// A condition on documents. Text in it is folded ([`crate::text::fold`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// Every document.
    All,
    /// These characters in a row, in the title or the text.
    Phrase(String),
    /// These parts in this order, with gaps, in the title or in the text; where it starts or ends does not matter.
    Pattern(Pattern),
    /// Both texts in the title, or both in the text, neither over the other, in either order.
    Near {
        /// One of them.
        one: String,
        /// The other.
        other: String,
        /// How many characters may stand between them.
        within: u32,
    },
    /// The title or the text, folded, has a match of a regular expression. An engine cannot know: whoever has the texts
    /// puts [`Query::Documents`] in its place.
    Regex(Regular),
    /// These documents, by their numbers in ascending order.
    Documents(Vec<u64>),
    /// Words typed without quotes: each somewhere in the document, better the closer to `whole`.
    Words {
        /// What was typed, as one run of characters.
        whole: String,
        /// Its words, for the rank.
        words: Vec<String>,
        /// What must occur, each as characters in a row: its words, but no single character apart from its neighbours.
        pieces: Vec<String>,
    },
    /// As much of this text as a document can have, in parts; the more, and the rarer, the better.
    Similar {
        /// The text, folded, without words that say nothing.
        text: String,
        /// Terms that stand for its everyday words.
        others: Vec<String>,
    },
    /// What sounds so, in title or organ: letters of pinyin or initials, or Chinese characters with a wrong homophone.
    Sound(String),
    /// A document number (发文字号): of the document itself, cited by it, or in its text as typed.
    Number {
        /// The canonical form.
        canonical: String,
        /// The folded characters as typed.
        typed: String,
    },
    /// A condition on a field.
    Filter(Filter),
    /// All of these.
    And(Vec<Query>),
    /// At least one of these.
    Or(Vec<Query>),
    /// Not this.
    Not(Box<Query>),
}

impl Query {
    /// A folded text that was typed as one run of characters, cut into its words.
    #[must_use]
    pub fn text(whole: String) -> Self {
        let words = crate::text::segment::words(&whole)
            .into_iter()
            .map(str::to_owned)
            .collect();
        Self::words(whole, words)
    }

    /// Words that were typed as one run of characters.
    #[must_use]
    pub fn words(whole: String, words: Vec<String>) -> Self {
        let pieces = pieces::pieces(&whole, &words);
        Self::Words { whole, words, pieces }
    }

    /// The folded texts whose occurrences a hit should show, longest first; what is negated is left out.
    #[must_use]
    pub fn needles(&self) -> Vec<String> {
        let mut needles = Vec::new();
        self.gather_needles(&mut needles);
        needles.sort_by(|a: &String, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
        needles.dedup();
        needles
    }

    /// What finds, in folded text, the stretches that a hit should show beside the needles: those of gaps, of nearness and
    /// of regular expressions.
    #[must_use]
    pub fn expressions(&self) -> Vec<regex::Regex> {
        let mut expressions = Vec::new();
        self.gather_expressions(&mut expressions);
        expressions
    }

    fn gather_expressions(&self, expressions: &mut Vec<regex::Regex>) {
        match self {
            Self::Regex(regular) => expressions.extend(regular.compiled()),
            Self::Pattern(pattern) => expressions.extend(pattern.compiled()),
            Self::Near { one, other, within } => {
                let (one, other) = (regex::escape(one), regex::escape(other));
                let either = format!("{one}.{{0,{within}}}?{other}|{other}.{{0,{within}}}?{one}");
                expressions.extend(regex::Regex::new(&either));
            }
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.gather_expressions(expressions)),
            _ => {}
        }
    }

    fn gather_needles(&self, needles: &mut Vec<String>) {
        match self {
            Self::All
            | Self::Filter(_)
            | Self::Not(_)
            | Self::Sound(_)
            | Self::Pattern(_)
            | Self::Near { .. }
            | Self::Regex(_)
            | Self::Documents(_) => {}
            Self::Phrase(text) => needles.push(text.clone()),
            Self::Words { pieces, .. } => needles.extend(pieces.iter().cloned()),
            Self::Similar { text, others } => {
                needles.extend(crate::text::segment::words(text).into_iter().map(str::to_owned));
                needles.extend(others.iter().cloned());
            }
            Self::Number { canonical, typed } => {
                needles.push(crate::text::fold::fold(canonical));
                needles.push(typed.clone());
            }
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.gather_needles(needles)),
        }
    }
}

/// In words that a person can check against what was meant.
impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |f: &mut std::fmt::Formatter<'_>, parts: &[Query], joint: &str| {
            for (i, part) in parts.iter().enumerate() {
                if i > 0 {
                    f.write_str(joint)?;
                }
                match part {
                    Self::Or(_) | Self::And(_) => write!(f, "({part})")?,
                    part => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::All => f.write_str("all documents"),
            Self::Phrase(text) => write!(f, "“{text}”"),
            Self::Pattern(pattern) => write!(f, "“{}”", pattern.typed(None)),
            Self::Near { one, other, within } => write!(f, "“{one}” /{within} “{other}”"),
            Self::Regex(regular) => write!(f, "/{}/", regular.typed),
            Self::Documents(documents) => write!(f, "{} documents", documents.len()),
            Self::Words { pieces, .. } => f.write_str(&pieces.join(" + ")),
            Self::Similar { text, .. } => write!(f, "like “{text}”"),
            Self::Sound(typed) => write!(f, "sounds like “{typed}”"),
            Self::Number { canonical, .. } => write!(f, "number {canonical}"),
            Self::Filter(filter) => write!(f, "{filter}"),
            Self::And(parts) => list(f, parts, " and "),
            Self::Or(parts) => list(f, parts, " or "),
            Self::Not(part) => match part.as_ref() {
                Self::Or(_) | Self::And(_) => write!(f, "not ({part})"),
                part => write!(f, "not {part}"),
            },
        }
    }
}
