//! `lantai set`: a person's word on a document.

use serde_json::{Map, Value, json};

use super::Done;
use super::args::{Format, Set};
use super::open::INDEX_THREADS;
use super::terminal::{Bar, Output, is_json, printable};
use crate::archive::{Archive, ArchiveWriter, DESTROYED, Layout, Stored};
use crate::classify::{CorrectedField, Correction, Rules};
use crate::config::Config;
use crate::engine::EmbeddedWriter;
use crate::error::{Error, Kind, Result};
use crate::ingest::refresh::{self, Decision};
use crate::ingest::sync;

pub(super) fn run(args: &Set, config: &Config, format: Format) -> Result<Done> {
    let decisions = decisions(args)?;
    Layout::new(&config.archive).require()?;
    // Nothing is locked for a document that is not there.
    let asked = Archive::open(&config.archive)?.named(&args.id)?.id;
    let mut writer = ArchiveWriter::open(&config.archive)?;
    let mut engine = EmbeddedWriter::open(&writer.layout.fulltext(), INDEX_THREADS)?;
    let before = writer.catalogue.document(asked)?;
    let before = before.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no document {asked}")))?;
    if before.record.reason.as_deref() == Some(DESTROYED) {
        let message = format!("document {asked} was destroyed; its stub stays as it is");
        return Err(Error::new(Kind::Usage, message));
    }
    let after = refresh::decide(&mut writer, &before, &decisions)?;
    sync::catch_up(&writer, &mut engine, &Bar::new())?;
    engine.close()?;
    print(&before, &after, &decisions, format)?;
    Ok(Done::Well)
}

/// What the person typed, in its order; a field may be named once.
fn decisions(args: &Set) -> Result<Vec<Decision>> {
    let mut decisions: Vec<Decision> = Vec::new();
    for typed in &args.values {
        let (field, value) = typed.split_once(['=', '＝']).ok_or_else(|| {
            Error::new(Kind::Usage, format!("“{typed}” is not FIELD=VALUE")).with_hint("for example 文种=请示")
        })?;
        decisions.push(Decision::Say(Correction::typed(
            named(field)?,
            value,
            Rules::current(),
        )?));
    }
    for field in &args.unset {
        decisions.push(Decision::TakeBack(named(field)?));
    }
    for (i, decision) in decisions.iter().enumerate() {
        let field = decision.field();
        if decisions[..i].iter().any(|earlier| earlier.field() == field) {
            return Err(Error::new(Kind::Usage, format!("{} is given twice", field.name())));
        }
    }
    Ok(decisions)
}

fn named(field: &str) -> Result<CorrectedField> {
    CorrectedField::from_name(field.trim()).ok_or_else(|| {
        let known = CorrectedField::ALL.map(|field| format!("{} ({})", field.name(), field.chinese()));
        Error::new(Kind::Usage, format!("there is no field “{field}” to set"))
            .with_hint(format!("one of: {}", known.join(" ")))
    })
}

fn value(stored: &Stored, field: CorrectedField) -> Option<String> {
    let record = &stored.record;
    match field {
        CorrectedField::Title => Some(record.title.clone()),
        CorrectedField::Number => record.number.clone(),
        CorrectedField::Organ => record.organ.clone(),
        CorrectedField::Date => record.date.clone(),
        CorrectedField::Kind => record.kind.clone(),
        CorrectedField::Topics => Some(record.topics.join(" ")),
    }
    .filter(|value| !value.is_empty())
}

fn print(before: &Stored, after: &Stored, decisions: &[Decision], format: Format) -> Result<()> {
    let mut out = Output::new();
    let changes = decisions.iter().map(Decision::field);
    let changes = changes.map(|field| (field, value(before, field), value(after, field)));
    if is_json(format) {
        let changes: Map<String, Value> = changes
            .map(|(field, was, now)| (field.name().to_owned(), json!({ "was": was, "now": now })))
            .collect();
        out.json(&json!({ "id": after.id.0, "changes": changes }))?;
    } else {
        for (field, was, now) in changes {
            let shown = |value: Option<String>| value.map_or_else(|| "—".to_owned(), |value| printable(&value));
            out.line(&format!(
                "[{}] {}  {} → {}",
                after.id,
                field.chinese(),
                shown(was),
                shown(now)
            ))?;
        }
    }
    out.finish()
}
