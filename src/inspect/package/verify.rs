//! Verifies a package: the bag, then the list of items, then each item against both and against the checks.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::bag::{Bag, Key, key_of};
use super::catalogue::{FOLDER_COLUMN, Row, guarded, rows};
use super::layout::{CATALOGUE, CATALOGUE_XML, FILES, ITEMS, Info, METADATA, leads_out};
use super::metadata::{Entity, EntityKind, ItemMetadata, read_item};
use super::xml::each_text;
use crate::error::Result;
use crate::ingest::Look;
use crate::inspect::archived::Inspection;
use crate::inspect::batch::{Batch, Checked, Stated};
use crate::inspect::content::{ending_differs, unreadable};
use crate::inspect::element::m;
use crate::inspect::subject::{Content, Subject};
use crate::inspect::{Fault, Object};
use crate::progress::Progress;
use crate::source::sniff;

/// How much of a file says what format it has.
const HEAD_BYTES: u64 = 64 * 1024;

/// A package that was verified.
#[derive(Debug)]
pub struct Verified {
    /// What it says of itself.
    pub info: Info,
    /// What was found.
    pub checked: Checked,
    /// Documents in it.
    pub documents: u64,
}

/// Told of every item that can be read, with its folder in the bag; gives what is wrong with it for who receives it.
pub type Receiver<'r> = dyn FnMut(&str, &ItemMetadata) -> Result<Vec<Fault>> + 'r;

/// Verifies the package in `folder`. With `look`, also whether the text of every file can be read.
///
/// # Errors
/// [`crate::error::Kind::NotFound`] if there is no such folder, [`crate::error::Kind::Io`] if it cannot be listed, or the
/// failure of `receiver`. Damage is no error but a finding.
pub fn verify_package(
    folder: &Path,
    how: Inspection<'_>,
    look: Option<Look<'_>>,
    receiver: &mut Receiver<'_>,
    progress: &dyn Progress,
) -> Result<Verified> {
    let mut batch = Batch::new(how);
    let bag = Bag::check(
        folder,
        &mut |object, fault| batch.ledger.batch_note(&object, &fault),
        progress,
    )?;
    batch.count(bag.files, bag.bytes);
    let mut items = Items {
        folder,
        bag: &bag,
        look,
        batch,
        seen: HashSet::new(),
        documents: 0,
    };
    match rows(&folder.join(CATALOGUE)).map(|rows| rows.zip(2u64..)) {
        // A link in its place was found before; it is not opened.
        Ok(rows) if bag.present.contains_key(&key_of(CATALOGUE)) => {
            progress.begin("checking items", bag.info.number("Lantai-Items").unwrap_or(0), 0);
            for (row, line) in rows {
                match row {
                    Ok(row) => items.row(&row, receiver)?,
                    Err(said) => items.note(
                        CATALOGUE,
                        Fault::of("catalogue-broken", format!("第 {line} 行：{said}")),
                    ),
                }
                progress.advance(1, 0);
            }
            progress.end();
        }
        Ok(_) => items.note(CATALOGUE, Fault::of("catalogue-broken", "没有目录")),
        Err(said) => items.note(
            CATALOGUE,
            Fault::of("catalogue-broken", format!("目录不能读出：{said}")),
        ),
    }
    items.listed_as_xml();
    items.unlisted()?;
    let said = bag.info.number("Lantai-Documents");
    if let Some(said) = said.filter(|said| *said != items.documents) {
        let note = format!("bag-info.txt 载 {said} 份文件，元数据中有 {} 份", items.documents);
        items.note("bag-info.txt", Fault::of("document-count-differs", note));
    }
    let stated = Stated {
        items: how.stated.items.or(bag.info.number("Lantai-Items")),
        bytes: how.stated.bytes.or(bag.info.oxum().map(|(bytes, _)| bytes)),
    };
    Ok(Verified {
        documents: items.documents,
        checked: items.batch.close(stated),
        info: bag.info,
    })
}

/// The items of a package, one after the other.
struct Items<'a, 'c> {
    folder: &'a Path,
    bag: &'a Bag,
    look: Option<Look<'a>>,
    batch: Batch<'c>,
    /// The folders of items that the catalogue lists.
    seen: HashSet<Key>,
    documents: u64,
}

impl Items<'_, '_> {
    fn note(&mut self, name: &str, fault: Fault) {
        self.batch.ledger.batch_note(&Object::named(name), &fault);
    }

    fn row(&mut self, row: &Row, receiver: &mut Receiver<'_>) -> Result<()> {
        let place = row.folder.as_str();
        if leads_out(place) || !place.starts_with(ITEMS) {
            let note = format!("目录第 {} 件的件目录指向信息包以外", row.number);
            self.note(place, Fault::of("path-outside", note));
            return Ok(());
        }
        if !self.seen.insert(key_of(place)) {
            self.note(place, Fault::of("catalogue-broken", "目录中列了两次"));
            return Ok(());
        }
        if !self.bag.present.contains_key(&key_of(&format!("{place}/{METADATA}"))) {
            self.note(place, Fault::of("metadata-missing", format!("没有 {METADATA}")));
            return Ok(());
        }
        let item = match read_item(&self.folder.join(place)) {
            Ok(item) => item,
            Err(None) => {
                self.note(place, Fault::of("metadata-missing", format!("没有 {METADATA}")));
                return Ok(());
            }
            Err(Some(said)) => {
                self.note(
                    place,
                    Fault::of("metadata-broken", format!("{METADATA} 不能读出：{said}")),
                );
                return Ok(());
            }
        };
        self.documents += item.entities.len() as u64;
        let mut subject = Subject::default();
        let (mut files, mut bytes) = (0, 0);
        for entity in &item.entities {
            if let Some(path) = &entity.path {
                files += 1;
                bytes += self.file(place, path, entity, &mut subject)?;
            } else if entity.particulars.kind != EntityKind::Paper {
                subject.faults.push(Fault::of("content-missing", "元数据没有写明文件"));
            }
            let text = entity.particulars.text.as_ref();
            if let Some(text) = text.filter(|text| !self.bag.present.contains_key(&key_of(&format!("{place}/{text}"))))
            {
                subject
                    .faults
                    .push(Fault::of("content-missing", format!("{text} 不在件目录中")));
            }
        }
        self.unnamed(place, &item, &mut subject);
        if let Some(main) = item.main() {
            subject.values = main.values.clone();
            subject.attachments_listed = main.attachments_listed;
            subject.attachments_found = main.attachments_inside;
        }
        let of_role = |role: &str| item.entities.iter().filter(|entity| entity.role == role).count();
        subject.attachments_found += of_role("附件");
        subject.has_sheet = of_role("处理单") > 0;
        subject.name_it(place.to_owned());
        if let Some(fault) = differs(row, &subject, (files, bytes)) {
            self.note(place, fault);
        }
        for fault in receiver(place, &item)? {
            self.batch.ledger.batch_note(&subject.object, &fault);
        }
        self.batch.item(&subject);
        Ok(())
    }

    /// A file of an item against what the item says of it; gives its bytes.
    fn file(&mut self, place: &str, path: &str, entity: &Entity, subject: &mut Subject) -> Result<u64> {
        let whole = format!("{place}/{path}");
        if leads_out(path) {
            let note = format!("元数据中的包内路径 {path} 指向件目录以外");
            self.note(place, Fault::of("path-outside", note));
            return Ok(0);
        }
        let Some(fingerprint) = self.bag.present.get(&key_of(&whole)) else {
            subject
                .faults
                .push(Fault::of("content-missing", format!("{path} 不在件目录中")));
            return Ok(0);
        };
        if fingerprint.is_some_and(|own| own.differs(entity.sha256.as_deref(), entity.sm3.as_deref())) {
            subject
                .faults
                .push(Fault::of("digest-mismatch", format!("{path} 与元数据中的摘要不符")));
        }
        let disk = self.folder.join(&whole);
        let bytes = fs::metadata(&disk).map_or(0, |metadata| metadata.len());
        let said = entity.values.get(m::FILE_SIZE);
        if said.is_none_or(|said| said.trim().parse() != Ok(bytes)) {
            let note = format!("{path} 元数据载 {} 字节，实有 {bytes} 字节", said.unwrap_or("—"));
            subject.faults.push(Fault::of("size-mismatch", note));
        }
        let name = entity.values.get(m::FILE_NAME).unwrap_or(path);
        let stated = entity.values.get(m::FORMAT).unwrap_or_default();
        if entity.particulars.kind == EntityKind::File {
            let mut head = Vec::new();
            let read = File::open(&disk).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
            let format = read.map_or("unknown", |_| sniff(&head, name).name());
            subject.faults.extend(ending_differs(name, format));
            if stated != format {
                let note = format!("{path} 元数据载格式 {stated}，内容为 {format}");
                subject.faults.push(Fault::of("extension-mismatch", note));
            }
            if let Some(look) = self.look
                && let Ok(looked) = look.file(&disk)
                && let Err(failure) = looked.extracted
            {
                subject.faults.extend(unreadable(path, &failure.code, &failure.message));
            }
        }
        subject.contents.push(Content {
            name: path.to_owned(),
            format: stated.to_owned(),
        });
        Ok(bytes)
    }

    /// Files in the item's folder of which its metadata say nothing.
    fn unnamed(&self, place: &str, item: &ItemMetadata, subject: &mut Subject) {
        let named: HashSet<&str> = item
            .entities
            .iter()
            .filter_map(|entity| entity.path.as_deref())
            .collect();
        let Ok(entries) = fs::read_dir(self.folder.join(place).join(FILES)) else {
            return;
        };
        let mut unnamed: Vec<String> = entries
            .flatten()
            .map(|entry| format!("{FILES}/{}", entry.file_name().to_string_lossy()))
            .filter(|path| !named.contains(path.as_str()))
            .collect();
        unnamed.sort();
        for path in unnamed {
            subject
                .faults
                .push(Fault::of("not-in-metadata", format!("{path} 在元数据中没有记载")));
        }
    }

    /// The list as XML against the list as a table: as many items, in the same folders.
    fn listed_as_xml(&mut self) {
        if !self.bag.present.contains_key(&key_of(CATALOGUE_XML)) {
            self.note(CATALOGUE_XML, Fault::of("catalogue-broken", "没有 XML 目录"));
            return;
        }
        let mut unlisted = 0u64;
        let mut listed = HashSet::new();
        let read = each_text(&self.folder.join(CATALOGUE_XML), FOLDER_COLUMN, &mut |place| {
            unlisted += u64::from(!self.seen.contains(&key_of(place)));
            listed.insert(key_of(place));
        });
        if let Err(said) = read {
            self.note(
                CATALOGUE_XML,
                Fault::of("catalogue-broken", format!("XML 目录不能读出：{said}")),
            );
        } else if unlisted > 0 || listed.len() != self.seen.len() {
            let note = format!(
                "XML 目录列 {} 件，CSV 目录列 {} 件，其中 {unlisted} 件不同",
                listed.len(),
                self.seen.len()
            );
            self.note(CATALOGUE_XML, Fault::of("catalogue-differs", note));
        }
    }

    /// Folders of items that the catalogue does not list.
    fn unlisted(&mut self) -> Result<()> {
        let walk = walkdir::WalkDir::new(self.folder.join(ITEMS)).min_depth(2).max_depth(2);
        for entry in walk.sort_by_file_name().into_iter().flatten() {
            let Some(place) = entry.path().strip_prefix(self.folder).ok().and_then(Path::to_str) else {
                continue;
            };
            let place = place.replace('\\', "/");
            if entry.file_type().is_dir() && !self.seen.contains(&key_of(&place)) {
                self.note(&place, Fault::of("not-in-catalogue", "目录中没有此件"));
            }
        }
        Ok(())
    }
}

/// Where a line of the catalogue does not say what the item says.
fn differs(row: &Row, subject: &Subject, (files, bytes): (u64, u64)) -> Option<Fault> {
    let own = |element: u8| guarded(subject.values.get(element).unwrap_or_default());
    let mut notes = Vec::new();
    if row.archival_number != own(m::ARCHIVAL_NUMBER) {
        notes.push(format!(
            "档号：目录“{}”，元数据“{}”",
            row.archival_number,
            own(m::ARCHIVAL_NUMBER)
        ));
    }
    if row.title != own(m::TITLE) {
        notes.push(format!("题名：目录“{}”，元数据“{}”", row.title, own(m::TITLE)));
    }
    if row.files != Some(files) {
        notes.push(format!("文件数：目录 {}，实有 {files}", shown(row.files)));
    }
    if row.bytes != Some(bytes) {
        notes.push(format!("字节数：目录 {}，实有 {bytes}", shown(row.bytes)));
    }
    (!notes.is_empty()).then(|| Fault::of("catalogue-differs", notes.join("；")))
}

fn shown(number: Option<u64>) -> String {
    number.map_or_else(|| "—".to_owned(), |number| number.to_string())
}

/// The codes of faults with which nothing of a package can be believed: no one can accept them.
pub const DAMAGE: [&str; 22] = [
    "bag-declaration",
    "bag-info-incomplete",
    "catalogue-broken",
    "catalogue-differs",
    "not-in-catalogue",
    "manifest-missing",
    "manifest-broken",
    "path-outside",
    "link",
    "unsafe-name",
    "sha256-mismatch",
    "sm3-mismatch",
    "manifests-differ",
    "tag-changed",
    "metadata-missing",
    "metadata-broken",
    "file-missing",
    "file-count-differs",
    "document-count-differs",
    "extra-file",
    "digest-mismatch",
    "content-missing",
];
