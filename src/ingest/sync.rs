//! Bringing the index up to the catalogue: after an interruption, and from nothing.

use super::filed::filed;
use super::understand::entry;
use crate::archive::{ArchiveWriter, Step, reach};
use crate::engine::EmbeddedWriter;
use crate::error::Result;
use crate::progress::Progress;

/// Text put between two commits of the index; a cut-off rebuild goes on from the last one.
pub(super) const COMMIT_BYTES: u64 = 256 * 1024 * 1024;

/// Replays what the index has missed; returns how many documents that were.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read, [`crate::error::Kind::Io`] if the index cannot be
/// written.
pub fn catch_up(archive: &ArchiveWriter, engine: &mut EmbeddedWriter, progress: &dyn Progress) -> Result<u64> {
    let reached = engine.generation()?;
    let generation = archive.catalogue.generation()?;
    if reached > generation {
        // The catalogue was put back from a backup: the index speaks of documents that are not there.
        return rebuild(archive, engine, progress);
    }
    if reached == generation {
        return Ok(0);
    }
    let count = archive.catalogue.count_documents_after(reached)?;
    progress.begin("indexing", count, 0);
    let mut since_commit = 0;
    let mut last_generation = reached;
    archive.catalogue.each_document_after(reached, |stored| {
        // Only between generations: the payload says that all of a generation is there.
        if since_commit >= COMMIT_BYTES && stored.generation > last_generation {
            engine.commit(last_generation)?;
            since_commit = 0;
        }
        last_generation = stored.generation;
        let text = archive.catalogue.text(stored.id)?;
        let id = u64::try_from(stored.id.0).unwrap_or_default();
        let replaces = stored.created <= reached;
        let entry = entry(id, &stored.record, &text, stored.superseded);
        engine.put(&filed(entry, &archive.catalogue)?, replaces)?;
        since_commit += stored.text_bytes;
        progress.advance(1, stored.text_bytes);
        Ok(())
    })?;
    reach(Step::BeforeIndexCommit);
    engine.commit(generation)?;
    reach(Step::AfterIndexCommit);
    progress.end();
    Ok(count)
}

/// Makes the index anew from the catalogue alone; returns how many documents it has.
///
/// # Errors
/// As [`catch_up`].
pub fn rebuild(archive: &ArchiveWriter, engine: &mut EmbeddedWriter, progress: &dyn Progress) -> Result<u64> {
    engine.clear()?;
    catch_up(archive, engine, progress)
}
