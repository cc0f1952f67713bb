//! 层次序数: 一、（一）1.（1）in this order, without gaps and doubles, with the right stop behind each.

use std::ops::Range;

use super::draft::Draft;
use super::ordinal;
use super::pattern::{Pattern, range};
use super::rules::Findings;
use crate::text::numeral;

static HAN: Pattern = Pattern::new(r"^(?P<n>[一二三四五六七八九十]{1,3})(?P<stop>[ 　]?[、，,．.：:；。])");
static HAN_BRACKETS: Pattern =
    Pattern::new(r"^[（(](?P<n>[一二三四五六七八九十]{1,3})[）)](?P<stop>[、，,．.：:；。]?)");
static ARABIC: Pattern =
    Pattern::new(r"^(?P<n>\d{1,2})(?P<stop>[．.、，])(?P<next>[^\d\s]|[ 　]*[\p{Han}《“]|[ 　]*(?:19|20)\d{2}年)");
static ARABIC_BRACKETS: Pattern = Pattern::new(r"^[（(](?P<n>\d{1,2})[）)](?P<stop>[、，,．.：:；。]?)");

/// A mark at the beginning of a line.
struct Mark {
    /// 1 一、 2 （一） 3 1. 4 （1）
    level: usize,
    number: u32,
    /// Bytes of the mark without what may stand behind it.
    span: Range<usize>,
    /// The stop behind it.
    stop: Range<usize>,
}

fn mark(text: &str, start: usize) -> Option<Mark> {
    for (level, pattern) in [(1, &HAN), (2, &HAN_BRACKETS), (3, &ARABIC), (4, &ARABIC_BRACKETS)] {
        let Some(captures) = pattern.first(text) else { continue };
        let (Some(number), Some(stop)) = (range(&captures, "n"), range(&captures, "stop")) else {
            continue;
        };
        return Some(Mark {
            level,
            number: numeral::parse(&text[number])?,
            span: start..start + stop.end,
            stop: start + stop.start..start + stop.end,
        });
    }
    None
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    // What is attached has marks of its own, and so has each of several texts that are published with the paper.
    let listed = |line: &Range<usize>| {
        let lists = draft
            .document
            .attachment_list
            .iter()
            .filter_map(|field| field.span.as_ref());
        lists
            .into_iter()
            .any(|span| line.start <= span.start && span.end <= line.end)
    };
    let attached = draft.document.attachments.iter().filter_map(|field| field.span.clone());
    for part in std::iter::once(draft.body.clone()).chain(attached) {
        let lines = draft.lines_of(&part);
        let marks: Vec<Mark> = lines
            .iter()
            .enumerate()
            .take_while(|(at, line)| *at == 0 || !draft.part(line).starts_with("附件"))
            .filter(|(_, line)| !listed(line))
            .filter_map(|(_, line)| mark(draft.part(line), line.start))
            .collect();
        // The same slip again and again is said once.
        let mut said: Vec<(usize, String)> = Vec::new();
        for mark in marks.iter().filter(|_| draft.is_modern()) {
            let slip = (mark.level, draft.part(&mark.stop).trim().to_owned());
            if !said.contains(&slip) && stop(draft, mark, found) {
                said.push(slip);
            }
        }
        // A table of contents says everything twice.
        let contents = |line: &Range<usize>| {
            draft
                .part(line)
                .chars()
                .filter(|c| !c.is_whitespace())
                .eq("目录".chars())
        };
        if !lines.iter().any(contents) {
            order(draft, part.start, &marks, found);
        }
        levels(draft, &marks, found);
        brackets(draft, &marks, found);
        foreign(draft, lines, &marks, found);
        if draft.paper.len() < LONGEST {
            same_words(draft, lines, &marks, found);
        }
        for paragraph in draft.paragraphs(&part) {
            ordinal::check(draft, &paragraph, found);
        }
    }
}

/// Whether the stop behind a mark is wrong; that is found.
fn stop(draft: &Draft<'_>, mark: &Mark, found: &mut Findings) -> bool {
    let stop = draft.part(&mark.stop).trim();
    let wrong = match mark.level {
        1 => !stop.is_empty() && stop != "、",
        2 | 4 => !stop.is_empty(),
        _ => matches!(stop, "、" | "，"),
    };
    if !wrong {
        return false;
    }
    let written = draft.part(&mark.span);
    let right = match mark.level {
        1 => format!("{}、", written.trim_end_matches(stop).trim()),
        3 => format!("{}.", mark.number),
        _ => written.trim_end_matches(stop).to_owned(),
    };
    found.add(
        "heading.stop",
        mark.span.clone(),
        &[("written", written), ("right", &right)],
    );
    true
}

/// (一) among （二）, and （三).
fn brackets(draft: &Draft<'_>, marks: &[Mark], found: &mut Findings) {
    if !draft.is_modern() || !draft.document.metadata.is_empty() {
        return;
    }
    for level in [2, 4] {
        let of_level: Vec<&Mark> = marks.iter().filter(|mark| mark.level == level).collect();
        let is_full = |mark: &&Mark| !draft.part(&mark.span).contains(['(', ')']);
        let full = of_level.iter().filter(|mark| is_full(mark)).count();
        for mark in of_level.iter().filter(|mark| !is_full(mark)) {
            let written = draft.part(&mark.span);
            let pair = written.contains('(') != written.contains(')');
            if pair || full > of_level.len() - full || (full > 0 && full * 2 == of_level.len()) {
                let right = wanted(level, mark.number);
                found.add(
                    "heading.brackets",
                    mark.span.clone(),
                    &[("written", written), ("right", &right)],
                );
            }
        }
    }
}

/// A longer text, in bytes, may be several, or have a list of its headings before it.
const LONGEST: usize = 15_000;

/// So many marks in order after a wrong one show that the next wrong one is another slip.
const SETTLED: usize = 3;

/// Numbers in order: each is one more than the last of its level, or begins anew below a new heading.
fn order(draft: &Draft<'_>, start: usize, marks: &[Mark], found: &mut Findings) {
    let mut last: [Option<u32>; 5] = [None; 5];
    // Whether an outer heading came since.
    let mut fresh = [true; 5];
    // A list in a box between (专栏) begins anew, and the outer one goes on behind it.
    let mut outside: [Option<u32>; 5] = [None; 5];
    let mut in_order = SETTLED;
    for (at, mark) in marks.iter().enumerate() {
        let level = mark.level;
        let previous = last[level];
        let expected = previous.map_or(1, |n| n + 1);
        let restarts = mark.number == 1 && (fresh[level] || previous.is_none() || level >= 3);
        let goes_on = mark.number != expected && outside[level].is_some_and(|n| mark.number == n + 1);
        let right = mark.number == expected || restarts || goes_on;
        if mark.number == 1 && !fresh[level] {
            outside[level] = previous;
        } else if goes_on {
            outside[level] = None;
        }
        // A list that begins in the middle of nothing is a quotation, or the tail of a line that was cut.
        let known = previous.is_some() || (fresh[level] && level <= 2);
        let wrong = !right && known && !is_inside(draft, start, marks, at);
        // （一）…二、…（三）: the mark of another level stands in this one's row.
        let row = (1..5).find(|row| {
            let next = marks.get(at + 1);
            *row != level
                && last[*row].is_some_and(|n| n + 1 == mark.number)
                && next.is_some_and(|next| next.level == *row && next.number == mark.number + 1)
        });
        if let Some(row) = row.filter(|_| wrong) {
            let words = [
                ("written", draft.part(&mark.span)),
                ("wanted", &wanted(row, mark.number)),
            ];
            if in_order >= SETTLED {
                found.add("heading.form", mark.span.clone(), &words);
            }
            last[row] = Some(mark.number);
            in_order = 0;
            continue;
        }
        last[level] = Some(mark.number);
        if wrong {
            // Who is wrong, this mark or the one before, shows in the one that follows.
            if next_of(marks, at).is_some_and(|next| next == expected + 1) {
                last[level] = Some(expected);
            }
            if in_order >= SETTLED {
                report(draft, marks, at, (previous, expected), found);
            }
            in_order = 0;
        } else {
            in_order += 1;
        }
        fresh[level] = false;
        for inner in level + 1..5 {
            fresh[inner] = true;
            // Inner numbers go on or begin anew; after a restart of the outer they begin anew.
            outside[inner] = None;
            if mark.number == 1 {
                last[inner] = None;
            }
        }
    }
}

/// Whether the mark that is missed stands in the middle of a line.
fn is_inside(draft: &Draft<'_>, start: usize, marks: &[Mark], at: usize) -> bool {
    let mark = &marks[at];
    let from = at
        .checked_sub(1)
        .and_then(|at| marks.get(at))
        .map_or(start, |mark| mark.span.end);
    let between = draft.part(&(from..mark.span.start));
    mark.number > 1
        && forms(mark.level, mark.number - 1)
            .iter()
            .any(|form| between.contains(form.as_str()))
}

/// The number of the next mark of the same level below the same heading.
fn next_of(marks: &[Mark], at: usize) -> Option<u32> {
    let level = marks[at].level;
    let next = marks[at + 1..].iter().find(|mark| mark.level <= level)?;
    (next.level == level).then_some(next.number)
}

fn report(
    draft: &Draft<'_>,
    marks: &[Mark],
    at: usize,
    (previous, expected): (Option<u32>, u32),
    found: &mut Findings,
) {
    let mark = &marks[at];
    let wanted = wanted(mark.level, expected);
    // （一）…2.…（三）: the one between has the mark of another level.
    let before = marks[..at]
        .iter()
        .rposition(|other| other.level == mark.level)
        .map_or(0, |at| at + 1);
    let between: Vec<&Mark> = marks[before..at]
        .iter()
        .filter(|other| other.number == expected)
        .collect();
    if let ([other], true) = (between.as_slice(), mark.number == expected + 1 && at - before == 1) {
        let written = draft.part(&other.span);
        found.add(
            "heading.form",
            other.span.clone(),
            &[("written", written), ("wanted", &wanted)],
        );
        return;
    }
    if let Some(line) = bare(draft, marks, at, expected) {
        let right = self::wanted(mark.level, expected);
        let written = draft.part(&line);
        found.add("heading.stop", line.clone(), &[("written", written), ("right", &right)]);
        return;
    }
    let rule = match previous {
        Some(n) if mark.number == n => "heading.doubled",
        _ if mark.number == 1 => return,
        Some(n) if mark.number < n => "heading.order",
        // Numbers may go on through the parts of a paper, from the last one.
        _ => "heading.skipped",
    };
    found.add(
        rule,
        mark.span.clone(),
        &[("written", draft.part(&mark.span)), ("wanted", &wanted)],
    );
}

/// A line before a mark that begins with the number that is missed, and has no stop behind it: 二排查隐患.
fn bare(draft: &Draft<'_>, marks: &[Mark], at: usize, expected: u32) -> Option<Range<usize>> {
    let mark = &marks[at];
    if mark.level > 2 || mark.number != expected + 1 {
        return None;
    }
    let from = marks[..at].last().map_or(draft.body.start, |before| before.span.end);
    let han = numeral::write(expected);
    let line = draft.lines_of(&(from..mark.span.start)).iter().find(|line| {
        draft.part(line).strip_prefix(han.as_str()).is_some_and(|rest| {
            rest.starts_with(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c) || c == ' ' || c == '　')
                && !rest.starts_with(['是', '要', '、'])
        })
    })?;
    Some(line.start..line.start + han.len())
}

/// 第三、 and 3）: no mark of the four levels, in a row of those.
static FOREIGN: Pattern = Pattern::new(r"^(?:第(?P<n>[一二三四五六七八九十]{1,2})[、，]|(?P<a>\d{1,2})[)）])");

fn foreign(draft: &Draft<'_>, lines: &[Range<usize>], marks: &[Mark], found: &mut Findings) {
    if !draft.is_modern() || !draft.document.metadata.is_empty() {
        return;
    }
    for line in lines {
        let text = draft.part(line);
        let Some(mark) = FOREIGN.first(text) else { continue };
        let span = line.start..line.start + mark.get(0).map_or(0, |found| found.end());
        let written = draft.part(&span);
        if let Some(number) = mark.name("n").and_then(|n| numeral::parse(n.as_str())) {
            let before = marks.iter().rev().find(|mark| mark.span.end <= line.start);
            if before.is_some_and(|before| before.number + 1 == number && before.level <= 2) {
                let level = before.map_or(1, |before| before.level);
                let words = [("written", written), ("wanted", &wanted(level, number))];
                found.add("heading.form", span.clone(), &words);
            }
        } else if mark.name("a").is_some_and(|n| n.as_str() == "1") && marks.iter().any(|mark| mark.level <= 2) {
            found.add(
                "heading.form",
                span.clone(),
                &[("written", written), ("wanted", "1.或（1）")],
            );
        }
    }
}

/// Two headings of one text.
fn same_words(draft: &Draft<'_>, lines: &[Range<usize>], marks: &[Mark], found: &mut Findings) {
    let text = |mark: &Mark| {
        let line = lines.iter().find(|line| line.start == mark.span.start)?;
        let words = draft.part(&(mark.span.end..line.end)).trim();
        (mark.level <= 2 && (4..=30).contains(&words.chars().count()) && !words.contains(['：', '。']))
            .then_some((words, line.clone()))
    };
    for (at, mark) in marks.iter().enumerate() {
        let Some((words, line)) = text(mark) else { continue };
        // Where the numbers begin anew another text begins.
        let mut next = mark.number;
        let mut same = false;
        for other in marks[..at].iter().rev() {
            if other.level < mark.level || other.level == mark.level && other.number > next {
                break;
            }
            if other.level == mark.level {
                next = other.number;
                same |= text(other).is_some_and(|(known, _)| known == words);
            }
        }
        if same {
            found.add("heading.same", line, &[("words", words)]);
        }
    }
}

/// The ways in which a mark is written inside a line.
fn forms(level: usize, number: u32) -> Vec<String> {
    let han = numeral::write(number);
    match level {
        1 => vec![
            format!("{han}、"),
            format!("{han}，"),
            format!("{han}．"),
            format!("{han}."),
        ],
        2 => vec![
            format!("（{han}）"),
            format!("({han})"),
            format!("（{han})"),
            format!("({han}）"),
            format!("{han}）"),
            format!("{han})"),
        ],
        3 => vec![format!("{number}."), format!("{number}．"), format!("{number}、")],
        _ => vec![
            format!("（{number}）"),
            format!("({number})"),
            format!("{number}）"),
            format!("{number})"),
        ],
    }
}

fn wanted(level: usize, number: u32) -> String {
    match level {
        1 => format!("{}、", numeral::write(number)),
        2 => format!("（{}）", numeral::write(number)),
        3 => format!("{number}."),
        _ => format!("（{number}）"),
    }
}

/// Levels: the outer marks before the inner ones.
fn levels(draft: &Draft<'_>, marks: &[Mark], found: &mut Findings) {
    if !draft.is_modern() {
        return;
    }
    let has = |level: usize| marks.iter().any(|mark| mark.level == level);
    let Some(first) = marks.first() else { return };
    // （一） before 一、, in a paper that has both.
    if first.level > 1 && first.number == 1 {
        let outer = (1..first.level).rev().find(|outer| {
            marks.iter().any(|mark| mark.level == *outer && mark.number == 1)
                && marks.iter().filter(|mark| mark.level == *outer).count() > 1
        });
        let inner = outer.is_some_and(|outer| {
            // Each outer heading stands below inner ones: 1. … holds （一）.
            let from = marks.iter().position(|mark| mark.level == outer).unwrap_or_default();
            marks[from..].iter().any(|mark| mark.level == first.level)
                || (first.level == 2 && marks[..from].iter().filter(|mark| mark.level == 2).count() > 1)
        });
        if let Some(outer) = outer.filter(|_| inner) {
            let words = [("inner", wanted(first.level, 1)), ("outer", wanted(outer, 1))];
            let from = marks.iter().find(|mark| mark.level == outer);
            let after = from.filter(|_| marks.iter().filter(|mark| mark.level == first.level).count() > 1);
            let place = after.map_or(&first.span, |mark| &mark.span);
            found.add(
                "heading.levels",
                place.clone(),
                &[("inner", &words[0].1), ("outer", &words[1].1)],
            );
            return;
        }
    }
    // 一、 and directly below it （1）, with nothing between anywhere.
    for pair in marks.windows(2) {
        let [outer, inner] = pair else { continue };
        let jump = outer.level == 1 && inner.level == 4 && inner.number == 1 && !has(3);
        let jump = jump || (outer.level == 2 && inner.level == 4 && inner.number == 1 && !has(3) && has(1));
        if jump {
            let words = [
                ("inner", wanted(inner.level, 1)),
                ("outer", wanted(outer.level, outer.number)),
            ];
            found.add(
                "heading.jump",
                inner.span.clone(),
                &[("inner", &words[0].1), ("outer", &words[1].1)],
            );
        }
    }
}
