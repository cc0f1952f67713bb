//! Exports of other systems: JSONL, CSV and TSV become one document for each line.

use std::fs;

use serde_json::json;

use crate::harness::Desk;

#[test]
fn a_jsonl_line_becomes_a_document_with_all_its_keys() {
    let desk = Desk::new();
    let line = json!({
        "id": "oa-7", "title": "关于春季造林的通知", "text": "关于春季造林的通知\n各乡镇完成栽植。", "date": "2023-02-20",
        "issuer": "青禾县林业局", "doc_no": "青林字[2023]4号", "category": "林业", "流转": {"份数": 30}
    });
    desk.write("out.jsonl", format!("{line}\n"));
    let said = desk.json(&["ingest", "out.jsonl"]);
    assert_eq!((&said["seen"], &said["added"]), (&json!(1), &json!(1)));
    let shown = desk.json(&["show", "oa-7"]);
    assert_eq!(shown["external_id"], "oa-7");
    assert_eq!(shown["title"], "关于春季造林的通知");
    assert_eq!(shown["number"], "青林字〔2023〕4号");
    assert_eq!(
        (&shown["organ"], &shown["date"]),
        (&json!("青禾县林业局"), &json!("2023-02-20"))
    );
    assert_eq!(shown["meta"], json!({"category": "林业", "流转": {"份数": 30}}));
    assert_eq!(
        desk.json(&["search", "meta.category:林业"])["hits"][0]["external_id"],
        "oa-7"
    );
    assert_eq!(desk.json(&["search", "meta.category:水利"])["total"], 0);

    // The record's own bytes come back, not the whole export's.
    desk.run(&["original", "oa-7", "--out", "record.json"]).exits(0);
    assert_eq!(
        fs::read_to_string(desk.path("record.json")).unwrap().trim_end(),
        line.to_string()
    );
}

#[test]
fn an_export_run_again_takes_only_what_is_new_or_changed() {
    let desk = Desk::new();
    let line = |id: u32, text: &str| json!({"id": id, "title": "函", "text": text}).to_string();
    desk.write("out.jsonl", [line(1, "甲"), line(2, "乙")].join("\n"));
    assert_eq!(desk.json(&["ingest", "out.jsonl"])["added"], 2);
    assert_eq!(desk.json(&["ingest", "out.jsonl"])["unchanged"], 2);
    desk.write("out.jsonl", [line(1, "甲"), line(2, "乙改"), line(3, "丙")].join("\n"));
    let said = desk.json(&["ingest", "out.jsonl"]);
    let counts = ["unchanged", "updated", "added"].map(|name| said[name].as_u64());
    assert_eq!(counts, [Some(1); 3]);
}

#[test]
fn a_broken_line_costs_itself_and_is_named() {
    let desk = Desk::new();
    desk.write(
        "out.jsonl",
        "{\"id\": 1, \"text\": \"甲\"}\n{\"id\": 2, \"text\n[3]\n{\"id\": 4, \"text\": \"丁\"}\n",
    );
    let said = desk.run(&["ingest", "out.jsonl"]).exits(3);
    assert!(
        said.out.contains("line 2") && said.out.contains("line 3"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("2 added") && said.out.contains("2 failed"),
        "{}",
        said.out
    );
}

#[test]
fn a_catalogue_comes_along_with_its_files() {
    let desk = Desk::new();
    desk.write("目录/全文/函.txt", "关于搬迁的函\n　　档案馆定于十二月搬迁。\n");
    let csv = "档号,题名,文号,成文日期,责任者,文件路径,备注\r\n\
               K-1,关于县档案馆搬迁的函,青档函〔2020〕3号,2020-12-01,青禾县档案馆,全文\\函.txt,甲\r\n\
               K-2,关于经费的请示,青档〔2020〕4号,20201202,青禾县档案馆,,\"只有目录,无原文\"\r\n";
    let (gbk, _, _) = encoding_rs::GB18030.encode(csv);
    desk.write("目录/移交.csv", gbk);
    let said = desk.json(&["ingest", "目录/移交.csv"]);
    assert_eq!((&said["added"], &said["failed"]), (&json!(2), &json!(0)));
    let shown = desk.json(&["show", "K-1"]);
    assert_eq!(shown["title"], "关于县档案馆搬迁的函");
    assert_eq!(
        (&shown["number"], &shown["date"]),
        (&json!("青档函〔2020〕3号"), &json!("2020-12-01"))
    );
    assert!(shown["text"].as_str().unwrap().contains("定于十二月搬迁"));
    assert_eq!(shown["meta"]["备注"], "甲");
    desk.run(&["original", "K-1", "--out", "函.txt"]).exits(0);
    assert!(
        fs::read_to_string(desk.path("函.txt"))
            .unwrap()
            .starts_with("关于搬迁的函")
    );
    let without = desk.json(&["show", "K-2"]);
    assert_eq!(
        (&without["title"], &without["date"]),
        (&json!("关于经费的请示"), &json!("2020-12-02"))
    );
    assert_eq!(without["meta"]["备注"], "只有目录,无原文");
}

#[test]
fn a_file_that_the_catalogue_names_and_nobody_has_is_flagged() {
    let desk = Desk::new();
    desk.write("移交.csv", "题名,文件路径\n关于搬迁的函,丢失.doc\n");
    let said = desk.run(&["ingest", "移交.csv"]).exits(3);
    assert!(said.out.contains("file-missing"), "{}", said.out);
    assert_eq!(desk.json(&["search", "搬迁"])["total"], 1);
}

#[test]
fn a_mapping_says_which_columns_are_which_fields() {
    let desk = Desk::new();
    desk.write(
        "out.tsv",
        "名称\t发往\t文书号\n关于搬迁的函\t财政局\t青档函〔2020〕3号\n",
    );
    desk.write("map.toml", "[columns]\ntitle = \"名称\"\nnumber = \"文书号\"\n");
    desk.run(&["ingest", "out.tsv", "--mapping", "map.toml"]).exits(0);
    let shown = desk.json(&["show", "1"]);
    assert_eq!(
        (&shown["title"], &shown["number"]),
        (&json!("关于搬迁的函"), &json!("青档函〔2020〕3号"))
    );
    assert_eq!(shown["meta"], json!({"发往": "财政局"}));
    desk.write("wrong.toml", "[columns]\nname = \"名称\"\n");
    let said = desk.run(&["ingest", "out.tsv", "--mapping", "wrong.toml"]).exits(2);
    assert!(
        said.err.contains("wrong.toml") && said.err.contains("hint:"),
        "{}",
        said.err
    );
}
