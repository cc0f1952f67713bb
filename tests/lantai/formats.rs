//! Formats from files that are made here, byte by byte: mailboxes, packed archives, what Kingsoft's programs save, notes and
//! tracked changes, lists, fonts without a table.

use std::io::{Cursor, Write};

use serde_json::json;

use crate::extract::{blocks, pair};
use crate::harness::{Desk, package};
use crate::ocr::pdf;

/// A compound file of these streams, of the version that office programs write.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        file.create_stream(name).unwrap().write_all(content).unwrap();
    }
    file.into_inner().into_inner()
}

/// UTF-16LE.
fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn each_message_of_a_mailbox_is_read_and_its_attachments_stand_under_its_number() {
    let desk = Desk::new();
    let message = |subject: &str, name: &str, text: &str| {
        format!(
            "From sl@example.invalid Mon Mar  1 08:00:00 2021\r\nFrom: sl@example.invalid\r\nSubject: {subject}\r\nMIME-Version: \
             1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; \
             charset=utf-8\r\n\r\n请查收。\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; \
             filename=\"{name}.txt\"\r\n\r\n{text}\r\n--b--\r\n\r\n"
        )
    };
    let mailbox = message("one", "flood", "关于防汛的通知") + &message("two", "drought", "关于抗旱的通知");
    desk.write("往来.mbox", mailbox);
    let shown = desk
        .run(&["extract", "往来.mbox", "--format", "json"])
        .exits(0)
        .object();
    assert_eq!(shown["format"], "mbox");
    let said = shown["blocks"].as_array().unwrap().iter();
    let subjects: Vec<&str> = said
        .filter_map(|block| block["text"].as_str())
        .filter(|text| text.starts_with("主题"))
        .collect();
    assert_eq!(subjects, ["主题：one", "主题：two"]);
    let parts = shown["parts"].as_array().unwrap().iter();
    let parts: Vec<_> = parts
        .map(|part| (part["path"].clone(), part["blocks"][0]["text"].clone()))
        .collect();
    assert_eq!(
        parts,
        [
            (json!("1/flood.txt"), json!("关于防汛的通知")),
            (json!("2/drought.txt"), json!("关于抗旱的通知"))
        ]
    );
}

#[test]
fn the_members_of_a_packed_tape_archive_are_documents() {
    let desk = Desk::new();
    let mut archive = tar::Builder::new(Vec::new());
    for (name, text) in [("通知/防汛.txt", "关于防汛的通知\n"), ("抗旱.txt", "关于抗旱的通知\n")] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    let packed = zstd::encode_all(Cursor::new(archive.into_inner().unwrap()), 3).unwrap();
    desk.write("share/打包.tar.zst", packed);
    let said = desk.run(&["ingest", "share", "--format", "json"]).exits(0).object();
    assert_eq!((&said["failed"], &said["flagged"]), (&json!(0), &json!(0)), "{said}");
    for (word, title) in [("防汛", "关于防汛的通知"), ("抗旱", "关于抗旱的通知")] {
        assert_eq!(desk.json(&["search", word])["hits"][0]["title"], title);
    }
}

#[test]
fn slides_of_kingsoft_are_read_in_the_order_of_the_last_edit() {
    let record = |version: u16, instance: u16, kind: u16, body: &[u8]| {
        let mut record = (version | instance << 4).to_le_bytes().to_vec();
        record.extend(kind.to_le_bytes());
        record.extend((body.len() as u32).to_le_bytes());
        record.extend(body);
        record
    };
    // The list names slide 3 before slide 2.
    let persist = |id: u32| record(0, 0, 1011, &[&id.to_le_bytes()[..], &[0; 16]].concat());
    let title = record(0, 0, 4000, &wide("防汛工作汇报"));
    let list = record(0xF, 0, 4080, &[persist(3), title, persist(2)].concat());
    let document = record(0xF, 0, 1000, &list);
    let slide = |text: &str| record(0xF, 0, 1006, &record(0, 0, 4000, &wide(text)));
    let (second, first) = (slide("二、下一步打算"), slide("一、基本情况\r库容充足"));
    let mut stream = Vec::new();
    let mut places: Vec<u32> = Vec::new();
    for part in [document, second, first] {
        places.push(stream.len() as u32);
        stream.extend(part);
    }
    let directory = stream.len() as u32;
    let mut entries = (1_u32 | 3 << 20).to_le_bytes().to_vec();
    entries.extend(places.iter().flat_map(|place| place.to_le_bytes()));
    stream.extend(record(0, 0, 6002, &entries));
    let edit = stream.len() as u32;
    let numbers = [0, 0, 0, directory, 1, 3, 0];
    stream.extend(record(0, 0, 4085, &numbers.map(u32::to_le_bytes).concat()));
    let user = [&[0; 16][..], &edit.to_le_bytes()].concat();

    let desk = Desk::new();
    desk.write(
        "汇报.dps",
        compound(&[("/PowerPoint Document", &stream), ("/Current User", &user)]),
    );
    let shown = desk.run(&["extract", "汇报.dps", "--format", "json"]).exits(0).object();
    assert_eq!((&shown["format"], &shown["pages"]), (&json!("ppt"), &json!(2)));
    let lines = shown["blocks"].as_array().unwrap().iter();
    let lines: Vec<_> = lines.map(|b| (b["page"].clone(), b["text"].clone())).collect();
    assert_eq!(
        lines,
        [
            (json!(1), json!("一、基本情况")),
            (json!(1), json!("库容充足")),
            (json!(1), json!("防汛工作汇报")),
            (json!(2), json!("二、下一步打算")),
        ]
    );
}

#[test]
fn numbers_of_a_workbook_are_shown_as_their_formats_say() {
    use rust_xlsxwriter::{Format, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("台账").unwrap();
    for (column, (number, format)) in [
        (0.125, "0.0%"),
        (1_234_567.5, "#,##0.00"),
        (44_625.0, "yyyy\"年\"m\"月\"d\"日\""),
        (123_456.0, "0!.0,\"万元\""),
        (12.0, "0000"),
        (-3.5, "0.00;[Red](0.00)"),
    ]
    .into_iter()
    .enumerate()
    {
        let format = Format::new().set_num_format(format);
        sheet
            .write_number_with_format(0, column as u16, number, &format)
            .unwrap();
    }
    sheet.write_number(1, 0, 0.1 + 0.2).unwrap();
    let desk = Desk::new();
    desk.write("台账.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(
        blocks(&desk, "台账.xlsx"),
        [
            pair("heading", "台账"),
            pair("table-row", "12.5%\t1,234,567.50\t2022年3月5日\t12.3万元\t0012\t(3.50)"),
            pair("table-row", "0.3"),
        ]
    );
}

#[test]
fn an_open_workbook_gives_what_its_cells_show() {
    let content = "<c xmlns:table='t' xmlns:text='x' xmlns:office='o' xmlns:style='s'><style:style style:name='h'><style:table-properties \
                   table:display='false'/></style:style><table:table table:name='台账'><table:table-row><table:table-cell \
                   office:value='0.125'><text:p>12.5%</text:p></table:table-cell><table:table-cell \
                   table:number-columns-repeated='2'/><table:table-cell office:value='7'/></table:table-row><table:table-row \
                   table:number-rows-repeated='1048000'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>\
                   </table:table><table:table table:name='隐' table:style-name='h'><table:table-row><table:table-cell><text:p>藏\
                   </text:p></table:table-cell></table:table-row></table:table></c>";
    let desk = Desk::new();
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content),
    ];
    desk.write("台账.ods", package(&parts));
    assert_eq!(
        blocks(&desk, "台账.ods"),
        [pair("heading", "台账"), pair("table-row", "12.5%\t\t\t7")]
    );
}

#[test]
fn old_mail_and_saved_pages_need_not_name_their_encoding() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let desk = Desk::new();
    let head = gbk("From: 王建国 <a@example.invalid>\r\nSubject: 防汛值班\r\n");
    desk.write("raw.eml", [head, gbk("\r\n现将值班表发给你们。\r\n")].concat());
    assert_eq!(
        blocks(&desk, "raw.eml"),
        [
            pair("header", "主题：防汛值班"),
            pair("header", "发件人：王建国 <a@example.invalid>"),
            pair("paragraph", "现将值班表发给你们。"),
        ]
    );
    let page: String = gbk("<meta charset=gbk><p>防汛通知</p>")
        .iter()
        .map(|byte| format!("={byte:02X}"))
        .collect();
    let head = "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b; type=\"text/html\"\r\n\r\n--b\r\nContent-Type: \
                text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: http://example.invalid/\r\n\r\n";
    desk.write("网页.mht", format!("{head}{page}\r\n--b--\r\n"));
    assert_eq!(blocks(&desk, "网页.mht"), [pair("paragraph", "防汛通知")]);
}

#[test]
fn the_main_part_may_have_another_name_and_take_in_a_page() {
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id='{id}' Type='http://example.invalid/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let root = relation("r", "officeDocument", "/word/document2.xml");
    let chunk = relation("c", "aFChunk", "/word/chunk.html");
    let desk = Desk::new();
    desk.write(
        "通知.docx",
        package(&[
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", &root),
            ("word/_rels/document2.xml.rels", &chunk),
            ("word/chunk.html", "<meta charset=utf-8><h1>防汛通知</h1>"),
            (
                "word/document2.xml",
                "<w:document xmlns:w='w' xmlns:r='r'><w:body><w:p><w:r><w:t>前</w:t></w:r></w:p><w:altChunk r:id='c'/><w:p><w:r><w:t>后</w:t></w:r></w:p></w:body></w:document>",
            ),
        ]),
    );
    let expected = [
        pair("paragraph", "前"),
        pair("heading", "防汛通知"),
        pair("paragraph", "后"),
    ];
    assert_eq!(blocks(&desk, "通知.docx"), expected);
}

#[test]
fn annotations_of_a_page_are_read_and_watermarks_are_not() {
    let text = |text: &str| {
        format!(
            "<Appearance Boundary='20 60 50 8'><TextObject Boundary='0 0 50 8' Size='5'><TextCode X='0' Y='5'>{text}</TextCode></TextObject></Appearance>"
        )
    };
    let annotations = format!(
        "<PageAnnot><Annot ID='3' Type='Stamp'>{}</Annot><Annot ID='4' Type='Watermark'>{}</Annot></PageAnnot>",
        text("收文专用"),
        text("内部资料")
    );
    let desk = Desk::new();
    desk.write(
        "收文.ofd",
        package(&[
            ("OFD.xml", "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"),
            (
                "Doc_0/Document.xml",
                "<Document><Pages><Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/></Pages><Annotations>Annots/Annotations.xml</Annotations></Document>",
            ),
            (
                "Doc_0/Annots/Annotations.xml",
                "<Annotations><Page PageID='1'><FileLoc>Page_0/Annotation.xml</FileLoc></Page></Annotations>",
            ),
            ("Doc_0/Annots/Page_0/Annotation.xml", &annotations),
            (
                "Doc_0/Pages/Page_0/Content.xml",
                "<Page><Content><Layer><TextObject Boundary='20 20 50 8' Size='5'><TextCode X='0' Y='5'>防汛通知</TextCode></TextObject></Layer></Content></Page>",
            ),
        ]),
    );
    assert_eq!(
        blocks(&desk, "收文.ofd"),
        [pair("paragraph", "防汛通知"), pair("paragraph", "收文专用")]
    );
}

#[test]
fn a_workbook_of_kingsoft_gives_the_rows_of_its_sheets() {
    let record = |kind: u16, body: &[u8]| {
        let mut record = kind.to_le_bytes().to_vec();
        record.extend((body.len() as u16).to_le_bytes());
        record.extend(body);
        record
    };
    let begin = |kind: u16| {
        let numbers = [0x0600, kind, 0, 0, 0, 0, 0, 0];
        record(0x0809, &numbers.map(u16::to_le_bytes).concat())
    };
    let end = record(0x000A, &[]);
    let cell = |row: u16, column: u16, text: &str| {
        let mut body = [row, column, 0, text.chars().count() as u16]
            .map(u16::to_le_bytes)
            .concat();
        body.push(1);
        body.extend(wide(text));
        record(0x0204, &body)
    };
    let sheet = |at: u32| {
        let mut body = at.to_le_bytes().to_vec();
        body.extend([0, 0, 2, 1]);
        body.extend(wide("台账"));
        record(0x0085, &body)
    };
    let globals = |at: u32| [begin(5), sheet(at), end.clone()].concat();
    let mut book = globals(globals(0).len() as u32);
    book.extend(begin(0x10));
    for (row, column, text) in [(0, 0, "水库"), (0, 1, "责任人"), (1, 0, "白石岭"), (1, 1, "张建国")] {
        book.extend(cell(row, column, text));
    }
    book.extend(&end);
    // A compound file keeps streams of less than 4,096 bytes elsewhere, which old readers did not know.
    book.resize(4096.max(book.len()), 0);

    let desk = Desk::new();
    desk.write("台账.et", compound(&[("/Workbook", &book)]));
    assert_eq!(
        blocks(&desk, "台账.et"),
        [
            pair("heading", "台账"),
            pair("table-row", "水库\t责任人"),
            pair("table-row", "白石岭\t张建国"),
        ]
    );
}

#[test]
fn notes_stand_behind_the_text_and_changes_are_as_accepted() {
    let paragraph = |runs: &str| format!("<w:p>{runs}</w:p>");
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let body = [
        paragraph(&(run("关于防汛的") + "<w:ins w:id='1' w:author='甲'>" + &run("紧急") + "</w:ins>" + &run("通知"))),
        paragraph(
            &(run("各乡镇")
                + "<w:del w:id='2' w:author='甲'><w:r><w:delText>和各村</w:delText></w:r></w:del>"
                + &run("要落实责任")
                + "<w:r><w:footnoteReference w:id='2'/></w:r>"
                + &run("。")),
        ),
        paragraph(&("<w:moveFrom w:id='3'>".to_owned() + &run("旧处。") + "</w:moveFrom>")),
        paragraph(&("<w:moveTo w:id='3'>".to_owned() + &run("新处。") + "</w:moveTo>")),
    ];
    let note = |id: u32, kind: &str, text: &str| {
        format!("<w:footnote w:id='{id}' {kind}>{}</w:footnote>", paragraph(&run(text)))
    };
    let root = |name: &str, inner: &str| format!("<w:{name} xmlns:w='w'>{inner}</w:{name}>");
    let document = root("document", &format!("<w:body>{}</w:body>", body.concat()));
    let notes = root(
        "footnotes",
        &(note(0, "w:type='separator'", "") + &note(2, "", "见《防汛条例》第八条。")),
    );
    let desk = Desk::new();
    desk.write(
        "通知.docx",
        package(&[
            ("[Content_Types].xml", "<Types/>"),
            ("word/document.xml", &document),
            ("word/footnotes.xml", &notes),
        ]),
    );
    assert_eq!(
        blocks(&desk, "通知.docx"),
        [
            pair("paragraph", "关于防汛的紧急通知"),
            pair("paragraph", "各乡镇要落实责任。"),
            pair("paragraph", "新处。"),
            pair("footnote", "见《防汛条例》第八条。"),
        ]
    );
}

#[test]
fn lists_of_open_documents_are_numbered_as_their_styles_say() {
    let level = |level: u32, format: &str, prefix: &str, suffix: &str, more: &str| {
        format!(
            "<text:list-level-style-number text:level='{level}' style:num-format='{format}' style:num-prefix='{prefix}' \
             style:num-suffix='{suffix}' {more}/>"
        )
    };
    let levels = level(1, "一, 二, 三, ...", "", "、", "")
        + &level(2, "1", "（", "）", "")
        + &level(3, "1", "", "", "text:display-levels='2'");
    let item = |inner: &str| format!("<text:list-item>{inner}</text:list-item>");
    let p = |text: &str| format!("<text:p>{text}</text:p>");
    let list = |inner: &str| format!("<text:list>{inner}</text:list>");
    let third = list(&item(&p("逐级签订")));
    let second = list(&(item(&p("县级责任")) + &item(&(p("乡级责任") + &p("另起一段。") + &third))));
    let body = format!(
        "<text:h text:outline-level='1'>总则</text:h><text:list xml:id='a' text:style-name='L'>{}</text:list>{}<text:list \
         text:continue-list='a' text:style-name='L'>{}</text:list><text:list text:style-name='L'>{}</text:list>",
        item(&(p("落实责任") + &second)),
        p("中间一段。"),
        item(&p("储备物资")),
        "<text:list-item text:start-value='5'><text:p>附则</text:p></text:list-item>",
    );
    let document = format!(
        "<office:document-content xmlns:office='o' xmlns:text='t' xmlns:style='s'><office:automatic-styles><text:list-style \
         style:name='L'>{levels}</text:list-style></office:automatic-styles><office:body><office:text>{body}</office:text>\
         </office:body></office:document-content>"
    );
    let styles = "<office:document-styles xmlns:office='o' xmlns:text='t' xmlns:style='s'><text:outline-style>\
                  <text:outline-level-style text:level='1' style:num-format='一, 二, 三, ...' style:num-prefix='第' \
                  style:num-suffix='章'/></text:outline-style></office:document-styles>";
    let desk = Desk::new();
    desk.write(
        "办法.odt",
        package(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", &document),
            ("styles.xml", styles),
        ]),
    );
    assert_eq!(
        blocks(&desk, "办法.odt"),
        [
            pair("heading", "第一章　总则"),
            pair("list-item", "一、落实责任"),
            pair("list-item", "（1）县级责任"),
            pair("list-item", "（2）乡级责任"),
            pair("list-item", "另起一段。"),
            pair("list-item", "2.1 逐级签订"),
            pair("paragraph", "中间一段。"),
            pair("list-item", "二、储备物资"),
            pair("list-item", "五、附则"),
        ]
    );
}

#[test]
fn signs_of_fonts_without_a_table_are_flagged() {
    let desk = Desk::new();
    // As a program numbers a font's pictures in the order of their use.
    let signs = "!\"#$%&'#$*+,-./01 2345467879:;<'#$*+,:=>,-?@ABCDEA:FGHIJKLM NOPQRSTUVWXYZ[]^_`abcdefgh";
    desk.write("share/乱码.pdf", pdf(&[(signs, false)]));
    let sentence = "The county government issues this notice on flood control to all towns and bureaus.";
    desk.write("share/好.pdf", pdf(&[(sentence, false)]));
    let shown = desk
        .run(&["extract", "share/乱码.pdf", "--format", "json"])
        .exits(0)
        .object();
    assert_eq!(shown["warnings"][0]["code"], "poor-text", "{shown}");
    assert_eq!(shown["quality"], json!(0.0));
    let said = desk.run(&["ingest", "share", "--format", "json"]).exits(3).object();
    assert_eq!((&said["added"], &said["flagged"]), (&json!(1), &json!(1)), "{said}");
    let lines = desk.run(&["report", "--all", "--format", "json"]).objects();
    let reasons: Vec<_> = lines.iter().map(|line| line["reason"].clone()).collect();
    assert!(reasons.contains(&json!("poor-text")), "{reasons:?}");
}
