//! How fast is an import from end to end, with everything durable, how much memory does it take, and how large is what
//! it makes? Beside it: reading the same bytes, hashing them and writing one durable copy, which is the least that any
//! archive does.
//!
//! `cargo bench --bench ingest -- PATH…` imports these files, folders or exports; without a path, a synthetic archive.

mod generator;

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let mut paths: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .map(PathBuf::from)
        .collect();
    if paths.is_empty() {
        let path = folder.path().join("synthetic.jsonl");
        let archive = generator::Archive {
            documents: 10_000,
            seed: 1,
            sentences: 60,
        };
        archive.write(&mut BufWriter::new(File::create(&path)?))?;
        paths.push(path);
    }
    let (bytes, copying) = copy(&paths, &folder.path().join("copy"))?;
    let archive = folder.path().join("archive");
    let (summary, peak) = import(&paths, &archive)?;
    let seconds = summary["seconds"].as_f64().unwrap_or(f64::NAN);
    let text: i64 = rusqlite::Connection::open(archive.join("catalogue.db"))?.query_row(
        "SELECT total(text_bytes) FROM document",
        [],
        |row| row.get::<_, f64>(0).map(|sum| sum as i64),
    )?;
    let (text, mega) = (text as f64, 1e6);
    let (catalogue, index) = (size(&archive.join("catalogue.db")), size(&archive.join("fulltext")));
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "input               {:>10.1} MB, {} documents",
        bytes / mega,
        summary["seen"]
    )?;
    writeln!(out, "text                {:>10.1} MB", text / mega)?;
    writeln!(
        out,
        "import              {seconds:>10.1} s = {:.2} MB/s of text",
        text / mega / seconds
    )?;
    writeln!(
        out,
        "hash and copy       {copying:>10.1} s; the import takes {:.1} times as long",
        seconds / copying
    )?;
    writeln!(out, "peak memory         {:>10.0} MB", peak as f64 / mega)?;
    writeln!(
        out,
        "catalogue           {:>10.1} MB = {:.2} of the text",
        catalogue / mega,
        catalogue / text
    )?;
    writeln!(
        out,
        "index               {:>10.1} MB = {:.2} of the text",
        index / mega,
        index / text
    )?;
    writeln!(
        out,
        "both                {:>10.2} of the text",
        (catalogue + index) / text
    )?;
    Ok(())
}

/// Hashes and copies every file, durably; gives the bytes and the seconds.
fn copy(paths: &[PathBuf], to: &Path) -> Outcome<(f64, f64)> {
    let started = Instant::now();
    fs::create_dir_all(to)?;
    let mut total = 0;
    for (number, entry) in paths.iter().flat_map(walkdir::WalkDir::new).enumerate() {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let (mut source, mut target) = (File::open(entry.path())?, File::create(to.join(number.to_string()))?);
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            let length = source.read(&mut buffer)?;
            if length == 0 {
                break;
            }
            hash.update(&buffer[..length]);
            target.write_all(&buffer[..length])?;
            total += length;
        }
        target.sync_all()?;
        std::hint::black_box(hash.finalize());
    }
    fs::remove_dir_all(to)?;
    Ok((total as f64, started.elapsed().as_secs_f64()))
}

/// Runs the program; gives its summary and the greatest resident memory of the process, in bytes.
fn import(paths: &[PathBuf], archive: &Path) -> Outcome<(serde_json::Value, u64)> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lantai"))
        .arg("ingest")
        .args(paths)
        .arg("--archive")
        .arg(archive)
        .args(["--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut said = String::new();
    child.stdout.take().ok_or("no output")?.read_to_string(&mut said)?;
    Ok((serde_json::from_str(said.lines().last().unwrap_or_default())?, peak))
}

/// Bytes of a file or a folder.
fn size(path: &Path) -> f64 {
    let files = walkdir::WalkDir::new(path).into_iter().filter_map(Result::ok);
    files
        .filter_map(|entry| entry.metadata().ok())
        .filter(fs::Metadata::is_file)
        .map(|m| m.len() as f64)
        .sum()
}
