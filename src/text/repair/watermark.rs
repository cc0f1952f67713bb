//! What a sharing site or a converter stamped into a text: strings of a foreign script that return all over a Chinese text,
//! and lines that are known to come from such a site.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::{Cut, Rule, is_han};

/// Letters that a string must have, and times that it must return.
const LETTERS: usize = 6;
const TIMES: usize = 3;
/// No known line is longer.
const MOST_BYTES: usize = 600;

/// Known lines, without blanks and numbers.
static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("site_lines.txt").lines();
    lines.filter(|line| !line.starts_with('#')).map(bare).collect()
});

/// A line by which it is known again: no blanks, and no number of a list before it.
fn bare(line: &str) -> String {
    let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、'))
        .chars()
        .map(|c| match c {
            ',' => '，',
            ':' => '：',
            '“' | '”' => '"',
            '(' => '（',
            ')' => '）',
            '!' => '！',
            c => c,
        })
        .collect()
}

/// The lines of a site that shares documents, whole, each with its line break.
fn site_lines(raw: &str) -> Vec<Cut> {
    let mut at = 0;
    let mut cuts = Vec::new();
    for line in raw.split_inclusive('\n') {
        if line.len() < MOST_BYTES && !line.trim().is_empty() && KNOWN.contains(&bare(line)) {
            cuts.push((at..at + line.len(), Rule::Watermark));
        }
        at += line.len();
    }
    cuts
}

pub(super) fn cuts(raw: &str) -> Vec<Cut> {
    let mut cuts = returning(raw);
    cuts.extend(site_lines(raw));
    cuts
}

fn returning(raw: &str) -> Vec<Cut> {
    if !raw.chars().any(is_foreign) || !is_chinese_text(raw) {
        return Vec::new();
    }
    let found = runs(raw);
    let mut times: HashMap<&str, usize> = HashMap::new();
    for run in &found {
        *times.entry(&raw[run.clone()]).or_default() += 1;
    }
    let returning = found.iter().filter(|run| times[&raw[(*run).clone()]] >= TIMES);
    returning
        .map(|run| (with_line(raw, run.clone()), Rule::Watermark))
        .collect()
}

/// Scripts that no Chinese office paper is written in, not even a word at a time.
fn is_foreign(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52F}' | '\u{530}'..='\u{6FF}' | '\u{900}'..='\u{DFF}' | '\u{E00}'..='\u{EFF}' | '\u{10A0}'..='\u{10FF}')
        && c.is_alphabetic()
}

/// Whether the text is Chinese, whatever foreign strings stand in it.
fn is_chinese_text(raw: &str) -> bool {
    let (mut han, mut visible) = (0, 0);
    for c in raw.chars().filter(|c| !c.is_whitespace() && !is_foreign(*c)) {
        visible += 1;
        han += usize::from(is_han(c));
    }
    han * 2 >= visible
}

/// Runs of foreign letters with what stands between them.
fn runs(raw: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let (mut start, mut end, mut letters) = (0, 0, 0);
    for (at, c) in raw.char_indices() {
        if is_foreign(c) {
            if letters == 0 {
                start = at;
            }
            letters += 1;
            end = at + c.len_utf8();
        } else if letters > 0 && (c == '\n' || !(c == ' ' || c.is_ascii_punctuation())) {
            if letters >= LETTERS {
                runs.push(start..end);
            }
            letters = 0;
        }
    }
    if letters >= LETTERS {
        runs.push(start..end);
    }
    runs
}

/// The run with its line, if there is nothing else on it.
fn with_line(raw: &str, run: Range<usize>) -> Range<usize> {
    let start = raw[..run.start].rfind('\n').map_or(0, |at| at + 1);
    let end = raw[run.end..].find('\n').map_or(raw.len(), |at| run.end + at + 1);
    let alone = raw[start..run.start].trim().is_empty() && raw[run.end..end].trim().is_empty();
    if alone { start..end } else { run }
}
