//! The one writer: puts outcomes into the catalogue in the order in which they were found, a batch in a transaction.

use super::copies::group_copies;
use super::filed::filed;
use super::outcome::{Outcome, Prepared};
use super::prepare::paper_key;
use super::understand::entry;
use crate::archive::{
    ArchiveWriter, AuditEntry, Batch, DocumentId, ImportDetail, Line, Originals, Place, PlaceKey, Record, RunId, Stamp,
    Status, Step, Stored, reach,
};
use crate::engine::{EmbeddedWriter, Entry};
use crate::error::Result;
use crate::source::Format;

/// Who and what an import is, for the audit record.
pub(super) struct Journal {
    pub run: RunId,
    pub actor: String,
}

/// Writes batches, and tells the index of them.
pub(super) struct Writer<'a> {
    pub archive: &'a mut ArchiveWriter,
    pub engine: &'a mut EmbeddedWriter,
    /// The originals that the workers put; their names are made durable here.
    pub originals: &'a Originals,
    pub journal: Journal,
    /// The number of the next line of the report.
    pub next_line: u64,
}

/// An entry for the index, and whether it replaces one.
type Told = (Entry, bool);

impl Writer<'_> {
    /// Makes a batch durable: originals first, then one transaction, then the index is told. Returns the bytes of text
    /// that the index got.
    pub(super) fn write(&mut self, outcomes: Vec<Outcome>) -> Result<u64> {
        self.originals.sync()?;
        let first = self.next_line;
        let mut told: Vec<Told> = Vec::new();
        let mut stale: Vec<DocumentId> = Vec::new();
        let journal = &self.journal;
        let next = self.archive.catalogue.transact(|batch| {
            let mut page = Page {
                batch,
                run: journal.run,
                seq: first,
                told: &mut told,
                stale: &mut stale,
            };
            for outcome in outcomes {
                page.outcome(outcome)?;
            }
            let to = page.seq;
            if to > first {
                let detail = ImportDetail {
                    run: journal.run.0,
                    from: first,
                    to,
                    generation: batch.generation(),
                    digest: batch.digest_lines(journal.run, first, to)?.to_string(),
                };
                append(
                    batch,
                    &journal.actor,
                    "import",
                    &format!("run {}", journal.run),
                    &serde_json::json!(detail).to_string(),
                )?;
            }
            Ok(to)
        })?;
        self.next_line = next;
        let mut bytes = 0;
        let catalogue = &self.archive.catalogue;
        for (entry, replaces) in told {
            bytes += entry.body.len() as u64;
            self.engine.put(&filed(entry, catalogue)?, replaces)?;
        }
        // A document that lies elsewhere now, or nowhere, keeps its text.
        stale.sort_unstable();
        stale.dedup();
        for id in stale {
            if let Some(stored) = catalogue.document(id)? {
                let text = catalogue.text(id)?;
                let id = u64::try_from(id.0).unwrap_or_default();
                let entry = entry(id, &stored.record, &text, stored.superseded);
                self.engine.put(&filed(entry, catalogue)?, true)?;
            }
        }
        Ok(bytes)
    }
}

impl Writer<'_> {
    /// Makes the index durable as of now.
    pub(super) fn commit_index(&mut self) -> Result<()> {
        reach(Step::BeforeIndexCommit);
        self.engine.commit(self.archive.catalogue.generation()?)?;
        reach(Step::AfterIndexCommit);
        Ok(())
    }
}

/// Appends an audit entry, timed now.
///
/// # Errors
/// [`crate::error::Kind::Io`] if the catalogue refuses.
pub fn append(batch: &Batch<'_>, actor: &str, action: &str, object: &str, detail: &str) -> Result<()> {
    batch.append_audit(&AuditEntry {
        time: &super::run::now(),
        actor,
        action,
        object,
        detail,
    })
}

/// One transaction's worth of report.
struct Page<'a> {
    batch: &'a Batch<'a>,
    run: RunId,
    seq: u64,
    told: &'a mut Vec<Told>,
    stale: &'a mut Vec<DocumentId>,
}

impl Page<'_> {
    fn outcome(&mut self, outcome: Outcome) -> Result<()> {
        match outcome {
            Outcome::Line(line) => self.line(None, &line),
            Outcome::Unchanged(place, stamp) => {
                self.batch.touch_place(&place, stamp)?;
                self.unchanged(&place)
            }
            Outcome::UnchangedExport(place, stamp) => {
                self.batch.touch_place(&place, stamp)?;
                self.unchanged_inside(&place)
            }
            Outcome::Export { key, stamp, original } => {
                let original = self.batch.put_original(&original)?;
                match self.batch.place(&key)? {
                    None => self.batch.insert_place(&key, stamp, original, None).map(drop),
                    Some(place) if place.original == original => self.batch.touch_place(&place, stamp),
                    Some(place) => self.batch.change_place(&place, stamp, original, None, self.run),
                }
            }
            Outcome::Document(prepared) => self.document(*prepared),
            Outcome::Container(outcomes) => outcomes.into_iter().try_for_each(|outcome| self.outcome(outcome)),
        }
    }

    fn line(&mut self, place: Option<i64>, line: &Line) -> Result<()> {
        self.batch.insert_line(self.run, self.seq, place, line)?;
        self.seq += 1;
        Ok(())
    }

    /// An unchanged file that is not fully imported stays so, and the report goes on saying why.
    fn unchanged(&mut self, place: &Place) -> Result<()> {
        let stored = place.document.map(|id| self.batch.document(id)).transpose()?.flatten();
        let format = stored.as_ref().and_then(|s| Format::from_name(&s.record.format));
        let (reason, message) = stored.map(|s| (s.record.reason, s.record.message)).unwrap_or_default();
        let line = Line {
            key: place.key.clone(),
            status: Status::Unchanged,
            reason,
            message,
            document: place.document,
        };
        self.line(Some(place.id), &line)?;
        let holds_papers = match place.document {
            Some(id) => !self.batch.papers_of(id)?.is_empty(),
            None => false,
        };
        if place.key.record.is_empty() && (holds_papers || format.is_some_and(Format::is_container)) {
            self.unchanged_inside(place)?;
        }
        Ok(())
    }

    /// What is inside an unchanged export or container is unchanged.
    fn unchanged_inside(&mut self, place: &Place) -> Result<()> {
        self.seq += self
            .batch
            .insert_unchanged_records(self.run, self.seq, &place.key.path)?;
        Ok(())
    }

    fn document(&mut self, prepared: Prepared) -> Result<()> {
        let Prepared {
            key,
            stamp,
            original,
            content,
            recognised,
            has_given,
            corrections,
            understood,
            paper,
        } = prepared;
        let known_before = understood.is_none();
        let original = self.batch.put_original(&original)?;
        let place = self.batch.place(&key)?;
        let known = self.batch.document_by_content(&content)?;
        let is_destroyed = known
            .map(|id| self.batch.is_destroyed(id))
            .transpose()?
            .unwrap_or(false);
        let (document, arrival) = match (known, understood) {
            // What was destroyed by a list with three signatures does not come back with a copy of its file.
            (Some(id), _) if is_destroyed => {
                self.batch.destroy_original_again(original)?;
                (id, Status::Duplicate)
            }
            // A scan that recognition left as it was is unchanged.
            (Some(id), Some((packed, entry))) if recognised && packed.record.reason.as_deref() != Some("needs-ocr") => {
                self.batch.update_document(id, &packed)?;
                self.told.push((numbered(entry, id), true));
                (id, Status::Updated)
            }
            (Some(id), Some((packed, entry))) if has_given && self.is_news(id, &packed.record)? => {
                self.batch.update_document(id, &packed)?;
                group_copies(self.batch, id, &packed)?;
                self.told.push((numbered(entry, id), true));
                (id, Status::Updated)
            }
            (Some(id), _) => (id, Status::Duplicate),
            (None, Some((packed, entry))) => {
                let flagged = packed.record.reason.is_some();
                let id = self.batch.insert_document(&packed, original)?;
                corrections
                    .iter()
                    .try_for_each(|said| self.batch.put_correction(id, said))?;
                group_copies(self.batch, id, &packed)?;
                self.told.push((numbered(entry, id), false));
                (id, if flagged { Status::Flagged } else { Status::Added })
            }
            // The catalogue knew the content when the worker looked, and documents are never removed.
            (None, None) => {
                let message = "the document was in the catalogue and is there no longer";
                return Err(crate::error::Error::new(crate::error::Kind::Damaged, message));
            }
        };
        let (place, status) = match place {
            None => {
                let known = self.batch.folders_of(document)?;
                let place = self.batch.insert_place(&key, stamp, original, Some(document))?;
                self.moved(document, &known)?;
                (place, arrival)
            }
            Some(place) if place.document == Some(document) => {
                self.batch.touch_place(&place, stamp)?;
                (
                    place.id,
                    if arrival == Status::Duplicate {
                        Status::Unchanged
                    } else {
                        arrival
                    },
                )
            }
            Some(place) => {
                self.change(&place, stamp, original, document)?;
                (
                    place.id,
                    if arrival == Status::Flagged {
                        arrival
                    } else {
                        Status::Updated
                    },
                )
            }
        };
        if let Some((volume, number)) = paper
            && let Some(volume) = self.batch.document_by_content(&volume)?
        {
            self.batch.put_paper(volume, number, document)?;
        }
        self.settle(document)?;
        let (reason, message) = self.reason(document, status)?;
        let line = Line {
            key,
            status,
            reason,
            message,
            document: Some(document),
        };
        self.line(Some(place), &line)?;
        if known_before {
            self.papers_of_known(&line.key, stamp, original, document)?;
        }
        Ok(())
    }

    /// The papers of a volume that the catalogue knew are at this place of it, too.
    fn papers_of_known(&mut self, key: &PlaceKey, stamp: Stamp, original: i64, volume: DocumentId) -> Result<()> {
        for (number, document) in self.batch.papers_of(volume)? {
            let key = paper_key(key, number);
            let (place, status) = match self.batch.place(&key)? {
                None => {
                    let known = self.batch.folders_of(document)?;
                    let place = self.batch.insert_place(&key, stamp, original, Some(document))?;
                    self.moved(document, &known)?;
                    (place, Status::Duplicate)
                }
                Some(place) if place.document == Some(document) => {
                    self.batch.touch_place(&place, stamp)?;
                    (place.id, Status::Unchanged)
                }
                Some(place) => {
                    self.change(&place, stamp, original, document)?;
                    (place.id, Status::Updated)
                }
            };
            self.settle(document)?;
            let line = Line {
                key,
                status,
                reason: None,
                message: None,
                document: Some(document),
            };
            self.line(Some(place), &line)?;
        }
        Ok(())
    }

    /// Has a place hold another document than before.
    fn change(&mut self, place: &Place, stamp: Stamp, original: i64, document: DocumentId) -> Result<()> {
        let known = self.batch.folders_of(document)?;
        let before = place.document.map(|id| self.batch.folders_of(id)).transpose()?;
        self.batch
            .change_place(place, stamp, original, Some(document), self.run)?;
        self.moved(document, &known)?;
        if let Some((earlier, before)) = place.document.zip(before) {
            self.settle(earlier)?;
            self.moved(earlier, &before)?;
        }
        Ok(())
    }

    /// Notes whether a document that had places lies in other folders now; then the index has to hear of it.
    fn moved(&mut self, id: DocumentId, before: &[String]) -> Result<()> {
        // What the index is told of in this batch it is told with its folders; to tell it twice would count it twice in the
        // frequencies of words until segments are merged.
        let is_told = |(entry, _): &Told| i64::try_from(entry.id).is_ok_and(|told| told == id.0);
        let moved = !before.is_empty() && self.batch.folders_of(id)? != before;
        if moved && !self.told.iter().any(is_told) {
            self.batch.touch_document(id)?;
            self.stale.push(id);
        }
        Ok(())
    }

    /// Notes whether a document still has a place; if that changed, the index has to hear of it.
    fn settle(&mut self, id: DocumentId) -> Result<()> {
        if self.batch.settle_superseded(id)? {
            self.stale.push(id);
        }
        Ok(())
    }

    fn reason(&self, id: DocumentId, status: Status) -> Result<(Option<String>, Option<String>)> {
        if status == Status::Added {
            return Ok((None, None));
        }
        let stored = self.batch.document(id)?;
        Ok(stored
            .map(|s: Stored| (s.record.reason, s.record.message))
            .unwrap_or_default())
    }

    /// Whether what a catalogue gives differs from what is on record.
    fn is_news(&self, id: DocumentId, new: &Record) -> Result<bool> {
        let Some(old) = self.batch.document(id)? else {
            return Ok(false);
        };
        let given = |record: &Record| {
            (
                record.details.get("given").cloned(),
                record.details.get("meta").cloned(),
            )
        };
        Ok(given(&old.record) != given(new) || old.record.external_id != new.external_id)
    }
}

fn numbered(mut entry: Entry, id: DocumentId) -> Entry {
    entry.id = u64::try_from(id.0).unwrap_or_default();
    entry
}

/// Gives a line to every place under `roots` that an earlier import knew and this one did not meet, if it is really
/// gone: returns the next line's number.
pub(super) fn write_vanished(batch: &Batch<'_>, run: RunId, first: u64, roots: &[std::path::PathBuf]) -> Result<u64> {
    batch.gather_seen(run)?;
    let mut gone: Vec<(i64, PlaceKey, DocumentId)> = Vec::new();
    for root in roots {
        batch.each_unseen(root.as_os_str().as_encoded_bytes(), |place, key, document| {
            // A filter may have passed over a file that is still there. A record has no line only if its export was
            // read without it, or is gone itself.
            let missing = key.to_path().is_none_or(|path| path.symlink_metadata().is_err());
            if missing || !key.record.is_empty() {
                gone.push((place, key, document));
            }
            Ok(())
        })?;
    }
    gone.sort_by(|a, b| a.1.cmp(&b.1));
    gone.dedup_by_key(|g| g.0);
    let mut seq = first;
    for (place, key, document) in gone {
        let line = Line {
            key,
            status: Status::Vanished,
            reason: Some("vanished".to_owned()),
            message: Some("an earlier import found it here; the archive keeps it".to_owned()),
            document: Some(document),
        };
        batch.insert_line(run, seq, Some(place), &line)?;
        seq += 1;
    }
    Ok(seq)
}
