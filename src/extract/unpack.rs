//! Containers (ZIP, TAR, gzip, zstd, 7z) → their members, one at a time. Nothing is ever written under a member's name:
//! it is a name in the report, whatever path it pretends to be.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Extracted, Failure, Part, Parts};
use crate::source::Format;
use crate::text::{charset, common::is_common_han};

pub(super) fn extract(bytes: &[u8], format: Format, parts: &mut Parts<'_>) -> Result<Extracted, Failure> {
    let mut extracted = Extracted {
        parser: format.name().to_owned(),
        ..Extracted::default()
    };
    let left_out = match format {
        Format::Zip => zip(bytes, parts)?,
        Format::Tar => tar(bytes, parts)?,
        Format::SevenZip => seven_zip(bytes, parts)?,
        Format::Gzip => compressed(flate2::read::MultiGzDecoder::new(bytes), parts)?,
        _ => {
            let stream = zstd::stream::Decoder::new(bytes).map_err(|e| damaged(&e))?;
            compressed(stream, parts)?
        }
    };
    if !left_out.is_empty() {
        extracted.warn("parts-unread", format!("not unpacked: {}", left_out.join("、")));
    }
    Ok(extracted)
}

fn damaged(e: &dyn std::fmt::Display) -> Failure {
    Failure::new("damaged", format!("the container cannot be read: {e}"))
}

/// Reads one member within what is left of the limits.
fn read(name: &str, stream: &mut dyn Read, parts: &Parts<'_>) -> Result<Vec<u8>, Failure> {
    let most = parts.room();
    let mut bytes = Vec::new();
    let read = stream.take(most + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > most {
        let message = format!("{name} and what stands before it unpack to more than is allowed");
        return Err(Failure::new("too-large", message));
    }
    read.map(|_| bytes).map_err(|e| damaged(&format!("{name}: {e}")))
}

/// What office programs and systems leave in containers and nobody archives.
fn is_furniture(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    path.starts_with("__MACOSX/") || name == ".DS_Store" || name.eq_ignore_ascii_case("thumbs.db")
}

/// A member's name. Systems wrote names in their own encoding and did not say which; here that is mostly GBK. Three
/// bytes of UTF-8 that make a common character are no accident.
fn name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) if name.is_ascii() || name.chars().any(is_common_han) => name.to_owned(),
        _ => charset::decode(raw, Some("gbk")).text,
    }
}

fn zip(bytes: &[u8], parts: &mut Parts<'_>) -> Result<Vec<String>, Failure> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let mut left_out = Vec::new();
    let count = archive.len();
    let mut encrypted = 0;
    for index in 0..count {
        // The name first: a member that cannot be unpacked still has one.
        let (name, folder, locked) = match archive.by_index_raw(index) {
            Ok(member) => (name(member.name_raw()), member.is_dir(), member.encrypted()),
            Err(e) => {
                left_out.push(format!("member {}: {e}", index + 1));
                continue;
            }
        };
        if folder || is_furniture(&name) {
            continue;
        }
        encrypted += usize::from(locked);
        let unpacked = match archive.by_index(index) {
            Ok(mut member) => read(&name, &mut member, parts),
            Err(e) => Err(damaged(&e)),
        };
        match unpacked {
            Ok(bytes) => parts.give(Part { path: name, bytes })?,
            Err(failure) if failure.code == "too-large" => return Err(failure),
            Err(failure) => left_out.push(format!("{name} ({})", failure.message)),
        }
    }
    if encrypted > 0 && parts.given() == 0 {
        return Err(Failure::new("encrypted", "the members ask for a password"));
    }
    Ok(left_out)
}

fn tar(bytes: &[u8], parts: &mut Parts<'_>) -> Result<Vec<String>, Failure> {
    let mut archive = tar::Archive::new(bytes);
    let mut left_out = Vec::new();
    for entry in archive.entries().map_err(|e| damaged(&e))? {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                left_out.push(format!("everything after a broken place: {e}"));
                break;
            }
        };
        let name = name(&entry.path_bytes());
        if !entry.header().entry_type().is_file() {
            // Links point outside, devices are no documents; folders show in the names.
            if !entry.header().entry_type().is_dir() {
                left_out.push(format!("{name} (no regular file)"));
            }
            continue;
        }
        if !is_furniture(&name) {
            let bytes = read(&name, &mut entry, parts)?;
            parts.give(Part { path: name, bytes })?;
        }
    }
    Ok(left_out)
}

fn seven_zip(bytes: &[u8], parts: &mut Parts<'_>) -> Result<Vec<String>, Failure> {
    let failed = |e: sevenz_rust2::Error| match e {
        sevenz_rust2::Error::PasswordRequired | sevenz_rust2::Error::MaybeBadPassword(_) => {
            Failure::new("encrypted", "the members ask for a password")
        }
        e => damaged(&e),
    };
    let mut archive =
        sevenz_rust2::ArchiveReader::new(Cursor::new(bytes), sevenz_rust2::Password::empty()).map_err(failed)?;
    let mut problem = None;
    archive
        .for_each_entries(|entry, stream| {
            if entry.is_directory() || is_furniture(entry.name()) {
                return Ok(true);
            }
            let given = read(entry.name(), stream, parts).and_then(|bytes| {
                parts.give(Part {
                    path: entry.name().to_owned(),
                    bytes,
                })
            });
            problem = given.err();
            Ok(problem.is_none())
        })
        .map_err(failed)?;
    problem.map_or(Ok(Vec::new()), Err)
}

/// One compressed file, whose name is that of the container without its ending.
fn compressed(mut stream: impl Read, parts: &mut Parts<'_>) -> Result<Vec<String>, Failure> {
    let bytes = read("the file in it", &mut stream, parts)?;
    parts.give(Part {
        path: String::new(),
        bytes,
    })?;
    Ok(Vec::new())
}
