//! When a document is held to be in force: the years and words of `status.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

pub(super) static RULES: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(include_str!("status.toml")).unwrap_or_default());

/// The table.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Rules {
    pub relied_years: u32,
    pub begun_years: u32,
    pub trial_years: u32,
    pub untold_years: u32,
    pub edition_days: i64,
    lasting: Vec<Lasting>,
    pub rules: Vec<String>,
    pub trials: Vec<String>,
    pub ended: Vec<String>,
}

/// For how long the beginning of a paper of some organs proves that it is in force.
#[derive(Debug, Default, Deserialize)]
struct Lasting {
    #[serde(default)]
    begins: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    years: u32,
}

impl Rules {
    /// For how many years a paper that began is held to go on.
    pub(super) fn begun_years_of(&self, organ: Option<&str>) -> u32 {
        let fits = |row: &&Lasting| {
            organ.is_some_and(|organ| {
                (row.begins.is_empty() || row.begins.iter().any(|word| organ.starts_with(word.as_str())))
                    && (row.ends.is_empty() || row.ends.iter().any(|word| organ.ends_with(word.as_str())))
            })
        };
        self.lasting.iter().find(fits).map_or(self.begun_years, |row| row.years)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(toml::from_str::<Rules>(include_str!("status.toml")).is_ok_and(|rules| {
            rules.begun_years_of(Some("北京市人民代表大会常务委员会")) > rules.begun_years_of(Some("最高人民法院"))
                && rules.begun_years_of(None) == rules.begun_years
        }));
    }
}
