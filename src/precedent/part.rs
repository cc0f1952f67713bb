//! The parts of a paper (缘由 依据 目的 过渡 事项 措施 要求 结尾), told by place and cues. The cues are data: `parts.toml`.

use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::paper::{Head, Paper, Paragraph};
use crate::text::sentence::sentences;

static PARTS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    toml::from_str::<Table>(include_str!("parts.toml")).map_or_else(|_| Vec::new(), |table| table.part)
});

/// Paragraphs before the first heading that open a paper.
const OPENING: usize = 3;
/// Last paragraphs that may close one.
const CLOSING: usize = 2;

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
    pub(super) heading: Option<usize>,
}

/// The pieces of a paper: sentences of its opening, paragraphs below.
pub(super) fn pieces(paper: &Paper) -> Vec<Piece> {
    let mut found = Vec::new();
    let count = paper.paragraphs.len();
    // A paper without headings opens with its first paragraph.
    let opening = if paper.paragraphs.iter().any(|paragraph| paragraph.is_heading) {
        OPENING
    } else {
        1
    };
    for (number, paragraph) in paper.paragraphs.iter().enumerate() {
        let text = &paper.text[paragraph.range.clone()];
        let opens = number < opening && (paragraph.heading.is_none() || is_first_article(paper, paragraph));
        if opens {
            for range in sentences(text) {
                let sentence = &text[range.clone()];
                let plain = without_mark(sentence);
                let part = told(PlaceOf::Opening, plain, "").unwrap_or(Part::Cause);
                let start = paragraph.range.start + range.start;
                found.push(Piece {
                    part: if number + 1 == count {
                        told(PlaceOf::Closing, plain, "").unwrap_or(part)
                    } else {
                        part
                    },
                    range: start..start + sentence.len(),
                    heading: None,
                });
            }
            continue;
        }
        let head = paragraph.heading.and_then(|at| paper.heads.get(at));
        let words = head.map_or("", |head| head.words.as_str());
        let closing = (number + CLOSING >= count)
            .then(|| told(PlaceOf::Closing, without_mark(text), ""))
            .flatten();
        // A heading by itself is no piece.
        if paragraph.is_heading && head.is_some_and(|head| is_heading_alone(text, head)) {
            continue;
        }
        found.push(Piece {
            part: closing
                .or_else(|| told(PlaceOf::Headed, without_mark(text), words))
                .unwrap_or(Part::Matter),
            range: paragraph.range.clone(),
            heading: paragraph.heading,
        });
    }
    found
}

/// Whether a paragraph has nothing but its heading.
fn is_heading_alone(text: &str, head: &Head) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    letters(text) <= letters(&head.number) + letters(&head.words)
}

/// 第一条 of a rule says what it is for and on what ground.
fn is_first_article(paper: &Paper, paragraph: &Paragraph) -> bool {
    let head = paragraph.heading.and_then(|at| paper.heads.get(at));
    head.is_some_and(|head| head.number == "第一条")
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
            told(PlaceOf::Headed, "各单位抓好落实。", "组织领导"),
            Some(Part::Demand)
        );
    }

    #[test]
    fn marks_are_no_words() {
        assert_eq!(without_mark("第一条　为了"), "为了");
        assert_eq!(without_mark("（二）落实"), "落实");
        assert_eq!(without_mark("1.5万元"), "5万元");
        assert_eq!(without_mark("今年"), "今年");
    }
}
