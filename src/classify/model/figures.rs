//! How good labels are (评测指标): precision, recall and F1 of each class, what is taken for what, and whether confidence is
//! what it says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What one document is and what it was called.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The labels that it has.
    pub truth: Vec<String>,
    /// The labels that it was given, the surest first, with confidence.
    pub given: Vec<(String, f64)>,
}

/// Figures of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassFigures {
    /// The class.
    pub label: String,
    /// Of those called so, the share that are.
    pub precision: f64,
    /// Of those that are so, the share called so.
    pub recall: f64,
    /// Both in one.
    pub f1: f64,
    /// How many documents are of it.
    pub support: usize,
}

/// Labels given with about the same confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The confidence, rounded to a tenth: 0.9 stands for 0.85 up to 0.95.
    pub confidence: f64,
    /// How many labels were given so.
    pub labels: usize,
    /// Their mean confidence.
    pub mean: f64,
    /// The share that is right.
    pub right: f64,
}

/// How often documents of one class were called another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// What they are.
    pub truth: String,
    /// What they were called.
    pub given: String,
    /// How many.
    pub documents: usize,
}

/// All figures of a set of documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Figures {
    /// How many documents.
    pub documents: usize,
    /// The share whose surest label is right.
    pub accuracy: f64,
    /// Means over the classes: precision, recall, F1.
    #[serde(rename = "macro")]
    pub by_class: Means,
    /// The same over all labels together.
    #[serde(rename = "micro")]
    pub over_all: Means,
    /// Each class by itself, in order of name.
    pub classes: Vec<ClassFigures>,
    /// By confidence.
    pub calibration: Vec<Step>,
    /// By what documents are and the surest label they were given; those called rightly, too.
    pub confusion: Vec<Confusion>,
}

/// Precision, recall and F1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Default)]
pub struct Means {
    /// 准确率
    pub precision: f64,
    /// 召回率
    pub recall: f64,
    /// Both in one.
    pub f1: f64,
}

#[derive(Default)]
struct Count {
    right: usize,
    given: usize,
    support: usize,
}

impl Count {
    fn means(&self) -> Means {
        let share = |of: usize| {
            if of == 0 { 0.0 } else { self.right as f64 / of as f64 }
        };
        let both = self.given + self.support;
        Means {
            precision: share(self.given),
            recall: share(self.support),
            f1: if both == 0 {
                0.0
            } else {
                2.0 * self.right as f64 / both as f64
            },
        }
    }
}

impl Figures {
    /// The figures of documents that were judged.
    #[must_use]
    pub fn of(judged: &[Judged]) -> Self {
        let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
        let mut confusion: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut steps: BTreeMap<u32, (usize, f64, usize)> = BTreeMap::new();
        let mut first_right = 0;
        for one in judged {
            for label in &one.truth {
                counts.entry(label).or_default().support += 1;
            }
            for (label, confidence) in &one.given {
                let right = one.truth.contains(label);
                let count = counts.entry(label).or_default();
                count.given += 1;
                count.right += usize::from(right);
                let step = steps
                    .entry((confidence.clamp(0.0, 1.0) * 10.0).round() as u32)
                    .or_default();
                *step = (step.0 + 1, step.1 + confidence, step.2 + usize::from(right));
            }
            let Some((surest, _)) = one.given.first() else { continue };
            if one.truth.contains(surest) {
                first_right += 1;
                *confusion.entry((surest, surest)).or_default() += 1;
            } else if let Some(truth) = one.truth.first() {
                *confusion.entry((truth, surest)).or_default() += 1;
            }
        }
        let classes: Vec<ClassFigures> = counts.iter().map(|(label, count)| class(label, count)).collect();
        let total = counts.values().fold(Count::default(), |sum, count| Count {
            right: sum.right + count.right,
            given: sum.given + count.given,
            support: sum.support + count.support,
        });
        let mean = |of: fn(&ClassFigures) -> f64| classes.iter().map(of).sum::<f64>() / classes.len().max(1) as f64;
        Self {
            documents: judged.len(),
            accuracy: f64::from(first_right) / judged.len().max(1) as f64,
            by_class: Means {
                precision: mean(|class| class.precision),
                recall: mean(|class| class.recall),
                f1: mean(|class| class.f1),
            },
            over_all: total.means(),
            calibration: steps.into_iter().map(step).collect(),
            confusion: confusion
                .into_iter()
                .map(|((truth, given), documents)| Confusion {
                    truth: truth.to_owned(),
                    given: given.to_owned(),
                    documents,
                })
                .collect(),
            classes,
        }
    }

    /// What is most often taken for something else, the most frequent first.
    #[must_use]
    pub fn mistakes(&self) -> Vec<&Confusion> {
        let mut mistakes: Vec<&Confusion> = self.confusion.iter().filter(|c| c.truth != c.given).collect();
        mistakes.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.truth.cmp(&b.truth)));
        mistakes
    }
}

fn class(label: &str, count: &Count) -> ClassFigures {
    let Means { precision, recall, f1 } = count.means();
    ClassFigures {
        label: label.to_owned(),
        precision,
        recall,
        f1,
        support: count.support,
    }
}

fn step((tenth, (labels, sum, right)): (u32, (usize, f64, usize))) -> Step {
    Step {
        confidence: f64::from(tenth) / 10.0,
        labels,
        mean: sum / labels as f64,
        right: right as f64 / labels as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(truth: &str, given: &str, confidence: f64) -> Judged {
        Judged {
            truth: vec![truth.to_owned()],
            given: vec![(given.to_owned(), confidence)],
        }
    }

    #[test]
    fn figures_are_those_of_the_textbook() {
        let figures = Figures::of(&[
            judged("水", "水", 0.9),
            judged("水", "火", 0.6),
            judged("火", "火", 0.88),
            judged("土", "火", 0.5),
        ]);
        assert!((figures.accuracy - 0.5).abs() < 1e-9);
        let f1: Vec<(&str, f64)> = figures
            .classes
            .iter()
            .map(|c| (c.label.as_str(), (c.f1 * 100.0).round()))
            .collect();
        assert_eq!(f1, [("土", 0.0), ("水", 67.0), ("火", 50.0)]);
        assert!((figures.by_class.f1 - (2.0 / 3.0 + 0.5) / 3.0).abs() < 1e-9);
        assert_eq!(figures.calibration.last().map(|s| (s.labels, s.right)), Some((2, 1.0)));
        assert_eq!(figures.mistakes().len(), 2);
    }
}
