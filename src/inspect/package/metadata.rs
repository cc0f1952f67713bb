//! What an item of a package says of itself: `元数据.xml`, with the elements of DA/T 46-2009.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::layout::METADATA;
use super::xml::{Node, parse};
use crate::inspect::Values;

/// A longer file is not read.
const LONGEST_BYTES: u64 = 64 * 1024 * 1024;

/// What a document of a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntityKind {
    /// A file.
    #[default]
    File,
    /// A record of another system's export: its file holds the record's bytes.
    Record,
    /// A paper of the volume before it, whose file is the volume's.
    Paper,
}

/// What a person said of a field of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The name of the field.
    pub field: String,
    /// Its value; none if the document has no such value.
    pub value: Option<String>,
}

/// What only Lantai says of a document, so that another Lantai has it as this one: the element `兰台`, in JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    /// What it is.
    pub kind: EntityKind,
    /// SHA-256 of what makes it the same document.
    pub content: String,
    /// File name without ending, as it was imported.
    pub file_stem: Option<String>,
    /// Its key in the system that exported it.
    pub external_id: Option<String>,
    /// Whether its title was read or given as one.
    pub title_trusted: bool,
    /// Further values that a catalogue gave.
    pub meta: Map<String, Value>,
    /// What persons said of it.
    pub corrections: Vec<Said>,
    /// The file with its text, in the item's folder, where no file gives it.
    pub text: Option<String>,
    /// Why it was not fully imported.
    pub reason: Option<String>,
    /// The same in a sentence.
    pub message: Option<String>,
    /// Of a paper: which of its volume.
    pub paper: Option<usize>,
    /// Whether a person decided that it belongs to this item.
    pub decided: bool,
}

/// A document of an item (文件实体).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entity {
    /// What it is in the item: 正文, 附件, 处理单 …
    pub role: String,
    /// Its values.
    pub values: Values,
    /// Its file, in the item's folder; none of a paper of a volume.
    pub path: Option<String>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: Option<String>,
    /// SM3 of the file.
    pub sm3: Option<String>,
    /// How many attachments it lists.
    pub attachments_listed: usize,
    /// How many are in its text.
    pub attachments_inside: usize,
    /// What only Lantai says of it.
    pub particulars: Particulars,
}

/// An item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemMetadata {
    /// Its documents, in order.
    pub entities: Vec<Entity>,
}

impl ItemMetadata {
    /// The document that speaks for the item.
    #[must_use]
    pub fn main(&self) -> Option<&Entity> {
        let main = self.entities.iter().find(|entity| entity.role == "正文");
        main.or_else(|| self.entities.first())
    }

    /// Reads it from a tree.
    #[must_use]
    pub fn of(root: &Node) -> Self {
        Self {
            entities: root.all("文件").map(entity).collect(),
        }
    }
}

fn entity(node: &Node) -> Entity {
    let mut entity = Entity {
        role: node.attribute("角色").unwrap_or_default().to_owned(),
        path: node
            .text_of("包内路径")
            .map(str::to_owned)
            .filter(|path| !path.is_empty()),
        ..Entity::default()
    };
    for child in &node.children {
        let number = child.attribute("id").and_then(|id| id.strip_prefix('M')?.parse().ok());
        if let Some(number) = number {
            entity.values.put(number, child.text.as_str());
        }
        match (child.name.as_str(), child.attribute("算法")) {
            ("数字摘要", Some("SHA-256")) => entity.sha256 = Some(child.text.trim().to_lowercase()),
            ("数字摘要", Some("SM3")) => entity.sm3 = Some(child.text.trim().to_lowercase()),
            ("附件说明", _) => {
                let count = |name: &str| child.attribute(name).and_then(|count| count.parse().ok()).unwrap_or(0);
                entity.attachments_listed = count("所列");
                entity.attachments_inside = count("文内");
            }
            ("兰台", _) => entity.particulars = serde_json::from_str(&child.text).unwrap_or_default(),
            _ => {}
        }
    }
    entity
}

/// Reads the metadata in the folder of an item.
///
/// # Errors
/// What is wrong: `None` if there is no such file, else in a sentence.
pub fn read_item(folder: &Path) -> Result<ItemMetadata, Option<String>> {
    let file = File::open(folder.join(METADATA)).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => None,
        _ => Some(e.to_string()),
    })?;
    let mut xml = String::new();
    let length = file.take(LONGEST_BYTES + 1).read_to_string(&mut xml);
    if length.map_err(|e| Some(e.to_string()))? as u64 > LONGEST_BYTES {
        return Err(Some(format!("长于 {LONGEST_BYTES} 字节")));
    }
    let root = parse(&xml).map_err(Some)?;
    let item = ItemMetadata::of(&root);
    if root.name != "件" || item.entities.is_empty() {
        return Err(Some("没有文件实体".to_owned()));
    }
    Ok(item)
}
