//! The class of a paper within the office (机构或问题): by words of its title, its issuer, or its topic. The table is data
//! (`office.toml`), and an office puts its own in its place.

use serde::Deserialize;

use super::{Evidence, Label, Labels};
use crate::document::Document;
use crate::error::{Context, Error, Kind, Result};

/// One class within an office.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeClass {
    /// As it stands in an archival number.
    pub code: String,
    /// 名称
    pub name: String,
    /// Topics that belong to it.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Words of titles that show it.
    #[serde(default)]
    pub words: Vec<String>,
    /// Parts of organs' names that show it.
    #[serde(default)]
    pub organs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    class: Vec<OfficeClass>,
}

impl OfficeClass {
    pub(super) fn builtin() -> Vec<Self> {
        Self::from_toml(include_str!("office.toml")).unwrap_or_default()
    }

    /// Reads a table.
    pub(super) fn from_toml(text: &str) -> Result<Vec<Self>> {
        let table: Table =
            toml::from_str(text).context(Kind::Usage, || "the table of office classes cannot be read")?;
        for (index, class) in table.class.iter().enumerate() {
            if table.class[..index].iter().any(|other| other.code == class.code) {
                let message = format!("the table of office classes has {} twice", class.code);
                return Err(Error::new(Kind::Usage, message));
            }
        }
        Ok(table.class)
    }
}

/// The class of a document whose topics are known.
pub(super) fn office_class(document: &Document, labels: &Labels, classes: &[OfficeClass]) -> Option<Label> {
    let title = document
        .title
        .as_ref()
        .map(|title| title.value.as_str())
        .unwrap_or_default();
    let organ = document
        .organ
        .as_ref()
        .map(|organ| organ.value.as_str())
        .unwrap_or_default();
    let label = |class: &OfficeClass, confidence: f64, rule: &str, text: &str| Label {
        value: class.code.clone(),
        name: class.name.clone(),
        confidence,
        evidence: vec![Evidence {
            rule: rule.to_owned(),
            text: text.to_owned(),
            span: None,
        }],
    };
    for class in classes {
        if let Some(word) = class.words.iter().find(|word| title.contains(word.as_str())) {
            return Some(label(class, 0.75, "office.title", word));
        }
        if let Some(part) = class.organs.iter().find(|part| organ.contains(part.as_str())) {
            return Some(label(class, 0.75, "office.organ", part));
        }
    }
    let topic = labels.topics.first()?;
    if let Some(class) = classes.iter().find(|class| class.topics.contains(&topic.value)) {
        return Some(label(
            class,
            (topic.confidence * 0.9 * 100.0).round() / 100.0,
            "office.topic",
            &topic.name,
        ));
    }
    classes.last().map(|class| label(class, 0.4, "office.rest", ""))
}
