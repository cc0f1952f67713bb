//! 大事记: a draft of the chronicle — decisions, appointments, awards and meetings, each with its day and source.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::form::{Column, Form, Row};
use super::registers::{SIGNATURES, Scope};
use crate::archive::{Archive, Described, Description};
use crate::document::{DocDate, find_dates};
use crate::error::Result;
use crate::text::sentence::sentences;

static RULES: LazyLock<Rules> = LazyLock::new(|| toml::from_str(include_str!("chronicle.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Rules {
    kinds: Vec<String>,
    meetings: Vec<String>,
    chronicles: Vec<String>,
    titles: Vec<String>,
    not_kinds: Vec<String>,
    acts: Vec<String>,
}

/// 2月15日　县政府表彰…: a line of a chronicle.
static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日[\s　：:]*(?P<event>\S.*)$").ok()
});
/// Sentences of minutes among which the one that tells of the meeting stands.
const OPENING: usize = 12;
/// Characters of an event that are shown.
const LONGEST: usize = 160;

/// An event: its day, what happened, the paper that says so.
struct Event {
    date: Option<String>,
    words: String,
    source: Description,
}

pub(super) fn build(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let mut events = Vec::new();
    let mut to_read = Vec::new();
    archive
        .catalogue
        .each_description(Described::All, &scope.period, |paper| {
            let kind = paper.kind.as_deref().unwrap_or_default();
            let is = |list: &[String]| list.iter().any(|known| known == kind);
            let mine = scope.issues(paper.organ.as_deref())
                || scope.organ.as_deref().is_some_and(|own| paper.title.contains(own));
            if !mine {
                return Ok(());
            }
            if is(&RULES.meetings) || is(&RULES.chronicles) {
                to_read.push(paper);
            } else if is(&RULES.kinds)
                || (!is(&RULES.not_kinds) && RULES.titles.iter().any(|word| paper.title.contains(word.as_str())))
            {
                events.push(Event {
                    date: paper.date.clone(),
                    words: told(&paper),
                    source: paper,
                });
            }
            Ok(())
        })?;
    let chronicles: Vec<&str> = RULES.chronicles.iter().map(String::as_str).collect();
    // A chronicle has a year in its title, and no day.
    let undated = archive
        .catalogue
        .descriptions_of_kinds(&chronicles, &scope.period, true)?;
    to_read.extend(
        undated
            .into_iter()
            .filter(|paper| paper.year.is_none() && scope.period.year.is_some()),
    );
    for paper in to_read {
        let text = archive.catalogue.text(paper.id())?;
        let kind = paper.kind.as_deref().unwrap_or_default();
        if RULES.chronicles.iter().any(|known| known == kind) {
            let mut told = Vec::new();
            lines(&paper, &text, &mut told);
            told.retain(|event| event.date.as_deref().is_none_or(|day| scope.period.holds(day)));
            events.extend(told);
        } else {
            events.push(meeting(paper, &text));
        }
    }
    // Copies of a paper, and a chronicle beside the paper itself, tell the same of the same day.
    events.sort_by(|a, b| {
        (a.date.is_none(), &a.date, a.source.document).cmp(&(b.date.is_none(), &b.date, b.source.document))
    });
    events.dedup_by(|b, a| {
        a.date == b.date && (a.words == b.words || (a.source.family.is_some() && a.source.family == b.source.family))
    });
    let mut form = Form::table(
        "大事记",
        vec![
            Column::centred("序号", 5),
            Column::date("日期"),
            Column::text("事件", 70),
            Column::text("来源", 40),
        ],
    )
    .titled(format!("{}（草稿）", scope.title("大事记")));
    form.head.push(scope.line());
    for (number, event) in (1usize..).zip(events) {
        let source = match &event.source.number {
            Some(number) => format!("《{}》（{number}）", event.source.title),
            None => format!("《{}》", event.source.title),
        };
        let cells = vec![number.into(), event.date.into(), event.words.into(), source.into()];
        form.rows.push(Row::of(event.source.id(), cells));
    }
    form.foot.push(format!(
        "共 {} 条。由公文自动摘编，须经编辑人员取舍、核对。",
        form.rows.len()
    ));
    form.foot.push(SIGNATURES.to_owned());
    Ok(vec![form])
}

/// A paper as an event: 关于表彰…的决定 of an organ → the organ 表彰…; else that the organ issued it.
fn told(paper: &Description) -> String {
    let title = paper.title.as_str();
    let organ = paper.organ.as_deref().unwrap_or_default();
    let matter = title.split_once("关于").and_then(|(_, rest)| {
        let (matter, _) = rest.rsplit_once('的')?;
        RULES
            .acts
            .iter()
            .any(|act| matter.starts_with(act.as_str()))
            .then_some(matter)
    });
    let number = paper
        .number
        .as_deref()
        .map(|number| format!("（{number}）"))
        .unwrap_or_default();
    match matter {
        Some(matter) if !organ.is_empty() => format!("{organ}{matter}。"),
        _ => {
            let title = title.strip_prefix(organ).unwrap_or(title);
            format!("{organ}发布《{title}》{number}。")
        }
    }
}

/// A meeting: the sentence of the minutes that says when it was held, and its day.
fn meeting(paper: Description, text: &str) -> Event {
    let year = paper.date.as_deref().and_then(DocDate::parse).map(|date| date.year);
    let held = sentences(text).into_iter().take(OPENING).find_map(|range| {
        let sentence: String = text.get(range)?.chars().filter(|c| !c.is_whitespace()).collect();
        let told = ["召开", "举行"].iter().any(|word| sentence.contains(word));
        let day = find_dates(&sentence)
            .into_iter()
            .map(|(_, date)| date)
            .find(|date| date.day.is_some());
        let day = day.or_else(|| {
            let found = LINE.as_ref()?.captures(&sentence)?;
            let part = |name| found.name(name).and_then(|m| m.as_str().parse().ok());
            DocDate::new(u32::from(year?), part("m"), part("d"))
        });
        told.then_some((day, sentence))
    });
    let (day, words) = held.unwrap_or_else(|| {
        let name = paper.title.trim_end_matches("记录").trim_end_matches("纪要");
        (None, format!("召开{name}。"))
    });
    Event {
        date: day.map(|day| day.to_string()).or_else(|| paper.date.clone()),
        words: words.chars().take(LONGEST).collect(),
        source: paper,
    }
}

/// The lines of a chronicle, each an event.
fn lines(paper: &Description, text: &str, events: &mut Vec<Event>) {
    let mut year = paper.year.map(u32::from).or_else(|| {
        let (_, date) = find_dates(&paper.title).into_iter().next()?;
        Some(u32::from(date.year))
    });
    for line in text.lines() {
        let Some(found) = LINE.as_ref().and_then(|pattern| pattern.captures(line.trim())) else {
            continue;
        };
        let part = |name| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        year = part("y").or(year);
        let day = year.and_then(|year| DocDate::new(year, part("m"), part("d")));
        events.push(Event {
            date: day.map(|day| day.to_string()),
            words: found["event"].chars().take(LONGEST).collect(),
            source: paper.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_tells_what_was_done() {
        let paper = |title: &str| Description {
            title: title.to_owned(),
            organ: Some("青禾县人民政府".to_owned()),
            number: Some("青政发〔2022〕3号".to_owned()),
            ..Description::default()
        };
        assert_eq!(
            told(&paper("青禾县人民政府关于表彰2021年度先进集体的决定")),
            "青禾县人民政府表彰2021年度先进集体。"
        );
        assert_eq!(
            told(&paper("青禾县人民政府关于城区禁鸣的通告")),
            "青禾县人民政府发布《关于城区禁鸣的通告》（青政发〔2022〕3号）。"
        );
    }
}
