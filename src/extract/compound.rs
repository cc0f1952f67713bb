//! Compound files (OLE2): the container of DOC, PPT, MSG and what Kingsoft saved as .wps and .dps.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::Failure;

/// An open compound file.
pub(super) struct Compound<'a> {
    file: CompoundFile<Cursor<&'a [u8]>>,
    size: u64,
}

impl<'a> Compound<'a> {
    /// Opens the container; `what` names the format in the message of a failure.
    pub(super) fn open(bytes: &'a [u8], what: &str) -> Result<Self, Failure> {
        let file = CompoundFile::open(Cursor::new(bytes))
            .map_err(|e| Failure::new("damaged", format!("the {what} container cannot be read: {e}")))?;
        Ok(Self {
            file,
            size: bytes.len() as u64,
        })
    }

    /// A stream's bytes, as far as they can be read; none if there is no such stream.
    pub(super) fn stream(&mut self, path: &str) -> Option<Vec<u8>> {
        let stream = self.file.open_stream(path).ok()?;
        let mut bytes = Vec::new();
        // No stream is longer than its file; a damaged chain of sectors may say so.
        let read = stream.take(self.size).read_to_end(&mut bytes);
        (read.is_ok() || !bytes.is_empty()).then_some(bytes)
    }

    /// A stream that the format cannot do without.
    pub(super) fn required(&mut self, path: &str) -> Result<Vec<u8>, Failure> {
        self.stream(path)
            .ok_or_else(|| Failure::new("damaged", format!("the container has no readable stream {path}")))
    }

    /// Names of the storages directly inside `path`, in order.
    pub(super) fn storages(&self, path: &str) -> Vec<String> {
        let Ok(entries) = self.file.read_storage(path) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .filter(cfb::Entry::is_storage)
            .map(|entry| entry.name().to_owned())
            .collect();
        names.sort();
        names
    }
}

/// Little-endian numbers in bytes that may be too short.
pub(super) trait Numbers {
    /// Sixteen bits at an offset.
    fn u16_at(&self, at: usize) -> Option<u16>;
    /// Thirty-two bits at an offset.
    fn u32_at(&self, at: usize) -> Option<u32>;

    /// Thirty-two bits at an offset, as a length or an offset.
    fn size_at(&self, at: usize) -> Option<usize> {
        usize::try_from(self.u32_at(at)?).ok()
    }
}

impl Numbers for [u8] {
    fn u16_at(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(*self.get(at..)?.first_chunk()?))
    }

    fn u32_at(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.get(at..)?.first_chunk()?))
    }
}

/// UTF-16LE as text.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or('\u{FFFD}'))
        .collect()
}
