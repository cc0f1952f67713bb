//! The linear classifier: one class against the rest, squared hinge loss, L2 regularised, by dual coordinate descent
//! (Hsieh et al., 2008: the way of LIBLINEAR, with its shrinking). The order of steps comes from a fixed seed, and each
//! class is solved by itself, so that the same rows give the same weights on any number of cores.

/// Rows of numbers, most of which are zero.
#[derive(Debug, Default)]
pub(super) struct Matrix {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Matrix {
    pub(super) fn push(&mut self, row: impl Iterator<Item = (u32, f32)>) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(from), Some(to)) => *from..*to,
            _ => 0..0,
        };
        let columns = self.columns[range.clone()].iter().map(|column| *column as usize);
        columns.zip(self.values[range].iter().map(|value| f64::from(*value)))
    }
}

/// Weights of one class; the last is the constant term.
pub(super) type Weights = Vec<f64>;

/// How hard a wrong answer is punished, against large weights.
pub(super) const COST: f64 = 2.0;
/// Rounds over all rows, at most.
const ROUNDS: usize = 60;
/// A solution whose gradients differ by less is good enough.
const GOOD_ENOUGH: f64 = 0.1;

/// What a row scores.
pub(super) fn score(weights: &Weights, row: impl Iterator<Item = (usize, f64)>) -> f64 {
    let constant = weights.last().copied().unwrap_or(0.0);
    row.fold(constant, |sum, (column, value)| sum + value * weights[column])
}

/// Solves for the rows named; `is_in` says which of them belong to the class.
pub(super) fn solve(matrix: &Matrix, columns: usize, rows: &[usize], is_in: impl Fn(usize) -> bool) -> Weights {
    let mut weights = vec![0.0; columns + 1];
    let diagonal = 0.5 / COST;
    let signs: Vec<f64> = rows.iter().map(|row| if is_in(*row) { 1.0 } else { -1.0 }).collect();
    // The constant term is a column that is 1 in every row.
    let norm = |row: &usize| {
        matrix
            .row(*row)
            .fold(1.0 + diagonal, |sum, (_, value)| sum + value * value)
    };
    let norms: Vec<f64> = rows.iter().map(norm).collect();
    let mut alphas = vec![0.0_f64; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut active = rows.len();
    let mut random = Random(0x5EED);
    let mut highest_before = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (mut highest, mut lowest) = (f64::NEG_INFINITY, f64::INFINITY);
        for place in 0..active {
            order.swap(place, place + random.below(active - place));
        }
        let mut place = 0;
        while place < active {
            let i = order[place];
            let sign = signs[i];
            let gradient = sign * score(&weights, matrix.row(rows[i])) - 1.0 + alphas[i] * diagonal;
            let projected = if alphas[i] == 0.0 {
                if gradient > highest_before {
                    // It is right by a margin that it will hardly lose: left aside until the end.
                    active -= 1;
                    order.swap(place, active);
                    continue;
                }
                gradient.min(0.0)
            } else {
                gradient
            };
            highest = highest.max(projected);
            lowest = lowest.min(projected);
            if projected.abs() > 1e-12 {
                let was = alphas[i];
                alphas[i] = (was - gradient / norms[i]).max(0.0);
                let step = (alphas[i] - was) * sign;
                for (column, value) in matrix.row(rows[i]) {
                    weights[column] += step * value;
                }
                weights[columns] += step;
            }
            place += 1;
        }
        if highest - lowest <= GOOD_ENOUGH {
            if active == rows.len() {
                break;
            }
            // Those left aside are looked at once more.
            active = rows.len();
            highest_before = f64::INFINITY;
            continue;
        }
        highest_before = if highest <= 0.0 { f64::INFINITY } else { highest };
    }
    weights
}

/// Numbers that look random and are always the same (splitmix64).
#[derive(Debug, Clone)]
pub(super) struct Random(pub u64);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        // A product keeps the bias below one in 2^32.
        ((u128::from(z) * bound as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_heaps_are_parted() {
        let mut matrix = Matrix::default();
        for i in 0..20_u32 {
            matrix.push([(i % 2, 1.0_f32), (2 + i % 3, 0.3)].into_iter());
        }
        let rows: Vec<usize> = (0..20).collect();
        let weights = solve(&matrix, 5, &rows, |row| row % 2 == 0);
        for row in rows {
            assert_eq!(score(&weights, matrix.row(row)) > 0.0, row % 2 == 0);
        }
    }

    #[test]
    fn nothing_is_solved_without_harm() {
        assert_eq!(solve(&Matrix::default(), 0, &[], |_| true), vec![0.0]);
    }
}
