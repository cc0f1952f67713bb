//! Finds files and records in a stable order, and says of each whether it has to be read.

use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Mutex;

use super::outcome::{Job, Outcome, RecordJob, line, stamp, unreadable};
use super::{IngestOptions, StopSignal};
use crate::archive::{Catalogue, ContentHash, DocumentId, Original, Originals, Place, PlaceKey, Status, digest};
use crate::error::{Context, Error, Kind, Result};
use crate::source::{self, Entry, Format, Mapping, Record, RecordError, SourceFile};

/// How much of a file tells whether it is an export.
const HEAD_BYTES: u64 = 64 * 1024;

/// Something met on the way.
pub(super) enum Step {
    /// To be prepared by a worker.
    Work(Job),
    /// Nothing more to do.
    Done(Outcome),
}

impl Step {
    /// Bytes of the source that this step accounts for.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Work(Job::File(file)) => file.bytes,
            Self::Work(Job::Record(job)) => job.record.span.1 - job.record.span.0,
            Self::Work(Job::Handed(handed)) => handed.bytes,
            Self::Done(_) => 0,
        }
    }
}

/// The walk over the roots of one import.
pub(super) struct Walk<'a> {
    pub options: &'a IngestOptions,
    /// The catalogue as it was when the import began; none if there is no archive yet.
    pub reader: Option<&'a Mutex<Catalogue>>,
    /// Where exports are kept before their records are taken; none in a rehearsal.
    pub originals: Option<&'a Originals>,
    pub stop: &'a StopSignal,
}

type Emit<'e> = dyn FnMut(Step) -> Result<()> + 'e;

/// An export whose records are being taken.
struct Export<'a> {
    file: &'a SourceFile,
    original: Original,
    keys: HashSet<u64>,
}

impl Walk<'_> {
    /// How many files and bytes there are, as far as names and sizes tell.
    pub(super) fn measure(&self) -> Result<(u64, u64)> {
        let (mut files, mut bytes) = (0, 0);
        for entry in source::walk(&self.options.roots, &self.options.walk)? {
            if self.stop.is_set() {
                break;
            }
            if let Entry::File(file) = entry {
                files += 1;
                bytes += file.bytes;
            }
        }
        Ok((files, bytes))
    }

    /// Gives every step in order to `emit`, until the end or until the person stops it.
    pub(super) fn each(&self, emit: &mut Emit<'_>) -> Result<()> {
        for entry in source::walk(&self.options.roots, &self.options.walk)? {
            if self.stop.is_set() {
                break;
            }
            match entry {
                Entry::File(file) => self.file(file, emit)?,
                Entry::LeftOut { path, reason } => {
                    emit(Step::Done(line(
                        PlaceKey::file(&path),
                        Status::LeftOut,
                        reason.code(),
                        reason.message(),
                    )))?;
                }
                Entry::Failed { path, message } => emit(Step::Done(unreadable(&path, &message)))?,
            }
        }
        Ok(())
    }

    fn file(&self, file: SourceFile, emit: &mut Emit<'_>) -> Result<()> {
        if let Some(place) = self.place(&PlaceKey::file(&file.path))?
            && place.is_unchanged(stamp(&file))
            && !self.options.verify
            && !(self.options.ocr.is_some() && self.waits_for_ocr(&place.key)?)
        {
            if place.document.is_some() {
                return emit(Step::Done(Outcome::Unchanged(place, stamp(&file))));
            } else if self.options.mapping.is_none() {
                return emit(Step::Done(Outcome::UnchangedExport(place, stamp(&file))));
            }
        }
        match export_format(&file.path) {
            Some(format) => self.export(file, format, emit),
            None => emit(Step::Work(Job::File(file))),
        }
    }

    fn export(&self, file: SourceFile, format: Format, emit: &mut Emit<'_>) -> Result<()> {
        let kept = match self.keep(&file.path) {
            Ok(kept) => kept,
            Err(e) if e.kind() == Kind::Source => return emit(Step::Done(unreadable(&file.path, &e))),
            Err(e) => return Err(e),
        };
        let (original, stream) = kept;
        let built_in = Mapping::default();
        let mapping = self.options.mapping.as_ref().unwrap_or(&built_in);
        let folder = file.path.parent().unwrap_or(Path::new(""));
        let records = source::records(Box::new(BufReader::new(stream)), format, folder, mapping)?;
        let Some(records) = records else {
            return emit(Step::Work(Job::File(file)));
        };
        let mut export = Export {
            file: &file,
            original,
            keys: HashSet::new(),
        };
        for record in records {
            if self.stop.is_set() {
                // Without its own place the export is read again next time, from its beginning.
                return Ok(());
            }
            self.record(record, &mut export, emit)?;
        }
        let (key, stamp) = (PlaceKey::file(&file.path), stamp(&file));
        emit(Step::Done(Outcome::Export { key, stamp, original }))
    }

    fn record(
        &self,
        record: std::result::Result<Record, RecordError>,
        export: &mut Export<'_>,
        emit: &mut Emit<'_>,
    ) -> Result<()> {
        let file_key = PlaceKey::file(&export.file.path);
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                let message = format!("line {}: {}", e.line, e.message);
                return emit(Step::Done(line(file_key, Status::Failed, "bad-record", message)));
            }
        };
        let name = export.name_of(&record);
        let key = file_key.record(&name);
        let content = ContentHash::of(&record.bytes);
        let stamp = stamp(export.file);
        if record.file.is_none()
            && self.options.mapping.is_none()
            && let Some(place) = self.place(&key)?
            && self.known(&content)?.is_some_and(|id| Some(id) == place.document)
        {
            return emit(Step::Done(Outcome::Unchanged(place, stamp)));
        }
        let job = RecordJob {
            key,
            stamp,
            original: export.original,
            content,
            record,
        };
        emit(Step::Work(Job::Record(Box::new(job))))
    }

    /// The export's bytes, kept in the archive (or, in a rehearsal, where they are), to be streamed.
    fn keep(&self, path: &Path) -> Result<(Original, File)> {
        let name = path.display().to_string();
        let open = |path: &Path| File::open(path).context(Kind::Source, || format!("cannot read {name}"));
        match self.originals {
            Some(originals) => {
                let original = originals.put(&mut open(path)?, &name)?;
                Ok((original, originals.open(&original.sha256)?))
            }
            None => {
                let original =
                    digest(&mut open(path)?, |_| Ok(())).context(Kind::Source, || format!("cannot read {name}"))?;
                Ok((original, open(path)?))
            }
        }
    }

    /// What the catalogue knows of a place.
    pub(super) fn place(&self, key: &PlaceKey) -> Result<Option<Place>> {
        self.reader.map_or(Ok(None), |reader| lock(reader)?.place(key))
    }

    /// Whether recognition has something to do in a file.
    fn waits_for_ocr(&self, key: &PlaceKey) -> Result<bool> {
        self.reader
            .map_or(Ok(false), |reader| lock(reader)?.waits_for_ocr_at(&key.path))
    }

    /// The document of this content, if the catalogue has it.
    pub(super) fn known(&self, content: &ContentHash) -> Result<Option<DocumentId>> {
        self.reader
            .map_or(Ok(None), |reader| lock(reader)?.document_by_content(content))
    }
}

fn lock(reader: &Mutex<Catalogue>) -> Result<std::sync::MutexGuard<'_, Catalogue>> {
    reader
        .lock()
        .map_err(|_| Error::new(Kind::Internal, "a worker has failed"))
}

impl Export<'_> {
    /// The record's key: what the exporting system called it, else its line; made unique within the export.
    fn name_of(&mut self, record: &Record) -> String {
        let name = record
            .external_id
            .clone()
            .unwrap_or_else(|| format!("line {}", record.line));
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        if self.keys.insert(hasher.finish()) {
            name
        } else {
            format!("{name} (line {})", record.line)
        }
    }
}

/// The format of a file that may be an export of records.
fn export_format(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_lowercase();
    if !matches!(extension.as_str(), "jsonl" | "ndjson" | "csv" | "tsv") {
        return None;
    }
    let mut head = Vec::new();
    File::open(path).ok()?.take(HEAD_BYTES).read_to_end(&mut head).ok()?;
    let format = source::sniff(&head, &path.file_name()?.to_string_lossy());
    matches!(format, Format::Jsonl | Format::Csv | Format::Tsv).then_some(format)
}
