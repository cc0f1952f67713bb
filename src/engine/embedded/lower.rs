//! [`Query`] → tantivy's query. What must match is decided by the character layer and by exact values; words, titles
//! and closeness only add to the score.

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::Searcher as View;
use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, Occur, Query as Lowered, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::analyzer::BORDER;
use super::characters::{characters, held, in_a_row, named};
use super::explain::Sign;
use super::meta_term;
use super::position::InOrder;
use super::schema::Fields;
use super::scores::{Boosted, Constant};
use crate::document::OrganLevel;
use crate::engine::{Signal, Weights};
use crate::query::{DateRange, Filter, Pattern, Query, TextField};
use crate::text::{fold::fold, pinyin, segment};

/// What the titles of national laws begin with.
const STATE: &str = "中华人民共和国";

/// So many characters a person leaves out of a title's initials.
const LEFT_OUT: u32 = 4;

type Clause = (Occur, Box<dyn Lowered>);

/// Topic ids and names, for a person who asks by name.
pub(super) type TopicNames<'a> = &'a dyn Fn(&str) -> Vec<String>;

pub(super) struct Lower<'a> {
    pub(super) fields: Fields,
    pub(super) weights: Weights,
    pub(super) searcher: &'a View,
    pub(super) topics: TopicNames<'a>,
}

impl Lower<'_> {
    /// The condition with what makes documents rank.
    pub(super) fn query(&self, query: &Query) -> Box<dyn Lowered> {
        self.joined(query, &|part| match part {
            Query::Phrase(text) => must_and_should(vec![self.in_text(text)], vec![self.in_title(text, 1.0)]),
            Query::Pattern(Pattern { parts, gaps, .. }) => self.in_order(parts, gaps),
            Query::Near { one, other, within } => {
                let (there, back) = ([one.clone(), other.clone()], [other.clone(), one.clone()]);
                any(vec![
                    self.in_order(&there, &[Some(*within)]),
                    self.in_order(&back, &[Some(*within)]),
                ])
            }
            Query::Words { .. } => must_and_should(vec![self.condition(part)], queries(self.signs(part))),
            Query::Similar { text, others } => must_and_should(
                vec![any(queries(self.similar(text, others)))],
                queries(vec![self.national(text)]),
            ),
            _ => any(queries(self.signs(part))),
        })
    }

    /// The condition alone: which documents are found, whatever they score.
    pub(super) fn condition(&self, query: &Query) -> Box<dyn Lowered> {
        self.joined(query, &|part| match part {
            Query::Phrase(text) => self.held(text),
            Query::Pattern(Pattern { parts, gaps, .. }) => Box::new(self.row_of_parts(parts, gaps)),
            Query::Near { one, other, within } => {
                let (there, back) = ([one.clone(), other.clone()], [other.clone(), one.clone()]);
                any(vec![
                    Box::new(self.row_of_parts(&there, &[Some(*within)])),
                    Box::new(self.row_of_parts(&back, &[Some(*within)])),
                ])
            }
            Query::Words { pieces, .. } => {
                let pieces = pieces.iter().map(|piece| (Occur::Must, self.occurs(piece)));
                Box::new(BooleanQuery::new(pieces.collect()))
            }
            Query::Similar { text, others } => any(queries(self.similar(text, others))),
            _ => any(queries(self.signs(part))),
        })
    }

    /// A query of several conditions, each as `one` has it.
    fn joined(&self, query: &Query, one: &dyn Fn(&Query) -> Box<dyn Lowered>) -> Box<dyn Lowered> {
        match query {
            Query::All => Box::new(AllQuery),
            // The caller has put the documents in its place; what was not looked at is not found.
            Query::Regex(_) => Box::new(EmptyQuery),
            Query::Documents(ids) => {
                let terms = ids.iter().map(|id| Term::from_field_u64(self.fields.id, *id));
                constant(Box::new(TermSetQuery::new(terms)), 0.0)
            }
            Query::Filter(filter) => constant(self.filter(filter), 0.0),
            Query::And(parts) => {
                let (negative, positive): (Vec<_>, Vec<_>) =
                    parts.iter().partition(|part| matches!(part, Query::Not(_)));
                let mut clauses: Vec<Clause> = positive
                    .into_iter()
                    .map(|part| (Occur::Must, self.joined(part, one)))
                    .collect();
                if clauses.is_empty() {
                    clauses.push((Occur::Must, constant(Box::new(AllQuery), 0.0)));
                }
                for part in negative {
                    if let Query::Not(inner) = part {
                        clauses.push((Occur::MustNot, self.condition(inner)));
                    }
                }
                Box::new(BooleanQuery::new(clauses))
            }
            Query::Or(parts) => any(parts.iter().map(|part| self.joined(part, one)).collect()),
            Query::Not(inner) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, constant(Box::new(AllQuery), 0.0)),
                (Occur::MustNot, self.condition(inner)),
            ])),
            part => one(part),
        }
    }

    /// The signs of a query, if the score of every document that meets it is their sum.
    pub(super) fn summed(&self, query: &Query) -> Option<Vec<Sign>> {
        fn adds_up(query: &Query) -> bool {
            match query {
                Query::And(parts) => parts.iter().all(adds_up),
                // Of their parts only those count that the document meets.
                Query::Or(_) | Query::Near { .. } => false,
                // They have so many that to gather all at once takes less time.
                Query::Similar { .. } | Query::Sound(_) => false,
                _ => true,
            }
        }
        adds_up(query).then(|| self.signs(query))
    }

    /// No more documents than these meet the condition, as far as a look at its rarest pairs of characters tells.
    pub(super) fn at_most(&self, query: &Query) -> u64 {
        let least = |texts: &[String]| texts.iter().map(|text| self.rarest(text)).min().unwrap_or(u64::MAX);
        match query {
            Query::Phrase(text) => self.rarest(text),
            Query::Pattern(Pattern { parts, .. }) => least(parts),
            Query::Near { one, other, .. } => self.rarest(one).min(self.rarest(other)),
            // A word may stand in organ or number instead; that is rare.
            Query::Words { pieces, .. } => least(pieces),
            Query::Documents(ids) => ids.len() as u64,
            Query::And(parts) => parts.iter().map(|part| self.at_most(part)).min().unwrap_or(u64::MAX),
            Query::Or(parts) => parts.iter().map(|part| self.at_most(part)).fold(0, u64::saturating_add),
            _ => u64::MAX,
        }
    }

    /// How many documents have the rarest pair of a text's characters; a single character counts as common.
    fn rarest(&self, text: &str) -> u64 {
        let borders: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let pairs = borders.windows(3).map(|at| &text[at[0]..at[2]]);
        let documents = |pair| {
            let term = Term::from_field_text(self.fields.text_pairs, pair);
            self.searcher.doc_freq(&term).unwrap_or(u64::MAX)
        };
        pairs.map(documents).min().unwrap_or(u64::MAX)
    }

    /// What makes a document rank, sign by sign; what a query only requires is not among it.
    pub(super) fn signs(&self, query: &Query) -> Vec<Sign> {
        match query {
            Query::Phrase(text) => vec![
                (Signal::Phrase, text.clone(), self.in_text(text)),
                (Signal::TitlePhrase, text.clone(), self.in_title(text, 1.0)),
            ],
            Query::Pattern(Pattern { parts, gaps, .. }) => self.stretch(parts, gaps),
            Query::Near { one, other, within } => {
                let (there, back) = ([one.clone(), other.clone()], [other.clone(), one.clone()]);
                let mut signs = self.stretch(&there, &[Some(*within)]);
                signs.extend(self.stretch(&back, &[Some(*within)]));
                signs
            }
            Query::Words { whole, words, .. } => self.words(whole, words),
            Query::Similar { text, others } => {
                let mut signs = self.similar(text, others);
                signs.push(self.national(text));
                signs
            }
            Query::Sound(typed) => vec![(Signal::Sound, typed.clone(), self.sound(typed))],
            Query::Number { canonical, typed } => {
                let Weights {
                    own_number,
                    cited_number,
                    ..
                } = self.weights;
                let (own, cited) = (
                    self.exactly(self.fields.number, canonical),
                    self.exactly(self.fields.cited, canonical),
                );
                let written = fold(canonical);
                vec![
                    (Signal::OwnNumber, canonical.clone(), constant(own, own_number)),
                    (Signal::CitedNumber, canonical.clone(), constant(cited, cited_number)),
                    (Signal::Phrase, typed.clone(), self.in_text(typed)),
                    (Signal::Phrase, canonical.clone(), self.in_text(&written)),
                ]
            }
            Query::And(parts) | Query::Or(parts) => parts.iter().flat_map(|part| self.signs(part)).collect(),
            Query::All | Query::Regex(_) | Query::Documents(_) | Query::Filter(_) | Query::Not(_) => Vec::new(),
        }
    }

    /// A word must occur as characters, in the text or among organ and number.
    fn occurs(&self, word: &str) -> Box<dyn Lowered> {
        any(vec![
            constant(self.held(word), 0.0),
            constant(held(self.fields.organ_pairs, None, None, word), 0.0),
            constant(held(self.fields.number_pairs, None, None, word), 0.0),
        ])
    }

    /// How often each word occurs, in the title, and whether together.
    fn words(&self, whole: &str, words: &[String]) -> Vec<Sign> {
        let Weights { title, whole: all, .. } = self.weights;
        let mut signs: Vec<Sign> = Vec::new();
        for word in words {
            signs.push((Signal::Word, word.clone(), scored(self.fields.words, word, 1.0)));
            let in_title = scored(self.fields.title_words, word, title);
            signs.push((Signal::TitleWord, word.clone(), in_title));
        }
        signs.push((Signal::Whole, whole.to_owned(), boosted(self.in_text(whole), all)));
        signs.push((Signal::TitleWhole, whole.to_owned(), self.in_title(whole, all)));
        signs.push((Signal::Named, whole.to_owned(), self.named(whole)));
        signs
    }

    /// The whole title: after the name of the state, which few type, and before a note on the edition.
    fn named(&self, whole: &str) -> Box<dyn Lowered> {
        let titles = ["", STATE].into_iter().flat_map(|before| {
            let begun = format!("{BORDER}{before}{whole}");
            [format!("{begun}{BORDER}"), format!("{begun}(")]
        });
        let pairs = titles.map(|title| held(self.fields.title_pairs, None, None, &title));
        constant(any(pairs.collect()), self.weights.named)
    }

    /// Any pair of neighbouring characters and any word, in title and text.
    fn similar(&self, text: &str, others: &[String]) -> Vec<Sign> {
        let Weights {
            similar_title,
            similar_word,
            similar_other,
            ..
        } = self.weights;
        let chars: Vec<char> = text.chars().collect();
        let pairs = chars.windows(2).filter(|pair| pair.iter().all(|c| c.is_alphanumeric()));
        let pairs: BTreeSet<String> = pairs.map(|pair| pair.iter().collect()).collect();
        let words: BTreeSet<&str> = segment::words(text).into_iter().collect();
        let mut signs: Vec<Sign> = Vec::new();
        for pair in &pairs {
            let in_text = scored(self.fields.text_pairs, pair, 1.0);
            signs.push((Signal::Pairs, text.to_owned(), in_text));
        }
        for pair in &pairs {
            let in_title = scored(self.fields.title_pairs, pair, similar_title);
            signs.push((Signal::TitlePairs, text.to_owned(), in_title));
        }
        for word in words {
            signs.push((
                Signal::Word,
                word.to_owned(),
                scored(self.fields.words, word, similar_word),
            ));
        }
        for other in others {
            let found = boosted(self.in_text(other), similar_other);
            signs.push((Signal::OtherWord, other.clone(), found));
        }
        signs
    }

    /// What binds the whole state is asked for more often than what binds one place. The longer the text, the higher the
    /// scores that this stands beside.
    fn national(&self, text: &str) -> Sign {
        let level = OrganLevel::National.name();
        let worth = self.weights.similar_national * text.chars().count() as f32;
        let found = constant(self.exactly(self.fields.level, level), worth);
        (Signal::National, level.to_owned(), found)
    }

    /// A row of syllables, or of their first letters, in title or organ.
    fn sound(&self, typed: &str) -> Box<dyn Lowered> {
        let mut rows: Vec<Box<dyn Lowered>> = Vec::new();
        let letters = typed.bytes().all(|b| b.is_ascii_lowercase());
        let readings = if letters {
            pinyin::readings(typed)
        } else {
            vec![pinyin::syllables(typed)]
        };
        for syllables in &readings {
            rows.push(in_a_row(self.fields.sounds, syllables.iter().map(String::as_str), 0));
        }
        if letters {
            // Initials are those of the words that matter: 防汛工作的通知 is fxtz.
            let letters = || typed.split("").filter(|letter| !letter.is_empty());
            rows.push(in_a_row(self.fields.initials, letters(), LEFT_OUT));
            // With nothing left out they are worth twice as much.
            rows.push(in_a_row(self.fields.initials, letters(), 0));
        }
        any(rows)
    }

    /// Parts with gaps in title or text; the parts themselves make the rank.
    fn in_order(&self, parts: &[String], gaps: &[Option<u32>]) -> Box<dyn Lowered> {
        let mut signs = self.stretch(parts, gaps).into_iter().map(|(_, _, query)| query);
        must_and_should(signs.next().into_iter().collect(), signs.collect())
    }

    fn row_of_parts(&self, parts: &[String], gaps: &[Option<u32>]) -> InOrder {
        InOrder {
            field: self.fields.text_pairs,
            singles: Some(self.fields.text_singles),
            parts: parts.to_vec(),
            gaps: gaps.to_vec(),
            titled: true,
        }
    }

    /// The stretch first, then its parts in the title.
    fn stretch(&self, parts: &[String], gaps: &[Option<u32>]) -> Vec<Sign> {
        let found = self.row_of_parts(parts, gaps);
        let mut signs: Vec<Sign> = vec![(Signal::Phrase, parts.join(" … "), Box::new(found))];
        for part in parts.iter().filter(|part| part.chars().nth(1).is_some()) {
            signs.push((Signal::TitlePhrase, part.clone(), self.in_title(part, 1.0)));
        }
        signs
    }

    /// The documents that have `text` in title or text, without a score.
    fn held(&self, text: &str) -> Box<dyn Lowered> {
        let Fields {
            text_pairs,
            text_singles,
            words,
            ..
        } = self.fields;
        held(text_pairs, Some(text_singles), Some(words), text)
    }

    fn in_text(&self, text: &str) -> Box<dyn Lowered> {
        characters(self.fields.text_pairs, Some(self.fields.text_singles), text)
    }

    /// Characters in the title, for what a title is worth, times `more`.
    fn in_title(&self, text: &str, more: f32) -> Box<dyn Lowered> {
        let found = characters(self.fields.title_pairs, Some(self.fields.title_singles), text);
        boosted(found, self.weights.title * more)
    }

    /// The documents in folders whose path has these characters. Folders are few beside documents: each is looked at.
    fn folder(&self, text: &str) -> Box<dyn Lowered> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let Ok(index) = segment.inverted_index(self.fields.folder) else {
                continue;
            };
            let Ok(mut folders) = index.terms().stream() else {
                continue;
            };
            while folders.advance() {
                let folder = std::str::from_utf8(folders.key()).unwrap_or_default();
                if has(folder, text) {
                    found.insert(folder.to_owned());
                }
            }
        }
        let terms = found
            .iter()
            .map(|folder| Term::from_field_text(self.fields.folder, folder));
        Box::new(TermSetQuery::new(terms))
    }

    fn exactly(&self, field: Field, value: &str) -> Box<dyn Lowered> {
        Box::new(TermQuery::new(
            Term::from_field_text(field, value),
            IndexRecordOption::Basic,
        ))
    }

    fn filter(&self, filter: &Filter) -> Box<dyn Lowered> {
        let fields = self.fields;
        match filter {
            Filter::Kind(kind) => self.exactly(fields.kind, kind),
            Filter::Topic(topic) => any((self.topics)(topic)
                .iter()
                .map(|id| self.exactly(fields.topic, id))
                .collect()),
            Filter::Date(DateRange { from, to }) => {
                let bound = |field, day: &u32| Bound::Included(Term::from_field_u64(field, u64::from(*day)));
                let begins = RangeQuery::new(Bound::Unbounded, bound(fields.date_from, to));
                let ends = RangeQuery::new(bound(fields.date_to, from), Bound::Unbounded);
                Box::new(BooleanQuery::intersection(vec![Box::new(begins), Box::new(ends)]))
            }
            Filter::Organ(text) => named(fields.organ_pairs, text),
            Filter::Number(canonical) => self.exactly(fields.number, canonical),
            Filter::NumberPart(text) => held(fields.number_pairs, None, None, text),
            Filter::Title(text) => held(
                fields.title_pairs,
                Some(fields.title_singles),
                Some(fields.title_words),
                text,
            ),
            Filter::Like { field, pattern } => {
                let (pairs, singles) = match field {
                    TextField::Title => (fields.title_pairs, Some(fields.title_singles)),
                    TextField::Number => (fields.number_pairs, None),
                    TextField::Organ => (fields.organ_pairs, None),
                };
                // The field's borders are a part of its beginning and its end.
                let mut parts = pattern.parts.clone();
                if let Some(first) = parts.first_mut().filter(|_| pattern.starts) {
                    first.insert(0, BORDER);
                }
                if let Some(last) = parts.last_mut().filter(|_| pattern.ends) {
                    last.push(BORDER);
                }
                match parts.as_slice() {
                    [only] => held(pairs, singles, None, only),
                    _ => Box::new(InOrder {
                        field: pairs,
                        singles,
                        parts,
                        gaps: pattern.gaps.clone(),
                        titled: false,
                    }),
                }
            }
            Filter::Addressee(text) => named(fields.addressee_pairs, text),
            // As for an expression: the caller has decided it.
            Filter::Force(_) | Filter::Standing(_) => Box::new(EmptyQuery),
            Filter::Secrecy(secrecy) => self.exactly(fields.secrecy, secrecy),
            Filter::Level(level) => self.exactly(fields.level, level),
            Filter::Retention(term) => self.exactly(fields.retention, term),
            Filter::Folder(text) => self.folder(text),
            Filter::Series(key) => self.exactly(fields.series, key),
            Filter::Format(format) => self.exactly(fields.format, format),
            Filter::ExternalId(id) => self.exactly(fields.external_id, id),
            Filter::Meta { key, value } => self.exactly(fields.meta, &meta_term(key, value)),
        }
    }
}

/// Where a folder's path has these folded characters; a slash stands for the border of a name.
fn has(folder: &str, text: &str) -> bool {
    format!("{}/", fold(folder)).contains(text)
}

fn queries(signs: Vec<Sign>) -> Vec<Box<dyn Lowered>> {
    signs.into_iter().map(|(_, _, query)| query).collect()
}

fn scored(field: Field, word: &str, boost: f32) -> Box<dyn Lowered> {
    boosted(
        Box::new(TermQuery::new(
            Term::from_field_text(field, word),
            IndexRecordOption::WithFreqs,
        )),
        boost,
    )
}

fn boosted(query: Box<dyn Lowered>, boost: f32) -> Box<dyn Lowered> {
    Box::new(Boosted { query, boost })
}

fn constant(query: Box<dyn Lowered>, score: f32) -> Box<dyn Lowered> {
    Box::new(Constant { query, score })
}

pub(super) fn any(mut parts: Vec<Box<dyn Lowered>>) -> Box<dyn Lowered> {
    match (parts.len(), parts.pop()) {
        (_, None) => Box::new(EmptyQuery),
        (1, Some(only)) => only,
        (_, Some(last)) => {
            parts.push(last);
            Box::new(BooleanQuery::union(parts))
        }
    }
}

fn must_and_should(must: Vec<Box<dyn Lowered>>, should: Vec<Box<dyn Lowered>>) -> Box<dyn Lowered> {
    let clauses = must
        .into_iter()
        .map(|query| (Occur::Must, query))
        .chain(should.into_iter().map(|query| (Occur::Should, query)))
        .collect();
    Box::new(BooleanQuery::new(clauses))
}
