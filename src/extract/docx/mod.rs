//! DOCX: the parts of the package read as streams of XML events, in reading order.
//!
//! Deleted text (`w:del`) is left out, inserted text is in; hidden text is left out and counted; text boxes, in which
//! red-head templates put the organ and the number, come out at the paragraph that anchors them, once.

mod chunks;
mod numbering;

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use self::numbering::{Numbered, Numbering};
use super::numbering::Counters;
use super::package::{Package, relations};
use super::rows::Rows;
use super::xml::{Visitor, attribute, walk};
use super::{Block, BlockKind, Extracted, Failure, Limits};

/// Where the text mostly is.
const MAIN: &str = "word/document.xml";
/// Parts of one package that are read at most.
const MOST_PARTS: usize = 64;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, Failure> {
    let mut package = Package::open(bytes, "DOCX", limits)?;
    let mut styles = Styles::default();
    if let Some(xml) = package.text("word/styles.xml")? {
        walk(&xml, limits, &mut styles);
    }
    if let Some(xml) = package.text("word/numbering.xml")? {
        walk(&xml, limits, &mut styles.numbering);
    }
    // Writers may call the main part otherwise: word/document2.xml.
    let named = relations(&mut package, "", limits)?.into_values();
    let named = named.into_iter().find(|(_, kind)| kind.ends_with("/officeDocument"));
    let path = named.map_or_else(|| MAIN.to_owned(), |(path, _)| path);
    let main = match package.text(&path)? {
        Some(main) => main,
        None => package.required(MAIN)?,
    };
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
            let body = Body::read(&xml, &styles, limits);
            hidden += body.hidden;
            place.extend(body.blocks.into_iter().map(|block| Block { kind, ..block }));
        }
    }
    let mut body = Body::read(&main, &styles, limits);
    hidden += body.hidden;
    chunks::put_in(&mut package, &path, &body.chunks, &mut body.blocks, limits)?;
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

/// What styles say of the paragraphs in them.
#[derive(Default)]
struct Styles {
    /// Style → heading level, from outline levels and from the names Word gives.
    levels: HashMap<String, u8>,
    /// Style → its list.
    numbered: HashMap<String, Numbered>,
    /// Style → the style that it is based on.
    based_on: HashMap<String, String>,
    numbering: Numbering,
    style: String,
}

/// Styles are based on each other; more of them in a row than this are a ring.
const MOST_BASES: usize = 16;

impl Styles {
    /// A paragraph's list and level: its own, and what it does not say its style's, and that of what the style is based on.
    fn numbered(&self, own: &Numbered, style: Option<&str>) -> Numbered {
        let mut numbered = own.clone();
        let mut style = style;
        for _ in 0..MOST_BASES {
            let Some(name) = style else { break };
            if let Some(inherited) = self.numbered.get(name).filter(|_| numbered.list.is_none()) {
                numbered.list.clone_from(&inherited.list);
                numbered.level = numbered.level.or(inherited.level);
            }
            style = self.based_on.get(name).map(String::as_str);
        }
        numbered
    }
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
            "basedOn" => {
                let base = attribute(tag, "val").unwrap_or_default();
                self.based_on.insert(self.style.clone(), base);
            }
            "numId" => {
                let style = self.numbered.entry(self.style.clone()).or_default();
                style.list = attribute(tag, "val");
            }
            "ilvl" => {
                let level = attribute(tag, "val").and_then(|level| level.parse().ok());
                self.numbered.entry(self.style.clone()).or_default().level = level;
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
    style: Option<String>,
    in_list: bool,
    numbered: Numbered,
    /// Whether it is the anchor's text box.
    boxed: bool,
}

#[derive(Default)]
struct Body<'a> {
    styles: Option<&'a Styles>,
    counters: Counters,
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
    /// Other documents that are put in: before which block, and by which relation.
    chunks: Vec<(usize, String)>,
}

impl<'a> Body<'a> {
    fn read(xml: &str, styles: &'a Styles, limits: &Limits) -> Self {
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
        let Some(mut paragraph) = self.open.pop() else { return };
        let blank = paragraph.text.trim().is_empty();
        if let Some(styles) = self.styles {
            let style = paragraph.style.as_deref();
            let numbered = styles.numbered(&paragraph.numbered, style);
            // An empty paragraph has a number too, which nobody reads.
            if let Some(label) = styles.numbering.label(&numbered, style, &mut self.counters) {
                paragraph.text.insert_str(0, &label);
            }
        }
        if blank {
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
                let style = attribute(tag, "val");
                let level = style.as_ref().and_then(|style| self.styles?.levels.get(style).copied());
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.level = paragraph.level.or(level);
                    paragraph.style = style;
                }
            }
            "numPr" => {
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.in_list = true;
                }
            }
            "numId" => {
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.numbered.list = attribute(tag, "val");
                }
            }
            "ilvl" => {
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.numbered.level = attribute(tag, "val").and_then(|level| level.parse().ok());
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
            "altChunk" => self
                .chunks
                .extend(attribute(tag, "id").map(|id| (self.blocks.len(), id))),
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
        // Where tabulators stop.
        "tabs",
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
    fn numbers_given_by_the_program_are_written_out() {
        let level = |at: u32, format: &str, text: &str| {
            format!(
                "<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{format}'/><w:lvlText w:val='{text}'/></w:lvl>"
            )
        };
        let numbering = format!(
            "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='4'>{}{}</w:abstractNum><w:num w:numId='2'><w:abstractNumId w:val='4'/></w:num></w:numbering>",
            level(0, "chineseCountingThousand", "%1、"),
            level(1, "chineseCounting", "（%2）"),
        );
        let styles = "<w:styles xmlns:w='w'><w:style w:styleId='a'><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr></w:style><w:style w:styleId='b'><w:basedOn w:val='a'/></w:style></w:styles>";
        let paragraph = |properties: &str, text: &str| {
            format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
        };
        let document = [
            paragraph("<w:pStyle w:val='b'/>", "总体要求"),
            paragraph("<w:numPr><w:ilvl w:val='1'/><w:numId w:val='2'/></w:numPr>", "指导思想"),
            paragraph("<w:pStyle w:val='a'/>", "主要任务"),
            paragraph("<w:pStyle w:val='a'/><w:numPr><w:numId w:val='0'/></w:numPr>", "附注"),
        ]
        .concat();
        let document = format!("<w:document xmlns:w='w'><w:body>{document}</w:body></w:document>");
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in [
            ("document", document.as_str()),
            ("styles", styles),
            ("numbering", &numbering),
        ] {
            writer
                .start_file(format!("word/{name}.xml"), SimpleFileOptions::default())
                .unwrap();
            writer.write_all(part.as_bytes()).unwrap();
        }
        let found = super::extract(&writer.finish().unwrap().into_inner(), &Limits::default()).unwrap();
        assert_eq!(found.text(), "一、总体要求\n（一）指导思想\n二、主要任务\n附注");
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
