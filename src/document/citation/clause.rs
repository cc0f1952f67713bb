//! Clauses of a paper on its own force (效力条款): from when, until when, and when it was last revised.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::super::{DocDate, find_dates};
use super::title_key;
use crate::text::numeral;

/// Bytes at the beginning in which a rule tells its own history.
const HISTORY_BYTES: usize = 3_000;

/// How the titles of laws end.
const LAW: &str = "法";

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
    /// For a commencement: what the text calls itself most often (办法 of 本办法). For a revision: the rule that the first
    /// change of it was a change of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// For a revision: the days of the events that the text tells before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<DocDate>,
    /// Bytes of the text.
    pub span: Range<usize>,
}

static START: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:自|从|于|在)\s*(?:(?P<date>[12一二][0-9〇○零一二三四五六七八九\s]{3,9}年[^。；，起]{2,16}?日)|(?:[本此该][^，。；]{0,8})?(?:发布|印发|公布|下发|签署|颁布|发文|通过|批准|即)之?日)\s*(?:起|后)?\s*(?:(?:满)?[0-9一二三四五六七八九十]{1,3}日后)?\s*(?:开始|正式)?(?:施行|实施|执行|生效|试行|适用|试用)").ok()
});
static TERM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:有效期限|有效期|试行期限|试行期|执行期限|实施期限|执行期)\s*(?:均?[为是]|暂定为?|自[^。；]{1,24}?起[，,]?|[：:])?\s*(?:(?P<years>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s*年|[^。；]{0,24}?至\s*(?P<until>[12一二][0-9〇○零一二三四五六七八九\s]{3,9}年[^。；，]{2,10}?日))").ok()
});
static UNTIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:施行|实施|执行|试行|有效|生效)?[，,]?\s*至\s*(?P<until>[12一二][0-9〇○零一二三四五六七八九]{3}年[^。；，]{2,10}?日)\s*(?:止|期间|执行|实施|施行|有效|失效|废止|[。；，,）)\n])").ok()
});
/// What may stand between a paper's name for itself and its term: commencement, who explains it, and no other matter.
static BETWEEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[\s，,、：:（(]|(?:自|从|于)\s*(?:[12一二][0-9〇○零一二三四五六七八九\s]{3,9}年[^。；，起]{2,16}?日|(?:[本此该][^，。；]{0,8}?)?(?:发布|印发|公布|下发|签署|颁布|发文|通过|批准|即)之?日)\s*(?:起|后)?|(?:满)?[0-9一二三四五六七八九十]{1,3}个?(?:工作)?日后|起|开始|正式|施行|实施|执行|生效|试行|适用|由[^，。；]{2,40}?负责(?:解释|实施)?|[是为]《[^》]{2,80}》(?:[（(][^）)]{2,40}[）)])?的配套[^，。；]{0,6}|[的并其为])*$").ok()
});
static AMENDED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"关于修[改正]\s*[〈《<＜]([^〈〉《》<>＜＞\s]{3,60})[〉》>＞]\s*的决定").ok());
static ORDINAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[\s　。]*(?:[#*]+\s*)?(?:第[一二三四五六七八九十百零〇0-9]{1,6}条|[（(]?[一二三四五六七八九十0-9]{1,3}[）)]?[、.．]?)?").ok()
});

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("clauses.toml")).unwrap_or_default());

/// The words of clauses on force: `clauses.toml`.
#[derive(Debug, Default, Deserialize)]
struct Words {
    own: Vec<String>,
    kinds: Vec<String>,
    open: Vec<String>,
    rules: Vec<String>,
    events: Vec<String>,
}

impl Words {
    /// What a paper calls itself where a text begins behind 本, and where that name ends.
    fn name_at<'t>(&self, rest: &'t str) -> Option<(&'t str, usize)> {
        let without = |rest: &'t str, kind: &String| rest.strip_prefix(kind.as_str()).unwrap_or(rest);
        let noun = self.kinds.iter().fold(rest, without);
        let own = self.own.iter().find(|own| noun.starts_with(own.as_str()))?;
        Some((&noun[..own.len()], rest.len() - noun.len() + own.len()))
    }

    /// Where a paper last names itself in a piece of text: where the name ends.
    fn last_name(&self, piece: &str) -> Option<usize> {
        let named = |(at, word): (usize, &str)| {
            let from = at + word.len();
            Some(from + self.name_at(&piece[from..])?.1)
        };
        piece.rmatch_indices('本').find_map(named)
    }

    /// What a text calls itself most often.
    fn own_name(&self, text: &str) -> Option<String> {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for (at, word) in text.match_indices('本') {
            let Some((name, _)) = self.name_at(&text[at + word.len()..]) else {
                continue;
            };
            match counts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name, 1)),
            }
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        most.map(|(name, _)| name.to_owned())
    }
}

impl Clause {
    /// Whether the text is of another paper than its title names: a law does not call itself 本办法, nor was its first change
    /// one of another law.
    #[must_use]
    pub fn contradicts(&self, title: &str) -> bool {
        let Some(called) = self.called.as_deref() else {
            return false;
        };
        let plain = title.trim_end_matches(|c| !char::is_alphanumeric(c));
        let plain = plain.split(['（', '(']).next().unwrap_or(plain);
        // Only of laws: other rules are renamed with a change, and mix up 规定 and 办法.
        let ending = WORDS.rules.iter().find(|rule| plain.ends_with(rule.as_str()));
        if ending.is_none_or(|ending| ending != LAW) {
            return false;
        }
        match self.kind {
            ClauseKind::Revised => {
                let (called, own) = (title_key(called), title_key(title));
                called.ends_with(LAW) && !called.ends_with(own.as_str()) && !own.ends_with(called.as_str())
            }
            ClauseKind::Start | ClauseKind::Expire => called != LAW && WORDS.rules.iter().any(|rule| rule == called),
        }
    }
}

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
                called: None,
                earlier: Vec::new(),
                span,
            });
        }
        seen = last.as_ref().map_or(0, |clause: &Clause| clause.span.start);
    }
    last.map(|clause| Clause {
        called: WORDS.own_name(text),
        ..clause
    })
}

/// The term of this paper: its subject is the paper itself, or a sentence of its own begins with its commencement. That of
/// a licence, a filing or a punishment is not the paper's.
fn expire(text: &str) -> Option<Clause> {
    let mut last: Option<Clause> = None;
    for (at, word) in text.match_indices(['期', '至']) {
        let pattern = if word == "期" { &TERM } else { &UNTIL };
        let from = text.floor_char_boundary(at.saturating_sub(9));
        let to = text.floor_char_boundary((at + 120).min(text.len()));
        let found = pattern.as_ref().and_then(|pattern| pattern.captures(&text[from..to]));
        let Some((found, whole)) = found.and_then(|found| found.get(0).map(|whole| (found, whole))) else {
            continue;
        };
        let end = found.name("until").map_or(whole.end(), |until| until.end());
        let span = from + whole.start()..from + end;
        // The pattern may have found a later word, which has its own turn.
        if span.start > at || last.as_ref().is_some_and(|last| span.start < last.span.end) {
            continue;
        }
        let before = sentence_before(text, span.start);
        let begun = before.starts_with(['。', '\n']) || before.len() == span.start;
        if !is_own_subject(before, begun) {
            continue;
        }
        let until = found
            .name("until")
            .and_then(|until| find_dates(until.as_str()).into_iter().map(|(_, date)| date).next());
        let years = found.name("years").and_then(|years| numeral::parse(years.as_str()));
        let open = WORDS
            .open
            .iter()
            .any(|mark| text[span.end..].trim_start().starts_with(mark.as_str()));
        if until.is_some() || (!open && years.is_some_and(|years| (1..=30).contains(&years))) {
            last = Some(Clause {
                kind: ClauseKind::Expire,
                date: until,
                years: if until.is_some() { None } else { years },
                called: None,
                earlier: Vec::new(),
                span,
            });
        }
    }
    last
}

/// Whether what a sentence says is said of the paper itself. `before` is the sentence up to there, from where it has `begun`.
fn is_own_subject(before: &str, begun: bool) -> bool {
    let (Some(between), Some(ordinal)) = (BETWEEN.as_ref(), ORDINAL.as_ref()) else {
        return false;
    };
    if let Some(end) = WORDS.last_name(before) {
        return between.is_match(&before[end..]);
    }
    // 自发布之日起施行，有效期五年: a sentence of its own.
    let begins = ordinal.find(before).map_or(0, |ordinal| ordinal.end());
    let rest = &before[begins..];
    begun && rest.contains('起') && between.is_match(rest)
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
        let line = &told[..told.find('\n').unwrap_or(told.len())];
        // A note may be broken after the meeting: ……第十次会议 / 《关于修改〈甲〉的决定》修正.
        let told = if line.trim_end().ends_with("会议") {
            told
        } else {
            line
        };
        let event = WORDS.events.iter().any(|word| told.contains(word.as_str()));
        // 自2013年1月1日起施行 is the commencement of a change, not another one.
        let event = event && !told.starts_with('起');
        if event && date.day.is_some() && last.as_ref().is_none_or(|last| last.date < Some(*date)) {
            last = Some(Clause {
                kind: ClauseKind::Revised,
                date: Some(*date),
                years: None,
                called: last
                    .as_ref()
                    .and_then(|last| last.called.clone())
                    .or_else(|| amended_title(told)),
                earlier: last
                    .into_iter()
                    .flat_map(|last| last.earlier.into_iter().chain(last.date))
                    .collect(),
                span: range.start..range.end,
            });
        }
    }
    last
}

/// The rule that a decision changes, where an event was that decision and it changes no other: 《关于修改〈甲〉的决定》修正.
fn amended_title(told: &str) -> Option<String> {
    let found = AMENDED.as_ref()?.captures(told)?;
    found.get(1).map(|title| title.as_str().to_owned())
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
    fn a_term_is_the_papers_own_only_where_the_paper_is_its_subject() {
        let terms = |text: &str| -> Vec<(Option<String>, Option<u32>)> {
            let clauses = find(text)
                .into_iter()
                .filter(|clause| clause.kind == ClauseKind::Expire);
            clauses.map(|c| (c.date.map(|d| d.to_string()), c.years)).collect()
        };
        for of_others in [
            "第八条　护士执业注册有效期为5年。",
            "本条例施行后，海关备案自准予备案之日起生效，有效期为10年。",
            "有下列情形之一的，不得担任本法规定的职务：执行期满未逾五年。",
            "本市规范性文件有效期为3年至5年，自施行之日起计算。",
            "本办法施行前取得的许可自本办法施行之日起有效期为五年。",
            "依照本办法的规定取得的批复有效期五年。",
            "本办法规定的试用期限为一年，试行期三年至五年。",
        ] {
            assert_eq!(terms(of_others), [], "{of_others}");
        }
        for own in [
            "第九条　本办法由县水利局负责解释，自2021年10月1日起施行，有效期五年。",
            "本办法有效期为5年。",
            "空话。自2021年10月1日起施行，有效期5年。",
            "　　（九）自发布之日起30日后施行，有效期五年。",
            "本实施细则自印发之日起试行，试行期五年。",
        ] {
            assert_eq!(terms(own), [(None, Some(5))], "{own}");
        }
        for until in [
            "本通知有效期至2025年12月31日。",
            "本公告执行至2025年12月31日。",
            "本通知自2021年1月1日起至2025年12月31日止执行。",
            "本通知有效期自2021年1月1日起至2025年12月31日止。",
        ] {
            assert_eq!(terms(until), [(Some("2025-12-31".to_owned()), None)], "{until}");
        }
    }

    #[test]
    fn a_paper_that_calls_itself_otherwise_is_not_what_its_title_says() {
        let contradicts = |text: &str, title: &str| find(text).iter().any(|clause| clause.contradicts(title));
        let rule = "第三十一条　本办法自2008年9月1日起施行。";
        assert!(contradicts(rule, "中华人民共和国节约能源法"));
        assert!(!contradicts(rule, "公路、水路交通实施《中华人民共和国节约能源法》办法"));
        assert!(!contradicts(rule, "关于印发《采砂办法》的通知"));
        let law = "# 规划法\n\n1986年3月19日某会议通过\n\n根据1996年8月29日第八届会议\n\n《关于修改〈中华人民共和国矿产资源法〉的决定》第一次修正\n\n第一条 正文。";
        assert!(contradicts(law, "中华人民共和国城乡规划法") && !contradicts(law, "矿产资源法"));
        assert_eq!(told(law), [(ClauseKind::Revised, Some("1996-08-29".to_owned()), None)]);
    }

    #[test]
    fn the_history_of_a_rule_gives_its_last_revision() {
        let text = "# 条例\n\n2011年11月17日 某会议通过\n\n2020年5月14日 某会议《关于修改的决定》修正\n\n第一条 正文";
        assert_eq!(told(text), [(ClauseKind::Revised, Some("2020-05-14".to_owned()), None)]);
        let begun =
            "# 法\n(根据2012年10月26日某会议通过 自2013年1月1日起施行的《关于修改<法>的决定》修正)\n第一条 正文";
        assert_eq!(
            told(begun),
            [(ClauseKind::Revised, Some("2012-10-26".to_owned()), None)]
        );
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
