//! ZIP containers of office formats: parts by name, unpacked within the limits.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::events::BytesStart;
use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{Visitor, attribute, walk};
use super::{Failure, Limits};

/// An open container.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// A part may unpack to so many bytes.
    most: u64,
}

impl<'a> Package<'a> {
    /// Opens the container; `what` names the format in the message of a failure.
    pub(super) fn open(bytes: &'a [u8], what: &str, limits: &Limits) -> Result<Self, Failure> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|e| Failure::new("damaged", format!("the {what} package cannot be read: {e}")))?;
        let most = (bytes.len() as u64)
            .saturating_mul(limits.expansion)
            .clamp(1 << 20, limits.memory_bytes / 4);
        Ok(Self { archive, most })
    }

    /// Names of all parts, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .archive
            .file_names()
            .flatten()
            .map(|name| name.into_owned())
            .collect();
        names.sort();
        names
    }

    /// A part's bytes; none if there is no such part. Writers disagree about slashes at the beginning.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let unreadable = |e: &dyn std::fmt::Display| Failure::new("damaged", format!("{name} cannot be unpacked: {e}"));
        let mut bytes = Vec::new();
        match self.archive.by_name(name.trim_start_matches('/')) {
            Ok(file) => file
                .take(self.most + 1)
                .read_to_end(&mut bytes)
                .map_err(|e| unreadable(&e))?,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(e) => return Err(unreadable(&e)),
        };
        if bytes.len() as u64 > self.most {
            let message = format!("{name} unpacks to more than {} bytes", self.most);
            return Err(Failure::new("too-large", message));
        }
        Ok(Some(bytes))
    }

    /// A part as text.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let bytes = self.bytes(name)?;
        Ok(bytes.map(|bytes| crate::text::charset::decode(&bytes, None).text))
    }

    /// A part that the format cannot do without.
    pub(super) fn required(&mut self, name: &str) -> Result<String, Failure> {
        self.text(name)?
            .ok_or_else(|| Failure::new("damaged", format!("the package has no {name}")))
    }
}

/// Id → target and type of each relation of a part; of the package itself, whose part has no name.
pub(super) fn relations(
    package: &mut Package<'_>,
    part: &str,
    limits: &Limits,
) -> Result<HashMap<String, (String, String)>, Failure> {
    struct Relations<'a> {
        base: &'a str,
        found: HashMap<String, (String, String)>,
    }
    impl Visitor for Relations<'_> {
        fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
            if name == "Relationship"
                && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
            {
                let kind = attribute(tag, "Type").unwrap_or_default();
                self.found.insert(id, (resolve(self.base, &target), kind));
            }
        }
    }
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let mut relations = Relations {
        base: part,
        found: HashMap::new(),
    };
    if let Some(xml) = package.text(&resolve("", &format!("{folder}/_rels/{file}.rels")))? {
        walk(&xml, limits, &mut relations);
    }
    Ok(relations.found)
}

/// A path that one part gives for another, made absolute within the package.
pub(super) fn resolve(base: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        base.rsplit_once('/')
            .map_or(Vec::new(), |(folder, _)| folder.split('/').collect())
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_within_the_package() {
        assert_eq!(resolve("ppt/slides/slide1.xml", "../notes/n1.xml"), "ppt/notes/n1.xml");
        assert_eq!(resolve("OFD.xml", "Doc_0/Document.xml"), "Doc_0/Document.xml");
        assert_eq!(resolve("Doc_0/Document.xml", "/Doc_0/Pages/P.xml"), "Doc_0/Pages/P.xml");
        assert_eq!(resolve("a/b", "../../../c"), "c");
    }
}
