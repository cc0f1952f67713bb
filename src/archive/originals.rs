//! Content-addressed originals: `originals/ab/abcd…` by SHA-256. The one durable put of the archive.
//!
//! Bytes go to `tmp/`, are synced, get their name by a rename in the same file system, and the folder that holds the
//! name is synced. Only then may the catalogue speak of them. An original is never written twice and never changed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use sm3::Sm3;

use super::layout::{Layout, sync_folder};
use super::recognised::Recognised;
use super::stop::{self, Step};
use crate::error::{Context, Error, Kind, Result};

/// A SHA-256, shown as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl std::fmt::Display for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What is known of an original whose bytes are in the archive folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original {
    /// SHA-256 of the bytes: its name.
    pub sha256: ContentHash,
    /// SM3 of the bytes (GB/T 32905-2016), for checks by the national rules.
    pub sm3: [u8; 32],
    /// Its size.
    pub bytes: u64,
}

/// Reads `source` to its end and says what it is; `tee` gets each piece.
///
/// # Errors
/// What the source or `tee` says.
pub fn digest(source: &mut dyn Read, mut tee: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Original> {
    let (mut sha256, mut sm3, mut bytes) = (Sha256::new(), Sm3::new(), 0u64);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        sha256.update(&buffer[..count]);
        sm3.update(&buffer[..count]);
        tee(&buffer[..count])?;
        bytes += count as u64;
    }
    Ok(Original {
        sha256: ContentHash(sha256.finalize().into()),
        sm3: sm3.finalize().into(),
        bytes,
    })
}

/// The folder of originals.
#[derive(Debug)]
pub struct Originals {
    layout: Layout,
    received: AtomicU64,
    /// Folders with names that are not durable yet.
    unsynced: Mutex<BTreeSet<PathBuf>>,
}

impl Originals {
    /// The originals of the archive at `layout`.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self {
            layout,
            received: AtomicU64::new(0),
            unsynced: Mutex::new(BTreeSet::new()),
        }
    }

    /// Where the original with this hash is, or would be.
    #[must_use]
    pub fn path(&self, hash: &ContentHash) -> PathBuf {
        let name = hash.to_string();
        self.layout.originals().join(&name[..2]).join(&name)
    }

    /// What recognition kept of the original with this hash.
    #[must_use]
    pub fn recognised(&self, hash: &ContentHash) -> Recognised {
        Recognised::of(&self.layout, hash)
    }

    /// Copies `source` into the archive and names it by its content; [`Originals::sync`] makes the name durable.
    ///
    /// # Errors
    /// [`Kind::Source`] if the source cannot be read, [`Kind::Io`] if the archive cannot be written.
    pub fn put(&self, source: &mut dyn Read, source_name: &str) -> Result<Original> {
        let temporary = self.layout.tmp().join(format!(
            "{}-{}",
            std::process::id(),
            self.received.fetch_add(1, Ordering::Relaxed)
        ));
        let result = self.receive(source, source_name, &temporary);
        if result.is_err() {
            // The next writer empties tmp/ anyway; the failure that matters is the one being returned.
            let _ = fs::remove_file(&temporary);
        }
        result
    }

    fn receive(&self, source: &mut dyn Read, source_name: &str, temporary: &PathBuf) -> Result<Original> {
        let cannot_write = || format!("cannot write to the archive at {}", self.layout.root().display());
        let mut file = File::create(temporary).context(Kind::Io, cannot_write)?;
        let mut write_failure = None;
        let digested = digest(source, |chunk| {
            file.write_all(chunk)
                .inspect_err(|e| write_failure = Some(e.to_string()))
        });
        let original = digested.map_err(|e| match write_failure {
            Some(said) => Error::new(Kind::Io, cannot_write()).with_source(said),
            None => Error::new(Kind::Source, format!("cannot read {source_name}")).with_source(e),
        })?;
        stop::reach(Step::OriginalReceived);
        let place = self.path(&original.sha256);
        if fs::metadata(&place).is_ok_and(|found| found.len() == original.bytes) {
            fs::remove_file(temporary).context(Kind::Io, cannot_write)?;
            // It may have been left by an import that was cut off before its folder was synced.
            self.mark_unsynced(&place);
            return Ok(original);
        }
        let name = || -> io::Result<()> {
            file.sync_all()?;
            let folder = place.parent().unwrap_or(&place);
            if !folder.exists() {
                fs::create_dir_all(folder)?;
                sync_folder(&self.layout.originals())?;
            }
            fs::rename(temporary, &place)?;
            let mut permissions = fs::metadata(&place)?.permissions();
            permissions.set_readonly(true);
            fs::set_permissions(&place, permissions)
        };
        name().context(Kind::Io, cannot_write)?;
        stop::reach(Step::OriginalNamed);
        self.mark_unsynced(&place);
        Ok(original)
    }

    fn mark_unsynced(&self, place: &std::path::Path) {
        if let Some(folder) = place.parent() {
            self.unsynced
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .insert(folder.to_owned());
        }
    }

    /// Makes every name that was given so far durable.
    ///
    /// # Errors
    /// [`Kind::Io`] if a folder cannot be synced; its names count as not durable.
    pub fn sync(&self) -> Result<()> {
        let folders = std::mem::take(&mut *self.unsynced.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        for folder in folders {
            sync_folder(&folder).context(Kind::Io, || format!("cannot sync {}", folder.display()))?;
        }
        stop::reach(Step::OriginalsDurable);
        Ok(())
    }

    /// Removes an original, and what recognition kept of it, for good. Nothing calls this but a destruction that was
    /// signed three times ([`super::ArchiveWriter::remove_destroyed`]).
    ///
    /// # Errors
    /// [`Kind::Io`] if it is there and cannot be removed.
    pub(super) fn remove(&self, hash: &ContentHash) -> Result<()> {
        for path in [self.path(hash), Recognised::path(&self.layout, hash)] {
            match fs::remove_file(&path) {
                Ok(()) => {
                    let folder = path.parent().unwrap_or(&path);
                    sync_folder(folder).context(Kind::Io, || format!("cannot sync {}", folder.display()))?;
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => {
                    return Err(Error::new(Kind::Io, format!("cannot remove {}", path.display())).with_source(e));
                }
            }
        }
        Ok(())
    }

    /// Opens an original for reading.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if it is missing.
    pub fn open(&self, hash: &ContentHash) -> Result<File> {
        let path = self.path(hash);
        File::open(&path).context(Kind::Damaged, || {
            format!("the original {} cannot be opened", path.display())
        })
    }

    /// Opens an original for giving it away: first every byte is read and compared with what was recorded.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if it is missing or is not what was stored.
    pub fn open_verified(&self, expected: &Original) -> Result<File> {
        if self.verify(expected)? {
            return self.open(&expected.sha256);
        }
        let message = format!(
            "the original {} is not what was stored",
            self.path(&expected.sha256).display()
        );
        Err(Error::new(Kind::Damaged, message)
            .with_hint("run `lantai check --deep`: it says where it can be had again"))
    }

    /// Reads an original again and says whether it still has the hashes and size that were recorded.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if it cannot be read at all.
    pub fn verify(&self, expected: &Original) -> Result<bool> {
        let mut file = self.open(&expected.sha256)?;
        let found = digest(&mut file, |_| Ok(())).context(Kind::Damaged, || {
            format!("the original {} cannot be read", expected.sha256)
        })?;
        Ok(found == *expected)
    }

    /// Every file under `originals/`, in order of name; names that are no hash are given as they are.
    /// An item is an error if a folder cannot be listed ([`Kind::Io`]).
    pub fn list(&self) -> impl Iterator<Item = Result<PathBuf>> + use<> {
        walkdir::WalkDir::new(self.layout.originals())
            .sort_by_file_name()
            .into_iter()
            .filter(|entry| !entry.as_ref().is_ok_and(|e| e.file_type().is_dir()))
            .map(|entry| {
                entry
                    .map(walkdir::DirEntry::into_path)
                    .context(Kind::Io, || "cannot list the originals")
            })
    }

    /// Removes what an interrupted import left in `tmp/`. Only the holder of the writer's lock may call it.
    ///
    /// # Errors
    /// [`Kind::Io`] if a file cannot be removed.
    pub fn clear_temporary(&self) -> Result<()> {
        let folder = self.layout.tmp();
        let clear = || -> io::Result<()> {
            for entry in fs::read_dir(&folder)? {
                fs::remove_file(entry?.path())?;
            }
            Ok(())
        };
        clear().context(Kind::Io, || format!("cannot clear {}", folder.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn originals() -> (tempfile::TempDir, Originals) {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        layout.create().unwrap();
        (folder, Originals::new(layout))
    }

    #[test]
    fn the_same_bytes_are_kept_once() {
        let (_folder, originals) = originals();
        let first = originals.put(&mut "公文".as_bytes(), "a").unwrap();
        let second = originals.put(&mut "公文".as_bytes(), "b").unwrap();
        originals.sync().unwrap();
        assert_eq!(first, second);
        assert_eq!(first.sha256, ContentHash::of("公文".as_bytes()));
        assert_eq!(
            originals.list().collect::<Result<Vec<_>>>().unwrap(),
            [originals.path(&first.sha256)]
        );
        assert!(originals.verify(&first).unwrap());
    }

    #[test]
    fn a_changed_original_is_noticed() {
        let (_folder, originals) = originals();
        let original = originals.put(&mut "甲".as_bytes(), "a").unwrap();
        let path = originals.path(&original.sha256);
        fs::remove_file(&path).unwrap();
        fs::write(&path, "乙").unwrap();
        assert!(!originals.verify(&original).unwrap());
    }
}
