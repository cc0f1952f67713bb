//! Takes a package of another archive (接收移交): verifies it first, and imports it only if nothing is wrong with it but what the
//! person accepts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::archive::{Archive, ArchiveWriter, ContentHash, DocumentId};
use crate::arrange::ArchivalCode;
use crate::classify::{CorrectedField, Correction};
use crate::document::Known;
use crate::engine::EmbeddedWriter;
use crate::error::{Context, Error, Kind, Result};
use crate::ingest::{self, Delivery, Handed, HandedRecord, IngestOptions, StopSignal, Summary};
use crate::inspect::archival_number::documents_numbered;
use crate::inspect::package::{
    BAG_INFO, CATALOGUE, DAMAGE, Entity, EntityKind, Info, ItemMetadata, Verified, read_item, rows, verify_package,
};
use crate::inspect::{Fault, Inspection, m};
use crate::progress::Progress;

/// The key under which a document keeps the name of the package that it came with.
const PACKAGE_KEY: &str = "移交包";
/// Documents of one number that are looked at.
const NAMED: usize = 3;

/// Whether a person may accept a fault: those that make a package unbelievable they may not.
#[must_use]
pub fn acceptable(fault: &str) -> bool {
    !DAMAGE.contains(&fault)
}

/// Verifies the package in `folder` for an archive that is to receive it; none if it is to be made.
///
/// # Errors
/// As [`verify_package`].
pub fn verify_for(
    archive: Option<&Archive>,
    folder: &Path,
    how: Inspection<'_>,
    progress: &dyn Progress,
) -> Result<Verified> {
    let folder = absolute(folder)?;
    // Believed for one thing only: which documents came with this package before.
    let info = fs::read_to_string(folder.join(BAG_INFO)).map(|text| Info::parse(&text));
    let identifier = info
        .ok()
        .and_then(|info| Some(info.get("External-Identifier")?.to_owned()));
    let package = Package {
        folder: &folder,
        identifier: identifier.as_deref(),
    };
    let mut receiver = |_: &str, item: &ItemMetadata| match archive {
        Some(archive) => against(archive, package, item),
        None => Ok(Vec::new()),
    };
    verify_package(&folder, how, None, &mut receiver, progress)
}

/// What an archive holds already of an item. What came from this very package is no news: an import that was cut off goes on.
fn against(archive: &Archive, package: Package<'_>, item: &ItemMetadata) -> Result<Vec<Fault>> {
    let catalogue = &archive.catalogue;
    let mut faults = Vec::new();
    for entity in &item.entities {
        let title = entity.values.get(m::TITLE).unwrap_or_default();
        if let Some(content) = content_of(entity)
            && let Some(id) = catalogue.document_by_content(&content)?
        {
            if !package.holds(archive, id)? {
                let note = format!("馆藏 [{id}] 与“{title}”字节相同");
                faults.push(Fault::of("duplicate", note));
            }
            continue;
        }
        let number = entity.values.get(m::ARCHIVAL_NUMBER);
        for id in number.map_or(Ok(Vec::new()), |number| documents_numbered(archive, number))? {
            if !package.holds(archive, id)? {
                let note = format!("档号 {} 已为馆藏 [{id}] 所用", number.unwrap_or_default());
                faults.push(Fault::of("archival-number-taken", note));
            }
        }
        let Some(number) = entity.values.get(m::NUMBER).filter(|_| entity.role == "正文") else {
            continue;
        };
        for filed in catalogue.filed_as(number)?.into_iter().take(NAMED) {
            if !package.holds(archive, filed.id)? {
                let note = format!("馆藏 [{}] 同为 {number}《{}》，内容不同", filed.id, filed.title);
                faults.push(Fault::of("version", note));
            }
        }
    }
    Ok(faults)
}

/// The package that is being verified.
#[derive(Debug, Clone, Copy)]
struct Package<'a> {
    folder: &'a Path,
    identifier: Option<&'a str>,
}

impl Package<'_> {
    /// Whether a document was imported from it, here or where it lay before.
    fn holds(&self, archive: &Archive, id: DocumentId) -> Result<bool> {
        let places = archive.catalogue.places_of(id)?;
        let here = |path: PathBuf| path.starts_with(self.folder);
        if places.iter().any(|place| place.key.to_path().is_some_and(here)) {
            return Ok(true);
        }
        let record = archive.document(id)?.record;
        let from = record
            .details
            .get("meta")
            .and_then(|meta| meta.get(PACKAGE_KEY)?.as_str());
        Ok(from.is_some() && from == self.identifier)
    }
}

fn absolute(folder: &Path) -> Result<PathBuf> {
    std::path::absolute(folder).context(Kind::Usage, || format!("cannot use {}", folder.display()))
}

fn content_of(entity: &Entity) -> Option<ContentHash> {
    let declared = hash(&entity.particulars.content);
    match entity.particulars.kind {
        EntityKind::File => hash(entity.sha256.as_deref()?),
        EntityKind::Record | EntityKind::Paper => declared,
    }
}

/// The hash that 64 hexadecimal digits write.
fn hash(digits: &str) -> Option<ContentHash> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(ContentHash(bytes))
}

/// What an import of a package came to.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Delivered {
    /// The name of the package.
    pub identifier: String,
    /// Its items.
    pub items: u64,
    /// The import, as any other.
    pub import: Summary,
}

/// Imports a package that was verified.
///
/// # Errors
/// As [`ingest::receive`].
pub fn deliver(
    folder: &Path,
    verified: &Verified,
    options: &IngestOptions,
    (archive, engine): (&mut ArchiveWriter, &mut EmbeddedWriter),
    progress: &dyn Progress,
    stop: &StopSignal,
) -> Result<Delivered> {
    let folder = absolute(folder)?;
    let identifier = verified.info.get("External-Identifier").unwrap_or_default().to_owned();
    let from = verified.info.get("Source-Organization").unwrap_or_default().to_owned();
    let delivery = Delivery {
        documents: verified.documents,
        bytes: verified.checked.bytes,
        each: &|take| {
            each_item(&folder, &mut |place, item| {
                let split = item
                    .entities
                    .iter()
                    .any(|entity| entity.particulars.kind == EntityKind::Paper);
                for (at, entity) in item.entities.iter().enumerate() {
                    // The papers of a volume stand behind it and come out of its file.
                    let next = item.entities.get(at + 1);
                    let splits = split && next.is_some_and(|next| next.particulars.kind == EntityKind::Paper);
                    if entity.particulars.kind != EntityKind::Paper {
                        let mut handed = handed(&folder.join(place), entity, splits)?;
                        handed.meta.insert(PACKAGE_KEY.to_owned(), identifier.as_str().into());
                        handed.meta.insert("移交单位".to_owned(), from.as_str().into());
                        take(handed)?;
                    }
                }
                Ok(())
            })
        },
    };
    let import = ingest::receive(options, &delivery, archive, engine, progress, stop)?;
    if !import.stopped {
        decide(&folder, archive)?;
    }
    Ok(Delivered {
        items: verified.checked.items,
        identifier,
        import,
    })
}

/// What is done with an item, given the folder that it is in.
type VisitItem<'v> = dyn FnMut(&str, ItemMetadata) -> Result<()> + 'v;

/// Visits the items of a package in the order of its list.
fn each_item(folder: &Path, visit: &mut VisitItem<'_>) -> Result<()> {
    let broken = |said: String| {
        Error::new(
            Kind::Damaged,
            format!("the package has changed since it was verified: {said}"),
        )
    };
    for row in rows(&folder.join(CATALOGUE)).map_err(broken)? {
        let row = row.map_err(broken)?;
        let item = read_item(&folder.join(&row.folder));
        let item = item.map_err(|said| broken(said.unwrap_or_else(|| format!("{} has no metadata", row.folder))))?;
        visit(&row.folder, item)?;
    }
    Ok(())
}

/// A document as the import takes it.
fn handed(place: &Path, entity: &Entity, split: bool) -> Result<Handed> {
    let particulars = &entity.particulars;
    let path = place.join(entity.path.as_deref().unwrap_or_default());
    let value = |element: u8| entity.values.get(element).map(str::to_owned);
    let text = match &particulars.text {
        Some(text) => Some(read_text(place, text)?),
        None => None,
    };
    let mut meta = particulars.meta.clone();
    // What the sender's archive knows of the item and no catalogue gave it.
    for (element, key) in [(m::ARCHIVAL_NUMBER, "档号"), (m::RETENTION, "保管期限")] {
        let value = value(element);
        let is_key = value.is_some() && value == particulars.external_id;
        let follows = element == m::RETENTION && value_follows(entity);
        if let Some(value) = value.filter(|_| !is_key && !follows && !meta.contains_key(key)) {
            meta.insert(key.to_owned(), value.into());
        }
    }
    let corrections = particulars.corrections.iter().filter_map(|said| {
        let field = CorrectedField::from_name(&said.field)?;
        let value = said.value.clone();
        Some(Correction { field, value })
    });
    let foreign = particulars.content.is_empty();
    let record = match particulars.kind {
        EntityKind::Record => hash(&particulars.content).map(|content| HandedRecord {
            content,
            text: text.clone().unwrap_or_default(),
            failure: particulars
                .reason
                .clone()
                .zip(particulars.message.clone())
                .filter(|(code, _)| code == "file-missing"),
        }),
        _ => None,
    };
    Ok(Handed {
        bytes: fs::metadata(&path).map_or(0, |metadata| metadata.len()),
        path,
        sha256: entity.sha256.clone().unwrap_or_default(),
        name: value(m::FILE_NAME).unwrap_or_default(),
        file_stem: particulars.file_stem.clone(),
        known: Known {
            title: value(m::TITLE).filter(|_| particulars.title_trusted || foreign),
            number: value(m::NUMBER),
            organ: value(m::ORGAN),
            date: value(m::DATE),
            kind: value(m::KIND),
        },
        external_id: particulars.external_id.clone(),
        meta,
        corrections: corrections.collect(),
        recognised: text.filter(|_| record.is_none()),
        record,
        split,
    })
}

/// Whether the retention period is what the 档号 says.
fn value_follows(entity: &Entity) -> bool {
    let number = entity.values.get(m::ARCHIVAL_NUMBER);
    let parsed = number.and_then(ArchivalCode::parse);
    parsed.is_some_and(|parsed| entity.values.get(m::RETENTION) == Some(parsed.term.to_string().as_str()))
}

/// The text that came with a document, from inside the item's folder only.
fn read_text(place: &Path, path: &str) -> Result<String> {
    let plain = Path::new(path)
        .components()
        .all(|part| matches!(part, std::path::Component::Normal(_)));
    let read = if plain {
        fs::read_to_string(place.join(path)).ok()
    } else {
        None
    };
    read.ok_or_else(|| Error::new(Kind::Damaged, format!("the package has no text {path}")))
}

/// Repeats what persons of the sender decided on items.
fn decide(folder: &Path, archive: &mut ArchiveWriter) -> Result<()> {
    let mut decided: BTreeMap<DocumentId, Vec<DocumentId>> = BTreeMap::new();
    each_item(folder, &mut |_, item| {
        let mut members = Vec::new();
        for entity in item.entities.iter().filter(|entity| entity.particulars.decided) {
            let content = content_of(entity);
            members.extend(content.map_or(Ok(None), |content| archive.catalogue.document_by_content(&content))?);
        }
        if let Some(first) = members.first().copied() {
            decided.insert(first, members);
        }
        Ok(())
    })?;
    for (first, members) in decided {
        if archive.catalogue.item_decision(first)?.is_none() {
            ingest::items::join_items(archive, &members)?;
        }
    }
    Ok(())
}
