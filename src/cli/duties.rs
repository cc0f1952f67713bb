//! `lantai duties`

use serde_json::json;

use super::Done;
use super::args::{Duties, Format};
use super::reading;
use super::report::short_path;
use super::terminal::{Output, is_json, pad, printable};
use crate::document::card;
use crate::error::{Error, Kind, Result};
use crate::ingest::Understood;
use crate::text::repair::Places;

pub(super) fn run(args: &Duties, format: Format) -> Result<Done> {
    let mut out = Output::new();
    // Records are answered for programs, line by line.
    let format = if args.jsonl.is_some() { Format::Json } else { format };
    let print = &mut |out: &mut Output, name: &str, understood: &Understood| print(out, name, understood, format);
    let failed = match &args.jsonl {
        Some(path) => reading::records(&mut out, path, format, print)?,
        None if args.files.is_empty() => {
            return Err(Error::new(Kind::Usage, "nothing to read").with_hint("name files, or use --jsonl FILE"));
        }
        None => reading::files(&mut out, &args.files, print)?,
    };
    out.finish()?;
    Ok(if failed == 0 { Done::Well } else { Done::WithProblems })
}

fn print(out: &mut Output, name: &str, understood: &Understood, format: Format) -> Result<()> {
    let (record, document) = (&understood.record, &understood.document);
    if is_json(format) {
        let repairs = record.repairs();
        let places = Places::new(&understood.text, &repairs);
        let mut shown = json!({
            "id": name,
            "date": document.date.as_ref().map(|date| date.value),
            "duties": card::in_characters(json!(document.duties), &places),
        });
        if let (Some(code), Some(shown)) = (&record.reason, shown.as_object_mut()) {
            shown.insert("error".to_owned(), json!({ "code": code, "message": record.message }));
        }
        return out.json(&shown);
    }
    out.line(&printable(&short_path(name)))?;
    if let (Some(reason), Some(message)) = (&record.reason, &record.message) {
        out.line(&format!("  {reason}: {}", printable(message)))?;
    }
    for duty in &document.duties {
        let due = duty.due.map_or_else(|| "—".to_owned(), |due| due.to_string());
        let unit = duty.unit.as_deref().unwrap_or("—");
        out.line(&format!(
            "  {}  {}  {}  ← {}",
            pad(&due, 10),
            printable(unit),
            printable(&duty.task),
            printable(&duty.rule)
        ))?;
    }
    if document.duties.is_empty() {
        out.line("  —")?;
    }
    Ok(())
}
