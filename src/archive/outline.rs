//! What documents are arranged by: their columns and details, without their texts.

use rusqlite::Row;

use super::catalogue::{Catalogue, all, each, one, unreadable};
use super::packing::unpack;
use super::record::DocumentId;
use crate::error::Result;

/// What a document is arranged by, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The document.
    pub id: DocumentId,
    /// 题名
    pub title: String,
    /// 文号
    pub number: Option<String>,
    /// 责任者
    pub organ: Option<String>,
    /// 日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Topic ids, with blanks between.
    pub topics: String,
    /// Why it is not fully imported.
    pub reason: Option<String>,
    /// Its key in the system that exported it.
    pub external_id: Option<String>,
    /// Size of its text in bytes.
    pub text_bytes: u64,
    /// Details, as JSON.
    pub details: String,
}

const OUTLINE: &str =
    "SELECT d.id, d.title, d.number, d.organ, d.date, d.kind, d.topics, d.reason, d.external_id, d.text_bytes,
    d.details FROM document d";

/// Of documents `d`: no date, and in no arranged item.
const UNDATED: &str = "d.superseded = 0 AND d.date IS NULL AND NOT EXISTS (SELECT 1 FROM paper WHERE document = d.id)
    AND NOT EXISTS (SELECT 1 FROM archived_component WHERE document = d.id)";

fn outline(row: &Row<'_>) -> rusqlite::Result<Outline> {
    let details = unpack(row.get_ref(10)?.as_blob()?)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(10, rusqlite::types::Type::Blob, Box::new(e)))?;
    Ok(Outline {
        id: DocumentId(row.get(0)?),
        title: row.get(1)?,
        number: row.get(2)?,
        organ: row.get(3)?,
        date: row.get(4)?,
        kind: row.get(5)?,
        topics: row.get(6)?,
        reason: row.get(7)?,
        external_id: row.get(8)?,
        text_bytes: row.get(9)?,
        details,
    })
}

impl Catalogue {
    /// Visits the documents of a year that are in no arranged item: the current ones, but no papers of volumes.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_to_arrange(&self, year: u16, mut visit: impl FnMut(Outline) -> Result<()>) -> Result<()> {
        let sql = format!(
            "{OUTLINE} WHERE d.superseded = 0 AND d.date IS NOT NULL AND d.date >= ?1 AND d.date < ?2
                AND NOT EXISTS (SELECT 1 FROM paper WHERE document = d.id)
                AND NOT EXISTS (SELECT 1 FROM archived_component WHERE document = d.id) ORDER BY d.date, d.id"
        );
        let (from, to) = (format!("{year:04}"), format!("{:04}", year + 1));
        each(&self.connection, &sql, (from, to), |row| {
            visit(outline(row).map_err(unreadable)?)
        })
    }

    /// The documents without a date that are in no arranged item and whose titles name a year: 2022年大事记.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn undated_of(&self, year: u16) -> Result<Vec<Outline>> {
        let sql = format!("{OUTLINE} WHERE {UNDATED} AND instr(d.title, ?1) > 0 ORDER BY d.id");
        all(&self.connection, &sql, (format!("{year}年"),), outline)
    }

    /// Visits every current document, papers of volumes left out.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_outline(&self, mut visit: impl FnMut(Outline) -> Result<()>) -> Result<()> {
        let sql = format!(
            "{OUTLINE} WHERE d.superseded = 0 AND NOT EXISTS (SELECT 1 FROM paper WHERE document = d.id) ORDER BY d.id"
        );
        each(&self.connection, &sql, (), |row| {
            visit(outline(row).map_err(unreadable)?)
        })
    }

    /// What a document is arranged by.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn outline(&self, document: DocumentId) -> Result<Option<Outline>> {
        one(
            &self.connection,
            &format!("{OUTLINE} WHERE d.id = ?1"),
            (document.0,),
            outline,
        )
    }

    /// How many documents without a date are in no arranged item, and the first of them.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn undated(&self, limit: usize) -> Result<(u64, Vec<Outline>)> {
        let count = one(
            &self.connection,
            &format!("SELECT count(*) FROM document d WHERE {UNDATED}"),
            (),
            |row| row.get(0),
        )?;
        let sql = format!("{OUTLINE} WHERE {UNDATED} ORDER BY d.id LIMIT ?1");
        Ok((count.unwrap_or(0), all(&self.connection, &sql, (limit,), outline)?))
    }
}
