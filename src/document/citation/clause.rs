//! Clauses of a paper on its own force (效力条款): from when, until when, and when it was last revised.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::super::{DocDate, find_dates};
use crate::text::numeral;

/// Bytes at the beginning in which a rule tells its own history.
const HISTORY_BYTES: usize = 3_000;

/// What a clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClauseKind {
    /// 自……起施行
    Start,
    /// 有效期……
    Expire,
    /// 通过、公布、修订、修正: the last of them.
    Revised,
}

/// A clause of a paper on its own force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// What it says.
    pub kind: ClauseKind,
    /// The day, if it is named; none for 自公布之日起 and for a term in years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DocDate>,
    /// For a term: its years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    /// Bytes of the text.
    pub span: Range<usize>,
}

static START: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:自|从|于|在)\s*(?:(?P<date>[12一二][0-9〇○零一二三四五六七八九\s]{3,9}年[^。；，起]{2,16}?日)|(?:[本此该][^，。；]{0,8})?(?:发布|印发|公布|下发|签署|颁布|发文|通过|批准|即)之?日)\s*(?:起|后)?\s*(?:(?:满)?[0-9一二三四五六七八九十]{1,3}日后)?\s*(?:开始|正式)?(?:施行|实施|执行|生效|试行|适用|试用)").ok()
});
static EXPIRE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:有效期|有效期限|试行期|执行期限|实施期限|执行期)[^。；0-9一二三四五六七八九十年]{0,6}(?:(?P<years>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s*年|[^。；]{0,12}?至\s*(?P<until>[12一二][0-9〇○零一二三四五六七八九\s]{3,9}年[^。；，]{2,10}?日))").ok()
});

/// The clauses of a text on its own force, in order of place.
#[must_use]
pub(super) fn find(text: &str) -> Vec<Clause> {
    let mut clauses = Vec::new();
    clauses.extend(revised(text));
    clauses.extend(start(text));
    clauses.extend(expire(text));
    clauses.sort_by_key(|clause| clause.span.start);
    clauses
}

/// The sentence around a place, up to it.
fn sentence_before(text: &str, at: usize) -> &str {
    let floor = text.floor_char_boundary(at.saturating_sub(240));
    let piece = &text[floor..at];
    &piece[piece.rfind(['。', '\n']).unwrap_or(0)..]
}

/// The last clause of commencement of this paper: rules have it at their end.
fn start(text: &str) -> Option<Clause> {
    let pattern = START.as_ref()?;
    let mut last = None;
    let mut seen = 0;
    for verb in ["施行", "实施", "执行", "生效", "试行", "适用", "试用"] {
        for (at, _) in text.match_indices(verb) {
            let end = at + verb.len();
            let window = text.floor_char_boundary(at.saturating_sub(90));
            let piece = &text[window..end];
            // Most places have neither word: the pattern is not tried there.
            if !piece.contains('日') || !piece.contains(['自', '从', '于', '在']) {
                continue;
            }
            let Some(found) = pattern.captures_iter(piece).last() else {
                continue;
            };
            let Some(whole) = found.get(0).filter(|whole| whole.end() == piece.len()) else {
                continue;
            };
            let span = window + whole.start()..end;
            let before = sentence_before(text, span.start);
            // 《甲》自……起施行 tells of another paper; the last article and the head tell of this one.
            let own = ["本", "此"].iter().any(|word| before.contains(word))
                || (span.start < HISTORY_BYTES && !before.contains('《'))
                || (before
                    .trim_start_matches(|c: char| c.is_whitespace() || c == '。')
                    .is_empty()
                    && !before.contains('《'));
            let past = text[end..].starts_with(['的', '之', '前', '后', '以']);
            if !own || past || span.start < seen {
                continue;
            }
            let date = found
                .name("date")
                .and_then(|date| find_dates(date.as_str()).into_iter().map(|(_, date)| date).next());
            if found.name("date").is_some() && date.is_none() {
                continue;
            }
            seen = span.start;
            last = Some(Clause {
                kind: ClauseKind::Start,
                date,
                years: None,
                span,
            });
        }
        seen = last.as_ref().map_or(0, |clause: &Clause| clause.span.start);
    }
    last
}

/// The term of this paper; that of a licence or a contract is not its own.
fn expire(text: &str) -> Option<Clause> {
    let pattern = EXPIRE.as_ref()?;
    let mut last = None;
    for (at, _) in text.match_indices("期") {
        let from = text.floor_char_boundary(at.saturating_sub(9));
        let to = text.floor_char_boundary((at + 120).min(text.len()));
        let Some(found) = pattern.captures(&text[from..to]) else {
            continue;
        };
        let Some(whole) = found.get(0) else { continue };
        let span = from + whole.start()..from + whole.end();
        let before = sentence_before(text, span.start);
        let paper = [
            "本办法",
            "本规定",
            "本通知",
            "本意见",
            "本细则",
            "本方案",
            "本决定",
            "本条例",
            "本规则",
            "本通告",
            "本公告",
            "本文件",
            "本制度",
            "本措施",
            "本政策",
            "本标准",
            "本实施",
            "本指南",
            "本若干",
            "本规范",
        ]
        .iter()
        .any(|word| before.contains(word));
        let commences = ["施行", "实施", "执行", "生效", "试行", "日起"]
            .iter()
            .any(|word| before.contains(word));
        if !(paper || commences)
            || ["证", "许可", "合同", "资质", "聘"]
                .iter()
                .any(|word| before.contains(word))
        {
            continue;
        }
        let until = found
            .name("until")
            .and_then(|until| find_dates(until.as_str()).into_iter().map(|(_, date)| date).next());
        let years = found.name("years").and_then(|years| numeral::parse(years.as_str()));
        if until.is_some() || years.is_some_and(|years| (1..=30).contains(&years)) {
            last = Some(Clause {
                kind: ClauseKind::Expire,
                date: until,
                years: if until.is_some() { None } else { years },
                span,
            });
        }
    }
    last
}

/// The last event that the head of a rule tells: 通过, 公布, 修订, 修正.
fn revised(text: &str) -> Option<Clause> {
    let head = &text[..text.floor_char_boundary(HISTORY_BYTES.min(text.len()))];
    let head = &head[..["第一条", "第一章", "目录", "目　录"]
        .iter()
        .filter_map(|word| head.find(word))
        .min()
        .unwrap_or(head.len())];
    let mut last: Option<Clause> = None;
    let dates = find_dates(head);
    for (at, (range, date)) in dates.iter().enumerate() {
        let until = dates.get(at + 1).map_or(head.len(), |(next, _)| next.start);
        let told = &head[range.end..until];
        let told = &told[..told.find('\n').unwrap_or(told.len())];
        let event = ["通过", "公布", "发布", "修订", "修正", "修改", "批准", "颁布"]
            .iter()
            .any(|word| told.contains(word));
        if event && date.day.is_some() && last.as_ref().is_none_or(|last| last.date < Some(*date)) {
            last = Some(Clause {
                kind: ClauseKind::Revised,
                date: Some(*date),
                years: None,
                span: range.start..range.end,
            });
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Vec<(ClauseKind, Option<String>, Option<u32>)> {
        find(text)
            .into_iter()
            .map(|c| (c.kind, c.date.map(|d| d.to_string()), c.years))
            .collect()
    }

    #[test]
    fn commencement_and_term_are_read() {
        assert_eq!(
            told("第六条　本办法自2021年10月1日起施行，有效期五年。"),
            [
                (ClauseKind::Start, Some("2021-10-01".to_owned()), None),
                (ClauseKind::Expire, None, Some(5))
            ]
        );
        assert_eq!(told("本通知自印发之日起执行。"), [(ClauseKind::Start, None, None)]);
        assert_eq!(
            told("本通知自发布之日起施行，有效期至2025年12月31日。").last(),
            Some(&(ClauseKind::Expire, Some("2025-12-31".to_owned()), None))
        );
    }

    #[test]
    fn clauses_on_other_things_are_not_the_papers_own() {
        assert_eq!(told("正文开始。\n许可证有效期五年，自发证之日起计算。"), []);
        let long = "空话。".repeat(1200);
        assert_eq!(told(&format!("{long}《甲》自2021年10月1日起施行。")), []);
    }

    #[test]
    fn the_history_of_a_rule_gives_its_last_revision() {
        let text = "# 条例\n\n2011年11月17日 某会议通过\n\n2020年5月14日 某会议《关于修改的决定》修正\n\n第一条 正文";
        assert_eq!(told(text), [(ClauseKind::Revised, Some("2020-05-14".to_owned()), None)]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[\\PC自日起施行有效期年月0-9\n]{0,80}") {
            for clause in find(&text) {
                prop_assert!(text.get(clause.span).is_some());
            }
        }
    }
}
