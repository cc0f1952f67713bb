//! Importing (导入): the only place where the stages are chained.
//!
//! `walk` finds files and records in a stable order and says what need not be read; `prepare` reads, extracts and
//! understands them, several at once; `write` commits them in the order in which they were found, so that two imports
//! of the same input give the same archive; `handed` takes what another archive hands over the same way; `refresh` understands documents anew; `sync` brings the index up to the
//! catalogue.

mod copies;
mod filed;
mod gate;
mod handed;
pub mod items;
mod look;
mod outcome;
mod plan;
mod prepare;
pub mod refresh;
mod run;
mod summary;
pub mod sync;
mod text;
mod understand;
mod walk;
mod write;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

pub use handed::{Delivery, Handed, HandedRecord, Take};
pub use look::{Look, Looked};
pub use plan::plan;
pub use run::{actor, now, receive, run};
pub use summary::Summary;
pub use text::understand_text;
pub use understand::{Subject, UNDERSTANDING_VERSION, Understood, understand, understand_paper, understand_stored};
pub use write::append;

use crate::extract::Limits;
use crate::extract::ocr::Recogniser;
use crate::source::{Mapping, WalkOptions};

/// How to import.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// Files and folders, in the order given.
    pub roots: Vec<PathBuf>,
    /// What of the folders to take.
    pub walk: WalkOptions,
    /// Which columns of an export are which fields; the built-in names if none is given.
    pub mapping: Option<Mapping>,
    /// Read also what size and time say is unchanged.
    pub verify: bool,
    /// How many files to work on at once.
    pub workers: usize,
    /// What one file may use.
    pub limits: Limits,
    /// Recognises text in pictures, if that is asked for.
    pub ocr: Option<Recogniser>,
    /// This program, to be started as extraction worker.
    pub program: PathBuf,
}

/// Set by a person who wants the work to stop; looked at between files.
#[derive(Debug, Default)]
pub struct StopSignal(AtomicBool);

impl StopSignal {
    /// A signal that is not set.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Asks the work to stop.
    pub fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether the work should stop.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
