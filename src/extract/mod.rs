//! Extraction (提取): from a file's bytes to text in blocks. One file for each format.
//!
//! Files come from anywhere, so none is parsed in this process: [`Pool`] runs [`serve`] in children of the same program
//! with limits on memory and time. A file that breaks its parser costs itself, never the import.

mod compound;
mod confine;
mod doc;
mod docx;
mod epub;
mod html;
mod layout;
mod mail;
mod msg;
mod numbering;
pub mod ocr;
mod odf;
mod ofd;
mod package;
mod part;
mod pdf;
mod plain;
mod pool;
mod ppt;
mod pptx;
mod rows;
mod rtf;
mod sheet;
mod unpack;
mod worker;
mod xml;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use confine::missing_confinement;
pub use part::{Part, Parts};
pub use pool::{Pool, PoolOptions};
pub use worker::serve;

pub use crate::text::common::readable_share as quality;

use crate::source::Format;
use crate::text::garbled::garbled_share;

/// The version of the extractors; texts extracted under another version can be found and redone.
pub const EXTRACT_VERSION: u32 = 1;

/// What a block of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading of some level.
    Heading,
    /// An entry of a list.
    ListItem,
    /// A row of a table, its cells with tabs between.
    TableRow,
    /// Text at the top of every page.
    Header,
    /// Text at the foot of every page.
    Footer,
    /// A footnote or endnote.
    Footnote,
    /// A text box or frame.
    TextBox,
}

/// A piece of text as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Level of a heading, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<u8>,
    /// Page, from 1, where the format has pages.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<u32>,
    /// Of recognised text (OCR), the mean confidence of its page in percent; none of text that is really there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<u8>,
    /// The text; a line break inside it was one in the file.
    pub text: String,
}

impl Block {
    /// A block without level and page.
    pub fn new(kind: BlockKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            level: None,
            page: None,
            confidence: None,
            text: text.into(),
        }
    }
}

/// Something about a file's text that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable code.
    pub code: String,
    /// In a sentence.
    pub message: String,
}

/// What was extracted from one file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Extracted {
    /// Format by its stable name.
    pub format: String,
    /// Which parser gave the text.
    pub parser: String,
    /// Encoding of a text file.
    pub encoding: Option<String>,
    /// Title among the file's own properties.
    pub title: Option<String>,
    /// The file's other properties.
    pub properties: BTreeMap<String, String>,
    /// The text, in reading order.
    pub blocks: Vec<Block>,
    /// Number of pages, where the format has them.
    pub pages: Option<u32>,
    /// Share of readable characters, 0 to 1.
    pub quality: f32,
    /// Pages that are pictures, among others with text.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub scanned_pages: Vec<u32>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

impl Extracted {
    /// The mean confidence of recognised characters in percent, if there are any.
    #[must_use]
    pub fn confidence(&self) -> Option<u8> {
        let recognised = self
            .blocks
            .iter()
            .filter_map(|block| Some((block.confidence?, block.text.chars().count())));
        let (sum, count) = recognised.fold((0, 0), |(sum, count), (confidence, characters)| {
            (sum + usize::from(confidence) * characters, count + characters)
        });
        (count > 0).then(|| u8::try_from(sum / count).unwrap_or(100))
    }

    /// The whole text: blocks with line breaks between.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.blocks.iter().map(|block| block.text.len() + 1).sum());
        for (i, block) in self.blocks.iter().enumerate() {
            if i > 0 {
                text.push('\n');
            }
            text.push_str(&block.text);
        }
        text
    }

    /// Adds the lines of a text that are not blank, each as a paragraph.
    fn push_lines<'t>(&mut self, lines: impl IntoIterator<Item = &'t str>, page: Option<u32>) {
        let lines = lines.into_iter().filter(|line| !line.trim().is_empty());
        self.blocks.extend(lines.map(|line| Block {
            page,
            ..Block::new(BlockKind::Paragraph, line.trim_end())
        }));
    }

    /// Says how many characters were left out because they are formatted as hidden; nothing if there are none.
    fn warn_of_hidden(&mut self, characters: usize) {
        if characters > 0 {
            let message = format!("{characters} characters are formatted as hidden and were left out");
            self.warn("hidden-text", message);
        }
    }

    fn warn(&mut self, code: &str, message: impl Into<String>) {
        self.warnings.push(Warning {
            code: code.to_owned(),
            message: message.into(),
        });
    }
}

/// Why nothing was extracted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable reason code: `damaged`, `encrypted`, `needs-ocr`, `no-text`, `too-large`, `timeout`, `memory`, `crashed`,
    /// `unsupported-format`, `empty`.
    pub code: String,
    /// In a sentence.
    pub message: String,
}

impl Failure {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

/// What one file may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// A larger file is archived unread.
    pub input_bytes: u64,
    /// Text beyond this is cut off, with a warning.
    pub output_bytes: usize,
    /// Address space of a worker.
    pub memory_bytes: u64,
    /// Time on the clock.
    pub wall: Duration,
    /// Nesting of markup.
    pub depth: usize,
    /// How much larger an unpacked part, or all files in a container, may be than the file.
    pub expansion: u64,
    /// Containers inside containers.
    pub nesting: usize,
    /// Files in one container.
    pub parts: usize,
    /// Bytes of all of them.
    pub parts_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 256 * 1024 * 1024,
            output_bytes: 64 * 1024 * 1024,
            memory_bytes: 1024 * 1024 * 1024,
            wall: Duration::from_secs(60),
            depth: 256,
            expansion: 200,
            nesting: 8,
            parts: 10_000,
            parts_bytes: 1024 * 1024 * 1024,
        }
    }
}

/// Extracts in this process; only workers do that with bytes from outside. Files inside the file are given to `parts`.
///
/// # Errors
/// The reason why there is no text.
pub fn extract(bytes: &[u8], format: Format, limits: &Limits, parts: &mut Parts<'_>) -> Result<Extracted, Failure> {
    let mut extracted = match format {
        Format::Text | Format::Csv | Format::Tsv | Format::Jsonl => plain::extract(bytes, false),
        Format::Markdown => plain::extract(bytes, true),
        Format::Html => html::extract(bytes),
        Format::Docx => docx::extract(bytes, limits)?,
        Format::Pdf => pdf::extract(bytes)?,
        Format::Doc => doc::extract(bytes)?,
        Format::Xls | Format::Xlsx | Format::Ods => sheet::extract(bytes, format, limits)?,
        Format::Ppt => ppt::extract(bytes)?,
        Format::Pptx => pptx::extract(bytes, limits)?,
        Format::Odt | Format::Odp => odf::extract(bytes, limits)?,
        Format::Ofd => ofd::extract(bytes, limits)?,
        Format::Epub => epub::extract(bytes, limits)?,
        Format::Rtf => rtf::extract(bytes)?,
        Format::Mht => mail::extract_page(bytes)?,
        Format::Eml | Format::Mbox => mail::extract(bytes, parts)?,
        Format::Msg => msg::extract(bytes, parts)?,
        Format::Zip | Format::Tar | Format::Gzip | Format::Zstd | Format::SevenZip => {
            unpack::extract(bytes, format, parts)?
        }
        _ => {
            return Err(Failure::new(
                "unsupported-format",
                format!("no text is extracted from {}", format.name()),
            ));
        }
    };
    format.name().clone_into(&mut extracted.format);
    note_scans(&mut extracted)?;
    cut_to(&mut extracted, limits.output_bytes);
    let text = extracted.text();
    if text.trim().is_empty() && parts.given() == 0 {
        let message = if format == Format::Pdf {
            "a scan: it has pages but no text"
        } else {
            "there is no text in it"
        };
        return Err(Failure::new(
            if format == Format::Pdf { "needs-ocr" } else { "no-text" },
            message,
        ));
    }
    extracted.quality = quality(&text);
    if matches!(format, Format::Pdf | Format::Ofd) {
        note_garbled(&mut extracted);
    }
    Ok(extracted)
}

/// A smaller share may be a table of signs, or a formula.
const GARBLED_SHARE: f32 = 0.1;

/// Of fonts that are embedded without a table to Unicode only the numbers of their pictures come out.
fn note_garbled(extracted: &mut Extracted) {
    let pages: Vec<String> = extracted
        .blocks
        .chunk_by(|a, b| a.page == b.page)
        .map(|blocks| {
            blocks
                .iter()
                .map(|block| block.text.as_str())
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect();
    let share = garbled_share(pages.iter().map(String::as_str));
    if share >= GARBLED_SHARE {
        extracted.quality *= 1.0 - share;
        let message = format!(
            "{:.0} % of the text is signs in no language: fonts without a table to Unicode",
            share * 100.0
        );
        extracted.warn("poor-text", message);
    }
}

/// A file whose pages are all pictures is a scan; of one with other pages too it is said how many are.
fn note_scans(extracted: &mut Extracted) -> Result<(), Failure> {
    let (scanned, pages) = (extracted.scanned_pages.len(), extracted.pages.unwrap_or(0));
    if scanned == 0 {
        return Ok(());
    }
    if extracted.blocks.iter().all(|block| block.text.trim().is_empty()) {
        let marks = extracted.warnings.iter().find(|warning| warning.code == "scanner-mark");
        let marks = marks
            .map(|warning| format!("; {}", warning.message))
            .unwrap_or_default();
        let message = format!("a scan: {scanned} of {pages} pages are pictures without text{marks}");
        return Err(Failure::new("needs-ocr", message));
    }
    let message = format!("{scanned} of {pages} pages are pictures without text");
    extracted.warn("pages-without-text", message);
    Ok(())
}

/// Gives the pictures of one page (from 1) to `parts`, for recognition; runs in workers as [`extract`] does. The number of
/// pages comes back, and the page among the scanned ones if its picture is the page as it is seen.
///
/// # Errors
/// As [`extract`].
pub fn page_images(
    bytes: &[u8],
    format: Format,
    page: u32,
    limits: &Limits,
    parts: &mut Parts<'_>,
) -> Result<Extracted, Failure> {
    match format {
        Format::Pdf => pdf::page_images(bytes, page, parts),
        Format::Ofd => ofd::page_images(bytes, page, limits, parts),
        _ => Err(Failure::new(
            "unsupported-format",
            format!("no pages are taken from {}", format.name()),
        )),
    }
}

fn cut_to(extracted: &mut Extracted, most_bytes: usize) {
    let mut room = most_bytes;
    let kept = extracted.blocks.iter().take_while(|block| {
        let fits = block.text.len() < room;
        room = room.saturating_sub(block.text.len() + 1);
        fits
    });
    let kept = kept.count();
    if kept < extracted.blocks.len() {
        let message = format!(
            "more than {most_bytes} bytes of text: {} blocks left out",
            extracted.blocks.len() - kept
        );
        extracted.blocks.truncate(kept);
        extracted.warn("text-cut", message);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What files of some formats begin with; the rest of a damaged file may be anything.
    const BEGINNINGS: [&[u8]; 9] = [
        b"",
        b"%PDF-1.7\n1 0 obj\n<<",
        b"PK\x03\x04",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        b"{\\rtf1",
        b"From: a@b\r\nSubject: x\r\n",
        b"\x1F\x8B\x08\x00",
        b"7z\xBC\xAF\x27\x1C",
        b"<html><",
    ];

    proptest! {
        #[test]
        fn any_bytes_are_survived_as_any_format(
            beginning in proptest::sample::select(&BEGINNINGS[..]),
            rest in proptest::collection::vec(any::<u8>(), 0..600),
        ) {
            let bytes = [beginning, &rest].concat();
            let limits = Limits::default();
            for format in Format::ALL.iter().filter(|format| format.is_extracted()) {
                // What other people's parsers do with them is caught where they are called: in the worker.
                if !matches!(format, Format::Pdf) {
                    let mut parts = |_| Ok(());
                    let _ = extract(&bytes, *format, &limits, &mut Parts::new(bytes.len(), &limits, &mut parts));
                }
            }
        }
    }
}
