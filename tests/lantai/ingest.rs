//! Importing: what is taken, what is left alone, and what the report says of it.

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{Desk, text};

const NOTICE: &str = "青禾县水利局关于做好防汛工作的通知\n青水字〔2023〕1号\n\n各乡镇：\n　　请做好防汛工作。\n\n青禾县水利局\n2023年4月1日\n";
const LETTER: &str =
    "青禾县财政局关于核对账目的函\n青财函〔2023〕2号\n\n县水利局：\n　　请核对账目。\n\n青禾县财政局\n2023年5月1日\n";

/// The counts of an import by their names, those that are zero left out.
fn counts(summary: &Value) -> Value {
    let names = [
        "seen",
        "added",
        "updated",
        "unchanged",
        "duplicate",
        "flagged",
        "failed",
        "left_out",
        "vanished",
    ];
    let some = names.iter().filter(|name| summary[**name] != 0);
    some.map(|name| ((*name).to_owned(), summary[*name].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn a_first_import_takes_everything_and_a_second_nothing() {
    let desk = Desk::new();
    desk.write("share/通知.txt", NOTICE);
    desk.write("share/函/函.txt", LETTER);
    let first = desk.json(&["ingest", "share"]);
    assert_eq!(counts(&first), json!({"seen": 2, "added": 2}));
    assert_eq!(first["run"], 1);
    assert_eq!(first["bytes"], NOTICE.len() + LETTER.len());
    assert!(first["seconds"].is_number());
    let before = desk.contents();
    assert_eq!(
        counts(&desk.json(&["ingest", "share"])),
        json!({"seen": 2, "unchanged": 2})
    );
    assert_eq!(
        counts(&desk.json(&["ingest", "share", "--verify"])),
        json!({"seen": 2, "unchanged": 2})
    );
    assert_eq!(desk.contents(), before);
}

#[test]
fn the_same_bytes_elsewhere_are_a_further_path_of_one_document() {
    let desk = Desk::new();
    desk.write("share/通知.txt", NOTICE);
    desk.run(&["ingest", "share"]).exits(0);
    desk.write("share/旧/通知 - 副本.txt", NOTICE);
    assert_eq!(
        counts(&desk.json(&["ingest", "share"])),
        json!({"seen": 2, "unchanged": 1, "duplicate": 1})
    );
    let shown = desk.json(&["show", "1"]);
    let places: Vec<&str> = shown["places"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| p["path"].as_str())
        .collect();
    assert_eq!(
        places,
        [
            text(&desk.path("share/旧/通知 - 副本.txt")),
            text(&desk.path("share/通知.txt"))
        ]
    );
    assert_eq!(desk.json(&["search", "防汛"])["total"], 1);
}

#[test]
fn a_changed_file_is_a_new_version_and_the_old_one_is_kept() {
    let desk = Desk::new();
    desk.write("share/稿.txt", NOTICE);
    desk.run(&["ingest", "share"]).exits(0);
    desk.write(
        "share/稿.txt",
        NOTICE.replace("请做好防汛工作", "请立即做好抢险救援工作"),
    );
    assert_eq!(
        counts(&desk.json(&["ingest", "share"])),
        json!({"seen": 1, "updated": 1})
    );

    assert_eq!(desk.json(&["search", "抢险救援"])["total"], 1);
    assert_eq!(desk.json(&["search", "\"请做好防汛工作\""])["total"], 0);
    let old = desk.json(&["search", "\"请做好防汛工作\"", "--versions"]);
    assert_eq!(
        (&old["total"], &old["hits"][0]["superseded"]),
        (&json!(1), &json!(true))
    );
    let versions = desk.json(&["show", "1"])["versions"].clone();
    let versions: Vec<(i64, i64, bool)> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|v| {
            let number = |name: &str| v[name].as_i64().unwrap();
            (number("version"), number("document"), v["current"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(versions, [(1, 1, false), (2, 2, true)]);
    desk.run(&["original", "1", "--out", "alt.txt"]).exits(0);
    assert_eq!(fs::read_to_string(desk.path("alt.txt")).unwrap(), NOTICE);
}

#[test]
fn size_and_time_say_that_a_file_is_unchanged_and_verify_reads_it() {
    let desk = Desk::new();
    let path = desk.write("share/稿.txt", NOTICE);
    desk.run(&["ingest", "share"]).exits(0);
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    // As long as before, and the clock turned back: only reading tells.
    fs::write(&path, NOTICE.replace("防汛", "抗旱")).unwrap();
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    assert_eq!(
        counts(&desk.json(&["ingest", "share"])),
        json!({"seen": 1, "unchanged": 1})
    );
    assert_eq!(
        counts(&desk.json(&["ingest", "share", "--verify"])),
        json!({"seen": 1, "updated": 1})
    );
}

#[test]
fn a_file_that_vanished_is_reported_and_kept() {
    let desk = Desk::new();
    desk.write("share/通知.txt", NOTICE);
    let letter = desk.write("share/函.txt", LETTER);
    desk.run(&["ingest", "share"]).exits(0);
    fs::remove_file(letter).unwrap();
    let said = desk.json(&["ingest", "share"]);
    assert_eq!(counts(&said), json!({"seen": 1, "unchanged": 1, "vanished": 1}));
    assert_eq!(desk.json(&["search", "账目"])["total"], 1);
}

#[test]
fn what_is_not_taken_is_reported() {
    let desk = Desk::new();
    desk.write("share/通知.txt", NOTICE);
    desk.write("share/~$通知.docx", "owner");
    desk.write("share/.隐藏.txt", LETTER);
    desk.write("share/Thumbs.db", "x");
    desk.write("share/草稿/函.txt", LETTER);
    let said = desk.json(&["ingest", "share", "--exclude", "草稿"]);
    assert_eq!(counts(&said), json!({"seen": 1, "added": 1, "left_out": 4}));
    let lines = desk.run(&["report", "--format", "json"]).exits(0).objects();
    let lines: Vec<(String, &str, &str)> = lines
        .iter()
        .map(|line| {
            let path = line["path"].as_str().unwrap().replace(text(&desk.path("share/")), "");
            (
                path,
                line["status"].as_str().unwrap(),
                line["reason"].as_str().unwrap_or(""),
            )
        })
        .collect();
    let expected = [
        (".隐藏.txt", "left-out", "hidden"),
        ("Thumbs.db", "left-out", "temporary"),
        ("~$通知.docx", "left-out", "temporary"),
        ("草稿", "left-out", "filtered"),
        ("通知.txt", "added", ""),
    ];
    assert_eq!(
        lines,
        expected.map(|(path, status, reason)| (path.to_owned(), status, reason))
    );
    let said = desk.json(&["ingest", "share", "--hidden", "--include", "*.txt"]);
    assert_eq!(
        said["added"], 1,
        "the hidden letter is new, the one in 草稿 its duplicate: {said}"
    );
}

#[test]
fn a_rehearsal_says_what_the_import_then_does_and_writes_nothing() {
    let desk = Desk::new();
    desk.write("share/1.txt", NOTICE);
    desk.write("share/2.txt", LETTER);
    assert!(
        desk.run(&["ingest", "share", "--dry-run"])
            .exits(0)
            .out
            .contains("2 added")
    );
    assert!(!desk.path("archive").exists());
    desk.run(&["ingest", "share"]).exits(0);
    let before = desk.contents();

    desk.write("share/1.txt", NOTICE.replace("防汛", "防汛抗旱"));
    desk.write("share/3.txt", LETTER);
    desk.write("share/4.txt", LETTER.replace("账目", "决算"));
    let plan = desk.run(&["ingest", "share", "--dry-run"]).exits(0);
    let status = |name: &str| {
        let line = plan.out.lines().find(|line| line.contains(name)).unwrap();
        line.split_whitespace().next().unwrap().to_owned()
    };
    let planned = ["1.txt", "2.txt", "3.txt", "4.txt"].map(status);
    assert_eq!(planned, ["updated", "unchanged", "duplicate", "added"]);
    assert_eq!(desk.contents(), before);
    let said = desk.json(&["ingest", "share"]);
    assert_eq!(
        counts(&said),
        json!({"seen": 4, "added": 1, "updated": 1, "unchanged": 1, "duplicate": 1})
    );
}

#[test]
fn links_are_followed_only_if_asked_and_a_loop_ends() {
    let desk = Desk::new();
    desk.write("elsewhere/函.txt", LETTER);
    desk.write("share/通知.txt", NOTICE);
    std::os::unix::fs::symlink(desk.path("elsewhere"), desk.path("share/链接")).unwrap();
    std::os::unix::fs::symlink(desk.path("share"), desk.path("share/回环")).unwrap();
    let said = desk.json(&["ingest", "share"]);
    assert_eq!((&said["added"], &said["left_out"]), (&json!(1), &json!(2)));
    let said = desk.json(&["ingest", "share", "--follow-links"]);
    assert_eq!((&said["added"], &said["failed"]), (&json!(1), &json!(1)), "{said}");
}

#[test]
fn the_report_is_kept_and_told_in_three_ways() {
    let desk = Desk::new();
    desk.write("share/通知.txt", NOTICE);
    desk.write("share/图.png", b"\x89PNG\r\n\x1a\n0000");
    let said = desk.run(&["ingest", "share"]).exits(3);
    assert!(said.out.contains("图.png  [1]  needs-ocr:"), "{}", said.out);
    let said = desk.run(&["report", "1"]).exits(0);
    assert!(
        said.out.contains("图.png") && !said.out.contains("通知.txt"),
        "{}",
        said.out
    );
    assert!(desk.run(&["report", "--all"]).out.contains("通知.txt"));
    let csv = desk.run(&["report", "--format", "csv"]).exits(0).out;
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("path,status,reason,message,document"));
    assert_eq!(lines.count(), 2);
    let objects = desk.run(&["report", "--format", "json"]).objects();
    assert_eq!(objects[0]["status"], "flagged");
    assert_eq!(objects[0]["reason"], "needs-ocr");
    assert_eq!(objects[1]["document"], 2);
    assert_eq!(desk.run(&["report", "--list", "--format", "json"]).objects().len(), 1);
    desk.run(&["report", "7"]).exits(1);
}

#[test]
fn interrupted_it_stops_cleanly_and_goes_on_when_run_again() {
    let desk = Desk::new();
    for i in 0..3000 {
        desk.write(&format!("share/{i:04}.txt"), NOTICE.replace("1号", &format!("{i}号")));
    }
    let mut child = desk
        .command(&["ingest", "share", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // As soon as something is in the archive.
    let some = || {
        let path = desk.path("archive/catalogue.db");
        path.exists()
            && rusqlite::Connection::open(path)
                .and_then(|c| c.query_row("SELECT count(*) FROM document", [], |row| row.get::<_, i64>(0)))
                .is_ok_and(|count| count > 0)
    };
    while child.try_wait().unwrap().is_none() && !some() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(summary["stopped"], true);
    let first = summary["added"].as_u64().unwrap();
    assert!(first > 0 && first < 3000, "{first}");
    desk.run(&["check", "--deep"]).exits(0);

    let again = desk.json(&["ingest", "share"]);
    assert_eq!(again["unchanged"], first);
    assert_eq!(again["added"], 3000 - first);
    assert_eq!(desk.json(&["search", "防汛"])["total"], 3000);
}
