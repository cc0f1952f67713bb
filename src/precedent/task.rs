//! The task (任务) on the desk: a line that says what is to be written, a draft, or a paper of the archive to go by; read as
//! far as it can be read as a document. The words are data: `task.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::hidden;
use super::matter::matter;
use crate::archive::Record;
use crate::document::{Citation, find_dates, is_organ_name, kind_of_title};

pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("task.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
pub(super) struct Words {
    polite: Vec<String>,
    verbs: Vec<String>,
    measures: Vec<String>,
    begins: Vec<String>,
    behind: Vec<String>,
    address: Vec<String>,
    pub(super) empty: Vec<String>,
    pub(super) amending: Vec<String>,
    plain: Vec<Plain>,
    direction: Directions,
}

#[derive(Debug, Deserialize)]
struct Plain {
    word: String,
    means: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Directions {
    up: Vec<String>,
    level: Vec<String>,
}

/// 行文方向
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Direction {
    /// 上行: to a superior.
    #[serde(rename = "上行")]
    Up,
    /// 平行: between organs without subordination.
    #[serde(rename = "平行")]
    Level,
    /// 下行 or to the public.
    #[serde(rename = "下行")]
    Down,
}

impl Direction {
    /// The direction in which papers of a kind go.
    #[must_use]
    pub fn of_kind(kind: &str) -> Self {
        let is_one = |list: &[String]| list.iter().any(|known| known == kind);
        if is_one(&WORDS.direction.up) {
            Self::Up
        } else if is_one(&WORDS.direction.level) {
            Self::Level
        } else {
            Self::Down
        }
    }

    /// Its Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "上行",
            Self::Level => "平行",
            Self::Down => "下行",
        }
    }
}

/// What is to be written, as far as it is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Task {
    /// 标题, or the line itself.
    pub title: String,
    /// The text that precedents are looked for by.
    pub text: String,
    /// 文种
    pub kind: Option<String>,
    /// 事由
    pub matter: String,
    /// 发文机关
    pub organ: Option<String>,
    /// 主送机关
    pub addressees: Vec<String>,
    /// 成文日期
    pub date: Option<String>,
    /// Topic ids.
    pub topics: Vec<String>,
    /// The papers that the draft names.
    pub citations: Vec<Citation>,
    /// How papers say what the line says in everyday words.
    pub other_words: Vec<String>,
    /// Whether nothing but a line is known.
    pub is_line: bool,
    /// Whether mentions of other papers were taken out.
    pub hides_mentions: bool,
}

impl Task {
    /// A line like 写一个关于做好2026年防汛备汛工作的通知.
    #[must_use]
    pub fn of_line(line: &str) -> Self {
        let typed: String = line.split_whitespace().collect();
        let mut rest = without_request(&typed);
        let mut addressees = Vec::new();
        if let Some((organ, after)) = addressee(rest) {
            addressees.push(organ.to_owned());
            rest = after;
        }
        let mut plain = rest.to_owned();
        let mut other_words: Vec<String> = Vec::new();
        for row in WORDS.plain.iter().filter(|row| typed.contains(&row.word)) {
            other_words.extend(row.means.iter().cloned());
            if !row.means.contains(&row.word) {
                plain = plain.replace(&row.word, "");
            }
        }
        Self {
            kind: kind_of_title(rest).map(|(kind, _)| kind.name().to_owned()),
            matter: matter(&plain),
            title: rest.to_owned(),
            text: plain,
            addressees,
            other_words,
            is_line: true,
            ..Self::default()
        }
    }

    /// A draft, or a paper of the archive, that was understood as a document.
    #[must_use]
    pub fn of_paper(record: &Record, text: &str) -> Self {
        let strings = |pointer: &str, inner: &str| -> Vec<String> {
            let list = record.details.pointer(pointer).and_then(|list| list.as_array());
            let value = |field: &serde_json::Value| Some(field.pointer(inner)?.as_str()?.to_owned());
            list.into_iter().flatten().filter_map(value).collect()
        };
        Self {
            title: record.title.clone(),
            text: text.to_owned(),
            kind: record.kind.clone(),
            matter: matter(&record.title),
            organ: record.organ.clone(),
            addressees: strings("/document/addressees", "/value"),
            date: record.date.clone(),
            topics: record.topics.clone(),
            citations: record.citations(),
            other_words: Vec::new(),
            is_line: false,
            hides_mentions: false,
        }
    }

    /// The year that the text speaks of as its own, for a draft without a date: the latest that is named more than once.
    #[must_use]
    pub fn year(&self) -> Option<u16> {
        let mut counts: std::collections::BTreeMap<u16, usize> = std::collections::BTreeMap::new();
        for (_, date) in find_dates(&self.text).into_iter().chain(find_dates(&self.title)) {
            *counts.entry(date.year).or_default() += 1;
        }
        let own = find_dates(&self.title).last().map(|(_, date)| date.year);
        own.or_else(|| counts.into_iter().rfind(|(_, count)| *count > 1).map(|(year, _)| year))
    }

    /// The same without anything that names another paper.
    #[must_use]
    pub fn without_citations(self) -> Self {
        let title = hidden::without_mentions(&self.title);
        Self {
            matter: matter(&title),
            text: hidden::without_mentions(&self.text),
            citations: Vec::new(),
            hides_mentions: true,
            title,
            ..self
        }
    }

    /// 行文方向, where the kind is known.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        self.kind.as_deref().map(Direction::of_kind)
    }
}

/// A line without what asks for it: 请帮我写一个….
fn without_request(line: &str) -> &str {
    let strip = |text: &mut &str, words: &[String]| -> bool {
        let longest = words
            .iter()
            .filter(|word| text.starts_with(word.as_str()))
            .max_by_key(|word| word.len());
        match longest.and_then(|word| text.strip_prefix(word.as_str())) {
            Some(rest) if !rest.is_empty() => {
                *text = rest;
                true
            }
            _ => false,
        }
    };
    let mut rest = line.trim_end_matches(['。', '？', '?', '！', '.', '，']);
    while strip(&mut rest, &WORDS.polite) {}
    let mut after = rest;
    if strip(&mut after, &WORDS.verbs) {
        let measured = strip(&mut after, &WORDS.measures);
        if measured || WORDS.begins.iter().any(|word| after.starts_with(word.as_str())) {
            rest = after;
        }
    } else if strip(&mut after, &WORDS.measures) {
        rest = after;
    }
    while let Some(shorter) = WORDS.behind.iter().find_map(|word| rest.strip_suffix(word.as_str())) {
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest
}

/// The addressee that a line names, and what follows.
fn addressee(line: &str) -> Option<(&str, &str)> {
    let mut words: Vec<&String> = WORDS
        .address
        .iter()
        .filter(|word| line.starts_with(word.as_str()))
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = line.strip_prefix(words.first()?.as_str())?;
    let borders = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(20);
    let mut ends: Vec<usize> = borders.filter(|end| is_organ_name(&rest[..*end])).collect();
    let end = ends.pop()?;
    Some((&rest[..end], rest[end..].trim_start_matches(['的', '：', ':', '，'])))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_read_as_a_title() {
        let task = Task::of_line("写一个关于做好2026年防汛备汛工作的通知");
        assert_eq!(
            (task.title.as_str(), task.kind.as_deref(), task.matter.as_str()),
            ("关于做好2026年防汛备汛工作的通知", Some("通知"), "防汛备汛")
        );
        let task = Task::of_line("做好春节放假安排的通知");
        assert_eq!(task.title, "做好春节放假安排的通知");
    }

    #[test]
    fn everyday_words_are_said_as_papers_say_them() {
        let task = Task::of_line("给财政局要钱的请示");
        assert_eq!(task.addressees, ["财政局"]);
        assert_eq!(task.kind.as_deref(), Some("请示"));
        assert_eq!(task.direction(), Some(Direction::Up));
        assert!(task.other_words.contains(&"资金".to_owned()));
    }

    proptest! {
        #[test]
        fn any_line_is_survived(line in "(写|请|一个|给|县|财政局|要钱|的|请示|通知|\\PC){0,20}") {
            let _ = Task::of_line(&line).without_citations();
        }
    }
}
