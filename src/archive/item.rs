//! Items (件) in the catalogue: papers of volumes, and what persons said of which files are one thing.

use rusqlite::Connection;

use super::catalogue::{Batch, Catalogue, all, one};
use super::record::DocumentId;
use crate::error::Result;

impl Batch<'_> {
    /// Notes that a document is a paper of a volume, the first being 1.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_paper(&self, volume: DocumentId, number: usize, paper: DocumentId) -> Result<()> {
        self.run(
            "INSERT INTO paper (volume, seq, document) VALUES (?1, ?2, ?3)
             ON CONFLICT (volume, seq) DO UPDATE SET document = excluded.document",
            (volume.0, number, paper.0),
        )
    }

    /// The papers of a volume, in order, with their numbers.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn papers_of(&self, volume: DocumentId) -> Result<Vec<(usize, DocumentId)>> {
        papers_of(self.connection, volume)
    }

    /// Notes whether a person wants a volume to count as one (`joined`) or as its papers.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn join_papers(&self, volume: DocumentId, joined: bool) -> Result<()> {
        self.run("UPDATE paper SET joined = ?2 WHERE volume = ?1", (volume.0, joined))?;
        for (_, paper) in self.papers_of(volume)? {
            self.settle_superseded(paper)?;
        }
        Ok(())
    }

    /// Notes that a handling sheet speaks of the paper of a number.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_sheet(&self, number: &str, sheet: DocumentId) -> Result<()> {
        self.run(
            "INSERT OR IGNORE INTO sheet (number, document) VALUES (?1, ?2)",
            (number, sheet.0),
        )
    }

    /// Notes a person's word on the item that a document belongs to.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_item_decision(&self, document: DocumentId, item: DocumentId) -> Result<()> {
        self.run(
            "INSERT OR REPLACE INTO item_decision (document, item) VALUES (?1, ?2)",
            (document.0, item.0),
        )
    }
}

fn papers_of(connection: &Connection, volume: DocumentId) -> Result<Vec<(usize, DocumentId)>> {
    let sql = "SELECT seq, document FROM paper WHERE volume = ?1 ORDER BY seq";
    all(connection, sql, (volume.0,), |row| {
        Ok((row.get(0)?, DocumentId(row.get(1)?)))
    })
}

/// A file of a folder, as far as its name, title and number say what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The document.
    pub id: DocumentId,
    /// Its path, as bytes.
    pub path: Vec<u8>,
    /// Its name inside the file at that path, if it is not the file itself.
    pub record: String,
    /// 题名
    pub title: String,
    /// 发文字号
    pub number: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Name of the format.
    pub format: String,
}

impl Catalogue {
    /// The papers of a volume, in order, with their numbers; and whether a person wants the volume to count as one.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn papers_of(&self, volume: DocumentId) -> Result<(Vec<(usize, DocumentId)>, bool)> {
        let sql = "SELECT 1 FROM paper WHERE volume = ?1 AND joined = 1 LIMIT 1";
        let joined = one(&self.connection, sql, (volume.0,), |_| Ok(()))?.is_some();
        Ok((papers_of(&self.connection, volume)?, joined))
    }

    /// The volume that a document is a paper of.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn volume_of(&self, paper: DocumentId) -> Result<Option<DocumentId>> {
        let sql = "SELECT volume FROM paper WHERE document = ?1 ORDER BY volume LIMIT 1";
        one(&self.connection, sql, (paper.0,), |row| Ok(DocumentId(row.get(0)?)))
    }

    /// What a person said of the item that a document belongs to.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn item_decision(&self, document: DocumentId) -> Result<Option<DocumentId>> {
        let sql = "SELECT item FROM item_decision WHERE document = ?1";
        one(&self.connection, sql, (document.0,), |row| Ok(DocumentId(row.get(0)?)))
    }

    /// The documents that a person put into an item, in order.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn decided_for(&self, item: DocumentId) -> Result<Vec<DocumentId>> {
        let sql = "SELECT document FROM item_decision WHERE item = ?1 ORDER BY document";
        all(&self.connection, sql, (item.0,), |row| Ok(DocumentId(row.get(0)?)))
    }

    /// The current documents at the places that begin with these bytes, in order of place: a folder with a slash behind
    /// it. At most `limit`; papers of volumes are left out.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn filed_under(&self, prefix: &[u8], limit: usize) -> Result<Vec<Filed>> {
        let mut end = prefix.to_vec();
        if let Some(last) = end.last_mut() {
            *last = last.saturating_add(1);
        }
        let sql = format!(
            "{FILED} WHERE p.path >= ?1 AND p.path < ?2 AND d.superseded = 0
                AND NOT EXISTS (SELECT 1 FROM paper WHERE document = d.id) ORDER BY p.path, p.record LIMIT ?3"
        );
        all(&self.connection, &sql, (prefix, end, limit), filed)
    }

    /// The documents of a number, with their places.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn filed_as(&self, number: &str) -> Result<Vec<Filed>> {
        let sql = format!("{FILED} WHERE d.number = ?1 AND d.superseded = 0 ORDER BY d.id, p.path, p.record");
        all(&self.connection, &sql, (number,), filed)
    }

    /// The handling sheets that speak of the paper of a number.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn sheets_of(&self, number: &str) -> Result<Vec<DocumentId>> {
        let sql = "SELECT document FROM sheet WHERE number = ?1 ORDER BY document";
        all(&self.connection, sql, (number,), |row| Ok(DocumentId(row.get(0)?)))
    }

    /// The number of the paper that a handling sheet speaks of.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn handled_by(&self, sheet: DocumentId) -> Result<Option<String>> {
        let sql = "SELECT number FROM sheet WHERE document = ?1 LIMIT 1";
        one(&self.connection, sql, (sheet.0,), |row| row.get(0))
    }

    /// A document with its first place.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn filed(&self, document: DocumentId) -> Result<Option<Filed>> {
        let sql = format!("{FILED} WHERE d.id = ?1 ORDER BY p.path, p.record LIMIT 1");
        one(&self.connection, &sql, (document.0,), filed)
    }
}

const FILED: &str = "SELECT d.id, p.path, p.record, d.title, d.number, d.kind, d.format
    FROM place p JOIN document d ON d.id = p.document";

fn filed(row: &rusqlite::Row<'_>) -> rusqlite::Result<Filed> {
    Ok(Filed {
        id: DocumentId(row.get(0)?),
        path: row.get(1)?,
        record: row.get(2)?,
        title: row.get(3)?,
        number: row.get(4)?,
        kind: row.get(5)?,
        format: row.get(6)?,
    })
}
