//! A document and its original come back as they were stored.

use std::fs;

use crate::harness::{Desk, corpus, text};

#[test]
fn every_original_comes_back_byte_for_byte() {
    let desk = Desk::with_corpus();
    let lines = desk.run(&["report", "--format", "json"]).objects();
    let mut compared = 0;
    for line in &lines {
        let path = line["path"].as_str().unwrap();
        if path.contains('#') || line["document"].is_null() {
            continue;
        }
        let id = line["document"].to_string();
        let out = desk.path(&format!("{id}.out"));
        if !out.exists() {
            desk.run(&["original", &id, "--out", text(&out)]).exits(0);
        }
        assert_eq!(fs::read(&out).unwrap(), fs::read(path).unwrap(), "{path}");
        compared += 1;
    }
    assert!(compared > 60, "{compared}");
}

#[test]
fn an_original_never_takes_the_place_of_a_file() {
    let desk = Desk::new();
    desk.write("share/a.txt", "关于防汛的通知\n");
    desk.run(&["ingest", "share"]).exits(0);
    desk.write("mine.txt", "keep me");
    let said = desk.run(&["original", "1", "--out", "mine.txt"]).exits(2);
    assert!(said.err.contains("mine.txt"), "{}", said.err);
    assert_eq!(fs::read_to_string(desk.path("mine.txt")).unwrap(), "keep me");
}

#[test]
fn every_field_is_shown_with_its_evidence() {
    let desk = Desk::with_corpus();
    let path = corpus().join("2021/通知/关于做好2021年防汛工作的通知.txt");
    // The volume of that year holds the paper, too.
    let found = desk.json(&["search", "青政发〔2021〕6号 题名:防汛"]);
    let hits = found["hits"].as_array().unwrap();
    let hit = hits.iter().find(|hit| hit["path"] == text(&path)).unwrap();
    let shown = desk.json(&["show", &hit["id"].to_string()]);
    assert_eq!(shown["places"][0]["path"], text(&path));
    assert_eq!(shown["encoding"], "gb18030");
    assert_eq!(shown["original"]["bytes"], fs::metadata(&path).unwrap().len());
    let text = shown["text"].as_str().unwrap();
    assert!(text.contains("青政发〔2021〕6号"));
    for field in ["title", "number", "organ", "date"] {
        let evidence = &shown["document"][field];
        assert!(
            evidence["rule"].is_string() && evidence["confidence"].is_number(),
            "{field}: {evidence}"
        );
        let place = |i: usize| usize::try_from(evidence["span"][i].as_u64().unwrap()).unwrap();
        let said: String = text.chars().skip(place(0)).take(place(1) - place(0)).collect();
        assert!(!said.trim().is_empty(), "{field}");
    }
    assert!(shown["labels"]["kind"]["evidence"].is_array());
}

#[test]
fn what_is_not_there_is_said() {
    let desk = Desk::new();
    let said = desk.run(&["show", "1"]).exits(10);
    assert!(
        said.err.contains("there is no archive") && said.err.contains("lantai ingest"),
        "{}",
        said.err
    );
    desk.write("share/a.txt", "关于防汛的通知\n");
    desk.run(&["ingest", "share"]).exits(0);
    let said = desk.run(&["show", "99"]).exits(1);
    assert!(said.err.contains("no document 99"), "{}", said.err);
}
