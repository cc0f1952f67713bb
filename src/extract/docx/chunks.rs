//! Documents of other formats that a DOCX takes in as they are (`w:altChunk`): saved pages, HTML, RTF, text.

use crate::extract::package::{Package, relations};
use crate::extract::{Block, Failure, Limits, html, mail, plain, rtf};

/// Puts the blocks of each chunk before the block at which it stands.
pub(super) fn put_in(
    package: &mut Package<'_>,
    part: &str,
    chunks: &[(usize, String)],
    blocks: &mut Vec<Block>,
    limits: &Limits,
) -> Result<(), Failure> {
    if chunks.is_empty() {
        return Ok(());
    }
    let targets = relations(package, part, limits)?;
    for (at, id) in chunks.iter().rev() {
        let Some((path, _)) = targets.get(id) else { continue };
        let Some(bytes) = package.bytes(path)? else { continue };
        let extension = path
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
            .to_lowercase();
        let found = match extension.as_str() {
            "mht" | "mhtml" => mail::extract_page(&bytes)?,
            "rtf" => rtf::extract(&bytes)?,
            "txt" => plain::extract(&bytes, false),
            "htm" | "html" | "xhtml" => html::extract(&bytes),
            _ => continue,
        };
        blocks.splice(*at..*at, found.blocks);
    }
    Ok(())
}
