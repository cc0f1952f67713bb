//! The words of the official layout, from `marks.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// The table.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Marks {
    pub(super) urgency: Vec<String>,
    pub(super) secrecy: Vec<String>,
    pub(super) internal: Vec<String>,
    pub(super) openness: Vec<(String, String)>,
    pub(super) telegram: Vec<String>,
    pub(super) posts: Vec<String>,
    pub(super) furniture: Vec<String>,
    pub(super) licences: Vec<String>,
    pub(super) site_foot: Vec<String>,
    pub(super) copies: Vec<String>,
    pub(super) before_code: Vec<String>,
    pub(super) before_code_chars: String,
    pub(super) labels: Labels,
}

/// Labels of metadata blocks by the field that they name.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Labels {
    pub(super) title: Vec<String>,
    pub(super) number: Vec<String>,
    pub(super) organ: Vec<String>,
    pub(super) date: Vec<String>,
    pub(super) issued: Vec<String>,
    pub(super) index: Vec<String>,
    pub(super) subject_words: Vec<String>,
    pub(super) openness: Vec<String>,
    pub(super) effective: Vec<String>,
    pub(super) kind: Vec<String>,
    pub(super) other: Vec<String>,
}

pub(super) static MARKS: LazyLock<Marks> = LazyLock::new(|| toml::from_str(TABLE).unwrap_or_default());

const TABLE: &str = include_str!("marks.toml");

impl Marks {
    /// Whether a page put this line (without blanks) around the paper.
    pub(super) fn is_furniture(&self, compact: &str) -> bool {
        self.furniture.iter().any(|words| compact.starts_with(words.as_str()))
    }

    /// The value of 公开属性 that a text states.
    pub(super) fn openness_in(&self, text: &str) -> Option<&str> {
        let found = self.openness.iter().find(|(words, _)| text.contains(words.as_str()));
        found.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(toml::from_str::<Marks>(TABLE).is_ok());
    }
}
