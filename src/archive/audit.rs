//! The audit record (审计记录): append-only, each entry carrying the hash of the one before it.
//!
//! An import writes one entry for each transaction, with a digest over the report lines and the content hashes of
//! that transaction: so every document's arrival is inside the chain, at the cost of one row per transaction.
//! The chain shows that nothing in the middle was changed or taken out; to show that nothing was cut off at the end,
//! note the last hash elsewhere (`lantai check` prints it).

use sha2::{Digest, Sha256};

use super::catalogue::{Batch, Catalogue, each, one, unreadable};
use super::originals::ContentHash;
use super::run::RunId;
use crate::error::Result;

/// One entry, as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Local time with offset, RFC 3339.
    pub time: &'a str,
    /// The account that ran the program.
    pub actor: &'a str,
    /// What was done, e.g. `import`.
    pub action: &'a str,
    /// To what, e.g. `run 3`.
    pub object: &'a str,
    /// The particulars, as JSON.
    pub detail: &'a str,
}

impl Entry<'_> {
    /// Each field is preceded by its length, so that no two different entries have the same bytes.
    fn hash(&self, seq: i64, previous: &[u8; 32]) -> ContentHash {
        let mut hash = Sha256::new();
        hash.update(seq.to_be_bytes());
        hash.update(previous);
        for field in [self.time, self.actor, self.action, self.object, self.detail] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field);
        }
        ContentHash(hash.finalize().into())
    }
}

impl Batch<'_> {
    /// Appends an entry to the chain.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn append_audit(&self, entry: &Entry<'_>) -> Result<()> {
        let last = one(
            self.connection,
            "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
            (),
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?)),
        )?;
        let (seq, previous) = last.map_or((1, [0; 32]), |(seq, hash)| (seq + 1, hash));
        self.run(
            "INSERT INTO audit (seq, time, actor, action, object, detail, previous, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            rusqlite::params![
                seq,
                entry.time,
                entry.actor,
                entry.action,
                entry.object,
                entry.detail,
                previous,
                entry.hash(seq, &previous).0
            ],
        )
    }

    /// The digest over the lines `from..to` of a run's report, with the content of the documents that they name.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn digest_lines(&self, run: RunId, from: u64, to: u64) -> Result<ContentHash> {
        digest_lines(self.connection, run, from, to)
    }
}

fn digest_lines(connection: &rusqlite::Connection, run: RunId, from: u64, to: u64) -> Result<ContentHash> {
    let sql = "SELECT r.seq, r.status, coalesce(p.path, r.path), coalesce(p.record, ''), coalesce(d.content, x'')
        FROM report r LEFT JOIN place p ON p.id = r.place LEFT JOIN document d ON d.id = r.document
        WHERE r.run = ?1 AND r.seq >= ?2 AND r.seq < ?3 ORDER BY r.seq";
    let mut hash = Sha256::new();
    each(connection, sql, (run.0, from, to), |row| {
        let mut add = || -> rusqlite::Result<()> {
            hash.update(row.get::<_, i64>(0)?.to_be_bytes());
            for column in [1, 2, 3, 4] {
                let bytes = row.get_ref(column)?.as_bytes_or_null()?.unwrap_or_default();
                hash.update((bytes.len() as u64).to_be_bytes());
                hash.update(bytes);
            }
            Ok(())
        };
        add().map_err(unreadable)
    })?;
    Ok(ContentHash(hash.finalize().into()))
}

/// What reading the whole chain again has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainState {
    /// Number of entries.
    pub entries: u64,
    /// Hash of the last entry, to be noted outside the archive.
    pub last: ContentHash,
    /// Entries that do not fit: their numbers, and what is wrong.
    pub broken: Vec<(i64, String)>,
}

impl Catalogue {
    /// Reads the chain again, and with `deep` the report lines that its digests cover.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn verify_audit(&self, deep: bool) -> Result<ChainState> {
        let mut state = ChainState {
            entries: 0,
            last: ContentHash([0; 32]),
            broken: Vec::new(),
        };
        let sql = "SELECT seq, time, actor, action, object, detail, previous, hash FROM audit ORDER BY seq";
        each(&self.connection, sql, (), |row| {
            let read = || -> rusqlite::Result<_> {
                let text = |i| row.get::<_, String>(i);
                let hashes = (row.get::<_, [u8; 32]>(6)?, row.get::<_, [u8; 32]>(7)?);
                Ok((
                    row.get::<_, i64>(0)?,
                    [text(1)?, text(2)?, text(3)?, text(4)?, text(5)?],
                    hashes,
                ))
            };
            let (seq, [time, actor, action, object, detail], (previous, hash)) = read().map_err(unreadable)?;
            let entry = Entry {
                time: &time,
                actor: &actor,
                action: &action,
                object: &object,
                detail: &detail,
            };
            state.entries += 1;
            if u64::try_from(seq) != Ok(state.entries) || previous != state.last.0 {
                state
                    .broken
                    .push((seq, "does not follow the entry before it".to_owned()));
            } else if entry.hash(seq, &previous).0 != hash {
                state.broken.push((seq, "was changed after it was written".to_owned()));
            } else if deep
                && action == "import"
                && let Some(problem) = self.verify_import(&detail)?
            {
                state.broken.push((seq, problem));
            }
            state.last = ContentHash(hash);
            Ok(())
        })?;
        Ok(state)
    }

    fn verify_import(&self, detail: &str) -> Result<Option<String>> {
        let Ok(detail) = serde_json::from_str::<ImportDetail>(detail) else {
            return Ok(Some("its particulars cannot be read".to_owned()));
        };
        let now = digest_lines(&self.connection, RunId(detail.run), detail.from, detail.to)?;
        Ok((now.to_string() != detail.digest).then(|| {
            format!(
                "lines {}–{} of the report of import {} were changed after it",
                detail.from, detail.to, detail.run
            )
        }))
    }
}

/// The particulars of an `import` entry: which report lines it covers, and their digest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ImportDetail {
    /// The run.
    pub run: i64,
    /// First line covered.
    pub from: u64,
    /// The line after the last one covered.
    pub to: u64,
    /// Generation of the catalogue after the transaction.
    pub generation: u64,
    /// SHA-256 over the lines and the content hashes of their documents, in hexadecimal.
    pub digest: String,
}

/// An entry as it stands in the chain.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ChainLine {
    /// Its number.
    pub seq: i64,
    /// Local time with offset, RFC 3339.
    pub time: String,
    /// The account that ran the program.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub object: String,
    /// The particulars, as JSON.
    pub detail: String,
    /// Hash of the entry before it, in hexadecimal.
    pub previous: String,
    /// Its own hash.
    pub hash: String,
}

impl Catalogue {
    /// Visits every entry of the chain, in order.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_audit_entry(&self, mut visit: impl FnMut(ChainLine) -> Result<()>) -> Result<()> {
        let sql = "SELECT seq, time, actor, action, object, detail, previous, hash FROM audit ORDER BY seq";
        each(&self.connection, sql, (), |row| {
            let read = || -> rusqlite::Result<ChainLine> {
                Ok(ChainLine {
                    seq: row.get(0)?,
                    time: row.get(1)?,
                    actor: row.get(2)?,
                    action: row.get(3)?,
                    object: row.get(4)?,
                    detail: row.get(5)?,
                    previous: ContentHash(row.get(6)?).to_string(),
                    hash: ContentHash(row.get(7)?).to_string(),
                })
            };
            visit(read().map_err(unreadable)?)
        })
    }
}
