//! The facts of a document by which it is ranked beside others: few columns of one row, nothing unpacked.

use super::catalogue::{Catalogue, one};
use super::record::DocumentId;
use crate::error::Result;

/// What ranking among many candidates needs to know of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its number in the archive.
    pub id: DocumentId,
    /// Its key in the system that exported it.
    pub external_id: Option<String>,
    /// 题名
    pub title: String,
    /// 文号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Topic ids, best first.
    pub topics: Vec<String>,
    /// Whether a newer version of the file has taken its place.
    pub superseded: bool,
    /// Whether its import was flagged.
    pub flagged: bool,
    /// Whether it is called a draft.
    pub draft: bool,
    /// Size of its text in bytes.
    pub text_bytes: u64,
    /// The number of its group of copies and editions.
    pub family: Option<i64>,
    /// What its text is compared by.
    pub signature: Option<Vec<u8>>,
}

impl Catalogue {
    /// The facts of a document.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn facts(&self, id: DocumentId) -> Result<Option<Facts>> {
        let sql = "SELECT d.id, d.external_id, d.title, d.number, d.organ, d.date, d.kind, d.topics, d.superseded,
                d.reason IS NOT NULL, coalesce(c.draft, 0), d.text_bytes, c.family, c.signature
             FROM document d LEFT JOIN copy c ON c.document = d.id WHERE d.id = ?1";
        one(&self.connection, sql, (id.0,), |row| {
            let topics: String = row.get(7)?;
            Ok(Facts {
                id: DocumentId(row.get(0)?),
                external_id: row.get(1)?,
                title: row.get(2)?,
                number: row.get(3)?,
                organ: row.get(4)?,
                date: row.get(5)?,
                kind: row.get(6)?,
                topics: topics.split_whitespace().map(str::to_owned).collect(),
                superseded: row.get(8)?,
                flagged: row.get(9)?,
                draft: row.get(10)?,
                text_bytes: row.get(11)?,
                family: row.get(12)?,
                signature: row.get(13)?,
            })
        })
    }
}
