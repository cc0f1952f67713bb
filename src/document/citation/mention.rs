//! Mentions of papers in a text: 《题名》（文号）, the number first, either alone, and the short names that a text gives them.

use std::ops::Range;

use super::super::{DocNumber, is_organ_name};

/// A title in brackets is never longer than this, in bytes.
const TITLE_BYTES: usize = 900;
/// Bytes behind a title in which its number, or its short name, begins.
const BEHIND_BYTES: usize = 150;
/// What may stand between a number and the title behind it.
const BETWEEN: [&str; 10] = [
    "",
    "文",
    "文件",
    "印发的",
    "发布的",
    "下发的",
    "公布的",
    "文印发的",
    "文件印发的",
    "转发的",
];

/// One mention of a paper.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mention {
    /// All of it, with the brackets of title and number.
    pub span: Range<usize>,
    /// The title inside its brackets.
    pub title: Option<Range<usize>>,
    /// The number.
    pub number: Option<(Range<usize>, DocNumber)>,
    /// The mention whose short name this is.
    pub meant: Option<usize>,
}

/// A short name that the text gives to a paper.
struct Alias {
    name: String,
    meant: usize,
    quoted: bool,
    from: usize,
}

/// The mentions in a text, in order; none overlaps another. `numbers` are the numbers that stand in the text.
pub(super) fn find(text: &str, numbers: &[(Range<usize>, DocNumber)]) -> Vec<Mention> {
    let orders = find_orders(text);
    let mut mentions: Vec<Mention> = Vec::new();
    let mut aliases: Vec<Alias> = Vec::new();
    let mut cursor = 0;
    for (open, _) in text.match_indices('《') {
        if open < cursor {
            continue;
        }
        let Some(title) = title_at(text, open) else { continue };
        let mut span = open..title.end + '》'.len_utf8();
        let mut number = None;
        let behind = &text[span.end..text.floor_char_boundary((span.end + BEHIND_BYTES).min(text.len()))];
        if let Some((found, end)) = number_behind(text, span.end, behind, numbers, &orders) {
            (number, span.end) = (Some(found), end);
        } else if let Some((found, start)) = number_before(text, open, cursor, numbers) {
            (number, span.start) = (Some(found), start);
        }
        cursor = span.end;
        let meant = aliases
            .iter()
            .rev()
            .find(|alias| number.is_none() && alias.name == text[title.clone()])
            .map(|alias| alias.meant);
        if let Some((name, quoted, end)) = alias_behind(text, title.end, span.end) {
            let meant = meant.unwrap_or(mentions.len());
            aliases.push(Alias {
                name,
                meant,
                quoted,
                from: end,
            });
            cursor = cursor.max(end);
        }
        mentions.push(Mention {
            span,
            title: Some(title),
            number,
            meant,
        });
    }
    add_quoted(text, &aliases, &mut mentions);
    for (range, number) in numbers.iter().chain(&orders) {
        mentions.push(Mention {
            span: range.clone(),
            title: None,
            number: Some((range.clone(), number.clone())),
            meant: None,
        });
    }
    without_overlaps(mentions)
}

/// In order of place; of two that overlap the one that says more stays, and what was meant keeps its place in the list.
fn without_overlaps(mentions: Vec<Mention>) -> Vec<Mention> {
    let mut order: Vec<usize> = (0..mentions.len()).collect();
    order.sort_by_key(|&i| (mentions[i].span.start, mentions[i].title.is_none(), i));
    let (mut kept, mut places): (Vec<Mention>, Vec<Option<usize>>) = (Vec::new(), vec![None; mentions.len()]);
    // Titles first: a number inside a mention belongs to it.
    let titled: Vec<Range<usize>> = mentions
        .iter()
        .filter(|m| m.title.is_some())
        .map(|m| m.span.clone())
        .collect();
    for i in order {
        let mention = &mentions[i];
        let inside = mention.title.is_none() && {
            let next = titled.partition_point(|span| span.start < mention.span.end);
            next > 0 && titled[next - 1].end > mention.span.start
        };
        if inside || kept.last().is_some_and(|last| last.span.end > mention.span.start) {
            continue;
        }
        places[i] = Some(kept.len());
        kept.push(mention.clone());
    }
    for mention in &mut kept {
        mention.meant = mention.meant.and_then(|i| places.get(i).copied().flatten());
    }
    kept
}

/// The title whose bracket opens at `open`, without its brackets. Titles in titles stand in 〈〉 or, wrongly, in 《》 or <>.
fn title_at(text: &str, open: usize) -> Option<Range<usize>> {
    let from = open + '《'.len_utf8();
    let piece = &text[from..text.floor_char_boundary((from + TITLE_BYTES).min(text.len()))];
    // A title does not go on behind an empty line.
    let piece = &piece[..blank_line(piece).unwrap_or(piece.len())];
    let end = closing(piece, true).or_else(|| closing(piece, false)).or_else(|| {
        let first = piece.find('》')?;
        // 《甲、《乙》: the bracket that was never closed is passed over.
        (!piece[..first].contains('《')).then_some(first)
    })?;
    let title = &piece[..end];
    let letters = title.chars().filter(|c| c.is_alphanumeric()).count();
    (letters >= 1 && title.chars().count() <= 260).then_some(from..from + end)
}

/// Where the bracket closes that was open before `piece`; with `narrow`, 〈〉 and <> count as brackets too.
fn closing(piece: &str, narrow: bool) -> Option<usize> {
    let mut depth = 1_usize;
    for (at, c) in piece.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            '〈' | '<' | '＜' | '﹤' if narrow => depth += 1,
            '〉' | '>' | '＞' | '﹥' if narrow => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            // 《甲〉: closed by the wrong bracket.
            return (c == '》').then_some(at);
        }
    }
    None
}

fn blank_line(piece: &str) -> Option<usize> {
    // A single empty line inside a title is how badly extracted pages break it; more is the end.
    piece.find("\n\n\n").or_else(|| piece.find("\n \n \n"))
}

/// The number in brackets behind a title, or bare behind it; and where the mention ends.
fn number_behind(
    text: &str,
    end: usize,
    behind: &str,
    numbers: &[(Range<usize>, DocNumber)],
    orders: &[(Range<usize>, DocNumber)],
) -> Option<((Range<usize>, DocNumber), usize)> {
    let blanks = behind.len() - behind.trim_start().len();
    let start = end + blanks;
    let bracket = behind.trim_start().chars().next()?;
    let opened = matches!(bracket, '（' | '(' | '〔' | '[' | '［' | '【' | '﹝');
    let inside = start + if opened { bracket.len_utf8() } else { 0 };
    let near = |list: &[(Range<usize>, DocNumber)]| {
        let first = list.partition_point(|(range, _)| range.start < inside);
        let (range, number) = list.get(first)?;
        let between = text.get(inside..range.start)?;
        let fits = if opened {
            between.len() <= 60 && !between.contains(['）', ')', '《', '。', '；', '\n'])
        } else {
            between.trim().is_empty()
        };
        fits.then(|| (range.clone(), number.clone()))
    };
    let found = match (near(numbers), near(orders)) {
        (Some(a), Some(b)) => Some(if b.0.start < a.0.start { b } else { a }),
        (a, b) => a.or(b),
    };
    let found = found.or_else(|| opened.then(|| in_brackets(text, inside)).flatten())?;
    if !opened {
        let end = found.0.end;
        return Some((found, end));
    }
    let rest = &text[found.0.end..text.floor_char_boundary((found.0.end + BEHIND_BYTES).min(text.len()))];
    let close = rest
        .char_indices()
        .find(|(_, c)| matches!(c, '）' | ')' | '〕' | ']' | '］' | '】' | '﹞'))
        .filter(|(at, _)| !rest[..*at].contains(['\n', '。']));
    let end = found.0.end + close.map_or(0, |(at, c)| at + c.len_utf8());
    Some((found, end))
}

/// A number in brackets that running text would not show as one: an order's with its date before it.
fn in_brackets(text: &str, inside: usize) -> Option<(Range<usize>, DocNumber)> {
    let piece = &text[inside..text.floor_char_boundary((inside + BEHIND_BYTES).min(text.len()))];
    let content = &piece[..piece.find(['）', ')', '《', '\n'])?];
    let mut from = 0;
    for part in content.split(['，', ',', '；', ';', '：', ':', '、']) {
        let start = inside + from + (part.len() - part.trim_start().len());
        from += part.len() + content[from + part.len()..].chars().next().map_or(0, char::len_utf8);
        let part = part.trim();
        if let Some(number) = part
            .ends_with('号')
            .then(|| DocNumber::parse(part).or_else(|| damaged(part)))
            .flatten()
        {
            return Some((start..start + part.len(), number));
        }
    }
    None
}

/// A number behind a title whose year is none, because the digits of the page were damaged: still a number, as written.
fn damaged(written: &str) -> Option<DocNumber> {
    let (code, rest) = written.split_once(['〔', '[', '［', '﹝'])?;
    let (year, rest) = rest.split_once(['〕', ']', '］', '﹞'])?;
    let serial = rest.trim().strip_suffix('号')?.trim();
    let digits = |text: &str| !text.is_empty() && text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = digits(year)
        && year.len() == 4
        && digits(serial)
        && code.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (fits && code.chars().count() >= 2).then_some(())?;
    let serial: u32 = serial.parse().ok()?;
    Some(DocNumber::Coded {
        code,
        year: year.parse().ok()?,
        serial: serial.to_string(),
    })
}

/// The number directly before a title.
fn number_before(
    text: &str,
    open: usize,
    cursor: usize,
    numbers: &[(Range<usize>, DocNumber)],
) -> Option<((Range<usize>, DocNumber), usize)> {
    let next = numbers.partition_point(|(range, _)| range.end <= open);
    let (range, number) = numbers.get(next.checked_sub(1)?)?;
    let between = text.get(range.end..open)?;
    // On another line stands the head of the paper, not a citation.
    let fits = range.start >= cursor && BETWEEN.contains(&between.trim()) && !between.contains('\n');
    fits.then(|| ((range.clone(), number.clone()), range.start))
}

/// The short name defined behind a title or inside the brackets of its number, whether it stands in quotes, and where the
/// definition ends.
fn alias_behind(text: &str, title_end: usize, end: usize) -> Option<(String, bool, usize)> {
    let from = title_end + '》'.len_utf8();
    let window = &text[from.min(end)..text.floor_char_boundary((end + BEHIND_BYTES).min(text.len()))];
    let window = &window[..window.find(['。', '\n']).unwrap_or(window.len())];
    let at = window.find("简称").map(|at| at + "简称".len()).or_else(|| {
        ["以下称", "下称", "以下统称"]
            .iter()
            .find_map(|word| Some(window.find(word)? + word.len()))
    })?;
    // Only an own bracket defines a name: 《甲》（以下简称…; another paper before it would be the one meant.
    let before = &window[..at];
    if before.contains('《') || !before.contains(['（', '(']) {
        return None;
    }
    let rest = window[at..].trim_start_matches(['为', '：', ':', ' ', '　']);
    let rest_from = from.min(end) + window.len() - rest.len();
    let (open, close) = match rest.chars().next()? {
        '《' => ('《', '》'),
        '“' => ('“', '”'),
        '"' => ('"', '"'),
        '「' => ('「', '」'),
        '〈' => ('〈', '〉'),
        '<' => ('<', '>'),
        _ => {
            let end = rest.find(['）', ')', '，', ','])?;
            let name = rest[..end].trim();
            return (!name.is_empty()).then(|| (name.to_owned(), false, rest_from + end));
        }
    };
    let inner = &rest[open.len_utf8()..];
    let length = inner.find(close)?;
    let name = inner[..length].trim_matches(['《', '》', ' ']);
    let quoted = open != '《';
    (!name.is_empty()).then(|| {
        (
            name.to_owned(),
            quoted,
            rest_from + open.len_utf8() + length + close.len_utf8(),
        )
    })
}

/// Short names in quotes, where they are used: “条例”.
fn add_quoted(text: &str, aliases: &[Alias], mentions: &mut Vec<Mention>) {
    for alias in aliases
        .iter()
        .filter(|alias| alias.quoted && alias.name.chars().count() <= 40)
    {
        let used = format!("“{}”", alias.name);
        let Some(rest) = text.get(alias.from..) else { continue };
        for (at, found) in rest.match_indices(used.as_str()) {
            let start = alias.from + at;
            mentions.push(Mention {
                span: start..start + found.len(),
                title: Some(start + '“'.len_utf8()..start + found.len() - '”'.len_utf8()),
                number: None,
                meant: Some(alias.meant),
            });
        }
    }
}

/// Numbers of orders in running text: 国务院令第711号, 建设部令（第3号）.
fn find_orders(text: &str) -> Vec<(Range<usize>, DocNumber)> {
    let mut found: Vec<(Range<usize>, DocNumber)> = Vec::new();
    for (at, order) in text.match_indices('令') {
        let behind = &text[at + order.len()..text.floor_char_boundary((at + 48).min(text.len()))];
        let numbered = behind.trim_start_matches(['（', '(', '〔', '[', ' ', '　']);
        if !numbered.starts_with(['第', '1', '2']) {
            continue;
        }
        let Some(end) = behind.find('号').map(|n| at + order.len() + n + '号'.len_utf8()) else {
            continue;
        };
        let before = &text[..at];
        let mut start = at;
        for (i, c) in before.char_indices().rev().take(40) {
            if !('\u{4E00}'..='\u{9FFF}').contains(&c) && c != '、' {
                break;
            }
            start = i;
        }
        let issuer = &text[start..at];
        // 2004年11月22日交通部: the date and the words of the sentence stay outside.
        let cut = [
            "年", "月", "日", "根据", "依照", "按照", "以", "由", "经", "和", "及", "和原", "原", "布的", "据",
        ]
        .iter()
        .filter_map(|word| issuer.rfind(word).map(|i| i + word.len()))
        .filter(|&i| is_issuer(&issuer[i..]))
        .min();
        let start = start + cut.unwrap_or(0);
        if !is_issuer(&text[start..at]) || found.last().is_some_and(|(range, _)| range.end > start) {
            continue;
        }
        let written = &text[start..end];
        let closed = written.replace(['（', '(', ')', '）'], "");
        if let Some(number @ DocNumber::Issuer { .. }) = DocNumber::parse(&closed) {
            found.push((start..end, number));
        }
    }
    found
}

fn is_issuer(name: &str) -> bool {
    is_organ_name(name) || ["国务院", "主席"].iter().any(|end| name.ends_with(end)) && name.chars().count() >= 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::find_numbers;
    use super::*;

    fn found(text: &str) -> Vec<(String, Option<String>)> {
        find(text, &find_numbers(text))
            .into_iter()
            .map(|m| (text[m.span].to_owned(), m.number.map(|n| n.1.to_string())))
            .collect()
    }

    fn one(text: &str, span: &str, number: Option<&str>) {
        assert_eq!(found(text), [(span.to_owned(), number.map(str::to_owned))], "{text}");
    }

    #[test]
    fn title_and_number_stand_in_any_order() {
        one(
            "根据《防汛条例》(国发〔2021)3号)要求",
            "《防汛条例》(国发〔2021)3号)",
            Some("国发〔2021〕3号"),
        );
        one(
            "根据国办发〔2012〕14号《关于防汛的通知》办",
            "国办发〔2012〕14号《关于防汛的通知》",
            Some("国办发〔2012〕14号"),
        );
        one(
            "见《甲》（青政字〔5356〕06号）",
            "《甲》（青政字〔5356〕06号）",
            Some("青政字〔5356〕6号"),
        );
        one(
            "根据青政发〔2021〕3号文办理",
            "青政发〔2021〕3号",
            Some("青政发〔2021〕3号"),
        );
        one(
            "《条例》（2019年4月3日国务院令第711号修订）",
            "《条例》（2019年4月3日国务院令第711号修订）",
            Some("国务院令第711号"),
        );
    }

    #[test]
    fn brackets_are_matched_by_depth_however_they_are_written() {
        let inner = ["〈A〉", "《A》", "<A>", "＜A＞"];
        for inner in inner {
            let title = format!("《关于转发{inner}的通知》");
            one(&format!("见{title}和其他"), &title, None);
        }
        one("见《A、《B》", "《B》", None);
        one("见《关于印发〈A》的通知", "《关于印发〈A》", None);
        assert_eq!(found("《A》（青政发〔2021〕1号）、《B》（青政发〔2021〕2号）").len(), 2);
    }

    #[test]
    fn short_names_mean_what_they_were_defined_for() {
        let text = "根据《青禾县防汛条例》（青政发〔2021〕3号，以下简称《条例》）和《章程》，按《条例》办";
        let mentions = find(text, &find_numbers(text));
        let meant: Vec<Option<usize>> = mentions.iter().map(|m| m.meant).collect();
        assert_eq!(meant, [None, None, Some(0)]);
        let text = "《青禾县防汛条例》（以下简称“条例”），按“条例”办";
        assert_eq!(find(text, &[]).last().and_then(|m| m.meant), Some(0));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[\\PC《》〈〉（）〔〕令第号简称以下\n]{0,80}") {
            let mut last = 0;
            for mention in find(&text, &find_numbers(&text)) {
                prop_assert!(mention.span.start >= last);
                last = mention.span.end;
                prop_assert!(text.get(mention.span.clone()).is_some());
                if let Some(title) = mention.title {
                    prop_assert!(text.get(title).is_some());
                }
            }
        }
    }
}
