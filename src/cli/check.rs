//! `lantai check` and `lantai reindex`

use serde_json::json;

use super::Done;
use super::args::{Check, Format};
use super::open::{self, INDEX_THREADS};
use super::terminal::{self, Bar, Output, is_json, printable};
use crate::archive::{Archive, ArchiveWriter, Finding, Layout, Level, check_archive, repair_originals};
use crate::config::Config;
use crate::engine::{Embedded, EmbeddedWriter};
use crate::error::Result;
use crate::ingest::{UNDERSTANDING_VERSION, refresh, sync};
use crate::progress::Progress;
use crate::search::{Proof, verify_phrases, verify_queries};

pub(super) fn run(args: &Check, config: &Config, format: Format) -> Result<Done> {
    if args.repair {
        repair(config)?;
    }
    let archive = open::archive(config)?;
    let bar = Bar::new();
    bar.begin("checking", 0, 0);
    let mut findings = check_archive(&archive, args.deep, || bar.advance(1, 0))?;
    bar.end();
    findings.extend(check_understanding(&archive)?);
    findings.extend(check_index(&archive, config, args.deep)?);
    let (phrases, queries) = prove(args, config, &mut findings)?;
    let chain = archive.catalogue.verify_audit(false)?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!({
            "findings": findings,
            "phrases": phrases,
            "queries": queries,
            "audit": { "entries": chain.entries, "last": chain.last.to_string() },
        }))?;
    } else {
        for Finding {
            level,
            code,
            message,
            repair,
        } in &findings
        {
            out.line(&format!(
                "{level}: {code}: {}\n  repair: {}",
                printable(message),
                printable(repair)
            ))?;
        }
        for (count, what) in [(phrases, "phrases"), (queries, "queries")] {
            if let Some(count) = count {
                out.line(&format!("search: {count} random {what} compared with a scan"))?;
            }
        }
        out.line(&format!("audit: {} entries, last {}", chain.entries, chain.last))?;
        let depth = if args.deep {
            "every original was read"
        } else {
            "--deep reads every original"
        };
        out.line(&format!("{} findings ({depth})", findings.len()))?;
    }
    out.finish()?;
    let serious = findings.iter().any(|finding| finding.level > Level::Note);
    Ok(if serious { Done::WithProblems } else { Done::Well })
}

/// Compares search with a scan, as asked; how many phrases and queries that were.
fn prove(args: &Check, config: &Config, findings: &mut Vec<Finding>) -> Result<(Option<usize>, Option<usize>)> {
    if args.phrases.is_none() && args.queries.is_none() {
        return Ok((None, None));
    }
    let (archive, index) = open::searchable(config)?;
    let search = config.search(&archive, &index)?;
    let mut compared = |outcome: Proof| {
        findings.extend(outcome.wrong.iter().map(|wrong| {
            let message = format!(
                "“{}” is found in {} documents, a scan finds it in {}",
                wrong.text, wrong.found, wrong.scanned
            );
            Finding::new(
                Level::Error,
                "search-inexact",
                message,
                "lantai reindex; then report it as a defect",
            )
        }));
        outcome.phrases
    };
    let phrases = args
        .phrases
        .map(|count| verify_phrases(&archive, &search, count, args.seed));
    let phrases = phrases.transpose()?.map(&mut compared);
    let queries = args
        .queries
        .map(|count| verify_queries(&archive, &search, count, args.seed));
    Ok((phrases, queries.transpose()?.map(&mut compared)))
}

fn check_understanding(archive: &Archive) -> Result<Option<Finding>> {
    let outdated = archive.catalogue.count_outdated(UNDERSTANDING_VERSION)?;
    Ok((outdated > 0).then(|| {
        let message = format!("{outdated} documents were understood by older rules than this program's");
        Finding::new(Level::Note, "understanding-outdated", message, "lantai check --repair")
    }))
}

fn check_index(archive: &Archive, config: &Config, deep: bool) -> Result<Vec<Finding>> {
    let layout = Layout::new(&config.archive);
    let Some(index) = Embedded::open(&layout.fulltext())? else {
        let message = "there is no index, or one made by other rules";
        return Ok(vec![Finding::new(
            Level::Warning,
            "index-missing",
            message,
            "lantai reindex",
        )]);
    };
    let (reached, generation) = (index.generation()?, archive.catalogue.generation()?);
    if reached != generation {
        let message = format!("the index is at generation {reached}, the catalogue at {generation}");
        return Ok(vec![Finding::new(
            Level::Warning,
            "index-behind",
            message,
            "lantai check --repair",
        )]);
    }
    let damaged = |said: &dyn std::fmt::Display| {
        Finding::new(
            Level::Error,
            "index-damaged",
            format!("the index is damaged: {said}"),
            "lantai reindex",
        )
    };
    let searcher = match index.searcher() {
        Ok(searcher) => searcher,
        Err(e) => return Ok(vec![damaged(&e)]),
    };
    if deep {
        match index.damaged_files() {
            Ok(files) if files.is_empty() => {}
            Ok(files) => {
                let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
                return Ok(vec![damaged(&names.join(", "))]);
            }
            Err(e) => return Ok(vec![damaged(&e)]),
        }
    }
    let (indexed, documents) = (searcher.count(), archive.catalogue.count_documents_after(0)?);
    if indexed != documents {
        let message = format!("the index has {indexed} documents, the catalogue {documents}");
        return Ok(vec![Finding::new(
            Level::Error,
            "index-incomplete",
            message,
            "lantai reindex",
        )]);
    }
    Ok(Vec::new())
}

fn repair(config: &Config) -> Result<()> {
    Layout::new(&config.archive).require()?;
    let mut writer = ArchiveWriter::open(&config.archive)?;
    let mut engine = EmbeddedWriter::open(&writer.layout.fulltext(), INDEX_THREADS)?;
    let anew = refresh::refresh(&mut writer, &Bar::new())?;
    let replayed = sync::catch_up(&writer, &mut engine, &Bar::new())?;
    engine.close()?;
    let repaired = repair_originals(&Archive::open(&config.archive)?)?;
    terminal::say(&format!(
        "repaired: {anew} documents understood anew, {replayed} indexed, {repaired} originals restored"
    ));
    Ok(())
}

pub(super) fn reindex(config: &Config, format: Format) -> Result<Done> {
    Layout::new(&config.archive).require()?;
    let mut archive = ArchiveWriter::open(&config.archive)?;
    let mut engine = EmbeddedWriter::open(&archive.layout.fulltext(), INDEX_THREADS)?;
    refresh::refresh(&mut archive, &Bar::new())?;
    let documents = sync::rebuild(&archive, &mut engine, &Bar::new())?;
    engine.close()?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!({ "documents": documents }))?;
    } else {
        out.line(&format!("{documents} documents indexed"))?;
    }
    out.finish()?;
    Ok(Done::Well)
}
