//! A bag of weighted terms asked of the index: how many documents have each, and which documents have most of them.

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Query as Lowered, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term as IndexTerm};

use super::{Searcher, guarded};
use crate::engine::{Hit, Place, Term};
use crate::error::{Context, Kind, Result};

impl Searcher {
    fn field(&self, place: Place) -> Field {
        match place {
            Place::Word => self.fields.words,
            Place::TitleWord => self.fields.title_words,
            Place::TitlePair => self.fields.title_pairs,
        }
    }

    /// How many documents have each of these terms at a place.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read.
    pub fn frequencies(&self, place: Place, terms: &[&str]) -> Result<Vec<u64>> {
        let (field, unreadable) = (self.field(place), || "the index cannot be read");
        guarded(|| {
            let mut counts = vec![0_u64; terms.len()];
            for segment in self.searcher.segment_readers() {
                let index = segment.inverted_index(field).context(Kind::Damaged, unreadable)?;
                for (term, count) in terms.iter().zip(&mut counts) {
                    let found = index.doc_freq(&IndexTerm::from_field_text(field, term));
                    *count += u64::from(found.context(Kind::Damaged, unreadable)?);
                }
            }
            Ok(counts)
        })
    }

    /// The documents that have most of a bag, best first; also those whose place a newer version has taken. Nothing but terms
    /// is asked, so that documents which cannot come among the best are passed over unread.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read.
    pub fn likest(&self, bag: &[Term], limit: usize) -> Result<Vec<Hit>> {
        if bag.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let term = |term: &Term| -> Box<dyn Lowered> {
            let found = IndexTerm::from_field_text(self.field(term.place), &term.text);
            let query = Box::new(TermQuery::new(found, IndexRecordOption::WithFreqs));
            Box::new(BoostQuery::new(query, term.weight))
        };
        let query = BooleanQuery::union(bag.iter().map(term).collect());
        let best = TopDocs::with_limit(limit).order_by_score();
        guarded(|| {
            let unreadable = || "the index cannot be searched";
            let found = self.searcher.search(&query, &best).context(Kind::Damaged, unreadable)?;
            let mut hits = Vec::with_capacity(found.len());
            for (score, address) in found {
                let segment = self.searcher.segment_reader(address.segment_ord);
                let ids = segment.fast_fields().column_first_or_default::<u64>("id");
                let id = ids.context(Kind::Damaged, unreadable)?.get_val(address.doc_id);
                hits.push(Hit { id, score });
            }
            hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
            Ok(hits)
        })
    }
}
