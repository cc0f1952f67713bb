//! ODT and ODP: `content.xml` in order; headers and footers from the master pages of `styles.xml`.

mod lists;

use quick_xml::events::BytesStart;

use self::lists::{ListStyles, Lists};
use super::package::Package;
use super::rows::Rows;
use super::xml::{Visitor, attribute, walk};
use super::{Block, BlockKind, Extracted, Failure, Limits};

/// Blanks written as a number.
const MOST_BLANKS: usize = 200;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, Failure> {
    let mut package = Package::open(bytes, "OpenDocument", limits)?;
    let manifest = package.text("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(Failure::new("encrypted", "the document asks for a password"));
    }
    let mut extracted = Extracted {
        parser: "odf".to_owned(),
        ..Extracted::default()
    };
    let (body, around) = (
        package.required("content.xml")?,
        package.text("styles.xml")?.unwrap_or_default(),
    );
    // Both have styles of lists.
    let mut list_styles = ListStyles::default();
    walk(&around, limits, &mut list_styles);
    walk(&body, limits, &mut list_styles);
    let mut content = Content::new(&list_styles);
    let problem = walk(&body, limits, &mut content);
    let mut styles = Content::new(&list_styles);
    walk(&around, limits, &mut styles);
    let around = |kind: BlockKind| styles.blocks.iter().filter(move |block| block.kind == kind).cloned();
    extracted.blocks.extend(around(BlockKind::Header));
    extracted.blocks.append(&mut content.blocks);
    extracted.blocks.extend(around(BlockKind::Footer));
    extracted.pages = (content.page > 0).then_some(content.page);
    if let Some(problem) = problem {
        extracted.warn(
            "damaged",
            format!("content.xml is broken, text before that place only: {problem}"),
        );
    }
    if let Some(xml) = package.text("meta.xml")? {
        super::docx::properties(&xml, limits, &mut extracted);
    }
    Ok(extracted)
}

/// A paragraph being read; a note or a text box inside another one makes a stack of them.
struct Paragraph {
    text: String,
    level: Option<u8>,
    /// The number that its list gives to it.
    label: Option<String>,
}

struct Content<'a> {
    list_styles: &'a ListStyles,
    lists: Lists,
    blocks: Vec<Block>,
    open: Vec<Paragraph>,
    rows: Rows,
    /// Names of the elements around, as far as they say what a paragraph is.
    around: Vec<BlockKind>,
    /// How deep inside what is not part of the text: deletions, comments, the reference marks of notes.
    skipped: usize,
    /// Slide, for presentations.
    page: u32,
}

fn skippable(name: &str) -> bool {
    matches!(
        name,
        "tracked-changes" | "annotation" | "note-citation" | "sequence-decls" | "forms"
    )
}

fn around(name: &str) -> Option<BlockKind> {
    Some(match name {
        "list-item" => BlockKind::ListItem,
        "text-box" => BlockKind::TextBox,
        "note-body" => BlockKind::Footnote,
        "header" | "header-left" | "header-first" => BlockKind::Header,
        "footer" | "footer-left" | "footer-first" => BlockKind::Footer,
        _ => return None,
    })
}

impl<'a> Content<'a> {
    fn new(list_styles: &'a ListStyles) -> Self {
        Self {
            list_styles,
            lists: Lists::default(),
            blocks: Vec::new(),
            open: Vec::new(),
            rows: Rows::default(),
            around: Vec::new(),
            skipped: 0,
            page: 0,
        }
    }

    fn open_paragraph(&mut self, level: Option<u8>) {
        self.open.push(Paragraph {
            text: String::new(),
            level,
            label: self.lists.label(self.list_styles, level),
        });
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn close_paragraph(&mut self) {
        let Some(Paragraph { text, level, label }) = self.open.pop() else {
            return;
        };
        if text.trim().is_empty() {
            return;
        }
        let text = label.map_or_else(|| text.clone(), |label| label + text.trim_start());
        let kind = self.around.last().copied();
        if !self.rows.is_empty() && kind != Some(BlockKind::TextBox) {
            self.rows.paragraph(text);
            return;
        }
        let kind = match (kind, level) {
            (None | Some(BlockKind::ListItem), Some(_)) => BlockKind::Heading,
            (kind, _) => kind.unwrap_or(BlockKind::Paragraph),
        };
        self.blocks.push(Block {
            level: level.filter(|_| kind == BlockKind::Heading),
            page: (self.page > 0).then_some(self.page),
            ..Block::new(kind, text.trim_end())
        });
    }

    fn close_row(&mut self) {
        if let Some(text) = self.rows.close() {
            self.blocks.push(Block::new(BlockKind::TableRow, text.trim_end()));
        }
    }
}

impl Visitor for Content<'_> {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        if self.skipped > 0 || skippable(name) {
            self.skipped += 1;
            return;
        }
        self.around.extend(around(name));
        match name {
            "p" => self.open_paragraph(None),
            "h" => {
                let level = attribute(tag, "outline-level").and_then(|level| level.parse().ok());
                self.open_paragraph(level.or(Some(1)));
            }
            "list" => self.lists.open(tag),
            "list-item" => self.lists.entry(tag),
            "s" => {
                let count = attribute(tag, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.push(&" ".repeat(count.min(MOST_BLANKS)));
            }
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            "table-row" => self.rows.open(),
            "page" => self.page += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "p" | "h" => self.close_paragraph(),
            "list" => self.lists.close(),
            "table-cell" => self.rows.close_cell(),
            "table-row" => self.close_row(),
            _ => {}
        }
        if around(name).is_some() {
            self.around.pop();
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipped == 0 {
            self.push(text);
        }
    }
}
