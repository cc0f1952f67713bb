//! EPUB: the chapters in the order of the spine, each read as HTML.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::package::{Package, resolve};
use super::xml::{Visitor, attribute, walk};
use super::{Extracted, Failure, Limits, html};

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, Failure> {
    let mut package = Package::open(bytes, "EPUB", limits)?;
    let mut container = Book::default();
    walk(&package.required("META-INF/container.xml")?, limits, &mut container);
    let root = container
        .root
        .ok_or_else(|| Failure::new("damaged", "META-INF/container.xml names no book"))?;
    let mut book = Book::default();
    walk(&package.required(&root)?, limits, &mut book);
    let mut extracted = Extracted {
        parser: "epub".to_owned(),
        title: (!book.title.is_empty()).then_some(book.title),
        ..Extracted::default()
    };
    let mut missing = 0;
    for chapter in &book.spine {
        let path = book.items.get(chapter).map(|target| resolve(&root, target));
        match path.map(|path| package.bytes(&path)).transpose()?.flatten() {
            Some(bytes) => extracted.blocks.extend(html::extract(&bytes).blocks),
            None => missing += 1,
        }
    }
    if missing > 0 {
        extracted.warn(
            "damaged",
            format!("{missing} of {} chapters are missing", book.spine.len()),
        );
    }
    Ok(extracted)
}

/// What the container and the book's package file say.
#[derive(Default)]
struct Book {
    root: Option<String>,
    /// Id → path.
    items: HashMap<String, String>,
    /// Ids in reading order.
    spine: Vec<String>,
    title: String,
    in_title: bool,
}

impl Visitor for Book {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "rootfile" if self.root.is_none() => self.root = attribute(tag, "full-path"),
            "item" => {
                if let (Some(id), Some(path)) = (attribute(tag, "id"), attribute(tag, "href")) {
                    self.items.insert(id, percent_decoded(&path));
                }
            }
            "itemref" => self.spine.extend(attribute(tag, "idref")),
            "title" => self.in_title = self.title.is_empty(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if name == "title" {
            self.in_title = false;
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_title {
            self.title.push_str(text.trim());
        }
    }
}

/// A path in which `%E7%AC%AC` stands for a character.
fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        match after.get(..2).filter(|_| *first == b'%').and_then(hex) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
