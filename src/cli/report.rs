//! `lantai report`: what an import did, file by file.

use serde_json::{Value, json};

use super::Done;
use super::args::{Format, Report};
use super::open;
use super::terminal::{self, Output, is_json};
use crate::archive::{Catalogue, Line, RunId, Status};
use crate::config::Config;
use crate::error::{Context, Kind, Result};
use crate::ingest::Summary;
use crate::source::LeftOut;

/// Lines about problems that are shown after an import; the report has them all.
pub(super) const PROBLEMS_SHOWN: usize = 20;

pub(super) fn run(args: &Report, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let catalogue = &archive.catalogue;
    let mut out = Output::new();
    if args.list {
        for id in catalogue.runs()? {
            let summary = Summary::of(catalogue, Some(id))?;
            if is_json(format) {
                out.json(&summary)?;
            } else {
                let run = catalogue.run(Some(id))?;
                out.line(&format!("import {id}  {}  {}", run.started, one_line(&summary)))?;
            }
        }
        return out.finish().map(|()| Done::Well);
    }
    let run = catalogue.run(args.run.map(RunId))?;
    match format {
        Format::Json => catalogue.each_line(run.id, |_, line| out.json(&line_as_json(&line)))?,
        Format::Csv => csv(&mut out, catalogue, run.id)?,
        Format::Text | Format::Blocks | Format::Sarif => {
            let summary = Summary::of(catalogue, Some(run.id))?;
            let sources = terminal::printable(&run.sources.join(", "));
            out.line(&format!("import {} of {sources}", run.id))?;
            let finished = run
                .finished
                .as_deref()
                .unwrap_or("not finished: it was cut off or is running");
            out.line(&format!("begun {}, ended {finished}", run.started))?;
            if args.all {
                catalogue.each_line(run.id, |_, line| print_line(&mut out, &line))?;
            } else {
                print_problems(&mut out, catalogue, run.id, usize::MAX)?;
            }
            print_summary(&mut out, &summary)?;
        }
    }
    out.finish()?;
    Ok(Done::Well)
}

fn csv(out: &mut Output, catalogue: &Catalogue, run: RunId) -> Result<()> {
    let failed = || "cannot write the report";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["path", "status", "reason", "message", "document"])
        .context(Kind::Io, failed)?;
    catalogue.each_line(run, |_, line| {
        let document = line.document.map(|id| id.to_string()).unwrap_or_default();
        let (reason, message) = (line.reason.unwrap_or_default(), line.message.unwrap_or_default());
        let row = [&line.key.to_string(), line.status.name(), &reason, &message, &document].map(str::to_owned);
        writer.write_record(row).context(Kind::Io, failed)
    })?;
    let bytes = writer
        .into_inner()
        .map_err(|e| e.into_error())
        .context(Kind::Io, failed)?;
    out.bytes(&bytes)
}

/// One line of a report as it is documented in docs/cli.md.
pub(super) fn line_as_json(line: &Line) -> Value {
    json!({
        "path": line.key.to_string(),
        "status": line.status.name(),
        "reason": line.reason,
        "message": line.message,
        "document": line.document.map(|id| id.0),
    })
}

/// A path as seen from where the person stands.
pub(super) fn short_path(path: &str) -> String {
    let here = std::env::current_dir()
        .ok()
        .map(|here| format!("{}{}", here.display(), std::path::MAIN_SEPARATOR));
    here.and_then(|here| path.strip_prefix(&here).map(str::to_owned))
        .unwrap_or_else(|| path.to_owned())
}

fn print_line(out: &mut Output, line: &Line) -> Result<()> {
    let path = terminal::printable(&short_path(&line.key.to_string()));
    let document = line.document.map(|id| format!("  [{id}]")).unwrap_or_default();
    let why = match (&line.reason, &line.message) {
        (Some(reason), Some(message)) => format!("  {reason}: {}", terminal::printable(message)),
        (Some(reason), None) => format!("  {reason}"),
        _ => String::new(),
    };
    out.line(&format!(
        "{} {path}{document}{why}",
        terminal::pad(line.status.name(), 9)
    ))
}

/// The lines of files that are not fully imported, at most so many.
pub(super) fn print_problems(out: &mut Output, catalogue: &Catalogue, run: RunId, most: usize) -> Result<()> {
    let mut count = 0;
    catalogue.each_line(run, |_, line| {
        // What a filter of the command line left out is what was asked for.
        let asked_for = line.reason.as_deref() == Some(LeftOut::Filtered.code());
        let problem = line.reason.is_some() && line.status != Status::Duplicate && !asked_for;
        count += usize::from(problem);
        if problem && count <= most {
            print_line(out, &line)
        } else {
            Ok(())
        }
    })?;
    if count > most {
        out.line(&format!("… and {} more: lantai report {run}", count - most))?;
    }
    Ok(())
}

fn one_line(summary: &Summary) -> String {
    let Summary {
        seen,
        added,
        updated,
        unchanged,
        duplicate,
        flagged,
        failed,
        left_out,
        vanished,
        ..
    } = summary;
    let mut text = format!(
        "{seen} seen: {added} added, {updated} updated, {unchanged} unchanged, {duplicate} duplicate, {flagged} flagged, {failed} failed"
    );
    if *left_out > 0 {
        text.push_str(&format!("; {left_out} left out"));
    }
    if *vanished > 0 {
        text.push_str(&format!("; {vanished} vanished (kept)"));
    }
    text
}

pub(super) fn print_summary(out: &mut Output, summary: &Summary) -> Result<()> {
    let megabytes = summary.bytes as f64 / 1e6;
    let rate = if summary.seconds > 0.0 {
        megabytes / summary.seconds
    } else {
        0.0
    };
    out.line(&format!("import {}: {}", summary.run, one_line(summary)))?;
    out.line(&format!(
        "{megabytes:.1} MB in {:.1} s ({rate:.1} MB/s)",
        summary.seconds
    ))
}
