//! Queries that score more or less than others, and say of what they are made.

use tantivy::Score;
use tantivy::query::{BoostWeight, ConstScoreQuery, EnableScoring, Query, QueryClone, Weight};

/// A query that counts for more or less, and says of what.
#[derive(Debug)]
pub(super) struct Boosted {
    pub(super) query: Box<dyn Query>,
    pub(super) boost: Score,
}

impl Clone for Boosted {
    fn clone(&self) -> Self {
        Self {
            query: self.query.box_clone(),
            boost: self.boost,
        }
    }
}

impl Query for Boosted {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weight = self.query.weight(scoring)?;
        Ok(if scoring.is_scoring_enabled() {
            Box::new(BoostWeight::new(weight, self.boost))
        } else {
            weight
        })
    }
}

/// A query whose documents all score the same.
#[derive(Debug)]
pub(super) struct Constant {
    pub(super) query: Box<dyn Query>,
    pub(super) score: Score,
}

impl Clone for Constant {
    fn clone(&self) -> Self {
        Self {
            query: self.query.box_clone(),
            score: self.score,
        }
    }
}

impl Query for Constant {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        ConstScoreQuery::new(self.query.box_clone(), self.score).weight(scoring)
    }
}
