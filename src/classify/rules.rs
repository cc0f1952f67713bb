//! The table of topics: read, checked and made ready for matching. The default is data (`topics.toml`).

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::model::Model;
use super::office::OfficeClass;
use crate::error::{Context, Error, Kind, Result};
use crate::text::fold::fold;

/// The topic of documents that show none.
pub(super) const OTHER: &str = "T99";

static BUILTIN: LazyLock<Rules> =
    LazyLock::new(|| Rules::from_toml(include_str!("topics.toml")).unwrap_or_else(|_| Rules::empty()));

/// What a hit of a word counts, and of a weak one.
const WHOLE: f64 = 1.0;
const WEAK: f64 = 0.4;

/// What the settings put in place of the tables that are compiled in.
static INSTALLED: OnceLock<Rules> = OnceLock::new();

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
    /// Words that stand in papers of other topics, too, and show it less.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Parts of organs' names that show it.
    #[serde(default)]
    pub issuers: Vec<String>,
}

/// A checked table, ready for matching; with the office's classes, and a model if one is installed.
#[derive(Debug, Clone)]
pub struct Rules {
    pub(super) topics: Vec<Topic>,
    pub(super) seeds: Option<AhoCorasick>,
    /// For each pattern of `seeds`: the topic, the word, and what a hit counts.
    pub(super) patterns: Vec<(usize, String, f64)>,
    pub(super) office: Vec<OfficeClass>,
    pub(super) model: Option<Model>,
}

impl Rules {
    /// The table that is compiled in.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The tables in use: the office's own where its settings name them, else those that are compiled in.
    #[must_use]
    pub fn current() -> &'static Self {
        INSTALLED.get().unwrap_or(&BUILTIN)
    }

    /// Puts these in use for the rest of this process; to be done once, before anything is classified.
    pub fn install(self) {
        // A second call would change labels in the middle of a run: the first one holds.
        let _ = INSTALLED.set(self);
    }

    /// With a model that gives topics beside the rules.
    #[must_use]
    pub fn with_model(mut self, model: Model) -> Self {
        self.model = Some(model);
        self
    }

    /// The model that is installed.
    #[must_use]
    pub fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// With the office's own classes (机构、问题) in place of the usual ones.
    #[must_use]
    pub fn with_office(self, office: Vec<OfficeClass>) -> Self {
        Self { office, ..self }
    }

    fn empty() -> Self {
        Self {
            topics: Vec::new(),
            seeds: None,
            patterns: Vec::new(),
            office: Vec::new(),
            model: None,
        }
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`Kind::Usage`] if it is not of this form, names an id twice, or gives one word to two topics.
    pub fn from_toml(text: &str) -> Result<Self> {
        let table: Table = toml::from_str(text).context(Kind::Usage, || "the table of topics cannot be read")?;
        let mut patterns: Vec<(usize, String, f64)> = Vec::new();
        let mut owners: HashMap<&str, usize> = HashMap::new();
        for (index, topic) in table.topic.iter().enumerate() {
            if table.topic[..index].iter().any(|other| other.id == topic.id) {
                return Err(Error::new(
                    Kind::Usage,
                    format!("the table of topics has {} twice", topic.id),
                ));
            }
            let words = topic
                .seeds
                .iter()
                .map(|word| (word, WHOLE))
                .chain(topic.weak.iter().map(|word| (word, WEAK)));
            for (word, counts) in words {
                if let Some(other) = owners.insert(word, index).filter(|other| *other != index) {
                    let message = format!(
                        "the word {word} belongs to both {} and {}",
                        table.topic[other].id, topic.id
                    );
                    return Err(Error::new(Kind::Usage, message).with_hint("leave it with the one it shows best"));
                }
                // Texts are folded before they are looked at.
                patterns.push((index, fold(word), counts));
            }
        }
        let seeds = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            // Masks come last: their patterns have no topic.
            .build(patterns.iter().map(|(_, word, _)| word).chain(&table.masks))
            .context(Kind::Usage, || "the table of topics has too many words")?;
        Ok(Self {
            topics: table.topic,
            seeds: Some(seeds),
            patterns,
            office: OfficeClass::builtin(),
            model: None,
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

    /// The ids of the topics that have a word that holds this: 环保 is a word of 生态环境.
    #[must_use]
    pub fn topics_with_word(&self, asked: &str) -> Vec<String> {
        let holds = |word: &String| word.contains(asked);
        let words = |topic: &Topic| {
            [&topic.seeds, &topic.weak, &topic.issuers]
                .into_iter()
                .flatten()
                .any(holds)
        };
        let topics = self.topics.iter().filter(|topic| words(topic));
        topics.map(|topic| topic.id.clone()).collect()
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
