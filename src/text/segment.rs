//! Word segmentation (分词): for ranking only. Whether a document is found never depends on where words are cut.
//!
//! One segmenter, jieba with its default dictionary and the office's words, cuts folded text for the index and for
//! queries. The hidden Markov model is off: it guesses new words, and a guess that comes out one way in a document and
//! another way in a query costs more than it brings.

use std::borrow::Cow;
use std::sync::OnceLock;

use jieba_rs::Jieba;

use super::dictionary;

/// The version of the dictionary and of the way of cutting; an index made under another version must be rebuilt.
pub const SEGMENT_VERSION: u32 = 1;

/// Up to so many bytes of text it is faster to look its words up than to load the dictionary.
const SHORT: usize = 2000;

static WHOLE: OnceLock<Jieba> = OnceLock::new();

fn whole() -> &'static Jieba {
    WHOLE.get_or_init(dictionary::whole)
}

/// The whole dictionary where it is loaded or worth it, else what is needed of it; both cut the same.
fn segmenter(text: &str) -> Cow<'static, Jieba> {
    match WHOLE.get() {
        Some(jieba) => Cow::Borrowed(jieba),
        None if text.len() <= SHORT => Cow::Owned(dictionary::of_text(text)),
        None => Cow::Borrowed(whole()),
    }
}

/// Loads the whole dictionary now rather than when it is first worth it, for a program that will cut many texts.
pub fn preload() {
    whole();
}

fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

/// The words of a folded query text, in order, without overlap; punctuation left out.
#[must_use]
pub fn words(folded: &str) -> Vec<&str> {
    segmenter(folded)
        .cut(folded, false)
        .into_iter()
        .map(|token| token.word)
        .filter(|word| is_word(word))
        .collect()
}

/// Every word and every mark of a text as it is, in order, nothing left out.
#[must_use]
pub fn tokens(text: &str) -> Vec<&str> {
    segmenter(text)
        .cut(text, false)
        .into_iter()
        .map(|token| token.word)
        .collect()
}

/// The words of a folded document text, in order; of long words also the shorter ones inside, so that 生产 is ranked
/// in a text that says 安全生产.
#[must_use]
pub fn words_for_index(folded: &str) -> Vec<&str> {
    whole()
        .cut_for_search(folded, false)
        .into_iter()
        .map(|token| token.word)
        .filter(|word| is_word(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_words_stay_whole_and_open_up_for_the_index() {
        assert_eq!(words("安全生产责任制"), ["安全生产", "责任制"]);
        assert!(words_for_index("安全生产").contains(&"生产"));
    }

    #[test]
    fn punctuation_is_no_word() {
        assert_eq!(words("防汛、抗旱。"), ["防汛", "抗旱"]);
    }
}
