//! What the checks on items look at, wherever it comes from: the archive or a package.

use super::element::{Values, m};
use super::ledger::{Fault, Object};

/// A file of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// Its name.
    pub name: String,
    /// The format that its bytes have.
    pub format: String,
}

/// An item (件) that is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// What it is called.
    pub object: Object,
    /// The values of its main paper.
    pub values: Values,
    /// Its files.
    pub contents: Vec<Content>,
    /// How many attachments the paper lists (附件说明).
    pub attachments_listed: usize,
    /// How many there are: as files, and in the text itself.
    pub attachments_found: usize,
    /// Whether there is a handling sheet.
    pub has_sheet: bool,
    /// What was met while it was read.
    pub faults: Vec<Fault>,
}

impl Subject {
    /// Names the object: by its 档号, else by what stands in its place.
    pub fn name_it(&mut self, otherwise: String) {
        let named = self.values.get(m::ARCHIVAL_NUMBER).map(str::to_owned);
        self.object = Object {
            name: named.unwrap_or(otherwise),
            title: self.values.get(m::TITLE).unwrap_or_default().to_owned(),
        };
    }
}
