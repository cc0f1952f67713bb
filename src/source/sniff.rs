//! The format of a file: by its content; the extension only breaks ties between kinds of text.

use super::Format;
use crate::text::{charset::decode, common::readable_share};

/// So much of a doubtful text must be readable; running text is above 0.95, other bytes read as text below 0.6.
const READABLE: f32 = 0.8;

/// The format of a file that begins with `head` (64 KiB are enough) and is called `name`.
#[must_use]
pub fn sniff(head: &[u8], name: &str) -> Format {
    if head.is_empty() {
        return Format::Empty;
    }
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase())
        .unwrap_or_default();
    match by_magic(head) {
        // The names that tell the kind of a container may stand beyond the head.
        Some(Format::Zip) => of_extension(&extension, &ZIPPED).unwrap_or(Format::Zip),
        Some(Format::Ole) => of_extension(&extension, &COMPOUND).unwrap_or(Format::Ole),
        Some(format) => format,
        None if looks_like_text(head) => text(head, &extension),
        None => Format::Unknown,
    }
}

/// Extensions of formats that are ZIP packages.
const ZIPPED: [(&str, Format); 14] = [
    ("docx", Format::Docx),
    ("docm", Format::Docx),
    ("dotx", Format::Docx),
    ("wps", Format::Docx),
    ("xlsx", Format::Xlsx),
    ("xlsm", Format::Xlsx),
    ("et", Format::Xlsx),
    ("pptx", Format::Pptx),
    ("dps", Format::Pptx),
    ("odt", Format::Odt),
    ("ods", Format::Ods),
    ("odp", Format::Odp),
    ("ofd", Format::Ofd),
    ("epub", Format::Epub),
];

/// Extensions of formats that are compound files.
const COMPOUND: [(&str, Format); 9] = [
    ("doc", Format::Doc),
    ("dot", Format::Doc),
    ("wps", Format::Doc),
    ("xls", Format::Xls),
    ("et", Format::Xls),
    ("ppt", Format::Ppt),
    ("pps", Format::Ppt),
    ("dps", Format::Ppt),
    ("msg", Format::Msg),
];

fn of_extension(extension: &str, table: &[(&str, Format)]) -> Option<Format> {
    table
        .iter()
        .find(|(known, _)| *known == extension)
        .map(|(_, format)| *format)
}

fn by_magic(head: &[u8]) -> Option<Format> {
    const MAGIC: [(&[u8], Format); 14] = [
        (b"\xFF\xD8\xFF", Format::Jpeg),
        (b"\x89PNG\r\n\x1A\n", Format::Png),
        (b"II*\0", Format::Tiff),
        (b"MM\0*", Format::Tiff),
        (b"GIF8", Format::Gif),
        (b"BM\0", Format::Bmp),
        (b"7z\xBC\xAF\x27\x1C", Format::SevenZip),
        (b"Rar!\x1A\x07", Format::Rar),
        (b"\x1F\x8B", Format::Gzip),
        (b"\x28\xB5\x2F\xFD", Format::Zstd),
        (b"{\\rtf", Format::Rtf),
        (b"%PDF-", Format::Pdf),
        (b"PK\x05\x06", Format::Zip),
        (b"\xEF\xBB\xBF%PDF-", Format::Pdf),
    ];
    if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(*format);
    }
    if head.starts_with(b"PK\x03\x04") {
        return Some(zip_member(head));
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(compound(head));
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some(Format::Tar);
    }
    // Some writers put a few bytes before a PDF's header; readers allow 1,024.
    contains(&head[..head.len().min(1024)], b"%PDF-").then_some(Format::Pdf)
}

fn contains(head: &[u8], needle: &[u8]) -> bool {
    head.windows(needle.len()).any(|window| window == needle)
}

/// What stands first in a package of an office format. A ZIP in which an office file is merely kept begins otherwise.
const FIRST_PARTS: [&str; 12] = [
    "[Content_Types].xml",
    "mimetype",
    "OFD.xml",
    "_rels/",
    "docProps/",
    "word/",
    "xl/",
    "ppt/",
    "META-INF/",
    "Doc_",
    "customXml/",
    "content.xml",
];

/// A ZIP's kind shows in the names of its members, which stand plain in the local headers.
fn zip_member(head: &[u8]) -> Format {
    let first = head.get(30..).unwrap_or_default();
    if !FIRST_PARTS.iter().any(|part| first.starts_with(part.as_bytes())) {
        return Format::Zip;
    }
    let has = |name: &str| contains(head, name.as_bytes());
    match () {
        () if has("word/document.xml") || has("word/_rels") || has("word/styles.xml") => Format::Docx,
        () if has("xl/workbook.xml") || has("xl/_rels") || has("xl/worksheets") => Format::Xlsx,
        () if has("ppt/presentation.xml") || has("ppt/_rels") || has("ppt/slides") => Format::Pptx,
        () if has("mimetypeapplication/epub+zip") => Format::Epub,
        () if has("application/vnd.oasis.opendocument.text") => Format::Odt,
        () if has("application/vnd.oasis.opendocument.spreadsheet") => Format::Ods,
        () if has("application/vnd.oasis.opendocument.presentation") => Format::Odp,
        () if has("OFD.xml") => Format::Ofd,
        () if has("wordprocessingml") => Format::Docx,
        () if has("spreadsheetml") => Format::Xlsx,
        () if has("presentationml") => Format::Pptx,
        () => Format::Zip,
    }
}

/// A compound file's kind shows in the names of its streams, in UTF-16.
fn compound(head: &[u8]) -> Format {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(head, &wide)
    };
    match () {
        () if has("WordDocument") => Format::Doc,
        () if has("Workbook") || has("Book") => Format::Xls,
        () if has("PowerPoint Document") => Format::Ppt,
        () if has("__properties_version1.0") || has("__nameid_version1.0") => Format::Msg,
        () => Format::Ole,
    }
}

/// Text has no control bytes but blanks, line ends and escapes. Where there are others (UTF-16 without a mark, files
/// padded with zeros), it is text if what the decoder makes of it can be read.
fn looks_like_text(head: &[u8]) -> bool {
    let blank = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x08 | 0x0C | 0x1B);
    let control = head.iter().filter(|b| **b < 0x20 && !blank(b)).count();
    if control == 0 {
        return true;
    }
    let whole = &head[..head.len() & !1];
    let text: String = decode(whole, None).text.chars().filter(|c| *c != '\0').collect();
    // A few characters tell nothing.
    text.chars().count() * 100 >= head.len() && readable_share(&text) > READABLE
}

fn text(head: &[u8], extension: &str) -> Format {
    let start: String = head
        .iter()
        .take(2048)
        .filter(|b| b.is_ascii())
        .map(|b| b.to_ascii_lowercase() as char)
        .collect();
    let start = start.trim_start();
    if start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || (start.starts_with("<?xml") && start.contains("<html"))
    {
        return Format::Html;
    }
    if start.starts_with("from: <saved by") || start.contains("snapshot-content-location:") {
        return Format::Mht;
    }
    if is_mail(start) {
        return match extension {
            "mht" | "mhtml" => Format::Mht,
            _ if start.starts_with("from ") => Format::Mbox,
            _ => Format::Eml,
        };
    }
    match extension {
        "htm" | "html" | "xhtml" | "shtml" => Format::Html,
        "md" | "markdown" => Format::Markdown,
        "csv" => Format::Csv,
        "tsv" => Format::Tsv,
        "jsonl" | "ndjson" => Format::Jsonl,
        "mht" | "mhtml" => Format::Mht,
        _ if start.contains("<head") && start.contains("<body") => Format::Html,
        _ => Format::Text,
    }
}

/// A message begins with fields that only messages have; two of them are no accident.
fn is_mail(start: &str) -> bool {
    const FIELDS: [&str; 9] = [
        "received:",
        "return-path:",
        "message-id:",
        "mime-version:",
        "from:",
        "to:",
        "subject:",
        "date:",
        "delivered-to:",
    ];
    let head = start.split("\n\n").next().unwrap_or_default();
    let head = head.split("\r\n\r\n").next().unwrap_or_default();
    let field = |line: &str| FIELDS.iter().any(|field| line.starts_with(field));
    let first = head.lines().next().unwrap_or_default();
    (field(first) || first.starts_with("from ")) && head.lines().filter(|line| field(line)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_before_the_name() {
        assert_eq!(sniff(b"%PDF-1.4\n", "a.txt"), Format::Pdf);
        assert_eq!(sniff(b"<!DOCTYPE html><html>", "a.txt"), Format::Html);
        assert_eq!(sniff("防汛".as_bytes(), "a.md"), Format::Markdown);
        assert_eq!(sniff(b"\xB7\xC0\xD1\xB4", "a"), Format::Text);
        assert_eq!(sniff(b"", "a.docx"), Format::Empty);
        assert_eq!(sniff(&[0, 1, 2, 3, 250, 7], "a.txt"), Format::Unknown);
        let padded = [b"\xB7\xC0\xD1\xB4\xCD\xA8\xD6\xAA".as_slice(), &[0; 100]].concat();
        assert_eq!(sniff(&padded, "a.txt"), Format::Text);
        let wide: Vec<u8> = "国务院办公厅关于防汛工作的通知"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(sniff(&wide, "a.txt"), Format::Text);
        let package = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes()].concat();
        assert_eq!(sniff(&package("word/document.xml"), "a.zip"), Format::Docx);
        assert_eq!(sniff(&package("通知.docxPK word/document.xml"), "a.zip"), Format::Zip);
        assert_eq!(sniff(&package("x"), "a.ofd"), Format::Ofd);
        assert_eq!(sniff(b"From: a@b\nSubject: x\n\nSubject:", "a"), Format::Eml);
        assert_eq!(sniff("To: 县水利局\n\n请".as_bytes(), "a.txt"), Format::Text);
        assert_eq!(Format::from_name("docx"), Some(Format::Docx));
    }
}
