//! `lantai classify`

use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::json;

use super::Done;
use super::args::{Classify, Format};
use super::open;
use super::report::short_path;
use super::terminal::{Output, is_json, printable};
use crate::archive::ContentHash;
use crate::classify::{Label, Rules};
use crate::config::Config;
use crate::document::Known;
use crate::error::{Context, Error, Kind, Result};
use crate::extract::{Block, BlockKind, Extracted, Limits, Pool};
use crate::ingest::{Subject, Understood, look, understand};
use crate::source::{self, Format as FileFormat, Mapping};

pub(super) fn run(args: &Classify, config: &Config, format: Format) -> Result<Done> {
    let mut out = Output::new();
    let mut failed = 0;
    if args.all {
        all(&mut out, config, format)?;
    } else if let Some(path) = &args.jsonl {
        failed = records(&mut out, path, format)?;
    } else if args.files.is_empty() {
        return Err(
            Error::new(Kind::Usage, "nothing to classify").with_hint("name files, or use --jsonl FILE or --all")
        );
    } else {
        let pool = open::pool()?;
        for path in &args.files {
            failed += usize::from(!file(&mut out, &pool, path, format)?);
        }
    }
    out.finish()?;
    Ok(if failed == 0 { Done::Well } else { Done::WithProblems })
}

/// One file; false if its text could not be read.
fn file(out: &mut Output, pool: &Pool, path: &Path, format: Format) -> Result<bool> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).context(Kind::Usage, || format!("cannot read {name}"))?;
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let looked = look(pool, &Limits::default(), &file_name, &bytes);
    let understood = understand(
        Subject {
            content: ContentHash::of(&bytes),
            span: None,
            file_stem: path.file_stem().and_then(|stem| stem.to_str()),
            format: looked.format.name(),
            extracted: looked.extracted,
            known: Known::default(),
            external_id: None,
            meta: serde_json::Map::new(),
            corrections: Vec::new(),
        },
        Rules::builtin(),
    );
    let well = understood.record.reason.is_none();
    print(out, &name, &understood, format)?;
    Ok(well)
}

/// The records of a JSONL stream; returns how many could not be read.
fn records(out: &mut Output, path: &Path, format: Format) -> Result<usize> {
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
        let text = record.text.unwrap_or_default();
        let extracted = Extracted {
            quality: 1.0,
            blocks: vec![Block::new(BlockKind::Paragraph, text)],
            ..Extracted::default()
        };
        let known = Known {
            title: record.title,
            number: record.number,
            organ: record.issuer,
            date: record.date,
            kind: record.kind,
        };
        let subject = Subject {
            content: ContentHash::of(&record.bytes),
            span: None,
            file_stem: None,
            format: "record",
            extracted: Ok(extracted),
            known,
            external_id: record.external_id,
            meta: serde_json::Map::new(),
            corrections: Vec::new(),
        };
        print(out, &name, &understand(subject, Rules::builtin()), format)?;
    }
    Ok(failed)
}

/// What the archive says of its documents.
fn all(out: &mut Output, config: &Config, format: Format) -> Result<()> {
    let archive = open::archive(config)?;
    archive.catalogue.each_document_after(0, |stored| {
        let labels = stored
            .record
            .details
            .get("labels")
            .cloned()
            .unwrap_or_else(|| json!({}));
        if is_json(format) {
            return out.json(&json!({
                "id": stored.id.0,
                "external_id": stored.record.external_id,
                "title": stored.record.title,
                "kind": labels.get("kind"),
                "topics": labels.get("topics").cloned().unwrap_or_else(|| json!([])),
            }));
        }
        let kind = stored.record.kind.as_deref().unwrap_or("—");
        let topics = named(&stored.record.topics);
        out.line(&format!(
            "[{}] {kind}  {topics}  {}",
            stored.id,
            printable(&stored.record.title)
        ))
    })
}

fn named(topics: &[String]) -> String {
    let names = topics
        .iter()
        .map(|id| format!("{id} {}", Rules::builtin().topic_name(id)));
    names.collect::<Vec<_>>().join("、")
}

fn print(out: &mut Output, name: &str, understood: &Understood, format: Format) -> Result<()> {
    let (record, labels) = (&understood.record, &understood.labels);
    if is_json(format) {
        let mut shown = json!({
            "id": name,
            "title": record.title,
            "kind": labels.kind,
            "topics": labels.topics,
        });
        if let (Some(code), Some(shown)) = (&record.reason, shown.as_object_mut()) {
            shown.insert("error".to_owned(), json!({ "code": code, "message": record.message }));
        }
        return out.json(&shown);
    }
    out.line(&printable(&short_path(name)))?;
    if let (Some(reason), Some(message)) = (&record.reason, &record.message) {
        out.line(&format!("  {reason}: {}", printable(message)))?;
    }
    out.line(&format!("  题名  {}", printable(&record.title)))?;
    let line = |title: &str, label: &Label| {
        let mut words: Vec<&str> = Vec::new();
        for evidence in &label.evidence {
            // The same word may count in the title and in the text.
            if !words.contains(&evidence.text.as_str()) {
                words.push(&evidence.text);
            }
        }
        let id = if label.value == label.name {
            String::new()
        } else {
            format!("{} ", label.value)
        };
        let evidence = if words.is_empty() {
            String::new()
        } else {
            format!("  ← {}", printable(&words.join("、")))
        };
        format!(
            "  {title}  {id}{}  {:.0} %{evidence}",
            label.name,
            label.confidence * 100.0
        )
    };
    match &labels.kind {
        Some(kind) => out.line(&line("文种", kind))?,
        None => out.line("  文种  —")?,
    }
    labels
        .topics
        .iter()
        .try_for_each(|topic| out.line(&line("主题", topic)))
}
