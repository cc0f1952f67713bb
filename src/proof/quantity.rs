//! Quantities in running text: a number, Arabic or Chinese, with its unit. The units are data (`figures.toml`).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::text::numeral;

/// Words of figures.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Words {
    /// Units, and what each is a multiple of.
    pub(super) units: Vec<String>,
    /// Words before a total.
    pub(super) totals: Vec<String>,
    /// Words before a number that is no part of what was counted: 比上年增加.
    pub(super) compared: Vec<String>,
    /// What a matter has once: its total cost, its size.
    pub(super) facts: Vec<String>,
    /// Words around a number that make it inexact.
    pub(super) about: Vec<String>,
}

pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("figures.toml")).unwrap_or_default());

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let mut units = WORDS.units.clone();
    units.sort_by_key(|unit| std::cmp::Reverse(unit.len()));
    let units = units
        .iter()
        .map(|unit| regex::escape(unit))
        .collect::<Vec<_>>()
        .join("|");
    Regex::new(&format!(
        r"(?P<n>\d+(?:[,，]\d{{3}})*(?:\.\d+)?|(?:[一二三四五六七八九十百千零〇两]+[亿万])*[一二三四五六七八九十百千零〇两]+(?:点[一二三四五六七八九零〇]+)?)(?P<scale>万亿|亿|千万|百万|万)?(?P<more>余|多)?(?P<unit>{units})"
    ))
    .ok()
});

/// A number with its unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// In the unit itself: 九十六万元 is 960,000.
    pub(super) value: f64,
    /// The worth of its last digit: a number is rounded to it.
    pub(super) step: f64,
    /// The unit, without 万 and 亿.
    pub(super) unit: String,
    /// 万, 亿 or nothing.
    pub(super) scale: String,
    /// Bytes of the text.
    pub(super) span: Range<usize>,
    /// 约, 余 …
    pub(super) about: bool,
}

impl Quantity {
    /// Whether two values can be the same, each rounded as it is written.
    pub(super) fn fits(&self, value: f64, step: f64) -> bool {
        (self.value - value).abs() <= (self.step + step) / 2.0 + self.value.abs() * 1e-9
    }
}

/// Before 至 they say that the number is what something has become: 降至, 增加至.
const RISEN: [char; 15] = [
    '调', '增', '降', '升', '减', '涨', '缩', '高', '大', '少', '加', '长', '低', '落', '跌',
];

/// The quantities of a part of a text, in order.
pub(super) fn quantities(text: &str, part: &Range<usize>) -> Vec<Quantity> {
    let (Some(pattern), Some(inside)) = (PATTERN.as_ref(), text.get(part.clone())) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for captures in pattern.captures_iter(inside) {
        let (Some(whole), Some(number)) = (captures.get(0), captures.name("n")) else {
            continue;
        };
        let before = &inside[..whole.start()];
        // The end of a longer number, of a date or of 第….
        let to = before.ends_with('至') && !before.trim_end_matches('至').ends_with(RISEN);
        if to
            || before.ends_with(['第', '.', '．', '-', '—', '～', '~', '/'])
            || before.ends_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        // 余额不足千元: a bare 千 or 百 is no count.
        if ["千", "百"].contains(&number.as_str()) {
            continue;
        }
        let scale = captures.name("scale").map_or("", |scale| scale.as_str());
        let factor = match scale {
            "万亿" => 1e12,
            "亿" => 1e8,
            "千万" => 1e7,
            "百万" => 1e6,
            "万" => 1e4,
            _ => 1.0,
        };
        // 八十五万六千: the greater parts stand before with signs of their own.
        let (greater, last) = greater(number.as_str());
        let Some((value, step)) = value(last) else {
            continue;
        };
        let Some(greater) = greater else { continue };
        let unit = captures.name("unit").map_or("", |unit| unit.as_str());
        let behind = &inside[whole.end()..];
        let about = captures.name("more").is_some()
            || WORDS
                .about
                .iter()
                // 其余, 结余 and 许多 before a number make it no less exact.
                .any(|word| {
                    let before = !matches!(word.as_str(), "余" | "多") && before.ends_with(word.as_str());
                    before || behind.starts_with(word.as_str())
                });
        found.push(Quantity {
            // 二万八千亿: the whole number is of 亿.
            value: if factor >= 1e8 && greater < 1e8 {
                (greater + value) * factor
            } else {
                greater + value * factor
            },
            step: step * factor,
            unit: unit.replace('％', "%"),
            scale: scale.to_owned(),
            span: part.start + whole.start()..part.start + whole.end(),
            about,
        });
    }
    found
}

/// The parts of a Chinese number up to its last 亿 or 万, and what stands behind.
fn greater(text: &str) -> (Option<f64>, &str) {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return (Some(0.0), text);
    }
    let (mut sum, mut rest) = (0.0, text);
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| matches!(c, '亿' | '万')) {
        let Some(part) = numeral::parse(&rest[..at]) else {
            return (None, rest);
        };
        sum += f64::from(part) * if c == '亿' { 1e8 } else { 1e4 };
        rest = &rest[at + c.len_utf8()..];
    }
    (Some(sum), rest)
}

/// A number and the worth of its last digit.
fn value(text: &str) -> Option<(f64, f64)> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let plain: String = text.chars().filter(|c| !matches!(c, ',' | '，')).collect();
        let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let step = 0.1f64.powi(i32::try_from(decimals).ok()?);
        return Some((plain.parse().ok()?, step));
    }
    let (whole, decimals) = text.split_once('点').unwrap_or((text, ""));
    let whole = f64::from(numeral::parse(whole)?);
    if decimals.is_empty() {
        return Some((whole, 1.0));
    }
    let step = 0.1f64.powi(i32::try_from(decimals.chars().count()).ok()?);
    Some((whole + f64::from(numeral::parse(decimals)?) * step, step))
}

/// A value as papers write it.
pub(super) fn written(value: f64, like: &Quantity) -> String {
    let factor = match like.scale.as_str() {
        "万亿" => 1e12,
        "亿" => 1e8,
        "千万" => 1e7,
        "百万" => 1e6,
        "万" => 1e4,
        _ => 1.0,
    };
    format!("{}{}{}", plain(value / factor), like.scale, like.unit)
}

/// A number without the noise of binary fractions.
pub(super) fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_are_read() {
        let text = "追加投资九十六万元，约320.5万元，1,200人，一百二十一万余元，八十五万六千人，二万八千亿元，3.2亿元，第3次，12.5%";
        let found = quantities(text, &(0..text.len()));
        let found: Vec<(String, bool)> = found
            .iter()
            .map(|q| (format!("{}{}", plain(q.value), q.unit), q.about))
            .collect();
        let expected = [
            ("960000元", false),
            ("3205000元", true),
            ("1200人", false),
            ("1210000元", true),
            ("856000人", false),
            ("2800000000000元", false),
            ("320000000元", false),
            ("12.5%", false),
        ];
        assert_eq!(found, expected.map(|(text, about)| (text.to_owned(), about)));
    }
}
