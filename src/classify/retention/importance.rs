//! Whether a matter is important (重要性): by the meetings, words and amounts that show it. In doubt nothing is decided.

use std::sync::LazyLock;

use regex::Regex;

use super::Origin;
use super::table::{Importance, level_named};
use crate::document::Organ;

/// 23.5万元, 二千一百万元 and its like.
static AMOUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<n>\d[\d,]*(?:\.\d+)?|[一二三四五六七八九十百千零〇两]{1,12})\s*(?P<unit>亿|千万|百万|万)元").ok()
});

/// What the words of a matter say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 重要
    Important,
    /// 一般
    General,
    /// Signs of both.
    Both,
    /// Signs of neither.
    Unknown,
}

impl Weight {
    /// The rule's name in evidence.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::Important => "retention.important",
            Self::General => "retention.general",
            Self::Both => "retention.both",
            Self::Unknown => "retention.unknown",
        }
    }
}

/// A weight, and the words that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// What they say.
    pub weight: Weight,
    /// The words.
    pub words: Vec<String>,
}

/// Weighs a matter by its folded text and where it comes from.
pub(super) fn weigh(text: &str, issuers: &str, origin: Origin, table: &Importance) -> Weighed {
    let found = |words: &[String]| -> Vec<String> {
        words
            .iter()
            .filter(|word| text.contains(word.as_str()))
            .cloned()
            .collect()
    };
    let mut important = found(&table.meetings);
    important.extend(found(&table.important));
    important.extend(large_amount(text, table.amount));
    if origin == Origin::Superior
        && let Some(floor) = level_named(&table.level)
        && let Some(level) = issuers
            .split('、')
            .next()
            .and_then(Organ::of)
            .and_then(|organ| organ.level)
        && level <= floor
    {
        important.push(format!("{}级机关", level.name()));
    }
    let general = found(&table.general);
    let weight = match (important.is_empty(), general.is_empty()) {
        (false, true) => Weight::Important,
        (true, false) => Weight::General,
        (false, false) => Weight::Both,
        (true, true) => Weight::Unknown,
    };
    important.extend(general);
    Weighed {
        weight,
        words: important,
    }
}

/// The first amount that reaches the threshold, as it is written.
fn large_amount(text: &str, threshold: u64) -> Option<String> {
    if threshold == 0 || !text.contains('元') {
        return None;
    }
    AMOUNT.as_ref()?.captures_iter(text).find_map(|found| {
        let digits = found.name("n")?.as_str().replace(',', "");
        let number = digits
            .parse::<f64>()
            .ok()
            .or_else(|| crate::text::numeral::parse(&digits).map(f64::from))?;
        let unit = match found.name("unit")?.as_str() {
            "亿" => 1e8,
            "千万" => 1e7,
            "百万" => 1e6,
            _ => 1e4,
        };
        (number * unit >= threshold as f64).then(|| found[0].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_both_numerals() {
        assert_eq!(
            large_amount("所需经费二千一百万元", 1_000_000).as_deref(),
            Some("二千一百万元")
        );
        assert_eq!(large_amount("共23.5万元", 1_000_000), None);
        assert_eq!(large_amount("投资1.2亿元", 1_000_000).as_deref(), Some("1.2亿元"));
        assert_eq!(large_amount("一元", 1), None);
    }
}
