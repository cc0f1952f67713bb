//! Compiled volumes (汇编): several papers in one text, and where one ends and the next begins.
//!
//! Three kinds are told: volumes with a contents page, whose entries return as titles (`contents`); official papers put
//! one behind the other, each with a head of its own (`heads`); and collections of sharing sites, which print every
//! title twice (`echo`). A single paper is never divided: what it forwards, issues or attaches belongs to it. The words
//! are data: `volume.toml`.

mod contents;
mod echo;
mod heads;
mod lines;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use self::lines::Line;

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("volume.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Words {
    titles: Vec<String>,
    contents: Vec<String>,
    attachments: Vec<String>,
    feet: Vec<String>,
    furniture: Vec<String>,
}

/// A volume: what stands before its papers, and the papers. Together they are the whole text, without overlap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// Cover and contents page: bytes of the text; empty if the first paper begins at once.
    pub front: Range<usize>,
    /// The papers, in order.
    pub papers: Vec<Paper>,
}

/// A paper of a volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Bytes of the volume's text.
    pub span: Range<usize>,
    /// 标题, as the volume prints it; empty if it prints none.
    pub title: String,
    /// What shows that a paper begins here.
    pub evidence: Vec<Cow<'static, str>>,
    /// How sure that is: 0 to 1.
    pub confidence: f64,
}

/// Where a paper begins.
#[derive(Debug, Clone, PartialEq)]
struct Border {
    /// Number of its first line.
    line: usize,
    title: String,
    evidence: Vec<&'static str>,
    confidence: f64,
}

/// The papers of a volume; none if the text is a single paper.
#[must_use]
pub fn split(text: &str) -> Option<Volume> {
    let lines = lines::lines(text);
    let borders = contents::borders(&lines)
        .or_else(|| heads::borders(&lines))
        .or_else(|| echo::borders(&lines))?;
    let start = |border: &Border| match border.line {
        0 => Some(0),
        line => lines.get(line).map(|line| line.range.start),
    };
    let mut papers: Vec<Paper> = Vec::new();
    for (number, border) in borders.iter().enumerate() {
        let end = borders.get(number + 1).map_or(Some(text.len()), start)?;
        papers.push(Paper {
            span: start(border)?..end,
            title: border.title.clone(),
            evidence: border.evidence.iter().map(|rule| Cow::Borrowed(*rule)).collect(),
            confidence: border.confidence,
        });
    }
    (papers.len() > 1).then(|| Volume {
        front: 0..papers.first().map_or(0, |paper| paper.span.start),
        papers,
    })
}

/// Whether a title is that of a volume.
fn is_volume_title(line: &Line<'_>) -> bool {
    let letters = line.letters.trim_end_matches(|c: char| c.is_ascii_digit());
    let plain = letters.trim_end_matches("一二三四五六七八九十上中下册卷辑第期年");
    line.count() <= 40
        && [letters, plain]
            .iter()
            .any(|title| WORDS.titles.iter().any(|end| title.ends_with(end.as_str())))
}

#[cfg(test)]
mod tests;
