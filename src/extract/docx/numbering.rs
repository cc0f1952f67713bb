//! `word/numbering.xml` and the styles that number: which list a paragraph counts in, and how.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::extract::numbering::{Counters, LEVELS, Level, Style};
use crate::extract::xml::{Visitor, attribute};

/// A paragraph's place in a list, as far as its own properties or its style say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbered {
    pub list: Option<String>,
    pub level: Option<usize>,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Abstract lists: their levels, and the style that each level belongs to.
    abstracts: HashMap<String, Vec<Level>>,
    styles: HashMap<(String, String), usize>,
    /// List → abstract list.
    lists: HashMap<String, String>,
    /// Levels that a list has instead of its abstract list's.
    own: HashMap<(String, usize), Level>,
    // Where the reader is.
    open_abstract: Option<String>,
    open_list: Option<String>,
    level: usize,
}

impl Numbering {
    /// The number of a paragraph in a style, if it has one.
    pub(super) fn label(&self, numbered: &Numbered, style: Option<&str>, counters: &mut Counters) -> Option<String> {
        let list = numbered.list.as_deref().filter(|list| *list != "0")?;
        let base = self.lists.get(list)?;
        let by_style = style.and_then(|style| self.styles.get(&(base.clone(), style.to_owned())));
        let level = numbered.level.or(by_style.copied()).unwrap_or(0);
        let mut levels = self.abstracts.get(base)?.clone();
        let mut key = base.clone();
        for (at, level) in levels.iter_mut().enumerate() {
            if let Some(own) = self.own.get(&(list.to_owned(), at)) {
                own.clone_into(level);
                // A list with a start of its own counts for itself; others go on where their kin stopped.
                list.clone_into(&mut key);
            }
        }
        counters.next(&key, &levels, level)
    }

    fn current(&mut self) -> Option<&mut Level> {
        if let Some(list) = &self.open_list {
            let base = self.lists.get(list).and_then(|base| self.abstracts.get(base));
            let inherited = base.and_then(|levels| levels.get(self.level)).cloned();
            let own = self.own.entry((list.clone(), self.level));
            return Some(own.or_insert_with(|| inherited.unwrap_or_default()));
        }
        let levels = self.abstracts.get_mut(self.open_abstract.as_ref()?)?;
        levels.get_mut(self.level)
    }
}

impl Visitor for Numbering {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        let value = || attribute(tag, "val").unwrap_or_default();
        match name {
            "abstractNum" => {
                let id = attribute(tag, "abstractNumId").unwrap_or_default();
                self.abstracts.insert(id.clone(), vec![Level::default(); LEVELS]);
                self.open_abstract = Some(id);
            }
            "num" => self.open_list = attribute(tag, "numId"),
            "abstractNumId" => {
                if let Some(list) = &self.open_list {
                    self.lists.insert(list.clone(), value());
                }
            }
            "lvl" | "lvlOverride" => {
                let level = attribute(tag, "ilvl").and_then(|level| level.parse().ok());
                self.level = level.unwrap_or(0);
                if self.level < LEVELS && name == "lvl" && self.open_list.is_some() {
                    let _ = self.current();
                }
            }
            "pStyle" => {
                if let Some(id) = &self.open_abstract {
                    self.styles.insert((id.clone(), value()), self.level);
                }
            }
            "start" | "startOverride" if self.level < LEVELS => {
                let start = value().parse().unwrap_or(1);
                if let Some(level) = self.current() {
                    level.start = start;
                }
            }
            "numFmt" => {
                let style = Style::named(&value());
                if let Some(level) = self.current() {
                    level.style = style;
                }
            }
            "lvlText" => {
                let text = value();
                if let Some(level) = self.current() {
                    level.text = text;
                }
            }
            "isLgl" => {
                let legal = !matches!(value().as_str(), "0" | "false" | "off");
                if let Some(level) = self.current() {
                    level.legal = legal;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "abstractNum" => self.open_abstract = None,
            "num" => self.open_list = None,
            _ => {}
        }
    }
}
