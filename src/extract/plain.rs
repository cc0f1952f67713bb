//! Plain text and Markdown, in any Chinese encoding.

use super::{Block, BlockKind, Extracted};
use crate::text::charset;

pub(super) fn extract(bytes: &[u8], markdown: bool) -> Extracted {
    let mut decoded = charset::decode(bytes, None);
    if decoded.text.contains('\0') {
        // Old disks pad the last block with zeros.
        decoded.text.retain(|c| c != '\0');
    }
    let mut extracted = Extracted {
        parser: "plain".to_owned(),
        encoding: Some(decoded.encoding.to_owned()),
        blocks: decoded.text.lines().map(|line| block(line, markdown)).collect(),
        ..Extracted::default()
    };
    if decoded.replaced > 0 {
        let message = format!("{} places cannot be read as {}", decoded.replaced, decoded.encoding);
        extracted.warn("undecodable", message);
    }
    extracted
}

fn block(line: &str, markdown: bool) -> Block {
    let line = line.trim_end_matches(['\r', '\u{c}']);
    if markdown {
        let marks = line.len() - line.trim_start_matches('#').len();
        if (1..=6).contains(&marks) && line[marks..].starts_with([' ', '\t', '　']) {
            let level = u8::try_from(marks).ok();
            return Block {
                level,
                ..Block::new(BlockKind::Heading, line[marks..].trim())
            };
        }
    }
    Block::new(BlockKind::Paragraph, line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_as_they_are() {
        let extracted = extract("甲\r\n\r\n　　乙 \n".as_bytes(), false);
        assert_eq!(extracted.text(), "甲\n\n　　乙 ");
    }

    #[test]
    fn markdown_headings_have_levels() {
        let extracted = extract("## 二、措施\n#不是标题\n".as_bytes(), true);
        assert_eq!(
            (extracted.blocks[0].level, extracted.blocks[0].text.as_str()),
            (Some(2), "二、措施")
        );
        assert_eq!(extracted.blocks[1].kind, BlockKind::Paragraph);
    }
}
