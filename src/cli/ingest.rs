//! `lantai ingest`

use std::collections::BTreeMap;
use std::sync::Arc;

use super::args::{Format, Ingest};
use super::open::{self, INDEX_THREADS};
use super::report::{print_problems, print_summary};
use super::terminal::{self, Bar, Output, is_json};
use super::{Done, report};
use crate::archive::{ArchiveWriter, Catalogue, Layout, Line, RunId, Status};
use crate::config::Config;
use crate::engine::EmbeddedWriter;
use crate::error::{Context, Kind, Result};
use crate::extract::Limits;
use crate::ingest::{self, IngestOptions, StopSignal};
use crate::source::{Mapping, WalkOptions};

pub(super) fn run(args: &Ingest, config: &Config, format: Format) -> Result<Done> {
    let mut roots = Vec::new();
    for path in &args.paths {
        roots.push(std::path::absolute(path).context(Kind::Usage, || format!("cannot use {}", path.display()))?);
    }
    // The archive must not swallow itself.
    let own = std::path::absolute(&config.archive).context(Kind::Usage, || "cannot use the archive folder")?;
    let mut exclude = [&config.exclude[..], &args.exclude].concat();
    if roots.iter().any(|root| own.starts_with(root)) {
        exclude.push(own.display().to_string());
    }
    let options = IngestOptions {
        roots,
        walk: WalkOptions {
            follow_links: args.follow_links,
            include_hidden: args.hidden,
            include: args.include.clone(),
            exclude,
        },
        mapping: args.mapping.as_deref().map(Mapping::load).transpose()?,
        verify: args.verify,
        workers: config.workers,
        limits: Limits::default(),
        ocr: open::recogniser(args.ocr)?,
        program: open::program()?,
    };
    let stop = Arc::new(StopSignal::new());
    let signal = stop.clone();
    terminal::on_interrupt(move || {
        if signal.is_set() {
            terminal::say("still finishing the files at hand; what is reported is safe");
        }
        signal.set();
    })?;
    // A wrong path must not leave an empty archive behind.
    drop(crate::source::walk(&options.roots, &options.walk)?);
    if args.dry_run {
        rehearse(&options, config, format, &stop)
    } else {
        import(&options, config, format, &stop)
    }
}

fn import(options: &IngestOptions, config: &Config, format: Format, stop: &StopSignal) -> Result<Done> {
    let bar = Bar::new();
    let mut archive = ArchiveWriter::open(&config.archive)?;
    let mut engine = EmbeddedWriter::open(&archive.layout.fulltext(), INDEX_THREADS)?;
    let summary = ingest::run(options, &mut archive, &mut engine, &bar, stop)?;
    engine.close()?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&summary)?;
    } else {
        print_problems(&mut out, &archive.catalogue, RunId(summary.run), report::PROBLEMS_SHOWN)?;
        print_summary(&mut out, &summary)?;
        if summary.stopped {
            out.line("stopped; run the same command again to go on")?;
        } else if summary.added + summary.updated > 0 {
            out.line("next: lantai search 防汛    or: lantai stats")?;
        }
    }
    out.finish()?;
    Ok(match (summary.stopped, summary.all_well()) {
        (true, _) => Done::Stopped,
        (false, true) => Done::Well,
        (false, false) => Done::WithProblems,
    })
}

/// `--dry-run`: one line for each file, then the counts.
fn rehearse(options: &IngestOptions, config: &Config, format: Format, stop: &StopSignal) -> Result<Done> {
    let layout = Layout::new(&config.archive);
    let reader = match Catalogue::open_reader(&layout) {
        Ok(catalogue) => Some(catalogue),
        Err(e) if e.kind() == Kind::NoArchive => None,
        Err(e) => return Err(e),
    };
    let mut counts: BTreeMap<Status, u64> = BTreeMap::new();
    let mut out = Output::new();
    ingest::plan(options, reader, &Bar::new(), stop, &mut |line: Line| {
        *counts.entry(line.status).or_default() += 1;
        if is_json(format) {
            return out.json(&report::line_as_json(&line));
        }
        let why = line.message.unwrap_or_default();
        let path = terminal::printable(&report::short_path(&line.key.to_string()));
        out.line(&format!(
            "{} {path}  ({})",
            terminal::pad(line.status.name(), 9),
            terminal::printable(&why)
        ))
    })?;
    if is_json(format) {
        let counts: BTreeMap<&str, u64> = counts.iter().map(|(status, count)| (status.name(), *count)).collect();
        out.json(&serde_json::json!({ "dry_run": true, "counts": counts }))?;
    } else {
        let counts: Vec<String> = counts
            .iter()
            .map(|(status, count)| format!("{count} {}", status.name()))
            .collect();
        out.line(&format!("would be: {}; nothing was written", counts.join(", ")))?;
    }
    out.finish()?;
    Ok(if stop.is_set() { Done::Stopped } else { Done::Well })
}
