//! 用语一致: one thing under several names. Only names that the text itself shows to be one thing, or that a list knows.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::rules::Findings;

#[derive(Debug, Default, Deserialize)]
struct Table {
    /// Names of one thing, the standard one first.
    same: Vec<Vec<String>>,
    /// How names end that are long enough to be compared.
    heads: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("terms.toml")).unwrap_or_default());

/// …（以下简称“甲”）
static ALIAS: Pattern = Pattern::new(r"（(?:以下|下)?(?:统)?简?称(?:为)?[“《](?P<a>[^”》]{2,16})[”》]");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    listed(draft, found);
    alike(draft, found);
    roads(draft, found);
    campaign(draft, found);
    quoted(draft, found);
}

/// 解放路 and 解放大街: one street by two names.
static ROAD: Pattern = Pattern::new(r"(?P<n>\p{Han}{2})(?P<r>大街|大道)");

fn roads(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.main);
    for road in ROAD.all(text) {
        let (Some(name), Some(at)) = (range(&road, "n"), road.get(0)) else {
            continue;
        };
        let (short, named) = (format!("{}路", &text[name]), at.as_str());
        // Both side by side are two streets.
        let beside = [
            format!("{short}、"),
            format!("{short}和"),
            format!("{short}与"),
            format!("{short}至"),
        ]
        .iter()
        .any(|pair| text.contains(pair.as_str()) && text.contains(&format!("{pair}{named}")));
        let crossed = ["交叉口", "路口", "交会处", "交汇处"]
            .iter()
            .any(|word| text.contains(word));
        // In a list each has its own name.
        let beside = beside || text[..at.start()].ends_with('、') || text[at.end()..].starts_with(['、', '与', '和']);
        if text.contains(&short) && !beside && !crossed && text.matches(named).count() == 1 {
            let span = draft.main.start + at.start()..draft.main.start + at.end();
            found.add("term.mixed", span, &[("name", named), ("standard", &short)]);
            return;
        }
    }
}

/// What a campaign is called.
static CAMPAIGN: Pattern = Pattern::new(r"专项(?P<n>\p{Han}{0,4}?(?:整治|治理|排查|检查|整顿|清理|清查))(?:行动)?");
/// The campaign of the paper, by a name of its own.
static CAMPAIGN_NAMED: Pattern = Pattern::new(
    r"(?:本次|此次|这次|该)(?P<a>专项(?:大)?(?:整治|治理|排查|检查|整顿|清理|清查)(?:行动)?)|(?P<b>专项(?:大)?(?:整治|治理|整顿|清理|清查)行动)(?:进展|情况|结束|总结|信息|开展情况)",
);

/// 专项整治 in the title, and 本次专项大检查 in the body.
fn campaign(draft: &Draft<'_>, found: &mut Findings) {
    let Some(title) = &draft.document.title else { return };
    let Some(own) = CAMPAIGN.first(&title.value) else {
        return;
    };
    let text = draft.part(&draft.paper);
    for named in CAMPAIGN_NAMED.all(text) {
        let Some(at) = named.name("a").or(named.name("b")) else {
            continue;
        };
        let bare = at.as_str().trim_start_matches("专项").trim_end_matches("行动");
        // 专项排查整治 is called 专项整治 too.
        let same = own["n"].contains(bare) || bare.contains(&own["n"]);
        let titled = title.value.contains(at.as_str());
        if !same && !titled && text.matches(at.as_str()).count() == 1 {
            let span = draft.paper.start + at.start()..draft.paper.start + at.end();
            found.add("term.mixed", span, &[("name", at.as_str()), ("standard", &own[0])]);
            return;
        }
    }
}

/// A project with a name of its own.
static OWN_NAME: Pattern = Pattern::new(r"“(?P<n>\p{Han}{4,8})”(?P<h>项目|工程|小区|楼盘|平台|系统)");

/// “云栖雅苑”项目 and 云栖雅居项目.
fn quoted(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.body);
    for own in OWN_NAME.all(text) {
        let (right, head) = (&own["n"], &own["h"]);
        let right_characters: Vec<char> = right.chars().collect();
        for (at, _) in text.match_indices(head) {
            let before = text[..at].trim_end_matches('”');
            let name: Vec<(usize, char)> = before.char_indices().rev().take(right_characters.len()).collect();
            let differing: Vec<(char, char)> = name
                .iter()
                .rev()
                .zip(&right_characters)
                .filter(|((_, a), b)| a != *b)
                .map(|((_, a), b)| (*a, *b))
                .collect();
            let ([(a, b)], Some((start, _))) = (differing.as_slice(), name.last()) else {
                continue;
            };
            let apart = |c: char| "一二三四五六七八九十东西南北中上下前后内外新旧大小甲乙丙丁".contains(c);
            if name.len() == right_characters.len() && !apart(*a) && !apart(*b) && ('\u{4E00}'..='\u{9FFF}').contains(a)
            {
                let span = draft.body.start + start..draft.body.start + before.len();
                let words = [("name", draft.part(&span)), ("standard", right)];
                if !found.has("term.alike", &span) && !found.has("term.near", &span) {
                    found.add("term.mixed", span.clone(), &words);
                }
            }
        }
    }
}

fn listed(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.body);
    let defined = |name: &str| {
        ALIAS
            .all(text)
            .any(|alias| range(&alias, "a").is_some_and(|at| name.ends_with(&text[at])))
    };
    for group in &TABLE.same {
        let places: Vec<(&str, usize)> = group
            .iter()
            .filter_map(|name| Some((name.as_str(), place(draft, text, name, group)?)))
            .collect();
        let Some((standard, _)) = places.first().copied().filter(|_| places.len() > 1) else {
            continue;
        };
        for (name, at) in places.iter().skip(1).filter(|(name, _)| !defined(name)) {
            let at = draft.body.start + at;
            found.add(
                "term.mixed",
                at..at + name.len(),
                &[("name", name), ("standard", standard)],
            );
        }
    }
}

/// Where a name stands, not as a part of another of its group and not in a title.
fn place(draft: &Draft<'_>, text: &str, name: &str, group: &[String]) -> Option<usize> {
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let longer = group
            .iter()
            .filter(|other| other.len() > name.len() && other.contains(name));
        let covered = longer.into_iter().any(|other| {
            other.match_indices(name).any(|(inside, _)| {
                at.checked_sub(inside)
                    .is_some_and(|from| text.get(from..).is_some_and(|rest| rest.starts_with(other.as_str())))
            })
        });
        // 工信部联企业〔2020〕1号 is a number.
        let behind = draft.behind(draft.body.start + at + name.len(), 8);
        let numbered = behind.contains(['〔', '[', '［', '﹝']);
        !covered && !numbered && !draft.is_in_title(draft.body.start + at)
    })
}

/// Long names with one head that differ by one character: 防汛抗旱指挥部 and 防讯抗旱指挥部.
fn alike(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.main);
    let aliases: HashSet<&str> = ALIAS
        .all(text)
        .filter_map(|alias| range(&alias, "a"))
        .map(|at| &text[at])
        .collect();
    for head in &TABLE.heads {
        let mut names: Vec<(String, usize, usize)> = Vec::new();
        for (at, _) in text.match_indices(head.as_str()) {
            let end = at + head.len();
            let before: Vec<(usize, char)> = text[..at]
                .char_indices()
                .rev()
                .take_while(|(_, c)| ('\u{4E00}'..='\u{9FFF}').contains(c))
                .take(8)
                .collect();
            for length in 4..=before.len() {
                let (start, _) = before[length - 1];
                let name = &text[start..end];
                match names.iter_mut().find(|(known, _, _)| known == name) {
                    Some((_, count, _)) => *count += 1,
                    None => names.push((name.to_owned(), 1, start)),
                }
            }
        }
        // The name that returns is the right one; what stands once and differs by one character is a slip.
        for (right, count, _) in names.iter().filter(|(_, count, _)| *count >= 2) {
            let slip = names
                .iter()
                .find(|(name, other, _)| *other == 1 && *count >= 2 && is_slip(right, name, head));
            if let Some((name, _, at)) = slip
                && !aliases.contains(name.as_str())
            {
                let start = draft.main.start + at;
                let span = start..start + name.len();
                if !found.has("term.alike", &span) {
                    found.add("term.alike", span, &[("name", name), ("standard", right)]);
                }
            }
        }
    }
}

/// Whether two names of one length differ in one character that is neither a figure nor a place's.
fn is_slip(right: &str, name: &str, head: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (right.chars().collect(), name.chars().collect());
    if a.len() != b.len() || a.len() < head.chars().count() + 4 {
        return false;
    }
    let differing: Vec<usize> = (0..a.len()).filter(|i| a[*i] != b[*i]).collect();
    let [at] = differing.as_slice() else { return false };
    let own = |c: char| "一二三四五六七八九十县市省区镇乡村上下前后内外新旧大小东西南北中各".contains(c);
    // Both neighbours are the name's own: the border of a name is not compared.
    *at > 0
        && *at + 1 < a.len() - head.chars().count() + 1
        && !own(a[*at])
        && !own(b[*at])
        && sounds_alike(a[*at], b[*at])
}

/// Slips of the pen sound alike: 汛 and 讯, 部 and 布.
fn sounds_alike(one: char, other: char) -> bool {
    let sound = |c: char| crate::text::pinyin::syllables(&c.to_string());
    let (one, other) = (sound(one), sound(other));
    !one.is_empty() && one == other
}
