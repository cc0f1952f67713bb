//! A document as a list of hits shows it: its row, and of its details only where pages, headings and attachments begin. The
//! whole details of a long document take longer to read than an answer may take.

use std::ops::Range;

use serde::Deserialize;

use super::catalogue::{Catalogue, one};
use super::packing::unpack;
use super::record::DocumentId;
use crate::error::Result;

/// What a list shows of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its number.
    pub id: DocumentId,
    /// The key that the system had which exported it.
    pub external_id: Option<String>,
    /// 题名
    pub title: String,
    /// 发文字号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Topic ids, best first.
    pub topics: Vec<String>,
    /// File format.
    pub format: String,
    /// Whether a newer version has taken its place.
    pub superseded: bool,
}

/// Where the parts of a document begin in its text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// Where its pages begin.
    pub pages: Vec<usize>,
    /// Where its title stands.
    pub title: Option<Range<usize>>,
    /// Its headings, in order of place: level, from 1, and words.
    pub headings: Vec<(usize, u8, String)>,
    /// Its attachments, in order of place.
    pub attachments: Vec<(Range<usize>, String)>,
}

/// The details, as far as they are read here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    page_starts: Vec<usize>,
    document: Document,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Document {
    title: Option<Placed<serde::de::IgnoredAny>>,
    outline: Vec<Placed<Heading>>,
    attachments: Vec<Placed<Attachment>>,
}

#[derive(Deserialize)]
struct Placed<T> {
    value: T,
    #[serde(default)]
    span: Option<Range<usize>>,
}

#[derive(Deserialize)]
struct Heading {
    level: u8,
    number: String,
    heading: String,
}

#[derive(Deserialize)]
struct Attachment {
    #[serde(default)]
    number: Option<u32>,
    title: String,
}

impl From<Details> for Parts {
    fn from(Details { page_starts, document }: Details) -> Self {
        let headings = document.outline.into_iter().filter_map(|placed| {
            let Heading { level, number, heading } = placed.value;
            let blank = if heading.is_empty() || number.ends_with(['、', '）', '.', '．', ')']) {
                ""
            } else {
                " "
            };
            Some((placed.span?.start, level, format!("{number}{blank}{heading}")))
        });
        let attachments = document.attachments.into_iter().filter_map(|placed| {
            let number = placed.value.number.map(|n| n.to_string()).unwrap_or_default();
            let name = format!("附件{number} {}", placed.value.title);
            Some((placed.span?, name.trim_end().to_owned()))
        });
        Self {
            pages: page_starts,
            headings: headings.collect(),
            attachments: attachments.collect(),
            title: document.title.and_then(|title| title.span),
        }
    }
}

impl Catalogue {
    /// A document as a list shows it.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn listing(&self, id: DocumentId) -> Result<Option<Listing>> {
        let sql = "SELECT id, external_id, title, number, organ, date, kind, topics, format, superseded
            FROM document WHERE id = ?1";
        one(&self.connection, sql, (id.0,), |row| {
            let topics: String = row.get(7)?;
            Ok(Listing {
                id: DocumentId(row.get(0)?),
                external_id: row.get(1)?,
                title: row.get(2)?,
                number: row.get(3)?,
                organ: row.get(4)?,
                date: row.get(5)?,
                kind: row.get(6)?,
                topics: topics.split_whitespace().map(str::to_owned).collect(),
                format: row.get(8)?,
                superseded: row.get(9)?,
            })
        })
    }

    /// Where the parts of a document begin; none of them where its details tell none.
    ///
    /// # Errors
    /// As [`Catalogue::listing`].
    pub fn parts_of(&self, id: DocumentId) -> Result<Parts> {
        let sql = "SELECT details FROM document WHERE id = ?1";
        let packed: Option<Vec<u8>> = one(&self.connection, sql, (id.0,), |row| row.get(0))?;
        let details = packed.map(|packed| unpack(&packed)).transpose()?;
        let details = details.and_then(|json| serde_json::from_str::<Details>(&json).ok());
        Ok(details.unwrap_or_default().into())
    }
}
