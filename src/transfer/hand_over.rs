//! Writes a transfer package (移交信息包) of documents and the items that they belong to.

use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::bag::{BagWriter, PayloadFile};
use super::{describe, eep, history};
use crate::archive::{Archive, ContentHash, DocumentId, Original, Stored};
use crate::error::{Context, Error, Kind, Result};
use crate::inspect::package::{
    CATALOGUE, CATALOGUE_XML, COLUMNS, Entity, EntityKind, FILES, Info, METADATA, NAMESPACE, Node, PACKAGE_VERSION,
    TEXTS, guarded, item_folder, write_node, write_xml,
};
use crate::inspect::{content::hexadecimal, each_item, m, main_of, with_volumes};
use crate::progress::Progress;
use crate::search::Item;

/// How a package is written.
#[derive(Debug, Clone, Copy)]
pub struct PackageOptions<'a> {
    /// 移交单位
    pub from: &'a str,
    /// What was selected, in words.
    pub selection: &'a str,
    /// The day of the package, ISO 8601.
    pub day: &'a str,
    /// Whether each item also gets an encapsulation by DA/T 48-2009.
    pub eep: bool,
}

/// What was handed over.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HandedOver {
    /// 件数
    pub items: u64,
    /// Documents in them.
    pub documents: u64,
    /// Files of the payload.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The name of the package: SHA-256 of its manifest, shortened.
    pub identifier: String,
}

/// Writes the items to which these documents belong as a package at `target`. The same archive, documents and options give
/// the same bytes. A paper of a volume is handed over with its volume.
///
/// # Errors
/// [`Kind::Usage`] if there is something at `target`, [`Kind::Damaged`] if an original is not what was stored,
/// [`Kind::Io`] if the package cannot be written.
pub fn hand_over(
    archive: &Archive,
    documents: &[DocumentId],
    target: &Path,
    options: PackageOptions<'_>,
    progress: &dyn Progress,
) -> Result<HandedOver> {
    let bag = BagWriter::create(target)?;
    let mut package = Package {
        archive,
        options,
        catalogue: bag.open(CATALOGUE)?,
        catalogue_xml: bag.open(CATALOGUE_XML)?,
        bag,
        history: history::History::read(archive)?,
        verified: None,
        items: 0,
        documents: 0,
    };
    package.begin()?;
    progress.begin("writing the package", documents.len() as u64, 0);
    let whole = with_volumes(archive, documents)?;
    each_item(archive, &whole, &mut |item, documents| {
        package.item(item)?;
        progress.advance(documents, 0);
        Ok(())
    })?;
    let handed = package.end()?;
    progress.end();
    Ok(handed)
}

/// A package that is being written.
struct Package<'a> {
    archive: &'a Archive,
    options: PackageOptions<'a>,
    bag: BagWriter,
    catalogue: PayloadFile,
    catalogue_xml: PayloadFile,
    history: history::History,
    /// The last export whose bytes were compared with its digests: its records follow each other.
    verified: Option<ContentHash>,
    items: u64,
    documents: u64,
}

/// An entity with the lines that follow its values.
struct Described {
    entity: Entity,
    rest: Vec<Node>,
}

impl Package<'_> {
    fn begin(&mut self) -> Result<()> {
        let failed = || "cannot write the list of items";
        self.catalogue
            .write_all("\u{feff}".as_bytes())
            .context(Kind::Io, failed)?;
        write_row(&mut self.catalogue, &COLUMNS)?;
        let head = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<目录 xmlns=\"{NAMESPACE}\" 版本=\"{PACKAGE_VERSION}\">\n"
        );
        self.catalogue_xml.write_all(head.as_bytes()).context(Kind::Io, failed)
    }

    fn item(&mut self, item: &Item) -> Result<()> {
        self.items += 1;
        let folder = item_folder(self.items);
        let mut taken = BTreeSet::new();
        let mut described: Vec<Described> = Vec::new();
        let main = main_of(item);
        let mut speaks = 0;
        for (at, component) in item.components.iter().enumerate() {
            if at == main {
                speaks = described.len();
            }
            let stored = self.archive.document(DocumentId(component.id))?;
            // The paper that speaks for an item is its main part, whatever it is called.
            let role = if at == main { "正文" } else { component.role.chinese() };
            let one = self.document(&stored, role, item.decided, (&folder, described.len() + 1, &mut taken))?;
            described.push(one);
            let (papers, joined) = self.archive.catalogue.papers_of(stored.id)?;
            for (_, paper) in papers.into_iter().filter(|_| !joined) {
                let stored = self.archive.document(paper)?;
                let one = self.document(&stored, "篇", false, (&folder, described.len() + 1, &mut taken))?;
                described.push(one);
            }
        }
        self.documents += described.len() as u64;
        let entities: Vec<&Entity> = described.iter().map(|one| &one.entity).collect();
        if self.options.eep {
            eep::write(&mut self.bag, &folder, &entities, self.options)?;
        }
        self.row(&folder, &entities, speaks)?;
        let nodes = (1..)
            .zip(described)
            .map(|(number, one)| describe::node(&one.entity, number, one.rest));
        let metadata = write_xml(&describe::item(nodes.collect::<Result<Vec<Node>>>()?));
        self.bag
            .put(&format!("{folder}/{METADATA}"), &mut metadata.as_bytes())?;
        Ok(())
    }

    /// Puts a document's file into the package, and its text where no file gives it.
    fn document(
        &mut self,
        stored: &Stored,
        role: &str,
        decided: bool,
        (folder, number, taken): (&str, usize, &mut BTreeSet<String>),
    ) -> Result<Described> {
        let mut entity = describe::entity(self.archive, stored, role, decided)?;
        entity.values.set(m::SEQUENCE, number.to_string());
        if entity.particulars.kind != EntityKind::Paper {
            let name = describe::original_name(self.archive, stored)?;
            let path = format!("{FILES}/{}", describe::safe_name(&name, taken));
            let original = self.copy(stored, &format!("{folder}/{path}"))?;
            entity.values.set(m::FILE_NAME, name);
            entity.values.set(m::FILE_SIZE, original.bytes.to_string());
            entity.sha256 = Some(original.sha256.to_string());
            entity.sm3 = Some(hexadecimal(&original.sm3));
            entity.path = Some(path);
        }
        if let Some(text) = describe::own_text(self.archive, stored)? {
            let path = format!("{TEXTS}/{number}.txt");
            self.bag.put(&format!("{folder}/{path}"), &mut text.as_bytes())?;
            entity.particulars.text = Some(path);
        }
        let mut rest = self.history.of(stored);
        rest.extend(history::relations(self.archive, stored)?);
        Ok(Described { entity, rest })
    }

    /// Copies a document's bytes, compared with its digests.
    fn copy(&mut self, stored: &Stored, path: &str) -> Result<Original> {
        let changed = || {
            let message = format!("the original of document {} is not what was stored", stored.id);
            Error::new(Kind::Damaged, message).with_hint("run `lantai check --deep`: it says where it can be had again")
        };
        let mut source = self.archive.originals.open(&stored.original.sha256)?;
        let Some((from, to)) = stored.record.span else {
            let copied = self.bag.put(path, &mut source)?;
            return if copied == stored.original {
                Ok(copied)
            } else {
                Err(changed())
            };
        };
        if self.verified != Some(stored.original.sha256) {
            if !self.archive.originals.verify(&stored.original)? {
                return Err(changed());
            }
            self.verified = Some(stored.original.sha256);
        }
        source
            .seek(SeekFrom::Start(from))
            .context(Kind::Damaged, || changed().to_string())?;
        self.bag.put(path, &mut source.take(to.saturating_sub(from)))
    }

    /// The item's line in both lists.
    fn row(&mut self, folder: &str, entities: &[&Entity], main: usize) -> Result<()> {
        let files = entities.iter().filter(|entity| entity.path.is_some());
        let sizes = files
            .clone()
            .filter_map(|entity| entity.values.get(m::FILE_SIZE)?.parse::<u64>().ok());
        let bytes: u64 = sizes.sum();
        let values = entities.get(main).map(|entity| &entity.values);
        let value = |element: u8| values.and_then(|values| values.get(element)).unwrap_or_default();
        let secrecy = match (value(m::SECRECY), value(m::SECRECY_TERM)) {
            (level, "") => level.to_owned(),
            (level, term) => format!("{level}★{term}"),
        };
        let (number, files, bytes) = (self.items.to_string(), files.count().to_string(), bytes.to_string());
        let cells = [
            number.as_str(),
            value(m::ARCHIVAL_NUMBER),
            value(m::NUMBER),
            value(m::ORGAN),
            value(m::TITLE),
            value(m::DATE),
            secrecy.as_str(),
            value(m::PAGES),
            value(m::REMARK),
            folder,
            files.as_str(),
            bytes.as_str(),
        ];
        write_row(&mut self.catalogue, &cells.map(guarded))?;
        let mut node = Node::new("件");
        for (name, cell) in COLUMNS.iter().zip(cells) {
            node.children.push(Node::of(name, cell));
        }
        let mut text = String::new();
        write_node(&node, 1, &mut text);
        self.catalogue_xml
            .write_all(text.as_bytes())
            .context(Kind::Io, || "cannot write the list of items")
    }

    fn end(mut self) -> Result<HandedOver> {
        self.catalogue_xml
            .write_all("</目录>\n".as_bytes())
            .context(Kind::Io, || "cannot write the list of items")?;
        self.bag.close(self.catalogue)?;
        self.bag.close(self.catalogue_xml)?;
        let mut extract = self.bag.open("data/审计摘录.jsonl")?;
        self.history.extract(self.archive, &mut extract)?;
        self.bag.close(extract)?;
        let mut info = Info::default();
        info.put("Source-Organization", self.options.from);
        info.put("Bagging-Date", self.options.day);
        info.put("Bag-Software-Agent", concat!("lantai ", env!("CARGO_PKG_VERSION")));
        info.put("External-Description", self.options.selection);
        info.put("Lantai-Package-Version", PACKAGE_VERSION);
        info.put("Lantai-Items", self.items.to_string());
        info.put("Lantai-Documents", self.documents.to_string());
        let (bytes, files) = self.bag.payload();
        let identifier = self.bag.finish(info)?;
        Ok(HandedOver {
            items: self.items,
            documents: self.documents,
            files,
            bytes,
            identifier,
        })
    }
}

fn write_row(out: &mut PayloadFile, cells: &[impl AsRef<[u8]>]) -> Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(cells)
        .map_err(std::io::Error::from)
        .and_then(|()| csv.flush())
        .context(Kind::Io, || "cannot write the list of items")
}
