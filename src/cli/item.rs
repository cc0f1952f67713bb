//! `lantai item`

use serde_json::json;

use super::Done;
use super::args::{Format, Item as Arguments};
use super::open::{self, INDEX_THREADS};
use super::report::short_path;
use super::terminal::{Bar, Output, is_json, label, printable};
use crate::archive::{Archive, ArchiveWriter, DocumentId};
use crate::config::Config;
use crate::engine::EmbeddedWriter;
use crate::error::{Error, Kind, Result};
use crate::ingest::{items, sync};
use crate::search::{Component, Item, item_of};

pub(super) fn run(args: &Arguments, config: &Config, format: Format) -> Result<Done> {
    match args.words.as_slice() {
        [word, ids @ ..] if word == "join" && !ids.is_empty() => join(ids, config, format),
        [word, id] if word == "split" => split(id, config, format),
        [id] if id != "join" && id != "split" => {
            let archive = open::archive(config)?;
            let id = archive.named(id)?.id;
            show(&archive, id, format)
        }
        _ => Err(
            Error::new(Kind::Usage, "one document, `join` with documents, or `split` with one")
                .with_hint("lantai item 12; lantai item join 12 13; lantai item split 12"),
        ),
    }
}

/// The documents of an item, in order, before anything is decided.
fn members(archive: &Archive, id: DocumentId) -> Result<Vec<DocumentId>> {
    let item = item_of(archive, id)?;
    Ok(item
        .components
        .iter()
        .map(|component| DocumentId(component.id))
        .collect())
}

fn join(ids: &[String], config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let mut documents: Vec<DocumentId> = Vec::new();
    for id in ids {
        let asked = archive.named(id)?.id;
        let all = members(&archive, asked)?;
        documents.extend(if all.is_empty() { vec![asked] } else { all });
    }
    let mut met = std::collections::HashSet::new();
    documents.retain(|document| met.insert(*document));
    let first = documents.first().copied();
    let (papers, joined) = match first {
        Some(volume) if ids.len() == 1 => archive.catalogue.papers_of(volume)?,
        _ => (Vec::new(), false),
    };
    if ids.len() == 1 && (papers.is_empty() || joined) {
        return Err(Error::new(Kind::Usage, "there is nothing to join it with").with_hint("name two documents or more"));
    }
    let mut writer = ArchiveWriter::open(&config.archive)?;
    match first {
        Some(volume) if ids.len() == 1 => decide_volume(&mut writer, volume, true)?,
        _ => items::join_items(&mut writer, &documents)?,
    }
    drop(writer);
    show_again(first, config, format)
}

fn split(id: &str, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    let asked = archive.named(id)?.id;
    let (papers, joined) = archive.catalogue.papers_of(asked)?;
    let documents = members(&archive, asked)?;
    let volume = !papers.is_empty() && joined;
    if !volume && documents.len() < 2 {
        return Err(Error::new(Kind::Usage, "it is a single document")
            .with_hint("`lantai item ID` shows what an item consists of"));
    }
    let mut writer = ArchiveWriter::open(&config.archive)?;
    if volume {
        decide_volume(&mut writer, asked, false)?;
    } else {
        items::split_item(&mut writer, &documents)?;
    }
    drop(writer);
    show_again(Some(asked), config, format)
}

/// A volume that counts as one hides its papers from search, so the index has to hear of it.
fn decide_volume(writer: &mut ArchiveWriter, volume: DocumentId, joined: bool) -> Result<()> {
    let mut engine = EmbeddedWriter::open(&writer.layout.fulltext(), INDEX_THREADS)?;
    items::join_volume(writer, volume, joined)?;
    sync::catch_up(writer, &mut engine, &Bar::new())?;
    engine.close()
}

fn show_again(id: Option<DocumentId>, config: &Config, format: Format) -> Result<Done> {
    let archive = open::archive(config)?;
    match id {
        Some(id) => show(&archive, id, format),
        None => Ok(Done::Nothing),
    }
}

fn show(archive: &Archive, id: DocumentId, format: Format) -> Result<Done> {
    let item = item_of(archive, id)?;
    let (papers, joined) = archive.catalogue.papers_of(id)?;
    let volume = archive.catalogue.volume_of(id)?;
    let mut out = Output::new();
    if is_json(format) {
        let papers: Vec<i64> = papers.iter().map(|(_, paper)| paper.0).collect();
        out.json(&json!({
            "item": item.id,
            "decided": item.decided,
            "components": item.components,
            "papers": papers,
            "joined": joined,
            "volume": volume.map(|volume| volume.0),
        }))?;
    } else {
        print(&mut out, &item)?;
        if let Some(volume) = volume {
            out.line(&format!("{}[{volume}]", label("所在汇编", 12)))?;
        }
        if joined {
            out.line("汇编不拆分：其中各篇不单独检索")?;
        }
        for (number, paper) in papers {
            let title = archive
                .catalogue
                .document(paper)?
                .map(|stored| stored.record.title)
                .unwrap_or_default();
            out.line(&printable(&format!(
                "{}[{paper}]  {title}",
                label(&format!("第{number}篇"), 12)
            )))?;
        }
    }
    out.finish()?;
    Ok(Done::Well)
}

fn print(out: &mut Output, item: &Item) -> Result<()> {
    let decided = if item.decided { "，由人确定" } else { "" };
    out.line(&format!("件 {}：{} 个组件{decided}", item.id, item.components.len()))?;
    for component in &item.components {
        out.line(&line(component))?;
    }
    Ok(())
}

/// A component in one line.
pub(super) fn line(component: &Component) -> String {
    let sure = match component.rule {
        "alone" | "decision" | "paper" => String::new(),
        rule => format!("  {rule} {:.0} %", component.confidence * 100.0),
    };
    printable(&format!(
        "{}[{}]  {}  {}{sure}",
        label(component.role.chinese(), 8),
        component.id,
        component.title,
        short_path(&component.path)
    ))
}
