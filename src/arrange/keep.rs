//! Retention at work (期满鉴定): what is due, what is held or extended, and destruction in three signed steps, each by another
//! person. Nothing is destroyed without all three.

use serde::Serialize;
use serde_json::json;

use crate::archive::{Archive, ArchiveWriter, ArchivedItem, Decision, Disposal, Signature, Signed};
use crate::classify::retention::Term;
use crate::document::DocDate;
use crate::error::{Error, Kind, Result};
use crate::ingest::{append, now};

/// An item whose term has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The item.
    #[serde(flatten)]
    pub item: ArchivedItem,
    /// The destruction list that it is on.
    pub list: Option<i64>,
}

/// The items whose term has ended before a day and that wait for appraisal; held ones are there, too, and say so.
///
/// # Errors
/// [`Kind::Damaged`] if the catalogue cannot be read.
pub fn due(archive: &Archive, as_of: DocDate) -> Result<Vec<Due>> {
    let listed = archive.catalogue.items_on_open_lists()?;
    let expired = archive.catalogue.expired_items(&as_of.to_string())?;
    let due = |item: ArchivedItem| Due {
        list: listed.get(&item.id).copied(),
        item,
    };
    Ok(expired.into_iter().map(due).collect())
}

fn found(writer: &ArchiveWriter, code: &str) -> Result<ArchivedItem> {
    let item = writer.catalogue.archived_item(code)?;
    let item = item.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no item {code}")))?;
    if item.destroyed.is_some() {
        return Err(Error::new(Kind::Usage, format!("{code} was destroyed")));
    }
    if let Some(to) = &item.handed_over {
        return Err(Error::new(Kind::Usage, format!("{code} was handed over to {to}")));
    }
    Ok(item)
}

fn signed(person: &str, reason: &str) -> Result<Signature> {
    let (person, reason) = (person.trim(), reason.trim());
    if person.is_empty() || reason.is_empty() {
        return Err(Error::new(Kind::Usage, "a step is signed with a name and a reason"));
    }
    Ok(Signature {
        person: person.to_owned(),
        time: now(),
        reason: reason.to_owned(),
    })
}

/// Holds items (冻结): while they are held nobody can destroy them.
///
/// # Errors
/// [`Kind::NotFound`] or [`Kind::Usage`] for items that cannot be held.
pub fn hold(writer: &mut ArchiveWriter, codes: &[String], person: &str, reason: &str) -> Result<()> {
    let by = signed(person, reason)?;
    let items = codes
        .iter()
        .map(|code| found(writer, code))
        .collect::<Result<Vec<_>>>()?;
    writer.catalogue.transact(|batch| {
        for item in &items {
            batch.put_hold(item.id, Some(&by.reason))?;
            let detail = json!({ "reason": by.reason });
            append(batch, &by.person, "retention-hold", &item.code, &detail.to_string())?;
        }
        Ok(())
    })
}

/// Takes holds back.
///
/// # Errors
/// As [`hold`].
pub fn release(writer: &mut ArchiveWriter, codes: &[String], person: &str, reason: &str) -> Result<()> {
    let by = signed(person, reason)?;
    let items = codes
        .iter()
        .map(|code| found(writer, code))
        .collect::<Result<Vec<_>>>()?;
    if let Some(item) = items.iter().find(|item| item.hold.is_none()) {
        return Err(Error::new(Kind::Usage, format!("{} is not on hold", item.code)));
    }
    writer.catalogue.transact(|batch| {
        for item in &items {
            batch.put_hold(item.id, None)?;
            let detail = json!({ "reason": by.reason, "held_for": item.hold });
            append(batch, &by.person, "retention-release", &item.code, &detail.to_string())?;
        }
        Ok(())
    })
}

/// Extends the terms of items (延长保管期限) by years from their end, or for ever. A term is never shortened, and the archival
/// number stays.
///
/// # Errors
/// As [`hold`]; [`Kind::Usage`] for what is permanent already.
pub fn extend(
    writer: &mut ArchiveWriter,
    codes: &[String],
    by_term: Term,
    person: &str,
    reason: &str,
) -> Result<Vec<ArchivedItem>> {
    let by = signed(person, reason)?;
    let mut extended = Vec::new();
    for code in codes {
        let mut item = found(writer, code)?;
        let end: u32 = match item
            .expires
            .as_deref()
            .and_then(|day| day.get(..4))
            .and_then(|year| year.parse().ok())
        {
            Some(year) => year,
            None => return Err(Error::new(Kind::Usage, format!("{code} is permanent already"))),
        };
        let until = match by_term {
            Term::Permanent => None,
            Term::Years(years) => Some(format!("{}-12-31", end + u32::from(years))),
            Term::NotFiled => return Err(Error::new(Kind::Usage, "a term is extended by years, or to 永久")),
        };
        extended.push((item.expires.clone(), until.clone(), item.id));
        item.expires = until;
        if let Some(list) = writer.catalogue.open_disposal_of(item.id)? {
            return Err(Error::new(Kind::Usage, format!("{code} is on destruction list {list}"))
                .with_hint("keep it there first: lantai retention appraise LIST --keep CODE"));
        }
    }
    writer.catalogue.transact(|batch| {
        for (code, (was, until, id)) in codes.iter().zip(&extended) {
            batch.put_expiry(*id, until.as_deref())?;
            let detail = json!({ "was": was, "now": until, "reason": by.reason });
            append(batch, &by.person, "retention-extend", code, &detail.to_string())?;
        }
        Ok(())
    })?;
    codes.iter().map(|code| found(writer, code)).collect()
}

/// The first signature (提出): puts expired items on a new destruction list; those named, or all that are due and free.
///
/// # Errors
/// [`Kind::Usage`] if an item is not due, is held, or is on another list.
pub fn propose(
    writer: &mut ArchiveWriter,
    codes: &[String],
    as_of: DocDate,
    person: &str,
    reason: &str,
) -> Result<(i64, Vec<String>)> {
    let by = signed(person, reason)?;
    let day = as_of.to_string();
    let mut items = Vec::new();
    if codes.is_empty() {
        let listed = writer.catalogue.items_on_open_lists()?;
        items = writer.catalogue.expired_items(&day)?;
        items.retain(|item| item.hold.is_none() && !listed.contains_key(&item.id));
    } else {
        for code in codes {
            let item = found(writer, code)?;
            if item.expires.as_deref().is_none_or(|end| end >= day.as_str()) {
                let end = item.expires.as_deref().unwrap_or("永久");
                return Err(Error::new(
                    Kind::Usage,
                    format!("the term of {code} has not ended: {end}"),
                ));
            }
            if let Some(hold) = &item.hold {
                return Err(Error::new(Kind::Usage, format!("{code} is on hold: {hold}")));
            }
            if let Some(list) = writer.catalogue.open_disposal_of(item.id)? {
                return Err(Error::new(Kind::Usage, format!("{code} is on destruction list {list}")));
            }
            items.push(item);
        }
    }
    if items.is_empty() {
        return Err(Error::new(Kind::Usage, format!("nothing is due on {day}")));
    }
    let codes: Vec<String> = items.iter().map(|item| item.code.clone()).collect();
    let list = writer.catalogue.transact(|batch| {
        let list = batch.insert_disposal(&by)?;
        for item in &items {
            batch.put_disposal_item(list, item.id, Decision::Proposed)?;
        }
        let detail = json!({ "list": list, "items": codes, "as_of": day, "reason": by.reason });
        append(
            batch,
            &by.person,
            "disposal-propose",
            &format!("list {list}"),
            &detail.to_string(),
        )?;
        Ok(list)
    })?;
    Ok((list, codes))
}

fn open_list(writer: &ArchiveWriter, list: i64) -> Result<Disposal> {
    let known = writer.catalogue.disposals()?.into_iter().find(|known| known.id == list);
    let known = known.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no destruction list {list}")))?;
    match &known.ended {
        Some(time) => Err(Error::new(Kind::Usage, format!("destruction list {list} ended {time}"))),
        None => Ok(known),
    }
}

/// What the appraisal decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Appraised {
    /// The list.
    pub list: i64,
    /// To be destroyed.
    pub destroy: Vec<String>,
    /// To be kept.
    pub keep: Vec<String>,
}

/// The second signature (鉴定批准), by another person: all of the list but what is kept is to be destroyed.
///
/// # Errors
/// [`Kind::Usage`] if the person is the one who proposed, or the list is approved already.
pub fn appraise(
    writer: &mut ArchiveWriter,
    list: i64,
    keep: &[String],
    person: &str,
    reason: &str,
) -> Result<Appraised> {
    let by = signed(person, reason)?;
    let known = open_list(writer, list)?;
    if known.proposed.person == by.person {
        return Err(Error::new(
            Kind::Usage,
            format!("{} proposed list {list} and cannot approve it", by.person),
        ));
    }
    if known.approved.is_some() {
        return Err(Error::new(Kind::Usage, format!("list {list} is approved already")));
    }
    let listed: Vec<String> = writer
        .catalogue
        .disposal_items(list)?
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    if let Some(code) = keep.iter().find(|code| !listed.contains(code)) {
        return Err(Error::new(Kind::Usage, format!("{code} is not on list {list}")));
    }
    let (keep, destroy): (Vec<String>, Vec<String>) = listed.into_iter().partition(|code| keep.contains(code));
    let mut decided = Vec::new();
    for (codes, decision) in [(&keep, Decision::Keep), (&destroy, Decision::Destroy)] {
        for code in codes {
            decided.push((found(writer, code)?.id, decision));
        }
    }
    writer.catalogue.transact(|batch| {
        for (item, decision) in &decided {
            batch.put_disposal_item(list, *item, *decision)?;
        }
        batch.sign_disposal(list, Signed::Approved, &by)?;
        let detail = json!({ "list": list, "destroy": destroy, "keep": keep, "reason": by.reason });
        append(
            batch,
            &by.person,
            "disposal-approve",
            &format!("list {list}"),
            &detail.to_string(),
        )?;
        // With nothing to destroy the list is at its end; what is kept waits to be extended.
        if destroy.is_empty() {
            batch.end_disposal(list, &by.time)
        } else {
            Ok(())
        }
    })?;
    Ok(Appraised { list, destroy, keep })
}

/// What was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disposed {
    /// The list.
    pub list: i64,
    /// Archival numbers.
    pub items: Vec<String>,
    /// Documents that are stubs now.
    pub documents: usize,
    /// Original files that are gone; those that other documents need stay.
    pub originals: usize,
}

/// The third signature (监销), by a third person: the documents become stubs, and the originals that no other document needs
/// go. The index is behind afterwards ([`crate::ingest::sync::catch_up`]).
///
/// # Errors
/// [`Kind::Usage`] if the list is not approved, the person signed before, or an item was held meanwhile.
pub fn execute(writer: &mut ArchiveWriter, list: i64, person: &str, reason: &str) -> Result<Disposed> {
    let by = signed(person, reason)?;
    let known = open_list(writer, list)?;
    let Some(approved) = &known.approved else {
        return Err(Error::new(Kind::Usage, format!("list {list} is not approved"))
            .with_hint("`lantai retention appraise` is the step before"));
    };
    if [&known.proposed.person, &approved.person].contains(&&by.person) {
        return Err(Error::new(
            Kind::Usage,
            format!("{} signed list {list} before: a third person executes it", by.person),
        ));
    }
    let mut items = Vec::new();
    for (code, decision) in writer.catalogue.disposal_items(list)? {
        if decision == Decision::Destroy {
            let item = found(writer, &code)?;
            if let Some(hold) = &item.hold {
                return Err(Error::new(Kind::Usage, format!("{code} is on hold: {hold}")));
            }
            items.push(item);
        }
    }
    writer.catalogue.overwrite_deleted()?;
    let message = format!(
        "destroyed by list {list}: proposed by {}, approved by {}, executed by {}",
        known.proposed.person, approved.person, by.person
    );
    let documents = writer.catalogue.transact(|batch| {
        let mut count = 0;
        let mut stubs = Vec::new();
        for item in &items {
            let documents = batch.destroy_item(item.id, &by.time, &message)?;
            count += documents.len();
            let digests: Vec<String> = documents.iter().map(|(_, content)| content.to_string()).collect();
            stubs.push(json!({ "code": item.code, "title": item.title, "date": item.date, "sha256": digests }));
        }
        batch.sign_disposal(list, Signed::Executed, &by)?;
        let detail = json!({ "list": list, "items": stubs, "reason": by.reason });
        append(
            batch,
            &by.person,
            "disposal-execute",
            &format!("list {list}"),
            &detail.to_string(),
        )?;
        Ok(count)
    })?;
    let originals = writer.remove_destroyed()?;
    writer.catalogue.clear_log()?;
    Ok(Disposed {
        list,
        items: items.into_iter().map(|item| item.code).collect(),
        documents,
        originals,
    })
}

/// Gives a list up before it is executed; its items are free again.
///
/// # Errors
/// [`Kind::NotFound`] or [`Kind::Usage`] if there is no such open list.
pub fn give_up(writer: &mut ArchiveWriter, list: i64, person: &str, reason: &str) -> Result<()> {
    let by = signed(person, reason)?;
    open_list(writer, list)?;
    writer.catalogue.transact(|batch| {
        let detail = json!({ "list": list, "reason": by.reason });
        append(
            batch,
            &by.person,
            "disposal-give-up",
            &format!("list {list}"),
            &detail.to_string(),
        )?;
        batch.end_disposal(list, &by.time)
    })
}
