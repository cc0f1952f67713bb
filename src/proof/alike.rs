//! 形近: what the archive has in place of a paper that it lacks — a title of which one character differs, a number of which
//! one part does.

use super::basis::said;
use super::draft::Draft;
use super::rules::Findings;
use crate::archive::{Brief, Catalogue};
use crate::document::{Citation, DocNumber, bare_title_key, title_key};
use crate::error::Result;
use crate::text::edits::edits;

/// Names that begin alike are looked through, so many of them.
const MOST_ALIKE: usize = 2_000;
/// Characters in which they begin alike.
const ALIKE: usize = 6;
/// A shorter title is too common to be like another.
const SHORTEST: usize = 9;

/// Something very like what the archive lacks.
pub(super) fn alike(
    draft: &Draft<'_>,
    catalogue: &Catalogue,
    citation: &Citation,
    title: &str,
    found: &mut Findings,
) -> Result<()> {
    let key = title_key(title);
    let length = key.chars().count();
    let of_state = title.starts_with("中华人民共和国") && length >= 6;
    let ruled = length + 1 >= SHORTEST && KINDS.iter().any(|kind| key.ends_with(kind));
    if length < SHORTEST && !of_state && !ruled {
        return Ok(());
    }
    let beginning: String = key.chars().take(ALIKE).collect();
    let mut candidates = catalogue.named_like(&beginning, MOST_ALIKE)?;
    // The slip may stand near the beginning.
    let shorter: String = key.chars().take(ALIKE / 2).collect();
    if !shorter.starts_with("关于") && !shorter.starts_with("国务院") {
        candidates.extend(catalogue.named_like(&shorter, MOST_ALIKE)?);
    }
    let number = citation.canonical.as_deref().and_then(DocNumber::parse);
    if let Some(number) = &number {
        candidates.extend(catalogue.named_like(&format!("{}〔", number.series()), MOST_ALIKE)?);
    }
    let mut best: Option<(usize, Brief)> = None;
    for brief in candidates {
        let other = title_key(&brief.title);
        let bare = bare_title_key(&brief.title);
        let distance = [other, bare].iter().filter_map(|other| distance(&key, other)).min();
        let Some(distance) = distance else { continue };
        let length = key.chars().count();
        // One character, or a few that are left out or put in; beside a number that is near, more.
        let near = number
            .as_ref()
            .zip(brief.number.as_deref().and_then(DocNumber::parse))
            .is_some_and(|(one, other)| is_near(one, &other));
        let other = title_key(&brief.title);
        let most = if near {
            length / 6
        } else if is_part_of(&key, &other) || is_part_of(&other, &key) {
            1 + usize::from(length >= SHORTEST || of_state || ruled) + usize::from(length >= 12)
        } else if same_but_kind(&key, &other, if of_state { 4 } else { 6 }) {
            2
        } else {
            usize::from(length >= SHORTEST) + usize::from(length >= 20)
        };
        if distance > 0
            && distance <= most
            && !of_another_place(&key, &other)
            && best.as_ref().is_none_or(|(known, _)| distance < *known)
        {
            best = Some((distance, brief));
        }
    }
    if let Some((_, brief)) = best.filter(|(_, brief)| {
        brief.number.is_none() || brief.number != draft.document.number.as_ref().map(|n| n.value.to_string())
    }) {
        let number = brief
            .number
            .as_deref()
            .map(|number| format!("（{number}）"))
            .unwrap_or_default();
        let words = [("title", brief.title.as_str()), ("number", number.as_str())];
        found.add_proven("basis.alike", citation.span.clone(), &words, Some(&said(&brief)));
    }
    Ok(())
}

/// Whether two titles are the same but for the kind of rule at their end.
fn same_but_kind(one: &str, other: &str, least: usize) -> bool {
    let bare = |title: &str| {
        KINDS
            .iter()
            .find_map(|kind| title.strip_suffix(kind).map(str::to_owned))
            .filter(|bare| bare.chars().count() >= least)
    };
    bare(one).is_some_and(|bare_one| bare(other) == Some(bare_one))
}

/// How titles of rules end.
const KINDS: [&str; 7] = ["条例", "规定", "办法", "细则", "规则", "规程", "法"];

/// Whether two titles begin with different places: each has a rule of its own.
fn of_another_place(one: &str, other: &str) -> bool {
    let place = |title: &str| {
        title
            .char_indices()
            .take(8)
            .find(|(_, c)| matches!(c, '省' | '市' | '县' | '区' | '州'))
            .map(|(at, c)| title[..at + c.len_utf8()].to_owned())
    };
    match (place(one), place(other)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

/// Whether all characters of one stand in another, in order.
fn is_part_of(one: &str, other: &str) -> bool {
    let mut rest = other.chars();
    one.chars().all(|c| rest.any(|other| other == c))
}

/// Whether two numbers differ in year or serial alone.
pub(super) fn is_near(one: &DocNumber, other: &DocNumber) -> bool {
    match (one, other) {
        (
            DocNumber::Coded { code, year, serial },
            DocNumber::Coded {
                code: c,
                year: y,
                serial: s,
            },
        ) => code == c && (year == y || serial == s),
        _ => false,
    }
}

/// How many characters differ; `None` where a figure does, for then another paper of the same series is meant.
fn distance(one: &str, other: &str) -> Option<usize> {
    let figures = |text: &str| {
        text.chars()
            .filter(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c))
            .collect::<String>()
    };
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().abs_diff(b.len()) > a.len() / 4 + 1 || figures(one) != figures(other) {
        return None;
    }
    Some(edits(&a, &b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_figure_is_another_paper() {
        assert_eq!(distance("关于做好防汛工作的通知", "关于做好防讯工作的通知"), Some(1));
        assert_eq!(distance("关于2021年防汛工作的通知", "关于2022年防汛工作的通知"), None);
    }
}
