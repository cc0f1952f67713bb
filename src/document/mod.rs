//! Understanding a text as an official document (公文): pure, from text to [`Document`]. Never fails, never invents: what
//! is not found stays empty.
//!
//! Glossary (the words of GB/T 9704-2012 and of the code):
//!
//! | 中文 | English | here |
//! |---|---|---|
//! | 标题、题名 | title | [`Document::title`] |
//! | 发文字号 | document number | [`Document::number`], [`DocNumber`] |
//! | 发文机关 | issuing organ | [`Document::organ`], [`Organ`] |
//! | 成文日期 | date of the document | [`Document::date`], [`DocDate`] |
//! | 文种 | kind | [`Document::kind`], [`DocKind`] |
//! | 引用 | citation | [`Document::citations`], [`Citation`], [`Edge`] |
//! | 效力条款 | clause of force | [`Document::clauses`], [`Clause`] |
//! | 期限、督办任务 | deadline, duty | [`Document::duties`], [`Duty`] |
//! | 份号 | copy number | [`Document::copy_number`] |
//! | 密级、保密期限 | secrecy, its term | [`Document::secrecy`], [`Document::secrecy_term`] |
//! | 紧急程度 | urgency | [`Document::urgency`] |
//! | 发文机关标志、红头 | issuing mark, red head | [`Document::issuing_mark`] |
//! | 签发人 | signer | [`Document::signers`] |
//! | 主送机关 | addressee | [`Document::addressees`] |
//! | 正文、正文结构 | body, outline | [`Document::body`], [`Document::outline`] |
//! | 附件说明、附件 | attachment list, attachment | [`Document::attachment_list`], [`Document::attachments`] |
//! | 发文机关署名 | signature | [`Document::signatures`] |
//! | 附注 | note | [`Document::note`] |
//! | 版记 | imprint | `imprint` |
//! | 文面划分 | division | [`Division`] |
//! | 抄送机关 | copies | [`Document::copies`] |
//! | 印发机关、印发日期 | printing organ, printing date | [`Document::printing_organ`], [`Document::printing_date`] |
//! | 印数 | print run | [`Document::print_run`] |
//! | 主题词 | subject words | [`Document::subject_words`] |
//! | 公开属性 | openness | [`Document::openness`] |
//! | 索引号 | index number | [`Document::index_number`] |
//! | 施行日期 | effective date | [`Document::effective`] |
//! | 题注 | history note | `history` |
//! | 公文格式 | layout | [`Document::layout`], [`Layout`] |
//! | 同文、稿本、版本 | copy, draft, edition | [`likeness::Kinship`] |

mod addressee;
mod annex;
mod attachment;
mod body_kind;
pub mod card;
mod citation;
mod closing;
mod date;
mod dating;
pub mod day;
mod declassify;
mod division;
mod duty;
mod given_force;
mod head;
mod history;
mod imprint;
mod issuer;
pub mod item;
mod kind;
pub mod likeness;
mod lines;
mod marks;
mod metadata_block;
mod number;
mod organ;
mod outline;
mod own_kind;
mod own_number;
mod parse;
mod series;
mod title;
pub mod volume;

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;

pub use attachment::Attachment;
pub use body_kind::kind_of_body;
pub use citation::{
    Citation, Clause, ClauseKind, Edge, bare_title_key, carried_title, citations, is_draft, is_on_trial,
    issuer_of_title, names_a_document, title_key,
};
pub use date::{DocDate, find_dates};
pub use declassify::declassified_on;
pub use division::{Division, DivisionKind, divisions};
pub use duty::{Decision, Duty, decisions, find as find_duties};
pub use given_force::{given_force, says_ended, says_in_force};
pub use kind::{DocKind, kind_against, kind_of_heading, kind_of_title, statutory_kind_of_title};
pub use metadata_block::Labelled;
pub use number::{DocNumber, find_numbers};
pub use organ::{Organ, OrganLevel, composed_organ, is_organ_name, organ_of_number};
pub use outline::{Heading, heading};
pub use parse::{Input, Known, parse};
pub use series::{series_key, series_year};

/// The version of the rules of this stage; documents understood under another version can be found and redone.
pub const DOCUMENT_VERSION: u32 = 5;

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

/// The layout of a paper (公文格式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Layout {
    /// 文件格式: a red head with 文件.
    #[serde(rename = "文件")]
    Paper,
    /// 信函格式: the organ's name alone, the number below it.
    #[serde(rename = "信函")]
    Letter,
    /// 命令（令）格式
    #[serde(rename = "命令")]
    Order,
    /// 纪要格式
    #[serde(rename = "纪要")]
    Minutes,
    /// 电报
    #[serde(rename = "电报")]
    Telegram,
}

/// The rules under which a paper was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Era {
    /// Before the rules of 1993.
    #[serde(rename = "1993年以前")]
    Early,
    /// 1993 to June 2012: 主题词, dates in Chinese numerals.
    #[serde(rename = "1993—2012年")]
    Between,
    /// Since 中办发〔2012〕14号 and GB/T 9704-2012.
    #[serde(rename = "2012年以后")]
    Late,
}

/// What was understood of one text. What was not found is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Document {
    /// 标题
    pub title: Option<Field<String>>,
    /// 发文字号
    pub number: Option<Field<DocNumber>>,
    /// 发文机关; joint issuers with 、 between.
    pub organ: Option<Field<String>>,
    /// 成文日期
    pub date: Option<Field<DocDate>>,
    /// 文种 as the paper declares it (else as its formulae show it).
    pub kind: Option<Field<DocKind>>,
    /// The narrower kind that archives keep apart: a 通知 that is a 任免, a 报告 that is a 调研报告.
    pub subkind: Option<Field<DocKind>>,
    /// 文种 that the closing formula shows against the declared one.
    pub kind_inferred: Option<Field<DocKind>>,
    /// 份号
    pub copy_number: Option<Field<String>>,
    /// 密级
    pub secrecy: Option<Field<String>>,
    /// 保密期限
    pub secrecy_term: Option<Field<String>>,
    /// 内部资料, 工作秘密 and other marks that are no state secret's.
    pub internal_mark: Option<Field<String>>,
    /// 紧急程度
    pub urgency: Option<Field<String>>,
    /// 发文机关标志
    pub issuing_mark: Option<Field<String>>,
    /// 签发人; of an order the person who signs it.
    pub signers: Vec<Field<String>>,
    /// 主送机关
    pub addressees: Vec<Field<String>>,
    /// 正文: its beginning, and its whole span.
    pub body: Option<Field<String>>,
    /// 正文结构
    pub outline: Vec<Field<Heading>>,
    /// 附件说明
    pub attachment_list: Vec<Field<Attachment>>,
    /// 发文机关署名
    pub signatures: Vec<Field<String>>,
    /// 附注
    pub note: Option<Field<String>>,
    /// 附件, each with its own title.
    pub attachments: Vec<Field<Attachment>>,
    /// 抄送机关
    pub copies: Vec<Field<String>>,
    /// 印发机关
    pub printing_organ: Option<Field<String>>,
    /// 印发日期
    pub printing_date: Option<Field<DocDate>>,
    /// 印数
    pub print_run: Option<Field<u32>>,
    /// 主题词
    pub subject_words: Vec<Field<String>>,
    /// 公开属性
    pub openness: Option<Field<String>>,
    /// 索引号
    pub index_number: Option<Field<String>>,
    /// 施行日期, where it is stated.
    pub effective: Option<Field<DocDate>>,
    /// 公文格式
    pub layout: Option<Field<Layout>>,
    /// Before 1993, to 2012, since.
    pub era: Option<Field<Era>>,
    /// The values of a metadata block above the paper, under their labels.
    pub metadata: Vec<Field<Labelled>>,
    /// 引用: every mention of a paper, in order of place.
    pub citations: Vec<Citation>,
    /// 效力条款: from when to when the paper says that it is in force, and when it was last revised.
    pub clauses: Vec<Clause>,
    /// 期限、任务: who must do what until when; found when the date is settled ([`find_duties`]).
    pub duties: Vec<Duty>,
    /// 议定事项: what a meeting decided ([`decisions`]).
    pub decisions: Vec<Decision>,
}
