//! Lists of OpenDocument: how their levels are numbered (ODF 1.3, 16.30 to 16.34 and 19.880 ff.), and where in which list the
//! reader is.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::extract::numbering::{Counters, LEVELS, Level, Style};
use crate::extract::xml::{Visitor, attribute};

/// The list of headings that stand in no list has no name.
const OUTLINE: &str = "";

/// The styles of lists, by name.
#[derive(Debug, Default)]
pub(super) struct ListStyles {
    levels: HashMap<String, Vec<Level>>,
    // Where the reader is.
    open: Option<String>,
}

impl Visitor for ListStyles {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "list-style" => self.open_style(attribute(tag, "name").unwrap_or_default()),
            "outline-style" => self.open_style(OUTLINE.to_owned()),
            "list-level-style-number"
            | "outline-level-style"
            | "list-level-style-bullet"
            | "list-level-style-image" => {
                let at = attribute(tag, "level").and_then(|level| level.parse::<usize>().ok());
                let levels = self.open.as_ref().and_then(|style| self.levels.get_mut(style));
                let slot = at.and_then(|at| levels?.get_mut(at.checked_sub(1)?));
                if let Some(slot) = slot {
                    *slot = level(tag, at.unwrap_or(1));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if matches!(name, "list-style" | "outline-style") {
            self.open = None;
        }
    }
}

impl ListStyles {
    fn open_style(&mut self, name: String) {
        let unnumbered = Level {
            style: Style::Bullet,
            ..Level::default()
        };
        self.levels.insert(name.clone(), vec![unnumbered; LEVELS]);
        self.open = Some(name);
    }
}

/// One level, from 1, as its element says.
fn level(tag: &BytesStart<'_>, at: usize) -> Level {
    let value = |name: &str| attribute(tag, name).unwrap_or_default();
    let style = style(&value("num-format"));
    let start = value("start-value").parse().unwrap_or(1);
    let text = match attribute(tag, "num-list-format") {
        // LibreOffice's own way, which says all: %1%.%2%、
        Some(format) => (1..=LEVELS).fold(format, |format, level| {
            format.replace(&format!("%{level}%"), &format!("%{level}"))
        }),
        None => {
            let shown = value("display-levels").parse::<usize>().unwrap_or(1).clamp(1, at);
            let numbers: Vec<String> = (at - shown + 1..=at).map(|level| format!("%{level}")).collect();
            value("num-prefix") + &numbers.join(".") + &value("num-suffix")
        }
    };
    Level {
        start,
        style,
        text,
        legal: false,
    }
}

/// How a number format is written, by the example that stands for it.
fn style(format: &str) -> Style {
    let first = format.split(',').next().unwrap_or_default();
    match first.trim() {
        "1" => Style::Decimal,
        "01" => Style::TwoDigits,
        "１" => Style::FullWidth,
        "①" => Style::Circled,
        "一" => Style::Chinese,
        "壹" | "壱" => Style::Capital,
        "甲" => Style::Stems,
        "子" => Style::Branches,
        "A" => Style::UpperLetter,
        "a" => Style::LowerLetter,
        "I" => Style::UpperRoman,
        "i" => Style::LowerRoman,
        _ => Style::Bullet,
    }
}

/// A list that is open, or the entry of one.
struct Open {
    /// The list as it is counted.
    key: String,
    style: String,
    /// Whether its entry at hand has a number to give.
    fresh: bool,
}

/// Where in which list the reader is.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<Open>,
    counters: Counters,
    /// How lists outside others are counted, by their own names.
    keys: HashMap<String, String>,
    /// The last list of each style.
    last: HashMap<String, String>,
    count: usize,
}

impl Lists {
    /// A list begins. One that says so goes on where another stopped.
    pub(super) fn open(&mut self, tag: &BytesStart<'_>) {
        let named = attribute(tag, "style-name");
        let (key, style) = match self.open.last() {
            Some(outer) => (outer.key.clone(), named.unwrap_or_else(|| outer.style.clone())),
            None => {
                let style = named.unwrap_or_default();
                let continued = attribute(tag, "continue-list").and_then(|list| self.keys.get(&list).cloned());
                let goes_on = attribute(tag, "continue-numbering").is_some_and(|value| value == "true");
                let last = || self.last.get(&style).filter(|_| goes_on).cloned();
                let key = continued.or_else(last).unwrap_or_else(|| {
                    self.count += 1;
                    format!("list {}", self.count)
                });
                if let Some(name) = attribute(tag, "id") {
                    self.keys.insert(name, key.clone());
                }
                self.last.insert(style.clone(), key.clone());
                (key, style)
            }
        };
        self.open.push(Open {
            key,
            style,
            fresh: false,
        });
    }

    /// The innermost list ends.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// An entry of the innermost list begins; a heading of a list (`list-header`) is none.
    pub(super) fn entry(&mut self, tag: &BytesStart<'_>) {
        let level = self.open.len().saturating_sub(1);
        if let Some(list) = self.open.last_mut() {
            list.fresh = true;
            if let Some(number) = attribute(tag, "start-value").and_then(|number| number.parse().ok()) {
                self.counters.go_on_with(&list.key, level, number);
            }
        }
    }

    /// The number of a paragraph that begins here: the first of an entry has one, and a heading outside of lists.
    pub(super) fn label(&mut self, styles: &ListStyles, heading: Option<u8>) -> Option<String> {
        let level = self.open.len().saturating_sub(1);
        let Some(list) = self.open.last_mut() else {
            let level = usize::from(heading?).checked_sub(1)?;
            return self.counters.next(OUTLINE, styles.levels.get(OUTLINE)?, level);
        };
        if !std::mem::take(&mut list.fresh) {
            return None;
        }
        self.counters.next(&list.key, styles.levels.get(&list.style)?, level)
    }
}
