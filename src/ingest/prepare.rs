//! What the workers do: keep the original, extract, understand, pack. Nothing here touches the catalogue's contents.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde_json::Value;

use super::outcome::{Job, Outcome, Prepared, RecordJob, stamp, unreadable};
use super::understand::{Subject, Understood, entry, understand, understand_paper};
use super::{StopSignal, look};
use crate::archive::{Catalogue, ContentHash, Original, Originals, Packed, PlaceKey, Stamp};
use crate::classify::{Correction, Rules};
use crate::document::Known;
use crate::engine::Entry;
use crate::error::{Error, Kind, Result};
use crate::extract::ocr::{Recogniser, Scan};
use crate::extract::{Block, BlockKind, Extracted, Failure, Limits, Pool};
use crate::source::{self, Format, SourceFile};

/// What all workers share.
pub(super) struct Preparer<'a> {
    pub originals: &'a Originals,
    pub reader: &'a Mutex<Catalogue>,
    pub pool: &'a Pool,
    pub rules: &'a Rules,
    pub limits: &'a Limits,
    /// Recognises text in pictures, if that is asked for.
    pub ocr: Option<&'a Recogniser>,
    pub stop: &'a StopSignal,
}

impl Preparer<'_> {
    /// Prepares one file or record. An error means that the archive cannot go on; a file that cannot be read is an
    /// outcome.
    pub(super) fn prepare(&self, job: Job) -> Result<Outcome> {
        match job {
            Job::File(file) => self.file(&file),
            Job::Record(job) => self.record(*job),
            Job::Handed(handed) => self.handed(*handed),
        }
    }

    fn file(&self, file: &SourceFile) -> Result<Outcome> {
        let original = match self.keep(&file.path)? {
            Ok(original) => original,
            Err(outcome) => return Ok(outcome),
        };
        let key = PlaceKey::file(&file.path);
        let content = original.sha256;
        let mut prepared = Prepared {
            key,
            stamp: stamp(file),
            original,
            content,
            recognised: self.is_due(&content)?,
            has_given: false,
            corrections: Vec::new(),
            understood: None,
            paper: None,
        };
        let (opened, members) = self.open_up(&original, &file.path, 0)?;
        let mut papers = Vec::new();
        if let Some(opened) = opened {
            prepared.understood = Some(opened.own);
            papers_into(&prepared, opened.papers, &mut papers);
        }
        if members.is_empty() && papers.is_empty() {
            return Ok(Outcome::Document(Box::new(prepared)));
        }
        let container = Container {
            file: &prepared.key,
            stamp: prepared.stamp,
            name: String::new(),
            depth: 1,
        };
        let mut outcomes = papers;
        self.members(&container, &file.path, members, &mut outcomes)?;
        outcomes.insert(0, Outcome::Document(Box::new(prepared)));
        Ok(Outcome::Container(outcomes))
    }

    /// Prepares the files in a container, and those in containers among them.
    fn members(
        &self,
        container: &Container<'_>,
        path: &Path,
        members: Vec<Member>,
        outcomes: &mut Vec<Outcome>,
    ) -> Result<()> {
        let mut names = HashSet::new();
        for member in members {
            let inner = if member.path.is_empty() {
                // A compressed file is called as its container, without the ending.
                path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
            } else {
                member.path
            };
            let mut name = format!("{}{inner}", container.name);
            while !names.insert(name.clone()) {
                name.push('\'');
            }
            let inner = PathBuf::from(inner);
            let content = member.original.sha256;
            let mut prepared = Prepared {
                key: container.file.record(&name),
                stamp: container.stamp,
                original: member.original,
                content,
                recognised: self.is_due(&content)?,
                has_given: false,
                corrections: Vec::new(),
                understood: None,
                paper: None,
            };
            let (opened, deeper) = self.open_up(&member.original, &inner, container.depth)?;
            let mut papers = Vec::new();
            if let Some(opened) = opened {
                prepared.understood = Some(opened.own);
                papers_into(&prepared, opened.papers, &mut papers);
            }
            outcomes.push(Outcome::Document(Box::new(prepared)));
            outcomes.append(&mut papers);
            let container = Container {
                name: format!("{name}/"),
                depth: container.depth + 1,
                ..*container
            };
            self.members(&container, &inner, deeper, outcomes)?;
        }
        Ok(())
    }

    fn record(&self, job: RecordJob) -> Result<Outcome> {
        let RecordJob {
            key,
            stamp,
            original,
            content,
            record,
        } = job;
        let known = Known {
            title: record.title,
            number: record.number,
            organ: record.issuer,
            date: record.date,
            kind: record.kind,
        };
        let mut meta = record.meta;
        let mut prepared = Prepared {
            key,
            stamp,
            original,
            content,
            recognised: false,
            has_given: true,
            corrections: Vec::new(),
            understood: None,
            paper: None,
        };
        let (mut span, mut format) = (Some(record.span), "record");
        let extracted = match record.file {
            None => Ok(record_text(record.text.unwrap_or_default())),
            Some(path) => {
                meta.insert("file".to_owned(), Value::from(path.display().to_string()));
                match self.keep(&path)? {
                    Ok(original) => {
                        (prepared.original, prepared.content, span) = (original, original.sha256, None);
                        // The record is one document: files inside its file are kept with it and not taken apart.
                        let (found, extracted) = self.extract(&original, &path, &mut Vec::new())?;
                        prepared.recognised = self.is_due(&original.sha256)?;
                        format = found.name();
                        extracted
                    }
                    Err(_) => Err(Failure {
                        code: "file-missing".to_owned(),
                        message: format!("the catalogue names {}, which cannot be read", path.display()),
                    }),
                }
            }
        };
        prepared.corrections = self.corrections(&prepared.content, &prepared.key)?;
        let subject = Subject {
            content: prepared.content,
            span,
            file_stem: None,
            format,
            extracted,
            known,
            external_id: record.external_id,
            meta,
            corrections: prepared.corrections.clone(),
        };
        prepared.understood = Some(pack(understand(subject, self.rules))?);
        Ok(Outcome::Document(Box::new(prepared)))
    }

    /// Keeps the bytes of a file; the inner failure is the file's own, as a line of the report.
    pub(super) fn keep(&self, path: &Path) -> Result<std::result::Result<Original, Outcome>> {
        let mut source = match File::open(path) {
            Ok(file) => file,
            Err(e) => return Ok(Err(unreadable(path, &e))),
        };
        match self.originals.put(&mut source, &path.display().to_string()) {
            Ok(original) => Ok(Ok(original)),
            Err(e) if e.kind() == Kind::Source => Ok(Err(unreadable(path, &e))),
            Err(e) => Err(e),
        }
    }

    pub(super) fn reader(&self) -> Result<MutexGuard<'_, Catalogue>> {
        self.reader
            .lock()
            .map_err(|_| Error::new(Kind::Internal, "a worker has failed"))
    }

    pub(super) fn is_new(&self, content: &ContentHash) -> Result<bool> {
        Ok(self.reader()?.document_by_content(content)?.is_none())
    }

    /// What persons said of a record, in the version of these bytes or the one before it: a catalogue's new values do not
    /// undo it.
    fn corrections(&self, content: &ContentHash, key: &PlaceKey) -> Result<Vec<Correction>> {
        let reader = self.reader()?;
        if let Some(id) = reader.document_by_content(content)? {
            return reader.corrections_of(id);
        }
        let before = reader.place(key)?.and_then(|place| place.document);
        before.map_or_else(|| Ok(Vec::new()), |id| reader.corrections_of(id))
    }

    /// Whether the document of these bytes is a scan that is to be recognised now.
    fn is_due(&self, content: &ContentHash) -> Result<bool> {
        Ok(self.ocr.is_some() && self.reader()?.waits_for_ocr(content)?)
    }

    /// What persons said of the document of these bytes, if the catalogue knows it: recognition does not undo it.
    fn corrections_of(&self, content: &ContentHash) -> Result<Vec<Correction>> {
        let reader = self.reader()?;
        let known = reader.document_by_content(content)?;
        known.map_or_else(|| Ok(Vec::new()), |id| reader.corrections_of(id))
    }

    /// The format of an original, by its bytes.
    pub(super) fn format(&self, original: &Original, path: &Path) -> Result<Format> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut head = Vec::new();
        let kept = self.originals.open(&original.sha256)?;
        if let Err(e) = kept.take(look::HEAD_BYTES as u64).read_to_end(&mut head) {
            return Err(
                Error::new(Kind::Damaged, format!("the original of {name} cannot be read back")).with_source(e),
            );
        }
        Ok(source::sniff(&head, &name))
    }

    /// What a file says, none if the catalogue knows it already, and the files inside it: those of a known container are
    /// at this place too. `depth` containers are around it.
    fn open_up(&self, original: &Original, path: &Path, depth: usize) -> Result<Opened> {
        let mut members = Vec::new();
        let new = self.is_new(&original.sha256)? || self.is_due(&original.sha256)?;
        let too_deep = depth >= self.limits.nesting;
        if !new && (too_deep || !self.format(original, path)?.is_container()) {
            return Ok((None, members));
        }
        let (format, extracted) = if too_deep {
            (Format::Unknown, Err(look::too_deep(self.limits)))
        } else {
            self.extract(original, path, &mut members)?
        };
        if !new {
            return Ok((None, members));
        }
        let subject = Subject {
            content: original.sha256,
            span: None,
            file_stem: path.file_stem().and_then(|stem| stem.to_str()),
            format: format.name(),
            extracted,
            known: Known::default(),
            external_id: None,
            meta: serde_json::Map::new(),
            corrections: self.corrections_of(&original.sha256)?,
        };
        Ok((Some(opening(subject, self.rules)?), members))
    }

    /// Reads an original as the format that its bytes say. Files inside it are kept as originals of their own.
    fn extract(
        &self,
        original: &Original,
        path: &Path,
        members: &mut Vec<Member>,
    ) -> Result<(Format, std::result::Result<Extracted, Failure>)> {
        let format = self.format(original, path)?;
        if let Some(failure) = look::refused(format, original.bytes, self.limits) {
            return Ok((format, self.recognise(original, format, Err(failure))));
        }
        let mut source = self.originals.open(&original.sha256)?;
        let mut refused = None;
        let extracted = self.pool.extract(&mut source, original.bytes, format, &mut |part| {
            let kept = self.originals.put(&mut part.bytes.as_slice(), &part.path);
            let original = kept.map_err(|e| {
                let said = std::io::Error::other(e.to_string());
                refused = Some(e);
                said
            })?;
            members.push(Member {
                path: part.path,
                original,
            });
            Ok(())
        });
        // That the archive cannot be written is no fault of the file.
        match refused {
            Some(e) => Err(e),
            None => Ok((format, self.recognise(original, format, extracted))),
        }
    }

    /// Recognises the pages that are pictures, if that is asked for.
    pub(super) fn recognise(
        &self,
        original: &Original,
        format: Format,
        extracted: std::result::Result<Extracted, Failure>,
    ) -> std::result::Result<Extracted, Failure> {
        let Some(recogniser) = self.ocr else { return extracted };
        let open = || -> std::io::Result<Box<dyn Read>> {
            let file = self.originals.open(&original.sha256);
            Ok(Box::new(file.map_err(|e| std::io::Error::other(e.to_string()))?))
        };
        let scan = Scan {
            open: &open,
            bytes: original.bytes,
            format,
        };
        let mut kept = self.originals.recognised(&original.sha256);
        recogniser.complete(extracted, &scan, self.pool, &mut kept, &|| self.stop.is_set())
    }
}

/// What a file says, none if the catalogue knows it already, and the files inside it.
type Opened = (Option<Opening>, Vec<Member>);

/// What a file says, and what the papers in it say if it is a volume.
pub(super) struct Opening {
    pub own: (Packed, Entry),
    pub papers: Vec<(ContentHash, (Packed, Entry))>,
}

/// A file inside a file, kept.
struct Member {
    path: String,
    original: Original,
}

/// Where members stand.
struct Container<'a> {
    /// The place of the outermost file.
    file: &'a PlaceKey,
    stamp: Stamp,
    /// Names of the containers inside it, each with a slash behind.
    name: String,
    depth: usize,
}

/// A file understood, and with it the papers in it if it is a volume.
pub(super) fn opening(subject: Subject<'_>, rules: &Rules) -> Result<Opening> {
    let understood = understand(subject, rules);
    let mut papers = Vec::new();
    for (paper, number) in understood.volume.iter().flat_map(|volume| &volume.papers).zip(1..) {
        let paper = understand_paper(&understood, number, paper, rules);
        papers.push((paper.record.content, pack(paper)?));
    }
    Ok(Opening {
        own: pack(understood)?,
        papers,
    })
}

/// The papers of a volume as documents, each at its place in the volume.
pub(super) fn papers_into(volume: &Prepared, papers: Vec<(ContentHash, (Packed, Entry))>, outcomes: &mut Vec<Outcome>) {
    for ((content, understood), number) in papers.into_iter().zip(1..) {
        outcomes.push(Outcome::Document(Box::new(Prepared {
            key: paper_key(&volume.key, number),
            stamp: volume.stamp,
            original: volume.original,
            content,
            recognised: false,
            has_given: false,
            corrections: Vec::new(),
            understood: Some(understood),
            paper: Some((volume.content, number)),
        })));
    }
}

/// The place of a paper in a volume: `PATH#篇1`, `PATH#INNER/篇1`.
pub(super) fn paper_key(volume: &PlaceKey, number: usize) -> PlaceKey {
    let within = if volume.record.is_empty() {
        String::new()
    } else {
        format!("{}/", volume.record)
    };
    volume.record(&format!("{within}篇{number}"))
}

/// The text of a record as if it had been extracted.
pub(super) fn record_text(text: String) -> Extracted {
    let quality = crate::extract::quality(&text);
    let block = Block {
        kind: BlockKind::Paragraph,
        level: None,
        page: None,
        confidence: None,
        text,
    };
    Extracted {
        format: "record".to_owned(),
        parser: "export".to_owned(),
        quality,
        blocks: vec![block],
        ..Extracted::default()
    }
}

/// Compresses and folds, so that the one writer need not. The entry gets its number when the catalogue gives one.
pub(super) fn pack(understood: Understood) -> Result<(Packed, Entry)> {
    let entry = entry(0, &understood.record, &understood.text, false);
    Ok((Packed::new(understood.record, &understood.text)?, entry))
}
