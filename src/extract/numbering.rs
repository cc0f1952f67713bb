//! Numbers that a word processor gives to paragraphs by itself (自动编号): 一、（一）1. are in no text, only in the rules of a
//! list. Official papers are numbered so; without their numbers nobody could cite them.

use std::collections::HashMap;

use crate::text::numeral;

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Style {
    /// 1, 2, 3.
    #[default]
    Decimal,
    /// 01, 02, 03.
    TwoDigits,
    /// １, ２, ３.
    FullWidth,
    /// ①, ②, ③.
    Circled,
    /// 一, 二, 三; 十一.
    Chinese,
    /// 一, 二, 三; 一一.
    ChineseDigits,
    /// 壹, 贰, 叁.
    Capital,
    /// 甲, 乙, 丙.
    Stems,
    /// 子, 丑, 寅.
    Branches,
    /// A, B, C.
    UpperLetter,
    /// a, b, c.
    LowerLetter,
    /// I, II, III.
    UpperRoman,
    /// i, ii, iii.
    LowerRoman,
    /// A mark that counts nothing, or nothing at all.
    Bullet,
}

impl Style {
    /// How a number format of ECMA-376 (17.18.59) writes.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "bullet" | "none" => Self::Bullet,
            "decimalZero" => Self::TwoDigits,
            "decimalFullWidth" | "decimalFullWidth2" => Self::FullWidth,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Self::Circled,
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "koreanCounting" => Self::Chinese,
            "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => Self::ChineseDigits,
            "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => Self::Capital,
            "ideographTraditional" => Self::Stems,
            "ideographZodiac" => Self::Branches,
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            _ => Self::Decimal,
        }
    }
}

/// One level of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    /// The first number.
    pub start: u32,
    pub style: Style,
    /// What is written, with `%1` to `%9` for the numbers of the levels.
    pub text: String,
    /// Whether all numbers in it are written 1, 2, 3.
    pub legal: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            style: Style::Decimal,
            text: String::new(),
            legal: false,
        }
    }
}

/// Counts through one text.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// Of each list, what its levels have reached.
    reached: HashMap<String, [Option<u32>; LEVELS]>,
}

impl Counters {
    /// The next number at `level` (from 0) of the list `key` will be this one.
    pub(super) fn go_on_with(&mut self, key: &str, level: usize, number: u32) {
        let reached = self.reached.entry(key.to_owned()).or_default();
        if let Some(reached) = reached.get_mut(level) {
            *reached = number.checked_sub(1);
        }
    }

    /// The number of the next paragraph at `level` (from 0) of the list `key`; none if it is not numbered.
    pub(super) fn next(&mut self, key: &str, levels: &[Level], level: usize) -> Option<String> {
        let own = levels.get(level).filter(|_| level < LEVELS)?;
        let reached = self.reached.entry(key.to_owned()).or_default();
        let number = reached[level].map_or(own.start, |number| number.saturating_add(1));
        reached[level] = Some(number);
        // Deeper levels begin anew.
        reached[level + 1..].fill(None);
        if own.style == Style::Bullet || own.text.is_empty() {
            return None;
        }
        let mut label = String::new();
        let mut rest = own.text.chars().peekable();
        while let Some(c) = rest.next() {
            let digit = rest
                .peek()
                .and_then(|digit| digit.to_digit(10))
                .filter(|digit| c == '%' && *digit > 0);
            let Some(digit) = digit else {
                label.push(c);
                continue;
            };
            rest.next();
            let index = digit as usize - 1;
            let shown = levels.get(index);
            let number = reached[index].unwrap_or_else(|| shown.map_or(1, |level| level.start));
            let style = shown.map_or(Style::Decimal, |level| level.style);
            label.push_str(&write(number, if own.legal { Style::Decimal } else { style }));
        }
        let label = label.trim().to_owned();
        // A Chinese mark brings its own room; after others there is some: 第一章　总则, 1. 总则.
        let room = match label.chars().next_back()? {
            c if c.is_ascii() => " ",
            c if c.is_alphabetic() => "　",
            _ => "",
        };
        Some(label + room)
    }
}

/// A number as a style writes it.
fn write(number: u32, style: Style) -> String {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
    let nth = |all: &str| all.chars().nth(number.wrapping_sub(1) as usize).map(String::from);
    let plain = number.to_string();
    let written = match style {
        Style::Decimal => None,
        Style::TwoDigits => Some(format!("{number:02}")),
        Style::FullWidth => Some(
            plain
                .chars()
                .filter_map(|c| char::from_u32(c as u32 + 0xFEE0))
                .collect(),
        ),
        Style::Circled => nth("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
        Style::Chinese => (number < 10_000).then(|| numeral::write(number)),
        Style::ChineseDigits => Some(plain.bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()),
        Style::Capital => (number < 10_000).then(|| capital(&numeral::write(number))),
        Style::Stems => nth(STEMS),
        Style::Branches => nth(BRANCHES),
        Style::UpperLetter => Some(letters(number)),
        Style::LowerLetter => Some(letters(number).to_lowercase()),
        Style::UpperRoman => Some(roman(number)),
        Style::LowerRoman => Some(roman(number).to_lowercase()),
        Style::Bullet => Some(String::new()),
    };
    written.unwrap_or(plain)
}

fn capital(number: &str) -> String {
    const FORMS: [(char, char); 12] = [
        ('一', '壹'),
        ('二', '贰'),
        ('三', '叁'),
        ('四', '肆'),
        ('五', '伍'),
        ('六', '陆'),
        ('七', '柒'),
        ('八', '捌'),
        ('九', '玖'),
        ('十', '拾'),
        ('百', '佰'),
        ('千', '仟'),
    ];
    let form = |c| {
        FORMS
            .iter()
            .find(|(plain, _)| *plain == c)
            .map_or(c, |(_, capital)| *capital)
    };
    number.chars().map(form).collect()
}

/// A, B … Z, AA, BB …
fn letters(number: u32) -> String {
    let index = number.saturating_sub(1);
    let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (index / 26 + 1).min(9) as usize).collect()
}

fn roman(number: u32) -> String {
    const VALUES: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number.min(4999);
    let mut written = String::new();
    for (value, letters) in VALUES {
        while rest >= value {
            written.push_str(letters);
            rest -= value;
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(style: Style, text: &str) -> Level {
        Level {
            style,
            text: text.to_owned(),
            ..Level::default()
        }
    }

    #[test]
    fn levels_count_on_and_begin_anew() {
        let levels = [
            level(Style::Chinese, "%1、"),
            level(Style::Chinese, "（%2）"),
            Level {
                legal: true,
                ..level(Style::Decimal, "%1.%2.%3")
            },
        ];
        let mut counters = Counters::default();
        let labels: Vec<String> = [0, 1, 1, 2, 0, 1]
            .into_iter()
            .filter_map(|at| counters.next("1", &levels, at))
            .collect();
        assert_eq!(labels, ["一、", "（一）", "（二）", "1.2.1 ", "二、", "（一）"]);
        assert_eq!(counters.next("1", &levels, 7), None);
    }

    #[test]
    fn numbers_are_written_as_the_style_says() {
        let cases = [
            (Style::Chinese, 21, "二十一"),
            (Style::Capital, 12, "拾贰"),
            (Style::Circled, 3, "③"),
            (Style::Circled, 21, "21"),
            (Style::Stems, 2, "乙"),
            (Style::UpperLetter, 28, "BB"),
            (Style::LowerRoman, 4, "iv"),
            (Style::FullWidth, 10, "１０"),
        ];
        let chapter = [level(Style::Chinese, "第%1章")];
        assert_eq!(Counters::default().next("1", &chapter, 0).unwrap(), "第一章　");
        for (style, number, written) in cases {
            assert_eq!(write(number, style), written);
        }
    }
}
