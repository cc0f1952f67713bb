//! `lantai compare`

use serde_json::{Value, json};

use super::args::{Compare as Args, Format};
use super::diff::marked;
use super::side::{self, Side};
use super::terminal::{Output, columns, is_json, printable, wrapped};
use super::{Done, day, open};
use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::precedent::{Clause, ClauseChange, Precedents, clauses, compare};
use crate::text::difference::ChangeKind;
use crate::text::repair::{Places, Repairs};

pub(super) fn run(args: &Args, config: &Config, format: Format) -> Result<Done> {
    let (one, other) = sides(args, config)?;
    let (before, after) = (clauses(&one.record, &one.text), clauses(&other.record, &other.text));
    let mut changes = compare((&one.text, &before), (&other.text, &after));
    let count = |kind: ChangeKind| changes.iter().filter(|change| change.kind == kind).count();
    let kinds = [
        ChangeKind::Same,
        ChangeKind::Changed,
        ChangeKind::Added,
        ChangeKind::Removed,
        ChangeKind::Moved,
    ];
    let [same, changed, added, removed, moved] = kinds.map(count);
    if !args.all {
        changes.retain(|change| change.kind != ChangeKind::Same);
    }
    let mut out = Output::new();
    if is_json(format) {
        let head = |side: &Side| {
            let record = &side.record;
            json!({ "id": side.name, "title": record.title, "number": record.number, "date": record.date })
        };
        out.json(&json!({
            "one": head(&one),
            "other": head(&other),
            "counts": { "same": same, "changed": changed, "added": added, "removed": removed, "moved": moved },
            "clauses": as_json(&changes, (&one, &before), (&other, &after)),
        }))?;
    } else {
        out.line(&printable(&format!("- {}  {}", one.name, one.record.title)))?;
        out.line(&printable(&format!("+ {}  {}", other.name, other.record.title)))?;
        out.line(&format!(
            "clauses: {same} same, {changed} changed (~), {added} added (+), {removed} removed (-), {moved} moved (>)"
        ))?;
        for change in &changes {
            out.line("")?;
            print(&mut out, change, (&one, &before), (&other, &after))?;
        }
    }
    out.finish()?;
    Ok(Done::Well)
}

/// The two papers: both named, or one and the paper of its series before it.
fn sides(args: &Args, config: &Config) -> Result<(Side, Side)> {
    if let Some(asked) = &args.previous {
        let (archive, index) = open::searchable(config)?;
        let own = archive.named(asked)?;
        let day = day::seen_from(None)?.to_string();
        let previous = Precedents::new(&archive, index.searcher()?).previous(own.id, &day)?;
        let previous = previous.ok_or_else(|| {
            let said = format!("the archive has no earlier paper of the series of document {}", own.id);
            Error::new(Kind::NotFound, said).with_hint("name both: lantai compare OLDER NEWER")
        })?;
        return Ok((
            side::named(config, &previous.to_string())?,
            side::named(config, &own.id.to_string())?,
        ));
    }
    match args.papers.as_slice() {
        [one, other] => Ok((side::named(config, one)?, side::named(config, other)?)),
        _ => Err(Error::new(Kind::Usage, "two papers are compared")
            .with_hint("lantai compare OLDER NEWER, or lantai compare --previous ID")),
    }
}

type Cut<'s> = (&'s Side, &'s [Clause]);

fn at<'s>(cut: Cut<'s>, which: Option<usize>) -> Option<(&'s Clause, &'s str)> {
    let clause = cut.1.get(which?)?;
    let whole = cut.0.text.get(clause.range.clone())?;
    Some((clause, whole.trim()))
}

fn as_json(changes: &[ClauseChange], one: Cut<'_>, other: Cut<'_>) -> Vec<Value> {
    let none = Repairs::default();
    let places = (Places::new(&one.0.text, &none), Places::new(&other.0.text, &none));
    let shown = |cut: Cut<'_>, which: Option<usize>, places: &Places<'_>| {
        at(cut, which).map(|(clause, text)| {
            let (from, to) = places.span(clause.range.start, clause.range.end);
            json!({
                "place": clause.place, "number": clause.number, "heading": clause.heading, "text": text,
                "span": [from, to],
            })
        })
    };
    let sentence = |change: &crate::text::difference::Change| {
        let text = |passage: &Option<crate::text::difference::Passage>| passage.as_ref().map(|p| p.text.clone());
        json!({ "kind": change.kind, "one": text(&change.one), "other": text(&change.other), "parts": change.parts })
    };
    let clause = |change: &ClauseChange| {
        json!({
            "kind": change.kind,
            "one": shown(one, change.one, &places.0),
            "other": shown(other, change.other, &places.1),
            "changes": change.changes.iter().map(sentence).collect::<Vec<_>>(),
        })
    };
    changes.iter().map(clause).collect()
}

fn print(out: &mut Output, change: &ClauseChange, one: Cut<'_>, other: Cut<'_>) -> Result<()> {
    let (before, after) = (at(one, change.one), at(other, change.other));
    let called = |clause: &Clause| {
        let gap = if clause.number.starts_with('第') && !clause.heading.is_empty() {
            " "
        } else {
            ""
        };
        match clause.number.as_str() {
            "" => format!("（{}）", clause.place.name()),
            number => format!("{number}{gap}{}", clause.heading),
        }
    };
    let sign = match change.kind {
        ChangeKind::Same => "  ",
        ChangeKind::Added => "+ ",
        ChangeKind::Removed => "- ",
        ChangeKind::Changed => "~ ",
        ChangeKind::Moved => "> ",
    };
    let head = match (&before, &after) {
        (Some((old, _)), Some((new, _))) if old.number != new.number => format!("{} → {}", called(old), called(new)),
        (_, Some((new, _))) => called(new),
        (Some((old, _)), None) => called(old),
        (None, None) => String::new(),
    };
    say(out, sign, &head)?;
    if change.changes.is_empty() {
        let text = after.or(before).map(|(_, text)| text).unwrap_or_default();
        if matches!(change.kind, ChangeKind::Added | ChangeKind::Removed) {
            say(out, "    ", text)?;
        }
        return Ok(());
    }
    for sentence in &change.changes {
        let text = |passage: &Option<crate::text::difference::Passage>| {
            passage.as_ref().map(|passage| passage.text.clone()).unwrap_or_default()
        };
        let (sign, shown) = match sentence.kind {
            ChangeKind::Added => ("  + ", text(&sentence.other)),
            ChangeKind::Removed => ("  - ", text(&sentence.one)),
            ChangeKind::Moved if sentence.parts.is_empty() => ("  > ", text(&sentence.other)),
            ChangeKind::Moved => ("  > ", marked(&sentence.parts)),
            _ => ("  ~ ", marked(&sentence.parts)),
        };
        say(out, sign, &shown)?;
    }
    Ok(())
}

fn say(out: &mut Output, sign: &str, text: &str) -> Result<()> {
    let width = columns().saturating_sub(sign.len()).max(20);
    for (number, line) in wrapped(&printable(text), width).iter().enumerate() {
        let blank = " ".repeat(sign.len());
        let begin = if number == 0 { sign } else { blank.as_str() };
        out.line(format!("{begin}{line}").trim_end())?;
    }
    Ok(())
}
