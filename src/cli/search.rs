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
    BETWEEN_HEADINGS, By, Found, Instead, PLAIN_MARK, Relaxed, Results, SearchOptions, Snippet, Tied, VALIDITY,
    ValidityFacet, Yearly,
};
use crate::text::segment;

/// Values of a facet that are shown.
const FACET_VALUES: usize = 6;
/// Numbers of copies that are shown under a hit.
const COPIES_SHOWN: usize = 8;
/// Papers of a thread that are shown under a hit.
const TIED_SHOWN: usize = 4;
/// Years of a series that are shown under a hit.
const YEARS_SHOWN: usize = 8;
/// Columns for what a line was taken to mean.
const MEANING_WIDTH: usize = 240;
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
        print(&mut out, &results, &options)?;
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

fn print(out: &mut Output, results: &Results, options: &SearchOptions) -> Result<()> {
    let offset = options.offset;
    for note in &results.notes {
        out.flow(&format!("note: {}", printable(note)), 2)?;
    }
    let meaning = terminal::fit(&printable(&results.understood), MEANING_WIDTH);
    out.flow(
        &format!("{} found for {meaning}  ({:.1} ms)", results.total, results.took_ms),
        2,
    )?;
    print_help(out, results)?;
    let mut near = false;
    for (number, hit) in (offset + 1..).zip(&results.hits) {
        if hit.widened && !near {
            near = true;
            say_wider(out, results)?;
        }
        out.line("")?;
        print_hit(out, number, hit, options.by)?;
    }
    if results.total == 0 {
        return Ok(());
    }
    if results.hits.is_empty() && offset > 0 && options.limit > 0 {
        out.line(&format!("nothing stands behind --offset {offset}"))?;
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
        let shown = shown.collect::<Vec<_>>().join("  ");
        out.flow(&format!("{label}  {shown}{more}"), terminal::width(label) + 2)?;
    }
    if results.uncounted.contains(&VALIDITY) {
        out.line("有效性  not counted for so many: --facets validity counts them")?;
    }
    let under: usize = results.hits.iter().map(|hit| hit.copies.len()).sum();
    if under > 0 {
        let shown = results.hits.iter().filter(|hit| !hit.widened).count();
        out.flow(
            &format!("{shown} listed; {under} of those found stand under them (--every-copy lists each)"),
            2,
        )?;
    }
    if results.more && options.limit > 0 {
        out.line(&format!("more: --offset {}", offset + results.hits.len()))?;
    }
    Ok(())
}

/// Where nothing or little was found: what could be given up or asked instead.
fn print_help(out: &mut Output, results: &Results) -> Result<()> {
    for Relaxed { without, total } in &results.relax {
        out.flow(&format!("{total} without {}", printable(without)), 2)?;
    }
    for Instead { typed, value, total } in &results.instead {
        let line = format!("{total} with {value} instead of {typed}");
        out.flow(&printable(&line), 2)?;
    }
    let is_helped = !results.relax.is_empty() || !results.instead.is_empty() || !results.hits.is_empty();
    if results.total > 0 || is_helped {
        return Ok(());
    }
    let texts = results.chips.iter().filter(|chip| chip.field == "text").count();
    let numbers = results.chips.iter().filter(|chip| chip.field == "number").count();
    out.line(match texts {
        0 if numbers > 0 => "nothing found: no paper here bears this number or cites it",
        0 => "nothing found: `lantai stats` shows which kinds, organs and years there are",
        _ if results.chips.iter().any(|chip| chip.op == "phrase") => "nothing found: try a part of the phrase",
        1 => "nothing found: try other or shorter words",
        _ => "nothing found: try fewer words",
    })
}

/// What the hits behind this line were found by.
fn say_wider(out: &mut Output, results: &Results) -> Result<()> {
    let either = |words: &[String]| words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>();
    if !results.read_as.is_empty() {
        let read = results.read_as.iter();
        let read = read.map(|OtherWords { typed, others }| format!("“{typed}”: 按{}查找", either(others).join("或")));
        let line = format!(
            "nothing has {} (--no-widen leaves these out):",
            read.collect::<Vec<_>>().join("; ")
        );
        return out.flow(&printable(&line), 2);
    }
    if results.other_words.is_empty() {
        return out.line("nothing has all of it; nearest are (--no-widen leaves them out):");
    }
    let other = |OtherWords { typed, others }: &OtherWords| format!("{typed} = {}", others.join(" | "));
    let others = results.other_words.iter().map(other).collect::<Vec<_>>().join("; ");
    out.line("")?;
    out.flow(
        &format!("in other words ({}; --no-widen leaves them out):", printable(&others)),
        2,
    )
}

pub(super) fn print_hit(out: &mut Output, number: usize, hit: &Found, by: By) -> Result<()> {
    let title = marked(&hit.title, &hit.title_marks);
    out.flow(&format!("{number}. [{}] {title}", hit.id), 3)?;
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
        out.flow(&format!("   {}", facts.join("  ")), 3)?;
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
        out.flow(&format!("   {page}{heading}{}", marked(text, marks)), 3)?;
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
        // The years around the hit's own.
        let own = years.iter().position(|yearly| yearly.id == hit.id).unwrap_or_default();
        let from = own
            .saturating_sub(YEARS_SHOWN / 2)
            .min(years.len().saturating_sub(YEARS_SHOWN));
        let each = years.iter().skip(from).take(YEARS_SHOWN);
        let each: Vec<String> = each.map(|Yearly { year, id }| format!("{year} [{id}]")).collect();
        let left_out = years.len() - each.len();
        let more = if left_out > 0 {
            format!("  … {left_out} more")
        } else {
            String::new()
        };
        out.flow(&format!("   同系列: {}{more}", each.join("  ")), 3)?;
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
        out.flow(
            &format!("   {what}: [{id}] {}", printable(&format!("{title}{number}"))),
            3,
        )?;
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
