//! PPT (PowerPoint 97–2003) and DPS: the slides in their order, each with its texts in theirs.
//!
//! Source: [MS-PPT] 2.1.2 (which records are alive), 2.4.14.3 (the list of slides), 2.9 (texts).

use std::collections::HashMap;

use super::compound::{Compound, Numbers, wide};
use super::{Extracted, Failure};

/// Records inside records; more is damage.
const DEEPEST: usize = 24;
/// Edits saved one after the other.
const MOST_EDITS: usize = 4096;

// Types of records.
const DOCUMENT: u16 = 1000;
const SLIDE: u16 = 1006;
const SLIDE_PERSIST: u16 = 1011;
const OUTLINE_REFERENCE: u16 = 3998;
const TEXT_CHARS: u16 = 4000;
const TEXT_BYTES: u16 = 4008;
const SLIDE_LIST: u16 = 4080;
const USER_EDIT: u16 = 4085;
const PERSIST_DIRECTORY: u16 = 6002;

/// A record: what it is and what it holds.
#[derive(Clone, Copy)]
struct Record<'a> {
    version: u16,
    instance: u16,
    kind: u16,
    body: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record at an offset; a body that is cut off is given as far as it goes.
    fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        let header = bytes.get(at..)?;
        let first = header.u16_at(0)?;
        let body = header.get(8..)?;
        Some(Self {
            version: first & 0xF,
            instance: first >> 4,
            kind: header.u16_at(2)?,
            body: &body[..body.len().min(header.size_at(4)?)],
        })
    }

    fn children(self) -> impl Iterator<Item = Self> {
        let mut at = 0;
        let container = self.version == 0xF;
        std::iter::from_fn(move || {
            let child = Record::at(self.body, at).filter(|_| container)?;
            at += 8 + child.body.len();
            Some(child)
        })
    }

    fn text(self) -> Option<String> {
        match self.kind {
            TEXT_CHARS => Some(wide(self.body)),
            TEXT_BYTES => Some(self.body.iter().map(|byte| char::from(*byte)).collect()),
            _ => None,
        }
    }
}

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, Failure> {
    let mut container = Compound::open(bytes, "PPT")?;
    let stream = container.required("/PowerPoint Document")?;
    let user = container.stream("/Current User").unwrap_or_default();
    // [MS-PPT] 2.3.2: an encrypted file has this token.
    if user.u32_at(12) == Some(0xF3D1_C4DF) {
        return Err(Failure::new("encrypted", "the slides ask for a password"));
    }
    let mut extracted = Extracted {
        parser: "ppt".to_owned(),
        ..Extracted::default()
    };
    let edit = user.size_at(16).unwrap_or_default();
    let slides = slides(&stream, edit).unwrap_or_else(|| {
        // Without the list of slides: every slide that is there, as it comes.
        all_slides(&stream)
    });
    for (number, texts) in (1..).zip(&slides) {
        for text in texts {
            extracted.push_lines(text.split(['\r', '\u{B}', '\n']), Some(number));
        }
    }
    extracted.pages = u32::try_from(slides.len()).ok();
    Ok(extracted)
}

/// The texts of each slide.
fn slides(stream: &[u8], edit: usize) -> Option<Vec<Vec<String>>> {
    let (offsets, document) = persist(stream, edit)?;
    let document = Record::at(stream, *offsets.get(&document)?).filter(|record| record.kind == DOCUMENT)?;
    // Instance 0 is the list of slides; 1 of masters, 2 of notes.
    let list = document
        .children()
        .find(|record| record.kind == SLIDE_LIST && record.instance == 0)?;
    let mut slides: Vec<(u32, Vec<String>)> = Vec::new();
    for record in list.children() {
        if record.kind == SLIDE_PERSIST {
            slides.push((record.body.u32_at(0)?, Vec::new()));
        } else if let (Some(text), Some((_, outline))) = (record.text(), slides.last_mut()) {
            outline.push(text);
        }
    }
    let texts = slides.into_iter().map(|(id, outline)| {
        let slide = offsets.get(&id).and_then(|at| Record::at(stream, *at));
        let mut texts = Vec::new();
        let mut used = vec![false; outline.len()];
        if let Some(slide) = slide.filter(|record| record.kind == SLIDE) {
            collect(slide, &outline, &mut used, &mut texts, DEEPEST);
        }
        // What the outline has and no shape refers to.
        let rest = outline.into_iter().zip(used).filter(|(_, used)| !used);
        texts.extend(rest.map(|(text, _)| text));
        texts
    });
    Some(texts.collect())
}

fn collect(record: Record<'_>, outline: &[String], used: &mut [bool], texts: &mut Vec<String>, depth: usize) {
    for child in record.children().filter(|_| depth > 0) {
        if let Some(text) = child.text() {
            texts.push(text);
        } else if child.kind == OUTLINE_REFERENCE {
            let index = child.body.size_at(0).unwrap_or(usize::MAX);
            if let (Some(text), Some(used)) = (outline.get(index), used.get_mut(index)) {
                texts.push(text.clone());
                *used = true;
            }
        } else {
            collect(child, outline, used, texts, depth - 1);
        }
    }
}

/// Where each living object stands, and which is the document: the newest edit's directory wins over older ones.
fn persist(stream: &[u8], edit: usize) -> Option<(HashMap<u32, usize>, u32)> {
    let mut offsets = HashMap::new();
    let (mut at, mut document) = (edit, None);
    for _ in 0..MOST_EDITS {
        let edit = Record::at(stream, at).filter(|record| record.kind == USER_EDIT)?;
        document = document.or(edit.body.u32_at(16));
        let directory = Record::at(stream, edit.body.size_at(12)?).filter(|r| r.kind == PERSIST_DIRECTORY)?;
        let mut entries = directory.body;
        while let Some(first) = entries.u32_at(0) {
            let count = usize::try_from(first >> 20).ok()?;
            for i in 0..count {
                let Some(offset) = entries.size_at(4 + i * 4) else {
                    break;
                };
                offsets
                    .entry((first & 0xF_FFFF) + u32::try_from(i).ok()?)
                    .or_insert(offset);
            }
            entries = entries.get(4 + count * 4..).unwrap_or_default();
        }
        at = edit.body.size_at(8)?;
        if at == 0 {
            break;
        }
    }
    Some((offsets, document?))
}

fn all_slides(stream: &[u8]) -> Vec<Vec<String>> {
    let mut slides = Vec::new();
    let mut at = 0;
    while let Some(record) = Record::at(stream, at) {
        at += 8 + record.body.len();
        if record.kind == SLIDE || record.kind == DOCUMENT {
            let mut texts = Vec::new();
            collect(record, &[], &mut [], &mut texts, DEEPEST);
            slides.push(texts);
        }
    }
    slides
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_stream_is_survived(stream in proptest::collection::vec(any::<u8>(), 0..400), edit in 0usize..400) {
            let _ = slides(&stream, edit);
            let _ = all_slides(&stream);
        }
    }
}
