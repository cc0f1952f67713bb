//! What is read from each format, and what becomes of files inside files.

use std::io::Write;

use serde_json::{Value, json};

use crate::harness::{Desk, corpus, package, text};

/// A ZIP of these members; names are given as bytes, as old systems wrote them.
fn zip(members: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut whole = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in members {
        let at = whole.len();
        let crc = crc32(content);
        let mut common = Vec::new();
        // Version, flags, method (stored), time, date.
        common.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        common.extend(crc.to_le_bytes());
        common.extend((content.len() as u32).to_le_bytes());
        common.extend((content.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        whole.extend(b"PK\x03\x04");
        whole.extend(&common);
        whole.extend(*name);
        whole.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend((at as u32).to_le_bytes());
        directory.extend(*name);
    }
    let at = whole.len();
    whole.extend(&directory);
    whole.extend(b"PK\x05\x06\0\0\0\0");
    whole.extend((members.len() as u16).to_le_bytes());
    whole.extend((members.len() as u16).to_le_bytes());
    whole.extend((directory.len() as u32).to_le_bytes());
    whole.extend((at as u32).to_le_bytes());
    whole.extend([0, 0]);
    whole
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

/// Kind and text of each block.
pub(crate) fn blocks(desk: &Desk, file: &str) -> Vec<(String, String)> {
    let shown = desk.run(&["extract", file, "--format", "json"]).exits(0).object();
    let blocks = shown["blocks"].as_array().unwrap().iter();
    blocks
        .map(|block| {
            (
                block["kind"].as_str().unwrap().to_owned(),
                block["text"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

pub(crate) fn pair(kind: &str, text: &str) -> (String, String) {
    (kind.to_owned(), text.to_owned())
}

#[test]
fn an_ofd_is_read_line_by_line_in_the_order_of_its_pages() {
    let desk = Desk::new();
    let page = |objects: &str| {
        format!("<ofd:Page xmlns:ofd='x'><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>")
    };
    let object = |x: u32, y: u32, text: &str| {
        format!(
            "<ofd:TextObject Boundary='{x} {y} 100 8' Size='5'><ofd:TextCode X='0' Y='5' DeltaX='g 9 5'>{text}</ofd:TextCode></ofd:TextObject>"
        )
    };
    let parts = [
        ("OFD.xml", "<ofd:OFD xmlns:ofd='x'><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".to_owned()),
        ("Doc_0/Document.xml", "<ofd:Document xmlns:ofd='x'><ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/><ofd:Page ID='2' BaseLoc='Pages/Page_1/Content.xml'/></ofd:Pages></ofd:Document>".to_owned()),
        ("Doc_0/Pages/Page_0/Content.xml", page(&(object(20, 50, "现将事项通知如下。") + &object(20, 20, "青禾县水利局文件")))),
        ("Doc_0/Pages/Page_1/Content.xml", page(&object(20, 20, "特此通知。"))),
    ];
    desk.write(
        "通知.ofd",
        package(&parts.each_ref().map(|(name, content)| (*name, content.as_str()))),
    );
    let shown = desk.run(&["extract", "通知.ofd", "--format", "json"]).exits(0).object();
    let found: Vec<(u64, &str)> = shown["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| (block["page"].as_u64().unwrap(), block["text"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [(1, "青禾县水利局文件"), (1, "现将事项通知如下。"), (2, "特此通知。")]
    );
    assert_eq!((&shown["format"], &shown["pages"]), (&json!("ofd"), &json!(2)));
}

#[test]
fn slides_and_open_documents_keep_headings_tables_and_notes() {
    let desk = Desk::new();
    let slide = "<p:sld xmlns:p='p' xmlns:a='a'><p:sp><p:nvPr><p:ph type='title'/></p:nvPr><a:p><a:r><a:t>防汛形势</a:t></a:r></a:p></p:sp><a:tbl><a:tr><a:tc><a:p><a:r><a:t>水库</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>三座</a:t></a:r></a:p></a:tc></a:tr></a:tbl></p:sld>";
    let pptx = package(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "ppt/presentation.xml",
            "<p:presentation xmlns:p='p' xmlns:r='r'><p:sldIdLst><p:sldId id='256' r:id='rId7'/></p:sldIdLst></p:presentation>",
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            "<Relationships><Relationship Id='rId7' Type='x/slide' Target='slides/slide1.xml'/></Relationships>",
        ),
        ("ppt/slides/slide1.xml", slide),
    ]);
    desk.write("形势.pptx", pptx);
    assert_eq!(
        blocks(&desk, "形势.pptx"),
        [pair("heading", "防汛形势"), pair("table-row", "水库\t三座")]
    );

    let content = "<office:document-content xmlns:office='o' xmlns:text='t' xmlns:table='b'><office:body><office:text><text:tracked-changes><text:p>删去的话</text:p></text:tracked-changes><text:h text:outline-level='2'>一、责任</text:h><text:p>落实<text:s text:c='2'/>责任<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>见附件。</text:p></text:note-body></text:note>制。</text:p><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row></office:text></office:body></office:document-content>";
    desk.write(
        "通知.odt",
        package(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", content),
        ]),
    );
    let expected = [
        pair("heading", "一、责任"),
        pair("footnote", "见附件。"),
        pair("paragraph", "落实  责任制。"),
        pair("table-row", "甲\t乙"),
    ];
    assert_eq!(blocks(&desk, "通知.odt"), expected);
}

#[test]
fn rich_text_is_read_in_its_code_page() {
    let desk = Desk::new();
    desk.write(
        "函.rtf",
        b"{\\rtf1\\ansi\\ansicpg936\\deff0 \\'b7\\'c0\\'d1\\'b4\\par{\\footer \\'b5\\'da1\\'d2\\'b3\\par}}",
    );
    assert_eq!(
        blocks(&desk, "函.rtf"),
        [pair("paragraph", "防汛"), pair("footer", "第1页")]
    );
}

#[test]
fn files_in_a_container_become_documents_of_their_own() {
    let desk = Desk::new();
    let inner = zip(&[(b"2.txt", "关于抗旱的通知\n".as_bytes())]);
    // 通知/防汛.txt in GBK, without the flag that says UTF-8; a path that tries to get out; a nested container.
    let outer = zip(&[
        (b"\xcd\xa8\xd6\xaa/\xb7\xc0\xd1\xb4.txt", "关于防汛的通知\n".as_bytes()),
        (b"../../escape.txt", "关于越界的通知\n".as_bytes()),
        (b"inner.zip", &inner),
        (b"__MACOSX/._x", b"junk"),
        (b"\xcd\xbc.png", b"\x89PNG\r\n\x1a\n0000"),
    ]);
    desk.write("share/打包.zip", &outer);
    let said = desk.run(&["ingest", "share", "--format", "json"]).exits(3).object();
    assert_eq!((&said["added"], &said["flagged"]), (&json!(5), &json!(1)), "{said}");
    let lines = desk.run(&["report", "--format", "json"]).objects();
    let inside: Vec<String> = lines
        .iter()
        .map(|line| line["path"].as_str().unwrap().replace(text(&desk.path("share/")), ""))
        .collect();
    let expected = [
        "打包.zip",
        "打包.zip#通知/防汛.txt",
        "打包.zip#../../escape.txt",
        "打包.zip#inner.zip",
        "打包.zip#inner.zip/2.txt",
        "打包.zip#图.png",
    ];
    assert_eq!(inside, expected);
    assert!(!desk.path("escape.txt").exists());

    let hit = desk.json(&["search", "抗旱"])["hits"][0].clone();
    assert_eq!(hit["title"], "关于抗旱的通知");
    desk.run(&["original", &hit["id"].to_string(), "--out", "2.txt"])
        .exits(0);
    assert_eq!(std::fs::read_to_string(desk.path("2.txt")).unwrap(), "关于抗旱的通知\n");

    // Again: nothing is new, and nothing inside has vanished.
    let said = desk.run(&["ingest", "share", "--format", "json"]).exits(0).object();
    assert_eq!(
        (&said["unchanged"], &said["vanished"], &said["added"]),
        (&json!(6), &json!(0), &json!(0)),
        "{said}"
    );
    // A member that is gone from a changed container is reported and kept.
    desk.write("share/打包.zip", zip(&[(b"inner.zip", &inner)]));
    let said = desk.json(&["ingest", "share"]);
    assert_eq!((&said["updated"], &said["vanished"]), (&json!(1), &json!(3)), "{said}");
    assert_eq!(desk.json(&["search", "防汛"])["total"], 1);
}

#[test]
fn a_message_comes_with_its_attachments() {
    let desk = Desk::new();
    let mail = "From: =?UTF-8?B?5rC05Yip5bGA?= <sl@example.invalid>\r\nTo: office@example.invalid\r\nSubject: =?UTF-8?B?5oql6YCB6YCa55+l?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n请查收。\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.txt\r\n\r\n关于防汛的通知\r\n--b--\r\n";
    desk.write("报送.eml", mail);
    let shown = desk.run(&["extract", "报送.eml", "--format", "json"]).exits(0).object();
    let said: Vec<&str> = shown["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|b| b["text"].as_str())
        .collect();
    assert!(
        said.contains(&"主题：报送通知") && said.contains(&"请查收。"),
        "{said:?}"
    );
    assert!(said[1].starts_with("发件人：水利局"), "{said:?}");
    assert_eq!(shown["parts"][0]["path"], "通知.txt");
    assert_eq!(shown["parts"][0]["blocks"][0]["text"], "关于防汛的通知");
    let text = desk.run(&["extract", "报送.eml"]).exits(0).out;
    assert!(text.contains("== 通知.txt ==\n关于防汛的通知"), "{text}");
}

#[test]
fn a_list_is_answered_in_order_also_for_what_fails() {
    let desk = Desk::new();
    let broken = corpus().join("其他/损坏的总结.docx");
    let good = corpus().join("2021/函/关于解决城东工业区供水问题的复函.docx");
    let missing = desk.path("没有.txt");
    let paths = [&broken, &good, &missing, &broken, &good].map(|path| text(path).to_owned());
    desk.write("list.txt", paths.join("\n"));
    let answers = desk.run(&["extract", "--list", "list.txt"]).exits(3).objects();
    let codes: Vec<&Value> = answers.iter().map(|answer| &answer["error"]["code"]).collect();
    assert_eq!(
        codes,
        [
            &json!("damaged"),
            &Value::Null,
            &json!("unreadable"),
            &json!("damaged"),
            &Value::Null
        ]
    );
    assert_eq!(
        answers.iter().map(|a| a["path"].as_str().unwrap()).collect::<Vec<_>>(),
        paths
    );
}

#[test]
fn formats_are_listed() {
    let desk = Desk::new();
    let formats = desk.run(&["formats", "--format", "json"]).exits(0).objects();
    let text = |name: &str| formats.iter().find(|f| f["format"] == name).unwrap()["text"] == true;
    for name in ["docx", "doc", "pdf", "ofd", "xls", "ppt", "rtf", "eml", "zip"] {
        assert!(text(name), "{name}");
    }
    assert!(!text("png") && !text("rar"));
}

#[test]
fn bombs_cost_one_line() {
    let desk = Desk::new();
    // A container in a container in a container, deeper than anybody packs.
    let mut nested = zip(&[(b"deep.txt", "关于深处的通知\n".as_bytes())]);
    for _ in 0..12 {
        nested = zip(&[(b"n.zip", &nested)]);
    }
    desk.write("share/嵌套.zip", nested);
    // Zeros that unpack to far more than their size.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..600 {
        bomb.write_all(&vec![0; 1 << 20]).unwrap();
    }
    desk.write("share/炸弹.gz", bomb.finish().unwrap());
    desk.write("share/好.txt", "关于防汛的通知\n");
    let said = desk.run(&["ingest", "share"]).exits(3);
    assert!(
        said.out.contains("too-deep") && said.out.contains("too-large"),
        "{}",
        said.out
    );
    assert_eq!(desk.json(&["search", "防汛"])["total"], 1);
}
