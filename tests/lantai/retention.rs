//! How long papers are kept: rules as files, terms that end, holds, and destruction in three signed steps.

use std::fs;

use serde_json::Value;

use crate::arrange::with_office;
use crate::harness::{Desk, text};

/// Notices of a holiday of 2010, kept for ten years, and an order that is kept for ever.
fn old_papers() -> Desk {
    let desk = Desk::new();
    with_office(&desk);
    let notice = |number: u32, day: &str| {
        format!(
            "青禾县人民政府办公室关于{day}放假安排的通知\n青政办函〔2010〕{number}号\n\n各单位：\n　　{day}放假三天，注意假日安全。\n\n　　　　青禾县人民政府办公室\n　　　　2010年{number}月1日\n"
        )
    };
    desk.write("share/元旦.txt", notice(1, "元旦"));
    desk.write("share/春节.txt", notice(2, "春节"));
    desk.write("share/清明.txt", notice(4, "清明节"));
    desk.write("share/令.txt", "青禾县人民政府令\n第1号\n\n　　《青禾县防火办法》已经审议通过，现予公布。\n\n　　　　县长　某某\n　　　　2010年5月1日\n");
    desk.run(&["ingest", text(&desk.path("share"))]).exits(0);
    desk.run(&["arrange", "apply", "--year", "2010", "--by", "张三"])
        .exits(0);
    desk
}

fn codes(said: &[Value]) -> Vec<String> {
    said.iter()
        .map(|item| item["code"].as_str().unwrap().to_owned())
        .collect()
}

fn due(desk: &Desk, day: &str) -> Vec<Value> {
    desk.run(&["retention", "due", "--as-of", day, "--format", "json"])
        .objects()
}

fn originals(desk: &Desk) -> usize {
    let folders = fs::read_dir(desk.path("archive/originals")).unwrap();
    folders
        .map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count())
        .sum()
}

#[test]
fn a_term_is_explained_with_what_would_change_it() {
    let desk = Desk::with_corpus();
    with_office(&desk);
    let said = desk
        .run(&["retention", "show", "29", "44", "--as-of", "2026-01-01"])
        .exits(0);
    insta::assert_snapshot!(said.out);
}

#[test]
fn what_is_destroyed_takes_three_persons_and_leaves_a_stub() {
    let desk = old_papers();
    assert!(due(&desk, "2020-12-31").is_empty());
    let waiting = due(&desk, "2021-01-01");
    assert_eq!(waiting.len(), 3);
    let all = codes(&waiting);

    // One is held, one is extended, one is destroyed.
    desk.run(&["retention", "hold", &all[0], "--by", "王五", "--reason", "诉讼"])
        .exits(0);
    desk.run(&[
        "retention",
        "extend",
        &all[1],
        "--term",
        "10年",
        "--by",
        "王五",
        "--reason",
        "仍有查考价值",
    ])
    .exits(0);
    assert_eq!(codes(&due(&desk, "2021-01-01")), [all[0].clone(), all[2].clone()]);
    let refused = desk
        .run(&[
            "retention",
            "propose",
            &all[0],
            "--as-of",
            "2021-01-01",
            "--by",
            "甲",
            "--reason",
            "期满",
        ])
        .exits(2);
    assert!(refused.err.contains("on hold: 诉讼"), "{}", refused.err);
    let list = desk.json(&[
        "retention",
        "propose",
        "--as-of",
        "2021-01-01",
        "--by",
        "甲",
        "--reason",
        "期满无价值",
    ]);
    assert_eq!(list["items"], serde_json::json!([all[2]]));

    let before = originals(&desk);
    let step = |act: &str, by: &str| desk.run(&["retention", act, "1", "--by", by, "--reason", "同意"]);
    assert!(step("execute", "丙").exits(2).err.contains("not approved"));
    assert!(step("appraise", "甲").exits(2).err.contains("cannot approve"));
    step("appraise", "乙").exits(0);
    assert!(step("execute", "甲").exits(2).err.contains("a third person"));
    assert!(step("execute", "乙").exits(2).err.contains("a third person"));
    assert_eq!(originals(&desk), before);
    desk.run(&["search", "清明节"]).exits(0);
    step("execute", "丙").exits(0);
    step("execute", "丙").exits(2);

    // The file and the text are gone; what it was is known.
    assert_eq!(originals(&desk), before - 1);
    desk.run(&["search", "\"清明节放假三天\""]).exits(1);
    let stub = desk.json(&["register", "销毁清册", "--list", "1"]);
    let row = &stub["forms"][0]["rows"][0];
    assert_eq!(row["档号"], all[2].as_str());
    assert_eq!(row["鉴定意见"], "销毁");
    assert!(row["题名"].as_str().unwrap().contains("清明节"), "{row}");
    let check = desk.run(&["check", "--deep", "--format", "json"]).exits(0).object();
    assert_eq!(check["findings"], serde_json::json!([]), "{check}");
    let catalogue = fs::read(desk.path("archive/catalogue.db")).unwrap();
    assert!(
        !catalogue
            .windows("清明节放假三天".len())
            .any(|window| window == "清明节放假三天".as_bytes())
    );
    let steps: Vec<String> = {
        let catalogue = desk.catalogue();
        let mut statement = catalogue
            .prepare("SELECT actor || ' ' || action FROM audit WHERE action LIKE 'disposal-%' ORDER BY seq")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(
        steps,
        ["甲 disposal-propose", "乙 disposal-approve", "丙 disposal-execute"]
    );

    // Imported again, it does not come back; nor can a person's word bring it back.
    desk.run(&["ingest", "--verify", text(&desk.path("share"))]);
    desk.run(&["search", "\"清明节放假三天\""]).exits(1);
    desk.run(&["reindex"]).exits(0);
    desk.run(&["search", "\"清明节放假三天\""]).exits(1);
    desk.run(&["check", "--repair"]).exits(0);
    assert_eq!(originals(&desk), before - 1);
    desk.run(&["check", "--deep"]).exits(0);
}

#[test]
fn an_original_that_another_document_needs_stays() {
    let desk = Desk::new();
    with_office(&desk);
    let record = |id: u32, title: &str, date: &str| {
        serde_json::json!({"id": id, "title": title, "text": format!("{title}\n放假。"), "date": date, "issuer": "青禾县人民政府办公室"}).to_string()
    };
    desk.write(
        "old.jsonl",
        format!(
            "{}\n{}\n",
            record(1, "关于元旦放假安排的通知", "2010-01-01"),
            record(2, "关于国庆节放假安排的通知", "2022-09-20")
        ),
    );
    desk.run(&["ingest", text(&desk.path("old.jsonl"))]).exits(0);
    desk.run(&["arrange", "apply", "--year", "2010", "--by", "张三"])
        .exits(0);
    desk.run(&[
        "retention",
        "propose",
        "--as-of",
        "2022-01-01",
        "--by",
        "甲",
        "--reason",
        "期满",
    ])
    .exits(0);
    desk.run(&["retention", "appraise", "1", "--by", "乙", "--reason", "同意"])
        .exits(0);
    let done = desk.json(&["retention", "execute", "1", "--by", "丙", "--reason", "监销"]);
    assert_eq!(
        (done["documents"].as_u64(), done["originals"].as_u64()),
        (Some(1), Some(0))
    );
    desk.run(&["search", "国庆节"]).exits(0);
    desk.run(&["original", "2", "--out", text(&desk.path("two.json"))])
        .exits(0);
    let refused = desk
        .run(&["original", "1", "--out", text(&desk.path("one.json"))])
        .exits(1);
    assert!(refused.err.contains("was destroyed"), "{}", refused.err);
    desk.run(&["check", "--deep"]).exits(0);
}

#[test]
fn cut_off_while_it_destroys_it_has_destroyed_all_or_nothing() {
    let approved = || {
        let desk = old_papers();
        desk.run(&[
            "retention",
            "propose",
            "--as-of",
            "2021-01-01",
            "--by",
            "甲",
            "--reason",
            "期满",
        ])
        .exits(0);
        desk.run(&["retention", "appraise", "1", "--by", "乙", "--reason", "同意"])
            .exits(0);
        desk
    };
    let execute = ["retention", "execute", "1", "--by", "丙", "--reason", "监销"];
    for (stop, done) in [
        ("BeforeCommit:1", false),
        ("AfterCommit:1", true),
        ("AfterCommit:2", true),
    ] {
        let desk = approved();
        let before = originals(&desk);
        let output = desk.command(&execute).env("LANTAI_STOP_AT", stop).output().unwrap();
        assert_eq!(output.status.code(), None, "{stop} was not reached");
        if done {
            // The next writer takes away what was given to destruction.
            desk.run(&["ingest", text(&desk.path("office.toml"))]);
            desk.run(&execute).exits(2);
        } else {
            assert_eq!(originals(&desk), before, "{stop}");
            desk.run(&execute).exits(0);
        }
        assert_eq!(due(&desk, "2021-01-01").len(), 0, "{stop}");
        desk.run(&["search", "\"放假三天，注意假日安全\""]).exits(1);
        desk.run(&["check", "--deep"]).exits(0);
    }
}

#[test]
fn rules_are_checked_compared_and_exported() {
    let desk = Desk::with_corpus();
    with_office(&desk);
    let file = desk.path("own.toml");
    desk.run(&["rules", "export", "retention", "--out", text(&file)])
        .exits(0);
    desk.run(&["rules", "export", "retention", "--out", text(&file)])
        .exits(2);
    desk.run(&["rules", "check", text(&file)]).exits(0);
    desk.run(&["rules", "diff", "builtin", text(&file)]).exits(1);
    let general = fs::read_to_string(&file).unwrap();

    // The office keeps holiday notices for 30 years.
    let own = general.replace(
        "not = [\"办法\", \"规定\", \"制度\"]\nterm = \"10年\"",
        "not = [\"办法\", \"规定\", \"制度\"]\nterm = \"30年\"",
    );
    assert_ne!(own, general);
    desk.write("own30.toml", &own);
    let differs = desk.json(&["rules", "diff", "builtin", text(&desk.path("own30.toml"))]);
    assert_eq!(differs["rules"], serde_json::json!({"R26": "changed"}));
    assert!(differs["differing"].as_u64().unwrap() >= 2, "{differs}");
    assert_eq!(differs["counts"][0]["was"], "10年");
    assert_eq!(differs["counts"][0]["now"], "30年");
    desk.write(
        "lantai.toml",
        "version = 1\noffice = \"office.toml\"\nretention = \"own30.toml\"\n",
    );
    let shown = desk.json(&["retention", "show", "44"]);
    assert_eq!(shown["retention"]["value"], "30年");

    // A rule before all others that takes all: what is behind it can never apply.
    let first = "[[rule]]\nid = \"R03\"";
    let broken = general.replacen(
        first,
        "[[rule]]\nid = \"R98\"\nname = \"全部\"\n[[rule.case]]\nterm = \"永久\"\n\n[[rule]]\nid = \"R03\"",
        1,
    );
    desk.write("broken.toml", broken);
    let said = desk
        .run(&["rules", "check", text(&desk.path("broken.toml")), "--format", "json"])
        .exits(3)
        .object();
    let unreachable = said["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "unreachable");
    assert!(unreachable.count() > 30);
    desk.run(&["rules", "diff", "builtin", text(&desk.path("broken.toml"))])
        .exits(2);
}

#[test]
fn forms_have_the_official_columns_and_add_up_with_the_catalogue() {
    let desk = Desk::with_corpus();
    with_office(&desk);
    desk.run(&["arrange", "apply", "--year", "2022", "--by", "张三"])
        .exits(0);
    let forms = desk.json(&["register", "归档文件目录", "--year", "2022"]);
    let forms = forms["forms"].as_array().unwrap();
    let lists: Vec<&Value> = forms
        .iter()
        .filter(|form| form["name"].as_str().unwrap().starts_with("目录"))
        .collect();
    let columns = serde_json::json!(["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]);
    assert!(lists.iter().all(|list| list["columns"] == columns));
    let rows: usize = lists.iter().map(|list| list["rows"].as_array().unwrap().len()).sum();
    let items: i64 = desk
        .catalogue()
        .query_row("SELECT count(*) FROM archived_item", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows as i64, items);
    let day = lists[0]["rows"][0]["日期"].as_str().unwrap();
    assert!(day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()), "{day}");
    let cover = &forms[0];
    assert_eq!(cover["rows"][0]["内容"], "Q012");

    let boxes: i64 = desk
        .catalogue()
        .query_row(
            "SELECT count(*) FROM (SELECT DISTINCT year, term, class, box FROM archived_item)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    for name in ["盒脊", "备考表"] {
        let forms = desk.json(&["register", name]);
        assert_eq!(forms["forms"].as_array().unwrap().len() as i64, boxes, "{name}");
    }
    desk.run(&[
        "arrange",
        "hand-over",
        "--year",
        "2022",
        "--term",
        "永久",
        "--to",
        "青禾县档案馆",
        "--by",
        "张三",
    ])
    .exits(0);
    let list = desk.json(&["register", "移交清册", "--year", "2022", "--term", "永久"]);
    let head = list["forms"][0]["head"][0].as_str().unwrap();
    assert!(head.contains("接收单位：青禾县档案馆"), "{head}");
    desk.run(&["arrange", "undo", "1", "--by", "张三", "--reason", "重排"])
        .exits(2);
    let opening = desk.json(&["register", "开放审核清册", "--as-of", "2047-12-31"]);
    assert!(!opening["forms"][0]["rows"].as_array().unwrap().is_empty());
    desk.run(&["register", "开放审核清册", "--as-of", "2026-01-01"])
        .exits(1);
    let expiry = desk.json(&["register", "期满鉴定清册", "--as-of", "2033-01-01"]);
    let terms = expiry["forms"][0]["rows"].as_array().unwrap();
    assert!(!terms.is_empty() && terms.iter().all(|row| row["保管期限"] == "10年"));
    for ending in ["xlsx", "csv", "html", "json"] {
        let out = desk.path(&format!("list.{ending}"));
        desk.run(&["register", "归档文件目录", "--year", "2022", "--out", text(&out)])
            .exits(0);
        assert!(fs::metadata(out).unwrap().len() > 1000);
    }
}
