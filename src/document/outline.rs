//! 正文结构: the headings of a body, as deep as its own marks go: 编 章 节 条, 一、（一）1.（1）.

use serde::Serialize;

use super::Field;
use super::lines::Line;

/// No paper has more headings worth keeping.
const MOST: usize = 1_500;
/// A heading's own words, where the sentence goes on behind them.
const LONGEST_HEADING: usize = 40;

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 1 for the outermost marks of this paper.
    pub level: u8,
    /// The mark as written: 一、 （一） 第三条.
    pub number: String,
    /// Its words; empty where an article begins with its first sentence.
    pub heading: String,
}

/// The numerals of marks.
const HAN_DIGITS: &str = "一二三四五六七八九十百千零〇";
/// The units of a statute's marks, from the outermost.
const UNITS: [&str; 5] = ["编", "分编", "章", "节", "条"];
/// The rank of 条.
const ARTICLE: u8 = 4;

/// The headings of some lines.
pub(super) fn read(lines: &[Line<'_>]) -> Vec<Field<Heading>> {
    let mut found: Vec<(u8, Field<Heading>)> = Vec::new();
    let mut contents: Option<usize> = None;
    for line in lines {
        let Some((rank, heading)) = heading(line.text) else {
            // 目录: what follows is said again further down.
            if line.text.len() <= 24 && line.compact().trim_start_matches('#') == "目录" {
                contents = Some(found.len());
            }
            continue;
        };
        // A line of a table of contents ends in its page.
        if line.text.ends_with(|c: char| c.is_ascii_digit()) && (line.text.contains("....") || line.text.contains("……"))
        {
            continue;
        }
        if let Some(from) = contents
            && found
                .get(from)
                .is_some_and(|(_, first)| first.value.number == heading.number)
        {
            found.truncate(from);
            contents = None;
        }
        found.push((
            rank,
            Field::found(
                heading,
                line.span(),
                "outline.numbered",
                if rank <= ARTICLE { 0.95 } else { 0.85 },
            ),
        ));
        if found.len() >= MOST {
            break;
        }
    }
    let mut ranks: Vec<u8> = found.iter().map(|(rank, _)| *rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    found
        .into_iter()
        .map(|(rank, mut field)| {
            let level = ranks.iter().position(|r| *r == rank).unwrap_or_default() + 1;
            field.value.level = u8::try_from(level).unwrap_or(u8::MAX);
            field
        })
        .collect()
}

/// A mark at the beginning of a line: its rank among the kinds of marks, and its length in bytes.
fn mark(line: &str) -> Option<(u8, usize)> {
    let first = line.chars().next()?;
    let run = |from: usize, set: &dyn Fn(char) -> bool| {
        let rest = &line[from..];
        rest.find(|c| !set(c)).unwrap_or(rest.len())
    };
    let han = |c: char| HAN_DIGITS.contains(c);
    let digit = |c: char| c.is_ascii_digit();
    let blank = |c: char| matches!(c, ' ' | '　');
    match first {
        // 第三章, 第 二十 条之一
        '第' => {
            let from = first.len_utf8();
            let from = from + run(from, &blank);
            let digits = run(from, &|c| han(c) || digit(c));
            let unit_at = from + digits + run(from + digits, &blank);
            let (rank, unit) = (0..).zip(UNITS).find(|(_, unit)| line[unit_at..].starts_with(unit))?;
            let mut end = unit_at + unit.len();
            if let Some(after) = line[end..].strip_prefix('之') {
                let more = after.find(|c| !han(c)).unwrap_or(after.len());
                end += if more > 0 { '之'.len_utf8() + more } else { 0 };
            }
            (digits > 0 && digits <= 24).then_some((rank, end))
        }
        // （一） （1）
        '（' | '(' => {
            let from = first.len_utf8();
            let (hans, digits) = (run(from, &han), run(from, &digit));
            let end = from + hans.max(digits);
            let close = line[end..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
            let fits = (hans > 0 && hans <= 9) || (digits > 0 && digits <= 2);
            fits.then_some((if hans > 0 { 6 } else { 8 }, end + close.len_utf8()))
        }
        // 1. 1、
        c if digit(c) => {
            let digits = run(0, &digit);
            let stop = line[digits..]
                .trim_start_matches(' ')
                .chars()
                .next()
                .filter(|c| matches!(c, '.' | '．' | '、'))?;
            let end = digits + run(digits, &|c| c == ' ') + stop.len_utf8();
            // 1.5万元 and 1.1 are no such mark.
            let behind = line[end..].trim_start_matches(blank).chars().next()?;
            (digits <= 2 && !digit(behind)).then_some((7, end))
        }
        // 一、
        c if han(c) => {
            let numerals = run(0, &han);
            let stop = line[numerals..]
                .trim_start_matches(' ')
                .chars()
                .next()
                .filter(|c| matches!(c, '、' | '．'))?;
            let end = numerals + run(numerals, &|c| c == ' ') + stop.len_utf8();
            (numerals <= 12).then_some((5, end))
        }
        _ => None,
    }
}

/// The heading with which a line or paragraph begins, and the rank of its mark: the smaller, the further out.
#[must_use]
pub fn heading(line: &str) -> Option<(u8, Heading)> {
    let line = line.trim_start_matches(['#', '*', ' ', '　']);
    let (rank, end) = mark(line)?;
    let behind = line[end..].trim_start_matches('*');
    let rest = behind.trim().trim_end_matches('*');
    let parted = behind.is_empty() || behind.starts_with([' ', '　', '\t', '：', ':', '（', '【', '(']);
    // 第三条规定的… in a sentence that a line break cut is no heading.
    let goes_on = ["规定", "所称", "的", "、", "至", "和", "中", "第", "修改", "，", "或"];
    if rank <= ARTICLE && !parted && goes_on.iter().any(|word| rest.starts_with(word)) {
        return None;
    }
    if rank > ARTICLE && rest.is_empty() {
        return None;
    }
    let number: String = line[..end].chars().filter(|c| !c.is_whitespace()).collect();
    let heading = words(rest, rank == ARTICLE);
    Some((
        rank,
        Heading {
            level: 0,
            number,
            heading,
        },
    ))
}

/// A heading's words: the whole line if it is one, else what stands before its first stop.
fn words(rest: &str, is_article: bool) -> String {
    let whole = rest.trim_end_matches(['。', '：', ':']);
    let first = rest.split(['。', '：', '；']).next().unwrap_or_default();
    let fits = |text: &str| text.chars().count() <= LONGEST_HEADING;
    if is_article {
        // 第五条 【适用范围】 or 第五条（适用范围）
        let named = rest
            .strip_prefix(['【', '（', '('])
            .and_then(|inside| inside.split(['】', '）', ')']).next());
        return named
            .filter(|name| fits(name) && rest.starts_with('【'))
            .unwrap_or_default()
            .to_owned();
    }
    let chosen = if fits(whole) && !whole.contains('。') {
        whole
    } else if fits(first) {
        first
    } else {
        ""
    };
    chosen.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines::lines;

    fn outline(text: &str) -> Vec<(u8, String, String)> {
        let headings = read(&lines(text, 0..text.len()));
        headings
            .into_iter()
            .map(|f| (f.value.level, f.value.number, f.value.heading))
            .collect()
    }

    #[test]
    fn the_marks_of_a_paper_give_its_levels() {
        let text = "一、总体要求\n（一）指导思想。坚持安全第一。\n1.落实责任\n1.5万元以上的\n（1）县级\n二、加强领导。各乡镇要高度重视。\n";
        let expected = [
            (1, "一、", "总体要求"),
            (2, "（一）", "指导思想"),
            (3, "1.", "落实责任"),
            (4, "（1）", "县级"),
            (1, "二、", "加强领导"),
        ];
        assert_eq!(outline(text), expected.map(|(l, n, h)| (l, n.to_owned(), h.to_owned())));
    }

    #[test]
    fn a_table_of_contents_is_not_counted_twice() {
        let text = "目　录\n第一章　总则\n第二章　附则\n第一章　总则\n第一条　为了规范管理，制定本条例。\n第二章　附则\n第二条　本条例自公布之日起施行。\n第三条规定的情形\n";
        let expected = [
            (1, "第一章", "总则"),
            (2, "第一条", ""),
            (1, "第二章", "附则"),
            (2, "第二条", ""),
        ];
        assert_eq!(outline(text), expected.map(|(l, n, h)| (l, n.to_owned(), h.to_owned())));
    }
}
