//! `lantai inspect`

use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::args::Format;
use super::args::{Inspect, InspectStage};
use super::terminal::{self, Bar, Output, is_json, pad, printable};
use super::{Done, day, open};
use crate::config::Config;
use crate::error::{Context, Error, Kind, Result};
use crate::extract::Limits;
use crate::ingest::Look;
use crate::inspect::package::verify_package;
use crate::inspect::{Checks, Inspection, Outcome, Report, Source, Stage, Stated, inspect_archive};
use crate::register::{self, FileFormat};
use crate::search::SearchOptions;

/// Findings that are printed on a terminal; a file has them all.
const SHOWN: usize = 200;

pub(super) fn run(args: &Inspect, config: &Config, format: Format) -> Result<Done> {
    let kind = args.out.as_deref().map(file_format).transpose()?;
    if let Some(path) = args.out.as_deref().filter(|path| path.exists()) {
        return Err(open::exists(path));
    }
    let own = args.checks.as_deref().map(Checks::load).transpose()?;
    let day = day::seen_from(args.as_of.as_deref())?;
    let shown_day = day.to_string();
    let stage = match (args.stage, &args.package) {
        (Some(InspectStage::Filing), _) | (None, None) => Stage::Filing,
        (Some(InspectStage::Transfer), _) | (None, Some(_)) => Stage::Transfer,
        (Some(InspectStage::Keeping), _) => Stage::Keeping,
    };
    let how = Inspection {
        checks: own.as_ref().unwrap_or_else(|| Checks::builtin()),
        stage,
        source: if args.package.is_some() {
            Source::Package
        } else {
            Source::Archive
        },
        day: &shown_day,
        all: args.all,
        stated: Stated {
            items: args.items,
            bytes: args.bytes,
        },
    };
    let bar = Bar::new();
    let report = if let Some(folder) = &args.package {
        let pool = open::pool()?;
        let limits = Limits::default();
        let look = Look {
            pool: &pool,
            limits: &limits,
            ocr: None,
        };
        let verified = verify_package(folder, how, Some(look), &mut |_, _| Ok(Vec::new()), &bar)?;
        let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
        Report::new(stage, format!("移交信息包 {name}"), &shown_day, verified.checked)
    } else {
        let (archive, index) = open::searchable(config)?;
        let search = config.search(&archive, &index)?;
        let line = args
            .year
            .map_or_else(|| args.query.join(" "), |year| format!("年度:{year}"));
        let options = SearchOptions {
            limit: usize::MAX,
            widen: false,
            as_of: Some(day),
            ..SearchOptions::default()
        };
        let mut options = options;
        let counted = search.search(
            &line,
            &SearchOptions {
                limit: 0,
                ..options.clone()
            },
        )?;
        options.limit = usize::try_from(counted.total).unwrap_or(usize::MAX);
        let documents = search.ids(&line, &options)?;
        let checked = inspect_archive(&archive, &documents, how, &bar)?;
        Report::new(stage, counted.understood, &shown_day, checked)
    };
    if let (Some(path), Some(kind)) = (&args.out, kind) {
        let content = match kind {
            FileFormat::Csv => register::write(&[report.findings_form()], kind)?,
            FileFormat::Json => {
                let mut json =
                    serde_json::to_vec_pretty(&report).context(Kind::Internal, || "the report cannot be written")?;
                json.push(b'\n');
                json
            }
            FileFormat::Xlsx | FileFormat::Html => register::write(&report.forms(), kind)?,
        };
        let mut file = open::new_file(path)?;
        file.write_all(&content)
            .and_then(|()| file.sync_all())
            .context(Kind::Io, || format!("cannot write {}", path.display()))?;
    }
    print(&report, args.out.as_deref(), format)
}

fn file_format(path: &Path) -> Result<FileFormat> {
    FileFormat::of(path).ok_or_else(|| {
        Error::new(Kind::Usage, format!("what is {} to be?", path.display()))
            .with_hint("its name ends in .csv, .xlsx, .html (to print and sign) or .json (for programs)")
    })
}

fn print(report: &Report, out_file: Option<&Path>, format: Format) -> Result<Done> {
    let mut out = Output::new();
    if is_json(format) {
        let mut object = json!(report);
        if let Some(object) = object.as_object_mut() {
            object.insert("out".to_owned(), json!(out_file));
        }
        out.json(&object)?;
    } else {
        text(&mut out, report)?;
        if let Some(path) = out_file {
            out.line(&format!("{}: the report", path.display()))?;
        }
    }
    out.finish()?;
    Ok(match (report.items, report.result) {
        (0, _) => Done::Nothing,
        (_, Outcome::Failed) => Done::WithProblems,
        _ => Done::Well,
    })
}

/// The faults one by one, then a line for each check.
pub(super) fn text(out: &mut Output, report: &Report) -> Result<()> {
    out.line(&format!(
        "四性检测  {}  环节 {}  检测日 {}",
        printable(&report.batch),
        report.stage.name(),
        report.day
    ))?;
    let faults: Vec<_> = report.faults().collect();
    for fault in faults.iter().take(SHOWN) {
        out.line(&format!(
            "不通过 {} {}  {}{}",
            pad(&fault.code, 8),
            fault.fault,
            printable(&fault.object),
            if fault.title.is_empty() {
                String::new()
            } else {
                format!("《{}》", printable(&terminal::fit(&fault.title, 40)))
            }
        ))?;
        out.line(&format!("       {}", printable(&fault.note)))?;
    }
    if faults.len() > SHOWN {
        out.line(&format!("… 另有 {} 条，见 --out FILE", faults.len() - SHOWN))?;
    }
    for tally in &report.checks {
        let counts = if tally.failed > 0 {
            format!("  {}/{} 不通过", tally.failed, tally.checked)
        } else {
            String::new()
        };
        out.line(&format!(
            "{} {} {} {}{counts}",
            pad(&tally.code, 8),
            pad(tally.result.name(), 6),
            tally.property,
            printable(&tally.name)
        ))?;
    }
    for finding in &report.findings {
        if finding.result == Outcome::Person {
            out.line(&format!("人工 {} {}", pad(&finding.code, 8), printable(&finding.note)))?;
        }
    }
    out.line(&format!(
        "{} 件，{} 个文件，{} 字节；不通过 {} 条；结果：{}",
        report.items,
        report.files,
        report.bytes,
        faults.len(),
        report.result.name()
    ))
}
