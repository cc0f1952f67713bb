//! Understanding a text as an official document (公文): pure, from text to [`Document`]. Never fails, never invents: what
//! is not found stays empty.
//!
//! Glossary (the words of GB/T 9704-2012 and of the code):
//!
//! | 中文 | English | here |
//! |---|---|---|
//! | 标题、题名 | title | [`Document::title`] |
//! | 发文字号 | document number | [`Document::number`], [`DocNumber`] |
//! | 发文机关 | issuing organ | [`Document::organ`] |
//! | 成文日期 | date of the document | [`Document::date`], [`DocDate`] |
//! | 文种 | kind | [`Document::kind`], [`DocKind`] |
//! | 引用 | citation | [`Document::cited`] |
//! | 发文机关标志 | red head | `parse` |
//! | 主送机关 | addressee | `parse` |
//! | 署名 | signature | `parse` |
//! | 同文、稿本、版本 | copy, draft, edition | [`likeness::Kinship`] |

mod date;
pub mod item;
mod kind;
pub mod likeness;
mod metadata_block;
mod number;
mod organ;
mod parse;
mod title;
pub mod volume;

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;

pub use date::{DocDate, find_dates};
pub use kind::{DocKind, kind_of_formula, kind_of_title};
pub use number::{DocNumber, find_numbers};
pub use organ::{is_organ_name, organ_of_number};
pub use parse::{Input, Known, parse};

/// The version of the rules of this stage; documents understood under another version can be found and redone.
pub const DOCUMENT_VERSION: u32 = 1;

/// A value with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field<T> {
    /// What was found.
    pub value: T,
    /// Where: bytes of the text, on character borders. None if it comes from elsewhere (a catalogue, the file's name).
    pub span: Option<Range<usize>>,
    /// The rule that found it, e.g. `number.head`.
    pub rule: Cow<'static, str>,
    /// How sure that is: 0 to 1.
    pub confidence: f64,
}

impl<T> Field<T> {
    /// A value found in the text.
    pub fn found(value: T, span: Range<usize>, rule: &'static str, confidence: f64) -> Self {
        Self {
            value,
            span: Some(span),
            rule: Cow::Borrowed(rule),
            confidence,
        }
    }

    /// A value that comes from elsewhere.
    pub fn from_outside(value: T, rule: &'static str, confidence: f64) -> Self {
        Self {
            value,
            span: None,
            rule: Cow::Borrowed(rule),
            confidence,
        }
    }
}

/// What was understood of one text.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Document {
    /// 标题
    pub title: Option<Field<String>>,
    /// 发文字号
    pub number: Option<Field<DocNumber>>,
    /// 发文机关
    pub organ: Option<Field<String>>,
    /// 成文日期
    pub date: Option<Field<DocDate>>,
    /// 文种, as far as title or number name it.
    pub kind: Option<Field<DocKind>>,
    /// 引用的文号: each other number in the text once, at its first place.
    pub cited: Vec<Field<DocNumber>>,
}
