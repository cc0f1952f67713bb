//! Annotations (注释) of OFD, in files of their own beside the pages: their text is seen on the page. Watermarks are left out.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::Page;
use crate::extract::layout::Placed;
use crate::extract::package::{Package, resolve};
use crate::extract::xml::{Visitor, attribute, walk};
use crate::extract::{Failure, Limits};

/// The files of annotations of each page, by the page's number among the objects.
pub(super) fn of_pages(
    package: &mut Package<'_>,
    document: &str,
    list: Option<&str>,
    limits: &Limits,
) -> Result<HashMap<String, Vec<String>>, Failure> {
    let mut found = List::default();
    if let Some(list) = list.map(|list| resolve(document, list))
        && let Some(xml) = package.text(&list)?
    {
        walk(&xml, limits, &mut found);
        for path in found.files.values_mut().flatten() {
            *path = resolve(&list, path);
        }
    }
    Ok(found.files)
}

#[derive(Default)]
struct List {
    files: HashMap<String, Vec<String>>,
    page: String,
    in_path: bool,
}

impl Visitor for List {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        if name == "Page" {
            self.page = attribute(tag, "PageID").unwrap_or_default();
        }
        self.in_path = name == "FileLoc";
    }

    fn end(&mut self, _: &str) {
        self.in_path = false;
    }

    fn text(&mut self, text: &str) {
        if self.in_path && !text.trim().is_empty() {
            self.files
                .entry(self.page.clone())
                .or_default()
                .push(text.trim().to_owned());
        }
    }
}

/// The texts of a file of annotations, where they stand on the page.
pub(super) fn texts(xml: &str, limits: &Limits) -> Vec<Placed> {
    let mut seen = Seen::default();
    walk(xml, limits, &mut seen);
    seen.page.texts
}

#[derive(Default)]
struct Seen {
    page: Page,
    hidden: bool,
    /// Where the appearance at hand stands, and how many texts were before it.
    origin: (f64, f64),
    before: usize,
}

impl Visitor for Seen {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "Annot" => {
                let is = |name, value| attribute(tag, name).is_some_and(|found| found == value);
                self.hidden = is("Type", "Watermark") || is("Visible", "false");
            }
            "Appearance" => {
                let boundary = super::numbers(&attribute(tag, "Boundary").unwrap_or_default());
                self.origin = (
                    boundary.first().copied().unwrap_or_default(),
                    boundary.get(1).copied().unwrap_or_default(),
                );
                self.before = self.page.texts.len();
            }
            _ if self.hidden => {}
            _ => self.page.start(name, tag),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "Annot" => self.hidden = false,
            "Appearance" => {
                for text in self.page.texts.iter_mut().skip(self.before) {
                    text.x += self.origin.0;
                    text.right += self.origin.0;
                    text.y += self.origin.1;
                }
            }
            _ if self.hidden => {}
            _ => self.page.end(name),
        }
    }

    fn text(&mut self, text: &str) {
        if !self.hidden {
            self.page.text(text);
        }
    }
}
