//! Measuring ranking (检索评测): queries with known answers in, the usual figures out, so that every change of ranking
//! can be judged.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

/// Of each answer so many hits are judged.
pub const DEPTH: usize = 100;
/// Hits on the first page of an answer.
const PAGE: usize = 10;

/// The grades of the documents that answer one query, by their keys.
pub type Grades = HashMap<String, f64>;

/// The figures of one query, or their means over many.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Figures {
    /// Normalised discounted cumulative gain of the first ten hits (gain = grade, discount = log2(rank + 1)).
    #[serde(rename = "nDCG@10")]
    pub ndcg: f64,
    /// One over the rank of the first hit that answers; 0 if none of the first hundred does.
    #[serde(rename = "MRR")]
    pub reciprocal_rank: f64,
    /// Share of the answers among the first ten hits.
    #[serde(rename = "R@10")]
    pub recall_at_10: f64,
    /// Share of the answers among the first hundred hits.
    #[serde(rename = "R@100")]
    pub recall_at_100: f64,
}

impl Figures {
    /// Judges one answer: the keys of its hits, best first.
    #[must_use]
    pub fn of(hits: &[String], grades: &Grades) -> Self {
        let grade = |key: &String| grades.get(key).copied().unwrap_or(0.0).max(0.0);
        let gain = |grades: &mut dyn Iterator<Item = f64>| -> f64 {
            let ranked = grades.take(PAGE).zip(2_u32..);
            ranked.map(|(grade, rank)| grade / f64::from(rank).log2()).sum()
        };
        let mut ideal: Vec<f64> = grades.values().copied().filter(|grade| *grade > 0.0).collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let wanted = ideal.len();
        if wanted == 0 {
            return Self::default();
        }
        let found = |depth: usize| {
            let found = hits.iter().take(depth).filter(|key| grade(key) > 0.0).count();
            found as f64 / wanted as f64
        };
        let first = hits.iter().take(DEPTH).position(|key| grade(key) > 0.0);
        Self {
            ndcg: gain(&mut hits.iter().map(grade)) / gain(&mut ideal.into_iter()),
            reciprocal_rank: first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0)),
            recall_at_10: found(PAGE),
            recall_at_100: found(DEPTH),
        }
    }

    /// The means of many.
    #[must_use]
    pub fn mean(all: &[Self]) -> Self {
        let mean = |value: fn(&Self) -> f64| match all.len() {
            0 => 0.0,
            count => all.iter().map(value).sum::<f64>() / count as f64,
        };
        Self {
            ndcg: mean(|f| f.ndcg),
            reciprocal_rank: mean(|f| f.reciprocal_rank),
            recall_at_10: mean(|f| f.recall_at_10),
            recall_at_100: mean(|f| f.recall_at_100),
        }
    }
}

/// Relevance judgements: `query-id TAB document-key TAB grade` a line, or TREC's four columns; a heading is passed over.
/// Returns the grades by query, and the numbers of lines that are none.
#[must_use]
pub fn judgements(text: &str) -> (BTreeMap<String, Grades>, Vec<usize>) {
    let (mut judged, mut wrong) = (BTreeMap::<String, Grades>::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let parsed = match columns.as_slice() {
            [query, document, grade] | [query, _, document, grade] => {
                grade.parse().ok().map(|grade| (*query, *document, grade))
            }
            _ => None,
        };
        match parsed {
            Some((query, document, grade)) => {
                judged
                    .entry(query.to_owned())
                    .or_default()
                    .insert(document.to_owned(), grade);
            }
            None if number == 1 || line.trim().is_empty() => {}
            None => wrong.push(number),
        }
    }
    (judged, wrong)
}

/// A run in TREC's format (`query Q0 document rank score tag`): the keys of each query's hits, in the order of rank.
#[must_use]
pub fn trec_run(text: &str) -> HashMap<String, Vec<String>> {
    let mut ranked: HashMap<String, Vec<(u64, String)>> = HashMap::new();
    for line in text.lines() {
        if let [query, _, document, rank, ..] = line.split_whitespace().collect::<Vec<_>>().as_slice()
            && let Ok(rank) = rank.parse()
        {
            ranked
                .entry((*query).to_owned())
                .or_default()
                .push((rank, (*document).to_owned()));
        }
    }
    let sorted = |mut hits: Vec<(u64, String)>| {
        hits.sort();
        hits.into_iter().map(|(_, document)| document).collect()
    };
    ranked.into_iter().map(|(query, hits)| (query, sorted(hits))).collect()
}

/// Flips of signs that are tried to judge a difference.
const FLIPS: u32 = 10_000;

/// How likely a mean difference as large as this arises by chance: a two-sided randomisation test over the queries, with
/// fixed random numbers, so that the same runs always get the same figure.
#[must_use]
pub fn chance_of(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    // xorshift64*: small, and the same on every machine.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut flip = || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 63 == 1
    };
    let as_large = (0..FLIPS).filter(|_| {
        let sum: f64 = differences.iter().map(|d| if flip() { *d } else { -*d }).sum();
        sum.abs() >= observed - 1e-12
    });
    (as_large.count() + 1) as f64 / f64::from(FLIPS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn figures_are_those_of_the_books() {
        let (judged, wrong) = judgements("query_id\tdoc_id\tscore\nq\ta\t1\nq\tb\t1\nnonsense\n");
        assert_eq!(wrong, [4]);
        let figures = Figures::of(&keys(&["x", "a", "y", "b"]), &judged["q"]);
        let ideal = 1.0 + 1.0 / 3_f64.log2();
        let gain = 1.0 / 3_f64.log2() + 1.0 / 5_f64.log2();
        assert!((figures.ndcg - gain / ideal).abs() < 1e-12);
        assert!((figures.reciprocal_rank - 0.5).abs() < 1e-12);
        assert!((figures.recall_at_10 - 1.0).abs() < 1e-12);
        assert_eq!(Figures::of(&keys(&["x"]), &judged["q"]), Figures::default());
    }

    #[test]
    fn a_run_reads_back_by_rank() {
        let run = trec_run("q Q0 b 2 1.0 t\nq Q0 a 1 2.0 t\n");
        assert_eq!(run["q"], keys(&["a", "b"]));
    }

    #[test]
    fn a_constant_gain_is_no_chance_and_none_is_all_chance() {
        assert!(chance_of(&[0.1; 30]) < 0.01);
        assert!(chance_of(&[0.0; 30]) > 0.99);
    }
}
