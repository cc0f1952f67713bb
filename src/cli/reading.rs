//! Reading files and records without importing them, for the commands that only look.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::Format;
use super::open;
use super::terminal::{Output, is_json, printable};
use crate::archive::ContentHash;
use crate::classify::Rules;
use crate::document::Known;
use crate::error::{Context, Kind, Result};
use crate::extract::{Limits, Pool};
use crate::ingest::{Look, Subject, Understood, understand};
use crate::source::{self, Format as FileFormat, Mapping};

/// What is done with each: its path or own key, and what was understood.
pub(super) type Print<'a> = dyn FnMut(&mut Output, &str, &Understood) -> Result<()> + 'a;

/// Files, one after the other; returns how many could not be read.
pub(super) fn files(out: &mut Output, paths: &[PathBuf], print: &mut Print<'_>) -> Result<usize> {
    let pool = open::pool()?;
    let mut failed = 0;
    for path in paths {
        let understood = file(&pool, path)?;
        failed += usize::from(understood.record.reason.is_some());
        print(out, &path.display().to_string(), &understood)?;
    }
    Ok(failed)
}

/// One file, as an import would understand it.
pub(super) fn file(pool: &Pool, path: &Path) -> Result<Understood> {
    let bytes = std::fs::read(path).context(Kind::Usage, || format!("cannot read {}", path.display()))?;
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let look = Look {
        pool,
        limits: &Limits::default(),
        ocr: None,
    };
    let looked = look.at(&file_name, &bytes);
    let subject = Subject {
        content: ContentHash::of(&bytes),
        span: None,
        file_stem: path.file_stem().and_then(|stem| stem.to_str()),
        format: looked.format.name(),
        extracted: looked.extracted,
        known: Known::default(),
        external_id: None,
        meta: serde_json::Map::new(),
        corrections: Vec::new(),
    };
    Ok(understand(subject, Rules::current()))
}

/// The records of a JSONL stream; returns how many could not be read.
pub(super) fn records(out: &mut Output, path: &Path, format: Format, print: &mut Print<'_>) -> Result<usize> {
    let reader: Box<dyn BufRead + Send> = if path.as_os_str() == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let file = std::fs::File::open(path).context(Kind::Usage, || format!("cannot read {}", path.display()))?;
        Box::new(BufReader::new(file))
    };
    let stream = source::records(reader, FileFormat::Jsonl, Path::new(""), &Mapping::default())?;
    let mut failed = 0;
    for record in stream.into_iter().flatten() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                failed += 1;
                let (line, message) = (e.line, e.message);
                if is_json(format) {
                    let error = json!({ "code": "bad-record", "message": message });
                    out.json(&json!({ "id": null, "line": line, "error": error }))?;
                } else {
                    out.line(&format!("line {line}: {}", printable(&message)))?;
                }
                continue;
            }
        };
        let name = record
            .external_id
            .clone()
            .unwrap_or_else(|| format!("line {}", record.line));
        let known = Known {
            title: record.title,
            number: record.number,
            organ: record.issuer,
            date: record.date,
            kind: record.kind,
        };
        let subject = Subject {
            external_id: record.external_id,
            ..Subject::of_text(ContentHash::of(&record.bytes), record.text.unwrap_or_default(), known)
        };
        print(out, &name, &understand(subject, Rules::current()))?;
    }
    Ok(failed)
}
