//! Training (训练): features that occur more than once are weighed, each class is solved against the rest, and the whole is
//! proved on parts that were held back.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::calibration::Calibration;
use super::feature::{BITS, Row};
use super::figures::{Figures, Judged};
use super::solver::{Matrix, Random, score, solve};
use super::{About, FEATURE_VERSION, MODEL_VERSION, Model, Table, given, weigh};
use crate::error::{Error, Kind, Result};
use crate::progress::Progress;

/// A document with its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its features.
    pub row: Row,
    /// Its labels.
    pub labels: Vec<String>,
    /// SHA-256 of what it was made from.
    pub digest: [u8; 32],
}

impl Sample {
    /// A document with its labels.
    #[must_use]
    pub fn new(title: &str, text: &str, labels: Vec<String>) -> Self {
        let mut hash = Sha256::new();
        for part in [title, text].into_iter().chain(labels.iter().map(String::as_str)) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self {
            row: Row::of(title, text),
            labels,
            digest: hash.finalize().into(),
        }
    }
}

/// So many features are weighed at most: those of the most documents.
const COLUMNS: usize = 400_000;
/// So many weights a model has at most: where there are many classes, fewer features are weighed.
const WEIGHTS: usize = 40_000_000;
/// A feature of fewer documents teaches nothing about others.
const DOCUMENTS: u32 = 2;
/// Parts into which documents are cut for the figures; each is held back once and labelled by a model that has not seen it.
const PARTS: usize = 5;
/// Where there are more documents than this, one part that is held back proves as much as all.
const MANY: usize = 20_000;

/// Trains a model on documents with labels.
///
/// # Errors
/// [`Kind::Usage`] if there are fewer than two classes, or too few documents to prove anything.
pub fn train(label: &str, samples: &[Sample], progress: &dyn Progress) -> Result<Model> {
    let classes: Vec<String> = samples
        .iter()
        .flat_map(|s| s.labels.iter().cloned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if classes.len() < 2 {
        return Err(Error::new(
            Kind::Usage,
            format!(
                "{} documents with {} class cannot teach a model to tell classes apart",
                samples.len(),
                classes.len()
            ),
        )
        .with_hint("two classes at least are needed, with several documents each"));
    }
    let own: Vec<Vec<usize>> = samples
        .iter()
        .map(|s| s.labels.iter().filter_map(|l| classes.binary_search(l).ok()).collect())
        .collect();
    let several = own.iter().any(|own| own.len() != 1);
    let (table, rarity) = columns(samples, COLUMNS.min(WEIGHTS / classes.len()));
    let mut matrix = Matrix::default();
    for sample in samples {
        matrix.push(weigh(&sample.row, &table, &rarity).into_iter());
    }
    let parts = if samples.len() > MANY { 1 } else { PARTS };
    let part_of = cut(&own, classes.len());
    let tasks: Vec<(usize, usize)> = (0..=parts)
        .flat_map(|part| (0..classes.len()).map(move |class| (part, class)))
        .collect();
    // The rows that each round learns from: all but one part, and at last all.
    let rounds: Vec<Vec<usize>> = (0..=parts)
        .map(|part| {
            (0..samples.len())
                .filter(|row| part == parts || part_of[*row] != part)
                .collect()
        })
        .collect();
    let held: Vec<Vec<usize>> = (0..parts)
        .map(|part| (0..samples.len()).filter(|row| part_of[*row] == part).collect())
        .collect();
    progress.note(&format!(
        "learning {} classes from {} documents …",
        classes.len(),
        samples.len()
    ));
    // Of a round with a part held back only the scores of that part are kept, of the last one the weights.
    let solved = in_parallel(&tasks, |(part, class)| {
        let weights = solve(&matrix, table.keys.len(), &rounds[*part], |row| {
            own[row].contains(class)
        });
        let Some(held) = held.get(*part) else {
            return weights.iter().map(|weight| *weight as f32).collect();
        };
        held.iter()
            .map(|row| score(&weights, matrix.row(*row)) as f32)
            .collect()
    });
    let mut unseen = Vec::new();
    for (part, rows) in held.iter().enumerate() {
        let scores = |place: usize| (0..classes.len()).map(move |class| (class, place));
        unseen.extend(rows.iter().enumerate().map(|(place, row)| {
            Unseen {
                own: &own[*row],
                labels: &samples[*row].labels,
                // Of a single part one half is judged by what the other taught of confidence.
                group: if parts == 1 { place % 2 } else { part },
                scores: scores(place)
                    .map(|(class, place)| f64::from(solved[part * classes.len() + class][place]))
                    .collect(),
            }
        }));
    }
    let calibration = calibrate(unseen.iter(), several);
    let figures = figures(&classes, several, &unseen);
    let weights = solved.get(parts * classes.len()..).unwrap_or_default();
    let about = About {
        version: MODEL_VERSION,
        features: FEATURE_VERSION,
        label: label.to_owned(),
        classes,
        several,
        documents: samples.len(),
        fingerprint: fingerprint(samples),
        columns: table.keys.len(),
        parts,
        figures,
        calibration,
    };
    Ok(assemble(about, table, rarity, weights))
}

/// A document that was held back, and what a model scored that had not seen it.
struct Unseen<'a> {
    own: &'a [usize],
    labels: &'a [String],
    group: usize,
    scores: Vec<f64>,
}

fn calibrate<'a>(unseen: impl Iterator<Item = &'a Unseen<'a>>, several: bool) -> Calibration {
    let unseen: Vec<&Unseen<'_>> = unseen.collect();
    let scores: Vec<&[f64]> = unseen.iter().map(|one| one.scores.as_slice()).collect();
    Calibration::fit(&scores, several, |place, class| unseen[place].own.contains(&class))
}

/// The figures of the documents that were held back; their confidence, too, is fitted without the group that is judged.
fn figures(classes: &[String], several: bool, unseen: &[Unseen<'_>]) -> Figures {
    let groups = unseen.iter().map(|one| one.group + 1).max().unwrap_or(0);
    let mut judged = Vec::with_capacity(unseen.len());
    for group in 0..groups {
        let calibration = calibrate(unseen.iter().filter(|one| one.group != group), several);
        judged.extend(unseen.iter().filter(|one| one.group == group).map(|one| {
            let confidences = calibration.confidences(&one.scores);
            let given = given(&confidences, several).into_iter();
            Judged {
                truth: one.labels.to_vec(),
                given: given
                    .map(|class| (classes[class].clone(), confidences[class]))
                    .collect(),
            }
        }));
    }
    Figures::of(&judged)
}

/// The features that are weighed, in order of key, and how rare each is.
fn columns(samples: &[Sample], most: usize) -> (Table, Vec<f32>) {
    let mut counts = vec![0_u32; 2 << BITS];
    for (key, _) in samples.iter().flat_map(|sample| &sample.row.entries) {
        counts[*key as usize] += 1;
    }
    // Where there are too many, the rarest are left out.
    let mut by_count = vec![0_usize; samples.len() + 1];
    for count in &counts {
        by_count[*count as usize] += 1;
    }
    let mut least = samples.len() as u32;
    let mut kept = 0;
    while least >= DOCUMENTS && kept + by_count[least as usize] <= most {
        kept += by_count[least as usize];
        least -= 1;
    }
    let keys: Vec<u32> = (0..)
        .zip(&counts)
        .filter(|(_, count)| **count > least)
        .map(|(key, _)| key)
        .collect();
    let documents = samples.len() as f64;
    let rarity = |key: &u32| (((1.0 + documents) / (1.0 + f64::from(counts[*key as usize]))).ln() + 1.0) as f32;
    let rarity = keys.iter().map(rarity).collect();
    (Table::new(keys), rarity)
}

/// Which part each document is in: of each class as many in every part as can be, in an order that looks random.
fn cut(own: &[Vec<usize>], classes: usize) -> Vec<usize> {
    let mut random = Random(0xC0FFEE);
    let mut order: Vec<usize> = (0..own.len()).collect();
    for place in 0..order.len() {
        let other = place + random.below(order.len() - place);
        order.swap(place, other);
    }
    let mut next = vec![0; classes + 1];
    let mut part_of = vec![0; own.len()];
    for row in order {
        let class = own[row].first().copied().unwrap_or(classes);
        // Classes begin with different parts, so that parts come out alike in size.
        part_of[row] = (next[class] + class) % PARTS;
        next[class] += 1;
    }
    part_of
}

/// Does the tasks on all cores; the results are in the order of the tasks.
fn in_parallel<T: Sync>(tasks: &[T], work: impl Fn(&T) -> Vec<f32> + Sync) -> Vec<Vec<f32>> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<f32>)>> = Mutex::new(Vec::with_capacity(tasks.len()));
    std::thread::scope(|scope| {
        for _ in 0..cores.min(tasks.len()) {
            scope.spawn(|| {
                while let Some((place, task)) = {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    tasks.get(place).map(|task| (place, task))
                } {
                    let solved = work(task);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((place, solved));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, weights)| weights).collect()
}

/// Puts weights by class in the order by column in which they are asked for.
fn assemble(about: About, table: Table, rarity: Vec<f32>, solved: &[Vec<f32>]) -> Model {
    let columns = table.keys.len();
    let mut weights = Vec::with_capacity(columns * solved.len());
    for column in 0..columns {
        weights.extend(solved.iter().map(|class| class[column]));
    }
    let constants = solved.iter().map(|class| class[columns]).collect();
    Model {
        about,
        table,
        rarity,
        weights,
        constants,
    }
}

fn fingerprint(samples: &[Sample]) -> String {
    let mut hash = Sha256::new();
    for sample in samples {
        hash.update(sample.digest);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn samples() -> Vec<Sample> {
        let texts = [
            (
                "防汛",
                [
                    "水库防汛值守",
                    "河道清淤度汛",
                    "防汛物资储备",
                    "山洪预警转移",
                    "水利工程度汛",
                ],
            ),
            (
                "教育",
                [
                    "学校开学安排",
                    "教师职称评审",
                    "学生营养午餐",
                    "中小学招生工作",
                    "幼儿园教师培训",
                ],
            ),
        ];
        texts
            .into_iter()
            .flat_map(|(label, texts)| {
                texts.map(|text| Sample::new(text, &format!("{text}的通知"), vec![label.to_owned()]))
            })
            .collect()
    }

    #[test]
    fn it_learns_and_is_the_same_each_time() {
        let model = train("class", &samples(), &Silent).unwrap();
        assert_eq!(model, train("class", &samples(), &Silent).unwrap());
        let label = |text: &str| model.predict(&Row::of(text, text)).given[0].label.clone();
        assert_eq!(label("水库度汛"), "防汛");
        assert_eq!(label("学校教师"), "教育");
        assert_eq!(model.about.figures.documents, 10);
    }

    #[test]
    fn one_class_is_refused() {
        let one: Vec<Sample> = samples().into_iter().take(5).collect();
        assert!(train("class", &one, &Silent).is_err_and(|e| e.kind() == Kind::Usage));
    }

    #[test]
    fn several_labels_are_given_where_they_were_taught() {
        let mut samples = samples();
        for sample in &mut samples {
            sample.labels.push("通知".to_owned());
        }
        let model = train("class", &samples, &Silent).unwrap();
        assert!(model.about.several);
        let given = model.predict(&Row::of("水库防汛", "水库防汛的通知")).given;
        assert!(given.iter().any(|given| given.label == "通知"));
    }
}
