//! The matter (事由) of a title: what it is about, without issuer, kind, numbers and the words that every title has.

use std::collections::BTreeSet;

use super::task::WORDS;
use crate::document::{bare_title_key, carried_title, kind_of_title, title_key};
use crate::text::fold::fold;

/// How deep 关于转发《关于印发〈…〉的通知》的通知 is followed.
const NESTED: usize = 4;

/// A title of so few characters without years may be anyone's: 工作总结.
const SAYS_LITTLE: usize = 6;

/// The matter of a title, folded; what separates its pieces is a blank.
#[must_use]
pub(super) fn matter(title: &str) -> String {
    let mut inner = title.to_owned();
    for _ in 0..NESTED {
        match carried_title(&inner).filter(|carried| carried.chars().count() >= 4) {
            Some(carried) => inner = carried,
            None => break,
        }
    }
    let kind = kind_of_title(&inner).map(|(_, range)| range.start);
    let unkind = kind
        .filter(|at| *at > 0)
        .and_then(|at| inner.get(..at))
        .unwrap_or(&inner);
    let mut plain = fold(&bare_title_key(unkind));
    for word in WORDS.empty.iter().filter(|word| word.chars().count() > 1) {
        plain = plain.replace(word.as_str(), " ");
    }
    let letters: String = plain
        .chars()
        .map(|c| {
            if c.is_ascii_digit() || !c.is_alphanumeric() {
                ' '
            } else {
                c
            }
        })
        .collect();
    let pieces = letters
        .split_whitespace()
        .map(|piece| piece.trim_matches(['年', '的', '和', '与', '及']));
    pieces.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The pairs of neighbouring characters of a matter.
#[must_use]
pub(super) fn pairs(matter: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for piece in matter.split(' ') {
        let chars: Vec<char> = piece.chars().collect();
        found.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    found
}

/// What two matters have in common, as it stands in the second, the longest first.
pub(super) fn shared(one: &str, other: &str) -> Vec<String> {
    let own = pairs(one);
    let mut found: Vec<String> = Vec::new();
    for piece in other.split(' ') {
        let chars: Vec<char> = piece.chars().collect();
        let mut run = String::new();
        for pair in chars.windows(2) {
            if own.contains(&pair.iter().collect::<String>()) {
                run.extend(if run.is_empty() { pair } else { &pair[1..] });
            } else if !run.is_empty() {
                found.push(std::mem::take(&mut run));
            }
        }
        found.extend(Some(run).filter(|run| !run.is_empty()));
    }
    found.sort_by_key(|run| std::cmp::Reverse(run.chars().count()));
    found.dedup();
    found
}

/// A title without a mark in brackets that makes no other paper of it: （摘要）.
fn without_mark(title: &str) -> &str {
    let inner = title.trim_end().strip_suffix(['）', ')']);
    let cut = inner.and_then(|inner| {
        let at = inner.rfind(['（', '('])?;
        let mark = inner[at..].trim_start_matches(['（', '(']);
        WORDS.extracts.iter().any(|word| word == mark).then_some(&title[..at])
    });
    cut.unwrap_or(title)
}

/// What yearly papers and editions of one paper have in common (系列): the title without years, numbers and marks, and the
/// issuer.
#[must_use]
pub(super) fn series(title: &str, organ: Option<&str>) -> String {
    let key = fold(&title_key(without_mark(title)));
    let mut plain = String::with_capacity(key.len());
    let mut numerals = String::new();
    for c in key.chars() {
        if c.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(c) {
            numerals.push(c);
            continue;
        }
        let counts = matches!(c, '年' | '届' | '次' | '期' | '号' | '季' | '月' | '日');
        let digits = numerals.starts_with(|c: char| c.is_ascii_digit());
        if !numerals.is_empty() && !counts && !digits {
            plain.push_str(&numerals);
        }
        if (!counts || numerals.is_empty()) && !matches!(c, '年' | '第') {
            plain.push(c);
        }
        numerals.clear();
    }
    let rest = numerals.chars().filter(|c| !c.is_ascii_digit());
    plain.extend(rest);
    let says_little = plain.starts_with("关于") || plain.chars().count() <= SAYS_LITTLE;
    match organ.filter(|organ| !plain.contains(*organ)) {
        Some(organ) if says_little => format!("{organ}{plain}"),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_matter_is_what_distinguishes_titles() {
        assert_eq!(matter("青禾县人民政府关于做好2023年防汛工作的通知"), "防汛");
        assert_eq!(matter("中华人民共和国水法"), "水");
        assert_eq!(matter("上海市供水管理条例"), "上海市供水");
        assert_eq!(matter("转发市水利局关于开展水库安全检查的通知"), "水库安全检查");
    }

    #[test]
    fn yearly_papers_are_one_series() {
        let one = series("青禾县人民政府关于做好2022年防汛工作的通知", Some("青禾县人民政府"));
        let other = series("青禾县人民政府关于做好二〇二三年防汛工作的通知", Some("青禾县人民政府"));
        assert_eq!(one, other);
        let report = |title| series(title, None);
        assert_eq!(report("三亚政府工作报告（2024）"), report("三亚政府工作报告（2023）"));
        assert_eq!(report("1964年政府工作报告（摘要）"), report("1963年政府工作报告"));
        assert_ne!(report("第一中学章程"), report("第二中学章程"));
        assert_eq!(report("中华人民共和国水法（2016年修正）"), report("水法"));
    }

    proptest! {
        #[test]
        fn any_title_is_survived(title in "\\PC{0,60}") {
            let found = matter(&title);
            prop_assert!(pairs(&found).iter().all(|pair| pair.chars().count() == 2));
            let _ = series(&title, Some("某局"));
        }
    }
}
