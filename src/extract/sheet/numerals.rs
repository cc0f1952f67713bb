//! Numbers in Chinese numerals, as the formats `[DBNum1]` and `[DBNum2]` show them.

use super::format_code::Numerals;

const PLAIN: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const FORMAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

fn numeral(digit: u32, numerals: Numerals) -> char {
    let list = if numerals == Numerals::Formal { FORMAL } else { PLAIN };
    list.get(digit as usize).copied().unwrap_or('〇')
}

/// Digit by digit: 二〇二二.
pub(super) fn in_digits(digits: &str, numerals: Numerals) -> String {
    match numerals {
        Numerals::Western => digits.to_owned(),
        numerals => digits
            .chars()
            .filter_map(|c| c.to_digit(10))
            .map(|digit| numeral(digit, numerals))
            .collect(),
    }
}

/// In words: 一万二千三百四十五.
pub(super) fn chinese(digits: &str, numerals: Numerals) -> String {
    let units = if numerals == Numerals::Formal {
        ["", "拾", "佰", "仟"]
    } else {
        ["", "十", "百", "千"]
    };
    let groups = ["", "万", "亿", "万亿"];
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() > 4 * groups.len() {
        return digits.iter().map(|digit| numeral(*digit, numerals)).collect();
    }
    let mut out = String::new();
    let (mut zero, mut group_written) = (false, false);
    for (index, digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - index;
        if *digit == 0 {
            zero = !out.is_empty();
        } else {
            if zero {
                out.push(numeral(0, Numerals::Formal).min('零'));
            }
            zero = false;
            group_written = true;
            out.push(numeral(*digit, numerals));
            out.push_str(units[place % 4]);
        }
        if place.is_multiple_of(4) && group_written {
            out.push_str(groups[place / 4]);
            group_written = false;
        }
    }
    if out.is_empty() { "零".to_owned() } else { out }
}
