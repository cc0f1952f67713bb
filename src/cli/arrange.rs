//! `lantai arrange`

use serde_json::json;

use super::Done;
use super::args::Format;
use super::args::{Arrange, ArrangeAct};
use super::terminal::{Output, is_json, label, pad, printable, width};
use super::{export, open};
use crate::archive::{Archive, ArchiveWriter, ItemFilter, Layout};
use crate::arrange::{self, DOUBTS, PLAN_COLUMNS, Plan, Planned, class_name, read_rows};
use crate::classify::retention::{Office, Term};
use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::register::{self, Column, FileFormat, Form, Row};

/// Papers without a date that are printed.
const SHOWN_UNDATED: usize = 10;

pub(super) fn run(args: &Arrange, config: &Config, format: Format) -> Result<Done> {
    match &args.act {
        ArrangeAct::Plan { year, out } => {
            let office = open::office(config)?;
            let kind = out.as_deref().map(file_format).transpose()?;
            let archive = open::archive(config)?;
            let plan = arrange::plan(&archive, *year, &office, &*open::retention_rules(config)?)?;
            if let (Some(path), Some(kind)) = (out, kind) {
                export::write(path, &register::write(&[form(&plan, &office)], kind)?)?;
            }
            print(&plan, &office, format)
        }
        ArrangeAct::Apply {
            year,
            plan,
            by,
            without_doubtful,
        } => {
            let office = open::office(config)?;
            Layout::new(&config.archive).require()?;
            let person = person(by)?;
            // Nobody else writes from here on: what is planned is what is fixed.
            let mut writer = ArchiveWriter::open(&config.archive)?;
            let archive = Archive::open(&config.archive)?;
            let plan = match plan {
                Some(path) => arrange::planned_from_rows(&archive, &read_rows(path)?, *year, &office)?,
                None => arrange::plan(&archive, *year, &office, &*open::retention_rules(config)?)?,
            };
            let fixed = arrange::apply(&mut writer, &plan, &office, person, *without_doubtful)?;
            open::catch_up(&writer)?;
            let mut out = Output::new();
            if is_json(format) {
                out.json(&fixed)?;
            } else {
                out.line(&format!(
                    "归档 {}：{} 年度 {} 件已定号",
                    fixed.arrangement, fixed.year, fixed.items
                ))?;
                for class in &fixed.classes {
                    let term = Term::parse(&class.term).map_or_else(|| class.term.clone(), |term| term.to_string());
                    let name = class_name(&class.class, &office);
                    out.line(&printable(&format!(
                        "{}{}{:>5} 件 {:>3} 盒  {} — {}",
                        label(&term, 8),
                        label(name, 14),
                        class.items,
                        class.boxes,
                        class.first,
                        class.last
                    )))?;
                }
                out.line(&format!("不归档 {} 件，待定 {} 件", fixed.not_filed, fixed.left))?;
            }
            out.finish()?;
            Ok(Done::Well)
        }
        ArrangeAct::Undo {
            arrangement,
            by,
            reason,
        } => {
            Layout::new(&config.archive).require()?;
            let mut writer = ArchiveWriter::open(&config.archive)?;
            if reason.trim().is_empty() {
                return Err(Error::new(Kind::Usage, "an undoing needs a reason"));
            }
            let undone = arrange::undo(&mut writer, *arrangement, person(by)?, reason.trim())?;
            open::catch_up(&writer)?;
            let mut out = Output::new();
            if is_json(format) {
                out.json(&undone)?;
            } else {
                out.line(&format!(
                    "归档 {} 已撤回：{} 件的档号作废",
                    undone.arrangement, undone.items
                ))?;
            }
            out.finish()?;
            Ok(Done::Well)
        }
        ArrangeAct::Check { year } => check(config, *year, format),
        ArrangeAct::List => list(config, format),
        ArrangeAct::HandOver {
            year,
            until,
            term,
            to,
            by,
        } => {
            Layout::new(&config.archive).require()?;
            let filter = ItemFilter {
                year: Some(*year),
                until: *until,
                term: term.as_deref().map(term_code).transpose()?,
                ..ItemFilter::default()
            };
            let to = to.trim();
            if to.is_empty() {
                return Err(Error::new(Kind::Usage, "to whom is it handed over?"));
            }
            let mut writer = ArchiveWriter::open(&config.archive)?;
            let done = arrange::hand_over(&mut writer, &filter, to, person(by)?)?;
            let mut out = Output::new();
            if is_json(format) {
                out.json(&done)?;
            } else {
                out.line(&printable(&format!("{} 件已移交 {}", done.codes.len(), done.to)))?;
            }
            out.finish()?;
            Ok(Done::Well)
        }
    }
}

fn person(by: &str) -> Result<&str> {
    Some(by.trim())
        .filter(|by| !by.is_empty())
        .ok_or_else(|| Error::new(Kind::Usage, "--by needs a name"))
}

/// The code of a term that a person typed.
pub(super) fn term_code(typed: &str) -> Result<String> {
    Term::parse(typed)
        .and_then(Term::code)
        .ok_or_else(|| Error::new(Kind::Usage, format!("“{typed}” is no 保管期限")).with_hint("永久, 30年, 10年"))
}

fn file_format(path: &std::path::Path) -> Result<FileFormat> {
    FileFormat::of(path).ok_or_else(|| {
        Error::new(Kind::Usage, format!("what is {} to be?", path.display()))
            .with_hint("its name ends in .xlsx or .csv (to edit), .html (to print) or .json")
    })
}

/// The plan as a table that a person edits.
fn form(plan: &Plan, office: &Office) -> Form {
    let widths = [6, 6, 46, 22, 24, 12, 10, 6, 10, 14, 16, 26, 6, 30, 6, 40, 24, 14];
    let columns = PLAN_COLUMNS
        .iter()
        .zip(widths)
        .map(|(name, width)| Column::text(*name, width));
    let mut form = Form::table("归档方案", columns.collect());
    let rows = plan.items.iter().enumerate();
    form.rows = rows
        .map(|(at, item)| Row::free(item.row(at + 1, office).into_iter().map(Into::into).collect()))
        .collect();
    form
}

fn print(plan: &Plan, office: &Office, format: Format) -> Result<Done> {
    let mut out = Output::new();
    if is_json(format) {
        out.json(plan)?;
        out.finish()?;
        return Ok(if plan.items.is_empty() {
            Done::Nothing
        } else {
            Done::Well
        });
    }
    let mut class: Option<(Term, &str)> = None;
    for item in plan.items.iter().filter(|item| item.filed) {
        let own = (item.term, item.class.as_str());
        if class != Some(own) {
            class = Some(own);
            let same = || plan.filed().filter(|other| (other.term, other.class.as_str()) == own);
            let boxes: std::collections::BTreeSet<u32> = same()
                .map(|item| item.box_number)
                .filter(|number| *number > 0)
                .collect();
            let name = class_name(own.1, office);
            let heading = if name.is_empty() {
                own.0.to_string()
            } else {
                format!("{name} {}", own.0)
            };
            out.line(&printable(&format!(
                "{} 年度  {heading}：{} 件，{} 盒",
                plan.year,
                same().count(),
                boxes.len()
            )))?;
        }
        line(&mut out, item)?;
    }
    let left: Vec<&Planned> = plan.items.iter().filter(|item| !item.filed).collect();
    if !left.is_empty() {
        out.line(&format!("不归档：{} 件", left.len()))?;
        for item in &left {
            line(&mut out, item)?;
        }
    }
    if plan.undated > 0 {
        out.line(&format!(
            "没有日期、不属于任何年度的文件：{} 份（lantai set 编号 日期=…）",
            plan.undated
        ))?;
        for (id, title) in plan.undated_first.iter().take(SHOWN_UNDATED) {
            out.line(&printable(&format!("  [{id}]  {title}")))?;
        }
    }
    let doubtful = plan.filed().filter(|item| !item.doubts.is_empty()).count();
    out.line(&format!(
        "合计：归档 {} 件，不归档 {} 件；存疑 {doubtful} 件，其中 {} 件须先确定",
        plan.filed().count(),
        left.len(),
        plan.blocked()
    ))?;
    out.finish()?;
    Ok(if plan.items.is_empty() {
        Done::Nothing
    } else {
        Done::Well
    })
}

fn line(out: &mut Output, item: &Planned) -> Result<()> {
    let code = item.code.as_deref().unwrap_or("—");
    let parts: Vec<String> = item.parts.iter().map(|part| part.document.to_string()).collect();
    let rule = item.retention.as_ref().map_or("", |retention| retention.rule.as_str());
    let columns = width(code).max(26);
    out.line(&printable(&format!(
        "  {}  {}  {}  {}{}  [{}]",
        pad(code, columns),
        pad(&item.date, 10),
        pad(rule, 3),
        item.title,
        if item.issue.is_empty() {
            String::new()
        } else {
            format!("  {}", item.issue)
        },
        parts.join(" ")
    )))?;
    for doubt in &item.doubts {
        let mark = if doubt.blocks { "须定" } else { "存疑" };
        let name = DOUBTS
            .iter()
            .find(|(code, _)| *code == doubt.code)
            .map_or(doubt.code, |(_, name)| name);
        out.line(&printable(&format!("      {mark} {name}：{}", doubt.message)))?;
    }
    Ok(())
}

fn check(config: &Config, year: Option<u16>, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let (items, found) = arrange::check_arrangement(&archive, year)?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&json!({ "items": items, "findings": found }))?;
    } else {
        for finding in &found {
            let level = if finding.error { "错误" } else { "提示" };
            out.line(&printable(&format!(
                "{level} {} {}：{}",
                finding.code, finding.object, finding.message
            )))?;
        }
        let errors = found.iter().filter(|finding| finding.error).count();
        out.line(&format!("{items} 件；错误 {errors}，提示 {}", found.len() - errors))?;
    }
    out.finish()?;
    Ok(if found.iter().any(|finding| finding.error) {
        Done::WithProblems
    } else {
        Done::Well
    })
}

fn list(config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let acts = archive.catalogue.arrangements()?;
    let mut out = Output::new();
    for act in &acts {
        if is_json(format) {
            out.json(act)?;
        } else {
            let undone = act
                .undone
                .as_ref()
                .map_or_else(String::new, |time| format!("，已撤回 {time}"));
            out.line(&printable(&format!(
                "归档 {}  {} 年度  {} 件  {}  {}{undone}",
                act.id, act.year, act.items, act.person, act.time
            )))?;
        }
    }
    out.finish()?;
    Ok(if acts.is_empty() { Done::Nothing } else { Done::Well })
}
