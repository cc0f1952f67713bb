//! What a person says instead of naming a field (还有效, 给财政局的请示, 去年的通知, 中央一号文件). The words are data: `spoken.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::condition::names_an_organ;
use super::organ::names_of_short;
use super::parse::join;
use super::when::{self, Tie};
use super::{Filter, Pattern, Query, TextField, Vocabulary};
use crate::document::{DocDate, DocKind};
use crate::text::fold::fold;
use crate::text::numeral;

pub(super) static SPOKEN: LazyLock<Spoken> =
    LazyLock::new(|| toml::from_str(include_str!("spoken.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spoken {
    in_force: Vec<String>,
    ended: Vec<String>,
    not_yet: Vec<String>,
    only_qualifying: Vec<String>,
    address: Vec<String>,
    doing: Vec<String>,
    any_paper: Vec<String>,
    asking: Vec<String>,
    /// Times that have a name.
    pub(super) period: Vec<Period>,
    named: Vec<Named>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Period {
    pub(super) words: Vec<String>,
    pub(super) from: String,
    pub(super) to: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Named {
    words: Vec<String>,
    code: String,
    serial: u32,
}

/// Longest name of an organ, in characters.
const LONGEST_ORGAN: usize = 20;

/// What is longer is no condition, in characters.
const LONGEST: usize = 40;

/// 效力, as a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// 现行有效, also where it was changed since.
    InForce,
    /// 废止, 失效, 撤销 or suspended.
    Ended,
    /// 尚未施行
    NotYet,
}

impl Force {
    /// What a person means by a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let is = |words: &[String]| words.iter().any(|known| known == word);
        if is(&SPOKEN.in_force) {
            Some(Self::InForce)
        } else if is(&SPOKEN.ended) {
            Some(Self::Ended)
        } else {
            is(&SPOKEN.not_yet).then_some(Self::NotYet)
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InForce => "现行有效",
            Self::Ended => "失效",
            Self::NotYet => "尚未施行",
        }
    }
}

/// What a request begins with, in bytes: 帮我找一下 of 帮我找一下去年的通知. Whole requests alone are text.
pub(super) fn asking(word: &str) -> usize {
    if word.chars().nth(LONGEST).is_some() {
        return 0;
    }
    let starts = SPOKEN.asking.iter().filter(|asking| word.starts_with(asking.as_str()));
    // 请 and 我要 begin many a word: a short one must stand before another or before a condition.
    let length = starts.map(String::len).max().unwrap_or(0);
    let rest = &word[length..];
    let is_short = word[..length].chars().count() < 3;
    let more = if length > 0 { asking(rest) } else { 0 };
    if rest.chars().nth(1).is_none() || (is_short && more == 0) {
        return 0;
    }
    length + more
}

/// What a typed word means, and what is left of it to be searched as text.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub conditions: Vec<Query>,
    pub rest: Vec<&'a str>,
}

impl Said<'_> {
    /// The beginning of the word that is not searched as text.
    pub(super) fn typed<'w>(&self, word: &'w str) -> &'w str {
        let behind = self
            .rest
            .last()
            .filter(|rest| self.rest.len() == 1 && word.ends_with(*rest));
        let typed = behind.and_then(|rest| word.strip_suffix(rest)).unwrap_or(word);
        typed.trim_end_matches("关于").trim_end_matches('的')
    }
}

/// What a word without blanks means that names no field; none if it is just text. Times and force are seen from `today`:
/// without it they are text.
pub(super) fn said(word: &str, today: Option<DocDate>) -> Option<Said<'_>> {
    if word.chars().nth(LONGEST).is_some() {
        return None;
    }
    if let Some(conditions) = named(word) {
        return Some(Said {
            conditions,
            rest: Vec::new(),
        });
    }
    let mut conditions = Vec::new();
    let mut rest = word;
    let mut issued = false;
    loop {
        let seen = today.and_then(|today| force(rest).or_else(|| timed(rest, today)));
        let issuer = || {
            let (organ, behind) = issuer(rest, today)?;
            Some((organ_condition(organ, Filter::Organ)?, behind))
        };
        let by_issuer = if seen.is_none() && !issued { issuer() } else { None };
        issued |= by_issuer.is_some();
        let Some((condition, behind)) = seen.or(by_issuer) else {
            break;
        };
        conditions.push(condition);
        rest = behind;
    }
    if let Some(Said {
        conditions: more,
        rest: left,
    }) = addressed(rest)
    {
        conditions.extend(more);
        return Some(Said { conditions, rest: left });
    }
    let mut left = rest;
    if let Some((kind, about)) = paper(rest)
        && (!conditions.is_empty() || Vocabulary::builtin().is_said(about))
    {
        conditions.extend(kind);
        left = about;
    }
    let rest = if left.is_empty() { Vec::new() } else { vec![left] };
    (!conditions.is_empty()).then_some(Said { conditions, rest })
}

/// 现行有效, 现行有效的通知
fn force(word: &str) -> Option<(Query, &str)> {
    let spoken = &*SPOKEN;
    let all = spoken.in_force.iter().chain(&spoken.ended).chain(&spoken.not_yet);
    let known = all
        .filter(|known| word.starts_with(known.as_str()))
        .max_by_key(|known| known.len())?;
    let rest = &word[known.len()..];
    let alone = rest.is_empty() && !spoken.only_qualifying.contains(known);
    let rest = match rest.strip_prefix('的') {
        Some(rest) if !rest.is_empty() || !spoken.only_qualifying.contains(known) => rest,
        _ if alone => rest,
        _ => return None,
    };
    Some((Query::Filter(Filter::Force(Force::from_word(known)?)), rest))
}

/// 去年, 近三年养犬管理, 2021年的条例
fn timed(word: &str, today: DocDate) -> Option<(Query, &str)> {
    let time = when::spoken(word, Some(today))?;
    let behind = &word[time.end..];
    let rest = behind.strip_prefix('的').unwrap_or(behind);
    let date = Query::Filter(Filter::Date(time.range));
    // The paper of a year need not be dated in it: the final accounts of 2021.
    if time.tie == Tie::Year && behind.is_empty() {
        let titled = Query::Filter(Filter::Title(fold(word)));
        return Some((Query::Or(vec![date, titled]), rest));
    }
    let linked = || {
        ["的", "关于", "印发", "发布", "制定", "出台"]
            .iter()
            .any(|link| behind.starts_with(link))
            || force(behind).is_some()
            || addressed(behind).is_some()
            || paper(behind).is_some_and(|(kind, about)| !about.is_empty() || kind.is_none())
    };
    match time.tie {
        Tie::Digits => None,
        Tie::Part => behind.starts_with('的').then_some((date, rest)),
        Tie::Free => Some((date, rest)),
        Tie::Linked | Tie::Year => (behind.is_empty() || linked()).then_some((date, rest)),
    }
}

/// 县政府 of 县政府去年的通知, 县政府的通知, 财政局给县政府的请示; and what stands behind it.
fn issuer(word: &str, today: Option<DocDate>) -> Option<(&str, &str)> {
    // 给财政局 ends like an organ's name, too.
    let is_addressed = SPOKEN.address.iter().any(|known| word.starts_with(known.as_str()));
    if is_addressed || !word.contains('的') {
        return None;
    }
    let ends = word.char_indices().map(|(at, _)| at).skip(2).take(LONGEST_ORGAN);
    ends.filter_map(|end| {
        let (organ, behind) = word.split_at(end);
        let rest = match behind.strip_prefix('的') {
            Some(rest) => paper(rest).map(|_| rest),
            None => today
                .and_then(|today| timed(behind, today).or_else(|| force(behind)))
                .map(|_| behind)
                .or_else(|| addressed(behind).map(|_| behind)),
        };
        Some((organ, rest?))
    })
    .find(|(organ, _)| names_an_organ(organ))
}

/// The kind of paper that a text ends in (通知, 关于防汛的通知, 印发的文件), and what it is about; no kind if any is meant.
fn paper(text: &str) -> Option<(Option<Query>, &str)> {
    let (about, kind) = text.rsplit_once('的').unwrap_or(("", text));
    let any = SPOKEN.any_paper.iter().any(|word| word == kind);
    let kind = DocKind::from_name(kind).map(|kind| Query::Filter(Filter::Kind(kind.name().to_owned())));
    (any || kind.is_some()).then(|| (kind, matter(about)))
}

/// What a paper is about, without the words that say only that it was written.
fn matter(about: &str) -> &str {
    let about = about.trim_start_matches('的');
    let about = about.strip_prefix("关于").unwrap_or(about);
    if SPOKEN.doing.iter().any(|doing| doing == about) {
        ""
    } else {
        about
    }
}

/// 给财政局的请示, 给财政局要钱的请示, 向县政府的关于防汛经费的请示
fn addressed(word: &str) -> Option<Said<'_>> {
    let address = SPOKEN.address.iter().filter(|known| word.starts_with(known.as_str()));
    let behind = &word[address.max_by_key(|known| known.len())?.len()..];
    let (called, what) = behind.split_once('的')?;
    let (kind, about) = paper(what)?;
    // What stands between the organ and 的 is what it is asked for.
    let ends = called.char_indices().map(|(at, c)| at + c.len_utf8());
    let known = ends.rev().find(|end| names_an_organ(&called[..*end]));
    let (organ, wish) = called.split_at(known.unwrap_or(called.len()));
    if !(2..=LONGEST_ORGAN).contains(&organ.chars().count()) || !organ.chars().all(char::is_alphabetic) {
        return None;
    }
    let conditions = organ_condition(organ, Filter::Addressee).into_iter().chain(kind);
    let rest = [matter(wish), about].into_iter().filter(|text| !text.is_empty());
    Some(Said {
        conditions: conditions.collect(),
        rest: rest.collect(),
    })
}

/// An organ under each of its names.
pub(super) fn organ_condition(organ: &str, field: fn(String) -> Filter) -> Option<Query> {
    let names = std::iter::once(fold(organ)).chain(names_of_short(organ));
    join(names.map(|name| Query::Filter(field(name))).collect(), Query::Or)
}

/// 中央一号文件, 2023年中央一号文件: by its number, or where it is called so.
fn named(word: &str) -> Option<Vec<Query>> {
    let (named, called) = SPOKEN.named.iter().find_map(|named| {
        Some((
            named,
            named.words.iter().find(|called| word.ends_with(called.as_str()))?,
        ))
    })?;
    let before = word.strip_suffix(called.as_str())?;
    let year = match before.trim_end_matches(['年', '度']) {
        "" => None,
        digits => Some(numeral::parse(digits).filter(|year| (1949..=2100).contains(year))?),
    };
    let (code, serial) = (&named.code, named.serial);
    let number = match year {
        Some(year) => Filter::Number(format!("{code}〔{year}〕{serial}号")),
        None => Filter::Like {
            field: TextField::Number,
            pattern: Pattern {
                parts: vec![fold(&format!("{code}〔")), fold(&format!("〕{serial}号"))],
                gaps: vec![None],
                starts: true,
                ends: true,
            },
        },
    };
    // Those that call it so in the text: of the year, where one is named.
    let year = year.map(|year| format!("{year}年")).unwrap_or_default();
    let called = named
        .words
        .iter()
        .map(|name| Query::Phrase(fold(&format!("{year}{name}"))));
    Some(vec![Query::Or(
        std::iter::once(Query::Filter(number)).chain(called).collect(),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(word: &str) -> Option<(String, String)> {
        let today = DocDate::new(2026, Some(11), Some(26));
        said(word, today).map(|said| (Query::And(said.conditions).to_string(), said.rest.join(" + ")))
    }

    fn mean(cases: &[(&str, &str, &str)]) {
        for (word, conditions, rest) in cases {
            let expected = Some(((*conditions).to_owned(), (*rest).to_owned()));
            assert_eq!(meant(word), expected, "{word}");
        }
    }

    #[test]
    fn force_is_meant_alone_or_before_a_text() {
        mean(&[
            ("还有效", "效力:现行有效", ""),
            ("现行有效的通知", "效力:现行有效 and 文种:通知", ""),
            ("现行有效的防汛办法", "效力:现行有效", "防汛办法"),
            ("废止的办法", "效力:失效 and 文种:办法", ""),
        ]);
        for word in ["废止", "有效期", "有效", "现行有效吗的"] {
            assert_eq!(meant(word), None, "{word}");
        }
        assert!(said("还有效", None).is_none());
    }

    #[test]
    fn a_time_is_meant_alone_or_before_a_text_and_a_kind_behind_it() {
        mean(&[
            ("去年的通知", "日期:2025 and 文种:通知", ""),
            ("去年的文件", "日期:2025", ""),
            ("去年关于防汛的通知", "日期:2025 and 文种:通知", "防汛"),
            ("去年防汛的通知", "日期:2025 and 文种:通知", "防汛"),
            ("去年还有效的办法", "日期:2025 and 效力:现行有效 and 文种:办法", ""),
            ("2021年的条例", "日期:2021 and 文种:条例", ""),
            ("2021年印发的通知", "日期:2021 and 文种:通知", ""),
            ("2021年", "(日期:2021 or 题名:2021年)", ""),
            ("2021年文件", "日期:2021", ""),
            ("4月的通知", "日期:2026-04-01..2026-04-30 and 文种:通知", ""),
            ("去年县政府的会议纪要", "日期:2025 and 机关:县政府 and 文种:纪要", ""),
            ("近5年养犬管理", "日期:2021-11-26..2026-11-26", "养犬管理"),
            ("2019—2021", "日期:2019..2021", ""),
            ("十三五期间的规划", "日期:2016..2020", "规划"),
        ]);
        for word in [
            "4月",
            "上半年",
            "去年冬天",
            "2021年防汛",
            "2021",
            "十三五规划",
            "2018-2020年行动计划",
        ] {
            assert_eq!(meant(word), None, "{word}");
        }
    }

    #[test]
    fn a_request_begins_with_what_says_nothing() {
        let left = |word: &'static str| &word[asking(word)..];
        assert_eq!(left("给我找一下去年的通知"), "去年的通知");
        assert_eq!(left("请帮我查一下防汛"), "防汛");
        for word in ["请示", "帮我查一下", "查处办法", "请客吃饭", "检索"] {
            assert_eq!(left(word), word);
        }
    }

    #[test]
    fn an_addressee_needs_a_kind_behind_it() {
        mean(&[
            ("给财政局的请示", "主送:财政局 and 文种:请示", ""),
            ("给财政局要钱的请示", "主送:财政局 and 文种:请示", "要钱"),
            ("给县政府打的报告", "主送:县政府 and 文种:报告", ""),
            ("向县政府的关于防汛经费的请示", "主送:县政府 and 文种:请示", "防汛经费"),
            ("给王某某的批复", "主送:王某某 and 文种:批复", ""),
            ("要钱的请示", "文种:请示", "要钱"),
        ]);
        for word in ["给财政局", "给力的方案书", "报告的格式", "申请防汛经费的请示"] {
            assert_eq!(meant(word), None, "{word}");
        }
    }

    #[test]
    fn an_issuer_is_meant_before_a_time_an_addressee_or_a_kind() {
        mean(&[
            ("国务院的通知", "机关:国务院 and 文种:通知", ""),
            ("县政府去年的通知", "机关:县政府 and 日期:2025 and 文种:通知", ""),
            (
                "近三年国务院的通知",
                "日期:2023-11-26..2026-11-26 and 机关:国务院 and 文种:通知",
                "",
            ),
            ("水利局给财政局的请示", "机关:水利局 and 主送:财政局 and 文种:请示", ""),
            (
                "住建部2021年的通知",
                "(机关:住建部 or 机关:住房和城乡建设部 or 机关:建设部) and 日期:2021 and 文种:通知",
                "",
            ),
        ]);
        for word in ["国务院关于防汛的通知", "干部的任免", "全部的通知"] {
            assert_eq!(meant(word), None, "{word}");
        }
    }

    #[test]
    fn a_paper_has_a_name() {
        let said = meant("2023年中央一号文件").unwrap().0;
        assert!(
            said.starts_with("(文号:中发〔2023〕1号 or “2023年中央一号文件”"),
            "{said}"
        );
        let said = meant("中央一号文件").unwrap().0;
        assert!(said.starts_with("(文号:中发(*)1号 or “中央一号文件”"), "{said}");
        assert_eq!(meant("学习中央一号文件").map(|said| said.0), None);
    }
}
