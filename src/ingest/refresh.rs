//! Understanding documents anew: all that older rules understood, and one that a person corrects.

use super::copies::group_copies;
use super::run::actor;
use super::understand::{UNDERSTANDING_VERSION, understand_anew};
use super::write::append;
use crate::archive::{ArchiveWriter, Batch, Catalogue, DocumentId, Packed, Stored};
use crate::classify::model::Row;
use crate::classify::{CorrectedField, Correction, Rules};
use crate::error::Result;
use crate::progress::Progress;

/// Documents in one transaction.
const BATCH: usize = 256;

/// Understands every document anew that older rules understood; returns how many. Cut off, it goes on where it stopped.
/// The index is behind afterwards ([`super::sync::catch_up`]).
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read, [`crate::error::Kind::Io`] if it cannot be written.
pub fn refresh(archive: &mut ArchiveWriter, progress: &dyn Progress) -> Result<u64> {
    let count = archive.catalogue.count_outdated(UNDERSTANDING_VERSION)?;
    if count == 0 {
        return Ok(0);
    }
    progress.begin("understanding anew by newer rules", count, 0);
    loop {
        let outdated = archive.catalogue.outdated(UNDERSTANDING_VERSION, BATCH)?;
        if outdated.is_empty() {
            break;
        }
        let anew = outdated
            .iter()
            .map(|stored| {
                let corrections = archive.catalogue.corrections_of(stored.id)?;
                Ok((stored.id, anew(&archive.catalogue, stored, &corrections)?))
            })
            .collect::<Result<Vec<(DocumentId, Packed)>>>()?;
        let bytes = outdated.iter().map(|stored| stored.text_bytes).sum();
        archive
            .catalogue
            .transact(|batch| anew.iter().try_for_each(|(id, packed)| write_anew(batch, *id, packed)))?;
        progress.advance(outdated.len() as u64, bytes);
    }
    progress.end();
    Ok(count)
}

/// Classifies every document anew by the tables and the model in use now; returns how many there are, and of how many the
/// labels changed. What persons said stays; the features of every text are kept for models. The index is behind afterwards ([`super::sync::catch_up`]).
///
/// # Errors
/// As [`refresh`].
pub fn classify_anew(archive: &mut ArchiveWriter, progress: &dyn Progress) -> Result<(u64, u64)> {
    let count = archive.catalogue.count_documents_after(0)?;
    progress.begin("classifying anew", count, 0);
    let mut ids = Vec::new();
    archive.catalogue.each_document_after(0, |stored| {
        ids.push(stored.id);
        Ok(())
    })?;
    let mut changed = 0;
    for part in ids.chunks(BATCH) {
        let (mut packed, mut rows) = (Vec::new(), Vec::new());
        for id in part {
            let Some(stored) = archive.catalogue.document(*id)? else {
                continue;
            };
            let corrections = archive.catalogue.corrections_of(*id)?;
            let text = archive.catalogue.text(*id)?;
            let record = understand_anew(&stored, &text, &corrections, Rules::current());
            rows.push((*id, Row::of(&record.title, &text)));
            if record != stored.record {
                packed.push((*id, Packed::new(record, &text)?));
            }
        }
        archive.catalogue.transact(|batch| {
            packed
                .iter()
                .try_for_each(|(id, packed)| write_anew(batch, *id, packed))?;
            // After the documents: whoever writes one forgets its features.
            rows.iter().try_for_each(|(id, row)| batch.put_features(*id, row))
        })?;
        changed += packed.len() as u64;
        progress.advance(part.len() as u64, 0);
    }
    progress.end();
    Ok((count, changed))
}

/// What a person does to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// This is its value, or it has none.
    Say(Correction),
    /// What was said of it is taken back: what is found counts again.
    TakeBack(CorrectedField),
}

impl Decision {
    /// The field that it is about.
    #[must_use]
    pub fn field(&self) -> CorrectedField {
        match self {
            Self::Say(correction) => correction.field,
            Self::TakeBack(field) => *field,
        }
    }
}

/// Writes a person's decisions about a document, with an entry in the audit record for each; returns the document as it
/// is then. The index is behind afterwards ([`super::sync::catch_up`]).
///
/// # Errors
/// As [`refresh`].
pub fn decide(archive: &mut ArchiveWriter, before: &Stored, decisions: &[Decision]) -> Result<Stored> {
    let id = before.id;
    let mut corrections = archive.catalogue.corrections_of(id)?;
    for decision in decisions {
        corrections.retain(|correction| correction.field != decision.field());
        if let Decision::Say(correction) = decision {
            corrections.push(correction.clone());
        }
    }
    let packed = anew(&archive.catalogue, before, &corrections)?;
    let actor = actor();
    archive.catalogue.transact(|batch| {
        for decision in decisions {
            note(batch, &actor, before, decision)?;
            match decision {
                Decision::Say(correction) => batch.put_correction(id, correction)?,
                Decision::TakeBack(field) => batch.remove_correction(id, *field)?,
            }
        }
        write_anew(batch, id, &packed)
    })?;
    Ok(archive.catalogue.document(id)?.unwrap_or_else(|| before.clone()))
}

fn note(batch: &Batch<'_>, actor: &str, before: &Stored, decision: &Decision) -> Result<()> {
    let record = &before.record;
    let was = match decision.field() {
        CorrectedField::Title => Some(record.title.clone()),
        CorrectedField::Number => record.number.clone(),
        CorrectedField::Organ => record.organ.clone(),
        CorrectedField::Date => record.date.clone(),
        CorrectedField::Kind => record.kind.clone(),
        CorrectedField::Topics => Some(record.topics.join(" ")),
    };
    let (action, now) = match decision {
        Decision::Say(correction) => ("set", correction.value.clone()),
        Decision::TakeBack(_) => ("unset", None),
    };
    let detail = serde_json::json!({ "field": decision.field().name(), "was": was, "now": now });
    append(
        batch,
        actor,
        action,
        &format!("document {}", before.id),
        &detail.to_string(),
    )
}

/// Writes what was understood anew, and what follows from it.
fn write_anew(batch: &Batch<'_>, id: DocumentId, packed: &Packed) -> Result<()> {
    batch.update_document(id, packed)?;
    group_copies(batch, id, packed)
}

fn anew(catalogue: &Catalogue, stored: &Stored, corrections: &[Correction]) -> Result<Packed> {
    let text = catalogue.text(stored.id)?;
    let record = understand_anew(stored, &text, corrections, Rules::current());
    Packed::new(record, &text)
}
