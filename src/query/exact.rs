//! The exact forms of a typed line: quoted texts with gaps, nearness, beginnings and ends, regular expressions.

use super::parse::{Parser, join};
use super::pattern::{GAP, is_star};
use super::token::Token;
use super::{Filter, Pattern, Query, Regular, TextField};
use crate::text::fold::fold;

impl Parser<'_> {
    /// `a /10 b /5 c`: each two neighbours within their distance.
    pub(super) fn near(&mut self) -> Option<Query> {
        let mut one = self.operand();
        let mut parts = Vec::new();
        while let Some(Token::Near(within)) = self.peek(0).cloned()
            && is_operand(self.peek(1))
        {
            self.at += 1;
            let other = self.operand();
            parts.push(match (one, &other) {
                (Some(one), Some(other)) => Query::Near {
                    one,
                    other: other.clone(),
                    within,
                },
                (one, other) => Query::Phrase(one.or(other.clone())?),
            });
            one = other;
        }
        join(parts, Query::And)
    }

    /// A text beside `/10`; none if nothing is left of it.
    fn operand(&mut self) -> Option<String> {
        let text = match self.next()? {
            Token::Word(text) | Token::Quoted { text, .. } => text,
            _ => return None,
        };
        let folded = fold(&text);
        if folded.is_empty() {
            self.notes.push("an empty text beside “/” was left out".to_owned());
        } else if text.contains(is_star) {
            self.notes
                .push(format!("“*” in “{text}” beside “/” is taken as the sign itself"));
        }
        (!folded.is_empty()).then_some(folded)
    }

    pub(super) fn regular(&mut self, typed: &str) -> Option<Query> {
        match Regular::new(typed) {
            Ok(regular) => {
                if regular.required().is_none() {
                    self.notes.push(format!(
                        "/{typed}/ has no text that every match contains: every document that meets the rest is read"
                    ));
                }
                Some(Query::Regex(regular))
            }
            Err(wrong) => {
                self.notes.push(format!(
                    "“{typed}” is no regular expression ({wrong}); searched as text"
                ));
                self.text(typed)
            }
        }
    }

    pub(super) fn phrase(&mut self, text: &str) -> Option<Query> {
        if let Some(pattern) = Pattern::parse(text, Some(GAP)) {
            if pattern.starts && pattern.ends {
                return Some(Query::Pattern(pattern));
            }
            self.notes.push(format!(
                "“*” at the edge of “{text}” stands for nothing; a star itself is typed \\*"
            ));
            return Some(self.within_text(pattern));
        }
        let folded = fold(&text.replace("\\*", "*").replace("\\＊", "*"));
        if folded.is_empty() {
            self.notes.push("an empty quote was left out".to_owned());
            return None;
        }
        Some(Query::Phrase(folded))
    }

    /// `国办发*`, `*12号`: the beginning or end of number, title or organ; `防汛*责任`: a gap in the text.
    pub(super) fn starred(&mut self, word: &str) -> Option<Query> {
        let pattern = Pattern::parse(word, None)?;
        if pattern.starts && pattern.ends {
            return Pattern::parse(word, Some(GAP)).map(Query::Pattern);
        }
        let fields = TextField::ALL.map(|field| {
            Query::Filter(Filter::Like {
                field,
                pattern: pattern.clone(),
            })
        });
        Some(Query::Or(fields.to_vec()))
    }

    /// A pattern without its edges, in title or text.
    fn within_text(&self, pattern: Pattern) -> Query {
        match pattern.parts.as_slice() {
            [only] => Query::Phrase(only.clone()),
            _ => Query::Pattern(Pattern {
                starts: true,
                ends: true,
                ..pattern
            }),
        }
    }
}

/// Whether it can stand beside `/10`.
pub(super) fn is_operand(token: Option<&Token>) -> bool {
    matches!(token, Some(Token::Word(_) | Token::Quoted { .. }))
}
