//! Everything that is known of one document, as docs/cli.md describes it.

use serde_json::{Map, Value, json};

use super::{family_of, item_of};
use crate::archive::{Archive, DocumentId, Stored};
use crate::document::card;
use crate::error::Result;
use crate::text::repair::{Places, Repairs};

/// Every stored field of a document, as JSON. `text` is the text that is shown; `repaired` is the one that is stored, whose
/// places `to_characters` turns into those of `text`.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn document_as_json(
    archive: &Archive,
    stored: &Stored,
    text: &str,
    repaired: &str,
    to_characters: &Places<'_>,
) -> Result<Value> {
    let record = &stored.record;
    let places = archive.catalogue.places_of(stored.id)?;
    let places: Vec<Value> = places
        .iter()
        .map(|p| json!({ "path": p.key.to_string(), "version": p.version }))
        .collect();
    let versions: Vec<Value> = archive
        .catalogue
        .versions_of(stored.id)?
        .iter()
        .map(|v| json!({ "path": v.key.to_string(), "version": v.version, "document": v.document.0, "current": v.current }))
        .collect();
    let corrections: Map<String, Value> = archive
        .catalogue
        .corrections_of(stored.id)?
        .into_iter()
        .map(|correction| (correction.field.name().to_owned(), correction.value.into()))
        .collect();
    let papers: Vec<i64> = archive
        .catalogue
        .papers_of(stored.id)?
        .0
        .iter()
        .map(|(_, paper)| paper.0)
        .collect();
    let mut shown = json!({
        "id": stored.id.0,
        "external_id": record.external_id,
        "title": record.title,
        "number": record.number,
        "organ": record.organ,
        "date": record.date,
        "kind": record.kind,
        "topics": record.topics,
        "status": if record.reason.is_some() { "flagged" } else { "ok" },
        "reason": record.reason,
        "message": record.message,
        "format": record.format,
        "parser": record.parser,
        "superseded": stored.superseded,
        "content_sha256": record.content.to_string(),
        "original": {
            "sha256": stored.original.sha256.to_string(),
            "sm3": hex(&stored.original.sm3),
            "bytes": stored.original.bytes,
            "span": record.span.map(|(from, to)| [from, to]),
        },
        "archived": archive.catalogue.archived_item_of(stored.id)?,
        "corrections": corrections,
        "places": places,
        "versions": versions,
        "generation": stored.generation,
        "group": family_of(archive, stored.id)?,
        "item": item_of(archive, stored.id)?,
        "papers": papers,
        "within": archive.catalogue.volume_of(stored.id)?.map(|volume| volume.0),
        "text": text,
    });
    if let (Some(shown), Value::Object(details)) = (shown.as_object_mut(), &record.details) {
        let mut details: Map<String, Value> = details.clone();
        shown.insert("meta".to_owned(), details.remove("meta").unwrap_or_else(|| json!({})));
        if let Some(document) = details.get_mut("document") {
            *document = Value::Object(card::card(document, repaired, to_characters));
        }
        for (key, value) in details {
            let value = match key.as_str() {
                "labels" | "volume" => card::in_characters(value, to_characters),
                "paper" => in_characters_of_volume(archive, stored.id, value)?,
                "page_starts" => starts_in_characters(value, to_characters),
                "repairs" => repairs_in_characters(value, to_characters),
                _ => value,
            };
            shown.insert(key, value);
        }
    }
    Ok(shown)
}

fn in_characters(at: &Value, places: &Places<'_>) -> Option<Value> {
    Some(places.start(usize::try_from(at.as_u64()?).ok()?).into())
}

/// A paper's place is one in the text of its volume.
fn in_characters_of_volume(archive: &Archive, paper: DocumentId, value: Value) -> Result<Value> {
    let Some(volume) = archive.catalogue.volume_of(paper)? else {
        return Ok(value);
    };
    let text = archive.catalogue.text(volume)?;
    Ok(card::in_characters(value, &Places::new(&text, &Repairs::default())))
}

fn starts_in_characters(starts: Value, places: &Places<'_>) -> Value {
    let starts = starts.as_array().into_iter().flatten();
    starts.filter_map(|at| in_characters(at, places)).collect()
}

fn repairs_in_characters(mut repairs: Value, places: &Places<'_>) -> Value {
    for at in repairs
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(|repair| repair.get_mut("at"))
    {
        if let Some(character) = in_characters(at, places) {
            *at = character;
        }
    }
    repairs
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
