//! Issuing organs (发文机关): from a number's code, a red head, a title, a signature. The tables are data: `organs.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::number::DocNumber;

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("organs.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Table {
    codes: HashMap<String, String>,
    series: HashMap<String, String>,
    regions: HashMap<String, String>,
    endings: Endings,
}

#[derive(Debug, Default, Deserialize)]
struct Endings {
    names: Vec<String>,
}

/// The organ that issues under a number's code, where that is certain.
///
/// A code made of a region's short name and a government series is the region's own only where the short name is a
/// province's and nothing else: `粤府办`. Counties use the same characters (`青政发` is not Qinghai's alone), so a
/// composed code is offered with the confidence of a guess, which any name in the text overrides.
#[must_use]
pub fn organ_of_number(number: &DocNumber) -> Option<(String, f64)> {
    match number {
        DocNumber::Coded { code, .. } => {
            if let Some(organ) = TABLE.codes.get(code) {
                return Some((organ.clone(), 0.9));
            }
            let first = code.chars().next()?;
            let region = TABLE.regions.get(&first.to_string())?;
            let organ = TABLE.series.get(&code[first.len_utf8()..])?;
            Some((format!("{region}{organ}"), 0.4))
        }
        DocNumber::Issuer { series, .. } => {
            let name = ["令", "公告", "通告"]
                .iter()
                .find_map(|kind| series.strip_suffix(kind))?;
            is_organ_name(name).then(|| (name.to_owned(), 0.9))
        }
    }
}

/// Whether a text can be the name of an organ: nothing but its characters, and the ending of one.
#[must_use]
pub fn is_organ_name(text: &str) -> bool {
    let count = text.chars().count();
    (3..=40).contains(&count)
        && text
            .chars()
            .all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) || matches!(c, '（' | '）' | '(' | ')' | '、' | ' ' | '　'))
        && !text.starts_with(['第', '各', '本', '该', '关', '和', '及', '与'])
        && !text.contains("关于")
        && TABLE.endings.names.iter().any(|ending| text.ends_with(ending.as_str()))
}

/// A name without the blanks of typesetting; the blanks between joint issuers become 、.
#[must_use]
pub(super) fn tidy_name(text: &str) -> String {
    let parts: Vec<&str> = text.split([' ', '　', '\t']).filter(|part| !part.is_empty()).collect();
    // Letter-spaced names are one name; whole names side by side are several.
    if parts.len() > 1 && parts.iter().all(|part| is_organ_name(part)) {
        return parts.join("、");
    }
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let table: Result<Table, _> = toml::from_str(include_str!("organs.toml"));
        assert!(table.is_ok_and(|t| !t.codes.is_empty() && t.regions.len() == 31));
    }

    #[test]
    fn a_code_names_its_organ_only_where_that_is_certain() {
        let organ = |text: &str| DocNumber::parse(text).and_then(|n| organ_of_number(&n));
        assert_eq!(
            organ("国办发〔2012〕14号").map(|o| o.0).as_deref(),
            Some("国务院办公厅")
        );
        assert_eq!(organ("国务院令第711号").map(|o| o.0).as_deref(), Some("国务院"));
        assert_eq!(organ("禾水发〔2012〕14号"), None);
        assert!(organ("粤府办〔2012〕14号").is_some_and(|(name, sure)| name == "广东省人民政府办公厅" && sure < 0.5));
    }

    #[test]
    fn names_are_told_from_sentences() {
        assert!(is_organ_name("青禾县人民政府"));
        assert!(is_organ_name("青禾县水利局"));
        assert!(!is_organ_name("请于今日前报县水利局。"));
        assert!(!is_organ_name("各乡镇人民政府"));
        assert_eq!(tidy_name("青 禾 县 人 民 政 府"), "青禾县人民政府");
        assert_eq!(tidy_name("青禾县水利局 青禾县财政局"), "青禾县水利局、青禾县财政局");
    }
}
