//! The table of retention (保管期限表): read, and proved for rules that can never apply.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Origin;
use crate::document::{DocKind, OrganLevel};
use crate::error::{Context, Error, Kind, Result};

/// The table that is compiled in.
pub const RETENTION_TABLE: &str = include_str!("retention.toml");

static BUILTIN: LazyLock<RetentionRules> =
    LazyLock::new(|| RetentionRules::from_toml(RETENTION_TABLE).unwrap_or_default());

/// How long something is kept (保管期限).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// 不归档: a proposal; nothing is deleted because of it.
    NotFiled,
    /// 定期
    Years(u16),
    /// 永久
    Permanent,
}

impl Term {
    /// The term of a name (永久, 30年, 不归档) or a code (Y, D30).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        match text {
            "永久" | "Y" => Some(Self::Permanent),
            "不归档" => Some(Self::NotFiled),
            "长期" => Some(Self::Years(30)),
            "短期" => Some(Self::Years(10)),
            _ => {
                let digits = text
                    .strip_prefix('D')
                    .or_else(|| text.strip_suffix('年'))
                    .unwrap_or(text);
                let years: u16 = digits.trim().parse().ok()?;
                (1..=200).contains(&years).then_some(Self::Years(years))
            }
        }
    }

    /// 代码 in archival numbers: Y, D30; none for what is not filed.
    #[must_use]
    pub fn code(self) -> Option<String> {
        match self {
            Self::Permanent => Some("Y".to_owned()),
            Self::Years(years) => Some(format!("D{years}")),
            Self::NotFiled => None,
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Permanent => f.write_str("永久"),
            Self::Years(years) => write!(f, "{years}年"),
            Self::NotFiled => f.write_str("不归档"),
        }
    }
}

impl Serialize for Term {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("“{text}” is no term: 永久, 30年, 10年, 不归档")))
    }
}

/// What shows that a matter is important, or that it is not.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Importance {
    /// Meetings whose decisions are important.
    pub meetings: Vec<String>,
    /// Words of important matters.
    pub important: Vec<String>,
    /// Words of everyday ones.
    pub general: Vec<String>,
    /// 元: from this amount on a matter is important.
    pub amount: u64,
    /// The level of organs whose papers are important to those below.
    pub level: String,
}

/// Conditions, and what follows from them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// 来源
    #[serde(default)]
    pub origin: Vec<Origin>,
    /// 文种
    #[serde(default)]
    pub kinds: Vec<String>,
    /// One of these is in the title.
    #[serde(default)]
    pub title: Vec<String>,
    /// And one of these.
    #[serde(default)]
    pub also: Vec<String>,
    /// One of these is in title, first line or a heading.
    #[serde(default)]
    pub text: Vec<String>,
    /// None of these is in the title.
    #[serde(default)]
    pub not: Vec<String>,
    /// Level of our own office.
    #[serde(default)]
    pub level: Vec<String>,
    /// Whether the subject is of our own field.
    pub field: Option<bool>,
    /// Whether we are only named among recipients of copies.
    pub copied: Option<bool>,
    /// Whether the title names us.
    pub names_us: Option<bool>,
    /// 保管期限
    pub term: Term,
    /// The term of what is not important, where it differs.
    pub general: Option<Term>,
    /// How sure the case is.
    #[serde(default = "usual")]
    pub sure: f64,
    /// Whether a person has to decide.
    #[serde(default)]
    pub ask: bool,
}

fn usual() -> f64 {
    0.9
}

/// A rule: one heading of the table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRule {
    /// R01 to R99.
    pub id: String,
    /// 条款
    pub name: String,
    /// 依据: where the source says so.
    #[serde(default)]
    pub basis: String,
    /// Its cases, in order.
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
}

/// A table of retention.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRules {
    /// 版本
    pub version: String,
    /// 名称
    pub name: String,
    /// 来源
    pub source: String,
    /// 批准机关
    pub approver: String,
    /// What importance shows in.
    #[serde(default)]
    pub importance: Importance,
    /// The rules; the first case that fits wins.
    #[serde(rename = "rule")]
    pub rules: Vec<RetentionRule>,
}

/// Something to be said of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableFinding {
    /// Whether the table cannot be used as it is.
    pub error: bool,
    /// Stable code.
    pub code: &'static str,
    /// The rule, with the number of its case where it has several.
    pub rule: String,
    /// What was found.
    pub message: String,
}

impl RetentionRules {
    /// The table that is compiled in.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Reads a table; one with errors is refused.
    ///
    /// # Errors
    /// [`Kind::Usage`] if it is not of this form, or [`RetentionRules::check`] finds an error.
    pub fn from_toml(text: &str) -> Result<Self> {
        let rules = Self::parse(text)?;
        match rules.check().into_iter().find(|finding| finding.error) {
            None => Ok(rules),
            Some(finding) => Err(Error::new(
                Kind::Usage,
                format!("the table of retention: {} {}", finding.rule, finding.message),
            )
            .with_hint("`lantai rules check FILE` lists all that is wrong")),
        }
    }

    /// Reads a table as it is, with whatever is wrong in it.
    ///
    /// # Errors
    /// [`Kind::Usage`] if it is not of this form.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).context(Kind::Usage, || "the table of retention cannot be read")
    }

    /// Its cases in order, each with its rule and its number there.
    fn cases(&self) -> impl Iterator<Item = (&RetentionRule, usize, &Case)> {
        self.rules.iter().flat_map(|rule| {
            rule.cases
                .iter()
                .enumerate()
                .map(move |(at, case)| (rule, at + 1, case))
        })
    }

    /// What is wrong with the table, or worth knowing: errors first.
    #[must_use]
    pub fn check(&self) -> Vec<TableFinding> {
        let mut found = Vec::new();
        let mut say = |error: bool, code: &'static str, rule: &str, message: String| {
            found.push(TableFinding {
                error,
                code,
                rule: rule.to_owned(),
                message,
            });
        };
        for (field, value) in [
            ("version", &self.version),
            ("source", &self.source),
            ("approver", &self.approver),
        ] {
            if value.trim().is_empty() {
                say(true, "no-head", "", format!("does not name its {field}"));
            }
        }
        let mut ids = std::collections::HashSet::new();
        for rule in &self.rules {
            let plain =
                rule.id.len() == 3 && rule.id.starts_with('R') && rule.id[1..].bytes().all(|b| b.is_ascii_digit());
            if !plain {
                say(true, "bad-id", &rule.id, "is no id: R01 to R99".to_owned());
            }
            if !ids.insert(rule.id.as_str()) {
                say(true, "double-id", &rule.id, "is there twice".to_owned());
            }
            if rule.cases.is_empty() {
                say(true, "no-case", &rule.id, "has no case".to_owned());
            }
        }
        let cases: Vec<(&RetentionRule, usize, &Case)> = self.cases().collect();
        for (rule, at, case) in &cases {
            let name = called(rule, *at);
            for kind in case.kinds.iter().filter(|kind| DocKind::from_name(kind).is_none()) {
                say(
                    true,
                    "unknown-kind",
                    &name,
                    format!("names the kind {kind}, which there is not"),
                );
            }
            for level in case.level.iter().filter(|level| level_named(level).is_none()) {
                say(
                    true,
                    "unknown-level",
                    &name,
                    format!("names the level {level}: 国家 省 市 县 乡"),
                );
            }
            if !(0.0..=1.0).contains(&case.sure) {
                say(true, "bad-sure", &name, "sure is 0 to 1".to_owned());
            }
            if case.general.is_some_and(|general| general >= case.term) {
                say(
                    true,
                    "general-longer",
                    &name,
                    "keeps what is general as long as what is important, or longer".to_owned(),
                );
            }
        }
        match cases.last() {
            Some((_, _, last)) if last.takes_all() => {}
            _ => say(
                true,
                "no-last",
                "",
                "the last case has conditions: some papers would fit none".to_owned(),
            ),
        }
        for (later, (rule, at, case)) in cases.iter().enumerate() {
            let name = called(rule, *at);
            if let Some((by, n, _)) = cases[..later].iter().find(|(.., earlier)| earlier.covers(case)) {
                say(
                    true,
                    "unreachable",
                    &name,
                    format!("can never apply: {} before it takes all that it would", called(by, *n)),
                );
                continue;
            }
            for (by, n, earlier) in cases[..later].iter().filter(|(by, ..)| by.id != rule.id) {
                if let Some(word) = earlier.shares_word(case) {
                    let message = format!(
                        "{} before it also takes titles with {word}: {} instead of {}",
                        called(by, *n),
                        earlier.term,
                        case.term
                    );
                    say(false, "overlap", &name, message);
                }
            }
        }
        let own: Vec<&str> = self.rules.iter().map(|rule| rule.id.as_str()).collect();
        for rule in Self::parse(RETENTION_TABLE).unwrap_or_default().rules {
            if !own.contains(&rule.id.as_str()) {
                say(
                    false,
                    "missing-id",
                    &rule.id,
                    format!("of the general table is not there: {}", rule.name),
                );
            }
        }
        found.sort_by_key(|finding| !finding.error);
        found
    }
}

fn called(rule: &RetentionRule, case: usize) -> String {
    if rule.cases.len() == 1 {
        rule.id.clone()
    } else {
        format!("{}.{case}", rule.id)
    }
}

/// The level of a name.
pub(super) fn level_named(name: &str) -> Option<OrganLevel> {
    use OrganLevel::{City, County, National, Province, Township};
    [National, Province, City, County, Township]
        .into_iter()
        .find(|level| level.name() == name)
}

impl Case {
    fn takes_all(&self) -> bool {
        let lists = [&self.kinds, &self.title, &self.also, &self.text, &self.not, &self.level];
        self.origin.is_empty()
            && lists.into_iter().all(Vec::is_empty)
            && self.field.is_none()
            && self.copied.is_none()
            && self.names_us.is_none()
    }

    /// Whether every paper that fits `later` fits this, too. Sound, not complete: what it says is so.
    fn covers(&self, later: &Self) -> bool {
        let set = |own: &[String], other: &[String]| {
            own.is_empty() || (!other.is_empty() && other.iter().all(|o| own.contains(o)))
        };
        // A title with 工作会议 has 会议 in it.
        let words = |own: &[String], others: &[&[String]]| {
            own.is_empty()
                || others.iter().any(|other| {
                    !other.is_empty() && other.iter().all(|o| own.iter().any(|word| o.contains(word.as_str())))
                })
        };
        let flag = |own: Option<bool>, other: Option<bool>| own.is_none() || own == other;
        (self.origin.is_empty() || (!later.origin.is_empty() && later.origin.iter().all(|o| self.origin.contains(o))))
            && set(&self.kinds, &later.kinds)
            && set(&self.level, &later.level)
            && words(&self.title, &[&later.title, &later.also])
            && words(&self.also, &[&later.title, &later.also])
            && words(&self.text, &[&later.title, &later.also, &later.text])
            && self
                .not
                .iter()
                .all(|word| later.not.iter().any(|other| word.contains(other.as_str())))
            && flag(self.field, later.field)
            && flag(self.copied, later.copied)
            && flag(self.names_us, later.names_us)
    }

    /// A word of both titles, where both can take the same paper and keep it differently.
    fn shares_word<'a>(&self, later: &'a Self) -> Option<&'a str> {
        let meet = |own: &[String], other: &[String]| {
            own.is_empty() || other.is_empty() || own.iter().any(|o| other.contains(o))
        };
        let origins =
            self.origin.is_empty() || later.origin.is_empty() || self.origin.iter().any(|o| later.origin.contains(o));
        if self.term == later.term || !origins || !meet(&self.kinds, &later.kinds) || !self.also.is_empty() {
            return None;
        }
        let word = later.title.iter().find(|word| self.title.contains(word))?;
        (!self.not.iter().any(|not| word.contains(not.as_str()))).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_compiled_in_has_no_error_and_all_ids_of_the_schedule() {
        let rules = RetentionRules::parse(RETENTION_TABLE).unwrap();
        let errors: Vec<TableFinding> = rules.check().into_iter().filter(|finding| finding.error).collect();
        assert_eq!(errors, []);
        let ids: Vec<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).collect();
        for number in 1..=31 {
            assert!(ids.contains(&format!("R{number:02}").as_str()), "R{number:02}");
        }
        assert!(!RetentionRules::builtin().rules.is_empty());
    }

    #[test]
    fn what_can_never_apply_is_found() {
        let text = r#"
version = "1"
name = "试"
source = "试"
approver = "试"
[[rule]]
id = "R01"
name = "会议"
[[rule.case]]
origin = ["own"]
title = ["会议"]
term = "永久"
[[rule]]
id = "R02"
name = "工作会议的通知"
[[rule.case]]
origin = ["own"]
kinds = ["通知"]
title = ["工作会议"]
term = "10年"
[[rule]]
id = "R02"
name = "其他"
[[rule.case]]
term = "30年"
general = "永久"
"#;
        let found = RetentionRules::parse(text).unwrap().check();
        let errors: Vec<(&str, &str)> = found
            .iter()
            .filter(|f| f.error)
            .map(|f| (f.code, f.rule.as_str()))
            .collect();
        assert_eq!(
            errors,
            [("double-id", "R02"), ("general-longer", "R02"), ("unreachable", "R02")]
        );
        assert!(RetentionRules::from_toml(text).is_err());
    }

    #[test]
    fn terms_are_read_as_names_and_codes() {
        assert_eq!(Term::parse("D30"), Some(Term::Years(30)));
        assert_eq!(Term::parse("10年"), Some(Term::Years(10)));
        assert_eq!(Term::parse("长期"), Some(Term::Years(30)));
        assert_eq!(Term::parse("Y"), Some(Term::Permanent));
        assert_eq!(Term::parse("D0"), None);
        assert_eq!(Term::parse("很久"), None);
        assert!(Term::Permanent > Term::Years(30) && Term::Years(10) > Term::NotFiled);
    }
}
