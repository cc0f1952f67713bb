//! What a person says instead of naming a field (还有效, 给财政局的请示, 中央一号文件). The words are data: `spoken.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Filter, Pattern, Query};
use crate::document::DocKind;
use crate::text::fold::fold;
use crate::text::numeral;

static SPOKEN: LazyLock<Spoken> = LazyLock::new(|| toml::from_str(include_str!("spoken.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Spoken {
    in_force: Vec<String>,
    ended: Vec<String>,
    not_yet: Vec<String>,
    only_qualifying: Vec<String>,
    address: Vec<String>,
    named: Vec<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    words: Vec<String>,
    code: String,
    serial: u32,
}

/// Longest name of an addressee, in characters.
const LONGEST_ORGAN: usize = 20;

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

/// What the beginning of a typed word means, and what is left of it to be searched as text.
pub(super) struct Said<'a> {
    pub conditions: Vec<Query>,
    pub rest: &'a str,
}

/// What a word without blanks means that is no field and no time; none if it is just text.
pub(super) fn said(word: &str) -> Option<Said<'_>> {
    force(word).or_else(|| addressed(word)).or_else(|| named(word))
}

/// 现行有效, 现行有效的通知
fn force(word: &str) -> Option<Said<'_>> {
    let spoken = &*SPOKEN;
    let all = spoken.in_force.iter().chain(&spoken.ended).chain(&spoken.not_yet);
    let known = all
        .filter(|known| word.starts_with(known.as_str()))
        .max_by_key(|known| known.len())?;
    let rest = &word[known.len()..];
    let rest = match rest.strip_prefix('的') {
        Some(rest) => rest,
        None if rest.is_empty() && !spoken.only_qualifying.contains(known) => rest,
        None => return None,
    };
    if rest.is_empty() && spoken.only_qualifying.contains(known) {
        return None;
    }
    let force = Force::from_word(known)?;
    Some(Said {
        conditions: vec![Query::Filter(Filter::Force(force))],
        rest,
    })
}

/// 给财政局的请示, 向县政府的关于防汛经费的请示
fn addressed(word: &str) -> Option<Said<'_>> {
    let address = SPOKEN.address.iter().filter(|known| word.starts_with(known.as_str()));
    let behind = &word[address.max_by_key(|known| known.len())?.len()..];
    let (organ, what) = behind.split_once('的')?;
    let (about, kind) = what.rsplit_once('的').unwrap_or(("", what));
    let length = organ.chars().count();
    if !(2..=LONGEST_ORGAN).contains(&length) || !organ.chars().all(char::is_alphabetic) {
        return None;
    }
    let kind = DocKind::from_name(kind)?.name().to_owned();
    Some(Said {
        conditions: vec![
            Query::Filter(Filter::Addressee(fold(organ))),
            Query::Filter(Filter::Kind(kind)),
        ],
        rest: about.strip_prefix("关于").unwrap_or(about),
    })
}

/// 中央一号文件, 2023年中央一号文件: by its number, or where it is called so.
fn named(word: &str) -> Option<Said<'_>> {
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
            field: super::TextField::Number,
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
    let conditions = vec![Query::Or(
        std::iter::once(Query::Filter(number)).chain(called).collect(),
    )];
    Some(Said { conditions, rest: "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(word: &str) -> Option<(String, &str)> {
        said(word).map(|said| (Query::And(said.conditions).to_string(), said.rest))
    }

    #[test]
    fn force_is_meant_alone_or_before_a_text() {
        let case = |condition: &str, rest| Some((condition.to_owned(), rest));
        assert_eq!(meant("还有效"), case("效力:现行有效", ""));
        assert_eq!(meant("现行有效的通知"), case("效力:现行有效", "通知"));
        assert_eq!(meant("废止的办法"), case("效力:失效", "办法"));
        for word in ["废止", "有效期", "有效", "现行有效吗的"] {
            assert_eq!(meant(word), None, "{word}");
        }
    }

    #[test]
    fn an_addressee_needs_a_kind_behind_it() {
        let case = |condition: &str, rest| Some((condition.to_owned(), rest));
        assert_eq!(meant("给财政局的请示"), case("主送:财政局 and 文种:请示", ""));
        assert_eq!(
            meant("向县政府的关于防汛经费的请示"),
            case("主送:县政府 and 文种:请示", "防汛经费")
        );
        for word in ["给财政局", "给力的方案书", "报告的格式"] {
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
