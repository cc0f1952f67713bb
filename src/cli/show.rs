//! `lantai show` and `lantai original`

use serde_json::{Map, Value, json};

use super::Done;
use super::args::{Format, Original, Show};
use super::evidence::{self, ELEMENTS};
use super::report::short_path;
use super::terminal::{self, Output, is_json, printable};
use super::{day, doubts, open, relations};
use crate::archive::{Archive, DocumentId, Stored};
use crate::classify::Rules;
use crate::classify::retention::Term;
use crate::config::Config;
use crate::error::{Context, Kind, Result};
use crate::relation::{Relations, Validity};
use crate::search::{family_of, item_of};
use crate::text::repair::{Places, Repairs, Rule, undo};

/// Characters of the text that are shown with the facts.
const BEGINNING_CHARS: usize = 400;
/// Copies and editions that are shown with them.
const COPIES_SHOWN: usize = 8;

pub(super) fn run(args: &Show, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let stored = open::document(&archive, &args.id)?;
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
            let mut shown = as_json(&archive, &stored, text, &repaired, &places)?;
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

/// Every stored field.
fn as_json(
    archive: &Archive,
    stored: &Stored,
    text: &str,
    repaired: &str,
    to_characters: &Places<'_>,
) -> Result<Value> {
    let record = &stored.record;
    let places = archive.catalogue.places_of(stored.id)?;
    let places: Vec<Value> = places
        .iter()
        .map(|p| json!({ "path": p.key.to_string(), "version": p.version }))
        .collect();
    let versions: Vec<Value> = archive
        .catalogue
        .versions_of(stored.id)?
        .iter()
        .map(|v| json!({ "path": v.key.to_string(), "version": v.version, "document": v.document.0, "current": v.current }))
        .collect();
    let corrections: Map<String, Value> = archive
        .catalogue
        .corrections_of(stored.id)?
        .into_iter()
        .map(|correction| (correction.field.name().to_owned(), correction.value.into()))
        .collect();
    let papers: Vec<i64> = archive
        .catalogue
        .papers_of(stored.id)?
        .0
        .iter()
        .map(|(_, paper)| paper.0)
        .collect();
    let mut shown = json!({
        "id": stored.id.0,
        "external_id": record.external_id,
        "title": record.title,
        "number": record.number,
        "organ": record.organ,
        "date": record.date,
        "kind": record.kind,
        "topics": record.topics,
        "status": if record.reason.is_some() { "flagged" } else { "ok" },
        "reason": record.reason,
        "message": record.message,
        "format": record.format,
        "parser": record.parser,
        "superseded": stored.superseded,
        "content_sha256": record.content.to_string(),
        "original": {
            "sha256": stored.original.sha256.to_string(),
            "sm3": hex(&stored.original.sm3),
            "bytes": stored.original.bytes,
            "span": record.span.map(|(from, to)| [from, to]),
        },
        "archived": archive.catalogue.archived_item_of(stored.id)?,
        "corrections": corrections,
        "places": places,
        "versions": versions,
        "generation": stored.generation,
        "group": family_of(archive, stored.id)?,
        "item": item_of(archive, stored.id)?,
        "papers": papers,
        "within": archive.catalogue.volume_of(stored.id)?.map(|volume| volume.0),
        "text": text,
    });
    if let (Some(shown), Value::Object(details)) = (shown.as_object_mut(), &record.details) {
        let mut details: Map<String, Value> = details.clone();
        shown.insert("meta".to_owned(), details.remove("meta").unwrap_or_else(|| json!({})));
        if let Some(document) = details.get_mut("document") {
            *document = Value::Object(evidence::card(document, repaired, to_characters));
        }
        for (key, value) in details {
            let value = match key.as_str() {
                "labels" | "volume" => evidence::in_characters(value, to_characters),
                "paper" => in_characters_of_volume(archive, stored.id, value)?,
                "page_starts" => starts_in_characters(value, to_characters),
                "repairs" => repairs_in_characters(value, to_characters),
                _ => value,
            };
            shown.insert(key, value);
        }
    }
    Ok(shown)
}

fn in_characters(at: &Value, places: &Places<'_>) -> Option<Value> {
    Some(places.start(usize::try_from(at.as_u64()?).ok()?).into())
}

/// A paper's place is one in the text of its volume.
fn in_characters_of_volume(archive: &Archive, paper: DocumentId, value: Value) -> Result<Value> {
    let Some(volume) = archive.catalogue.volume_of(paper)? else {
        return Ok(value);
    };
    let text = archive.catalogue.text(volume)?;
    Ok(evidence::in_characters(value, &Places::new(&text, &Repairs::default())))
}

fn starts_in_characters(starts: Value, places: &Places<'_>) -> Value {
    let starts = starts.as_array().into_iter().flatten();
    starts.filter_map(|at| in_characters(at, places)).collect()
}

fn repairs_in_characters(mut repairs: Value, places: &Places<'_>) -> Value {
    for at in repairs
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(|repair| repair.get_mut("at"))
    {
        if let Some(character) = in_characters(at, places) {
            *at = character;
        }
    }
    repairs
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
    let stored = open::document(&archive, &args.id)?;
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
