//! Lists of a DOC: the numbers that Word gives to paragraphs by itself ([MS-DOC] 2.9.131 LFO, 2.9.147 LSTF, 2.9.150 LVL),
//! and the styles that number (2.4.5, 2.9.271 STSH).

use std::collections::HashMap;

use super::formatting::{Paragraph, each_property};
use crate::extract::compound::{Numbers, wide};
use crate::extract::numbering::{Counters, LEVELS, Level, Style};

/// Offsets in the FIB of the pairs that say where they are: styles (fcStshf), lists (fcPlfLst), their uses (fcPlfLfo).
const STYLES: usize = 0x00A2;
const LISTS: usize = 0x02E2;
const USES: usize = 0x02EA;
/// A style that is based on a style that is based on … so often is damage.
const DEEPEST_STYLE: usize = 16;
/// A style's number where there is none.
const NO_STYLE: usize = 0x0FFF;
/// What a list has instead of a style's number at a level.
const NO_LEVEL_STYLE: u16 = 0x0FFF;

/// What a paragraph or its style says of its place in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Numbered {
    /// Which use of a list, from 1; 0 takes the paragraph out of a list.
    pub list: Option<u16>,
    /// Level, from 0.
    pub level: Option<u8>,
}

impl Numbered {
    /// Takes one property of a paragraph, if it is of a list.
    pub(super) fn take(&mut self, code: u16, operand: &[u8]) {
        match code {
            0x260A => self.level = operand.first().copied(),
            0x460B => self.list = operand.u16_at(0),
            _ => {}
        }
    }
}

/// A list as it is used.
struct Use {
    /// Uses that count on with one another have the same.
    key: String,
    levels: Vec<Level>,
    /// The style that each level belongs to.
    styles: Vec<u16>,
}

/// The lists of a document.
#[derive(Default)]
pub(super) struct Lists {
    uses: Vec<Use>,
    /// For each style its own place in a list, and the style that it is based on.
    styles: Vec<(Numbered, usize)>,
}

impl Lists {
    pub(super) fn read(main: &[u8], table: &[u8]) -> Self {
        Self {
            uses: uses(main, table).unwrap_or_default(),
            styles: styles(main, table).unwrap_or_default(),
        }
    }

    /// The number of a paragraph, if it has one.
    pub(super) fn label(&self, paragraph: Paragraph, counters: &mut Counters) -> Option<String> {
        let own = paragraph.numbered;
        let (by_style, style) = self.of_style(paragraph.style);
        let list = own.list.or(by_style.list)?;
        let used = self.uses.get(usize::from(list).checked_sub(1)?)?;
        let level = own.level.or(by_style.level).map(usize::from);
        // A style without a level has the one that the list gives to it.
        let linked = || used.styles.iter().position(|of_level| *of_level == style);
        counters.next(&used.key, &used.levels, level.or_else(linked).unwrap_or(0))
    }

    /// What a style and those that it is based on say, and which of them names the list.
    fn of_style(&self, style: u16) -> (Numbered, u16) {
        let (mut found, mut named) = (Numbered::default(), style);
        let mut at = usize::from(style);
        for _ in 0..DEEPEST_STYLE {
            let Some((numbered, base)) = self.styles.get(at) else {
                break;
            };
            found.level = found.level.or(numbered.level);
            if found.list.is_none() && numbered.list.is_some() {
                found.list = numbered.list;
                named = u16::try_from(at).unwrap_or(style);
            }
            at = *base;
        }
        (found, named)
    }
}

/// The part of the table stream that the FIB names at an offset, and where it ends.
fn part<'t>(main: &[u8], table: &'t [u8], at: usize) -> Option<(&'t [u8], usize)> {
    let (from, length) = (main.size_at(at)?, main.size_at(at + 4)?);
    let end = from.checked_add(length)?;
    Some((table.get(from..end).filter(|part| !part.is_empty())?, end))
}

/// Reads the lists, each by its number, then how they are used.
fn uses(main: &[u8], table: &[u8]) -> Option<Vec<Use>> {
    let (heads, end) = part(main, table, LISTS)?;
    let count = usize::from(heads.u16_at(0)?);
    // The levels of all lists follow the last head, outside the part that the FIB names.
    let mut rest = table.get(end..)?;
    let mut lists: HashMap<u32, (Vec<Level>, Vec<u16>)> = HashMap::new();
    for i in 0..count {
        let Some(head) = heads.get(2 + i * 28..2 + i * 28 + 28) else {
            break;
        };
        let levels_here = if head[26] & 1 == 1 { 1 } else { LEVELS };
        let mut levels = vec![Level::default(); LEVELS];
        for level in levels.iter_mut().take(levels_here) {
            let Some((read, after)) = read_level(rest) else { break };
            *level = read;
            rest = after;
        }
        let styles = (0..LEVELS).map(|level| head.u16_at(8 + level * 2).unwrap_or(NO_LEVEL_STYLE));
        lists.insert(head.u32_at(0)?, (levels, styles.collect()));
    }
    let (heads, _) = part(main, table, USES)?;
    let count = heads.size_at(0)?.min(heads.len() / 16);
    let mut changes = heads.get(4 + count * 16..).unwrap_or_default();
    let mut uses = Vec::with_capacity(count);
    for i in 0..count {
        let head = heads.get(4 + i * 16..4 + i * 16 + 16)?;
        let list = head.u32_at(0)?;
        let (levels, styles) = lists.get(&list).cloned().unwrap_or_default();
        let mut used = Use {
            key: list.to_string(),
            levels,
            styles,
        };
        // Four bytes of no interest stand before the changes of each use.
        changes = changes.get(4..).unwrap_or_default();
        for _ in 0..head[12] {
            let Some(after) = read_change(changes, &mut used, i) else {
                changes = &[];
                break;
            };
            changes = after;
        }
        uses.push(used);
    }
    Some(uses)
}

/// A level that a use has instead of its list's, or another first number; gives what stands after it. Such a use counts for
/// itself.
fn read_change<'t>(bytes: &'t [u8], used: &mut Use, number: usize) -> Option<&'t [u8]> {
    let (start, flags) = (bytes.u32_at(0)?, bytes.u32_at(4)?);
    let mut rest = bytes.get(8..)?;
    let level = (flags & 0x0F) as usize;
    let (starts, formats) = (flags & 0x10 != 0, flags & 0x20 != 0);
    let read = if formats {
        let (read, after) = read_level(rest)?;
        rest = after;
        Some(read)
    } else {
        None
    };
    if let Some(own) = used.levels.get_mut(level) {
        if let Some(read) = read {
            *own = read;
        } else if starts {
            own.start = start;
        }
        used.key = format!("use {number}");
    }
    Some(rest)
}

/// A level, and what stands after it.
fn read_level(bytes: &[u8]) -> Option<(Level, &[u8])> {
    let head = bytes.get(..28)?;
    let properties = usize::from(head[24]) + usize::from(head[25]);
    let text = bytes.get(28 + properties..)?;
    let length = usize::from(text.u16_at(0)?) * 2;
    let pattern = wide(text.get(2..2 + length)?);
    let mut written = String::new();
    for c in pattern.chars() {
        match u32::from(c) {
            // The number of a level stands as the level.
            level @ 0..9 => {
                written.push('%');
                written.extend(char::from_digit(level + 1, 10));
            }
            _ => written.push(c),
        }
    }
    let level = Level {
        start: head.u32_at(0)?,
        style: style(head[4]),
        text: written,
        legal: head[5] & 0x04 != 0,
    };
    Some((level, &text[2 + length..]))
}

/// How a number format of [MS-OSHARED] 2.2.1.3 writes: the formats of ECMA-376, by number.
fn style(format: u8) -> Style {
    Style::named(match format {
        1 => "upperRoman",
        2 => "lowerRoman",
        3 => "upperLetter",
        4 => "lowerLetter",
        10 => "ideographDigital",
        11 => "japaneseCounting",
        14 => "decimalFullWidth",
        16 => "japaneseLegal",
        17 => "japaneseDigitalTenThousand",
        18 => "decimalEnclosedCircle",
        19 => "decimalFullWidth2",
        22 => "decimalZero",
        23 => "bullet",
        28 => "decimalEnclosedCircleChinese",
        30 => "ideographTraditional",
        31 => "ideographZodiac",
        33 => "taiwaneseCounting",
        34 => "ideographLegalTraditional",
        35 => "taiwaneseCountingThousand",
        36 => "taiwaneseDigital",
        37 => "chineseCounting",
        38 => "chineseLegalSimplified",
        39 => "chineseCountingThousand",
        42 => "koreanCounting",
        255 => "none",
        _ => "decimal",
    })
}

/// The styles: each one's place in a list, and its base.
fn styles(main: &[u8], table: &[u8]) -> Option<Vec<(Numbered, usize)>> {
    let (sheet, _) = part(main, table, STYLES)?;
    let head = usize::from(sheet.u16_at(0)?);
    let (count, base_length) = (usize::from(sheet.u16_at(2)?), usize::from(sheet.u16_at(4)?));
    let mut rest = sheet.get(2 + head..)?;
    let mut styles = Vec::new();
    for _ in 0..count {
        let Some(length) = rest.u16_at(0).map(usize::from) else {
            break;
        };
        let Some(definition) = rest.get(2..2 + length) else {
            break;
        };
        styles.push(read_style(definition, base_length).unwrap_or((Numbered::default(), NO_STYLE)));
        rest = rest.get(2 + length..).unwrap_or_default();
    }
    Some(styles)
}

fn read_style(definition: &[u8], base_length: usize) -> Option<(Numbered, usize)> {
    let kind = definition.u16_at(2)?;
    // Styles of paragraphs only.
    if kind & 0x0F != 1 {
        return None;
    }
    let base = usize::from(kind >> 4);
    let name = usize::from(definition.u16_at(base_length)?);
    // The name has its length before it and a zero behind it.
    let properties = definition.get(base_length + 2 + name * 2 + 2..)?;
    let length = usize::from(properties.u16_at(0)?);
    let mut numbered = Numbered::default();
    if let Some(properties) = properties.get(4..2 + length) {
        each_property(properties, |code, operand| numbered.take(code, operand));
    }
    Some((numbered, base))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A level: its first number, its format, its text with the levels as characters.
    fn level(start: u32, format: u8, text: &str) -> Vec<u8> {
        let mut level = vec![0; 28];
        level[..4].copy_from_slice(&start.to_le_bytes());
        level[4] = format;
        let units: Vec<u16> = text.encode_utf16().collect();
        level.extend((units.len() as u16).to_le_bytes());
        level.extend(units.into_iter().flat_map(u16::to_le_bytes));
        level
    }

    /// The FIB and the table stream of a document with one list of nine levels and one of one, which is used twice, the
    /// second time with a first number of its own; style 1 uses it, style 2 is based on style 1.
    fn document() -> (Vec<u8>, Vec<u8>) {
        let (mut main, mut table) = (vec![0; 0x400], vec![0; 4]);
        let mut name = |at: usize, table: &[u8], from: usize| {
            main[at..at + 4].copy_from_slice(&(from as u32).to_le_bytes());
            main[at + 4..at + 8].copy_from_slice(&((table.len() - from) as u32).to_le_bytes());
        };
        let from = table.len();
        table.extend(2_u16.to_le_bytes());
        for (list, simple) in [(71_u32, 0), (72, 1)] {
            let mut head = vec![0; 28];
            head[..4].copy_from_slice(&list.to_le_bytes());
            for level in 0..LEVELS {
                head[8 + level * 2..10 + level * 2].copy_from_slice(&NO_LEVEL_STYLE.to_le_bytes());
            }
            head[26] = simple;
            table.extend(head);
        }
        name(LISTS, &table, from);
        table.extend(level(1, 37, "\u{0}、"));
        table.extend(level(1, 37, "（\u{1}）"));
        (2..LEVELS).for_each(|_| table.extend(level(1, 0, "\u{0}.\u{1}.\u{2}")));
        table.extend(level(1, 39, "第\u{0}章"));
        let from = table.len();
        table.extend(3_u32.to_le_bytes());
        for (list, changes) in [(71_u32, 0), (72, 0), (72, 1)] {
            let mut head = vec![0; 16];
            head[..4].copy_from_slice(&list.to_le_bytes());
            head[12] = changes;
            table.extend(head);
        }
        table.extend([0xFF; 12]);
        table.extend([7_u32, 0x10].map(u32::to_le_bytes).concat());
        name(USES, &table, from);
        let from = table.len();
        table.extend([4_u16, 3, 10].map(u16::to_le_bytes).concat());
        for (base, properties) in [(NO_STYLE, &[][..]), (NO_STYLE, &[0x0B, 0x46, 2, 0][..]), (1, &[][..])] {
            let mut style = vec![0; 10];
            style[2..4].copy_from_slice(&(1 | (base as u16) << 4).to_le_bytes());
            style.extend([1, 0, b'A', 0, 0, 0]);
            style.extend((properties.len() as u16 + 2).to_le_bytes());
            style.extend([0, 0]);
            style.extend(properties);
            table.extend((style.len() as u16).to_le_bytes());
            table.extend(style);
        }
        name(STYLES, &table, from);
        (main, table)
    }

    fn paragraph(style: u16, list: Option<u16>, level: Option<u8>) -> Paragraph {
        Paragraph {
            style,
            numbered: Numbered { list, level },
            ..Paragraph::default()
        }
    }

    #[test]
    fn paragraphs_and_styles_count_in_their_lists() {
        let (main, table) = document();
        let lists = Lists::read(&main, &table);
        let mut counters = Counters::default();
        let paragraphs = [
            paragraph(1, None, None),
            paragraph(0, Some(1), Some(0)),
            paragraph(0, Some(1), Some(1)),
            paragraph(0, Some(1), Some(2)),
            paragraph(0, None, None),
            paragraph(0, Some(1), Some(0)),
            paragraph(2, None, None),
            paragraph(2, Some(0), None),
            paragraph(0, Some(3), None),
            paragraph(0, Some(9), None),
        ];
        let labels = paragraphs.map(|paragraph| lists.label(paragraph, &mut counters).unwrap_or_default());
        let expected = [
            "第一章　",
            "一、",
            "（一）",
            "一.一.1 ",
            "",
            "二、",
            "第二章　",
            "",
            "第七章　",
            "",
        ];
        assert_eq!(labels, expected);
    }

    proptest! {
        #[test]
        fn any_damage_is_survived(noise in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..40)) {
            let (mut main, mut table) = document();
            for (place, byte) in noise {
                let place = place % (0x400 + table.len());
                match main.get_mut(place) {
                    Some(old) => *old = byte,
                    None => table[place - 0x400] = byte,
                }
            }
            let lists = Lists::read(&main, &table);
            let mut counters = Counters::default();
            for list in 0..4 {
                let _ = lists.label(paragraph(2, Some(list), None), &mut counters);
                let _ = lists.label(paragraph(list, None, Some(11)), &mut counters);
            }
        }
    }
}
