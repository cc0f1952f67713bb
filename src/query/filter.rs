//! Conditions on fields: their names in Chinese and English, and their values.

use std::fmt;

use serde::Serialize;

use super::{Force, Pattern, when};
use crate::document::{DocDate, DocNumber};
use crate::relation::Standing;
use crate::text::fold::fold;
use crate::text::numeral;

/// A span of days, both ends included, as numbers like `20120416`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DateRange {
    /// First day.
    pub from: u32,
    /// Last day.
    pub to: u32,
}

impl DateRange {
    /// All days.
    pub const EVER: Self = Self { from: 0, to: 9999_1231 };

    /// The days that a date of day, month or year precision covers.
    #[must_use]
    pub fn of(date: DocDate) -> Self {
        let year = u32::from(date.year) * 10_000;
        match (date.month, date.day) {
            (Some(month), Some(day)) => {
                let exact = year + u32::from(month) * 100 + u32::from(day);
                Self { from: exact, to: exact }
            }
            (Some(month), None) => {
                let start = year + u32::from(month) * 100;
                Self {
                    from: start + 1,
                    to: start + last_day(date.year, month),
                }
            }
            _ => Self {
                from: year + 101,
                to: year + 1231,
            },
        }
    }

    /// `2019`, `2019..2023`, `2019..`, `..2023`, `2023-05`, `2023-05-01..2023-06-30`, and the Chinese ways of writing
    /// dates.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let one = |text: &str| DocDate::parse(text).map(Self::of).or_else(|| when::whole(text, None));
        for separator in ["...", "..", "~", "～", "至", "到", "—"] {
            if let Some((from, to)) = text.split_once(separator) {
                let (from, to) = (from.trim(), to.trim_matches(['.', ' ', '—']));
                if from.is_empty() && to.is_empty() {
                    return None;
                }
                let from = if from.is_empty() {
                    Self::EVER.from
                } else {
                    one(from)?.from
                };
                let to = if to.is_empty() { Self::EVER.to } else { one(to)?.to };
                return Some(Self {
                    from: from.min(to),
                    to: to.max(from),
                });
            }
        }
        one(text)
    }
}

/// The last day of a month.
fn last_day(year: u16, month: u8) -> u32 {
    let has = |day: &u32| DocDate::new(year.into(), Some(month.into()), Some(*day)).is_some();
    (28..=31).rev().find(has).unwrap_or(31)
}

/// A field that can be asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterField {
    /// 文种
    Kind,
    /// 主题
    Topic,
    /// 年度
    Year,
    /// 日期
    Date,
    /// 机关
    Organ,
    /// 主送
    Addressee,
    /// 文号
    Number,
    /// 题名
    Title,
    /// 效力
    Force,
    /// 有效性
    Standing,
    /// 保管期限
    Retention,
    /// 文件夹
    Folder,
    /// 密级
    Secrecy,
    /// 层级
    Level,
    /// 格式
    Format,
    /// The key that an exporting system had.
    ExternalId,
    /// A key of an export that Lantai has no field for.
    Meta(String),
}

/// A short text of a document whose beginning and end can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// 题名
    Title,
    /// 文号
    Number,
    /// 机关
    Organ,
}

impl TextField {
    /// All of them, in the order in which a bare `国办发*` is looked for.
    pub const ALL: [Self; 3] = [Self::Number, Self::Title, Self::Organ];

    /// Its name before a colon.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "题名",
            Self::Number => "文号",
            Self::Organ => "机关",
        }
    }
}

impl FilterField {
    /// The field that a person means by a name before a colon; Chinese and English names alike.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some(key) = name.strip_prefix("meta.").filter(|key| !key.is_empty()) {
            return Some(Self::Meta(key.to_owned()));
        }
        Some(match name.to_lowercase().as_str() {
            "kind" | "type" | "文种" | "公文种类" => Self::Kind,
            "topic" | "主题" | "主题分类" | "类别" => Self::Topic,
            "year" | "年度" | "年份" | "年" => Self::Year,
            "date" | "日期" | "成文日期" | "时间" => Self::Date,
            "organ" | "issuer" | "机关" | "发文机关" | "责任者" | "单位" | "发文单位" | "制发机关" => {
                Self::Organ
            }
            "addressee" | "to" | "主送" | "主送机关" | "主送单位" | "收文机关" => Self::Addressee,
            "number" | "文号" | "发文字号" | "字号" | "发文号" | "文件编号" => Self::Number,
            "title" | "题名" | "标题" | "文件名" => Self::Title,
            "force" | "status" | "效力" | "效力状态" => Self::Force,
            "validity" | "有效性" => Self::Standing,
            "retention" | "保管期限" | "期限" => Self::Retention,
            "folder" | "文件夹" | "目录" | "位置" => Self::Folder,
            "secrecy" | "密级" | "秘密等级" => Self::Secrecy,
            "level" | "层级" | "级别" | "机关层级" => Self::Level,
            "format" | "格式" => Self::Format,
            "id" | "external_id" => Self::ExternalId,
            _ => return None,
        })
    }
}

/// A condition on one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// 文种 is exactly this.
    Kind(String),
    /// A topic's id, or a part of its name.
    Topic(String),
    /// The document's date lies in this span (a date of month or year precision: overlaps it).
    Date(DateRange),
    /// The organ's name has these characters in a row (folded).
    Organ(String),
    /// The document's own number is this (canonical).
    Number(String),
    /// The document's own number has these characters in a row (folded).
    NumberPart(String),
    /// The title has these characters in a row (folded).
    Title(String),
    /// Title, number or organ is made up of these parts, anchored or not.
    Like {
        /// Which of them.
        field: TextField,
        /// The parts.
        pattern: Pattern,
    },
    /// One of the addressees' names has these characters in a row (folded).
    Addressee(String),
    /// Whether it is in force on the day from which the query is seen.
    Force(Force),
    /// 效力状态 on that day is exactly this.
    Standing(Standing),
    /// 保管期限 is exactly this.
    Retention(String),
    /// One of the folders' paths has these characters in a row (folded); a slash is the border of a name.
    Folder(String),
    /// It belongs to this series of yearly papers.
    Series(String),
    /// 密级 is exactly this.
    Secrecy(String),
    /// The issuing organ's level is this: 国家 省 市 县 乡.
    Level(String),
    /// File format.
    Format(String),
    /// The exporting system's key, exactly.
    ExternalId(String),
    /// A key of the export has this value, exactly.
    Meta {
        /// The key.
        key: String,
        /// Its value as text.
        value: String,
    },
}

impl Filter {
    /// The condition that `field:value` means; `None` if the value cannot be one of that field.
    #[must_use]
    pub fn new(field: &FilterField, value: &str) -> Option<Self> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        let text_field = match field {
            FilterField::Title => Some(TextField::Title),
            FilterField::Number => Some(TextField::Number),
            FilterField::Organ => Some(TextField::Organ),
            _ => None,
        };
        if let (Some(field), Some(pattern)) = (text_field, Pattern::parse(value, None)) {
            return Some(Self::Like { field, pattern });
        }
        let text = || Some(fold(&value.replace("\\*", "*").replace("\\＊", "*"))).filter(|text| !text.is_empty());
        Some(match field {
            FilterField::Kind => Self::Kind(match value {
                "令" | "命令（令）" | "命令(令)" => "命令".to_owned(),
                "会议纪要" => "纪要".to_owned(),
                value => value.to_owned(),
            }),
            FilterField::Topic => Self::Topic(value.to_owned()),
            FilterField::Year | FilterField::Date => Self::Date(DateRange::parse(value)?),
            FilterField::Organ => Self::Organ(text()?),
            FilterField::Number => match DocNumber::parse(value) {
                Some(number) => Self::Number(number.to_string()),
                None => Self::NumberPart(text()?),
            },
            FilterField::Title => Self::Title(text()?),
            FilterField::Addressee => Self::Addressee(text()?),
            FilterField::Force => Self::Force(Force::from_word(&value.to_lowercase())?),
            FilterField::Standing => match Standing::from_name(&value.to_lowercase()) {
                Some(standing) => Self::Standing(standing),
                None => Self::Force(Force::from_word(&value.to_lowercase())?),
            },
            FilterField::Retention => Self::Retention(retention(value)),
            FilterField::Folder => Self::Folder(text()?),
            FilterField::Secrecy => Self::Secrecy(value.trim_end_matches('级').to_owned()),
            FilterField::Level => Self::Level(value.trim_end_matches('级').to_owned()),
            FilterField::Format => Self::Format(value.to_lowercase()),
            FilterField::ExternalId => Self::ExternalId(value.to_owned()),
            FilterField::Meta(key) => Self::Meta {
                key: key.clone(),
                value: value.to_owned(),
            },
        })
    }
}

/// 保管期限 in the form in which labels have it: 定期30年 and 三十年 are 30年.
fn retention(value: &str) -> String {
    let term = value.strip_prefix("定期").unwrap_or(value);
    match term.strip_suffix('年').and_then(numeral::parse) {
        Some(years) => format!("{years}年"),
        None => term.to_owned(),
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |n: u32| format!("{:04}-{:02}-{:02}", n / 10_000, n / 100 % 100, n % 100);
        match (self.from, self.to) {
            (from, to) if to == Self::EVER.to && from % 10_000 == 101 => write!(f, "{}..", from / 10_000),
            (from, to) if from == Self::EVER.from && to % 10_000 == 1231 => write!(f, "..{}", to / 10_000),
            (from, to) if to == Self::EVER.to => write!(f, "{}..", day(from)),
            (from, to) if from == Self::EVER.from => write!(f, "..{}", day(to)),
            (from, to) if from == to => f.write_str(&day(from)),
            (from, to) if from % 10_000 == 101 && to % 10_000 == 1231 && from / 10_000 == to / 10_000 => {
                write!(f, "{}", from / 10_000)
            }
            (from, to) if from % 10_000 == 101 && to % 10_000 == 1231 => {
                write!(f, "{}..{}", from / 10_000, to / 10_000)
            }
            (from, to) => write!(f, "{}..{}", day(from), day(to)),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(value) => write!(f, "文种:{value}"),
            Self::Topic(value) => write!(f, "主题:{value}"),
            Self::Date(range) => write!(f, "日期:{range}"),
            Self::Organ(value) => write!(f, "机关:{value}"),
            Self::Number(value) | Self::NumberPart(value) => write!(f, "文号:{value}"),
            Self::Title(value) => write!(f, "题名:{value}"),
            Self::Like { field, pattern } => write!(f, "{}:{}", field.name(), pattern.typed(None)),
            Self::Addressee(value) => write!(f, "主送:{value}"),
            Self::Force(force) => write!(f, "效力:{}", force.name()),
            Self::Standing(standing) => write!(f, "有效性:{}", standing.name()),
            Self::Retention(value) => write!(f, "保管期限:{value}"),
            Self::Folder(value) => write!(f, "文件夹:{value}"),
            Self::Series(value) => write!(f, "系列:{value}"),
            Self::Secrecy(value) => write!(f, "密级:{value}"),
            Self::Level(value) => write!(f, "层级:{value}"),
            Self::Format(value) => write!(f, "格式:{value}"),
            Self::ExternalId(value) => write!(f, "id:{value}"),
            Self::Meta { key, value } => write!(f, "meta.{key}:{value}"),
        }
    }
}
