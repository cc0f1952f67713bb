//! Labels for files and records, without importing them.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Desk, corpus, text};

#[test]
fn a_file_is_labelled_with_evidence_and_not_imported() {
    let desk = Desk::new();
    let path = corpus().join("2022/批复/关于追加白石岭水库工程资金的批复.txt");
    let said = desk
        .run(&["classify", text(&path), "--format", "json"])
        .exits(0)
        .object();
    assert_eq!(said["id"], text(&path));
    assert_eq!(said["kind"]["value"], "批复");
    assert!(said["kind"]["confidence"].as_f64().unwrap() > 0.5);
    assert!(!said["kind"]["evidence"].as_array().unwrap().is_empty());
    assert_eq!(said["topics"][0]["value"], "T10");
    assert!(!desk.path("archive").exists());
}

#[test]
fn records_come_from_standard_input() {
    let desk = Desk::new();
    let lines = [
        json!({"id": "a", "title": "关于申请拨付防汛经费的请示", "text": "妥否，请批示。"}),
        json!({"id": "b", "title": "县政府第五次常务会议纪要", "text": "会议议定如下事项。"}),
        json!({"id": "c", "title": "关于放假的通知", "text": ""}),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let said = desk
        .run_with_input(&["classify", "--jsonl", "-", "--format", "json"], input.as_bytes())
        .exits(0);
    let kinds: Vec<(Value, Value)> = said
        .objects()
        .iter()
        .map(|o| (o["id"].clone(), o["kind"]["value"].clone()))
        .collect();
    assert_eq!(
        kinds,
        [
            (json!("a"), json!("请示")),
            (json!("b"), json!("纪要")),
            (json!("c"), json!("通知"))
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_the_others_are_labelled() {
    let desk = Desk::new();
    fs::copy(corpus().join("其他/损坏的总结.docx"), desk.path("坏.docx")).unwrap();
    desk.write("好.txt", "关于防汛的通知\n");
    let said = desk.run(&["classify", "坏.docx", "好.txt"]).exits(3);
    assert!(
        said.out.contains("damaged") && said.out.contains("通知"),
        "{}",
        said.out
    );
    desk.run(&["classify", "不存在.txt"]).exits(2);
}

#[test]
fn the_whole_archive_is_listed() {
    let desk = Desk::with_corpus();
    let labels = desk.run(&["classify", "--all", "--format", "json"]).exits(0).objects();
    let stats = desk.json(&["stats"]);
    assert_eq!(stats["documents"], labels.len());
    let notices = labels.iter().filter(|l| l["kind"]["value"] == "通知").count();
    assert_eq!(stats["kind"][0], json!({"value": "通知", "count": notices}));
}

/// Papers whose title is cut away, or says something else.
#[test]
fn labels_say_where_a_paper_stands() {
    let desk = Desk::new();
    desk.write(
        "请示.txt",
        "机密★5年\n青禾县水利局文件\n青水发〔2021〕31号\n签发人：王五\n青禾县水利局关于防汛经费的报告\n县人民政府：\n我局拟购置防汛物资，需资金80万元。\n妥否，请批示。\n青禾县水利局\n2021年4月12日\n",
    );
    let said = desk
        .run(&["classify", "请示.txt", "--format", "json"])
        .exits(0)
        .object();
    assert_eq!(
        (&said["kind"]["value"], &said["kind_inferred"]["value"]),
        (&json!("报告"), &json!("请示"))
    );
    assert_eq!(said["kind_disagrees"], true);
    assert_eq!(said["direction"]["value"], "上行");
    assert_eq!(said["level"]["value"], "县");
    assert_eq!(
        (&said["secrecy"]["value"], &said["lapses"]["value"]),
        (&json!("机密"), &json!("2026-04-12"))
    );
    let shown = desk.run(&["classify", "请示.txt"]).exits(0).out;
    for part in ["正文却像", "行文方向", "上行", "解密日期", "2026-04-12"] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
}

#[test]
fn a_body_without_its_title_shows_the_kind() {
    let desk = Desk::new();
    let bodies = [
        (
            "请示",
            "县人民政府：\n我局拟新建水文站两座，需资金80万元。\n妥否，请批示。\n青禾县水利局\n2021年4月12日",
        ),
        (
            "批复",
            "县水利局：\n你局《关于追加防汛经费的请示》（青水发〔2021〕6号）收悉。经研究，现批复如下：\n同意追加。\n此复。",
        ),
        (
            "通知",
            "各乡镇人民政府：\n为做好防汛工作，现将有关事项通知如下：\n一、加强值守。\n特此通知。",
        ),
        ("函", "县财政局：\n为核对水利资金，商请贵局派员参加。\n请予支持为荷。"),
    ];
    let input: String = bodies
        .iter()
        .map(|(kind, text)| format!("{}\n", json!({"id": kind, "text": text})))
        .collect();
    let said = desk
        .run_with_input(&["classify", "--jsonl", "-", "--format", "json"], input.as_bytes())
        .exits(0);
    for one in said.objects() {
        assert_eq!(one["kind"]["value"], one["id"], "{one}");
        assert!(!one["kind"]["evidence"][0]["text"].as_str().unwrap().is_empty());
    }
}
