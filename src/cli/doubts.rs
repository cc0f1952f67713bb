//! `lantai doubts`: what needs a person's eye, the most valuable first.

use serde_json::{Value, json};

use super::Done;
use super::args::{Doubts, Format};
use super::open;
use super::terminal::{self, Output, is_json, printable};
use crate::archive::Stored;
use crate::classify::{CorrectedField, Doubt};
use crate::config::Config;
use crate::error::Result;

pub(super) fn run(args: &Doubts, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let doubtful = archive.catalogue.doubtful(args.limit)?;
    let doubled = archive.catalogue.doubled_numbers(args.limit)?;
    let total = archive.catalogue.count_doubtful()?;
    let mut out = Output::new();
    for (number, documents) in &doubled {
        let ids: Vec<i64> = documents.iter().map(|id| id.0).collect();
        if is_json(format) {
            out.json(&json!({ "number": number, "code": "same-number", "documents": ids }))?;
        } else {
            let ids: Vec<String> = ids.iter().map(|id| format!("[{id}]")).collect();
            out.line(&format!("重号  {}  {}", printable(number), ids.join(" ")))?;
        }
    }
    for stored in &doubtful {
        print(&mut out, stored, format)?;
    }
    if !is_json(format) && total > 0 {
        out.line(&format!("{} of {total} documents with doubts", doubtful.len()))?;
        if let Some((stored, doubt)) = doubtful
            .first()
            .and_then(|stored| Some((stored, of(stored).into_iter().next()?)))
        {
            let field = CorrectedField::from_name(&doubt.field).map_or("", CorrectedField::chinese);
            terminal::say(&format!(
                "next: lantai show {0}, then lantai set {0} {field}=… (empty if there is none)",
                stored.id
            ));
        }
    }
    out.finish()?;
    Ok(if doubtful.is_empty() && doubled.is_empty() {
        Done::Nothing
    } else {
        Done::Well
    })
}

/// The doubts that are stored with a document.
pub(super) fn of(stored: &Stored) -> Vec<Doubt> {
    let doubts = stored.record.details.get("doubts").cloned().unwrap_or(Value::Null);
    serde_json::from_value(doubts).unwrap_or_default()
}

fn print(out: &mut Output, stored: &Stored, format: Format) -> Result<()> {
    let doubts = of(stored);
    if is_json(format) {
        return out.json(&json!({
            "id": stored.id.0,
            "external_id": stored.record.external_id,
            "title": stored.record.title,
            "worth": f64::from(stored.record.doubt) / 1000.0,
            "doubts": doubts,
        }));
    }
    out.line(&format!("[{}] {}", stored.id, printable(&stored.record.title)))?;
    doubts
        .iter()
        .try_for_each(|doubt| out.line(&format!("    {}", printable(&doubt.message))))
}
