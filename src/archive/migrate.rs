//! Numbered steps from one catalogue version to the next. A released step is never edited.

use rusqlite::Connection;

use crate::error::{Context, Error, Kind, Result};

/// Marks a SQLite file as a Lantai catalogue: "LANT" in ASCII (`PRAGMA application_id`).
pub(super) const APPLICATION_ID: i32 = 0x4C41_4E54;

/// The steps in order; a catalogue's `user_version` is the number of steps it has taken.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_create.sql"),
    include_str!("migrations/0002_corrections.sql"),
    include_str!("migrations/0003_relations.sql"),
    include_str!("migrations/0004_copies.sql"),
    include_str!("migrations/0005_searches_and_dates.sql"),
    include_str!("migrations/0006_features.sql"),
    include_str!("migrations/0007_registers.sql"),
    include_str!("migrations/0008_arrangement.sql"),
    include_str!("migrations/0009_force.sql"),
];

/// The step that makes the table of what documents say of their force; its rows are written from their details.
const FORCE: usize = 9;

/// Brings the catalogue to the version of this program.
///
/// # Errors
/// [`Kind::Damaged`] for a file that is no catalogue; [`Kind::Usage`] for one made by a newer program; [`Kind::Io`]
/// if the database refuses.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .context(Kind::Io, || "cannot lock the catalogue")?;
    let version = checked_version(&transaction)?;
    for (number, step) in STEPS.iter().enumerate().skip(version) {
        transaction
            .execute_batch(step)
            .context(Kind::Damaged, || format!("catalogue migration {} failed", number + 1))?;
    }
    if version < FORCE {
        super::force::fill(&transaction)?;
    }
    if version < STEPS.len() {
        transaction
            .pragma_update(None, "application_id", APPLICATION_ID)
            .and_then(|()| transaction.pragma_update(None, "user_version", STEPS.len() as i64))
            .context(Kind::Io, || "cannot mark the catalogue's version")?;
    }
    transaction
        .commit()
        .context(Kind::Io, || "cannot commit the catalogue's migration")
}

/// Says whether a reader of this program may use the catalogue as it is.
///
/// # Errors
/// As [`migrate`]; also [`Kind::Usage`] for a catalogue that a writer has to bring up to date first.
pub(super) fn require_current(connection: &Connection) -> Result<()> {
    if checked_version(connection)? < STEPS.len() {
        return Err(
            Error::new(Kind::Usage, "the archive was made by an older version of lantai")
                .with_hint("run `lantai check --repair` once to bring it up to date"),
        );
    }
    Ok(())
}

fn checked_version(connection: &Connection) -> Result<usize> {
    let pragma = |name: &str| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .context(Kind::Damaged, || "the catalogue cannot be read")
    };
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if version > 0 && application != i64::from(APPLICATION_ID) {
        return Err(Error::new(Kind::Damaged, "catalogue.db is not a Lantai catalogue"));
    }
    let version = usize::try_from(version).unwrap_or(0);
    if version > STEPS.len() {
        return Err(Error::new(
            Kind::Usage,
            format!(
                "the archive has catalogue version {version}, this program knows {}",
                STEPS.len()
            ),
        )
        .with_hint("use the newer lantai that wrote the archive"));
    }
    Ok(version)
}
