//! Exports with one JSON object a line.

use std::io::{BufRead, Read};
use std::path::PathBuf;

use serde_json::Value;

use super::mapping::Mapping;
use super::record::{Record, RecordError};

/// A longer line is not held in memory.
const LONGEST_LINE_BYTES: u64 = 64 * 1024 * 1024;

pub(super) struct Stream<R> {
    reader: R,
    folder: PathBuf,
    mapping: Mapping,
    line: u64,
    offset: u64,
    broken: bool,
}

impl<R: BufRead> Stream<R> {
    pub(super) fn new(reader: R, folder: PathBuf, mapping: Mapping) -> Self {
        Self {
            reader,
            folder,
            mapping,
            line: 0,
            offset: 0,
            broken: false,
        }
    }

    fn error(&self, message: impl Into<String>) -> RecordError {
        RecordError {
            line: self.line,
            message: message.into(),
        }
    }

    /// Passes over the rest of a line that is too long.
    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let end = buffer.iter().position(|b| *b == b'\n');
            let count = end.map_or(buffer.len(), |at| at + 1);
            let done = end.is_some() || buffer.is_empty();
            self.reader.consume(count);
            self.offset += count as u64;
            if done {
                return Ok(());
            }
        }
    }

    /// Nothing behind this point can be read: says so once, then ends.
    fn give_up(&mut self, cause: &std::io::Error) -> Option<Result<Record, RecordError>> {
        self.broken = true;
        Some(Err(self.error(format!("cannot be read: {cause}"))))
    }

    fn record(&self, bytes: &[u8], span: (u64, u64)) -> Result<Record, RecordError> {
        let value: Value = serde_json::from_slice(bytes).map_err(|e| self.error(format!("no JSON: {e}")))?;
        let Value::Object(object) = value else {
            return Err(self.error("no JSON object"));
        };
        let mut record = Record {
            line: self.line,
            span,
            bytes: bytes.to_vec(),
            ..Record::default()
        };
        let mut nested = None;
        for (key, value) in object {
            match (key.as_str(), value) {
                ("meta", Value::Object(inner)) => nested = Some(inner),
                (_, value) => record.put(&key, value, &self.folder, &self.mapping),
            }
        }
        // What an export keeps under "meta" can be filtered like its other keys, which win where both have one.
        for (key, value) in nested.into_iter().flatten() {
            record.meta.entry(key).or_insert(value);
        }
        if record.is_empty() {
            return Err(self.error("neither title nor text nor file"));
        }
        Ok(record)
    }
}

impl<R: BufRead> Iterator for Stream<R> {
    type Item = Result<Record, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        loop {
            self.line += 1;
            let start = self.offset;
            let mut bytes = Vec::new();
            let mut limited = self.reader.by_ref().take(LONGEST_LINE_BYTES);
            match limited.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(count) => self.offset += count as u64,
                Err(e) => return self.give_up(&e),
            }
            if bytes.len() as u64 == LONGEST_LINE_BYTES && bytes.last() != Some(&b'\n') {
                let error = self.error(format!("longer than {LONGEST_LINE_BYTES} bytes"));
                return match self.skip_line() {
                    Ok(()) => Some(Err(error)),
                    Err(e) => self.give_up(&e),
                };
            }
            while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                bytes.pop();
            }
            let mark = if start == 0 && bytes.starts_with(b"\xEF\xBB\xBF") {
                3
            } else {
                0
            };
            let content = &bytes[mark..];
            if content.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let span = (start + mark as u64, start + bytes.len() as u64);
            return Some(self.record(content, span));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read(text: &str) -> Vec<Result<Record, RecordError>> {
        Stream::new(text.as_bytes(), "/x".into(), Mapping::default()).collect()
    }

    #[test]
    fn known_keys_are_fields_and_unknown_ones_are_kept() {
        let text = "\u{feff}{\"id\": 7, \"title\": \"通知\", \"doc_no\": \"青政发〔2022〕1号\", \"category\": \"水利\", \"meta\": {\"区域\": \"东\", \"category\": \"x\"}, \"file\": \"a\\\\b.doc\"}\r\n\n{bad\n[1]\n{\"x\":1}\n";
        let records = read(text);
        assert_eq!(records.len(), 4);
        let first = records[0].as_ref().unwrap();
        assert_eq!(first.external_id.as_deref(), Some("7"));
        assert_eq!(first.number.as_deref(), Some("青政发〔2022〕1号"));
        assert_eq!(first.meta["category"], "水利");
        assert_eq!(first.meta["区域"], "东");
        assert_eq!(first.file.as_deref(), Some(Path::new("/x/a/b.doc")));
        let (from, to) = (first.span.0 as usize, first.span.1 as usize);
        assert!(serde_json::from_str::<Value>(&text[from..to]).is_ok());
        assert_eq!(records[1].as_ref().unwrap_err().line, 3);
        assert!(records[3].is_err());
    }
}
