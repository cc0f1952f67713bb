//! DOCX: the parts of the package read as streams of XML events, in reading order.
//!
//! Deleted text (`w:del`) is left out, inserted text is in; hidden text is left out and counted; text boxes, in which
//! red-head templates put the organ and the number, come out at the paragraph that anchors them, once.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::package::Package;
use super::rows::Rows;
use super::xml::{Visitor, attribute, walk};
use super::{Block, BlockKind, Extracted, Failure, Limits};

/// Parts of one package that are read at most.
const MOST_PARTS: usize = 64;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, Failure> {
    let mut package = Package::open(bytes, "DOCX", limits)?;
    let mut styles = Styles::default();
    if let Some(xml) = package.text("word/styles.xml")? {
        walk(&xml, limits, &mut styles);
    }
    let main = package.required("word/document.xml")?;
    let mut extracted = Extracted {
        parser: "docx".to_owned(),
        ..Extracted::default()
    };
    let mut around: Vec<String> = package.names().into_iter().filter(|name| is_around(name)).collect();
    around.truncate(MOST_PARTS);
    let mut hidden = 0;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for name in around {
        if let Some(xml) = package.text(&name)? {
            let (kind, place) = match name.as_bytes().get(5) {
                Some(b'h') => (BlockKind::Header, &mut before),
                Some(b'f') if name.starts_with("word/footer") => (BlockKind::Footer, &mut after),
                _ => (BlockKind::Footnote, &mut after),
            };
            let body = Body::read(&xml, &styles.levels, limits);
            hidden += body.hidden;
            place.extend(body.blocks.into_iter().map(|block| Block { kind, ..block }));
        }
    }
    let body = Body::read(&main, &styles.levels, limits);
    hidden += body.hidden;
    extracted.blocks = before;
    extracted.blocks.extend(body.blocks);
    extracted.blocks.extend(after);
    if let Some(problem) = body.problem {
        extracted.warn(
            "damaged",
            format!("word/document.xml is broken, text before that place only: {problem}"),
        );
    }
    extracted.warn_of_hidden(hidden);
    if let Some(xml) = package.text("docProps/core.xml")? {
        properties(&xml, limits, &mut extracted);
    }
    Ok(extracted)
}

/// Headers, footers and notes.
fn is_around(name: &str) -> bool {
    ["word/header", "word/footer", "word/footnotes", "word/endnotes"]
        .iter()
        .any(|start| name.starts_with(start))
        && name.ends_with(".xml")
}

/// Style id → heading level, from outline levels and from the names Word gives.
#[derive(Default)]
struct Styles {
    levels: HashMap<String, u8>,
    style: String,
}

impl Visitor for Styles {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "style" => self.style = attribute(tag, "styleId").unwrap_or_default(),
            "name" => {
                let name = attribute(tag, "val").unwrap_or_default().to_lowercase();
                let level = name.strip_prefix("heading ").or_else(|| name.strip_prefix("标题 "));
                if let Some(level) = level.and_then(|level| level.trim().parse().ok()) {
                    self.levels.insert(self.style.clone(), level);
                } else if name == "title" || name == "标题" {
                    self.levels.insert(self.style.clone(), 1);
                }
            }
            "outlineLvl" => {
                let level = attribute(tag, "val").and_then(|value| value.parse::<u8>().ok());
                if let Some(level) = level.filter(|level| *level < 9) {
                    self.levels.insert(self.style.clone(), level + 1);
                }
            }
            _ => {}
        }
    }
}

/// What `docProps/core.xml` says, in the names of its elements; also that of PPTX and XLSX.
pub(super) fn properties(xml: &str, limits: &Limits, extracted: &mut Extracted) {
    struct Properties<'a> {
        extracted: &'a mut Extracted,
        name: String,
    }
    impl Visitor for Properties<'_> {
        fn start(&mut self, name: &str, _: &BytesStart<'_>) {
            name.clone_into(&mut self.name);
        }

        fn end(&mut self, _: &str) {
            self.name.clear();
        }

        fn text(&mut self, text: &str) {
            let text = text.trim().to_owned();
            match self.name.as_str() {
                _ if text.is_empty() => {}
                "title" => self.extracted.title = Some(text),
                "creator" | "subject" | "keywords" | "description" | "created" | "modified" | "lastModifiedBy" => {
                    self.extracted.properties.insert(self.name.clone(), text);
                }
                _ => {}
            }
        }
    }
    let mut properties = Properties {
        extracted,
        name: String::new(),
    };
    walk(xml, limits, &mut properties);
}

/// A paragraph that is being read; a text box inside another one makes a stack of them.
#[derive(Default)]
struct Paragraph {
    text: String,
    level: Option<u8>,
    in_list: bool,
    /// Whether it is the anchor's text box.
    boxed: bool,
}

#[derive(Default)]
struct Body<'a> {
    styles: Option<&'a HashMap<String, u8>>,
    blocks: Vec<Block>,
    hidden: usize,
    problem: Option<String>,
    open: Vec<Paragraph>,
    rows: Rows,
    /// Names of elements whose contents are left out.
    skipped: Vec<&'static str>,
    in_text: bool,
    hidden_run: bool,
    box_depth: usize,
}

impl<'a> Body<'a> {
    fn read(xml: &str, styles: &'a HashMap<String, u8>, limits: &Limits) -> Self {
        let mut body = Self {
            styles: Some(styles),
            ..Self::default()
        };
        body.problem = walk(xml, limits, &mut body);
        while !body.open.is_empty() {
            body.close_paragraph();
        }
        while !body.rows.is_empty() {
            body.rows.close_cell();
            body.close_row();
        }
        body
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.open.pop() else { return };
        if paragraph.text.trim().is_empty() {
            return;
        }
        // A text box stands before the paragraph that anchors it: it is finished first.
        if !self.rows.is_empty() && !paragraph.boxed {
            self.rows.paragraph(paragraph.text);
            return;
        }
        let kind = match paragraph {
            Paragraph { boxed: true, .. } => BlockKind::TextBox,
            Paragraph { level: Some(_), .. } => BlockKind::Heading,
            Paragraph { in_list: true, .. } => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        self.blocks.push(Block {
            level: paragraph.level,
            ..Block::new(kind, paragraph.text.trim_end())
        });
    }

    fn close_row(&mut self) {
        if let Some(text) = self.rows.close() {
            self.blocks.push(Block::new(BlockKind::TableRow, text));
        }
    }
}

impl Visitor for Body<'_> {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        if !self.skipped.is_empty() {
            if let Some(name) = skippable(name) {
                self.skipped.push(name);
            }
            return;
        }
        match name {
            "p" => self.open.push(Paragraph {
                boxed: self.box_depth > 0,
                ..Paragraph::default()
            }),
            "pStyle" => {
                let level = attribute(tag, "val").and_then(|style| self.styles?.get(&style).copied());
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.level = paragraph.level.or(level);
                }
            }
            "numPr" => {
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.in_list = true;
                }
            }
            "r" => self.hidden_run = false,
            "vanish" => {
                self.hidden_run = attribute(tag, "val").is_none_or(|v| !matches!(v.as_str(), "0" | "false" | "off"))
            }
            "t" => self.in_text = true,
            "tab" if !self.open.is_empty() => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "tr" => self.rows.open(),
            "txbxContent" => self.box_depth += 1,
            other => self.skipped.extend(skippable(other)),
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(outer) = self.skipped.last() {
            if *outer == name {
                self.skipped.pop();
            }
            return;
        }
        match name {
            "p" => self.close_paragraph(),
            "t" => self.in_text = false,
            "tc" => self.rows.close_cell(),
            "tr" => self.close_row(),
            "txbxContent" => self.box_depth = self.box_depth.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.skipped.is_empty() {
            if self.hidden_run {
                self.hidden += text.chars().count();
            } else {
                self.push(text);
            }
        }
    }
}

/// Elements whose contents are not in the text as it stands: deletions, moved-away text, field codes, and the second
/// form of what `mc:AlternateContent` gives twice.
fn skippable(name: &str) -> Option<&'static str> {
    [
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "Fallback",
        "rPrChange",
        "pPrChange",
    ]
    .into_iter()
    .find(|s| *s == name)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn docx(document: &str) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file("word/document.xml", SimpleFileOptions::default())
            .unwrap();
        writer.write_all(document.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    }

    fn text(document: &str) -> String {
        let wrapped = format!("<w:document xmlns:w='w' xmlns:mc='mc'><w:body>{document}</w:body></w:document>");
        super::extract(&docx(&wrapped), &Limits::default())
            .map(|e| e.text())
            .unwrap()
    }

    #[test]
    fn paragraphs_runs_tables_and_changes() {
        let found = text(
            "<w:p><w:r><w:t>关于</w:t></w:r><w:ins><w:r><w:t>防汛</w:t></w:r></w:ins><w:del><w:r><w:delText>抗旱</w:delText></w:r></w:del><w:r><w:t>&amp;通知</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>",
        );
        assert_eq!(found, "关于防汛&通知\n甲\t乙");
    }

    #[test]
    fn a_text_box_comes_out_once_and_at_its_place() {
        let found = text(
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>青禾县人民政府文件</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>青禾县人民政府文件</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p>",
        );
        assert_eq!(found, "青禾县人民政府文件\n正文");
    }

    #[test]
    fn a_broken_package_is_said_to_be_damaged() {
        assert_eq!(
            super::extract(b"PK\x03\x04xx", &Limits::default()).unwrap_err().code,
            "damaged"
        );
    }

    proptest! {
        #[test]
        fn any_markup_is_survived(document in "(<w:(p|r|t|tr|tc|txbxContent)>|</w:(p|r|t|tr|tc)>|甲|&#20013;|&x;|<){0,40}") {
            let _ = super::extract(&docx(&document), &Limits::default());
        }
    }
}
