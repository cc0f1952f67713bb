//! The table of topics: read, checked and made ready for matching. The default is data (`topics.toml`).

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use crate::error::{Context, Error, Kind, Result};

/// The topic of documents that show none.
pub(super) const OTHER: &str = "T99";

static BUILTIN: LazyLock<Rules> =
    LazyLock::new(|| Rules::from_toml(include_str!("topics.toml")).unwrap_or_else(|_| Rules::empty()));

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    masks: Vec<String>,
    topic: Vec<Topic>,
}

/// One class of the taxonomy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Stable id, e.g. `T10`.
    pub id: String,
    /// 名称, e.g. 农林水.
    pub name: String,
    /// The subject classes of the State Council's site (1–22) that it covers.
    #[serde(default)]
    pub gov: Vec<u8>,
    /// Words that show it.
    pub seeds: Vec<String>,
    /// Parts of organs' names that show it.
    #[serde(default)]
    pub issuers: Vec<String>,
}

/// A checked table, ready for matching.
#[derive(Debug)]
pub struct Rules {
    pub(super) topics: Vec<Topic>,
    pub(super) seeds: Option<AhoCorasick>,
    /// For each pattern of `seeds`: the topic and the word.
    pub(super) patterns: Vec<(usize, String)>,
}

impl Rules {
    /// The table that is compiled in.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    fn empty() -> Self {
        Self {
            topics: Vec::new(),
            seeds: None,
            patterns: Vec::new(),
        }
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`Kind::Usage`] if it is not of this form, names an id twice, or gives one word to two topics.
    pub fn from_toml(text: &str) -> Result<Self> {
        let table: Table = toml::from_str(text).context(Kind::Usage, || "the table of topics cannot be read")?;
        let mut patterns: Vec<(usize, String)> = Vec::new();
        for (index, topic) in table.topic.iter().enumerate() {
            if table.topic[..index].iter().any(|other| other.id == topic.id) {
                return Err(Error::new(
                    Kind::Usage,
                    format!("the table of topics has {} twice", topic.id),
                ));
            }
            for seed in &topic.seeds {
                if let Some((other, _)) = patterns.iter().find(|(other, word)| word == seed && *other != index) {
                    let message = format!(
                        "the word {seed} belongs to both {} and {}",
                        table.topic[*other].id, topic.id
                    );
                    return Err(Error::new(Kind::Usage, message).with_hint("leave it with the one it shows best"));
                }
                patterns.push((index, seed.clone()));
            }
        }
        let seeds = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            // Masks come last: their patterns have no topic.
            .build(patterns.iter().map(|(_, word)| word).chain(&table.masks))
            .context(Kind::Usage, || "the table of topics has too many words")?;
        Ok(Self {
            topics: table.topic,
            seeds: Some(seeds),
            patterns,
        })
    }

    /// The ids of the topics that a person can mean by an id or a part of a name.
    #[must_use]
    pub fn topics_named(&self, asked: &str) -> Vec<String> {
        let matches = |topic: &&Topic| topic.id.eq_ignore_ascii_case(asked) || topic.name.contains(asked);
        self.topics
            .iter()
            .filter(matches)
            .map(|topic| topic.id.clone())
            .collect()
    }

    /// The name of a topic; empty for an unknown id.
    #[must_use]
    pub fn topic_name(&self, id: &str) -> &str {
        self.topics
            .iter()
            .find(|topic| topic.id == id)
            .map_or("", |topic| &topic.name)
    }
}
