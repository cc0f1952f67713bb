//! Questions (口语问句): what of a typed sentence speaks of the matter, and the terms in which laws and papers would say it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::Query;
use crate::text::{fold::fold, segment};

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    toml::from_str::<File>(include_str!("questions.toml")).map_or_else(|_| Known::default(), Known::of)
});

/// So many words in a row are tried as one.
const LONGEST: usize = 4;
/// A text with so many different words of rules is written in their language.
const RULE_WORDS: usize = 2;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    nothing: Vec<String>,
    rules: Vec<String>,
    lay: Vec<Lay>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lay {
    word: String,
    means: Vec<String>,
}

#[derive(Debug, Default)]
struct Known {
    nothing: BTreeSet<String>,
    rules: BTreeSet<String>,
    lay: BTreeMap<String, Vec<String>>,
}

impl Known {
    fn of(file: File) -> Self {
        Self {
            nothing: file.nothing.into_iter().collect(),
            rules: file.rules.into_iter().collect(),
            lay: file
                .lay
                .into_iter()
                .map(|Lay { word, means }| (word, means.iter().map(|term| fold(term)).collect()))
                .collect(),
        }
    }
}

impl Query {
    /// As much as possible of a folded text, in any order: without the words that say nothing, and with the terms for its
    /// everyday words beside them.
    #[must_use]
    pub(super) fn similar(typed: &str) -> Self {
        let words = segment::words(typed);
        let mut text = String::new();
        let mut rest = typed;
        for word in &words {
            let Some((before, behind)) = rest.split_once(word) else {
                continue;
            };
            // Pairs of characters are not taken across what is left out.
            let joined = before.is_empty() && !text.ends_with(' ');
            if KNOWN.nothing.contains(*word) {
                text.push(' ');
            } else {
                text.push_str(if joined { "" } else { " " });
                text.push_str(word);
            }
            rest = behind;
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self::Similar {
            // Of a line that says nothing, all is taken.
            text: if text.is_empty() { typed.to_owned() } else { text },
            others: if is_of_rules(&words) { Vec::new() } else { terms(&words) },
        }
    }
}

/// Whether a text is written as rules are.
fn is_of_rules(words: &[&str]) -> bool {
    let said: BTreeSet<&str> = words
        .iter()
        .copied()
        .filter(|word| KNOWN.rules.contains(*word))
        .collect();
    said.len() >= RULE_WORDS
}

/// The terms for everyday words, the longest run of words first, each once.
fn terms(words: &[&str]) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = (at + 1..=words.len().min(at + LONGEST))
            .rev()
            .find_map(|end| KNOWN.lay.get(&words[at..end].concat()).map(|means| (end, means)));
        let Some((end, means)) = longest else {
            at += 1;
            continue;
        };
        for term in means {
            if !words.contains(&term.as_str()) && !terms.contains(term) {
                terms.push(term.clone());
            }
        }
        at = end;
    }
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_file_is_whole_and_folded() {
        let file: File = toml::from_str(include_str!("questions.toml")).unwrap();
        for word in file.nothing.iter().chain(file.lay.iter().map(|lay| &lay.word)) {
            assert_eq!(&fold(word), word);
        }
        let count = file.lay.len();
        assert_eq!(Known::of(file).lay.len(), count, "a word stands there twice");
    }

    #[test]
    fn a_question_is_taken_by_its_matter() {
        let Query::Similar { text, others } = Query::similar("房东应该退押金吗") else {
            unreachable!()
        };
        assert_eq!(text, "房东 退押金");
        assert!(others.contains(&"出租人".to_owned()) && others.contains(&"退还".to_owned()));
        let Query::Similar { text, others } = Query::similar("怎么办") else {
            unreachable!()
        };
        assert_eq!((text.as_str(), others.len()), ("怎么办", 0));
    }

    #[test]
    fn what_is_written_as_rules_are_needs_no_other_terms() {
        let others = |text: &str| match Query::similar(text) {
            Query::Similar { others, .. } => others,
            _ => Vec::new(),
        };
        assert!(!others("他骑电动车撞了人").is_empty());
        assert!(others("驾驶电动车应当依照本条例规定上道路行驶,不得撞人").is_empty());
    }

    proptest! {
        #[test]
        fn any_line_is_survived(line in "[\\PC房东怎么办的吗]{0,40}") {
            let folded = fold(&line);
            let is_similar = matches!(Query::similar(&folded), Query::Similar { .. });
            prop_assert!(is_similar);
        }
    }
}
