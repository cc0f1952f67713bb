//! Recognition of text in pictures (文字识别, OCR) by Tesseract, where it is installed and a person asks for it. Page by
//! page: what is recognised is kept as it comes, so that a long scan goes on where it was stopped. A page with text of its
//! own is never touched.

mod program;
mod tesseract;
mod tiff;

use std::io::Read;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use program::become_program;

use super::{Block, BlockKind, Extracted, Failure, Part, Pool};
use crate::error::{Error, Kind, Result};
use crate::source::Format;

/// Tesseract's name for what it has learnt of simplified Chinese; it reads Latin letters and digits too.
const LANGUAGE: &str = "chi_sim";
/// Dots per inch at which a page that is not one picture is drawn.
const DRAWN_DPI: &str = "300";

/// A page as it was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecognisedPage {
    /// Its number, from 1.
    pub page: u32,
    /// Program, version and language.
    pub engine: String,
    /// Mean confidence of the characters, in percent.
    pub confidence: u8,
    /// Its lines in reading order.
    pub lines: Vec<String>,
    /// Why there are none, if the page could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failure: Option<String>,
}

/// Keeps the recognised pages of one file.
pub trait KeptPages {
    /// The page, if an earlier run recognised it with this engine.
    fn get(&mut self, page: u32, engine: &str) -> Option<RecognisedPage>;
    /// Keeps a page.
    ///
    /// # Errors
    /// If it cannot be written; recognition goes on without.
    fn put(&mut self, page: &RecognisedPage) -> std::io::Result<()>;
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy)]
pub struct KeepNone;

impl KeptPages for KeepNone {
    fn get(&mut self, _: u32, _: &str) -> Option<RecognisedPage> {
        None
    }

    fn put(&mut self, _: &RecognisedPage) -> std::io::Result<()> {
        Ok(())
    }
}

/// A file to be recognised.
pub struct Scan<'a> {
    /// Opens its bytes.
    pub open: &'a dyn Fn() -> std::io::Result<Box<dyn Read>>,
    /// How many they are.
    pub bytes: u64,
    /// Its format.
    pub format: Format,
}

/// The programs that recognise text.
#[derive(Debug, Clone)]
pub struct Recogniser {
    launcher: PathBuf,
    tesseract: PathBuf,
    /// Draws pages that are not simply a picture.
    pdftoppm: Option<PathBuf>,
    engine: String,
}

impl Recogniser {
    /// Looks for the programs; `launcher` is this program.
    ///
    /// # Errors
    /// [`Kind::Usage`] if Tesseract or its Chinese is not installed.
    pub fn find(launcher: PathBuf) -> Result<Self> {
        let hint = "Debian, Ubuntu, UOS, 麒麟: apt install tesseract-ocr tesseract-ocr-chi-sim poppler-utils";
        let tesseract = program::find("tesseract")
            .ok_or_else(|| Error::new(Kind::Usage, "--ocr needs Tesseract, which is not installed").with_hint(hint))?;
        let ask = |argument| {
            let said = program::run(&launcher, &tesseract, &[argument], &[]);
            said.map(|said| String::from_utf8_lossy(&said).into_owned())
                .map_err(|failure| Error::new(Kind::Usage, failure.message))
        };
        if !ask("--list-langs")?.lines().any(|line| line.trim() == LANGUAGE) {
            let message = format!("--ocr needs Tesseract's Chinese ({LANGUAGE}), which is not installed");
            return Err(Error::new(Kind::Usage, message).with_hint(hint));
        }
        let version = ask("--version")?
            .lines()
            .next()
            .unwrap_or("tesseract")
            .trim()
            .to_owned();
        Ok(Self {
            pdftoppm: program::find("pdftoppm"),
            engine: format!("{version} {LANGUAGE}"),
            launcher,
            tesseract,
        })
    }

    /// Adds to what was extracted the text of the pages that are pictures. Anything else comes back as it was.
    ///
    /// # Errors
    /// The failure that there was, or `no-text` if nothing can be recognised. A scan of which `stopped` left pages
    /// unread stays `needs-ocr`.
    pub fn complete(
        &self,
        extracted: std::result::Result<Extracted, Failure>,
        scan: &Scan<'_>,
        pool: &Pool,
        kept: &mut dyn KeptPages,
        stopped: &dyn Fn() -> bool,
    ) -> std::result::Result<Extracted, Failure> {
        let wanted = match &extracted {
            Ok(found) if found.scanned_pages.is_empty() => return extracted,
            Ok(found) => Some(found.scanned_pages.clone()),
            Err(failure) if failure.code == "needs-ocr" => None,
            Err(_) => return extracted,
        };
        let mut pages = Pages::open(self, scan, pool)?;
        let mut recognised = Vec::new();
        let numbers = wanted.unwrap_or_else(|| (1..=pages.count).collect());
        for number in &numbers {
            if stopped() {
                return extracted
                    .and_then(|found| {
                        // Half of the pages of a document would look like all of them.
                        if recognised.is_empty() {
                            Ok(found)
                        } else {
                            Err(stopped_at(&recognised, &numbers))
                        }
                    })
                    .map_err(|_| stopped_at(&recognised, &numbers));
            }
            let page = kept.get(*number, &self.engine).unwrap_or_else(|| {
                let page = self.page(&mut pages, *number);
                if page.failure.is_none() {
                    // What cannot be kept is only recognised again.
                    let _ = kept.put(&page);
                }
                page
            });
            recognised.push(page);
        }
        self.join(extracted.ok(), pages.count, &recognised)
    }

    fn page(&self, pages: &mut Pages<'_>, number: u32) -> RecognisedPage {
        let read = pages.images(number).and_then(|images| {
            let mut lines = Vec::new();
            let (mut sum, mut count) = (0, 0);
            for image in images {
                let (found, confidence) = self.image(&image, pages.inside(number))?;
                let characters: usize = found.iter().map(|line| line.chars().count()).sum();
                (sum, count) = (sum + characters * usize::from(confidence), count + characters);
                lines.extend(found);
            }
            Ok((lines, u8::try_from(sum / count.max(1)).unwrap_or(0)))
        });
        let (lines, confidence, failure) = match read {
            Ok((lines, confidence)) => (lines, confidence, None),
            Err(failure) => (Vec::new(), 0, Some(failure.message)),
        };
        RecognisedPage {
            page: number,
            engine: self.engine.clone(),
            confidence,
            lines,
            failure,
        }
    }

    /// Recognises one picture; `inside` is the page of a file with several.
    fn image(&self, image: &[u8], inside: Option<u32>) -> std::result::Result<(Vec<String>, u8), Failure> {
        let number = inside.map(|page| format!("tessedit_page_number={}", page - 1));
        let mut arguments = vec!["stdin", "stdout", "-l", LANGUAGE];
        if let Some(number) = &number {
            arguments.extend(["-c", number]);
        }
        arguments.push("tsv");
        let tsv = program::run(&self.launcher, &self.tesseract, &arguments, image)?;
        Ok(tesseract::page(&String::from_utf8_lossy(&tsv)))
    }

    /// A page as it is seen, drawn by pdftoppm.
    fn drawn(&self, pdf: &[u8], page: u32) -> Option<Vec<u8>> {
        let page = page.to_string();
        let arguments = ["-q", "-f", &page, "-l", &page, "-r", DRAWN_DPI, "-gray", "-"];
        let drawn = program::run(&self.launcher, self.pdftoppm.as_ref()?, &arguments, pdf).ok()?;
        (!drawn.is_empty()).then_some(drawn)
    }

    /// Puts recognised pages between those with text of their own.
    fn join(
        &self,
        extracted: Option<Extracted>,
        count: u32,
        recognised: &[RecognisedPage],
    ) -> std::result::Result<Extracted, Failure> {
        let failed: Vec<String> = recognised
            .iter()
            .filter_map(|page| page.failure.as_ref().map(|said| format!("page {}: {said}", page.page)))
            .collect();
        let blocks = recognised.iter().flat_map(|page| {
            let lines = page.lines.iter().filter(|line| !line.trim().is_empty());
            lines.map(|line| Block {
                page: Some(page.page),
                confidence: Some(page.confidence),
                ..Block::new(BlockKind::Paragraph, line.as_str())
            })
        });
        let blocks: Vec<Block> = blocks.collect();
        if blocks.is_empty() && extracted.is_none() {
            let code = if failed.is_empty() { "no-text" } else { "needs-ocr" };
            let said = if failed.is_empty() {
                "Tesseract finds no text in the picture".to_owned()
            } else {
                failed.join("; ")
            };
            return Err(Failure::new(code, said));
        }
        let mut joined = extracted.unwrap_or_else(|| Extracted {
            parser: "tesseract".to_owned(),
            ..Extracted::default()
        });
        joined.pages = joined.pages.or(Some(count));
        joined.blocks.extend(blocks);
        // Pages keep their order, and blocks theirs within a page.
        joined.blocks.sort_by_key(|block| block.page);
        joined.scanned_pages.clear();
        joined.warnings.retain(|warning| warning.code != "pages-without-text");
        joined.quality = super::quality(&joined.text());
        if let Some(confidence) = joined.confidence() {
            let message = format!(
                "{} of {count} pages recognised by {}, mean confidence {confidence} %",
                recognised.iter().filter(|page| !page.lines.is_empty()).count(),
                self.engine,
            );
            joined.warn("ocr-text", message);
        }
        if !failed.is_empty() {
            joined.warn("ocr-failed", failed.join("; "));
        }
        Ok(joined)
    }
}

fn stopped_at(recognised: &[RecognisedPage], numbers: &[u32]) -> Failure {
    let message = format!(
        "a scan: {} of {} pages are recognised; the same command goes on with the rest",
        recognised.len(),
        numbers.len()
    );
    Failure::new("needs-ocr", message)
}

/// The pictures of a file's pages.
struct Pages<'a> {
    recogniser: &'a Recogniser,
    scan: &'a Scan<'a>,
    pool: &'a Pool,
    count: u32,
    /// The file itself, where it goes to a program whole.
    file: Vec<u8>,
}

impl<'a> Pages<'a> {
    fn open(recogniser: &'a Recogniser, scan: &'a Scan<'a>, pool: &'a Pool) -> std::result::Result<Self, Failure> {
        let mut pages = Self {
            recogniser,
            scan,
            pool,
            count: 1,
            file: Vec::new(),
        };
        if scan.format.is_image() {
            pages.file = pages.whole()?;
            pages.count = tiff::pages(&pages.file);
        } else {
            let (first, _) = pages.ask_worker(1)?;
            pages.count = first.pages.unwrap_or(1);
        }
        Ok(pages)
    }

    fn whole(&self) -> std::result::Result<Vec<u8>, Failure> {
        let mut file = Vec::new();
        let read = (self.scan.open)().and_then(|mut source| source.read_to_end(&mut file));
        read.map(|_| file)
            .map_err(|e| Failure::new("crashed", format!("the file cannot be read: {e}")))
    }

    /// The page of a picture with several, for Tesseract to choose.
    fn inside(&self, number: u32) -> Option<u32> {
        (self.scan.format.is_image() && self.count > 1).then_some(number)
    }

    fn images(&mut self, number: u32) -> std::result::Result<Vec<Vec<u8>>, Failure> {
        if self.scan.format.is_image() {
            return Ok(vec![self.file.clone()]);
        }
        let (said, images) = self.ask_worker(number)?;
        let simple = !said.scanned_pages.is_empty();
        if !simple && self.scan.format == Format::Pdf && self.recogniser.pdftoppm.is_some() {
            if self.file.is_empty() {
                self.file = self.whole()?;
            }
            if let Some(drawn) = self.recogniser.drawn(&self.file, number) {
                return Ok(vec![drawn]);
            }
        }
        Ok(images)
    }

    fn ask_worker(&self, number: u32) -> std::result::Result<(Extracted, Vec<Vec<u8>>), Failure> {
        let mut source =
            (self.scan.open)().map_err(|e| Failure::new("crashed", format!("the file cannot be read: {e}")))?;
        let mut images = Vec::new();
        let mut take = |part: Part| {
            images.push(part.bytes);
            Ok(())
        };
        let said = self
            .pool
            .page_images(&mut *source, self.scan.bytes, self.scan.format, number, &mut take)?;
        Ok((said, images))
    }
}
