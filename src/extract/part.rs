//! Files inside a file: attachments of a message, members of a container.

use super::{Failure, Limits};

/// A file inside the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name there; of a compressed single file, empty.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Takes the parts of one file as they come, within its limits.
pub struct Parts<'a> {
    take: &'a mut dyn FnMut(Part) -> std::io::Result<()>,
    given: usize,
    bytes: u64,
    most: usize,
    most_bytes: u64,
}

impl<'a> Parts<'a> {
    /// A taker for the parts of a file of so many bytes.
    pub fn new(file_bytes: usize, limits: &Limits, take: &'a mut dyn FnMut(Part) -> std::io::Result<()>) -> Self {
        Self {
            take,
            given: 0,
            bytes: 0,
            most: limits.parts,
            most_bytes: (file_bytes as u64)
                .saturating_mul(limits.expansion)
                .clamp(1 << 20, limits.parts_bytes),
        }
    }

    /// How many were given so far.
    #[must_use]
    pub fn given(&self) -> usize {
        self.given
    }

    /// How many bytes the rest may have.
    pub(super) fn room(&self) -> u64 {
        self.most_bytes.saturating_sub(self.bytes)
    }

    /// Gives one on.
    ///
    /// # Errors
    /// `too-large` if there are too many, or too many bytes of them; `crashed` if nobody takes them any more.
    pub(super) fn give(&mut self, part: Part) -> Result<(), Failure> {
        self.given += 1;
        self.bytes += part.bytes.len() as u64;
        if self.given > self.most || self.bytes > self.most_bytes {
            let message = format!("more than {} parts or {} bytes of them", self.most, self.most_bytes);
            return Err(Failure::new("too-large", message));
        }
        (self.take)(part).map_err(|e| Failure::new("crashed", format!("a part cannot be given on: {e}")))
    }
}
