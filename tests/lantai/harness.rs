//! A folder with an archive in it, and the program run on it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

/// The sample documents of the project.
pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// A folder of its own for one test: the program runs in it, with its archive in `archive/`.
pub(crate) struct Desk {
    folder: TempDir,
}

/// What one run of the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Fails the test unless the exit status is this.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(
            self.status,
            Some(status),
            "stdout:\n{}\nstderr:\n{}",
            self.out,
            self.err
        );
        self
    }

    /// Every line of standard output as a JSON object.
    #[track_caller]
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The only, or last, JSON object of standard output.
    #[track_caller]
    pub(crate) fn object(&self) -> Value {
        self.objects().pop().unwrap()
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A desk whose archive holds `corpus/`.
    pub(crate) fn with_corpus() -> Self {
        let desk = Self::new();
        desk.run(&["ingest", corpus().to_str().unwrap()]).exits(3);
        desk
    }

    /// A place in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders that it needs.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The program, about to be run with these arguments, knowing nothing of this machine's settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lantai"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("LANTAI_CONFIG")
            .env_remove("LANTAI_STOP_AT")
            .env_remove("RUST_BACKTRACE")
            .env("LANTAI_ARCHIVE", self.path("archive"))
            .env("COLUMNS", "100")
            .stdin(Stdio::null());
        // The samples' own settings: they leave out what the samples say of themselves.
        if arguments.contains(&corpus().to_str().unwrap()) {
            command.env("LANTAI_CONFIG", corpus().with_file_name("lantai.toml"));
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// Runs with `--format json` and gives the last object.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.run(&[arguments, &["--format", "json"]].concat()).object()
    }

    /// Runs with something on standard input, which is written while the answer is read: either may be more than a pipe holds.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || stdin.write_all(input).unwrap());
            Said::of(child.wait_with_output().unwrap())
        })
    }

    /// Opens the catalogue beside the program.
    pub(crate) fn catalogue(&self) -> Connection {
        Connection::open_with_flags(self.path("archive/catalogue.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    /// Everything that the catalogue knows of places and documents, without what tells one run from another.
    pub(crate) fn contents(&self) -> Vec<String> {
        let places = "SELECT p.path, p.record, p.bytes, p.version, o.sha256, o.sm3, d.id, d.content
             FROM place p JOIN original o ON o.id = p.original LEFT JOIN document d ON d.id = p.document
             ORDER BY p.path, p.record";
        let documents = "SELECT id, content, span_from, span_to, superseded, reason, message, format, parser,
             external_id, title, number, organ, date, kind, topics, understood, doubt, details, text FROM document ORDER BY id";
        let names = "SELECT n.key, d.document, d.sort, d.date FROM document_name d JOIN name n ON n.id = d.name
             ORDER BY d.document, n.key";
        let relations = "SELECT r.document, r.seq, r.edge, a.key, b.key, c.key, r.effective FROM relation r
             LEFT JOIN name a ON a.id = r.number LEFT JOIN name b ON b.id = r.title LEFT JOIN name c ON c.id = r.bare
             ORDER BY r.document, r.seq";
        let descriptions = "SELECT * FROM description ORDER BY document";
        let duties = "SELECT * FROM duty ORDER BY document, seq";
        let catalogue = self.catalogue();
        [places, documents, names, relations, descriptions, duties]
            .into_iter()
            .flat_map(|sql| rows(&catalogue, sql))
            .collect()
    }

    /// The ids found for each query, with the counts of all facets.
    pub(crate) fn answers(&self, queries: &[&str]) -> BTreeMap<String, Value> {
        let batch = self.write("queries.txt", queries.join("\n"));
        let said = self
            .run(&["search", "--batch", batch.to_str().unwrap(), "--limit", "1000"])
            .exits(0);
        let mut answers = BTreeMap::new();
        for (query, mut answer) in queries.iter().zip(said.objects()) {
            answer.as_object_mut().unwrap().remove("took_ms");
            answers.insert((*query).to_owned(), answer);
        }
        answers
    }
}

fn rows(catalogue: &Connection, sql: &str) -> Vec<String> {
    let mut statement = catalogue.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells: Vec<Cell> = (0..columns).map(|i| row.get(i)).collect::<Result<_, _>>()?;
        Ok(format!("{cells:?}"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// The folder of the test's own files, for arguments.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A package of an office format, from its parts.
pub(crate) fn package(parts: &[(&str, impl AsRef<[u8]>)]) -> Vec<u8> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        package
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        package.write_all(content.as_ref()).unwrap();
    }
    package.finish().unwrap().into_inner()
}
