//! Places (来源): the paths, and the records inside exports, at which documents were found.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rusqlite::{Connection, Row};

use super::catalogue::{Batch, Catalogue, all, each, one, unreadable};
use super::originals::ContentHash;
use super::record::DocumentId;
use super::run::RunId;
use crate::error::Result;

/// A path as the operating system gave it, and the key of a record inside that file (empty for the file itself).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceKey {
    /// The bytes of the path; not always UTF-8.
    pub path: Vec<u8>,
    /// The record's key inside an export; empty for a file.
    pub record: String,
}

impl PlaceKey {
    /// The key of a file.
    #[must_use]
    pub fn file(path: &std::path::Path) -> Self {
        Self {
            path: path.as_os_str().as_encoded_bytes().to_vec(),
            record: String::new(),
        }
    }

    /// The key of a record inside this file.
    #[must_use]
    pub fn record(&self, key: &str) -> Self {
        Self {
            path: self.path.clone(),
            record: key.to_owned(),
        }
    }
}

impl PlaceKey {
    /// The folder in which the file lies, as a person reads it, with slashes between names.
    #[must_use]
    pub fn folder(&self) -> String {
        let separator = |byte: &u8| *byte == b'/' || (cfg!(windows) && *byte == b'\\');
        let end = self.path.iter().rposition(separator).unwrap_or(0);
        let folder = Self {
            path: self.path.get(..end).unwrap_or_default().to_vec(),
            record: String::new(),
        };
        let shown = folder.to_string();
        if cfg!(windows) { shown.replace('\\', "/") } else { shown }
    }

    /// The path of the file; none where the system cannot have such a path.
    #[must_use]
    pub fn to_path(&self) -> Option<PathBuf> {
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            Some(std::ffi::OsStr::from_bytes(&self.path).into())
        }
        #[cfg(not(unix))]
        std::str::from_utf8(&self.path).ok().map(PathBuf::from)
    }
}

impl std::fmt::Display for PlaceKey {
    /// The path as a person reads it, bytes that are not UTF-8 as `\xNN`, a record behind a `#`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for chunk in self.path.utf8_chunks() {
            f.write_str(chunk.valid())?;
            chunk.invalid().iter().try_for_each(|byte| write!(f, "\\x{byte:02x}"))?;
        }
        if !self.record.is_empty() {
            write!(f, "#{}", self.record)?;
        }
        Ok(())
    }
}

/// What the catalogue knows of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Row number.
    pub id: i64,
    /// Where it is.
    pub key: PlaceKey,
    /// Size of the file when it was last read.
    pub bytes: u64,
    /// Its modification time then, in nanoseconds since 1970 (0 if unknown).
    pub modified_ns: i64,
    /// Row number of the original that it held.
    pub original: i64,
    /// The document that it held; none for an export as a whole.
    pub document: Option<DocumentId>,
    /// 1 for the first content met here, one more with each change.
    pub version: u32,
}

const SELECT: &str = "SELECT id, path, record, bytes, modified_ns, original, document, version FROM place";

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    Ok(Place {
        id: row.get(0)?,
        key: PlaceKey {
            path: row.get(1)?,
            record: row.get(2)?,
        },
        bytes: row.get(3)?,
        modified_ns: row.get(4)?,
        original: row.get(5)?,
        document: row.get::<_, Option<i64>>(6)?.map(DocumentId),
        version: row.get(7)?,
    })
}

/// A file's size and time as the walk saw them: while both stay, the content counts as unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub bytes: u64,
    /// Modification time in nanoseconds since 1970 (0 if unknown, which never counts as unchanged).
    pub modified_ns: i64,
}

impl Place {
    /// Whether a file with this stamp need not be read again.
    #[must_use]
    pub fn is_unchanged(&self, stamp: Stamp) -> bool {
        stamp.modified_ns != 0 && stamp.bytes == self.bytes && stamp.modified_ns == self.modified_ns
    }
}

fn folders_of(connection: &Connection, document: DocumentId) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT path FROM place WHERE document = ?1";
    let folders = all(connection, sql, (document.0,), |row| {
        let key = PlaceKey {
            path: row.get(0)?,
            record: String::new(),
        };
        Ok(key.folder())
    })?;
    Ok(folders.into_iter().collect::<BTreeSet<_>>().into_iter().collect())
}

impl Batch<'_> {
    /// The folders in which a document lies, as this transaction sees it.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn folders_of(&self, document: DocumentId) -> Result<Vec<String>> {
        folders_of(self.connection, document)
    }

    /// Says that something of a document has changed of which the index has to hear, though its record stays.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn touch_document(&self, id: DocumentId) -> Result<()> {
        self.run(
            "UPDATE document SET generation = ?2 WHERE id = ?1",
            (id.0, self.generation()),
        )?;
        self.advance_generation()
    }

    /// A place by its key, as this transaction sees it.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn place(&self, key: &PlaceKey) -> Result<Option<Place>> {
        one(
            self.connection,
            &format!("{SELECT} WHERE path = ?1 AND record = ?2"),
            (&key.path, &key.record),
            place,
        )
    }

    /// Adds a place.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn insert_place(
        &self,
        key: &PlaceKey,
        stamp: Stamp,
        original: i64,
        document: Option<DocumentId>,
    ) -> Result<i64> {
        self.run(
            "INSERT INTO place (path, record, bytes, modified_ns, original, document, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
            (
                &key.path,
                &key.record,
                stamp.bytes,
                stamp.modified_ns,
                original,
                document.map(|d| d.0),
            ),
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Notes that a place was seen again with the content that it had.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn touch_place(&self, place: &Place, stamp: Stamp) -> Result<()> {
        if (place.bytes, place.modified_ns) == (stamp.bytes, stamp.modified_ns) {
            return Ok(());
        }
        let sql = "UPDATE place SET bytes = ?2, modified_ns = ?3 WHERE id = ?1";
        self.run(sql, (place.id, stamp.bytes, stamp.modified_ns))
    }

    /// Gives a place new content; what it held before stays known.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn change_place(
        &self,
        place: &Place,
        stamp: Stamp,
        original: i64,
        document: Option<DocumentId>,
        run: RunId,
    ) -> Result<()> {
        self.run(
            "INSERT INTO earlier (place, version, original, document, run) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                place.id,
                place.version,
                place.original,
                place.document.map(|d| d.0),
                run.0,
            ),
        )?;
        self.run(
            "UPDATE place SET bytes = ?2, modified_ns = ?3, original = ?4, document = ?5, version = version + 1
             WHERE id = ?1",
            (
                place.id,
                stamp.bytes,
                stamp.modified_ns,
                original,
                document.map(|d| d.0),
            ),
        )
    }
}

/// An earlier or later content of a place at which a document was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Where.
    pub key: PlaceKey,
    /// 1 for the first content met there.
    pub version: u32,
    /// The document that the place held in that version.
    pub document: DocumentId,
    /// Whether it is what the place held when last seen.
    pub current: bool,
}

impl Catalogue {
    /// A place by its key.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn place(&self, key: &PlaceKey) -> Result<Option<Place>> {
        one(
            &self.connection,
            &format!("{SELECT} WHERE path = ?1 AND record = ?2"),
            (&key.path, &key.record),
            place,
        )
    }

    /// The places that hold a document now, in order of path.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn places_of(&self, document: DocumentId) -> Result<Vec<Place>> {
        all(
            &self.connection,
            &format!("{SELECT} WHERE document = ?1 ORDER BY path, record"),
            (document.0,),
            place,
        )
    }

    /// The first, in order of path, of the places that hold a document now.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn first_place_of(&self, document: DocumentId) -> Result<Option<PlaceKey>> {
        let sql = "SELECT path, record FROM place WHERE document = ?1 ORDER BY path, record LIMIT 1";
        one(&self.connection, sql, (document.0,), |row| {
            Ok(PlaceKey {
                path: row.get(0)?,
                record: row.get(1)?,
            })
        })
    }

    /// The folders in which a document lies now, in order, each once.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn folders_of(&self, document: DocumentId) -> Result<Vec<String>> {
        folders_of(&self.connection, document)
    }

    /// The files that held an original when they were last seen, in order of path.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn sources_of(&self, original: &ContentHash) -> Result<Vec<PathBuf>> {
        let sql = "SELECT DISTINCT p.path FROM place p JOIN original o ON o.id = p.original
                   WHERE o.sha256 = ?1 ORDER BY p.path";
        let keys = all(&self.connection, sql, (original.0,), |row| {
            Ok(PlaceKey {
                path: row.get(0)?,
                record: String::new(),
            })
        })?;
        Ok(keys.iter().filter_map(PlaceKey::to_path).collect())
    }

    /// All contents ever met at the places of a document, by place, oldest first.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn versions_of(&self, document: DocumentId) -> Result<Vec<Version>> {
        let sql = "WITH mine AS (SELECT id FROM place WHERE document = ?1
                                 UNION SELECT place FROM earlier WHERE document = ?1)
            SELECT p.path, p.record, e.version, e.document, 0 FROM earlier e JOIN place p ON p.id = e.place
                WHERE e.place IN mine AND e.document IS NOT NULL
            UNION ALL SELECT path, record, version, document, 1 FROM place WHERE id IN mine AND document IS NOT NULL
            ORDER BY 1, 2, 3";
        all(&self.connection, sql, (document.0,), |row| {
            Ok(Version {
                key: PlaceKey {
                    path: row.get(0)?,
                    record: row.get(1)?,
                },
                version: row.get(2)?,
                document: DocumentId(row.get(3)?),
                current: row.get(4)?,
            })
        })
    }

    /// Visits every place under a path (the path itself, what lies in the folder, the records inside the file).
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_place_under(&self, path: &[u8], mut visit: impl FnMut(Place) -> Result<()>) -> Result<()> {
        let (from, to) = folder_range(path);
        let sql = format!("{SELECT} WHERE path = ?1 OR (path >= ?2 AND path < ?3) ORDER BY path, record");
        each(&self.connection, &sql, (path, from, to), |row| {
            visit(place(row).map_err(unreadable)?)
        })
    }
}

/// The range of paths that lie inside the folder `path`: from `path/` up to, not including, `path` + the next byte.
pub(super) fn folder_range(path: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let separator = std::path::MAIN_SEPARATOR as u8;
    let mut from = path.to_vec();
    if from.last() != Some(&separator) {
        from.push(separator);
    }
    let mut to = from.clone();
    if let Some(last) = to.last_mut() {
        *last = separator + 1;
    }
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_utf8_is_shown_with_its_bytes() {
        let key = PlaceKey {
            path: b"/a/\xd6\xd0.txt".to_vec(),
            record: "7".into(),
        };
        assert_eq!(key.to_string(), "/a/\\xd6\\xd0.txt#7");
    }
}
