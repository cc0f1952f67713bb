//! One of two papers that are compared: a document of the archive, else a file.

use std::path::Path;

use super::{open, reading};
use crate::archive::{Archive, Record};
use crate::config::Config;
use crate::error::{Error, Kind, Result};

/// A paper.
pub(super) struct Side {
    /// As it was asked for, or its number.
    pub(super) name: String,
    /// What is known of it.
    pub(super) record: Record,
    /// Its text.
    pub(super) text: String,
}

/// A document of the archive, else a file.
pub(super) fn named(config: &Config, asked: &str) -> Result<Side> {
    let missing = match Archive::open(&config.archive).and_then(|archive| {
        let stored = archive.named(asked)?;
        Ok(Side {
            name: stored.id.to_string(),
            text: archive.catalogue.text(stored.id)?,
            record: stored.record,
        })
    }) {
        Ok(side) => return Ok(side),
        Err(e) if matches!(e.kind(), Kind::NotFound | Kind::NoArchive) => e,
        Err(e) => return Err(e),
    };
    let path = Path::new(asked);
    if !path.is_file() {
        return Err(missing);
    }
    let understood = reading::file(&open::pool()?, path)?;
    if let Some(reason) = understood
        .record
        .reason
        .as_ref()
        .filter(|_| understood.text.trim().is_empty())
    {
        return Err(Error::new(
            Kind::Usage,
            format!("{asked} has no text to compare ({reason})"),
        ));
    }
    Ok(Side {
        name: asked.to_owned(),
        record: understood.record,
        text: understood.text,
    })
}
