//! Which column or key of an export is which field: a small file, or the usual names.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::{Context, Error, Kind, Result};

static USUAL: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    toml::from_str::<Usual>(include_str!("columns.toml"))
        .map(|usual| usual.columns)
        .unwrap_or_default()
});

#[derive(Deserialize)]
struct Usual {
    columns: BTreeMap<String, Vec<String>>,
}

/// A field that an export can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ExportField {
    Id,
    Title,
    Text,
    Date,
    Issuer,
    Number,
    Kind,
    File,
}

impl ExportField {
    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Text => "text",
            Self::Date => "date",
            Self::Issuer => "issuer",
            Self::Number => "number",
            Self::Kind => "kind",
            Self::File => "file",
        }
    }

    const ALL: [Self; 8] = [
        Self::Id,
        Self::Title,
        Self::Text,
        Self::Date,
        Self::Issuer,
        Self::Number,
        Self::Kind,
        Self::File,
    ];
}

/// Which column or key is which field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Field → the column's heading or the key.
    #[serde(default)]
    columns: BTreeMap<ExportField, String>,
}

fn fold_name(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
        .flat_map(char::to_lowercase)
        .collect()
}

impl Mapping {
    /// Reads a mapping file: TOML with `[columns]` and lines like `title = "题名"`.
    ///
    /// # Errors
    /// [`Kind::Usage`] if it cannot be read or names a field that there is not.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .context(Kind::Usage, || format!("cannot read the mapping {}", path.display()))?;
        let mapping: Self = toml::from_str(&text).map_err(|e| {
            let names: Vec<&str> = ExportField::ALL.iter().map(|field| field.name()).collect();
            Error::new(Kind::Usage, format!("the mapping {} is not understood", path.display()))
                .with_source(e)
                .with_hint(format!(
                    "it has a table [columns] with lines like title = \"题名\"; fields: {}",
                    names.join(", ")
                ))
        })?;
        if mapping.columns.is_empty() {
            return Err(
                Error::new(Kind::Usage, format!("the mapping {} names no column", path.display()))
                    .with_hint("it has a table [columns] with lines like title = \"题名\""),
            );
        }
        Ok(mapping)
    }

    /// Whether a person gave it, rather than the usual names standing in.
    pub(super) fn is_given(&self) -> bool {
        !self.columns.is_empty()
    }

    /// The field that a column or key is, if it is one. A given mapping decides alone for the fields it names.
    pub(super) fn field_of(&self, name: &str) -> Option<ExportField> {
        let name = fold_name(name);
        let given = self.columns.iter().find(|(_, column)| fold_name(column) == name);
        given.map(|(field, _)| *field).or_else(|| {
            let usual = |field: &&ExportField| {
                !self.columns.contains_key(field) && USUAL.get(field.name()).is_some_and(|names| names.contains(&name))
            };
            ExportField::ALL.iter().find(usual).copied()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_are_known_and_given_ones_win() {
        let usual = Mapping::default();
        assert_eq!(usual.field_of(" 题 名"), Some(ExportField::Title));
        assert_eq!(usual.field_of("备注"), None);
        let given: Mapping = toml::from_str("[columns]\ntitle = \"备注\"").unwrap();
        assert_eq!(given.field_of("备注"), Some(ExportField::Title));
        assert_eq!(given.field_of("题名"), None);
        assert_eq!(given.field_of("文号"), Some(ExportField::Number));
    }

    #[test]
    fn a_wrong_mapping_says_what_it_should_be() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.toml");
        std::fs::write(&path, "[columns]\nname = \"题名\"").unwrap();
        let error = Mapping::load(&path).unwrap_err();
        assert!(error.hint().is_some_and(|hint| hint.contains("issuer")));
    }
}
