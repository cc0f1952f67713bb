//! Which documents need a person's eye (存疑), from the catalogue.

use super::catalogue::{Catalogue, all, one};
use super::record::{DocumentId, SELECT, Stored, stored};
use crate::error::Result;

impl Catalogue {
    /// Up to `limit` current documents at which a person should look, the most valuable first.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn doubtful(&self, limit: usize) -> Result<Vec<Stored>> {
        let sql = format!("{SELECT} WHERE d.doubt > 0 AND d.superseded = 0 ORDER BY d.doubt DESC, d.id LIMIT ?1");
        all(&self.connection, &sql, (limit,), stored)
    }

    /// How many current documents a person should look at.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn count_doubtful(&self) -> Result<u64> {
        let sql = "SELECT count(*) FROM document WHERE doubt > 0 AND superseded = 0";
        Ok(one(&self.connection, sql, (), |row| row.get(0))?.unwrap_or(0))
    }

    /// Numbers that current documents of different titles bear (重号), each with those documents, in order of number. Orders
    /// without a year of their own are counted anew in each term of office: only those of one year are doubled.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn doubled_numbers(&self, limit: usize) -> Result<Vec<(String, Vec<DocumentId>)>> {
        let sql = "SELECT number, group_concat(id, ' ' ORDER BY id) FROM document
            WHERE number IS NOT NULL AND superseded = 0
            GROUP BY number, CASE WHEN number LIKE '%〔%' THEN '' ELSE coalesce(substr(date, 1, 4), '') END
            HAVING count(DISTINCT title) > 1 ORDER BY number LIMIT ?1";
        all(&self.connection, sql, (limit,), |row| {
            let ids: String = row.get(1)?;
            let ids = ids.split(' ').filter_map(|id| id.parse().ok()).map(DocumentId);
            Ok((row.get(0)?, ids.collect()))
        })
    }
}
