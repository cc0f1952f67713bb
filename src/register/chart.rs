//! Charts of a printed page, drawn as SVG.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::form::{Cell, Chart, ChartKind, Form};
use super::printed::escaped;

const COLOURS: [&str; 4] = ["#2f5597", "#bfbfbf", "#c55a11", "#548235"];
const WIDTH: f64 = 760.0;
/// Room for the title and the legend, and for the names below or beside.
const TOP: f64 = 46.0;
const BOTTOM: f64 = 26.0;
/// Height of a chart of columns, and of one bar.
const HEIGHT: f64 = 300.0;
const BAR: f64 = 12.0;
/// Letters of the longest name that is shown beside a bar; a letter takes 6 units.
const NAME_LETTERS: usize = 30;
const LETTER: f64 = 6.0;

/// A chart of a form.
pub(super) fn svg(form: &Form, chart: &Chart) -> String {
    let rows: Vec<&[Cell]> = form
        .rows
        .iter()
        .take(chart.rows)
        .map(|row| row.cells.as_slice())
        .collect();
    let number = |row: &[Cell], column: usize| match row.get(column) {
        Some(Cell::Number(number)) => number.max(0.0),
        _ => 0.0,
    };
    let numbers = rows
        .iter()
        .flat_map(|row| chart.series.iter().map(|at| number(row, *at)));
    let most = numbers.fold(1.0, f64::max);
    let name = |row: &[Cell]| fitted(&row.get(chart.names).map(Cell::shown).unwrap_or_default());
    let series = chart.series.len().max(1) as f64;
    let mut marks = String::new();
    let height = match chart.kind {
        ChartKind::Columns => {
            let step = WIDTH / rows.len().max(1) as f64;
            let thick = (step * 0.7) / series;
            let room = HEIGHT - TOP - BOTTOM;
            let foot = HEIGHT - BOTTOM;
            for (place, row) in rows.iter().enumerate() {
                let left = place as f64 * step + step * 0.15;
                for (nth, column) in chart.series.iter().enumerate() {
                    let value = number(row, *column);
                    let (tall, x) = (value / most * room, left + nth as f64 * thick);
                    bar(&mut marks, (x, foot - tall, thick * 0.92, tall), nth);
                    label(
                        &mut marks,
                        x + thick / 2.0,
                        foot - tall - 3.0,
                        "middle",
                        &value.to_string(),
                    );
                }
                label(&mut marks, left + step * 0.35, foot + 16.0, "middle", &name(row));
            }
            let _ = writeln!(marks, "<path d=\"M0 {foot}H{WIDTH}\" stroke=\"#000\"/>");
            HEIGHT
        }
        ChartKind::Bars => {
            let beside = rows.iter().map(|row| name(row).width()).max().unwrap_or(0) as f64 * LETTER + 8.0;
            let step = BAR * series + 8.0;
            let room = WIDTH - beside - 50.0;
            for (place, row) in rows.iter().enumerate() {
                let top = TOP + place as f64 * step;
                for (nth, column) in chart.series.iter().enumerate() {
                    let value = number(row, *column);
                    let (long, y) = (value / most * room, top + nth as f64 * BAR);
                    bar(&mut marks, (beside, y, long, BAR * 0.92), nth);
                    label(
                        &mut marks,
                        beside + long + 4.0,
                        y + BAR - 2.0,
                        "start",
                        &value.to_string(),
                    );
                }
                label(
                    &mut marks,
                    beside - 6.0,
                    top + (BAR * series) / 2.0 + 4.0,
                    "end",
                    &name(row),
                );
            }
            TOP + rows.len() as f64 * step + 4.0
        }
    };
    let mut legend = String::new();
    let mut left = 8.0;
    for (nth, column) in chart.series.iter().enumerate() {
        let name = form
            .columns
            .get(*column)
            .map(|column| column.name.as_str())
            .unwrap_or_default();
        bar(&mut legend, (left, 26.0, 10.0, 10.0), nth);
        label(&mut legend, left + 14.0, 35.0, "start", name);
        left += 30.0 + name.width() as f64 * LETTER;
    }
    format!(
        "<figure><svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\">\n<text x=\"{}\" y=\"16\" text-anchor=\"middle\" font-size=\"14\" font-weight=\"bold\">{}</text>\n{legend}{marks}</svg></figure>\n",
        WIDTH / 2.0,
        escaped(&chart.title)
    )
}

fn bar(marks: &mut String, (x, y, wide, tall): (f64, f64, f64, f64), nth: usize) {
    let colour = COLOURS[nth % COLOURS.len()];
    let _ = writeln!(
        marks,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\" fill=\"{colour}\"/>"
    );
}

fn label(marks: &mut String, x: f64, y: f64, anchor: &str, text: &str) {
    let text = escaped(text);
    let _ = writeln!(
        marks,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>"
    );
}

/// As much of a name as stands beside a bar.
fn fitted(name: &str) -> String {
    let mut letters = 0;
    let mut fitted = String::new();
    for c in name.chars() {
        letters += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if letters > NAME_LETTERS {
            fitted.push('…');
            break;
        }
        fitted.push(c);
    }
    fitted
}
