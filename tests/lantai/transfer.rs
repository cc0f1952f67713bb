//! Packages: written the same each time, taken whole, refused for every damage by name; a cut-off leaves nothing half.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value as Cell;

use crate::damages::found;
use crate::filed::{DAY, import, sound};
use crate::harness::{Desk, Said, corpus, text};

/// What documents are, wherever they are: everything but numbers, places and the trace of the transfer.
fn documents(desk: &Desk, archive: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(desk.path(&format!("{archive}/catalogue.db"))).unwrap();
    let sql = "SELECT content, title, number, organ, date, kind, topics, external_id, format, reason, parser, text
        FROM document ORDER BY content";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| {
        let cells: Vec<Cell> = (0..12).map(|i| row.get(i)).collect::<Result<_, _>>()?;
        Ok(format!("{cells:?}"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

pub(crate) fn export(desk: &Desk, package: &str) -> Said {
    desk.run(&[
        "export",
        "--package",
        package,
        "--from",
        "青禾县水利局",
        "--as-of",
        DAY,
        "",
    ])
}

pub(crate) fn receive(desk: &Desk, archive: &str, package: &str, more: &[&str]) -> Said {
    desk.run(
        &[
            &[
                "import-package",
                package,
                "--archive",
                archive,
                "--as-of",
                DAY,
                "--format",
                "json",
            ],
            more,
        ]
        .concat(),
    )
}

/// The files of a folder, each with its bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap().to_owned();
            found.push((path, fs::read(entry.path()).unwrap()));
        }
    }
    found
}

#[test]
fn the_second_archive_equals_the_first() {
    let desk = Desk::with_corpus();
    desk.run(&["set", "5", "责任者=青禾县财政局预算股", "文种=报告"])
        .exits(0);
    export(&desk, "包").exits(0);
    let accept = "value-missing,value-type,value-repeated,format-not-allowed,unreadable,content-empty";
    // Some of the samples are broken on purpose.
    let said = receive(&desk, "第二", "包", &["--accept", accept]).exits(3).object();
    assert_eq!(said["imported"], true);
    assert_eq!(documents(&desk, "第二"), documents(&desk, "archive"));
    assert!(
        documents(&desk, "第二")
            .iter()
            .any(|row| row.contains("青禾县财政局预算股"))
    );
    desk.run(&["check", "--deep", "--archive", "第二"]).exits(0);
    // What persons said is theirs in the second archive, too.
    let corrections = "SELECT count(*) FROM correction";
    let count = |archive: &str| -> i64 {
        let connection = rusqlite::Connection::open(desk.path(&format!("{archive}/catalogue.db"))).unwrap();
        connection.query_row(corrections, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("第二"), count("archive")), (2, 2));
    // The same again brings nothing.
    let again = receive(&desk, "第二", "包", &["--accept", accept]).object();
    assert_eq!(
        (&again["import"]["added"], &again["import"]["duplicate"]),
        (&0.into(), &0.into())
    );
    assert_eq!(again["import"]["unchanged"], again["import"]["seen"]);
    // And what the second archive hands over is taken by a third.
    desk.run(&["export", "--archive", "第二", "--package", "包2", "--as-of", DAY, ""])
        .exits(0);
    receive(&desk, "第三", "包2", &["--accept", accept]).exits(3);
    assert_eq!(documents(&desk, "第三"), documents(&desk, "archive"));
}

#[test]
fn a_package_is_a_bag_and_the_same_each_time() {
    let desk = Desk::new();
    import(&desk, &sound(6), 0);
    desk.run(&[
        "export",
        "--package",
        "包",
        "--eep",
        "--from",
        "青禾县水利局",
        "--as-of",
        DAY,
        "年度:2023",
    ])
    .exits(0);
    desk.run(&[
        "export",
        "--package",
        "又",
        "--eep",
        "--from",
        "青禾县水利局",
        "--as-of",
        DAY,
        "年度:2023",
    ])
    .exits(0);
    assert_eq!(files(&desk.path("包")), files(&desk.path("又")));
    export(&desk, "包").exits(2);
    let read = |name: &str| fs::read_to_string(desk.path(&format!("包/{name}"))).unwrap();
    assert_eq!(
        read("bagit.txt"),
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    );
    let payload = files(&desk.path("包/data"));
    let bytes: usize = payload.iter().map(|(_, content)| content.len()).sum();
    assert!(read("bag-info.txt").contains(&format!("Payload-Oxum: {bytes}.{}\n", payload.len())));
    assert!(read("bag-info.txt").contains("Source-Organization: 青禾县水利局\nBagging-Date: 2024-06-30\n"));
    for name in ["manifest-sha256.txt", "manifest-sm3.txt"] {
        assert_eq!(read(name).lines().count(), payload.len());
    }
    let list = read("data/目录.csv");
    assert!(list.starts_with("\u{feff}序号,档号,文号,责任者,题名,日期,密级,页数,备注,件目录,文件数,字节数\n1,Z109-WS·2023·D30·BGS-0001,青水发〔2023〕1号,青禾县水利局,关于做好防汛值班工作的通知,2023-02-03,"), "{list}");
    let item = read("data/件/00000/00000001/元数据.xml");
    for line in [
        "<档号 id=\"M8\">Z109-WS·2023·D30·BGS-0001</档号>",
        "<保管期限 id=\"M12\">30年</保管期限>",
        "<题名 id=\"M22\">关于做好防汛值班工作的通知</题名>",
        "<计算机文件名 id=\"M48\">0001.txt</计算机文件名>",
        "<业务行为 id=\"M81\">导入</业务行为>",
    ] {
        assert!(item.contains(line), "{line}\n{item}");
    }
    let sealed = read("data/件/00000/00000001/封装包.xml");
    assert!(
        sealed.contains("xmlns=\"http://www.saac.gov.cn/standards/ERM/encapsulation\"")
            && sealed.contains("<版本>2009</版本>")
    );
    let encoded = sealed
        .split_once("<编码数据>")
        .unwrap()
        .1
        .split_once("</编码数据>")
        .unwrap()
        .0;
    let decoded = base64(encoded);
    assert_eq!(decoded, sound(1)[0].file);
    // Sound: no check fails, with files opened and without.
    let report = desk
        .run(&["inspect", "--package", "包", "--as-of", DAY, "--format", "json"])
        .exits(0)
        .object();
    assert_eq!((&report["result"], &report["items"]), (&"通过".into(), &6.into()));
    receive(&desk, "第二", "包", &["--dry-run"]).exits(0);
    assert!(!desk.path("第二").exists());
    receive(&desk, "第二", "包", &[]).exits(0);
}

fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let count = four.iter().filter(|byte| **byte != b'=').count();
        let bits = four
            .iter()
            .fold(0, |bits, byte| bits << 6 | if *byte == b'=' { 0 } else { value(*byte) });
        bytes.extend(bits.to_be_bytes()[1..count].iter());
    }
    bytes
}

#[test]
fn what_the_archive_holds_is_told() {
    let desk = Desk::new();
    import(&desk, &sound(3), 0);
    export(&desk, "包").exits(0);
    let other = Desk::new();
    let mut papers = sound(2);
    // The first is the same; of the second the archive has another edition under the same numbers.
    papers[1] = papers[1]
        .clone()
        .with_file("0002.txt", "关于做好森林防火工作的通知\n\n各乡镇：\n　　另一稿。\n");
    import(&other, &papers, 0);
    let package = desk.path("包");
    let received = |more: &[&str]| {
        other.run(
            &[
                &["import-package", text(&package), "--as-of", DAY, "--format", "json"],
                more,
            ]
            .concat(),
        )
    };
    let said = received(&[]).exits(12).object();
    let faults: BTreeSet<String> = found(&said["report"]);
    assert_eq!(
        faults,
        ["archival-number-taken", "duplicate", "version"]
            .map(str::to_owned)
            .into()
    );
    let taken = received(&["--accept", "duplicate,version,archival-number-taken"])
        .exits(0)
        .object();
    assert_eq!(
        (&taken["import"]["added"], &taken["import"]["duplicate"]),
        (&2.into(), &1.into())
    );
    received(&["--accept", "duplicate,version,archival-number-taken"]).exits(0);
}

#[test]
fn an_export_that_is_cut_off_leaves_no_package() {
    let desk = Desk::new();
    import(&desk, &sound(6), 0);
    for stop in ["PackageFile:1", "PackageFile:7", "PackageFile:15", "PackageWritten:1"] {
        let output = desk
            .command(&[
                "export",
                "--package",
                "包",
                "--from",
                "青禾县水利局",
                "--as-of",
                DAY,
                "",
            ])
            .env("LANTAI_STOP_AT", stop)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), None, "{stop} was not reached");
        assert!(!desk.path("包").exists(), "{stop}");
        if stop != "PackageWritten:1" {
            // Even under its own name it would not be taken.
            receive(&desk, "第二", "包.partial", &[]).exits(12);
        }
    }
    export(&desk, "包").exits(0);
    assert!(!desk.path("包.partial").exists());
    receive(&desk, "第二", "包", &[]).exits(0);
}

#[test]
fn an_import_that_is_cut_off_goes_on() {
    let desk = Desk::new();
    import(&desk, &sound(6), 0);
    desk.run(&["ingest", text(&corpus().join("2021"))]);
    export(&desk, "包").exits(0);
    let accept = [
        "--accept",
        "value-missing,value-repeated,format-not-allowed,number-missing,value-type",
    ];
    receive(&desk, "第二", "包", &accept);
    let expected = documents(&desk, "第二");
    for stop in [
        "OriginalNamed:3",
        "BeforeCommit:2",
        "AfterCommit:2",
        "BeforeIndexCommit:1",
    ] {
        let archive = format!("断{stop}");
        let arguments = [
            &["import-package", "包", "--archive", &archive, "--as-of", DAY],
            &accept[..],
        ]
        .concat();
        let output = desk.command(&arguments).env("LANTAI_STOP_AT", stop).output().unwrap();
        assert_eq!(output.status.code(), None, "{stop} was not reached");
        receive(&desk, &archive, "包", &accept).exits(0);
        assert_eq!(documents(&desk, &archive), expected, "{stop}");
        desk.run(&["check", "--deep", "--archive", &archive]).exits(0);
    }
}
