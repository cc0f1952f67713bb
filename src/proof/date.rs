//! 日期: forms of dates, dates that no calendar has, weekdays, spans that run backwards.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::document::DocDate;
use crate::text::numeral;

/// A day with or without its year.
static DAY: Pattern =
    Pattern::new(r"(?:(?P<y>\d{2,4})[ 　]?年[ 　]?)?(?P<m>\d{1,2})[ 　]?月[ 　]?(?P<d>\d{1,2})[ 　]?(?P<end>日|号)");
/// A day in Chinese numerals.
static HAN: Pattern = Pattern::new(
    r"(?P<y>[二一][〇○零Oo0九][〇○零一二三四五六七八九]{2})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日",
);
/// A day in figures with other signs between.
static PLAIN: Pattern = Pattern::new(r"^(?P<date>(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01]))$");
/// The weekday behind a day.
static WEEKDAY: Pattern = Pattern::new(r"^[ 　]?[（(]?(?:星期|周|礼拜)(?P<w>[一二三四五六日天])[）)]?");
/// What joins the two ends of a span.
static TO: Pattern = Pattern::new(r"^[ 　]?(?:[（(][^）)]{1,6}[）)])?(?:至|到|—{1,2}|－|-|～|~)[ 　]?$");
/// The day of the month alone behind a day: 4月20日至15日.
static SHORT: Pattern = Pattern::new(r"^(?:至|到|—{1,2}|－|-|～|~)(?P<d>\d{1,2})日");

/// A day that stands in the text.
#[derive(Debug, Clone)]
pub(super) struct Day {
    pub(super) year: Option<u32>,
    pub(super) month: u32,
    pub(super) day: u32,
    pub(super) span: Range<usize>,
}

impl Day {
    /// The date, in a year where none is written.
    pub(super) fn date(&self, year: u32) -> Option<DocDate> {
        DocDate::new(self.year.unwrap_or(year), Some(self.month), Some(self.day))
    }
}

/// The days of a part of the text, with those that are none.
pub(super) fn days(draft: &Draft<'_>, part: &Range<usize>) -> Vec<Day> {
    let text = draft.part(part);
    let read = |captures: &regex::Captures<'_>, name: &str| captures.name(name).and_then(|m| m.as_str().parse().ok());
    let found = DAY.all(text).filter_map(|captures| {
        let at = whole(&captures);
        // The end of a longer number.
        if text[..at.start].ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '/')) {
            return None;
        }
        Some(Day {
            year: read(&captures, "y"),
            month: read(&captures, "m")?,
            day: read(&captures, "d")?,
            span: part.start + at.start..part.start + at.end,
        })
    });
    found.collect()
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let days = days(draft, &draft.paper);
    let own_year = u32::from(draft.date().map_or(draft.as_of.year, |date| date.year));
    for (i, day) in days.iter().enumerate() {
        let written = draft.part(&day.span);
        impossible(day, written, found);
        if draft.is_modern() && draft.main.contains(&day.span.start) {
            form(draft, day, written, found);
        }
        weekday(draft, day, own_year, found);
        backwards(draft, &days, i, found);
    }
    if draft.is_modern() {
        signed(draft, found);
    }
}

fn impossible(day: &Day, written: &str, found: &mut Findings) {
    // 29 February may be one of an unknown year.
    let year = day.year.filter(|year| *year >= 1900).unwrap_or(2024);
    if DocDate::new(year, Some(day.month), Some(day.day)).is_none() && year <= 2099 {
        found.add("date.impossible", day.span.clone(), &[("date", written)]);
    }
}

fn form(draft: &Draft<'_>, day: &Day, written: &str, found: &mut Findings) {
    let right = format!(
        "{}{}月{}日",
        day.year
            .map(|year| format!("{}年", if year < 100 { year + 2000 } else { year }))
            .unwrap_or_default(),
        day.month,
        day.day
    );
    let words = [("written", written), ("right", right.as_str())];
    // 《人民日报》2019年11月05日01版
    if draft.behind(day.span.end, 6).contains('版') {
        return;
    }
    if day.year.is_some_and(|year| year < 100)
        && written.contains('年')
        && !draft.before(day.span.start, 1).ends_with(['’', '\'', '十', '近'])
    {
        found.add("date.year", day.span.clone(), &words);
    } else if DAY.first(written).is_some_and(|day| {
        ["m", "d"]
            .iter()
            .any(|part| day.name(part).is_some_and(|m| m.as_str().starts_with('0')))
    }) {
        found.add("date.zeros", day.span.clone(), &words);
    } else if written.ends_with('号') && day.year.is_some() {
        found.add("date.form", day.span.clone(), &words);
    }
}

fn weekday(draft: &Draft<'_>, day: &Day, own_year: u32, found: &mut Findings) {
    let behind = draft.behind(day.span.end, 8);
    let Some(named) = WEEKDAY.first(behind) else { return };
    let Some(date) = day.date(own_year) else { return };
    let index = weekday_of(date);
    let named_at = whole(&named);
    let written = named.name("w").map_or("", |w| w.as_str());
    let right = ["一", "二", "三", "四", "五", "六", "日"][index];
    // Without a year the next year may be meant.
    let next = day.year.is_none().then(|| day.date(own_year + 1)).flatten();
    let other = next.map(|date| ["一", "二", "三", "四", "五", "六", "日"][weekday_of(date)]);
    let is = |right: &str| right == written || (right == "日" && written == "天");
    let late = draft
        .date()
        .is_some_and(|own| own.month.is_some_and(|month| month >= 10));
    let fits = is(right) || (late && other.is_some_and(is));
    if !fits {
        let span = day.span.start..day.span.end + named_at.end;
        found.add(
            "date.weekday",
            span,
            &[("date", &date.to_string()), ("right", right), ("written", written)],
        );
    }
}

/// 0 for Monday.
fn weekday_of(date: DocDate) -> usize {
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

fn backwards(draft: &Draft<'_>, days: &[Day], at: usize, found: &mut Findings) {
    let day = &days[at];
    if let Some(short) = SHORT.first(draft.behind(day.span.end, 8))
        && let Some(to) = short.name("d").and_then(|d| d.as_str().parse::<u32>().ok())
        && to <= day.day
    {
        let span = day.span.start..day.span.end + whole(&short).end;
        let written = draft.part(&span);
        found.add("date.backwards", span.clone(), &[("span", written)]);
    }
    let Some(next) = days.get(at + 1) else { return };
    let between = draft.text.get(day.span.end..next.span.start).unwrap_or_default();
    if !TO.is_match(between) {
        return;
    }
    let known = match (day.year, next.year) {
        (Some(from), Some(to)) => Some((from, to)),
        // The year goes on, unless the months say that it turned.
        (Some(from), None) | (None, Some(from)) => {
            (next.month <= day.month && next.month + 6 > day.month).then_some((from, from))
        }
        (None, None) => (next.month <= day.month && next.month + 6 > day.month).then_some((2023, 2023)),
    };
    let Some((from, to)) = known else { return };
    if (to, next.month, next.day) < (from, day.month, day.day) {
        let span = day.span.start..next.span.end;
        found.add("date.backwards", span.clone(), &[("span", draft.part(&span))]);
    }
}

/// The form of 成文日期.
fn signed(draft: &Draft<'_>, found: &mut Findings) {
    let signature = draft
        .document
        .signatures
        .last()
        .and_then(|field| field.span.as_ref())
        .map(|span| span.end);
    let from = signature.unwrap_or(draft.body.end);
    let to = draft.main.end;
    let date_span = draft.document.date.as_ref().and_then(|date| date.span.clone());
    for line in draft.lines_of(&(from.min(to)..to)).iter().take(3) {
        let text = draft.part(line);
        let own = date_span
            .as_ref()
            .is_some_and(|span| line.start <= span.start && span.end <= line.end);
        if !own && signature.is_none() {
            continue;
        }
        if let Some(plain) = PLAIN.first(text)
            && let Some(date) = DocDate::parse(text)
        {
            let at = range(&plain, "date").unwrap_or(0..text.len());
            let right = format!(
                "{}年{}月{}日",
                date.year,
                date.month.unwrap_or(1),
                date.day.unwrap_or(1)
            );
            found.add(
                "date.form",
                line.start + at.start..line.start + at.end,
                &[("written", text), ("right", &right)],
            );
        }
        if let Some(han) = HAN.first(text).filter(|_| text.chars().count() <= 16) {
            let part = |name| han.name(name).and_then(|m| numeral::parse(m.as_str()));
            let (Some(y), Some(m), Some(d)) = (part("y"), part("m"), part("d")) else {
                continue;
            };
            let at = whole(&han);
            let written = &text[at.clone()];
            let right = format!("{y}年{m}月{d}日");
            found.add(
                "date.han",
                line.start + at.start..line.start + at.end,
                &[("written", written), ("right", &right)],
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_known() {
        let of = |text: &str| weekday_of(DocDate::parse(text).unwrap());
        assert_eq!(of("2023-04-05"), 2);
        assert_eq!(of("2022-02-28"), 0);
        assert_eq!(of("2000-01-01"), 5);
    }
}
