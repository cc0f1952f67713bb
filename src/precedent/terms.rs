//! The most telling terms of a draft (特征词): the few by which papers like it are looked for, whatever its length.

use std::collections::{BTreeMap, HashMap};

use super::task::{Task, WORDS};
use super::{Precedents, matter};
use crate::document::find_numbers;
use crate::engine::{Place, Term};
use crate::error::Result;
use crate::text::fold::fold;
use crate::text::segment;

/// Words of the text that are asked for.
const WORDS_ASKED: usize = 36;
/// Of them also in titles.
const TITLE_WORDS_ASKED: usize = 14;
/// A text is cut in pieces of about so many bytes: short ones are cut without loading the whole dictionary.
const PIECE: usize = 1_800;
/// Of a draft so many bytes are read for its words.
const READ: usize = 200_000;
/// A word that the title has counts as so many in the text.
const IN_TITLE: f64 = 3.0;
/// How soon further mentions of a word add little.
const SATURATION: f64 = 2.0;

/// What is asked of the index.
pub(super) struct Bag {
    /// Words anywhere.
    pub(super) text: Vec<Term>,
    /// Words and pairs of characters in titles.
    pub(super) titles: Vec<Term>,
}

/// How rare something is that `count` of `all` documents have.
pub(super) fn rarity(count: u64, all: u64) -> f64 {
    let (count, all) = (count.min(all) as f64, all as f64);
    (1.0 + (all - count + 0.5) / (count + 0.5)).ln()
}

impl Precedents<'_> {
    /// The terms of a task.
    pub(super) fn bag(&self, task: &Task) -> Result<Bag> {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        let text = &task.text[..task.text.floor_char_boundary(READ)];
        // The parts of a document number are no words.
        let mut from = 0;
        for (number, _) in find_numbers(text) {
            count_words(
                &fold(text.get(from..number.start).unwrap_or_default()),
                1.0,
                &mut counts,
            );
            from = from.max(number.end);
        }
        count_words(&fold(text.get(from..).unwrap_or_default()), 1.0, &mut counts);
        count_words(&fold(&task.title), IN_TITLE, &mut counts);
        for word in &task.other_words {
            *counts.entry(fold(word)).or_default() += IN_TITLE;
        }
        counts.retain(|word, _| is_telling(word));
        let words: Vec<&str> = counts.keys().map(String::as_str).collect();
        let all = self.searcher.count();
        let frequencies = self.searcher.frequencies(Place::Word, &words)?;
        let mut ranked: Vec<(f64, f64, &str)> = words
            .iter()
            .zip(frequencies)
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| {
                let often = counts.get(*word).copied().unwrap_or_default();
                let weight = often / (often + SATURATION);
                (weight * rarity(count, all), weight, *word)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(b.2)));
        let term = |place: Place, text: &str, weight: f64| Term {
            place,
            text: text.to_owned(),
            weight: weight as f32,
        };
        let asked = ranked.iter().take(WORDS_ASKED);
        let words = asked.clone().map(|(_, weight, word)| term(Place::Word, word, *weight));
        let mut titles: Vec<Term> = ranked
            .iter()
            .take(TITLE_WORDS_ASKED)
            .map(|(_, weight, word)| term(Place::TitleWord, word, *weight))
            .collect();
        titles.extend(
            matter::pairs(&task.matter)
                .iter()
                .map(|pair| term(Place::TitlePair, pair, 1.0)),
        );
        Ok(Bag {
            text: words.collect(),
            titles,
        })
    }
}

fn count_words(folded: &str, weight: f64, counts: &mut BTreeMap<String, f64>) {
    let mut rest = folded;
    while !rest.is_empty() {
        let at = rest.floor_char_boundary(PIECE);
        // Better at the end of a line or sentence.
        let cut = rest[..at].rfind(['\n', '。', '；']).filter(|_| at < rest.len());
        let end = cut
            .and_then(|cut| rest[cut..].chars().next().map(|c| cut + c.len_utf8()))
            .unwrap_or(at)
            .max(1);
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(end));
        for word in segment::words(piece) {
            *counts.entry(word.to_owned()).or_default() += weight;
        }
        rest = after;
    }
}

/// Whether a word may tell what a paper is about.
fn is_telling(word: &str) -> bool {
    let length = word.chars().count();
    let letters = word.chars().all(char::is_alphabetic);
    length >= 2 && letters && !WORDS.is_common(word)
}

/// How often each pair of neighbouring characters stands in a text.
pub(super) fn pairs_of(text: &str) -> HashMap<(char, char), u32> {
    let mut counts: HashMap<(char, char), u32> = HashMap::new();
    let mut before = None;
    for c in fold(text).chars() {
        if let Some(before) = before {
            *counts.entry((before, c)).or_default() += 1;
        }
        before = Some(c);
    }
    counts
}
