//! Opening an archive for a command: readers repair what an interrupted import left, if nobody is writing.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::terminal::{self, Bar};
use crate::archive::{Archive, ArchiveWriter, Catalogue, Layout};
use crate::classify::Rules;
use crate::classify::model::Model;
use crate::classify::retention::{Office, RetentionRules};
use crate::config::Config;
use crate::engine::{Embedded, EmbeddedWriter};
use crate::error::{Context, Error, Kind, Result};
use crate::extract::ocr::Recogniser;
use crate::extract::{Limits, Pool, PoolOptions};
use crate::ingest::sync;

/// Threads that build the index.
pub(super) const INDEX_THREADS: usize = 1;

/// Opens the archive for reading.
pub(super) fn archive(config: &Config) -> Result<Archive> {
    Archive::open(&config.archive)
}

/// Opens the archive and its index for searching. An index that is behind or missing is brought up to date first,
/// unless an import is running.
pub(super) fn searchable(config: &Config) -> Result<(Archive, Embedded)> {
    let layout = Layout::new(&config.archive);
    layout.require()?;
    let index = Embedded::open(&layout.fulltext())?;
    let generation = match Catalogue::open_reader(&layout) {
        Ok(catalogue) => catalogue.generation()?,
        Err(e) => return Err(e),
    };
    let reached = index.as_ref().map(Embedded::generation).transpose()?;
    if reached != Some(generation) {
        match ArchiveWriter::open_if_free(&config.archive)? {
            Some(writer) => {
                terminal::say("the index is behind the catalogue (an import was cut off); bringing it up to date …");
                catch_up(&writer)?;
            }
            None => terminal::say("an import is running: what it has imported in the last moments is not found yet"),
        }
    }
    let index = Embedded::open(&layout.fulltext())?.ok_or_else(|| {
        Error::new(Kind::Damaged, "the archive has no index that can be used").with_hint("run `lantai reindex`")
    })?;
    Ok((Archive::open(&config.archive)?, index))
}

/// Tells the index what the catalogue has changed.
pub(super) fn catch_up(writer: &ArchiveWriter) -> Result<()> {
    let mut engine = EmbeddedWriter::open(&writer.layout.fulltext(), INDEX_THREADS)?;
    sync::catch_up(writer, &mut engine, &Bar::new())?;
    engine.close()
}

/// Puts the office's own topics, classes and model in use, where the settings name them.
pub(super) fn install_rules(config: &Config, with_model: bool) -> Result<()> {
    let model = config.model.as_deref().filter(|_| with_model);
    if config.topics.is_none() && config.office.is_none() && model.is_none() {
        return Ok(());
    }
    let not_understood = |what: &str, path: &Path, e: Error| {
        Error::new(Kind::Usage, format!("the {what} {} are not understood", path.display()))
            .with_source(e)
            .with_hint("docs/classification.md shows what can stand there")
    };
    let mut rules = match &config.topics {
        Some(path) => Rules::from_toml(&read("topics", path)?).map_err(|e| not_understood("topics", path, e))?,
        None => Rules::builtin().clone(),
    };
    if config.office.is_some() {
        let classes = office(config)?.classes;
        if !classes.is_empty() {
            rules = rules.with_office(classes);
        }
    }
    if let Some(path) = model {
        rules = rules.with_model(Model::read(path)?);
    }
    rules.install();
    Ok(())
}

/// Who the office is.
pub(super) fn office(config: &Config) -> Result<Office> {
    let Some(path) = &config.office else {
        return Err(Error::new(Kind::Usage, "the settings do not say who the office is").with_hint(
            "lantai rules export office > office.toml; put in it the names of your office, and in lantai.toml: office = \"office.toml\"",
        ));
    };
    Office::from_toml(&read("office's file", path)?)
}

/// The table of retention: the office's own, else the general one.
pub(super) fn retention_rules(config: &Config) -> Result<Cow<'static, RetentionRules>> {
    match &config.retention {
        None => Ok(Cow::Borrowed(RetentionRules::builtin())),
        Some(path) => RetentionRules::from_toml(&read("table of retention", path)?).map(Cow::Owned),
    }
}

/// The text of a file that the person named.
pub(super) fn read(what: &str, path: &Path) -> Result<String> {
    std::fs::read_to_string(path).context(Kind::Usage, || format!("cannot read the {what} {}", path.display()))
}

/// A new file for a result.
pub(super) fn new_file(path: &Path) -> Result<File> {
    File::create_new(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => exists(path),
        _ => Error::new(Kind::Io, format!("cannot write {}", path.display())).with_source(e),
    })
}

/// The refusal to write over a file.
pub(super) fn exists(path: &Path) -> Error {
    Error::new(Kind::Usage, format!("{} exists already", path.display()))
        .with_hint("name a file that does not exist; lantai overwrites nothing")
}

/// This program's own file.
pub(super) fn program() -> Result<PathBuf> {
    std::env::current_exe().context(Kind::Internal, || "cannot find this program's own file")
}

/// The programs that recognise text in pictures, if that is asked for.
pub(super) fn recogniser(asked: bool) -> Result<Option<Recogniser>> {
    asked.then(|| Recogniser::find(program()?)).transpose()
}

/// Children of this program that read files, with the usual limits.
pub(super) fn pool() -> Result<Pool> {
    Ok(Pool::new(PoolOptions {
        program: program()?,
        limits: Limits::default(),
    }))
}
