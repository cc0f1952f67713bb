//! The end of an import in one value.

use serde::Serialize;

use crate::archive::{Catalogue, RunId, Status};
use crate::error::Result;

/// Counts of one import. `seen` = added + updated + unchanged + duplicate + flagged + failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The import's number.
    pub run: i64,
    /// Files and records that were looked at.
    pub seen: u64,
    /// New and fully understood.
    pub added: u64,
    /// New content at a known place, or new facts of a known document.
    pub updated: u64,
    /// Nothing new.
    pub unchanged: u64,
    /// The same bytes as a document that is there already.
    pub duplicate: u64,
    /// Archived as they are, text not (fully) read.
    pub flagged: u64,
    /// Not archived.
    pub failed: u64,
    /// Passed over by rule.
    pub left_out: u64,
    /// Found by an earlier import, no longer there; kept.
    pub vanished: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Duration.
    pub seconds: f64,
    /// Whether the person stopped it before its end.
    pub stopped: bool,
}

impl Summary {
    /// The counts of a run.
    ///
    /// # Errors
    /// [`crate::error::Kind::NotFound`] if there is no such run.
    pub fn of(catalogue: &Catalogue, run: Option<RunId>) -> Result<Self> {
        let run = catalogue.run(run)?;
        let counts = catalogue.count_lines(run.id)?;
        let count = |status: Status| counts[status as usize];
        let looked_at = [
            Status::Added,
            Status::Updated,
            Status::Unchanged,
            Status::Duplicate,
            Status::Flagged,
            Status::Failed,
        ];
        Ok(Self {
            run: run.id.0,
            seen: looked_at.into_iter().map(count).sum(),
            added: count(Status::Added),
            updated: count(Status::Updated),
            unchanged: count(Status::Unchanged),
            duplicate: count(Status::Duplicate),
            flagged: count(Status::Flagged),
            failed: count(Status::Failed),
            left_out: count(Status::LeftOut),
            vanished: count(Status::Vanished),
            bytes: run.bytes,
            seconds: run.seconds,
            stopped: run.state != "done",
        })
    }

    /// Whether everything that was looked at is fully in the archive.
    #[must_use]
    pub fn all_well(&self) -> bool {
        self.flagged == 0 && self.failed == 0
    }
}
