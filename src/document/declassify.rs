//! When a state secret ceases to be one (解密日期): its date and its term, else the greatest term of its level.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::{DocDate, find_dates};
use crate::text::numeral;

static TERMS: LazyLock<Terms> = LazyLock::new(|| toml::from_str(include_str!("declassify.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Terms {
    years: BTreeMap<String, i64>,
}

/// The day from which a paper is no secret any more. None if its date or its term cannot be computed with: 长期, an event, a
/// date that is not known to the day.
#[must_use]
pub fn declassified_on(date: Option<DocDate>, level: &str, term: Option<&str>) -> Option<DocDate> {
    let term = term.map(|term| term.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    // ★2030年5月1日: the day itself.
    if let Some((_, day)) = term.as_deref().and_then(|term| find_dates(term).into_iter().next()) {
        return Some(day).filter(|day| day.day.is_some());
    }
    let date = date.filter(|date| date.day.is_some())?;
    let date: Date = date.to_string().parse().ok()?;
    let end = match term.as_deref() {
        None | Some("") => date.checked_add(TERMS.years.get(level)?.years()),
        Some(term) => {
            let (number, span) = if let Some(years) = term.strip_suffix('年') {
                (years, 1.year())
            } else {
                (term.strip_suffix('月')?.trim_end_matches('个'), 1.month())
            };
            let count = i64::from(numeral::parse(number)?);
            date.checked_add(span.checked_mul(count).ok()?)
        }
    };
    DocDate::parse(&end.ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_runs_from_the_date_and_none_is_the_greatest() {
        let end = |date: &str, level: &str, term: Option<&str>| {
            declassified_on(DocDate::parse(date), level, term).map(|day| day.to_string())
        };
        assert_eq!(end("2013-03-01", "机密", Some("10年")).as_deref(), Some("2023-03-01"));
        assert_eq!(end("2013-03-01", "秘密", None).as_deref(), Some("2023-03-01"));
        assert_eq!(end("2013-08-31", "秘密", Some("6个月")).as_deref(), Some("2014-02-28"));
        assert_eq!(
            end("2013-03-01", "绝密", Some("2025年6月30日")).as_deref(),
            Some("2025-06-30")
        );
        assert_eq!(end("2013-03-01", "绝密", Some("长期")), None);
        assert_eq!(end("2013", "绝密", Some("10年")), None);
    }
}
