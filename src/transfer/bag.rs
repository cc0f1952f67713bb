//! Writes a bag: under a name that says that it is not whole, and under its own only when every byte of it is durable.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sm3::Sm3;

use crate::archive::{ContentHash, Original, Step, reach};
use crate::error::{Context, Error, Kind, Result};
use crate::inspect::content::hexadecimal;
use crate::inspect::package::{BAG_DECLARATION, BAG_INFO, DECLARATION, Info, MANIFESTS, TAG_MANIFESTS, escaped_path};

/// What is behind the name of a package that is being written.
const PARTIAL: &str = ".partial";

/// Files that are made durable at once.
const SYNCED_AT_ONCE: usize = 32;

/// A bag that is being written.
#[derive(Debug)]
pub(super) struct BagWriter {
    target: PathBuf,
    root: PathBuf,
    manifests: [BufWriter<File>; 2],
    files: u64,
    bytes: u64,
}

/// A file of the payload that is being written, and what it is so far.
#[derive(Debug)]
pub(super) struct PayloadFile {
    path: String,
    file: BufWriter<File>,
    sha256: Sha256,
    sm3: Sm3,
    bytes: u64,
}

impl BagWriter {
    /// Begins a bag that will be at `target`, which must not exist. What an earlier attempt left half-written is removed.
    pub(super) fn create(target: &Path) -> Result<Self> {
        let target = std::path::absolute(target).context(Kind::Usage, || format!("cannot use {}", target.display()))?;
        if target.symlink_metadata().is_ok() {
            return Err(Error::new(Kind::Usage, format!("{} exists already", target.display()))
                .with_hint("name a folder that does not exist; lantai overwrites nothing"));
        }
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(PARTIAL);
        let root = target.with_file_name(name);
        let failed = || cannot_write(&root);
        if root.symlink_metadata().is_ok() {
            remove_partial(&root)?;
        }
        fs::create_dir_all(root.join("data")).context(Kind::Io, failed)?;
        let open = |name: &str| File::create_new(root.join(name)).map(BufWriter::new);
        let manifests = [
            open(MANIFESTS[0]).context(Kind::Io, failed)?,
            open(MANIFESTS[1]).context(Kind::Io, failed)?,
        ];
        Ok(Self {
            manifests,
            files: 0,
            bytes: 0,
            target,
            root,
        })
    }

    /// Begins a file of the payload; [`BagWriter::close`] ends it.
    pub(super) fn open(&self, path: &str) -> Result<PayloadFile> {
        let place = self.root.join(path);
        let open = || -> io::Result<File> {
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder)?;
            }
            File::create_new(&place)
        };
        Ok(PayloadFile {
            path: path.to_owned(),
            file: BufWriter::with_capacity(64 * 1024, open().context(Kind::Io, || cannot_write(&place))?),
            sha256: Sha256::new(),
            sm3: Sm3::new(),
            bytes: 0,
        })
    }

    /// Ends a file of the payload, and says what it is.
    pub(super) fn close(&mut self, mut file: PayloadFile) -> Result<Original> {
        file.file.flush().context(Kind::Io, || cannot_write(&self.root))?;
        let original = Original {
            sha256: ContentHash(file.sha256.finalize().into()),
            sm3: file.sm3.finalize().into(),
            bytes: file.bytes,
        };
        let digests = [original.sha256.to_string(), hexadecimal(&original.sm3)];
        for (manifest, digest) in self.manifests.iter_mut().zip(digests) {
            writeln!(manifest, "{digest}  {}", escaped_path(&file.path))
                .context(Kind::Io, || cannot_write(&self.root))?;
        }
        self.files += 1;
        self.bytes += file.bytes;
        reach(Step::PackageFile);
        Ok(original)
    }

    /// A whole file of the payload at once.
    pub(super) fn put(&mut self, path: &str, content: &mut dyn Read) -> Result<Original> {
        let mut file = self.open(path)?;
        io::copy(content, &mut file).context(Kind::Io, || cannot_write(&self.root.join(path)))?;
        self.close(file)
    }

    /// Bytes and files of the payload so far.
    pub(super) fn payload(&self) -> (u64, u64) {
        (self.bytes, self.files)
    }

    /// A file of the payload that is closed, to be read again.
    pub(super) fn reopen(&self, path: &str) -> Result<File> {
        let place = self.root.join(path);
        File::open(&place).context(Kind::Io, || format!("cannot read {} again", place.display()))
    }

    /// Ends the bag: `info` is told the payload's sum and the bag's own name, everything is made durable, and the bag gets
    /// its name. Gives that name: SHA-256 of the manifest, shortened.
    pub(super) fn finish(mut self, mut info: Info) -> Result<String> {
        let root = self.root.clone();
        let failed = || cannot_write(&root);
        for manifest in &mut self.manifests {
            manifest.flush().context(Kind::Io, failed)?;
        }
        let described = self.describe_file(MANIFESTS[0])?;
        let identifier = described.sha256.to_string()[..32].to_owned();
        info.put("External-Identifier", identifier.as_str());
        info.put("Payload-Oxum", format!("{}.{}", self.bytes, self.files));
        fs::write(root.join(BAG_INFO), info.text()).context(Kind::Io, failed)?;
        fs::write(root.join(BAG_DECLARATION), DECLARATION).context(Kind::Io, failed)?;
        let mut tags = [String::new(), String::new()];
        for name in [BAG_INFO, BAG_DECLARATION, MANIFESTS[0], MANIFESTS[1]] {
            let original = self.describe_file(name)?;
            tags[0].push_str(&format!("{}  {name}\n", original.sha256));
            tags[1].push_str(&format!("{}  {name}\n", hexadecimal(&original.sm3)));
        }
        for (name, lines) in TAG_MANIFESTS.iter().zip(tags) {
            fs::write(root.join(name), lines).context(Kind::Io, failed)?;
        }
        make_durable(&root).context(Kind::Io, failed)?;
        reach(Step::PackageWritten);
        fs::rename(&root, &self.target).context(Kind::Io, || cannot_write(&self.target))?;
        if let Some(folder) = self.target.parent() {
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .context(Kind::Io, || cannot_write(&self.target))?;
        }
        Ok(identifier)
    }

    fn describe_file(&self, name: &str) -> Result<Original> {
        let mut file = self.reopen(name)?;
        crate::archive::digest(&mut file, |_| Ok(())).context(Kind::Io, || format!("cannot read {name} again"))
    }
}

impl Write for PayloadFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.sha256.update(bytes);
        self.sm3.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Makes every file and folder durable. After the writing of all, and many at once: a file system writes what many wait for
/// together.
fn make_durable(root: &Path) -> io::Result<()> {
    let (give, paths) = crossbeam_channel::bounded::<PathBuf>(SYNCED_AT_ONCE * 4);
    std::thread::scope(|scope| {
        let sync = |paths: crossbeam_channel::Receiver<PathBuf>| {
            let mut failed = Ok(());
            for path in paths {
                let synced = File::open(path).and_then(|file| file.sync_all());
                failed = failed.and(synced);
            }
            failed
        };
        let workers: Vec<_> = (0..SYNCED_AT_ONCE)
            .map(|_| {
                let paths = paths.clone();
                scope.spawn(move || sync(paths))
            })
            .collect();
        drop(paths);
        let mut walked = Ok(());
        for entry in walkdir::WalkDir::new(root).contents_first(true) {
            match entry.map_err(io::Error::from) {
                // No one takes it only if all have failed, which they say themselves.
                Ok(entry) => drop(give.send(entry.into_path())),
                Err(e) => walked = Err(e),
            }
        }
        drop(give);
        let joined = workers.into_iter().map(|worker| {
            let ended = worker.join();
            ended.unwrap_or_else(|_| Err(io::Error::other("a thread has failed")))
        });
        joined.fold(walked, io::Result::and)
    })
}

/// Removes what an export that was cut off left, if that is what it is.
fn remove_partial(root: &Path) -> Result<()> {
    let is_ours = root.is_dir() && root.join(MANIFESTS[0]).is_file() && root.join("data").is_dir();
    if !is_ours {
        return Err(Error::new(
            Kind::Usage,
            format!("{} is in the way and is no unfinished package", root.display()),
        )
        .with_hint("move it elsewhere"));
    }
    fs::remove_dir_all(root).context(Kind::Io, || format!("cannot remove the unfinished {}", root.display()))
}

fn cannot_write(place: &Path) -> String {
    format!("cannot write {}", place.display())
}
