//! A person's corrections (人工更正) in the catalogue: one value for each field of a document.

use super::catalogue::{Batch, Catalogue, all};
use super::record::DocumentId;
use crate::classify::{CorrectedField, Correction};
use crate::error::Result;

impl Batch<'_> {
    /// Records what a person said of a field, in place of what was said of it before.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_correction(&self, document: DocumentId, correction: &Correction) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO correction (document, field, value) VALUES (?1, ?2, ?3)";
        self.run(sql, (document.0, correction.field.name(), &correction.value))
    }

    /// Takes back what a person said of a field.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn remove_correction(&self, document: DocumentId, field: CorrectedField) -> Result<()> {
        let sql = "DELETE FROM correction WHERE document = ?1 AND field = ?2";
        self.run(sql, (document.0, field.name()))
    }
}

impl Catalogue {
    /// What persons said of a document.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn corrections_of(&self, document: DocumentId) -> Result<Vec<Correction>> {
        let sql = "SELECT field, value FROM correction WHERE document = ?1 ORDER BY field";
        all(&self.connection, sql, (document.0,), correction).map(known)
    }
}

fn correction(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Correction>> {
    let (field, value): (String, Option<String>) = (row.get(0)?, row.get(1)?);
    Ok(CorrectedField::from_name(&field).map(|field| Correction { field, value }))
}

/// A field that only a newer program knows is left alone.
fn known(corrections: Vec<Option<Correction>>) -> Vec<Correction> {
    corrections.into_iter().flatten().collect()
}
