//! What the checks found, gathered while a batch is gone through: one [`Finding`] for each fault, one [`Tally`] for each check.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::check::{Check, Checks, Rule, Scope, Source, Stage};

/// The result of a check on an object (检测结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Outcome {
    /// The check is passed.
    #[serde(rename = "通过")]
    Passed,
    /// It is not.
    #[serde(rename = "不通过")]
    Failed,
    /// A person must do or decide it.
    #[serde(rename = "人工")]
    Person,
}

impl Outcome {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "通过",
            Self::Failed => "不通过",
            Self::Person => "人工",
        }
    }
}

/// What is wrong with an object, before it is known which check it counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable code of the fault.
    pub code: &'static str,
    /// In a sentence.
    pub note: String,
    /// Whether a person must say if it is one.
    pub doubtful: bool,
}

impl Fault {
    /// A fault.
    pub fn of(code: &'static str, note: impl Into<String>) -> Self {
        Self {
            code,
            note: note.into(),
            doubtful: false,
        }
    }

    /// The same, if a person finds it to be one.
    #[must_use]
    pub fn in_doubt(self) -> Self {
        Self { doubtful: true, ..self }
    }
}

/// What is looked at: an item, a file, a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object {
    /// How a person finds it: its 档号, its number in the archive, its path in the package.
    pub name: String,
    /// 题名, where it has one.
    pub title: String,
}

impl Object {
    /// An object without a title.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            title: String::new(),
        }
    }
}

/// One line of the report: a check that an object did not pass, or that a person must do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// 检测代码, e.g. GD-1-5.
    #[serde(serialize_with = "shared")]
    pub code: Arc<str>,
    /// 检测项目
    #[serde(serialize_with = "shared")]
    pub name: Arc<str>,
    /// 检测性质: 真实性, 完整性, 可用性, 安全性.
    #[serde(serialize_with = "shared")]
    pub property: Arc<str>,
    /// 检测对象
    pub object: String,
    /// 题名
    pub title: String,
    /// 检测依据
    #[serde(serialize_with = "shared")]
    pub basis: Arc<str>,
    /// 检测结果
    pub result: Outcome,
    /// Stable code of the fault; empty if there is none.
    pub fault: &'static str,
    /// 说明
    pub note: String,
}

/// What became of one check over the whole batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// 检测代码
    #[serde(serialize_with = "shared")]
    pub code: Arc<str>,
    /// 检测项目
    #[serde(serialize_with = "shared")]
    pub name: Arc<str>,
    /// 检测性质
    #[serde(serialize_with = "shared")]
    pub property: Arc<str>,
    /// 检测依据
    #[serde(serialize_with = "shared")]
    pub basis: Arc<str>,
    /// Whether the code was not compared with the printed standard.
    pub uncertain: bool,
    /// How many objects were looked at; 1 if the check is on the batch as a whole.
    pub checked: u64,
    /// How many did not pass.
    pub failed: u64,
    /// How many a person must look at.
    pub person: u64,
    /// 检测结果
    pub result: Outcome,
}

/// A text that many findings share; a million of them must not be kept a million times.
fn shared<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// The findings of a batch, as it is gone through.
#[derive(Debug)]
pub struct Ledger<'c> {
    stage: Stage,
    checks: Vec<&'c Check>,
    tallies: Vec<Tally>,
    findings: Vec<Finding>,
    /// Whether also what passed gets a line.
    all: bool,
    /// The checks that the item at hand did not pass.
    missed: Vec<bool>,
}

impl<'c> Ledger<'c> {
    /// An empty ledger for the checks of a stage on a batch that is there; with `all`, each item gets a line for each check.
    #[must_use]
    pub fn new(checks: &'c Checks, stage: Stage, source: Source, all: bool) -> Self {
        let checks: Vec<&Check> = checks.of(stage, source).collect();
        let tally = |check: &&Check| Tally {
            code: check.code(stage).into(),
            name: check.name.as_str().into(),
            property: check.property.as_str().into(),
            basis: basis(check, stage).into(),
            uncertain: check.uncertain,
            checked: u64::from(check.scope == Scope::Batch),
            failed: 0,
            person: 0,
            result: Outcome::Passed,
        };
        Self {
            stage,
            tallies: checks.iter().map(tally).collect(),
            missed: vec![false; checks.len()],
            checks,
            findings: Vec::new(),
            all,
        }
    }

    /// The checks, with their numbers in this ledger.
    pub fn checks(&self) -> impl Iterator<Item = (usize, &'c Check)> + use<'c> {
        self.checks.clone().into_iter().enumerate()
    }

    /// The stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Notes a fault that was met while something was read; it counts for the check that names it. A fault that no check
    /// of this stage names is not looked for at it.
    pub fn found(&mut self, object: &Object, fault: &Fault) {
        let counts = |check: &Check| match &check.rule {
            Rule::Found { faults } => faults.iter().any(|code| code == fault.code),
            _ => false,
        };
        if let Some(at) = self.checks.iter().position(|check| counts(check)) {
            self.note(at, object, Outcome::Failed, fault.code, &fault.note);
        }
    }

    /// Notes that a check was not passed, or that a person must say whether it was.
    pub fn failed(&mut self, at: usize, object: &Object, fault: &Fault) {
        let result = if fault.doubtful {
            Outcome::Person
        } else {
            Outcome::Failed
        };
        self.note(at, object, result, fault.code, &fault.note);
    }

    /// Notes that a person must do a check.
    pub fn person(&mut self, at: usize, object: &Object, task: &str) {
        self.note(at, object, Outcome::Person, "", task);
    }

    fn note(&mut self, at: usize, object: &Object, result: Outcome, fault: &'static str, note: &str) {
        let Some(tally) = self.tallies.get_mut(at) else { return };
        let first = !std::mem::replace(&mut self.missed[at], true);
        // An item that fails a check twice is one item that failed.
        if first {
            match result {
                Outcome::Failed => tally.failed += 1,
                Outcome::Person => tally.person += 1,
                Outcome::Passed => {}
            }
        }
        tally.result = match (tally.result, result) {
            (Outcome::Failed, _) | (_, Outcome::Failed) => Outcome::Failed,
            (_, result) => result,
        };
        self.findings.push(finding(tally, object, result, fault, note));
    }

    /// An item has been gone through.
    pub fn item_done(&mut self, object: &Object) {
        for (at, check) in self.checks.iter().enumerate() {
            let missed = std::mem::take(&mut self.missed[at]);
            if check.scope == Scope::Batch {
                continue;
            }
            self.tallies[at].checked += 1;
            if self.all && !missed {
                self.findings
                    .push(finding(&self.tallies[at], object, Outcome::Passed, "", ""));
            }
        }
    }

    /// The work of the item at hand is over without its being one: what was noted counts for the batch.
    pub fn batch_note(&mut self, object: &Object, fault: &Fault) {
        self.found(object, fault);
        self.missed.iter_mut().for_each(|missed| *missed = false);
    }

    /// How many faults there are.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.failed).sum()
    }

    /// The tallies and the findings, in the order in which they were made.
    #[must_use]
    pub fn close(self) -> (Vec<Tally>, Vec<Finding>) {
        (self.tallies, self.findings)
    }
}

fn finding(tally: &Tally, object: &Object, result: Outcome, fault: &'static str, note: &str) -> Finding {
    Finding {
        code: tally.code.clone(),
        name: tally.name.clone(),
        property: tally.property.clone(),
        object: object.name.clone(),
        title: object.title.clone(),
        basis: tally.basis.clone(),
        result,
        fault,
        note: note.to_owned(),
    }
}

/// The standard and the check's number in it, and what is behind it.
fn basis(check: &Check, stage: Stage) -> String {
    let code = check.code(stage);
    let own = if check.uncertain { "（编号待核）" } else { "" };
    if check.basis == "DA/T 70-2018" {
        format!("DA/T 70-2018 {code}{own}")
    } else {
        format!("DA/T 70-2018 {code}{own}；{}", check.basis)
    }
}
