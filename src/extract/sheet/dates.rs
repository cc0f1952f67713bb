//! A date or a time as its format shows it.

use calamine::ExcelDateTime;

use super::format_code::{Numerals, Section, Token};
use super::numerals::{chinese, in_digits};

pub(super) fn date(section: &Section, time: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let serial = time.as_f64();
    let tokens = &section.tokens;
    let twelve = tokens.iter().any(|token| matches!(token, Token::HalfDay(_)));
    let mut out = String::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            Token::Date('y', count) => out.push_str(&in_digits(
                &if *count > 2 {
                    format!("{year:04}")
                } else {
                    format!("{:02}", year % 100)
                },
                section.numerals,
            )),
            Token::Date('e', _) => out.push_str(&year.to_string()),
            Token::Date('m', count) if *count <= 2 && is_minute(tokens, at - 1) => {
                out.push_str(&padded(minute, *count, section.numerals))
            }
            Token::Date('m', 3) => out.push_str(
                MONTHS
                    .get(usize::from(month).wrapping_sub(1))
                    .and_then(|name| name.get(..3))
                    .unwrap_or_default(),
            ),
            Token::Date('m', 4) => out.push_str(
                MONTHS
                    .get(usize::from(month).wrapping_sub(1))
                    .copied()
                    .unwrap_or_default(),
            ),
            Token::Date('m', count) => out.push_str(&padded(month, *count, section.numerals)),
            Token::Date('d', count @ (1 | 2)) => out.push_str(&padded(day, *count, section.numerals)),
            Token::Date('d', count) => {
                let name = DAYS[weekday(serial)];
                out.push_str(if *count == 3 { &name[..3] } else { name });
            }
            Token::Date('a', count) => {
                out.push_str(match count {
                    3 => "周",
                    _ => "星期",
                });
                out.push(['日', '一', '二', '三', '四', '五', '六'][weekday(serial)]);
            }
            Token::Date('h', count) => {
                let shown = if twelve { (hour + 11) % 12 + 1 } else { hour };
                out.push_str(&padded(shown, *count, section.numerals));
            }
            Token::Date('s', count) => out.push_str(&padded(second, *count, section.numerals)),
            Token::HalfDay(chinese) => out.push_str(match (chinese, hour < 12) {
                (true, true) => "上午",
                (true, false) => "下午",
                (false, true) => "AM",
                (false, false) => "PM",
            }),
            Token::Elapsed(unit) => {
                let days = serial.max(0.0);
                let all = match unit {
                    'h' => days * 24.0,
                    'm' => days * 1440.0,
                    _ => days * 86400.0,
                };
                // A second's rounding must not cost an hour.
                out.push_str(&format!("{:.0}", (all + 1e-6).floor()));
            }
            Token::Point if matches!(tokens.get(at), Some(Token::Digit('0'))) => {
                let places = tokens[at..]
                    .iter()
                    .take_while(|token| **token == Token::Digit('0'))
                    .count();
                let fraction = format!("{milli:03}");
                out.push('.');
                out.push_str(fraction.get(..places.min(3)).unwrap_or_default());
                at += places;
            }
            Token::Point => out.push('.'),
            Token::Slash => out.push('/'),
            Token::Comma => out.push(','),
            Token::Literal(text) => out.push_str(text),
            _ => {}
        }
    }
    out
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// 0 is Sunday.
fn weekday(serial: f64) -> usize {
    (serial.floor() - 1.0).rem_euclid(7.0) as usize
}

/// `m` is a minute behind hours and before seconds.
fn is_minute(tokens: &[Token], at: usize) -> bool {
    let of_time = |token: &&Token| matches!(token, Token::Date(..) | Token::Elapsed(_));
    let before = tokens[..at].iter().rev().find(of_time);
    let after = tokens.iter().skip(at + 1).find(of_time);
    matches!(before, Some(Token::Date('h', _) | Token::Elapsed('h'))) || matches!(after, Some(Token::Date('s', _)))
}

fn padded(number: u8, places: usize, numerals: Numerals) -> String {
    match numerals {
        Numerals::Western => format!("{number:0places$}"),
        numerals => {
            let words = chinese(&number.to_string(), numerals);
            // 十二月 rather than 一十二月.
            words
                .strip_prefix('一')
                .filter(|rest| rest.starts_with('十'))
                .unwrap_or(&words)
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown::shown;

    #[test]
    fn dates_are_shown_as_spreadsheets_show_them() {
        for (value, code, expected) in [
            (44625.0, "yyyy-mm-dd", "2022-03-05"),
            (44625.0, "yyyy/m/d", "2022/3/5"),
            (44625.0, "yyyy\"年\"m\"月\"d\"日\"", "2022年3月5日"),
            (44625.0, "[$-804]yyyy\\年m\\月d\\日;@", "2022年3月5日"),
            (44625.0, "[DBNum1]yyyy\"年\"m\"月\"d\"日\"", "二〇二二年三月五日"),
            (44905.0, "[DBNum1]m\"月\"d\"日\"", "十二月十日"),
            (44625.0, "m\"月\"d\"日\" aaaa", "3月5日 星期六"),
            (44625.0, "d-mmm-yy", "5-Mar-22"),
            (44_625.604_166_666_7, "yyyy-mm-dd hh:mm", "2022-03-05 14:30"),
            (44_625.604_166_666_7, "h:mm AM/PM", "2:30 PM"),
            (44_625.604_166_666_7, "上午/下午h\"时\"mm\"分\"", "下午2时30分"),
            (1.5, "[h]:mm:ss", "36:00:00"),
            (0.000_5, "mm:ss.0", "00:43.2"),
        ] {
            assert_eq!(shown(value, code, false).as_deref(), Some(expected), "{value} {code}");
        }
    }
}
