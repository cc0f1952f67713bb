//! The one error type of the crate.
//!
//! Rules for errors:
//! - A message names what failed and where (a path, a line, a row), in lower case, without a full stop.
//! - A hint, where there is one, is the next thing the person can do, as a command or a sentence.
//! - The cause is kept as `source`; it is printed once, at the edge, on the same line.
//! - A bad *document* is not an error: it is archived, flagged with a reason code and listed in the report.
//!   An `Error` means that the command itself could not do what it was asked.

use std::error::Error as StdError;
use std::fmt;

/// What a failure means for the person, and so which exit status it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line, a configuration or a mapping file is wrong.
    Usage,
    /// The operating system refused: a file cannot be read or written, a disk is full.
    Io,
    /// A file that was to be imported cannot be read.
    Source,
    /// There is no archive at the place named.
    NoArchive,
    /// Another process is writing to the archive.
    Locked,
    /// Something that was stored does not read back as it was written.
    Damaged,
    /// A document, run or file that was asked for does not exist.
    NotFound,
    /// The person stopped the command.
    Cancelled,
    /// A defect of this program.
    Internal,
}

impl Kind {
    /// The exit status of a command that ends with this failure (documented in `docs/cli.md`).
    #[must_use]
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Usage | Self::Io | Self::Source | Self::Internal => 2,
            Self::NotFound => 1,
            Self::NoArchive => 10,
            Self::Locked => 11,
            Self::Damaged => 12,
            Self::Cancelled => 130,
        }
    }
}

/// A failure, written for the person who must act on it.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    hint: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure of `kind`; `message` says what and where.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            source: None,
        }
    }

    /// The same failure with the next step to take.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure with what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What the failure means, and so its exit status.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The next step to take, if one is known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let mut cause: Option<&(dyn StdError + 'static)> = self.source();
        while let Some(inner) = cause {
            write!(f, ": {inner}")?;
            cause = inner.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|s| s as &(dyn StdError + 'static))
    }
}

/// Says what was being done when an operation failed.
pub trait Context<T> {
    /// Turns a foreign error into an [`Error`] of `kind` whose message is made by `message`.
    ///
    /// # Errors
    /// The failure of `self`, described.
    fn context<M: Into<String>>(self, kind: Kind, message: impl FnOnce() -> M) -> Result<T>;
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> Context<T> for std::result::Result<T, E> {
    fn context<M: Into<String>>(self, kind: Kind, message: impl FnOnce() -> M) -> Result<T> {
        self.map_err(|e| Error::new(kind, message()).with_source(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_on_the_same_line() {
        let e = std::fs::read("/nonexistent/x")
            .context(Kind::Io, || "cannot read /nonexistent/x")
            .unwrap_err();
        assert!(e.to_string().starts_with("cannot read /nonexistent/x: "));
        assert_eq!(e.kind().exit_status(), 2);
    }
}
