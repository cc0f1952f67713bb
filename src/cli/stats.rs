//! `lantai stats`

use serde_json::{Map, Value, json};

use super::Done;
use super::args::Format;
use super::open;
use super::terminal::{self, Output, is_json, printable};
use crate::archive::Tally;
use crate::classify::Rules;
use crate::config::Config;
use crate::error::Result;

/// Values of one count that are shown to people; JSON has all.
const SHOWN: usize = 30;

pub(super) fn run(config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let mut out = Output::new();
    let counts = [
        ("kind", "文种", Tally::Kind),
        ("topic", "主题", Tally::Topic),
        ("year", "年度", Tally::Year),
        ("organ", "机关", Tally::Organ),
        ("format", "格式", Tally::Format),
        ("reason", "未完整导入", Tally::Reason),
    ];
    let documents: u64 = archive
        .catalogue
        .tally(Tally::Format)?
        .iter()
        .map(|(_, count)| count)
        .sum();
    let mut object = Map::new();
    object.insert("documents".to_owned(), documents.into());
    if !is_json(format) {
        out.line(&format!("{documents} documents"))?;
    }
    for (name, title, tally) in counts {
        let values = archive.catalogue.tally(tally)?;
        if is_json(format) {
            let values: Vec<Value> = values
                .into_iter()
                .map(|(value, count)| json!({ "value": value, "count": count }))
                .collect();
            object.insert(name.to_owned(), values.into());
            continue;
        }
        if values.is_empty() {
            continue;
        }
        out.line(&format!("\n{title}"))?;
        for (value, count) in values.iter().take(SHOWN) {
            let label = match tally {
                Tally::Topic => format!("{value} {}", Rules::current().topic_name(value)),
                _ => printable(value),
            };
            out.line(&format!("  {} {count:>8}", terminal::pad(&label, 40)))?;
        }
        if values.len() > SHOWN {
            out.line(&format!("  … and {} more: --format json", values.len() - SHOWN))?;
        }
    }
    if is_json(format) {
        out.json(&object)?;
    }
    out.finish()?;
    Ok(Done::Well)
}
