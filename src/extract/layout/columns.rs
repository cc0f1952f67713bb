//! Columns (分栏) of a page: parts of it in which lines stand side by side are read column by column.
//!
//! Rows of a table stand side by side too, and are read row by row. Columns are told from them by running text: nearly all
//! of their lines reach the right edge or end a sentence, and there is as much room between the lines of one column as of
//! the other. Beside a cell of a table with many lines there is one with few, and room below it.

use super::Line;

/// Columns are two sides of a gap that is so wide, in characters.
const GAP: f64 = 0.7;
/// So many lines at least, on each side.
const FEWEST: usize = 5;
/// So great a share of the lines of a column reaches its right edge, within so many characters; and with those that end
/// a sentence, so great a share.
const FULL: f64 = 0.4;
const RAGGED: f64 = 1.6;
const FULL_OR_ENDS: f64 = 0.85;
/// Characters of a line of running text, on average.
const NARROWEST: f64 = 8.0;
/// A narrower column beside a wider one has so great a share of its width.
const LEAST_SHARE: f64 = 0.4;
/// Lines that begin at one place do so within so many characters.
const ALIKE: f64 = 0.5;
/// So great a share of the shorter column's height lies beside the other one.
const BESIDE: f64 = 0.5;
/// Words of a justified line are not so many characters apart, cells of a table are.
const WITHIN_LINE: f64 = 2.0;
/// Lines of a column that follow at so many times the usual distance, as paragraphs and headings do; their shares in two
/// columns differ by no more than this.
const FAR: f64 = 1.25;
const FAR_DIFFERS: f64 = 0.15;
/// Columns side by side.
const MOST: usize = 4;

/// The lines in parts: what is read after what stands above it, or left of it.
pub(super) fn in_reading_order(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut parts = Vec::new();
    split(lines, MOST, &mut parts);
    parts
}

fn split(lines: Vec<Line>, most: usize, parts: &mut Vec<Vec<Line>>) {
    let found = if most > 1 { side_by_side(&lines, true) } else { None };
    let Some((rows, edge)) = found else {
        if !lines.is_empty() {
            parts.push(lines);
        }
        return;
    };
    let mut lines = lines;
    let below = lines.split_off(rows.end);
    let beside = lines.split_off(rows.start);
    split(lines, most, parts);
    let (left, right) = at_edge(beside, edge);
    split(left, most - 1, parts);
    split(right, most - 1, parts);
    split(below, most, parts);
}

/// The pieces of each line left of an edge, and right of it.
fn at_edge(lines: Vec<Line>, edge: f64) -> (Vec<Line>, Vec<Line>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in lines {
        let (before, after): (Line, Line) = line.into_iter().partition(|piece| piece.x < edge);
        left.extend((!before.is_empty()).then_some(before));
        right.extend((!after.is_empty()).then_some(after));
    }
    (left, right)
}

/// Lines that stand side by side, and the left edge of what stands on the right. Of four columns two and two do, `or_two`.
fn side_by_side(lines: &[Line], or_two: bool) -> Option<(std::ops::Range<usize>, f64)> {
    let mut edges: Vec<(f64, f64)> = lines.iter().flat_map(edges).collect();
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Option<(std::ops::Range<usize>, f64)> = None;
    let mut tried = f64::NEG_INFINITY;
    for (edge, size) in &edges {
        let alike = edges
            .iter()
            .filter(|(other, _)| (other - edge).abs() < ALIKE * size)
            .count();
        if alike < FEWEST || edge - tried < ALIKE * size {
            continue;
        }
        tried = *edge;
        // Indented lines begin further right.
        let edge = edge - 0.1 * size;
        let free = |line: &Line| {
            line.iter()
                .all(|piece| piece.x >= edge || piece.right <= edge - (GAP - ALIKE).max(0.1) * piece.size)
        };
        let mut at = 0;
        for run in lines.chunk_by(|a, b| free(a) == free(b)) {
            let rows = at..at + run.len();
            at = rows.end;
            let larger = best.as_ref().is_none_or(|(best, _)| best.len() < rows.len());
            if larger && run.first().is_some_and(free) && are_columns(run, edge, or_two) {
                best = Some((rows, edge));
            }
        }
    }
    best
}

/// Where something begins in a line that could be a column: the left edges behind gaps, and the one of the line itself.
fn edges(line: &Line) -> Vec<(f64, f64)> {
    let mut edges = Vec::new();
    let mut right = f64::NEG_INFINITY;
    for piece in line {
        if piece.x - right > GAP * piece.size {
            edges.push((piece.x, piece.size));
        }
        right = right.max(piece.right);
    }
    edges
}

/// Whether lines left and right of an edge are running text, each by itself.
fn are_columns(lines: &[Line], edge: f64, or_two: bool) -> bool {
    let (left, right) = at_edge(lines.to_vec(), edge);
    let (Some(left), Some(right)) = (Column::of(&left, or_two), Column::of(&right, or_two)) else {
        return false;
    };
    let width = |column: &Column| column.right - column.left;
    let share = width(&left).min(width(&right)) / width(&left).max(width(&right));
    let beside = left.bottom.min(right.bottom) - left.top.max(right.top);
    let shorter = (left.bottom - left.top).min(right.bottom - right.top);
    let far = left.far.zip(right.far);
    let alike = far.is_none_or(|(left, right)| (left - right).abs() <= FAR_DIFFERS);
    alike && share >= LEAST_SHARE && beside >= BESIDE * shorter
}

/// A column of running text, or several side by side.
struct Column {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    /// The share of lines that follow at a distance; none of several columns side by side.
    far: Option<f64>,
}

impl Column {
    fn of(lines: &[Line], or_two: bool) -> Option<Self> {
        if lines.len() < FEWEST {
            return None;
        }
        let running = is_running(lines);
        if !(running || or_two && side_by_side(lines, false).is_some()) {
            return None;
        }
        Some(Self {
            left: lines.iter().map(|line| line[0].x).min_by(f64::total_cmp)?,
            right: right_edge(lines)?,
            top: lines.first()?[0].y,
            bottom: lines.last()?[0].y,
            far: running.then(|| far_share(lines)),
        })
    }
}

fn end(line: &Line) -> f64 {
    line.iter().map(|piece| piece.right).fold(f64::NEG_INFINITY, f64::max)
}

fn right_edge(lines: &[Line]) -> Option<f64> {
    lines.iter().map(end).max_by(f64::total_cmp)
}

/// Whether nearly all lines are full or end a sentence.
fn is_running(lines: &[Line]) -> bool {
    let Some(right) = right_edge(lines) else {
        return false;
    };
    let full = |line: &Line| {
        let size = line[0].size;
        let gaps = line
            .windows(2)
            .any(|pair| pair[1].x - pair[0].right > WITHIN_LINE * size);
        !gaps && right - end(line) < RAGGED * size
    };
    let ends = |line: &Line| {
        let last = line.last().map_or("", |piece| piece.text.trim_end());
        last.ends_with(['。', '；', '：', '！', '？', '.', ';', ':', ')', '）', '】', '》', '”'])
    };
    let count = |is: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| is(line)).count() as f64;
    let characters: usize = lines.iter().flatten().map(|piece| piece.text.chars().count()).sum();
    let all = lines.len() as f64;
    count(&full) >= FULL * all
        && count(&|line| full(line) || ends(line)) >= FULL_OR_ENDS * all
        && characters as f64 >= NARROWEST * all
}

/// The share of lines that follow further down than most.
fn far_share(lines: &[Line]) -> f64 {
    let mut steps: Vec<f64> = lines.windows(2).map(|pair| pair[1][0].y - pair[0][0].y).collect();
    steps.sort_by(f64::total_cmp);
    let usual = steps.get(steps.len() / 4).copied().unwrap_or_default();
    steps.iter().filter(|step| **step > FAR * usual).count() as f64 / lines.len() as f64
}

#[cfg(test)]
mod tests {
    use super::super::{Placed, lines};

    fn piece(x: f64, y: f64, text: &str) -> Placed {
        Placed {
            x,
            y,
            right: x + 4.0 * text.chars().count() as f64,
            size: 4.0,
            text: text.to_owned(),
        }
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut pieces = vec![piece(40.0, 0.0, "两栏的题目从一栏伸到另一栏")];
        for row in 0..6 {
            let y = 10.0 + 6.0 * f64::from(row);
            pieces.push(piece(20.0, y, &format!("左栏的第{row}行一直写到头")));
            pieces.push(piece(72.0, y + 2.0, &format!("右栏的第{row}行一直写到头")));
        }
        pieces.push(piece(72.0, 48.0, "右栏完。"));
        let found = lines(pieces);
        let of = |side: &str| {
            (0..6)
                .map(|row| format!("{side}栏的第{row}行一直写到头"))
                .collect::<Vec<_>>()
        };
        let expected = [
            vec!["两栏的题目从一栏伸到另一栏".to_owned()],
            of("左"),
            of("右"),
            vec!["右栏完。".to_owned()],
        ];
        assert_eq!(found, expected.concat());
    }

    #[test]
    fn rows_of_a_table_are_read_row_by_row() {
        let mut pieces = Vec::new();
        for (row, name) in [
            "办公室",
            "财务审计股",
            "水旱灾害防御股",
            "工程股",
            "水政监察大队",
            "人事股",
        ]
        .iter()
        .enumerate()
        {
            let y = 6.0 * row as f64;
            pieces.push(piece(20.0, y, name));
            pieces.push(piece(72.0, y, "负责有关的各项工作"));
        }
        assert_eq!(lines(pieces)[1], "财务审计股 负责有关的各项工作");
        // Cells of several lines.
        let mut pieces = Vec::new();
        for row in 0..8 {
            let y = 20.0 * f64::from(row);
            for line in 0..3 {
                pieces.push(piece(20.0, y + 5.0 * f64::from(line), "落实防汛责任一直写到头"));
            }
            pieces.push(piece(72.0, y, "县水利局、县应急局，各乡镇"));
        }
        assert_eq!(lines(pieces)[0], "落实防汛责任一直写到头 县水利局、县应急局，各乡镇");
    }
}
