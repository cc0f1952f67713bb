//! What another archive hands over (移交接收): each document with its file, its values and what persons said of it there.
//! It goes the way of every import; only what is known of it comes with it.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::look;
use super::outcome::{Outcome, Prepared, line, stamp};
use super::prepare::{Preparer, opening, pack, papers_into, record_text};
use super::understand::{Subject, understand};
use crate::archive::{ContentHash, PlaceKey, Status};
use crate::classify::Correction;
use crate::document::Known;
use crate::error::{Context, Kind, Result};
use crate::extract::{Block, BlockKind, Extracted, Failure};
use crate::source::SourceFile;

/// What is done with each document that is handed over.
pub type Take<'t> = dyn FnMut(Handed) -> Result<()> + 't;

/// A delivery: what is handed over at once.
pub struct Delivery<'d> {
    /// How many documents.
    pub documents: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// Gives each document in turn, in a stable order; ends with the failure of what it is given to.
    pub each: &'d (dyn Fn(&mut Take<'_>) -> Result<()> + Sync),
}

/// A document that is handed over.
#[derive(Debug, Clone)]
pub struct Handed {
    /// Its file.
    pub path: PathBuf,
    /// Size of that file.
    pub bytes: u64,
    /// What the file must be: it was verified before.
    pub sha256: String,
    /// What the file was called.
    pub name: String,
    /// The same without its ending, where the archive knew it.
    pub file_stem: Option<String>,
    /// Values that are given with it.
    pub known: Known,
    /// Its key in the system that exported it first.
    pub external_id: Option<String>,
    /// Further values.
    pub meta: Map<String, Value>,
    /// What persons said of it.
    pub corrections: Vec<Correction>,
    /// If it is a record of an export: what its bytes do not say.
    pub record: Option<HandedRecord>,
    /// The text that was recognised in it, if it is a scan.
    pub recognised: Option<String>,
    /// Whether it is a volume that was split into its papers.
    pub split: bool,
}

/// A record of an export, which had no file of its own.
#[derive(Debug, Clone)]
pub struct HandedRecord {
    /// What makes it the same document.
    pub content: ContentHash,
    /// Its text.
    pub text: String,
    /// Why it was not fully imported: code and sentence.
    pub failure: Option<(String, String)>,
}

impl Preparer<'_> {
    /// Prepares a document that is handed over.
    pub(super) fn handed(&self, handed: Handed) -> Result<Outcome> {
        let file = source_file(&handed.path)?;
        let original = match self.keep(&handed.path)? {
            Ok(original) => original,
            Err(outcome) => return Ok(outcome),
        };
        let key = PlaceKey::file(&handed.path);
        if original.sha256.to_string() != handed.sha256 {
            let message = "it is no longer what it was when the package was verified";
            return Ok(line(key, Status::Failed, "changed-since-check", message));
        }
        let content = handed.record.as_ref().map_or(original.sha256, |record| record.content);
        let known = {
            let reader = self.reader()?;
            let known = reader.document_by_content(&content)?;
            let place = reader.place(&key)?;
            if let Some(place) = place.filter(|place| known.is_some() && place.document == known) {
                return Ok(Outcome::Unchanged(place, stamp(&file)));
            }
            known
        };
        let mut prepared = Prepared {
            key,
            stamp: stamp(&file),
            original,
            content,
            recognised: false,
            has_given: false,
            corrections: handed.corrections.clone(),
            understood: None,
            paper: None,
        };
        // What the archive knows already it knows as it does: another's word does not change it.
        if known.is_some() {
            return Ok(Outcome::Document(Box::new(prepared)));
        }
        let (format, extracted) = self.text_of(&prepared, &handed)?;
        let subject = Subject {
            content,
            span: handed.record.as_ref().map(|_| (0, original.bytes)),
            file_stem: handed.file_stem.as_deref(),
            format,
            extracted,
            known: handed.known,
            external_id: handed.external_id,
            meta: handed.meta,
            corrections: handed.corrections,
        };
        if !handed.split {
            prepared.understood = Some(pack(understand(subject, self.rules))?);
            return Ok(Outcome::Document(Box::new(prepared)));
        }
        let opened = opening(subject, self.rules)?;
        prepared.understood = Some(opened.own);
        let mut outcomes = Vec::new();
        papers_into(&prepared, opened.papers, &mut outcomes);
        outcomes.insert(0, Outcome::Document(Box::new(prepared)));
        Ok(Outcome::Container(outcomes))
    }

    /// The format of a document and its text: its own, or the one that came with it where its file gives none.
    fn text_of(
        &self,
        prepared: &Prepared,
        handed: &Handed,
    ) -> Result<(&'static str, std::result::Result<Extracted, Failure>)> {
        if let Some(record) = &handed.record {
            let failed = record.failure.clone().map(|(code, message)| Failure { code, message });
            let extracted = failed.map_or_else(|| Ok(record_text(record.text.clone())), Err);
            return Ok(("record", extracted));
        }
        let original = &prepared.original;
        let format = self.format(original, Path::new(&handed.name))?;
        let extracted = match look::refused(format, original.bytes, self.limits) {
            Some(failure) => Err(failure),
            None => {
                let mut source = self.originals.open(&original.sha256)?;
                // Files inside it are documents of their own in the delivery, if they are handed over.
                self.pool.extract(&mut source, original.bytes, format, &mut |_| Ok(()))
            }
        };
        let waits = match &extracted {
            Ok(extracted) => !extracted.scanned_pages.is_empty(),
            Err(failure) => failure.code == "needs-ocr",
        };
        let extracted = match &handed.recognised {
            Some(text) if waits => Ok(recognised(format.name(), text)),
            _ => self.recognise(original, format, extracted),
        };
        Ok((format.name(), extracted))
    }
}

/// The text of a scan as another archive recognised it.
fn recognised(format: &str, text: &str) -> Extracted {
    Extracted {
        format: format.to_owned(),
        parser: "tesseract".to_owned(),
        quality: crate::extract::quality(text),
        blocks: vec![Block::new(BlockKind::Paragraph, text)],
        ..Extracted::default()
    }
}

fn source_file(path: &Path) -> Result<SourceFile> {
    let metadata = path
        .metadata()
        .context(Kind::Source, || format!("cannot read {}", path.display()))?;
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(SourceFile {
        path: path.to_owned(),
        bytes: metadata.len(),
        modified_ns: since.map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(0)),
    })
}

impl std::fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery")
            .field("documents", &self.documents)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
