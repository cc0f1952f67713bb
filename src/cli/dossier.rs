//! `lantai dossier`

use std::io::Write;

use serde_json::json;

use super::args::{Dossier as Args, Format};
use super::terminal::{Output, is_json};
use super::{Done, open, precedent};
use crate::config::Config;
use crate::error::{Context, Error, Kind, Result};
use crate::precedent::{Draft, Precedents, RankOptions};
use crate::register::{desk, to_docx, to_markdown};

/// Papers that are looked through for those that were picked.
const LOOKED_AT: usize = 60;

pub(super) fn run(args: &Args, config: &Config, format: Format) -> Result<Done> {
    let ending = args
        .out
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
        .to_lowercase();
    if !matches!(ending.as_str(), "md" | "docx") {
        return Err(
            Error::new(Kind::Usage, format!("{} is neither .md nor .docx", args.out.display()))
                .with_hint("a dossier is written as Markdown (.md) or as Word (.docx)"),
        );
    }
    if args.out.exists() {
        return Err(open::exists(&args.out));
    }
    let (archive, index) = open::searchable(config)?;
    let precedents = Precedents::new(&archive, index.searcher()?);
    let (task, own) = precedent::task(&archive, &args.source)?;
    let options = RankOptions {
        own,
        ..precedent::options(&args.source, Some(&task), config)?
    };
    let limit = if args.pick.is_empty() { args.limit } else { LOOKED_AT };
    let mut answer = precedents.find(&task, &options, limit)?;
    if !args.pick.is_empty() {
        let mut picked = Vec::new();
        for asked in &args.pick {
            let id = archive.named(asked)?.id;
            let hit = answer.hits.iter().find(|hit| hit.id == id.0);
            let hit = hit.ok_or_else(|| {
                Error::new(Kind::NotFound, format!("document {id} is none of the precedents found"))
                    .with_hint("`lantai precedent` with the same task lists them")
            })?;
            picked.push(hit.clone());
        }
        answer.hits = picked;
    }
    if answer.hits.is_empty() {
        return Ok(Done::Nothing);
    }
    // What a draft has already goes into the skeleton.
    let draft = args.source.draft.as_ref().map(|_| Draft::of(&task));
    let page = desk(&answer, draft.as_ref());
    let bytes = if ending == "md" {
        to_markdown(&page).into_bytes()
    } else {
        to_docx(&page)?
    };
    let mut file = open::new_file(&args.out)?;
    file.write_all(&bytes)
        .and_then(|()| file.sync_all())
        .context(Kind::Io, || format!("cannot write {}", args.out.display()))?;
    let mut out = Output::new();
    let ids: Vec<i64> = answer.hits.iter().map(|hit| hit.id).collect();
    if is_json(format) {
        out.json(&json!({ "out": args.out.display().to_string(), "papers": ids, "bases": answer.bases.len(), "bytes": bytes.len() }))?;
    } else {
        out.line(&format!(
            "{} papers, {} bases: {}",
            ids.len(),
            answer.bases.len(),
            args.out.display()
        ))?;
    }
    out.finish()?;
    Ok(Done::Well)
}
