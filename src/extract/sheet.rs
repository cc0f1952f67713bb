//! Spreadsheets (XLS, ET, XLSX, ODS) by calamine: a heading for each sheet, a row for each row.

use std::io::Cursor;

use calamine::{Data, Ods, Range, Reader, SheetVisible, Xls, Xlsx};

use super::{Block, BlockKind, Extracted, Failure};
use crate::source::Format;

pub(super) fn extract(bytes: &[u8], format: Format) -> Result<Extracted, Failure> {
    match format {
        Format::Xls => read(Xls::new(Cursor::new(bytes)), "xls"),
        Format::Ods => read(Ods::new(Cursor::new(bytes)), "ods"),
        _ => read(Xlsx::new(Cursor::new(bytes)), "xlsx"),
    }
}

fn read<'a, R>(opened: Result<R, R::Error>, name: &str) -> Result<Extracted, Failure>
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
    for sheet in book.sheets_metadata().to_owned() {
        if sheet.visible != SheetVisible::Visible {
            hidden.push(sheet.name);
            continue;
        }
        match book.worksheet_range(&sheet.name) {
            Ok(range) => rows(&sheet.name, &range, &mut extracted.blocks),
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

fn rows(name: &str, range: &Range<Data>, blocks: &mut Vec<Block>) {
    let before = blocks.len();
    blocks.push(Block {
        level: Some(1),
        ..Block::new(BlockKind::Heading, name)
    });
    for row in range.rows() {
        let cells: Vec<String> = row.iter().map(cell).collect();
        let text = cells.join("\t");
        if !text.trim().is_empty() {
            blocks.push(Block::new(BlockKind::TableRow, text.trim_end()));
        }
    }
    // The name of an empty sheet says nothing.
    if blocks.len() == before + 1 {
        blocks.truncate(before);
    }
}

/// Spreadsheets show fifteen digits at most: 0.1 and 0.2 make 0.3, whatever is stored.
fn decimal(number: f64) -> String {
    format!("{number:.14e}").parse().unwrap_or(number).to_string()
}

/// A cell as it is shown, but for formats of numbers.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            let date = format!("{year}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                date
            } else {
                format!("{date} {hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::DateTime(duration) => decimal(duration.as_f64()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::String(text) => text.trim_end().replace(['\r', '\t'], " "),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => decimal(*number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_as_many_digits_as_are_shown() {
        let shown = [0.1 + 0.2, 12.5, 1_234_567.0, -0.000_001_5, 1e20].map(|number| cell(&Data::Float(number)));
        assert_eq!(shown, ["0.3", "12.5", "1234567", "-0.0000015", "100000000000000000000"]);
    }
}
