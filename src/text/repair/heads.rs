//! What stands at the head or foot of each page: running heads and page numbers. Of a text without pages only the running
//! heads of journals can be told, by their issue.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Cut, Rule};

/// Lines at either end of a page that can be furniture.
const EDGE: usize = 2;
/// On so many pages, and on so great a share of them, a line is a running head.
const PAGES: usize = 3;
const SHARE: f64 = 0.4;

/// No line with a journal's name and issue is longer.
const MOST_BYTES: usize = 120;

static PAGE_NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[-—–·•]*(?:第?#+页?(?:[，,/]?共#+页)?|#+/#+)[-—–·•]*$").ok());

/// A journal's name with its issue and page, whose digits may have come out as marks.
static JOURNAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^ *(?:(?P<before>[0-9]{1,4}) )?(?P<name>\p{Han}{2,10})[ 　]+(?:[0-9]{4} ?年 ?第? ?[0-9]{1,2} ?期(?:[ /·]+[0-9]{1,4})?|[!-/:-@]{1,4} [!-/:-@]{4} [!-/:-@ ]{1,8}|[!-/:-@]{4} [!-/:-@ ]{1,12}) *$"#).ok()
});

pub(super) fn cuts(raw: &str, page_starts: &[usize]) -> Vec<Cut> {
    let mut cuts = journal_heads(raw);
    cuts.extend(of_pages(raw, page_starts));
    cuts
}

/// Lines with the name and the issue of a journal that return.
fn journal_heads(raw: &str) -> Vec<Cut> {
    let mut heads: Vec<(&str, Range<usize>)> = Vec::new();
    let mut at = 0;
    for line in raw.split_inclusive('\n') {
        let end = at + line.len();
        if line.len() < MOST_BYTES
            && let Some(captures) = JOURNAL.as_ref().and_then(|pattern| pattern.captures(line.trim_end()))
            && let Some(name) = captures.name("name")
        {
            heads.push((name.as_str(), at..end));
        }
        at = end;
    }
    let times = |name: &str| heads.iter().filter(|(other, _)| *other == name).count();
    let returning = heads.iter().filter(|(name, _)| times(name) > 1);
    returning.map(|(_, line)| (line.clone(), Rule::RunningHead)).collect()
}

fn of_pages(raw: &str, page_starts: &[usize]) -> Vec<Cut> {
    if page_starts.len() < 2 {
        return Vec::new();
    }
    let ends = page_starts.iter().skip(1).copied().chain([raw.len()]);
    let edges: Vec<Vec<Range<usize>>> = page_starts
        .iter()
        .zip(ends)
        .map(|(from, to)| edge_lines(raw, *from..to.max(*from)))
        .collect();
    let mut on_pages: HashMap<String, HashSet<usize>> = HashMap::new();
    for (page, lines) in edges.iter().enumerate() {
        for line in lines {
            on_pages.entry(shape(&raw[line.clone()])).or_default().insert(page);
        }
    }
    let is_head = |line: &Range<usize>| {
        let shape = shape(&raw[line.clone()]);
        let count = on_pages.get(&shape).map_or(0, HashSet::len);
        let number = PAGE_NUMBER.as_ref().is_some_and(|pattern| pattern.is_match(&shape));
        number || count >= PAGES && count as f64 >= SHARE * page_starts.len() as f64
    };
    let heads = edges.iter().flatten().filter(|line| is_head(line));
    heads.map(|line| (line.clone(), Rule::RunningHead)).collect()
}

/// A line without blanks, its numbers all alike.
fn shape(line: &str) -> String {
    line.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            if c.is_ascii_digit() || ('０'..='９').contains(&c) {
                '#'
            } else {
                c
            }
        })
        .collect()
}

/// The first and last lines of a page that are not blank, each with its line break.
fn edge_lines(raw: &str, page: Range<usize>) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut at = page.start;
    for line in raw.get(page).unwrap_or_default().split_inclusive('\n') {
        if !line.trim().is_empty() {
            lines.push(at..at + line.len());
        }
        at += line.len();
    }
    let last = lines.len().saturating_sub(EDGE);
    let mut edge = lines.clone();
    let mut index = 0;
    edge.retain(|_| {
        index += 1;
        index <= EDGE || index > last
    });
    edge
}

#[cfg(test)]
mod tests {
    use super::super::repair;

    #[test]
    fn the_running_head_of_a_journal_goes_and_a_source_stays() {
        let raw = "防汛责任要落实到人\n水利管理 2001 年第 4 期 20\n逐级签订责任书。\n水利管理 2001 年第 4 期 21\n";
        assert_eq!(repair(raw, &[], false).text, "防汛责任要落实到人\n逐级签订责任书。\n");
        let raw = "要落实责任\n水利管理 !\" !\"\"# $ %\n签订责任书。\n水利管理 !# !\"\"# $ %\n";
        assert_eq!(repair(raw, &[], false).text, "要落实责任\n签订责任书。\n");
        let raw = "原载：\n水利管理 2001 年第 4 期 20\n合计 2001 4 20\n合计 2001 4 20\n";
        assert_eq!(repair(raw, &[], false).text, raw);
    }
}
