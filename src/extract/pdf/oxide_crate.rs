//! The crate pdf_oxide.

use pdf_oxide::PdfDocument;
use pdf_oxide::error::Error;
use pdf_oxide::layout::TextSpan;

use crate::extract::Failure;
use crate::extract::layout::{Placed, lines};

/// Pages of one file that are read.
const MOST_PAGES: usize = 20_000;

/// The text of each page; of a page that cannot be read, none.
pub(super) fn pages(bytes: &[u8]) -> Result<Vec<String>, Failure> {
    let document = PdfDocument::from_bytes(bytes.to_vec()).map_err(failure)?;
    // An empty password is tried when the file is opened; where it does not do, nothing can be read.
    let count = document.page_count().map_err(failure)?.min(MOST_PAGES);
    let mut pages = Vec::with_capacity(count);
    let mut first_failure = None;
    for page in 0..count {
        let laid_out = document
            .extract_spans(page)
            .map(|spans| lines(spans.iter().map(placed).collect()).join("\n"));
        // Forms and notes have text that is no piece of the page.
        let text = laid_out.and_then(|text| match text.trim() {
            "" => document.extract_text(page),
            _ => Ok(text),
        });
        match text {
            Ok(text) => pages.push(text),
            Err(e) => {
                first_failure.get_or_insert(failure(e));
                pages.push(String::new());
            }
        }
    }
    match first_failure {
        Some(failure) if pages.iter().all(|page| page.trim().is_empty()) => Err(failure),
        _ => Ok(pages),
    }
}

/// The crate's own guess at columns takes indented first lines for a column of their own, and mixes up paragraphs; its
/// places are right. PDF counts from the foot of the page.
fn placed(span: &TextSpan) -> Placed {
    Placed {
        x: f64::from(span.bbox.x),
        y: -f64::from(span.bbox.y),
        right: f64::from(span.bbox.x + span.bbox.width),
        size: f64::from(span.font_size).max(1.0),
        text: span.text.clone(),
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::EncryptedPdf => Failure::new("encrypted", "the PDF asks for a password"),
        e => Failure::new("damaged", format!("the PDF cannot be read: {e}")),
    }
}
