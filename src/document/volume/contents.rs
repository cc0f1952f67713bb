//! Volumes with a contents page: its entries return, each on a line of its own, as the titles of the papers.

use super::lines::{self, Line, Role};
use super::{Border, WORDS, is_volume_title};
use crate::document::kind_of_title;

/// Lines from the top among which the contents page begins.
const TOP: usize = 60;
/// A contents page is not longer.
const LONGEST: usize = 400;
/// So great a share of its entries must be titles of papers, and return.
const TITLES: f64 = 0.6;
/// Letters of a title.
const SHORTEST: usize = 6;

/// An entry, as letters: with its own number, and without.
struct Entry {
    letters: String,
    title: bool,
}

pub(super) fn borders(lines: &[Line<'_>]) -> Option<Vec<Border>> {
    let is_head = |line: &Line<'_>| WORDS.contents.contains(&line.letters);
    let head = lines.iter().take(TOP).position(is_head)?;
    // The contents of a single paper stand below its addressees, if it has any.
    if lines[..head].iter().any(|line| line.role == Role::Addressee) {
        return None;
    }
    let titled = lines[..head].iter().any(is_volume_title);
    let mut entries: Vec<Entry> = Vec::new();
    let mut body = None;
    for (number, line) in lines.iter().enumerate().skip(head + 1).take(LONGEST) {
        if let Some(first) = entries.first()
            && returns(lines, number, &first.letters).is_some()
        {
            body = Some(number);
            break;
        }
        entries.extend(entry(line, titled));
    }
    let body = body?;
    let titles = entries.iter().filter(|entry| entry.title).count();
    if titles < 2 || (titles as f64) < TITLES * entries.len() as f64 {
        return None;
    }
    let mut borders = Vec::new();
    let mut from = body;
    for entry in entries.iter().filter(|entry| entry.title) {
        let found = (from..lines.len()).find_map(|at| Some((at, returns(lines, at, &entry.letters)?)));
        let Some((at, length)) = found else { continue };
        let title: String = lines[at..at + length].iter().map(|line| line.text).collect();
        borders.push(Border {
            line: super::heads::top_of(
                lines,
                at,
                from.saturating_sub(1).max(body.saturating_sub(6)).max(head + 1),
            ),
            title: crate::document::title::tidy(lines::plain(&title)),
            evidence: vec!["contents-page"],
            confidence: 0.95,
        });
        from = at + length;
    }
    let enough = borders.len() >= 2 && borders.len() as f64 >= TITLES * titles as f64;
    borders.dedup_by_key(|border| border.line);
    enough.then_some(borders)
}

/// An entry without its own number, leaders and page.
fn entry(line: &Line<'_>, titled: bool) -> Option<Entry> {
    let words = lines::plain(line.text);
    let words =
        words.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || "./（）()-—…·．页第".contains(c));
    let words = match words.rfind(['（', '(']) {
        Some(open) if open > 0 && words[open..].contains(['〔', '[', '【']) => &words[..open],
        _ => words,
    };
    let letters: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    let count = letters.chars().count();
    if count == 0 {
        return None;
    }
    let part = ["第", "附"].iter().any(|start| line.letters.starts_with(start));
    let kind = kind_of_title(words).is_some() || titled;
    Some(Entry {
        title: count >= SHORTEST && !part && kind,
        letters,
    })
}

/// How many lines from here on say what an entry says, if they do.
fn returns(lines: &[Line<'_>], at: usize, letters: &str) -> Option<usize> {
    let mut joined = String::new();
    for (count, line) in lines.get(at..)?.iter().take(3).enumerate() {
        let words = if count == 0 { lines::plain(line.text) } else { line.text };
        joined.extend(words.chars().filter(|c| c.is_alphanumeric()));
        if joined == letters {
            return Some(count + 1);
        }
        if !letters.starts_with(&joined) {
            return None;
        }
    }
    None
}
