//! The table of rules, and the findings that are made from it.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Finding, Level};

/// A rule.
#[derive(Debug, Deserialize)]
pub struct Rule {
    /// Its stable name.
    pub id: String,
    /// How grave.
    pub level: Level,
    /// What is wrong; `{words}` stand for what was found.
    pub message: String,
    /// What to do.
    pub proposal: String,
    /// The standard or regulation, a key of `[standards]`.
    pub standard: String,
    /// The clause of it.
    pub clause: String,
}

#[derive(Debug, Default, Deserialize)]
struct Table {
    standards: std::collections::HashMap<String, String>,
    rule: Vec<Rule>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("rules.toml")).unwrap_or_default());

/// Every rule, in the table's order.
#[must_use]
pub fn rules() -> &'static [Rule] {
    &TABLE.rule
}

impl Rule {
    /// Where it is written.
    #[must_use]
    pub fn source(&self) -> String {
        let standard = TABLE.standards.get(&self.standard).map_or("", String::as_str);
        format!("{standard}{}", self.clause)
    }
}

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// Adds what a rule found; `words` fill the places of its texts.
    pub(super) fn add(&mut self, rule: &str, span: Range<usize>, words: &[(&str, &str)]) {
        self.add_proven(rule, span, words, None);
    }

    /// As [`Findings::add`], with the paper that proves it behind the rule's own source.
    pub(super) fn add_proven(&mut self, rule: &str, span: Range<usize>, words: &[(&str, &str)], proof: Option<&str>) {
        let Some(rule) = TABLE.rule.iter().find(|row| row.id == rule) else {
            return;
        };
        // The same thing is said once.
        if self.0.iter().any(|known| known.rule == rule.id && known.span == span) {
            return;
        }
        let source = match proof {
            Some(proof) => format!("{}；{proof}", rule.source()),
            None => rule.source(),
        };
        self.0.push(Finding {
            rule: &rule.id,
            level: rule.level,
            message: filled(&rule.message, words),
            span,
            source,
            proposal: filled(&rule.proposal, words),
        });
    }

    /// Whether a rule has found something here.
    pub(super) fn has(&self, rule: &str, span: &Range<usize>) -> bool {
        self.0
            .iter()
            .any(|known| known.rule == rule && known.span.start < span.end && span.start < known.span.end)
    }

    pub(super) fn in_order(mut self) -> Vec<Finding> {
        self.0
            .sort_by(|a, b| (a.span.start, a.span.end, a.rule).cmp(&(b.span.start, b.span.end, b.rule)));
        self.0
    }
}

fn filled(text: &str, words: &[(&str, &str)]) -> String {
    let mut filled = text.to_owned();
    for (name, value) in words {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_rule_has_a_source_and_is_used() {
        let table: Table = toml::from_str(include_str!("rules.toml")).unwrap();
        let ids: HashSet<&str> = table.rule.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids.len(), table.rule.len());
        for rule in &table.rule {
            assert!(table.standards.contains_key(&rule.standard), "{}", rule.id);
            assert!(!rule.message.is_empty() && !rule.proposal.is_empty(), "{}", rule.id);
        }
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/proof");
        let mut code = String::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path
                .extension()
                .is_some_and(|ending| ending == "rs" || ending == "toml")
                && !path.ends_with("rules.toml")
            {
                code.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
        for id in &ids {
            assert!(code.contains(&format!("\"{id}\"")), "{id} is never found");
        }
        let used = regex::Regex::new(r#"\.add(?:_proven)?\(\s*"([a-z.-]+)""#).unwrap();
        for found in used.captures_iter(&code) {
            assert!(ids.contains(&found[1]), "{} is no rule", &found[1]);
        }
    }
}
