//! Numbers in running text: where they begin is the question, since words of the sentence stand before them.

use std::ops::Range;

use super::DocNumber;
use super::grammar::{CODED, ISSUER, YEAR_FIRST, captures, code_begins, coded, issuer, year_first};
use crate::document::organ::known_suffix;

/// Most characters of a code that running text can put before a bracket.
const LONGEST_CODE_CHARS: usize = 16;
/// Most characters of an issuer's name before 令.
const LONGEST_ISSUER_CHARS: usize = 26;
/// Bytes after an opening bracket in which year and serial must stand.
const NUMBER_BYTES: usize = 80;
/// Bytes before a 号 in which the number of an order must stand, from 令 on.
const ORDER_BYTES: usize = 60;

/// A number and where it stands.
type Found = (Range<usize>, DocNumber);

/// The numbers in running text, in order, as byte ranges with their values; words before a code that belong to the
/// sentence are not taken with it.
#[must_use]
pub fn find_numbers(text: &str) -> Vec<Found> {
    let mut found = bracketed(text);
    found.extend(orders(text));
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|(range, _)| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    found
}

/// Numbers with their year in brackets.
fn bracketed(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    // A bracket with a year behind it is rare; only there is a pattern tried.
    for (at, open) in text.match_indices(['〔', '[', '［', '(', '（', '【', '﹝', '〖']) {
        if found.last().is_some_and(|(range, _)| at < range.end) {
            continue;
        }
        if !holds_year(&text[at + open.len()..]) {
            continue;
        }
        let end = text.floor_char_boundary((at + NUMBER_BYTES).min(text.len()));
        let start = code_start(text, at);
        if let Some(captures) = captures(&CODED, &text[start..end])
            && captures.name("end").is_some()
            && captures.name("n").is_some()
            && let Some(whole) = captures.get(0)
            && let Some(number) = coded(&captures)
        {
            found.push((start + whole.start()..start + whole.end(), number));
        } else if let Some(captures) = captures(&YEAR_FIRST, &text[at..end])
            && let Some(whole) = captures.get(0)
            && let Some(number) = year_first(&captures)
        {
            found.push((at..at + whole.end(), number));
        }
    }
    found
}

/// Whether a year, of two digits or four, and a closing bracket stand here: （1） and （试行） are passed over.
fn holds_year(text: &str) -> bool {
    let mut digits = 0;
    for c in text.chars().take(16) {
        match c {
            '〕' | ']' | '］' | '）' | ')' | '】' | '﹞' | '〗' => return matches!(digits, 2 | 4),
            '年' | ' ' | '　' => {}
            c if c.is_ascii_digit() || "０１２３４５６７８９〇○零一二三四五六七八九OoＯlI".contains(c) => {
                digits += 1
            }
            _ => return false,
        }
    }
    false
}

/// Where the code before a bracket begins: after the last character that no code has, and after words of the sentence.
fn code_start(text: &str, bracket: usize) -> usize {
    // A code and its year stand on one line.
    let before = text[..bracket].trim_end_matches([' ', '　', '\t']);
    let mut start = before.len();
    for (i, c) in before.char_indices().rev().take(LONGEST_CODE_CHARS) {
        if !(is_han(c) || c.is_ascii_alphabetic()) {
            break;
        }
        start = i;
    }
    // 1995年12月13日交安监发〔1995〕1180号: the date's last character is no part of the code.
    if before[start..].starts_with('日') && before[..start].ends_with(|c: char| c.is_ascii_digit()) {
        start += '日'.len_utf8();
    }
    start + code_begins(&before[start..], true)
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Orders and announcements: the number stands behind 令, 公告 or 通告.
fn orders(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut done = 0;
    for (at, mark) in text.match_indices(['号', '號']) {
        let before = &text[done.max(text.floor_char_boundary(at.saturating_sub(ORDER_BYTES)))..at];
        let numbered = before
            .trim_end()
            .ends_with(|c: char| c.is_ascii_digit() || "０１２３４５６７８９一二三四五六七八九十百〇零".contains(c));
        let Some(series) = before.rfind(['令', '告']).filter(|_| numbered) else {
            continue;
        };
        // From 令 on nothing but year, 第 and the digits.
        let behind = &before[series..];
        if behind
            .chars()
            .skip(1)
            .any(|c| is_han(c) && !"年第一二三四五六七八九十百〇零".contains(c))
        {
            continue;
        }
        let series = at - before.len() + series;
        let end = at + mark.len();
        let start = issuer_start(text, series, done);
        if let Some(captures) = captures(&ISSUER, &text[start..end])
            && let Some(whole) = captures.get(0)
            && whole.end() == end - start
            && let Some(number) = issuer(&captures)
        {
            let issuer_chars = number.series().chars().count();
            // 第5号令 and 本公告第3号 name nobody.
            if issuer_chars >= 3 && !number.series().starts_with(['本', '该', '此']) {
                found.push((start + whole.start()..end, number));
                done = end;
            }
        }
    }
    found
}

/// Where the issuer's name before 令 begins.
fn issuer_start(text: &str, series: usize, done: usize) -> usize {
    let before = &text[done..series];
    let mut start = before.len();
    for (i, c) in before.char_indices().rev().take(LONGEST_ISSUER_CHARS) {
        if !is_han(c) {
            break;
        }
        start = i;
    }
    let run = &before[start..];
    // 公 of 公告 and 命 of 命令 stand before the character that was found.
    let name = run.strip_suffix(['公', '通', '命']).unwrap_or(run);
    let begin = known_suffix(name).map_or_else(
        || {
            let begin = code_begins(name, true);
            let rest = &name[begin..];
            // 1999年4月22日某部令: the date's last character is no part of the name.
            begin
                + (rest.len()
                    - rest
                        .trim_start_matches(['日', '月', '年', '以', '经', '在', '的'])
                        .len())
        },
        |length| name.len() - length,
    );
    done + start + begin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, &str)> {
        find_numbers(text)
            .into_iter()
            .map(|(range, n)| (n.to_string(), &text[range]))
            .collect()
    }

    #[test]
    fn words_of_the_sentence_stay_outside() {
        let text = "根据青政发〔2021〕3号和《办法》（青水字[2020]15号）要求，（2019）云民终1号";
        let expected = [
            ("青政发〔2021〕3号", "青政发〔2021〕3号"),
            ("青水字〔2020〕15号", "青水字[2020]15号"),
        ];
        assert_eq!(
            found(text),
            expected.map(|(number, source)| (number.to_owned(), source))
        );
    }

    #[test]
    fn orders_are_found_with_their_issuer_alone() {
        let text = "1999年4月22日中华人民共和国建设部令第69号公布，根据2016年交通运输部令2016年第77号修订，见国务院令第711号和〔1996〕武司字第82号。第5号令废止。";
        let expected = [
            ("建设部令第69号", "中华人民共和国建设部令第69号"),
            ("交通运输部令2016年第77号", "交通运输部令2016年第77号"),
            ("国务院令第711号", "国务院令第711号"),
            ("武司〔1996〕82号", "〔1996〕武司字第82号"),
        ];
        assert_eq!(
            found(text),
            expected.map(|(number, source)| (number.to_owned(), source))
        );
    }
}
