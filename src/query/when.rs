//! Times as a person writes them (去年, 近三年, 2023年5月以来, 十三五期间), some of them relative to a day.

use std::sync::LazyLock;

use jiff::civil;
use regex::{Captures, Regex};

use super::DateRange;
use super::spoken::SPOKEN;
use crate::document::DocDate;
use crate::text::numeral;

/// A number of a month or a day.
const N: &str = r"[0-9０-９一二三四五六七八九十]{1,3}";

/// A year, or one named from today, with a part of it: 2021, 2021年5月1日, 去年下半年, 2020年第一季度.
static POINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        "^(?:(?P<named>大前年|前年|去年|上年|今年|本年)度?\
           |(?P<year>(?:19|20)[0-9]{{2}}|[１２][０-９]{{3}}|[一二][〇零○九][〇零○一二三四五六七八九]{{2}})(?P<nian>年度?)?)\
         (?:(?P<month>{N})月份?(?:(?P<day>{N})[日号])?|(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度|年?(?P<edge>[初底末]))?"
    ))
    .ok()
});

/// 5月, 5月8日 behind a range's sign, of the year before it.
static SAME_YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!("^(?P<month>{N})月份?(?:(?P<day>{N})[日号])?")).ok());

/// 4月的通知, 上半年的报告: of this year, or of the last if that is still to come.
static YEARLESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        "^(?:(?P<month>{N})月份?(?:(?P<day>{N})[日号])?|(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度)"
    ))
    .ok()
});

/// Between the two ends of a range.
static TO: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:至|到|[-－—–~～]{1,2}|\.{2,3}|…{1,2})").ok());

/// 近三年, 最近6个月, 近半年, 过去30天
static BACK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "^(?:最近|近|过去)(?:(?P<count>[0-9０-９一二两三四五六七八九十]{1,3})(?P<unit>年|个?月|天|日|周|个?星期)|半年)\
         (?:来|以来|之?内)?",
    )
    .ok()
});

/// 本月, 上个月, 今天, 昨天, 本周, 上周
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("^(?:(?P<month>本月|这个月)|(?P<before>上个?月)|(?P<today>今天|今日)|(?P<yesterday>昨天|昨日)|(?P<week>本周|这周)|(?P<last>上周))份?").ok()
});

/// How what stands behind a time is tied to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// Whatever follows is text: 近三年养犬管理, 2023年以来防汛.
    Free,
    /// Only what is tied by 的 or the like (去年的通知): 去年冬天 is a word.
    Linked,
    /// The same, and by itself it may be the matter as well as the time: 2021年.
    Year,
    /// Only what is tied by 的, and nothing by itself: 4月, 上半年.
    Part,
    /// Part of a number or a name, unless it is one of a range's ends.
    Digits,
}

/// A time at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// Its bytes.
    pub end: usize,
    pub range: DateRange,
    pub tie: Tie,
}

/// The time that `text` begins with. Those relative to a day need `today` (a full date).
pub(super) fn spoken(text: &str, today: Option<DocDate>) -> Option<Time> {
    let lead = ["自从", "自", "从"].into_iter().find(|lead| text.starts_with(lead));
    let lead = lead.map_or(0, str::len);
    let time = period(&text[lead..])
        .or_else(|| dated(&text[lead..], today))
        .or_else(|| {
            let today = today.filter(|_| lead == 0)?;
            back(text, today)
                .or_else(|| named(text, today))
                .or_else(|| yearless(text, today))
        })?;
    Some(Time {
        end: time.end + lead,
        ..time
    })
}

/// The days that the whole of a field's value writes.
pub(super) fn whole(text: &str, today: Option<DocDate>) -> Option<DateRange> {
    // 年度:21
    if text.len() == 2
        && let Some(year) = numeral::parse(text).filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
    {
        return days(if year < 49 { 2000 + year } else { 1900 + year }, None, None);
    }
    spoken(text, today)
        .filter(|time| time.end == text.len())
        .map(|time| time.range)
}

/// 十三五期间, 党的十八大以来
fn period(text: &str) -> Option<Time> {
    let periods = SPOKEN.period.iter();
    let named = periods.flat_map(|period| period.words.iter().map(move |word| (word, period)));
    let (word, period) = named
        .filter(|(word, _)| text.starts_with(word.as_str()))
        .max_by_key(|(word, _)| word.len())?;
    let from = DateRange::of(DocDate::parse(&period.from)?).from;
    let rest = &text[word.len()..];
    let ever = DateRange::EVER.to;
    if let Some(to) = &period.to {
        let to = DateRange::of(DocDate::parse(to)?).to;
        let during = ["规划期间", "期间", "时期"]
            .into_iter()
            .find(|end| rest.starts_with(end));
        if let Some(during) = during {
            let end = word.len() + during.len();
            return Some(free(end, DateRange { from, to }));
        }
    }
    let since = rest.strip_prefix("以来")?;
    Some(free(text.len() - since.len(), DateRange { from, to: ever }))
}

fn free(end: usize, range: DateRange) -> Time {
    Time {
        end,
        range,
        tie: Tie::Free,
    }
}

/// A date or a part of a year, a range of two, and what is since or before one.
fn dated(text: &str, today: Option<DocDate>) -> Option<Time> {
    let found = POINT.as_ref()?.captures(text)?;
    let (year, range) = point(&found, today)?;
    let end = found.get(0)?.end();
    let rest = &text[end..];
    if let Some(time) = TO.as_ref()?.find(rest).and_then(|to| {
        let from = end + to.end();
        let (length, other) = other_end(&text[from..], year, today)?;
        Some(Time {
            end: from + length,
            range: DateRange {
                from: range.from.min(other.from),
                to: range.to.max(other.to),
            },
            tie: Tie::Linked,
        })
    }) {
        // 2019至2021年以来 is said, too.
        return Some(time);
    }
    let ends = |rest: &str| rest.is_empty() || rest.starts_with('的');
    let word = |words: &[&'static str]| words.iter().copied().find(|word| rest.starts_with(word));
    let (since, before) = (["以来", "以后", "之后", "至今"], ["以前", "之前"]);
    let late = |word: &&str| ends(&rest[word.len()..]);
    if let Some(word) = word(&since).or_else(|| word(&["起", "后"]).filter(late)) {
        let to = DateRange::EVER.to;
        // What began this year goes on, but not longer than the year: 今年以来.
        let to = if found.name("named").is_some() { range.to } else { to };
        return Some(free(end + word.len(), DateRange { from: range.from, to }));
    }
    if let Some(word) = word(&before).or_else(|| word(&["前", "止"]).filter(late)) {
        let to = day_before(range.from)?;
        let from = DateRange::EVER.from;
        return Some(free(end + word.len(), DateRange { from, to }));
    }
    let is_year = found
        .name("month")
        .or(found.name("half"))
        .or(found.name("quarter"))
        .is_none();
    let tie = match (is_year && found.name("year").is_some(), found.name("nian")) {
        (true, Some(_)) => Tie::Year,
        (true, None) => Tie::Digits,
        _ => Tie::Linked,
    };
    Some(Time { end, range, tie })
}

/// The later end of a range that begins in `year`, and its bytes.
fn other_end(text: &str, year: u32, today: Option<DocDate>) -> Option<(usize, DateRange)> {
    if let Some(found) = POINT.as_ref()?.captures(text) {
        return Some((found.get(0)?.end(), point(&found, today)?.1));
    }
    let found = SAME_YEAR.as_ref()?.captures(text)?;
    Some((
        found.get(0)?.end(),
        days(year, number(&found, "month"), number(&found, "day"))?,
    ))
}

/// The year of a point, and its days.
fn point(found: &Captures<'_>, today: Option<DocDate>) -> Option<(u32, DateRange)> {
    let year = match found.name("named") {
        Some(named) => {
            let this = u32::from(today?.year);
            match named.as_str() {
                "去年" | "上年" => this - 1,
                "前年" => this - 2,
                "大前年" => this - 3,
                _ => this,
            }
        }
        None => number(found, "year")?,
    };
    Some((year, part(found, year)?))
}

/// The part of a year that was named, or all of it.
fn part(found: &Captures<'_>, year: u32) -> Option<DateRange> {
    let months = |from: u32, to: u32| {
        let (from, to) = (days(year, Some(from), None)?, days(year, Some(to), None)?);
        Some(DateRange {
            from: from.from,
            to: to.to,
        })
    };
    let named = |name| found.name(name).map(|part| part.as_str());
    if let Some(half) = named("half") {
        return if half == "上" { months(1, 6) } else { months(7, 12) };
    }
    if let Some(quarter) = number(found, "quarter") {
        return months(quarter * 3 - 2, quarter * 3);
    }
    match found.name("edge").map(|edge| edge.as_str()) {
        Some("初") => months(1, 2),
        Some(_) => months(11, 12),
        None => days(year, number(found, "month"), number(found, "day")),
    }
}

/// 4月, 上半年
fn yearless(text: &str, today: DocDate) -> Option<Time> {
    let found = YEARLESS.as_ref()?.captures(text)?;
    let year = u32::from(today.year);
    let range = part(&found, year)?;
    let range = if range.from > DateRange::of(today).to {
        part(&found, year - 1)?
    } else {
        range
    };
    Some(Time {
        end: found.get(0)?.end(),
        range,
        tie: Tie::Part,
    })
}

fn number(found: &Captures<'_>, name: &str) -> Option<u32> {
    found
        .name(name)
        .and_then(|digits| numeral::parse(&crate::text::fold::fold(digits.as_str())))
}

fn days(year: u32, month: Option<u32>, day: Option<u32>) -> Option<DateRange> {
    DocDate::new(year, month, day).map(DateRange::of)
}

fn back(text: &str, today: DocDate) -> Option<Time> {
    let found = BACK.as_ref()?.captures(text)?;
    let last = date(today)?;
    let count = i64::from(found.name("count").map_or(Some(6), |_| number(&found, "count"))?);
    let first = match found.name("unit").map_or("月", |unit| unit.as_str()) {
        "年" => jiff::Span::new().try_years(count),
        "天" | "日" => jiff::Span::new().try_days(count),
        "周" | "星期" | "个星期" => jiff::Span::new().try_weeks(count),
        _ => jiff::Span::new().try_months(count),
    };
    let first = last.checked_sub(first.ok()?).ok()?;
    Some(free(found.get(0)?.end(), span(first, last)?))
}

fn named(text: &str, today: DocDate) -> Option<Time> {
    let found = NAMED.as_ref()?.captures(text)?;
    let day = date(today)?;
    let is = |name| found.name(name).is_some();
    let in_month = |day: civil::Date| span(day.first_of_month(), day.last_of_month());
    let range = if is("month") {
        in_month(day)
    } else if is("before") {
        in_month(day.first_of_month().yesterday().ok()?)
    } else if is("today") {
        span(day, day)
    } else if is("yesterday") {
        let day = day.yesterday().ok()?;
        span(day, day)
    } else {
        let gone = i64::from(day.weekday().to_monday_zero_offset()) + if is("last") { 7 } else { 0 };
        let monday = day.checked_sub(jiff::Span::new().days(gone)).ok()?;
        span(monday, monday.checked_add(jiff::Span::new().days(6)).ok()?)
    };
    Some(Time {
        end: found.get(0)?.end(),
        range: range?,
        tie: Tie::Linked,
    })
}

fn date(day: DocDate) -> Option<civil::Date> {
    let part = |part: Option<u8>| i8::try_from(part.unwrap_or(1)).ok();
    civil::Date::new(i16::try_from(day.year).ok()?, part(day.month)?, part(day.day)?).ok()
}

fn span(first: civil::Date, last: civil::Date) -> Option<DateRange> {
    let number = |day: civil::Date| {
        let year = u32::try_from(day.year()).ok()?;
        Some(year * 10_000 + u32::try_from(day.month()).ok()? * 100 + u32::try_from(day.day()).ok()?)
    };
    Some(DateRange {
        from: number(first)?,
        to: number(last)?,
    })
}

fn day_before(day: u32) -> Option<u32> {
    let part = |divisor: u32| i8::try_from(day / divisor % 100).ok();
    let date = civil::Date::new(i16::try_from(day / 10_000).ok()?, part(100)?, part(1)?).ok()?;
    span(date, date.yesterday().ok()?).map(|span| span.to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> Option<DocDate> {
        DocDate::new(2026, Some(1), Some(25))
    }

    #[test]
    fn times_are_seen_from_a_day() {
        let read = |text: &str| {
            let time = spoken(text, today()).filter(|time| time.tie != Tie::Digits)?;
            Some((text[time.end..].to_owned(), time.range.from, time.range.to))
        };
        let cases = [
            ("去年的防汛通知", "的防汛通知", 20_250_101, 20_251_231),
            ("今年以来", "", 20_260_101, 20_261_231),
            ("大前年", "", 20_230_101, 20_231_231),
            ("去年3月", "", 20_250_301, 20_250_331),
            ("去年下半年", "", 20_250_701, 20_251_231),
            ("2020年第一季度", "", 20_200_101, 20_200_331),
            ("去年底", "", 20_251_101, 20_251_231),
            ("1月12日的通知", "的通知", 20_260_112, 20_260_112),
            ("4月的通知", "的通知", 20_250_401, 20_250_430),
            ("本月", "", 20_260_101, 20_260_131),
            ("上个月", "", 20_251_201, 20_251_231),
            ("昨天", "", 20_260_124, 20_260_124),
            ("上周", "", 20_260_112, 20_260_118),
            ("近三年", "", 20_230_125, 20_260_125),
            ("近5年养犬管理", "养犬管理", 20_210_125, 20_260_125),
            ("最近6个月", "", 20_250_725, 20_260_125),
            ("近半年", "", 20_250_725, 20_260_125),
            ("近30天", "", 20_251_226, 20_260_125),
            ("2023年以来", "", 20_230_101, 99_991_231),
            ("自2023年5月以来", "", 20_230_501, 99_991_231),
            ("2023年5月1日起", "", 20_230_501, 99_991_231),
            ("2019年以前", "", 0, 20_181_231),
            ("2019年3月之前", "", 0, 20_190_228),
            ("2019至2021年", "", 20_190_101, 20_211_231),
            ("2019..2021年", "", 20_190_101, 20_211_231),
            ("2019—2021", "", 20_190_101, 20_211_231),
            ("2020年3月至5月", "", 20_200_301, 20_200_531),
            ("2019年11月到2020年2月", "", 20_191_101, 20_200_229),
            ("2021年的条例", "的条例", 20_210_101, 20_211_231),
            ("2020年3月", "", 20_200_301, 20_200_331),
            ("二零二零年", "", 20_200_101, 20_201_231),
            ("十三五期间", "", 20_160_101, 20_201_231),
            ("十五五时期防洪", "防洪", 20_260_101, 20_301_231),
            ("党的十八大以来", "", 20_121_108, 99_991_231),
        ];
        for (text, rest, from, to) in cases {
            assert_eq!(read(text), Some((rest.to_owned(), from, to)), "{text}");
        }
        for text in [
            "防汛",
            "近年来",
            "2021",
            "去",
            "十三五规划",
            "十三五",
            "2021年13月",
            "自然资源",
        ] {
            let none = read(text).is_none_or(|(rest, ..)| rest == "13月");
            assert!(none, "{text}: {:?}", read(text));
        }
        assert_eq!(spoken("去年", None), None);
    }

    #[test]
    fn a_field_takes_a_time_as_a_whole() {
        let year = Some((20_200_101, 20_201_231));
        let read = |text| whole(text, None).map(|range| (range.from, range.to));
        for text in ["20", "2020", "2020年", "二零二零", "二〇二〇年", "２０２０"] {
            assert_eq!(read(text), year, "{text}");
        }
        assert_eq!(read("2020年的"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[近去今年月0-9一二十至以来前自季度上下半\\PC]{0,12}") {
            if let Some(time) = spoken(&text, today()) {
                prop_assert!(text.is_char_boundary(time.end) && time.range.from <= time.range.to);
            }
        }
    }
}
