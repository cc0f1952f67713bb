//! Terms (期限): days that lie years or days apart, at the precision that is known.

use crate::document::DocDate;

/// The same day some years later.
pub(super) fn years_after(date: &str, years: u32) -> Option<String> {
    let date = DocDate::parse(date)?;
    in_year(date, u32::from(date.year) + years)
}

/// The same day some years earlier.
pub(super) fn years_before(date: &str, years: u32) -> Option<String> {
    let date = DocDate::parse(date)?;
    in_year(date, u32::from(date.year).checked_sub(years)?)
}

fn in_year(date: DocDate, year: u32) -> Option<String> {
    let month = date.month.map(u32::from);
    let day = date.day.map(u32::from);
    // 29 February goes on the 28th.
    let later = DocDate::new(year, month, day).or_else(|| DocDate::new(year, month, day.map(|day| day - 1)))?;
    Some(later.to_string())
}

pub(super) fn days_after(date: &str, days: i64) -> Option<String> {
    let date = DocDate::parse(date)?;
    let month = i8::try_from(date.month.unwrap_or(1)).ok()?;
    let day = i8::try_from(date.day.unwrap_or(1)).ok()?;
    let start = jiff::civil::Date::new(i16::try_from(date.year).ok()?, month, day).ok()?;
    let later = start.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    Some(later.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_counted_by_the_calendar() {
        assert_eq!(years_after("2021-10-01", 5).as_deref(), Some("2026-10-01"));
        assert_eq!(years_after("2020-02-29", 1).as_deref(), Some("2021-02-28"));
        assert_eq!(years_after("2021", 5).as_deref(), Some("2026"));
        assert_eq!(days_after("2021-12-31", 1).as_deref(), Some("2022-01-01"));
    }
}
