//! Saved searches (检索订阅) in the catalogue.

use super::catalogue::{Batch, Catalogue, all, one};
use crate::error::Result;

/// A search that a person wants to be told of.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SavedSearch {
    /// What the person calls it.
    pub name: String,
    /// The line, as it was typed.
    pub line: String,
    /// The generation up to which its hits have been reported.
    #[serde(skip)]
    pub seen: u64,
}

impl Batch<'_> {
    /// Saves a search, in place of one of the same name.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_saved(&self, search: &SavedSearch) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO saved_search (name, line, seen) VALUES (?1, ?2, ?3)";
        self.run(sql, (&search.name, &search.line, search.seen))
    }

    /// Forgets a saved search.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn remove_saved(&self, name: &str) -> Result<()> {
        self.run("DELETE FROM saved_search WHERE name = ?1", (name,))
    }
}

impl Catalogue {
    /// Every saved search, by name.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>> {
        let sql = "SELECT name, line, seen FROM saved_search ORDER BY name";
        all(&self.connection, sql, (), |row| {
            Ok(SavedSearch {
                name: row.get(0)?,
                line: row.get(1)?,
                seen: row.get(2)?,
            })
        })
    }

    /// The generation of the transaction that made a document; none if there is no such document.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn created(&self, id: super::DocumentId) -> Result<Option<u64>> {
        one(
            &self.connection,
            "SELECT created FROM document WHERE id = ?1",
            (id.0,),
            |row| row.get(0),
        )
    }
}
