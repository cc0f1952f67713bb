//! Pages that are pictures: told from pages of text, and given as pictures for recognition (OCR).

use pdf_oxide::PdfDocument;
use pdf_oxide::extractors::{ImageData, PdfImage, PixelFormat};

use crate::extract::{Extracted, Failure, Part, Parts};

/// Marks that scanning programs print on each page, a regular expression a line.
const MARKS: &str = include_str!("scanner_marks.txt");
/// A page with more visible characters has text of its own.
const MOST_CHARS: usize = 60;
/// The same line on so many pages is no text of the scanned paper.
const REPEATED: usize = 3;
/// An image that covers so much of a page is the page.
const COVERED: f32 = 0.5;

/// What of a PDF is scanned.
#[derive(Default)]
pub(super) struct Scan {
    /// Pages that are pictures, from 1.
    pub pages: Vec<u32>,
    /// The lines on them that the scanning program printed.
    pub marks: Vec<String>,
}

/// Finds the pages that are pictures and takes a scanner's mark, which is no text of the paper, out of `pages`.
pub(super) fn find(bytes: &[u8], pages: &mut [String]) -> Scan {
    let mut scan = Scan::default();
    let sparse = |page: &str| page.chars().filter(|c| !c.is_whitespace()).count() <= MOST_CHARS;
    if !pages.iter().any(|page| sparse(page)) {
        return scan;
    }
    let Ok(document) = PdfDocument::from_bytes(bytes.to_vec()) else {
        return scan;
    };
    let sparse_lines: Vec<&str> = pages
        .iter()
        .filter(|page| sparse(page))
        .flat_map(|p| p.lines())
        .collect();
    let repeated = |line: &str| sparse_lines.iter().filter(|other| **other == line).count() >= REPEATED;
    let mut found: Vec<(usize, Vec<String>)> = Vec::new();
    for (index, page) in pages.iter().enumerate().filter(|(_, page)| sparse(page)) {
        let (own, marks): (Vec<&str>, Vec<&str>) = page
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .partition(|line| !is_mark(line) && !repeated(line) && !is_page_number(line));
        if own.is_empty() && covered(&document, index) >= COVERED {
            found.push((index, marks.into_iter().map(str::to_owned).collect()));
        }
    }
    for (index, marks) in found {
        pages[index].clear();
        scan.pages.extend(u32::try_from(index + 1));
        scan.marks
            .extend(marks.into_iter().filter(|line| !is_page_number(line)));
    }
    scan.marks.sort_unstable();
    scan.marks.dedup();
    scan
}

fn is_mark(line: &str) -> bool {
    static PATTERNS: std::sync::LazyLock<Option<regex::RegexSet>> = std::sync::LazyLock::new(|| {
        let lines = MARKS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        regex::RegexSet::new(lines).ok()
    });
    PATTERNS.as_ref().is_some_and(|patterns| patterns.is_match(line))
}

fn is_page_number(line: &str) -> bool {
    let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '—' | '－' | '/' | ' ' | '第' | '页' | '共');
    line.chars().count() <= 12 && line.chars().all(number)
}

/// The share of a page that its images cover.
fn covered(document: &PdfDocument, index: usize) -> f32 {
    let Ok((left, bottom, right, top)) = document.get_page_media_box(index) else {
        return 0.0;
    };
    let page = ((right - left) * (top - bottom)).abs().max(1.0);
    let images = document.page_image_handles(index).unwrap_or_default();
    // Strips of one scan stand side by side; images on top of each other count twice, which makes a page no less a scan.
    images
        .iter()
        .map(|image| (image.bbox.width * image.bbox.height).abs() / page)
        .sum()
}

/// Gives the pictures of one page (from 1). The page is among the scanned ones that come back if its picture is simply the
/// page as it is seen: not several of them, not turned, not of a coding that is unknown here.
pub(in crate::extract) fn page_images(bytes: &[u8], page: u32, parts: &mut Parts<'_>) -> Result<Extracted, Failure> {
    let unreadable = |e: pdf_oxide::error::Error| Failure::new("damaged", format!("the PDF cannot be read: {e}"));
    let document = PdfDocument::from_bytes(bytes.to_vec()).map_err(unreadable)?;
    let count = document.page_count().map_err(unreadable)?;
    let mut extracted = Extracted {
        pages: u32::try_from(count).ok(),
        ..Extracted::default()
    };
    let index = page.saturating_sub(1) as usize;
    if index >= count {
        return Ok(extracted);
    }
    let images = document.page_image_handles(index).unwrap_or_default();
    let upright = images.iter().all(|image| image.rotation_degrees == 0.0);
    let straight = upright && document.get_page_rotation(index).unwrap_or(0) == 0;
    let mut simple = images.len() == 1 && straight && covered(&document, index) >= COVERED;
    for image in images {
        match image.decode().ok().and_then(|image| file(&image)) {
            Some(bytes) => parts.give(Part {
                path: String::new(),
                bytes,
            })?,
            None => simple = false,
        }
    }
    if simple {
        extracted.scanned_pages.push(page);
    }
    Ok(extracted)
}

/// An image as a file: as it is, or in the plainest format (PNM), which costs no compression.
fn file(image: &PdfImage) -> Option<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    match image.data() {
        ImageData::Jpeg(bytes) if image.color_space().components() < 4 => Some(bytes.clone()),
        ImageData::Raw { pixels, format } if image.ccitt_params().is_none() => {
            let kind = match format {
                PixelFormat::Grayscale => "P5",
                PixelFormat::RGB => "P6",
                PixelFormat::CMYK => return image.to_png_bytes().ok(),
            };
            let expected = width as usize * height as usize * format.bytes_per_pixel();
            if pixels.len() != expected {
                return image.to_png_bytes().ok();
            }
            let mut bytes = format!("{kind} {width} {height} 255\n").into_bytes();
            bytes.extend(pixels);
            Some(bytes)
        }
        _ => image.to_png_bytes().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanners_mark_and_a_page_number_are_no_text() {
        for mark in [
            "扫描全能王 创建",
            "由 扫描全能王 扫描创建",
            "Scanned by CamScanner",
            "Scanned with CamScanner",
        ] {
            assert!(is_mark(mark), "{mark}");
        }
        assert!(!is_mark("关于采购扫描全能王软件的请示"));
        assert!(is_page_number("- 3 -") && is_page_number("第 3 页 共 9 页") && !is_page_number("2021年6月"));
    }
}
