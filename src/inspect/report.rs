//! The report of an inspection (四性检测报告): a table of checks that persons sign, and a table of what was found.

use serde::Serialize;

use super::batch::Checked;
use super::check::Stage;
use super::ledger::{Finding, Outcome, Tally};
use crate::register::{Cell, Column, Form, Row, Tone};

/// The columns of the findings.
pub const COLUMNS: [&str; 9] = [
    "序号",
    "检测代码",
    "检测项目",
    "检测性质",
    "检测对象",
    "题名",
    "检测依据",
    "检测结果",
    "说明",
];

/// A report. Two inspections of the same batch on the same day give the same report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// 检测环节
    pub stage: Stage,
    /// What was checked: a query, the folder of a package.
    pub batch: String,
    /// The day on which it was checked, ISO 8601.
    pub day: String,
    /// 总件数
    pub items: u64,
    /// 文件数
    pub files: u64,
    /// 总字节数
    pub bytes: u64,
    /// 不通过 if any check is.
    pub result: Outcome,
    /// One for each check.
    pub checks: Vec<Tally>,
    /// One for each fault, and for each task of a person.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The report of a batch.
    #[must_use]
    pub fn new(stage: Stage, batch: impl Into<String>, day: &str, checked: Checked) -> Self {
        let failed = checked.tallies.iter().any(|tally| tally.result == Outcome::Failed);
        Self {
            stage,
            batch: batch.into(),
            day: day.to_owned(),
            items: checked.items,
            files: checked.files,
            bytes: checked.bytes,
            result: if failed { Outcome::Failed } else { Outcome::Passed },
            checks: checked.tallies,
            findings: checked.findings,
        }
    }

    /// Faults, without the tasks of persons.
    pub fn faults(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.result == Outcome::Failed)
    }

    /// The findings as a form: one row for each.
    #[must_use]
    pub fn findings_form(&self) -> Form {
        let columns = vec![
            Column::number(COLUMNS[0], 6),
            Column::centred(COLUMNS[1], 10),
            Column::text(COLUMNS[2], 22),
            Column::centred(COLUMNS[3], 8),
            Column::text(COLUMNS[4], 24),
            Column::text(COLUMNS[5], 28),
            Column::text(COLUMNS[6], 26),
            Column::centred(COLUMNS[7], 8),
            Column::text(COLUMNS[8], 40),
        ];
        let mut form = Form::table("检测明细", columns).titled("四性检测明细表");
        form.head.push(self.line());
        for (number, finding) in (1u64..).zip(&self.findings) {
            let cells: Vec<Cell> = vec![
                number.into(),
                (&*finding.code).into(),
                (&*finding.name).into(),
                (&*finding.property).into(),
                finding.object.as_str().into(),
                finding.title.as_str().into(),
                (&*finding.basis).into(),
                finding.result.name().into(),
                finding.note.as_str().into(),
            ];
            form.rows.push(Row::free(cells).in_tone(tone(finding.result)));
        }
        if self.findings.is_empty() {
            form.foot.push("没有发现。".to_owned());
        }
        form
    }

    /// The whole report as forms: the checks with places to sign, then the findings.
    #[must_use]
    pub fn forms(&self) -> Vec<Form> {
        let columns = vec![
            Column::number("序号", 6),
            Column::centred("检测代码", 10),
            Column::text("检测项目", 38),
            Column::centred("检测性质", 9),
            Column::text("检测依据", 58),
            Column::number("检测数", 8),
            Column::number("不通过数", 9),
            Column::number("人工数", 8),
            Column::centred("检测结果", 9),
            Column::text("人工检测结果", 14),
        ];
        let mut form = Form::table("检测报告", columns).titled("电子档案四性检测报告");
        form.head.push(self.line());
        form.head.push(format!(
            "件数 {}　文件数 {}　字节数 {}　结果 {}",
            self.items,
            self.files,
            self.bytes,
            self.result.name()
        ));
        for (number, tally) in (1u64..).zip(&self.checks) {
            let cells: Vec<Cell> = vec![
                number.into(),
                (&*tally.code).into(),
                (&*tally.name).into(),
                (&*tally.property).into(),
                (&*tally.basis).into(),
                tally.checked.into(),
                tally.failed.into(),
                tally.person.into(),
                tally.result.name().into(),
                Cell::Empty,
            ];
            form.rows.push(Row::free(cells).in_tone(tone(tally.result)));
        }
        if self.checks.iter().any(|tally| tally.uncertain) {
            form.foot
                .push("注：标“编号待核”的检测代码未与标准文本核对。".to_owned());
        }
        form.foot
            .push("标“人工”的项目由检测人完成后填写“人工检测结果”。".to_owned());
        form.foot
            .push("检测人（签字）：　　　　　　　日期：　　　　　　　审核人（签字）：　　　　　　　日期：".to_owned());
        form.foot
            .push("移交单位（盖章）：　　　　　　　　　　　　　　　　接收单位（盖章）：".to_owned());
        vec![form, self.findings_form()]
    }

    fn line(&self) -> String {
        let Self { batch, day, stage, .. } = self;
        format!("检测对象：{batch}　检测环节：{}　检测日期：{day}", stage.name())
    }
}

fn tone(result: Outcome) -> Tone {
    match result {
        Outcome::Passed => Tone::Plain,
        Outcome::Failed => Tone::Alarm,
        Outcome::Person => Tone::Warning,
    }
}
