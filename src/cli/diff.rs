//! `lantai diff`

use serde_json::{Value, json};

use super::Done;
use super::args::{Diff, Format};
use super::side::{self, Side};
use super::terminal::{Output, colour, columns, is_json, printable, wrapped};
use crate::config::Config;
use crate::document::card;
use crate::error::Result;
use crate::text::difference::{Change, ChangeKind, Part, difference};
use crate::text::repair::{Places, Repairs};
use crate::text::shingle::Shingles;

pub(super) fn run(args: &Diff, config: &Config, format: Format) -> Result<Done> {
    let (one, other) = (side::named(config, &args.one)?, side::named(config, &args.other)?);
    let mut changes = difference(&one.text, &other.text);
    let count = |kind: ChangeKind| changes.iter().filter(|change| change.kind == kind).count();
    let [same, changed, added, removed, moved] = [
        ChangeKind::Same,
        ChangeKind::Changed,
        ChangeKind::Added,
        ChangeKind::Removed,
        ChangeKind::Moved,
    ]
    .map(count);
    let texts = Shingles::of(&one.text).resemblance(&Shingles::of(&other.text));
    if !args.all {
        changes.retain(|change| change.kind != ChangeKind::Same);
    }
    let mut out = Output::new();
    if is_json(format) {
        let head = |side: &Side| json!({ "id": side.name, "title": side.record.title });
        out.json(&json!({
            "one": head(&one),
            "other": head(&other),
            "similarity": (texts.jaccard * 1000.0).round() / 1000.0,
            "counts": { "same": same, "changed": changed, "added": added, "removed": removed, "moved": moved },
            "changes": in_characters(&changes, &one, &other),
        }))?;
    } else {
        out.line(&printable(&format!("- {}  {}", one.name, one.record.title)))?;
        out.line(&printable(&format!("+ {}  {}", other.name, other.record.title)))?;
        out.line(&format!(
            "{:.0} % alike; sentences: {same} same, {changed} changed (~), {added} added (+), {removed} removed (-), \
             {moved} moved (>)",
            texts.jaccard * 100.0
        ))?;
        for change in &changes {
            out.line("")?;
            print(&mut out, change)?;
        }
    }
    out.finish()?;
    Ok(Done::Well)
}

/// The changes with their places in characters of the text that each is in.
fn in_characters(changes: &[Change], one: &Side, other: &Side) -> Vec<Value> {
    let none = Repairs::default();
    let (one, other) = (Places::new(&one.text, &none), Places::new(&other.text, &none));
    let changes = changes.iter().map(|change| {
        json!({
            "kind": change.kind,
            "one": card::in_characters(json!(change.one), &one),
            "other": card::in_characters(json!(change.other), &other),
            "parts": change.parts,
        })
    });
    changes.collect()
}

/// Signs before the lines, and behind them the sentence, its changes in brackets or in colour.
fn print(out: &mut Output, change: &Change) -> Result<()> {
    let text = |passage: &Option<crate::text::difference::Passage>| {
        passage.as_ref().map(|passage| passage.text.clone()).unwrap_or_default()
    };
    let (sign, whole) = match change.kind {
        ChangeKind::Same => ("  ", text(&change.other)),
        ChangeKind::Added => ("+ ", text(&change.other)),
        ChangeKind::Removed => ("- ", text(&change.one)),
        ChangeKind::Changed => ("~ ", marked(&change.parts)),
        ChangeKind::Moved if change.parts.is_empty() => ("> ", text(&change.other)),
        ChangeKind::Moved => ("> ", marked(&change.parts)),
    };
    let width = columns().saturating_sub(2);
    for (number, line) in wrapped(&printable(&whole), width).iter().enumerate() {
        let sign = if number == 0 { sign } else { "  " };
        out.line(&painted(change.kind, sign, line))?;
    }
    Ok(())
}

pub(super) fn marked(parts: &[Part]) -> String {
    let mark = |part: &Part| match part.kind {
        ChangeKind::Removed => format!("[-{}-]", part.text),
        ChangeKind::Added => format!("{{+{}+}}", part.text),
        _ => part.text.clone(),
    };
    parts.iter().map(mark).collect()
}

fn painted(kind: ChangeKind, sign: &str, line: &str) -> String {
    let code = match kind {
        _ if !colour() => return format!("{sign}{line}"),
        ChangeKind::Added => "32",
        ChangeKind::Removed => "31",
        ChangeKind::Changed => "33",
        ChangeKind::Moved => "36",
        ChangeKind::Same => return format!("{sign}{line}"),
    };
    format!("\u{1b}[{code}m{sign}{line}\u{1b}[0m")
}
