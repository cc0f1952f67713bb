//! Digits that came out as marks: `!""" 年 # 月至 ## 月份`. A font that keeps only the characters that a text uses numbers
//! them in the order in which they come, from `!` on; without its table the numbers are read as characters.
//!
//! Which mark is which digit follows from dates: in a line with a year, months and days often only one reading is a date.
//! With that, numbers of the same line are read whose marks are all known.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Years that papers speak of.
const YEARS: std::ops::RangeInclusive<u32> = 1949..=2035;
/// More numbers than show what they are.
const MOST_DATES: usize = 8;
/// So many readings are no certainty.
const MOST_READINGS: usize = 5000;

/// Marks before what is counted; the converter made a quotation mark of some.
static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"([!-/:-@’‘”“]{1,8}) ?([年月日]|[余多]? ?[万亿千百个件名家人次项条户元％%])"#).ok());

/// A number written in marks: where, and the unit's first character.
struct Number {
    bytes: Range<usize>,
    unit: char,
}

/// What is exchanged: the place of a mark, and its digit.
pub(super) fn exchanges(text: &str) -> Vec<(Range<usize>, char)> {
    let mut exchanges = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.contains('年') {
            of_line(line, at, &mut exchanges);
        }
        at += line.len();
    }
    exchanges
}

fn of_line(line: &str, offset: usize, exchanges: &mut Vec<(Range<usize>, char)>) {
    let Some(pattern) = NUMBER.as_ref() else {
        return;
    };
    let mut numbers = Vec::new();
    for captures in pattern.captures_iter(line) {
        let (Some(marks), Some(unit)) = (captures.get(1), captures.get(2)) else {
            continue;
        };
        if stands_alone(&line[..marks.start()]) {
            numbers.push(Number {
                bytes: marks.range(),
                unit: unit.as_str().chars().next().unwrap_or(' '),
            });
        }
    }
    let known = known_digits(line, &numbers);
    for number in numbers {
        let marks = line[number.bytes.clone()].char_indices();
        let digits: Option<Vec<_>> = marks
            .map(|(at, mark)| {
                let start = offset + number.bytes.start + at;
                Some((start..start + mark.len_utf8(), *known.get(&mark)?))
            })
            .collect();
        exchanges.extend(digits.into_iter().flatten());
    }
}

/// Whether no number is cut in two by what stands before it: a decimal's point is a mark too.
fn stands_alone(before: &str) -> bool {
    let after_blank = before.ends_with(' ');
    let before = before.trim_end_matches(' ');
    let part_of_it = |c: char| c.is_ascii_alphanumeric() || is_mark(c) && !matches!(c, ',' | '.' | ';' | '(' | ')');
    let point = before.strip_suffix([',', '.']);
    (after_blank || !before.ends_with(part_of_it)) && !point.is_some_and(|before| before.ends_with(is_mark))
}

fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '’' | '‘' | '”' | '“')
}

/// The marks of which only one reading makes dates of a line.
fn known_digits(line: &str, numbers: &[Number]) -> BTreeMap<char, char> {
    let dates = numbers
        .iter()
        .filter(|number| matches!(number.unit, '年' | '月' | '日'));
    let mut dates: Vec<(&str, char)> = dates.map(|date| (&line[date.bytes.clone()], date.unit)).collect();
    dates.sort_unstable();
    dates.dedup();
    let is_year = |(marks, unit): &(&str, char)| *unit == '年' && marks.chars().count() == 4;
    // A year shows that there are digits among the marks at all.
    if dates.len() > MOST_DATES || !dates.iter().any(is_year) {
        return BTreeMap::new();
    }
    // What allows the fewest readings comes first.
    dates.sort_by_key(|date| (!is_year(date), std::cmp::Reverse(date.0.len())));
    let mut readings: BTreeSet<Vec<(char, u32)>> = BTreeSet::from([Vec::new()]);
    for (marks, unit) in dates {
        let candidates: Vec<String> = match (unit, marks.chars().count()) {
            ('年', 4) => YEARS.map(|year| year.to_string()).collect(),
            // Short for a year of a century, or a number of years.
            ('年', _) => continue,
            ('月', _) => (1..=12).map(|month: u32| month.to_string()).collect(),
            _ => (1..=31).map(|day: u32| day.to_string()).collect(),
        };
        let next = readings.iter().flat_map(|reading| {
            candidates
                .iter()
                .filter_map(move |digits| extended(reading, marks, digits))
        });
        readings = next.take(MOST_READINGS).collect();
        if readings.len() == MOST_READINGS {
            return BTreeMap::new();
        }
    }
    let mut readings = readings.into_iter();
    let first = readings.next().unwrap_or_default();
    let rest: Vec<_> = readings.collect();
    let same = |pair: &(char, u32)| rest.iter().all(|reading| reading.contains(pair));
    let known = first.into_iter().filter(same);
    known
        .filter_map(|(mark, digit)| Some((mark, char::from_digit(digit, 10)?)))
        .collect()
}

/// A reading with one number more; none if they contradict each other.
fn extended(reading: &[(char, u32)], marks: &str, digits: &str) -> Option<Vec<(char, u32)>> {
    if marks.chars().count() != digits.len() {
        return None;
    }
    let mut reading = reading.to_vec();
    for (mark, digit) in marks.chars().zip(digits.chars().filter_map(|c| c.to_digit(10))) {
        match reading.iter().find(|(m, d)| *m == mark || *d == digit) {
            Some(pair) if *pair == (mark, digit) => {}
            Some(_) => return None,
            None => reading.push((mark, digit)),
        }
    }
    reading.sort_unstable();
    Some(reading)
}

#[cfg(test)]
mod tests {
    use super::super::repair;

    fn repaired(raw: &str) -> String {
        repair(raw, &[], false).text
    }

    #[test]
    fn dates_show_which_mark_is_which_digit() {
        assert_eq!(
            repaired(
                "!\"\"\" 年 # 月至 ## 月份，全国共审计 #\" 万多单位，上交财政 ##& 亿元，其中 !\" 亿元是 #’’’ 年的。"
            ),
            "2000 年 1 月至 11 月份，全国共审计 10 万多单位，上交财政 ##& 亿元，其中 20 亿元是 1999 年的。"
        );
    }

    #[test]
    fn what_is_not_certain_stays() {
        for apart in [
            // 1999, 2000 or another year.
            "自 !\"#$ 年以来，共审计 !! 个单位。",
            "他说：“!!!!”年年如此。",
            "增长了 ## 个百分点（见 2001 年报告）。",
            "资金 ##, \" 亿元，!\"\"\" 年的。",
        ] {
            assert_eq!(repaired(apart), apart);
        }
    }
}
