//! `lantai watch`

use serde_json::json;

use super::args::{Format, Watch};
use super::search::print_hit;
use super::terminal::{self, Output, is_json, printable};
use super::{Done, day, open};
use crate::archive::{ArchiveWriter, SavedSearch};
use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::search::{By, SearchOptions};

pub(super) fn run(args: &Watch, config: &Config, format: Format) -> Result<Done> {
    match args.words.as_slice() {
        [word, name, line @ ..] if word == "add" && !line.is_empty() => add(name, &line.join(" "), config, format),
        [word, name] if word == "remove" => remove(name, config, format),
        [word, ..] if word == "add" || word == "remove" => {
            Err(Error::new(Kind::Usage, "a name and a search are needed")
                .with_hint("lantai watch add 防汛 文种:通知 防汛; lantai watch remove 防汛"))
        }
        names => report(names, args.keep, config, format),
    }
}

/// Saves a search; what is there already is not new.
fn add(name: &str, line: &str, config: &Config, format: Format) -> Result<Done> {
    let (archive, index) = open::searchable(config)?;
    let seen = index.generation()?;
    let search = config.search(&archive, &index)?;
    let total = search.search(line, &options(0)?)?.total;
    let saved = SavedSearch {
        name: name.to_owned(),
        line: line.to_owned(),
        seen,
    };
    ArchiveWriter::open(&config.archive)?
        .catalogue
        .transact(|batch| batch.put_saved(&saved))?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!({ "name": name, "line": line, "total": total }))?;
    } else {
        let (name, line) = (printable(name), printable(line));
        out.line(&format!(
            "{name}: {line}  ({total} so far; `lantai watch` tells what is new)"
        ))?;
    }
    out.finish().map(|()| Done::Well)
}

fn remove(name: &str, config: &Config, format: Format) -> Result<Done> {
    named(&open::archive(config)?.catalogue.saved_searches()?, name)?;
    ArchiveWriter::open(&config.archive)?
        .catalogue
        .transact(|batch| batch.remove_saved(name))?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!({ "name": name, "removed": true }))?;
    } else {
        out.line(&format!("{} is no longer watched", printable(name)))?;
    }
    out.finish().map(|()| Done::Well)
}

/// Prints what each search finds that it did not find the last time.
fn report(names: &[String], keep: bool, config: &Config, format: Format) -> Result<Done> {
    let (archive, index) = open::searchable(config)?;
    let reached = index.generation()?;
    let all = archive.catalogue.saved_searches()?;
    let asked = if names.is_empty() {
        all
    } else {
        names.iter().map(|name| named(&all, name)).collect::<Result<_>>()?
    };
    let search = config.search(&archive, &index)?;
    let (mut out, mut any) = (Output::new(), false);
    if asked.is_empty() && !is_json(format) {
        out.line("no search is watched: lantai watch add NAME QUERY")?;
    }
    for saved in &asked {
        let total = search.search(&saved.line, &options(0)?)?.total;
        let limit = usize::try_from(total).unwrap_or(usize::MAX);
        let mut new = Vec::new();
        for id in search.ids(&saved.line, &options(limit)?)? {
            if archive
                .catalogue
                .created(id)?
                .is_some_and(|created| created > saved.seen)
            {
                new.push(id);
            }
        }
        any |= !new.is_empty();
        let hits = search.show(&saved.line, &new, &options(limit)?)?;
        if is_json(format) {
            out.json(&json!({ "name": saved.name, "line": saved.line, "total": total, "new": hits }))?;
            continue;
        }
        let (name, line) = (printable(&saved.name), printable(&saved.line));
        out.line(&format!("{name}: {} new of {total} for {line}", hits.len()))?;
        for (number, hit) in (1..).zip(&hits) {
            print_hit(&mut out, number, hit, By::Document)?;
        }
    }
    out.finish()?;
    if !keep && !asked.is_empty() {
        remember(&asked, reached, config)?;
    }
    Ok(if any { Done::Well } else { Done::Nothing })
}

/// Notes what has been reported, after it has.
fn remember(asked: &[SavedSearch], reached: u64, config: &Config) -> Result<()> {
    let Some(mut writer) = ArchiveWriter::open_if_free(&config.archive)? else {
        terminal::say("an import is running: the same will be reported once more the next time");
        return Ok(());
    };
    writer.catalogue.transact(|batch| {
        for saved in asked.iter().filter(|saved| saved.seen < reached) {
            batch.put_saved(&SavedSearch {
                seen: reached,
                ..saved.clone()
            })?;
        }
        Ok(())
    })
}

fn named(all: &[SavedSearch], name: &str) -> Result<SavedSearch> {
    let known = || match all {
        [] => "no search is watched: lantai watch add NAME QUERY".to_owned(),
        all => {
            let names: Vec<&str> = all.iter().map(|saved| saved.name.as_str()).collect();
            format!("watched are: {}", names.join(", "))
        }
    };
    all.iter().find(|saved| saved.name == name).cloned().ok_or_else(|| {
        Error::new(Kind::NotFound, format!("no search is watched under the name {name}")).with_hint(known())
    })
}

fn options(limit: usize) -> Result<SearchOptions> {
    Ok(SearchOptions {
        limit,
        widen: false,
        as_of: Some(day::seen_from(None)?),
        ..SearchOptions::default()
    })
}
