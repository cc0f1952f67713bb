//! Checking the archive: findings as values, each with the command that repairs it.

use std::fmt;
use std::fs::File;
use std::path::PathBuf;

use serde::Serialize;

use super::Archive;
use super::originals::{ContentHash, Original, digest};
use crate::error::{Context, Kind, Result};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Good to know; nothing is wrong.
    Note,
    /// Works, but something should be done.
    Warning,
    /// Something that was stored is missing or changed.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Something that a check has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// Stable code, e.g. `original-missing`.
    pub code: &'static str,
    /// What was found, and where.
    pub message: String,
    /// The command that repairs it, or what to do where no command can.
    pub repair: String,
}

impl Finding {
    /// A finding.
    pub fn new(level: Level, code: &'static str, message: impl Into<String>, repair: impl Into<String>) -> Self {
        Self {
            level,
            code,
            message: message.into(),
            repair: repair.into(),
        }
    }
}

/// Compares catalogue, originals and audit record. With `deep`, every original is read and hashed again and every
/// digest of the audit record is computed anew. `step` hears of each original that was looked at.
///
/// # Errors
/// [`Kind::Damaged`] if the check cannot go on at all.
pub fn check_archive(archive: &Archive, deep: bool, mut step: impl FnMut()) -> Result<Vec<Finding>> {
    let mut found: Vec<Finding> = archive
        .catalogue
        .integrity()?
        .into_iter()
        .map(damaged_catalogue)
        .collect();
    let chain = archive.catalogue.verify_audit(deep)?;
    for (seq, problem) in chain.broken {
        found.push(Finding::new(
            Level::Error,
            "audit-broken",
            format!("audit entry {seq} {problem}"),
            "compare with a backup: somebody has edited catalogue.db",
        ));
    }
    archive.catalogue.each_original(|original| {
        step();
        let path = archive.originals.path(&original.sha256);
        match std::fs::metadata(&path) {
            Err(_) => found.push(Finding::new(
                Level::Error,
                "original-missing",
                format!("the original {} is missing", path.display()),
                how_to_restore(archive, &original)?,
            )),
            Ok(metadata) if metadata.len() != original.bytes => found.push(Finding::new(
                Level::Error,
                "original-changed",
                format!(
                    "the original {} has {} bytes, {} were stored",
                    path.display(),
                    metadata.len(),
                    original.bytes
                ),
                how_to_restore(archive, &original)?,
            )),
            Ok(_) if deep && !archive.originals.verify(&original)? => found.push(Finding::new(
                Level::Error,
                "original-changed",
                format!(
                    "the original {} does not have the content that was stored",
                    path.display()
                ),
                how_to_restore(archive, &original)?,
            )),
            Ok(_) => {}
        }
        Ok(())
    })?;
    for hash in archive.catalogue.originals_to_destroy()? {
        let path = archive.originals.path(&hash);
        if path.exists() {
            found.push(Finding::new(
                Level::Warning,
                "destroyed-remains",
                format!("{} was given to destruction and is still there", path.display()),
                "lantai check --repair",
            ));
        }
    }
    for path in archive.originals.list() {
        let path = path?;
        let hash = path.file_name().and_then(|name| parse_hash(name.to_str()?));
        let known = hash.map(|hash| archive.catalogue.has_original(&hash)).transpose()?;
        match known {
            Some(true) => {}
            Some(false) => found.push(Finding::new(
                Level::Note,
                "original-without-document",
                format!(
                    "the original {} is in no document: an import was cut off before it counted",
                    path.display()
                ),
                format!("run that import again, or: lantai ingest {}", path.display()),
            )),
            None => found.push(Finding::new(
                Level::Warning,
                "foreign-file",
                format!("{} was not put there by lantai", path.display()),
                "move it elsewhere",
            )),
        }
    }
    Ok(found)
}

fn damaged_catalogue(said: String) -> Finding {
    Finding::new(
        Level::Error,
        "catalogue-damaged",
        format!("SQLite says of the catalogue: {said}"),
        "restore catalogue.db from a backup, then run `lantai reindex`",
    )
}

/// Where a damaged original can be had again: a place that still holds the same bytes, else a backup.
fn how_to_restore(archive: &Archive, original: &Original) -> Result<String> {
    Ok(match intact_source(archive, original)? {
        Some(path) => format!("lantai check --repair (the source {} still has it)", path.display()),
        None => format!(
            "restore {} from a backup",
            archive.originals.path(&original.sha256).display()
        ),
    })
}

/// A file from which the original was imported and that still has the same bytes.
fn intact_source(archive: &Archive, original: &Original) -> Result<Option<PathBuf>> {
    let paths = archive.catalogue.sources_of(&original.sha256)?;
    Ok(paths.into_iter().find(|path| {
        let read = || digest(&mut File::open(path)?, |_| Ok(()));
        read().is_ok_and(|found| found == *original)
    }))
}

/// The hash that 64 hexadecimal digits write.
fn parse_hash(name: &str) -> Option<ContentHash> {
    if name.len() != 64 || !name.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, digits) in hash.iter_mut().zip(name.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(ContentHash(hash))
}

/// Puts originals that are missing or changed back from the places that still hold them; returns how many.
/// The damaged file is kept beside, with `.damaged` behind its name.
///
/// # Errors
/// [`Kind::Io`] if the archive cannot be written.
pub fn repair_originals(archive: &Archive) -> Result<u64> {
    let mut broken = Vec::new();
    archive.catalogue.each_original(|original| {
        let path = archive.originals.path(&original.sha256);
        if !path.exists() || !archive.originals.verify(&original)? {
            broken.push(original);
        }
        Ok(())
    })?;
    let mut repaired = 0;
    for original in broken {
        let Some(source) = intact_source(archive, &original)? else {
            continue;
        };
        let place = archive.originals.path(&original.sha256);
        if place.exists() {
            let aside = archive.layout.root().join(format!("{}.damaged", original.sha256));
            std::fs::rename(&place, &aside).context(Kind::Io, || format!("cannot move {} aside", place.display()))?;
        }
        let name = source.display().to_string();
        let mut file = File::open(&source).context(Kind::Io, || format!("cannot read {name}"))?;
        archive.originals.put(&mut file, &name)?;
        archive.originals.sync()?;
        repaired += 1;
    }
    Ok(repaired)
}
