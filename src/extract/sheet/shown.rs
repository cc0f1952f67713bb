//! A number as its format shows it.

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::dates::date;
use super::format_code::{Numerals, Section, Token, sections};
use super::numerals::chinese;

/// Spreadsheets show fifteen digits at most: 0.1 and 0.2 make 0.3, whatever is stored.
const DIGITS: usize = 15;
/// Decimals that a format can ask for.
const MOST_DECIMALS: usize = 30;

/// A number in the fewest digits that say as much.
pub(super) fn decimal(number: f64) -> String {
    format!("{number:.14e}").parse().unwrap_or(number).to_string()
}

/// What a cell shows: `value` in the format `code`. None if the format hides it or cannot be applied.
pub(super) fn shown(value: f64, code: &str, is_1904: bool) -> Option<String> {
    let sections = sections(code);
    let (section, value) = choose(&sections, value)?;
    if section.tokens.is_empty() || !value.is_finite() {
        return None;
    }
    let text = if section.is_date() {
        date(section, ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904))
    } else {
        number(section, value)?
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The section for a value, and what it shows of it: a section for negative numbers has its own sign.
fn choose(sections: &[Section], value: f64) -> Option<(&Section, f64)> {
    if sections.iter().any(|section| section.condition.is_some()) {
        let meets = |section: &&Section| match &section.condition {
            None => true,
            Some((comparison, bound)) => match comparison.as_str() {
                "<" => value < *bound,
                "<=" => value <= *bound,
                ">" => value > *bound,
                ">=" => value >= *bound,
                "=" => value == *bound,
                "<>" => value != *bound,
                _ => false,
            },
        };
        return sections.iter().find(meets).map(|section| (section, value));
    }
    match sections {
        [_, negative, ..] if value < 0.0 => Some((negative, -value)),
        [_, _, zero, ..] if value == 0.0 => Some((zero, value)),
        [first, ..] => Some((first, value)),
        [] => None,
    }
}

fn number(section: &Section, value: f64) -> Option<String> {
    let tokens = &section.tokens;
    let count = |wanted: &Token| tokens.iter().filter(|token| *token == wanted).count();
    let is_digit = |token: &Token| matches!(token, Token::Digit(_));
    let digits_left = |at: usize| tokens[..at].iter().any(is_digit);
    let digits_right = |at: usize| tokens[at..].iter().any(is_digit);
    // Fractions are shown as decimals: 1 1/2 would be read as a date.
    if tokens
        .iter()
        .enumerate()
        .any(|(at, token)| *token == Token::Slash && digits_left(at) && digits_right(at))
    {
        return Some(decimal(value));
    }
    let last_digit = tokens.iter().rposition(is_digit).unwrap_or(0);
    let scaled = tokens
        .iter()
        .skip(last_digit)
        .filter(|token| **token == Token::Comma)
        .count();
    let percents = count(&Token::Percent);
    let value = value * 100f64.powi(i32::try_from(percents).ok()?) / 1000f64.powi(i32::try_from(scaled).ok()?);
    let sign = if value < 0.0 { "-" } else { "" };
    let value = value.abs();
    let exponent = tokens.iter().position(|token| matches!(token, Token::Exponent(_)));
    let body = &tokens[..exponent.unwrap_or(tokens.len())];
    let point = body
        .iter()
        .position(|token| *token == Token::Point)
        .unwrap_or(body.len());
    let decimals = body[point..].iter().filter(|token| is_digit(token)).count();
    let whole = body[..point].iter().filter(|token| is_digit(token)).count();
    let (value, power) = match exponent {
        Some(_) => mantissa(value, whole.max(1), decimals)?,
        None => (value, 0),
    };
    let (integer, fraction) = digits(value, decimals.min(MOST_DECIMALS));
    let thousands = body[..point]
        .iter()
        .enumerate()
        .any(|(at, token)| *token == Token::Comma && digits_left(at) && digits_right(at) && at < last_digit);
    let mut out = left(&body[..point], &integer, thousands, section.numerals);
    if point < body.len() {
        let shown = shown_decimals(&body[point..], &fraction);
        let mut fraction = fraction.chars().take(shown);
        let has_fraction = shown > 0;
        for token in &body[point..] {
            match token {
                Token::Point if has_fraction || decimals == 0 => out.push('.'),
                Token::Digit(_) => out.extend(fraction.next()),
                Token::Literal(text) => out.push_str(text),
                Token::Percent => out.push('%'),
                _ => {}
            }
        }
    }
    if let Some(at) = exponent {
        let Some(Token::Exponent(plus)) = tokens.get(at) else {
            return None;
        };
        let places = tokens[at..].iter().filter(|token| is_digit(token)).count();
        let sign = if power < 0 {
            "-"
        } else if *plus {
            "+"
        } else {
            ""
        };
        out.push_str(&format!("E{sign}{:0places$}", power.abs()));
    }
    // A literal before the number stands before its sign in Excel, too: -¥5.
    let general = |text: String| text;
    Some(general(format!("{sign}{out}")).replace('\u{0}', &decimal(value)))
}

/// What stands left of the point, with the digits of the whole part in their places.
fn left(tokens: &[Token], integer: &str, thousands: bool, numerals: Numerals) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut rest: Vec<char> = integer.chars().collect();
    let mut places = tokens.iter().filter(|token| matches!(token, Token::Digit(_))).count();
    if numerals != Numerals::Western && places > 0 && !thousands {
        return in_words(tokens, integer, numerals);
    }
    let mut written = 0;
    let mut write = |out: &mut Vec<String>, digit: char| {
        if thousands && written > 0 && written % 3 == 0 {
            out.push(",".to_owned());
        }
        written += 1;
        out.push(digit.to_string());
    };
    for token in tokens.iter().rev() {
        match token {
            Token::Digit(place) => {
                places -= 1;
                match rest.pop() {
                    Some(digit) => write(&mut out, digit),
                    None if *place == '0' => write(&mut out, '0'),
                    None => {}
                }
                // The first place takes all digits that are left.
                while places == 0
                    && let Some(digit) = rest.pop()
                {
                    write(&mut out, digit);
                }
            }
            Token::Literal(text) => out.push(text.clone()),
            Token::Percent => out.push("%".to_owned()),
            Token::Slash => out.push("/".to_owned()),
            // Stands for the value as it is, which is put in at the end.
            Token::General => out.push("\u{0}".to_owned()),
            _ => {}
        }
    }
    out.reverse();
    out.concat()
}

fn in_words(tokens: &[Token], integer: &str, numerals: Numerals) -> String {
    let mut written = false;
    let mut out = String::new();
    for token in tokens {
        match token {
            Token::Digit(_) if !written => {
                out.push_str(&chinese(integer, numerals));
                written = true;
            }
            Token::Literal(text) => out.push_str(text),
            _ => {}
        }
    }
    out
}

/// How many decimals are shown: all up to the last that is no zero, or that a `0` asks for.
fn shown_decimals(tokens: &[Token], fraction: &str) -> usize {
    let places = tokens.iter().filter_map(|token| match token {
        Token::Digit(place) => Some(*place),
        _ => None,
    });
    let needed = places
        .zip(fraction.chars())
        .map(|(place, digit)| place == '0' || digit != '0');
    needed
        .collect::<Vec<_>>()
        .iter()
        .rposition(|needed| *needed)
        .map_or(0, |last| last + 1)
}

/// A number between 1 and 10 to the power of `whole`, and the power of ten that it lacks.
fn mantissa(value: f64, whole: usize, decimals: usize) -> Option<(f64, i32)> {
    if value == 0.0 {
        return Some((0.0, 0));
    }
    let step = i32::try_from(whole).ok()?;
    let mut power = value.log10().floor() as i32;
    power -= power.rem_euclid(step);
    let mantissa = value / 10f64.powi(power);
    let (integer, _) = digits(mantissa, decimals.min(MOST_DECIMALS));
    if integer.len() > whole {
        power += step;
    }
    Some((value / 10f64.powi(power), power))
}

/// The digits of a positive number before and after the point, rounded as spreadsheets do: a half away from zero, of the
/// fifteen digits that they know. No zeros before the first digit.
fn digits(value: f64, decimals: usize) -> (String, String) {
    let text = format!("{value:.*e}", DIGITS - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits: Vec<u32> = mantissa.chars().filter_map(|c| c.to_digit(10)).collect();
    let mut point = exponent.parse::<isize>().unwrap_or(0) + 1;
    let keep = point + decimals as isize;
    if keep < 0 {
        digits.clear();
    } else if (keep as usize) < digits.len() {
        let up = digits[keep as usize] >= 5;
        digits.truncate(keep as usize);
        if up {
            let mut at = digits.len();
            loop {
                if at == 0 {
                    digits.insert(0, 1);
                    point += 1;
                    break;
                }
                at -= 1;
                if digits[at] < 9 {
                    digits[at] += 1;
                    break;
                }
                digits[at] = 0;
            }
        }
    }
    let at = |place: isize| {
        usize::try_from(place)
            .ok()
            .and_then(|place| digits.get(place))
            .copied()
            .unwrap_or(0)
    };
    let digit = |place: isize| char::from_digit(at(place), 10).unwrap_or('0');
    let integer: String = (0..point).map(digit).collect();
    let fraction = (point..point + decimals as isize).map(digit).collect();
    (integer.trim_start_matches('0').to_owned(), fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_spreadsheets_show_them() {
        for (value, code, expected) in [
            (0.125, "0.0%", "12.5%"),
            (0.125, "0%", "13%"),
            (1_234_567.891, "#,##0.00", "1,234,567.89"),
            (1_234_567.0, "#,##0", "1,234,567"),
            (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
            (-1234.5, "#,##0.0;[Red]-#,##0.0", "-1,234.5"),
            (-3.0, "0.00", "-3.00"),
            (0.0, "#,##0;-#,##0;\"-\"", "-"),
            (123_456.0, "0!.0,\"万元\"", "12.3万元"),
            (123_456.0, "0.00,\"千元\"", "123.46千元"),
            (123_456_789.0, "0.0,,\"百万\"", "123.5百万"),
            (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
            (1234.5, "\"¥\"#,##0.00", "¥1,234.50"),
            (12.0, "0000", "0012"),
            (12.5, "0.##", "12.5"),
            (2.675, "0.00", "2.68"),
            (999.995, "0.00", "1000.00"),
            (0.5, "#.0", ".5"),
            (12_345.0, "0.00E+00", "1.23E+04"),
            (13_800_138_000.0, "000-0000-0000", "138-0013-8000"),
            (150.0, "[>=100]0\"大\";0\"小\"", "150大"),
            (5.0, "\"第\"0\"号\"", "第5号"),
            (12.5, "General\"人\"", "12.5人"),
            (-5.0, "General", "-5"),
            (12_030.0, "[DBNum2]0\"元整\"", "壹万贰仟零叁拾元整"),
        ] {
            assert_eq!(shown(value, code, false).as_deref(), Some(expected), "{value} {code}");
        }
        assert_eq!(shown(5.0, ";;;", false), None, "what is hidden is not lost");
    }

    proptest::proptest! {
        #[test]
        fn no_code_is_too_odd(value: f64, code in "([#0?.,%/@;*_ !\\\\\"ymdhsaeE+-]|\\[h\\]|\\[>1\\]|General|\\[DBNum1\\]|万|年){0,20}") {
            let _ = shown(value, &code, false);
            let _ = shown(value % 100_000.0, &code, true);
        }
    }
}
