//! How folded text becomes index terms: pairs of characters, single characters, words.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager, WhitespaceTokenizer};

/// Name of the tokenizer that gives each pair of neighbouring characters, positioned by its first character.
pub(super) const PAIRS: &str = "pairs";
/// Name of the tokenizer that gives each different character once.
pub(super) const SINGLES: &str = "singles";
/// Name of the tokenizer that gives the words that stand in the text with blanks between: they were cut beforehand, on
/// the threads that prepare documents, for the index has only one.
pub(super) const WORDS: &str = "words";

/// Stands between texts indexed in one field: no folded query text can hold it, so no phrase matches across it.
pub(super) const BORDER: char = '\0';

/// Bytes of text that have been given to the index and not been taken up yet.
///
/// Tantivy queues up to 10,000 documents whatever their size; long documents would fill the memory. The writer waits on
/// this instead. The pairs of a text are made when the document's turn has come, so there it is counted off.
#[derive(Debug, Default)]
pub(super) struct Backlog(AtomicUsize);

impl Backlog {
    /// So much more text is on its way; `text` must reach the pairs tokenizer.
    pub(super) fn add(&self, text: &str) {
        self.0.fetch_add(text.len(), Ordering::Relaxed);
    }

    /// How much is on its way.
    pub(super) fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn take(&self, text: &str) {
        // Shorter texts than were added (titles are not counted) must not turn the count below zero.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |bytes| {
            Some(bytes.saturating_sub(text.len()))
        });
    }
}

pub(super) fn register(manager: &TokenizerManager, backlog: Arc<Backlog>) {
    manager.register(PAIRS, TextAnalyzer::from(Pairs(backlog)));
    manager.register(SINGLES, TextAnalyzer::from(Singles));
    manager.register(WORDS, TextAnalyzer::from(WhitespaceTokenizer::default()));
}

#[derive(Clone)]
struct Pairs(Arc<Backlog>);

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream<'a> {
        self.0.take(text);
        let mut chars = text.char_indices();
        let first = chars.next();
        PairStream {
            text,
            chars,
            first,
            token: Token {
                position: usize::MAX,
                ..Token::default()
            },
        }
    }
}

struct PairStream<'a> {
    text: &'a str,
    chars: std::str::CharIndices<'a>,
    first: Option<(usize, char)>,
    token: Token,
}

impl TokenStream for PairStream<'_> {
    fn advance(&mut self) -> bool {
        let (Some((from, _)), Some((middle, second))) = (self.first, self.chars.next()) else {
            return false;
        };
        let to = middle + second.len_utf8();
        self.token.position = self.token.position.wrapping_add(1);
        (self.token.offset_from, self.token.offset_to) = (from, to);
        self.token.text.clear();
        self.token.text.push_str(&self.text[from..to]);
        self.first = Some((middle, second));
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[derive(Clone)]
struct Singles;

impl Tokenizer for Singles {
    type TokenStream<'a> = CharStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CharStream {
        let mut different: Vec<char> = text.chars().filter(|c| *c != BORDER).collect();
        different.sort_unstable();
        different.dedup();
        CharStream {
            chars: different.into_iter(),
            token: Token {
                position: 0,
                ..Token::default()
            },
        }
    }
}

/// Characters, one after the other; they have no positions.
struct CharStream {
    chars: std::vec::IntoIter<char>,
    token: Token,
}

impl TokenStream for CharStream {
    fn advance(&mut self) -> bool {
        let Some(c) = self.chars.next() else { return false };
        self.token.text.clear();
        self.token.text.push(c);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(mut tokenizer: impl Tokenizer, text: &str) -> Vec<(usize, String)> {
        let mut stream = tokenizer.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().position, stream.token().text.clone()));
        }
        found
    }

    #[test]
    fn pairs_stand_at_the_position_of_their_first_character() {
        let expected = [(0, "防汛"), (1, "汛抗"), (2, "抗旱")].map(|(p, t)| (p, t.to_owned()));
        assert_eq!(terms(Pairs(Arc::default()), "防汛抗旱"), expected);
        assert!(terms(Pairs(Arc::default()), "防").is_empty());
    }

    #[test]
    fn singles_come_once() {
        assert_eq!(terms(Singles, "水水利").len(), 2);
    }
}
