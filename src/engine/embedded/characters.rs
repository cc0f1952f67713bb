//! Characters and whole terms in a row, in tantivy's terms.

use tantivy::query::{EmptyQuery, PhraseQuery, Query as Lowered, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::lower::any;
use super::position::InOrder;
use super::row::Row;
use crate::query::organ_forms;

/// The documents in which a name of an organ holds `text`, in one of its forms.
pub(super) fn named(field: Field, text: &str) -> Box<dyn Lowered> {
    any(organ_forms(text)
        .iter()
        .map(|form| held(field, None, None, form))
        .collect())
}

/// The documents that hold `text` as characters in a row, without a score; `words` are those of the same field.
pub(super) fn held(pairs: Field, singles: Option<Field>, words: Option<Field>, text: &str) -> Box<dyn Lowered> {
    match text.chars().count() {
        2 => Box::new(TermQuery::new(
            Term::from_field_text(pairs, text),
            IndexRecordOption::Basic,
        )),
        0 | 1 => characters(pairs, singles, text),
        _ => Box::new(Row::of(pairs, words, text)),
    }
}

/// The same with a score: covered by pairs that follow each other at the right
/// distances. A text of one character is looked up among the single characters, if the field has them.
pub(super) fn characters(pairs: Field, singles: Option<Field>, text: &str) -> Box<dyn Lowered> {
    let borders: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let count = borders.len() - 1;
    let pair = |at: usize| Term::from_field_text(pairs, &text[borders[at]..borders[at + 2]]);
    match count {
        0 => Box::new(EmptyQuery),
        1 => match singles {
            Some(field) => Box::new(TermQuery::new(
                Term::from_field_text(field, text),
                IndexRecordOption::Basic,
            )),
            None => Box::new(InOrder {
                field: pairs,
                singles: None,
                parts: vec![text.to_owned()],
                gaps: Vec::new(),
                titled: false,
            }),
        },
        2 => Box::new(TermQuery::new(pair(0), IndexRecordOption::WithFreqs)),
        _ => {
            let mut terms: Vec<(usize, Term)> = (0..count - 1).step_by(2).map(|at| (at, pair(at))).collect();
            if count % 2 == 1 {
                terms.push((count - 2, pair(count - 2)));
            }
            Box::new(PhraseQuery::new_with_offset(terms))
        }
    }
}

/// Whole terms in a row, with at most `between` others among them.
pub(super) fn in_a_row<'t>(field: Field, terms: impl Iterator<Item = &'t str>, between: u32) -> Box<dyn Lowered> {
    let mut terms: Vec<Term> = terms.map(|term| Term::from_field_text(field, term)).collect();
    match (terms.len(), terms.pop()) {
        (_, None) => Box::new(EmptyQuery),
        (1, Some(only)) => Box::new(TermQuery::new(only, IndexRecordOption::WithFreqs)),
        (_, Some(last)) => {
            terms.push(last);
            let terms = terms.into_iter().enumerate().collect();
            Box::new(PhraseQuery::new_with_offset_and_slop(terms, between))
        }
    }
}
