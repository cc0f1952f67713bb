//! Scans and pictures: told from papers with text, and recognised where a person asks for it. The recogniser here is a
//! script in Tesseract's place, so that the test needs no Tesseract.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::harness::Desk;

/// Says of every picture that it reads 识别 and the number of the page.
const TESSERACT: &str = r#"#!/bin/sh
case "$*" in
*--version*) echo 'tesseract 5.0' ;;
*--list-langs*) echo 'List of available languages (1):'; echo chi_sim ;;
*) page=$(echo "$*" | sed -n 's/.*page_number=\([0-9]*\).*/\1/p')
   printf '4\t1\t1\t1\t1\t0\t10\t10\t300\t40\t-1\t\n5\t1\t1\t1\t1\t1\t10\t10\t80\t40\t88\t识别所得%s\n' "$page" ;;
esac
"#;

/// A PDF of these pages: a line of text, and whether a picture covers the page.
pub(crate) fn pdf(pages: &[(&str, bool)]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 16 \
         >>\nstream\n0123456789abcdef\nendstream"
            .to_owned(),
    ];
    let mut kids = String::new();
    for (text, picture) in pages {
        let drawn = if *picture {
            "q 595 0 0 842 0 0 cm /Im Do Q\n"
        } else {
            ""
        };
        let content = format!("{drawn}BT /F 12 Tf 60 700 Td ({text}) Tj ET");
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F 3 0 R >> \
             /XObject << /Im 4 0 R >> >> >>",
            objects.len()
        ));
        kids += &format!("{} 0 R ", objects.len());
    }
    objects[1] = format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", pages.len());
    let mut whole = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        table += &format!("{:010} 00000 n \n", whole.len());
        whole += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let at = whole.len();
    whole += &table;
    whole += &format!(
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n",
        objects.len() + 1
    );
    whole.into_bytes()
}

/// A TIFF of two pages without a single dot.
const TIFF: &[u8] = b"II*\0\x08\0\0\0\0\0\x0E\0\0\0\0\0\0\0\0\0";

/// A desk with the script in Tesseract's place, and its place.
fn desk_with_tesseract() -> (Desk, String) {
    let desk = Desk::new();
    let script = desk.write("programs/tesseract", TESSERACT);
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", script.parent().unwrap().display());
    (desk, path)
}

fn run_with(desk: &Desk, path: &str, arguments: &[&str]) -> (i32, String, String) {
    let output = desk.command(arguments).env("PATH", path).output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn scans_are_flagged_and_recognised_later() {
    let (desk, path) = desk_with_tesseract();
    let page = "Text of its own, long enough to be more than what a scanner prints on each of its pages, and more.";
    desk.write(
        "share/1-扫描.pdf",
        pdf(&[("Scanned by CamScanner", true), ("Scanned by CamScanner", true)]),
    );
    desk.write("share/2-混合.pdf", pdf(&[(page, false), ("", true)]));
    desk.write("share/3-图.tif", TIFF);
    desk.write("share/4-文字.pdf", pdf(&[(page, true)]));
    desk.write("share/5-通知.txt", "关于防汛的通知\n");
    let said = desk.run(&["ingest", "share"]).exits(3);
    assert_eq!(
        said.out.matches(": needs-ocr").count() + said.out.matches("  needs-ocr:").count(),
        2,
        "{}",
        said.out
    );
    assert!(said.out.contains("pages-need-ocr: 1 of 2 pages"), "{}", said.out);
    let report = |desk: &Desk| -> Vec<(String, String)> {
        let lines = desk.run(&["report", "--all", "--format", "json"]).objects();
        let of = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
        lines
            .iter()
            .map(|line| (of(line, "status"), of(line, "reason")))
            .collect()
    };
    let without = run_with(&desk, "/nowhere", &["ingest", "--ocr", "share"]);
    assert!(
        without.0 == 2 && without.2.contains("Tesseract, which is not installed"),
        "{without:?}"
    );
    let (status, _, said) = run_with(&desk, &path, &["ingest", "--ocr", "share"]);
    assert_eq!(status, 0, "{said}");
    let statuses: Vec<String> = report(&desk).into_iter().map(|(status, _)| status).collect();
    assert_eq!(statuses, ["updated", "updated", "updated", "unchanged", "unchanged"]);
    assert_eq!(desk.json(&["search", "识别所得"])["total"], 3);
    // The mark of the scanning program is no text of the paper; text that was there is not recognised again.
    assert_eq!(desk.json(&["search", "CamScanner"])["total"], 0);
    let mixed = desk.json(&["show", "2"]);
    assert_eq!(mixed["parser"], "pdf_oxide");
    assert_eq!(mixed["text"], format!("{page}\n识别所得"));
    let scan = desk.json(&["show", "1"]);
    assert_eq!((&scan["parser"], &scan["reason"]), (&json!("tesseract"), &json!(null)));
    // Nothing is left to do.
    run_with(&desk, &path, &["ingest", "--ocr", "share"]);
    assert!(report(&desk).iter().all(|(status, _)| status == "unchanged"));
    desk.run(&["check", "--deep"]).exits(0);
}

#[test]
fn each_page_is_recognised_with_its_confidence() {
    let (desk, path) = desk_with_tesseract();
    desk.write("图.tif", TIFF);
    let (status, out, err) = run_with(&desk, &path, &["extract", "--ocr", "图.tif", "--format", "json"]);
    assert_eq!(status, 0, "{err}");
    let shown: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(shown["parser"], "tesseract");
    assert_eq!(
        shown["blocks"],
        json!([
            {"kind": "paragraph", "page": 1, "confidence": 88, "text": "识别所得0"},
            {"kind": "paragraph", "page": 2, "confidence": 88, "text": "识别所得1"},
        ])
    );
    assert_eq!(shown["warnings"][0]["code"], "ocr-text");
}

#[test]
fn a_member_of_a_container_is_recognised_too() {
    let (desk, path) = desk_with_tesseract();
    desk.write("share/扫描.zip", crate::harness::package(&[("图.tif", TIFF)]));
    desk.run(&["ingest", "share"]).exits(3);
    let (status, out, _) = run_with(&desk, &path, &["ingest", "--ocr", "share"]);
    assert_eq!(status, 0, "{out}");
    assert_eq!(desk.json(&["search", "识别所得1"])["total"], 1);
}
