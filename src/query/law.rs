//! Laws called by their short names (法律简称): 保密法 is 保守国家秘密法.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

static SHORT: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("laws.toml")).map_or_else(|_| BTreeMap::new(), |file: File| file.short)
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    short: BTreeMap<String, String>,
}

/// The title of the law of that short name, if it is one; `typed` is folded.
pub(super) fn title(typed: &str) -> Option<&'static str> {
    SHORT.get(typed).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_folded() {
        assert!(SHORT.len() > 80);
        for (short, title) in SHORT.iter() {
            assert_eq!(&crate::text::fold::fold(short), short);
            assert_eq!(&crate::text::fold::fold(title), title);
            assert!(short.chars().count() < title.chars().count(), "{short}");
            assert!(!SHORT.contains_key(title), "{title} stands for another");
        }
        assert_eq!(title("保密法"), Some("保守国家秘密法"));
    }
}
