//! Goes through documents of the archive, item by item, and checks them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::batch::{Batch, Checked, Stated};
use super::check::{Checks, Source, Stage};
use super::content::{ending_differs, stated_differs, unreadable};
use super::element::values_of;
use super::ledger::{Fault, Object};
use super::subject::{Content, Subject};
use crate::archive::{Archive, ContentHash, DocumentId, Stored};
use crate::document::item::Role;
use crate::error::{Kind, Result};
use crate::progress::Progress;
use crate::search::{Component, Item, ItemFinder};

/// A finder keeps the folders that it has looked at. Documents come in the order of their import, folder by folder: after so
/// many it is not likely to be asked for the first again.
const FOLDERS_KEPT: usize = 20_000;

/// How a batch is checked.
#[derive(Debug, Clone, Copy)]
pub struct Inspection<'a> {
    /// The checks.
    pub checks: &'a Checks,
    /// At which stage.
    pub stage: Stage,
    /// Where the batch is.
    pub source: Source,
    /// On which day, ISO 8601.
    pub day: &'a str,
    /// Whether also what passed gets a line.
    pub all: bool,
    /// What was said of the batch outside it.
    pub stated: Stated,
}

/// Checks the items to which these documents belong.
///
/// # Errors
/// [`Kind::Damaged`] if the catalogue cannot be read at all; a document that cannot be read is a finding.
pub fn inspect_archive(
    archive: &Archive,
    documents: &[DocumentId],
    how: Inspection<'_>,
    progress: &dyn Progress,
) -> Result<Checked> {
    let mut batch = Batch::new(how);
    let mut looked = Looked::default();
    progress.begin("inspecting", documents.len() as u64, 0);
    let whole = with_volumes(archive, documents)?;
    each_item(archive, &whole, &mut |item, documents| {
        let subject = looked.subject(archive, item)?;
        for object in std::mem::take(&mut looked.broken) {
            batch
                .ledger
                .batch_note(&object, &Fault::of("catalogue-unreadable", "目录中的记录不能读出"));
        }
        batch.count(std::mem::take(&mut looked.files), std::mem::take(&mut looked.bytes));
        batch.item(&subject);
        progress.advance(documents, 0);
        Ok(())
    })?;
    progress.end();
    Ok(batch.close(how.stated))
}

/// The documents, each once, with the volume in the place of its papers: what is filed and handed over is the volume.
///
/// # Errors
/// [`Kind::Damaged`] if the catalogue cannot be read.
pub fn with_volumes(archive: &Archive, documents: &[DocumentId]) -> Result<Vec<DocumentId>> {
    let mut whole = Vec::with_capacity(documents.len());
    for id in documents {
        whole.push(archive.catalogue.volume_of(*id)?.unwrap_or(*id));
    }
    whole.sort_unstable();
    whole.dedup();
    Ok(whole)
}

/// What is done with an item; with it, how many documents are in it.
pub type VisitItem<'v> = dyn FnMut(&Item, u64) -> Result<()> + 'v;

/// Visits the items to which documents belong, each once, in the order of their first document.
///
/// # Errors
/// [`Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
pub fn each_item(archive: &Archive, documents: &[DocumentId], visit: &mut VisitItem<'_>) -> Result<()> {
    let mut order = documents.to_vec();
    order.sort_unstable();
    let mut done: HashSet<DocumentId> = HashSet::new();
    let mut finder = ItemFinder::new(archive);
    for (number, id) in order.into_iter().enumerate() {
        if done.contains(&id) {
            continue;
        }
        if number % FOLDERS_KEPT == FOLDERS_KEPT - 1 {
            finder = ItemFinder::new(archive);
        }
        let mut item = finder.item_of(id)?;
        // What an item before has taken is not taken twice.
        item.components
            .retain(|component| !done.contains(&DocumentId(component.id)));
        if !item.components.iter().any(|component| component.id == id.0) {
            item.components.push(alone(id));
        }
        done.extend(item.components.iter().map(|component| DocumentId(component.id)));
        let count = item.components.len() as u64;
        visit(&item, count)?;
    }
    Ok(())
}

/// A document that is at no place any more.
fn alone(id: DocumentId) -> Component {
    Component {
        id: id.0,
        role: Role::Main,
        rule: "alone",
        confidence: 1.0,
        title: String::new(),
        number: None,
        format: String::new(),
        path: String::new(),
    }
}

/// The paper that speaks for an item: its first main part, else its first.
#[must_use]
pub fn main_of(item: &Item) -> usize {
    let main = item
        .components
        .iter()
        .position(|component| component.role == Role::Main);
    main.unwrap_or(0)
}

/// The name of a component's file: without the folders and the export around it.
#[must_use]
pub fn file_name(path: &str) -> &str {
    let inside = path.rsplit_once('#').map_or(path, |(_, inside)| inside);
    inside.rsplit(['/', '\\']).next().unwrap_or(inside)
}

/// What was looked at so far.
#[derive(Debug, Default)]
struct Looked {
    /// Originals that were read, and what is wrong with them: an export holds many documents.
    originals: HashMap<ContentHash, Option<Fault>>,
    broken: Vec<Object>,
    files: u64,
    bytes: u64,
}

impl Looked {
    fn subject(&mut self, archive: &Archive, item: &Item) -> Result<Subject> {
        let mut subject = Subject::default();
        let main = main_of(item);
        for (at, component) in item.components.iter().enumerate() {
            let id = DocumentId(component.id);
            let stored = match archive.document(id) {
                Ok(stored) => stored,
                Err(e) if e.kind() == Kind::Damaged => {
                    self.broken.push(Object::named(format!("编号 {id}")));
                    continue;
                }
                Err(e) => return Err(e),
            };
            match component.role {
                Role::Sheet => subject.has_sheet = true,
                Role::Attachment => subject.attachments_found += 1,
                _ => {}
            }
            if at == main {
                subject.values = values_of(archive, &stored)?;
                let count = |key: &str| -> usize {
                    let list = stored
                        .record
                        .details
                        .get("document")
                        .and_then(|document| document.get(key));
                    list.and_then(|list| list.as_array()).map_or(0, Vec::len)
                };
                subject.attachments_listed = count("attachment_list");
                subject.attachments_found += count("attachments");
            }
            self.file(archive, &stored, component, &mut subject)?;
        }
        subject.name_it(format!(
            "编号 {}",
            item.components.get(main).map_or(0, |component| component.id)
        ));
        Ok(subject)
    }

    fn file(&mut self, archive: &Archive, stored: &Stored, component: &Component, subject: &mut Subject) -> Result<()> {
        let record = &stored.record;
        let name = file_name(&component.path).to_owned();
        let bytes = match record.span {
            Some((from, to)) => to - from,
            // A paper's file is the volume's.
            None if record.details.get("paper").is_some() => 0,
            None => stored.original.bytes,
        };
        self.bytes += bytes;
        self.files += u64::from(bytes > 0);
        if let Some(fault) = self.original(archive, stored)? {
            subject.faults.push(fault);
        }
        // The name of a record is its key, which says nothing of a format.
        if record.span.is_none() {
            let named = record.details.pointer("/meta/file").and_then(|file| file.as_str());
            let name = named.map_or(name.as_str(), |file| {
                Path::new(file)
                    .file_name()
                    .and_then(|name| name.to_str())
                    .unwrap_or(file)
            });
            let is_paper = record.details.get("paper").is_some();
            subject
                .faults
                .extend(ending_differs(name, &record.format).filter(|_| !is_paper));
            subject
                .faults
                .extend(stated_differs(record, name, &stored.original, bytes));
            subject.values_of_file(component, name, bytes);
        }
        if let Some(reason) = &record.reason {
            let message = record.message.as_deref().unwrap_or_default();
            subject.faults.extend(unreadable(&name, reason, message));
        }
        subject.contents.push(Content {
            name,
            format: record.format.clone(),
        });
        Ok(())
    }

    /// What is wrong with the file that holds a document; each is read once.
    fn original(&mut self, archive: &Archive, stored: &Stored) -> Result<Option<Fault>> {
        let original = &stored.original;
        if let Some(known) = self.originals.get(&original.sha256) {
            return Ok(known.clone());
        }
        let path = archive.originals.path(&original.sha256);
        let fault = if path.exists() {
            let intact = archive.originals.verify(original)?;
            (!intact).then(|| {
                Fault::of(
                    "original-changed",
                    format!("原件 {} 与入库时的摘要不符", original.sha256),
                )
            })
        } else {
            Some(Fault::of(
                "original-missing",
                format!("原件 {} 不在档案库中", original.sha256),
            ))
        };
        self.originals.insert(original.sha256, fault.clone());
        Ok(fault)
    }
}

impl Subject {
    /// What the main paper's file is, where no catalogue says it.
    fn values_of_file(&mut self, component: &Component, name: &str, bytes: u64) {
        use super::element::m;
        if component.role != Role::Main {
            return;
        }
        for (element, value) in [(m::FILE_NAME, name.to_owned()), (m::FILE_SIZE, bytes.to_string())] {
            if self.values.get(element).is_none() {
                self.values.put(element, value);
            }
        }
    }
}
