//! The title (标题): among the first lines, joined where it was wrapped, without red head, number and marks.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{DocNumber, Field, find_dates, find_numbers, is_organ_name, kind_of_title};

/// A title is never longer than this.
const LONGEST_CHARS: usize = 120;
/// Lines from the top among which a title is looked for.
const LINES: usize = 24;
/// A title is wrapped over at most so many lines.
const WRAPPED: usize = 5;

/// 版头 and furniture: copy numbers, marks of secrecy and urgency, signer, page numbers, red heads.
static FURNITURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:No\.?|№)?\s*\d{6}|(?:绝\s*密|机\s*密|秘\s*密|内\s*部).{0,12}|特\s*提|特\s*急|加\s*急|平\s*急|急\s*件|签\s*发\s*人\s*[:：].*|[\p{Han}\s]{2,40}文\s*件|[-—–－─]{1,3}\s*\d{1,4}\s*[-—–－─]{1,3}|第\s*\d+\s*页.*|[-=_*#·.…\s]{3,}|bookCollapseSection.*|（?此件.{2,12}）?)$").ok()
});

struct Line<'a> {
    text: &'a str,
    start: usize,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut offset = 0;
    let mut lines = Vec::new();
    for raw in text.split_inclusive('\n') {
        let trimmed = raw.trim();
        if !trimmed.is_empty() {
            let start = offset + (trimmed.as_ptr() as usize - raw.as_ptr() as usize);
            lines.push(Line { text: trimmed, start });
        }
        offset += raw.len();
        if lines.len() >= LINES {
            break;
        }
    }
    lines
}

/// Whether a line stands before the title and is none.
fn is_before_title(line: &str) -> bool {
    let furniture = FURNITURE.as_ref().is_some_and(|pattern| pattern.is_match(line));
    let number = find_numbers(line).first().is_some_and(|(range, _)| {
        // Alone, or with the signer beside it.
        let rest = line.replacen(&line[range.clone()], "", 1);
        rest.trim().is_empty() || rest.contains("签发人")
    });
    let order = matches!(DocNumber::parse(line), Some(DocNumber::Issuer { .. }));
    furniture || number || order || line == "---"
}

/// Whether a line cannot belong to a title: an addressee, a bracketed note, a sentence, an outline heading, a date.
fn ends_title(line: &str) -> bool {
    line.ends_with(['：', ':', '。', '；', '！', '!'])
        || line.starts_with(['（', '('])
        || line.starts_with("第一章")
        || line.starts_with("第一条")
        || line.starts_with("一、")
        || line.replace([' ', '　'], "") == "目录"
        || find_dates(line)
            .first()
            .is_some_and(|(range, _)| range.len() * 2 > line.len())
        || find_numbers(line)
            .first()
            .is_some_and(|(range, _)| range.len() * 2 > line.len())
}

/// The Markdown mark of a heading taken away.
fn plain(line: &str) -> &str {
    line.trim_start_matches('#').trim_matches(['*', ' ', '　', '\u{feff}'])
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Blanks inside a letter-spaced or typeset title are no part of it, blanks between Latin words are.
pub(super) fn tidy(title: &str) -> String {
    let chars: Vec<char> = title.chars().collect();
    let wide = |c: &char| !c.is_ascii();
    let blanks = chars.iter().filter(|c| c.is_whitespace()).count();
    // Letter-spaced throughout: digits and Latin letters, too.
    if blanks * 2 + 2 >= chars.len() && blanks > 2 {
        return chars.into_iter().filter(|c| !c.is_whitespace()).collect();
    }
    let mut tidy = String::with_capacity(title.len());
    for (i, &c) in chars.iter().enumerate() {
        if c.is_whitespace() {
            let before = chars[..i].iter().rev().find(|c| !c.is_whitespace());
            let after = chars[i..].iter().find(|c| !c.is_whitespace());
            let between_wide = before.is_some_and(wide) || after.is_some_and(wide);
            if !between_wide && !tidy.ends_with(' ') {
                tidy.push(' ');
            }
            continue;
        }
        tidy.push(c);
    }
    tidy.trim().to_owned()
}

/// What comes before the name of a site in the title of a web page.
pub(super) fn without_site(title: &str) -> &str {
    let cut = ["_", "|", "｜", " - ", " – ", "--", "—中国"]
        .iter()
        .filter_map(|s| title.find(s))
        .min();
    match cut {
        Some(at) if length(&title[..at]) >= 4 => title[..at].trim(),
        _ => title.trim(),
    }
}

/// A line of the text that is what the file's own properties call the title.
pub(super) fn find_named(text: &str, from: usize, name: &str) -> Option<Field<String>> {
    let body = text.get(from..)?;
    let line = lines(body).into_iter().find(|line| tidy(plain(line.text)) == name)?;
    let start = from + line.start;
    Some(Field::found(
        name.to_owned(),
        start..start + line.text.len(),
        "title.property-and-text",
        0.97,
    ))
}

/// The title in a text, by its own lines; `from` is where to begin (behind a metadata block).
pub(super) fn find(text: &str, from: usize) -> Option<Field<String>> {
    let body = text.get(from..)?;
    let mut lines = lines(body);
    // 某某县人民政府令 / 第6号 / title: the head of an order is its title only if none follows.
    if let Some(head) = lines
        .iter()
        .position(|line| line.text.ends_with('令') && is_order_head(line.text))
        && lines
            .get(head + 1)
            .is_some_and(|line| DocNumber::parse(&format!("{}{}", lines[head].text, line.text)).is_some())
        && lines
            .get(head + 2)
            .is_some_and(|line| kind_of_title(&tidy(plain(line.text))).is_some())
    {
        lines.drain(..head + 2);
    }
    let first = lines
        .iter()
        .position(|line| !is_before_title(line.text) && !plain(line.text).is_empty())?;
    // An organ's name alone above a title is a letterhead or the first line of a wrapped title.
    let letterhead = is_organ_name(plain(lines[first].text));
    let mut best: Option<(usize, f64, &'static str)> = None;
    let mut joined = String::new();
    for (count, line) in lines[first..].iter().take(WRAPPED).enumerate() {
        let piece = plain(line.text);
        if (count > 0 && (ends_title(piece) || line.text.starts_with('#'))) || is_before_title(line.text) {
            break;
        }
        joined.push_str(piece);
        if length(&joined) > LONGEST_CHARS {
            break;
        }
        let compact = tidy(&joined);
        if kind_of_title(&compact).is_some() && !(count == 0 && letterhead) {
            let sure = if compact.contains("关于") { 0.95 } else { 0.85 };
            best = Some((count + 1, sure, "title.ends-in-kind"));
            // A wrapped line may end in a kind that is not the last word: 关于转发……意见 / 的通知.
            let goes_on = lines
                .get(first + count + 1)
                .is_some_and(|next| plain(next.text).starts_with(['的', '》']));
            if !goes_on {
                break;
            }
        }
    }
    let (count, confidence, rule) = best.or_else(|| {
        let line = plain(lines[first].text);
        let fits = length(line) <= 60 && !line.ends_with(['。', '；', '：', ':']);
        fits.then_some((1, 0.5, "title.first-line"))
    })?;
    let skip =
        usize::from(letterhead && rule == "title.ends-in-kind" && is_letterhead_alone(&lines[first..first + count]));
    let taken = &lines[first + skip..first + count];
    let (head, last) = (taken.first()?, taken.last()?);
    let value = tidy(&taken.iter().map(|line| plain(line.text)).collect::<String>());
    let span: Range<usize> = from + head.start..from + last.start + last.text.len();
    Some(Field::found(value, span, rule, confidence))
}

fn is_order_head(line: &str) -> bool {
    let name = line.trim_end_matches('令').trim_end_matches("命");
    is_organ_name(&name.replace([' ', '　'], ""))
}

/// Whether the first of these lines is a letterhead over a title that begins anew (关于…, or again with an organ).
fn is_letterhead_alone(lines: &[Line<'_>]) -> bool {
    lines.len() > 1 && !plain(lines[1].text).starts_with("关于") && is_organ_name(plain(lines[0].text)) && {
        let next = plain(lines[1].text);
        next.contains("关于") || next.starts_with(plain(lines[0].text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> Option<String> {
        find(text, 0).map(|field| field.value)
    }

    #[test]
    fn the_title_stands_below_the_red_head() {
        let text = "000012\n机密★1年\n特急\n青 禾 县 人 民 政 府 文 件\n青政发〔2022〕14号　　签发人：某某\n青禾县人民政府\n关于加强2022年防汛工作的通知\n各乡镇人民政府：\n正文。";
        assert_eq!(
            title(text).as_deref(),
            Some("青禾县人民政府关于加强2022年防汛工作的通知")
        );
    }

    #[test]
    fn wrapped_lines_are_joined_and_notes_are_not() {
        let text = "关于印发《青禾县河道管理\n办法》的通知\n（2022年3月1日）\n现印发给你们";
        assert_eq!(title(text).as_deref(), Some("关于印发《青禾县河道管理办法》的通知"));
    }

    #[test]
    fn a_paragraph_is_no_title() {
        assert_eq!(title("今天召开会议，研究防汛工作。\n会议要求……"), None);
        assert_eq!(without_site("关于防汛的通知_青禾县人民政府网"), "关于防汛的通知");
    }

    #[test]
    fn letter_spaced_titles_are_closed_up() {
        assert_eq!(title("# 关 于 防 汛 的 通 知\n").as_deref(), Some("关于防汛的通知"));
    }
}
