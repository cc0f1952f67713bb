//! Forms as files, by the ending of the file's name.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::form::{Cell, Form};
use super::{delimited, printed, workbook};
use crate::error::{Context, Error, Kind, Result};

/// The column that says of which document a row speaks; it stands behind the official ones and is not printed.
pub(super) const DOCUMENT: &str = "编号";

/// How forms are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated, UTF-8 with a byte order mark, so that office programs read it right.
    Csv,
    /// An Excel workbook, a sheet for each form.
    Xlsx,
    /// One page that prints as the office's form does; it needs no other file.
    Html,
    /// For programs.
    Json,
}

impl FileFormat {
    /// By the ending of a file's name.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "html" | "htm" => Some(Self::Html),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// The bytes of a file with these forms.
///
/// # Errors
/// [`Kind::Usage`] if a spreadsheet cannot have so many rows; [`Kind::Io`] if a library refuses.
pub fn write(forms: &[Form], format: FileFormat) -> Result<Vec<u8>> {
    match format {
        FileFormat::Csv => delimited::write(forms),
        FileFormat::Xlsx => workbook::write(forms),
        FileFormat::Html => Ok(printed::write(forms).into_bytes()),
        FileFormat::Json => {
            let mut content =
                serde_json::to_vec_pretty(&object(forms)).context(Kind::Internal, || "the form cannot be written")?;
            content.push(b'\n');
            Ok(content)
        }
    }
}

/// The forms as one JSON object; rows have the names of the columns as keys, and `document`.
#[must_use]
pub fn object(forms: &[Form]) -> Value {
    let forms: Vec<Value> = forms.iter().map(form).collect();
    json!({ "forms": forms })
}

fn form(form: &Form) -> Value {
    let rows: Vec<Value> = form
        .rows
        .iter()
        .map(|row| {
            let cells = form.columns.iter().zip(&row.cells);
            let mut object: Map<String, Value> =
                cells.map(|(column, cell)| (column.name.clone(), value(cell))).collect();
            object.insert("document".to_owned(), json!(row.document.map(|id| id.0)));
            Value::Object(object)
        })
        .collect();
    let columns: Vec<&str> = form.columns.iter().map(|column| column.name.as_str()).collect();
    json!({
        "name": form.name,
        "title": form.title,
        "head": form.head,
        "columns": columns,
        "rows": rows,
        "foot": form.foot,
    })
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::from(text.as_str()),
        // A whole number is written as one.
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => json!(*number as i64),
        Cell::Number(number) => json!(number),
    }
}

/// A library could not write a form.
pub(super) fn failed<E: std::error::Error + Send + Sync + 'static>(e: E) -> Error {
    Error::new(Kind::Io, "the form cannot be written").with_source(e)
}
