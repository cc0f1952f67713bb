//! The key of a title (题名键): equal for every usual way of writing the same title.

use crate::text::fold::simplify;

/// The State's name before a law's, which citations leave out.
const STATE: &str = "中华人民共和国";
/// Marks in brackets at the end of a title that name an edition, not another paper.
const EDITION: [&str; 12] = [
    "修订",
    "修正",
    "修改",
    "年本",
    "年版",
    "文本",
    "失效",
    "废止",
    "已失效",
    "全文",
    "扫描",
    "年第",
];
/// Marks of a trial, which may be left out when a paper is cited.
const TRIAL: [&str; 3] = ["试行", "暂行", "试用"];

/// A title without blanks, brackets, quotes and stops, in simplified characters, without the State's name and the mark of
/// an edition.
#[must_use]
pub fn title_key(title: &str) -> String {
    let mut plain = plain(title);
    while let Some(cut) = without_mark(&plain, &EDITION) {
        plain.truncate(cut);
    }
    let letters: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
    match letters.strip_prefix(STATE) {
        Some(rest) if rest.chars().count() >= 2 => rest.to_owned(),
        _ => letters,
    }
}

/// The key of a title without the issuer before 关于 and without the mark of a trial: less sure than [`title_key`].
#[must_use]
pub fn bare_title_key(title: &str) -> String {
    let mut plain = plain(title);
    while let Some(cut) = without_mark(&plain, &EDITION).or_else(|| without_mark(&plain, &TRIAL)) {
        plain.truncate(cut);
    }
    let key = title_key(&plain);
    match issuer_end(&key) {
        Some(at) => key[at..].to_owned(),
        None => key,
    }
}

/// Whether a title, or its key, ends in the mark of a trial: 民事诉讼法（试行）.
#[must_use]
pub fn is_on_trial(title: &str) -> bool {
    let key = title_key(title);
    TRIAL.iter().any(|mark| key.ends_with(mark))
}

/// The issuer that a title names before 关于, if it names one.
#[must_use]
pub fn issuer_of_title(title: &str) -> Option<String> {
    let key = title_key(title);
    issuer_end(&key).map(|at| key[..at].to_owned())
}

/// Where the issuer before 关于 (or before 转发, 印发) ends.
fn issuer_end(key: &str) -> Option<usize> {
    let at = ["关于", "转发", "批转", "印发"]
        .iter()
        .filter_map(|word| key.find(word))
        .min()?;
    let before = &key[..at];
    let count = before.chars().count();
    ((2..=60).contains(&count) && super::super::is_organ_name(&tail(before, 38))).then_some(at)
}

/// The last characters of a text.
fn tail(text: &str, count: usize) -> String {
    let skip = text.chars().count().saturating_sub(count);
    text.chars().skip(skip).collect()
}

/// Width and script made one, blanks out; brackets stay, for the marks in them.
fn plain(title: &str) -> String {
    title
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '○' | '◯' => '〇',
            c => simplify(c),
        })
        .collect()
}

/// Where a title ends without the brackets at its end, if what is in them is one of these marks.
fn without_mark(title: &str, marks: &[&str]) -> Option<usize> {
    let inner = title.strip_suffix(')')?;
    let open = inner.rfind('(')?;
    let mark = &inner[open + 1..];
    let short = mark.chars().count() <= 24;
    (open > 0 && short && marks.iter().any(|m| mark.contains(m))).then_some(open)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_way_of_writing_a_title_has_one_key() {
        for title in [
            "中华人民共和国城乡规划法",
            "城乡规划法",
            "中华人民共和国城乡规划法（2019年4月23日第二次修正）",
            " 城乡 规划法 ",
        ] {
            assert_eq!(title_key(title), "城乡规划法", "{title}");
        }
        assert_eq!(
            title_key("关于印发〈采砂办法〉的通知"),
            title_key("关于印发<采砂办法>的通知")
        );
        assert_eq!(title_key("采砂办法（试行）"), "采砂办法试行");
        assert_eq!(bare_title_key("采砂办法（试行）"), "采砂办法");
        assert!(is_on_trial("采砂办法（试行）") && !is_on_trial("采砂暂行办法"));
        assert_eq!(bare_title_key("青禾县水利局关于防汛的通知"), "关于防汛的通知");
        assert_eq!(
            issuer_of_title("青禾县水利局关于防汛的通知").as_deref(),
            Some("青禾县水利局")
        );
        assert_eq!(bare_title_key("做好关于防汛的通知"), "做好关于防汛的通知");
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(title in "\\PC{0,40}") {
            let key = title_key(&title);
            prop_assert!(key.chars().all(char::is_alphanumeric));
            let _ = bare_title_key(&title);
        }
    }
}
