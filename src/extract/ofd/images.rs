//! The pictures on a page of OFD: objects of the page name resources, resources name files.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::Names;
use crate::extract::package::{Package, resolve};
use crate::extract::xml::{Visitor, attribute, walk};
use crate::extract::{Extracted, Failure, Limits, Part, Parts};

/// Gives the pictures of one page (from 1) in the order in which they are drawn.
pub(in crate::extract) fn page_images(
    bytes: &[u8],
    page: u32,
    limits: &Limits,
    parts: &mut Parts<'_>,
) -> Result<Extracted, Failure> {
    let mut package = Package::open(bytes, "OFD", limits)?;
    let mut root = Names::default();
    walk(&package.required("OFD.xml")?, limits, &mut root);
    let mut extracted = Extracted::default();
    let mut number = 0;
    for document in root.documents {
        let path = resolve("OFD.xml", &document);
        let mut names = Names::default();
        walk(&package.required(&path)?, limits, &mut names);
        for (_, content) in &names.pages {
            number += 1;
            if number != page {
                continue;
            }
            let content = resolve(&path, content);
            let mut drawn = Drawn::default();
            walk(&package.text(&content)?.unwrap_or_default(), limits, &mut drawn);
            let mut files = HashMap::new();
            let lists = names.resources.iter().map(|list| resolve(&path, list));
            let own = drawn.resources.iter().map(|list| resolve(&content, list));
            for list in lists.chain(own) {
                let mut resources = Resources::default();
                walk(&package.text(&list)?.unwrap_or_default(), limits, &mut resources);
                let folder = resolve(&list, &resources.folder);
                let within = |file: String| resolve(&format!("{folder}/"), &file);
                files.extend(resources.files.into_iter().map(|(id, file)| (id, within(file))));
            }
            for id in drawn.images {
                if let Some(file) = files.get(&id)
                    && let Some(bytes) = package.bytes(file)?
                {
                    parts.give(Part {
                        path: String::new(),
                        bytes,
                    })?;
                }
            }
        }
    }
    extracted.pages = Some(number);
    Ok(extracted)
}

/// What a page draws.
#[derive(Default)]
struct Drawn {
    images: Vec<String>,
    resources: Vec<String>,
    in_resources: bool,
}

impl Visitor for Drawn {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "ImageObject" => self.images.extend(attribute(tag, "ResourceID")),
            "PageRes" => self.in_resources = true,
            _ => {}
        }
    }

    fn end(&mut self, _: &str) {
        self.in_resources = false;
    }

    fn text(&mut self, text: &str) {
        if self.in_resources {
            self.resources.push(text.trim().to_owned());
        }
    }
}

/// A list of resources: the folder of its files, and those that are pictures.
#[derive(Default)]
struct Resources {
    folder: String,
    files: Vec<(String, String)>,
    media: Option<String>,
    in_file: bool,
}

impl Visitor for Resources {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "Res" => self.folder = attribute(tag, "BaseLoc").unwrap_or_default(),
            "MultiMedia" => self.media = attribute(tag, "ID"),
            "MediaFile" => self.in_file = true,
            _ => {}
        }
    }

    fn end(&mut self, _: &str) {
        self.in_file = false;
    }

    fn text(&mut self, text: &str) {
        if self.in_file
            && let Some(id) = &self.media
        {
            self.files.push((id.clone(), text.trim().to_owned()));
        }
    }
}
