//! Why a model gave a label, in words: what its features speak is gathered by the words of the text in which they stand.

use std::collections::BTreeMap;

use serde::Serialize;

use super::feature::{by_place, read};
use super::{Model, Row};
use crate::text::segment::words;

/// A word and how much it spoke for the label; against it, if less than zero.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spoken {
    /// The word, as it is in the folded text.
    pub word: String,
    /// Its part of the score.
    pub weight: f64,
}

impl Model {
    /// The words of a document that spoke for a class and against it, the loudest first, up to `most` of each.
    #[must_use]
    pub fn spoken(&self, title: &str, text: &str, label: &str, most: usize) -> (Vec<Spoken>, Vec<Spoken>) {
        let Some(class) = self.about.classes.iter().position(|class| class == label) else {
            return (Vec::new(), Vec::new());
        };
        let row = Row::of(title, text);
        let mut values = BTreeMap::new();
        self.each_weighed(&row, |column, value| {
            let weight = self.weights.get(column as usize * self.about.classes.len() + class);
            values.insert(column, f64::from(weight.copied().unwrap_or(0.0) * value));
        });
        let speaks = |key: u32| {
            self.table
                .get(key)
                .and_then(|column| values.get(&column))
                .copied()
                .unwrap_or(0.0)
        };
        let mut sums: BTreeMap<String, f64> = BTreeMap::new();
        for (part, in_title) in [(title, true), (title, false), (text, false)] {
            let chars = read(part);
            let places = by_place(&chars, in_title, speaks);
            let folded: String = chars.iter().collect();
            for word in words(&folded) {
                let from = folded[..word.as_ptr() as usize - folded.as_ptr() as usize]
                    .chars()
                    .count();
                let sum: f64 = places[from..from + word.chars().count()].iter().sum();
                *sums.entry(word.to_owned()).or_default() += sum;
            }
        }
        let mut spoken: Vec<Spoken> = sums.into_iter().map(|(word, weight)| Spoken { word, weight }).collect();
        spoken.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let rounded = |one: &Spoken| Spoken {
            word: one.word.clone(),
            weight: (one.weight * 1000.0).round() / 1000.0,
        };
        let told = |one: &Spoken| one.weight.abs() >= 0.0005;
        let for_it = spoken
            .iter()
            .filter(|s| s.weight > 0.0 && told(s))
            .take(most)
            .map(rounded)
            .collect();
        let against = spoken
            .iter()
            .rev()
            .filter(|s| s.weight < 0.0 && told(s))
            .take(most)
            .map(rounded)
            .collect();
        (for_it, against)
    }
}
