//! Sentences (句): where a reader pauses. A line break ends one, too: titles, headings and signatures have no full stop.

use std::ops::Range;

/// The sentences of a text as byte ranges, in order, without the blanks around them. A mark that closes a quotation or
/// bracket belongs to the sentence before it.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\n' || c == '\r' {
            push(text, start..at, &mut found);
            start = at + c.len_utf8();
        } else if is_end(c) {
            let mut end = at + c.len_utf8();
            while let Some((at, c)) = chars.next_if(|(_, c)| is_end(*c) || is_closing(*c)) {
                end = at + c.len_utf8();
            }
            push(text, start..end, &mut found);
            start = end;
        }
    }
    push(text, start..text.len(), &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let trimmed = piece.trim();
    if !trimmed.is_empty() {
        let start = range.start + (piece.len() - piece.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

fn is_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '…')
}

fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '》' | '〉' | '】' | '〕')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn full_stops_and_lines_end_sentences() {
        let text = "关于防汛的通知\n　　一、加强领导。各乡镇要“守土有责。”落实到人；\n";
        let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(
            found,
            ["关于防汛的通知", "一、加强领导。", "各乡镇要“守土有责。”", "落实到人；"]
        );
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_is_left_out(text in "[\\PC\n。；”]{0,80}") {
            let found: String = sentences(&text).into_iter().map(|range| text[range].to_owned()).collect();
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&found), visible(&text));
        }
    }
}
