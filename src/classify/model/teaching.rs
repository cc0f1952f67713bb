//! What a person's answer would teach most (主动学习): documents about which the model is unsure and which are like many others
//! that nobody has labelled, each unlike those asked before it.

use std::collections::BTreeMap;

use super::{Prediction, Row};

/// A document that nobody has labelled.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its features.
    pub row: Row,
    /// What the model says of it.
    pub prediction: Prediction,
}

/// Features of more than this share of the documents say nothing about what is like what.
const COMMON: f64 = 0.3;
/// Of a document the rarest features that another has, too, stand for it.
const STANDS_FOR: usize = 48;

/// The candidates (by place) in the order in which their answers teach most, with what each is worth, 0 to 1.
#[must_use]
pub fn teaching_order(candidates: &[Candidate], limit: usize) -> Vec<(usize, f64)> {
    let mut documents: BTreeMap<u32, u32> = BTreeMap::new();
    for (key, _) in candidates.iter().flat_map(|c| &c.row.entries) {
        *documents.entry(*key).or_default() += 1;
    }
    let common = (candidates.len() as f64 * COMMON).max(2.0);
    let mut of_feature: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let stands: Vec<Vec<u32>> = candidates
        .iter()
        .map(|candidate| {
            let count = |key: &u32| documents.get(key).copied().unwrap_or(0);
            let mut keys: Vec<u32> = candidate.row.entries.iter().map(|(key, _)| *key).collect();
            keys.retain(|key| count(key) > 1 && f64::from(count(key)) <= common);
            // The features that most others share within the bound speak for the neighbourhood.
            keys.sort_by_key(|key| (std::cmp::Reverse(count(key)), *key));
            keys.truncate(STANDS_FOR);
            keys
        })
        .collect();
    for (place, keys) in stands.iter().enumerate() {
        for key in keys {
            of_feature.entry(*key).or_default().push(place);
        }
    }
    let density: Vec<f64> = stands
        .iter()
        .map(|keys| {
            keys.iter()
                .filter_map(|key| of_feature.get(key))
                .map(|places| places.len() as f64)
                .sum::<f64>()
        })
        .collect();
    let densest = density.iter().copied().fold(1.0, f64::max);
    let mut worth: Vec<f64> = candidates
        .iter()
        .zip(&density)
        .map(|(candidate, density)| candidate.prediction.unsure() * (0.25 + 0.75 * (density / densest).sqrt()))
        .collect();
    let mut order = Vec::new();
    while order.len() < limit.min(candidates.len()) {
        let best = (0..worth.len()).reduce(|best, other| if worth[other] > worth[best] { other } else { best });
        let Some(best) = best.filter(|best| worth[*best] > f64::NEG_INFINITY) else {
            break;
        };
        order.push((best, (worth[best] * 1000.0).round() / 1000.0));
        worth[best] = f64::NEG_INFINITY;
        // Whoever answers this one answers for its neighbours in part.
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for place in stands[best].iter().filter_map(|key| of_feature.get(key)).flatten() {
            *shared.entry(*place).or_default() += 1;
        }
        for (place, count) in shared {
            let alike = count as f64 / stands[best].len().max(1) as f64;
            worth[place] *= 1.0 - 0.8 * alike.min(1.0);
        }
    }
    order
}

impl Prediction {
    /// How unsure the model is: 1 where the two best are level, 0 where one has all.
    #[must_use]
    pub fn unsure(&self) -> f64 {
        let mut best = (0.0_f64, 0.0_f64);
        for confidence in &self.confidences {
            if *confidence > best.0 {
                best = (*confidence, best.0);
            } else if *confidence > best.1 {
                best.1 = *confidence;
            }
        }
        (1.0 - (best.0 - best.1)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: &str, confidences: [f64; 2]) -> Candidate {
        Candidate {
            row: Row::of(text, text),
            prediction: Prediction {
                confidences: confidences.to_vec(),
                given: Vec::new(),
            },
        }
    }

    #[test]
    fn the_unsure_and_typical_come_first_and_their_like_later() {
        let candidates = [
            candidate("安全事故调查", [0.99, 0.01]),
            candidate("水库防汛值守", [0.5, 0.5]),
            candidate("水库防汛值守", [0.5, 0.5]),
            candidate("独一无二", [0.55, 0.45]),
        ];
        let order: Vec<usize> = teaching_order(&candidates, 4)
            .into_iter()
            .map(|(place, _)| place)
            .collect();
        assert_eq!(order[0], 1);
        assert_eq!(order[1], 3);
        assert_eq!(teaching_order(&[], 3), []);
    }
}
