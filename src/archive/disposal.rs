//! Appraisal and destruction (鉴定、销毁) in the catalogue: lists with three signatures, and the stubs that stay.
//!
//! What is destroyed: the text and details of the documents, and the original files that no other document needs. What
//! stays: the item's row (档号, 题名, 文号, 责任者, 日期), and of each document its title, its content's SHA-256 and its
//! original's digests. Files go after the transaction: cut off between, the next writer takes them away.

use std::collections::HashMap;

use serde::Serialize;

use super::catalogue::{Batch, Catalogue, all, one};
use super::originals::ContentHash;
use super::packing::pack;
use super::record::DocumentId;
use crate::error::Result;

/// The reason code of a document that was destroyed by a list with three signatures.
pub const DESTROYED: &str = "destroyed";
/// A document with this version of understanding is never understood anew.
const NEVER_ANEW: u32 = u32::MAX;

/// A signature of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Who.
    pub person: String,
    /// When.
    pub time: String,
    /// Why.
    pub reason: String,
}

/// A destruction list (销毁清册).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disposal {
    /// Its number.
    pub id: i64,
    /// 提出
    pub proposed: Signature,
    /// 鉴定批准
    pub approved: Option<Signature>,
    /// 监销执行
    pub executed: Option<Signature>,
    /// When it was executed or given up.
    pub ended: Option<String>,
}

/// What is decided of an item on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Nothing yet.
    Proposed,
    /// 销毁
    Destroy,
    /// 继续保存
    Keep,
}

impl Decision {
    fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Destroy => "destroy",
            Self::Keep => "keep",
        }
    }

    fn of(name: &str) -> Self {
        match name {
            "destroy" => Self::Destroy,
            "keep" => Self::Keep,
            _ => Self::Proposed,
        }
    }
}

/// The step of a list that is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// 鉴定批准
    Approved,
    /// 监销执行
    Executed,
}

impl Batch<'_> {
    /// Begins a list; returns its number.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn insert_disposal(&self, by: &Signature) -> Result<i64> {
        self.run(
            "INSERT INTO disposal (proposed_by, proposed, reason) VALUES (?1, ?2, ?3)",
            (&by.person, &by.time, &by.reason),
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Notes what is decided of an item on a list.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_disposal_item(&self, disposal: i64, item: i64, decision: Decision) -> Result<()> {
        self.run(
            "INSERT OR REPLACE INTO disposal_item (disposal, item, decision) VALUES (?1, ?2, ?3)",
            (disposal, item, decision.name()),
        )
    }

    /// Puts a signature under a list.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn sign_disposal(&self, disposal: i64, step: Signed, by: &Signature) -> Result<()> {
        let sql = match step {
            Signed::Approved => "UPDATE disposal SET approved_by = ?2, approved = ?3, approval = ?4 WHERE id = ?1",
            Signed::Executed => {
                "UPDATE disposal SET executed_by = ?2, executed = ?3, execution = ?4, ended = ?3 WHERE id = ?1"
            }
        };
        self.run(sql, (disposal, &by.person, &by.time, &by.reason))
    }

    /// Ends a list without executing it.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn end_disposal(&self, disposal: i64, time: &str) -> Result<()> {
        self.run("UPDATE disposal SET ended = ?2 WHERE id = ?1", (disposal, time))
    }

    /// Makes a stub of an item's documents, and of the papers of those that are volumes. An original is marked for
    /// destruction when no document that still stands needs it. Returns the documents, with their digests.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn destroy_item(&self, item: i64, time: &str, message: &str) -> Result<Vec<(DocumentId, ContentHash)>> {
        let sql = "WITH own AS (SELECT document FROM archived_component WHERE item = ?1)
            SELECT id, content, original FROM document WHERE id IN (SELECT document FROM own)
                OR id IN (SELECT p.document FROM paper p JOIN own ON own.document = p.volume) ORDER BY id";
        let documents = all(self.connection, sql, (item,), |row| {
            Ok((DocumentId(row.get(0)?), ContentHash(row.get(1)?), row.get::<_, i64>(2)?))
        })?;
        let details = pack(serde_json::json!({ "destroyed": time }).to_string().as_bytes())?;
        let nothing = pack(b"")?;
        for (id, ..) in &documents {
            self.run(
                "UPDATE document SET generation = ?2, superseded = 1, reason = ?3, message = ?4, details = ?5, text = ?6,
                    text_bytes = 0, doubt = 0, understood = ?7 WHERE id = ?1",
                rusqlite::params![id.0, self.generation(), DESTROYED, message, details, nothing, NEVER_ANEW],
            )?;
            for rows in ["relation", "duty", "description"] {
                self.run(&format!("DELETE FROM {rows} WHERE document = ?1"), (id.0,))?;
            }
            // Its bands stay: they only make candidates, and without this row it is none.
            self.leave_family(*id)?;
            self.run("DELETE FROM copy WHERE document = ?1", (id.0,))?;
        }
        for (.., original) in &documents {
            self.run(
                "UPDATE original SET destroyed = 1 WHERE id = ?1 AND destroyed = 0
                    AND NOT EXISTS (SELECT 1 FROM document WHERE original = ?1 AND coalesce(reason, '') <> ?2)",
                (original, DESTROYED),
            )?;
        }
        self.run("UPDATE archived_item SET destroyed = ?2 WHERE id = ?1", (item, time))?;
        self.advance_generation()?;
        Ok(documents.into_iter().map(|(id, content, _)| (id, content)).collect())
    }

    /// Whether a document was destroyed by a list.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn is_destroyed(&self, document: DocumentId) -> Result<bool> {
        let sql = "SELECT 1 FROM document WHERE id = ?1 AND reason = ?2";
        Ok(one(self.connection, sql, (document.0, DESTROYED), |_| Ok(()))?.is_some())
    }

    /// An original that a new document needs stays, whatever became of others in it.
    pub(super) fn keep_original(&self, original: i64) -> Result<()> {
        self.run(
            "UPDATE original SET destroyed = 0 WHERE id = ?1 AND destroyed <> 0",
            (original,),
        )
    }

    /// An original that was destroyed and has come back with an import goes again.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn destroy_original_again(&self, original: i64) -> Result<()> {
        self.run(
            "UPDATE original SET destroyed = 1 WHERE id = ?1 AND destroyed = 2",
            (original,),
        )
    }

    /// Notes that the file of an original is gone.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_original_gone(&self, sha256: &ContentHash) -> Result<()> {
        self.run("UPDATE original SET destroyed = 2 WHERE sha256 = ?1", (sha256.0,))
    }
}

impl Catalogue {
    /// Lists, in order.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn disposals(&self) -> Result<Vec<Disposal>> {
        let sql = "SELECT id, proposed_by, proposed, reason, approved_by, approved, approval, executed_by, executed, execution,
            ended FROM disposal ORDER BY id";
        all(&self.connection, sql, (), |row| {
            let signature = |at: usize| -> rusqlite::Result<Option<Signature>> {
                let person: Option<String> = row.get(at)?;
                let (time, reason): (Option<String>, Option<String>) = (row.get(at + 1)?, row.get(at + 2)?);
                Ok(person.map(|person| Signature {
                    person,
                    time: time.unwrap_or_default(),
                    reason: reason.unwrap_or_default(),
                }))
            };
            Ok(Disposal {
                id: row.get(0)?,
                proposed: Signature {
                    person: row.get(1)?,
                    time: row.get(2)?,
                    reason: row.get(3)?,
                },
                approved: signature(4)?,
                executed: signature(7)?,
                ended: row.get(10)?,
            })
        })
    }

    /// The items of a list, with what is decided of each, in order of archival number.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn disposal_items(&self, disposal: i64) -> Result<Vec<(String, Decision)>> {
        let sql = "SELECT i.code, l.decision FROM disposal_item l JOIN archived_item i ON i.id = l.item
            WHERE l.disposal = ?1 ORDER BY i.year, i.term, i.class, i.number";
        all(&self.connection, sql, (disposal,), |row| {
            let decision: String = row.get(1)?;
            Ok((row.get(0)?, Decision::of(&decision)))
        })
    }

    /// The list that an item is on and that has not ended.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn open_disposal_of(&self, item: i64) -> Result<Option<i64>> {
        let sql = "SELECT d.id FROM disposal_item l JOIN disposal d ON d.id = l.disposal
            WHERE l.item = ?1 AND d.ended IS NULL AND l.decision <> 'keep' LIMIT 1";
        one(&self.connection, sql, (item,), |row| row.get(0))
    }

    /// Every item that is on a list that has not ended, with the list.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn items_on_open_lists(&self) -> Result<HashMap<i64, i64>> {
        let sql = "SELECT l.item, d.id FROM disposal d JOIN disposal_item l ON l.disposal = d.id WHERE d.ended IS NULL AND l.decision <> 'keep'";
        let pairs = all(&self.connection, sql, (), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pairs.into_iter().collect())
    }

    /// A list that an item is or was on.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn disposal_of(&self, item: i64) -> Result<Option<i64>> {
        let sql = "SELECT disposal FROM disposal_item WHERE item = ?1 ORDER BY disposal DESC LIMIT 1";
        one(&self.connection, sql, (item,), |row| row.get(0))
    }

    /// The originals that were given to destruction and whose files may still be there.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn originals_to_destroy(&self) -> Result<Vec<ContentHash>> {
        let sql = "SELECT sha256 FROM original WHERE destroyed = 1 ORDER BY id";
        all(&self.connection, sql, (), |row| Ok(ContentHash(row.get(0)?)))
    }
}
