//! 附件说明 (the list under the body) and 附件 (the attachments themselves, with their own titles).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use super::lines::Line;
use super::{Field, title};
use super::{find_dates, kind_of_title};
use crate::text::numeral;

/// A title of an attachment is no longer than this.
const LONGEST_TITLE: usize = 80;

/// An attachment as the list names it, or as it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Its number, where it has one.
    pub number: Option<u32>,
    /// Its name or own title.
    pub title: String,
}

/// 附件：1.某某名单
static LIST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^附[ \u{3000}]*件?[ \u{3000}]*[：:][ \u{3000}]*(?P<rest>.*)$").ok());
/// 1.某某名单
static ITEM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})[ \u{3000}]*[．.、][ \u{3000}]*(?P<name>[^\d\s].*)$").ok()
});
/// Items side by side: 1.名单 2.表
static NEXT_ITEM: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[ \u{3000};；]+\d{1,2}[ \u{3000}]*[．.、][ \u{3000}]*\D").ok());
/// 附件, 附件2, 附件一：某某办法
static START: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^#{0,4}\s*[【\[]?附[ \u{3000}]*(?:件|表|录)[ \u{3000}]*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})?[ \u{3000}]*[】\]]?(?P<colon>[：:．.、]?)[ \u{3000}]*(?P<name>\S.*)?$").ok()
});

/// Whether an attachment begins on a line: 附件1, or 附件：某某办法 behind a signature.
pub(super) fn begins(line: &Line<'_>) -> bool {
    line.text.len() <= 3 * LONGEST_TITLE
        && line.text.trim_start_matches(['#', ' ', '【', '[']).starts_with('附')
        && START
            .as_ref()
            .and_then(|start| start.captures(line.text))
            .is_some_and(|found| {
                // 附件：1.名单 is the list under the body.
                found.name("name").is_none() && found.name("colon").is_none_or(|colon| colon.is_empty())
            })
}

/// The list under the body: its items, and which of the lines it takes.
pub(super) fn list(lines: &[Line<'_>]) -> Option<(Vec<Field<Attachment>>, Range<usize>)> {
    let (at, rest) = lines.iter().enumerate().rev().find_map(|(i, line)| {
        if !line.text.starts_with('附') || line.text.chars().count() > 200 {
            return None;
        }
        let rest = LIST.as_ref()?.captures(line.text)?.name("rest")?.range();
        Some((i, rest))
    })?;
    let mut items: Vec<Field<Attachment>> = Vec::new();
    let first = &lines[at];
    push_items(&mut items, first, rest.clone());
    let mut end = at + 1;
    for line in &lines[at + 1..] {
        let numbered = ITEM.as_ref().is_some_and(|item| item.is_match(line.text));
        let item = numbered && line.text.chars().count() <= 120 && !line.text.ends_with('。');
        // 附件： stood alone, its only name on the next line.
        let first = items.is_empty()
            && !super::is_organ_name(line.text)
            && find_dates(line.text).is_empty()
            && line.text.chars().count() <= LONGEST_TITLE;
        if item || first {
            push_items(&mut items, line, 0..line.text.len());
        } else if goes_on(items.last(), line) {
            if let Some(item) = items.last_mut() {
                item.value.title.push_str(&title::tidy(line.text));
                if let Some(span) = &mut item.span {
                    span.end = line.end();
                }
            }
        } else {
            break;
        }
        end += 1;
    }
    items.retain(|item| !matches!(item.value.title.as_str(), "" | "略" | "（略）" | "无"));
    Some((items, at..end))
}

/// Whether a line is the second one of a long name.
fn goes_on(item: Option<&Field<Attachment>>, line: &Line<'_>) -> bool {
    item.is_some_and(|item| {
        let title = &item.value.title;
        let open = title.matches('《').count() > title.matches('》').count()
            || title.matches('（').count() > title.matches('）').count();
        let wrapped = title.chars().count() >= 14 && kind_of_title(title).is_none() && line.text.chars().count() <= 24;
        (open || wrapped)
            && !super::is_organ_name(&super::organ::tidy_name(line.text))
            && find_dates(line.text).is_empty()
            && !line.text.ends_with(['。', '：'])
    })
}

fn push_items(items: &mut Vec<Field<Attachment>>, line: &Line<'_>, range: Range<usize>) {
    let mut from = range.start;
    while from < range.end {
        let rest = &line.text[from..range.end];
        let cut = NEXT_ITEM
            .as_ref()
            .and_then(|next| next.find(rest))
            .map_or(rest.len(), |found| found.start());
        let piece = &rest[..cut];
        let (number, name) = match ITEM.as_ref().and_then(|item| item.captures(piece)) {
            Some(found) => (
                found.name("n").and_then(|n| numeral::parse(n.as_str())),
                found.name("name").map_or(0..0, |name| name.range()),
            ),
            None => (None, 0..piece.len()),
        };
        let name_text = piece[name.clone()].trim_end_matches(['。', '；', ';', ' ', '　']);
        if !name_text.is_empty() {
            let start = line.start + from + name.start;
            let value = Attachment {
                number,
                title: title::tidy(name_text),
            };
            items.push(Field::found(
                value,
                start..start + name_text.len(),
                "attachment-list.label",
                0.9,
            ));
        }
        from += cut;
        from += line.text[from..range.end].len()
            - line.text[from..range.end]
                .trim_start_matches([' ', '　', ';', '；'])
                .len();
    }
}

/// The attachments behind the closing; each reaches to the next, the last to `end` (the imprint, or the text's end).
/// `published` is a title that names what is published with the paper.
pub(super) fn read(lines: &[Line<'_>], published: Option<&str>, end: usize) -> Vec<Field<Attachment>> {
    let mut found: Vec<Field<Attachment>> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let start = line.text.len() <= 3 * LONGEST_TITLE
            && line.text.trim_start_matches(['#', ' ', '【', '[']).starts_with('附');
        if let Some(captures) = start.then(|| START.as_ref()?.captures(line.text)).flatten() {
            let name = captures.name("name").map(|name| name.as_str().trim());
            // 附件：… is the list, said again; 附件所列… is a sentence.
            let sentence = name.is_some_and(|name| {
                name.ends_with(['。', '；', '，'])
                    || (captures.name("colon").is_some_and(|c| c.is_empty())
                        && captures.name("n").is_none()
                        && !line.text.contains([' ', '　', '】']))
            });
            if !sentence {
                let (title, taken) = match name {
                    Some(name) => (title::tidy(name), 0),
                    None => own_title(&lines[at + 1..]),
                };
                let number = captures.name("n").and_then(|n| numeral::parse(n.as_str()));
                found.push(Field::found(
                    Attachment { number, title },
                    line.start..end,
                    "attachment.own-line",
                    0.9,
                ));
                at += taken + 1;
                continue;
            }
        }
        if at == 0
            && let Some(published) = published
        {
            let (title, taken) = own_title(lines);
            let named = title.chars().count() >= 4
                && (published.contains(title.trim_matches(['《', '》'])) || kind_of_title(&title).is_some());
            if taken > 0 && named && !super::marks::MARKS.is_furniture(&title) {
                found.push(Field::found(
                    Attachment { number: None, title },
                    line.start..end,
                    "attachment.published",
                    0.8,
                ));
                at += taken;
                continue;
            }
        }
        at += 1;
    }
    // Each ends where the next begins.
    let starts: Vec<usize> = found.iter().filter_map(|f| f.span.as_ref().map(|s| s.start)).collect();
    for (i, field) in found.iter_mut().enumerate() {
        let next = starts.get(i + 1).copied().unwrap_or(end);
        let last = lines
            .iter()
            .rev()
            .find(|line| line.start < next)
            .map_or(next, Line::end);
        if let Some(span) = &mut field.span {
            span.end = last.max(span.start);
        }
    }
    found
}

/// The title that lines begin with, and how many lines it takes.
fn own_title(lines: &[Line<'_>]) -> (String, usize) {
    let fits = |text: &str| {
        text.chars().count() <= LONGEST_TITLE
            && !text.ends_with(['。', '：', '；', ':', '，'])
            && !text.starts_with(['（', '('])
    };
    let mut joined = String::new();
    for (i, line) in lines.iter().take(3).enumerate() {
        if !fits(line.text) || line.text.contains('\t') {
            break;
        }
        joined.push_str(line.text.trim_start_matches('#').trim());
        let title = title::tidy(&joined);
        let open = title.matches('《').count() > title.matches('》').count();
        if kind_of_title(&title).is_some() && !open && title.chars().count() <= LONGEST_TITLE {
            return (title, i + 1);
        }
    }
    match lines.first() {
        Some(line) if fits(line.text) && !line.text.contains('\t') => {
            (title::tidy(line.text.trim_start_matches('#')), 1)
        }
        _ => (String::new(), 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines::lines;

    #[test]
    fn the_list_names_each_attachment() {
        let text =
            "正文。\n附件：1.责任人名单\n　　　2.关于印发《青禾县防汛\n抗旱办法》的通知\n青禾县水利局\n2022年4月18日\n";
        let (items, taken) = list(&lines(text, 0..text.len())).unwrap();
        let items: Vec<(Option<u32>, String)> = items.into_iter().map(|f| (f.value.number, f.value.title)).collect();
        assert_eq!(
            items,
            [
                (Some(1), "责任人名单".to_owned()),
                (Some(2), "关于印发《青禾县防汛抗旱办法》的通知".to_owned())
            ]
        );
        assert_eq!(taken, 1..4);
        let text = "附件：1.名单 2.统计表\n";
        let (items, _) = list(&lines(text, 0..text.len())).unwrap();
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn attachments_have_their_own_titles() {
        let text = "附件1\n青禾县防汛责任人名单\n张三\n附件2：值班表\n李四\n";
        let found = read(&lines(text, 0..text.len()), None, text.len());
        let found: Vec<(Option<u32>, String, String)> = found
            .into_iter()
            .map(|f| (f.value.number, f.value.title, text[f.span.unwrap()].to_owned()))
            .collect();
        assert_eq!(
            found[0],
            (
                Some(1),
                "青禾县防汛责任人名单".into(),
                "附件1\n青禾县防汛责任人名单\n张三".into()
            )
        );
        assert_eq!(found[1], (Some(2), "值班表".into(), "附件2：值班表\n李四".into()));
        let text = "青禾县河道采砂管理\n办法\n第一条 …\n";
        let found = read(
            &lines(text, 0..text.len()),
            Some("关于印发《青禾县河道采砂管理办法》的通知"),
            text.len(),
        );
        assert_eq!(found[0].value.title, "青禾县河道采砂管理办法");
    }
}
