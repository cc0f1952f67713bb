//! DOC (Word 97–2003) and WPS: the text by its piece table, with deleted and hidden runs left out, and the numbers of lists.
//!
//! Source: [MS-DOC] 2.4.1 (retrieving text), 2.4.6 (direct character formatting), 2.5 (FIB).

mod formatting;
mod lists;
mod pieces;
mod story;

use self::formatting::{Formatting, Paragraph, Run};
use self::lists::Lists;
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
    let lists = Lists::read(&main, &table);
    let count = |index: usize| main.size_at(COUNTS + index * 4).unwrap_or_default();
    let (mut at, mut hidden) = (0usize, 0);
    let mut part = |length: usize, kind: BlockKind| -> Vec<Block> {
        let mut story = Story::new(kind, &lists);
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
    let lists = Lists::default();
    let mut story = Story::new(BlockKind::Paragraph, &lists);
    text.chars()
        .for_each(|c| story.push(c, Run::default(), Paragraph::default()));
    Ok(story.finish().0)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;

    use super::*;

    /// A document with one piece of text in two-byte characters, and these bytes put over its streams.
    fn document(text: &str, flags: u16, noise: &[(usize, u8)]) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut main = vec![0; 0x800];
        main[0..2].copy_from_slice(&WORD_97.to_le_bytes());
        main[0x0A..0x0C].copy_from_slice(&flags.to_le_bytes());
        let length = u32::try_from(units.len()).unwrap();
        main[COUNTS..COUNTS + 4].copy_from_slice(&length.to_le_bytes());
        // The piece table stands at the beginning of the table stream.
        main[0x01A6..0x01AA].copy_from_slice(&21_u32.to_le_bytes());
        let at = u32::try_from(main.len()).unwrap();
        main.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        let mut table = vec![2, 16, 0, 0, 0];
        table.extend([0, length].into_iter().flat_map(u32::to_le_bytes));
        table.extend([0, 0]);
        table.extend(at.to_le_bytes());
        table.extend([0, 0]);
        for (place, byte) in noise {
            let place = place % (main.len() + table.len());
            match main.get_mut(place) {
                Some(old) => *old = *byte,
                None => table[place - main.len()] = *byte,
            }
        }
        let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        container
            .create_stream("/WordDocument")
            .unwrap()
            .write_all(&main)
            .unwrap();
        container.create_stream("/0Table").unwrap().write_all(&table).unwrap();
        container.into_inner().into_inner()
    }

    #[test]
    fn text_comes_out_without_the_codes_of_fields() {
        let found = extract(&document(
            "关于防汛的通知\r第\u{13} PAGE \u{14}3\u{15}页\u{B}𠀀\r",
            0,
            &[],
        ))
        .unwrap();
        assert_eq!(found.text(), "关于防汛的通知\n第3页\n𠀀");
        assert_eq!(extract(&document("密", 0x0100, &[])).unwrap_err().code, "encrypted");
    }

    #[test]
    fn cells_and_rows_are_told_apart() {
        let lists = Lists::default();
        let mut story = Story::new(BlockKind::Paragraph, &lists);
        let cell = Paragraph {
            in_table: true,
            ..Paragraph::default()
        };
        let row_end = Paragraph { row_end: true, ..cell };
        for (text, paragraph) in [
            ("甲\r乙\u{7}", cell),
            ("\u{7}", cell),
            ("丙\u{7}", cell),
            ("\u{7}", row_end),
        ] {
            text.chars().for_each(|c| story.push(c, Run::default(), paragraph));
        }
        let (blocks, _) = story.finish();
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].text, "甲\n乙\t\t丙");
    }

    proptest! {
        #[test]
        fn any_damage_is_survived(noise in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..60)) {
            let _ = extract(&document("关于防汛的通知\r各乡镇：\r", 0, &noise));
        }
    }
}
