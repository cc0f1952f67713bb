//! The metadata elements of DA/T 46-2009 (元数据元素), and a document's values of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::archival_number::number_of;
use crate::archive::{Archive, Stored};
use crate::arrange::ArchivalCode;
use crate::error::Result;

/// Numbers of the elements that this program reads or writes by name.
pub mod m {
    #![allow(missing_docs, reason = "the names are those of elements.tsv")]
    pub const LEVEL: u8 = 1;
    pub const FILE_NUMBER: u8 = 7;
    pub const ARCHIVAL_NUMBER: u8 = 8;
    pub const FONDS: u8 = 9;
    pub const YEAR: u8 = 11;
    pub const RETENTION: u8 = 12;
    pub const SECTION: u8 = 13;
    pub const ITEM_NUMBER: u8 = 17;
    pub const SEQUENCE: u8 = 19;
    pub const TITLE: u8 = 22;
    pub const SUBJECT_WORDS: u8 = 26;
    pub const NUMBER: u8 = 31;
    pub const ORGAN: u8 = 32;
    pub const DATE: u8 = 33;
    pub const KIND: u8 = 34;
    pub const URGENCY: u8 = 35;
    pub const ADDRESSEES: u8 = 36;
    pub const COPIES: u8 = 37;
    pub const SECRECY: u8 = 38;
    pub const SECRECY_TERM: u8 = 39;
    pub const PAGES: u8 = 43;
    pub const STAGE: u8 = 45;
    pub const FORMAT: u8 = 47;
    pub const FILE_NAME: u8 = 48;
    pub const FILE_SIZE: u8 = 49;
    pub const REMARK: u8 = 75;
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its number in the standard: 22 for M22.
    pub number: u8,
    /// Its name there.
    pub name: &'static str,
    /// Other names under which catalogues give it.
    aliases: Vec<&'static str>,
}

static ELEMENTS: LazyLock<Vec<Element>> = LazyLock::new(|| {
    let lines = include_str!("elements.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let (number, name) = (cells.next()?.parse().ok()?, cells.next()?);
            let aliases = cells.nth(1).unwrap_or_default();
            Some(Element {
                number,
                name,
                aliases: aliases.split('|').filter(|alias| !alias.is_empty()).collect(),
            })
        })
        .collect()
});

/// All elements, in the order of the standard.
#[must_use]
pub fn elements() -> &'static [Element] {
    &ELEMENTS
}

/// The name of an element, or its number where there is none.
#[must_use]
pub fn element_name(number: u8) -> String {
    let found = ELEMENTS.iter().find(|element| element.number == number);
    found.map_or_else(|| format!("M{number}"), |element| element.name.to_owned())
}

/// A document's values, by number of element; several of one are kept apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<u8, Vec<String>>);

impl Values {
    /// Adds a value; an empty one is none.
    pub fn put(&mut self, element: u8, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.entry(element).or_default().push(value);
        }
    }

    /// Puts a value in the place of those that were there.
    pub fn set(&mut self, element: u8, value: impl Into<String>) {
        self.0.remove(&element);
        self.put(element, value);
    }

    /// The first value of an element.
    #[must_use]
    pub fn get(&self, element: u8) -> Option<&str> {
        self.all(element).first().map(String::as_str)
    }

    /// All values of an element.
    #[must_use]
    pub fn all(&self, element: u8) -> &[String] {
        self.0.get(&element).map(Vec::as_slice).unwrap_or_default()
    }

    /// All values, in the order of the standard.
    pub fn iter(&self) -> impl Iterator<Item = (u8, &str)> {
        let each = self.0.iter();
        each.flat_map(|(number, values)| values.iter().map(move |value| (*number, value.as_str())))
    }
}

/// The values of a document: what was understood of it, and what catalogues gave with it.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn values_of(archive: &Archive, stored: &Stored) -> Result<Values> {
    let record = &stored.record;
    let mut values = Values::default();
    values.put(m::LEVEL, "文件");
    values.put(m::FILE_NUMBER, record.content.to_string());
    if let Some(number) = number_of(archive, stored)? {
        if let Some(parsed) = ArchivalCode::parse(&number) {
            values.put(m::ITEM_NUMBER, parsed.item());
            values.put(m::YEAR, parsed.year.to_string());
            values.put(m::RETENTION, parsed.term.to_string());
            values.put(m::FONDS, parsed.fonds);
            values.put(m::SECTION, parsed.class);
        }
        values.put(m::ARCHIVAL_NUMBER, number);
    }
    values.put(m::TITLE, record.title.as_str());
    let document = record.details.get("document");
    let listed = |key: &str| -> Vec<String> {
        let list = document.and_then(|document| document.get(key)?.as_array());
        let each = list.into_iter().flatten();
        each.filter_map(|field| Some(field.get("value")?.as_str()?.to_owned()))
            .collect()
    };
    let single = |key: &str| document.and_then(|document| document.get(key)?.get("value")?.as_str());
    values.put(m::SUBJECT_WORDS, listed("subject_words").join("；"));
    for (element, value) in [
        (m::NUMBER, record.number.as_deref()),
        (m::ORGAN, record.organ.as_deref()),
        (
            m::DATE,
            record.date.as_deref().or_else(|| given(&record.details, "date")),
        ),
        (m::KIND, record.kind.as_deref()),
        (m::URGENCY, single("urgency")),
        (m::SECRECY, record.secrecy()),
        (m::SECRECY_TERM, single("secrecy_term")),
    ] {
        values.put(element, value.unwrap_or_default());
    }
    values.put(m::ADDRESSEES, listed("addressees").join("；"));
    values.put(m::COPIES, listed("copies").join("；"));
    if let Some(pages) = record.details.get("pages").and_then(Value::as_u64) {
        values.put(m::PAGES, pages.to_string());
    }
    if record.is_called_draft() {
        values.put(m::STAGE, "草稿");
    }
    values.put(m::FORMAT, record.format.as_str());
    let meta = record.details.get("meta");
    for element in elements() {
        if !values.all(element.number).is_empty() {
            continue;
        }
        let names = std::iter::once(element.name).chain(element.aliases.iter().copied());
        let found = names.filter_map(|name| meta?.get(name)).find_map(plain);
        values.put(element.number, found.unwrap_or_default());
    }
    Ok(values)
}

/// A value that a catalogue gave and that is none by its grammar is shown as it was given.
fn given<'d>(details: &'d Value, key: &str) -> Option<&'d str> {
    details.get("given")?.get(key)?.as_str()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_element_once_and_in_order() {
        let numbers: Vec<u8> = elements().iter().map(|element| element.number).collect();
        assert_eq!(numbers, (1..=88).collect::<Vec<u8>>());
        assert_eq!(element_name(m::TITLE), "题名");
        assert_eq!(element_name(m::FILE_SIZE), "计算机文件大小");
        assert_eq!(element_name(m::REMARK), "附注");
    }
}
