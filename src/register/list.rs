//! The list of documents found (检索结果清单): one row for each, with the terms of DA/T 46-2009 as column names.

use serde::Serialize;
use serde_json::Value;

use super::form::{Cell, Column, Form, Row as Line};
use crate::archive::{Archive, DocumentId, Record};
use crate::classify::Rules;
use crate::error::Result;
use crate::relation::{Relations, Standing};

/// The list of these documents. Every cell is text: a list is read by other programs.
#[must_use]
pub fn list(rows: &[Row]) -> Form {
    let columns = vec![
        Column::centred("序号", 6),
        Column::text("题名", 48),
        Column::text("文件编号", 20),
        Column::text("责任者", 20),
        Column::date("日期"),
        Column::centred("文种", 8),
        Column::centred("效力", 10),
        Column::centred("密级", 10),
        Column::centred("页数", 6),
        Column::text("主题", 20),
        Column::centred("格式", 8),
        Column::text("位置", 40),
        Column::centred("编号", 8),
        Column::text("原系统编号", 14),
        Column::text("SHA-256", 20),
    ];
    let mut form = Form::table("检索结果清单", columns);
    form.rows = (1..)
        .zip(rows)
        .map(|(number, row)| Line::free(row.cells(number)))
        .collect();
    form
}

/// A document in a list. What is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// 编号: its number in the archive.
    pub id: i64,
    /// 原系统编号: its key in the system that exported it.
    pub external_id: Option<String>,
    /// 题名
    pub title: String,
    /// 文件编号 (发文字号)
    pub number: Option<String>,
    /// 责任者
    pub organ: Option<String>,
    /// 日期, ISO 8601 with the precision that is known.
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// 效力: whether it is in force on the day of the list.
    pub validity: Standing,
    /// 密级, with its term if it has one.
    pub security: Option<String>,
    /// 页数, where the format has pages.
    pub pages: Option<u64>,
    /// 主题: ids of topics, best first.
    pub topics: Vec<String>,
    /// Name of the file's format.
    pub format: String,
    /// 位置: the first place, in order of path, at which it was found.
    pub path: Option<String>,
    /// SHA-256 of the document's own bytes.
    pub sha256: String,
}

/// The row of a document; `day`, ISO 8601, is that on which its force is judged.
///
/// # Errors
/// [`crate::error::Kind::NotFound`] if there is no such document, [`crate::error::Kind::Damaged`] if the catalogue cannot
/// be read.
pub fn row(archive: &Archive, id: DocumentId, day: &str) -> Result<Row> {
    let record = archive.document(id)?.record;
    let places = archive.catalogue.places_of(id)?;
    Ok(Row {
        id: id.0,
        security: secrecy(&record),
        external_id: record.external_id,
        pages: record.details.get("pages").and_then(Value::as_u64),
        title: record.title,
        number: record.number,
        organ: record.organ,
        date: record.date,
        kind: record.kind,
        validity: Relations::new(&archive.catalogue).standing(id, day)?,
        topics: record.topics,
        format: record.format,
        path: places.first().map(|place| place.key.to_string()),
        sha256: record.content.to_string(),
    })
}

/// 密级, with 保密期限 behind a star (GB/T 9704-2012, 7.2.2).
fn secrecy(record: &Record) -> Option<String> {
    let level = record.secrecy()?;
    let term = record.details.pointer("/document/secrecy_term/value");
    let term = term.and_then(Value::as_str);
    Some(term.map_or_else(|| level.to_owned(), |term| format!("{level}★{term}")))
}

impl Row {
    /// Its topics with their names.
    #[must_use]
    pub fn topic_names(&self) -> String {
        let name = |topic: &String| format!("{topic} {}", Rules::current().topic_name(topic));
        self.topics.iter().map(name).collect::<Vec<_>>().join("；")
    }

    /// Its cells in the list; `number` is 1 for the first row.
    fn cells(&self, number: usize) -> Vec<Cell> {
        vec![
            number.to_string().into(),
            self.title.as_str().into(),
            self.number.clone().into(),
            self.organ.clone().into(),
            self.date.clone().into(),
            self.kind.clone().into(),
            self.validity.name().into(),
            self.security.clone().into(),
            self.pages.map(|pages| pages.to_string()).into(),
            self.topic_names().into(),
            self.format.as_str().into(),
            self.path.clone().into(),
            self.id.to_string().into(),
            self.external_id.clone().into(),
            self.sha256.as_str().into(),
        ]
    }
}
