//! Why a hit ranks where it does: each sign's own query is asked for that one document, and gives the part of the score that
//! it made.

use tantivy::query::{EnableScoring, Query as Lowered, Weight};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, Searcher as View};

use super::lower::{Lower, TopicNames};
use super::{Searcher, guarded};
use crate::engine::{Reason, Signal};
use crate::error::{Context, Kind, Result};
use crate::query::Query;

/// A sign, the text in which it is seen, and the query that scores it.
pub(super) type Sign = (Signal, String, Box<dyn Lowered>);

impl Searcher {
    /// For each of these documents, the parts of its score for a query, the greatest first.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read.
    pub fn explain(&self, query: &Query, topics: TopicNames<'_>, documents: &[u64]) -> Result<Vec<Vec<Reason>>> {
        let lower = Lower {
            fields: self.fields,
            weights: self.weights,
            searcher: &self.searcher,
            topics,
        };
        let unreadable = || "the index cannot be searched";
        guarded(|| {
            let mut signs: Vec<(Signal, String, Box<dyn Weight>)> = Vec::new();
            for (signal, text, query) in lower.signs(query) {
                let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
                signs.push((signal, text, query.weight(scoring).context(Kind::Damaged, unreadable)?));
            }
            let mut all = Vec::new();
            for document in documents {
                let mut reasons: Vec<Reason> = Vec::new();
                let Some(address) = self.address(*document)? else {
                    all.push(reasons);
                    continue;
                };
                for (signal, text, weight) in &signs {
                    let score = part(&self.searcher, weight.as_ref(), address).context(Kind::Damaged, unreadable)?;
                    let known = reasons.iter_mut().find(|r| r.signal == *signal && r.text == *text);
                    match known {
                        _ if score == 0.0 => {}
                        Some(reason) => reason.score += score,
                        None => reasons.push(Reason {
                            signal: *signal,
                            text: text.clone(),
                            score,
                        }),
                    }
                }
                reasons.sort_by(|a, b| b.score.total_cmp(&a.score));
                all.push(reasons);
            }
            Ok(all)
        })
    }

    fn address(&self, document: u64) -> Result<Option<DocAddress>> {
        let term = Term::from_field_u64(self.fields.id, document);
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let unreadable = || "the index cannot be read";
            let index = segment
                .inverted_index(self.fields.id)
                .context(Kind::Damaged, unreadable)?;
            let postings = index
                .read_postings(&term, IndexRecordOption::Basic)
                .context(Kind::Damaged, unreadable)?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != tantivy::TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some(DocAddress::new(ordinal, postings.doc())));
                }
                postings.advance();
            }
        }
        Ok(None)
    }
}

/// What a query gives a document; 0 if it does not match.
fn part(view: &View, weight: &dyn Weight, address: DocAddress) -> tantivy::Result<f32> {
    let mut scorer = weight.scorer(view.segment_reader(address.segment_ord), 1.0)?;
    if scorer.doc() > address.doc_id {
        return Ok(0.0);
    }
    let found = scorer.doc() == address.doc_id || scorer.seek(address.doc_id) == address.doc_id;
    Ok(if found { scorer.score() } else { 0.0 })
}
