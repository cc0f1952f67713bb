//! 日期: forms of dates, dates that no calendar has, weekdays, spans that run backwards.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::rules::Findings;
use super::weekday;
use crate::document::{DocDate, is_organ_name};
use crate::text::numeral;

/// A day with or without its year.
static DAY: Pattern =
    Pattern::new(r"(?:(?P<y>\d{2,4})[ 　]?年[ 　]?)?(?P<m>\d{1,2})[ 　]?月[ 　]?(?P<d>\d{1,2})[ 　]?(?P<end>日|号)");
/// A day in Chinese numerals.
static HAN: Pattern = Pattern::new(
    r"(?P<y>[二一][〇○零Oo0九][〇○零一二三四五六七八九]{2})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日",
);
/// A day of a month in Chinese numerals.
static HAN_DAY: Pattern = Pattern::new(
    r"(?P<m>十[一二]?|[一二三四五六七八九])月(?P<d>二?十[一二三四五六七八九]?|三十[一二]?|[一二三四五六七八九])日",
);
/// A date of which one number is Chinese and another is not.
static MIXED: Pattern = Pattern::new(
    r"\d{4}年[一二三四五六七八九十]{1,2}月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?|[二一][〇○零0Oo九\d][〇○零0Oo一二三四五六七八九\d]{2}年\d{1,2}月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?|二[〇○零][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月\d{1,2}日|\d{1,2}月[一二三四五六七八九十]{1,3}日|\b[一二三四五六七八九十]{1,2}月\d{1,2}日",
);
/// A day in figures with other signs between.
static PLAIN: Pattern = Pattern::new(r"^(?P<date>(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01]))$");
/// The form that it should have.
static RIGHT: Pattern = Pattern::new(r"^\d{4}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日$");
/// What can only be meant for a date.
static LIKE_DATE: Pattern = Pattern::new(
    r"^(?:公元)?(?:[\d０-９〇○零一二三四五六七八九十Oo]{2,5}年[\d０-９〇○零一二三四五六七八九十Oo]{1,3}(?:月[\d０-９〇○零一二三四五六七八九十Oo]{0,3}[日号曰]?|[./-]\d{1,2})|[\d]{2,5}[./\-－—][\d]{1,2}[./\-－—][\d]{1,2}日?|[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}[日号]|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\p{Han}{2,7})$",
);
/// A date with dots or strokes.
static DOTTED: Pattern = Pattern::new(
    r"(?:^|[^\d.．/\-])(?P<d>(?P<y>(?:19|20)\d{2})[.．/](?P<m>\d{1,2})[.．/](?P<n>\d{1,2}))(?:日|[^\d.．/\-]|$)",
);
static MONTH_ONLY: Pattern = Pattern::new(r"^\d{4}年\d{1,2}月$");
/// The date stands within so many lines of the end.
const LAST: usize = 8;
/// What joins the two ends of a span.
static TO: Pattern = Pattern::new(r"^[ 　]?起?(?:[（(][^）)]{1,6}[）)])?(?:至|到|—{1,2}|－|-|～|~)[ 　]?$");
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
    let read = |captures: &regex::Captures<'_>, name: &str| captures.name(name).and_then(|m| figure(m.as_str()));
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

/// A number in figures of either width.
pub(super) fn figure(text: &str) -> Option<u32> {
    let narrow = |c: char| match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        c => c.to_digit(10),
    };
    text.chars()
        .try_fold(0u32, |sum, c| sum.checked_mul(10)?.checked_add(narrow(c)?))
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let days = days(draft, &draft.paper);
    let own_year = u32::from(draft.date().map_or(draft.as_of.year, |date| date.year));
    for (i, day) in days.iter().enumerate() {
        let written = draft.part(&day.span);
        impossible(draft, day, own_year, written, found);
        // A date that is not read for one leaves the signature's end unknown.
        let alone = day.year.is_some_and(|year| year < 100) && draft.lines.contains(&day.span);
        if draft.is_modern() && (draft.main.contains(&day.span.start) || alone) {
            form(draft, day, written, found);
        }
        // Without a date of its own a paper speaks of the year that it named last.
        let named = days[..i]
            .iter()
            .rev()
            .find_map(|day| day.year.filter(|year| *year >= 1900));
        let year = named.filter(|_| draft.date().is_none()).unwrap_or(own_year);
        weekday::check(draft, day, year, found);
        backwards(draft, &days, i, found);
    }
    impossible_han(draft, found);
    if draft.is_modern() {
        mixed(draft, found);
        dotted(draft, found);
        signed(draft, found);
    }
}

/// 2025年四月八日: one date in two kinds of figures.
fn mixed(draft: &Draft<'_>, found: &mut Findings) {
    for date in MIXED.all(draft.part(&draft.main)) {
        let at = whole(&date);
        let span = draft.main.start + at.start..draft.main.start + at.end;
        let written = draft.part(&span);
        // 一月1日 and its like in a title of old.
        if draft.is_in_title(span.start) || found.has("date.impossible", &span) {
            continue;
        }
        let right = arabic(written);
        found.add("date.mixed", span.clone(), &[("written", written), ("right", &right)]);
    }
}

/// 2023.11.30 in a sentence.
fn dotted(draft: &Draft<'_>, found: &mut Findings) {
    for sentence in draft.sentences(&draft.body) {
        let text = draft.part(&sentence);
        // A cell or a list has forms of its own.
        let han = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count();
        for date in DOTTED.all(text).filter(|_| han >= 12) {
            let Some(at) = date.name("d").map(|d| d.range()) else {
                continue;
            };
            let span = sentence.start + at.start..sentence.start + at.end;
            let written = draft.part(&span);
            let number = |name: &str| date[name].parse::<u32>().unwrap_or_default();
            let right = format!("{}年{}月{}日", &date["y"], number("m"), number("n"));
            if !draft.is_in_title(span.start) && DocDate::parse(&right).is_some() {
                found.add("date.form", span.clone(), &[("written", written), ("right", &right)]);
            }
        }
    }
}

/// A date with all its numbers in Arabic figures.
fn arabic(written: &str) -> String {
    let (mut right, mut han) = (String::new(), String::new());
    for c in written.chars() {
        if "〇○零一二三四五六七八九十".contains(c) || matches!(c, 'O' | 'o') {
            han.push(if matches!(c, 'O' | 'o' | '○' | '零') {
                '〇'
            } else {
                c
            });
            continue;
        }
        if let Some(number) = numeral::parse(&han) {
            right.push_str(&number.to_string());
        }
        han.clear();
        right.push(c);
    }
    right
}

fn impossible(draft: &Draft<'_>, day: &Day, own_year: u32, written: &str, found: &mut Findings) {
    let is = |year: u32| DocDate::new(year, Some(day.month), Some(day.day)).is_some();
    let possible = match day.year.filter(|year| *year >= 1900) {
        Some(year) => year > 2099 || is(year),
        // 29 February without a year is one of the paper's own, or of the next or the last.
        None if draft.date().is_some() => (own_year.saturating_sub(1)..=own_year + 1).any(is),
        None => is(2024),
    };
    if !possible {
        found.add("date.impossible", day.span.clone(), &[("date", written)]);
    }
}

/// 四月三十一日
fn impossible_han(draft: &Draft<'_>, found: &mut Findings) {
    for day in HAN_DAY.all(draft.part(&draft.main)) {
        let at = whole(&day);
        let span = draft.main.start + at.start..draft.main.start + at.end;
        let (Some(m), Some(d)) = (numeral::parse(&day["m"]), numeral::parse(&day["d"])) else {
            continue;
        };
        if DocDate::new(2024, Some(m), Some(d)).is_none() {
            found.add("date.impossible", span, &[("date", &day[0])]);
        }
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
    let lines = draft.lines_of(&draft.main);
    let date_span = draft.document.date.as_ref().and_then(|date| date.span.clone());
    for (at, line) in lines.iter().enumerate().rev().take(LAST) {
        let text = draft.part(line);
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let own = date_span
            .as_ref()
            .is_some_and(|span| line.start <= span.start && span.end <= line.end);
        let signed = signature.is_some_and(|end| {
            end <= line.start
                && lines
                    .iter()
                    .filter(|other| other.start >= end && other.end <= line.start)
                    .count()
                    == 0
        }) || at
            .checked_sub(1)
            .is_some_and(|before| is_organ_name(&plain_of(draft.part(&lines[before]))));
        if !(own || signed) || plain.chars().count() > 16 {
            continue;
        }
        if RIGHT.is_match(&plain) || !LIKE_DATE.is_match(&plain) {
            continue;
        }
        let said = ["date.zeros", "date.year", "date.form", "date.impossible"];
        if said.iter().any(|rule| found.has(rule, line)) {
            return;
        }
        if MONTH_ONLY.is_match(&plain) {
            found.add("date.day", line.clone(), &[("written", text)]);
            return;
        }
        let right = full(&plain);
        let all_han = HAN.first(&plain).is_some_and(|han| whole(&han).len() == plain.len());
        let rule = if all_han { "date.han" } else { "date.form" };
        if !found.has("date.mixed", line) {
            found.add(rule, line.clone(), &[("written", text), ("right", &right)]);
        }
        return;
    }
}

fn plain_of(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A date as it should be, where it can be told.
fn full(plain: &str) -> String {
    if PLAIN.is_match(plain)
        && let Some(date) = DocDate::parse(plain)
    {
        return format!(
            "{}年{}月{}日",
            date.year,
            date.month.unwrap_or(1),
            date.day.unwrap_or(1)
        );
    }
    let right = arabic(plain);
    if RIGHT.is_match(&right) {
        return right;
    }
    "××××年×月×日".to_owned()
}
