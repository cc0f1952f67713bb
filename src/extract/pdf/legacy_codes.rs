//! Fonts whose text is in a code of their own country (GBK-EUC-H, ETen-B5-H …), which older Chinese programs wrote without
//! embedding a font: characters of one byte stand among those of two, and neither parser takes them apart. Here their
//! strings are written anew in UCS-2, which both read.

use std::collections::HashMap;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};
use pdf_extract::content::Content;
use pdf_extract::{Dictionary, Document, Object, ObjectId};

/// Names of such encodings without the letter of the writing direction, what they stand for, and what takes their place.
const CODES: [(&str, &Encoding, &str); 11] = [
    ("GB-EUC", GB18030, "UniGB-UCS2"),
    ("GBpc-EUC", GB18030, "UniGB-UCS2"),
    ("GBK-EUC", GB18030, "UniGB-UCS2"),
    ("GBKp-EUC", GB18030, "UniGB-UCS2"),
    ("GBK2K", GB18030, "UniGB-UCS2"),
    ("UniGB-UTF8", UTF_8, "UniGB-UCS2"),
    ("B5pc", BIG5, "UniCNS-UCS2"),
    ("HKscs-B5", BIG5, "UniCNS-UCS2"),
    ("ETen-B5", BIG5, "UniCNS-UCS2"),
    ("ETenms-B5", BIG5, "UniCNS-UCS2"),
    ("UniCNS-UTF8", UTF_8, "UniCNS-UCS2"),
];

/// The codes of the fonts that a page calls by these names.
type Fonts = HashMap<Vec<u8>, &'static Encoding>;

/// Whether a file says openly that it has such fonts. In compressed objects they may hide.
pub(super) fn are_named(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [b"-EUC-", b"/GBK2K-", b"B5", b"-UTF8-"];
    aho_corasick::AhoCorasick::new(marks).is_ok_and(|marks| marks.is_match(bytes))
}

/// The file with the strings of such fonts in UCS-2; none if it has none, or cannot be taken apart.
pub(super) fn transcode(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut document = Document::load_mem(bytes).ok()?;
    if document.is_encrypted() {
        document.decrypt("").ok()?;
    }
    let mut contents: Vec<(ObjectId, Vec<u8>)> = Vec::new();
    for page in document.get_pages().into_values() {
        let fonts = page_fonts(&document, page);
        if !fonts.is_empty() {
            let content = document.get_page_content(page).ok()?;
            contents.push((page, rewrite(&content, &fonts)?));
        }
    }
    for (id, object) in &document.objects {
        let Ok(stream) = object.as_stream() else { continue };
        let resources = stream.dict.get_deref(b"Resources", &document).and_then(Object::as_dict);
        let fonts = resources
            .map(|resources| fonts(&document, resources))
            .unwrap_or_default();
        if !fonts.is_empty() {
            contents.push((*id, rewrite(&stream.get_plain_content().ok()?, &fonts)?));
        }
    }
    if contents.is_empty() {
        return None;
    }
    for (id, content) in contents {
        match document.get_object_mut(id).ok()? {
            Object::Stream(stream) => stream.set_plain_content(content),
            _ => document.change_page_content(id, content).ok()?,
        }
    }
    for object in document.objects.values_mut() {
        rename(object);
    }
    let mut written = Vec::new();
    document.save_to(&mut written).ok()?;
    Some(written)
}

fn page_fonts(document: &Document, page: ObjectId) -> Fonts {
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    fonts
        .into_iter()
        .filter_map(|(name, font)| Some((name, code(font)?.1)))
        .collect()
}

fn fonts(document: &Document, resources: &Dictionary) -> Fonts {
    let Ok(fonts) = resources.get_deref(b"Font", document).and_then(Object::as_dict) else {
        return Fonts::new();
    };
    let code = |font: &Object| code(document.dereference(font).ok()?.1.as_dict().ok()?);
    fonts
        .iter()
        .filter_map(|(name, font)| Some((name.clone(), code(font)?.1)))
        .collect()
}

/// The code of a font: what stands in its place, and what it is.
fn code(font: &Dictionary) -> Option<(String, &'static Encoding)> {
    let name = std::str::from_utf8(font.get(b"Encoding").ok()?.as_name().ok()?).ok()?;
    let (code, direction) = name.rsplit_once('-')?;
    let (_, encoding, unicode) = CODES.iter().find(|(known, ..)| *known == code)?;
    Some((format!("{unicode}-{direction}"), *encoding))
}

/// Writes the strings of `fonts` anew; text in other fonts stays.
fn rewrite(content: &[u8], fonts: &Fonts) -> Option<Vec<u8>> {
    let mut content = Content::decode(content).ok()?;
    let mut font: Option<&'static Encoding> = None;
    let mut saved = Vec::new();
    for operation in &mut content.operations {
        match operation.operator.as_str() {
            "q" => saved.push(font),
            "Q" => font = saved.pop().unwrap_or(font),
            "Tf" => {
                let name = operation.operands.first().and_then(|name| name.as_name().ok());
                font = name.and_then(|name| fonts.get(name)).copied();
            }
            "Tj" | "TJ" | "'" | "\"" => {
                if let Some(encoding) = font {
                    operation
                        .operands
                        .iter_mut()
                        .for_each(|operand| recode(operand, encoding));
                }
            }
            _ => {}
        }
    }
    content.encode().ok()
}

fn recode(operand: &mut Object, encoding: &'static Encoding) {
    match operand {
        Object::Array(pieces) => pieces.iter_mut().for_each(|piece| recode(piece, encoding)),
        Object::String(bytes, _) => {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            // Characters beyond UCS-2 would be read as two; such fonts have none.
            *bytes = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        _ => {}
    }
}

/// Says of each such font that its strings are in UCS-2 now.
fn rename(object: &mut Object) {
    match object {
        Object::Array(items) => items.iter_mut().for_each(rename),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, value)| rename(value)),
        Object::Dictionary(dictionary) => {
            if let Some((unicode, _)) = code(dictionary) {
                dictionary.set("Encoding", Object::Name(unicode.into_bytes()));
                // It speaks of the old codes.
                dictionary.remove(b"ToUnicode");
            }
            dictionary.iter_mut().for_each(|(_, value)| rename(value));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_one_and_two_bytes_become_ucs2() {
        let fonts = Fonts::from([(b"F1".to_vec(), GB18030)]);
        let content = b"q /F1 12 Tf <31CDA8D6AA> Tj Q /F2 9 Tf (ab) Tj";
        let written = String::from_utf8(rewrite(content, &fonts).unwrap()).unwrap();
        let decoded = Content::decode(written.as_bytes()).unwrap();
        assert_eq!(
            decoded.operations[2].operands[0].as_str().unwrap(),
            b"\x001\x90\x1A\x77\xE5"
        );
        assert_eq!(decoded.operations[5].operands[0].as_str().unwrap(), b"ab");
    }

    #[test]
    fn a_font_is_told_by_the_name_of_its_code() {
        let font = |name: &str| Dictionary::from_iter([("Encoding", Object::Name(name.into()))]);
        assert_eq!(code(&font("GBKp-EUC-V")).unwrap().0, "UniGB-UCS2-V");
        assert!(code(&font("Identity-H")).is_none() && code(&font("WinAnsiEncoding")).is_none());
    }
}
