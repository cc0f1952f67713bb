//! PDF, by two parsers: each fails on files that the other reads. Where the first one's text leaves doubts, the second
//! reads too, and the better text is taken.

mod extract_crate;
mod legacy_codes;
mod oxide_crate;
mod scan;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) use scan::page_images;

use super::{Extracted, Failure};
use crate::text::common::{is_common_han, readable_share};

/// A parser: its name, and how it gives the text of each page.
type Parser = (&'static str, fn(&[u8]) -> Result<Vec<String>, Failure>);

/// In order of preference among equally good texts.
const PARSERS: [Parser; 2] = [("pdf_oxide", oxide_crate::pages), ("pdf-extract", extract_crate::pages)];

/// A text that is so much better is taken from the less preferred parser.
const BETTER: f64 = 1.02;

/// A page with fewer visible characters may have lost some.
const FEWEST_CHARS: usize = 20;
/// A smaller share of readable characters shows that a font was misread.
const READABLE: f32 = 0.97;

/// The pages that one parser gave.
struct Reading {
    parser: &'static str,
    pages: Vec<String>,
    score: f64,
}

impl Reading {
    /// Whether every page has text, and nearly all of it can be read.
    fn is_convincing(&self) -> bool {
        let full = |page: &String| page.chars().filter(|c| !c.is_whitespace()).count() >= FEWEST_CHARS;
        self.pages.iter().all(full) && self.pages.iter().all(|page| readable_share(page) >= READABLE)
    }
}

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, Failure> {
    let transcode = || catch_unwind(|| legacy_codes::transcode(bytes)).ok().flatten();
    if legacy_codes::are_named(bytes)
        && let Some(transcoded) = transcode()
    {
        return read(&transcoded).map(|(extracted, _)| extracted);
    }
    let (extracted, convincing) = read(bytes)?;
    // In compressed objects the names of fonts are not seen from outside.
    if !convincing
        && bytes.windows(7).any(|window| window == b"/ObjStm")
        && let Some(transcoded) = transcode()
    {
        return read(&transcoded).map(|(extracted, _)| extracted);
    }
    Ok(extracted)
}

/// What the parsers read, and whether it leaves no doubts.
fn read(bytes: &[u8]) -> Result<(Extracted, bool), Failure> {
    let mut best: Option<Reading> = None;
    let mut convinced = false;
    let mut failures: Vec<(&str, Failure)> = Vec::new();
    for (parser, read) in PARSERS {
        // A panic in one parser must not cost the other's text.
        let read = catch_unwind(AssertUnwindSafe(|| read(bytes)))
            .unwrap_or_else(|_| Err(Failure::new("crashed", "the parser gave up")));
        match read {
            Ok(pages) => {
                let score = pages.iter().map(|page| score(page)).sum();
                let reading = Reading { parser, pages, score };
                convinced = reading.is_convincing();
                best = match best {
                    Some(best) if reading.score <= best.score * BETTER => Some(best),
                    _ => Some(reading),
                };
                // Reading again would cost as much again, and could only agree.
                if convinced {
                    break;
                }
            }
            Err(failure) => failures.push((parser, failure)),
        }
    }
    let Some(mut best) = best else {
        return Err(worst(failures));
    };
    let mut extracted = Extracted {
        parser: best.parser.to_owned(),
        pages: u32::try_from(best.pages.len()).ok(),
        ..Extracted::default()
    };
    // The parser that read the text may have stumbled over what only the other can read.
    let scan = catch_unwind(AssertUnwindSafe(|| scan::find(bytes, &mut best.pages))).unwrap_or_default();
    extracted.scanned_pages = scan.pages;
    if !scan.marks.is_empty() {
        let message = format!(
            "the scanning program's own mark was left out: {}",
            scan.marks.join("、")
        );
        extracted.warn("scanner-mark", message);
    }
    for (number, page) in (1..).zip(&best.pages) {
        // Lines as the page has them; blank ones only tell how far apart they stand.
        extracted.push_lines(page.lines(), Some(number));
    }
    for (parser, failure) in failures {
        extracted.warn(
            "second-parser",
            format!("{parser} could not read it: {}", failure.message),
        );
    }
    Ok((extracted, convinced))
}

/// How much of a page a reader can make sense of: characters of words, less what shows that fonts were misread.
fn score(page: &str) -> f64 {
    let worth = |c: char| match c {
        '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => -3.0,
        c if c.is_whitespace() => 0.0,
        c if c.is_control() => -3.0,
        '\u{3400}'..='\u{9FFF}' => {
            if is_common_han(c) {
                1.0
            } else {
                -0.5
            }
        }
        // Chinese read in a western encoding.
        '\u{80}'..='\u{24F}' => -0.5,
        c if c.is_alphanumeric() => 0.6,
        _ => 0.2,
    };
    page.chars().map(worth).sum()
}

/// Of several failures the one that tells most.
fn worst(failures: Vec<(&str, Failure)>) -> Failure {
    let rank = |failure: &Failure| match failure.code.as_str() {
        "encrypted" => 0,
        "damaged" => 1,
        _ => 2,
    };
    let said: Vec<String> = failures
        .iter()
        .map(|(parser, f)| format!("{parser}: {}", f.message))
        .collect();
    let code = failures
        .iter()
        .map(|(_, failure)| failure)
        .min_by_key(|failure| rank(failure));
    let code = code.map_or("damaged", |failure| failure.code.as_str());
    Failure::new(code, said.join("; "))
}
