//! Opening (开放审核): when an archive becomes open by law, what speaks against it, and when a secret lapses.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use crate::classify::Evidence;
use crate::document::DocDate;
use crate::text::fold::fold;

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("opening.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Table {
    years: u16,
    terms: BTreeMap<String, u16>,
    care: Vec<Care>,
}

#[derive(Debug, Deserialize)]
struct Care {
    name: String,
    kinds: Vec<String>,
    words: Vec<String>,
}

/// 开放标识, as it is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum OpeningStatus {
    /// Published already, or nothing speaks against it.
    #[serde(rename = "开放")]
    Open,
    /// 控制: a secret that has not lapsed, or something that a person has to look at.
    #[serde(rename = "控制")]
    Controlled,
    /// 延期开放
    Later,
    /// 未审核: not due.
    #[serde(rename = "未审核")]
    NotReviewed,
}

impl OpeningStatus {
    /// Its name.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Open => "开放",
            Self::Controlled => "控制",
            Self::Later => "延期开放",
            Self::NotReviewed => "未审核",
        }
    }
}

/// What is proposed, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Opening {
    /// 开放标识
    pub status: OpeningStatus,
    /// The first day on which it has to be open; none without a date.
    pub due: Option<String>,
    /// The day on which its secrecy lapses; none if it is no secret, or its term is a condition.
    pub lapses: Option<String>,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// What is proposed for a paper, seen from a day.
#[must_use]
pub fn opening(facts: &Facts, date: Option<DocDate>, seen_from: DocDate) -> Opening {
    let due = date.and_then(|date| after_years(date, TABLE.years));
    let evidence = |rule: &str, text: String| Evidence {
        rule: rule.to_owned(),
        text,
        span: None,
    };
    let mut found = Vec::new();
    let mut status = OpeningStatus::NotReviewed;
    let lapse = date.and_then(|date| lapses(facts, date));
    let secret = facts.secrecy.is_some() && lapse.is_none_or(|lapse| lapse > seen_from);
    let is_due = due.is_some_and(|due| due <= seen_from);
    if facts.openness.as_deref() == Some("主动公开") && !secret {
        status = OpeningStatus::Open;
        found.push(evidence("opening.published", "主动公开".to_owned()));
    } else if is_due {
        status = OpeningStatus::Open;
        found.push(evidence("opening.years", format!("形成已满{}年", TABLE.years)));
    }
    let text = fold(&facts.title);
    for care in &TABLE.care {
        let kind = facts.kind.as_ref().filter(|kind| care.kinds.contains(kind)).cloned();
        let word = || care.words.iter().find(|word| text.contains(word.as_str())).cloned();
        if let Some(shown) = kind.or_else(word) {
            found.push(evidence("opening.care", format!("{}：{shown}", care.name)));
            if is_due {
                status = OpeningStatus::Later;
            }
        }
    }
    if secret {
        let level = facts.secrecy.clone().unwrap_or_default();
        let until = lapse.map_or_else(|| "解密条件或期限由人确定".to_owned(), |lapse| format!("{lapse}解密"));
        found.push(evidence("opening.secret", format!("{level}，{until}")));
        status = OpeningStatus::Controlled;
    }
    Opening {
        status,
        due: due.map(|due| due.to_string()),
        lapses: lapse.map(|lapse| lapse.to_string()),
        evidence: found,
    }
}

/// The day on which a secret lapses: by its term, or without one after the most that the law allows.
#[must_use]
pub fn lapses(facts: &Facts, date: DocDate) -> Option<DocDate> {
    let level = facts.secrecy.as_deref()?;
    let Some(term) = facts
        .secrecy_term
        .as_deref()
        .map(str::trim)
        .filter(|term| !term.is_empty())
    else {
        return after_years(date, *TABLE.terms.get(level)?);
    };
    if let Some(day) = DocDate::parse(term) {
        return Some(day);
    }
    let digits: String = term.chars().take_while(char::is_ascii_digit).collect();
    let number: u16 = digits.parse().ok()?;
    match &term[digits.len()..] {
        "年" => after_years(date, number),
        "个月" | "月" => {
            let months = u32::from(date.month?) - 1 + u32::from(number);
            let (year, month) = (u32::from(date.year) + months / 12, months % 12 + 1);
            let day = u32::from(date.day.unwrap_or(1));
            (28..=31)
                .rev()
                .map(|most| day.min(most))
                .find_map(|day| DocDate::new(year, Some(month), Some(day)))
        }
        _ => None,
    }
}

/// The same day some years later; of a date without day or month the last that it can mean.
fn after_years(date: DocDate, years: u16) -> Option<DocDate> {
    let month = u32::from(date.month.unwrap_or(12));
    let day = u32::from(date.day.unwrap_or(31));
    let year = u32::from(date.year) + u32::from(years);
    (28..=31)
        .rev()
        .map(|most| day.min(most))
        .find_map(|day| DocDate::new(year, Some(month), Some(day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> DocDate {
        DocDate::parse(text).unwrap()
    }

    fn secret(level: &str, term: Option<&str>) -> Facts {
        Facts {
            secrecy: Some(level.to_owned()),
            secrecy_term: term.map(str::to_owned),
            ..Facts::default()
        }
    }

    #[test]
    fn a_secret_lapses_by_its_term_or_after_the_most_that_is_allowed() {
        let of = |level: &str, term: Option<&str>| {
            lapses(&secret(level, term), day("2020-02-29")).map(|day| day.to_string())
        };
        assert_eq!(of("机密", Some("5年")).as_deref(), Some("2025-02-28"));
        assert_eq!(of("秘密", None).as_deref(), Some("2030-02-28"));
        assert_eq!(of("秘密", Some("6个月")).as_deref(), Some("2020-08-29"));
        assert_eq!(of("秘密", Some("2022年1月1日")).as_deref(), Some("2022-01-01"));
        assert_eq!(of("绝密", Some("长期")), None);
        assert_eq!(of("绝密", Some("工程验收后")), None);
    }

    #[test]
    fn after_25_years_it_opens_unless_something_speaks_against_it() {
        let plain = Facts {
            title: "关于防汛的通知".to_owned(),
            ..Facts::default()
        };
        let of = |facts: &Facts, date: &str| opening(facts, Some(day(date)), day("2026-01-01")).status;
        assert_eq!(of(&plain, "1999-05-01"), OpeningStatus::Open);
        assert_eq!(of(&plain, "2001-05-01"), OpeningStatus::NotReviewed);
        assert_eq!(of(&plain, "2000"), OpeningStatus::Open);
        assert_eq!(of(&plain, "2001"), OpeningStatus::NotReviewed);
        let letters = Facts {
            kind: Some("信访材料".to_owned()),
            ..plain.clone()
        };
        assert_eq!(of(&letters, "1999-05-01"), OpeningStatus::Later);
        assert_eq!(of(&secret("绝密", Some("长期")), "1990"), OpeningStatus::Controlled);
        let public = Facts {
            openness: Some("主动公开".to_owned()),
            ..plain
        };
        assert_eq!(of(&public, "2023-05-01"), OpeningStatus::Open);
    }
}
