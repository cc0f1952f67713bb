//! The words of duties: `duty.toml`, and the expressions made of them.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("duty.toml")).unwrap_or_default());

/// The file; its own comments say what each list is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Words {
    pub musts: Vec<String>,
    pub not_musts: Vec<String>,
    pub mays: Vec<String>,
    pub not_mays: Vec<String>,
    pub favours: Vec<String>,
    pub reached: Vec<String>,
    pub notices: Vec<String>,
    pub past: Vec<String>,
    pub measures: Vec<String>,
    pub attributes: Vec<String>,
    pub plans: Vec<String>,
    pub not_targets: Vec<String>,
    pub spans: Vec<String>,
    pub bare_verbs: Vec<String>,
    pub verbs: Vec<String>,
    pub units: Vec<String>,
    pub asks: Vec<String>,
    pub unit_labels: Vec<String>,
    pub due_labels: Vec<String>,
    pub untils: Vec<String>,
    pub from: Vec<String>,
    pub own_issue: Vec<String>,
}

impl Words {
    /// Where the first of some words stands, and where it ends.
    pub(super) fn first(words: &[String], text: &str) -> Option<(usize, usize)> {
        let found = words
            .iter()
            .filter_map(|word| Some((text.find(word.as_str())?, word.len())));
        // The longer of two that begin together.
        found
            .min_by_key(|(at, length)| (*at, usize::MAX - length))
            .map(|(at, length)| (at, at + length))
    }

    /// Where the last of some words ends.
    pub(super) fn last(words: &[String], text: &str) -> Option<(usize, usize)> {
        let found = words
            .iter()
            .filter_map(|word| Some((text.rfind(word.as_str())?, word.len())));
        found
            .max_by_key(|(at, length)| (at + length, *length))
            .map(|(at, length)| (at, at + length))
    }

    /// Whether a text begins with one of some words.
    pub(super) fn begins(words: &[String], text: &str) -> bool {
        words.iter().any(|word| text.starts_with(word.as_str()))
    }

    /// Whether a text ends in one of some words.
    pub(super) fn ends(words: &[String], text: &str) -> bool {
        words.iter().any(|word| text.ends_with(word.as_str()))
    }

    /// Whether one of some words stands in a text.
    pub(super) fn any(words: &[String], text: &str) -> bool {
        words.iter().any(|word| text.contains(word.as_str()))
    }
}

/// Stands for a character that is none of the words looked for.
const BLANK: &str = "＿";

/// A text with these words blanked out, as long as before: 申请 asks nobody.
pub(super) fn without(text: &str, words: &[String]) -> String {
    let mut cleaned = text.to_owned();
    for word in words {
        if cleaned.contains(word.as_str()) {
            cleaned = cleaned.replace(word.as_str(), &BLANK.repeat(word.chars().count()));
        }
    }
    cleaned
}

/// The last word of obligation in a text: where it begins and ends.
pub(super) fn last_must(text: &str) -> Option<(usize, usize)> {
    Words::last(&WORDS.musts, &without(text, &WORDS.not_musts))
}

/// Any of these words, the longest first.
pub(super) fn alternatives(words: &[String]) -> String {
    let mut sorted: Vec<&String> = words.iter().collect();
    sorted.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let escaped: Vec<String> = sorted.into_iter().map(|word| regex::escape(word)).collect();
    format!("(?:{})", escaped.join("|"))
}

/// An expression that this program wrote.
pub(super) fn expression(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}
