//! The words by which relations are known: `edges.toml`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::Edge;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(include_str!("edges.toml")).unwrap_or_default());

/// The file.
#[derive(Debug, Default, Deserialize)]
struct File {
    edge: Vec<Row>,
    words: Lists,
    binding: Binding,
    documents: Documents,
}

#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    title: Vec<String>,
    #[serde(default)]
    heads: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Lists {
    pub joiners: Vec<String>,
    pub negations: Vec<String>,
    pub acts: Vec<String>,
    pub bridges: Vec<String>,
    pub closed: Vec<String>,
    pub parts: Vec<String>,
    pub agents: Vec<String>,
    pub moments: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Binding {
    not_kinds: Vec<String>,
    not_titles: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Documents {
    endings: Vec<String>,
}

/// Where a word stands, and what it may govern there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub at: Range<usize>,
    pub before: Option<Edge>,
    pub after: Option<Edge>,
}

/// The words, ready to be looked for.
#[derive(Debug, Default)]
pub(super) struct Words {
    body: Finder,
    title: Finder,
    heads: Finder,
    pub lists: Lists,
    binding: Binding,
    endings: Vec<String>,
}

#[derive(Debug, Default)]
struct Finder {
    automaton: Option<AhoCorasick>,
    edges: Vec<(Option<Edge>, Option<Edge>)>,
}

impl Finder {
    fn new(words: Vec<(String, Option<Edge>, Option<Edge>)>) -> Option<Self> {
        let mut merged: Vec<(String, Option<Edge>, Option<Edge>)> = Vec::new();
        for (word, before, after) in words {
            match merged.iter_mut().find(|known| known.0 == word) {
                Some(known) => {
                    known.1 = known.1.or(before);
                    known.2 = known.2.or(after);
                }
                None => merged.push((word, before, after)),
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(merged.iter().map(|word| &word.0))
            .ok()?;
        Some(Self {
            automaton: Some(automaton),
            edges: merged.into_iter().map(|word| (word.1, word.2)).collect(),
        })
    }

    fn find(&self, text: &str) -> Vec<Hit> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let hits = automaton.find_iter(text).filter_map(|found| {
            let (before, after) = *self.edges.get(found.pattern().as_usize())?;
            Some(Hit {
                at: found.range(),
                before,
                after,
            })
        });
        hits.collect()
    }
}

impl Words {
    fn new(toml: &str) -> Option<Self> {
        let file: File = toml::from_str(toml).ok()?;
        let (mut body, mut title, mut heads) = (Vec::new(), Vec::new(), Vec::new());
        for row in file.edge {
            let edge = Some(Edge::from_name(&row.name)?);
            body.extend(row.before.into_iter().map(|word| (word, edge, None)));
            body.extend(row.after.into_iter().map(|word| (word, None, edge)));
            title.extend(row.title.into_iter().map(|word| (word, edge, edge)));
            heads.extend(row.heads.into_iter().map(|word| (word, edge, edge)));
        }
        Some(Self {
            body: Finder::new(body)?,
            title: Finder::new(title)?,
            heads: Finder::new(heads)?,
            lists: file.words,
            binding: file.binding,
            endings: file.documents.endings,
        })
    }

    pub(super) fn get() -> &'static Self {
        &WORDS
    }

    /// The words in a piece of a sentence.
    pub(super) fn in_body(&self, text: &str) -> Vec<Hit> {
        self.body.find(text)
    }

    /// The words in a piece of a title.
    pub(super) fn in_title(&self, text: &str) -> Vec<Hit> {
        self.title.find(text)
    }

    /// What the heading of a list says of its rows.
    pub(super) fn of_heading(&self, text: &str) -> Option<Edge> {
        // 废止和修改…: a heading that says two things says nothing of a row.
        let mut edges: Vec<Edge> = self.heads.find(text).into_iter().filter_map(|hit| hit.after).collect();
        edges.sort();
        edges.dedup();
        match edges.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// Whether a paper of this kind and title puts anything into or out of force.
    pub(super) fn binds(&self, title: Option<&str>, kind: Option<&str>) -> bool {
        !(kind.is_some_and(|kind| self.binding.not_kinds.iter().any(|k| k == kind)) || title.is_some_and(is_draft))
    }

    /// Whether a title names a paper or a rule rather than a book or a form.
    pub(super) fn names_a_document(&self, title: &str) -> bool {
        let title = title.trim_end_matches(['）', ')', '〉', '>', '》']);
        self.endings.iter().any(|ending| title.ends_with(ending.as_str()))
    }
}

/// Whether a title names a paper or a rule rather than a book, a newspaper or a form.
#[must_use]
pub fn names_a_document(title: &str) -> bool {
    Words::get().names_a_document(title)
}

/// Whether a title is that of a draft, or of a paper about one: 征求意见稿, 草案的说明.
#[must_use]
pub fn is_draft(title: &str) -> bool {
    Words::get()
        .binding
        .not_titles
        .iter()
        .any(|mark| title.contains(mark.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let words = Words::new(include_str!("edges.toml"));
        assert!(words.is_some_and(|w| !w.lists.joiners.is_empty()
            && w.of_heading("一、宣布失效的文件目录") == Some(Edge::Lapses)
            && w.of_heading("废止和修改的文件").is_none()));
    }
}
