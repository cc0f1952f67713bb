//! The title (标题): among the first lines, joined where it was wrapped, without red head, number and marks.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{self, Line, compact};
use super::marks::MARKS;
use super::{DocNumber, Field, find_dates, find_numbers, head, is_organ_name, kind_of_title};

/// A title is never longer than this.
const LONGEST_CHARS: usize = 120;
/// Lines from the top among which a title is looked for.
const LINES: usize = 24;
/// They are among so many bytes.
const HEAD_BYTES: usize = 8_000;
/// A title is wrapped over at most so many lines.
const WRAPPED: usize = 5;

/// Page numbers, rules and what converters leave.
static FURNITURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[-—–－─]{1,3}\s*\d{1,4}\s*[-—–－─]{1,3}|第\s*\d+\s*页.*|[-=_*#·.…\s—–─━－＿]{3,}|bookCollapseSection.*|（?此件.{2,12}）?|[A-Z]{2,8}[-—–\d]+)$").ok()
});

/// The first lines below a byte.
fn first_lines(text: &str, from: usize) -> Vec<Line<'_>> {
    let end = text.floor_char_boundary((from + HEAD_BYTES).min(text.len()));
    let mut found = lines::lines(text, from..end);
    found.truncate(LINES);
    found
}

/// Whether a line stands before the title and is none.
fn is_before_title(line: &str) -> bool {
    let plain = compact(line);
    let furniture = FURNITURE.as_ref().is_some_and(|pattern| pattern.is_match(line)) || MARKS.is_furniture(&plain);
    let number = find_numbers(line).first().is_some_and(|(range, _)| {
        // Alone, or with the signer or marks beside it.
        let rest = line.replacen(&line[range.clone()], "", 1);
        let rest = rest.trim().trim_matches(['（', '）', '(', ')']);
        rest.is_empty() || rest.contains("签发人") || head::is_mark(&compact(rest))
    });
    let order = matches!(DocNumber::parse(line), Some(DocNumber::Issuer { .. }));
    furniture
        || number
        || order
        || head::is_mark(&plain)
        || head::is_red_head(&plain)
        || line == "---"
        || is_telegram_line(&plain)
        || is_issue(&plain)
}

/// 发电单位 … 签批盖章 …
fn is_telegram_line(plain: &str) -> bool {
    MARKS.telegram.iter().any(|word| plain.starts_with(word.as_str()))
        || (plain.ends_with("发电") && is_organ_name(plain.trim_end_matches("发电")))
}

/// The issue of minutes or of a bulletin: 第14期, （第14次）, 〔2022〕14号.
pub(super) fn is_issue(plain: &str) -> bool {
    let inside = plain.trim_matches(['（', '）', '(', ')']);
    plain.chars().count() <= 18
        && ((inside.starts_with('第') && (inside.contains('期') || inside.ends_with('号')))
            || (plain.starts_with(['〔', '[']) && plain.ends_with('号')))
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
    let line = first_lines(text, from)
        .into_iter()
        .find(|line| tidy(plain(line.text)) == name)?;
    Some(Field::found(
        name.to_owned(),
        line.span(),
        "title.property-and-text",
        0.97,
    ))
}

/// The title in a text, by its own lines; `from` is where to begin (behind a metadata block).
pub(super) fn find(text: &str, from: usize) -> Option<Field<String>> {
    let mut lines = first_lines(text, from);
    // The title stands below the mark of the issuing organ, whatever is above that.
    // A title above it is that of a volume, whose first paper it is.
    if let Some(head) = lines
        .iter()
        .take(14)
        .rposition(|line| head::is_red_head(&line.compact()))
        && lines[..head]
            .iter()
            .all(|line| is_before_title(line.text) || is_organ_name(&line.compact()))
    {
        lines.drain(..=head);
    }
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
    // 某某县人民政府专题会议纪要 / 〔2022〕14号 / title: the same of minutes.
    if let Some(head) = lines.iter().position(|line| line.text.ends_with("纪要"))
        && lines.get(head + 1).is_some_and(|line| is_issue(&line.compact()))
        && lines[head + 2..]
            .iter()
            .take(3)
            .any(|line| kind_of_title(&tidy(plain(line.text))).is_some() && line.text.contains("关于"))
    {
        lines.drain(..head + 2);
    }
    let begins = |lines: &[Line<'_>]| {
        lines
            .iter()
            .position(|line| !is_before_title(line.text) && !plain(line.text).is_empty())
    };
    let mut first = begins(&lines)?;
    // An organ's name alone above a title is a letterhead or the first line of a wrapped title; with the number below
    // it, it is a letterhead.
    let mut letterhead = is_organ_name(&compact(plain(lines[first].text)));
    if letterhead
        && lines.get(first + 1).is_some_and(|next| is_before_title(next.text))
        && let Some(below) = begins(&lines[first + 1..])
    {
        first += 1 + below;
        letterhead = is_organ_name(&compact(plain(lines[first].text)));
    }
    let mut best: Option<(usize, f64, &'static str)> = None;
    let mut joined = String::new();
    for (count, line) in lines[first..].iter().take(WRAPPED).enumerate() {
        let piece = plain(line.text);
        if (count > 0 && (ends_title(piece) || line.text.starts_with('#')))
            || is_before_title(line.text)
            || is_sentence(piece)
        {
            break;
        }
        joined.push_str(piece);
        if length(&joined) > LONGEST_CHARS {
            break;
        }
        let compact = tidy(&joined);
        let open = compact.matches('《').count() > compact.matches('》').count();
        if kind_of_title(&compact).is_some() && !(count == 0 && letterhead) && !open {
            let sure = if compact.contains("关于") { 0.95 } else { 0.85 };
            best = Some((count + 1, sure, "title.ends-in-kind"));
            if !lines
                .get(first + count + 1)
                .is_some_and(|next| goes_on(&compact, plain(next.text)))
            {
                break;
            }
        }
    }
    let (count, confidence, rule) = best.or_else(|| {
        let line = plain(lines[first].text);
        let fits = length(line) <= 60 && !line.ends_with(['。', '；', '：', ':', '，']) && !line.starts_with("一、");
        fits.then_some((1, 0.5, "title.first-line"))
    })?;
    let skip =
        usize::from(letterhead && rule == "title.ends-in-kind" && is_letterhead_alone(&lines[first..first + count]));
    let taken = &lines[first + skip..first + count];
    let (head, last) = (taken.first()?, taken.last()?);
    let value = tidy(&taken.iter().map(|line| plain(line.text)).collect::<String>());
    Some(own_name(value, head.start..last.end(), text, rule, confidence))
}

/// A sentence of the text, which may end in the name of a kind, too: …，制定本规定。
fn is_sentence(line: &str) -> bool {
    line.starts_with("第一条")
        || line.starts_with("第一章")
        || (line.ends_with('。') && (line.contains('，') || !line.contains("关于")))
}

/// A wrapped line may end in a kind that is not the title's last word: 关于转发……意见 / 的通知; 关于报送检查报告 / 时间的通知.
fn goes_on(title: &str, next: &str) -> bool {
    let next = tidy(next);
    if next.starts_with(['的', '》', '、', '和', '及']) {
        return true;
    }
    let short = length(&next) <= 24
        && length(title) >= 12
        && !next.contains("关于")
        && !next.starts_with(['《', '（', '(', '第']);
    // The kind of its own line must close a clause: …的通知, not the name of an attached 办法.
    let closes = kind_of_title(&next).is_some_and(|(_, range)| next[..range.start].ends_with('的'));
    let complete = kind_of_title(title).is_some_and(|(_, range)| title[..range.start].ends_with('的'));
    short && closes && !complete && !is_organ_name(&next)
}

/// A title as pages print it may have its own number in front and 《》 around it: neither is part of it.
fn own_name(value: String, span: Range<usize>, text: &str, rule: &'static str, confidence: f64) -> Field<String> {
    let numbered = find_numbers(&value)
        .into_iter()
        .next()
        .filter(|(range, _)| range.start == 0)
        .map_or(0, |(range, _)| range.end);
    let rest = value[numbered..].trim_start_matches([' ', '　', '：', ':']);
    let inside = rest
        .strip_prefix('《')
        .and_then(|inside| inside.strip_suffix('》'))
        .filter(|inside| inside.contains("关于") && !inside.contains(['《', '》']));
    let name = inside.unwrap_or(rest);
    if name == value || length(name) < 4 {
        return Field::found(value, span, rule, confidence);
    }
    // The name stands in the text as it is, unless the line was letter-spaced.
    let place = text.get(span.clone()).and_then(|line| line.find(name));
    let span = place.map_or(span.clone(), |at| span.start + at..span.start + at + name.len());
    Field::found(name.to_owned(), span, rule, confidence)
}

/// The number that stands in front of a title, in bytes of the text.
pub(super) fn number_in_front(text: &str, from: usize) -> Option<(Range<usize>, DocNumber)> {
    let line = *first_lines(text, from)
        .iter()
        .find(|line| !is_before_title(line.text))?;
    let inside = plain(line.text);
    let skipped = inside.as_ptr() as usize - line.text.as_ptr() as usize;
    let (range, number) = find_numbers(inside)
        .into_iter()
        .next()
        .filter(|(range, _)| range.start == 0)?;
    let rest = inside[range.end..].trim_start_matches([' ', '　']);
    let titled = rest.starts_with("关于") || rest.starts_with('《') || kind_of_title(rest).is_some();
    (titled && !rest.is_empty()).then(|| {
        (
            line.start + skipped + range.start..line.start + skipped + range.end,
            number,
        )
    })
}

fn is_order_head(line: &str) -> bool {
    let name = line.trim_end_matches('令').trim_end_matches("命");
    is_organ_name(&name.replace([' ', '　'], ""))
}

/// Whether the first of these lines is a letterhead over a title that begins anew, with an organ before its 关于.
fn is_letterhead_alone(lines: &[Line<'_>]) -> bool {
    let (Some(first), Some(next)) = (lines.first(), lines.get(1)) else {
        return false;
    };
    let (first, next) = (compact(plain(first.text)), compact(plain(next.text)));
    let anew = next.split_once("关于").is_some_and(|(before, _)| is_organ_name(before));
    is_organ_name(&first) && (anew || next.starts_with(&first))
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
