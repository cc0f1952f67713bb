//! The rehearsal (`--dry-run`): what an import would do and why, without writing anything.

use std::collections::HashSet;
use std::fs::File;
use std::sync::Mutex;

use super::outcome::{Job, Outcome, unreadable};
use super::walk::{Step, Walk};
use super::{IngestOptions, StopSignal};
use crate::archive::{Catalogue, ContentHash, Line, PlaceKey, Status, digest};
use crate::error::Result;
use crate::progress::Progress;

/// Walks and reads as an import would, and gives each line of the report that it would write. Whether the text of a
/// new file can be read shows only in the import itself. `reader` is none if there is no archive yet.
///
/// # Errors
/// As [`super::run`], and the failure of `visit`.
pub fn plan(
    options: &IngestOptions,
    reader: Option<Catalogue>,
    progress: &dyn Progress,
    stop: &StopSignal,
    visit: &mut dyn FnMut(Line) -> Result<()>,
) -> Result<()> {
    let reader = reader.map(Mutex::new);
    let walk = Walk {
        options,
        reader: reader.as_ref(),
        originals: None,
        stop,
    };
    let (files, bytes) = walk.measure()?;
    progress.begin("comparing", files, bytes);
    let mut met: HashSet<ContentHash> = HashSet::new();
    walk.each(&mut |step| {
        let bytes = step.bytes();
        let line = match step {
            Step::Done(Outcome::Line(line)) => Some(line),
            Step::Done(Outcome::Unchanged(place, _)) => Some(plain(
                place.key,
                Status::Unchanged,
                "same size and time as when it was imported",
            )),
            Step::Done(Outcome::UnchangedExport(place, _)) => Some(plain(
                place.key,
                Status::Unchanged,
                "same size and time: none of its records is read again",
            )),
            Step::Done(Outcome::Export { .. } | Outcome::Document(_) | Outcome::Container(_)) => None,
            Step::Work(job) => Some(foresee(&walk, job, &mut met)?),
        };
        progress.advance(1, bytes);
        line.map_or(Ok(()), &mut *visit)
    })?;
    progress.end();
    Ok(())
}

fn plain(key: PlaceKey, status: Status, why: &str) -> Line {
    Line {
        key,
        status,
        reason: None,
        message: Some(why.to_owned()),
        document: None,
    }
}

fn foresee(walk: &Walk<'_>, job: Job, met: &mut HashSet<ContentHash>) -> Result<Line> {
    let (key, path, content) = match job {
        Job::File(file) => (PlaceKey::file(&file.path), Some(file.path), None),
        Job::Record(job) => (job.key, job.record.file, Some(job.content)),
        Job::Handed(handed) => (PlaceKey::file(&handed.path), Some(handed.path), None),
    };
    let content = match (&path, content) {
        (Some(path), own) => match File::open(path).and_then(|mut file| digest(&mut file, |_| Ok(()))) {
            Ok(original) => original.sha256,
            Err(e) => match (own, unreadable(path, &e)) {
                (Some(own), _) => own,
                (None, Outcome::Line(line)) => return Ok(line),
                (None, _) => return Ok(plain(key, Status::Failed, "cannot be read")),
            },
        },
        (None, Some(own)) => own,
        (None, None) => return Ok(plain(key, Status::Failed, "has no content")),
    };
    let (place, known) = (walk.place(&key)?, walk.known(&content)?);
    let new = met.insert(content) && known.is_none();
    let (status, why) = match place {
        Some(place) if known.is_some() && place.document == known => (Status::Unchanged, "same content"),
        Some(_) => (Status::Updated, "new content at a known place; the old version is kept"),
        None if new => (Status::Added, "new"),
        None => (
            Status::Duplicate,
            "the same bytes are there already: one more place of the same original",
        ),
    };
    Ok(Line {
        document: known,
        ..plain(key, status, why)
    })
}
