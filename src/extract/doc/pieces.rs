//! The piece table: which bytes of the main stream are which characters of the text ([MS-DOC] 2.8.35, 2.9.177).

use std::ops::Range;

use super::formatting::Formatting;
use super::story::Story;
use crate::extract::compound::Numbers;

/// Offset in the FIB of the pair that says where the table is (fcClx).
const CLX: usize = 0x01A2;

/// A run of characters that stand together in the main stream.
struct Piece {
    /// Character positions.
    chars: Range<usize>,
    /// Offset of the first in the main stream.
    offset: usize,
    /// One byte a character, else two.
    narrow: bool,
}

pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    pub(super) fn read(main: &[u8], table: &[u8]) -> Option<Self> {
        let (at, length) = (main.size_at(CLX)?, main.size_at(CLX + 4)?);
        let mut clx = table.get(at..at.checked_add(length)?)?;
        // Property modifiers stand before the pieces.
        while clx.first() == Some(&1) {
            let length = usize::from(clx.u16_at(1)?);
            clx = clx.get(3 + length..)?;
        }
        if clx.first() != Some(&2) {
            return None;
        }
        let plc = clx.get(5..)?;
        let plc = &plc[..plc.len().min(clx.size_at(1)?)];
        let count = plc.len().checked_sub(4)? / 12;
        let pieces = (0..count).map_while(|i| {
            let chars = plc.size_at(i * 4)?..plc.size_at(i * 4 + 4)?;
            let place = plc.u32_at((count + 1) * 4 + i * 8 + 2)?;
            let narrow = place & 0x4000_0000 != 0;
            let offset = usize::try_from(place & 0x3FFF_FFFF).ok()?;
            (chars.start <= chars.end).then_some(Piece {
                chars,
                offset: if narrow { offset / 2 } else { offset },
                narrow,
            })
        });
        Some(Self(pieces.collect()))
    }

    /// Gives the characters of a range of positions to `story`.
    pub(super) fn tell(&self, main: &[u8], range: Range<usize>, formatting: &Formatting, story: &mut Story<'_>) {
        for piece in &self.0 {
            let (from, to) = (piece.chars.start.max(range.start), piece.chars.end.min(range.end));
            let width = if piece.narrow { 1 } else { 2 };
            let mut high = None;
            for position in from..to {
                let offset = piece.offset + (position - piece.chars.start) * width;
                let unit = if piece.narrow {
                    main.get(offset).map(|byte| windows_1252(*byte))
                } else {
                    main.u16_at(offset)
                };
                let Some(unit) = unit else { break };
                if (0xD800..0xDC00).contains(&unit) {
                    high = Some(unit);
                    continue;
                }
                let units = high.take().into_iter().chain([unit]);
                for c in char::decode_utf16(units) {
                    let c = c.unwrap_or('\u{FFFD}');
                    story.push(c, formatting.run(offset), formatting.paragraph(offset));
                }
            }
        }
    }
}

/// What one byte of a narrow piece means.
fn windows_1252(byte: u8) -> u16 {
    if byte.is_ascii() {
        return u16::from(byte);
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.encode_utf16().next().unwrap_or(0xFFFD)
}
