//! PDF, by the crate pdf-extract, a page at a time.

use pdf_extract::{OutputError, extract_text_from_mem_by_pages, extract_text_from_mem_by_pages_encrypted};

use super::{Block, BlockKind, Extracted, Failure};

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, Failure> {
    let pages = match extract_text_from_mem_by_pages(bytes) {
        Ok(pages) => pages,
        // Many papers are locked against changes with an empty password for reading.
        Err(first) => match extract_text_from_mem_by_pages_encrypted(bytes, "") {
            Ok(pages) => pages,
            Err(_) if is_encrypted(bytes, &first) => {
                return Err(Failure::new("encrypted", "the PDF asks for a password"));
            }
            Err(_) => return Err(Failure::new("damaged", format!("the PDF cannot be read: {first}"))),
        },
    };
    let mut extracted = Extracted {
        parser: "pdf-extract".to_owned(),
        pages: u32::try_from(pages.len()).ok(),
        ..Extracted::default()
    };
    for (number, page) in (1..).zip(&pages) {
        // Lines as the page has them; blank ones only tell how far apart they stand.
        for line in page.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
            extracted.blocks.push(Block {
                page: Some(number),
                ..Block::new(BlockKind::Paragraph, line)
            });
        }
    }
    let empty = pages.iter().filter(|page| page.trim().is_empty()).count();
    if empty > 0 && empty < pages.len() {
        extracted.warn(
            "pages-without-text",
            format!("{empty} of {} pages have no text; they may be scans", pages.len()),
        );
    }
    Ok(extracted)
}

fn is_encrypted(bytes: &[u8], error: &OutputError) -> bool {
    let said = format!("{error:?}").to_lowercase();
    said.contains("password") || said.contains("decrypt") || bytes.windows(8).any(|window| window == b"/Encrypt")
}
