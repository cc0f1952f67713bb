//! Deadlines and duties (期限、督办任务): who must do what until when, as the text says it. Pure, from text to values.
//!
//! `limit.rs` finds times and `reading.rs` reads them, `judge.rs` decides whether someone must act by them, `due.rs` gives the day, `bind.rs` the task
//! and the unit. The words are data: `duty.toml`, `holidays.toml`.

mod bind;
mod decision;
mod due;
mod judge;
mod limit;
mod place;
mod reading;
mod words;
mod workday;

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use serde::{Deserialize, Serialize};

pub use self::decision::{Decision, decisions};
use self::limit::{Limit, Until, Year};
use self::place::Place;
use self::words::{WORDS, Words, expression, last_must};
use super::DocDate;
use crate::text::sentence::sentences;

/// Something that must be done by a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// 事项
    pub task: String,
    /// 责任单位, if the text names it.
    #[serde(default)]
    pub unit: Option<String>,
    /// 期限: the day, if it can be known.
    #[serde(default)]
    pub due: Option<DocDate>,
    /// Where the time stands: bytes of the text.
    pub span: Range<usize>,
    /// 依据句: the sentence that says so, without blanks.
    #[serde(default)]
    pub sentence: String,
    /// How the day was found, and the time as the text says it: `month: 6月底前`, `relative: 自收到之日起15日内`.
    pub rule: String,
    /// How sure it is.
    pub confidence: f64,
}

/// Characters of a sentence that are kept.
const LONGEST_SENTENCE: usize = 200;

/// What a text must have to hold a deadline at all: it spares most sentences the grammar.
static HINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(concat!(
        r"[日号天月年周时分点钟旬度末底初节汛学冬季雨期班一二三四五六\d）)]\s*(?:之|以)?\s*[前内止]|[年月]\s*[底末终]|季度|半年",
        r"|[到至]\s*2\s*0|十.五|提前|限[期时于在\d一二三四五六七八九十]|时限|期限|不晚于|不迟于|最迟|最晚|至迟|截止|时间\s*[：:为]",
    ))
});

/// The duties of a text, in order. `date` is that of the paper; `addressees` are whom it speaks to.
#[must_use]
pub fn find(text: &str, date: Option<DocDate>, addressees: &[&str]) -> Vec<Duty> {
    let paper = date.and_then(due::day_of);
    let ranges = sentences(text);
    let mut duties = Vec::new();
    for (number, range) in ranges.iter().enumerate() {
        let Some(sentence) = text.get(range.clone()) else {
            continue;
        };
        if !HINT.as_ref().is_some_and(|hint| hint.is_match(sentence)) {
            continue;
        }
        let next = ranges.get(number + 1).and_then(|next| text.get(next.clone()));
        let previous = number
            .checked_sub(1)
            .and_then(|previous| text.get(ranges.get(previous)?.clone()));
        let around = Around {
            previous: previous.map(|previous| Compact::new(previous).text).unwrap_or_default(),
            next: next.map(|next| Compact::new(next).text),
            paper,
            addressees,
        };
        in_sentence(sentence, range.start, &around, &mut duties);
    }
    duties
}

/// What a sentence does not say itself.
struct Around<'a> {
    previous: String,
    next: Option<String>,
    paper: Option<Date>,
    addressees: &'a [&'a str],
}

fn in_sentence(sentence: &str, start: usize, around: &Around<'_>, duties: &mut Vec<Duty>) {
    let compact = Compact::new(sentence);
    let limits = limit::limits(&compact.text);
    // 每年2月底前……，3月底前……: what recurs goes on recurring.
    let mut recurs = false;
    let mut year = None;
    for (number, limit) in limits.iter().enumerate() {
        let following = limits.get(number + 1).map(|next| next.at.start);
        let place = Place::new(&compact.text, limit.at.clone(), following);
        let until = settled(limit, &place, &mut recurs, &mut year);
        let own_issue = Words::any(&WORDS.own_issue, place.before());
        let paper = around.paper;
        let due = due::due(until, paper, year, paper.filter(|_| own_issue));
        let Some(confidence) = judge::judge(&place, limit, due.day, paper) else {
            continue;
        };
        let unit = bind::unit(&place, &around.previous, around.next.as_deref());
        let task = bind::task(&place, unit.as_deref(), &around.previous);
        let from = said_from(&place, limit);
        // 贵局, 你们: whom the paper speaks to.
        let unit = unit.filter(|unit| !unit.starts_with(['贵', '你']) || around.addressees.is_empty());
        let unit = unit.or_else(|| Some(around.addressees.join("、")).filter(|unit| !unit.is_empty()));
        duties.push(Duty {
            task,
            unit,
            due: due.day.and_then(|day| DocDate::parse(&day.to_string())),
            span: start + compact.place(from)..start + compact.end(limit.at.end),
            sentence: compact.text.chars().take(LONGEST_SENTENCE).collect(),
            rule: format!("{}: {}", due.rule, said(&place, from)),
            confidence,
        });
    }
}

/// A time with what the sentence said before it: the year, or that it recurs.
fn settled(limit: &Limit, place: &Place<'_>, recurs: &mut bool, year: &mut Option<u32>) -> Until {
    let until = limit.until;
    let named = match until {
        Until::Month { year, .. } | Until::YearEnd(year) | Until::Quarter { year, .. } | Until::Half { year, .. } => {
            Some(year)
        }
        Until::Day { .. } | Until::MonthEnd { .. } => Some(Year::Unsaid),
        _ => None,
    };
    if let Some(Year::Named(named)) = named {
        *year = Some(named);
        *recurs = false;
        return until;
    }
    let every = ["每年", "每月", "每季度", "每半年", "每周", "每学期", "每季"]
        .iter()
        .any(|every| place.before().contains(every));
    let repeated = until == Until::Recurring || (named == Some(Year::Unsaid) && (every || *recurs));
    *recurs |= repeated || until == Until::Recurring;
    if repeated { Until::Recurring } else { until }
}

/// Where the words of a time begin: of a count, with the event that it runs from.
fn said_from(place: &Place<'_>, limit: &Limit) -> usize {
    let at = limit.at.start;
    if !matches!(limit.until, Until::Count { .. } | Until::Before | Until::Recurring) {
        return at;
    }
    let before = place.before();
    let after_must = last_must(before).map_or(0, |(_, end)| end);
    let event = &before[after_must..];
    let start = Words::first(&WORDS.from, event).map(|(from, _)| at - event.len() + from);
    start.unwrap_or(if limit.until == Until::Before {
        at - event.len()
    } else {
        at
    })
}

/// The time as the text says it.
fn said(place: &Place<'_>, from: usize) -> String {
    let words = &place.sentence[from..place.at.end];
    // 经公示无异议后，5日内
    let opened = from == place.at.start && place.before().is_empty();
    let earlier = place
        .earlier()
        .next()
        .filter(|clause| opened && (clause.ends_with('后') || clause.ends_with('起')));
    earlier.map_or_else(|| words.to_owned(), |earlier| format!("{earlier}，{words}"))
}

/// A text without its blanks, digits narrow, and the way back.
struct Compact {
    text: String,
    /// For each byte of the compact text, the byte of the text where its character begins, and at the end its length.
    places: Vec<usize>,
    /// The same for the ends of characters.
    ends: Vec<usize>,
}

impl Compact {
    fn new(text: &str) -> Self {
        let (mut compact, mut places, mut ends) = (String::with_capacity(text.len()), Vec::new(), Vec::new());
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let narrow = match c {
                '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
                c => c,
            };
            compact.push(narrow);
            places.resize(compact.len(), at);
            ends.resize(compact.len(), at + c.len_utf8());
        }
        places.push(text.len());
        Self {
            text: compact,
            places,
            ends,
        }
    }

    fn place(&self, at: usize) -> usize {
        self.places.get(at).copied().unwrap_or_default()
    }

    fn end(&self, at: usize) -> usize {
        at.checked_sub(1)
            .and_then(|last| self.ends.get(last))
            .copied()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
