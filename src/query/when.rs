//! Times as a person speaks of them (去年, 近三年, 2023年以来), relative to a day.

use std::sync::LazyLock;

use regex::Regex;

use super::DateRange;
use crate::document::DocDate;
use crate::text::numeral;

static SPOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let count = r"[0-9０-９一二两三四五六七八九十]{1,3}";
    let year = r"(?:19|20)[0-9]{2}|[一二][〇零○九][〇零○一二三四五六七八九]{2}";
    Regex::new(&format!(
        "^(?:(?P<named>今年|本年|去年|上年|前年|本月|这个月|上个?月)(?:以来|度)?\
         |(?:最近|近|过去)(?P<count>{count})(?P<unit>年|个?月)(?:来|以来|内)?\
         |(?P<from>{year})年?(?:至|到|[-－—~～])(?P<to>{year})年\
         |(?P<since>{year})年?(?:以来|以后|之后|起)\
         |(?P<until>{year})年?(?:以前|之前))"
    ))
    .ok()
});

/// The days that the beginning of `text` speaks of, seen from `today` (a full date), and the bytes of that beginning.
pub(super) fn spoken(text: &str, today: DocDate) -> Option<(usize, DateRange)> {
    let found = SPOKEN.as_ref()?.captures(text)?;
    let part = |name| found.name(name).map(|part| part.as_str());
    let days = |year: u32, month: Option<u32>| DocDate::new(year, month, None).map(DateRange::of);
    let (year, month) = (u32::from(today.year), u32::from(today.month.unwrap_or(12)));
    let whole = |text: Option<&str>| text.and_then(numeral::parse);
    let range = if let Some(named) = part("named") {
        match named {
            "去年" | "上年" => days(year - 1, None),
            "前年" => days(year - 2, None),
            "本月" | "这个月" => days(year, Some(month)),
            "上月" | "上个月" => days(if month == 1 { year - 1 } else { year }, Some((month + 10) % 12 + 1)),
            _ => days(year, None),
        }
    } else if let Some(count) = whole(part("count")) {
        let back = if part("unit") == Some("年") {
            count.checked_mul(12)?
        } else {
            count
        };
        let months = (year * 12 + month - 1).checked_sub(back)?;
        let first = DateRange::of(DocDate::new(months / 12, Some(months % 12 + 1), None)?).from;
        // As many whole years or months back, to the day.
        let day = u32::from(today.day.unwrap_or(1)) - 1;
        Some(DateRange {
            from: first + day,
            to: DateRange::of(today).to,
        })
    } else if let (Some(from), Some(to)) = (whole(part("from")), whole(part("to"))) {
        let (from, to) = (days(from.min(to), None)?, days(from.max(to), None)?);
        Some(DateRange {
            from: from.from,
            to: to.to,
        })
    } else if let Some(since) = whole(part("since")) {
        Some(DateRange {
            to: DateRange::EVER.to,
            ..days(since, None)?
        })
    } else {
        let until = days(whole(part("until"))? - 1, None)?;
        Some(DateRange {
            from: DateRange::EVER.from,
            ..until
        })
    };
    Some((found.get(0)?.end(), range?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> DocDate {
        DocDate::new(2026, Some(1), Some(25)).unwrap()
    }

    #[test]
    fn times_are_seen_from_a_day() {
        let read =
            |text: &str| spoken(text, today()).map(|(end, range)| (text[end..].to_owned(), range.from, range.to));
        let case = |rest: &str, from, to| Some((rest.to_owned(), from, to));
        assert_eq!(read("去年的防汛通知"), case("的防汛通知", 20_250_101, 20_251_231));
        assert_eq!(read("今年以来"), case("", 20_260_101, 20_261_231));
        assert_eq!(read("上个月"), case("", 20_251_201, 20_251_231));
        assert_eq!(read("近三年"), case("", 20_230_125, 20_260_125));
        assert_eq!(read("最近6个月"), case("", 20_250_725, 20_260_125));
        assert_eq!(read("2023年以来"), case("", 20_230_101, 99_991_231));
        assert_eq!(read("2019年以前"), case("", 0, 20_181_231));
        assert_eq!(read("2019至2021年"), case("", 20_190_101, 20_211_231));
        for text in ["防汛", "近年来", "2021年", "去"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[近去今年月0-9一二十至以来前\\PC]{0,12}") {
            if let Some((end, range)) = spoken(&text, today()) {
                prop_assert!(text.is_char_boundary(end) && range.from <= range.to);
            }
        }
    }
}
