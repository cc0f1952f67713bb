//! Runs (批次) and their reports: one line for each file or record that an import met.

use serde::Serialize;

use super::catalogue::{Batch, Catalogue, all, each, one, unreadable};
use super::place::{PlaceKey, folder_range};
use super::record::DocumentId;
use crate::error::{Error, Kind, Result};

/// The number of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub i64);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What became of one file or record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// New, and fully understood.
    Added,
    /// A place has new content, or a known document has new facts.
    Updated,
    /// Nothing new.
    Unchanged,
    /// The same bytes as a document that is in the archive already: one more place of it.
    Duplicate,
    /// Archived as it is, but its text could not be (fully) read; the reason says why.
    Flagged,
    /// Not archived; the reason says why.
    Failed,
    /// Passed over by rule (hidden, temporary, a link, filtered).
    LeftOut,
    /// Was found here by an earlier import and is no longer here; the archive keeps it.
    Vanished,
}

impl Status {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Added,
        Self::Updated,
        Self::Unchanged,
        Self::Duplicate,
        Self::Flagged,
        Self::Failed,
        Self::LeftOut,
        Self::Vanished,
    ];

    /// The stable name, as stored and as shown in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Duplicate => "duplicate",
            Self::Flagged => "flagged",
            Self::Failed => "failed",
            Self::LeftOut => "left-out",
            Self::Vanished => "vanished",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where the file or record is.
    pub key: PlaceKey,
    /// What became of it.
    pub status: Status,
    /// Stable reason code, where there is something to say.
    pub reason: Option<String>,
    /// The reason in a sentence.
    pub message: Option<String>,
    /// The document that it is in the archive.
    pub document: Option<DocumentId>,
}

/// One import as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// Local time with offset, RFC 3339.
    pub started: String,
    /// Likewise; none while it runs or if it was cut off.
    pub finished: Option<String>,
    /// `running` (or cut off), `done` or `stopped`.
    pub state: String,
    /// The paths that were given.
    pub sources: Vec<String>,
    /// Bytes read.
    pub bytes: u64,
    /// Duration.
    pub seconds: f64,
}

impl Batch<'_> {
    /// Begins a run.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn insert_run(&self, started: &str, sources: &[String]) -> Result<RunId> {
        let sources = serde_json::Value::from(sources.to_vec()).to_string();
        self.run(
            "INSERT INTO run (started, state, sources) VALUES (?1, 'running', ?2)",
            (started, sources),
        )?;
        Ok(RunId(self.connection.last_insert_rowid()))
    }

    /// Ends a run; `stopped` if the person stopped it.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn finish_run(&self, run: RunId, finished: &str, stopped: bool, bytes: u64, seconds: f64) -> Result<()> {
        self.run(
            "UPDATE run SET finished = ?2, state = ?3, bytes = ?4, seconds = ?5 WHERE id = ?1",
            (
                run.0,
                finished,
                if stopped { "stopped" } else { "done" },
                bytes,
                seconds,
            ),
        )
    }

    /// Adds a line to the report of `run`.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn insert_line(&self, run: RunId, seq: u64, place: Option<i64>, line: &Line) -> Result<()> {
        let path = place.is_none().then_some(&line.key.path);
        self.run(
            "INSERT INTO report (run, seq, status, reason, message, place, path, document)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            rusqlite::params![
                run.0,
                seq,
                line.status.name(),
                line.reason,
                line.message,
                place,
                path,
                line.document.map(|d| d.0)
            ],
        )
    }

    /// Adds an `unchanged` line for every record of an export that was not read again; returns how many.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn insert_unchanged_records(&self, run: RunId, first_seq: u64, path: &[u8]) -> Result<u64> {
        self.run(
            "INSERT INTO report (run, seq, status, reason, message, place, document)
             SELECT ?1, ?2 - 1 + row_number() OVER (ORDER BY p.id), 'unchanged', d.reason, d.message, p.id, p.document
             FROM place p JOIN document d ON d.id = p.document WHERE p.path = ?3 AND p.record <> ''",
            (run.0, first_seq, path),
        )?;
        Ok(self.connection.changes())
    }

    /// Visits every place with a document under `path` of which `run` has no line, in order of path.
    /// [`Batch::gather_seen`] must have been called.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_unseen(
        &self,
        path: &[u8],
        mut visit: impl FnMut(i64, PlaceKey, DocumentId) -> Result<()>,
    ) -> Result<()> {
        let (from, to) = folder_range(path);
        let sql = "SELECT p.id, p.path, p.record, p.document FROM place p
            WHERE (p.path = ?1 OR (p.path >= ?2 AND p.path < ?3)) AND p.document IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.place = p.id) ORDER BY p.path, p.record";
        each(self.connection, sql, (path, from, to), |row| {
            let read = || {
                Ok((
                    row.get(0)?,
                    PlaceKey {
                        path: row.get(1)?,
                        record: row.get(2)?,
                    },
                    DocumentId(row.get(3)?),
                ))
            };
            let (place, key, document) = read().map_err(unreadable)?;
            visit(place, key, document)
        })
    }

    /// Prepares [`Batch::each_unseen`]: gathers the places of which `run` has a line.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn gather_seen(&self, run: RunId) -> Result<()> {
        self.run("CREATE TEMP TABLE IF NOT EXISTS seen (place INTEGER PRIMARY KEY)", ())?;
        self.run("DELETE FROM seen", ())?;
        self.run(
            "INSERT OR IGNORE INTO seen SELECT place FROM report WHERE run = ?1 AND place IS NOT NULL",
            (run.0,),
        )
    }
}

impl Catalogue {
    /// A run by its number, or the last one.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if there is none.
    pub fn run(&self, id: Option<RunId>) -> Result<Run> {
        let sql = "SELECT id, started, finished, state, sources, bytes, seconds FROM run
                   WHERE ?1 IS NULL OR id = ?1 ORDER BY id DESC LIMIT 1";
        let found = one(&self.connection, sql, (id.map(|i| i.0),), |row| {
            let sources: String = row.get(4)?;
            Ok(Run {
                id: RunId(row.get(0)?),
                started: row.get(1)?,
                finished: row.get(2)?,
                state: row.get(3)?,
                sources: serde_json::from_str(&sources).unwrap_or_default(),
                bytes: row.get(5)?,
                seconds: row.get(6)?,
            })
        })?;
        found.ok_or_else(|| match id {
            Some(id) => Error::new(Kind::NotFound, format!("there is no import {id}"))
                .with_hint("`lantai report --list` names them"),
            None => Error::new(Kind::NotFound, "nothing has been imported yet").with_hint("run `lantai ingest PATH`"),
        })
    }

    /// The numbers of all runs, oldest first.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn runs(&self) -> Result<Vec<RunId>> {
        all(&self.connection, "SELECT id FROM run ORDER BY id", (), |row| {
            Ok(RunId(row.get(0)?))
        })
    }

    /// How many lines of each status a run has, in the order of [`Status::ALL`].
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn count_lines(&self, run: RunId) -> Result<[u64; Status::ALL.len()]> {
        let mut counts = [0; Status::ALL.len()];
        let sql = "SELECT status, count(*) FROM report WHERE run = ?1 GROUP BY status";
        for (name, count) in all(&self.connection, sql, (run.0,), |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?))
        })? {
            if let Some(status) = Status::from_name(&name) {
                counts[status as usize] = count;
            }
        }
        Ok(counts)
    }

    /// Visits the lines of a run in order, with their place in that order.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_line(&self, run: RunId, mut visit: impl FnMut(u64, Line) -> Result<()>) -> Result<()> {
        let sql = "SELECT r.seq, coalesce(p.path, r.path), coalesce(p.record, ''), r.status, r.reason, r.message,
                r.document FROM report r LEFT JOIN place p ON p.id = r.place WHERE r.run = ?1 ORDER BY r.seq";
        each(&self.connection, sql, (run.0,), |row| {
            let read = || {
                let status: String = row.get(3)?;
                Ok((
                    row.get(0)?,
                    Line {
                        key: PlaceKey {
                            path: row.get(1)?,
                            record: row.get(2)?,
                        },
                        status: Status::from_name(&status).unwrap_or(Status::Failed),
                        reason: row.get(4)?,
                        message: row.get(5)?,
                        document: row.get::<_, Option<i64>>(6)?.map(DocumentId),
                    },
                ))
            };
            let (seq, line) = read().map_err(unreadable)?;
            visit(seq, line)
        })
    }
}
