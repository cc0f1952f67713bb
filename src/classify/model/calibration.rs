//! From scores to confidence (置信度): fitted on scores that a model gave to documents it had not seen, so that of the labels
//! given with confidence 0.9 nine in ten are right.

use serde::{Deserialize, Serialize};

/// How scores become confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibration {
    /// Scores are stretched by this before they are compared with each other.
    stretch: f64,
    /// Then the log-odds that come of it are straightened: slope and shift.
    slope: f64,
    shift: f64,
    /// Whether a document may have several labels: each is judged by itself.
    several: bool,
}

/// No confidence is nearer to 0 or 1 than this: nothing that was learnt from examples is certain.
const NEVER_CERTAIN: f64 = 0.002;

impl Calibration {
    /// Fits to the scores of unseen documents; `is_right` tells whether the class of this number is a document's.
    pub(super) fn fit(scores: &[&[f64]], several: bool, is_right: impl Fn(usize, usize) -> bool) -> Self {
        let mut fitted = Self {
            stretch: 1.0,
            slope: 1.0,
            shift: 0.0,
            several,
        };
        if !several {
            fitted.stretch = lowest(0.2, 40.0, |stretch| {
                let loss = |(document, scores): (usize, &&[f64])| {
                    let shares = shares(scores, stretch);
                    let own = (0..scores.len()).find(|class| is_right(document, *class));
                    own.map_or(0.0, |class| -shares[class].max(1e-9).ln())
                };
                scores.iter().enumerate().map(loss).sum()
            });
        }
        let mut examples: Vec<(f64, bool)> = Vec::new();
        for (document, scores) in scores.iter().enumerate() {
            if several {
                let each = scores.iter().enumerate();
                examples.extend(each.map(|(class, score)| (*score, is_right(document, class))));
            } else {
                let shares = shares(scores, fitted.stretch);
                if let Some(best) = best_of(&shares) {
                    examples.push((log_odds(shares[best]), is_right(document, best)));
                }
            }
        }
        (fitted.slope, fitted.shift) = straight_line(&examples);
        fitted
    }

    /// The confidence of each class.
    pub(super) fn confidences(&self, scores: &[f64]) -> Vec<f64> {
        let bounded = |x: f64| sigmoid(x).clamp(NEVER_CERTAIN, 1.0 - NEVER_CERTAIN);
        if self.several {
            return scores.iter().map(|s| bounded(self.slope * s + self.shift)).collect();
        }
        let shares = shares(scores, self.stretch);
        let best = best_of(&shares);
        let mut confidences = shares.clone();
        if let Some(best) = best {
            let straightened = bounded(self.slope * log_odds(shares[best]) + self.shift);
            // What the best does not have is the others', in their proportion.
            let rest = (1.0 - straightened) / (1.0 - shares[best]).max(1e-9);
            for (class, confidence) in confidences.iter_mut().enumerate() {
                *confidence = if class == best {
                    straightened
                } else {
                    (*confidence * rest).min(straightened)
                };
            }
        }
        confidences
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn log_odds(share: f64) -> f64 {
    let share = share.clamp(1e-6, 1.0 - 1e-6);
    (share / (1.0 - share)).ln()
}

/// The place of the highest, the first of equals.
pub(super) fn best_of(values: &[f64]) -> Option<usize> {
    (0..values.len()).reduce(|best, other| if values[other] > values[best] { other } else { best })
}

/// Shares that sum up to one (softmax).
fn shares(scores: &[f64], stretch: f64) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised: Vec<f64> = scores.iter().map(|s| ((s - highest) * stretch).exp()).collect();
    let sum: f64 = raised.iter().sum();
    raised.iter().map(|r| r / sum).collect()
}

/// Where a function with one valley is lowest (golden section over the logarithm).
fn lowest(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_895;
    let (mut low, mut high) = (from.ln(), to.ln());
    let at = |low: f64, high: f64, share: f64| low + (high - low) * share;
    let (mut one, mut other) = (at(low, high, 1.0 - GOLDEN), at(low, high, GOLDEN));
    let (mut f_one, mut f_other) = (f(one.exp()), f(other.exp()));
    for _ in 0..24 {
        if f_one <= f_other {
            (high, other, f_other) = (other, one, f_one);
            one = at(low, high, 1.0 - GOLDEN);
            f_one = f(one.exp());
        } else {
            (low, one, f_one) = (one, other, f_other);
            other = at(low, high, GOLDEN);
            f_other = f(other.exp());
        }
    }
    ((low + high) / 2.0).exp()
}

/// Logistic regression with one variable (Platt's scaling), by Newton's steps; targets are drawn in a little, as Platt does,
/// so that a set without a mistake does not give certainty.
fn straight_line(examples: &[(f64, bool)]) -> (f64, f64) {
    let right = examples.iter().filter(|(_, right)| *right).count() as f64;
    let wrong = examples.len() as f64 - right;
    let (high, low) = ((right + 1.0) / (right + 2.0), 1.0 / (wrong + 2.0));
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..50 {
        // A weak pull towards the slope 1 keeps the step finite where examples are few.
        let pull = 1e-3;
        let mut gradient = [pull * (slope - 1.0), 0.0];
        let mut curve = [pull, 0.0, 1e-9];
        for (x, is_right) in examples {
            let p = sigmoid(slope * x + shift);
            let difference = p - if *is_right { high } else { low };
            let weight = (p * (1.0 - p)).max(1e-9);
            gradient[0] += difference * x;
            gradient[1] += difference;
            curve[0] += weight * x * x;
            curve[1] += weight * x;
            curve[2] += weight;
        }
        let determinant = curve[0] * curve[2] - curve[1] * curve[1];
        if determinant.abs() < 1e-12 {
            break;
        }
        let step = [
            (curve[2] * gradient[0] - curve[1] * gradient[1]) / determinant,
            (curve[0] * gradient[1] - curve[1] * gradient[0]) / determinant,
        ];
        slope -= step[0].clamp(-2.0, 2.0);
        shift -= step[1].clamp(-2.0, 2.0);
        if step[0].abs() + step[1].abs() < 1e-8 {
            break;
        }
    }
    // More score may never mean less confidence.
    if slope.is_finite() && shift.is_finite() && slope > 0.05 {
        (slope, shift)
    } else {
        (1.0, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_is_the_share_of_right_answers() {
        // The first class scores 1 in every document and is right in three of four.
        let scores: Vec<&[f64]> = vec![&[1.0, -1.0]; 400];
        let calibration = Calibration::fit(&scores, false, |document, class| (document % 4 == 0) == (class == 1));
        let given = calibration.confidences(&[1.0, -1.0]);
        assert!((given[0] - 0.75).abs() < 0.02, "{given:?}");
        assert!((given[0] + given[1] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_fitted_without_harm() {
        let calibration = Calibration::fit(&[], true, |_, _| true);
        assert!(calibration.confidences(&[]).is_empty());
    }
}
