//! What recognition (OCR) read of each page, kept as it came: a long scan goes on where it was stopped. One file for each
//! original, one JSON object a line. It is derived: deleted, its pages are recognised again.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use super::ContentHash;
use super::layout::Layout;
use crate::extract::ocr::{KeptPages, RecognisedPage};

/// The recognised pages of one original.
#[derive(Debug)]
pub struct Recognised {
    path: PathBuf,
    pages: Vec<RecognisedPage>,
}

impl Recognised {
    /// Where they are.
    pub(super) fn path(layout: &Layout, original: &ContentHash) -> PathBuf {
        let name = original.to_string();
        layout.recognised().join(&name[..2]).join(format!("{name}.jsonl"))
    }

    /// Those that were kept. A line that was cut off, or that another version wrote, counts for nothing.
    #[must_use]
    pub fn of(layout: &Layout, original: &ContentHash) -> Self {
        let path = Self::path(layout, original);
        let lines = File::open(&path).map(|file| BufReader::new(file).lines().map_while(Result::ok));
        let pages = lines
            .into_iter()
            .flatten()
            .filter_map(|line| serde_json::from_str(&line).ok());
        Self {
            pages: pages.collect(),
            path,
        }
    }
}

impl KeptPages for Recognised {
    fn get(&mut self, page: u32, engine: &str) -> Option<RecognisedPage> {
        self.pages
            .iter()
            .find(|kept| kept.page == page && kept.engine == engine)
            .cloned()
    }

    fn put(&mut self, page: &RecognisedPage) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        // One write: a line is there whole or cut off at its end. The line before it may have been cut off.
        file.write_all(format!("\n{}\n", serde_json::to_string(page)?).as_bytes())
    }
}
