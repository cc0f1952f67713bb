//! What the index knows beginnings of: words, numbers, organs.

use std::collections::HashMap;

use tantivy::schema::Field;

use super::{Searcher, guarded};
use crate::engine::Vocabulary;
use crate::error::{Context, Kind, Result};

/// In one segment so many values are looked at, at most: a beginning of one letter has no end of them.
const LOOKED_AT: usize = 50_000;

impl Searcher {
    /// The values of a vocabulary that begin with `beginning` and that `fits` takes, those of most documents first, then
    /// in order of characters.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read.
    pub fn values(
        &self,
        vocabulary: Vocabulary,
        beginning: &str,
        fits: &dyn Fn(&str) -> bool,
        limit: usize,
    ) -> Result<Vec<String>> {
        let field = match vocabulary {
            Vocabulary::TitleWords => self.fields.title_words,
            Vocabulary::Numbers => self.fields.number,
            Vocabulary::Organs => self.fields.organ,
        };
        guarded(|| self.values_of(field, beginning, fits, limit))
    }

    fn values_of(
        &self,
        field: Field,
        beginning: &str,
        fits: &dyn Fn(&str) -> bool,
        limit: usize,
    ) -> Result<Vec<String>> {
        let unreadable = || "the index cannot be read";
        let mut counts: HashMap<String, u64> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field).context(Kind::Damaged, unreadable)?;
            let range = index.terms().range().ge(beginning.as_bytes());
            let mut values = range.into_stream().context(Kind::Damaged, unreadable)?;
            let mut looked_at = 0;
            while values.advance() && looked_at < LOOKED_AT && values.key().starts_with(beginning.as_bytes()) {
                looked_at += 1;
                if let Ok(value) = std::str::from_utf8(values.key())
                    && fits(value)
                {
                    *counts.entry(value.to_owned()).or_default() += u64::from(values.value().doc_freq);
                }
            }
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(counts.into_iter().take(limit).map(|(value, _)| value).collect())
    }
}
