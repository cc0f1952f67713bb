//! `lantai search`

use std::io::{BufRead, BufReader};

use super::Done;
use super::args::{Format, Search as Args, SortBy};
use super::report::short_path;
use super::terminal::{self, Output, is_json, printable};
use super::{day, open};
use crate::classify::Rules;
use crate::config::Config;
use crate::engine::{Reason, Sort};
use crate::error::{Context, Kind, Result};
use crate::query::OtherWords;
use crate::search::{Found, PLAIN_MARK, Relaxed, Results, SearchOptions, Snippet};
use crate::text::segment;

/// Values of a facet that are shown.
const FACET_VALUES: usize = 6;
/// Numbers of copies that are shown under a hit.
const COPIES_SHOWN: usize = 8;
const MARK: (&str, &str) = ("\u{1b}[1;31m", "\u{1b}[0m");

pub(super) fn run(args: &Args, config: &Config, format: Format) -> Result<Done> {
    if args.batch.is_some() {
        segment::preload();
    }
    let (archive, index) = open::searchable(config)?;
    let search = open::search(config, &archive, &index)?;
    let options = SearchOptions {
        limit: args.limit,
        offset: args.offset,
        sort: order(args.sort),
        versions: args.versions,
        widen: !args.no_widen,
        explain: args.explain,
        fold: !args.every_copy && !is_json(format) && args.batch.is_none(),
        as_of: Some(day::seen_from(args.as_of.as_deref())?),
        ..SearchOptions::default()
    };
    let mut out = Output::new();
    if let Some(batch) = &args.batch {
        let lines: Box<dyn BufRead> = if batch.as_os_str() == "-" {
            Box::new(std::io::stdin().lock())
        } else {
            let file =
                std::fs::File::open(batch).context(Kind::Usage, || format!("cannot read {}", batch.display()))?;
            Box::new(BufReader::new(file))
        };
        for line in lines.lines() {
            let line = line.context(Kind::Usage, || format!("cannot read {}", batch.display()))?;
            out.json(&search.search(&line, &options)?)?;
        }
        return out.finish().map(|()| Done::Well);
    }
    let results = search.search(&args.query.join(" "), &options)?;
    if is_json(format) {
        out.json(&results)?;
    } else {
        print(&mut out, &results, args.offset)?;
    }
    out.finish()?;
    Ok(if results.total == 0 { Done::Nothing } else { Done::Well })
}

pub(super) fn order(by: SortBy) -> Sort {
    match by {
        SortBy::Relevance => Sort::Relevance,
        SortBy::Date => Sort::Newest,
        SortBy::DateAsc => Sort::Oldest,
    }
}

fn print(out: &mut Output, results: &Results, offset: usize) -> Result<()> {
    for note in &results.notes {
        out.line(&format!("note: {}", printable(note)))?;
    }
    out.line(&format!(
        "{} found for {}  ({:.1} ms)",
        results.total,
        printable(&results.understood),
        results.took_ms
    ))?;
    for Relaxed { without, total } in &results.relax {
        out.line(&format!("{total} without {}", printable(without)))?;
    }
    let mut near = false;
    for (number, hit) in (offset + 1..).zip(&results.hits) {
        if hit.widened && !near {
            near = true;
            say_wider(out, &results.other_words)?;
        }
        out.line("")?;
        print_hit(out, number, hit)?;
    }
    if results.total == 0 {
        if !results.hits.is_empty() {
            return Ok(());
        }
        return out.line("nothing found: try fewer words, or a part of a phrase");
    }
    out.line("")?;
    for (name, counts) in &results.facets {
        if counts.is_empty() {
            continue;
        }
        let label = match *name {
            "kind" => "文种",
            "organ" => "机关",
            "level" => "层级",
            "secrecy" => "密级",
            "year" => "年度",
            "topic" => "主题",
            _ => "格式",
        };
        let shown = counts.iter().take(FACET_VALUES).map(|(value, count)| {
            let value = if *name == "topic" {
                format!("{value}{}", Rules::current().topic_name(value))
            } else {
                value.clone()
            };
            format!("{} {count}", printable(&value))
        });
        let more = if counts.len() > FACET_VALUES { " …" } else { "" };
        out.line(&format!("{label}  {}{more}", shown.collect::<Vec<_>>().join("  ")))?;
    }
    if results.more {
        out.line(&format!("more: --offset {}", offset + results.hits.len()))?;
    }
    Ok(())
}

/// What the hits behind this line were found by.
fn say_wider(out: &mut Output, other_words: &[OtherWords]) -> Result<()> {
    if other_words.is_empty() {
        return out.line("nothing has all of it; nearest are (--no-widen leaves them out):");
    }
    let other = |OtherWords { typed, others }: &OtherWords| format!("{typed} = {}", others.join(" | "));
    let others = other_words.iter().map(other).collect::<Vec<_>>().join("; ");
    out.line("")?;
    out.line(&format!(
        "in other words ({}; --no-widen leaves them out):",
        printable(&others)
    ))
}

pub(super) fn print_hit(out: &mut Output, number: usize, hit: &Found) -> Result<()> {
    out.line(&format!(
        "{number}. [{}] {}",
        hit.id,
        marked(&hit.title, &hit.title_marks)
    ))?;
    let old = hit.superseded.then_some("旧版本");
    let facts = [
        hit.number.as_deref(),
        hit.organ.as_deref(),
        hit.date.as_deref(),
        hit.kind.as_deref(),
        old,
    ];
    let facts: Vec<String> = facts.into_iter().flatten().map(printable).collect();
    if !facts.is_empty() {
        out.line(&format!("   {}", facts.join("  ")))?;
    }
    for Snippet { text, marks, page, .. } in &hit.snippets {
        let page = page.map(|page| format!("第{page}页  ")).unwrap_or_default();
        out.line(&format!("   {page}{}", marked(text, marks)))?;
    }
    if !hit.reasons.is_empty() {
        let mut line = format!("得分 {:.2} =", hit.score);
        for (number, Reason { signal, text, score }) in hit.reasons.iter().enumerate() {
            let plus = if number > 0 { " +" } else { "" };
            let part = printable(&format!(" {}“{text}” {score:.2}", signal.chinese()));
            if terminal::width(&line) + terminal::width(&part) + 5 > terminal::columns() {
                out.line(&format!("   {line}{plus}"))?;
                line = part;
            } else {
                line = format!("{line}{plus}{part}");
            }
        }
        out.line(&format!("   {line}"))?;
    }
    if !hit.copies.is_empty() {
        let shown = hit.copies.iter().take(COPIES_SHOWN).map(|id| format!("[{id}]"));
        let more = if hit.copies.len() > COPIES_SHOWN { " …" } else { "" };
        let shown = shown.collect::<Vec<_>>().join(" ");
        out.line(&format!("   副本、版本 {}: {shown}{more}", hit.copies.len()))?;
    }
    if let Some(path) = &hit.path {
        let path = printable(&short_path(path));
        out.line(&format!(
            "   {}",
            terminal::fit(&path, terminal::columns().saturating_sub(3))
        ))?;
    }
    Ok(())
}

/// A text with its matches shown.
fn marked(text: &str, marks: &[(usize, usize)]) -> String {
    let signs = if terminal::colour() { MARK } else { PLAIN_MARK };
    crate::search::marked(&printable(text), marks, signs)
}
