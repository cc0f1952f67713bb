//! ODS: `content.xml` has for each cell the text that it shows.

use std::collections::HashSet;

use quick_xml::events::BytesStart;

use super::push_sheet;
use crate::extract::package::Package;
use crate::extract::xml::{Visitor, attribute, walk};
use crate::extract::{Block, Extracted, Failure, Limits};

/// Cells and rows that are repeated so often are no data: whole empty rows and columns are written that way.
const MOST_COLUMNS: usize = 1024;
const MOST_ROWS: usize = 1000;

pub(super) fn extract(bytes: &[u8], limits: &Limits) -> Result<Extracted, Failure> {
    let mut package = Package::open(bytes, "OpenDocument", limits)?;
    let manifest = package.text("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(Failure::new("encrypted", "the workbook asks for a password"));
    }
    let mut extracted = Extracted {
        parser: "ods".to_owned(),
        ..Extracted::default()
    };
    let mut sheets = Sheets::default();
    if let Some(problem) = walk(&package.required("content.xml")?, limits, &mut sheets) {
        extracted.warn(
            "damaged",
            format!("content.xml is broken, text before that place only: {problem}"),
        );
    }
    sheets.close_sheet();
    extracted.blocks = sheets.blocks;
    if !sheets.hidden.is_empty() {
        let hidden = sheets.hidden.join("、");
        extracted.warn("hidden-text", format!("hidden sheets were left out: {hidden}"));
    }
    if let Some(xml) = package.text("meta.xml")? {
        crate::extract::docx::properties(&xml, limits, &mut extracted);
    }
    Ok(extracted)
}

#[derive(Default)]
struct Sheets {
    blocks: Vec<Block>,
    /// Names of hidden sheets.
    hidden: Vec<String>,
    /// Styles of hidden sheets; the style at hand.
    hiding: HashSet<String>,
    style: String,
    sheet: Option<Sheet>,
    /// How deep inside what is no cell's text: comments, drawings.
    skipped: usize,
}

#[derive(Default)]
struct Sheet {
    name: String,
    is_hidden: bool,
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    row_times: usize,
    cell: Option<Cell>,
}

/// A cell being read: what it shows, how often it stands, its value.
struct Cell {
    text: String,
    times: usize,
    value: Option<String>,
}

impl Sheets {
    fn close_sheet(&mut self) {
        let Some(sheet) = self.sheet.take() else {
            return;
        };
        if sheet.is_hidden {
            self.hidden.push(sheet.name);
        } else {
            push_sheet(&sheet.name, sheet.rows.into_iter(), &mut self.blocks);
        }
    }
}

fn times(tag: &BytesStart<'_>, name: &str) -> usize {
    attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

fn skippable(name: &str) -> bool {
    matches!(name, "annotation" | "shapes" | "tracked-changes" | "frame" | "forms")
}

impl Visitor for Sheets {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        if self.skipped > 0 || skippable(name) {
            self.skipped += 1;
            return;
        }
        match name {
            "style" => self.style = attribute(tag, "name").unwrap_or_default(),
            "table-properties" if attribute(tag, "display").as_deref() == Some("false") => {
                self.hiding.insert(self.style.clone());
            }
            "table" => {
                self.close_sheet();
                let style = attribute(tag, "style-name").unwrap_or_default();
                self.sheet = Some(Sheet {
                    name: attribute(tag, "name").unwrap_or_default(),
                    is_hidden: self.hiding.contains(&style),
                    ..Sheet::default()
                });
            }
            _ => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.start(name, tag);
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if name == "table" {
            self.close_sheet();
        } else if let Some(sheet) = &mut self.sheet {
            sheet.end(name);
        }
    }

    fn text(&mut self, text: &str) {
        let cell = self.sheet.as_mut().and_then(|sheet| sheet.cell.as_mut());
        if let Some(cell) = cell.filter(|_| self.skipped == 0) {
            cell.text.push_str(text);
        }
    }
}

impl Sheet {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "table-row" => self.row_times = times(tag, "number-rows-repeated"),
            "table-cell" | "covered-table-cell" => {
                let value = ["value", "date-value", "time-value", "boolean-value", "string-value"];
                self.cell = Some(Cell {
                    text: String::new(),
                    times: times(tag, "number-columns-repeated"),
                    value: value.iter().find_map(|name| attribute(tag, name)),
                });
            }
            "p" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.text.is_empty()) {
                    cell.text.push('\n');
                }
            }
            "s" | "tab" | "line-break" => {
                let count = times(tag, "c").min(MOST_COLUMNS);
                if let Some(cell) = &mut self.cell {
                    cell.text.push_str(&" ".repeat(count));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table-cell" | "covered-table-cell" => {
                let Some(cell) = self.cell.take() else {
                    return;
                };
                let mut text = cell.text;
                if text.trim().is_empty() {
                    text = cell.value.unwrap_or_default();
                }
                let times = cell.times.min(MOST_COLUMNS.saturating_sub(self.row.len()));
                self.row.extend(std::iter::repeat_n(text, times));
            }
            "table-row" => {
                let row = std::mem::take(&mut self.row);
                if row.iter().any(|cell| !cell.trim().is_empty()) {
                    self.rows
                        .extend(std::iter::repeat_n(row, self.row_times.min(MOST_ROWS)));
                }
            }
            _ => {}
        }
    }
}
