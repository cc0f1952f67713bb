//! `lantai import-package`

use std::sync::Arc;

use serde_json::json;

use super::args::Format;
use super::args::ImportPackage;
use super::open::{self, INDEX_THREADS};
use super::report::{PROBLEMS_SHOWN, print_problems, print_summary};
use super::terminal::{self, Bar, Output, is_json};
use super::{Done, day, inspect};
use crate::archive::{Archive, ArchiveWriter, Layout, RunId};
use crate::config::Config;
use crate::engine::EmbeddedWriter;
use crate::error::{Context, Error, Kind, Result};
use crate::extract::Limits;
use crate::ingest::{IngestOptions, StopSignal};
use crate::inspect::{Checks, Inspection, Report, Source, Stage, Stated};
use crate::source::WalkOptions;
use crate::transfer::{acceptable, deliver, verify_for};

pub(super) fn run(args: &ImportPackage, config: &Config, format: Format) -> Result<Done> {
    if let Some(code) = args.accept.iter().find(|code| !acceptable(code)) {
        return Err(
            Error::new(Kind::Usage, format!("“{code}” is damage and cannot be accepted"))
                .with_hint("ask the sender for the package again"),
        );
    }
    let folder =
        std::path::absolute(&args.package).context(Kind::Usage, || format!("cannot use {}", args.package.display()))?;
    let stop = Arc::new(StopSignal::new());
    let signal = stop.clone();
    terminal::on_interrupt(move || {
        if signal.is_set() {
            terminal::say("still finishing the files at hand; what is reported is safe");
        }
        signal.set();
    })?;
    let there = Layout::new(&config.archive).require().is_ok();
    let archive = there.then(|| Archive::open(&config.archive)).transpose()?;
    let day = day::seen_from(args.as_of.as_deref())?.to_string();
    let how = Inspection {
        checks: Checks::builtin(),
        stage: Stage::Transfer,
        source: Source::Reception,
        day: &day,
        all: false,
        stated: Stated::default(),
    };
    let bar = Bar::new();
    let verified = verify_for(archive.as_ref(), &folder, how, &bar)?;
    drop(archive);
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let report = Report::new(
        Stage::Transfer,
        format!("移交信息包 {name}"),
        &day,
        verified.checked.clone(),
    );
    let refused = report.faults().filter(|fault| !accepted(args, fault.fault)).count();
    let mut out = Output::new();
    if refused > 0 {
        if is_json(format) {
            out.json(&json!({ "imported": false, "report": report }))?;
        } else {
            inspect::text(&mut out, &report)?;
        }
        out.finish()?;
        let message = format!("the package is refused: {refused} faults; nothing was imported");
        return Err(Error::new(Kind::Damaged, message).with_hint(hint(&report, args)));
    }
    if args.dry_run {
        if is_json(format) {
            out.json(&json!({ "imported": false, "dry_run": true, "report": report }))?;
        } else {
            inspect::text(&mut out, &report)?;
            out.line("would be imported; nothing was written")?;
        }
        out.finish()?;
        return Ok(Done::Well);
    }
    let options = IngestOptions {
        roots: vec![folder.clone()],
        walk: WalkOptions::default(),
        mapping: None,
        verify: false,
        workers: config.workers,
        limits: Limits::default(),
        ocr: None,
        program: open::program()?,
    };
    let mut writer = ArchiveWriter::open(&config.archive)?;
    let mut engine = EmbeddedWriter::open(&writer.layout.fulltext(), INDEX_THREADS)?;
    let delivered = deliver(&folder, &verified, &options, (&mut writer, &mut engine), &bar, &stop)?;
    engine.close()?;
    let summary = &delivered.import;
    if is_json(format) {
        out.json(&json!({
            "imported": true,
            "package": delivered.identifier,
            "items": delivered.items,
            "accepted": report.faults().collect::<Vec<_>>(),
            "import": summary,
        }))?;
    } else {
        print_problems(&mut out, &writer.catalogue, RunId(summary.run), PROBLEMS_SHOWN)?;
        print_summary(&mut out, summary)?;
        out.line(&format!("package {}: {} items", delivered.identifier, delivered.items))?;
        if summary.stopped {
            out.line("stopped; run the same command again to go on")?;
        }
    }
    out.finish()?;
    Ok(match (summary.stopped, summary.all_well()) {
        (true, _) => Done::Stopped,
        (false, true) => Done::Well,
        (false, false) => Done::WithProblems,
    })
}

fn accepted(args: &ImportPackage, fault: &str) -> bool {
    args.accept.iter().any(|code| code == fault)
}

/// What the person can do about a refusal.
fn hint(report: &Report, args: &ImportPackage) -> String {
    let mut codes: Vec<&str> = report
        .faults()
        .map(|finding| finding.fault)
        .filter(|code| !accepted(args, code))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.iter().all(|code| acceptable(code)) {
        format!("if they are accepted: --accept {}", codes.join(","))
    } else {
        "the package is damaged or not whole: ask the sender for it again".to_owned()
    }
}
