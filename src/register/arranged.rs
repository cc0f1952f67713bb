//! Forms of arranged items (归档文件): 归档文件目录 with cover, spines and 备考表 by DA/T 22-2015.

use std::collections::{BTreeMap, HashMap};

use super::form::{Cell, Column, Form, Row};
use super::registers::Scope;
use crate::archive::{Archive, ArchivedItem, DocumentId, ItemFilter};
use crate::arrange::class_name;
use crate::classify::retention::{Office, Term};
use crate::error::{Error, Kind, Result};

/// Items in the lowest classes that they are listed by: 年度, 保管期限, 机构（问题）.
type Classes<'a> = BTreeMap<(u16, std::cmp::Reverse<Term>, usize, &'a str), Vec<&'a ArchivedItem>>;

/// A day as lists write it, with eight digits: 20230105; month and day that are not known are zeros.
pub(super) fn plain_date(date: &str) -> String {
    let digits = date.replace('-', "");
    if digits.is_empty() {
        digits
    } else {
        format!("{digits:0<8}")
    }
}

pub(super) fn none_there(what: &str) -> Error {
    Error::new(Kind::NotFound, format!("there is nothing for a {what}"))
        .with_hint("`lantai arrange list` shows what was arranged; `lantai arrange plan` proposes a year")
}

/// The items of a filter that still stand, with the document that each row points to.
pub(super) fn standing(
    archive: &Archive,
    filter: &ItemFilter,
    what: &str,
) -> Result<(Vec<ArchivedItem>, HashMap<i64, DocumentId>)> {
    let mut items = archive.catalogue.archived_items(filter)?;
    items.retain(|item| item.destroyed.is_none());
    if items.is_empty() {
        return Err(none_there(what));
    }
    Ok((items, archive.catalogue.archived_documents(filter)?))
}

fn by_class<'a>(items: &'a [ArchivedItem], office: &Office) -> Classes<'a> {
    let mut classes: Classes<'a> = BTreeMap::new();
    for item in items {
        let place = office
            .classes
            .iter()
            .position(|class| class.code == item.class)
            .unwrap_or(usize::MAX);
        let term = Term::parse(&item.term).unwrap_or(Term::NotFiled);
        let key = (item.year, std::cmp::Reverse(term), place, item.class.as_str());
        classes.entry(key).or_default().push(item);
    }
    classes
}

pub(super) fn row(item: &ArchivedItem, documents: &HashMap<i64, DocumentId>, cells: Vec<Cell>) -> Row {
    match documents.get(&item.id) {
        Some(document) => Row::of(*document, cells),
        None => Row::free(cells),
    }
}

pub(super) fn fonds_name(office: &Office) -> &str {
    if office.fonds_name.is_empty() {
        &office.name
    } else {
        &office.fonds_name
    }
}

/// 归档文件目录: for each lowest class its cover and its list.
///
/// # Errors
/// [`Kind::NotFound`] if nothing was arranged, [`Kind::Damaged`] if the catalogue cannot be read.
pub(super) fn filing_list(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let (office, filter) = (scope.office()?, &scope.items()?);
    let (items, documents) = standing(archive, filter, "归档文件目录")?;
    let mut forms = Vec::new();
    for ((year, term, _, class), members) in by_class(&items, office) {
        let (term, name) = (term.0.to_string(), class_name(class, office));
        let short = [year.to_string(), term.clone(), class.to_owned()]
            .join(" ")
            .trim_end()
            .to_owned();
        let mut cover = vec![
            ("全宗号", office.fonds.clone()),
            ("全宗名称", fonds_name(office).to_owned()),
            ("年度", year.to_string()),
            ("保管期限", term.clone()),
        ];
        if !class.is_empty() {
            cover.push(("机构（问题）", name.to_owned()));
        }
        forms.push(Form::labels(format!("封面 {short}"), cover).titled("归档文件目录"));
        let columns = vec![
            Column::centred("序号", 6),
            Column::text("档号", 26),
            Column::text("文号", 20),
            Column::text("责任者", 20),
            Column::text("题名", 44),
            Column::date("日期"),
            Column::centred("密级", 8),
            Column::number("页数", 6),
            Column::text("备注", 12),
        ];
        let mut list = Form::table(format!("目录 {short}"), columns).titled("归档文件目录");
        let class_line = if class.is_empty() {
            String::new()
        } else {
            format!("　机构（问题）：{name}")
        };
        list.head = vec![format!(
            "全宗号：{}　年度：{year}　保管期限：{term}{class_line}",
            office.fonds
        )];
        list.rows = members
            .iter()
            .enumerate()
            .map(|(at, item)| {
                let cells = vec![
                    Cell::from((at + 1).to_string()),
                    item.code.as_str().into(),
                    item.issue.as_str().into(),
                    item.organ.as_str().into(),
                    item.title.as_str().into(),
                    plain_date(&item.date).into(),
                    item.secrecy.as_str().into(),
                    item.pages.into(),
                    item.note.as_str().into(),
                ];
                row(item, &documents, cells)
            })
            .collect();
        forms.push(list);
    }
    Ok(forms)
}

/// The boxes of a lowest class, with their items.
fn boxes<'a>(members: &[&'a ArchivedItem]) -> BTreeMap<u32, Vec<&'a ArchivedItem>> {
    let mut boxes: BTreeMap<u32, Vec<&ArchivedItem>> = BTreeMap::new();
    for item in members {
        boxes.entry(item.box_number).or_default().push(item);
    }
    boxes
}

fn pages(items: &[&ArchivedItem]) -> u64 {
    items.iter().map(|item| item.pages.unwrap_or(item.pages_guess)).sum()
}

/// 档案盒盒脊: one for each box, with the thinnest box that holds it.
///
/// # Errors
/// As [`filing_list`].
pub(super) fn spines(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let (office, filter) = (scope.office()?, &scope.items()?);
    let (items, _) = standing(archive, filter, "盒脊")?;
    let mut forms = Vec::new();
    for ((year, term, _, class), members) in by_class(&items, office) {
        for (number, held) in boxes(&members) {
            let span = |item: Option<&&ArchivedItem>| item.map_or(0, |item| item.number);
            let needed = pages(&held);
            let thickness = office
                .boxes
                .thicknesses
                .iter()
                .copied()
                .filter(|mm| office.boxes.pages(*mm) >= needed)
                .min();
            let thickness = thickness
                .or(office.boxes.thicknesses.iter().copied().max())
                .unwrap_or(office.boxes.thickness);
            let digits = office.digits;
            let mut values = vec![
                ("全宗号", office.fonds.clone()),
                ("年度", year.to_string()),
                ("保管期限", term.0.to_string()),
            ];
            if !class.is_empty() {
                values.push(("机构（问题）", class_name(class, office).to_owned()));
            }
            values.push((
                "起止件号",
                format!("{:0digits$}—{:0digits$}", span(held.first()), span(held.last())),
            ));
            values.push(("盒号", number.to_string()));
            values.push(("盒厚", format!("{thickness} mm")));
            let name = format!("{year} {} {class} {number}", term.0);
            forms.push(Form::labels(format!("盒脊 {name}"), values).titled("档案盒盒脊"));
        }
    }
    Ok(forms)
}

/// 备考表: one for each box; what a person finds and signs stays empty.
///
/// # Errors
/// As [`filing_list`].
pub(super) fn box_notes(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let (office, filter) = (scope.office()?, &scope.items()?);
    let (items, _) = standing(archive, filter, "备考表")?;
    let acts: HashMap<i64, (String, String)> = archive
        .catalogue
        .arrangements()?
        .into_iter()
        .map(|act| (act.id, (act.person, act.time.get(..10).unwrap_or_default().to_owned())))
        .collect();
    let mut forms = Vec::new();
    for ((year, term, _, class), members) in by_class(&items, office) {
        for (number, held) in boxes(&members) {
            let known: u64 = held.iter().filter_map(|item| item.pages).sum();
            let unknown = held.iter().filter(|item| item.pages.is_none()).count();
            let mut said = format!("本盒共 {} 件，已知页数 {known} 页", held.len());
            if unknown > 0 {
                said.push_str(&format!("，其中 {unknown} 件页数待补"));
            }
            let own: Vec<&str> = held
                .iter()
                .filter(|item| item.title.starts_with('['))
                .map(|item| item.code.as_str())
                .collect();
            if !own.is_empty() {
                said.push_str(&format!("；自拟题名 {} 件", own.len()));
            }
            // Who put the last item in closed the box.
            let act = held
                .iter()
                .map(|item| item.arrangement)
                .max()
                .and_then(|act| acts.get(&act));
            let (person, day) = act.cloned().unwrap_or_default();
            let class_line = if class.is_empty() {
                String::new()
            } else {
                format!(" {}", class_name(class, office))
            };
            let values = vec![
                (
                    "盒",
                    format!("{} {year} {}{class_line} 第 {number} 盒", office.fonds, term.0),
                ),
                ("盒内文件情况说明", said),
                ("整理人", person),
                ("整理日期", day),
                ("检查人", String::new()),
                ("检查日期", String::new()),
            ];
            let name = format!("{year} {} {class} {number}", term.0);
            forms.push(Form::labels(format!("备考表 {name}"), values).titled("备考表"));
        }
    }
    Ok(forms)
}
