//! The archive (档案库): the truth. Originals are kept by content, the catalogue describes them, and every change is in
//! the audit record. The full-text index is derived from here and can be deleted at any time.
//!
//! **Write order**, which everything in the archive relies on:
//! 1. the original is durable (temporary file, sync, rename, sync of the folder);
//! 2. one SQLite transaction writes everything that is known of it, with a new generation;
//! 3. the index commits, carrying the generation that it has reached;
//! 4. only what has passed 2 is reported as imported.
//!
//! Cut off after 1, an original has no document yet: the next import of the file finds it there. Cut off after 2, the
//! index is behind: whoever opens the archive next replays the documents above the index's generation.

mod arrangement;
mod audit;
mod catalogue;
mod check;
mod copies;
mod correction;
mod description;
mod disposal;
mod doubtful;
mod facts;
mod feature;
mod force;
mod item;
mod labels;
mod layout;
mod listing;
mod migrate;
mod originals;
mod outline;
mod packing;
mod place;
mod recognised;
mod record;
mod relation;
mod relation_tables;
mod run;
mod saved;
mod stop;
mod tally;

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

pub use arrangement::{ArchivedComponent, ArchivedItem, ArchivedMain, Arrangement, ItemFilter};
pub use audit::{ChainLine, ChainState, Entry as AuditEntry, ImportDetail};
pub use catalogue::{Batch, Catalogue};
pub use check::{Finding, Level, check_archive, repair_originals};
pub use copies::{Candidate, Comparable};
pub use description::{Described, Description, Period, Task};
pub use disposal::{DESTROYED, Decision, Disposal, Signature, Signed};
pub use facts::Facts;
pub use force::OwnForce;
pub use item::Filed;
pub use layout::{Layout, WriterLock};
pub use listing::{Listing, Parts};
pub use originals::{ContentHash, Original, Originals, digest};
pub use outline::Outline;
pub use place::{Place, PlaceKey, Stamp, Version};
pub use recognised::Recognised;
pub use record::{DocumentId, Packed, Record, Stored};
pub use relation::{Brief, NameId, NameSort, Relation, Wanted};
pub use relation_tables::RelationTables;
pub use run::{Line, Run, RunId, Status};
pub use saved::SavedSearch;
pub use stop::{Step, reach};
pub use tally::Tally;

use crate::error::{Context, Error, Kind, Result};

/// An archive open for reading; any number of them at once.
#[derive(Debug)]
pub struct Archive {
    /// Names inside the folder.
    pub layout: Layout,
    /// What is known.
    pub catalogue: Catalogue,
    /// The files themselves.
    pub originals: Originals,
}

impl Archive {
    /// Opens the archive in `folder` for reading.
    ///
    /// # Errors
    /// [`Kind::NoArchive`], [`Kind::Damaged`] or [`Kind::Usage`] (another version).
    pub fn open(folder: &Path) -> Result<Self> {
        let layout = Layout::new(folder);
        Ok(Self {
            catalogue: Catalogue::open_reader(&layout)?,
            originals: Originals::new(layout.clone()),
            layout,
        })
    }

    /// A document by its number.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if the archive has none of that number.
    pub fn document(&self, id: DocumentId) -> Result<Stored> {
        self.catalogue.document(id)?.ok_or_else(|| {
            Error::new(Kind::NotFound, format!("there is no document {id} in the archive"))
                .with_hint("`lantai search` gives the numbers of documents")
        })
    }
}

impl Archive {
    /// The document that a person means by a number or by the key of the system that exported it.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if the archive has none of that name.
    pub fn named(&self, asked: &str) -> Result<Stored> {
        if let Ok(number) = asked.parse() {
            match self.document(DocumentId(number)) {
                Err(e) if e.kind() == Kind::NotFound => {}
                found => return found,
            }
        }
        // The newest version of a record that has changed.
        match self.catalogue.documents_by_external_id(asked)?.last() {
            Some(last) => self.document(*last),
            None => Err(
                Error::new(Kind::NotFound, format!("there is no document {asked} in the archive"))
                    .with_hint("`lantai search` gives the numbers of documents"),
            ),
        }
    }

    /// Writes a document's original, compared with its digests first: the file that holds it, or of a record in an
    /// export the record's bytes. Returns how many bytes.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the original is missing or is not what was stored, [`Kind::Io`] if `out` refuses.
    pub fn copy_original(&self, stored: &Stored, out: &mut dyn Write) -> Result<u64> {
        if stored.record.reason.as_deref() == Some(DESTROYED) {
            let message = format!("document {} was destroyed; only its stub is left", stored.id);
            return Err(Error::new(Kind::NotFound, message));
        }
        let mut source = self.originals.open_verified(&stored.original)?;
        let (from, length) = match stored.record.span {
            Some((from, to)) => (from, to - from),
            None => (0, stored.original.bytes),
        };
        source.seek(SeekFrom::Start(from)).context(Kind::Damaged, || {
            format!("the original of document {} cannot be read", stored.id)
        })?;
        std::io::copy(&mut source.take(length), out).context(Kind::Io, || {
            format!("the original of document {} cannot be written", stored.id)
        })
    }
}

/// An archive open for writing; one at a time.
#[derive(Debug)]
pub struct ArchiveWriter {
    /// Names inside the folder.
    pub layout: Layout,
    /// What is known.
    pub catalogue: Catalogue,
    /// The files themselves.
    pub originals: Originals,
    _lock: WriterLock,
}

impl ArchiveWriter {
    /// Opens the archive in `folder` for writing; makes it if the folder holds none. Clears what an interrupted
    /// import left half-received.
    ///
    /// # Errors
    /// [`Kind::Locked`] if another process writes; else as [`Archive::open`].
    pub fn open(folder: &Path) -> Result<Self> {
        let layout = Layout::new(folder);
        layout.create()?;
        let lock = layout.lock()?;
        let catalogue = Catalogue::open_writer(&layout)?;
        let originals = Originals::new(layout.clone());
        originals.clear_temporary()?;
        let mut writer = Self {
            layout,
            catalogue,
            originals,
            _lock: lock,
        };
        writer.remove_destroyed()?;
        Ok(writer)
    }

    /// Removes the files of originals that lists gave to destruction; returns how many.
    ///
    /// # Errors
    /// [`Kind::Io`] if one cannot be removed.
    pub fn remove_destroyed(&mut self) -> Result<usize> {
        let doomed = self.catalogue.originals_to_destroy()?;
        if doomed.is_empty() {
            return Ok(0);
        }
        for hash in &doomed {
            self.originals.remove(hash)?;
        }
        self.catalogue
            .transact(|batch| doomed.iter().try_for_each(|hash| batch.put_original_gone(hash)))?;
        Ok(doomed.len())
    }

    /// As [`ArchiveWriter::open`], for an archive that is there and free; `None` if another process is writing.
    ///
    /// # Errors
    /// As [`Archive::open`].
    pub fn open_if_free(folder: &Path) -> Result<Option<Self>> {
        Layout::new(folder).require()?;
        match Self::open(folder) {
            Ok(writer) => Ok(Some(writer)),
            Err(e) if e.kind() == Kind::Locked => Ok(None),
            Err(e) => Err(e),
        }
    }
}
