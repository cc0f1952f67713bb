//! The catalogue (目录库): one SQLite file, write-ahead logged and synced on every commit.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

use super::layout::Layout;
use super::migrate;
use super::stop::{self, Step};
use crate::error::{Context, Error, Kind, Result};

/// How long a statement waits for another process's transaction before it fails.
const BUSY_WAIT: Duration = Duration::from_secs(30);

/// A connection to the catalogue. Any number may be open; only the holder of the writer's lock may change anything.
#[derive(Debug)]
pub struct Catalogue {
    pub(super) connection: Connection,
}

impl Catalogue {
    /// Opens the catalogue for reading.
    ///
    /// # Errors
    /// [`Kind::NoArchive`] if there is none, [`Kind::Damaged`] if it cannot be read.
    pub fn open_reader(layout: &Layout) -> Result<Self> {
        layout.require()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let catalogue = Self::connect(&layout.catalogue(), flags)?;
        migrate::require_current(&catalogue.connection)?;
        Ok(catalogue)
    }

    /// Opens the catalogue for writing, makes it where it is missing and brings it up to date.
    /// The caller holds the writer's lock.
    ///
    /// # Errors
    /// As [`Catalogue::open_reader`] and what a migration can meet.
    pub fn open_writer(layout: &Layout) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut catalogue = Self::connect(&layout.catalogue(), flags)?;
        let settings = [
            // Takes effect where the file is made: of documents of 2 to 3 KB packed, one fills a page of 4 KB badly.
            ("page_size", "8192"),
            ("journal_mode", "WAL"),
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
            ("cache_size", "-65536"),
            // 64 MB: a page that many transactions change is written to its place once.
            ("wal_autocheckpoint", "8192"),
        ];
        for (name, value) in settings {
            catalogue
                .connection
                .pragma_update(None, name, value)
                .context(Kind::Io, || format!("the catalogue refuses {name} = {value}"))?;
        }
        migrate::migrate(&mut catalogue.connection)?;
        Ok(catalogue)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self> {
        let connection = Connection::open_with_flags(path, flags).context(Kind::Damaged, || {
            format!("cannot open the catalogue {}", path.display())
        })?;
        connection
            .busy_timeout(BUSY_WAIT)
            .context(Kind::Io, || "cannot set the catalogue's waiting time")?;
        // A plan does not depend on the values: else SQLite plans anew for each, where an index covers some rows only.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .context(Kind::Io, || "cannot set up the catalogue's plans")?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Self { connection })
    }

    /// The number of the last transaction that changed a document (代次).
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn generation(&self) -> Result<u64> {
        self.connection
            .query_row("SELECT generation FROM state", (), |row| row.get(0))
            .context(Kind::Damaged, || "the catalogue's generation cannot be read")
    }

    /// Does `work`, which only reads, in one view of the catalogue: what others write meanwhile is not seen, and no statement
    /// has to lock the file for itself.
    ///
    /// # Errors
    /// Those of `work`; [`Kind::Damaged`] if the catalogue cannot be read.
    pub fn in_one_view<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if !self.connection.is_autocommit() {
            return work();
        }
        let _view = self.connection.unchecked_transaction().map_err(unreadable)?;
        work()
    }

    /// Does `work` in one transaction, which is durable when this returns.
    ///
    /// # Errors
    /// The failure of `work`, after which nothing of it remains; or [`Kind::Io`] if the commit failed.
    pub fn transact<T>(&mut self, work: impl FnOnce(&Batch<'_>) -> Result<T>) -> Result<T> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .context(Kind::Io, || "cannot begin a transaction in the catalogue")?;
        let generation: u64 = transaction
            .query_row("SELECT generation + 1 FROM state", (), |row| row.get(0))
            .context(Kind::Damaged, || "the catalogue's generation cannot be read")?;
        let done = work(&Batch {
            connection: &transaction,
            generation,
        })?;
        stop::reach(Step::BeforeCommit);
        transaction
            .commit()
            .context(Kind::Io, || "cannot commit to the catalogue")?;
        stop::reach(Step::AfterCommit);
        Ok(done)
    }

    /// From now on what is deleted is overwritten, not only let go ([`Catalogue::clear_log`] has to follow).
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn overwrite_deleted(&self) -> Result<()> {
        self.connection
            .pragma_update(None, "secure_delete", "ON")
            .context(Kind::Io, || "the catalogue refuses secure_delete")
    }

    /// Moves the write-ahead log into the catalogue and empties it: no earlier page stays there.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn clear_log(&self) -> Result<()> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))
            .context(Kind::Io, || "the catalogue's log cannot be emptied")
    }

    /// SQLite's own check of the file; the findings in its words, none if all is well.
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the check itself cannot run.
    pub fn integrity(&self) -> Result<Vec<String>> {
        let failed = || "the catalogue cannot be checked";
        let mut found = Vec::new();
        for check in ["PRAGMA quick_check(20)", "PRAGMA foreign_key_check"] {
            let mut statement = self.connection.prepare(check).context(Kind::Damaged, failed)?;
            let mut rows = statement.query(()).context(Kind::Damaged, failed)?;
            while let Some(row) = rows.next().context(Kind::Damaged, failed)? {
                let said: String = row.get(0).context(Kind::Damaged, failed)?;
                if said != "ok" {
                    found.push(said);
                }
            }
        }
        Ok(found)
    }
}

/// One open transaction.
#[derive(Debug)]
pub struct Batch<'a> {
    pub(super) connection: &'a Connection,
    generation: u64,
}

impl Batch<'_> {
    /// The generation that this transaction will be, if it changes a document.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Says that this transaction changed a document: the index has to hear of it.
    ///
    /// # Errors
    /// [`Kind::Io`] if the catalogue refuses.
    pub fn advance_generation(&self) -> Result<()> {
        self.run("UPDATE state SET generation = ?1", (self.generation,))
    }

    pub(super) fn run(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<()> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(parameters))
            .map(drop)
            .context(Kind::Io, || "cannot write to the catalogue")
    }
}

/// At most one row, mapped; a failure means that the catalogue is damaged.
pub(super) fn one<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    map: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row(parameters, map).optional())
        .map_err(unreadable)
}

/// All rows, mapped.
pub(super) fn all<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    map: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_map(parameters, map)?.collect())
        .map_err(unreadable)
}

/// Calls `visit` for each row in turn, without holding more than one.
pub(super) fn each(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    mut visit: impl FnMut(&rusqlite::Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(sql).map_err(unreadable)?;
    let mut rows = statement.query(parameters).map_err(unreadable)?;
    while let Some(row) = rows.next().map_err(unreadable)? {
        visit(row)?;
    }
    Ok(())
}

pub(super) fn unreadable(e: rusqlite::Error) -> Error {
    Error::new(Kind::Damaged, "the catalogue cannot be read")
        .with_hint("run `lantai check`; restore catalogue.db from a backup if it reports damage")
        .with_source(e)
}
