//! The sample archive of `corpus/`: what is known of each document must be what lantai finds out.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml::Table;

use crate::harness::{Desk, corpus, text};

/// Fields that are compared, as `show --format json` names them.
const FIELDS: [&str; 9] = [
    "title", "number", "organ", "date", "kind", "format", "encoding", "status", "reason",
];
/// Topics come from hits of words: so great a share of the samples must have one that their writer gave them first.
const TOPICS_RIGHT: f64 = 0.8;

fn expectations(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            expectations(&path, found);
        } else if text(&path).ends_with(".expected.toml") {
            found.push(path);
        }
    }
}

/// Where a document differs from what is expected of it.
fn differences(name: &str, expected: &Table, shown: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for field in FIELDS {
        let Some(expected) = expected.get(field) else { continue };
        let expected = serde_json::to_value(expected).unwrap();
        let found = &shown[field];
        if *found != expected {
            wrong.push(format!("{name}: {field} is {found}, expected {expected}"));
        }
    }
    wrong
}

/// Whether the first topic is one that the writer gave; none if he gave none.
fn topic_is_right(expected: &Table, shown: &Value) -> Option<bool> {
    let given = expected.get("topics")?.as_array()?;
    Some(given.iter().any(|topic| topic.as_str() == shown["topics"][0].as_str()))
}

#[test]
fn every_sample_is_understood_as_its_writer_meant_it() {
    let desk = Desk::with_corpus();
    let lines = desk.run(&["report", "--format", "json"]).exits(0).objects();
    let document = |key: &str| -> Value {
        let line = lines
            .iter()
            .find(|line| line["path"] == key)
            .unwrap_or_else(|| panic!("no line for {key}"));
        desk.json(&["show", &line["document"].to_string()])
    };
    let mut files = Vec::new();
    expectations(&corpus(), &mut files);
    assert!(files.len() >= 60, "{} samples", files.len());
    let (mut wrong, mut compared, mut topics) = (Vec::new(), 0, Vec::new());
    for path in &files {
        let expected: Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let file = text(path).trim_end_matches(".expected.toml");
        if let Some(records) = expected.get("record").and_then(toml::Value::as_array) {
            for (record, line) in records.iter().zip(2..) {
                let record = record.as_table().unwrap();
                // A record without a key goes by its line, the headings being the first.
                let id = record.get("id").and_then(toml::Value::as_str);
                let key = format!("{file}#{}", id.map_or(format!("line {line}"), str::to_owned));
                wrong.extend(differences(&key, record, &document(&key)));
                compared += 1;
            }
        } else {
            let shown = document(file);
            wrong.extend(differences(file, &expected, &shown));
            topics.extend(topic_is_right(&expected, &shown));
            compared += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} documents:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let right = topics.iter().filter(|right| **right).count();
    assert!(
        right as f64 >= TOPICS_RIGHT * topics.len() as f64,
        "{right} of {} topics are right",
        topics.len()
    );
}

#[test]
fn two_imports_of_the_same_files_make_the_same_archive() {
    let (one, other) = (Desk::with_corpus(), Desk::with_corpus());
    assert_eq!(one.contents(), other.contents());
    let queries = ["防汛", "\"河道采砂\"", "青政发〔2021〕6号", "年度:2022 水库", "县"];
    assert_eq!(one.answers(&queries), other.answers(&queries));
}

#[test]
fn a_quoted_phrase_finds_what_a_scan_finds() {
    let desk = Desk::with_corpus();
    let said = desk.json(&["check", "--deep", "--phrases", "1000", "--seed", "7"]);
    assert_eq!(said["findings"], serde_json::json!([]));
    assert_eq!(said["phrases"], 1000);
}

#[test]
fn an_index_built_anew_gives_the_same_answers() {
    let desk = Desk::with_corpus();
    let queries = [
        "防汛",
        "\"河道采砂\"",
        "青政发〔2021〕6号",
        "年度:2022 水库",
        "县 -通知",
        "白石岭 OR 禁渔",
    ];
    let before = desk.answers(&queries);
    fs::remove_dir_all(desk.path("archive/fulltext")).unwrap();
    desk.run(&["reindex"]).exits(0);
    assert_eq!(desk.answers(&queries), before);
    desk.run(&["check"]).exits(0);
}
