//! `lantai classify`

use serde_json::json;

use super::Done;
use super::args::{Classify, Format};
use super::report::short_path;
use super::terminal::{Output, is_json, printable};
use super::{open, reading};
use crate::classify::{Label, Rules};
use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::ingest::Understood;

pub(super) fn run(args: &Classify, config: &Config, format: Format) -> Result<Done> {
    let mut out = Output::new();
    let mut failed = 0;
    if args.all {
        all(&mut out, config, format)?;
    } else if let Some(path) = &args.jsonl {
        failed = reading::records(&mut out, path, format, &mut |out, name, understood| {
            print(out, name, understood, format)
        })?;
    } else if args.files.is_empty() {
        return Err(
            Error::new(Kind::Usage, "nothing to classify").with_hint("name files, or use --jsonl FILE or --all")
        );
    } else {
        failed = reading::files(&mut out, &args.files, &mut |out, name, understood| {
            print(out, name, understood, format)
        })?;
    }
    out.finish()?;
    Ok(if failed == 0 { Done::Well } else { Done::WithProblems })
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
