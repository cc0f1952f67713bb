//! Settings (配置): defaults, then `lantai.toml`, then the environment, then the command line; the later wins.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::archive::Archive;
use crate::engine::Embedded;
use crate::error::{Context, Error, Kind, Result};
use crate::query::Vocabulary;
use crate::search::Search;

/// Names the archive folder.
pub const ENV_ARCHIVE: &str = "LANTAI_ARCHIVE";
/// Names the settings file, in place of `lantai.toml` in the current folder.
pub const ENV_CONFIG: &str = "LANTAI_CONFIG";

/// The archive folder if nothing else is said: `index/` in the current folder.
const DEFAULT_ARCHIVE: &str = "index";
const DEFAULT_FILE: &str = "lantai.toml";
/// The version of the settings file that this program reads.
const FILE_VERSION: u32 = 1;

/// Settings as they hold for one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The archive folder.
    pub archive: PathBuf,
    /// How many files to work on at once.
    pub workers: usize,
    /// Patterns of files and folders that no import takes; the command line adds to them.
    pub exclude: Vec<String>,
    /// A file of the user's own words (`query/vocabulary.toml` shows the form).
    pub vocabulary: Option<PathBuf>,
    /// A file of the user's own weights (`engine/ranking.toml` shows the form).
    pub ranking: Option<PathBuf>,
    /// A file of the user's own topics (`classify/topics.toml` shows the form).
    pub topics: Option<PathBuf>,
    /// A model that gives topics beside the rules (`lantai classify train` makes it).
    pub model: Option<PathBuf>,
    /// The file that says who the office is (`classify/retention/office.toml` shows the form).
    pub office: Option<PathBuf>,
    /// The office's own table of retention (`classify/retention/retention.toml` shows the form).
    pub retention: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Option<u32>,
    archive: Option<PathBuf>,
    workers: Option<usize>,
    #[serde(default)]
    exclude: Vec<String>,
    vocabulary: Option<PathBuf>,
    ranking: Option<PathBuf>,
    topics: Option<PathBuf>,
    model: Option<PathBuf>,
    office: Option<PathBuf>,
    retention: Option<PathBuf>,
}

impl Config {
    /// Resolves the settings; `archive` and `workers` are what the command line says.
    ///
    /// # Errors
    /// [`Kind::Usage`] if the settings file cannot be read, has an unknown key or another version.
    pub fn resolve(archive: Option<PathBuf>, workers: Option<usize>) -> Result<Self> {
        let named = std::env::var_os(ENV_CONFIG).map(PathBuf::from);
        let file = match &named {
            Some(path) => read(path)?,
            None if Path::new(DEFAULT_FILE).exists() => read(Path::new(DEFAULT_FILE))?,
            None => File::default(),
        };
        // What a file names is looked for beside it, wherever the program is run.
        let folder = named.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let beside = |path: Option<PathBuf>| path.map(|path| folder.join(path));
        let archive = archive
            .or_else(|| {
                std::env::var_os(ENV_ARCHIVE)
                    .filter(|value| !value.is_empty())
                    .map(PathBuf::from)
            })
            .or_else(|| beside(file.archive.clone()))
            .unwrap_or_else(|| DEFAULT_ARCHIVE.into());
        let cores = || std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let workers = workers.or(file.workers).unwrap_or_else(cores).max(1);
        Ok(Self {
            archive,
            workers,
            exclude: file.exclude,
            vocabulary: beside(file.vocabulary),
            ranking: beside(file.ranking),
            topics: beside(file.topics),
            model: beside(file.model),
            office: beside(file.office),
            retention: beside(file.retention),
        })
    }

    /// A search of an archive and its index with the user's own words and weights, if the settings name them.
    ///
    /// # Errors
    /// [`Kind::Usage`] if these are not understood, [`Kind::Damaged`] if the index cannot be read.
    pub fn search<'a>(&self, archive: &'a Archive, index: &Embedded) -> Result<Search<'a>> {
        let weights = own("ranking", self.ranking.as_deref(), |text| toml::from_str(text))?;
        let vocabulary = own("vocabulary", self.vocabulary.as_deref(), Vocabulary::with)?;
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

fn read(path: &Path) -> Result<File> {
    let name = path.display();
    let text = std::fs::read_to_string(path).context(Kind::Usage, || format!("cannot read the settings {name}"))?;
    let file: File = toml::from_str(&text).map_err(|e| {
        Error::new(Kind::Usage, format!("the settings {name} are not understood"))
            .with_source(e)
            .with_hint("docs/cli.md lists what can stand there")
    })?;
    match file.version {
        Some(FILE_VERSION) => Ok(file),
        Some(other) => Err(Error::new(
            Kind::Usage,
            format!("the settings {name} have version {other}, this program reads version {FILE_VERSION}"),
        )),
        None => Err(
            Error::new(Kind::Usage, format!("the settings {name} do not say their version"))
                .with_hint(format!("put a line `version = {FILE_VERSION}` at the top")),
        ),
    }
}
