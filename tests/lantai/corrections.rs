//! A person's word on a document wins for ever; what needs one is listed.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::{Desk, corpus};

const PAPER: &str = "青禾县人民政府文件\n\n青禾县水利局关于白石岭水库清淤经费的报告\n\n县人民政府：\n　　水库淤积严重，需经费五万元。\n　　妥否，请批示。\n\n青禾县水利局\n2021年4月12日\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("share/清淤.txt", PAPER);
    desk.run(&["ingest", "share"]).exits(0);
    desk
}

fn shown(desk: &Desk) -> Value {
    desk.json(&["show", "1"])
}

#[test]
fn a_persons_word_wins_over_every_later_reading() {
    let desk = desk();
    let said = desk.run(&["set", "1", "文种=请示", "文号=青水字[2021] 07"]).exits(0);
    let expected = "[1] 文种  报告 → 请示\n[1] 文号  — → 青水字〔2021〕7号\n";
    assert_eq!(said.out, expected);
    let check = |desk: &Desk| {
        let shown = shown(desk);
        assert_eq!(shown["kind"], "请示");
        assert_eq!(shown["number"], "青水字〔2021〕7号");
        assert_eq!(shown["document"]["number"]["rule"], "person");
        assert_eq!(shown["document"]["number"]["confidence"], 1.0);
        assert_eq!(
            shown["corrections"],
            json!({ "kind": "请示", "number": "青水字〔2021〕7号" })
        );
        assert_eq!(desk.json(&["search", "青水字〔2021〕7号 文种:请示"])["total"], 1);
    };
    check(&desk);
    // Read again, built anew, understood anew: a person's word stands.
    desk.run(&["ingest", "share", "--verify"]).exits(0);
    check(&desk);
    desk.run(&["reindex"]).exits(0);
    check(&desk);
    outdate(&desk);
    desk.run(&["check", "--repair"]).exits(0);
    check(&desk);
}

#[test]
fn a_catalogues_new_values_do_not_undo_it() {
    let desk = Desk::new();
    let line =
        |organ: &str| json!({ "id": "A1", "title": "关于防汛的通知", "text": "正文。", "issuer": organ }).to_string();
    desk.write("export.jsonl", line("青禾县水利局"));
    desk.run(&["ingest", "export.jsonl"]).exits(0);
    desk.run(&["set", "A1", "责任者=青禾县人民政府"]).exits(0);
    desk.write("export.jsonl", line("青禾县林业局") + "\n");
    desk.run(&["ingest", "export.jsonl"]).exits(0);
    assert_eq!(desk.json(&["show", "A1"])["organ"], "青禾县人民政府");
}

#[test]
fn it_can_be_taken_back_and_is_audited() {
    let desk = desk();
    desk.run(&["set", "1", "date="]).exits(0);
    assert_eq!(shown(&desk)["date"], Value::Null);
    desk.run(&["set", "1", "--unset", "日期"]).exits(0);
    assert_eq!(shown(&desk)["date"], "2021-04-12");
    assert_eq!(shown(&desk)["corrections"], json!({}));
    let catalogue = desk.catalogue();
    let mut entries = catalogue
        .prepare("SELECT action, object, detail FROM audit WHERE action LIKE '%set' ORDER BY seq")
        .unwrap();
    let entries: Vec<(String, String, String)> = entries
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let entry = |action: &str, detail: Value| (action.to_owned(), "document 1".to_owned(), detail.to_string());
    assert_eq!(
        entries,
        [
            entry("set", json!({ "field": "date", "was": "2021-04-12", "now": null })),
            entry("unset", json!({ "field": "date", "was": null, "now": null })),
        ]
    );
    let found = desk.json(&["check", "--deep"]);
    assert_eq!(found["findings"], json!([]));
}

#[test]
fn what_a_field_cannot_hold_is_refused_and_changes_nothing() {
    let desk = desk();
    let before = desk.contents();
    for (wrong, hint) in [
        (["set", "1", "文种=大作"], "请示"),
        (["set", "1", "date=四月"], "2012-04-16"),
        (["set", "1", "备注=好"], "title (题名)"),
        (["set", "1", "好"], "文种=请示"),
    ] {
        let said = desk.run(&wrong).exits(2);
        assert!(said.err.contains(hint), "{}", said.err);
    }
    desk.run(&["set", "9", "文种=请示"]).exits(1);
    assert_eq!(desk.contents(), before);
}

#[test]
fn doubts_are_listed_until_a_person_has_spoken() {
    let desk = desk();
    let listed = desk.json(&["doubts"]);
    assert_eq!(listed["id"], 1);
    assert_eq!(listed["doubts"][0]["field"], "number");
    assert_eq!(listed["doubts"][0]["code"], "missing");
    desk.run(&["set", "1", "number="]).exits(0);
    let listed = desk.run(&["doubts", "--format", "json"]).out;
    assert!(!listed.contains("\"field\":\"number\""), "{listed}");
}

#[test]
fn two_papers_of_one_number_are_doubted() {
    let desk = Desk::new();
    let paper = |title: &str| {
        format!("青政发〔2021〕6号\n青禾县人民政府{title}\n各乡镇：\n正文。\n青禾县人民政府\n2021年4月12日\n")
    };
    desk.write("share/a.txt", paper("关于防汛的通知"));
    desk.write("share/b.txt", paper("关于抗旱的通知"));
    desk.run(&["ingest", "share"]).exits(0);
    let expected = json!({ "number": "青政发〔2021〕6号", "code": "same-number", "documents": [1, 2] });
    assert_eq!(
        desk.run(&["doubts", "--format", "json"]).exits(0).objects()[0],
        expected
    );
}

/// Makes all documents look as if older rules had understood them, and spoils what those rules said.
fn outdate(desk: &Desk) {
    let catalogue = Connection::open(desk.path("archive/catalogue.db")).unwrap();
    let spoil = "UPDATE document SET understood = 0, title = '旧规则读错的题名', number = NULL, kind = NULL";
    assert!(catalogue.execute(spoil, ()).unwrap() > 0);
}

#[test]
fn documents_of_older_rules_are_understood_anew() {
    let desk = Desk::with_corpus();
    let before = desk.contents();
    outdate(&desk);
    let found = desk.json(&["check"]);
    assert_eq!(found["findings"][0]["code"], "understanding-outdated");
    // Which class of the office a paper belongs to depends on the settings under which it was imported.
    let mut repair = desk.command(&["check", "--repair"]);
    repair.env("LANTAI_CONFIG", corpus().with_file_name("lantai.toml"));
    assert!(repair.status().unwrap().success());
    assert_eq!(desk.contents(), before);
    assert_eq!(
        desk.json(&["search", "青政发〔2021〕6号 题名:防汛"])["hits"][0]["number"],
        "青政发〔2021〕6号"
    );
}

#[test]
fn an_archive_of_the_first_version_still_opens() {
    let desk = desk();
    let folder = desk.path("archive");
    for file in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
        let _ = std::fs::remove_file(folder.join(file));
    }
    let catalogue = Connection::open(folder.join("catalogue.db")).unwrap();
    catalogue
        .execute_batch(include_str!("../../src/archive/migrations/0001_create.sql"))
        .unwrap();
    catalogue.pragma_update(None, "application_id", 0x4C41_4E54).unwrap();
    catalogue.pragma_update(None, "user_version", 1).unwrap();
    drop(catalogue);
    let said = desk.run(&["show", "1"]).exits(2);
    assert!(said.err.contains("lantai check --repair"), "{}", said.err);
    desk.run(&["check", "--repair"]).exits(0);
    desk.run(&["ingest", "share"]).exits(0);
    assert_eq!(shown(&desk)["kind"], "报告");
}
