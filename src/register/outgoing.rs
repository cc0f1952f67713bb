//! 发文登记簿: papers issued, in the order of their numbers; beside it, which numbers of each series are missing or double.

use std::collections::{BTreeMap, HashMap};

use super::form::{Cell, Column, Form, Row, Tone};
use super::registers::{SIGNATURES, Scope};
use crate::archive::{Archive, Described, Description};
use crate::document::DocNumber;
use crate::error::Result;

/// A series of numbers: its code, its year, and the greatest serial number that is still taken for one.
type Series = (String, Option<u16>);
/// A greater serial number is a mistake, no gap of a hundred thousand.
const GREATEST: u32 = 99_999;

/// The papers of one number.
#[derive(Default)]
struct Numbered {
    papers: Vec<Description>,
}

pub(super) fn build(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let mut series: BTreeMap<Series, BTreeMap<(u32, String), Numbered>> = BTreeMap::new();
    let mut without = 0usize;
    archive
        .catalogue
        .each_description(Described::All, &scope.period, |paper| {
            if !scope.issues(paper.organ.as_deref()) {
                return Ok(());
            }
            match paper.number.as_deref().and_then(DocNumber::parse) {
                Some(number) => {
                    let serial = number.serial().to_owned();
                    let order = serial
                        .split('-')
                        .next()
                        .and_then(|first| first.parse().ok())
                        .unwrap_or(0);
                    let own = series.entry((number.series().to_owned(), number.year())).or_default();
                    own.entry((order, serial)).or_default().papers.push(paper);
                }
                None => without += 1,
            }
            Ok(())
        })?;
    let mut form = Form::table(
        "发文登记簿",
        vec![
            Column::centred("序号", 5),
            Column::text("文号", 18),
            Column::text("标题", 36),
            Column::centred("密级", 8),
            Column::text("主送", 20),
            Column::text("抄送", 20),
            Column::number("份数", 6),
            Column::centred("签发人", 8),
            Column::date("成文日期"),
            Column::text("归档件号", 14),
        ],
    )
    .titled(scope.title("发文登记簿"));
    let mut check = Form::table(
        "编号核查",
        vec![
            Column::text("机关代字", 18),
            Column::centred("年度", 8),
            Column::number("起号", 8),
            Column::number("止号", 8),
            Column::number("应有", 8),
            Column::number("实有", 8),
            Column::text("缺号", 40),
            Column::text("重号", 30),
        ],
    )
    .titled(scope.title("发文编号核查表"));
    let (mut missing, mut double) = (0, 0);
    for ((code, year), numbers) in &series {
        let mut doubles = Vec::new();
        for ((_, serial), numbered) in numbers {
            let papers = apart(&numbered.papers);
            if papers.len() > 1 && !serial.is_empty() {
                doubles.push(format!("{serial}（{}件）", papers.len()));
            }
            for paper in &papers {
                let tone = if papers.len() > 1 { Tone::Alarm } else { Tone::Plain };
                let row = Row::of(paper.id(), cells(form.rows.len() + 1, paper));
                form.rows.push(row.in_tone(tone));
            }
        }
        let present: Vec<u32> = numbers
            .keys()
            .map(|(order, _)| *order)
            .filter(|n| (1..=GREATEST).contains(n))
            .collect();
        let (Some(first), Some(last)) = (present.first(), present.last()) else {
            continue;
        };
        // A series begins with 1 in each year; one without a year begins where the archive does.
        let start = if year.is_some() { 1 } else { *first };
        let gaps = gaps(start, &present);
        let should = (last - start + 1) as usize;
        let mut distinct = present.clone();
        distinct.dedup();
        missing += should - distinct.len();
        double += doubles.len();
        let tone = match (doubles.is_empty(), gaps.is_empty()) {
            (false, _) => Tone::Alarm,
            (true, false) => Tone::Warning,
            (true, true) => Tone::Plain,
        };
        let row = Row::free(vec![
            code.as_str().into(),
            year.map(|year| year.to_string()).into(),
            Cell::Number(f64::from(*first)),
            Cell::Number(f64::from(*last)),
            should.into(),
            distinct.len().into(),
            gaps.join("、").into(),
            doubles.join("、").into(),
        ]);
        check.rows.push(row.in_tone(tone));
    }
    form.head.push(scope.line());
    form.foot.push(format!(
        "共 {} 件；缺号 {missing} 个，重号 {double} 个，详见编号核查表。另有未编文号或文号不能识别的文件 {without} 件，未列入。",
        form.rows.len()
    ));
    form.foot.push(SIGNATURES.to_owned());
    check.head.push(scope.line());
    check.foot.push(
        "缺号指档案中没有该号文件；年度编号自 1 号起算。重号指同一文号有内容不同的文件；同文副本不计。".to_owned(),
    );
    Ok(vec![form, check])
}

/// The papers of a number that are not copies of each other: of each group the one of which most is known.
fn apart(papers: &[Description]) -> Vec<&Description> {
    let mut best: Vec<&Description> = Vec::new();
    let mut groups: HashMap<i64, usize> = HashMap::new();
    let known = |paper: &Description| {
        let parts = [
            &paper.date,
            &paper.addressees,
            &paper.copies,
            &paper.signers,
            &paper.filed,
        ];
        parts.iter().filter(|part| part.is_some()).count()
    };
    for paper in papers {
        match paper.family.and_then(|family| groups.get(&family).copied()) {
            Some(at) => {
                if best.get(at).is_some_and(|other| known(other) < known(paper)) {
                    best[at] = paper;
                }
            }
            None => {
                if let Some(family) = paper.family {
                    groups.insert(family, best.len());
                }
                best.push(paper);
            }
        }
    }
    best
}

fn cells(number: usize, paper: &Description) -> Vec<Cell> {
    vec![
        number.into(),
        paper.number.clone().into(),
        paper.title.as_str().into(),
        secrecy(paper).into(),
        paper.addressees.clone().into(),
        paper.copies.clone().into(),
        paper.print_run.into(),
        paper.signers.clone().into(),
        paper.date.clone().into(),
        paper.filed.clone().into(),
    ]
}

/// 密级 with its term behind a star, as a paper shows it.
pub(super) fn secrecy(paper: &Description) -> Option<String> {
    let level = paper.secrecy.as_deref()?;
    let term = paper.term.as_deref();
    Some(term.map_or_else(|| level.to_owned(), |term| format!("{level}★{term}")))
}

/// The numbers that are missing between `start` and the last one, as ranges.
fn gaps(start: u32, present: &[u32]) -> Vec<String> {
    let mut found = Vec::new();
    let mut expected = start;
    for number in present {
        if *number > expected {
            let last = number - 1;
            found.push(if last == expected {
                last.to_string()
            } else {
                format!("{expected}—{last}")
            });
        }
        expected = expected.max(number + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_ranges_from_the_first_number() {
        assert_eq!(gaps(1, &[3, 4, 4, 7]), ["1—2", "5—6"]);
        assert_eq!(gaps(1, &[1, 2, 4]), ["3"]);
        assert!(gaps(1, &[1, 2]).is_empty());
    }
}
