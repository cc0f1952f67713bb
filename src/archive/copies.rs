//! Copies and editions (副本、版本) in the catalogue: what documents are found by, and their groups.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::catalogue::{Batch, Catalogue, all, one, unreadable};
use super::packing::unpack;
use super::record::{DocumentId, Packed};
use crate::document::likeness::{Called, title_key};
use crate::error::Result;

/// Of the documents that share a band or a title, the first and the last so many are looked at: however many there are,
/// a new document costs the same.
const NEIGHBOURS: usize = 8;
/// The bands of so many documents are gathered before they are moved to their places.
const GATHERED: i64 = 25_000;
/// Documents that share a band, but not the title, are candidates if at least so alike by their signatures.
const PROMISING: f64 = 0.35;

/// A document that may be a copy or an edition of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Which.
    pub id: DocumentId,
    /// About how much their texts have in common; none if one is too short to tell.
    pub estimate: Option<f64>,
    /// How many times as long as the shorter text the longer is.
    pub longer: f64,
}

/// What a document is compared by.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparable {
    /// Title, number, organ, date.
    pub called: Called,
    /// Its text.
    pub text: String,
}

impl Batch<'_> {
    /// Notes what a document is found by. What group it was in is forgotten.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_copy(&self, id: DocumentId, packed: &Packed) -> Result<()> {
        self.leave_family(id)?;
        let signature = packed.signature();
        self.run(
            "INSERT OR REPLACE INTO copy (document, title_key, trusted, draft, text_bytes, signature, family)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)",
            (
                id.0,
                title_key(&packed.record.title),
                packed.record.has_trusted_title(),
                packed.record.is_called_draft(),
                packed.text_bytes(),
                signature.map(|s| s.kept()),
            ),
        )?;
        for band in signature.iter().flat_map(|s| s.bands()) {
            self.run(
                "INSERT OR IGNORE INTO copy_band_new (band, document) VALUES (?1, ?2)",
                (band, id.0),
            )?;
        }
        if id.0 % GATHERED == 0 {
            self.run(
                "INSERT OR IGNORE INTO copy_band SELECT band, document FROM copy_band_new ORDER BY band, document",
                (),
            )?;
            self.run("DELETE FROM copy_band_new", ())?;
        }
        Ok(())
    }

    /// Documents that may be copies or editions of this one, most promising first.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn copy_candidates(&self, id: DocumentId, packed: &Packed) -> Result<Vec<Candidate>> {
        let mut by_text: BTreeSet<i64> = BTreeSet::new();
        for band in packed.signature().iter().flat_map(|s| s.bands()) {
            for table in ["copy_band WHERE band", "copy_band_new WHERE band"] {
                self.neighbours(table, i64::from(*band), &mut by_text)?;
            }
        }
        by_text.remove(&id.0);
        let mut candidates: Vec<Candidate> = Vec::new();
        for candidate in by_text {
            candidates.extend(self.candidate(candidate, packed)?);
        }
        candidates.retain(|candidate| candidate.estimate.is_some_and(|estimate| estimate >= PROMISING));
        if let Some(key) = title_key(&packed.record.title) {
            let mut by_title = BTreeSet::new();
            self.neighbours("copy WHERE title_key", key, &mut by_title)?;
            by_title.remove(&id.0);
            for candidate in by_title {
                if !candidates.iter().any(|known| known.id.0 == candidate) {
                    candidates.extend(self.candidate(candidate, packed)?);
                }
            }
        }
        candidates.sort_by(|a, b| {
            b.estimate
                .partial_cmp(&a.estimate)
                .unwrap_or(Ordering::Equal)
                .then(a.id.cmp(&b.id))
        });
        Ok(candidates)
    }

    fn candidate(&self, id: i64, packed: &Packed) -> Result<Option<Candidate>> {
        let sql = "SELECT signature, text_bytes FROM copy WHERE document = ?1";
        one(self.connection, sql, (id,), |row| {
            let (kept, bytes): (Option<Vec<u8>>, f64) = (row.get(0)?, row.get(1)?);
            let own = packed.text_bytes() as f64;
            Ok(Candidate {
                id: DocumentId(id),
                estimate: packed
                    .signature()
                    .zip(kept)
                    .map(|(signature, kept)| signature.estimate(&kept)),
                longer: own.max(bytes) / own.min(bytes).max(1.0),
            })
        })
    }

    /// The first and the last documents that have a value in a column.
    fn neighbours(&self, column: &str, value: i64, found: &mut BTreeSet<i64>) -> Result<()> {
        for order in ["ASC", "DESC"] {
            let sql = format!("SELECT document FROM {column} = ?1 ORDER BY document {order} LIMIT {NEIGHBOURS}");
            let documents = all(self.connection, &sql, (value,), |row| row.get::<_, i64>(0))?;
            let few = documents.len() < NEIGHBOURS;
            found.extend(documents);
            if few {
                break;
            }
        }
        Ok(())
    }

    /// What a document is called.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn called(&self, id: DocumentId) -> Result<Option<Called>> {
        called(self.connection, id)
    }

    /// The text of a document, as this transaction sees it.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn text(&self, id: DocumentId) -> Result<Option<String>> {
        text(self.connection, id)
    }

    /// The group of a document, if it has one.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn family(&self, id: DocumentId) -> Result<Option<i64>> {
        family_number(self.connection, id)
    }

    /// Makes one group of a document, others that are like it, and the groups that they are in.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn join_family(&self, id: DocumentId, others: &[DocumentId]) -> Result<()> {
        let mut numbers = vec![id.0];
        let mut families = Vec::new();
        for document in others.iter().chain([&id]) {
            numbers.push(document.0);
            families.extend(self.family(*document)?);
        }
        numbers.extend(&families);
        let Some(number) = numbers.iter().copied().min() else {
            return Ok(());
        };
        for family in families.into_iter().filter(|family| *family != number) {
            self.run("UPDATE copy SET family = ?2 WHERE family = ?1", (family, number))?;
        }
        for document in others.iter().chain([&id]) {
            self.run("UPDATE copy SET family = ?2 WHERE document = ?1", (document.0, number))?;
        }
        Ok(())
    }

    /// Takes a document out of its group; those left are renumbered, and one left alone is in none.
    pub(super) fn leave_family(&self, id: DocumentId) -> Result<()> {
        let Some(family) = self.family(id)? else { return Ok(()) };
        self.run("UPDATE copy SET family = NULL WHERE document = ?1", (id.0,))?;
        self.run(
            "UPDATE copy SET family = (SELECT CASE WHEN count(*) > 1 THEN min(document) END FROM copy WHERE family = ?1)
             WHERE family = ?1",
            (family,),
        )
    }
}

fn family_number(connection: &Connection, id: DocumentId) -> Result<Option<i64>> {
    let sql = "SELECT family FROM copy WHERE document = ?1";
    Ok(one(connection, sql, (id.0,), |row| row.get(0))?.flatten())
}

fn called(connection: &Connection, id: DocumentId) -> Result<Option<Called>> {
    let sql = "SELECT d.title, d.number, d.organ, d.date, c.trusted, c.draft
        FROM document d JOIN copy c ON c.document = d.id WHERE d.id = ?1";
    one(connection, sql, (id.0,), |row| {
        Ok(Called {
            title: row.get(0)?,
            number: row.get(1)?,
            organ: row.get(2)?,
            date: row.get(3)?,
            trusted: row.get(4)?,
            draft: row.get(5)?,
        })
    })
}

fn text(connection: &Connection, id: DocumentId) -> Result<Option<String>> {
    let packed = one(connection, "SELECT text FROM document WHERE id = ?1", (id.0,), |row| {
        row.get::<_, Vec<u8>>(0)
    })?;
    packed.map(|packed| unpack(&packed)).transpose()
}

impl Catalogue {
    /// What a document is compared by.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn comparable(&self, id: DocumentId) -> Result<Option<Comparable>> {
        let Some(called) = called(&self.connection, id)? else {
            return Ok(None);
        };
        Ok(text(&self.connection, id)?.map(|text| Comparable { called, text }))
    }

    /// The number of the group of a document; none if it is in none.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn family_number(&self, id: DocumentId) -> Result<Option<i64>> {
        family_number(&self.connection, id)
    }

    /// The documents in the group of this one, itself among them, in order; none if it is in none.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn family(&self, id: DocumentId) -> Result<Vec<DocumentId>> {
        let sql = "SELECT document FROM copy WHERE family = (SELECT family FROM copy WHERE document = ?1)
            ORDER BY document";
        all(&self.connection, sql, (id.0,), |row| Ok(DocumentId(row.get(0)?)))
    }

    /// Every group, by the number of its first document.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn families(&self) -> Result<BTreeMap<i64, Vec<DocumentId>>> {
        let mut families: BTreeMap<i64, Vec<DocumentId>> = BTreeMap::new();
        let sql = "SELECT family, document FROM copy WHERE family IS NOT NULL ORDER BY family, document";
        super::catalogue::each(&self.connection, sql, (), |row| {
            let read = || Ok((row.get(0)?, DocumentId(row.get(1)?)));
            let (family, document) = read().map_err(unreadable)?;
            families.entry(family).or_default().push(document);
            Ok(())
        })?;
        Ok(families)
    }
}
