//! Features of documents (文本特征) in the catalogue: derived, so that a model can classify the whole archive in seconds.

use super::catalogue::{Batch, Catalogue, each, unreadable};
use super::record::DocumentId;
use crate::classify::model::{FEATURE_VERSION, Row};
use crate::error::Result;

impl Batch<'_> {
    /// Keeps the features of a document.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_features(&self, document: DocumentId, row: &Row) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO feature (document, version, row) VALUES (?1, ?2, ?3)";
        self.run(sql, (document.0, FEATURE_VERSION, row.to_bytes()))
    }
}

impl Catalogue {
    /// Visits the features of every document, in order of number, and says whether a newer version stands in all its places;
    /// of documents whose features are not kept, `None`.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read, and whatever `visit` returns.
    pub fn each_features(&self, mut visit: impl FnMut(DocumentId, bool, Option<Row>) -> Result<()>) -> Result<()> {
        let sql = "SELECT d.id, f.row, d.superseded FROM document d LEFT JOIN feature f ON f.document = d.id AND f.version = ?1 ORDER BY d.id";
        each(&self.connection, sql, (FEATURE_VERSION,), |row| {
            let id = DocumentId(row.get(0).map_err(unreadable)?);
            let bytes = row
                .get_ref(1)
                .and_then(|bytes| bytes.as_blob_or_null().map_err(Into::into))
                .map_err(unreadable)?;
            let superseded = row.get(2).map_err(unreadable)?;
            visit(id, superseded, bytes.map(Row::from_bytes))
        })
    }
}
