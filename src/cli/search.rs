//! `lantai search`

use std::io::{BufRead, BufReader};

use super::Done;
use super::args::{CountBy, Format, GroupBy, Search as Args, SortBy};
use super::report::short_path;
use super::terminal::{self, Output, is_json, printable};
use super::{day, open};
use crate::classify::Rules;
use crate::config::Config;
use crate::engine::{Facet, Reason, Sort};
use crate::error::{Context, Kind, Result};
use crate::query::OtherWords;
use crate::relation::Standing;
use crate::search::{
    BETWEEN_HEADINGS, By, Found, PLAIN_MARK, Relaxed, Results, SearchOptions, Snippet, Tied, VALIDITY, ValidityFacet,
    Yearly,
};
use crate::text::segment;

/// Values of a facet that are shown.
const FACET_VALUES: usize = 6;
/// Numbers of copies that are shown under a hit.
const COPIES_SHOWN: usize = 8;
/// Papers of a thread that are shown under a hit.
const TIED_SHOWN: usize = 4;
/// Columns for the headings over a passage.
const HEADING_WIDTH: usize = 40;
const MARK: (&str, &str) = ("\u{1b}[1;31m", "\u{1b}[0m");

pub(super) fn run(args: &Args, config: &Config, format: Format) -> Result<Done> {
    if args.batch.is_some() {
        segment::preload();
    }
    let (archive, index) = open::searchable(config)?;
    let search = config.search(&archive, &index)?;
    let for_people = !is_json(format) && args.batch.is_none();
    let options = SearchOptions {
        limit: args.limit,
        offset: args.offset,
        sort: order(args.sort),
        versions: args.versions,
        widen: !args.no_widen,
        explain: args.explain,
        by: group(args, for_people),
        facets: facets(args),
        validity: validity(args, for_people),
        related: args.batch.is_none(),
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
        print(&mut out, &results, args.offset, options.by)?;
    }
    out.finish()?;
    Ok(if results.total == 0 { Done::Nothing } else { Done::Well })
}

fn group(args: &Args, for_people: bool) -> By {
    match args.by {
        _ if args.every_copy => By::Document,
        None if for_people => By::Copy,
        None | Some(GroupBy::Document) => By::Document,
        Some(GroupBy::Copy) => By::Copy,
        Some(GroupBy::Series) => By::Series,
        Some(GroupBy::Thread) => By::Thread,
    }
}

/// What is counted by the index.
fn facets(args: &Args) -> Vec<Facet> {
    let Some(asked) = &args.facets else {
        return Facet::ALL.to_vec();
    };
    let one = |by: &CountBy| match by {
        CountBy::Kind => Some(Facet::Kind),
        CountBy::Organ => Some(Facet::Organ),
        CountBy::Level => Some(Facet::Level),
        CountBy::Year => Some(Facet::Year),
        CountBy::Topic => Some(Facet::Topic),
        CountBy::Secrecy => Some(Facet::Secrecy),
        CountBy::Retention => Some(Facet::Retention),
        CountBy::Folder => Some(Facet::Folder),
        CountBy::Format => Some(Facet::Format),
        CountBy::All | CountBy::None | CountBy::Validity => None,
    };
    if asked.contains(&CountBy::All) {
        return Facet::ALL.to_vec();
    }
    asked.iter().filter_map(one).collect()
}

fn validity(args: &Args, for_people: bool) -> ValidityFacet {
    match &args.facets {
        Some(asked) if asked.contains(&CountBy::All) || asked.contains(&CountBy::Validity) => ValidityFacet::Yes,
        None if for_people => ValidityFacet::IfFew,
        _ => ValidityFacet::No,
    }
}

pub(super) fn order(by: SortBy) -> Sort {
    match by {
        SortBy::Relevance => Sort::Relevance,
        SortBy::Date => Sort::Newest,
        SortBy::DateAsc => Sort::Oldest,
    }
}

fn print(out: &mut Output, results: &Results, offset: usize, by: By) -> Result<()> {
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
        print_hit(out, number, hit, by)?;
    }
    if results.total == 0 {
        if !results.hits.is_empty() {
            return Ok(());
        }
        return out.line("nothing found: try fewer words, or a part of a phrase");
    }
    out.line("")?;
    for (name, counts) in &results.facets {
        // That all lie in one folder tells nothing.
        if counts.is_empty() || (*name == Facet::Folder.name() && counts.len() == 1) {
            continue;
        }
        let label = match *name {
            "kind" => "文种",
            "organ" => "机关",
            "level" => "层级",
            "secrecy" => "密级",
            "year" => "年度",
            "topic" => "主题",
            "retention" => "保管期限",
            "folder" => "文件夹",
            VALIDITY => "有效性",
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
    if results.uncounted.contains(&VALIDITY) {
        out.line("有效性  not counted for so many: --facets validity counts them")?;
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

pub(super) fn print_hit(out: &mut Output, number: usize, hit: &Found, by: By) -> Result<()> {
    out.line(&format!(
        "{number}. [{}] {}",
        hit.id,
        marked(&hit.title, &hit.title_marks)
    ))?;
    let old = hit.superseded.then_some("旧版本");
    // That a paper holds, or that nothing is known of it, is not what a reader must be warned of.
    let warned = |standing: &Standing| standing.is_over() || matches!(standing, Standing::NotYet | Standing::Amended);
    let validity = hit
        .validity
        .filter(warned)
        .map(|standing| format!("【{}】", standing.name()));
    let facts = [
        hit.number.as_deref(),
        hit.organ.as_deref(),
        hit.date.as_deref(),
        hit.kind.as_deref(),
        validity.as_deref(),
        old,
    ];
    let facts: Vec<String> = facts.into_iter().flatten().map(printable).collect();
    if !facts.is_empty() {
        out.line(&format!("   {}", facts.join("  ")))?;
    }
    for Snippet {
        text,
        marks,
        page,
        heading,
        ..
    } in &hit.snippets
    {
        let page = page.map(|page| format!("第{page}页  ")).unwrap_or_default();
        let heading = heading.as_deref().map(|heading| unrepeated(heading, text));
        let heading = heading.filter(|heading| !heading.is_empty());
        let heading = heading.map(|heading| format!("〔{}〕 ", printable(&terminal::fit(heading, HEADING_WIDTH))));
        let heading = heading.unwrap_or_default();
        out.line(&format!("   {page}{heading}{}", marked(text, marks)))?;
    }
    print_related(out, hit)?;
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
        let what = match by {
            By::Document | By::Copy => "副本、版本",
            By::Series => "同系列、副本",
            By::Thread => "往来、副本",
        };
        out.line(&format!("   {what} {}: {shown}{more}", hit.copies.len()))?;
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

/// The headings over a passage without the innermost, if the passage begins with it.
fn unrepeated<'h>(heading: &'h str, text: &str) -> &'h str {
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let (outer, inner) = heading.rsplit_once(BETWEEN_HEADINGS).unwrap_or(("", heading));
    if bare(text).starts_with(&bare(inner)) {
        outer
    } else {
        heading
    }
}

/// The series and the thread of a hit.
fn print_related(out: &mut Output, hit: &Found) -> Result<()> {
    if !hit.series.is_empty() {
        let mut years: Vec<&Yearly> = hit.series.iter().collect();
        // Copies of one year's paper are no further papers; the hit itself stands for its own.
        years.sort_by_key(|yearly| (yearly.year, yearly.id != hit.id));
        years.dedup_by_key(|yearly| yearly.year);
        let each = years.iter().map(|Yearly { year, id }| format!("{year} [{id}]"));
        out.line(&format!("   同系列: {}", each.collect::<Vec<_>>().join("  ")))?;
    }
    for Tied {
        edge,
        passive,
        id,
        title,
        number,
        ..
    } in hit.thread.iter().take(TIED_SHOWN)
    {
        let what = if *passive { edge.passive() } else { edge.active() };
        let number = number
            .as_deref()
            .map(|number| format!("（{number}）"))
            .unwrap_or_default();
        out.line(&format!("   {what}: [{id}] {}", printable(&format!("{title}{number}"))))?;
    }
    if hit.thread.len() > TIED_SHOWN {
        out.line(&format!(
            "   … {} more: lantai relations {}",
            hit.thread.len() - TIED_SHOWN,
            hit.id
        ))?;
    }
    Ok(())
}

/// A text with its matches shown.
fn marked(text: &str, marks: &[(usize, usize)]) -> String {
    let signs = if terminal::colour() { MARK } else { PLAIN_MARK };
    crate::search::marked(&printable(text), marks, signs)
}
