//! A person's decisions on items (件): which documents are one thing, and whether a volume counts as one or as its papers.

use super::run::actor;
use super::write::append;
use crate::archive::{ArchiveWriter, DocumentId};
use crate::error::Result;

/// Makes one item of documents, named after the first; with an entry in the audit record.
///
/// # Errors
/// [`crate::error::Kind::Io`] if the catalogue cannot be written.
pub fn join_items(archive: &mut ArchiveWriter, documents: &[DocumentId]) -> Result<()> {
    let Some(item) = documents.first().copied() else {
        return Ok(());
    };
    let ids: Vec<i64> = documents.iter().map(|id| id.0).collect();
    archive.catalogue.transact(|batch| {
        let detail = serde_json::json!({ "documents": ids }).to_string();
        append(batch, &actor(), "item-join", &format!("document {item}"), &detail)?;
        documents
            .iter()
            .try_for_each(|document| batch.put_item_decision(*document, item))
    })
}

/// Makes an item of each document.
///
/// # Errors
/// As [`join_items`].
pub fn split_item(archive: &mut ArchiveWriter, documents: &[DocumentId]) -> Result<()> {
    let Some(item) = documents.first().copied() else {
        return Ok(());
    };
    let ids: Vec<i64> = documents.iter().map(|id| id.0).collect();
    archive.catalogue.transact(|batch| {
        let detail = serde_json::json!({ "documents": ids }).to_string();
        append(batch, &actor(), "item-split", &format!("document {item}"), &detail)?;
        documents
            .iter()
            .try_for_each(|document| batch.put_item_decision(*document, *document))
    })
}

/// Lets a volume count as one (`joined`), or as its papers again. The index is behind afterwards
/// ([`super::sync::catch_up`]).
///
/// # Errors
/// As [`join_items`].
pub fn join_volume(archive: &mut ArchiveWriter, volume: DocumentId, joined: bool) -> Result<()> {
    let action = if joined { "item-join" } else { "item-split" };
    archive.catalogue.transact(|batch| {
        let papers: Vec<i64> = batch.papers_of(volume)?.iter().map(|(_, paper)| paper.0).collect();
        let detail = serde_json::json!({ "volume": volume.0, "papers": papers }).to_string();
        append(batch, &actor(), action, &format!("document {volume}"), &detail)?;
        batch.join_papers(volume, joined)
    })
}
