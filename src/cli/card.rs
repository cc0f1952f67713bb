//! `lantai card`

use serde_json::{Map, Value, json};

use super::Done;
use super::args::{Card, Format};
use super::evidence::{self, ELEMENTS, NAMING};
use super::reading;
use super::report::short_path;
use super::terminal::{Output, is_json, label, printable};
use crate::document::card;
use crate::error::{Error, Kind, Result};
use crate::ingest::Understood;
use crate::text::repair::Places;

pub(super) fn run(args: &Card, format: Format) -> Result<Done> {
    let mut out = Output::new();
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
    let record = &understood.record;
    let document = json!(understood.document);
    if is_json(format) {
        let repairs = record.repairs();
        let places = Places::new(&understood.text, &repairs);
        let mut shown = Map::from_iter([("id".to_owned(), Value::from(name))]);
        if let Some(code) = &record.reason {
            shown.insert("error".to_owned(), json!({ "code": code, "message": record.message }));
        }
        shown.extend(card::card(&document, &understood.text, &places));
        return out.json(&Value::Object(shown));
    }
    out.line(&printable(&short_path(name)))?;
    if let (Some(reason), Some(message)) = (&record.reason, &record.message) {
        out.line(&format!("  {reason}: {}", printable(message)))?;
    }
    let naming = evidence::lines(&document, &NAMING);
    let elements = evidence::lines(&document, &ELEMENTS);
    for (name, value) in naming.into_iter().chain(elements) {
        out.line(&format!("  {}{}", label(name, 14), printable(&value)))?;
    }
    out.line("")
}
