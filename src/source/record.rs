//! Records (条目): the rows of another system's export, one at a time.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::mapping::{ExportField, Mapping};
use super::{Format, delimited, jsonl};
use crate::error::Result;

/// One record of an export.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// Line in the export at which it begins, from 1.
    pub line: u64,
    /// Its bytes in the export: first, and one past the last; without the line's ending.
    pub span: (u64, u64),
    /// Those bytes (of a UTF-16 table, the row in UTF-8): what makes it the same record.
    pub bytes: Vec<u8>,
    /// The exporting system's key.
    pub external_id: Option<String>,
    /// 题名
    pub title: Option<String>,
    /// 正文
    pub text: Option<String>,
    /// 日期, as written.
    pub date: Option<String>,
    /// 责任者
    pub issuer: Option<String>,
    /// 文号, as written.
    pub number: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// The document's own file, absolute or resolved against the export's folder.
    pub file: Option<PathBuf>,
    /// Everything else, as it was.
    pub meta: Map<String, Value>,
}

/// A record that cannot be read; the ones after it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// Line in the export, from 1.
    pub line: u64,
    /// What is wrong.
    pub message: String,
}

/// The records of one export, in order.
pub type RecordStream = Box<dyn Iterator<Item = std::result::Result<Record, RecordError>> + Send>;

/// Reads an export as a stream of records. `None` means that the file is an ordinary document: a table whose heading
/// has neither a title nor a file, when no mapping was given. `folder` is where relative paths of files begin.
///
/// # Errors
/// [`crate::error::Kind::Source`] if the file cannot be read at all.
pub fn records(
    reader: Box<dyn BufRead + Send>,
    format: Format,
    folder: &Path,
    mapping: &Mapping,
) -> Result<Option<RecordStream>> {
    match format {
        Format::Jsonl => Ok(Some(Box::new(jsonl::Stream::new(
            reader,
            folder.to_owned(),
            mapping.clone(),
        )))),
        Format::Csv | Format::Tsv => {
            let separator = if format == Format::Tsv { b'\t' } else { b',' };
            delimited::stream(reader, separator, folder, mapping)
        }
        _ => Ok(None),
    }
}

impl Record {
    /// Puts a value where it belongs; a field that has one already, and anything unknown, goes to `meta`.
    pub(super) fn put(&mut self, key: &str, value: Value, folder: &Path, mapping: &Mapping) {
        let Some(field) = mapping.field_of(key) else {
            self.meta.insert(key.to_owned(), value);
            return;
        };
        let text = match &value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null => return,
            // A list or an object is no value of a field.
            _ => {
                self.meta.insert(key.to_owned(), value);
                return;
            }
        };
        if text.trim().is_empty() {
            return;
        }
        if field == ExportField::File {
            // Catalogues made on Windows write backslashes.
            let path = if cfg!(windows) { text } else { text.replace('\\', "/") };
            self.file = Some(folder.join(path.trim()));
            return;
        }
        let place = match field {
            ExportField::Id => &mut self.external_id,
            ExportField::Title => &mut self.title,
            ExportField::Text => &mut self.text,
            ExportField::Date => &mut self.date,
            ExportField::Issuer => &mut self.issuer,
            ExportField::Number => &mut self.number,
            ExportField::Kind | ExportField::File => &mut self.kind,
        };
        if place.is_some() {
            self.meta.insert(key.to_owned(), value);
        } else {
            *place = Some(text);
        }
    }

    /// Whether there is anything in it to archive.
    pub(super) fn is_empty(&self) -> bool {
        self.title.is_none() && self.text.is_none() && self.file.is_none()
    }
}
