//! The checks as data: which there are, at which stage, on what basis, and how each is done.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Context, Error, Kind, Result};

/// The version of the form of the file.
const VERSION: u32 = 1;

static BUILTIN: LazyLock<Checks> = LazyLock::new(|| toml::from_str(include_str!("checks.toml")).unwrap_or_default());

/// When in its life a batch is checked (检测环节).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// 归档: as it is filed.
    #[serde(rename = "归档")]
    Filing,
    /// 移交与接收: as it is handed over.
    #[serde(rename = "移交")]
    Transfer,
    /// 长期保存: again and again, as long as it is kept.
    #[serde(rename = "长期保存")]
    Keeping,
}

impl Stage {
    /// Its name in the standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Filing => "归档",
            Self::Transfer => "移交",
            Self::Keeping => "长期保存",
        }
    }

    /// What the codes of its checks begin with.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Filing => "GD",
            Self::Transfer => "YJ",
            Self::Keeping => "CQ",
        }
    }
}

/// Where a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// In the archive.
    Archive,
    /// In a package.
    Package,
    /// In a package that an archive is about to take.
    Reception,
}

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Each 件.
    Item,
    /// The batch or package as a whole.
    Batch,
}

/// The number of an element, written M22.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ElementNumber(pub u8);

impl<'de> Deserialize<'de> for ElementNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        let number = written.strip_prefix('M').and_then(|number| number.parse().ok());
        let number = number.filter(|number| (1..=88).contains(number));
        number
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("“{written}” is none of M1 … M88")))
    }
}

/// How a check is done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Rule {
    /// By what is met while files, catalogue and package are read.
    Found {
        /// The faults that count for it.
        faults: Vec<String>,
    },
    /// No value is longer than so many characters.
    Length {
        /// By element.
        limits: BTreeMap<ElementNumber, usize>,
    },
    /// Values are dates, or whole numbers.
    Type {
        /// Elements that hold dates.
        dates: Vec<ElementNumber>,
        /// Elements that hold whole numbers.
        integers: Vec<ElementNumber>,
    },
    /// Values are among those that there are.
    Range {
        /// By element.
        values: BTreeMap<ElementNumber, Vec<String>>,
    },
    /// Dates are neither in the future nor before a year.
    DateRange {
        /// Elements that hold dates.
        elements: Vec<ElementNumber>,
        /// The first year that is believed.
        earliest: i16,
    },
    /// The year of the 档号 is that of the date.
    YearAgrees {
        /// Of a paper of so many months at the end of the year before a person says whether it was finished in the year of
        /// its 档号.
        late_months: u8,
    },
    /// Values hold no control characters, characters without a meaning, or characters that could not be read.
    PlainCharacters {
        /// Which elements.
        elements: Vec<ElementNumber>,
    },
    /// 档号 follow the grammar.
    ArchivalNumber,
    /// No two items have the same values.
    Unique {
        /// Of which elements, taken together.
        elements: Vec<ElementNumber>,
    },
    /// These elements have a value.
    Required {
        /// Which.
        elements: Vec<ElementNumber>,
    },
    /// Who has a security mark has a term.
    SecrecyTerm {
        /// The marks that need one.
        marks: Vec<String>,
    },
    /// Where the catalogue or the papers show that there is a handling sheet, it is there.
    HandlingSheet,
    /// As many attachments as the paper lists.
    Attachments,
    /// 件号 begin at 1 and have no gap.
    Continuous,
    /// As many items as were stated.
    StatedCount,
    /// As many bytes as were stated.
    StatedBytes,
    /// Formats are among those that are allowed.
    Formats {
        /// Their names.
        allowed: Vec<String>,
    },
    /// By a person.
    Person {
        /// What the person is to do.
        task: String,
    },
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its number in the standard, without the stage.
    pub number: String,
    /// Its name.
    pub name: String,
    /// 真实性, 完整性, 可用性 or 安全性.
    pub property: String,
    /// What it looks at.
    pub scope: Scope,
    /// The stages at which it is done; all if none is named.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Where the batch must be for the check to be done; anywhere if nothing is named.
    #[serde(default)]
    pub only: Vec<Source>,
    /// Whether the number was not compared with the printed standard.
    #[serde(default)]
    pub uncertain: bool,
    /// The standard and clause behind it, beside DA/T 70-2018 itself.
    pub basis: String,
    /// How it is done.
    pub rule: Rule,
}

impl Check {
    /// GD-1-5, YJ-1-5 or CQ-1-5.
    #[must_use]
    pub fn code(&self, stage: Stage) -> String {
        format!("{}-{}", stage.prefix(), self.number)
    }
}

/// All checks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    version: u32,
    check: Vec<Check>,
}

impl Checks {
    /// Those of this program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// An office's own, from a file of the form of `inspect/checks.toml`.
    ///
    /// # Errors
    /// [`Kind::Usage`] if it cannot be read or is not understood.
    pub fn load(path: &Path) -> Result<Self> {
        let name = path.display();
        let text = std::fs::read_to_string(path).context(Kind::Usage, || format!("cannot read the checks {name}"))?;
        let checks: Self = toml::from_str(&text).map_err(|e| {
            Error::new(Kind::Usage, format!("the checks {name} are not understood"))
                .with_source(e)
                .with_hint("docs/transfer.md shows what can stand there")
        })?;
        if checks.version == VERSION {
            Ok(checks)
        } else {
            let message = format!(
                "the checks {name} have version {}, this program reads version {VERSION}",
                checks.version
            );
            Err(Error::new(Kind::Usage, message))
        }
    }

    /// The checks of a stage on a batch that is there, in order.
    pub fn of(&self, stage: Stage, source: Source) -> impl Iterator<Item = &Check> {
        let wanted = move |check: &&Check| {
            (check.stages.is_empty() || check.stages.contains(&stage))
                && (check.only.is_empty() || check.only.contains(&source))
        };
        self.check.iter().filter(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_understood_and_each_fault_belongs_to_one_check() {
        let checks: Checks = toml::from_str(include_str!("checks.toml")).unwrap();
        assert_eq!(checks.version, VERSION);
        for stage in [Stage::Filing, Stage::Transfer, Stage::Keeping] {
            let mut faults: Vec<&String> = Vec::new();
            for check in checks.of(stage, Source::Reception) {
                if let Rule::Found { faults: own } = &check.rule {
                    faults.extend(own);
                }
            }
            let all = faults.len();
            faults.sort();
            faults.dedup();
            assert_eq!(faults.len(), all, "{}", stage.name());
        }
    }
}
