//! `lantai extract` and `lantai formats`

use std::io::BufRead;
use std::path::Path;

use serde_json::{Value, json};

use super::Done;
use super::args::{Extract, Format};
use super::open;
use super::terminal::{Output, is_json, label, printable};
use crate::config::Config;
use crate::error::{Context, Error, Kind, Result};
use crate::extract::{Block, Limits};
use crate::ingest::{Look, Looked};
use crate::source::Format as FileFormat;

pub(super) fn run(args: &Extract, config: &Config, format: Format) -> Result<Done> {
    let (pool, limits, recogniser) = (open::pool()?, Limits::default(), open::recogniser(args.ocr)?);
    let look = Look {
        pool: &pool,
        limits: &limits,
        ocr: recogniser.as_ref(),
    };
    let mut out = Output::new();
    let well = match (&args.list, &args.file) {
        (Some(list), _) => many(&mut out, look, list, config.workers)?,
        (None, Some(path)) => {
            let looked = look.file(path);
            let looked = looked.context(Kind::Usage, || format!("cannot read {}", path.display()))?;
            match format {
                Format::Json => out.json(&as_json(&looked))?,
                Format::Blocks => blocks(&mut out, &looked, "")?,
                _ => text(&mut out, &looked)?,
            }
            looked.extracted.is_ok()
        }
        (None, None) => {
            return Err(Error::new(Kind::Usage, "no file to extract").with_hint("name one, or use --list FILE"));
        }
    };
    out.finish()?;
    Ok(if well { Done::Well } else { Done::WithProblems })
}

/// What the archive would see, as docs/cli.md describes it.
fn as_json(looked: &Looked) -> Value {
    let mut shown = match &looked.extracted {
        Ok(extracted) => json!({
            "format": looked.format.name(),
            "parser": extracted.parser,
            "encoding": extracted.encoding,
            "title": extracted.title,
            "quality": extracted.quality,
            "pages": extracted.pages,
            "warnings": extracted.warnings,
            "blocks": extracted.blocks,
        }),
        Err(failure) => json!({
            "format": looked.format.name(),
            "error": { "code": failure.code, "message": failure.message },
        }),
    };
    let parts: Vec<Value> = looked.parts.iter().map(as_json).collect();
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("path".to_owned(), looked.name.clone().into());
        shown.insert("parts".to_owned(), parts.into());
    }
    shown
}

/// The text alone; that of each file inside it under its name.
fn text(out: &mut Output, looked: &Looked) -> Result<()> {
    match &looked.extracted {
        Ok(extracted) => {
            let text = extracted.text();
            if !text.is_empty() {
                out.line(&printable(&text))?;
            }
        }
        Err(failure) => {
            super::terminal::say(&format!("{}: {}: {}", looked.name, failure.code, failure.message));
        }
    }
    looked.parts.iter().try_for_each(|part| {
        out.line(&format!("\n== {} ==", printable(&part.name)))?;
        text(out, part)
    })
}

/// One line for each block: its kind, its page, its text.
fn blocks(out: &mut Output, looked: &Looked, inside: &str) -> Result<()> {
    let name = format!("{inside}{}", looked.name);
    match &looked.extracted {
        Ok(extracted) => {
            let (format, parser) = (looked.format.name(), &extracted.parser);
            out.line(&printable(&format!(
                "{name}: {format} by {parser}, quality {:.2}",
                extracted.quality
            )))?;
            for warning in &extracted.warnings {
                out.line(&printable(&format!("warning {}: {}", warning.code, warning.message)))?;
            }
            for block in &extracted.blocks {
                out.line(&block_line(block))?;
            }
        }
        Err(failure) => out.line(&printable(&format!("{name}: {}: {}", failure.code, failure.message)))?,
    }
    let inside = format!("{name} → ");
    looked.parts.iter().try_for_each(|part| blocks(out, part, &inside))
}

fn block_line(block: &Block) -> String {
    let kind = serde_json::to_value(block.kind).ok();
    let kind = kind.as_ref().and_then(Value::as_str).unwrap_or_default();
    let page = block.page.map(|page| format!("第{page}页")).unwrap_or_default();
    let text = block.text.replace('\n', " ⏎ ").replace('\t', " │ ");
    let page = match block.confidence {
        Some(confidence) => format!("{page} {confidence} %"),
        None => page,
    };
    format!(
        "{}{}{}",
        label(kind, 12),
        label(&page, if block.confidence.is_some() { 14 } else { 10 }),
        printable(&text)
    )
}

/// The files that a list names, one JSON object a line, in the list's order; several are read at once.
fn many(out: &mut Output, look: Look<'_>, list: &Path, workers: usize) -> Result<bool> {
    let unreadable = || format!("cannot read the list {}", list.display());
    let file = std::fs::File::open(list).context(Kind::Usage, unreadable)?;
    let mut paths = Vec::new();
    for line in std::io::BufReader::new(file).lines() {
        let line = line.context(Kind::Usage, unreadable)?;
        paths.extend(Some(line).filter(|line| !line.trim().is_empty()));
    }
    let mut well = true;
    for some in paths.chunks(workers * 16) {
        let next = &std::sync::atomic::AtomicUsize::new(0);
        let answers: Vec<Value> = std::thread::scope(|scope| {
            let one = move || {
                let mut answers = Vec::new();
                loop {
                    let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(path) = some.get(i) else { return answers };
                    answers.push((i, answer(look, path)));
                }
            };
            let threads: Vec<_> = (0..workers).map(|_| scope.spawn(one)).collect();
            let mut answers: Vec<(usize, Value)> =
                threads.into_iter().filter_map(|t| t.join().ok()).flatten().collect();
            answers.sort_by_key(|(i, _)| *i);
            answers.into_iter().map(|(_, answer)| answer).collect()
        });
        for answer in answers {
            well &= answer.get("error").is_none();
            out.json(&answer)?;
        }
    }
    Ok(well)
}

fn answer(look: Look<'_>, path: &str) -> Value {
    match look.file(Path::new(path)) {
        Ok(looked) => as_json(&looked),
        Err(e) => json!({ "path": path, "error": { "code": "unreadable", "message": e.to_string() } }),
    }
}

/// The formats that lantai tells apart, and what it does with each.
pub(super) fn formats(format: Format) -> Result<Done> {
    let mut out = Output::new();
    for known in FileFormat::ALL {
        let (name, extracted, what) = (known.name(), known.is_extracted(), known.description());
        if is_json(format) {
            out.json(&json!({ "format": name, "text": extracted, "ocr": known.is_image(), "description": what }))?;
        } else {
            let does = match known {
                _ if extracted => "text",
                known if known.is_image() => "text by --ocr",
                _ => "kept as it is",
            };
            out.line(&format!("{}{}{what}", label(name, 12), label(does, 16)))?;
        }
    }
    out.finish().map(|()| Done::Well)
}
