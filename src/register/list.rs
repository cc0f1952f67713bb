//! The list of documents found (检索结果清单): one row for each, with the terms of DA/T 46-2009 as column names.

use serde::Serialize;
use serde_json::Value;

use crate::archive::{Archive, DocumentId, Record};
use crate::classify::Rules;
use crate::error::Result;

/// The columns of the list, in order.
pub const COLUMNS: [&str; 14] = [
    "序号",
    "题名",
    "文件编号",
    "责任者",
    "日期",
    "文种",
    "密级",
    "页数",
    "主题",
    "格式",
    "位置",
    "编号",
    "原系统编号",
    "SHA-256",
];

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

/// The row of a document.
///
/// # Errors
/// [`crate::error::Kind::NotFound`] if there is no such document, [`crate::error::Kind::Damaged`] if the catalogue cannot
/// be read.
pub fn row(archive: &Archive, id: DocumentId) -> Result<Row> {
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

    /// Its cells under [`COLUMNS`]; `number` is 1 for the first row.
    #[must_use]
    pub fn cells(&self, number: usize) -> [String; COLUMNS.len()] {
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        [
            number.to_string(),
            self.title.clone(),
            or_empty(&self.number),
            or_empty(&self.organ),
            or_empty(&self.date),
            or_empty(&self.kind),
            or_empty(&self.security),
            self.pages.map(|pages| pages.to_string()).unwrap_or_default(),
            self.topic_names(),
            self.format.clone(),
            or_empty(&self.path),
            self.id.to_string(),
            or_empty(&self.external_id),
            self.sha256.clone(),
        ]
    }
}
