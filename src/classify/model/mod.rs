//! A model that learns labels from documents that have them (学习模型): a linear classifier over characters and pairs of
//! characters. The same documents give the same model; it says which words spoke for a label and against it.
//!
//! `linfa-svm` 0.8 and `linfa-logistic` 0.8 take dense rows only, as does `smartcore` 0.7; the rest bind C++. So the solver is
//! ours, and small (`solver.rs`).

mod calibration;
mod explain;
mod feature;
mod figures;
mod file;
pub mod labelled;
mod solver;
mod teaching;
mod train;

use serde::{Deserialize, Serialize};

pub use explain::Spoken;
pub use feature::{FEATURE_VERSION, Row};
pub use figures::{ClassFigures, Confusion, Figures, Judged, Means, Step};
pub use teaching::{Candidate, teaching_order};
pub use train::{Sample, train};

use self::calibration::{Calibration, best_of};
use self::feature::TITLE;

/// The version of the form of models.
pub const MODEL_VERSION: u32 = 1;

/// Of several labels those are given that are at least this sure.
const GIVEN: f64 = 0.5;
/// How much the title's own features weigh beside those of the whole.
const TITLE_WEIGHT: f64 = 0.7;

/// What a model says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The version of its form.
    pub version: u32,
    /// The version of the features that it works on.
    pub features: u32,
    /// What it labels: the key under which the labels stood, or the field of the archive.
    pub label: String,
    /// Its classes, in order of name.
    pub classes: Vec<String>,
    /// Whether a document may have several.
    pub several: bool,
    /// How many documents it was trained on.
    pub documents: usize,
    /// SHA-256 over them, in their order.
    pub fingerprint: String,
    /// How many different features it weighs.
    pub columns: usize,
    /// How many fifths of the documents were held back for the figures, each labelled by a model that had not seen it.
    pub parts: usize,
    /// What came of that.
    pub figures: Figures,
    calibration: Calibration,
}

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What it says of itself.
    pub about: About,
    table: Table,
    /// How rare each column's feature is (idf).
    rarity: Vec<f32>,
    /// For each column in turn: the weight for each class.
    weights: Vec<f32>,
    /// The constant term of each class.
    constants: Vec<f32>,
}

/// A label that a model gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Given {
    /// The class.
    pub label: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// What a model says of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The confidence of each class, in the order of [`About::classes`].
    pub confidences: Vec<f64>,
    /// The labels given, the surest first: one, or where a document may have several, those that are sure enough.
    pub given: Vec<Given>,
}

impl Model {
    /// The labels of a document.
    #[must_use]
    pub fn predict(&self, row: &Row) -> Prediction {
        let confidences = self.about.calibration.confidences(&self.scores(row));
        let given_classes = given(&confidences, self.about.several);
        let given = |class: usize| Given {
            label: self.about.classes.get(class).cloned().unwrap_or_default(),
            confidence: (confidences[class] * 1000.0).round() / 1000.0,
        };
        Prediction {
            given: given_classes.into_iter().map(given).collect(),
            confidences,
        }
    }

    fn scores(&self, row: &Row) -> Vec<f64> {
        let classes = self.constants.len();
        let mut sums = self.constants.clone();
        self.each_weighed(row, |column, value| {
            let from = column as usize * classes;
            if let Some(weights) = self.weights.get(from..from + classes) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += weight * value;
                }
            }
        });
        sums.into_iter().map(f64::from).collect()
    }

    /// Calls `visit` for each column of a row with its value.
    fn each_weighed(&self, row: &Row, mut visit: impl FnMut(u32, f32)) {
        for (column, value) in weigh(row, &self.table, &self.rarity) {
            visit(column, value);
        }
    }
}

/// The classes that are given: the surest, and where a document may have several, those that are sure enough.
fn given(confidences: &[f64], several: bool) -> Vec<usize> {
    let best = best_of(confidences);
    let mut classes: Vec<usize> = (0..confidences.len())
        .filter(|class| Some(*class) == best || (several && confidences[*class] >= GIVEN))
        .collect();
    classes.sort_by(|a, b| confidences[*b].total_cmp(&confidences[*a]).then(a.cmp(b)));
    classes
}

/// The columns of a row with their values: frequency (by its logarithm) times rarity; the whole and the title each of length
/// one, the title's then less, and all together of length one again.
fn weigh(row: &Row, table: &Table, rarity: &[f32]) -> Vec<(u32, f32)> {
    let mut values: Vec<(u32, f32)> = Vec::with_capacity(row.entries.len());
    let (mut whole, mut title) = (0.0_f32, 0.0_f32);
    let mut titles_from = 0;
    for (key, count) in &row.entries {
        let Some(column) = table.get(*key) else { continue };
        let value = LOGARITHMS[*count as usize] * rarity.get(column as usize).copied().unwrap_or(0.0);
        if key & TITLE == 0 {
            whole += value * value;
            titles_from += 1;
        } else {
            title += value * value;
        }
        values.push((column, value));
    }
    // Keys are sorted, and the title's are the higher.
    let both = match (whole > 0.0, title > 0.0) {
        (true, true) => (1.0 + TITLE_WEIGHT * TITLE_WEIGHT).sqrt(),
        (false, true) => TITLE_WEIGHT,
        _ => 1.0,
    };
    let (whole, title) = (whole.sqrt() * both as f32, title.sqrt() * (both / TITLE_WEIGHT) as f32);
    for (place, (_, value)) in values.iter_mut().enumerate() {
        *value /= if place < titles_from { whole } else { title };
    }
    values
}

/// 1 + ln(count), for each count.
static LOGARITHMS: std::sync::LazyLock<[f32; 256]> =
    std::sync::LazyLock::new(|| std::array::from_fn(|count| if count == 0 { 0.0 } else { 1.0 + (count as f32).ln() }));

/// From a feature's key to its column: open addressing, because each document asks hundreds of times.
#[derive(Debug, Clone, PartialEq, Default)]
struct Table {
    keys: Vec<u32>,
    places: Vec<(u32, u32)>,
}

/// No key is as high: keys have one bit more than [`feature::BITS`].
const EMPTY: u32 = u32::MAX;

impl Table {
    fn new(keys: Vec<u32>) -> Self {
        let size = (keys.len() * 2).next_power_of_two();
        let mut places = vec![(EMPTY, 0); size];
        for (column, key) in (0..).zip(&keys) {
            let mut place = Self::first_place(*key, size);
            while places[place].0 != EMPTY && places[place].0 != *key {
                place = (place + 1) & (size - 1);
            }
            places[place] = (*key, column);
        }
        Self { keys, places }
    }

    fn first_place(key: u32, size: usize) -> usize {
        (key.wrapping_mul(0x9E37_79B1) >> 7) as usize & (size - 1)
    }

    fn get(&self, key: u32) -> Option<u32> {
        if self.places.is_empty() {
            return None;
        }
        let mut place = Self::first_place(key, self.places.len());
        loop {
            match self.places[place] {
                (found, column) if found == key => return Some(column),
                (EMPTY, _) => return None,
                _ => place = (place + 1) & (self.places.len() - 1),
            }
        }
    }
}
