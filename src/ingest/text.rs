//! A text that comes without a file: a record of an export, a draft from an assistant.

use super::understand::{Subject, Understood, understand};
use crate::archive::ContentHash;
use crate::classify::Rules;
use crate::document::Known;
use crate::extract::{Block, BlockKind, Extracted};

impl Subject<'static> {
    /// A text with what a catalogue says of it.
    #[must_use]
    pub fn of_text(content: ContentHash, text: String, known: Known) -> Self {
        Self {
            content,
            span: None,
            file_stem: None,
            format: "record",
            extracted: Ok(Extracted {
                quality: 1.0,
                blocks: vec![Block::new(BlockKind::Paragraph, text)],
                ..Extracted::default()
            }),
            known,
            external_id: None,
            meta: serde_json::Map::new(),
            corrections: Vec::new(),
        }
    }
}

/// Understands a text of which nothing else is known.
#[must_use]
pub fn understand_text(text: &str) -> Understood {
    let subject = Subject::of_text(ContentHash::of(text.as_bytes()), text.to_owned(), Known::default());
    understand(subject, Rules::current())
}
