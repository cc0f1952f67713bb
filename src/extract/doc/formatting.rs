//! Formatting as far as it decides what is text and how it is divided: deleted, hidden and special runs, rows of tables,
//! styles of headings ([MS-DOC] 2.9.33 and 2.9.55 for runs, 2.9.174 and 2.9.175 for paragraphs, 2.6 for the properties).

use std::ops::Range;

use super::lists::Numbered;
use crate::extract::compound::Numbers;

/// Offset in the FIB of the pair that says where the pages of character formatting are listed (fcPlcfBteChpx).
const RUNS: usize = 0x00FA;
/// The same for paragraphs (fcPlcfBtePapx).
const PARAGRAPHS: usize = 0x0102;
const PAGE: usize = 512;

/// What a run of characters is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// Struck out by a tracked change.
    pub deleted: bool,
    /// Formatted as hidden.
    pub hidden: bool,
    /// Its control characters stand for pictures, notes and fields.
    pub special: bool,
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Its mark ends a row of a table.
    pub row_end: bool,
    /// It stands in a cell.
    pub in_table: bool,
    /// Its style; 1 to 9 are the headings.
    pub style: u16,
    /// Its place in a list.
    pub numbered: Numbered,
}

/// Values by ranges of bytes in the main stream, in order; what is in none has the default.
struct Ranges<T>(Vec<(Range<usize>, T)>);

impl<T: Copy + Default + PartialEq> Ranges<T> {
    /// Reads every page that is listed at `at` in the FIB; `one` reads entry `i` of `count` of a page.
    fn read(main: &[u8], table: &[u8], at: usize, one: impl Fn(&[u8], usize, usize) -> Option<T>) -> Self {
        let mut ranges = Vec::new();
        for number in pages(main, table, at).unwrap_or_default() {
            let Some(page) = main.get(number * PAGE..(number + 1) * PAGE) else {
                continue;
            };
            let count = usize::from(page[PAGE - 1]);
            for i in 0..count {
                let (Some(start), Some(end)) = (page.size_at(i * 4), page.size_at(i * 4 + 4)) else {
                    break;
                };
                match one(page, count, i) {
                    Some(value) if value != T::default() && start < end => ranges.push((start..end, value)),
                    _ => {}
                }
            }
        }
        ranges.sort_by_key(|(range, _)| range.start);
        Self(ranges)
    }

    fn at(&self, offset: usize) -> T {
        let after = self.0.partition_point(|(range, _)| range.start <= offset);
        match after.checked_sub(1).map(|i| &self.0[i]) {
            Some((range, value)) if range.contains(&offset) => *value,
            _ => T::default(),
        }
    }
}

/// The formatting of a document.
pub(super) struct Formatting {
    runs: Ranges<Run>,
    paragraphs: Ranges<Paragraph>,
}

impl Formatting {
    pub(super) fn read(main: &[u8], table: &[u8]) -> Self {
        Self {
            runs: Ranges::read(main, table, RUNS, read_run),
            paragraphs: Ranges::read(main, table, PARAGRAPHS, read_paragraph),
        }
    }

    /// The run to which the character at an offset of the main stream belongs.
    pub(super) fn run(&self, offset: usize) -> Run {
        self.runs.at(offset)
    }

    /// The paragraph to which it belongs.
    pub(super) fn paragraph(&self, offset: usize) -> Paragraph {
        self.paragraphs.at(offset)
    }
}

fn pages(main: &[u8], table: &[u8], at: usize) -> Option<Vec<usize>> {
    let (at, length) = (main.size_at(at)?, main.size_at(at + 4)?);
    let plc = table.get(at..at.checked_add(length)?)?;
    let count = plc.len().checked_sub(4)? / 8;
    let page = |i: usize| Some(plc.size_at((count + 1) * 4 + i * 4)? & 0x003F_FFFF);
    Some((0..count).map_while(page).collect())
}

fn read_run(page: &[u8], count: usize, i: usize) -> Option<Run> {
    let at = usize::from(*page.get((count + 1) * 4 + i)?) * 2;
    let length = usize::from(*page.get(at)?);
    let properties = page.get(at + 1..at + 1 + length).filter(|_| at > 0)?;
    let mut run = Run::default();
    each_property(properties, |code, operand| match code {
        0x0800 => run.deleted = operand.first() == Some(&1),
        0x083C => run.hidden = operand.first() == Some(&1),
        0x0855 => run.special = operand.first() == Some(&1),
        _ => {}
    });
    Some(run)
}

fn read_paragraph(page: &[u8], count: usize, i: usize) -> Option<Paragraph> {
    let at = usize::from(*page.get((count + 1) * 4 + i * 13)?) * 2;
    let words = usize::from(*page.get(at)?);
    let properties = match words {
        0 => page.get(at + 2..at + 2 + usize::from(*page.get(at + 1)?) * 2),
        _ => page.get(at + 1..at + words * 2),
    };
    let properties = properties.filter(|_| at > 0)?;
    let mut paragraph = Paragraph {
        style: properties.u16_at(0)?,
        ..Paragraph::default()
    };
    each_property(properties.get(2..)?, |code, operand| match code {
        0x2416 => paragraph.in_table = operand.first() == Some(&1),
        0x2417 => paragraph.row_end = operand.first() == Some(&1),
        _ => paragraph.numbered.take(code, operand),
    });
    Some(paragraph)
}

/// Gives each property's code and what follows the code.
pub(super) fn each_property(mut properties: &[u8], mut found: impl FnMut(u16, &[u8])) {
    while let Some(code) = properties.u16_at(0) {
        let operand = &properties[2..];
        // The operand's size is in the code's three highest bits ([MS-DOC] 2.2.5.1).
        let length = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            // A table's definition has its length in two bytes.
            _ if code == 0xD608 => operand.u16_at(0).map_or(0, |length| usize::from(length) + 1),
            _ => 1 + operand.first().map_or(0, |length| usize::from(*length)),
        };
        found(code, operand);
        match operand.get(length..) {
            Some(rest) => properties = rest,
            None => break,
        }
    }
}
