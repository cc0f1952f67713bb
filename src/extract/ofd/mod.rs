//! OFD, the national format of fixed layout (版式文件, GB/T 33190-2016): pages of placed texts → lines in reading order.

mod annotations;
mod images;

use std::collections::HashMap;

use quick_xml::events::BytesStart;

pub(super) use images::page_images;

use super::layout::{Placed, lines};
use super::package::{Package, resolve};
use super::xml::{Visitor, attribute, walk};
use super::{Block, BlockKind, Extracted, Failure, Limits};

/// Pages of one file that are read.
const MOST_PAGES: usize = 5000;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, Failure> {
    let mut package = Package::open(bytes, "OFD", limits)?;
    let mut root = Names::default();
    walk(&package.required("OFD.xml")?, limits, &mut root);
    let mut extracted = Extracted {
        parser: "ofd".to_owned(),
        title: root.title,
        ..Extracted::default()
    };
    let mut number = 0;
    let mut unlisted: Vec<String> = package.names();
    unlisted.retain(|name| name.contains("/Pages/") && name.ends_with("Content.xml"));
    for document in root.documents {
        let path = resolve("OFD.xml", &document);
        let mut names = Names::default();
        walk(&package.required(&path)?, limits, &mut names);
        let used = names.pages.iter().map(|(_, page)| page).chain(names.templates.values());
        let used: Vec<String> = used.map(|page| resolve(&path, page)).collect();
        unlisted.retain(|name| !used.contains(name));
        let annotations = annotations::of_pages(&mut package, &path, names.annotations.as_deref(), limits)?;
        for (id, page) in names.pages.iter().take(MOST_PAGES) {
            number += 1;
            let page = resolve(&path, page);
            let Some(xml) = package.text(&page)? else {
                extracted.warn("damaged", format!("page {number} is missing"));
                continue;
            };
            let mut layer = Page::default();
            let problem = walk(&xml, limits, &mut layer);
            if let Some(problem) = problem {
                extracted.warn("damaged", format!("page {number} is broken: {problem}"));
            }
            let mut placed = Vec::new();
            for id in &layer.templates {
                // Forms and red heads that several pages share.
                if let Some(target) = names.templates.get(id)
                    && let Some(xml) = package.text(&resolve(&path, target))?
                {
                    let mut template = Page::default();
                    walk(&xml, limits, &mut template);
                    placed.append(&mut template.texts);
                }
            }
            placed.append(&mut layer.texts);
            for path in annotations.get(id).into_iter().flatten() {
                if let Some(xml) = package.text(path)? {
                    placed.append(&mut annotations::texts(&xml, limits));
                }
            }
            if placed.is_empty() && layer.has_image {
                extracted.scanned_pages.push(number);
            }
            extracted.blocks.extend(lines(placed).into_iter().map(|line| Block {
                page: Some(number),
                ..Block::new(BlockKind::Paragraph, line)
            }));
        }
    }
    extracted.pages = Some(number);
    if !unlisted.is_empty() {
        let message = format!("{} pages are in the package and in no list of pages", unlisted.len());
        extracted.warn("unlisted-pages", message);
    }
    for page in unlisted {
        let mut layer = Page::default();
        walk(&package.required(&page)?, limits, &mut layer);
        let lines = lines(layer.texts).into_iter();
        extracted
            .blocks
            .extend(lines.map(|line| Block::new(BlockKind::Paragraph, line)));
    }
    Ok(extracted)
}

/// What `OFD.xml` and a document's root say: where things are.
#[derive(Default)]
struct Names {
    documents: Vec<String>,
    /// Each page's number among the objects, and its path.
    pages: Vec<(String, String)>,
    annotations: Option<String>,
    templates: HashMap<String, String>,
    /// Lists of resources.
    resources: Vec<String>,
    title: Option<String>,
    element: String,
}

impl Visitor for Names {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        name.clone_into(&mut self.element);
        match (name, attribute(tag, "BaseLoc")) {
            ("Page", Some(path)) => self.pages.push((attribute(tag, "ID").unwrap_or_default(), path)),
            ("TemplatePage", Some(path)) => {
                self.templates.insert(attribute(tag, "ID").unwrap_or_default(), path);
            }
            _ => {}
        }
    }

    fn end(&mut self, _: &str) {
        self.element.clear();
    }

    fn text(&mut self, text: &str) {
        let text = text.trim();
        match self.element.as_str() {
            _ if text.is_empty() => {}
            "DocRoot" => self.documents.push(text.to_owned()),
            "PublicRes" | "DocumentRes" => self.resources.push(text.to_owned()),
            "Annotations" => self.annotations = Some(text.to_owned()),
            "Title" => self.title = Some(text.to_owned()),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Page {
    texts: Vec<Placed>,
    templates: Vec<String>,
    /// Origin, size of the font and horizontal scale of the object at hand.
    origin: (f64, f64),
    size: f64,
    matrix: Option<[f64; 6]>,
    /// The piece at hand: its place in the object, and its steps from character to character.
    code: Option<(f64, f64, Vec<f64>, String)>,
    hidden: bool,
    has_image: bool,
}

fn numbers(list: &str) -> Vec<f64> {
    list.split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// `DeltaX`: steps, where `g 3 7.5` stands for three of 7.5.
fn steps(list: &str) -> Vec<f64> {
    let mut steps = Vec::new();
    let mut words = list.split_whitespace();
    while let Some(word) = words.next() {
        if word == "g" {
            let count = words.next().and_then(|count| count.parse().ok()).unwrap_or(0usize);
            let step = words.next().and_then(|step| step.parse().ok()).unwrap_or(0.0);
            steps.extend(std::iter::repeat_n(step, count.min(100_000)));
        } else {
            steps.extend(word.parse::<f64>());
        }
    }
    steps
}

impl Visitor for Page {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "ImageObject" => self.has_image = true,
            "Template" => self.templates.extend(attribute(tag, "TemplateID")),
            "TextObject" => {
                let boundary = numbers(&attribute(tag, "Boundary").unwrap_or_default());
                self.origin = (
                    boundary.first().copied().unwrap_or_default(),
                    boundary.get(1).copied().unwrap_or_default(),
                );
                self.size = attribute(tag, "Size").and_then(|size| size.parse().ok()).unwrap_or(4.0);
                self.matrix = attribute(tag, "CTM").and_then(|ctm| <[f64; 6]>::try_from(numbers(&ctm)).ok());
                self.hidden = attribute(tag, "Visible").is_some_and(|visible| visible == "false");
            }
            "TextCode" => {
                let number = |name| attribute(tag, name).and_then(|n| n.parse().ok()).unwrap_or(0.0);
                let steps = steps(&attribute(tag, "DeltaX").unwrap_or_default());
                self.code = Some((number("X"), number("Y"), steps, String::new()));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if name != "TextCode" {
            return;
        }
        let Some((x, y, steps, text)) = self.code.take() else {
            return;
        };
        if text.trim().is_empty() || self.hidden {
            return;
        }
        let [a, b, c, d, e, f] = self.matrix.unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let width: f64 = steps.iter().sum::<f64>() + self.size;
        let place = |x: f64, y: f64| (self.origin.0 + a * x + c * y + e, self.origin.1 + b * x + d * y + f);
        let ((left, base), (right, _)) = (place(x, y), place(x + width, y));
        self.texts.push(Placed {
            x: left,
            y: base,
            right,
            size: (self.size * d.abs().max(b.abs())).max(0.1),
            text,
        });
    }

    fn text(&mut self, text: &str) {
        if let Some((_, _, _, found)) = &mut self.code {
            found.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_may_be_grouped() {
        assert_eq!(steps("g 2 7.5 3"), [7.5, 7.5, 3.0]);
        assert!(steps("g 99999999999999999999 1").is_empty() || steps("g 5").len() == 5);
    }
}
