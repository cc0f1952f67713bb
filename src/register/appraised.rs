//! Lists of what becomes of arranged items: 期满鉴定清册, 销毁清册, 移交清册, 开放审核清册.

use std::collections::{BTreeMap, BTreeSet};

use super::arranged::{fonds_name, none_there, plain_date, row, standing};
use super::form::{Cell, Column, Form, Row, Tone};
use super::registers::Scope;
use crate::archive::{Archive, Decision, Disposal, ItemFilter, Signature};
use crate::arrange::due;
use crate::classify::retention::{Facts, OpeningStatus, Term, opening};
use crate::document::DocDate;
use crate::error::{Error, Kind, Result};

fn term_name(code: &str) -> String {
    Term::parse(code).map_or_else(|| code.to_owned(), |term| term.to_string())
}

/// 期满鉴定清册: the items whose term has ended, for the commission to decide.
///
/// # Errors
/// [`Kind::NotFound`] if there is nothing to list, [`Kind::Damaged`] if the catalogue cannot be read.
pub(super) fn expiry_list(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let (office, as_of) = (scope.office()?, scope.as_of);
    let due = due(archive, as_of)?;
    if due.is_empty() {
        return Err(none_there("期满鉴定清册"));
    }
    let documents = archive.catalogue.archived_documents(&ItemFilter::default())?;
    let columns = vec![
        Column::centred("序号", 6),
        Column::text("档号", 26),
        Column::text("题名", 44),
        Column::text("责任者", 20),
        Column::date("日期"),
        Column::centred("保管期限", 10),
        Column::date("期满日期"),
        Column::number("页数", 6),
        Column::text("鉴定意见", 14),
        Column::text("备注", 18),
    ];
    let mut form = Form::table("期满鉴定清册", columns).titled("期满鉴定清册");
    form.head = vec![format!("全宗：{} {}　截至：{as_of}", office.fonds, fonds_name(office))];
    form.rows = due
        .iter()
        .enumerate()
        .map(|(at, entry)| {
            let item = &entry.item;
            let note = match (&item.hold, entry.list) {
                (Some(hold), _) => format!("冻结：{hold}"),
                (None, Some(list)) => format!("销毁清册 {list}"),
                (None, None) => String::new(),
            };
            let tone = if item.hold.is_some() {
                Tone::Warning
            } else {
                Tone::Plain
            };
            let cells = vec![
                Cell::from((at + 1).to_string()),
                item.code.as_str().into(),
                item.title.as_str().into(),
                item.organ.as_str().into(),
                plain_date(&item.date).into(),
                term_name(&item.term).into(),
                plain_date(item.expires.as_deref().unwrap_or_default()).into(),
                item.pages.into(),
                Cell::Empty,
                note.into(),
            ];
            row(item, &documents, cells).in_tone(tone)
        })
        .collect();
    form.foot = vec![
        format!("合计 {} 件", due.len()),
        "鉴定小组：　　　　　　　　　　负责人：　　　　　　　　　　日期：".to_owned(),
    ];
    Ok(vec![form])
}

/// 销毁清册: a destruction list with its signatures; the stubs of a list that was executed.
///
/// # Errors
/// [`Kind::NotFound`] if there is no such list, [`Kind::Damaged`] if the catalogue cannot be read.
pub(super) fn destruction_list(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let office = scope.office()?;
    let list = scope
        .list
        .ok_or_else(|| Error::new(Kind::Usage, "which destruction list? --list N"))?;
    let known = archive
        .catalogue
        .disposals()?
        .into_iter()
        .find(|known| known.id == list);
    let known: Disposal =
        known.ok_or_else(|| Error::new(Kind::NotFound, format!("there is no destruction list {list}")))?;
    let columns = vec![
        Column::centred("序号", 6),
        Column::text("档号", 26),
        Column::text("题名", 44),
        Column::text("责任者", 20),
        Column::date("日期"),
        Column::centred("保管期限", 10),
        Column::date("期满日期"),
        Column::number("页数", 6),
        Column::centred("鉴定意见", 12),
        Column::date("销毁日期"),
    ];
    let mut form = Form::table(format!("销毁清册 {list}"), columns).titled("档案销毁清册");
    form.head = vec![format!("全宗：{} {}　清册号：{list}", office.fonds, fonds_name(office))];
    for (at, (code, decision)) in archive.catalogue.disposal_items(list)?.into_iter().enumerate() {
        let Some(item) = archive.catalogue.archived_item(&code)? else {
            continue;
        };
        let opinion = match decision {
            Decision::Proposed => "",
            Decision::Destroy => "销毁",
            Decision::Keep => "继续保存",
        };
        form.rows.push(Row::free(vec![
            Cell::from((at + 1).to_string()),
            item.code.as_str().into(),
            item.title.as_str().into(),
            item.organ.as_str().into(),
            plain_date(&item.date).into(),
            term_name(&item.term).into(),
            plain_date(item.expires.as_deref().unwrap_or_default()).into(),
            item.pages.into(),
            opinion.into(),
            plain_date(
                item.destroyed
                    .as_deref()
                    .and_then(|time| time.get(..10))
                    .unwrap_or_default(),
            )
            .into(),
        ]));
    }
    let signed = |step: &str, by: Option<&Signature>| match by {
        Some(by) => format!(
            "{step}：{}　{}　{}",
            by.person,
            by.time.get(..10).unwrap_or_default(),
            by.reason
        ),
        None => format!("{step}："),
    };
    form.foot = vec![
        signed("提出", Some(&known.proposed)),
        signed("鉴定批准", known.approved.as_ref()),
        signed("监销", known.executed.as_ref()),
    ];
    Ok(vec![form])
}

/// 移交清册: the items that go, or went, to an archive.
///
/// # Errors
/// [`Kind::NotFound`] if there is nothing to list, [`Kind::Damaged`] if the catalogue cannot be read.
pub(super) fn transfer_list(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let (office, filter) = (scope.office()?, &scope.items()?);
    let (items, documents) = standing(archive, filter, "移交清册")?;
    let columns = vec![
        Column::centred("序号", 6),
        Column::text("档号", 26),
        Column::text("文号", 20),
        Column::text("责任者", 20),
        Column::text("题名", 44),
        Column::date("日期"),
        Column::centred("密级", 8),
        Column::centred("保管期限", 10),
        Column::number("页数", 6),
        Column::text("备注", 14),
    ];
    let mut form = Form::table("移交清册", columns).titled("档案移交清册");
    let receivers: BTreeSet<&str> = items.iter().filter_map(|item| item.handed_over.as_deref()).collect();
    let to = receivers.into_iter().collect::<Vec<_>>().join("、");
    form.head = vec![format!(
        "移交单位：{}（全宗号 {}）　接收单位：{to}",
        fonds_name(office),
        office.fonds
    )];
    form.rows = items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let note = if item.handed_over.is_some() { "已移交" } else { "" };
            let note = [item.note.as_str(), note]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("；");
            let cells = vec![
                Cell::from((at + 1).to_string()),
                item.code.as_str().into(),
                item.issue.as_str().into(),
                item.organ.as_str().into(),
                item.title.as_str().into(),
                plain_date(&item.date).into(),
                item.secrecy.as_str().into(),
                term_name(&item.term).into(),
                item.pages.into(),
                note.into(),
            ];
            row(item, &documents, cells)
        })
        .collect();
    let mut terms: BTreeMap<std::cmp::Reverse<Term>, usize> = BTreeMap::new();
    for item in &items {
        *terms
            .entry(std::cmp::Reverse(Term::parse(&item.term).unwrap_or(Term::NotFiled)))
            .or_default() += 1;
    }
    let parts: Vec<String> = terms
        .iter()
        .map(|(term, count)| format!("{} {count} 件", term.0))
        .collect();
    let known: u64 = items.iter().filter_map(|item| item.pages).sum();
    form.foot = vec![
        format!("合计 {} 件（{}），已知页数 {known} 页", items.len(), parts.join("，")),
        "移交人：　　　　　　　　　　接收人：　　　　　　　　　　监交人：　　　　　　　　　　日期：".to_owned(),
    ];
    Ok(vec![form])
}

/// 开放审核清册: the items that have to be open by a day, with what is proposed for each and why.
///
/// # Errors
/// [`Kind::NotFound`] if there is nothing to list, [`Kind::Damaged`] if the catalogue cannot be read.
pub(super) fn opening_list(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let (office, as_of, filter) = (scope.office()?, scope.as_of, &scope.items()?);
    let (items, documents) = standing(archive, filter, "开放审核清册")?;
    let columns = vec![
        Column::centred("序号", 6),
        Column::text("档号", 26),
        Column::text("题名", 44),
        Column::text("责任者", 20),
        Column::date("日期"),
        Column::centred("密级", 8),
        Column::date("应开放日期"),
        Column::centred("初审意见", 12),
        Column::text("理由", 24),
        Column::text("审核意见", 12),
        Column::text("备注", 10),
    ];
    let mut form = Form::table("开放审核清册", columns).titled("档案开放审核清册");
    form.head = vec![format!("全宗：{} {}　截至：{as_of}", office.fonds, fonds_name(office))];
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for item in &items {
        let (secrecy, secrecy_term) = match item.secrecy.split_once('★') {
            Some((level, term)) => (Some(level.to_owned()), Some(term.to_owned())),
            None => (Some(item.secrecy.clone()).filter(|level| !level.is_empty()), None),
        };
        let facts = Facts {
            title: item.title.clone(),
            kind: Some(item.kind.clone()).filter(|kind| !kind.is_empty()),
            secrecy,
            secrecy_term,
            ..Facts::default()
        };
        let opens = opening(&facts, DocDate::parse(&item.date), as_of);
        let Some(due) = opens.due.filter(|due| due.as_str() <= as_of.to_string().as_str()) else {
            continue;
        };
        *counts.entry(opens.status.chinese()).or_default() += 1;
        let why: Vec<&str> = opens.evidence.iter().map(|evidence| evidence.text.as_str()).collect();
        let cells = vec![
            Cell::from((form.rows.len() + 1).to_string()),
            item.code.as_str().into(),
            item.title.as_str().into(),
            item.organ.as_str().into(),
            plain_date(&item.date).into(),
            item.secrecy.as_str().into(),
            plain_date(&due).into(),
            opens.status.chinese().into(),
            why.join("；").into(),
            Cell::Empty,
            Cell::Empty,
        ];
        let tone = if opens.status == OpeningStatus::Open {
            Tone::Plain
        } else {
            Tone::Warning
        };
        form.rows.push(row(item, &documents, cells).in_tone(tone));
    }
    if form.rows.is_empty() {
        return Err(none_there("开放审核清册"));
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(status, count)| format!("{status} {count} 件"))
        .collect();
    form.foot = vec![
        format!("合计 {} 件（{}）", form.rows.len(), parts.join("，")),
        "初审人：　　　　　　　　　　审核人：　　　　　　　　　　批准：　　　　　　　　　　日期：".to_owned(),
    ];
    Ok(vec![form])
}
