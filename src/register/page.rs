//! A document of headings, paragraphs, quotations and tables, written as Markdown or as DOCX. Both come from the same blocks, so
//! that they say the same.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::dossier::escaped;
use crate::error::{Context, Kind, Result};

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of the whole.
    Title(String),
    /// 目录: of all headings.
    Contents,
    /// A heading and its level, from 1.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// An entry of a list.
    Item(String),
    /// What a paper says, and where.
    Quote(String, String),
    /// A table: its columns, its rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// The headings with their levels.
fn headings(page: &[Block]) -> impl Iterator<Item = (u8, &str)> {
    page.iter().filter_map(|block| match block {
        Block::Heading(level, text) => Some((*level, text.as_str())),
        _ => None,
    })
}

/// The blocks as Markdown.
#[must_use]
pub fn to_markdown(page: &[Block]) -> String {
    let mut text = String::new();
    let mut before: Option<&Block> = None;
    let mut anchors = 0;
    for block in page {
        let in_list = matches!((before, block), (Some(Block::Item(_)), Block::Item(_)));
        if before.is_some() && !in_list {
            text.push('\n');
        }
        match block {
            Block::Title(title) => {
                let _ = writeln!(text, "# {}", escaped(title));
            }
            Block::Contents => {
                let _ = writeln!(text, "## 目录\n");
                for (number, (level, heading)) in (1..).zip(headings(page)) {
                    let indent = "  ".repeat(usize::from(level.saturating_sub(1)));
                    let _ = writeln!(text, "{indent}- [{}](#h{number})", escaped(heading));
                }
            }
            Block::Heading(level, heading) => {
                anchors += 1;
                let marks = "#".repeat(usize::from(*level) + 1);
                let _ = writeln!(text, "<a id=\"h{anchors}\"></a>\n\n{marks} {}", escaped(heading));
            }
            Block::Text(paragraph) => {
                let _ = writeln!(text, "{}", escaped(paragraph));
            }
            Block::Item(item) => {
                let _ = writeln!(text, "- {}", escaped(item));
            }
            Block::Quote(words, source) => {
                for line in words.lines() {
                    let _ = writeln!(text, "> {}", escaped(line));
                }
                let _ = writeln!(text, ">\n> {}", escaped(source));
            }
            Block::Table(columns, rows) => {
                let row = |cells: &[String]| {
                    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
                    format!("| {} |", cells.join(" | "))
                };
                let _ = writeln!(text, "{}\n|{}", row(columns), " --- |".repeat(columns.len()));
                for cells in rows {
                    let _ = writeln!(text, "{}", row(cells));
                }
            }
        }
        before = Some(block);
    }
    text
}

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// The fonts and sizes of GB/T 9704-2012: body in 仿宋 3号, headings in 黑体 and 楷体, the title in 小标宋 2号.
const STYLES: &str = include_str!("page_styles.xml");

/// The blocks as DOCX.
///
/// # Errors
/// [`Kind::Internal`] if the container cannot be written.
pub fn to_docx(page: &[Block]) -> Result<Vec<u8>> {
    let failed = || "the DOCX cannot be written";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS),
        ("word/styles.xml", STYLES),
        ("word/document.xml", &document(page)),
    ];
    for (name, content) in parts {
        // No time of writing: the same answer gives the same bytes.
        zip.start_file(name, SimpleFileOptions::default())
            .context(Kind::Internal, failed)?;
        zip.write_all(content.as_bytes()).context(Kind::Internal, failed)?;
    }
    Ok(zip.finish().context(Kind::Internal, failed)?.into_inner())
}

fn document(page: &[Block]) -> String {
    let mut xml = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#,
    );
    let mut anchors = 0;
    for block in page {
        match block {
            Block::Title(title) => paragraph(&mut xml, "Title", title),
            Block::Contents => {
                paragraph(&mut xml, "ContentsHeading", "目录");
                for (number, (level, heading)) in (1..).zip(headings(page)) {
                    let _ = write!(
                        xml,
                        r#"<w:p><w:pPr><w:pStyle w:val="Contents{level}"/></w:pPr><w:hyperlink w:anchor="h{number}">{}</w:hyperlink></w:p>"#,
                        run(heading)
                    );
                }
            }
            Block::Heading(level, heading) => {
                anchors += 1;
                let _ = write!(
                    xml,
                    r#"<w:p><w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr><w:bookmarkStart w:id="{anchors}" w:name="h{anchors}"/>{}<w:bookmarkEnd w:id="{anchors}"/></w:p>"#,
                    run(heading)
                );
            }
            Block::Text(text) => paragraph(&mut xml, "Normal", text),
            Block::Item(text) => paragraph(&mut xml, "Item", text),
            Block::Quote(words, source) => {
                for line in words.lines() {
                    paragraph(&mut xml, "Quotation", line);
                }
                paragraph(&mut xml, "Source", source);
            }
            Block::Table(columns, rows) => table(&mut xml, columns, rows),
        }
    }
    // A4 with the margins of GB/T 9704-2012: 天头 37 mm, 订口 28 mm.
    xml.push_str(r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr></w:body></w:document>"#);
    xml
}

fn run(text: &str) -> String {
    // What XML cannot hold is left out.
    let plain: String = text
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect();
    format!(
        r#"<w:r><w:t xml:space="preserve">{}</w:t></w:r>"#,
        escape(plain.as_str())
    )
}

fn paragraph(xml: &mut String, style: &str, text: &str) {
    let _ = write!(
        xml,
        r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{}</w:p>"#,
        run(text)
    );
}

/// The share of a table's width that each column has, by its longest cell, in fiftieths of a percent.
fn widths(columns: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let longest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(columns.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
            .clamp(NARROWEST, WIDEST)
    };
    let all: Vec<usize> = (0..columns.len()).map(longest).collect();
    let sum = all.iter().sum::<usize>().max(1);
    all.into_iter().map(|width| width * 5_000 / sum).collect()
}

/// Characters by which a column is at least, and at most, weighed.
const NARROWEST: usize = 5;
const WIDEST: usize = 24;

fn table(xml: &mut String, columns: &[String], rows: &[Vec<String>]) {
    xml.push_str(r#"<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>"#);
    let widths = widths(columns, rows);
    for width in &widths {
        // A fiftieth of a percent of the page's 8845 twentieths of a point between its margins.
        let _ = write!(xml, r#"<w:gridCol w:w="{}"/>"#, width * 8_845 / 5_000);
    }
    xml.push_str("</w:tblGrid>");
    for cells in std::iter::once(columns).chain(rows.iter().map(Vec::as_slice)) {
        xml.push_str("<w:tr>");
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(xml, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/></w:tcPr>"#);
            paragraph(xml, "Cell", cell);
            xml.push_str("</w:tc>");
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_lead_to_headings_and_nothing_writes_markup() {
        let page = [
            Block::Title("材料".to_owned()),
            Block::Contents,
            Block::Heading(1, "一、<任务>".to_owned()),
            Block::Quote("第一行*\n第二行".to_owned(), "《甲》".to_owned()),
        ];
        assert_eq!(
            to_markdown(&page),
            "# 材料\n\n## 目录\n\n- [一、\\<任务\\>](#h1)\n\n<a id=\"h1\"></a>\n\n## 一、\\<任务\\>\n\n> 第一行\\*\n> 第二行\n>\n> 《甲》\n"
        );
        let xml = document(&page);
        assert!(xml.contains("一、&lt;任务&gt;") && xml.contains(r#"w:anchor="h1""#));
    }
}
