//! The checks on one item (件): each rule of the data file that looks at an item by itself.

use super::check::{ElementNumber, Rule};
use super::element::{element_name, m};
use super::ledger::Fault;
use super::subject::Subject;
use crate::arrange::ArchivalCode;
use crate::document::DocDate;

/// Characters of a value that are shown in a note.
const SHOWN: usize = 40;

/// What is wrong with an item by one rule; nothing for a rule that looks at something else.
#[must_use]
pub(super) fn check_item(rule: &Rule, subject: &Subject, day: &str) -> Vec<Fault> {
    match rule {
        Rule::Length { limits } => {
            let limits = limits.iter();
            limits
                .flat_map(|(element, most)| too_long(subject, *element, *most))
                .collect()
        }
        Rule::Type { dates, integers } => {
            let is_date = |value: &str| DocDate::parse(value).is_some();
            let is_integer = |value: &str| value.trim().bytes().all(|byte| byte.is_ascii_digit());
            let mut faults = each_value(subject, dates, |value| !is_date(value), "value-type", "不是日期");
            faults.extend(each_value(
                subject,
                integers,
                |value| !is_integer(value),
                "value-type",
                "不是整数",
            ));
            faults
        }
        Rule::Range { values } => values
            .iter()
            .flat_map(|(element, known)| {
                let strange = |value: &str| !known.iter().any(|known| known == value.trim());
                each_value(subject, &[*element], strange, "value-range", "不在值域内")
            })
            .collect(),
        Rule::DateRange { elements, earliest } => {
            let dated = |value: &str| DocDate::parse(value).map(|date| date.to_string());
            // Of a date known to the month or year, only what is known is compared.
            let future = |value: &str| {
                dated(value).is_some_and(|date| day.get(..date.len()).is_some_and(|day| date.as_str() > day))
            };
            let early = |value: &str| {
                let year = dated(value).and_then(|date| date.get(..4)?.parse::<i16>().ok());
                year.is_some_and(|year| year < *earliest)
            };
            let mut faults = each_value(
                subject,
                elements,
                future,
                "date-in-future",
                &format!("晚于检测日 {day}"),
            );
            faults.extend(each_value(
                subject,
                elements,
                early,
                "date-too-early",
                &format!("早于 {earliest} 年"),
            ));
            faults
        }
        Rule::YearAgrees { late_months } => year_agrees(subject, *late_months).into_iter().collect(),
        Rule::PlainCharacters { elements } => each_value(
            subject,
            elements,
            |value| value.contains(is_special),
            "special-character",
            "含控制字符或无法辨认的字符",
        ),
        Rule::ArchivalNumber => {
            let malformed = |value: &str| ArchivalCode::parse(value).is_none();
            each_value(
                subject,
                &[ElementNumber(m::ARCHIVAL_NUMBER)],
                malformed,
                "archival-number-malformed",
                "不合档号结构",
            )
        }
        Rule::Required { elements } => elements
            .iter()
            .filter(|element| subject.values.get(element.0).is_none())
            .map(|element| {
                Fault::of(
                    "value-missing",
                    format!("{}（M{}）为空", element_name(element.0), element.0),
                )
            })
            .collect(),
        Rule::SecrecyTerm { marks } => secrecy_term(subject, marks).into_iter().collect(),
        Rule::HandlingSheet => handling_sheet(subject).into_iter().collect(),
        Rule::Attachments => {
            let (listed, found) = (subject.attachments_listed, subject.attachments_found);
            let fault = || {
                Fault::of(
                    "attachments-missing",
                    format!("附件说明列 {listed} 个，实有 {found} 个"),
                )
            };
            (listed > found).then(fault).into_iter().collect()
        }
        Rule::Formats { allowed } => {
            let strange = subject
                .contents
                .iter()
                .filter(|content| !allowed.contains(&content.format));
            strange
                .map(|content| {
                    Fault::of(
                        "format-not-allowed",
                        format!("{} 的格式 {} 不在许可格式内", content.name, content.format),
                    )
                })
                .collect()
        }
        Rule::Found { .. }
        | Rule::Unique { .. }
        | Rule::Continuous
        | Rule::StatedCount
        | Rule::StatedBytes
        | Rule::Person { .. } => Vec::new(),
    }
}

/// A fault for each value of these elements that is wrong.
fn each_value(
    subject: &Subject,
    elements: &[ElementNumber],
    wrong: impl Fn(&str) -> bool,
    code: &'static str,
    why: &str,
) -> Vec<Fault> {
    let each = elements.iter();
    each.flat_map(|element| subject.values.all(element.0).iter().map(move |value| (element, value)))
        .filter(|(_, value)| wrong(value))
        .map(|(element, value)| Fault::of(code, format!("{}“{}”{why}", element_name(element.0), shown(value))))
        .collect()
}

fn too_long(subject: &Subject, element: ElementNumber, most: usize) -> Vec<Fault> {
    let long = |value: &str| value.chars().count() > most;
    each_value(subject, &[element], long, "value-too-long", &format!("长于 {most} 字"))
}

/// Control characters, characters without a meaning, and the sign of what could not be read.
fn is_special(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{FFFD}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{E000}'..='\u{F8FF}')
}

/// A value in one line, without what could command a terminal.
fn shown(value: &str) -> String {
    let mut shown: String = value
        .chars()
        .take(SHOWN)
        .map(|c| if is_special(c) { '\u{FFFD}' } else { c })
        .collect();
    if value.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn year_agrees(subject: &Subject, late_months: u8) -> Option<Fault> {
    let number = subject.values.get(m::ARCHIVAL_NUMBER)?;
    let filed = ArchivalCode::parse(number)?.year;
    let date = DocDate::parse(subject.values.get(m::DATE)?)?;
    if date.year == filed {
        return None;
    }
    let late = date.month.is_some_and(|month| month > 12u8.saturating_sub(late_months));
    let fault = Fault::of("year-differs", format!("档号年度 {filed}，日期 {date}"));
    Some(if late && date.year.saturating_add(1) == filed {
        fault.in_doubt()
    } else {
        fault
    })
}

fn secrecy_term(subject: &Subject, marks: &[String]) -> Option<Fault> {
    let mark = subject.values.get(m::SECRECY)?.trim();
    let needed = marks.iter().any(|known| known == mark);
    (needed && subject.values.get(m::SECRECY_TERM).is_none())
        .then(|| Fault::of("secrecy-without-term", format!("密级“{mark}”未标保密期限")))
}

/// A catalogue that speaks of a handling sheet speaks of one that must be there.
fn handling_sheet(subject: &Subject) -> Option<Fault> {
    let stated = subject
        .values
        .get(m::REMARK)
        .is_some_and(|remark| remark.contains("处理单"));
    (stated && !subject.has_sheet).then(|| Fault::of("sheet-missing", "备注称有处理单，件内没有"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::Values;

    fn subject(values: &[(u8, &str)]) -> Subject {
        let mut all = Values::default();
        values.iter().for_each(|(element, value)| all.put(*element, *value));
        Subject {
            values: all,
            ..Subject::default()
        }
    }

    fn codes(rule: &Rule, values: &[(u8, &str)]) -> Vec<&'static str> {
        let found = check_item(rule, &subject(values), "2026-11-26");
        found.into_iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn dates_of_any_precision_are_compared_with_the_day() {
        let rule = Rule::DateRange {
            elements: vec![ElementNumber(m::DATE)],
            earliest: 1949,
        };
        for (date, expected) in [
            ("2026-11-26", vec![]),
            ("2026-11", vec![]),
            ("2026", vec![]),
            ("2026-11-27", vec!["date-in-future"]),
            ("2026-12", vec!["date-in-future"]),
            ("2027", vec!["date-in-future"]),
            ("1948-01-01", vec!["date-too-early"]),
            ("不详", vec![]),
        ] {
            assert_eq!(codes(&rule, &[(m::DATE, date)]), expected, "{date}");
        }
    }

    #[test]
    fn the_year_is_that_of_the_date_or_a_person_says_so() {
        let number = (m::ARCHIVAL_NUMBER, "Z109-WS·2023·Y-BGS-0001");
        for (date, expected) in [
            ("2023-05-01", None),
            ("2022-12-30", Some(true)),
            ("2022-10-30", Some(false)),
            ("2022", Some(false)),
            ("2024-12-30", Some(false)),
        ] {
            let found = check_item(
                &Rule::YearAgrees { late_months: 2 },
                &subject(&[number, (m::DATE, date)]),
                "2026-11-26",
            );
            assert_eq!(found.first().map(|fault| fault.doubtful), expected, "{date}");
        }
    }

    #[test]
    fn odd_characters_are_found_and_not_shown() {
        let rule = Rule::PlainCharacters {
            elements: vec![ElementNumber(m::TITLE)],
        };
        let found = check_item(&rule, &subject(&[(m::TITLE, "关于\u{7}防汛")]), "2026-11-26");
        assert_eq!(found[0].note, "题名“关于\u{FFFD}防汛”含控制字符或无法辨认的字符");
        assert!(check_item(&rule, &subject(&[(m::TITLE, "关于 防汛〔2012〕")]), "2026-11-26").is_empty());
    }
}
