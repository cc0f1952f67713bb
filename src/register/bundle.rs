//! Originals for whoever asked for them (调卷): copies in a folder, with a manifest that proves them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use super::form::{Cell, Column, Form, Row};
use super::output::{FileFormat, write};
use crate::archive::{Archive, DocumentId};
use crate::error::{Context, Error, Kind, Result};

/// The columns of the manifest (清册), with their widths.
const MANIFEST: [(&str, u16); 8] = [
    ("序号", 6),
    ("文件名", 40),
    ("字节", 10),
    ("SHA-256", 66),
    ("编号", 8),
    ("题名", 40),
    ("文件编号", 20),
    ("位置", 40),
];
/// Characters of a title in the name of a file, so that no file system finds it too long.
const NAME_CHARS: usize = 60;

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Bundled {
    /// Files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Copies the originals of these documents into `folder`, which must not exist or be empty, each compared with its
/// digests as it is read, and writes `清册.csv` beside them.
///
/// # Errors
/// [`Kind::Usage`] if the folder has something in it, [`Kind::Damaged`] if an original is not what was stored,
/// [`Kind::Io`] if the folder cannot be written.
pub fn copy_originals(archive: &Archive, documents: &[DocumentId], folder: &Path) -> Result<Bundled> {
    let failed = || format!("cannot write to {}", folder.display());
    fs::create_dir_all(folder).context(Kind::Io, failed)?;
    if fs::read_dir(folder).context(Kind::Io, failed)?.next().is_some() {
        return Err(Error::new(Kind::Usage, format!("{} is not empty", folder.display()))
            .with_hint("name a folder that does not exist; lantai overwrites nothing"));
    }
    let digits = documents.len().to_string().len();
    let columns = MANIFEST.map(|(name, width)| Column::text(name, width));
    let mut manifest = Form::table("清册", columns.to_vec());
    let mut done = Bundled::default();
    let mut met = BTreeSet::new();
    for (number, id) in (1..).zip(documents) {
        let stored = archive.document(*id)?;
        let places = archive.catalogue.places_of(*id)?;
        let place = places.first().map(|place| place.key.to_string()).unwrap_or_default();
        // The papers of a volume have one file.
        let source = (stored.original.sha256, stored.record.span);
        if !met.insert((source.0.to_string(), source.1)) {
            continue;
        }
        let name = format!(
            "{number:0digits$}_{}",
            file_name(&stored.record.title, &place, &stored.record.format)
        );
        let path = folder.join(&name);
        let mut file = File::create_new(&path).context(Kind::Io, failed)?;
        let bytes = archive.copy_original(&stored, &mut file)?;
        file.sync_all().context(Kind::Io, failed)?;
        let digest = match stored.record.span {
            // Of a record in an export, its own bytes.
            Some(_) => stored.record.content,
            None => stored.original.sha256,
        };
        done.files += 1;
        done.bytes += bytes;
        manifest.rows.push(Row::free(vec![
            done.files.into(),
            name.into(),
            bytes.into(),
            digest.to_string().into(),
            Cell::Number(id.0 as f64),
            stored.record.title.into(),
            stored.record.number.into(),
            place.into(),
        ]));
    }
    let mut file = File::create_new(folder.join("清册.csv")).context(Kind::Io, failed)?;
    file.write_all(&write(&[manifest], FileFormat::Csv)?)
        .and_then(|()| file.sync_all())
        .context(Kind::Io, failed)?;
    Ok(done)
}

/// A name that every file system takes: the title with the extension of the file.
fn file_name(title: &str, place: &str, format: &str) -> String {
    let safe = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_control())
            .map(|c| if "/\\:*?\"<>|.".contains(c) { '_' } else { c })
            .collect()
    };
    let title: String = safe(title.trim()).chars().take(NAME_CHARS).collect();
    // What stands behind # is a member of a container, or the key of a record, which says nothing of a format.
    let file = place.split_once('#').map_or(place, |(_, inside)| inside);
    let extension = Path::new(file).extension().and_then(|extension| extension.to_str());
    let extension = extension.map_or_else(
        || match format {
            "text" | "record" => "txt".to_owned(),
            "markdown" => "md".to_owned(),
            format => format.to_owned(),
        },
        safe,
    );
    format!("{title}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_out_of_no_folder() {
        assert_eq!(file_name("../a/b\n", "x/y.docx", "docx"), "___a_b.docx");
        assert_eq!(file_name("题名", "x/y.jsonl#1", "record"), "题名.txt");
        assert_eq!(file_name("题名", "目录.csv#QH-1", "doc"), "题名.doc");
        assert_eq!(file_name("题名", "卷.zip#里/文.wps", "doc"), "题名.wps");
    }
}
