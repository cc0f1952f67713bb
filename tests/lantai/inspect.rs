//! The four properties (四性检测): nothing on a sound batch, and every planted fault by its code.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::filed::{DAY, Paper, import, sound};
use crate::harness::{Desk, text};

/// The faults of a report: code, fault, object.
fn faults(report: &Value) -> BTreeSet<(String, String, String)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let failed = findings.filter(|finding| finding["result"] == "不通过");
    let cell = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    failed
        .map(|finding| (cell(finding, "code"), cell(finding, "fault"), cell(finding, "object")))
        .collect()
}

fn inspected(desk: &Desk, arguments: &[&str]) -> Value {
    desk.json(&[&["inspect", "--as-of", DAY], arguments].concat())
}

#[test]
fn a_sound_batch_passes_at_every_stage() {
    let desk = Desk::new();
    import(&desk, &sound(12), 0);
    for (stage, prefix) in [("归档", "GD-"), ("移交", "YJ-"), ("长期保存", "CQ-")] {
        let report = inspected(&desk, &["--stage", stage]);
        assert_eq!(faults(&report), BTreeSet::new(), "{stage}");
        assert_eq!((&report["result"], &report["items"]), (&"通过".into(), &12.into()));
        let codes = report["checks"].as_array().unwrap();
        assert!(
            codes.len() > 18
                && codes
                    .iter()
                    .all(|check| check["code"].as_str().unwrap().starts_with(prefix))
        );
        // What a person must do is listed as such.
        let person = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["result"] == "人工");
        let person: BTreeSet<&str> = person.map(|finding| finding["code"].as_str().unwrap()).collect();
        assert!(person.contains(format!("{prefix}4-2").as_str()), "{person:?}");
    }
    desk.run(&["inspect", "--as-of", DAY]).exits(0);
    assert_eq!(inspected(&desk, &[]), inspected(&desk, &[]));
    desk.run(&["inspect", "没有这样的文件", "--as-of", DAY]).exits(1);
}

/// A Word file that asks for a password.
fn locked() -> Vec<u8> {
    let mut compound = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    let mut header = vec![0u8; 1472];
    header[..2].copy_from_slice(&[0xEC, 0xA5]);
    header[2..4].copy_from_slice(&[0xC1, 0x00]);
    header[0x0A..0x0C].copy_from_slice(&0x0100u16.to_le_bytes());
    compound
        .create_stream("WordDocument")
        .unwrap()
        .write_all(&header)
        .unwrap();
    compound.create_stream("0Table").unwrap().write_all(&[0; 64]).unwrap();
    compound.flush().unwrap();
    compound.into_inner().into_inner()
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    let desk = Desk::new();
    let mut papers = sound(24);
    let listed = "关于做好防汛值班工作的通知\n\n各乡镇水利站：\n　　现将责任人名单等印发给你们。\n\n　　附件：1.责任人名单\n　　　　　2.物资清单\n　　　　　3.值班表\n\n青禾县水利局\n2023年4月1日\n\n附件1\n\n责任人名单\n\n张三 李四\n\n附件2\n\n物资清单\n\n编织袋一万条\n";
    let swap = |papers: &mut Vec<Paper>, number: usize, change: &dyn Fn(Paper) -> Paper| {
        papers[number - 1] = change(papers[number - 1].clone());
    };
    swap(&mut papers, 3, &|p| p.with("SHA-256", &"ab".repeat(32)));
    swap(&mut papers, 4, &|p| p.with("日期", "2027-03-01"));
    swap(&mut papers, 5, &|p| p.with("日期", "2020-03-01"));
    swap(&mut papers, 6, &|p| p.with("档号", "Z109-WS·2023·D30·BGS-0007"));
    swap(&mut papers, 8, &|p| p.with("文号", "青水发〔2023〕9号"));
    swap(&mut papers, 10, &|p| p.with("档号", "Z109-WS·2023·D30·BGS-10号"));
    swap(&mut papers, 11, &|p| {
        p.with("责任者", "")
            .with("文号", "")
            .with_file("0011.txt", "春季造林的几点情况\n\n今年造林进度正常，苗木充足。\n")
    });
    swap(&mut papers, 12, &|p| p.with("题名", "关于\u{7}防汛值班的通知"));
    swap(&mut papers, 13, &|p| {
        p.with("文号", "青水发〔2023〕13号").with_file("0013.txt", listed)
    });
    swap(&mut papers, 14, &|p| {
        p.with_file("0014.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec())
    });
    swap(&mut papers, 15, &|p| {
        let content = p.file.clone();
        p.with_file("0015.docx", content)
    });
    swap(&mut papers, 16, &|p| p.with_file("0016.doc", locked()));
    swap(&mut papers, 17, &|p| p.with("文件大小", "12345"));
    swap(&mut papers, 18, &|p| p.with("密级", "机密"));
    swap(&mut papers, 19, &|p| {
        p.with_file("0019.pdf", b"%PDF-1.4\nbroken".to_vec())
    });
    swap(&mut papers, 21, &|p| p.with("日期", "2022-06-01"));
    swap(&mut papers, 23, &|p| p.with("日期", "2022-12-30"));
    swap(&mut papers, 24, &|p| {
        p.with("题名", "关于做好安全生产检查工作的通知")
            .with("日期", "2023-10-19")
    });
    swap(&mut papers, 20, &|p| {
        p.with("日期", "不详").with_file(
            "0020.txt",
            "关于春季造林的情况说明\n\n进度正常，苗木充足，特此说明第二十项。\n",
        )
    });
    // A gap: 0022 is not there.
    papers.remove(21);
    import(&desk, &papers, 3);
    let original = |number: usize| {
        let content = &papers[number - 1].file;
        let hash = {
            use sha2::Digest;
            let digest = sha2::Sha256::digest(content);
            digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        desk.path(&format!("archive/originals/{}/{hash}", &hash[..2]))
    };
    fs::remove_file(original(1)).unwrap();
    fs::remove_file(original(2)).unwrap();
    fs::write(original(2), "改过的内容").unwrap();

    let report = inspected(&desk, &[]);
    let number = |n: usize| format!("Z109-WS·2023·D30·BGS-{n:04}");
    let expected: BTreeSet<(String, String, String)> = [
        ("GD-2-7", "original-missing", number(1)),
        ("GD-1-1", "original-changed", number(2)),
        ("GD-1-1", "digest-mismatch", number(3)),
        ("GD-1-5", "date-in-future", number(4)),
        ("GD-1-5", "year-differs", number(4)),
        ("GD-1-5", "year-differs", number(5)),
        ("GD-1-8", "value-repeated", number(7)),
        ("GD-1-8", "value-repeated", number(9)),
        (
            "GD-1-7",
            "archival-number-malformed",
            "Z109-WS·2023·D30·BGS-10号".to_owned(),
        ),
        ("GD-2-4", "value-missing", number(11)),
        ("GD-1-6", "special-character", number(12)),
        ("GD-2-8", "attachments-missing", number(13)),
        ("GD-3-3", "format-not-allowed", number(14)),
        ("GD-1-10", "extension-mismatch", number(15)),
        ("GD-3-8", "encrypted", number(16)),
        ("GD-1-10", "size-mismatch", number(17)),
        ("GD-2-4", "secrecy-without-term", number(18)),
        ("GD-3-4", "unreadable", number(19)),
        ("GD-1-3", "value-type", number(20)),
        ("GD-1-5", "year-differs", number(21)),
        ("GD-1-8", "value-repeated", number(24)),
        ("GD-2-6", "number-missing", "Z109-WS·2023·D30·BGS".to_owned()),
    ]
    .map(|(code, fault, object)| (code.to_owned(), fault.to_owned(), object))
    .into();
    assert_eq!(faults(&report), expected);
    assert_eq!(report["result"], "不通过");
    // Signed at the end of the year before: that may be right, and a person says so.
    let late = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["object"] == number(23).as_str());
    assert_eq!(late.map(|finding| &finding["result"]), Some(&"人工".into()));
    let gaps = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["fault"] == "number-missing")
        .unwrap();
    assert_eq!(gaps["note"], "缺件号 0006、0010、0022，共 3 个");
    desk.run(&["inspect", "--as-of", DAY]).exits(3);
    // With the number of the register, sums are no task for a person.
    let stated = inspected(&desk, &["--items", "22"]);
    assert!(
        faults(&stated)
            .iter()
            .any(|(code, fault, _)| code == "GD-2-1" && fault == "sum-differs")
    );
}

#[test]
fn the_report_is_a_table_a_workbook_and_a_page_to_sign() {
    let desk = Desk::new();
    let mut papers = sound(3);
    papers[1] = papers[1].clone().with("日期", "2027-03-01");
    import(&desk, &papers, 0);
    for name in ["报告.csv", "报告.xlsx", "报告.html", "报告.json"] {
        desk.run(&["inspect", "--as-of", DAY, "--out", name]).exits(3);
        desk.run(&["inspect", "--as-of", DAY, "--out", name]).exits(2);
    }
    let csv = fs::read_to_string(desk.path("报告.csv")).unwrap();
    assert!(
        csv.starts_with("\u{feff}序号,检测代码,检测项目,检测性质,检测对象,题名,检测依据,检测结果,说明\n"),
        "{csv}"
    );
    assert!(csv.contains("GD-1-5") && csv.contains("晚于检测日 2024-06-30"));
    let mut book: Xlsx<_> = open_workbook(desk.path("报告.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["检测报告", "检测明细"]);
    let sheet = book.worksheet_range("检测明细").unwrap();
    assert!(sheet.rows().any(|row| {
        row.iter()
            .any(|cell| matches!(cell, calamine::Data::String(text) if text == "GD-1-5"))
    }));
    let page = fs::read_to_string(desk.path("报告.html")).unwrap();
    assert!(page.contains("电子档案四性检测报告") && page.contains("检测人（签字）"));
    let json: Value = serde_json::from_str(&fs::read_to_string(desk.path("报告.json")).unwrap()).unwrap();
    assert_eq!(
        json["checks"].as_array().unwrap().len(),
        inspected(&desk, &[])["checks"].as_array().unwrap().len()
    );
    let all = inspected(&desk, &["--all"]);
    let passed = all["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["result"] == "通过")
        .count();
    assert!(passed > 3 * 10, "{passed}");
}

#[test]
fn an_office_may_bring_its_own_checks() {
    let desk = Desk::new();
    import(&desk, &sound(2), 0);
    let own = "version = 1\n[[check]]\nnumber = \"9-1\"\nname = \"题名长度\"\nproperty = \"真实性\"\nscope = \"item\"\nbasis = \"本单位规定\"\nrule = { do = \"length\", limits = { M22 = 5 } }\n";
    let file = desk.write("检测.toml", own);
    let report = inspected(&desk, &["--checks", text(&file)]);
    assert_eq!(faults(&report).len(), 2);
    assert_eq!(report["checks"][0]["code"], "GD-9-1");
    let wrong = desk.write("错.toml", "version = 1\n[[check]]\nnumber = \"1\"\n");
    desk.run(&["inspect", "--checks", text(&wrong)]).exits(2);
}
