//! The crate pdf-extract.

use pdf_extract::{OutputError, extract_text_from_mem_by_pages, extract_text_from_mem_by_pages_encrypted};

use crate::extract::Failure;

/// The text of each page.
pub(super) fn pages(bytes: &[u8]) -> Result<Vec<String>, Failure> {
    match extract_text_from_mem_by_pages(bytes) {
        Ok(pages) => Ok(pages),
        // Many papers are locked against changes with an empty password for reading.
        Err(first) => match extract_text_from_mem_by_pages_encrypted(bytes, "") {
            Ok(pages) => Ok(pages),
            Err(_) if is_encrypted(bytes, &first) => Err(Failure::new("encrypted", "the PDF asks for a password")),
            Err(_) => Err(Failure::new("damaged", format!("the PDF cannot be read: {first}"))),
        },
    }
}

fn is_encrypted(bytes: &[u8], error: &OutputError) -> bool {
    let said = format!("{error:?}").to_lowercase();
    said.contains("password") || said.contains("decrypt") || bytes.windows(8).any(|window| window == b"/Encrypt")
}
