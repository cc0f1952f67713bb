//! Which document has which 档号, written by an arrangement, a catalogue or the exporting system. [`number_of`] and
//! [`documents_numbered`] are the only places that say so; how one is read is [`crate::arrange::ArchivalCode`].

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::archive::{Archive, DocumentId, Stored};
use crate::error::Result;

static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| toml::from_str(include_str!("archival_number.toml")).unwrap_or_default());
static MEANT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&GRAMMAR.meant).ok());

#[derive(Debug, Default, Deserialize)]
struct Grammar {
    /// The keys under which catalogues give it.
    keys: Vec<String>,
    meant: String,
}

/// The 档号 of a document: the one that was fixed, else as a catalogue gave it under that name, or as the key of the system that exported it where that is
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
    if let Some(item) = archive.catalogue.archived_item_of(stored.id)? {
        return Ok(Some(item.code));
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

/// The documents that have a 档号: those of the item that was arranged under it, and those whose exporting system knew them by
/// it.
///
/// # Errors
/// As [`number_of`].
pub fn documents_numbered(archive: &Archive, number: &str) -> Result<Vec<DocumentId>> {
    let catalogue = &archive.catalogue;
    let mut documents = catalogue.documents_by_external_id(number)?;
    if let Some(item) = catalogue.archived_item(number)? {
        let components = catalogue.archived_components(item.id)?;
        documents.extend(components.into_iter().map(|component| DocumentId(component.document)));
    }
    documents.sort_unstable();
    documents.dedup();
    Ok(documents)
}
