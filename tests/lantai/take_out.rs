//! What is taken out of the archive: papers once, suggestions, lists, dossiers, originals, what is new.

use std::fs;

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::harness::{Desk, text};

const NOTICE: &str = "青禾县人民政府关于做好2021年防汛工作的通知";

#[test]
fn copies_of_a_paper_stand_under_the_best_of_them() {
    let desk = Desk::with_corpus();
    let each = desk.json(&["search", "防汛 责任制"]);
    let group = |hit: &Value| (hit["id"].as_i64(), hit["group"].as_i64());
    let each: Vec<_> = each["hits"].as_array().unwrap().iter().map(group).collect();
    assert_eq!(each.len(), 5);
    assert_eq!(each.iter().filter(|(_, group)| *group == Some(11)).count(), 2);
    let folded = desk.run(&["search", "防汛 责任制"]).exits(0).out;
    assert!(folded.starts_with("5 found"), "{folded}");
    assert!(
        folded.contains("副本、版本 1: [19]") && !folded.contains(". [19]"),
        "{folded}"
    );
    let listed = desk.run(&["search", "防汛 责任制", "--every-copy"]).exits(0).out;
    assert!(listed.contains(". [19]") && !listed.contains("副本、版本"), "{listed}");
}

#[test]
fn pages_of_folded_answers_join_without_a_paper_twice() {
    let desk = Desk::with_corpus();
    let ids = |out: &str| -> Vec<String> {
        let id = regex::Regex::new(r"(?m)^\d+\. (\[\d+\])").unwrap();
        id.captures_iter(out).map(|found| found[1].to_owned()).collect()
    };
    let whole = ids(&desk
        .run(&["search", "防汛", "--limit", "100", "--no-widen"])
        .exits(0)
        .out);
    let mut joined = Vec::new();
    loop {
        let offset = joined.len().to_string();
        let page = desk
            .run(&["search", "防汛", "--limit", "3", "--offset", &offset])
            .exits(0)
            .out;
        joined.extend(ids(&page));
        if !page.contains("more: --offset") {
            break;
        }
    }
    assert!(whole.len() > 10);
    assert_eq!(joined, whole);
}

#[test]
fn what_is_begun_is_suggested() {
    let desk = Desk::with_corpus();
    let suggested = |typed: &str| -> Vec<(String, String)> {
        let said = desk.json(&["suggest", typed]);
        let list = said["suggestions"].as_array().unwrap().clone();
        let own = |s: &Value, key: &str| s[key].as_str().unwrap().to_owned();
        list.iter().map(|s| (own(s, "kind"), own(s, "text"))).collect()
    };
    let has = |typed: &str, kind: &str, text: &str| {
        let all = suggested(typed);
        assert!(all.contains(&(kind.to_owned(), text.to_owned())), "{typed}: {all:?}");
    };
    has("水利", "organ", "青禾县水利局");
    has("防汛工作", "title", NOTICE);
    has("fangxungongzuo", "title", NOTICE);
    has("青政发[2021]", "number", "青政发〔2021〕6号");
    has("青政发2021 6", "number", "青政发〔2021〕6号");
    assert!(suggested("鑫鑫鑫").is_empty());
    desk.run(&["suggest", "鑫鑫鑫"]).exits(1);
}

#[test]
fn a_list_has_every_document_found_in_every_format() {
    let desk = Desk::with_corpus();
    let found = desk.json(&["search", "防汛 文种:通知", "--limit", "100", "--no-widen"]);
    let ids: Vec<i64> = found["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["id"].as_i64().unwrap())
        .collect();
    for file in ["a.csv", "a.xlsx", "a.json", "a.md"] {
        let said = desk.json(&["export", "防汛", "文种:通知", "--out", file]);
        assert_eq!(said["listed"].as_u64(), found["total"].as_u64());
    }
    let json: Value = serde_json::from_slice(&fs::read(desk.path("a.json")).unwrap()).unwrap();
    let listed: Vec<i64> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect();
    assert_eq!(listed, ids);

    let csv = fs::read_to_string(desk.path("a.csv")).unwrap();
    let mut csv = csv::Reader::from_reader(csv.strip_prefix('\u{feff}').unwrap().as_bytes());
    let head: Vec<String> = csv.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<Vec<String>> = csv
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(head[..5], ["序号", "题名", "文件编号", "责任者", "日期"]);
    assert_eq!(rows.len(), ids.len());

    let mut book: Xlsx<_> = open_workbook(desk.path("a.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let sheet: Vec<Vec<String>> = sheet
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(sheet[0], head);
    assert_eq!(sheet[1..], rows);

    let dossier = fs::read_to_string(desk.path("a.md")).unwrap();
    assert_eq!(dossier.matches("\n## ").count(), ids.len());
    assert!(
        dossier.contains(&format!("《{NOTICE}》（青政发〔2021〕6号）")),
        "{dossier}"
    );
    assert!(dossier.contains("效力：已废止"), "{dossier}");

    let again = desk.run(&["export", "防汛", "--out", "a.csv"]).exits(2);
    assert!(again.err.contains("a.csv exists already"), "{}", again.err);
    let unknown = desk.run(&["export", "防汛", "--out", "a.doc"]).exits(2);
    assert!(unknown.err.contains(".csv, .xlsx, .json"), "{}", unknown.err);
}

#[test]
fn originals_come_with_a_manifest_that_proves_them() {
    let desk = Desk::with_corpus();
    let said = desk.json(&["export", "防汛", "文种:通知", "--originals", "原件"]);
    let manifest = fs::read_to_string(desk.path("原件/清册.csv")).unwrap();
    let mut manifest = csv::Reader::from_reader(manifest.trim_start_matches('\u{feff}').as_bytes());
    let mut files = 0;
    for row in manifest.records() {
        let row = row.unwrap();
        let copy = fs::read(desk.path("原件").join(&row[1])).unwrap();
        assert_eq!(copy.len().to_string(), row[2]);
        assert_eq!(lantai::archive::ContentHash::of(&copy).to_string(), row[3], "{row:?}");
        desk.run(&["original", &row[4], "--out", "one"]).exits(0);
        assert_eq!(fs::read(desk.path("one")).unwrap(), copy);
        fs::remove_file(desk.path("one")).unwrap();
        files += 1;
    }
    assert_eq!(said["originals"]["files"].as_u64(), Some(files));
    assert_eq!(fs::read_dir(desk.path("原件")).unwrap().count() as u64, files + 1);
    let again = desk.run(&["export", "防汛", "--originals", "原件"]).exits(2);
    assert!(again.err.contains("is not empty"), "{}", again.err);
}

#[test]
fn a_formula_in_a_title_is_text_in_a_list() {
    let desk = Desk::new();
    let record = r#"{"id":"1","title":"=1+1 公式的通知","text":"正文"}"#;
    let path = desk.write("a.jsonl", format!("{record}\n"));
    desk.run(&["ingest", text(&path)]).exits(0);
    desk.run(&["export", "正文", "--out", "a.csv"]).exits(0);
    let csv = fs::read_to_string(desk.path("a.csv")).unwrap();
    assert!(csv.contains(",'=1+1 公式的通知,"), "{csv}");
}

#[test]
fn a_saved_search_tells_what_is_new_and_only_once() {
    let desk = Desk::with_corpus();
    desk.run(&["watch"]).exits(1);
    let added = desk.json(&["watch", "add", "防汛", "文种:通知", "防汛", "-演练"]);
    let total = added["total"].as_u64().unwrap();
    assert!(total > 3);
    let new = |arguments: &[&str]| -> Vec<String> {
        let said = desk.json(arguments);
        let titles = said["new"].as_array().unwrap().iter();
        titles.map(|hit| hit["title"].as_str().unwrap().to_owned()).collect()
    };
    assert!(new(&["watch"]).is_empty());
    desk.write(
        "新/一.txt",
        "青禾县水利局关于防汛检查的通知\n各乡镇：\n请做好防汛检查。\n青禾县水利局\n2024年4月1日\n",
    );
    desk.write(
        "新/二.txt",
        "青禾县水利局关于防汛演练的通知\n各乡镇：\n请做好防汛演练。\n青禾县水利局\n2024年4月2日\n",
    );
    desk.run(&["ingest", "新"]).exits(0);
    assert_eq!(new(&["watch", "--keep"]), ["青禾县水利局关于防汛检查的通知"]);
    assert_eq!(new(&["watch", "防汛"]), ["青禾县水利局关于防汛检查的通知"]);
    assert!(new(&["watch", "防汛"]).is_empty());
    let unknown = desk.run(&["watch", "抗旱"]).exits(1);
    assert!(unknown.err.contains("watched are: 防汛"), "{}", unknown.err);
    desk.run(&["watch", "remove", "防汛"]).exits(0);
    desk.run(&["watch", "防汛"]).exits(1);
}
