//! The parts of a paper (缘由 依据 目的 过渡 事项 措施 要求 结尾), told by place and cues. The cues are data: `parts.toml`.

use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::paper::Paper;
use super::paragraphs::{Head, Paragraph};
use crate::text::sentence::sentences;

static PARTS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    toml::from_str::<Table>(include_str!("parts.toml")).map_or_else(|_| Vec::new(), |table| table.part)
});

/// Paragraphs before the first heading that open a paper.
const OPENING: usize = 3;
/// Last paragraphs that may close one.
const CLOSING: usize = 2;
/// A formula has at most so many characters.
const FORMULA: usize = 30;

#[derive(Debug, Deserialize)]
struct Table {
    part: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    name: Part,
    #[serde(rename = "where")]
    place: PlaceOf,
    #[serde(default)]
    begins: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    heads: Vec<String>,
    #[serde(default)]
    any: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PlaceOf {
    Opening,
    Article,
    Closing,
    Headed,
}

/// A part of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// 缘由: why.
    #[serde(rename = "缘由")]
    Cause,
    /// 依据: on what ground.
    #[serde(rename = "依据")]
    Basis,
    /// 目的: what for.
    #[serde(rename = "目的")]
    Purpose,
    /// 过渡: 现将有关事项通知如下.
    #[serde(rename = "过渡")]
    Transition,
    /// 事项: what.
    #[serde(rename = "事项")]
    Matter,
    /// 措施: how, and by whom.
    #[serde(rename = "措施")]
    Measure,
    /// 要求: what is demanded.
    #[serde(rename = "要求")]
    Demand,
    /// 结尾: the last words.
    #[serde(rename = "结尾")]
    Closing,
}

impl Part {
    /// Every part, in the order of a paper.
    pub const ALL: [Self; 8] = [
        Self::Cause,
        Self::Basis,
        Self::Purpose,
        Self::Transition,
        Self::Matter,
        Self::Measure,
        Self::Demand,
        Self::Closing,
    ];

    /// Its Chinese name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cause => "缘由",
            Self::Basis => "依据",
            Self::Purpose => "目的",
            Self::Transition => "过渡",
            Self::Matter => "事项",
            Self::Measure => "措施",
            Self::Demand => "要求",
            Self::Closing => "结尾",
        }
    }
}

/// A piece of a paper and the part that it plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) part: Part,
    pub(super) range: Range<usize>,
    /// The heading under which it stands, or which it begins with.
    pub(super) heading: Option<usize>,
    /// Whether it begins with it.
    pub(super) begins_with_heading: bool,
}

/// The pieces of a paper and its annexes: sentences of their openings, paragraphs below.
pub(super) fn pieces(paper: &Paper) -> Vec<Piece> {
    let mut found = Vec::new();
    for part in paper.paragraphs.chunk_by(|one, other| one.part == other.part) {
        pieces_of(paper, part, &mut found);
    }
    found
}

fn pieces_of(paper: &Paper, paragraphs: &[Paragraph], found: &mut Vec<Piece>) {
    // A paper without headings opens with its first paragraph.
    let marked = paragraphs.iter().position(|paragraph| paragraph.own.is_some());
    let opening = marked.map_or(1, |first| first.min(OPENING));
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let text = &paper.text[paragraph.range.clone()];
        let own = paragraph.own.and_then(|at| paper.heads.get(at));
        let is_article = own.is_some_and(|own| own.number == "第一条");
        if number < opening || is_article {
            let place = if is_article { PlaceOf::Article } else { PlaceOf::Opening };
            // A paper of one paragraph is no closing of its own.
            let is_last = number > 0 && number + 1 == paragraphs.len();
            for range in whole_sentences(text) {
                let plain = without_mark(&text[range.clone()]);
                let closing = told(PlaceOf::Closing, plain, "").filter(|_| is_last || is_formula(plain));
                found.push(Piece {
                    part: closing.or_else(|| told(place, plain, "")).unwrap_or(Part::Cause),
                    range: paragraph.range.start + range.start..paragraph.range.start + range.end,
                    heading: None,
                    begins_with_heading: false,
                });
            }
            continue;
        }
        let begins_with_heading = own.is_some_and(|own| !own.is_sentence && !own.words.is_empty());
        // A heading by itself is no piece, nor is a line that says nothing: a heading without a mark, a cell of a table.
        let is_bare = own.is_none()
            && text.chars().count() <= FORMULA
            && !text.ends_with(['。', '；', '：', '！', '？', '”', '）']);
        if is_bare || begins_with_heading && own.is_some_and(|head| is_heading_alone(text, head)) {
            continue;
        }
        let head = paragraph.heading.and_then(|at| paper.heads.get(at));
        let words = head.map_or("", |head| head.words.as_str());
        let plain = without_mark(text);
        let closing = (number + CLOSING >= paragraphs.len())
            .then(|| told(PlaceOf::Closing, plain, ""))
            .flatten();
        found.push(Piece {
            part: closing
                .or_else(|| told(PlaceOf::Headed, plain, words))
                .unwrap_or(Part::Matter),
            range: paragraph.range.clone(),
            // The last words of a paper stand under none of its items.
            heading: paragraph.heading.filter(|_| closing.is_none() || own.is_some()),
            begins_with_heading,
        });
    }
}

/// The sentences of a paragraph; where a page broke its lines, none ends.
fn whole_sentences(paragraph: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for range in sentences(paragraph) {
        let open = |last: &&mut Range<usize>| {
            let said = paragraph[last.start..last.end].trim_end_matches(['”', '’', '」', '』', '）', ')', '》', '】']);
            !said.ends_with(['。', '！', '？', '；', '!', '?', ';', '…'])
        };
        match found.last_mut().filter(open) {
            Some(last) => last.end = range.end,
            None => found.push(range),
        }
    }
    found
}

/// Whether a paragraph is of the last words of a paper: 特此通知。
pub(super) fn closes(text: &str) -> bool {
    told(PlaceOf::Closing, without_mark(text), "").is_some()
}

/// Whether a sentence is nothing but a closing formula, wherever it stands: 当否，请批示。
fn is_formula(text: &str) -> bool {
    let mut rows = PARTS.iter().filter(|row| row.place == PlaceOf::Closing);
    text.chars().count() <= FORMULA && rows.any(|row| row.begins.iter().any(|word| text.starts_with(word.as_str())))
}

/// Whether a paragraph has nothing but its heading.
fn is_heading_alone(text: &str, head: &Head) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    letters(text) <= letters(&head.number) + letters(&head.words)
}

/// A paragraph without the mark before its words.
pub(super) fn without_mark(text: &str) -> &str {
    let text = text.trim_start_matches(['#', '*', ' ', '　']);
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百零〇".contains(c);
    let blanks = [' ', '　', '、', '.', '．', '）', ')'];
    let rest = match text.strip_prefix('第') {
        Some(rest) => match rest.trim_start_matches(numeral).strip_prefix(['条', '章', '节']) {
            Some(rest) => rest,
            None => return text,
        },
        None => {
            let inner = text.strip_prefix(['（', '(']).unwrap_or(text);
            let rest = inner.trim_start_matches(numeral);
            if rest.len() == inner.len() || !rest.starts_with(blanks) {
                return text;
            }
            rest
        }
    };
    rest.trim_start_matches(blanks)
}

fn told(place: PlaceOf, text: &str, heading: &str) -> Option<Part> {
    let fits = |row: &&Row| {
        row.place == place
            && (row.any
                || row.begins.iter().any(|word| text.starts_with(word.as_str()))
                || row.contains.iter().any(|word| text.contains(word.as_str()))
                || row.heads.iter().any(|word| heading.contains(word.as_str())))
    };
    // How it begins tells more than a word somewhere in it.
    let begins = |row: &&Row| row.place == place && row.begins.iter().any(|word| text.starts_with(word.as_str()));
    let formula = PARTS.iter().filter(|row| row.name == Part::Transition).find(fits);
    formula
        .filter(|_| text.chars().count() <= 40)
        .or_else(|| PARTS.iter().find(begins))
        .or_else(|| PARTS.iter().find(fits))
        .map(|row| row.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(toml::from_str::<Table>(include_str!("parts.toml")).is_ok());
    }

    #[test]
    fn sentences_of_an_opening_tell_their_part() {
        let part = |text| told(PlaceOf::Opening, text, "");
        assert_eq!(
            part("为切实做好2023年防汛工作，现将有关事项通知如下。"),
            Some(Part::Transition)
        );
        assert_eq!(part("根据《中华人民共和国防洪法》，结合本县实际。"), Some(Part::Basis));
        assert_eq!(part("今年汛期预计局部有强降雨。"), Some(Part::Cause));
        assert_eq!(told(PlaceOf::Closing, "特此通知。", ""), Some(Part::Closing));
        assert_eq!(
            told(PlaceOf::Article, "为加强管理，制定本规定。", ""),
            Some(Part::Purpose)
        );
        assert!(
            is_formula("当否，请批示。")
                && !is_formula("以上各项工作由县水利局牵头，各乡镇人民政府配合，于汛前全部完成。")
        );
        assert_eq!(
            told(PlaceOf::Headed, "各单位抓好落实。", "组织领导"),
            Some(Part::Demand)
        );
    }

    #[test]
    fn a_broken_line_ends_no_sentence() {
        let text = "你县《请示》（青政文〔2021〕\n31号）收悉。现批复如下：";
        let found: Vec<&str> = whole_sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["你县《请示》（青政文〔2021〕\n31号）收悉。", "现批复如下："]);
    }

    #[test]
    fn marks_are_no_words() {
        assert_eq!(without_mark("第一条　为了"), "为了");
        assert_eq!(without_mark("（二）落实"), "落实");
        assert_eq!(without_mark("1.5万元"), "5万元");
        assert_eq!(without_mark("今年"), "今年");
    }
}
