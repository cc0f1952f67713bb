//! 条文数值: a term, a sum or a count that a draft gives as an article's, where the article gives another.

use std::collections::HashSet;
use std::ops::Range;

use super::pattern::{Pattern, range};
use crate::text::numeral;

/// A number with what a law counts.
static NUMBER: Pattern = Pattern::new(
    r"(?P<n>\d+(?:\.\d+)?|[一二三四五六七八九十百千两]{1,6})(?P<s>万|亿)?(?P<u>个工作日|日|天|小时|年|个月|元|％|%|倍|人|名|次|平方米|米|公里|公顷|亩|吨)(?:以[上下内]|内|前)?",
);
/// So many pairs of characters must be common.
const LEAST: usize = 6;

/// A number in its unit, and its place.
struct Figure {
    value: f64,
    unit: String,
    at: Range<usize>,
}

fn figures(text: &str) -> Vec<Figure> {
    NUMBER
        .all(text)
        .filter_map(|number| {
            let at = range(&number, "n")?.start..range(&number, "u")?.end;
            // 第三年, 2023年 and 一次性 are no numbers of this kind.
            let before = &text[..at.start];
            let year = &number["u"] == "年" && number["n"].len() == 4;
            let ordinal = before.ends_with(['第', '每', '同']) || before.ends_with(|c: char| c.is_ascii_digit());
            if year || ordinal || text[at.end..].starts_with(['性', '度']) {
                return None;
            }
            let plain = number["n"].replace('两', "二");
            let value = plain.parse().ok().or_else(|| numeral::parse(&plain).map(f64::from))?;
            let factor = match number.name("s").map(|scale| scale.as_str()) {
                Some("万") => 1e4,
                Some("亿") => 1e8,
                _ => 1.0,
            };
            let unit = match &number["u"] {
                "天" => "日",
                "％" => "%",
                "名" => "人",
                unit => unit,
            };
            Some(Figure {
                value: value * factor,
                unit: unit.to_owned(),
                at,
            })
        })
        .collect()
}

fn pairs(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// A number of a sentence that is another in every edition of the article it tells of: its place in the sentence, and what
/// the article has.
pub(super) fn differing(sentence: &str, articles: &[&str]) -> Option<(Range<usize>, String)> {
    for figure in figures(sentence) {
        let clause = sentence[..figure.at.start]
            .rfind(['。', '；', '，'])
            .map_or(0, |at| at + "，".len());
        let words = pairs(&sentence[clause..figure.at.start]);
        if words.len() < LEAST {
            continue;
        }
        let mut right: Option<String> = None;
        let mut told = 0;
        for article in articles {
            // The item of the article that the clause is nearest to.
            let item = article
                .split(['。', '；', '\n'])
                .map(|item| (words.intersection(&pairs(item)).count(), item))
                .max_by_key(|(common, _)| *common);
            let Some((common, item)) = item else { continue };
            if common < LEAST || common * 2 < words.len() {
                return None;
            }
            let of_unit: Vec<Figure> = figures(item)
                .into_iter()
                .filter(|own| own.unit == figure.unit)
                .collect();
            // Of several numbers no one is meant for certain.
            let [own] = of_unit.as_slice() else { return None };
            if (own.value - figure.value).abs() < 1e-9 {
                return None;
            }
            right = Some(item[own.at.clone()].to_owned());
            told += 1;
        }
        if let Some(right) = right.filter(|_| told == articles.len()) {
            return Some((figure.at, right));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_compared_with_the_article() {
        let article = "（一）基础设施工程，为设计文件规定的年限；\n（二）屋面防水工程、有防水要求的卫生间、房间和外墙面的防渗漏，为5年；\n（三）供热与供冷系统，为2个采暖期；";
        let sentence =
            "规定履行保修义务，其中屋面防水工程、有防水要求的卫生间的最低保修期限为3年，供热与供冷系统为2个采暖期";
        let (at, right) = differing(sentence, &[article]).unwrap();
        assert_eq!((&sentence[at], right.as_str()), ("3年", "5年"));
        assert!(differing(&sentence.replace("3年", "5年"), &[article]).is_none());
        assert!(differing("规定在3年内完成", &[article]).is_none());
    }
}
