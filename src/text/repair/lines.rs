//! Lines of a page that are one paragraph.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Cut, Rule, is_chinese, is_han};

/// Fewer lines do not show how wide a page is.
const FEWEST: usize = 4;
/// A line is full if it is not narrower than the page by more than two characters.
const RAGGED: usize = 4;
/// So many lines of one width are no accident.
const FULL_LINES: usize = 3;
/// Lines of running text have ten characters at least.
const NARROWEST: usize = 20;

/// What a paragraph begins with.
static BEGINNING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:第[一二三四五六七八九十百千零〇0-9]{1,5}[章节条款编]|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,3}[、．.)）]|附[件表：:]|抄送|主送|主题词|[—－-]{2}|[^，。]{1,14}[〔\[（(【][12][0-9]{3}[〕\]）)】] ?第?[0-9]+ ?号 *$|[12〇一二][0-9〇一二三四五六七八九零]{3}年[^，。]{2,6}日 *$)",
    )
    .ok()
});

/// The lines that stay, without their line breaks.
pub(super) struct Kept<'a> {
    raw: &'a str,
    lines: Vec<Range<usize>>,
}

impl<'a> Kept<'a> {
    pub(super) fn new(raw: &'a str, cuts: &[Cut]) -> Self {
        // No cut made so far is longer than a line.
        let whole_lines: HashSet<(usize, usize)> = cuts.iter().map(|(cut, _)| (cut.start, cut.end)).collect();
        let mut lines = Vec::new();
        let mut at = 0;
        for line in raw.split_inclusive('\n') {
            let whole = at..at + line.len();
            if !whole_lines.contains(&(whole.start, whole.end)) {
                lines.push(whole.start..whole.start + line.trim_end_matches('\n').len());
            }
            at = whole.end;
        }
        Self { raw, lines }
    }
}

pub(super) fn cuts(kept: &Kept<'_>, laid_out: bool) -> Vec<Cut> {
    let text = |line: &Range<usize>| &kept.raw[line.clone()];
    let widths: Vec<usize> = kept
        .lines
        .iter()
        .map(|line| width(text(line)))
        .filter(|width| *width > 0)
        .collect();
    if !laid_out || widths.len() < FEWEST {
        return Vec::new();
    }
    let Some(page) = body_width(&widths) else {
        return Vec::new();
    };
    let pairs = kept.lines.windows(2).filter(|pair| {
        let (line, next) = (text(&pair[0]), text(&pair[1]));
        width(line) + RAGGED >= page && goes_on(line, next)
    });
    pairs
        .filter(|pair| kept.raw[pair[0].end..].starts_with('\n'))
        .map(|pair| (pair[0].end..pair[0].end + 1, Rule::BrokenLine))
        .collect()
}

/// Whether the next line continues this one's sentence.
fn goes_on(line: &str, next: &str) -> bool {
    let (Some(last), Some(first)) = (line.chars().next_back(), next.chars().next()) else {
        return false;
    };
    let ends = matches!(
        last,
        '。' | '！' | '？' | '；' | '：' | '.' | '!' | '?' | ';' | ':' | '”' | '」' | '…'
    );
    let begins = BEGINNING.as_ref().is_some_and(|pattern| pattern.is_match(next)) || is_addressee(next);
    // A word of another script may end at a line's end.
    let chinese = is_chinese(last) || is_chinese(first);
    !ends && !begins && chinese && !first.is_whitespace() && (is_han(first) || !first.is_control())
}

/// A line of addressees (主送机关) stands by itself below the title, however wide the title is: 各乡镇人民政府，县直各单位：
fn is_addressee(line: &str) -> bool {
    const ORGANS: &str = "位府局委厅部院室办会司校县区市处站所镇乡门构志们";
    let before_colon = line.trim_end().strip_suffix(['：', ':']);
    before_colon.is_some_and(|line| line.ends_with(|c| ORGANS.contains(c)))
}

/// The width that most lines of running text have: tables and headings may be wider, the last lines of paragraphs are
/// narrower. Of widths that are equally common the wider one;
/// none if hardly two lines are alike.
fn body_width(widths: &[usize]) -> Option<usize> {
    let near = |width: usize| {
        let close = |other: &&usize| other.abs_diff(width) <= RAGGED / 2;
        widths.iter().filter(close).count()
    };
    let widest = widths.iter().copied().max()?;
    let page = (NARROWEST..=widest).max_by_key(|width| (near(*width), *width))?;
    (near(page) >= FULL_LINES).then_some(page)
}

/// Columns that a line takes.
fn width(line: &str) -> usize {
    line.trim_end().chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
