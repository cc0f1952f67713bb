//! Extraction measured on real files: `cargo bench --bench extraction -- files/manifest.tsv` (columns: path, format, …, two
//! snippets that the text must contain), or with a folder of broken files in the manifest's place, of which each must have
//! its line. Prints a table for docs/formats.md.

use std::collections::BTreeMap;
use std::io::{Error, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

/// What became of the files of one format.
#[derive(Default)]
struct Row {
    files: u64,
    bytes: u64,
    /// Snippets found, and asked for: the first ones and the second ones.
    found: [(u64, u64); 2],
    /// Reasons of those without text, and of those whose text is poor.
    reasons: BTreeMap<String, u64>,
    missed: Vec<String>,
}

/// A file and the snippets that its text must contain.
struct Asked {
    path: PathBuf,
    format: String,
    snippets: [String; 2],
}

fn main() -> Result<(), Error> {
    // cargo itself adds --bench.
    let Some(input) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        return Ok(());
    };
    let asked = asked(Path::new(&input))?;
    let list = std::env::temp_dir().join(format!("lantai-extraction-{}", std::process::id()));
    let lines: Vec<String> = asked.iter().map(|file| file.path.display().to_string()).collect();
    std::fs::write(&list, lines.join("\n"))?;
    let (started, before) = (Instant::now(), cpu_seconds());
    let mut child = Command::new(env!("CARGO_BIN_EXE_lantai"))
        .args(["extract", "--format", "json", "--list"])
        .arg(&list)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut said = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        std::io::Read::read_to_string(&mut stdout, &mut said)?;
    }
    child.wait()?;
    let (wall, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - before);
    std::fs::remove_file(&list)?;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let answers: Vec<Value> = said
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    for (file, answer) in asked.iter().zip(&answers) {
        rows.entry(file.format.clone()).or_default().count(file, answer);
    }
    print(&rows, asked.len(), answers.len(), wall, cpu)
}

/// The files of a manifest, or all of a folder.
fn asked(input: &Path) -> Result<Vec<Asked>, Error> {
    let mut asked = Vec::new();
    if input.is_dir() {
        for entry in std::fs::read_dir(input)? {
            let path = entry?.path();
            let format = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            asked.push(Asked {
                path,
                format,
                snippets: Default::default(),
            });
        }
        asked.sort_by(|a, b| a.path.cmp(&b.path));
        return Ok(asked);
    }
    let folder = input.parent().unwrap_or(Path::new(""));
    for line in std::fs::read_to_string(input)?.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |index: usize| cells.get(index).copied().unwrap_or_default().to_owned();
        asked.push(Asked {
            path: folder.join(cell(0)),
            format: cell(1),
            snippets: [cell(7), cell(8)],
        });
    }
    Ok(asked)
}

impl Row {
    fn count(&mut self, file: &Asked, answer: &Value) {
        self.files += 1;
        self.bytes += std::fs::metadata(&file.path).map_or(0, |data| data.len());
        if let Some(reason) = answer.pointer("/error/code").and_then(Value::as_str) {
            *self.reasons.entry(reason.to_owned()).or_default() += 1;
        }
        let poor = is_poor(answer);
        if poor {
            *self.reasons.entry("poor-text".to_owned()).or_default() += 1;
        }
        let mut text = String::new();
        gather(answer, &mut text);
        for (index, snippet) in file.snippets.iter().enumerate() {
            let snippet: String = snippet.chars().filter(|c| !c.is_whitespace()).collect();
            if snippet.is_empty() {
                continue;
            }
            let found = text.contains(&snippet);
            self.found[index].0 += u64::from(found);
            self.found[index].1 += 1;
            if !found {
                self.missed.push(format!("missed {}: {snippet}", file.path.display()));
            } else if poor {
                self.missed
                    .push(format!("flagged though found {}: {snippet}", file.path.display()));
            }
        }
    }
}

/// Whether the text is said to be no language.
fn is_poor(answer: &Value) -> bool {
    let mut warnings = answer.get("warnings").and_then(Value::as_array).into_iter().flatten();
    warnings.any(|warning| warning["code"] == "poor-text")
}

/// The text of a file, and the names and texts of those inside it, without white space.
fn gather(answer: &Value, text: &mut String) {
    for block in answer.get("blocks").and_then(Value::as_array).into_iter().flatten() {
        let block = block.get("text").and_then(Value::as_str).unwrap_or_default();
        text.extend(block.chars().filter(|c| !c.is_whitespace()));
    }
    for part in answer.get("parts").and_then(Value::as_array).into_iter().flatten() {
        let name = part.get("path").and_then(Value::as_str).unwrap_or_default();
        text.extend(name.chars().filter(|c| !c.is_whitespace()));
        gather(part, text);
    }
}

/// CPU time of the children that have ended, theirs among them; Linux alone says it without a call to the system.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks: u64 = after
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|n| n.parse::<u64>().ok())
        .sum();
    ticks as f64 / 100.0
}

fn print(rows: &BTreeMap<String, Row>, asked: usize, answered: usize, wall: f64, cpu: f64) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| format | files | KB | snippet 1 | snippet 2 | flagged |\n|---|---|---|---|---|---|"
    )?;
    for (format, row) in rows {
        let found = row.found.map(|(found, asked)| format!("{found} of {asked}"));
        let reasons: Vec<String> = row.reasons.iter().map(|(code, n)| format!("{n} {code}")).collect();
        let (kilobytes, reasons) = (row.bytes / 1024, reasons.join(", "));
        writeln!(
            out,
            "| {format} | {} | {kilobytes} | {} | {} | {reasons} |",
            row.files, found[0], found[1]
        )?;
    }
    writeln!(
        out,
        "\n{asked} files, {answered} answers, {wall:.1} s, {cpu:.1} s of CPU time"
    )?;
    for missed in rows.values().flat_map(|row| &row.missed) {
        writeln!(out, "{missed}")?;
    }
    Ok(())
}
