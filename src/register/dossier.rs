//! A dossier (检索专报) in Markdown: what was found, with the citation 《题名》（文号） that a paper would use, whether it is in
//! force, and the passages.

use std::fmt::Write as _;

use super::list::Row;
use crate::precedent::citation;
use crate::search::{PLAIN_MARK, Snippet, marked};

/// One document of a dossier.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What is known of it.
    pub row: Row,
    /// The passages that show why it was found.
    pub snippets: Vec<Snippet>,
}

/// The dossier of a search, as Markdown. `day` is the day on which validity was judged, ISO 8601.
#[must_use]
pub fn dossier(typed: &str, day: &str, entries: &[Entry]) -> String {
    let mut text = format!("# {}\n\n共 {} 份，效力截至 {day}。\n", escaped(typed), entries.len());
    for (number, Entry { row, snippets }) in (1..).zip(entries) {
        let _ = write!(
            text,
            "\n## {number}. {}\n\n",
            escaped(&citation(&row.title, row.number.as_deref()))
        );
        let topics = row.topic_names();
        let facts = [
            ("责任者", row.organ.as_deref()),
            ("日期", row.date.as_deref()),
            ("文种", row.kind.as_deref()),
            ("密级", row.security.as_deref()),
            ("主题", Some(topics.as_str()).filter(|topics| !topics.is_empty())),
            ("效力", Some(row.validity.name())),
            ("位置", row.path.as_deref()),
        ];
        for (name, value) in facts {
            if let Some(value) = value {
                let _ = writeln!(text, "- {name}：{}", escaped(value));
            }
        }
        let _ = writeln!(text, "- 编号：{}，SHA-256 `{}`", row.id, row.sha256);
        for snippet in snippets {
            let page = snippet.page.map(|page| format!("（第{page}页）")).unwrap_or_default();
            let _ = write!(
                text,
                "\n> {}{page}\n",
                escaped(&marked(&snippet.text, &snippet.marks, PLAIN_MARK))
            );
        }
    }
    text
}

/// A text that Markdown shows as it is, in one line.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => shown.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' => {
                shown.push('\\');
                shown.push(c);
            }
            c if c.is_control() => {}
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_write_markdown() {
        assert_eq!(escaped("a*b\n# c <x>"), "a\\*b # c \\<x\\>");
    }
}
