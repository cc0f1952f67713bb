//! Reading one file without importing it: what the archive would see.

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

/// Reads a file and those inside it, in children of the pool.
#[must_use]
pub fn look(pool: &Pool, limits: &Limits, name: &str, bytes: &[u8]) -> Looked {
    look_inside(pool, limits, name, bytes, 0)
}

fn look_inside(pool: &Pool, limits: &Limits, name: &str, bytes: &[u8], depth: usize) -> Looked {
    let format = source::sniff(&bytes[..bytes.len().min(HEAD_BYTES)], name);
    let mut parts: Vec<Part> = Vec::new();
    let extracted = match refused(format, bytes.len() as u64, limits) {
        Some(failure) => Err(failure),
        None => pool.extract(&mut { bytes }, bytes.len() as u64, format, &mut |part| {
            parts.push(part);
            Ok(())
        }),
    };
    let parts = parts.into_iter().map(|part| {
        let name = if part.path.is_empty() {
            name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
        } else {
            part.path
        };
        if depth < limits.nesting {
            look_inside(pool, limits, &name, &part.bytes, depth + 1)
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
        format if !format.is_extracted() => {
            let message = format!("text is not yet extracted from {}", format.name());
            failure("unsupported-format", message)
        }
        _ if bytes > limits.input_bytes => {
            let message = format!("{bytes} bytes, at most {} are read", limits.input_bytes);
            failure("too-large", message)
        }
        _ => None,
    }
}

/// The reason of a file in too many containers.
pub(super) fn too_deep(limits: &Limits) -> Failure {
    Failure {
        code: "too-deep".to_owned(),
        message: format!("containers in containers, more than {}", limits.nesting),
    }
}
