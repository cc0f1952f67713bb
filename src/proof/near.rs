//! 名称一致: one project under two names that differ by a word, and a body that is called by another word than it was set up
//! with. Only where the rest of the names is long, and the two never stand side by side.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::rules::Findings;

#[derive(Debug, Default, Deserialize)]
struct Table {
    /// How names of works, places and systems end.
    works: Vec<String>,
    /// Words that are no part of a name.
    around: Vec<String>,
    /// What a body that is set up for a task is called.
    bodies: Vec<String>,
    /// Characters by which two things of one sort differ.
    apart: String,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("terms.toml")).unwrap_or_default());

/// A longer paper has many works.
const LONGEST: usize = 12_000;

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    if draft.main.len() <= LONGEST && draft.document.metadata.is_empty() {
        works(draft, found);
        bodies(draft, found);
    }
}

/// Chinese characters and figures of a line, quotes left out, with their places.
fn letters(draft: &Draft<'_>, line: &Range<usize>) -> Vec<(usize, char)> {
    draft
        .part(line)
        .char_indices()
        .filter(|(_, c)| !matches!(c, '“' | '”' | '"'))
        .map(|(at, c)| (line.start + at, c))
        .collect()
}

/// A name's end: the line that it stands in, and the place of its last character there.
struct Place {
    line: usize,
    end: usize,
}

fn works(draft: &Draft<'_>, found: &mut Findings) {
    let lines: Vec<Vec<(usize, char)>> = draft
        .lines_of(&draft.main)
        .iter()
        .map(|line| letters(draft, line))
        .collect();
    let mut places = Vec::new();
    for (line, text) in lines.iter().enumerate() {
        for head in &TABLE.works {
            let head: Vec<char> = head.chars().collect();
            for end in head.len()..=text.len() {
                if text[end - head.len()..end].iter().map(|(_, c)| c).eq(head.iter()) {
                    places.push(Place { line, end });
                }
            }
        }
    }
    for (i, one) in places.iter().enumerate() {
        for other in &places[i + 1..] {
            let (a, b) = (&lines[one.line][..one.end], &lines[other.line][..other.end]);
            if one.line == other.line {
                continue;
            }
            if let Some((x, y)) = near(a, b) {
                let (first, second) = (spelled(a, &x), spelled(b, &y));
                if together(&lines, &first, &second) {
                    continue;
                }
                let start = b[y.start].0;
                let end = b[y.end - 1].0 + b[y.end - 1].1.len_utf8();
                // A longer head and a shorter one end at the same place.
                if !found.has("term.near", &(start..end)) && !found.has("term.alike", &(start..end)) {
                    found.add("term.near", start..end, &[("name", &second), ("standard", &first)]);
                }
            }
        }
    }
}

fn spelled(text: &[(usize, char)], part: &Range<usize>) -> String {
    text[part.clone()].iter().map(|(_, c)| *c).collect()
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// The two names, where they differ in one word of at most three characters: characters of each text.
fn near(a: &[(usize, char)], b: &[(usize, char)]) -> Option<(Range<usize>, Range<usize>)> {
    let suffix = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|((_, x), (_, y))| x == y && (is_han(*x) || x.is_ascii_digit()))
        .count();
    if suffix < 4 || suffix == a.len() || suffix == b.len() {
        return None;
    }
    let (a_left, b_left) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    for length in 1..=3usize {
        let (Some(x), Some(y)) = (a_left.len().checked_sub(length), b_left.len().checked_sub(length)) else {
            break;
        };
        let words = (&a_left[x..], &b_left[y..]);
        let prefix = a_left[..x]
            .iter()
            .rev()
            .zip(b_left[..y].iter().rev())
            .take_while(|((_, p), (_, q))| p == q && is_han(*p))
            .take(8)
            .count();
        let enough = (suffix >= 8 && prefix >= 1) || (suffix >= 6 && prefix >= 2) || prefix >= 4;
        if !enough || suffix + prefix < 7 {
            continue;
        }
        let named = |word: &[(usize, char)]| word.iter().all(|(_, c)| is_han(*c) && !TABLE.apart.contains(*c));
        let before: String = a_left[x - prefix..x].iter().map(|(_, c)| *c).collect();
        let inner = TABLE.around.iter().any(|around| before.ends_with(around.as_str()));
        if named(words.0) && named(words.1) && !inner {
            return Some((x - prefix..a.len(), y - prefix..b.len()));
        }
        return None;
    }
    None
}

/// Whether a line names both: they are two things.
fn together(lines: &[Vec<(usize, char)>], one: &str, other: &str) -> bool {
    // Without the beginning, which a list may leave out: 城北、城东污水处理厂.
    lines.iter().any(|line| {
        let text: String = line.iter().map(|(_, c)| *c).collect();
        text.contains(one) && text.contains(other)
    })
}

/// …工作专班（以下简称专班）, and then 指挥部下设办公室.
static BARE: Pattern = Pattern::new(r"(?:^|[。；，、：])[ 　]*(?P<b>领导小组|工作小组|指挥部|专班|工作组|委员会|联席会议|工作专班|协调小组)(?:下设|成员|办公室|要|由|负责|组成|每|定期|的)");

fn bodies(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.main);
    for bare in BARE.all(text) {
        let Some(at) = range(&bare, "b") else { continue };
        let body = &bare["b"];
        // Named in full, or defined, it is known.
        let named = text.match_indices(body).any(|(place, _)| {
            place != at.start && text[..place].ends_with(|c: char| is_han(c) || matches!(c, '“' | '《'))
        });
        let known = TABLE
            .bodies
            .iter()
            .filter(|other| !other.contains(body) && !body.contains(other.as_str()))
            .find(|other| {
                ["简称", "简称“", "简称为", "简称为“"]
                    .iter()
                    .any(|word| text.contains(&format!("{word}{other}")))
                    || draft.document.title.as_ref().is_some_and(|title| {
                        title.value.contains(&format!("{other}的")) && (title.value.contains("成立") || title.value.contains("组建") || title.value.contains("设立"))
                    })
            });
        if let Some(known) = known.filter(|_| !named) {
            let span = draft.main.start + at.start..draft.main.start + at.end;
            found.add("term.body", span, &[("name", body), ("standard", known)]);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(usize, char)> {
        text.char_indices().collect()
    }

    #[test]
    fn names_that_differ_by_a_word_are_near() {
        assert!(near(&of("城北污水处理厂二期工程"), &of("重点盯住城东污水处理厂二期工程")).is_some());
        assert!(near(&of("蓝天卫士视频监控系统"), &of("蓝天哨兵视频监控系统")).is_some());
        assert!(near(&of("用于道路改造项目"), &of("用于管网改造项目")).is_none());
        assert!(near(&of("县级河长制办公室平台系统"), &of("镇级河长制办公室平台系统")).is_none());
    }
}
