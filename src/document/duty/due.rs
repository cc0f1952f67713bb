//! From a time as it is written to a day of the calendar (期限日期).

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::limit::{Near, Unit, Until, Year};
use super::workday;
use crate::document::DocDate;

/// A month that has passed by more than this is one of the next year.
const MONTHS_BACK: i8 = 6;

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    /// The day, if it can be known.
    pub day: Option<Date>,
    /// The name of the rule that gives it.
    pub rule: &'static str,
}

/// The day of a paper that is known to the day; of one known to the month or year its last day.
pub(super) fn day_of(date: DocDate) -> Option<Date> {
    let year = i16::try_from(date.year).ok()?;
    match (date.month, date.day) {
        (Some(month), Some(day)) => Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok(),
        (Some(month), None) => last_of_month(year, u32::from(month)),
        _ => Date::new(year, 12, 31).ok(),
    }
}

/// The day of a time. `paper` is the day of the paper; `said` the year that the sentence named before; `counted` the day of the
/// event from which a count runs, if that is the paper's own.
pub(super) fn due(until: Until, paper: Option<Date>, said: Option<u32>, counted: Option<Date>) -> Due {
    let at = |rule, day| Due { day, rule };
    match until {
        Until::Month { year, month, day, part } => {
            let named = resolved(year, paper, said, Some(month));
            let day = named.and_then(|year| match (day, part) {
                (Some(day), _) => date(year, month, day),
                (None, 1) => date(year, month, 10),
                (None, 2) => date(year, month, 20),
                _ => last_of_month(year, month),
            });
            let rule = if matches!(until, Until::Month { day: Some(_), .. }) {
                "day"
            } else {
                "month"
            };
            at(rule, day)
        }
        Until::Day { month, day } => {
            let due = paper.and_then(|paper| {
                let first = paper.first_of_month();
                let this = first.checked_add(months(month)).ok()?;
                let due = date(this.year(), u32::try_from(this.month()).ok()?, day)?;
                // 5日前 in a paper of the 20th is of the month to come.
                if due < paper && month == Near::This {
                    due.checked_add(1.month()).ok()
                } else {
                    Some(due)
                }
            });
            at("day-of-month", due)
        }
        Until::YearEnd(year) => at(
            "year-end",
            resolved(year, paper, said, None).and_then(|year| date(year, 12, 31)),
        ),
        Until::MonthEnd { month, part } => {
            let due = paper.and_then(|paper| {
                let this = paper.first_of_month().checked_add(months(month)).ok()?;
                match part {
                    1 => date(this.year(), u32::try_from(this.month()).ok()?, 10),
                    2 => date(this.year(), u32::try_from(this.month()).ok()?, 20),
                    _ => Some(this.last_of_month()),
                }
            });
            at("month-end", due)
        }
        Until::Quarter { year, quarter } => {
            let month = quarter * 3;
            let year = resolved(year, paper, said, None);
            at("quarter", year.and_then(|year| last_of_month(year, month)))
        }
        Until::Half { year, half } => {
            let year = resolved(year, paper, said, None);
            at("half-year", year.and_then(|year| last_of_month(year, half * 6)))
        }
        Until::Week { next, day } => {
            let due = paper.and_then(|paper| {
                let monday = paper
                    .checked_sub(i64::from(paper.weekday().to_monday_zero_offset()).days())
                    .ok()?;
                let due = monday.checked_add(i64::from(day - 1).days()).ok()?;
                if next {
                    due.checked_add(1.week()).ok()
                } else {
                    Some(due)
                }
            });
            at("week", due)
        }
        Until::DayOf(days) => at(
            "day",
            paper.and_then(|paper| paper.checked_add(i64::from(days).days()).ok()),
        ),
        Until::Count { count, unit } => counted.map_or(at("relative", None), |from| {
            let span: Option<Span> = match unit {
                Unit::Workday => None,
                Unit::Day => Some(i64::from(count).days()),
                Unit::Week => Some(i64::from(count).weeks()),
                Unit::Month => Some(i64::from(count).months()),
                Unit::Quarter => Some((i64::from(count) * 3).months()),
                Unit::Year => Some(i64::from(count).years()),
                Unit::Hour => Some(i64::from(count.div_ceil(24)).days()),
            };
            match span {
                Some(span) => at("relative", from.checked_add(span).ok()),
                None => match workday::after(from, count) {
                    Some((day, true)) => at("workdays", Some(day)),
                    Some((day, false)) => at("workdays-weekends-only", Some(day)),
                    None => at("relative", None),
                },
            }
        }),
        Until::Before => at("before-event", None),
        Until::Recurring => at("recurring", None),
    }
}

fn months(near: Near) -> Span {
    match near {
        Near::This => 0.months(),
        Near::Next => 1.month(),
    }
}

fn resolved(year: Year, paper: Option<Date>, said: Option<u32>, month: Option<u32>) -> Option<i16> {
    let unsaid = || {
        let paper = paper?;
        let passed = month
            .is_some_and(|month| i32::from(paper.month()) - i32::try_from(month).unwrap_or(0) > i32::from(MONTHS_BACK));
        Some(paper.year() + i16::from(passed))
    };
    match year {
        Year::Named(year) => i16::try_from(year).ok(),
        Year::From(years) => paper?.year().checked_add(i16::try_from(years).ok()?),
        Year::Unsaid => said.and_then(|year| i16::try_from(year).ok()).or_else(unsaid),
    }
}

fn date(year: i16, month: u32, day: u32) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn last_of_month(year: i16, month: u32) -> Option<Date> {
    date(year, month, 1).map(Date::last_of_month)
}
