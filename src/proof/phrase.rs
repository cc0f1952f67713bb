//! 用语: phrases that say a thing twice, or the contrary of what they mean. They are data (`phrases.toml`).

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::draft::Draft;
use super::rules::Findings;

#[derive(Debug, Deserialize)]
struct Row {
    pattern: String,
    right: String,
    word: String,
    /// Whether it says the contrary.
    #[serde(default)]
    not: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Table {
    phrase: Vec<Row>,
}

static ROWS: LazyLock<Vec<(Regex, Row)>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("phrases.toml")).unwrap_or_default();
    let compiled = table
        .phrase
        .into_iter()
        .filter_map(|row| Some((Regex::new(&row.pattern).ok()?, row)));
    compiled.collect()
});

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_modern() {
        return;
    }
    for (pattern, row) in ROWS.iter() {
        for hit in pattern.find_iter(draft.part(&draft.paper)) {
            let span = draft.paper.start + hit.start()..draft.paper.start + hit.end();
            if draft.is_in_title(span.start) || found.has("figure.about", &span) {
                continue;
            }
            let rule = if row.not { "word.contrary" } else { "word.twice" };
            let words = [
                ("written", hit.as_str()),
                ("right", row.right.as_str()),
                ("word", row.word.as_str()),
            ];
            found.add(rule, span, &words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        let table: Table = toml::from_str(include_str!("phrases.toml")).unwrap();
        assert_eq!(table.phrase.len(), ROWS.len());
        assert!(ROWS.iter().any(|(pattern, _)| pattern.is_match("防止类似事故不再发生")));
    }
}
