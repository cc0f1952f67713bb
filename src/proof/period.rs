//! 期间: lengths of time against their two ends, quarters and plans against their months and years, times of day.

use std::ops::Range;

use super::date::{Day, days};
use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::document::DocDate;
use crate::text::numeral;

/// A length of time.
static LENGTH: Pattern = Pattern::new(
    r"(?P<cue>为期|历时|工期|公示期|公告期|会期|期限|有效期|服务期|任期|培训期|时间|时限|周期|共|共计)(?:限)?(?:为|是|共|：)?(?P<n>\d{1,3}|[一二三四五六七八九十两]{1,3}|半)(?P<u>个工作日|天|日|个月|年)(?P<b>[^内前以后之度级]|$)",
);
/// What joins the two ends of a span.
static TO: Pattern = Pattern::new(r"^[ 　]?起?(?:[（(][^）)]{1,6}[）)])?(?:至|到|—{1,2}|－|-|～|~)[ 　]?$");
/// The day alone behind a day.
static SHORT: Pattern = Pattern::new(r"^(?:至|到|—{1,2}|－|-|～|~)(?P<d>\d{1,2})日");
/// 第一季度（1—4月）
static QUARTER: Pattern = Pattern::new(
    r"(?P<p>上半年|下半年|前三季度|第?[一二三四]季度)[（(，](?:即)?(?P<a>\d{1,2})月?(?:—{1,2}|－|-|～|~|至)(?P<b>\d{1,2})月",
);
/// “十四五”时期（2021—2026年）
static PLAN: Pattern = Pattern::new(
    r"“?(?P<n>十[一二三四五六]?|[一二三四五六七八九])五”?(?:时期|期间|规划)?[（(](?P<a>\d{4})年?(?:—{1,2}|－|-|～|~|至)(?P<b>\d{4})年?[）)]",
);
/// 2025—2027年，共5年
static YEARS: Pattern = Pattern::new(
    r"(?P<a>20\d{2})年?(?:—{1,2}|－|-|～|~|至)(?P<b>20\d{2})年[，,）)]?[^。；\d]{0,8}?(?:共|为期|期限|周期)(?:为)?(?P<n>\d{1,2}|[一二三四五六七八九十两]{1,2})年",
);
/// A time of day.
static CLOCK: Pattern = Pattern::new(
    r"(?P<half>上午|下午|晚上|中午|凌晨|早上)?[ 　]?(?P<h>\d{1,2})(?:[:：](?P<m>\d{2})|[时点](?:(?P<k>\d{1,2})分|半|整)?)",
);
/// What joins two times.
static UNTIL: Pattern = Pattern::new(r"^(?:至|到|—{1,2}|－|-|～|~)$");
/// 今年（2024年）
static THIS_YEAR: Pattern = Pattern::new(r"(?P<w>今年|去年|明年)(?:是|为|[（(]|即)(?P<y>20\d{2})年");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    lengths(draft, found);
    let text = draft.part(&draft.main);
    for quarter in QUARTER.all(text) {
        let ends = match quarter["p"].trim_start_matches('第') {
            "上半年" => (1, 6),
            "下半年" => (7, 12),
            "前三季度" => (1, 9),
            "一季度" => (1, 3),
            "二季度" => (4, 6),
            "三季度" => (7, 9),
            _ => (10, 12),
        };
        if (quarter["a"].parse(), quarter["b"].parse()) != (Ok(ends.0), Ok(ends.1)) {
            let right = format!("{}—{}月", ends.0, ends.1);
            add(draft, &whole(&quarter), &right, found);
        }
    }
    for plan in PLAN.all(text) {
        let Some(number) = numeral::parse(&plan["n"]).filter(|n| *n >= 3) else {
            continue;
        };
        let first = 1966 + 5 * (number - 3);
        let right = format!("{first}—{}年", first + 4);
        if (plan["a"].parse(), plan["b"].parse()) != (Ok(first), Ok(first + 4)) {
            add(draft, &whole(&plan), &right, found);
        }
    }
    for years in YEARS.all(text) {
        let (Ok(a), Ok(b), Some(n)) = (years["a"].parse::<u32>(), years["b"].parse::<u32>(), count(&years["n"])) else {
            continue;
        };
        if b >= a && ![b - a, b - a + 1].contains(&n) {
            add(draft, &whole(&years), &format!("{}年", b - a + 1), found);
        }
    }
    months(draft, found);
    clocks(draft, found);
    this_year(draft, found);
}

fn add(draft: &Draft<'_>, at: &Range<usize>, right: &str, found: &mut Findings) {
    let span = draft.main.start + at.start..draft.main.start + at.end;
    found.add(
        "date.period",
        span.clone(),
        &[("written", draft.part(&span)), ("right", right)],
    );
}

fn count(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| numeral::parse(&text.replace('两', "二")))
}

/// A span of days with both its ends.
struct Span {
    from: DocDate,
    to: DocDate,
    at: Range<usize>,
}

fn spans(draft: &Draft<'_>, sentence: &Range<usize>, year: u32) -> Vec<Span> {
    let all = days(draft, sentence);
    let mut found = Vec::new();
    for (i, day) in all.iter().enumerate() {
        let Some(from) = day.date(year) else { continue };
        let own = u32::from(from.year);
        let behind = draft.behind(day.span.end, 8);
        let next = all
            .get(i + 1)
            .filter(|next| TO.is_match(draft.part(&(day.span.end..next.span.start))));
        let (to, end) = if let Some(next) = next {
            (next.date(own), next.span.end)
        } else if let Some(short) = SHORT.first(behind) {
            let last = Day {
                day: short["d"].parse().unwrap_or_default(),
                ..day.clone()
            };
            (last.date(own), day.span.end + whole(&short).end)
        } else {
            continue;
        };
        if let Some(to) = to.filter(|to| *to >= from) {
            let at = day.span.start..end;
            found.push(Span { from, to, at });
        }
    }
    found
}

fn lengths(draft: &Draft<'_>, found: &mut Findings) {
    let year = u32::from(draft.date().map_or(draft.as_of.year, |date| date.year));
    for sentence in draft.sentences(&draft.body) {
        let spans = spans(draft, &sentence, year);
        let [span] = spans.as_slice() else { continue };
        let text = draft.part(&sentence);
        let lengths: Vec<_> = LENGTH.all(text).collect();
        let [length] = lengths.as_slice() else { continue };
        let (Some(n), Some(unit)) = (range(length, "n"), range(length, "u")) else {
            continue;
        };
        let place = sentence.start + n.start..sentence.start + unit.end;
        let written = draft.part(&place);
        // 每天, 共20人天 and what stands far from the span speak of something else.
        let between = if place.start >= span.at.end {
            draft.part(&(span.at.end..place.start))
        } else {
            draft.part(&(place.end..span.at.start.max(place.end)))
        };
        if between.chars().count() > 16 || between.contains('；') {
            continue;
        }
        let half = &text[n.clone()] == "半";
        let Some(number) = count(&text[n]).or_else(|| half.then_some(0)) else {
            continue;
        };
        let days = number_of(span.to) - number_of(span.from) + 1;
        let whole_days = i64::from(number);
        let right = match &text[unit] {
            "天" | "日" => {
                let near = if days > 15 { 1 } else { 0 };
                ((days - whole_days).abs() > near).then(|| format!("{days}天"))
            }
            "个工作日" => {
                let working = (0..days)
                    .filter(|at| (number_of(span.from) + at).rem_euclid(7) < 5)
                    .count();
                let working = i64::try_from(working).unwrap_or_default();
                // Holidays make fewer, and days that are worked in their place make more.
                (whole_days > days || (days <= 7 && whole_days > working + 2) || whole_days + 9 < working)
                    .then(|| format!("{working}个工作日"))
            }
            unit => {
                let months = if unit == "年" { whole_days * 12 } else { whole_days };
                let months = if half && unit == "年" { 6 } else { months };
                let real = days as f64 / 30.44;
                let slack = if months >= 12 { 1.2 } else { 0.6 };
                ((real - months as f64).abs() > slack).then(|| match unit {
                    "年" if real >= 11.5 => format!("{}年", super::quantity::plain((real / 1.2).round() / 10.0)),
                    _ => format!("{}个月", real.round()),
                })
            }
        };
        if let Some(right) = right {
            found.add("date.period", place.clone(), &[("written", written), ("right", &right)]);
        }
    }
}

/// 2025年5月至2026年8月
static MONTHS: Pattern = Pattern::new(
    r"(?P<y>20\d{2})年(?P<m>\d{1,2})月(?:起)?(?:至|到|—{1,2}|－|-|～|~)(?:(?P<z>20\d{2})年)?(?P<n>\d{1,2})月(?:底|末)?(?P<b>\D|$)",
);

/// 工期18个月（2025年5月至2026年8月）
fn months(draft: &Draft<'_>, found: &mut Findings) {
    for sentence in draft.sentences(&draft.body) {
        let text = draft.part(&sentence);
        let spans: Vec<_> = MONTHS.all(text).collect();
        let lengths: Vec<_> = LENGTH.all(text).collect();
        let ([span], [length]) = (spans.as_slice(), lengths.as_slice()) else {
            continue;
        };
        let number = |name: &str| span.name(name).and_then(|m| m.as_str().parse::<i64>().ok());
        let (Some(y), Some(m), Some(n)) = (number("y"), number("m"), number("n")) else {
            continue;
        };
        let months = (number("z").unwrap_or(y) - y) * 12 + n - m;
        let (Some(at), Some(unit)) = (range(length, "n"), range(length, "u")) else {
            continue;
        };
        let said = count(&text[at.clone()]).map(i64::from);
        let said = match &text[unit.clone()] {
            "个月" => said,
            "年" => said.map(|years| years * 12),
            _ => None,
        };
        let Some(said) = said.filter(|_| months > 0) else {
            continue;
        };
        // Both ends may be counted, or one.
        if said != months && said != months + 1 {
            let place = sentence.start + at.start..sentence.start + unit.end;
            let right = format!("{}个月", months + 1);
            found.add(
                "date.period",
                place.clone(),
                &[("written", draft.part(&place)), ("right", &right)],
            );
        }
    }
}

/// Days since a Monday long ago.
fn number_of(date: DocDate) -> i64 {
    let (year, month, day) = (
        i64::from(date.year),
        i64::from(date.month.unwrap_or(1)),
        i64::from(date.day.unwrap_or(1)),
    );
    // The year begins in March, so that the day that is put in stands at its end.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day;
    days + 1
}

/// 14时至12时
fn clocks(draft: &Draft<'_>, found: &mut Findings) {
    for sentence in draft.sentences(&draft.body) {
        let text = draft.part(&sentence);
        let all: Vec<_> = CLOCK
            .all(text)
            .filter_map(|clock| {
                let at = whole(&clock);
                let behind = &text[at.end..];
                // 24小时, 3:2, 8点意见 and 1时间 are no times.
                let digits = text[..at.start].ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '：' | ':'));
                if digits
                    || behind.starts_with(|c: char| {
                        c.is_ascii_digit() || matches!(c, '间' | '期' | '段' | '限' | '：' | ':')
                    })
                {
                    return None;
                }
                let hour: u32 = clock["h"].parse().ok()?;
                let minute: u32 = ["m", "k"]
                    .iter()
                    .find_map(|name| clock.name(name)?.as_str().parse().ok())
                    .unwrap_or_default();
                let is_point = text[at.clone()].ends_with('点') && !text[at.clone()].contains("午");
                let half = clock.name("half").map_or("", |half| half.as_str()).to_owned();
                (!is_point).then_some((hour, minute, half, at))
            })
            .collect();
        for (i, (hour, minute, half, at)) in all.iter().enumerate() {
            let span = sentence.start + at.start..sentence.start + at.end;
            if *hour > 24 || *minute > 59 || (*hour == 24 && *minute > 0) {
                found.add("date.clock", span.clone(), &[("written", draft.part(&span))]);
                continue;
            }
            let Some((h, m, other, to)) = all.get(i + 1) else {
                continue;
            };
            if !UNTIL.is_match(text[at.end..to.start].trim()) {
                continue;
            }
            // 下午2时至5时, 9时至下午5时, 22时至6时 over the night.
            let later = |hour: u32, half: &str| {
                hour + if hour < 12 && ["下午", "晚上"].contains(&half) {
                    12
                } else {
                    0
                }
            };
            let other = if other.is_empty() { half } else { other };
            let (from, until) = ((later(*hour, half), minute), (later(*h, other), m));
            if until <= from && !(from.0 >= 18 || (half.is_empty() && until.0 <= 8)) {
                let span = sentence.start + at.start..sentence.start + to.end;
                found.add("date.backwards", span.clone(), &[("span", draft.part(&span))]);
            }
        }
    }
}

/// 今年是2024年 in a paper of 2025.
fn this_year(draft: &Draft<'_>, found: &mut Findings) {
    let Some(own) = draft.date() else { return };
    for year in THIS_YEAR.all(draft.part(&draft.body)) {
        let right = match &year["w"] {
            "今年" => own.year,
            "去年" => own.year - 1,
            _ => own.year + 1,
        };
        let at = whole(&year);
        if year["y"].parse() != Ok(right) {
            let span = draft.body.start + at.start..draft.body.start + at.end;
            let words = [("written", draft.part(&span)), ("right", &format!("{right}年"))];
            found.add("date.period", span.clone(), &words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::weekday;
    use super::*;

    #[test]
    fn days_are_counted_from_a_monday() {
        let of = |text: &str| number_of(DocDate::parse(text).unwrap());
        for day in ["2023-04-05", "2022-02-28", "2000-01-01", "2024-02-29"] {
            let index = weekday::index(DocDate::parse(day).unwrap());
            assert_eq!(of(day).rem_euclid(7), i64::try_from(index).unwrap(), "{day}");
        }
        assert_eq!(of("2024-03-01") - of("2024-02-28"), 2);
    }
}
