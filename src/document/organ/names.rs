//! What can be the name of an organ.

use super::tables::{CODES, NATIONAL, REGIONS};

/// Whether a text can be the name of an organ: nothing but its characters, and the ending of one.
#[must_use]
pub fn is_organ_name(text: &str) -> bool {
    let count = text.chars().count();
    if !(3..=40).contains(&count) {
        return NATIONAL.find(text).is_some();
    }
    let Some(ending) = CODES
        .endings
        .names
        .iter()
        .find(|ending| text.ends_with(ending.as_str()))
    else {
        return NATIONAL.find(text).is_some();
    };
    text.chars().all(|c| {
        ('\u{4E00}'..='\u{9FFF}').contains(&c)
            || matches!(c, '（' | '）' | '(' | ')' | '、' | ' ' | '　' | '·' | '“' | '”')
    }) && !text.starts_with(['第', '各', '本', '该', '关', '和', '及', '与', '（', '(', '、'])
        && !text.contains("关于")
        && (ending.chars().count() > 1 || !ends_like_a_word(text))
}

/// Ends in words that only look like an organ's ending: 干部, 全部, 分组, 场所.
fn ends_like_a_word(text: &str) -> bool {
    CODES.endings.words.iter().any(|word| text.ends_with(word.as_str()))
}

/// The name without 中华人民共和国 in front of an organ's own.
pub(in crate::document) fn without_state(name: &str) -> &str {
    name.strip_prefix("中华人民共和国")
        .filter(|rest| !rest.is_empty() && *rest != "主席")
        .unwrap_or(name)
}

/// A name without the blanks of typesetting; the blanks between joint issuers become 、.
#[must_use]
pub(in crate::document) fn tidy_name(text: &str) -> String {
    let parts: Vec<&str> = text.split([' ', '　', '\t']).filter(|part| !part.is_empty()).collect();
    // Letter-spaced names are one name; whole names side by side are several.
    if parts.len() > 1 && parts.iter().all(|part| is_organ_name(part)) {
        return parts.join("、");
    }
    parts.concat()
}

/// The length of a national organ's full name that a code begins with, where a code of at least two characters is left.
pub(in crate::document) fn national_name(code: &str) -> Option<usize> {
    let ends = code
        .char_indices()
        .map(|(at, _)| at)
        .filter(|at| *at >= 9 && code[*at..].chars().count() >= 2);
    let code_behind = |at: &usize| !["令", "公告", "通告"].iter().any(|kind| code[*at..].starts_with(kind));
    ends.rev()
        .filter(code_behind)
        .find(|at| NATIONAL.find(&code[..*at]).is_some_and(|row| row.name == code[..*at]))
}

/// The longest end of a text that is known as an organ's name, in bytes from the end: words of a sentence may stand before
/// it. 根据中华人民共和国国务院 → 中华人民共和国国务院.
pub(in crate::document) fn known_suffix(text: &str) -> Option<usize> {
    let mut longest = None;
    for (at, _) in text.char_indices() {
        let end = &text[at..];
        if NATIONAL.find(end).is_some() || end.starts_with("中华人民共和国") || REGIONS.of_full_name(end).is_some()
        {
            longest = Some(end.len());
            break;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_sentences() {
        assert!(is_organ_name("青禾县人民政府"));
        assert!(is_organ_name("青禾县水利局"));
        assert!(is_organ_name("中宣部"));
        assert!(!is_organ_name("请于今日前报县水利局。"));
        assert!(!is_organ_name("各乡镇人民政府"));
        assert!(!is_organ_name("机关干部"));
        assert_eq!(tidy_name("青 禾 县 人 民 政 府"), "青禾县人民政府");
        assert_eq!(tidy_name("青禾县水利局 青禾县财政局"), "青禾县水利局、青禾县财政局");
        assert_eq!(tidy_name("国务院　中央军委"), "国务院、中央军委");
    }

    #[test]
    fn a_name_is_told_from_the_words_before_it() {
        let suffix = |text: &str| known_suffix(text).map(|length| text[text.len() - length..].to_owned());
        assert_eq!(
            suffix("根据中华人民共和国国务院").as_deref(),
            Some("中华人民共和国国务院")
        );
        assert_eq!(suffix("日交通运输部").as_deref(), Some("交通运输部"));
        assert_eq!(suffix("由山东省人民政府").as_deref(), Some("山东省人民政府"));
        assert_eq!(suffix("某某县"), None);
    }
}
