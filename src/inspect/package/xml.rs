//! Small XML files as trees: written by us, read from anywhere. Broken markup is an error, not a guess.

use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements in elements that are read at most.
const DEEPEST: usize = 32;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Its name, without a prefix.
    pub name: String,
    /// Its attributes, in order.
    pub attributes: Vec<(String, String)>,
    /// The text directly in it.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Node>,
}

impl Node {
    /// An element of a name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// An element with a text.
    #[must_use]
    pub fn of(name: &str, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::new(name)
        }
    }

    /// The same with an attribute more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The elements of a name in it.
    pub fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element of a name in it.
    #[must_use]
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.children
            .iter()
            .find(|child| child.name == name)
            .map(|child| child.text.as_str())
    }
}

/// A text that XML 1.0 can hold.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\r' | '\t' => {
                safe.push_str("&#");
                safe.push_str(&u32::from(c).to_string());
                safe.push(';');
            }
            c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}

/// The file of a tree.
#[must_use]
pub fn write(root: &Node) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write_node(root, 0, &mut text);
    text
}

/// One element, with those in it.
pub fn write_node(node: &Node, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    text.push_str(&indent);
    text.push('<');
    text.push_str(&node.name);
    for (name, value) in &node.attributes {
        text.push(' ');
        text.push_str(name);
        text.push_str("=\"");
        text.push_str(&escaped(value));
        text.push('"');
    }
    if node.children.is_empty() && node.text.is_empty() {
        text.push_str("/>\n");
        return;
    }
    text.push('>');
    text.push_str(&escaped(&node.text));
    if !node.children.is_empty() {
        text.push('\n');
        for child in &node.children {
            write_node(child, depth + 1, text);
        }
        text.push_str(&indent);
    }
    text.push_str("</");
    text.push_str(&node.name);
    text.push_str(">\n");
}

/// Reads a file; or says why it is no well-formed XML.
///
/// # Errors
/// What is wrong, in a sentence.
pub(super) fn parse(xml: &str) -> Result<Node, String> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    let mut open: Vec<Node> = Vec::new();
    let mut root: Option<Node> = None;
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(tag) => {
                if root.is_some() && open.is_empty() {
                    return Err("有两个根元素".to_owned());
                }
                if open.len() >= DEEPEST {
                    return Err(format!("嵌套超过 {DEEPEST} 层"));
                }
                open.push(started(&tag)?);
            }
            Event::Empty(tag) => close(started(&tag)?, &mut open, &mut root),
            Event::End(_) => {
                let mut node = open.pop().ok_or_else(|| "多出结束标记".to_owned())?;
                if !node.children.is_empty() {
                    // Between elements there is only indentation.
                    node.text = node.text.trim().to_owned();
                }
                close(node, &mut open, &mut root);
            }
            Event::Text(text) => add(&mut open, &text.xml10_content()),
            Event::CData(text) => add(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c,
                    _ => match reference.xml10_content().as_ref() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        other => return Err(format!("不认识的实体 {other}")),
                    },
                };
                add(&mut open, c.encode_utf8(&mut [0; 4]));
            }
            Event::Eof => {
                if let Some(unclosed) = open.last() {
                    return Err(format!("元素 {} 没有结束", unclosed.name));
                }
                return root.ok_or_else(|| "没有根元素".to_owned());
            }
            _ => {}
        }
    }
}

/// Tells `visit` the text of every element of a name in a file, which may be long; or says why it is no well-formed XML.
///
/// # Errors
/// What is wrong, in a sentence.
pub(super) fn each_text(path: &Path, name: &str, visit: &mut dyn FnMut(&str)) -> Result<(), String> {
    let mut reader = Reader::from_file(path).map_err(|e| e.to_string())?;
    let (mut buffer, mut depth, mut inside) = (Vec::new(), 0u64, None);
    loop {
        match reader.read_event_into(&mut buffer).map_err(|e| e.to_string())? {
            Event::Start(tag) => {
                depth += 1;
                inside = (tag.local_name().as_ref() == name).then(String::new);
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some(text) = inside.take() {
                    visit(&text);
                }
            }
            Event::Text(text) => {
                if let Some(inside) = &mut inside {
                    inside.push_str(&text.xml10_content());
                }
            }
            Event::Eof if depth > 0 => return Err("元素没有结束".to_owned()),
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
    }
}

fn started(tag: &BytesStart<'_>) -> Result<Node, String> {
    let mut node = Node::new(tag.local_name().as_ref());
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|e| e.to_string())?;
        node.attributes
            .push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(node)
}

fn add(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(text);
    }
}

fn close(node: Node, open: &mut [Node], root: &mut Option<Node>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(node),
        None => *root = Some(node),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn what_is_broken_is_refused() {
        for xml in ["", "<a>", "<a></b>", "<a/><b></b>", "<a>&x;</a>", "text", "<a b=1/>"] {
            assert!(parse(xml).is_err(), "{xml}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn a_text_comes_back_as_it_was(text in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u{FFFE}\u{FFFF}]{1,40}", value in "[\\PC\\n\\t]{0,20}") {
            let node = Node::of("题名", text).with("a", value.replace(['\u{FFFE}', '\u{FFFF}'], ""));
            prop_assert_eq!(parse(&write(&node)), Ok(node));
        }

        #[test]
        fn no_bytes_make_it_panic(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
