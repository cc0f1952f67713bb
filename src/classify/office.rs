//! The class of a paper within the office (机构或问题): by the organ that issued or printed it, by words of its title, or by its
//! topics. The classes are data: those of the office's file, else the usual ones (`office.toml`).

use serde::{Deserialize, Serialize};

use super::{Evidence, Label, Labels};
use crate::document::Document;

/// A class of the office's scheme (机构或问题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeClass {
    /// 代码, as it stands in archival numbers.
    pub code: String,
    /// 名称
    pub name: String,
    /// Takes what no other class does.
    #[serde(default)]
    pub rest: bool,
    /// Words of titles.
    #[serde(default)]
    pub words: Vec<String>,
    /// Parts of names of issuing and printing organs.
    #[serde(default)]
    pub organs: Vec<String>,
    /// Ids of topics.
    #[serde(default)]
    pub topics: Vec<String>,
    /// The first year in which it is used.
    pub from: Option<u16>,
    /// The last one.
    pub until: Option<u16>,
}

/// What of a paper shows its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownBy<'a> {
    /// An organ that issued or printed it.
    Organ(&'a str),
    /// A word of its title.
    Word(&'a str),
    /// A topic, by its id.
    Topic(&'a str),
    /// Nothing: the class takes the rest.
    Nothing,
}

impl OfficeClass {
    pub(super) fn builtin() -> Vec<Self> {
        #[derive(Deserialize)]
        struct Table {
            class: Vec<OfficeClass>,
        }
        toml::from_str::<Table>(include_str!("office.toml")).map_or_else(|_| Vec::new(), |table| table.class)
    }

    /// Whether it is used in a year.
    #[must_use]
    pub fn holds_in(&self, year: u16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
    }

    /// The class that takes a paper, and why: by its organs, else by words of its title, else by its topics, the best first.
    pub fn taking<'a>(
        classes: impl Iterator<Item = &'a Self> + Clone,
        organs: &[&str],
        title: &str,
        topics: &[String],
    ) -> Option<(&'a Self, ShownBy<'a>)> {
        let by_organ = |class: &'a Self| {
            let found = class.organs.iter();
            let found = found
                .map(String::as_str)
                .find(|part| organs.iter().any(|organ| organ.contains(part)));
            found.map(|part| (class, ShownBy::Organ(part)))
        };
        let by_word = |class: &'a Self| {
            let found = class.words.iter().map(String::as_str).find(|word| title.contains(word));
            found.map(|word| (class, ShownBy::Word(word)))
        };
        let by_topic = |topic: &String| {
            let own = |class: &'a Self| class.topics.iter().find(|own| *own == topic).map(|own| (class, own));
            let (class, own) = classes.clone().find_map(own)?;
            Some((class, ShownBy::Topic(own)))
        };
        let rest = || {
            classes
                .clone()
                .find(|class| class.rest)
                .map(|class| (class, ShownBy::Nothing))
        };
        classes
            .clone()
            .find_map(by_organ)
            .or_else(|| classes.clone().find_map(by_word))
            .or_else(|| topics.iter().find_map(by_topic))
            .or_else(rest)
    }
}

/// The class of a document whose topics are known.
pub(super) fn office_class(document: &Document, labels: &Labels, classes: &[OfficeClass]) -> Option<Label> {
    let text = |field: &Option<crate::document::Field<String>>| field.as_ref().map(|field| field.value.clone());
    let title = text(&document.title).unwrap_or_default();
    let organ = text(&document.organ).unwrap_or_default();
    let year = document.date.as_ref().map(|date| date.value.year);
    let used = classes
        .iter()
        .filter(|class| year.is_none_or(|year| class.holds_in(year)));
    let topics: Vec<String> = labels.topics.iter().map(|topic| topic.value.clone()).collect();
    let (class, shown_by) = OfficeClass::taking(used, &[&organ], &title, &topics)?;
    let (confidence, rule, words) = match shown_by {
        ShownBy::Organ(part) => (0.75, "office.organ", part),
        ShownBy::Word(word) => (0.75, "office.title", word),
        ShownBy::Topic(id) => {
            let topic = labels.topics.iter().find(|topic| topic.value == id);
            let (sure, name) = topic.map_or((0.5, id), |topic| (topic.confidence, topic.name.as_str()));
            ((sure * 0.9 * 100.0).round() / 100.0, "office.topic", name)
        }
        ShownBy::Nothing => (0.4, "office.rest", ""),
    };
    Some(Label {
        value: class.code.clone(),
        name: class.name.clone(),
        confidence,
        evidence: vec![Evidence {
            rule: rule.to_owned(),
            text: words.to_owned(),
            span: None,
        }],
    })
}
