//! What each sign of a good precedent is worth: `weights.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub(super) static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| toml::from_str(include_str!("weights.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
pub(super) struct Weights {
    pub(super) again: f64,
    pub(super) ended: f64,
    pub(super) half_life: f64,
    pub(super) yearly_half_life: f64,
    pub(super) relied_sharpness: f64,
    weights: Signals,
    line: Signals,
    pairs: Vec<Pair>,
}

#[derive(Debug, Deserialize)]
struct Pair {
    draft: String,
    held: String,
    worth: f64,
    #[serde(default)]
    alike: bool,
    #[serde(default)]
    answers: bool,
}

/// The signs of a good precedent, each between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signals {
    /// It has the draft's most telling words.
    pub text: f64,
    /// Its text has passages in common with the draft.
    pub alike: f64,
    /// Its matter is the draft's.
    pub title: f64,
    /// The draft speaks of what it is called.
    pub named: f64,
    /// Papers like the draft rest on it.
    pub basis: f64,
    /// Papers like the draft cite it.
    pub cited: f64,
    /// A sentence of the draft is like one in which such papers cite it.
    pub said: f64,
    /// It asks what the draft answers, or the other way round: kinds that answer each other, on one matter.
    pub thread: f64,
    /// It is an edition of the draft itself: it has its title.
    pub edition: f64,
    /// It is the draft's paper of an earlier year; last year's counts whole.
    pub yearly: f64,
    /// It rests on what the draft names.
    pub shared: f64,
    /// It is of the same kind, or of one that belongs to it.
    pub kind: f64,
    /// It goes in the same direction.
    pub direction: f64,
    /// It is on the same topics.
    pub topic: f64,
    /// It is recent, as far as it is on the matter.
    pub recent: f64,
    /// It is of the same issuer.
    pub issuer: f64,
    /// Its issuer is of the same line (条线).
    pub line: f64,
    /// Its issuer is of the same level.
    pub level: f64,
    /// Its issuer is above the draft's.
    pub above: f64,
    /// Its issuer is whom the draft is addressed to.
    pub partner: f64,
    /// It is whole, and no draft.
    pub complete: f64,
}

impl Signals {
    /// Each with its name.
    fn values(&self) -> [f64; 21] {
        [
            self.text,
            self.alike,
            self.title,
            self.named,
            self.basis,
            self.cited,
            self.said,
            self.thread,
            self.edition,
            self.yearly,
            self.shared,
            self.kind,
            self.direction,
            self.topic,
            self.recent,
            self.issuer,
            self.line,
            self.level,
            self.above,
            self.partner,
            self.complete,
        ]
    }

    /// Their worth together, for a task that is given in a line or by a paper.
    pub(super) fn score(&self, is_line: bool) -> f64 {
        let weights = if is_line { &WEIGHTS.line } else { &WEIGHTS.weights }.values();
        self.values()
            .iter()
            .zip(weights)
            .map(|(value, weight)| value * weight)
            .sum()
    }
}

/// How well a paper of one kind serves whoever writes one of another.
pub(super) fn of_kinds(draft: &str, held: &str) -> f64 {
    let pair = WEIGHTS
        .pairs
        .iter()
        .find(|pair| pair.draft == draft && pair.held == held);
    let same = if draft == held { 1.0 } else { 0.0 };
    pair.map_or(same, |pair| pair.worth)
}

/// Whether a paper of one kind is built as one of another: whoever writes the one can write by the other.
pub(super) fn are_built_alike(draft: &str, held: &str) -> bool {
    let pair = |pair: &Pair| pair.alike && pair.draft == draft && pair.held == held;
    draft == held || WEIGHTS.pairs.iter().any(pair)
}

/// Whether papers of these kinds answer each other.
pub(super) fn answer_each_other(draft: &str, held: &str) -> bool {
    let pair = |pair: &Pair| pair.answers && pair.draft == draft && pair.held == held;
    WEIGHTS.pairs.iter().any(pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(toml::from_str::<Weights>(include_str!("weights.toml")).is_ok());
        assert!(of_kinds("批复", "请示") > 0.0 && of_kinds("通知", "通知") == 1.0);
        assert!(of_kinds("条例", "条例") < 1.0 && are_built_alike("条例", "条例"));
    }
}
