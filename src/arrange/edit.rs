//! A plan as a table that a person edits (CSV, XLSX), read back: the order of its rows is the order of numbers.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use calamine::{Data, Reader};

use super::class::{class_name, class_named};
use super::code::ArchivalCode;
use super::plan::{Doubt, Part, Plan, Planned};
use crate::archive::{Archive, DocumentId};
use crate::classify::retention::Office;
use crate::classify::retention::Term;
use crate::document::DocDate;
use crate::error::{Context, Error, Kind, Result};
use crate::search::ItemFinder;

/// The columns of the table, in order. What stands in the last seven is not read back, except 文档 and 原档号.
pub const PLAN_COLUMNS: [&str; 18] = [
    "序号",
    "归档",
    "题名",
    "文号",
    "责任者",
    "日期",
    "密级",
    "页数",
    "保管期限",
    "机构（问题）",
    "备注",
    "档号",
    "盒号",
    "条款",
    "把握",
    "存疑",
    "原档号",
    "文档",
];
/// Characters that the table puts before what a spreadsheet would compute.
const GUARD: char = '\'';

impl Planned {
    /// Its row under [`PLAN_COLUMNS`]; the first is 1.
    #[must_use]
    pub fn row(&self, at: usize, office: &Office) -> [String; PLAN_COLUMNS.len()] {
        let doubts: Vec<&str> = self.doubts.iter().map(|doubt| doubt.message.as_str()).collect();
        let parts: Vec<String> = self.parts.iter().map(|part| part.document.to_string()).collect();
        let retention = self.retention.as_ref();
        [
            at.to_string(),
            if self.filed { "是" } else { "否" }.to_owned(),
            self.title.clone(),
            self.issue.clone(),
            self.organ.clone(),
            self.date.clone(),
            self.secrecy.clone(),
            self.pages.map(|pages| pages.to_string()).unwrap_or_default(),
            self.term.to_string(),
            class_name(&self.class, office).to_owned(),
            self.note.clone(),
            self.code.clone().unwrap_or_default(),
            if self.box_number == 0 {
                String::new()
            } else {
                self.box_number.to_string()
            },
            retention
                .map(|retention| format!("{} {}", retention.rule, retention.rule_name))
                .unwrap_or_default(),
            retention
                .map(|retention| format!("{:.2}", retention.label.confidence))
                .unwrap_or_default(),
            doubts.join("；"),
            self.kept.as_ref().map(ToString::to_string).unwrap_or_default(),
            parts.join(" "),
        ]
    }
}

/// The rows of a table with a head, from a CSV, TSV or XLSX file.
///
/// # Errors
/// [`Kind::Usage`] if it cannot be read as one.
pub fn read_rows(path: &Path) -> Result<Vec<Vec<String>>> {
    let name = path.display().to_string();
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let unreadable = || format!("the plan {name} cannot be read");
    if matches!(ending.as_str(), "xlsx" | "xls" | "ods") {
        let mut book = calamine::open_workbook_auto(path).context(Kind::Usage, unreadable)?;
        let sheet = book
            .worksheet_range_at(0)
            .ok_or_else(|| Error::new(Kind::Usage, unreadable()))?;
        let sheet = sheet.context(Kind::Usage, unreadable)?;
        return Ok(sheet.rows().map(|row| row.iter().map(cell).collect()).collect());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .context(Kind::Usage, unreadable)?;
    // Office programs save CSV in the system's own encoding.
    let text = crate::text::charset::decode(&bytes, None).text;
    let delimiter = if ending == "tsv" { b'\t' } else { b',' };
    let mut rows = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.context(Kind::Usage, unreadable)?;
        rows.push(
            record
                .iter()
                .map(|cell| cell.trim_start_matches('\u{feff}').trim().to_owned())
                .collect(),
        );
    }
    Ok(rows)
}

fn cell(data: &Data) -> String {
    match data {
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        // Excel makes a day of what looks like one.
        Data::DateTime(day) => day_of(day.as_f64()).unwrap_or_else(|| day.to_string()),
        data => data.to_string().trim().to_owned(),
    }
}

/// The day that Excel counts from the end of 1899.
fn day_of(serial: f64) -> Option<String> {
    let days = jiff::Span::new().try_days(serial.floor() as i64).ok()?;
    let day = jiff::civil::date(1899, 12, 30).checked_add(days).ok()?;
    Some(day.to_string())
}

/// A plan from the rows of an edited table. Every row is checked; what is wrong is said with the number of its row.
///
/// # Errors
/// [`Kind::Usage`] for rows that cannot be followed.
pub fn planned_from_rows(archive: &Archive, rows: &[Vec<String>], year: u16, office: &Office) -> Result<Plan> {
    let head = rows
        .iter()
        .position(|row| row.iter().any(|cell| cell == "文档") && row.iter().any(|cell| cell == "归档"));
    let Some(head) = head else {
        return Err(
            Error::new(Kind::Usage, "the table has no row with the names 归档 and 文档")
                .with_hint("edit what `lantai arrange plan --out FILE` wrote; leave its first row"),
        );
    };
    let column = |name: &str| rows[head].iter().position(|cell| cell == name);
    let columns: Vec<Option<usize>> = PLAN_COLUMNS.iter().map(|name| column(name)).collect();
    let mut seen: HashSet<i64> = HashSet::new();
    let mut finder = ItemFinder::new(archive);
    let mut items = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(head + 1) {
        let value = |name: &str| {
            let at = PLAN_COLUMNS
                .iter()
                .position(|known| *known == name)
                .and_then(|at| columns[at]);
            let value = at.and_then(|at| row.get(at)).map_or("", String::as_str).trim();
            value.strip_prefix(GUARD).unwrap_or(value)
        };
        // Lines below the table, and empty ones.
        if value("文档").is_empty() || value("归档").is_empty() {
            continue;
        }
        let wrong = |said: String| Error::new(Kind::Usage, format!("row {} of the plan: {said}", at + 1));
        let item = planned(archive, &value, office, year, &mut finder, &mut seen).map_err(wrong)?;
        items.push(item);
    }
    super::number(archive, &mut items, year, office)?;
    Ok(Plan {
        year,
        fonds: office.fonds.clone(),
        items,
        undated: 0,
        undated_first: Vec::new(),
    })
}

fn planned<'a>(
    archive: &Archive,
    value: &impl Fn(&str) -> &'a str,
    office: &Office,
    year: u16,
    finder: &mut ItemFinder<'_>,
    seen: &mut HashSet<i64>,
) -> std::result::Result<Planned, String> {
    let filed = match value("归档") {
        "是" | "y" | "Y" | "1" => true,
        "否" | "n" | "N" | "0" => false,
        other => return Err(format!("归档 is 是 or 否, not {other}")),
    };
    let term = Term::parse(value("保管期限")).ok_or_else(|| format!("“{}” is no 保管期限", value("保管期限")))?;
    if filed && term == Term::NotFiled {
        return Err("it is to be filed, but its 保管期限 is 不归档".to_owned());
    }
    let kept = match value("原档号") {
        "" => None,
        code => Some(ArchivalCode::parse(code).ok_or_else(|| format!("“{code}” is no 档号"))?),
    };
    // A row keeps the number that it had, with the class and term in it.
    let (term, class) = match &kept {
        Some(code) => (code.term, code.class.clone()),
        None => {
            let named = class_named(value("机构（问题）"), office);
            (
                term,
                named.ok_or_else(|| format!("the office has no class “{}”", value("机构（问题）")))?,
            )
        }
    };
    let date = match value("日期") {
        "" => String::new(),
        date => DocDate::parse(date)
            .map(|date| date.to_string())
            .ok_or_else(|| format!("“{date}” is no 日期"))?,
    };
    let pages = match value("页数") {
        "" => None,
        pages => Some(pages.parse::<u64>().map_err(|_| format!("“{pages}” is no 页数"))?),
    };
    let mut parts = Vec::new();
    for id in value("文档").split_whitespace() {
        let id: i64 = id.parse().map_err(|_| format!("“{id}” is no document"))?;
        if !seen.insert(id) {
            return Err(format!("document {id} is in two rows"));
        }
        let taken = archive
            .catalogue
            .archived_item_of(DocumentId(id))
            .map_err(|e| e.to_string())?;
        if let Some(item) = taken {
            return Err(format!("document {id} is arranged already, as {}", item.code));
        }
        let known = archive.catalogue.outline(DocumentId(id)).map_err(|e| e.to_string())?;
        let known = known.ok_or_else(|| format!("there is no document {id}"))?;
        parts.push((id, known));
    }
    let mut doubts = Vec::new();
    if filed && value("题名").is_empty() {
        doubts.push(Doubt {
            code: "no-title",
            blocks: true,
            message: "没有题名，请自拟".to_owned(),
        });
    }
    if kept.as_ref().is_none_or(|code| code.year == year)
        && !date.is_empty()
        && !date.starts_with(&format!("{year:04}"))
    {
        let message = format!("日期 {date} 不在 {year} 年");
        doubts.push(Doubt {
            code: "number-differs",
            blocks: false,
            message,
        });
    }
    let guess = parts
        .iter()
        .map(|(_, outline)| outline.text_bytes.div_ceil(super::plan::PAGE_BYTES).max(1))
        .sum();
    let kind = parts
        .first()
        .and_then(|(_, outline)| outline.kind.clone())
        .unwrap_or_default();
    let ids: Vec<i64> = parts.iter().map(|(id, _)| *id).collect();
    let roles = roles(finder, &ids).map_err(|e| e.to_string())?;
    Ok(Planned {
        filed,
        code: kept.as_ref().map(ToString::to_string),
        kept_number: kept.is_some(),
        number: kept.as_ref().map_or(0, |code| code.number),
        box_number: 0,
        title: value("题名").to_owned(),
        issue: value("文号").to_owned(),
        organ: value("责任者").to_owned(),
        date,
        kind,
        secrecy: value("密级").to_owned(),
        pages,
        pages_guess: guess,
        term,
        class,
        note: value("备注").to_owned(),
        retention: None,
        parts: roles,
        doubts,
        cites: Vec::new(),
        kept,
    })
}

/// What documents are in their item: as the archive finds it where they are one, else the first is the paper.
fn roles(finder: &mut ItemFinder<'_>, ids: &[i64]) -> Result<Vec<Part>> {
    let Some(first) = ids.first() else {
        return Ok(Vec::new());
    };
    let item = finder.item_of(DocumentId(*first))?;
    Ok(ids
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let found = item.components.iter().find(|component| component.id == *id);
            let usual = if at == 0 { "正文" } else { "附件" };
            Part {
                document: *id,
                role: found.map_or(usual, |component| component.role.chinese()),
            }
        })
        .collect())
}
