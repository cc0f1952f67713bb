//! What goes from the walk to the workers ([`Job`]), and from them to the writer ([`Outcome`]).

use std::path::Path;

use super::handed::Handed;
use crate::archive::{ContentHash, Line, Original, Packed, Place, PlaceKey, Stamp, Status};
use crate::classify::Correction;
use crate::engine::Entry;
use crate::source::{Record as ExportRecord, SourceFile};

/// Work on its way to the catalogue.
pub(super) enum Outcome {
    /// Nothing to archive, but a line in the report.
    Line(Line),
    /// A known place that need not be read.
    Unchanged(Place, Stamp),
    /// An export that need not be read: all its records are unchanged.
    UnchangedExport(Place, Stamp),
    /// An export whose bytes are in the archive; its records follow.
    Export {
        key: PlaceKey,
        stamp: Stamp,
        original: Original,
    },
    /// A document.
    Document(Box<Prepared>),
    /// A container and the files in it: written together, so that none is there without the others.
    Container(Vec<Outcome>),
}

/// A document ready to be written.
pub(super) struct Prepared {
    /// Where it was found.
    pub key: PlaceKey,
    /// Size and time of that file.
    pub stamp: Stamp,
    /// The file that holds it.
    pub original: Original,
    /// What makes it the same document.
    pub content: ContentHash,
    /// Whether its text, known to be a scan's, was recognised now.
    pub recognised: bool,
    /// Whether a catalogue came with it, whose values may be news even of a known document.
    pub has_given: bool,
    /// What persons said of it, or of the version before it.
    pub corrections: Vec<Correction>,
    /// What was understood; none if the catalogue knows the content already and nothing new was given.
    pub understood: Option<(Packed, Entry)>,
    /// The volume that it is a paper of, and which.
    pub paper: Option<(ContentHash, usize)>,
}

/// A file or record to be prepared.
pub(super) enum Job {
    File(SourceFile),
    Record(Box<RecordJob>),
    Handed(Box<Handed>),
}

/// A record, with what it needs of its export.
pub(super) struct RecordJob {
    pub key: PlaceKey,
    pub stamp: Stamp,
    pub original: Original,
    pub content: ContentHash,
    pub record: ExportRecord,
}

pub(super) fn stamp(file: &SourceFile) -> Stamp {
    Stamp {
        bytes: file.bytes,
        modified_ns: file.modified_ns,
    }
}

/// A line for something that is not archived.
pub(super) fn line(key: PlaceKey, status: Status, reason: &str, message: impl Into<String>) -> Outcome {
    let (reason, message) = (Some(reason.to_owned()), Some(message.into()));
    Outcome::Line(Line {
        key,
        status,
        reason,
        message,
        document: None,
    })
}

/// The line of a file that cannot be read.
pub(super) fn unreadable(path: &Path, cause: &dyn std::fmt::Display) -> Outcome {
    line(PlaceKey::file(path), Status::Failed, "unreadable", cause.to_string())
}
