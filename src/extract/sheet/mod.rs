//! Spreadsheets: a heading for each sheet, a row for each row, each cell as a person sees it. XLS, ET and XLSX by calamine;
//! ODS by ourselves.

mod dates;
mod format_code;
mod numerals;
mod ods;
mod shown;
mod xls_formats;

use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetVisible, StyleRange, Xls, Xlsx};

use self::shown::{decimal, shown};
use self::xls_formats::Formats;
use super::{Block, BlockKind, Extracted, Failure, Limits};
use crate::source::Format;

pub(super) fn extract(bytes: &[u8], format: Format, limits: &Limits) -> Result<Extracted, Failure> {
    match format {
        Format::Xls => {
            let formats = Formats::read(bytes);
            let code = |sheet, _: &StyleRange, row, column| formats.code(sheet, row, column).map(str::to_owned);
            read(Xls::new(Cursor::new(bytes)), "xls", formats.is_1904, code)
        }
        Format::Ods => ods::extract(bytes, limits),
        _ => {
            let opened = Xlsx::new(Cursor::new(bytes));
            let is_1904 = opened.as_ref().is_ok_and(|book| book.has_1904_epoch());
            let code = |_, styles: &StyleRange, row, column| {
                let format = styles.get((row, column))?.number_format.as_ref()?;
                // Of formats that differ from land to land calamine has those of others, or none.
                let foreign = matches!(format.format_code.as_str(), "mm-dd-yy" | "m/d/yy h:mm" | "General");
                let chinese = format.format_id.filter(|_| foreign).and_then(builtin);
                Some(chinese.map_or_else(|| format.format_code.clone(), str::to_owned))
            };
            read(opened, "xlsx", is_1904, code)
        }
    }
}

/// The code of a format that workbooks name by its number alone.
fn builtin(number: u32) -> Option<&'static str> {
    let lines = include_str!("builtin_formats.tsv").lines();
    let mut formats = lines.filter_map(|line| line.split_once('\t'));
    formats.find(|(id, _)| id.parse() == Ok(number)).map(|(_, code)| code)
}

/// The code of the format of a cell, by the sheet's number, its styles, row and column.
type CodeOf<'c> = &'c dyn Fn(u32, u32) -> Option<String>;

fn read<'a, R>(
    opened: Result<R, R::Error>,
    name: &str,
    is_1904: bool,
    code: impl Fn(usize, &StyleRange, u32, u32) -> Option<String>,
) -> Result<Extracted, Failure>
where
    R: Reader<Cursor<&'a [u8]>>,
    R::Error: std::fmt::Display,
{
    let mut book = opened.map_err(|e| failure(&e.to_string()))?;
    let mut extracted = Extracted {
        parser: format!("calamine {name}"),
        ..Extracted::default()
    };
    let (mut hidden, mut broken) = (Vec::new(), Vec::new());
    for (index, sheet) in book.sheets_metadata().to_owned().into_iter().enumerate() {
        if sheet.visible != SheetVisible::Visible {
            hidden.push(sheet.name);
            continue;
        }
        // Without styles the values are shown as they are stored.
        let styles = book
            .worksheet_style(&sheet.name)
            .unwrap_or_else(|_| StyleRange::empty());
        match book.worksheet_range(&sheet.name) {
            Ok(range) => {
                let code = |row, column| code(index, &styles, row, column);
                push_sheet(&sheet.name, rows(&range, is_1904, &code), &mut extracted.blocks);
            }
            Err(e) => broken.push(format!("{}: {e}", sheet.name)),
        }
    }
    if !hidden.is_empty() {
        extracted.warn(
            "hidden-text",
            format!("hidden sheets were left out: {}", hidden.join("、")),
        );
    }
    if !broken.is_empty() {
        extracted.warn("damaged", format!("sheets that cannot be read: {}", broken.join("; ")));
    }
    Ok(extracted)
}

fn failure(said: &str) -> Failure {
    if said.to_lowercase().contains("password") || said.contains("encrypt") {
        Failure::new("encrypted", "the workbook asks for a password")
    } else {
        Failure::new("damaged", format!("the workbook cannot be read: {said}"))
    }
}

/// The cells of each row as they are shown.
fn rows<'r>(range: &'r Range<Data>, is_1904: bool, code: CodeOf<'r>) -> impl Iterator<Item = Vec<String>> + 'r {
    let (top, left) = range.start().unwrap_or_default();
    let rows = (top..).zip(range.rows());
    rows.map(move |(row, cells)| {
        let cells = (left..).zip(cells);
        cells
            .map(|(column, data)| cell(data, is_1904, || code(row, column)))
            .collect()
    })
}

/// Adds a sheet with its rows; nothing if it is empty, for then its name says nothing.
fn push_sheet(name: &str, rows: impl Iterator<Item = Vec<String>>, blocks: &mut Vec<Block>) {
    let before = blocks.len();
    blocks.push(Block {
        level: Some(1),
        ..Block::new(BlockKind::Heading, name)
    });
    for cells in rows {
        let text = cells.join("\t");
        if !text.trim().is_empty() {
            blocks.push(Block::new(BlockKind::TableRow, text.trim_end()));
        }
    }
    if blocks.len() == before + 1 {
        blocks.truncate(before);
    }
}

/// A cell as it is shown.
fn cell(data: &Data, is_1904: bool, code: impl Fn() -> Option<String>) -> String {
    let formatted = |value: f64| code().and_then(|code| shown(value, &code, is_1904));
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(time) => formatted(time.as_f64()).unwrap_or_else(|| {
            if !time.is_datetime() {
                return decimal(time.as_f64());
            }
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            let date = format!("{year}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                date
            } else {
                format!("{date} {hour:02}:{minute:02}:{second:02}")
            }
        }),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::String(text) => text.trim_end().replace(['\r', '\t'], " "),
        Data::Int(number) => formatted(*number as f64).unwrap_or_else(|| number.to_string()),
        Data::Float(number) => formatted(*number).unwrap_or_else(|| decimal(*number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_as_many_digits_as_are_shown() {
        let shown =
            [0.1 + 0.2, 12.5, 1_234_567.0, -0.000_001_5, 1e20].map(|number| cell(&Data::Float(number), false, || None));
        assert_eq!(shown, ["0.3", "12.5", "1234567", "-0.0000015", "100000000000000000000"]);
    }
}
