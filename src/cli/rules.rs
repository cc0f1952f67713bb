//! `lantai rules`

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use super::Done;
use super::args::Format;
use super::args::{Rules, RulesAct};
use super::terminal::{Output, is_json, label, printable};
use super::{export, open};
use crate::classify::retention::{Facts, OFFICE_SAMPLE, Office, RETENTION_TABLE, RetentionRules, Term, retention};
use crate::config::Config;
use crate::error::{Error, Kind, Result};

/// Means the table that is compiled in.
const BUILTIN: &str = "builtin";

pub(super) fn run(args: &Rules, config: &Config, format: Format) -> Result<Done> {
    match &args.act {
        RulesAct::Check { file } => check(file, format),
        RulesAct::Diff { one, other, limit } => diff(one, other, *limit, config, format),
        RulesAct::Export { name, out } => {
            let content = match name.as_str() {
                "retention" => RETENTION_TABLE,
                "office" => OFFICE_SAMPLE,
                other => {
                    return Err(Error::new(Kind::Usage, format!("there is no built-in file “{other}”"))
                        .with_hint("retention, office"));
                }
            };
            match out {
                Some(path) => export::write(path, content.as_bytes())?,
                None => {
                    let mut out = Output::new();
                    out.bytes(content.as_bytes())?;
                    out.finish()?;
                }
            }
            Ok(Done::Well)
        }
    }
}

fn check(file: &Path, format: Format) -> Result<Done> {
    let text = open::read("file", file)?;
    let mut out = Output::new();
    // An office's file is told by its fonds.
    if toml::from_str::<toml::Table>(&text).is_ok_and(|table| table.contains_key("fonds")) {
        let office = Office::from_toml(&text)?;
        if is_json(format) {
            out.json(
                &json!({ "file": "office", "name": office.name, "classes": office.classes.len(), "findings": [] }),
            )?;
        } else {
            out.line(&printable(&format!(
                "{}，全宗号 {}，{} 个机构（问题）：没有问题",
                office.name,
                office.fonds,
                office.classes.len()
            )))?;
        }
        out.finish()?;
        return Ok(Done::Well);
    }
    let rules = RetentionRules::parse(&text)?;
    let found = rules.check();
    let errors = found.iter().filter(|finding| finding.error).count();
    if is_json(format) {
        out.json(&json!({
            "file": "retention", "name": rules.name, "version": rules.version, "approver": rules.approver,
            "rules": rules.rules.len(), "findings": found,
        }))?;
    } else {
        out.line(&printable(&format!(
            "{}  版本 {}  {} 条",
            rules.name,
            rules.version,
            rules.rules.len()
        )))?;
        for finding in &found {
            let level = if finding.error { "error" } else { "note" };
            out.line(&printable(&format!(
                "{}{} {} {}",
                label(level, 7),
                finding.code,
                finding.rule,
                finding.message
            )))?;
        }
        out.line(&format!("{errors} errors, {} notes", found.len() - errors))?;
    }
    out.finish()?;
    Ok(if errors > 0 { Done::WithProblems } else { Done::Well })
}

fn table(named: &str) -> Result<RetentionRules> {
    if named == BUILTIN {
        return Ok(RetentionRules::builtin().clone());
    }
    RetentionRules::from_toml(&open::read("table of retention", Path::new(named))?)
}

/// A document that two tables keep differently.
struct Differing {
    id: i64,
    title: String,
    was: (Term, String),
    now: (Term, String),
}

fn diff(one: &str, other: &str, limit: usize, config: &Config, format: Format) -> Result<Done> {
    let (before, after) = (table(one)?, table(other)?);
    let changed = changed_rules(&before, &after);
    let office = open::office(config)?;
    let archive = open::archive(config)?;
    let mut counts: BTreeMap<(Term, Term), u64> = BTreeMap::new();
    let mut listed: Vec<Differing> = Vec::new();
    let mut documents = 0u64;
    archive.catalogue.each_outline(|outline| {
        documents += 1;
        let facts = Facts::of_stored(
            &outline.title,
            outline.kind.as_deref(),
            outline.organ.as_deref(),
            &outline.topics,
            &outline.details,
        );
        let (was, now) = (retention(&facts, &office, &before), retention(&facts, &office, &after));
        if was.term != now.term {
            *counts.entry((was.term, now.term)).or_default() += 1;
            if listed.len() < limit {
                listed.push(Differing {
                    id: outline.id.0,
                    title: outline.title,
                    was: (was.term, was.rule),
                    now: (now.term, now.rule),
                });
            }
        }
        Ok(())
    })?;
    let differing: u64 = counts.values().sum();
    let mut out = Output::new();
    if is_json(format) {
        let counts: Vec<_> = counts
            .iter()
            .map(|((was, now), count)| json!({ "was": was, "now": now, "documents": count }))
            .collect();
        let listed: Vec<_> = listed
            .iter()
            .map(|d| json!({ "id": d.id, "title": d.title, "was": d.was.0, "was_rule": d.was.1, "now": d.now.0, "now_rule": d.now.1 }))
            .collect();
        out.json(&json!({ "rules": changed, "documents": documents, "differing": differing, "counts": counts, "listed": listed }))?;
    } else {
        for (id, what) in &changed {
            out.line(&printable(&format!("{}{what}", label(id, 8))))?;
        }
        for ((was, now), count) in &counts {
            out.line(&format!("{was} → {now}：{count} 份"))?;
        }
        for d in &listed {
            out.line(&printable(&format!(
                "  [{}]  {}（{}）→ {}（{}）  {}",
                d.id, d.was.0, d.was.1, d.now.0, d.now.1, d.title
            )))?;
        }
        out.line(&format!(
            "{} 条规则不同；{documents} 份文件中 {differing} 份的保管期限改变",
            changed.len()
        ))?;
    }
    out.finish()?;
    Ok(if changed.is_empty() && differing == 0 {
        Done::Nothing
    } else {
        Done::Well
    })
}

/// The rules that are new, gone, moved or changed.
fn changed_rules(before: &RetentionRules, after: &RetentionRules) -> BTreeMap<String, &'static str> {
    let mut changed = BTreeMap::new();
    for rule in &before.rules {
        match after.rules.iter().find(|other| other.id == rule.id) {
            None => drop(changed.insert(rule.id.clone(), "removed")),
            Some(other) if other != rule => drop(changed.insert(rule.id.clone(), "changed")),
            Some(_) => {}
        }
    }
    for rule in &after.rules {
        if !before.rules.iter().any(|other| other.id == rule.id) {
            changed.insert(rule.id.clone(), "added");
        }
    }
    let order = |rules: &RetentionRules, other: &RetentionRules| -> Vec<String> {
        let both = rules
            .rules
            .iter()
            .filter(|rule| other.rules.iter().any(|known| known.id == rule.id));
        both.map(|rule| rule.id.clone()).collect()
    };
    for (was, now) in order(before, after).into_iter().zip(order(after, before)) {
        if was != now {
            changed.entry(now).or_insert("moved");
        }
    }
    if before.importance != after.importance {
        changed.insert("importance".to_owned(), "changed");
    }
    changed
}
