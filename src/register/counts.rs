//! Counts of this year beside those of the last (本年、上年): one form for each way of counting.

use std::collections::BTreeMap;

use super::form::{Cell, Chart, ChartKind, Column, Form, Paper, Row, Tone};
use super::registers::Scope;
use crate::archive::Period;

/// Names in a chart: a longer list is drawn up to here.
const DRAWN: usize = 15;

/// Under what a paper is counted of which something is not known.
pub(super) const UNKNOWN: &str = "（不详）";

/// Counts of one thing by name, of two years.
#[derive(Debug, Default)]
pub(super) struct Counts {
    by_name: BTreeMap<String, [u64; 2]>,
}

impl Counts {
    /// Counts one of this year (0) or of the last (1).
    pub(super) fn add(&mut self, name: &str, year: usize) {
        let counts = self.by_name.entry(name.to_owned()).or_default();
        if let Some(count) = counts.get_mut(year) {
            *count += 1;
        }
    }

    /// Makes sure that a name is there, even if nothing is counted under it.
    pub(super) fn expect(&mut self, name: String) {
        self.by_name.entry(name).or_default();
    }
}

/// In which order names stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The commonest first.
    Most,
    /// By name, as months are.
    Name,
}

/// The two periods that are compared: that asked for, and the same a year earlier.
pub(super) fn periods(scope: &Scope) -> [Period; 2] {
    let year = scope.year();
    let earlier = |day: &Option<String>| {
        let day = day.as_deref()?;
        let (year, rest) = day.split_at_checked(4)?;
        Some(format!("{:04}{rest}", year.parse::<u16>().ok()?.saturating_sub(1)))
    };
    let asked = &scope.period;
    if asked.year.is_none() && (asked.from.is_some() || asked.to.is_some()) {
        let last = Period {
            year: None,
            from: earlier(&asked.from),
            to: earlier(&asked.to),
        };
        return [asked.clone(), last];
    }
    let this = Period {
        year: Some(year),
        ..asked.clone()
    };
    let last = Period {
        year: Some(year.saturating_sub(1)),
        from: earlier(&asked.from),
        to: earlier(&asked.to),
    };
    [this, last]
}

/// The names of the two columns of numbers.
fn headings(scope: &Scope) -> [String; 2] {
    let [this, last] = periods(scope);
    match (this.year, last.year) {
        (Some(this), Some(last)) => [format!("{this}年"), format!("{last}年")],
        _ => ["本期".to_owned(), "上年同期".to_owned()],
    }
}

/// A form of counts, with a chart.
pub(super) fn form(scope: &Scope, title: &str, what: &str, counts: &Counts, order: Order) -> Form {
    let [this, last] = headings(scope);
    let columns = vec![
        Column::centred("序号", 6),
        Column::text(what, 34),
        Column::number(this, 10),
        Column::number("占比（%）", 10),
        Column::number(last, 10),
        Column::number("增减", 8),
        Column::number("增幅（%）", 10),
    ];
    let mut form = Form::table(format!("按{what}"), columns).titled(scope.title(title));
    form.paper = Paper::Portrait;
    form.head.push(scope.line());
    let mut names: Vec<(&String, &[u64; 2])> = counts.by_name.iter().collect();
    if order == Order::Most {
        names.sort_by_key(|(name, [this, last])| (name.as_str() == UNKNOWN, std::cmp::Reverse((*this, *last)), *name));
    }
    let total = counts
        .by_name
        .values()
        .fold([0, 0], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
    for (name, numbers) in &names {
        let number = Cell::from(form.rows.len() + 1);
        form.rows.push(Row::free(line(number, name, **numbers, total[0])));
    }
    let drawn = form.rows.len().min(DRAWN);
    form.rows
        .push(Row::free(line(Cell::Empty, "合计", total, total[0])).in_tone(Tone::Total));
    if drawn > 0 {
        form.charts.push(Chart {
            title: format!("{title}（按{what}）"),
            kind: if order == Order::Name {
                ChartKind::Columns
            } else {
                ChartKind::Bars
            },
            names: 1,
            series: vec![2, 4],
            rows: drawn,
        });
    }
    form
}

fn line(number: Cell, name: &str, [this, last]: [u64; 2], total: u64) -> Vec<Cell> {
    let share = |part: f64, whole: u64| {
        if whole == 0 {
            Cell::Empty
        } else {
            Cell::Number(tenth(part * 100.0 / whole as f64))
        }
    };
    let change = this as f64 - last as f64;
    vec![
        number,
        name.into(),
        this.into(),
        share(this as f64, total),
        last.into(),
        Cell::Number(change),
        share(change, last),
    ]
}

/// To one place behind the point.
fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// The month of a day, if it is known: 3 → `03月`.
pub(super) fn month(date: Option<&str>) -> String {
    match date.and_then(|date| date.get(5..7)) {
        Some(month) => format!("{month}月"),
        None => "月份不详".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_shares_add_up() {
        let cells = line(Cell::Empty, "通知", [3, 2], 4);
        assert_eq!(
            cells[2..],
            [
                Cell::Number(3.0),
                Cell::Number(75.0),
                Cell::Number(2.0),
                Cell::Number(1.0),
                Cell::Number(50.0)
            ]
        );
        assert_eq!(line(Cell::Empty, "函", [1, 0], 4)[6], Cell::Empty);
        assert_eq!(month(Some("2021-03")), "03月");
        assert_eq!(month(Some("2021")), "月份不详");
    }
}
