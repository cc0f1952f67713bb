//! Dates (成文日期, 施行日期 …) of day, month or year precision, in Arabic or Chinese numerals.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::text::numeral;

/// A date of the calendar; month and day may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocDate {
    /// 1900–2099.
    pub year: u16,
    /// 1–12.
    pub month: Option<u8>,
    /// 1–31, never without a month.
    pub day: Option<u8>,
}

impl fmt::Display for DocDate {
    /// ISO 8601 at the precision that is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

impl serde::Serialize for DocDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for DocDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no date"))
    }
}

/// A numeral's characters: Arabic, full width, Chinese, and the look-alikes of 〇.
const N: &str = r"[0-9０-９〇零○◯Oo一二三四五六七八九十廿卅元正初]";

/// 2012年4月16日 and its like, with blanks as OCR leaves them.
static IN_TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let blank = r"[ \t\u{3000}]*";
    Regex::new(&format!(
        "(?P<y>[12１２一二]{blank}(?:{N}{blank}){{3}})年{blank}(?:(?P<m>{N}{{1,3}}){blank}月{blank}(?:(?P<d>{N}{{1,4}}){blank}[日号]?)?)?"
    ))
    .ok()
});

/// 2012-4-16, 2012.4.16, 2012/4/16, 20120416, and shorter.
static PLAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?P<y>(?:19|20)\d{2})(?:[-./年](?P<m>\d{1,2})(?:[-./月](?P<d>\d{1,2})日?)?)?(?:[T ].*)?$").ok()
});

impl DocDate {
    /// The date with these parts, if the calendar has it.
    #[must_use]
    pub fn new(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        if !(1900..=2099).contains(&year) || (month.is_none() && day.is_some()) {
            return None;
        }
        let days = |month| match month {
            2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if month.is_some_and(|m| !(1..=12).contains(&m)) {
            return None;
        }
        if month.zip(day).is_some_and(|(m, d)| !(1..=days(m)).contains(&d)) {
            return None;
        }
        Some(Self {
            year: u16::try_from(year).ok()?,
            month: month.and_then(|m| u8::try_from(m).ok()),
            day: day.and_then(|d| u8::try_from(d).ok()),
        })
    }

    /// The date that the whole text writes, in any usual way; `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let narrow: String = text.chars().map(narrow_digit).collect();
        if narrow.len() == 8 && narrow.bytes().all(|b| b.is_ascii_digit()) {
            let number: u32 = narrow.parse().ok()?;
            return Self::new(number / 10_000, Some(number / 100 % 100), Some(number % 100));
        }
        if let Some(found) = PLAIN.as_ref().and_then(|plain| plain.captures(&narrow)) {
            let part = |name| found.name(name).and_then(|m| m.as_str().parse().ok());
            return Self::new(part("y")?, part("m"), part("d"));
        }
        find_dates(text)
            .into_iter()
            .find(|(range, _)| *range == (0..text.len()))
            .map(|(_, date)| date)
    }
}

fn narrow_digit(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        c => c,
    }
}

fn number(text: &str) -> Option<u32> {
    let cleaned: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '初')
        .map(|c| match narrow_digit(c) {
            'O' | 'o' => '0',
            c => c,
        })
        .collect();
    numeral::parse(&cleaned)
}

/// The dates in a text, in order, as byte ranges with their values. Impossible ones (13月) are left out.
#[must_use]
pub fn find_dates(text: &str) -> Vec<(Range<usize>, DocDate)> {
    let Some(pattern) = IN_TEXT.as_ref() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for captures in pattern.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let part = |name| captures.name(name).and_then(|m| number(m.as_str()));
        if let Some(date) = part("y").and_then(|year| DocDate::new(year, part("m"), part("d"))) {
            let end = whole.start() + whole.as_str().trim_end().len();
            found.push((whole.start()..end, date));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_usual_way_of_writing_is_read() {
        let same = [
            "2012年4月16日",
            "2012-04-16",
            "2012.4.16",
            "2012/4/16",
            "20120416",
            "二〇一二年四月十六日",
            "２０１２年４月１６日",
            "2 0 1 2 年 4 月 16 日",
            "二○一二年四月十六日",
        ];
        for text in same {
            assert_eq!(
                DocDate::parse(text).map(|d| d.to_string()).as_deref(),
                Some("2012-04-16"),
                "{text}"
            );
        }
        assert_eq!(DocDate::parse("2024").map(|d| d.to_string()).as_deref(), Some("2024"));
        assert_eq!(
            DocDate::parse("2024年5月").map(|d| d.to_string()).as_deref(),
            Some("2024-05")
        );
        for text in ["2021-02-30", "2021年13月1日", "通知", "2012年4月16日前"] {
            assert_eq!(DocDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_found_in_running_text() {
        let text = "自2021年5月1日起施行，2020年10月的办法同时废止。";
        let found: Vec<String> = find_dates(text).into_iter().map(|(_, date)| date.to_string()).collect();
        assert_eq!(found, ["2021-05-01", "2020-10"]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            for (range, date) in find_dates(&text) {
                prop_assert!(text.get(range).is_some());
                prop_assert_eq!(DocDate::parse(&date.to_string()), Some(date));
            }
        }
    }
}
