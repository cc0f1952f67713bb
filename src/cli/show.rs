//! `lantai show` and `lantai original`

use serde_json::{Value, json};

use super::Done;
use super::args::{Format, Original, Show};
use super::evidence::{self, ELEMENTS};
use super::report::short_path;
use super::terminal::{self, Output, is_json, printable};
use super::{day, doubts, open, relations};
use crate::archive::{Archive, Stored};
use crate::classify::Rules;
use crate::classify::retention::Term;
use crate::config::Config;
use crate::error::{Context, Kind, Result};
use crate::relation::{Relations, Validity};
use crate::search::{document_as_json, family_of, item_of};
use crate::text::repair::{Places, Repairs, Rule, undo};

/// Characters of the text that are shown with the facts.
const BEGINNING_CHARS: usize = 400;
/// Copies and editions that are shown with them.
const COPIES_SHOWN: usize = 8;

pub(super) fn run(args: &Show, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let stored = archive.named(&args.id)?;
    let repaired = archive.catalogue.text(stored.id)?;
    let (repairs, none) = (stored.record.repairs(), Repairs::default());
    let raw = args.raw.then(|| undo(&repaired, &repairs));
    // Places are those of the text that is printed.
    let places = Places::new(&repaired, if args.raw { &repairs } else { &none });
    let text = raw.as_deref().unwrap_or(&repaired);
    let mut out = Output::new();
    match (args.text, is_json(format)) {
        (true, false) => out.line(&printable(text))?,
        (_, true) => {
            let mut shown = document_as_json(&archive, &stored, text, &repaired, &places)?;
            if let Some(shown) = shown.as_object_mut() {
                shown.insert("validity".to_owned(), json!(validity(&archive, &stored, args)?));
            }
            out.json(&shown)?;
        }
        (false, false) => {
            print(&mut out, &archive, &stored)?;
            relations::summary(&mut out, &archive, stored.id, &validity(&archive, &stored, args)?)?;
            print_beginning(&mut out, &stored, text)?;
        }
    }
    out.finish()?;
    Ok(Done::Well)
}

/// Whether the document is in force on the day asked for, or today.
fn validity(archive: &Archive, stored: &Stored, args: &Show) -> Result<Validity> {
    let as_of = day::seen_from(args.as_of.as_deref())?.to_string();
    Relations::new(&archive.catalogue).status(stored.id, &as_of)
}

/// How often each rule was used, in words.
fn repair_counts(repairs: &Repairs) -> String {
    let rules = [
        (Rule::LetterSpacing, "字间空白"),
        (Rule::BrokenLine, "断行"),
        (Rule::RunningHead, "页眉页码"),
        (Rule::Watermark, "水印"),
        (Rule::Digits, "数字"),
    ];
    let counts = rules
        .iter()
        .map(|(rule, name)| (*name, repairs.removals.iter().filter(|r| r.rule == *rule).count()));
    let some: Vec<String> = counts
        .chain([("分栏", repairs.moves.len())])
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    format!("{}（--raw 显示原样）", some.join("，"))
}

fn print(out: &mut Output, archive: &Archive, stored: &Stored) -> Result<()> {
    let record = &stored.record;
    let mut fact = |name: &str, value: Option<&str>| match value.filter(|value| !value.is_empty()) {
        Some(value) => out.line(&format!(
            "{}{}",
            terminal::label(name, relations::LABEL),
            printable(value)
        )),
        None => Ok(()),
    };
    let topics: Vec<String> = record
        .topics
        .iter()
        .map(|id| format!("{id} {}", Rules::current().topic_name(id)))
        .collect();
    fact("编号", Some(&stored.id.to_string()))?;
    fact("题名", Some(&record.title))?;
    fact("文号", record.number.as_deref())?;
    fact("责任者", record.organ.as_deref())?;
    fact("日期", record.date.as_deref())?;
    fact("文种", record.kind.as_deref())?;
    fact("主题", Some(&topics.join("、")))?;
    let document = record.details.get("document");
    for (name, value) in document
        .map(|document| evidence::lines(document, &ELEMENTS))
        .unwrap_or_default()
    {
        fact(name, Some(&value))?;
    }
    if let Some(item) = archive.catalogue.archived_item_of(stored.id)? {
        fact("档号", Some(&item.code))?;
        fact(
            "保管期限",
            Term::parse(&item.term).map(|term| term.to_string()).as_deref(),
        )?;
        fact("盒号", Some(&item.box_number.to_string()))?;
        fact("移交", item.handed_over.as_deref())?;
        fact("销毁", item.destroyed.as_deref())?;
    }
    fact("外部编号", record.external_id.as_deref())?;
    fact("格式", Some(&record.format))?;
    if let Some(reason) = &record.reason {
        fact(
            "未完整导入",
            Some(&format!("{reason}: {}", record.message.as_deref().unwrap_or_default())),
        )?;
    }
    let repairs = record.repairs();
    fact(
        "文本修复",
        (repairs != Repairs::default())
            .then(|| repair_counts(&repairs))
            .as_deref(),
    )?;
    for doubt in doubts::of(stored) {
        fact("存疑", Some(&doubt.message))?;
    }
    for correction in archive.catalogue.corrections_of(stored.id)? {
        let value = correction.value.as_deref().unwrap_or("（无）");
        fact("人工更正", Some(&format!("{}={value}", correction.field.chinese())))?;
    }
    fact("状态", stored.superseded.then_some("旧版本：来源文件已有更新的内容"))?;
    fact("SHA-256", Some(&stored.original.sha256.to_string()))?;
    for place in archive.catalogue.places_of(stored.id)? {
        fact("来源", Some(&short_path(&place.key.to_string())))?;
    }
    let versions = archive.catalogue.versions_of(stored.id)?;
    for version in versions.iter().filter(|version| version.document != stored.id) {
        let standing = if version.current { "现版本" } else { "旧版本" };
        fact(
            standing,
            Some(&format!("[{}] 第{}版", version.document, version.version)),
        )?;
    }
    let item = item_of(archive, stored.id)?;
    for component in item.components.iter().filter(|_| item.components.len() > 1) {
        fact("件", Some(&super::item::line(component)))?;
    }
    if let Some(volume) = archive.catalogue.volume_of(stored.id)? {
        fact("所在汇编", Some(&format!("[{volume}]")))?;
    }
    for (number, paper) in archive.catalogue.papers_of(stored.id)?.0 {
        let title = archive
            .catalogue
            .document(paper)?
            .map(|paper| paper.record.title)
            .unwrap_or_default();
        fact(&format!("第{number}篇"), Some(&format!("[{paper}]  {title}")))?;
    }
    if let Some(family) = family_of(archive, stored.id)? {
        let others: Vec<_> = family
            .members
            .iter()
            .filter(|member| member.id != stored.id.0)
            .collect();
        for member in others.iter().take(COPIES_SHOWN) {
            fact("副本版本", Some(&super::copies::line(member)))?;
        }
        if others.len() > COPIES_SHOWN {
            let more = format!("… {} more: lantai copies {}", others.len() - COPIES_SHOWN, stored.id);
            fact("副本版本", Some(&more))?;
        }
    }
    if let Some(Value::Object(meta)) = record.details.get("meta") {
        for (key, value) in meta {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            fact(&format!("meta.{key}"), Some(&value))?;
        }
    }
    Ok(())
}

fn print_beginning(out: &mut Output, stored: &Stored, text: &str) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let beginning: String = text.chars().take(BEGINNING_CHARS).collect();
    out.line("")?;
    out.line(&printable(beginning.trim_end()))?;
    if beginning.len() < text.len() {
        out.line(&format!("… whole text: lantai show {} --text", stored.id))?;
    }
    Ok(())
}

pub(super) fn original(args: &Original, config: &Config) -> Result<Done> {
    let archive = open::archive(config)?;
    let stored = archive.named(&args.id)?;
    if let Some(volume) = archive.catalogue.volume_of(stored.id)? {
        terminal::say(&format!(
            "note: {} is a paper of the volume {volume}; its original is the file of the whole volume",
            stored.id
        ));
    }
    if args.out.as_os_str() == "-" {
        archive.copy_original(&stored, &mut std::io::stdout().lock())?;
    } else {
        let mut file = open::new_file(&args.out)?;
        archive.copy_original(&stored, &mut file)?;
        file.sync_all()
            .context(Kind::Io, || format!("cannot write {}", args.out.display()))?;
    }
    Ok(Done::Well)
}
