//! Where documents come from (来源): folders of files, and exports of other systems as streams of records.

mod delimited;
mod format;
mod jsonl;
mod mapping;
mod record;
mod sniff;
mod walk;

use std::path::PathBuf;

pub use format::Format;
pub use mapping::Mapping;
pub use record::{Record, RecordError, RecordStream, records};
pub use sniff::sniff;
pub use walk::{WalkOptions, walk};

/// A file, as the walk saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Absolute path.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// Modification time in nanoseconds since 1970; 0 if the system does not say.
    pub modified_ns: i64,
}

/// Something met on a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file to import.
    File(SourceFile),
    /// A file or folder passed over by rule.
    LeftOut {
        /// Where.
        path: PathBuf,
        /// Which rule.
        reason: LeftOut,
    },
    /// Something that cannot be looked at.
    Failed {
        /// Where.
        path: PathBuf,
        /// What the system said.
        message: String,
    },
}

/// The rules by which something is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Its name begins with a dot.
    Hidden,
    /// A lock or temporary file of an office program or the system.
    Temporary,
    /// A symbolic link, where links are not followed.
    Symlink,
    /// A pipe, socket or device.
    Special,
    /// `--include` or `--exclude` says so.
    Filtered,
}

impl LeftOut {
    /// Stable reason code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Temporary => "temporary",
            Self::Symlink => "symlink",
            Self::Special => "special-file",
            Self::Filtered => "filtered",
        }
    }

    /// The reason in a sentence, with what to do to have it imported.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Hidden => "its name begins with a dot; --hidden takes it",
            Self::Temporary => "a temporary file of an office program or the system",
            Self::Symlink => "a symbolic link; --follow-links takes it",
            Self::Special => "not a regular file",
            Self::Filtered => "left out by --include, --exclude or the settings",
        }
    }
}
