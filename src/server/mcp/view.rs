//! The archive and its index as they are at the moment of a call.

use serde_json::{Value, json};

use crate::archive::Archive;
use crate::config::Config;
use crate::engine::Embedded;
use crate::error::{Error, Kind, Result};

/// The archive with its index, only for reading.
pub(super) struct View {
    pub(super) archive: Archive,
    pub(super) index: Embedded,
    /// Whether the catalogue has papers that the index lacks: an import is running, or was cut off.
    behind: bool,
}

impl View {
    pub(super) fn now(config: &Config) -> Result<Self> {
        let archive = Archive::open(&config.archive)?;
        let index = Embedded::open(&archive.layout.fulltext())?.ok_or_else(|| {
            Error::new(Kind::Damaged, "the archive has no index that can be used").with_hint("run `lantai reindex`")
        })?;
        let behind = index.generation()? < archive.catalogue.generation()?;
        Ok(Self { archive, index, behind })
    }

    /// Says in an answer what it may lack.
    pub(super) fn note(&self, answer: &mut Value) {
        if self.behind {
            note(
                answer,
                "the index is behind the catalogue: papers that were imported last are not found yet",
            );
        }
    }
}

/// Adds a note to an answer.
pub(super) fn note(answer: &mut Value, words: &str) {
    let Some(answer) = answer.as_object_mut() else { return };
    let notes = answer.entry("notes").or_insert_with(|| json!([]));
    if let Some(notes) = notes.as_array_mut() {
        notes.push(words.into());
    }
}
