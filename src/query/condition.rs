//! What a word of a typed line asks: a field with its value, a number, a time, what is said without naming a field, or text.

use super::article::article;
use super::organ::{became, names_of_short};
use super::parse::{Parser, join};
use super::spoken::{asking, said};
use super::token::Token;
use super::{DateRange, Filter, FilterField, Query, number, when};
use crate::document::{is_organ_name, kind_of_title};
use crate::text::fold::fold;

/// Longest run of blank-separated pieces that can be one document number, e.g. `国办发 2012 年 第 14 号`.
const NUMBER_PIECES: usize = 6;

/// The marks that stand between and behind sentences.
const SENTENCE_MARKS: [char; 5] = ['，', '。', '；', '？', '！'];

/// What a person types as conditions is shorter than this, in characters.
const SENTENCE: usize = 12;

impl Parser<'_> {
    /// `name:value`, of which the name was read.
    pub(super) fn field(&mut self, name: &str) -> Option<Query> {
        let (value, quoted) = match self.peek(0) {
            Some(Token::Quoted { text, .. }) => (text.clone(), true),
            Some(Token::Word(word)) => (word.clone(), false),
            _ => {
                self.notes.push(format!("“{name}:” has no value; searched as text"));
                return self.text(name);
            }
        };
        self.at += 1;
        let field = FilterField::from_name(name)?;
        let separators: &[char] = match field {
            FilterField::Kind
            | FilterField::Topic
            | FilterField::Secrecy
            | FilterField::Level
            | FilterField::Format
            | FilterField::Force => &[',', '，', '、', '|'],
            FilterField::Year | FilterField::Date | FilterField::Organ | FilterField::Addressee if !quoted => {
                &[',', '，', '|']
            }
            _ => &[],
        };
        let alternatives = value.split(separators).filter(|value| !value.trim().is_empty());
        let filters: Option<Vec<Vec<Query>>> = alternatives
            .map(|value| self.asked(&field, value.trim(), quoted))
            .collect();
        match filters {
            Some(filters) if !filters.is_empty() => join(filters.concat(), Query::Or),
            _ => {
                self.notes.push(format!(
                    "“{value}” is not understood as a value of “{name}:”; searched as text"
                ));
                self.text(&value)
            }
        }
    }

    /// The conditions of which `field:value` means one; none if the value cannot be one of that field. In quotes it is
    /// nothing but itself.
    fn asked(&mut self, field: &FilterField, value: &str, quoted: bool) -> Option<Vec<Query>> {
        match field {
            FilterField::Year | FilterField::Date => {
                if let Some(range) = when::whole(value, self.today) {
                    return Some(vec![Query::Filter(Filter::Date(range))]);
                }
            }
            FilterField::Number if !quoted => {
                if let Some(typed) = number::typed(value) {
                    let filters = typed.numbers.iter().map(|number| Filter::Number(number.to_string()));
                    return Some(filters.map(Query::Filter).collect());
                }
                if let Some(order) = number::order(value) {
                    return Some(vec![order]);
                }
            }
            FilterField::Organ | FilterField::Addressee if !quoted => {
                let names = std::iter::once(value.to_owned()).chain(names_of_short(value));
                if let Some((until, successors)) = became(value) {
                    let successors = successors.join("、");
                    self.notes
                        .push(format!("{value} was there until {until}; after it came {successors}"));
                }
                let filters: Option<Vec<Filter>> = names.map(|name| Filter::new(field, &name)).collect();
                return Some(filters?.into_iter().map(Query::Filter).collect());
            }
            _ => {}
        }
        let filter = Filter::new(field, value)?;
        let is_answered = self.today.is_some() || !matches!(filter, Filter::Force(_) | Filter::Standing(_));
        is_answered.then(|| vec![Query::Filter(filter)])
    }

    /// A word without a field's name.
    pub(super) fn word(&mut self, word: &str) -> Option<Query> {
        // Whole sentences are told, and set no conditions.
        if is_sentence(word) {
            return self.text(word);
        }
        let asked = asking(word);
        if asked > 0 {
            let (asking, rest) = word.split_at(asked);
            self.notes
                .push(format!("“{asking}” asks and is left out; in quotes it is text"));
            return self.word(rest);
        }
        if let Some(number) = self.number(word) {
            return Some(number);
        }
        if let Some(starred) = self.starred(word) {
            return Some(starred);
        }
        if let Some(order) = number::order(word) {
            return Some(order);
        }
        if let Some(beginning) = number::unfinished(word) {
            let own = Query::Filter(Filter::NumberPart(beginning.clone()));
            return Some(Query::Or(vec![own, Query::Phrase(beginning)]));
        }
        if let Some(borne) = number::yearless(word).or_else(|| number::of_organ(word)) {
            return Some(Query::Or(vec![borne, Query::Phrase(fold(word))]));
        }
        if let Some(range) = DateRange::parse(word).filter(|_| word.contains("..")) {
            return Some(Query::Filter(Filter::Date(range)));
        }
        if let Some(said) = said(word, self.today) {
            let mut parts = said.conditions.clone();
            let meant = join(said.conditions.clone(), Query::And)?;
            self.notes.push(format!(
                "“{}” is taken as {meant}; in quotes it is text",
                said.typed(word)
            ));
            for rest in said.rest {
                match self.text(rest) {
                    Some(Query::And(more)) => parts.extend(more),
                    more => parts.extend(more),
                }
            }
            return join(parts, Query::And);
        }
        if let Some((name, _)) = word.split_once([':', '：'])
            && !name.is_empty()
            && name.chars().count() <= 12
            && name.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '_')
            && name.chars().any(char::is_alphabetic)
        {
            self.notes
                .push(format!("there is no field “{name}”; “{word}” searched as text"));
        }
        self.with_article(word)
    }

    /// A number, which may be typed with blanks in it: the longest run of pieces that is one.
    fn number(&mut self, word: &str) -> Option<Query> {
        let pieces: Vec<&str> = std::iter::once(word)
            .chain(self.pieces[self.at..].iter().map_while(|piece| match &piece.token {
                Token::Word(word) => Some(word.as_str()),
                _ => None,
            }))
            .take(NUMBER_PIECES)
            .collect();
        for count in (1..=pieces.len()).rev() {
            let typed = pieces[..count].join(" ");
            let Some(number) = number::typed(&typed) else { continue };
            self.at += count - 1;
            let words: Vec<Query> = if number.sure {
                Vec::new()
            } else {
                // It may be words and figures as well.
                pieces[..count].iter().filter_map(|piece| self.text(piece)).collect()
            };
            return number::query(number, &typed, join(words, Query::And));
        }
        None
    }

    /// A text in which an article of a rule may be named.
    fn with_article(&mut self, word: &str) -> Option<Query> {
        let folded = fold(word);
        // 民法典 1042条
        let before = self
            .at
            .checked_sub(2)
            .and_then(|at| self.pieces.get(at))
            .map(|piece| &piece.token);
        let of_rule = matches!(before, Some(Token::Word(rule)) if kind_of_title(rule.trim_end_matches('》')).is_some());
        let Some(article) = article(&folded, of_rule) else {
            return self.text(word);
        };
        let mut parts: Vec<Query> = Vec::new();
        parts.extend(self.text(article.before.trim_matches(['《', '》', '<', '>'])));
        parts.push(article.query());
        parts.extend(self.text(article.behind));
        join(parts, Query::And)
    }
}

/// Whether a text without blanks has the marks of a sentence within it.
fn is_sentence(text: &str) -> bool {
    let inner = text.trim_end_matches(SENTENCE_MARKS);
    inner.chars().count() >= SENTENCE && inner.contains(SENTENCE_MARKS)
}

/// Whether a person names an organ by this.
pub(super) fn names_an_organ(text: &str) -> bool {
    is_organ_name(text) || !names_of_short(text).is_empty()
}
