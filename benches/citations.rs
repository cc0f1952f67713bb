//! Are citations found, resolved and judged as people would, and how fast?
//!
//! `cargo bench --bench citations -- DATA [--misses]` reads DATA/text/*.jsonl and DATA/truth/citation_*.jsonl (the folder
//! of real data is not part of the project) and compares: mentions with `citation_pairs.jsonl`, resolution with
//! `citation_links_dev.jsonl`, validity with the `status` of laws, which is taken out before they are imported.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use lantai::archive::{Archive, DocumentId};
use lantai::document::{Input, parse};
use lantai::relation::{Relations, Standing};
use lantai::text::segment;
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The collections that laws are resolved in.
const LAWS: [&str; 3] = ["laws", "rules", "flk_laws"];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let misses = arguments.iter().any(|a| a == "--misses");
    let Some(data) = arguments.iter().find(|a| !a.starts_with("--")).map(PathBuf::from) else {
        writeln!(
            std::io::stderr(),
            "usage: cargo bench --bench citations -- DATA [--misses]"
        )?;
        return Ok(());
    };
    let mut texts = HashMap::new();
    for entry in fs::read_dir(data.join("text"))? {
        for row in rows(&entry?.path())? {
            let id = row["id"].as_str().unwrap_or_default().to_owned();
            texts.insert(id, row["text"].as_str().unwrap_or_default().to_owned());
        }
    }
    let mut out = std::io::stdout().lock();
    mentions(&data, &texts, misses, &mut out)?;
    speed(&texts, &mut out)?;
    let folder = tempfile::tempdir()?;
    let archive = import(&data, folder.path())?;
    resolution(&data, &archive, &texts, misses, &mut out)?;
    validity(&data, &archive, misses, &mut out)
}

fn rows(path: &Path) -> Outcome<Vec<Value>> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Offsets of the truth count characters.
fn byte(text: &str, offset: usize) -> usize {
    text.char_indices().nth(offset).map_or(text.len(), |(at, _)| at)
}

fn mentions(data: &Path, texts: &HashMap<String, String>, misses: bool, out: &mut impl Write) -> Outcome<()> {
    let (mut seen, mut found, mut absent) = (0, 0, 0);
    for row in rows(&data.join("truth/citation_pairs.jsonl"))? {
        let Some(text) = row["citing_id"].as_str().and_then(|id| texts.get(id)) else {
            absent += 1;
            continue;
        };
        seen += 1;
        let offset = usize::try_from(row["offset"].as_u64().unwrap_or_default())?;
        let at = byte(text, offset);
        let input = Input {
            text,
            ..Input::default()
        };
        let citation = parse(&input).citations.into_iter().find(|c| c.span.start == at);
        // The truth keeps full-width digits as they are written.
        let number: String = row["cited_no"]
            .as_str()
            .unwrap_or_default()
            .chars()
            .map(narrow)
            .collect();
        let title = |t: &str| t.split_whitespace().collect::<String>();
        let right = citation.as_ref().is_some_and(|c| {
            c.canonical.as_deref() == Some(number.as_str())
                && c.title.as_deref().map(title) == row["cited_title"].as_str().map(title)
        });
        if right {
            found += 1;
        } else if misses {
            let written: String = text[at..].chars().take(80).collect();
            writeln!(out, "  miss {written:?} {number} {citation:?}")?;
        }
    }
    writeln!(
        out,
        "mentions     {found} of {seen} right = {:.2} %  ({absent} of texts that are kept aside)",
        percent(found, seen)
    )?;
    Ok(())
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Understanding beside segmentation of the same text, on one core.
fn speed(texts: &HashMap<String, String>, out: &mut impl Write) -> Outcome<()> {
    let mut ids: Vec<&String> = texts.keys().collect();
    ids.sort();
    let sample: Vec<&String> = ids.iter().step_by(7).filter_map(|id| texts.get(*id)).collect();
    let bytes: usize = sample.iter().map(|text| text.len()).sum();
    segment::preload();
    let mut count = 0;
    let mut timed = |work: &mut dyn FnMut(&str) -> usize| {
        let begin = Instant::now();
        for text in &sample {
            count += work(text);
        }
        bytes as f64 / 1e6 / begin.elapsed().as_secs_f64()
    };
    let whole = timed(&mut |text| {
        let document = parse(&Input {
            text,
            ..Input::default()
        });
        document.citations.len()
    });
    let citations = timed(&mut |text| lantai::document::citations(text).len());
    let words = timed(&mut |text| segment::words_for_index(text).len());
    writeln!(
        out,
        "speed        understanding {whole:.1} MB/s, of it citations {citations:.1} MB/s, segmentation {words:.1} MB/s ({:.1} MB, {count} items)",
        bytes as f64 / 1e6
    )?;
    Ok(())
}

/// Imports the laws without what the truth says of them.
fn import(data: &Path, folder: &Path) -> Outcome<Archive> {
    let path = folder.join("laws.jsonl");
    let mut export = BufWriter::new(File::create(&path)?);
    for name in LAWS {
        for mut row in rows(&data.join(format!("text/{name}.jsonl")))? {
            if let Some(row) = row.as_object_mut() {
                row.remove("status");
                row.remove("meta");
            }
            serde_json::to_writer(&mut export, &row)?;
            export.write_all(b"\n")?;
        }
    }
    export.into_inner().map_err(|e| e.into_error())?;
    let archive = folder.join("archive");
    let begin = Instant::now();
    let said = Command::new(env!("CARGO_BIN_EXE_lantai"))
        .arg("ingest")
        .arg(&path)
        .env("LANTAI_ARCHIVE", &archive)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    writeln!(
        std::io::stderr(),
        "imported in {:.0} s ({said})",
        begin.elapsed().as_secs_f64()
    )?;
    Ok(Archive::open(&archive)?)
}

fn id_of(archive: &Archive, external: &str) -> Outcome<DocumentId> {
    let ids = archive.catalogue.documents_by_external_id(external)?;
    ids.last()
        .copied()
        .ok_or_else(|| format!("{external} is not in the archive").into())
}

fn resolution(
    data: &Path,
    archive: &Archive,
    texts: &HashMap<String, String>,
    misses: bool,
    out: &mut impl Write,
) -> Outcome<()> {
    let relations = Relations::new(&archive.catalogue);
    let (mut seen, mut right, mut group, mut begin) = (0_u32, 0_u32, 0_u32, 0.0);
    for row in rows(&data.join("truth/citation_links_dev.jsonl"))? {
        seen += 1;
        let citing = row["citing_id"].as_str().unwrap_or_default();
        let id = id_of(archive, citing)?;
        let offset = usize::try_from(row["offset"].as_u64().unwrap_or_default())?;
        let stored = archive.document(id)?;
        // Repair may have moved the text: the mention is looked for by its title where it is not at its offset.
        let title = row["cited_title"].as_str().unwrap_or_default();
        let at = byte(&texts[citing], offset);
        let key = lantai::document::title_key(title);
        let citations = stored.record.citations();
        let matching =
            |c: &&lantai::document::Citation| c.full_title().is_some_and(|t| lantai::document::title_key(t) == key);
        let citation = citations
            .iter()
            .filter(matching)
            .min_by_key(|c| c.span.start.abs_diff(at));
        let started = Instant::now();
        let meant = match citation {
            Some(citation) => relations.resolve_citation(id, citation)?,
            None => Vec::new(),
        };
        begin += started.elapsed().as_secs_f64();
        let wanted: Vec<DocumentId> = row["cited_ids"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|id| id_of(archive, id.as_str()?).ok())
            .collect();
        if meant.first().is_some_and(|first| wanted.contains(&first.id)) {
            right += 1;
            group += 1;
        } else if meant.iter().any(|m| wanted.contains(&m.id)) {
            group += 1;
        } else if misses {
            let got: Vec<&str> = meant.iter().map(|m| m.title.as_str()).collect();
            writeln!(out, "  miss {citing} {title} {citation:?} -> {got:?}")?;
        }
    }
    writeln!(
        out,
        "resolution   {group} of {seen} to the right document or its editions = {:.2} %, {:.2} % to it first ({:.2} ms each)",
        percent(group, seen),
        percent(right, seen),
        begin * 1e3 / f64::from(seen)
    )?;
    Ok(())
}

fn validity(data: &Path, archive: &Archive, misses: bool, out: &mut impl Write) -> Outcome<()> {
    let relations = Relations::new(&archive.catalogue);
    let mut counts: HashMap<(bool, &'static str), u32> = HashMap::new();
    let (mut seen, mut decided, mut wrong, mut called) = (0, 0, 0, 0);
    let begin = Instant::now();
    for name in ["laws", "flk_laws"] {
        for row in rows(&data.join(format!("text/{name}.jsonl")))? {
            let Some(truth) = row["status"].as_str() else { continue };
            let in_force = truth == "有效";
            let id = id_of(archive, row["id"].as_str().unwrap_or_default())?;
            let validity = relations.status(id, "2026-01-01")?;
            seen += 1;
            decided += u32::from(validity.status != Standing::Unknown);
            called += u32::from(validity.status.is_in_force());
            *counts.entry((in_force, validity.status.name())).or_default() += 1;
            if misses {
                let proofs: Vec<String> = validity
                    .evidence
                    .iter()
                    .map(|e| format!("{} {}", e.what, e.date.as_deref().unwrap_or("-")))
                    .collect();
                writeln!(
                    out,
                    "  {} {truth} {} {proofs:?} {:?}",
                    row["id"],
                    validity.status.name(),
                    validity.notes
                )?;
            }
            if !in_force && validity.status.is_in_force() {
                wrong += 1;
                if misses {
                    writeln!(
                        out,
                        "  wrong {} {} {} {:?}",
                        row["id"], row["title"], row["date"], validity.evidence
                    )?;
                }
            }
        }
    }
    writeln!(
        out,
        "validity     {wrong} of {called} called in force that are not; {decided} of {seen} decided = {:.1} % ({:.1} ms each)",
        percent(decided, seen),
        begin.elapsed().as_secs_f64() * 1e3 / f64::from(seen)
    )?;
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort();
    for ((in_force, status), count) in counts {
        let truth = if in_force { "有效" } else { "失效" };
        writeln!(out, "             {truth} → {status}: {count}")?;
    }
    Ok(())
}

fn percent(part: u32, whole: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(whole.max(1))
}
