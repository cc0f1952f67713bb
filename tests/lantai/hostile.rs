//! Files that are broken, or made to break what reads them: each costs itself and gets its line.

use serde_json::Value;

use crate::harness::{Desk, package};

/// A DOCX with this as its main part.
fn docx(document: &[u8]) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    package(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("word/document.xml", document),
    ])
}

#[test]
fn a_broken_file_costs_only_itself() {
    let desk = Desk::new();
    let namespace = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
    let open = format!("<w:document {namespace}><w:body>");
    desk.write("share/00-好.txt", "关于防汛的通知\n");
    desk.write("share/01-空.txt", b"");
    desk.write(
        "share/02-截断.docx",
        &docx(format!("{open}<w:p><w:r><w:t>防汛").as_bytes())[..90],
    );
    desk.write("share/03-炸弹.docx", docx(&vec![b' '; 400 << 20]));
    let deep = format!("{open}{}", "<w:tbl><w:tr><w:tc>".repeat(100_000));
    desk.write("share/04-深.docx", docx(deep.as_bytes()));
    desk.write("share/05-深.html", "<div>".repeat(300_000) + "防汛");
    desk.write(
        "share/06-假.pdf",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n",
    );
    desk.write("share/07-零.txt", vec![0; 1 << 20]);
    desk.write(
        "share/08-噪声.txt",
        (0..100_000_u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect::<Vec<_>>(),
    );
    desk.write("share/09-\u{1b}[31m红.txt", "关于防汛的第二个通知\n");
    desk.write("share/10-长行.txt", "防汛".repeat(3 << 20));
    desk.write("share/11-好.txt", "关于防汛的第三个通知\n");
    let said = desk.run(&["ingest", "share"]).exits(3);
    assert!(
        !said.out.contains('\u{1b}') && !said.err.contains("panicked"),
        "{}\n{}",
        said.out,
        said.err
    );
    let lines = desk.run(&["report", "--format", "json"]).objects();
    assert_eq!(lines.len(), 12);
    let of = |number: &str| -> &Value {
        lines
            .iter()
            .find(|line| line["path"].as_str().unwrap().contains(&format!("/{number}-")))
            .unwrap()
    };
    for number in ["00", "09", "10", "11"] {
        assert_eq!(of(number)["status"], "added", "{}", of(number));
    }
    for number in ["01", "02", "03", "06", "07", "08"] {
        assert_eq!(of(number)["status"], "flagged", "{}", of(number));
        assert!(of(number)["reason"].is_string() && of(number)["document"].is_number());
    }
    desk.run(&["check", "--deep"]).exits(0);
}

#[test]
fn a_file_that_cannot_be_opened_is_reported_as_failed() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.write("share/好.txt", "关于防汛的通知\n");
    let closed = desk.write("share/锁.txt", "关于抗旱的通知\n");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&closed).is_ok() {
        // Root may read everything; a link to nowhere is unreadable for everyone.
        std::fs::remove_file(&closed).unwrap();
        std::os::unix::fs::symlink("/nowhere/at/all", &closed).unwrap();
    }
    let said = desk.run(&["ingest", "share", "--follow-links"]).exits(3);
    assert!(
        said.out.contains("1 failed") && said.out.contains("锁.txt"),
        "{}",
        said.out
    );
}

#[test]
fn names_that_are_no_text_are_taken() {
    use std::os::unix::ffi::OsStringExt;
    let desk = Desk::new();
    desk.write("share/好.txt", "关于防汛的通知\n");
    // 通知.txt in GBK, as an old disk has it.
    let name = std::ffi::OsString::from_vec(b"\xcd\xa8\xd6\xaa.txt".to_vec());
    std::fs::write(desk.path("share").join(name), "关于抗旱的通知\n").unwrap();
    desk.run(&["ingest", "share"]).exits(0);
    desk.run(&["ingest", "share"]).exits(0);
    assert_eq!(desk.json(&["search", "抗旱"])["total"], 1);
}

#[test]
fn members_paths_entities_and_holes_in_files_do_no_harm() {
    let desk = Desk::new();
    desk.write(
        "share/1-出走.zip",
        package(&[
            ("../../出走.txt", "关于出走的通知\n"),
            ("/根/绝对.txt", "关于绝对路径的通知\n"),
        ]),
    );
    let entities: String = (0..30)
        .map(|i| {
            format!(
                "<!ENTITY e{} \"&e{i};&e{i};&e{i};&e{i};&e{i};&e{i};&e{i};&e{i};\">",
                i + 1
            )
        })
        .collect();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e0 \"防汛\">{entities}]><w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>正文&e30;</w:t>\
         </w:r></w:p></w:body></w:document>"
    );
    desk.write("share/2-实体.docx", docx(bomb.as_bytes()));
    let hole = desk.write("share/3-空洞.txt", "关于空洞的通知\n".repeat(6000));
    let file = std::fs::OpenOptions::new().write(true).open(&hole).unwrap();
    file.set_len(300 << 20).unwrap();
    // A file of four gigabytes, of which the disk has nothing: its text is not asked for.
    let large = desk.write("空洞.txt", "关于空洞的通知\n".repeat(6000));
    let file = std::fs::OpenOptions::new().write(true).open(&large).unwrap();
    file.set_len(4 << 30).unwrap();
    let said = desk.run(&["extract", "空洞.txt", "--format", "json"]).exits(3).object();
    assert_eq!(said["error"]["code"], "too-large");
    desk.run(&["ingest", "share"]).exits(3);
    let lines = desk.run(&["report", "--all", "--format", "json"]).objects();
    let reasons: Vec<&str> = lines.iter().filter_map(|line| line["reason"].as_str()).collect();
    assert!(reasons.contains(&"too-large"), "{lines:?}");
    assert!(!desk.path("出走.txt").exists() && !desk.path("../出走.txt").exists());
    assert_eq!(desk.json(&["search", "绝对路径"])["total"], 1);
    assert_eq!(desk.json(&["search", "正文"])["total"], 1);
    desk.run(&["check", "--deep"]).exits(0);
}
