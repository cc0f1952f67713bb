//! DOC (Word 97–2003) and WPS: the text by its piece table, with deleted and hidden runs left out.
//!
//! Source: [MS-DOC] 2.4.1 (retrieving text), 2.4.6 (direct character formatting), 2.5 (FIB).

mod formatting;
mod pieces;
mod story;

use self::formatting::{Formatting, Paragraph, Run};
use self::pieces::Pieces;
use self::story::Story;
use super::compound::{Compound, Numbers};
use super::{Block, BlockKind, Extracted, Failure};

/// The main stream begins with it.
const WORD_97: u16 = 0xA5EC;
/// The same, of Word 6 and 95.
const WORD_95: u16 = 0xA5DC;
/// Offset in the FIB of the lengths of the document's parts, in characters (ccpText and those after it).
const COUNTS: usize = 0x4C;

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, Failure> {
    let mut container = Compound::open(bytes, "DOC")?;
    let main = container.required("/WordDocument")?;
    let flags = main.u16_at(0x0A).unwrap_or_default();
    if flags & 0x0100 != 0 {
        return Err(Failure::new("encrypted", "the document asks for a password"));
    }
    let mut extracted = Extracted {
        parser: "doc".to_owned(),
        ..Extracted::default()
    };
    match main.u16_at(0) {
        Some(WORD_97) => {}
        Some(WORD_95) => {
            extracted.blocks = word_95(&main)?;
            return Ok(extracted);
        }
        _ => return Err(Failure::new("damaged", "WordDocument does not begin as a document")),
    }
    let name = if flags & 0x0200 == 0 { "/0Table" } else { "/1Table" };
    let table = container.required(name)?;
    let pieces = Pieces::read(&main, &table)
        .ok_or_else(|| Failure::new("damaged", "the document's table of text pieces cannot be read"))?;
    let formatting = Formatting::read(&main, &table);
    let count = |index: usize| main.size_at(COUNTS + index * 4).unwrap_or_default();
    let (mut at, mut hidden) = (0usize, 0);
    let mut part = |length: usize, kind: BlockKind| -> Vec<Block> {
        let mut story = Story::new(kind);
        let end = at.saturating_add(length);
        pieces.tell(&main, at..end, &formatting, &mut story);
        at = end;
        let (blocks, left_out) = story.finish();
        hidden += left_out;
        blocks
    };
    let body = part(count(0), BlockKind::Paragraph);
    let footnotes = part(count(1), BlockKind::Footnote);
    let headers = part(count(2), BlockKind::Header);
    // Macros' text, which nobody uses, and comments, which are not the document's.
    part(count(3), BlockKind::Footnote);
    part(count(4), BlockKind::Footnote);
    let endnotes = part(count(5), BlockKind::Footnote);
    // Text boxes hold red heads: they stand above the text, in the order of their anchors.
    let boxes = part(count(6), BlockKind::TextBox);
    extracted.blocks = [distinct(headers), boxes, body, footnotes, endnotes].concat();
    extracted.warn_of_hidden(hidden);
    Ok(extracted)
}

/// First, left and right pages often have the same header.
fn distinct(mut blocks: Vec<Block>) -> Vec<Block> {
    let mut seen = std::collections::HashSet::new();
    blocks.retain(|block| seen.insert(block.text.clone()));
    blocks
}

/// Word 6 and 95 keep their text in one run of bytes in the encoding of the system.
fn word_95(main: &[u8]) -> Result<Vec<Block>, Failure> {
    let range = main.size_at(0x18).zip(main.size_at(0x1C));
    let bytes = range.and_then(|(from, to)| main.get(from..to));
    let bytes = bytes.ok_or_else(|| Failure::new("damaged", "the document's text is not where it says"))?;
    let text = crate::text::charset::decode(bytes, None).text;
    let mut story = Story::new(BlockKind::Paragraph);
    text.chars()
        .for_each(|c| story.push(c, Run::default(), Paragraph::default()));
    Ok(story.finish().0)
}
