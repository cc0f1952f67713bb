//! What stands in the metadata of an item: one entity for each document, in the elements of DA/T 46-2009.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::history::element;
use crate::archive::{Archive, Stored};
use crate::error::Result;
use crate::inspect::package::{Entity, EntityKind, NAMESPACE, Node, PACKAGE_VERSION, Particulars, Said};
use crate::inspect::{file_name, m, values_of};
use crate::text::repair::{Repairs, undo};

/// Bytes of a name of a file in a package, so that no file system finds it too long.
const NAME_BYTES: usize = 150;

/// A document as its item describes it; its file is not yet in the package.
pub(super) fn entity(archive: &Archive, stored: &Stored, role: &str, decided: bool) -> Result<Entity> {
    let record = &stored.record;
    let mut values = values_of(archive, stored)?;
    values.set(m::FORMAT, record.format.as_str());
    let details = &record.details;
    let count = |key: &str| -> usize {
        let list = details.get("document").and_then(|document| document.get(key));
        list.and_then(Value::as_array).map_or(0, Vec::len)
    };
    let kind = if details.get("paper").is_some() {
        EntityKind::Paper
    } else if record.span.is_some() {
        EntityKind::Record
    } else {
        EntityKind::File
    };
    let said = archive.catalogue.corrections_of(stored.id)?;
    let corrections = said.into_iter().map(|correction| Said {
        field: correction.field.name().to_owned(),
        value: correction.value,
    });
    let meta = details.get("meta").and_then(Value::as_object).cloned();
    Ok(Entity {
        role: role.to_owned(),
        values,
        attachments_listed: count("attachment_list"),
        attachments_inside: count("attachments"),
        particulars: Particulars {
            kind,
            content: record.content.to_string(),
            file_stem: details.get("file_stem").and_then(Value::as_str).map(str::to_owned),
            external_id: record.external_id.clone(),
            title_trusted: record.has_trusted_title(),
            meta: meta.unwrap_or_default(),
            corrections: corrections.collect(),
            text: None,
            reason: record.reason.clone(),
            message: record.message.clone(),
            paper: details
                .pointer("/paper/number")
                .and_then(Value::as_u64)
                .and_then(|number| usize::try_from(number).ok()),
            decided,
        },
        ..Entity::default()
    })
}

/// The text of a document as it was before repair, where its file does not give it: of a record, of a recognised scan.
pub(super) fn own_text(archive: &Archive, stored: &Stored) -> Result<Option<String>> {
    let details = &stored.record.details;
    let warned = details.get("warnings").and_then(Value::as_array);
    let recognised = stored.record.parser == "tesseract"
        || warned.is_some_and(|list| {
            list.iter()
                .any(|warning| warning.get("code").and_then(Value::as_str) == Some("ocr-text"))
        });
    let is_paper = details.get("paper").is_some();
    if is_paper || (stored.record.span.is_none() && !recognised) {
        return Ok(None);
    }
    let repairs = Repairs::of_details(details);
    Ok(Some(undo(&archive.catalogue.text(stored.id)?, &repairs)))
}

/// What the file of a document was called.
pub(super) fn original_name(archive: &Archive, stored: &Stored) -> Result<String> {
    let record = &stored.record;
    if let Some(file) = record.details.pointer("/meta/file").and_then(Value::as_str)
        && record.span.is_none()
    {
        let path = file.replace('\\', "/");
        return Ok(file_name(&path).to_owned());
    }
    let places = archive.catalogue.places_of(stored.id)?;
    let Some(place) = places.first() else {
        return Ok(format!("文件.{}", record.format));
    };
    if record.span.is_some() {
        return Ok(format!("{}.txt", place.key.record));
    }
    if !place.key.record.is_empty() {
        return Ok(place.key.record.rsplit('/').next().unwrap_or_default().to_owned());
    }
    let path = place.key.to_string();
    Ok(path.rsplit('/').next().unwrap_or_default().to_owned())
}

/// A name that every file system takes and that none in the item has yet.
pub(super) fn safe_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let safe: String = name
        .chars()
        .map(|c| {
            if c.is_control() || "/\\:*?\"<>|".contains(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    let safe = safe.trim_matches([' ', '.']);
    let ending = Path::new(safe)
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    let ending = if ending.is_empty() || ending.len() > 10 {
        String::new()
    } else {
        format!(".{ending}")
    };
    let stem = safe.strip_suffix(ending.as_str()).unwrap_or(safe);
    let stem = &stem[..stem.floor_char_boundary(NAME_BYTES)];
    let stem = if stem.is_empty() { "文件" } else { stem };
    let mut chosen = format!("{stem}{ending}");
    let mut number = 1;
    // Names that differ in case alone are one name to some systems.
    while !taken.insert(chosen.to_lowercase()) {
        number += 1;
        chosen = format!("{stem}_{number}{ending}");
    }
    chosen
}

/// The metadata of an item.
pub(super) fn item(entities: Vec<Node>) -> Node {
    Node {
        children: entities,
        ..Node::new("件")
            .with("xmlns", NAMESPACE)
            .with("标准", "DA/T 46-2009")
            .with("版本", PACKAGE_VERSION)
    }
}

/// An entity as it stands in the metadata.
pub(super) fn node(entity: &Entity, number: usize, rest: Vec<Node>) -> Result<Node> {
    let mut node = Node::new("文件")
        .with("序号", number.to_string())
        .with("角色", entity.role.as_str());
    for (number, value) in entity.values.iter() {
        node.children.push(element(number, value));
    }
    if let Some(path) = &entity.path {
        node.children.push(Node::of("包内路径", path.as_str()));
    }
    for (name, digest) in [("SHA-256", &entity.sha256), ("SM3", &entity.sm3)] {
        if let Some(digest) = digest {
            node.children
                .push(Node::of("数字摘要", digest.as_str()).with("算法", name));
        }
    }
    node.children.push(
        Node::new("附件说明")
            .with("所列", entity.attachments_listed.to_string())
            .with("文内", entity.attachments_inside.to_string()),
    );
    node.children.extend(rest);
    let particulars = serde_json::to_string(&entity.particulars).map_err(|e| {
        crate::error::Error::new(crate::error::Kind::Internal, "the metadata cannot be written").with_source(e)
    })?;
    node.children
        .push(Node::of("兰台", particulars).with("版本", PACKAGE_VERSION));
    Ok(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_is_the_only_one() {
        let mut taken = BTreeSet::new();
        assert_eq!(safe_name("../通知.docx", &mut taken), "_通知.docx");
        assert_eq!(safe_name("通知.docx", &mut taken), "通知.docx");
        assert_eq!(safe_name("通知.DOCX", &mut taken), "通知_2.DOCX");
        assert_eq!(safe_name("..", &mut taken), "文件");
        assert!(safe_name(&"长".repeat(300), &mut taken).len() <= NAME_BYTES);
    }
}
