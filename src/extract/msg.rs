//! MSG, a message as Outlook keeps it: properties in streams of a compound file.
//!
//! Source: [MS-OXMSG] 2.1 and 2.2 (where properties are), [MS-OXPROPS] (their numbers).

use super::compound::{Compound, wide};
use super::mail::push_fields;
use super::{Extracted, Failure, Part, Parts, html};

// Numbers of properties.
const SUBJECT: &str = "0037";
const SENDER_NAME: &str = "0C1A";
const SENDER_ADDRESS: &str = "0C1F";
const DISPLAY_TO: &str = "0E04";
const DISPLAY_CC: &str = "0E03";
const BODY: &str = "1000";
const BODY_HTML: &str = "1013";
const ATTACHED_DATA: &str = "3701";
const ATTACHED_LONG_NAME: &str = "3707";
const ATTACHED_NAME: &str = "3704";

/// Messages attached to messages attached to messages.
const DEEPEST: usize = 8;

pub(super) fn extract(bytes: &[u8], parts: &mut Parts<'_>) -> Result<Extracted, Failure> {
    let mut container = Compound::open(bytes, "MSG")?;
    let mut extracted = Extracted {
        parser: "msg".to_owned(),
        title: text(&mut container, "", SUBJECT),
        ..Extracted::default()
    };
    message(&mut container, "", 0, &mut extracted, parts)?;
    Ok(extracted)
}

/// Adds the message that is kept in a folder: the file's own, or one that is attached to another.
fn message(
    container: &mut Compound<'_>,
    folder: &str,
    depth: usize,
    extracted: &mut Extracted,
    parts: &mut Parts<'_>,
) -> Result<(), Failure> {
    let sender = [SENDER_NAME, SENDER_ADDRESS].map(|property| text(container, folder, property));
    let sender = sender.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let fields = [
        ("主题", text(container, folder, SUBJECT)),
        ("发件人", Some(sender)),
        ("收件人", text(container, folder, DISPLAY_TO)),
        ("抄送", text(container, folder, DISPLAY_CC)),
    ];
    push_fields(extracted, fields);
    match text(container, folder, BODY).filter(|body| !body.trim().is_empty()) {
        Some(body) => extracted.push_lines(body.lines(), None),
        None => {
            let page = container.stream(&stream(folder, BODY_HTML, "0102"));
            let page = page.or_else(|| text(container, folder, BODY_HTML).map(String::into_bytes));
            extracted.blocks.extend(html::extract(&page.unwrap_or_default()).blocks);
        }
    }
    let attachments = container
        .storages(if folder.is_empty() { "/" } else { folder })
        .into_iter();
    for (number, storage) in (1..).zip(attachments.filter(|name| name.starts_with("__attach_version1.0_#"))) {
        let folder = format!("{folder}/{storage}");
        let name = [ATTACHED_LONG_NAME, ATTACHED_NAME].map(|property| text(container, &folder, property));
        let name = name.into_iter().flatten().find(|name| !name.trim().is_empty());
        if let Some(bytes) = container.stream(&stream(&folder, ATTACHED_DATA, "0102")) {
            parts.give(Part {
                path: name.unwrap_or_else(|| format!("附件{number}")),
                bytes,
            })?;
        } else if depth < DEEPEST {
            // A message attached to a message is a storage, not a stream, and no file: its text follows.
            message(
                container,
                &stream(&folder, ATTACHED_DATA, "000D"),
                depth + 1,
                extracted,
                parts,
            )?;
        }
    }
    Ok(())
}

fn stream(folder: &str, property: &str, kind: &str) -> String {
    format!("{folder}/__substg1.0_{property}{kind}")
}

/// A property as text: in UTF-16, else in the encoding of the system that wrote it.
fn text(container: &mut Compound<'_>, folder: &str, property: &str) -> Option<String> {
    if let Some(bytes) = container.stream(&stream(folder, property, "001F")) {
        return Some(wide(&bytes).trim_end_matches('\0').to_owned());
    }
    let bytes = container.stream(&stream(folder, property, "001E"))?;
    Some(
        crate::text::charset::decode(&bytes, None)
            .text
            .trim_end_matches('\0')
            .to_owned(),
    )
}
