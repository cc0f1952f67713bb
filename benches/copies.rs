//! Are copies and editions found, and nothing else? On laws and rules whose titles tell which texts are editions of one
//! thing, and on copies made of them with 1 to 10 % of the characters wrong.
//!
//! `cargo bench --bench copies -- FOLDER`, the folder with laws.jsonl, rules.jsonl and flk_laws.jsonl.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
/// What is known of a document: its key, its title, its text.
type Source = (String, String, String);

const FILES: [&str; 3] = ["laws.jsonl", "rules.jsonl", "flk_laws.jsonl"];
/// Copies made, and how many originals they are made of.
const COPIES: usize = 10_000;
const ORIGINALS: usize = 1_000;

fn main() -> Outcome<()> {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let Some(folder) = folder.map(PathBuf::from) else {
        writeln!(std::io::stdout(), "name the folder with {}", FILES.join(", "))?;
        return Ok(());
    };
    let work = tempfile::tempdir()?;
    let mut sources: Vec<Source> = Vec::new();
    for name in FILES {
        for line in BufReader::new(File::open(folder.join(name))?).lines() {
            let record: Value = serde_json::from_str(&line?)?;
            let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
            sources.push((text("id"), text("title"), text("text")));
        }
    }
    editions(&folder, &work.path().join("editions"), &sources)?;
    for (name, with_title) in [("with their title", true), ("without a title", false)] {
        noisy(work.path(), &sources, name, with_title)?;
    }
    Ok(())
}

/// A title as it is compared in the truth: without brackets and what is in them, blanks and quotes.
fn plain(title: &str) -> String {
    let mut depth = 0;
    title
        .chars()
        .filter(|c| {
            depth += i32::from(matches!(c, '（' | '('));
            let kept = depth == 0 && !c.is_whitespace() && !matches!(c, '《' | '》');
            depth -= i32::from(matches!(c, '）' | ')') && depth > 0);
            kept
        })
        .collect()
}

fn editions(folder: &Path, archive: &Path, sources: &[Source]) -> Outcome<()> {
    let files: Vec<PathBuf> = FILES.iter().map(|name| folder.join(name)).collect();
    import(&files, archive)?;
    let (groups, _) = groups(archive)?;
    let mut by_title: HashMap<String, Vec<&str>> = HashMap::new();
    for (id, title, _) in sources {
        by_title.entry(plain(title)).or_default().push(id);
    }
    by_title.retain(|_, ids| ids.len() > 1);
    let pairs = |ids: usize| ids * ids.saturating_sub(1) / 2;
    let (mut truth, mut found, mut whole) = (0, 0, 0);
    for ids in by_title.values() {
        let mut parts: HashMap<Option<i64>, usize> = HashMap::new();
        for id in ids {
            *parts.entry(groups.get(*id).copied()).or_default() += 1;
        }
        let together: usize = parts
            .iter()
            .filter(|(group, _)| group.is_some())
            .map(|(_, n)| pairs(*n))
            .sum();
        truth += pairs(ids.len());
        found += together;
        whole += usize::from(together == pairs(ids.len()));
    }
    let titles: HashMap<&str, &str> = sources
        .iter()
        .map(|(id, title, _)| (id.as_str(), title.as_str()))
        .collect();
    let mut members: HashMap<i64, Vec<&str>> = HashMap::new();
    for (id, group) in &groups {
        members.entry(*group).or_default().push(id);
    }
    let (mut grouped, mut right) = (0, 0);
    let mut wrong: Vec<String> = Vec::new();
    for ids in members.values() {
        grouped += pairs(ids.len());
        let mut parts: HashMap<String, usize> = HashMap::new();
        for id in ids {
            *parts
                .entry(plain(titles.get(id).copied().unwrap_or_default()))
                .or_default() += 1;
        }
        right += parts.values().map(|n| pairs(*n)).sum::<usize>();
        if parts.len() > 1 {
            let mut names: Vec<String> = parts.into_keys().collect();
            names.sort();
            wrong.push(names.join(" = "));
        }
    }
    wrong.sort();
    let mut out = std::io::stdout().lock();
    let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    writeln!(out, "titles with two or more editions {:>8}", by_title.len())?;
    writeln!(
        out,
        "  wholly in one group            {whole:>8} = {:.1} %",
        share(whole, by_title.len())
    )?;
    writeln!(
        out,
        "  pairs found (recall)           {found:>8} of {truth} = {:.1} %",
        share(found, truth)
    )?;
    writeln!(
        out,
        "  pairs right (precision)        {right:>8} of {grouped} = {:.1} %",
        share(right, grouped)
    )?;
    for names in wrong.iter().take(40) {
        writeln!(out, "  different titles in one group: {names}")?;
    }
    Ok(())
}

fn noisy(work: &Path, sources: &[Source], name: &str, with_title: bool) -> Outcome<()> {
    let long: Vec<&Source> = sources
        .iter()
        .filter(|(_, _, text)| text.chars().count() >= 200)
        .collect();
    let step = (long.len() / ORIGINALS).max(1);
    let mut next = random(7);
    let path = work.join("noisy.jsonl");
    let mut out = BufWriter::new(File::create(&path)?);
    let originals: Vec<&&Source> = long.iter().step_by(step).take(ORIGINALS).collect();
    for (id, title, text) in &originals {
        let text: String = text.chars().take(6_000).collect();
        let record = json!({ "id": id, "title": title, "text": text });
        writeln!(out, "{record}")?;
    }
    for number in 0..COPIES {
        let (id, title, text) = originals[number % originals.len()];
        let percent = 1 + (number / originals.len()) as u64 % 10;
        let text: String = text.chars().take(6_000).collect();
        let mut record = json!({ "id": format!("{id}/{number}/{percent}"), "text": spoilt(&text, percent, &mut next) });
        if with_title {
            record["title"] = json!(title);
        }
        writeln!(out, "{record}")?;
    }
    out.into_inner()?.sync_all()?;
    let archive = work.join(if with_title { "noisy-titled" } else { "noisy-untitled" });
    import(&[path], &archive)?;
    let (groups, _) = groups(&archive)?;
    let mut found: HashMap<String, (usize, usize)> = HashMap::new();
    for (id, group) in all_keys(&archive)?.into_iter().map(|id| (id.clone(), groups.get(&id))) {
        let parts: Vec<&str> = id.split('/').collect();
        if let [original, _, percent] = parts.as_slice() {
            let there = group.is_some() && group == groups.get(*original);
            let counts = found.entry((*percent).to_owned()).or_default();
            counts.0 += usize::from(there);
            counts.1 += 1;
        }
    }
    let mut percents: Vec<_> = found.into_iter().collect();
    percents.sort_by_key(|(percent, _)| percent.parse::<u32>().unwrap_or(0));
    let total = percents
        .iter()
        .fold((0, 0), |sum, (_, counts)| (sum.0 + counts.0, sum.1 + counts.1));
    let mut out = std::io::stdout().lock();
    writeln!(out, "copies with errors, {name}: {} of {} found", total.0, total.1)?;
    let line: Vec<String> = percents
        .iter()
        .map(|(p, (found, of))| format!("{p} %: {found}/{of}"))
        .collect();
    writeln!(out, "  {}", line.join("  "))?;
    Ok(())
}

/// Wrong, missing and doubled characters, so many of a hundred.
fn spoilt(text: &str, percent: u64, next: &mut impl FnMut() -> u64) -> String {
    let mut spoilt = String::with_capacity(text.len());
    for c in text.chars() {
        if next() % 100 >= percent {
            spoilt.push(c);
            continue;
        }
        match next() % 4 {
            0 => {}
            1 => {
                spoilt.push(c);
                spoilt.push(c);
            }
            _ => spoilt.extend(char::from_u32(0x4E00 + (next() % 2000) as u32)),
        }
    }
    spoilt
}

fn random(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    }
}

fn import(paths: &[PathBuf], archive: &Path) -> Outcome<()> {
    let output = Command::new(env!("CARGO_BIN_EXE_lantai"))
        .arg("ingest")
        .args(paths)
        .arg("--archive")
        .arg(archive)
        .args(["--format", "json"])
        .output()?;
    writeln!(std::io::stdout(), "{}", String::from_utf8_lossy(&output.stdout).trim())?;
    Ok(())
}

/// For each document in a group its key and the group; and how many groups there are.
fn groups(archive: &Path) -> Outcome<(HashMap<String, i64>, usize)> {
    let catalogue = rusqlite::Connection::open(archive.join("catalogue.db"))?;
    let sql =
        "SELECT d.external_id, c.family FROM copy c JOIN document d ON d.id = c.document WHERE c.family IS NOT NULL";
    let mut statement = catalogue.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, i64>(1)?)))?;
    let mut groups = HashMap::new();
    for row in rows {
        let (key, family) = row?;
        groups.insert(key.unwrap_or_default(), family);
    }
    let count = groups.values().collect::<HashSet<_>>().len();
    Ok((groups, count))
}

fn all_keys(archive: &Path) -> Outcome<Vec<String>> {
    let catalogue = rusqlite::Connection::open(archive.join("catalogue.db"))?;
    let mut statement = catalogue.prepare("SELECT external_id FROM document WHERE external_id IS NOT NULL")?;
    let keys = statement.query_map([], |row| row.get(0))?;
    let keys = keys.collect::<Result<Vec<String>, _>>()?;
    fs::metadata(archive)?;
    Ok(keys)
}
