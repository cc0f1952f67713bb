//! Finding the copies and editions of a document as it is written, in a time that does not grow with the archive: by
//! title and by signature a few candidates are found, and each is compared in full before it is grouped with it.

use std::collections::HashSet;

use crate::archive::{Batch, DocumentId, Packed};
use crate::document::likeness::{Called, Named, kinship, may_be_akin};
use crate::error::Result;
use crate::text::shingle::Shingles;

/// So many texts, those most alike by their signatures first, are read and compared in full.
const COMPARED: usize = 8;

/// The kind of a handling sheet (kinds.toml).
const SHEET_KIND: &str = "公文处理单";

/// A handling sheet is found by the number of the paper that it speaks of.
fn note_sheet(batch: &Batch<'_>, id: DocumentId, packed: &Packed) -> Result<()> {
    let record = &packed.record;
    if record.kind.as_deref() != Some(SHEET_KIND) {
        return Ok(());
    }
    // Of the numbers in it, the first is that of the paper; later ones are those of answers.
    let cited = record.citations().into_iter().find_map(|citation| citation.canonical);
    match record.number.as_deref().or(cited.as_deref()) {
        Some(number) => batch.put_sheet(number, id),
        None => Ok(()),
    }
}

/// Puts a document that has just been written, or changed, into the group that it belongs to.
pub(super) fn group_copies(batch: &Batch<'_>, id: DocumentId, packed: &Packed) -> Result<()> {
    batch.put_copy(id, packed)?;
    note_sheet(batch, id, packed)?;
    let record = &packed.record;
    let own = Named::of(Called {
        title: record.title.clone(),
        trusted: record.has_trusted_title(),
        draft: record.is_called_draft(),
        number: record.number.clone(),
        organ: record.organ.clone(),
        date: record.date.clone(),
    });
    let (mut akin, mut families, mut compared) = (Vec::new(), HashSet::new(), 0);
    for candidate in batch.copy_candidates(id, packed)? {
        // One member speaks for its group.
        let family = batch.family(candidate.id)?;
        if family.is_some_and(|family| families.contains(&family)) {
            continue;
        }
        let Some(called) = batch
            .called(candidate.id)?
            .map(Named::of)
            .filter(|called| may_be_akin(&own, called, candidate.estimate, candidate.longer))
        else {
            continue;
        };
        let Some(text) = batch.text(candidate.id)? else {
            continue;
        };
        let texts = packed.shingles().resemblance(&Shingles::of(&text));
        if kinship(&own, &called, texts).is_some() {
            akin.push(candidate.id);
            families.extend(family);
        }
        compared += 1;
        if compared == COMPARED {
            break;
        }
    }
    if akin.is_empty() {
        return Ok(());
    }
    batch.join_family(id, &akin)
}
