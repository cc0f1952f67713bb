//! 收文登记簿: papers that others sent to an organ, with what its handling sheets (公文处理单) say of them.

use std::collections::BTreeMap;

use super::form::{Cell, Column, Form, Row, Tone};
use super::outgoing::secrecy;
use super::registers::{SIGNATURES, Scope, is_own};
use crate::archive::{Archive, Described, Description};
use crate::document::{DocDate, DocNumber, Organ};
use crate::error::Result;

/// The kind of handling sheets.
const SHEET: &str = "公文处理单";

/// What a handling sheet says, by its labels.
#[derive(Debug, Default, Clone)]
struct Sheet {
    document: i64,
    said: BTreeMap<&'static str, String>,
}

/// The labels of a sheet: what they are to us, and how sheets write them.
const LABELS: [(&str, &[&str]); 11] = [
    ("来文机关", &["来文机关", "来文单位", "发文机关", "来文处室"]),
    ("文号", &["来文字号", "来文文号", "来文编号", "原文号", "文号"]),
    ("收文日期", &["收文日期", "收文时间", "收到日期"]),
    ("收文号", &["收文编号", "收文号", "收文字号", "收文序号"]),
    ("标题", &["来文标题", "文件标题", "标题", "题名", "事由"]),
    ("密级", &["密级"]),
    ("拟办", &["拟办意见", "拟办"]),
    ("批示", &["领导批示", "批示意见", "批示"]),
    ("承办", &["承办单位", "承办部门", "主办单位"]),
    ("期限", &["办理期限", "办理时限", "限办日期", "办结期限", "限办时间"]),
    ("结果", &["承办结果", "办理结果", "处理结果", "办理情况", "承办情况"]),
];

pub(super) fn build(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let mut scope = scope.clone();
    let mut guessed = false;
    if scope.organ.is_none() {
        scope.organ = archive.catalogue.chief_organ()?.map(|(organ, _)| organ);
        guessed = true;
    }
    let own = scope.organ.clone().unwrap_or_default();
    let mut sheets = Vec::new();
    for paper in archive.catalogue.descriptions_of_kinds(&[SHEET], &scope.period, true)? {
        let sheet = read(paper.document, &archive.catalogue.text(paper.id())?);
        let received = sheet.said.get("收文日期").and_then(|day| DocDate::parse(day));
        // A sheet is of the year in which its paper came.
        if received.map_or(paper.year.is_some(), |day| scope.period.holds(&day.to_string())) {
            sheets.push(sheet);
        }
    }
    let mut by_number: BTreeMap<String, Sheet> = BTreeMap::new();
    let mut unnumbered = Vec::new();
    for sheet in sheets {
        match sheet.said.get("文号").and_then(|number| DocNumber::parse(number)) {
            Some(number) => drop(by_number.insert(number.to_string(), sheet)),
            None => unnumbered.push(sheet),
        }
    }
    let mut lines: Vec<(Option<String>, Row)> = Vec::new();
    archive
        .catalogue
        .each_description(Described::All, &scope.period, |paper| {
            if paper.kind.as_deref() == Some(SHEET) || own.is_empty() {
                return Ok(());
            }
            let ours = paper
                .organ
                .as_deref()
                .is_some_and(|organ| organ.split('、').any(|name| is_own(name, &own)));
            let sheet = paper.number.as_ref().and_then(|number| by_number.remove(number));
            if sheet.is_none() && (ours || !is_addressed(&paper, &own)) {
                return Ok(());
            }
            lines.push(line(archive, &scope, Some(&paper), sheet.as_ref())?);
            Ok(())
        })?;
    // Papers that the archive lacks, but whose sheet it has.
    for sheet in by_number.into_values().chain(unnumbered) {
        lines.push(line(archive, &scope, None, Some(&sheet))?);
    }
    lines.sort_by(|(a, _), (b, _)| (a.is_none(), a).cmp(&(b.is_none(), b)));
    let mut form = Form::table(
        "收文登记簿",
        vec![
            Column::centred("序号", 5),
            Column::date("收文日期"),
            Column::centred("收文号", 7),
            Column::text("来文机关", 16),
            Column::text("文号", 18),
            Column::text("标题", 28),
            Column::centred("密级", 7),
            Column::text("拟办意见", 18),
            Column::text("批示", 14),
            Column::text("承办单位", 11),
            Column::date("办理期限"),
            Column::text("办理结果", 14),
        ],
    )
    .titled(scope.title("收文登记簿"));
    form.head.push(scope.line());
    for (number, (_, mut row)) in (1usize..).zip(lines) {
        row.cells.insert(0, number.into());
        form.rows.push(row);
    }
    form.foot.push(format!(
        "共 {} 件。收文日期未登记的，以来文日期排列，不填收文日期。",
        form.rows.len()
    ));
    if guessed {
        form.foot.push(format!(
            "立档单位按馆藏发文最多的机关推定为“{own}”；可用 --organ 指定。"
        ));
    }
    form.foot.push(SIGNATURES.to_owned());
    Ok(vec![form])
}

/// What a sheet says: each label's words up to the next label or the end of the line.
fn read(document: i64, text: &str) -> Sheet {
    let mut sheet = Sheet {
        document,
        said: BTreeMap::new(),
    };
    for line in text.lines() {
        let line = line.trim();
        let Some((name, rest)) = LABELS.iter().find_map(|(name, labels)| {
            let rest = labels.iter().find_map(|label| line.strip_prefix(label))?;
            let rest = rest.trim_start().strip_prefix(['：', ':', '|', '\t'])?;
            Some((*name, rest.trim()))
        }) else {
            continue;
        };
        if !rest.is_empty() {
            sheet.said.entry(name).or_insert_with(|| rest.to_owned());
        }
    }
    sheet
}

/// A line of the register without its number, and the day by which it is ordered.
fn line(
    archive: &Archive,
    scope: &Scope,
    paper: Option<&Description>,
    sheet: Option<&Sheet>,
) -> Result<(Option<String>, Row)> {
    let said = |name: &str| sheet.and_then(|sheet| sheet.said.get(name)).cloned();
    let day = |text: Option<String>| text.map(|text| DocDate::parse(&text).map_or(text, |day| day.to_string()));
    let received = day(said("收文日期"));
    let dated = paper.and_then(|paper| paper.date.clone());
    let due = match (day(said("期限")), paper) {
        (Some(due), _) => Some(due),
        (None, Some(paper)) => archive.catalogue.first_due(paper.id())?,
        (None, None) => None,
    };
    let result = said("结果");
    let today = scope.as_of.to_string();
    let overdue = result.is_none() && due.as_ref().is_some_and(|due| *due < today);
    let cells = vec![
        Cell::from(received.clone()),
        said("收文号").into(),
        paper
            .and_then(|paper| paper.organ.clone())
            .or_else(|| said("来文机关"))
            .into(),
        paper
            .and_then(|paper| paper.number.clone())
            .or_else(|| said("文号"))
            .into(),
        paper.map(|paper| paper.title.clone()).or_else(|| said("标题")).into(),
        paper.and_then(secrecy).or_else(|| said("密级")).into(),
        said("拟办").into(),
        said("批示").into(),
        said("承办").into(),
        due.into(),
        result.into(),
    ];
    let document = paper
        .map(|paper| paper.id())
        .or_else(|| sheet.map(|sheet| crate::archive::DocumentId(sheet.document)));
    let row = Row {
        document,
        cells,
        tone: if overdue { Tone::Warning } else { Tone::Plain },
    };
    Ok((received.or(dated), row))
}

/// Whether a paper speaks to an organ: by its name, by the end of it (县人民政府), or to all of its sort (各县人民政府) from above.
fn is_addressed(paper: &Description, own: &str) -> bool {
    let addressees = paper.addressees.as_deref().unwrap_or_default();
    let level = |name: &str| Organ::of(name).and_then(|organ| organ.level);
    let above = || {
        let issuer = paper
            .organ
            .as_deref()
            .and_then(|organ| organ.split('、').next())
            .and_then(level);
        matches!((issuer, level(own)), (Some(issuer), Some(own)) if issuer < own)
    };
    addressees.split(['、', '，', ',', '；']).any(|name| {
        let name = name.trim_matches(|c: char| c.is_whitespace() || "：:。".contains(c));
        let count = name.chars().count();
        if count < 3 {
            return false;
        }
        own.ends_with(name) || name == own || (name.starts_with('各') && is_of_sort(name, own) && above())
    })
}

/// Whether 各县（市、区）人民政府 means this organ: the same sort of organ, of a region of that sort.
fn is_of_sort(all: &str, own: &str) -> bool {
    let region = own.rfind(['县', '区', '市', '省', '州', '旗', '镇', '乡']);
    let Some(at) = region else { return false };
    let mut rest = own[at..].chars();
    let sort = rest.next();
    let tail = rest.as_str();
    !tail.is_empty() && all.ends_with(tail) && sort.is_some_and(|sort| all.contains(sort))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_read_by_its_labels() {
        let sheet = read(
            1,
            "收文处理单\n　　来文机关：澄州市水利局\n　　来文字号：澄水发〔2022〕8号\n　　承办结果：已转发。\n",
        );
        assert_eq!(sheet.said.get("文号").map(String::as_str), Some("澄水发〔2022〕8号"));
        assert_eq!(sheet.said.get("结果").map(String::as_str), Some("已转发。"));
    }

    #[test]
    fn all_of_a_sort_means_this_one() {
        assert!(is_of_sort("各县（市、区）人民政府", "青禾县人民政府"));
        assert!(!is_of_sort("各乡镇人民政府", "青禾县人民政府"));
        assert!(!is_of_sort("各县水利局", "青禾县人民政府"));
    }
}
