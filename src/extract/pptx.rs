//! PPTX: the slides in the presentation's order, each with its notes.

use quick_xml::events::BytesStart;

use super::docx::properties;
use super::package::{Package, relations};
use super::xml::{Visitor, attribute, walk};
use super::{Block, BlockKind, Extracted, Failure, Limits};

const PRESENTATION: &str = "ppt/presentation.xml";
/// Slides of one file that are read.
const MOST_SLIDES: usize = 5000;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, Failure> {
    let mut package = Package::open(bytes, "PPTX", limits)?;
    let mut order = Ids::default();
    walk(&package.required(PRESENTATION)?, limits, &mut order);
    let targets = relations(&mut package, PRESENTATION, limits)?;
    let mut extracted = Extracted {
        parser: "pptx".to_owned(),
        pages: u32::try_from(order.0.len()).ok(),
        ..Extracted::default()
    };
    for (number, id) in (1..).zip(order.0.iter().take(MOST_SLIDES)) {
        let Some((path, _)) = targets.get(id) else { continue };
        let mut slide = Slide::new(number);
        slide.read(&mut package, path, limits)?;
        let notes = relations(&mut package, path, limits)?;
        let notes = notes.into_values().find(|(_, kind)| kind.ends_with("/notesSlide"));
        if slide.hidden {
            extracted.warn("hidden-text", format!("the hidden slide {number} was left out"));
            continue;
        }
        if let Some((path, _)) = notes {
            slide.kind = BlockKind::Footnote;
            slide.read(&mut package, &path, limits)?;
        }
        extracted.blocks.append(&mut slide.blocks);
    }
    if let Some(xml) = package.text("docProps/core.xml")? {
        properties(&xml, limits, &mut extracted);
    }
    Ok(extracted)
}

/// The ids of the slides.
#[derive(Default)]
struct Ids(Vec<String>);

impl Visitor for Ids {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        if name == "sldId" {
            // Two attributes are called id; the one with a prefix points into the relations.
            let id = tag.attributes().flatten().find(|a| a.key.as_ref().ends_with(":id"));
            self.0.extend(id.map(|id| id.value.into_owned()));
        }
    }
}

struct Slide {
    number: u32,
    kind: BlockKind,
    hidden: bool,
    blocks: Vec<Block>,
    text: String,
    in_text: bool,
    /// Cells of the row being read, if one is.
    row: Option<Vec<String>>,
    /// Whether the shape being read is the slide's title.
    title: bool,
}

impl Slide {
    fn new(number: u32) -> Self {
        Self {
            number,
            kind: BlockKind::Paragraph,
            hidden: false,
            blocks: Vec::new(),
            text: String::new(),
            in_text: false,
            row: None,
            title: false,
        }
    }

    fn read(&mut self, package: &mut Package<'_>, path: &str, limits: &Limits) -> Result<(), Failure> {
        if let Some(xml) = package.text(path)? {
            walk(&xml, limits, self);
        }
        Ok(())
    }

    fn push(&mut self, kind: BlockKind, text: &str) {
        let text = text.trim_end();
        if !text.trim().is_empty() {
            self.blocks.push(Block {
                page: Some(self.number),
                level: (kind == BlockKind::Heading).then_some(1),
                ..Block::new(kind, text)
            });
        }
    }
}

impl Visitor for Slide {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "sld" => self.hidden = attribute(tag, "show").is_some_and(|show| show == "0" || show == "false"),
            "ph" => self.title = attribute(tag, "type").is_some_and(|kind| kind == "title" || kind == "ctrTitle"),
            "sp" => self.title = false,
            "t" => self.in_text = true,
            "br" => self.text.push('\n'),
            "tab" => self.text.push('\t'),
            "tr" => self.row = Some(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" if self.row.is_some() => self.text.push('\n'),
            "p" => {
                let text = std::mem::take(&mut self.text);
                let title = self.title && self.kind == BlockKind::Paragraph;
                self.push(if title { BlockKind::Heading } else { self.kind }, &text);
            }
            "tc" => {
                let text = std::mem::take(&mut self.text);
                self.row.get_or_insert_default().push(text.trim_end().to_owned());
            }
            "tr" => {
                let text = self.row.take().unwrap_or_default().join("\t");
                self.push(BlockKind::TableRow, &text);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.text.push_str(text);
        }
    }
}
