//! `lantai precedent`

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::args::{Format, Precedent as Args, PrecedentSource};
use super::terminal::{self, Output, is_json, pad, printable, wrapped};
use super::{Done, day, open, reading};
use crate::archive::{Archive, DocumentId};
use crate::config::Config;
use crate::document::title_key;
use crate::error::{Context, Error, Kind, Result};
use crate::ingest::understand_text;
use crate::precedent::{Answer, Basis, Passage, Precedent, Precedents, RankOptions, Task, Year};
use crate::relation::Validity;

/// Of each draft of a batch so many hits are written.
const DEPTH: usize = 100;
/// Passages of one paper, and entries of one list, that are printed; JSON has all.
const PASSAGES: usize = 8;
const LISTED: usize = 16;
/// A draft of a batch.
#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    text: String,
}

pub(super) fn run(args: &Args, config: &Config, format: Format) -> Result<Done> {
    let (archive, index) = open::searchable(config)?;
    let precedents = Precedents::new(&archive, index.searcher()?);
    let mut out = Output::new();
    if let Some(path) = &args.batch {
        let mut options = options(&args.source, None, config)?;
        for line in lines(path)? {
            let line = line.context(Kind::Usage, || format!("cannot read {}", path.display()))?;
            if line.trim().is_empty() {
                continue;
            }
            let draft: Line = serde_json::from_str(&line)
                .context(Kind::Usage, || "a line of the batch is no {\"id\": …, \"text\": …}")?;
            let understood = understand_text(&draft.text);
            let task = hidden_if(Task::of_paper(&understood.record, &understood.text), args);
            // A draft that the archive holds under the same key is not its own precedent.
            options.own = archive.catalogue.documents_by_external_id(&draft.id)?;
            let ranking = precedents.rank(&task, &options)?;
            let mut run = String::new();
            for (rank, paper) in (1..).zip(ranking.ranked.iter().take(DEPTH)) {
                let key = paper
                    .facts
                    .external_id
                    .clone()
                    .unwrap_or_else(|| paper.facts.id.to_string());
                let _ = writeln!(run, "{} Q0 {key} {rank} {:.6} lantai", draft.id, paper.score);
                if is_json(format) {
                    out.json(&serde_json::json!({
                        "query": draft.id, "key": key, "rank": rank, "score": paper.score, "signals": paper.signals,
                    }))?;
                }
            }
            if !is_json(format) {
                out.bytes(run.as_bytes())?;
            }
        }
        return out.finish().map(|()| Done::Well);
    }
    let (task, own) = task(&archive, &args.source)?;
    let options = RankOptions {
        own,
        ..options(&args.source, Some(&task), config)?
    };
    let answer = precedents.find(&hidden_if(task, args), &options, args.limit)?;
    if is_json(format) {
        out.json(&answer)?;
    } else {
        print(&mut out, &answer)?;
    }
    out.finish()?;
    Ok(if answer.hits.is_empty() {
        Done::Nothing
    } else {
        Done::Well
    })
}

fn hidden_if(task: Task, args: &Args) -> Task {
    if args.exclude_cited {
        task.without_citations()
    } else {
        task
    }
}

/// From when it is seen, and who writes: whom the command line names, else the draft, else the office of the settings. The
/// drafts of a batch come from anywhere.
pub(super) fn options(source: &PrecedentSource, task: Option<&Task>, config: &Config) -> Result<RankOptions> {
    let options = RankOptions {
        day: day::seen_from(source.as_of.as_deref())?.to_string(),
        organ: source.organ.clone(),
        ..RankOptions::default()
    };
    if task.is_none() || config.office.is_none() {
        return Ok(options);
    }
    let office = open::office(config)?;
    let draft = task.and_then(|task| task.organ.as_deref());
    let named = options.organ.as_deref().or(draft);
    let is_office = named.is_none_or(|name| office.name == name || office.also.iter().any(|also| also == name));
    Ok(RankOptions {
        organ: options
            .organ
            .clone()
            .or_else(|| draft.is_none().then(|| office.name.clone())),
        superiors: if is_office { office.superiors } else { Vec::new() },
        ..options
    })
}

/// What is to be written, and which documents of the archive are it.
pub(super) fn task(archive: &Archive, source: &PrecedentSource) -> Result<(Task, Vec<DocumentId>)> {
    if let Some(path) = &source.draft {
        let understood = reading::file(&open::pool()?, path)?;
        if let Some(reason) = understood
            .record
            .reason
            .as_ref()
            .filter(|_| understood.text.trim().is_empty())
        {
            let said = format!("{} has no text to go by ({reason})", path.display());
            return Err(Error::new(Kind::Usage, said));
        }
        return Ok((Task::of_paper(&understood.record, &understood.text), Vec::new()));
    }
    if let Some(like) = &source.like {
        let stored = archive.named(like)?;
        let text = archive.catalogue.text(stored.id)?;
        return Ok((Task::of_paper(&stored.record, &text), vec![stored.id]));
    }
    let line = source.task.join(" ");
    if line.trim().is_empty() {
        return Err(Error::new(Kind::Usage, "nothing says what is to be written")
            .with_hint("lantai precedent \"关于做好防汛工作的通知\", or --draft FILE, or --like ID"));
    }
    Ok((Task::of_line(&line), Vec::new()))
}

fn lines(path: &Path) -> Result<impl Iterator<Item = std::io::Result<String>>> {
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = std::fs::File::open(path).context(Kind::Usage, || format!("cannot read {}", path.display()))?;
        Box::new(BufReader::new(file))
    };
    Ok(reader.lines())
}

fn print(out: &mut Output, answer: &Answer) -> Result<()> {
    let task = &answer.understood;
    let facts = [
        ("文种", task.kind.clone()),
        ("行文方向", task.direction.map(str::to_owned)),
        ("事由", Some(task.matter.clone()).filter(|matter| !matter.is_empty())),
        ("发文机关", task.organ.clone()),
        ("主送", Some(task.addressees.join("、")).filter(|list| !list.is_empty())),
        (
            "公文用语",
            Some(task.other_words.join("、")).filter(|list| !list.is_empty()),
        ),
    ];
    let facts: Vec<String> = facts
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name} {value}")))
        .collect();
    say(out, "", &format!("{}  （{}）", task.title, facts.join("；")))?;
    if !answer.own.is_empty() {
        let own: Vec<String> = answer.own.iter().map(|id| format!("[{id}]")).collect();
        say(out, "", &format!("库中已有本稿：{}", own.join("")))?;
    }
    if answer.hits.is_empty() {
        return out.line("no precedent found: name the matter in other words");
    }
    for (number, hit) in (1..).zip(&answer.hits) {
        out.line("")?;
        print_hit(out, number, hit)?;
    }
    if !answer.addressed.is_empty() {
        out.line("")?;
        out.line("主送  （n/m：m份有主送机关的范文中n份）")?;
        for list in &answer.addressed {
            let first = list.papers.first().map(|id| format!("[{id}]")).unwrap_or_default();
            say(
                out,
                "  ",
                &format!("{}  {}/{}  {first}", list.text, list.count, list.of),
            )?;
        }
    }
    if !answer.outline.is_empty() {
        out.line("")?;
        out.line("结构提纲  （n/m：m份有标题的范文中n份有）")?;
        for section in answer.outline.iter().take(LISTED) {
            let indent = "  ".repeat(usize::from(section.level));
            let count = format!("{}/{}", section.count, section.of);
            say(out, &indent, &format!("{}  {count}", section.heading))?;
        }
    }
    if !answer.phrases.is_empty() {
        out.line("")?;
        out.line("常用语  （n/m：m份范文中n份有，标点和【】不计）")?;
        for phrase in &answer.phrases {
            let ended = if phrase.ended { " 已失效" } else { "" };
            let count = format!("{}/{}  [{}]{ended}", phrase.count, phrase.of, phrase.source);
            say(
                out,
                &format!("  {}  ", phrase.part.name()),
                &format!("{}  {count}", phrase.pattern),
            )?;
        }
    }
    if !answer.bases.is_empty() {
        out.line("")?;
        out.line("引用依据")?;
        for basis in answer.bases.iter().filter(|basis| !basis.not_yet_cited).take(LISTED) {
            print_basis(out, basis)?;
        }
        for basis in answer.bases.iter().filter(|basis| basis.not_yet_cited) {
            print_basis(out, basis)?;
        }
    }
    Ok(())
}

fn print_hit(out: &mut Output, number: usize, hit: &Precedent) -> Result<()> {
    say(
        out,
        "",
        &format!("{number}. [{}] {}  〔{}〕", hit.id, hit.title, hit.serves),
    )?;
    let facts = [
        hit.number.as_deref(),
        hit.organ.as_deref(),
        hit.date.as_deref(),
        hit.kind.as_deref(),
    ];
    let facts: Vec<&str> = facts.into_iter().flatten().collect();
    say(out, "   ", &facts.join("  "))?;
    say(out, "   效力  ", &validity(&hit.validity))?;
    print_years(out, hit)?;
    for reason in &hit.reasons {
        say(out, "   因为  ", reason)?;
    }
    for changed in &hit.changed {
        say(out, "   变化  ", changed)?;
    }
    for passage in hit.passages.iter().take(PASSAGES) {
        print_passage(out, passage)?;
    }
    Ok(())
}

/// 历年, 版本 and 同文: what there is of it of other years, in other editions and in other prints.
fn print_years(out: &mut Output, hit: &Precedent) -> Result<()> {
    let is_edition = |year: &&Year| title_key(&year.title) == title_key(&hit.title);
    let (editions, years): (Vec<&Year>, Vec<&Year>) = hit.years.iter().partition(is_edition);
    let shown = |years: &[&Year]| -> Vec<String> {
        let year = |year: &&Year| {
            let ended = year.status.filter(|_| year.ended);
            let ended = ended.map(|status| format!("（{status}）")).unwrap_or_default();
            format!("{} [{}]{ended}", year.date.as_deref().unwrap_or("日期不明"), year.id)
        };
        years.iter().map(year).collect()
    };
    if !years.is_empty() {
        let all: Vec<&Year> = hit.years.iter().collect();
        say(out, "   历年  ", &shown(&all).join("  "))?;
    } else if editions.len() > 1 {
        say(out, "   版本  ", &shown(&editions).join("  "))?;
    }
    if !hit.copies.is_empty() {
        let copies: Vec<String> = hit.copies.iter().map(|id| format!("[{id}]")).collect();
        say(out, "   同文  ", &copies.join(""))?;
    }
    Ok(())
}

fn print_passage(out: &mut Output, passage: &Passage) -> Result<()> {
    let page = passage
        .quote
        .page
        .map(|page| format!("第{page}页 "))
        .unwrap_or_default();
    let (from, to) = passage.quote.span;
    let count = if passage.count > 1 {
        format!("{}份都有 ", passage.count)
    } else {
        String::new()
    };
    let text = passage.marked();
    say(
        out,
        &format!("   {}  ", passage.part.name()),
        &format!("{text}  （{count}{page}第{from}—{to}字）"),
    )
}

fn print_basis(out: &mut Output, basis: &Basis) -> Result<()> {
    let count = match (basis.not_yet_cited, basis.in_draft) {
        (true, _) => "新  ".to_owned(),
        (false, true) => format!("本稿 {}/{}", basis.count, basis.of),
        (false, false) => format!("{}/{}", basis.count, basis.of),
    };
    let id = basis.id.map(|id| format!("[{id}] ")).unwrap_or_default();
    let force = basis.validity.as_ref().map_or_else(|| "本库未收".to_owned(), validity);
    let date = basis
        .date
        .as_deref()
        .map(|date| format!("  {date}"))
        .unwrap_or_default();
    let called = crate::precedent::citation(&basis.title, basis.number.as_deref());
    let by = basis.replaced_by.as_ref().map(|by| {
        let called = crate::precedent::citation(&by.title, by.number.as_deref());
        let ended = if basis.id.is_some() {
            String::new()
        } else {
            format!("已不再施行：{}；", by.sentence)
        };
        format!("；{ended}见[{}]{called}", by.id)
    });
    let new = if basis.not_yet_cited {
        "；同类文件都还没有引用"
    } else {
        ""
    };
    say(
        out,
        &format!("  {}  ", pad(&count, 9)),
        &format!("{id}{called}{date}  {force}{}{new}", by.unwrap_or_default()),
    )
}

/// 效力 with the sentence that proves it.
fn validity(validity: &Validity) -> String {
    let proof = validity.evidence.first();
    let proof = proof
        .map(|proof| format!("：[{}] {}", proof.document, proof.sentence))
        .unwrap_or_default();
    let notes = if validity.evidence.is_empty() {
        validity.notes.first()
    } else {
        None
    };
    let notes = notes.map(|note| format!("（{note}）")).unwrap_or_default();
    format!("{}{proof}{notes}", validity.status.name())
}

/// A text in lines of the terminal's width, under each other behind what begins the first.
fn say(out: &mut Output, begin: &str, text: &str) -> Result<()> {
    let indent = terminal::width(begin);
    let width = terminal::columns().saturating_sub(indent).max(20);
    for (number, line) in wrapped(&printable(text), width).iter().enumerate() {
        let begin = if number == 0 {
            begin.to_owned()
        } else {
            " ".repeat(indent)
        };
        out.line(format!("{begin}{line}").trim_end())?;
    }
    Ok(())
}
