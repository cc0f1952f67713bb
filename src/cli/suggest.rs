//! `lantai suggest`

use serde_json::json;

use super::args::{Format, Suggest};
use super::terminal::{Output, is_json, pad, printable};
use super::{Done, open};
use crate::config::Config;
use crate::error::Result;

pub(super) fn run(args: &Suggest, config: &Config, format: Format) -> Result<Done> {
    let (archive, index) = open::searchable(config)?;
    let search = config.search(&archive, &index)?;
    let started = std::time::Instant::now();
    let suggestions = search.suggest(&args.typed.join(" "), args.limit)?;
    let took_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!({ "suggestions": suggestions, "took_ms": took_ms }))?;
    } else {
        for suggestion in &suggestions {
            out.line(&format!(
                "{}  {}",
                pad(suggestion.kind.chinese(), 4),
                printable(&suggestion.text)
            ))?;
        }
    }
    out.finish()?;
    Ok(if suggestions.is_empty() {
        Done::Nothing
    } else {
        Done::Well
    })
}
