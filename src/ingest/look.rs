//! Reading one file without importing it: what the archive would see.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use crate::extract::ocr::{KeepNone, Recogniser, Scan};
use crate::extract::{Extracted, Failure, Limits, Part, Pool};
use crate::source::{self, Format};

/// How much of a file decides what format it is.
pub(super) const HEAD_BYTES: usize = 64 * 1024;

/// A file as the archive would see it.
#[derive(Debug)]
pub struct Looked {
    /// Its name inside the container; of the file itself, the name it has.
    pub name: String,
    /// The format, by its content.
    pub format: Format,
    /// The text, or why there is none.
    pub extracted: Result<Extracted, Failure>,
    /// The files inside it.
    pub parts: Vec<Looked>,
}

/// How files are read.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The children that read.
    pub pool: &'a Pool,
    /// What one file may use.
    pub limits: &'a Limits,
    /// Recognises text in pictures, if that is asked for.
    pub ocr: Option<&'a Recogniser>,
}

impl Look<'_> {
    /// Reads a file from where it is. Of one that is too large only the beginning is read, which says what it is.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn file(&self, path: &Path) -> std::io::Result<Looked> {
        let name = path.display().to_string();
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut content = Vec::new();
        if bytes <= self.limits.input_bytes {
            file.read_to_end(&mut content)?;
            return Ok(self.at(&name, &content));
        }
        file.take(HEAD_BYTES as u64).read_to_end(&mut content)?;
        let format = source::sniff(&content, &name);
        Ok(Looked {
            extracted: Err(refused(format, bytes, self.limits).unwrap_or_else(|| too_large(bytes, self.limits))),
            name,
            format,
            parts: Vec::new(),
        })
    }

    /// Reads a file and those inside it, in children of the pool.
    #[must_use]
    pub fn at(&self, name: &str, bytes: &[u8]) -> Looked {
        look_inside(*self, name, bytes, 0)
    }
}

fn look_inside(look: Look<'_>, name: &str, bytes: &[u8], depth: usize) -> Looked {
    let Look { pool, limits, ocr } = look;
    let format = source::sniff(&bytes[..bytes.len().min(HEAD_BYTES)], name);
    let mut parts: Vec<Part> = Vec::new();
    let extracted = match refused(format, bytes.len() as u64, limits) {
        Some(failure) => Err(failure),
        None => pool.extract(&mut { bytes }, bytes.len() as u64, format, &mut |part| {
            parts.push(part);
            Ok(())
        }),
    };
    let extracted = match ocr {
        Some(recogniser) => {
            let scan = Scan {
                open: &|| Ok(Box::new(Cursor::new(bytes.to_vec()))),
                bytes: bytes.len() as u64,
                format,
            };
            recogniser.complete(extracted, &scan, pool, &mut KeepNone, &|| false)
        }
        None => extracted,
    };
    let parts = parts.into_iter().map(|part| {
        let name = if part.path.is_empty() {
            name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
        } else {
            part.path
        };
        if depth < limits.nesting {
            look_inside(look, &name, &part.bytes, depth + 1)
        } else {
            Looked {
                name,
                format: Format::Unknown,
                extracted: Err(too_deep(limits)),
                parts: Vec::new(),
            }
        }
    });
    Looked {
        name: name.to_owned(),
        format,
        parts: parts.collect(),
        extracted,
    }
}

/// Why a file of this format and size is not read at all, if it is not.
pub(super) fn refused(format: Format, bytes: u64, limits: &Limits) -> Option<Failure> {
    let failure = |code: &str, message: String| {
        Some(Failure {
            code: code.to_owned(),
            message,
        })
    };
    match format {
        Format::Empty => failure("empty", "the file is empty".to_owned()),
        Format::Unknown => failure("unknown-format", "no format that lantai knows".to_owned()),
        format if format.is_image() => failure("needs-ocr", "a picture: its text can only be recognised".to_owned()),
        format if !format.is_extracted() => {
            let message = format!("text is not yet extracted from {}", format.name());
            failure("unsupported-format", message)
        }
        _ if bytes > limits.input_bytes => Some(too_large(bytes, limits)),
        _ => None,
    }
}

fn too_large(bytes: u64, limits: &Limits) -> Failure {
    Failure {
        code: "too-large".to_owned(),
        message: format!("{bytes} bytes, at most {} are read", limits.input_bytes),
    }
}

/// The reason of a file in too many containers.
pub(super) fn too_deep(limits: &Limits) -> Failure {
    Failure {
        code: "too-deep".to_owned(),
        message: format!("containers in containers, more than {}", limits.nesting),
    }
}
