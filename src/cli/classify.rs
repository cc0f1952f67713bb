//! `lantai classify`

use serde_json::{Value, json};

use super::Done;
use super::args::{Classify, Format};
use super::report::short_path;
use super::terminal::{self, Output, is_json, printable};
use super::{day, learn, open, reading, retention};
use crate::classify::{Label, Rules, explain};
use crate::config::Config;
use crate::document::card;
use crate::error::{Error, Kind, Result};
use crate::ingest::{Understood, understand_stored};
use crate::text::repair::Places;

/// Columns of the names of labels.
const LABELLED: usize = 12;
const EXPLAINED: usize = 16;

pub(super) fn run(args: &Classify, config: &Config, format: Format) -> Result<Done> {
    if let Some(command) = &args.command {
        return learn::run(command, config, format);
    }
    if let Some(model) = &args.model {
        return learn::label_by(args, model, config, format);
    }
    let mut out = Output::new();
    let mut failed = 0;
    if let Some(id) = &args.explain {
        explain_document(&mut out, config, id, format)?;
    } else if args.all {
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

/// Why a document of the archive has its labels.
fn explain_document(out: &mut Output, config: &Config, id: &str, format: Format) -> Result<()> {
    let archive = open::archive(config)?;
    let stored = archive.named(id)?;
    let text = archive.catalogue.text(stored.id)?;
    let corrections = archive.catalogue.corrections_of(stored.id)?;
    let (document, labels) = understand_stored(&stored, &text, &corrections, Rules::current());
    let explained = explain(&document, &text, &labels, Rules::current());
    // How long it is kept depends on who the office is.
    let judged = if config.office.is_some() {
        retention::Judge::of(config, day::seen_from(None)?)?.judge(&archive, stored.id)?
    } else {
        None
    };
    if is_json(format) {
        let labels: Vec<Value> = explained
            .iter()
            .map(|one| card::in_characters(json!(one), &Places::new(&text, &stored.record.repairs())))
            .collect();
        let mut shown = json!({ "id": stored.id.0, "title": stored.record.title, "labels": labels });
        if let (Some(judged), Some(shown)) = (&judged, shown.as_object_mut()) {
            shown.insert("retention".to_owned(), json!(judged.kept));
            shown.insert("opening".to_owned(), json!(judged.opens));
        }
        return out.json(&shown);
    }
    out.line(&format!("[{}] {}", stored.id, printable(&stored.record.title)))?;
    for one in &explained {
        let label = one.label.as_ref();
        let value = label.map_or_else(|| "—".to_owned(), shown);
        out.line(&format!(
            "{}{}",
            terminal::label(one.title, EXPLAINED),
            printable(&value)
        ))?;
        for because in &one.because {
            out.line(&format!("  因为  {}", printable(because)))?;
        }
        out.line(&format!("  否则  {}", printable(&one.otherwise)))?;
    }
    judged.map_or(Ok(()), |judged| judged.print(out))
}

/// A label's id, name and confidence.
fn shown(label: &Label) -> String {
    let id = if label.value == label.name {
        String::new()
    } else {
        format!("{} ", label.value)
    };
    format!("{id}{}  {:.0} %", label.name, label.confidence * 100.0)
}

fn named(topics: &[String]) -> String {
    let names = topics
        .iter()
        .map(|id| format!("{id} {}", Rules::current().topic_name(id)));
    names.collect::<Vec<_>>().join("、")
}

fn print(out: &mut Output, name: &str, understood: &Understood, format: Format) -> Result<()> {
    let (record, labels) = (&understood.record, &understood.labels);
    if is_json(format) {
        let mut shown = serde_json::Map::new();
        shown.insert("id".to_owned(), json!(name));
        shown.insert("title".to_owned(), json!(record.title));
        if let Value::Object(labels) = json!(labels) {
            shown.extend(labels);
        }
        if let Some(code) = &record.reason {
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
        let evidence = if words.is_empty() {
            String::new()
        } else {
            format!("  ← {}", printable(&words.join("、")))
        };
        format!("  {}{}{evidence}", terminal::label(title, LABELLED), shown(label))
    };
    match &labels.kind {
        Some(kind) => out.line(&line("文种", kind))?,
        None => out.line(&format!("  {}—", terminal::label("文种", LABELLED)))?,
    }
    if let Some(inferred) = labels.kind_inferred.as_ref().filter(|_| labels.kind_disagrees) {
        out.line(&line("正文却像", inferred))?;
    }
    labels
        .topics
        .iter()
        .try_for_each(|topic| out.line(&line("主题", topic)))?;
    labels
        .topics_beside
        .iter()
        .try_for_each(|topic| out.line(&line("另一说", topic)))?;
    let rest = [
        ("行文方向", &labels.direction),
        ("层级", &labels.level),
        ("密级", &labels.secrecy),
        ("解密日期", &labels.lapses),
        ("机构或问题", &labels.office_class),
    ];
    rest.into_iter()
        .filter_map(|(title, label)| Some((title, label.as_ref()?)))
        .try_for_each(|(title, label)| out.line(&line(title, label)))
}
