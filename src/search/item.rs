//! The item (件) that a document belongs to: from the files around it, the handling sheets of its number, and what
//! persons decided. Nothing of it is stored but the decisions, so that later files find their place and earlier ones
//! keep theirs.

use std::collections::HashMap;
use std::rc::Rc;

use serde::Serialize;

use crate::archive::{Archive, DocumentId, Filed, PlaceKey};
use crate::document::item::{Component as Placed, Piece, Role, items, ordered, role_of};
use crate::error::Result;

/// A folder with more files is a heap in which names alone say nothing: there, only decisions make items.
const LARGEST_FOLDER: usize = 400;
/// Bytes from the end of a paper in which its attachments are listed.
const LIST_BYTES: usize = 6_000;

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The number of its first component.
    pub id: i64,
    /// Whether a person decided what belongs to it.
    pub decided: bool,
    /// What it consists of, in the order of DA/T 22.
    pub components: Vec<Component>,
}

/// A component of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// Its number in the archive.
    pub id: i64,
    /// What it is in the item.
    pub role: Role,
    /// Why it is in the item: `file-name`, `number-and-title`, `attachment-list`, `only-paper`, `handling-sheet`,
    /// `decision`; `paper` if others are in it because of this one; `alone` if it is the item.
    pub rule: &'static str,
    /// How sure that is: 0 to 1.
    pub confidence: f64,
    /// 题名
    pub title: String,
    /// 发文字号
    pub number: Option<String>,
    /// Name of the file's format.
    pub format: String,
    /// Where it was found.
    pub path: String,
}

/// The item that a document belongs to; it may be that document alone.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn item_of(archive: &Archive, document: DocumentId) -> Result<Item> {
    ItemFinder::new(archive).item_of(document)
}

/// The undecided files of a folder, and how they fall into items.
struct Folder {
    files: Vec<Filed>,
    items: Vec<Vec<Placed>>,
}

/// Finds the items of many documents; each folder is looked at once.
pub struct ItemFinder<'a> {
    archive: &'a Archive,
    folders: HashMap<Vec<u8>, Option<Rc<Folder>>>,
}

impl<'a> ItemFinder<'a> {
    /// A finder for an archive that is not written to meanwhile.
    #[must_use]
    pub fn new(archive: &'a Archive) -> Self {
        Self {
            archive,
            folders: HashMap::new(),
        }
    }

    /// As [`item_of`].
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn item_of(&mut self, document: DocumentId) -> Result<Item> {
        let catalogue = &self.archive.catalogue;
        if let Some(item) = catalogue.item_decision(document)? {
            let mut members = Vec::new();
            for id in catalogue.decided_for(item)? {
                members.extend(catalogue.filed(id)?.map(|filed| (filed, "decision", 1.0)));
            }
            return assembled(members, true);
        }
        let Some(own) = catalogue.filed(document)? else {
            return Ok(Item {
                id: document.0,
                decided: false,
                components: Vec::new(),
            });
        };
        // A handling sheet goes with the paper that it speaks of.
        if let Some(number) = catalogue.handled_by(document)? {
            let papers = catalogue.filed_as(&number)?;
            let undecided =
                |paper: &&Filed| paper.id != document && !matches!(catalogue.item_decision(paper.id), Ok(Some(_)));
            if let Some(paper) = papers.iter().find(undecided) {
                return self.around(paper.clone());
            }
        }
        self.around(own)
    }

    /// The item of an undecided paper, from the files in its folder.
    fn around(&mut self, own: Filed) -> Result<Item> {
        let mut members = vec![(own.clone(), "alone", 1.0)];
        let folder = match folder_of(&own.path) {
            Some(folder) if own.record.is_empty() => self.folder(folder)?,
            _ => None,
        };
        if let Some(folder) = folder {
            let is_own = |placed: &Placed| folder.files.get(placed.piece).is_some_and(|filed| filed.id == own.id);
            if let Some(item) = folder.items.iter().find(|item| item.iter().any(is_own)) {
                members.clear();
                for placed in item {
                    let filed = folder.files.get(placed.piece);
                    members.extend(filed.map(|filed| (filed.clone(), placed.rule, placed.confidence)));
                }
                members.dedup_by_key(|(filed, ..)| filed.id);
            }
        }
        let catalogue = &self.archive.catalogue;
        let numbers: Vec<String> = members.iter().filter_map(|(filed, ..)| filed.number.clone()).collect();
        for number in numbers {
            for sheet in catalogue.sheets_of(&number)? {
                let known = members.iter().any(|(filed, ..)| filed.id == sheet);
                // Of several papers of one number, the sheet goes with the first.
                let first = catalogue.filed_as(&number)?.first().map(|filed| filed.id);
                let with = members.iter().any(|(filed, ..)| Some(filed.id) == first);
                if !known && with && catalogue.item_decision(sheet)?.is_none() {
                    members.extend(catalogue.filed(sheet)?.map(|filed| (filed, "handling-sheet", 0.85)));
                }
            }
        }
        assembled(members, false)
    }

    /// The items of a folder; none of one that is a heap.
    fn folder(&mut self, folder: &[u8]) -> Result<Option<Rc<Folder>>> {
        if let Some(known) = self.folders.get(folder) {
            return Ok(known.clone());
        }
        let read = self.read_folder(folder)?.map(Rc::new);
        self.folders.insert(folder.to_vec(), read.clone());
        Ok(read)
    }

    fn read_folder(&self, folder: &[u8]) -> Result<Option<Folder>> {
        let catalogue = &self.archive.catalogue;
        let mut files = catalogue.filed_under(folder, LARGEST_FOLDER + 1)?;
        if files.len() > LARGEST_FOLDER {
            return Ok(None);
        }
        // A file that holds others is one thing with them already.
        files.retain(|filed| filed.record.is_empty() && folder_of(&filed.path) == Some(folder));
        let mut undecided = Vec::new();
        for filed in files {
            if catalogue.item_decision(filed.id)?.is_none() {
                undecided.push(filed);
            }
        }
        let mut pieces = undecided.iter().map(piece).collect::<Vec<Piece>>();
        for (filed, piece) in undecided.iter().zip(&mut pieces) {
            let text = catalogue.text(filed.id)?;
            let from = text.ceil_char_boundary(text.len().saturating_sub(LIST_BYTES));
            piece.text = text[from..].to_owned();
        }
        Ok(Some(Folder {
            items: items(&pieces),
            files: undecided,
        }))
    }
}

/// Puts components in order.
fn assembled(members: Vec<(Filed, &'static str, f64)>, decided: bool) -> Result<Item> {
    let pieces: Vec<Piece> = members.iter().map(|(filed, ..)| piece(filed)).collect();
    let placed = members
        .iter()
        .zip(&pieces)
        .enumerate()
        .map(|(at, ((_, rule, confidence), piece))| {
            let (role, ordinal) = role_of(piece);
            let listed = *rule == "attachment-list" && role == Role::Main;
            Placed {
                piece: at,
                role: if listed { Role::Attachment } else { role },
                ordinal,
                rule,
                confidence: *confidence,
            }
        });
    let mut placed = ordered(placed.collect(), &pieces);
    let alone = placed.len() == 1;
    placed
        .iter_mut()
        .filter(|_| alone && !decided)
        .for_each(|component| component.rule = "alone");
    let components: Vec<Component> = placed
        .into_iter()
        .filter_map(|placed| {
            let (filed, ..) = members.get(placed.piece)?;
            Some(Component {
                id: filed.id.0,
                role: placed.role,
                rule: placed.rule,
                confidence: placed.confidence,
                title: filed.title.clone(),
                number: filed.number.clone(),
                format: filed.format.clone(),
                path: place(filed).to_string(),
            })
        })
        .collect();
    Ok(Item {
        id: components.first().map_or(0, |component| component.id),
        decided,
        components,
    })
}

fn piece(filed: &Filed) -> Piece {
    let path = place(filed);
    let name = if filed.record.is_empty() {
        path.to_path()
            .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_default()
    } else {
        filed.record.rsplit('/').next().unwrap_or_default().to_owned()
    };
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem.to_owned(),
        _ => name,
    };
    Piece {
        stem,
        title: filed.title.clone(),
        number: filed.number.clone(),
        kind: filed.kind.clone(),
        format: filed.format.clone(),
        text: String::new(),
    }
}

fn place(filed: &Filed) -> PlaceKey {
    PlaceKey {
        path: filed.path.clone(),
        record: filed.record.clone(),
    }
}

/// The folder of a path, with the separator behind it.
fn folder_of(path: &[u8]) -> Option<&[u8]> {
    let separator = std::path::MAIN_SEPARATOR as u8;
    path.iter().rposition(|byte| *byte == separator).map(|at| &path[..=at])
}
