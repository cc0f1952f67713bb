//! The task (任务) on the desk: a line that says what is to be written, a draft, or a paper of the archive to go by; read as
//! far as it can be read as a document. The words are data: `task.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::hidden;
use super::matter::matter;
use crate::archive::Record;
use crate::document::{Citation, DocKind, Organ, find_dates, is_organ_name, kind_of_title};

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
    pub(super) places: Vec<String>,
    pub(super) extracts: Vec<String>,
    pub(super) volumes: Vec<String>,
    pub(super) empty: Vec<String>,
    common: Vec<String>,
    pub(super) amending: Vec<String>,
    pub(super) no_superior: Vec<String>,
    plain: Vec<Plain>,
    direction: Directions,
}

impl Words {
    /// Whether a word may stand in any text.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.empty.iter().chain(&self.common).any(|known| known == word)
    }
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

/// Characters of an organ's name at the beginning of a line.
const LONGEST_ORGAN: usize = 24;

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
    /// The direction in which papers of a kind go; none for laws, contracts, minutes of other kinds, which go nowhere.
    #[must_use]
    pub fn of_kind(kind: &str) -> Option<Self> {
        let is_one = |list: &[String]| list.iter().any(|known| known == kind);
        if is_one(&WORDS.direction.up) {
            Some(Self::Up)
        } else if is_one(&WORDS.direction.level) {
            Some(Self::Level)
        } else {
            DocKind::from_name(kind)
                .filter(|kind| kind.is_statutory())
                .map(|_| Self::Down)
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
        let asked = without_request(&typed);
        // What follows a comma says more; the title ends before it.
        let first = asked.split(['，', '。', '；', ',', ';']).next().unwrap_or(asked);
        let mut rest = if kind_of_title(asked).is_none() && kind_of_title(first).is_some() {
            first
        } else {
            asked
        };
        let more = asked.strip_prefix(rest).unwrap_or_default();
        let mut addressees = Vec::new();
        let inner = rest.strip_prefix("关于").unwrap_or(rest);
        if let Some((organ, after)) = addressee(inner) {
            addressees.push(organ.to_owned());
            rest = after;
        }
        let writer = writer(rest);
        let mut title = rest;
        // 给水利局的函，催一下清点: what it is about stands behind.
        if kind_of_title(rest).is_some_and(|(_, range)| range.start == 0) {
            (title, rest) = (first, more.trim_start_matches(['，', '。', '；', ',', ';']));
        }
        if let Some((_, after)) = writer {
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
            kind: kind_of_title(title).map(|(kind, _)| kind.name().to_owned()),
            matter: matter(&plain),
            title: title.to_owned(),
            text: if more.ends_with(&plain) {
                plain
            } else {
                format!("{plain}{more}")
            },
            organ: writer.map(|(organ, _)| organ.to_owned()),
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
        self.kind.as_deref().and_then(Direction::of_kind)
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
    // 请 asks, but in 请求 it is part of a word.
    if let Some(after) = rest.strip_prefix('请')
        && WORDS.verbs.iter().any(|verb| after.starts_with(verb.as_str()))
    {
        rest = after;
    }
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

/// The organ that a line begins with, and what follows: 县水利局2026年工作总结, 2025年国务院政府工作报告.
fn writer(line: &str) -> Option<(&str, &str)> {
    let year = find_dates(line)
        .into_iter()
        .map(|(range, _)| range)
        .find(|range| range.start == 0);
    let rest = year.and_then(|range| line.get(range.end..)).unwrap_or(line);
    let begins = |word: &&String| rest.starts_with(word.as_str());
    let is_placed = WORDS.places.iter().any(|word| begins(&word));
    let borders = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST_ORGAN);
    let names: Vec<usize> = borders
        .filter(|end| *end < rest.len() && is_organ_name(&rest[..*end]))
        .filter(|end| is_placed || Organ::of(&rest[..*end]).is_some_and(|o| o.region.is_some() || o.level.is_some()))
        .collect();
    let follows =
        |end: &&usize| rest[**end..].starts_with("关于") || rest[**end..].starts_with(|c: char| c.is_ascii_digit());
    let end = *names.iter().rev().find(follows).or(names.first())?;
    Some((&rest[..end], &rest[end..]))
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

    #[test]
    fn who_writes_and_to_whom_is_no_matter() {
        let read = |line: &str| {
            let task = Task::of_line(line);
            (task.organ, task.addressees, task.kind, task.matter)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(Task::of_line("请求追加水利资金的请示").title, "请求追加水利资金的请示");
        assert_eq!(Task::of_line("请写一个防汛的通知").title, "防汛的通知");
        assert_eq!(read("县水利局2026年工作总结").0, some("县水利局"));
        assert_eq!(Task::of_line("县水利局2026年工作总结").direction(), None);
        assert_eq!(
            read("国务院关于进一步加强安全生产工作的意见"),
            (some("国务院"), vec![], some("意见"), "安全生产".to_owned())
        );
        assert_eq!(read("县政府常务会议纪要").0, some("县政府"));
        let (_, addressees, kind, _) = read("关于给水利局的函，催一下防汛物资的清点");
        assert_eq!((addressees, kind), (vec!["水利局".to_owned()], some("函")));
        assert_eq!(
            Task::of_line("给水利局的函，催一下防汛物资的清点").matter,
            "催一下防汛物资的清点"
        );
        assert_eq!(read("做好防汛指挥部工作的通知").0, None);
        assert_eq!(read("张三等同志任免的通知").3, "张三");
    }

    proptest! {
        #[test]
        fn any_line_is_survived(line in "(写|请|一个|给|县|财政局|要钱|的|请示|通知|\\PC){0,20}") {
            let _ = Task::of_line(&line).without_citations();
        }
    }
}
