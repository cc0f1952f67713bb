//! What an export says of a document's force (时效性): under which keys, and by which values. The words are data:
//! `given_force.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

static GIVEN: LazyLock<Given> = LazyLock::new(|| toml::from_str(include_str!("given_force.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Given {
    keys: Vec<String>,
    in_force: Vec<String>,
    ended: Vec<String>,
}

/// The first key that tells a document's force, and what it tells. `value_of` gives the value of a key of the export.
pub fn given_force(value_of: impl Fn(&str) -> Option<String>) -> Option<(String, String)> {
    let told = |key: &String| Some((key.clone(), value_of(key)?));
    GIVEN.keys.iter().find_map(told)
}

/// Whether an export's word says that a document is in force.
#[must_use]
pub fn says_in_force(word: &str) -> bool {
    GIVEN.in_force.iter().any(|known| known == word)
}

/// Whether an export's word says that a document is no longer in force.
#[must_use]
pub fn says_ended(word: &str) -> bool {
    GIVEN.ended.iter().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_an_export_are_known() {
        let told = given_force(|key| (key == "时效性").then(|| "有效".to_owned()));
        assert_eq!(told, Some(("时效性".to_owned(), "有效".to_owned())));
        assert!(says_in_force("有效") && says_ended("已废止") && !says_ended("有效"));
    }
}
