//! Working days (工作日): weekends, and the holidays of the years whose notice is known (`holidays.toml`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

static HOLIDAYS: LazyLock<Holidays> =
    LazyLock::new(|| Holidays::new(include_str!("holidays.toml")).unwrap_or_default());

#[derive(Debug, Deserialize)]
struct File {
    year: Vec<Year>,
}

#[derive(Debug, Deserialize)]
struct Year {
    year: i16,
    off: Vec<String>,
    worked: Vec<String>,
}

/// The days that are not as the week says.
#[derive(Debug, Default)]
struct Holidays {
    years: BTreeMap<i16, (BTreeSet<Date>, BTreeSet<Date>)>,
}

impl Holidays {
    fn new(text: &str) -> Option<Self> {
        let file: File = toml::from_str(text).ok()?;
        let mut years = BTreeMap::new();
        for year in file.year {
            let off = days(year.year, &year.off)?;
            let worked = days(year.year, &year.worked)?;
            years.insert(year.year, (off, worked));
        }
        Some(Self { years })
    }

    fn is_worked(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.years.get(&day.year()) {
            Some((off, worked)) => worked.contains(&day) || (!weekend && !off.contains(&day)),
            None => !weekend,
        }
    }
}

/// The days of a list: `05-01`, or `05-01..05-05`.
fn days(year: i16, list: &[String]) -> Option<BTreeSet<Date>> {
    let mut all = BTreeSet::new();
    for entry in list {
        let (first, last) = entry.split_once("..").unwrap_or((entry, entry));
        let day = |text: &str| format!("{year:04}-{text}").parse::<Date>().ok();
        let (mut at, last) = (day(first)?, day(last)?);
        while at <= last {
            all.insert(at);
            at = at.tomorrow().ok()?;
        }
    }
    Some(all)
}

/// The last of `count` working days behind a day, and whether the holidays of all years between are known.
pub(super) fn after(day: Date, count: u32) -> Option<(Date, bool)> {
    let mut at = day;
    let mut left = count;
    while left > 0 {
        at = at.checked_add(1.day()).ok()?;
        left -= u32::from(HOLIDAYS.is_worked(at));
    }
    let known = (day.year()..=at.year()).all(|year| HOLIDAYS.years.contains_key(&year));
    Some((at, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_left_out_and_worked_weekends_count() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        // The National Day of 2021: off to 10-07, the Saturday after it is worked.
        assert_eq!(after(day("2021-09-30"), 2), Some((day("2021-10-09"), true)));
        assert_eq!(after(day("2021-04-12"), 5), Some((day("2021-04-19"), true)));
        assert_eq!(after(day("1999-05-07"), 1), Some((day("1999-05-10"), false)));
        assert_eq!(HOLIDAYS.years.len(), 9);
    }
}
