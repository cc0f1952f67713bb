//! Which format each number of an old workbook (XLS, ET) has: of its records only those that say so ([MS-XLS] 2.4).

use std::collections::HashMap;

use super::builtin;
use crate::extract::compound::{Compound, Numbers, wide};

const BOF: u16 = 0x0809;
const END: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041E;
const CELL_FORMAT: u16 = 0x00E0;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MANY_RK: u16 = 0x00BD;
const FORMULA: [u16; 3] = [0x0006, 0x0206, 0x0406];
/// The version in which strings are Unicode.
const UNICODE: u16 = 0x0600;

/// The codes of the numbers of a workbook.
#[derive(Default)]
pub(super) struct Formats {
    /// Of each cell format.
    codes: Vec<String>,
    /// Of each sheet: the cell formats by row and column.
    sheets: Vec<HashMap<(u32, u32), u16>>,
    pub is_1904: bool,
}

impl Formats {
    /// Reads what can be read; a workbook that is no compound file has none.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let stream = Compound::open(bytes, "workbook")
            .ok()
            .and_then(|mut file| file.stream("Workbook").or_else(|| file.stream("Book")));
        let Some(stream) = stream else {
            return Self::default();
        };
        let mut formats = Self::default();
        let (mut named, mut cells, mut sheets) = (HashMap::new(), Vec::new(), Vec::new());
        let mut unicode = true;
        for (id, data) in records(&stream, 0) {
            match id {
                BOF => unicode = data.u16_at(0).unwrap_or(UNICODE) >= UNICODE,
                FORMAT => named.extend(named_format(data, unicode)),
                CELL_FORMAT => cells.push(data.u16_at(2).unwrap_or_default()),
                SHEET => sheets.extend(data.size_at(0)),
                0x0022 => formats.is_1904 = data.u16_at(0) == Some(1),
                _ => {}
            }
        }
        let code = |id: &u16| {
            named
                .get(id)
                .cloned()
                .or_else(|| builtin(u32::from(*id)).map(str::to_owned))
        };
        formats.codes = cells.iter().map(|id| code(id).unwrap_or_default()).collect();
        formats.sheets = sheets.iter().map(|at| numbers(&stream, *at)).collect();
        formats
    }

    /// The code of a number in a sheet, if it has any.
    pub(super) fn code(&self, sheet: usize, row: u32, column: u32) -> Option<&str> {
        let format = self.sheets.get(sheet)?.get(&(row, column))?;
        self.codes.get(usize::from(*format)).map(String::as_str)
    }
}

/// The records of the part of a stream that begins at an offset, without those of parts inside it, charts.
fn records(stream: &[u8], at: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let (mut at, mut depth) = (at, 0usize);
    std::iter::from_fn(move || {
        loop {
            let (id, length) = (stream.u16_at(at)?, usize::from(stream.u16_at(at + 2)?));
            let data = stream.get(at + 4..at + 4 + length)?;
            at += 4 + length;
            match id {
                BOF => depth += 1,
                END if depth <= 1 => return None,
                END => depth -= 1,
                _ => {}
            }
            if depth <= 1 {
                return Some((id, data));
            }
        }
    })
}

fn named_format(data: &[u8], unicode: bool) -> Option<(u16, String)> {
    let id = data.u16_at(0)?;
    if !unicode {
        let code = data.get(3..)?;
        let code = code.get(..usize::from(*data.get(2)?)).unwrap_or(code);
        return Some((id, encoding_rs::GBK.decode_without_bom_handling(code).0.into_owned()));
    }
    let count = usize::from(data.u16_at(2)?);
    let characters = data.get(5..)?;
    let code = if data.get(4)? & 1 == 1 {
        wide(characters.get(..2 * count).unwrap_or(characters))
    } else {
        let narrow = characters.get(..count).unwrap_or(characters);
        narrow.iter().map(|byte| char::from(*byte)).collect()
    };
    Some((id, code))
}

/// The cell formats of the numbers of a sheet.
fn numbers(stream: &[u8], at: usize) -> HashMap<(u32, u32), u16> {
    let mut found = HashMap::new();
    for (id, data) in records(stream, at) {
        let (Some(row), Some(column)) = (data.u16_at(0), data.u16_at(2)) else {
            continue;
        };
        let (row, column) = (u32::from(row), u32::from(column));
        if id == MANY_RK {
            let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
            let formats = cells.chunks_exact(6).filter_map(|cell| cell.u16_at(0));
            found.extend((column..).zip(formats).map(|(column, format)| ((row, column), format)));
        } else if matches!(id, NUMBER | RK) || FORMULA.contains(&id) {
            found.extend(data.u16_at(4).map(|format| ((row, column), format)));
        }
    }
    found
}
