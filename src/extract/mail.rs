//! Mail (EML, MBOX) and saved web pages (MHT), by mail-parser: the head's fields, the text, the attachments as parts.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Addr, Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{Block, BlockKind, Extracted, Failure, Part, Parts, html};
use crate::text::charset;

pub(super) fn extract(bytes: &[u8], parts: &mut Parts<'_>) -> Result<Extracted, Failure> {
    let mut extracted = Extracted {
        parser: "mail-parser".to_owned(),
        ..Extracted::default()
    };
    let bytes = with_readable_heads(bytes);
    let messages = messages(&bytes);
    let several = messages.len() > 1;
    for (number, message) in (1..).zip(messages) {
        let Some(message) = MessageParser::default().parse(message) else {
            continue;
        };
        let folder = if several { format!("{number}/") } else { String::new() };
        head(&message, &mut extracted);
        body(&message, &mut extracted);
        attachments(&message, &folder, parts)?;
    }
    if extracted.blocks.is_empty() {
        return Err(Failure::new("damaged", "there is no message in it"));
    }
    Ok(extracted)
}

/// A saved page: the first page in it, and no list of attachments, which are its pictures and styles.
pub(super) fn extract_page(bytes: &[u8]) -> Result<Extracted, Failure> {
    let bytes = with_readable_heads(bytes);
    let message = MessageParser::default()
        .parse(bytes.as_ref())
        .ok_or_else(|| Failure::new("damaged", "there is no page in it"))?;
    let mut extracted = Extracted {
        parser: "mail-parser".to_owned(),
        title: message.subject().map(str::to_owned),
        ..Extracted::default()
    };
    body(&message, &mut extracted);
    Ok(extracted)
}

/// The messages of a mailbox, each of which begins with a line `From …`; or the one message.
fn messages(bytes: &[u8]) -> Vec<&[u8]> {
    if !bytes.starts_with(b"From ") {
        return vec![bytes];
    }
    let mut starts: Vec<usize> = vec![0];
    starts.extend(memchr_from(bytes));
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    let messages = starts.iter().zip(ends).map(|(from, to)| {
        let message = &bytes[*from..to];
        let line = message
            .iter()
            .position(|b| *b == b'\n')
            .map_or(message.len(), |end| end + 1);
        &message[line..]
    });
    messages.collect()
}

/// Where a line after an empty one begins with `From `.
fn memchr_from(bytes: &[u8]) -> Vec<usize> {
    let borders = [b"\n\nFrom ".as_slice(), b"\n\r\nFrom "];
    let mut found: Vec<usize> = borders
        .iter()
        .flat_map(|border| {
            let windows = bytes.windows(border.len()).enumerate();
            windows
                .filter(move |(_, window)| window == border)
                .map(move |(at, _)| at + border.len() - 5)
        })
        .collect();
    found.sort_unstable();
    found
}

fn head(message: &Message<'_>, extracted: &mut Extracted) {
    let subject = message.subject().map(str::to_owned);
    let fields = [
        ("主题", subject.clone()),
        ("发件人", message.from().map(addresses)),
        ("收件人", message.to().map(addresses)),
        ("抄送", message.cc().map(addresses)),
        ("时间", message.date().map(mail_parser::DateTime::to_rfc3339)),
    ];
    push_fields(extracted, fields);
    extracted.title = extracted.title.take().or(subject);
}

/// Adds the fields of a message's head that say something, each as a line.
pub(super) fn push_fields<const N: usize>(extracted: &mut Extracted, fields: [(&str, Option<String>); N]) {
    for (name, value) in fields {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            let line = format!("{name}：{}", value.trim());
            extracted.blocks.push(Block::new(BlockKind::Header, line));
        }
    }
}

fn addresses(list: &Address<'_>) -> String {
    let one = |address: &Addr<'_>| match (address.name(), address.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    };
    list.iter().map(one).collect::<Vec<_>>().join("、")
}

/// Old programs write heads in the encoding of their system, without saying so. Their lines are put into UTF-8.
fn with_readable_heads(bytes: &[u8]) -> Cow<'_, [u8]> {
    if std::str::from_utf8(bytes).is_ok() {
        return Cow::Borrowed(bytes);
    }
    let mut readable = Vec::with_capacity(bytes.len());
    let is_mailbox = bytes.starts_with(b"From ");
    let (mut in_head, mut blank_before) = (true, true);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            in_head = false;
        }
        let named = line.windows(5).any(|word| word.eq_ignore_ascii_case(b"name="));
        let of_part =
            line.starts_with(b"Content-") || named && line.starts_with(b" ") || named && line.starts_with(b"\t");
        if (in_head || of_part) && std::str::from_utf8(line).is_err() {
            readable.extend(charset::decode(line, None).text.into_bytes());
        } else {
            readable.extend(line);
        }
        // In a mailbox each message's head follows a line of its own.
        in_head |= is_mailbox && blank_before && line.starts_with(b"From ");
        blank_before = line.trim_ascii().is_empty();
    }
    Cow::Owned(readable)
}

fn body(message: &Message<'_>, extracted: &mut Extracted) {
    // What was written as HTML is read as HTML; mail-parser would make plain text of it in its own way.
    for part in message.html_bodies() {
        let bytes = text_bytes(message, part);
        match &part.body {
            PartType::Html(_) => extracted.blocks.extend(html::extract(&bytes).blocks),
            PartType::Text(_) => extracted.push_lines(charset::decode(&bytes, None).text.lines(), None),
            _ => {}
        }
    }
}

/// The bytes of a text: in UTF-8 where its head says how to read it, else as they were sent.
fn text_bytes<'p>(message: &Message<'_>, part: &'p MessagePart<'_>) -> Cow<'p, [u8]> {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else {
        return Cow::Borrowed(&[]);
    };
    let as_read = Cow::Borrowed(text.as_bytes());
    if !text.contains('\u{FFFD}') {
        return as_read;
    }
    let (from, to) = (part.offset_body as usize, part.offset_end as usize);
    let Some(sent) = message.raw_message.get(from..to) else {
        return as_read;
    };
    let sent = match part.encoding {
        Encoding::None => Some(sent.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(sent),
        Encoding::Base64 => base64_decode(sent),
    };
    sent.map_or(as_read, Cow::Owned)
}

fn attachments(message: &Message<'_>, folder: &str, parts: &mut Parts<'_>) -> Result<(), Failure> {
    for (number, part) in (1..).zip(message.attachments()) {
        let name = part
            .attachment_name()
            .map_or_else(|| format!("附件{number}"), str::to_owned);
        let bytes = match &part.body {
            PartType::Message(inner) => Cow::Borrowed(inner.raw_message()),
            PartType::Text(_) | PartType::Html(_) => text_bytes(message, part),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Cow::Borrowed(bytes.as_ref()),
            PartType::Multipart(_) => continue,
        };
        parts.give(Part {
            path: format!("{folder}{name}"),
            bytes: bytes.into_owned(),
        })?;
    }
    Ok(())
}
