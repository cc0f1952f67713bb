//! 档号 as DA/T 22-2015 and DA/T 13-2022 write it: read, never rewritten. [`number_of`] and [`documents_numbered`] are the only
//! places that say which document has which 档号.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::archive::{Archive, DocumentId, Stored};
use crate::error::Result;

static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| toml::from_str(include_str!("archival_number.toml")).unwrap_or_default());
static WHOLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&GRAMMAR.whole).ok());
static MEANT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&GRAMMAR.meant).ok());

#[derive(Debug, Default, Deserialize)]
struct Grammar {
    /// The keys under which catalogues give it.
    keys: Vec<String>,
    whole: String,
    meant: String,
    /// Code of a retention period, and the period.
    retention: Vec<(String, String)>,
}

/// A 档号 taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivalNumber {
    /// 全宗号
    pub fonds: String,
    /// 年度
    pub year: u16,
    /// 保管期限, written out.
    pub retention: String,
    /// 机构（问题）
    pub section: Option<String>,
    /// 件号 as written.
    pub item: String,
    /// Everything before the 件号: the lowest class, in which items are counted from 1.
    pub class: String,
}

impl ArchivalNumber {
    /// Reads a 档号 in any of the three dialects.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let found = WHOLE.as_ref()?.captures(written.trim())?;
        let part = |name: &str| found.name(name).map(|part| part.as_str().to_owned());
        let item = found.name("item")?;
        let code = part("ret")?;
        let named = GRAMMAR.retention.iter().find(|(known, _)| *known == code);
        Some(Self {
            fonds: part("fonds")?,
            year: part("y")?.parse().ok()?,
            retention: named.map_or_else(
                || format!("{}年", code.trim_start_matches('D')),
                |(_, period)| period.clone(),
            ),
            section: part("org"),
            item: item.as_str().to_owned(),
            class: written.trim()[..item.start()].trim_end_matches('-').to_owned(),
        })
    }

    /// 件号 as a number.
    #[must_use]
    pub fn item_number(&self) -> Option<u32> {
        self.item.parse().ok()
    }
}

/// The 档号 of a document: as a catalogue gave it under that name, or as the key of the system that exported it where that is
/// meant as one. A paper of a volume stands under the volume's.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn number_of(archive: &Archive, stored: &Stored) -> Result<Option<String>> {
    let record = &stored.record;
    if record.details.get("paper").is_some()
        && let Some(volume) = archive.catalogue.volume_of(stored.id)?
    {
        return number_of(archive, &archive.document(volume)?);
    }
    let meta = record.details.get("meta");
    let named = GRAMMAR
        .keys
        .iter()
        .find_map(|key| meta?.get(key)?.as_str())
        .map(str::trim)
        .filter(|value| !value.is_empty());
    let key = || {
        let key = record.external_id.as_deref()?.trim();
        MEANT.as_ref()?.is_match(key).then_some(key)
    };
    Ok(named.or_else(key).map(str::to_owned))
}

/// The documents that have a 档号: those whose exporting system knew them by it.
///
/// # Errors
/// As [`number_of`].
pub fn documents_numbered(archive: &Archive, number: &str) -> Result<Vec<DocumentId>> {
    archive.catalogue.documents_by_external_id(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_dialects_are_read() {
        for written in [
            "Z109-WS·2011-Y-BGS-0001",
            "Z109-WS·2011·Y·办公室-0001",
            "Z109-WS·2011·Y-BGS-0001",
        ] {
            let parsed = ArchivalNumber::parse(written).unwrap();
            assert_eq!((parsed.year, parsed.retention.as_str()), (2011, "永久"));
            assert_eq!(parsed.item_number(), Some(1));
            assert_eq!(format!("{}-0001", parsed.class), written);
        }
        let short = ArchivalNumber::parse("0012-WS·2023·D30-0107").unwrap();
        assert_eq!((short.section, short.retention.as_str()), (None, "30年"));
    }

    #[test]
    fn what_is_none_is_none() {
        for written in ["Z109-WS·2011·Y-BGS-12A", "Z109·2011·Y-0001", "QH-2020-001", ""] {
            assert_eq!(ArchivalNumber::parse(written), None, "{written}");
        }
    }
}
