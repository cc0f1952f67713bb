//! Documents (文件) in the catalogue: rows ↔ structs.

use rusqlite::types::Type;
use rusqlite::{Connection, Row};
use serde_json::Value;

use super::catalogue::{Batch, Catalogue, all, each, one};
use super::originals::{ContentHash, Original};
use super::packing::{self, unpack};
use crate::error::{Context, Error, Kind, Result};
use crate::text::shingle::Shingles;
use crate::text::signature::Signature;

/// A first line of unknown worth has 0.5, the name of a file less.
const TRUSTED_TITLE: f64 = 0.6;

/// The number by which a person names a document; given in the order of import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub i64);

impl std::fmt::Display for DocumentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What the catalogue says of a document, without its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// SHA-256 of the document's own bytes.
    pub content: ContentHash,
    /// For a record inside an export: its bytes there.
    pub span: Option<(u64, u64)>,
    /// Stable reason code, if the document is not fully imported.
    pub reason: Option<String>,
    /// The reason in a sentence.
    pub message: Option<String>,
    /// Name of the file's format.
    pub format: String,
    /// Which parser gave the text; empty if none did.
    pub parser: String,
    /// The key that the system had which exported it.
    pub external_id: Option<String>,
    /// 题名
    pub title: String,
    /// 发文字号, canonical.
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期, ISO 8601 (year or month precision allowed).
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Topic ids, best first.
    pub topics: Vec<String>,
    /// The version of the rules by which it was understood.
    pub understood: u32,
    /// How much a person's look at it is worth, in thousandths.
    pub doubt: u32,
    /// Evidence, file properties, warnings, unknown keys.
    pub details: Value,
}

/// A document as it is in the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its number.
    pub id: DocumentId,
    /// What is known of it.
    pub record: Record,
    /// The file that holds it.
    pub original: Original,
    /// Generation of the transaction that last changed it.
    pub generation: u64,
    /// Generation of the transaction that made it.
    pub created: u64,
    /// Whether every place that held it holds a newer version now.
    pub superseded: bool,
    /// Size of its text in bytes.
    pub text_bytes: u64,
}

/// A document ready to be written: compressed outside the transaction, by whoever prepared it.
#[derive(Debug)]
pub struct Packed {
    /// What is known of it.
    pub record: Record,
    details: Vec<u8>,
    text: Vec<u8>,
    text_bytes: usize,
    shingles: Shingles,
    signature: Option<Signature>,
}

impl Packed {
    /// Compresses `text` and the record's details.
    ///
    /// # Errors
    /// [`Kind::Internal`] if compression fails.
    pub fn new(record: Record, text: &str) -> Result<Self> {
        let shingles = Shingles::of(text);
        Ok(Self {
            signature: Signature::of(&shingles),
            shingles,
            details: packing::pack(record.details.to_string().as_bytes())?,
            text: packing::pack(text.as_bytes())?,
            text_bytes: text.len(),
            record,
        })
    }

    /// Size of its text in bytes.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// What its text is compared by.
    #[must_use]
    pub fn shingles(&self) -> &Shingles {
        &self.shingles
    }

    /// What its copies are found by; none if its text is too short.
    #[must_use]
    pub fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }
}

impl Record {
    /// Whether its file is called a draft.
    #[must_use]
    pub fn is_called_draft(&self) -> bool {
        let stem = self.details.get("file_stem").and_then(Value::as_str);
        stem.is_some_and(crate::document::likeness::is_draft)
    }

    /// 主送机关
    #[must_use]
    pub fn addressees(&self) -> Vec<&str> {
        let listed = self.details.pointer("/document/addressees").and_then(Value::as_array);
        let each = listed.into_iter().flatten();
        each.filter_map(|field| field.get("value")?.as_str()).collect()
    }

    /// Whether the title was read or given as one, and is not just the first line or the name of the file.
    #[must_use]
    pub fn has_trusted_title(&self) -> bool {
        let confidence = self
            .details
            .pointer("/document/title/confidence")
            .and_then(Value::as_f64);
        !self.title.is_empty() && confidence.is_some_and(|confidence| confidence >= TRUSTED_TITLE)
    }
}

impl Batch<'_> {
    /// The row of an original, made if it is new.
    ///
    /// # Errors
    /// [`Kind::Io`] or [`Kind::Damaged`] if the catalogue refuses.
    pub fn put_original(&self, original: &Original) -> Result<i64> {
        let select = "SELECT id FROM original WHERE sha256 = ?1";
        if let Some(id) = one(self.connection, select, (original.sha256.0,), |row| row.get(0))? {
            return Ok(id);
        }
        self.run(
            "INSERT INTO original (sha256, sm3, bytes) VALUES (?1, ?2, ?3)",
            (original.sha256.0, original.sm3, original.bytes),
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Adds a new document; its generation is the transaction's.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn insert_document(&self, packed: &Packed, original: i64) -> Result<DocumentId> {
        let r = &packed.record;
        self.run(
            "INSERT INTO document (content, original, span_from, span_to, generation, created, reason, message,
                format, parser, external_id, title, number, organ, date, kind, topics, details, text, text_bytes,
                understood, doubt)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
            rusqlite::params![
                r.content.0,
                original,
                r.span.map(|s| s.0),
                r.span.map(|s| s.1),
                self.generation(),
                r.reason,
                r.message,
                r.format,
                r.parser,
                r.external_id,
                r.title,
                r.number,
                r.organ,
                r.date,
                r.kind,
                r.topics.join(" "),
                packed.details,
                packed.text,
                packed.text_bytes,
                r.understood,
                r.doubt,
            ],
        )?;
        let id = DocumentId(self.connection.last_insert_rowid());
        self.keep_original(original)?;
        self.put_relations(id, r)?;
        self.put_description(id, r)?;
        self.put_force(id, r)?;
        self.advance_generation()?;
        Ok(id)
    }

    /// Replaces what is understood of a document by a later reading of the same bytes.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn update_document(&self, id: DocumentId, packed: &Packed) -> Result<()> {
        let r = &packed.record;
        self.run(
            "UPDATE document SET generation = ?2, reason = ?3, message = ?4, format = ?5, parser = ?6,
                external_id = ?7, title = ?8, number = ?9, organ = ?10, date = ?11, kind = ?12, topics = ?13,
                details = ?14, text = ?15, text_bytes = ?16, understood = ?17, doubt = ?18 WHERE id = ?1",
            rusqlite::params![
                id.0,
                self.generation(),
                r.reason,
                r.message,
                r.format,
                r.parser,
                r.external_id,
                r.title,
                r.number,
                r.organ,
                r.date,
                r.kind,
                r.topics.join(" "),
                packed.details,
                packed.text,
                packed.text_bytes,
                r.understood,
                r.doubt,
            ],
        )?;
        self.put_relations(id, r)?;
        self.put_description(id, r)?;
        self.put_force(id, r)?;
        self.advance_generation()
    }

    /// Notes whether any place still holds the document, after a place has changed; says whether that was news.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn settle_superseded(&self, id: DocumentId) -> Result<bool> {
        let (held, superseded): (bool, bool) = one(
            self.connection,
            "SELECT EXISTS (SELECT 1 FROM place WHERE document = ?1)
                AND NOT EXISTS (SELECT 1 FROM paper WHERE document = ?1 AND joined = 1), superseded
             FROM document WHERE id = ?1",
            (id.0,),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .unwrap_or((true, false));
        if superseded != held || self.is_destroyed(id)? {
            return Ok(false);
        }
        self.run(
            "UPDATE document SET superseded = ?2, generation = ?3 WHERE id = ?1",
            (id.0, !held, self.generation()),
        )?;
        self.advance_generation()?;
        Ok(true)
    }

    /// The document made of these bytes, if there is one.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn document_by_content(&self, content: &ContentHash) -> Result<Option<DocumentId>> {
        document_by_content(self.connection, content)
    }

    /// A document by its number, as this transaction sees it.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn document(&self, id: DocumentId) -> Result<Option<Stored>> {
        one(self.connection, &format!("{SELECT} WHERE d.id = ?1"), (id.0,), stored)
    }
}

fn document_by_content(connection: &Connection, content: &ContentHash) -> Result<Option<DocumentId>> {
    one(
        connection,
        "SELECT id FROM document WHERE content = ?1",
        (content.0,),
        |row| Ok(DocumentId(row.get(0)?)),
    )
}

/// Of documents `d`: pictures without recognised text. Before there was recognition, image files were flagged otherwise.
const WAITS_FOR_OCR: &str = "(d.reason IN ('needs-ocr', 'pages-need-ocr')
    OR (d.reason = 'unsupported-format' AND d.format IN ('jpeg', 'png', 'tiff', 'gif', 'bmp')))";

pub(super) const SELECT: &str = "SELECT d.id, d.content, d.span_from, d.span_to, d.reason, d.message, d.format, d.parser,
    d.external_id, d.title, d.number, d.organ, d.date, d.kind, d.topics, d.details, o.sha256, o.sm3, o.bytes,
    d.generation, d.created, d.superseded, d.text_bytes, d.understood, d.doubt FROM document d JOIN original o ON o.id = d.original";

pub(super) fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let span: (Option<u64>, Option<u64>) = (row.get(2)?, row.get(3)?);
    let topics: String = row.get(14)?;
    let details = unpack(row.get_ref(15)?.as_blob()?)
        .and_then(|json| serde_json::from_str(&json).context(Kind::Damaged, || "the stored details are no JSON"))
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(15, Type::Blob, Box::new(e)))?;
    Ok(Stored {
        id: DocumentId(row.get(0)?),
        record: Record {
            content: ContentHash(row.get(1)?),
            span: span.0.zip(span.1),
            reason: row.get(4)?,
            message: row.get(5)?,
            format: row.get(6)?,
            parser: row.get(7)?,
            external_id: row.get(8)?,
            title: row.get(9)?,
            number: row.get(10)?,
            organ: row.get(11)?,
            date: row.get(12)?,
            kind: row.get(13)?,
            topics: topics.split_whitespace().map(str::to_owned).collect(),
            understood: row.get(23)?,
            doubt: row.get(24)?,
            details,
        },
        original: Original {
            sha256: ContentHash(row.get(16)?),
            sm3: row.get(17)?,
            bytes: row.get(18)?,
        },
        generation: row.get(19)?,
        created: row.get(20)?,
        superseded: row.get(21)?,
        text_bytes: row.get(22)?,
    })
}

impl Catalogue {
    /// A document by its number.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn document(&self, id: DocumentId) -> Result<Option<Stored>> {
        one(&self.connection, &format!("{SELECT} WHERE d.id = ?1"), (id.0,), stored)
    }

    /// The numbers of the documents that an exporting system knew by `external_id`, in order.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn documents_by_external_id(&self, external_id: &str) -> Result<Vec<DocumentId>> {
        let sql = "SELECT id FROM document WHERE external_id = ?1 ORDER BY id";
        all(&self.connection, sql, (external_id,), |row| Ok(DocumentId(row.get(0)?)))
    }

    /// The document made of these bytes, if there is one.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn document_by_content(&self, content: &ContentHash) -> Result<Option<DocumentId>> {
        document_by_content(&self.connection, content)
    }

    /// Whether the document of these bytes waits for recognition.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn waits_for_ocr(&self, content: &ContentHash) -> Result<bool> {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM document d WHERE d.content = ?1 AND {WAITS_FOR_OCR})");
        Ok(one(&self.connection, &sql, (content.0,), |row| row.get(0))?.unwrap_or(false))
    }

    /// Whether a document found at this path, or inside the file there, waits for recognition.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn waits_for_ocr_at(&self, path: &[u8]) -> Result<bool> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM place p JOIN document d ON d.id = p.document
                WHERE p.path = ?1 AND {WAITS_FOR_OCR})"
        );
        Ok(one(&self.connection, &sql, (path,), |row| row.get(0))?.unwrap_or(false))
    }

    /// The text of a document as it was extracted, unfolded.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if there is no such document, [`Kind::Damaged`] if its text cannot be unpacked.
    pub fn text(&self, id: DocumentId) -> Result<String> {
        let packed = one(
            &self.connection,
            "SELECT text FROM document WHERE id = ?1",
            (id.0,),
            |row| row.get(0),
        )?;
        let packed: Vec<u8> = packed.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no document {id}")))?;
        unpack(&packed)
    }

    /// Visits every document changed after `generation`, in order of change, then of number.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_document_after(&self, generation: u64, mut visit: impl FnMut(Stored) -> Result<()>) -> Result<()> {
        let sql = format!("{SELECT} WHERE d.generation > ?1 ORDER BY d.generation, d.id");
        each(&self.connection, &sql, (generation,), |row| {
            visit(stored(row).map_err(super::catalogue::unreadable)?)
        })
    }

    /// Up to `limit` documents that were understood by rules older than `version`, in order of number.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn outdated(&self, version: u32, limit: usize) -> Result<Vec<Stored>> {
        let sql = format!("{SELECT} WHERE d.understood < ?1 ORDER BY d.understood, d.id LIMIT ?2");
        all(&self.connection, &sql, (version, limit), stored)
    }

    /// How many documents were understood by rules older than `version`.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn count_outdated(&self, version: u32) -> Result<u64> {
        let sql = "SELECT count(*) FROM document WHERE understood < ?1";
        Ok(one(&self.connection, sql, (version,), |row| row.get(0))?.unwrap_or(0))
    }

    /// How many documents were changed after `generation`.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn count_documents_after(&self, generation: u64) -> Result<u64> {
        let sql = "SELECT count(*) FROM document WHERE generation > ?1";
        Ok(one(&self.connection, sql, (generation,), |row| row.get(0))?.unwrap_or(0))
    }

    /// Visits every original.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_original(&self, mut visit: impl FnMut(Original) -> Result<()>) -> Result<()> {
        each(
            &self.connection,
            "SELECT sha256, sm3, bytes FROM original WHERE destroyed = 0 ORDER BY sha256",
            (),
            |row| {
                let read = || {
                    Ok(Original {
                        sha256: ContentHash(row.get(0)?),
                        sm3: row.get(1)?,
                        bytes: row.get(2)?,
                    })
                };
                visit(read().map_err(super::catalogue::unreadable)?)
            },
        )
    }

    /// Whether the catalogue knows an original of this content.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn has_original(&self, content: &ContentHash) -> Result<bool> {
        let sql = "SELECT 1 FROM original WHERE sha256 = ?1";
        Ok(one(&self.connection, sql, (content.0,), |_| Ok(()))?.is_some())
    }
}
