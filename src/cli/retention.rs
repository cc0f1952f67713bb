//! `lantai retention`

use std::borrow::Cow;

use serde_json::json;

use super::Done;
use super::args::Format;
use super::args::{Retention as Arguments, RetentionAct, Signed};
use super::day;
use super::open::{self, INDEX_THREADS};
use super::terminal::{Bar, Output, is_json, label, pad, printable};
use crate::archive::{Archive, ArchiveWriter, DocumentId, Layout, Signature};
use crate::arrange;
use crate::classify::retention::{Facts, Office, Opening, Retention, RetentionRules, Term, opening, retention};
use crate::config::Config;
use crate::document::DocDate;
use crate::engine::EmbeddedWriter;
use crate::error::{Error, Kind, Result};
use crate::ingest::sync;

pub(super) fn run(args: &Arguments, config: &Config, format: Format) -> Result<Done> {
    match &args.act {
        RetentionAct::Show { ids, as_of } => show(ids, as_of.as_deref(), config, format),
        RetentionAct::Due { as_of } => due(as_of.as_deref(), config, format),
        RetentionAct::Hold { codes, signed } => {
            let mut writer = writer(config)?;
            arrange::hold(&mut writer, codes, &signed.by, &signed.reason)?;
            told(codes, "已冻结", json!({ "held": codes }), format)
        }
        RetentionAct::Release { codes, signed } => {
            let mut writer = writer(config)?;
            arrange::release(&mut writer, codes, &signed.by, &signed.reason)?;
            told(codes, "已解冻", json!({ "released": codes }), format)
        }
        RetentionAct::Extend { codes, term, signed } => {
            let by = Term::parse(term)
                .filter(|term| *term != Term::NotFiled)
                .ok_or_else(|| {
                    Error::new(Kind::Usage, format!("“{term}” is no 保管期限")).with_hint("永久, 30年, 10年")
                })?;
            let mut writer = writer(config)?;
            let items = arrange::extend(&mut writer, codes, by, &signed.by, &signed.reason)?;
            let mut out = Output::new();
            for item in items {
                if is_json(format) {
                    out.json(&json!({ "code": item.code, "expires": item.expires }))?;
                } else {
                    out.line(&format!(
                        "{}  保管至 {}",
                        item.code,
                        item.expires.as_deref().unwrap_or("永久")
                    ))?;
                }
            }
            out.finish()?;
            Ok(Done::Well)
        }
        RetentionAct::Propose { codes, as_of, signed } => {
            let day = day::seen_from(as_of.as_deref())?;
            let mut writer = writer(config)?;
            let (list, codes) = arrange::propose(&mut writer, codes, day, &signed.by, &signed.reason)?;
            told(
                &codes,
                &format!("列入销毁清册 {list}"),
                json!({ "list": list, "items": codes }),
                format,
            )
        }
        RetentionAct::Appraise { list, keep, signed } => {
            let mut writer = writer(config)?;
            let done = arrange::appraise(&mut writer, *list, keep, &signed.by, &signed.reason)?;
            let mut out = Output::new();
            if is_json(format) {
                out.json(&done)?;
            } else {
                out.line(&format!(
                    "销毁清册 {list} 已鉴定：销毁 {} 件，继续保存 {} 件",
                    done.destroy.len(),
                    done.keep.len()
                ))?;
            }
            out.finish()?;
            Ok(Done::Well)
        }
        RetentionAct::Execute { list, signed } => execute(*list, signed, config, format),
        RetentionAct::GiveUp { list, signed } => {
            let mut writer = writer(config)?;
            arrange::give_up(&mut writer, *list, &signed.by, &signed.reason)?;
            told(&[], &format!("销毁清册 {list} 作罢"), json!({ "list": list }), format)
        }
        RetentionAct::Lists => lists(config, format),
    }
}

fn writer(config: &Config) -> Result<ArchiveWriter> {
    Layout::new(&config.archive).require()?;
    ArchiveWriter::open(&config.archive)
}

fn told(codes: &[String], what: &str, object: serde_json::Value, format: Format) -> Result<Done> {
    let mut out = Output::new();
    if is_json(format) {
        out.json(&object)?;
    } else {
        for code in codes {
            out.line(&printable(code))?;
        }
        let count = if codes.is_empty() {
            String::new()
        } else {
            format!("{} 件", codes.len())
        };
        out.line(&format!("{count}{what}"))?;
    }
    out.finish()?;
    Ok(Done::Well)
}

fn execute(list: i64, signed: &Signed, config: &Config, format: Format) -> Result<Done> {
    let mut writer = writer(config)?;
    let mut engine = EmbeddedWriter::open(&writer.layout.fulltext(), INDEX_THREADS)?;
    let done = arrange::execute(&mut writer, list, &signed.by, &signed.reason)?;
    sync::catch_up(&writer, &mut engine, &Bar::new())?;
    engine.close()?;
    let mut out = Output::new();
    if is_json(format) {
        out.json(&done)?;
    } else {
        for code in &done.items {
            out.line(code)?;
        }
        out.line(&format!(
            "销毁清册 {list} 已执行：{} 件、{} 份文件只留存根，{} 个原件已删除",
            done.items.len(),
            done.documents,
            done.originals
        ))?;
    }
    out.finish()?;
    Ok(Done::Well)
}

fn due(as_of: Option<&str>, config: &Config, format: Format) -> Result<Done> {
    let day = day::seen_from(as_of)?;
    let due = arrange::due(&open::archive(config)?, day)?;
    let mut out = Output::new();
    for entry in &due {
        if is_json(format) {
            out.json(entry)?;
            continue;
        }
        let item = &entry.item;
        let state = match (&item.hold, entry.list) {
            (Some(hold), _) => format!("  冻结：{hold}"),
            (None, Some(list)) => format!("  销毁清册 {list}"),
            (None, None) => String::new(),
        };
        out.line(&printable(&format!(
            "{}  {}  {}{state}",
            pad(&item.code, 26),
            item.expires.as_deref().unwrap_or_default(),
            item.title
        )))?;
    }
    if !is_json(format) {
        out.line(&format!("{day} 期满待鉴定 {} 件", due.len()))?;
    }
    out.finish()?;
    Ok(if due.is_empty() { Done::Nothing } else { Done::Well })
}

fn lists(config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let lists = archive.catalogue.disposals()?;
    let mut out = Output::new();
    for list in &lists {
        let items = archive.catalogue.disposal_items(list.id)?;
        if is_json(format) {
            let items: Vec<_> = items
                .iter()
                .map(|(code, decision)| json!({ "code": code, "decision": decision }))
                .collect();
            out.json(&json!({ "list": list, "items": items }))?;
            continue;
        }
        let state = match (&list.executed, &list.ended) {
            (Some(_), _) => "已执行",
            (None, Some(_)) => "已结束",
            (None, None) => "未结束",
        };
        out.line(&format!("销毁清册 {}：{} 件，{state}", list.id, items.len()))?;
        let steps = [
            ("提出", Some(&list.proposed)),
            ("鉴定批准", list.approved.as_ref()),
            ("监销执行", list.executed.as_ref()),
        ];
        for (step, signature) in steps {
            if let Some(Signature { person, time, reason }) = signature {
                out.line(&printable(&format!("  {}{person}  {time}  {reason}", label(step, 10))))?;
            }
        }
    }
    out.finish()?;
    Ok(if lists.is_empty() { Done::Nothing } else { Done::Well })
}

fn show(ids: &[String], as_of: Option<&str>, config: &Config, format: Format) -> Result<Done> {
    let day = day::seen_from(as_of)?;
    let judge = Judge::of(config, day)?;
    let archive = open::archive(config)?;
    let mut out = Output::new();
    for id in ids {
        let id = archive.named(id)?.id;
        let Some(judged) = judge.judge(&archive, id)? else {
            continue;
        };
        let item = archive.catalogue.archived_item_of(id)?;
        if is_json(format) {
            let Judged { title, kept, opens } = &judged;
            out.json(&json!({ "id": id.0, "title": title, "retention": kept, "opening": opens, "archived": item }))?;
        } else {
            out.line(&printable(&format!(
                "{}{}",
                label(&format!("[{id}]"), WIDTH),
                judged.title
            )))?;
            if let Some(item) = item {
                let place = format!("{}  盒 {}", item.code, item.box_number);
                out.line(&printable(&format!("{}{place}", label("档号", WIDTH))))?;
            }
            judged.print(&mut out)?;
        }
    }
    out.finish()?;
    Ok(Done::Well)
}

/// Columns of what stands before a value.
const WIDTH: usize = 12;

/// Who judges how long documents are kept: the office, its rules, and the day on which they are asked.
pub(super) struct Judge {
    office: Office,
    rules: Cow<'static, RetentionRules>,
    day: DocDate,
}

/// How long a document is kept and when it opens, by the rules.
pub(super) struct Judged {
    title: String,
    pub(super) kept: Retention,
    pub(super) opens: Opening,
}

impl Judge {
    /// The office and the rules of the settings.
    pub(super) fn of(config: &Config, day: DocDate) -> Result<Self> {
        Ok(Self {
            office: open::office(config)?,
            rules: open::retention_rules(config)?,
            day,
        })
    }

    /// Judges a document by what the catalogue says of it; none if it is a stub.
    pub(super) fn judge(&self, archive: &Archive, id: DocumentId) -> Result<Option<Judged>> {
        let Some(outline) = archive.catalogue.outline(id)? else {
            return Ok(None);
        };
        let facts = Facts::of_stored(
            &outline.title,
            outline.kind.as_deref(),
            outline.organ.as_deref(),
            &outline.topics,
            &outline.details,
        );
        Ok(Some(Judged {
            kept: retention(&facts, &self.office, &self.rules),
            opens: opening(&facts, outline.date.as_deref().and_then(DocDate::parse), self.day),
            title: outline.title,
        }))
    }
}

impl Judged {
    /// Prints the term and the opening, with what shows them and what would change them.
    pub(super) fn print(&self, out: &mut Output) -> Result<()> {
        let Self { kept, opens, .. } = self;
        let mut line = |name: &str, text: &str| out.line(&printable(&format!("{}{text}", label(name, WIDTH))));
        line(
            "保管期限",
            &format!(
                "{}  {:.0} %  {} {}",
                kept.term,
                kept.label.confidence * 100.0,
                kept.rule,
                kept.rule_name
            ),
        )?;
        for evidence in &kept.label.evidence {
            line("  依据", &format!("{}：{}", evidence.rule, evidence.text))?;
        }
        for reason in &kept.reasons {
            line("  需人工", reason)?;
        }
        for other in &kept.otherwise {
            line(
                "  如果",
                &format!("{}，则{}（{}）", other.condition, other.term, other.rule),
            )?;
        }
        let due = opens
            .due
            .as_ref()
            .map_or_else(String::new, |due| format!("  {due} 起应开放"));
        line("开放标识", &format!("{}{due}", opens.status.chinese()))?;
        for evidence in &opens.evidence {
            line("  依据", &format!("{}：{}", evidence.rule, evidence.text))?;
        }
        Ok(())
    }
}
