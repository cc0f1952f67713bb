//! What was fixed, proved again: numbers without gaps and doubles, codes that say what the catalogue says, boxes in order,
//! documents that are still what they were.

use std::collections::BTreeMap;

use serde::Serialize;

use super::code::ArchivalCode;
use crate::archive::{Archive, ArchivedItem, ItemFilter};
use crate::error::Result;

/// Something that a check of the arrangement has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArrangementFinding {
    /// Whether it is wrong; else it is good to know.
    pub error: bool,
    /// Stable code.
    pub code: &'static str,
    /// Archival number, or the class.
    pub object: String,
    /// What was found.
    pub message: String,
}

/// Checks the arranged items of a year, or of all; returns how many there are, and what was found.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn check_arrangement(archive: &Archive, year: Option<u16>) -> Result<(usize, Vec<ArrangementFinding>)> {
    let filter = ItemFilter {
        year,
        ..ItemFilter::default()
    };
    let items = archive.catalogue.archived_items(&filter)?;
    let mut found = Vec::new();
    let mut say = |error: bool, code: &'static str, object: &str, message: String| {
        found.push(ArrangementFinding {
            error,
            code,
            object: object.to_owned(),
            message,
        });
    };
    let mut classes: BTreeMap<(&str, u16, &str, &str), Vec<&ArchivedItem>> = BTreeMap::new();
    for item in &items {
        let key = (item.fonds.as_str(), item.year, item.term.as_str(), item.class.as_str());
        classes.entry(key).or_default().push(item);
        match ArchivalCode::parse(&item.code) {
            None => say(true, "number-malformed", &item.code, "不是规范的档号".to_owned()),
            Some(code) => {
                let said = (
                    code.fonds.as_str(),
                    code.year,
                    code.term.code().unwrap_or_default(),
                    code.class.as_str(),
                    code.number,
                );
                let own = (
                    item.fonds.as_str(),
                    item.year,
                    item.term.clone(),
                    item.class.as_str(),
                    item.number,
                );
                if said != own {
                    say(
                        true,
                        "number-contradicts",
                        &item.code,
                        format!("与目录不符：{} {} {} {} {}", own.0, own.1, own.2, own.3, own.4),
                    );
                }
            }
        }
        if item.date.get(..4).is_some_and(|year| year.parse() != Ok(item.year)) {
            say(
                false,
                "date-outside-year",
                &item.code,
                format!("日期 {} 不在年度 {}", item.date, item.year),
            );
        }
    }
    for ((fonds, year, term, class), mut members) in classes {
        members.sort_by_key(|item| item.number);
        let name = format!("{fonds} {year} {term} {class}").trim_end().to_owned();
        let mut expected = 1;
        let (mut last_box, mut last_kept) = (0, false);
        for item in members {
            if item.number > expected {
                let kept = item.kept_number || expected == 1;
                let missing = if item.number - expected == 1 {
                    format!("{expected}")
                } else {
                    format!("{expected}—{}", item.number - 1)
                };
                say(!kept, "gap", &name, format!("件号 {missing} 空缺"));
            } else if item.number < expected {
                say(true, "double", &item.code, format!("件号 {} 重号", item.number));
            }
            expected = item.number + 1;
            if item.box_number < last_box {
                // A number that was there before may come late, and so into a later box.
                let kept = item.kept_number || last_kept;
                say(
                    !kept,
                    "box-order",
                    &item.code,
                    format!("盒号 {} 在 {last_box} 之后", item.box_number),
                );
            }
            (last_box, last_kept) = (item.box_number, item.kept_number);
        }
    }
    if year.is_none() {
        let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
        for item in &items {
            *counts.entry(item.arrangement).or_default() += 1;
        }
        for act in archive.catalogue.arrangements()? {
            let now = counts.get(&act.id).copied().unwrap_or(0);
            let expected = if act.undone.is_some() { 0 } else { act.items };
            if now != expected {
                say(
                    true,
                    "count",
                    &format!("arrangement {}", act.id),
                    format!("应有 {expected} 件，实有 {now} 件"),
                );
            }
        }
    }
    archive.catalogue.each_archived_main(&filter, |main| {
        let plain = main.title.trim_start_matches('[').trim_end_matches(']');
        if plain != main.title_now.trim() {
            say(
                false,
                "title-differs",
                &main.code,
                format!("文档题名是“{}”，归档题名是“{plain}”", main.title_now),
            );
        }
        let now = main.issue_now.unwrap_or_default();
        if now != main.issue {
            say(
                false,
                "issue-differs",
                &main.code,
                format!("文档文号是“{now}”，归档文号是“{}”", main.issue),
            );
        }
        if main.superseded {
            say(
                false,
                "file-changed",
                &main.code,
                format!("文档 {} 的来源已有新的版本", main.document),
            );
        }
        if let Some(code) = main.external_id.as_deref().and_then(ArchivalCode::parse)
            && code.to_string() != main.code
        {
            say(false, "other-number", &main.code, format!("原系统中的档号是 {code}"));
        }
        Ok(())
    })?;
    found.sort_by(|a, b| (!a.error, &a.object, a.code).cmp(&(!b.error, &b.object, b.code)));
    Ok((items.len(), found))
}
