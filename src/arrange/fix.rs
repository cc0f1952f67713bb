//! Fixing a plan (归档), taking it back, and handing items over: each in one transaction with an entry in the audit record.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::plan::{Plan, Planned};
use crate::archive::{ArchiveWriter, ArchivedComponent, ArchivedItem, ContentHash, ItemFilter};
use crate::classify::retention::Office;
use crate::classify::retention::Term;
use crate::error::{Error, Kind, Result};
use crate::ingest::{append, now};

/// What was fixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fixed {
    /// The number of the act.
    pub arrangement: i64,
    /// 年度
    pub year: u16,
    /// How many items.
    pub items: usize,
    /// The lowest classes, each with its first and last number of this act.
    pub classes: Vec<FixedClass>,
    /// Items that were not filed: out of scope, doubles.
    pub not_filed: usize,
    /// Items that wait for a decision.
    pub left: usize,
}

/// A lowest class with its new numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FixedClass {
    /// 保管期限
    pub term: String,
    /// 机构（问题）代码
    pub class: String,
    /// How many items.
    pub items: usize,
    /// The first archival number.
    pub first: String,
    /// The last one.
    pub last: String,
    /// How many boxes they reach into.
    pub boxes: usize,
}

/// The last day of a term: it runs from the first day of the year after.
fn expires(year: u16, term: Term) -> Option<String> {
    match term {
        Term::Years(years) => Some(format!("{}-12-31", u32::from(year) + u32::from(years))),
        Term::Permanent | Term::NotFiled => None,
    }
}

fn archived(item: &Planned, plan: &Plan, office: &Office) -> Option<ArchivedItem> {
    let year = item.kept.as_ref().map_or(plan.year, |code| code.year);
    Some(ArchivedItem {
        code: item.code.clone()?,
        fonds: office.fonds.clone(),
        category: item
            .kept
            .as_ref()
            .map_or_else(|| office.category.clone(), |code| code.category.clone()),
        year,
        term: item.term.code()?,
        class: item.class.clone(),
        number: item.number,
        box_number: item.box_number,
        title: item.title.clone(),
        issue: item.issue.clone(),
        organ: item.organ.clone(),
        date: item.date.clone(),
        kind: item.kind.clone(),
        secrecy: item.secrecy.clone(),
        pages: item.pages,
        pages_guess: item.pages_guess,
        note: item.note.clone(),
        rule: item
            .retention
            .as_ref()
            .map(|retention| retention.rule.clone())
            .unwrap_or_default(),
        kept_number: item.kept_number,
        expires: expires(year, item.term),
        ..ArchivedItem::default()
    })
}

/// Fixes a plan: all of it, or nothing. Items that wait for a decision stop it, unless `without_doubtful` leaves them for
/// later.
///
/// # Errors
/// [`Kind::Usage`] if items wait for a decision, or there is nothing to fix; [`Kind::Io`] if the catalogue refuses.
pub fn apply(
    writer: &mut ArchiveWriter,
    plan: &Plan,
    office: &Office,
    person: &str,
    without_doubtful: bool,
) -> Result<Fixed> {
    let left = plan.blocked();
    if left > 0 && !without_doubtful {
        return Err(
            Error::new(Kind::Usage, format!("{left} items cannot be numbered as they are")).with_hint(
                "`lantai arrange plan` names them; decide them, or leave them for later: --without-doubtful",
            ),
        );
    }
    let filed: Vec<(ArchivedItem, &Planned)> = plan
        .filed()
        .filter(|item| !item.is_blocked())
        .filter_map(|item| Some((archived(item, plan, office)?, item)))
        .collect();
    if filed.is_empty() {
        return Err(Error::new(
            Kind::Usage,
            format!("there is nothing of {} to arrange", plan.year),
        ));
    }
    let classes = classes(&filed);
    let mut lines = String::new();
    for (item, planned) in &filed {
        let documents: Vec<String> = planned.parts.iter().map(|part| part.document.to_string()).collect();
        lines.push_str(&format!("{}\t{}\n", item.code, documents.join(" ")));
    }
    let digest = ContentHash::of(lines.as_bytes()).to_string();
    let arrangement = writer.catalogue.transact(|batch| {
        let arrangement = batch.insert_arrangement(plan.year, &now(), person, filed.len())?;
        for (item, planned) in &filed {
            let components: Vec<ArchivedComponent> = planned
                .parts
                .iter()
                .map(|part| ArchivedComponent { document: part.document, role: part.role.to_owned() })
                .collect();
            batch.insert_archived_item(&ArchivedItem { arrangement, ..item.clone() }, &components)?;
        }
        let detail = json!({ "arrangement": arrangement, "year": plan.year, "items": filed.len(), "classes": classes, "sha256": digest });
        append(batch, person, "arrange", &format!("year {}", plan.year), &detail.to_string())?;
        Ok(arrangement)
    })?;
    Ok(Fixed {
        arrangement,
        year: plan.year,
        items: filed.len(),
        classes,
        not_filed: plan.items.iter().filter(|item| !item.filed).count(),
        left,
    })
}

fn classes(filed: &[(ArchivedItem, &Planned)]) -> Vec<FixedClass> {
    let mut classes: BTreeMap<(String, String), Vec<&ArchivedItem>> = BTreeMap::new();
    for (item, _) in filed {
        classes
            .entry((item.term.clone(), item.class.clone()))
            .or_default()
            .push(item);
    }
    classes
        .into_iter()
        .map(|((term, class), mut items)| {
            items.sort_by_key(|item| item.number);
            let boxes: std::collections::BTreeSet<u32> = items.iter().map(|item| item.box_number).collect();
            let code = |item: Option<&&ArchivedItem>| item.map(|item| item.code.clone()).unwrap_or_default();
            FixedClass {
                term,
                class,
                items: items.len(),
                first: code(items.first()),
                last: code(items.last()),
                boxes: boxes.len(),
            }
        })
        .collect()
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// The number of the act.
    pub arrangement: i64,
    /// How many items lost their numbers.
    pub items: usize,
}

/// Takes an act of arranging back, as long as nothing depends on it. The act and its undoing stay in the audit record.
///
/// # Errors
/// [`Kind::NotFound`] if there is no such act, [`Kind::Usage`] if something depends on it.
pub fn undo(writer: &mut ArchiveWriter, arrangement: i64, person: &str, reason: &str) -> Result<Undone> {
    let known = writer
        .catalogue
        .arrangements()?
        .into_iter()
        .find(|known| known.id == arrangement);
    let known = known.ok_or_else(|| {
        Error::new(Kind::NotFound, format!("there is no arrangement {arrangement}"))
            .with_hint("`lantai arrange list` gives their numbers")
    })?;
    let refuse = |said: String| Error::new(Kind::Usage, format!("arrangement {arrangement} stays: {said}"));
    if let Some(time) = known.undone {
        return Err(refuse(format!("it was undone already, {time}")));
    }
    let filter = ItemFilter {
        arrangement: Some(arrangement),
        ..ItemFilter::default()
    };
    let items = writer.catalogue.archived_items(&filter)?;
    for item in &items {
        let why = item
            .handed_over
            .as_ref()
            .map(|to| format!("was handed over to {to}"))
            .or_else(|| item.destroyed.as_ref().map(|_| "was destroyed".to_owned()))
            .or_else(|| item.hold.as_ref().map(|hold| format!("is on hold: {hold}")));
        if let Some(why) = why {
            return Err(refuse(format!("{} {why}", item.code)));
        }
        let term = Term::parse(&item.term).unwrap_or(Term::Permanent);
        if item.expires != expires(item.year, term) {
            return Err(refuse(format!("the term of {} was extended", item.code)));
        }
        if let Some(list) = writer.catalogue.disposal_of(item.id)? {
            return Err(refuse(format!("{} is on destruction list {list}", item.code)));
        }
    }
    let behind = writer.catalogue.items_behind(arrangement)?;
    if behind > 0 {
        return Err(refuse(format!(
            "{behind} items that were arranged later stand behind its numbers"
        ))
        .with_hint("undo the later one first"));
    }
    let codes: Vec<&str> = items.iter().map(|item| item.code.as_str()).collect();
    let digest = ContentHash::of(codes.join("\n").as_bytes()).to_string();
    writer.catalogue.transact(|batch| {
        let detail = json!({ "arrangement": arrangement, "year": known.year, "items": items.len(), "codes_sha256": digest, "reason": reason });
        append(batch, person, "arrange-undo", &format!("year {}", known.year), &detail.to_string())?;
        batch.undo_arrangement(arrangement, &now())
    })?;
    Ok(Undone {
        arrangement,
        items: items.len(),
    })
}

/// What was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandedOver {
    /// To whom.
    pub to: String,
    /// Archival numbers, in order.
    pub codes: Vec<String>,
}

/// Notes that items were transferred (移交). Those that were handed over before, or destroyed, are left out.
///
/// # Errors
/// [`Kind::Usage`] if no item is meant, [`Kind::Io`] if the catalogue refuses.
pub fn hand_over(writer: &mut ArchiveWriter, filter: &ItemFilter, to: &str, person: &str) -> Result<HandedOver> {
    let mut items = writer.catalogue.archived_items(filter)?;
    items.retain(|item| item.handed_over.is_none() && item.destroyed.is_none());
    if items.is_empty() {
        return Err(Error::new(Kind::Usage, "there is nothing to hand over"));
    }
    let codes: Vec<String> = items.iter().map(|item| item.code.clone()).collect();
    let digest = ContentHash::of(codes.join("\n").as_bytes()).to_string();
    writer.catalogue.transact(|batch| {
        for item in &items {
            batch.put_handed_over(item.id, to)?;
        }
        let detail = json!({ "to": to, "items": items.len(), "codes_sha256": digest });
        append(batch, person, "hand-over", &format!("to {to}"), &detail.to_string())
    })?;
    Ok(HandedOver {
        to: to.to_owned(),
        codes,
    })
}
