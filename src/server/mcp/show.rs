//! The tool `show`.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Named, cite, seen_from};
use crate::archive::Archive;
use crate::config::Config;
use crate::error::Result;
use crate::relation::Relations;
use crate::search::document_as_json;
use crate::text::repair::{Places, Repairs};

pub(super) const DESCRIPTION: &str = "Show one document: how it is cited, its elements as an official document with their places and \
evidence, whether it is in force and by which sentence, and its text. A long text comes in parts: ask again with \
`offset` = `next_offset`. Spans are in characters of the whole text.";

/// Characters of text in one answer, at most.
const LONGEST: usize = 20_000;
/// What is shown without the details.
const NAMING: [&str; 9] = [
    "id",
    "external_id",
    "title",
    "number",
    "organ",
    "date",
    "kind",
    "superseded",
    "text",
];

/// Which document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The document's number (`id` of a hit), or its key in the system that exported it
    #[schemars(with = "String")]
    id: Named,
    /// From which character of the text
    #[serde(default)]
    offset: usize,
    /// How many characters of the text, 0 to 20000
    #[serde(default = "usual")]
    #[schemars(range(max = 20_000))]
    length: usize,
    /// Whether the elements, labels, copies and places come too; false for going on in a long text
    #[serde(default = "yes")]
    details: bool,
    /// The day on which it is judged whether the document is in force, 2024-05-01; today, if not given
    #[serde(default)]
    as_of: Option<String>,
}

fn usual() -> usize {
    4_000
}

fn yes() -> bool {
    true
}

impl super::Arguments for Arguments {
    fn answer(self, config: &Config) -> Result<Value> {
        let day = seen_from(self.as_of.as_ref())?.to_string();
        let archive = Archive::open(&config.archive)?;
        let stored = archive.named(&self.id.words())?;
        let text = archive.catalogue.text(stored.id)?;
        let none = Repairs::default();
        let mut shown = document_as_json(&archive, &stored, &text, &text, &Places::new(&text, &none))?;
        let validity = Relations::new(&archive.catalogue).status(stored.id, &day)?;
        let window: String = text.chars().skip(self.offset).take(self.length.min(LONGEST)).collect();
        let (all, end) = (text.chars().count(), self.offset.saturating_add(window.chars().count()));
        cite(&mut shown);
        if let Some(shown) = shown.as_object_mut() {
            if !self.details {
                shown.retain(|name, _| name == "citation" || NAMING.contains(&name.as_str()));
            }
            shown.insert("validity".to_owned(), json!(validity));
            shown.insert("text".to_owned(), window.into());
            shown.insert("text_offset".to_owned(), self.offset.into());
            shown.insert("text_characters".to_owned(), all.into());
            shown.insert("next_offset".to_owned(), (end < all).then_some(end).into());
        }
        Ok(shown)
    }
}
