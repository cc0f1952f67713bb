//! Opening an archive for a command: readers repair what an interrupted import left, if nobody is writing.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::terminal::{self, Bar};
use crate::archive::{Archive, ArchiveWriter, Catalogue, DocumentId, Layout, Stored};
use crate::classify::Rules;
use crate::classify::model::Model;
use crate::classify::retention::{Office, RetentionRules};
use crate::config::Config;
use crate::engine::{Embedded, EmbeddedWriter};
use crate::error::{Context, Error, Kind, Result};
use crate::extract::ocr::Recogniser;
use crate::extract::{Limits, Pool, PoolOptions};
use crate::ingest::sync;
use crate::query::Vocabulary;
use crate::search::Search;

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

/// A search with the user's own words and weights.
pub(super) fn search<'a>(config: &Config, archive: &'a Archive, index: &Embedded) -> Result<Search<'a>> {
    let weights = own("ranking", config.ranking.as_deref(), |text| toml::from_str(text))?;
    let vocabulary = own("vocabulary", config.vocabulary.as_deref(), Vocabulary::with)?;
    let searcher = index.searcher()?;
    let searcher = match weights {
        Some(weights) => searcher.with_weights(weights),
        None => searcher,
    };
    let search = Search::new(archive, searcher);
    Ok(match vocabulary {
        Some(vocabulary) => search.with_vocabulary(vocabulary),
        None => search,
    })
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

/// What a file of the user's own says, if the settings name one.
fn own<T>(
    what: &str,
    path: Option<&Path>,
    read: impl FnOnce(&str) -> std::result::Result<T, toml::de::Error>,
) -> Result<Option<T>> {
    let Some(path) = path else { return Ok(None) };
    let name = path.display();
    let text = std::fs::read_to_string(path).context(Kind::Usage, || format!("cannot read the {what} {name}"))?;
    read(&text).map(Some).map_err(|e| {
        Error::new(Kind::Usage, format!("the {what} {name} is not understood"))
            .with_source(e)
            .with_hint("docs/query.md shows what can stand there")
    })
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

/// The document that a person means by a number or by the key of the system that exported it.
pub(super) fn document(archive: &Archive, asked: &str) -> Result<Stored> {
    if let Ok(number) = asked.parse() {
        match archive.document(DocumentId(number)) {
            Err(e) if e.kind() == Kind::NotFound => {}
            found => return found,
        }
    }
    let ids = archive.catalogue.documents_by_external_id(asked)?;
    match ids.as_slice() {
        [] => Err(
            Error::new(Kind::NotFound, format!("there is no document {asked} in the archive"))
                .with_hint("`lantai search` gives the numbers of documents"),
        ),
        [only] => archive.document(*only),
        // The newest version of a record that has changed.
        [.., last] => archive.document(*last),
    }
}
