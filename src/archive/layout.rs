//! Names inside the archive folder, its version file, and the lock that keeps writers to one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Context, Error, Kind, Result};

/// The version of the folder's layout, as written in its `VERSION` file.
pub(super) const LAYOUT_VERSION: u32 = 1;

/// The places inside one archive folder.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The layout of the archive at `root`, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The archive folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The SQLite catalogue.
    #[must_use]
    pub fn catalogue(&self) -> PathBuf {
        self.root.join("catalogue.db")
    }

    /// The folder of content-addressed originals.
    #[must_use]
    pub fn originals(&self) -> PathBuf {
        self.root.join("originals")
    }

    /// The folder of the derived full-text index.
    #[must_use]
    pub fn fulltext(&self) -> PathBuf {
        self.root.join("fulltext")
    }

    /// The folder of derived text that was recognised in pictures.
    #[must_use]
    pub fn recognised(&self) -> PathBuf {
        self.root.join("recognised")
    }

    /// The folder for files that are not yet durable; emptied by each writer that opens the archive.
    #[must_use]
    pub fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    fn version_file(&self) -> PathBuf {
        self.root.join("VERSION")
    }

    /// Makes the folders and the version file where they are missing.
    ///
    /// # Errors
    /// [`Kind::Io`] if the folder cannot be written, [`Kind::Usage`] if it holds an archive of another version.
    pub fn create(&self) -> Result<()> {
        for folder in [self.root.clone(), self.originals(), self.fulltext(), self.tmp()] {
            fs::create_dir_all(&folder).context(Kind::Io, || format!("cannot create {}", folder.display()))?;
        }
        if !self.version_file().exists() {
            let path = self.version_file();
            let write = || -> std::io::Result<()> {
                let mut file = File::create(&path)?;
                writeln!(file, "lantai archive {LAYOUT_VERSION}")?;
                file.sync_all()?;
                sync_folder(&self.root)
            };
            write().context(Kind::Io, || format!("cannot write {}", path.display()))?;
        }
        self.require()
    }

    /// Says whether there is an archive of this version here.
    ///
    /// # Errors
    /// [`Kind::NoArchive`] if there is none, [`Kind::Usage`] if its version is another.
    pub fn require(&self) -> Result<()> {
        let found = match fs::read_to_string(self.version_file()) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::new(
                    Kind::NoArchive,
                    format!("there is no archive in {}", self.root.display()),
                )
                .with_hint("run `lantai ingest PATH` to make one, or name another with --archive DIR"));
            }
            Err(e) => {
                return Err(
                    Error::new(Kind::Io, format!("cannot read {}", self.version_file().display())).with_source(e),
                );
            }
        };
        if found.trim() != format!("lantai archive {LAYOUT_VERSION}") {
            return Err(Error::new(
                Kind::Usage,
                format!(
                    "{} says “{}”, this program reads version {LAYOUT_VERSION}",
                    self.version_file().display(),
                    found.trim()
                ),
            )
            .with_hint("use the lantai that wrote the archive"));
        }
        Ok(())
    }

    /// Takes the writer's lock, which the operating system gives back when the process ends, however it ends.
    ///
    /// # Errors
    /// [`Kind::Locked`] if another process holds it.
    pub fn lock(&self) -> Result<WriterLock> {
        let path = self.root.join("LOCK");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .read(true)
            .open(&path)
            .context(Kind::Io, || format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {
                // Only for the person who meets the lock; the lock itself is the operating system's.
                let note = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
                note.context(Kind::Io, || format!("cannot write {}", path.display()))?;
                Ok(WriterLock { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).unwrap_or_default();
                let process = if holder.is_empty() {
                    String::new()
                } else {
                    format!(" (process {holder})")
                };
                Err(Error::new(
                    Kind::Locked,
                    format!("another lantai{process} is writing to {}", self.root.display()),
                )
                .with_hint("wait until it has ended, or stop it; searching works meanwhile"))
            }
            Err(TryLockError::Error(e)) => {
                Err(Error::new(Kind::Io, format!("cannot lock {}", path.display())).with_source(e))
            }
        }
    }
}

/// Held by the one process that may write.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

/// Makes the names in `folder` durable.
///
/// # Errors
/// What the operating system says.
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Other systems have no call for it: there the file system orders names itself.
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
