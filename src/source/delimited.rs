//! Exports as tables: CSV and TSV with a heading, in any Chinese encoding.

use std::io::{BufRead, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::mapping::{ExportField, Mapping};
use super::record::{Record, RecordError, RecordStream};
use crate::error::{Context, Error, Kind, Result};
use crate::text::charset;

/// A table is held whole, because its encoding shows only in the whole; a larger one is to be exported as JSON lines.
const LARGEST_BYTES: u64 = 512 * 1024 * 1024;

struct Rows {
    reader: csv::Reader<Cursor<Arc<[u8]>>>,
    content: Arc<[u8]>,
    headings: Vec<String>,
    folder: PathBuf,
    mapping: Mapping,
    encoding: &'static str,
    /// Where the rows stand in the file.
    place: RowPlace,
}

/// How positions in the table are positions in the file.
enum RowPlace {
    /// They are, behind so many bytes of a mark.
    Behind(u64),
    /// The file is UTF-16, its rows cannot be told by bytes of the table: a row's place is the whole file.
    Whole(u64),
}

/// The rows of a table; `None` if its heading is not one of an export.
pub(super) fn stream(
    reader: Box<dyn BufRead + Send>,
    separator: u8,
    folder: &Path,
    mapping: &Mapping,
) -> Result<Option<RecordStream>> {
    let mut bytes = Vec::new();
    reader
        .take(LARGEST_BYTES + 1)
        .read_to_end(&mut bytes)
        .context(Kind::Source, || "the table cannot be read")?;
    if bytes.len() as u64 > LARGEST_BYTES {
        return Err(
            Error::new(Kind::Source, format!("the table is larger than {LARGEST_BYTES} bytes"))
                .with_hint("export it as JSON lines, which are read one at a time"),
        );
    }
    let decoded = charset::decode(&bytes, None);
    let (content, encoding, place): (Arc<[u8]>, _, _) = if decoded.encoding.starts_with("utf-16") {
        (
            decoded.text.into_bytes().into(),
            "utf-8",
            RowPlace::Whole(bytes.len() as u64),
        )
    } else {
        let mark = if decoded.bom { 3 } else { 0 };
        (
            bytes.split_off(mark).into(),
            decoded.encoding,
            RowPlace::Behind(mark as u64),
        )
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(Cursor::new(content.clone()));
    let mut heading = ByteRecord::new();
    if !reader.read_byte_record(&mut heading).unwrap_or(false) {
        return Ok(None);
    }
    let headings: Vec<String> = heading.iter().map(|cell| read(cell, encoding)).collect();
    let fields: Vec<ExportField> = headings.iter().filter_map(|name| mapping.field_of(name)).collect();
    if !mapping.is_given() && !fields.contains(&ExportField::Title) && !fields.contains(&ExportField::File) {
        return Ok(None);
    }
    let (folder, mapping) = (folder.to_owned(), mapping.clone());
    Ok(Some(Box::new(Rows {
        reader,
        content,
        headings,
        folder,
        mapping,
        encoding,
        place,
    })))
}

fn read(cell: &[u8], encoding: &str) -> String {
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    encoding.decode_without_bom_handling(cell).0.trim().to_owned()
}

impl Iterator for Rows {
    type Item = std::result::Result<Record, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = ByteRecord::new();
        let more = self.reader.read_byte_record(&mut row);
        let line = row.position().map_or(0, csv::Position::line);
        match more {
            Ok(false) => return None,
            Ok(true) => {}
            Err(e) => {
                return Some(Err(RecordError {
                    line,
                    message: e.to_string(),
                }));
            }
        }
        let start = row.position().map_or(0, csv::Position::byte);
        let raw = self
            .content
            .get(start as usize..self.reader.position().byte() as usize)
            .unwrap_or_default();
        let ending = raw.iter().rev().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        let bytes = raw[..raw.len() - ending].to_vec();
        let span = match self.place {
            RowPlace::Behind(mark) => (start + mark, start + mark + bytes.len() as u64),
            RowPlace::Whole(length) => (0, length),
        };
        if row.len() != self.headings.len() {
            let message = format!("{} cells, the heading has {}", row.len(), self.headings.len());
            return Some(Err(RecordError { line, message }));
        }
        let mut record = Record {
            line,
            span,
            bytes,
            ..Record::default()
        };
        for (heading, cell) in self.headings.iter().zip(&row) {
            let value = read(cell, self.encoding);
            if !value.is_empty() {
                record.put(heading, Value::String(value), &self.folder, &self.mapping);
            }
        }
        if record.is_empty() {
            return Some(Err(RecordError {
                line,
                message: "neither title nor text nor file".to_owned(),
            }));
        }
        Some(Ok(record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: Vec<u8>) -> Option<Vec<std::result::Result<Record, RecordError>>> {
        let reader = Box::new(std::io::Cursor::new(bytes));
        stream(reader, b',', Path::new("/x"), &Mapping::default())
            .unwrap()
            .map(Iterator::collect)
    }

    #[test]
    fn a_catalogue_in_gbk_is_read_with_its_spans() {
        let text = "题名,文号,文件路径,备注\n\"关于防汛,的通知\",青政发〔2022〕1号,a/1.docx,归档\n缺格\n";
        let bytes = encoding_rs::GBK.encode(text).0.into_owned();
        let rows = rows(bytes.clone()).unwrap();
        let first = rows[0].as_ref().unwrap();
        assert_eq!(first.title.as_deref(), Some("关于防汛,的通知"));
        assert_eq!(first.file.as_deref(), Some(Path::new("/x/a/1.docx")));
        assert_eq!(first.meta["备注"], "归档");
        let own = &bytes[first.span.0 as usize..first.span.1 as usize];
        assert!(encoding_rs::GBK.decode(own).0.ends_with("归档"));
        assert_eq!(rows[1].as_ref().unwrap_err().line, 3);
    }

    #[test]
    fn a_table_without_title_or_file_is_a_document() {
        assert!(rows("月份,雨量\n一月,12\n".into()).is_none());
    }
}
