//! What the index is told of a document that only the catalogue knows: where it lies, and for how long it is kept.

use crate::archive::{Catalogue, DocumentId};
use crate::engine::Entry;
use crate::error::Result;

/// The entry with the folders in which the catalogue has the document, and its term.
pub(super) fn filed(entry: Entry, catalogue: &Catalogue) -> Result<Entry> {
    let id = DocumentId(i64::try_from(entry.id).unwrap_or_default());
    Ok(Entry {
        folders: catalogue.folders_of(id)?,
        retention: catalogue.term_of(id)?.map(|term| term.to_string()),
        ..entry
    })
}
