//! How much of real papers is understood rightly? Cards of papers whose elements are known from elsewhere, with what is known
//! withheld. Prints a table; takes the folder with the data as its argument:
//! `cargo bench --bench understanding -- DATA`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a table for the person who runs it"
)]

mod understanding_truth;

use std::path::Path;
use std::time::Instant;

use lantai::document::{Document, Input, parse};
use lantai::engine::{EmbeddedWriter, Entry};
use lantai::text::{fold::fold, segment};

use understanding_truth::{Record, Tally, block_removed, jsonl, numbers, statutes};

fn card(text: &str) -> Document {
    parse(&Input {
        text,
        ..Input::default()
    })
}

/// Values equal but for blanks and brackets of another width.
fn same(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        let narrow = text
            .replace(['(', '（'], "(")
            .replace([')', '）'], ")")
            .replace('<', "〈")
            .replace('>', "〉");
        narrow.chars().filter(|c| !c.is_whitespace()).collect()
    };
    plain(a) == plain(b)
}

/// The State Council's papers: each field against the block that stood above it.
fn state_council(folder: &Path, tally: &mut Tally) {
    for record in jsonl(&folder.join("text/statecouncil_dev.jsonl")) {
        let block = card(&record.text);
        let read = |field: &Option<String>, wanted: &Option<String>| match wanted {
            Some(wanted) => field.as_ref().is_some_and(|field| same(field, wanted)),
            None => true,
        };
        let date = |d: &Document| d.date.as_ref().map(|f| f.value.to_string());
        let number = |d: &Document| d.number.as_ref().map(|f| f.value.to_string());
        let title = |d: &Document| d.title.as_ref().map(|f| f.value.clone());
        let organ = |d: &Document| d.organ.as_ref().map(|f| f.value.clone());
        let index = |d: &Document| d.index_number.as_ref().map(|f| f.value.clone());
        for (name, d) in [("block", block), ("block removed", card(&block_removed(&record.text)))] {
            let group = format!("statecouncil, {name}");
            let title_truth = Some(record.title.clone());
            tally.add(&group, "title", read(&title(&d), &title_truth), || {
                format!("{:?} for {:?}", title(&d), title_truth)
            });
            tally.add(&group, "number", read(&number(&d), &record.canonical()), || {
                format!("{:?} for {:?}", number(&d), record.number)
            });
            tally.add(&group, "organ", read(&organ(&d), &record.organ), || {
                format!("{:?} for {:?} in {}", organ(&d), record.organ, record.id)
            });
            tally.add(&group, "date", read(&date(&d), &record.iso_date()), || {
                format!("{:?} for {:?} in {}", date(&d), record.date, record.id)
            });
            if name == "block" {
                tally.add(&group, "index number", read(&index(&d), &record.index_number), || {
                    format!("{:?} for {:?}", index(&d), record.index_number)
                });
            }
        }
    }
}

/// Laws, rules and policy papers with what is known of them withheld.
fn others(folder: &Path, tally: &mut Tally) {
    for set in ["laws", "rules", "policy_mixed50_dev", "policy_digital"] {
        for record in jsonl(&folder.join(format!("text/{set}.jsonl"))) {
            let d = card(&record.text);
            let number = d.number.as_ref().map(|f| f.value.to_string());
            let date = d.date.as_ref().map(|f| f.value.to_string());
            let title = d.title.as_ref().map(|f| f.value.clone()).unwrap_or_default();
            statutes(set, &record, &title, number, date, d.organ.map(|f| f.value), tally);
        }
    }
}

/// CPU of understanding against that of segmentation of the same texts.
fn speed(folder: &Path) {
    let mut texts: Vec<String> = Vec::new();
    for set in ["laws", "rules", "statecouncil_dev", "policy_digital", "gwr_state"] {
        texts.extend(
            jsonl(&folder.join(format!("text/{set}.jsonl")))
                .into_iter()
                .map(|record: Record| record.text)
                .take(700),
        );
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    let megabytes = bytes as f64 / 1e6;
    segment::preload();
    let started = Instant::now();
    let fields: usize = texts.iter().map(|text| card(text).outline.len()).sum();
    let understood = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let words: usize = texts
        .iter()
        .map(|text| segment::words_for_index(&fold(text)).len())
        .sum();
    let segmented = started.elapsed().as_secs_f64();
    let indexed = index(&texts).unwrap_or(f64::NAN);
    println!(
        "\nspeed on {megabytes:.1} MB, seconds on one core: understanding {understood:.2} ({:.1} MB/s, {fields} headings); folding and segmentation {segmented:.2} ({words} words); these with the index {indexed:.2}",
        megabytes / understood,
    );
}

/// Seconds that segmentation and indexing take together, as an import does them with one thread.
fn index(texts: &[String]) -> lantai::error::Result<f64> {
    let folder = tempfile::tempdir().map_err(|e| lantai::error::Error::new(lantai::error::Kind::Io, e.to_string()))?;
    let mut writer = EmbeddedWriter::open(folder.path(), 1)?;
    let started = Instant::now();
    for (id, text) in (1..).zip(texts) {
        let body = fold(text);
        let entry = Entry {
            id,
            title: String::new(),
            title_words: String::new(),
            words: segment::words_for_index(&body).join(" "),
            body,
            number: None,
            cited: Vec::new(),
            organ: None,
            secrecy: None,
            level: None,
            addressees: Vec::new(),
            kind: None,
            topics: Vec::new(),
            date: None,
            retention: None,
            folders: Vec::new(),
            series: None,
            format: "record".to_owned(),
            external_id: None,
            meta: Vec::new(),
            sounds: String::new(),
            superseded: false,
        };
        writer.put(&entry, false)?;
    }
    writer.commit(1)?;
    let seconds = started.elapsed().as_secs_f64();
    writer.close()?;
    Ok(seconds)
}

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        eprintln!("usage: cargo bench --bench understanding -- DATA");
        return;
    };
    let folder = Path::new(&folder);
    let mut tally = Tally::default();
    numbers(folder, &mut tally);
    state_council(folder, &mut tally);
    others(folder, &mut tally);
    tally.print();
    speed(folder);
}
