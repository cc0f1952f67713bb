//! How long does an answer take: of a process that has just been started, and of one that is warm, for each kind of
//! question? Beside it: a scan of the same texts for the same phrase.
//!
//! `cargo bench --bench search -- ARCHIVE` asks that archive, with phrases and words drawn from its own texts; without
//! one, a synthetic archive is made first.

mod generator;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use lantai::archive::Archive;
use lantai::engine::Embedded;
use lantai::search::{Search, SearchOptions};
use lantai::text::{fold::fold, segment};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Questions of each kind.
const QUESTIONS: usize = 300;
const COLD_STARTS: usize = 15;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let named = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"))
        .map(PathBuf::from);
    let path = match named {
        Some(path) => path,
        None => make(folder.path())?,
    };
    let archive = Archive::open(&path)?;
    let index = Embedded::open(&archive.layout.fulltext())?.ok_or("the archive has no index")?;
    let search = Search::new(&archive, index.searcher()?);
    let samples = samples(&archive)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} documents", index.searcher()?.count())?;

    let cold: Vec<f64> = (0..COLD_STARTS)
        .map(|i| cold(&path, &samples.words[i]))
        .collect::<Outcome<_>>()?;
    report(&mut out, "cold: process start to answer", cold)?;
    for (name, questions) in [
        ("warm: one word", &samples.words),
        ("warm: two words", &samples.pairs),
        ("warm: phrase of 2 to 12 characters", &samples.phrases),
        ("warm: word in a year", &samples.filtered),
    ] {
        for question in questions.iter().take(20) {
            search.search(question, &SearchOptions::default())?;
        }
        let mut times = Vec::new();
        for question in questions {
            let started = Instant::now();
            search.search(question, &SearchOptions::default())?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        report(&mut out, name, times)?;
    }
    let started = Instant::now();
    let phrase = fold(samples.phrases[0].trim_matches('"'));
    let mut found = 0;
    archive.catalogue.each_document_after(0, |stored| {
        found += usize::from(fold(&archive.catalogue.text(stored.id)?).contains(&phrase));
        Ok(())
    })?;
    writeln!(
        out,
        "a scan for one phrase          {:>10.1} ms",
        started.elapsed().as_secs_f64() * 1e3
    )?;
    std::hint::black_box(found);
    Ok(())
}

/// Imports a synthetic archive.
fn make(folder: &Path) -> Outcome<PathBuf> {
    let (source, archive) = (folder.join("synthetic.jsonl"), folder.join("archive"));
    let synthetic = generator::Archive {
        documents: 10_000,
        seed: 1,
        sentences: 60,
    };
    synthetic.write(&mut BufWriter::new(File::create(&source)?))?;
    let status = Command::new(env!("CARGO_BIN_EXE_lantai"))
        .arg("ingest")
        .arg(source)
        .arg("--archive")
        .arg(&archive)
        .output()?
        .status;
    if status.success() {
        Ok(archive)
    } else {
        Err("the import failed".into())
    }
}

/// Questions drawn from the archive's own texts.
struct Samples {
    words: Vec<String>,
    pairs: Vec<String>,
    phrases: Vec<String>,
    filtered: Vec<String>,
}

fn samples(archive: &Archive) -> Outcome<Samples> {
    let mut ids = Vec::new();
    archive.catalogue.each_document_after(0, |stored| {
        ids.push((stored.id, stored.record.date.clone()));
        Ok(())
    })?;
    let mut samples = Samples {
        words: Vec::new(),
        pairs: Vec::new(),
        phrases: Vec::new(),
        filtered: Vec::new(),
    };
    let mut at = 0;
    let mut next = |limit: usize| {
        // A fixed walk: a large step that shares no factor with most lengths.
        at += 7_368_787;
        at % limit.max(1)
    };
    while samples.words.len() < QUESTIONS {
        let (id, date) = &ids[next(ids.len())];
        let text = fold(&archive.catalogue.text(*id)?);
        let chars: Vec<char> = text.chars().collect();
        let words: Vec<&str> = segment::words(&text)
            .into_iter()
            .filter(|word| word.chars().count() > 1)
            .collect();
        if words.len() < 2 || chars.len() < 20 {
            continue;
        }
        let (one, other) = (words[next(words.len())], words[next(words.len())]);
        let start = next(chars.len() - 12);
        let phrase: String = chars[start..start + 2 + next(11)]
            .iter()
            .filter(|c| **c != '"')
            .collect();
        let year = date.as_deref().and_then(|date| date.get(..4)).unwrap_or("2020");
        samples.words.push(one.to_owned());
        samples.pairs.push(format!("{one} {other}"));
        samples.phrases.push(format!("\"{phrase}\""));
        samples.filtered.push(format!("{one} 年度:{year}"));
    }
    Ok(samples)
}

/// Milliseconds that a new process takes for one answer.
fn cold(archive: &Path, question: &str) -> Outcome<f64> {
    let started = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_lantai"))
        .args(["search", question, "--format", "json", "--archive"])
        .arg(archive)
        .output()?;
    if output.stdout.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(started.elapsed().as_secs_f64() * 1e3)
}

fn report(out: &mut dyn Write, name: &str, mut times: Vec<f64>) -> std::io::Result<()> {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    let (median, tail, most) = (at(0.5), at(0.99), at(1.0));
    writeln!(
        out,
        "{name:<36} median {median:>8.2} ms   p99 {tail:>8.2} ms   worst {most:>8.2} ms"
    )
}
