//! What documents say of their own force (效力), beside their details: short rows, so that the force of many documents can be
//! decided without unpacking each. Written in the transaction that writes the record, and derived from it alone.

use rusqlite::{Connection, Row};
use serde_json::Value;

use super::catalogue::{Batch, Catalogue, all, one, unreadable};
use super::packing::unpack;
use super::record::{DocumentId, Record};
use crate::document::{Clause, ClauseKind, given_force};
use crate::error::{Context, Kind, Result};

/// What a document says of its own force.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnForce {
    /// The first clause of each kind.
    pub clauses: Vec<Clause>,
    /// The key and the value by which the export that it came with tells its force.
    pub given: Option<(String, String)>,
}

impl OwnForce {
    /// What a record's details say; none if they say nothing.
    #[must_use]
    pub fn of(details: &Value) -> Option<Self> {
        let listed = details.pointer("/document/clauses").cloned();
        let listed: Vec<Clause> = listed
            .and_then(|list| serde_json::from_value(list).ok())
            .unwrap_or_default();
        let kinds = [ClauseKind::Start, ClauseKind::Expire, ClauseKind::Revised];
        let first = |kind| listed.iter().find(move |clause: &&Clause| clause.kind == kind);
        let clauses: Vec<Clause> = kinds.into_iter().filter_map(first).cloned().collect();
        let meta = details.get("meta").and_then(Value::as_object);
        let given = meta.and_then(|meta| given_force(|key| Some(meta.get(key)?.as_str()?.trim().to_owned())));
        (!clauses.is_empty() || given.is_some()).then_some(Self { clauses, given })
    }
}

impl Batch<'_> {
    /// Writes what a document says of its own force, in place of what was written before.
    pub(super) fn put_force(&self, id: DocumentId, record: &Record) -> Result<()> {
        put(self.connection, id, &record.details)
    }
}

fn put(connection: &Connection, id: DocumentId, details: &Value) -> Result<()> {
    let refused = || "cannot write to the catalogue";
    let run = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
        let mut statement = connection.prepare_cached(sql)?;
        statement.execute(parameters)
    };
    let Some(OwnForce { clauses, given }) = OwnForce::of(details) else {
        return run("DELETE FROM force WHERE document = ?1", &[&id.0])
            .map(drop)
            .context(Kind::Io, refused);
    };
    let clauses = serde_json::json!(clauses).to_string();
    let (key, value) = given.unzip();
    run(
        "INSERT OR REPLACE INTO force (document, clauses, given_key, given_value) VALUES (?1, ?2, ?3, ?4)",
        &[&id.0, &clauses, &key, &value],
    )
    .map(drop)
    .context(Kind::Io, refused)
}

/// Writes the rows of all documents: what the migration that makes the table cannot say in SQL.
pub(super) fn fill(connection: &Connection) -> Result<()> {
    let mut ids = connection
        .prepare("SELECT id FROM document ORDER BY id")
        .map_err(unreadable)?;
    let ids: Vec<i64> = ids
        .query_map((), |row| row.get(0))
        .and_then(Iterator::collect)
        .map_err(unreadable)?;
    for id in ids {
        let packed: Option<Vec<u8>> = one(connection, "SELECT details FROM document WHERE id = ?1", (id,), |row| {
            row.get(0)
        })?;
        // What cannot be read says nothing; `check` tells of it.
        let details = packed.and_then(|packed| unpack(&packed).ok());
        if let Some(details) = details.and_then(|json| serde_json::from_str(&json).ok()) {
            put(connection, DocumentId(id), &details)?;
        }
    }
    Ok(())
}

fn own_force(row: &Row<'_>) -> rusqlite::Result<OwnForce> {
    let clauses: String = row.get(1)?;
    let (key, value): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
    Ok(OwnForce {
        clauses: serde_json::from_str(&clauses).unwrap_or_default(),
        given: key.zip(value),
    })
}

const SELECT: &str = "SELECT document, clauses, given_key, given_value FROM force";

impl Catalogue {
    /// What a document says of its own force; none if it says nothing.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn own_force(&self, id: DocumentId) -> Result<Option<OwnForce>> {
        one(
            &self.connection,
            &format!("{SELECT} WHERE document = ?1"),
            (id.0,),
            own_force,
        )
    }

    /// The same of all documents that say anything.
    ///
    /// # Errors
    /// As [`Catalogue::own_force`].
    pub fn own_forces(&self) -> Result<Vec<(DocumentId, OwnForce)>> {
        all(&self.connection, SELECT, (), |row| {
            Ok((DocumentId(row.get(0)?), own_force(row)?))
        })
    }
}
