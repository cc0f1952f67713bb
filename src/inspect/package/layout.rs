//! Names inside a package, and `bag-info.txt`.

use std::fmt::Write as _;

/// The file that makes a folder a bag.
pub const BAG_DECLARATION: &str = "bagit.txt";
/// What it says.
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// What the bag says of itself.
pub const BAG_INFO: &str = "bag-info.txt";
/// The folder of everything that is handed over.
pub const PAYLOAD: &str = "data";
/// The manifests of the payload: digests by SHA-256 and by SM3.
pub const MANIFESTS: [&str; 2] = ["manifest-sha256.txt", "manifest-sm3.txt"];
/// The manifests of the files beside it.
pub const TAG_MANIFESTS: [&str; 2] = ["tagmanifest-sha256.txt", "tagmanifest-sm3.txt"];
/// The list of items.
pub const CATALOGUE: &str = "data/目录.csv";
/// The same as XML.
pub const CATALOGUE_XML: &str = "data/目录.xml";
/// The folder of items.
pub const ITEMS: &str = "data/件";
/// What an item says of itself, in its folder.
pub const METADATA: &str = "元数据.xml";
/// The folder of its originals there.
pub const FILES: &str = "文件";
/// The folder of texts that no file gives: of records, of recognised scans.
pub const TEXTS: &str = "文本";
/// The namespace of metadata and catalogue.
pub const NAMESPACE: &str = "urn:lantai:transfer:1";
/// The version of this layout.
pub const PACKAGE_VERSION: &str = "1";

/// The folder of the item of a number (from 1), in the bag. A thousand lie in one folder.
#[must_use]
pub fn item_folder(number: u64) -> String {
    format!("{ITEMS}/{:05}/{number:08}", number / 1000)
}

/// What `bag-info.txt` says, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Info(Vec<(String, String)>);

impl Info {
    /// Adds a line.
    pub fn put(&mut self, label: &str, value: impl Into<String>) {
        let value: String = value.into();
        let line = value.replace(['\r', '\n'], " ");
        self.0.push((label.to_owned(), line));
    }

    /// The first value of a label.
    #[must_use]
    pub fn get(&self, label: &str) -> Option<&str> {
        let found = self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(label));
        found.map(|(_, value)| value.as_str())
    }

    /// A whole number under a label.
    #[must_use]
    pub fn number(&self, label: &str) -> Option<u64> {
        self.get(label)?.trim().parse().ok()
    }

    /// Bytes and files of the payload, as `Payload-Oxum` states them.
    #[must_use]
    pub fn oxum(&self) -> Option<(u64, u64)> {
        let (bytes, files) = self.get("Payload-Oxum")?.trim().split_once('.')?;
        Some((bytes.parse().ok()?, files.parse().ok()?))
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, (label, value)| {
            let _ = writeln!(text, "{label}: {value}");
            text
        })
    }

    /// Reads the file; a line that begins with a blank goes on with the one before it.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut info = Self::default();
        for line in text.trim_start_matches('\u{feff}').lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = info.0.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((label, value)) = line.split_once(':') {
                info.0.push((label.trim().to_owned(), value.trim().to_owned()));
            }
        }
        info
    }
}

/// A path as a manifest writes it: line ends and the percent sign in hexadecimal (RFC 8493 2.1.3).
#[must_use]
pub fn escaped_path(path: &str) -> String {
    path.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A path as it is on disk.
#[must_use]
pub(super) fn unescaped_path(path: &str) -> String {
    let path = path.replace("%0D", "\r").replace("%0d", "\r");
    path.replace("%0A", "\n").replace("%0a", "\n").replace("%25", "%")
}

/// Whether a path of a package leads out of it, or is no plain path of names with `/` between.
#[must_use]
pub(super) fn leads_out(path: &str) -> bool {
    let odd = |name: &str| matches!(name, "" | "." | "..");
    path.starts_with('/') || path.contains(['\\', '\0']) || path.contains(':') || path.split('/').any(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut info = Info::default();
        info.put("Source-Organization", "青禾县\n水利局");
        info.put("Payload-Oxum", "12.3");
        assert_eq!(Info::parse(&info.text()), info);
        assert_eq!(info.oxum(), Some((12, 3)));
        let path = "data/100%\n.txt";
        assert_eq!(unescaped_path(&escaped_path(path)), path);
    }

    #[test]
    fn a_path_that_leads_out_is_known() {
        for path in [
            "../x",
            "data/../../x",
            "/etc/passwd",
            "C:\\x",
            "data//x",
            "data/./x",
            "",
        ] {
            assert!(leads_out(path), "{path}");
        }
        assert!(!leads_out("data/件/00000/00000001/文件/通知..docx"));
    }
}
