//! What of words typed without quotes must stand together. A single character says too little to be looked for by itself
//! (养 and 犬 are in 狂犬 … 素养): it stays with the characters that it was typed with.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

static PARTICLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    toml::from_str(include_str!("pieces.toml")).map_or_else(|_| BTreeSet::new(), |file: File| file.particles)
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    particles: BTreeSet<String>,
}

/// A word, and where it stands in what was typed.
struct Placed<'a> {
    word: &'a str,
    start: usize,
}

impl Placed<'_> {
    fn end(&self) -> usize {
        self.start + self.word.len()
    }

    fn is_single(&self) -> bool {
        self.word.chars().nth(1).is_none()
    }
}

/// The parts of a run of words that must each occur, in order: words, single characters in a row as one, a single
/// character at the beginning or the end of a stretch with the word beside it; without particles, if there are words.
pub(super) fn pieces(whole: &str, words: &[String]) -> Vec<String> {
    let has_words = words.iter().any(|word| word.chars().nth(1).is_some());
    let mut pieces = Vec::new();
    for stretch in stretches(whole, words, has_words) {
        pieces.extend(of_stretch(&stretch).into_iter().map(|piece| piece.concat()));
    }
    pieces
}

/// Words that were typed without anything between them.
fn stretches<'a>(whole: &str, words: &'a [String], drops_particles: bool) -> Vec<Vec<Placed<'a>>> {
    let mut stretches: Vec<Vec<Placed<'a>>> = vec![Vec::new()];
    let mut at = 0;
    for word in words {
        let start = whole
            .get(at..)
            .and_then(|rest| rest.find(word.as_str()))
            .map(|found| at + found);
        let placed = Placed {
            word,
            start: start.unwrap_or(at),
        };
        if drops_particles && PARTICLES.contains(word.as_str()) {
            at = placed.end();
            stretches.push(Vec::new());
            continue;
        }
        let is_apart = start.is_none_or(|start| start > at);
        at = placed.end();
        match stretches.last_mut() {
            Some(last) if !is_apart || last.is_empty() => last.push(placed),
            _ => stretches.push(vec![placed]),
        }
    }
    stretches
}

fn of_stretch<'a>(stretch: &[Placed<'a>]) -> Vec<Vec<&'a str>> {
    // Runs of single characters, and words.
    let mut runs: Vec<Vec<&Placed<'a>>> = Vec::new();
    for placed in stretch {
        match runs.last_mut() {
            Some(run) if placed.is_single() && run.iter().all(|one| one.is_single()) => run.push(placed),
            _ => runs.push(vec![placed]),
        }
    }
    let is_lone = |run: &[&Placed<'_>]| run.len() == 1 && run.iter().all(|one| one.is_single());
    let mut pieces: Vec<Vec<&'a str>> = Vec::new();
    let last = runs.len().saturating_sub(1);
    let mut is_open = false;
    for (i, run) in runs.iter().enumerate() {
        let words = run.iter().map(|placed| placed.word);
        match pieces.last_mut() {
            Some(piece) if is_open || (i == last && is_lone(run)) => piece.extend(words),
            _ => pieces.push(words.collect()),
        }
        is_open = i == 0 && is_lone(run);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{fold::fold, segment};

    fn of(typed: &str) -> String {
        let whole = fold(typed);
        let words: Vec<String> = segment::words(&whole).into_iter().map(str::to_owned).collect();
        pieces(&whole, &words).join(" ")
    }

    #[test]
    fn single_characters_stay_with_what_they_were_typed_with() {
        assert_eq!(of("养犬"), "养犬");
        assert_eq!(of("养犬管理"), "养犬 管理");
        assert_eq!(of("网信办"), "网信办");
        assert_eq!(of("行政复议法"), "行政复议法");
        assert_eq!(of("县水利局"), "县水利局");
        assert_eq!(of("安全生产责任制"), "安全生产 责任制");
    }

    #[test]
    fn particles_are_let_go_where_there_are_words() {
        assert_eq!(of("防汛和抗旱的责任"), "防汛 抗旱 责任");
        assert_eq!(of("的"), "的");
        assert_eq!(of("要钱"), "要钱");
    }

    proptest! {
        #[test]
        fn every_piece_was_typed(line in "[\\PC养犬法的和防汛、 ]{0,30}") {
            let whole = fold(&line);
            let words: Vec<String> = segment::words(&whole).into_iter().map(str::to_owned).collect();
            let pieces = pieces(&whole, &words);
            prop_assert_eq!(pieces.is_empty(), words.is_empty());
            for piece in pieces {
                prop_assert!(whole.contains(&piece), "{:?}", piece);
            }
        }
    }
}
