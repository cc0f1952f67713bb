//! XML as a stream of events, with a limit on depth. Broken markup gives what stands before the break.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Limits;

/// What hears the events of a document. Names come without their prefix.
pub(super) trait Visitor {
    /// An element begins.
    fn start(&mut self, name: &str, tag: &BytesStart<'_>);
    /// An element ends.
    fn end(&mut self, _name: &str) {}
    /// Text, with references resolved.
    fn text(&mut self, _text: &str) {}
}

/// Walks `xml`; gives the problem that ended it early, if there was one.
pub(super) fn walk(xml: &str, limits: &Limits, visitor: &mut impl Visitor) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut depth = 0usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                if depth > limits.depth {
                    return Some(format!("nested deeper than {}", limits.depth));
                }
                visitor.start(tag.local_name().as_ref(), &tag);
            }
            Ok(Event::Empty(tag)) => {
                visitor.start(tag.local_name().as_ref(), &tag);
                visitor.end(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                visitor.end(tag.local_name().as_ref());
            }
            Ok(Event::Text(text)) => visitor.text(&text.xml10_content()),
            Ok(Event::CData(text)) => visitor.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                if let Some(c) = resolve(&reference) {
                    visitor.text(c.encode_utf8(&mut [0; 4]));
                }
            }
            Ok(Event::Eof) => return None,
            Ok(_) => {}
            Err(e) => return Some(e.to_string()),
        }
    }
}

fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.xml10_content().as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag
        .attributes()
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)?;
    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok();
    Some(value.unwrap_or(attribute.value).into_owned())
}
