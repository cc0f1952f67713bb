//! Is a single paper ever divided, and are volumes made of such papers found? On every text of a folder of JSONL files
//! (`text`, `title`): none may be split. Then volumes are made of those that have number, addressees and date, in several
//! ways, and their papers looked for.
//!
//! `cargo bench --bench volumes -- FOLDER [--file FILE]`; with a file, what it is split into.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use lantai::document::volume::split;
use lantai::document::{find_dates, find_numbers};
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--file") {
        let text = fs::read_to_string(&arguments[at + 1])?;
        let text = lantai::text::repair::repair(&text, &[], false).text;
        for paper in split(&text).into_iter().flat_map(|volume| volume.papers) {
            writeln!(
                out,
                "{:?} {:.2} {:?} {}",
                paper.span, paper.confidence, paper.evidence, paper.title
            )?;
        }
        return Ok(());
    }
    let Some(folder) = arguments
        .iter()
        .find(|argument| !argument.starts_with("--"))
        .map(PathBuf::from)
    else {
        writeln!(out, "name a folder with JSONL files")?;
        return Ok(());
    };
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    let (mut seen, mut divided, mut papers) = (0, 0, Vec::new());
    for path in files {
        for line in fs::read_to_string(&path)?.lines() {
            let record: Value = serde_json::from_str(line)?;
            let text = record["text"].as_str().unwrap_or_default();
            seen += 1;
            if let Some(volume) = split(text) {
                divided += 1;
                writeln!(
                    out,
                    "divided: {} {} into {}",
                    record["id"],
                    record["title"],
                    volume.papers.len()
                )?;
                for paper in volume.papers.iter().take(4) {
                    writeln!(out, "    {:?} {:?} {}", paper.span, paper.evidence, paper.title)?;
                }
            }
            papers.extend(paper(&record));
        }
    }
    writeln!(out, "single papers: {seen}, divided: {divided}")?;
    let (mut right, mut all) = (0, 0);
    for (number, chunk) in papers.chunks(5).filter(|chunk| chunk.len() > 2).enumerate() {
        let (text, titles) = volume(chunk, number % 4);
        let found: Vec<String> = split(&text)
            .into_iter()
            .flat_map(|v| v.papers)
            .map(|p| text[p.span].to_owned())
            .collect();
        let hits = titles
            .iter()
            .filter(|title| found.iter().any(|p| starts(p, title)))
            .count();
        right += hits;
        all += titles.len();
        if hits < titles.len() || found.len() != titles.len() {
            for paper in &found {
                writeln!(
                    out,
                    "    {}",
                    paper.trim_start().lines().take(2).collect::<Vec<_>>().join(" / ")
                )?;
            }
            writeln!(
                out,
                "volume {number} (way {}): {hits} of {} papers, {} found",
                number % 4,
                titles.len(),
                found.len()
            )?;
        }
    }
    writeln!(
        out,
        "papers of made volumes: {right} of {all} begin where they should, of {} papers",
        papers.len()
    )?;
    Ok(())
}

/// An official paper as an office would paste it: title, number, and from the addressees to the date.
fn paper(record: &Value) -> Option<(String, String)> {
    let field = |key: &str| record[key].as_str().unwrap_or_default();
    let (text, title, number) = (field("text"), field("title"), field("doc_no"));
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let addressees = lines
        .iter()
        .position(|line| line.starts_with('各') && line.ends_with(['：', ':']))?;
    let is_date = |line: &&str| {
        find_dates(line)
            .first()
            .is_some_and(|(range, _)| *range == (0..line.len()))
    };
    let date = addressees + lines[addressees..].iter().position(is_date)?;
    let title = title.trim_start_matches(|c: char| "〔〕0123456789号国办发".contains(c));
    let title = if title.starts_with("务院") {
        format!("国{title}")
    } else {
        title.to_owned()
    };
    if !title.contains("关于") || date < addressees + 3 {
        return None;
    }
    let number = if find_numbers(number).is_empty() {
        String::new()
    } else {
        format!("{number}\n")
    };
    Some((
        title.clone(),
        format!("{title}\n{number}\n{}", lines[addressees..=date].join("\n")),
    ))
}

/// A volume of papers: pasted; with a title; with a contents page; with numbers before the titles.
fn volume(papers: &[(String, String)], way: usize) -> (String, Vec<String>) {
    let mut text = String::new();
    if way > 0 {
        text.push_str("青禾县2021年文件汇编\n\n");
    }
    if way == 2 {
        text.push_str("目　录\n");
        for (number, (title, _)) in papers.iter().enumerate() {
            text.push_str(&format!("{}. {title}……{}\n", number + 1, number * 3 + 1));
        }
    }
    for (number, (_, body)) in papers.iter().enumerate() {
        let numbers = ["一", "二", "三", "四", "五", "六"];
        if way == 3 {
            text.push_str(&format!("\n{}、", numbers[number % 6]));
        } else {
            text.push_str("\n\n");
        }
        text.push_str(body);
        text.push('\n');
    }
    (text, papers.iter().map(|(title, _)| title.clone()).collect())
}

/// Whether a paper has this title near its beginning.
fn starts(paper: &str, title: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let head: String = paper.chars().take(400).collect();
    letters(&head).contains(&letters(title))
}
