//! Power cuts at each border between two steps of the write order: whatever was acknowledged is there, nothing is
//! there twice, and an import that is run again ends as if nothing had happened.

use std::fs;

use serde_json::Value;

use crate::harness::{Desk, corpus, text};

const QUERIES: [&str; 4] = ["防汛", "\"青水字\"", "水库 -通知", "年度:2022"];

/// The borders, by the names in `src/archive/stop.rs`, and how often an import of the test's files passes each: in its
/// beginning, on its way, towards its end.
const STEPS: [(&str, [u32; 3]); 7] = [
    ("OriginalReceived", [1, 20, 60]),
    ("OriginalNamed", [1, 20, 60]),
    ("OriginalsDurable", [1, 2, 3]),
    ("BeforeCommit", [1, 2, 3]),
    ("AfterCommit", [1, 2, 3]),
    ("BeforeIndexCommit", [1, 1, 1]),
    ("AfterIndexCommit", [1, 1, 1]),
];

/// A folder with the samples and an export that is long enough for several transactions.
fn sources(desk: &Desk) {
    let mut lines = String::new();
    for i in 0..1300 {
        let line = serde_json::json!({"id": i, "title": format!("关于第{i}次防汛检查的通知"), "text": "检查水库。"});
        lines.push_str(&format!("{line}\n"));
    }
    desk.write("share/a.jsonl", lines);
    // A file that changed between two imports has an older version to lose.
    desk.write("share/z.txt", "关于防汛的通知\n新的内容。\n");
}

fn import(corpus: &str) -> [&str; 3] {
    ["ingest", "share", corpus]
}

/// A desk on which an earlier import has been, whose only file has changed since.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("share/z.txt", "关于防汛的通知\n旧的内容。\n");
    desk.run(&["ingest", "share"]).exits(0);
    sources(&desk);
    desk
}

/// Contents with the test's own folder taken out of the paths.
fn contents(desk: &Desk) -> Vec<String> {
    let here: Vec<String> = text(&desk.path("")).bytes().map(|byte| byte.to_string()).collect();
    let here = here.join(", ");
    desk.contents().iter().map(|row| row.replace(&here, "~")).collect()
}

fn hits(desk: &Desk) -> Vec<(String, Value, Vec<Value>)> {
    let answers = desk.answers(&QUERIES);
    answers
        .into_iter()
        .map(|(query, answer)| {
            let ids = answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].clone());
            let mut ids: Vec<Value> = ids.collect();
            ids.sort_by_key(Value::as_i64);
            (query, answer["total"].clone(), ids)
        })
        .collect()
}

#[test]
fn cut_off_at_any_step_it_loses_nothing_and_goes_on() {
    let corpus = corpus();
    let import = import(text(&corpus));
    let peaceful = desk();
    peaceful.run(&import).exits(3);
    let (expected, found) = (contents(&peaceful), hits(&peaceful));

    let mut cut_off = 0;
    for (step, counts) in STEPS {
        for (i, count) in counts.into_iter().enumerate() {
            if i > 0 && counts[i - 1] == count {
                continue;
            }
            let desk = desk();
            let stop = format!("{step}:{count}");
            let output = desk.command(&import).env("LANTAI_STOP_AT", &stop).output().unwrap();
            assert_eq!(output.status.code(), None, "{stop} was not reached");
            cut_off += 1;

            // What is there is sound before anything is repaired, and a reader can use it.
            let acknowledged = desk.contents().len();
            let findings = desk.run(&["check", "--deep", "--format", "json"]).object()["findings"].clone();
            for finding in findings.as_array().unwrap() {
                assert_ne!(finding["level"], "error", "{stop}: {finding}");
            }
            desk.run(&["search", "防汛"]).exits(0);
            assert!(desk.contents().len() >= acknowledged, "{stop}");

            // 3 if a flagged file was still to come, 0 if all of them had been.
            let again = desk.run(&import);
            assert!(matches!(again.status, Some(0 | 3)), "{stop}: {again:?}");
            assert_eq!(contents(&desk), expected, "{stop}");
            assert_eq!(hits(&desk), found, "{stop}");
            let said = desk.run(&["check", "--deep"]).exits(0);
            assert!(
                said.out.contains("\n0 findings") || said.out.starts_with("0 findings"),
                "{stop}: {}",
                said.out
            );
            assert_eq!(fs::read_dir(desk.path("archive/tmp")).unwrap().count(), 0, "{stop}");
        }
    }
    assert_eq!(cut_off, 17);
}
