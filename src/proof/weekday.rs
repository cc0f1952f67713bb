//! 星期: the weekday beside a day, before it or behind, of one day or of several.

use super::date::Day;
use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::rules::Findings;
use crate::document::DocDate;

/// The weekday behind a day.
static BEHIND: Pattern = Pattern::new(
    r"^[ 　]?(?:[上下]午|晚上?|早上|全天)?[ 　]?[（(，,]?(?:即)?(?:星期|周|礼拜)(?P<w>[一二三四五六日天])[）)]?",
);
/// Two days, and the weekdays of both: 21日至22日（星期二至星期三）.
static BOTH: Pattern = Pattern::new(
    r"^(?:至|到|、|和|—{1,2}|－|-|～|~)(?:(?P<m>\d{1,2})月)?(?P<d>\d{1,2})日[ 　]?[（(](?:星期|周|礼拜)(?P<w>[一二三四五六日天])(?:至|到|、|和|—{1,2}|－|-|～|~)(?:星期|周|礼拜)?(?P<v>[一二三四五六日天])[）)]",
);
/// The weekday before a day: 周五（4月20日）.
static BEFORE: Pattern = Pattern::new(r"(?:星期|周|礼拜)(?P<w>[一二三四五六日天])[（(]$");
const NAMES: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

pub(super) fn check(draft: &Draft<'_>, day: &Day, own_year: u32, found: &mut Findings) {
    if let Some(both) = BOTH.first(draft.behind(day.span.end, 24)) {
        let number = |name: &str| both.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let end = day.span.end + whole(&both).end;
        let second = Day {
            year: day.year,
            month: number("m").unwrap_or(day.month),
            day: number("d").unwrap_or_default(),
            span: day.span.start..end,
        };
        let first = Day {
            span: day.span.start..end,
            ..day.clone()
        };
        if !compare(draft, &first, &both["w"], own_year, found) {
            compare(draft, &second, &both["v"], own_year, found);
        }
        return;
    }
    if let Some(named) = BEHIND.first(draft.behind(day.span.end, 12)) {
        let span = day.span.start..day.span.end + whole(&named).end;
        let day = Day { span, ..day.clone() };
        compare(draft, &day, &named["w"], own_year, found);
    } else if let Some(named) = BEFORE.first(draft.before(day.span.start, 5)) {
        let span = day.span.start - whole(&named).len()..day.span.end;
        let day = Day { span, ..day.clone() };
        compare(draft, &day, &named["w"], own_year, found);
    }
}

/// Whether a day is not the weekday that is written; that is found.
fn compare(draft: &Draft<'_>, day: &Day, written: &str, own_year: u32, found: &mut Findings) -> bool {
    let Some(date) = day.date(own_year) else { return false };
    let right = NAMES[index(date)];
    // Without a year the next year may be meant.
    let next = day.year.is_none().then(|| day.date(own_year + 1)).flatten();
    let is = |right: &str| right == written || (right == "日" && written == "天");
    let late = draft
        .date()
        .is_some_and(|own| own.month.is_some_and(|month| month >= 10));
    if is(right) || (late && next.is_some_and(|date| is(NAMES[index(date)]))) {
        return false;
    }
    let words = [
        ("date", date.to_string()),
        ("right", right.to_owned()),
        ("written", written.to_owned()),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).collect();
    found.add("date.weekday", day.span.clone(), &words);
    true
}

/// The place of a day in its week, 0 for Monday.
pub(super) fn index(date: DocDate) -> usize {
    let (mut year, month, day) = (
        i64::from(date.year),
        i64::from(date.month.unwrap_or(1)),
        i64::from(date.day.unwrap_or(1)),
    );
    // Zeller's congruence, counted from Saturday.
    let mut m = month;
    if m < 3 {
        m += 12;
        year -= 1;
    }
    let h = (day + 13 * (m + 1) / 5 + year + year / 4 - year / 100 + year / 400) % 7;
    usize::try_from((h + 5) % 7).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_known() {
        let of = |text: &str| index(DocDate::parse(text).unwrap());
        assert_eq!(of("2023-04-05"), 2);
        assert_eq!(of("2022-02-28"), 0);
        assert_eq!(of("2000-01-01"), 5);
    }
}
