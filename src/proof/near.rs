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
    /// Words that say nothing of what a thing is.
    between: Vec<String>,
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

/// A character with its place, and whether it stands in quotes.
type Letter = (usize, char, bool);

/// The characters of a line, quotes left out.
fn letters(draft: &Draft<'_>, line: &Range<usize>) -> Vec<Letter> {
    let mut quoted = false;
    let mut found = Vec::new();
    for (at, c) in draft.part(line).char_indices() {
        match c {
            '“' => quoted = true,
            '”' => quoted = false,
            c => found.push((line.start + at, c, quoted)),
        }
    }
    found
}

/// Whether a word stands in quotes, as a name of its own does.
fn is_quoted(word: &[Letter]) -> bool {
    word.iter().all(|(_, _, quoted)| *quoted)
}

/// Whether a word begins a quotation.
fn begins(text: &[Letter], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| text.get(before))
        .is_none_or(|(_, _, quoted)| !quoted)
}

/// Whether two characters sound alike, as slips of the pen do.
fn sounds_alike(one: char, other: char) -> bool {
    let sound = |c: char| crate::text::pinyin::syllables(&c.to_string());
    !sound(one).is_empty() && sound(one) == sound(other)
}

/// A name's end: the line that it stands in, and the place of its last character there.
struct Place {
    line: usize,
    end: usize,
}

fn works(draft: &Draft<'_>, found: &mut Findings) {
    let lines: Vec<Vec<Letter>> = draft
        .lines_of(&draft.main)
        .iter()
        .map(|line| letters(draft, line))
        .collect();
    let mut places = Vec::new();
    for (line, text) in lines.iter().enumerate() {
        for head in &TABLE.works {
            let head: Vec<char> = head.chars().collect();
            for end in head.len()..=text.len() {
                if text[end - head.len()..end].iter().map(|(_, c, _)| c).eq(head.iter()) {
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

fn spelled(text: &[Letter], part: &Range<usize>) -> String {
    text[part.clone()].iter().map(|(_, c, _)| *c).collect()
}

fn text_of(word: &[Letter]) -> String {
    word.iter().map(|(_, c, _)| *c).collect()
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// The two names, where they differ in one word of at most three characters: characters of each text.
fn near(a: &[Letter], b: &[Letter]) -> Option<(Range<usize>, Range<usize>)> {
    let suffix = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|((_, x, _), (_, y, _))| x == y && (is_han(*x) || x.is_ascii_digit()))
        .count();
    if suffix < 3 || suffix == a.len() || suffix == b.len() {
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
            .take_while(|((_, p, _), (_, q, _))| p == q && is_han(*p))
            .take(8)
            .count();
        let sounds = length == 1 && sounds_alike(words.0[0].1, words.1[0].1);
        let own = is_quoted(words.0) || is_quoted(words.1);
        let enough = (suffix >= 8 && prefix >= 1)
            || (suffix >= 6 && prefix >= 2 && own)
            || (suffix >= 5 && is_quoted(words.0) && is_quoted(words.1) && begins(a_left, x) && begins(b_left, y))
            || (sounds && prefix >= 2 && suffix >= 3);
        if !enough
            || suffix + prefix
                < if sounds || is_quoted(words.0) && is_quoted(words.1) {
                    5
                } else {
                    7
                }
        {
            continue;
        }
        let plain: String = a_left[x - prefix..x]
            .iter()
            .chain(&a[a.len() - suffix..])
            .map(|(_, c, _)| *c)
            .collect();
        let spoken = plain.contains(['的', '和', '与', '等', '对', '在'])
            || TABLE
                .between
                .iter()
                .any(|word| text_of(words.0) == *word || text_of(words.1) == *word);
        if spoken {
            return None;
        }
        let named = |word: &[Letter]| word.iter().all(|(_, c, _)| is_han(*c) && !TABLE.apart.contains(*c));
        let before: String = a_left[x - prefix..x].iter().map(|(_, c, _)| *c).collect();
        let inner = TABLE.around.iter().any(|around| before.ends_with(around.as_str()));
        if named(words.0) && named(words.1) && !inner {
            return Some((x - prefix..a.len(), y - prefix..b.len()));
        }
        return None;
    }
    None
}

/// Whether a line names both: they are two things.
fn together(lines: &[Vec<Letter>], one: &str, other: &str) -> bool {
    // Without the beginning, which a list may leave out: 城北、城东污水处理厂.
    lines.iter().any(|line| {
        let text: String = line.iter().map(|(_, c, _)| *c).collect();
        text.contains(one) && text.contains(other)
    })
}

/// …工作专班（以下简称专班）, and then 指挥部下设办公室.
static BARE: Pattern = Pattern::new(
    r"(?m)(?:^|[。；，、：])[ 　]*(?P<b>领导小组|工作小组|指挥部|专班|工作组|委员会|联席会议|工作专班|协调小组)(?:下设|成员|办公室|要|由|负责|组成|每|定期|的)",
);

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
                        title.value.contains(&format!("{other}的"))
                            && (title.value.contains("成立")
                                || title.value.contains("组建")
                                || title.value.contains("设立"))
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

    fn of(text: &str) -> Vec<Letter> {
        text.char_indices().map(|(at, c)| (at, c, false)).collect()
    }

    #[test]
    fn names_that_differ_by_a_word_are_near() {
        assert!(near(&of("城北污水处理厂二期工程"), &of("重点盯住城东污水处理厂二期工程")).is_some());
        let quoted: Vec<Letter> = of("蓝天哨兵视频监控系统")
            .into_iter()
            .map(|(at, c, _)| (at, c, true))
            .collect();
        assert!(near(&of("蓝天卫士视频监控系统"), &quoted).is_some());
        assert!(near(&of("智能车间试点示范项目"), &of("智能制造试点示范项目")).is_none());
        assert!(near(&of("附属实验学校"), &of("附属试验学校")).is_some());
        assert!(near(&of("用于道路改造项目"), &of("用于管网改造项目")).is_none());
        assert!(near(&of("县级河长制办公室平台系统"), &of("镇级河长制办公室平台系统")).is_none());
    }
}
