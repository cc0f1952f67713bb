//! 附件: the list under the body, what is attached, and what the text says of them.

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::text::numeral;

/// 见附件3
static NAMED: Pattern = Pattern::new(
    r"附件[ 　]?(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})?(?P<more>(?:[、和及至—－\-～~](?:附件)?\d{1,2})+)?",
);
static SEEN: Pattern = Pattern::new(r"(?:见|详见|参见|参照|按照|填写|填报|随文附|附后|后附)[ 　]?[（(]?附件");
/// An item of the list with its number.
static ITEM: Pattern = Pattern::new(r"(?:^|[：:；;，, 　])(?P<n>\d{1,2})[ 　]?(?P<stop>[．.、，])");
/// A number that was left on a name.
static NUMBER: Pattern = Pattern::new(r"^(?P<n>\d{1,2})[．.、][ 　]*\d{4}");
/// How the list begins.
static LIST: Pattern = Pattern::new(r"^附件[ 　]?(?P<colon>[：:]?)");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let document = draft.document;
    let list = &document.attachment_list;
    let attached: Vec<_> = document
        .attachments
        .iter()
        .filter(|field| field.rule == "attachment.own-line")
        .collect();
    mentioned(draft, attached.len(), found);
    doubled(draft, found);
    only(draft, found);
    named(draft, found);
    headed(draft, &attached, found);
    if list.is_empty() {
        undeclared(draft, found);
        return;
    }
    form(draft, found);
    if attached.is_empty() {
        return;
    }
    let list_span = list
        .first()
        .and_then(|first| first.span.clone())
        .zip(list.last().and_then(|last| last.span.clone()));
    let Some((first, last)) = list_span else { return };
    if list.len() != attached.len() {
        let words = [
            ("listed", list.len().to_string()),
            ("found", attached.len().to_string()),
        ];
        found.add(
            "attachment.count",
            first.start..last.end,
            &[("listed", &words[0].1), ("found", &words[1].1)],
        );
        return;
    }
    for (listed, attached) in list.iter().zip(attached) {
        let (one, other) = (plain(&listed.value.title), plain(&attached.value.title));
        let same = one.is_empty() || other.is_empty() || one.contains(&other) || other.contains(&one);
        let said = |title: &str| draft.part(&draft.body).contains(title.trim_matches(['《', '》']));
        if !same
            && said(&attached.value.title)
            && !said(&listed.value.title)
            && let Some(span) = listed.span.clone()
        {
            let words = [
                ("listed", listed.value.title.as_str()),
                ("found", attached.value.title.as_str()),
            ];
            found.add("attachment.title", span, &words);
            continue;
        }
        if !same && let Some(span) = attached.span.clone() {
            let end = draft.text[span.start..]
                .find('\n')
                .map_or(span.end, |at| span.start + at);
            let place = draft.text[span.clone()]
                .find(attached.value.title.as_str())
                .map_or(span.start..end, |at| {
                    span.start + at..span.start + at + attached.value.title.len()
                });
            found.add(
                "attachment.title",
                place,
                &[("listed", &listed.value.title), ("found", &attached.value.title)],
            );
        }
    }
}

/// 附件1：1.资金分配表: a number before the colon and another behind it.
static DOUBLED: Pattern = Pattern::new(r"^(?P<m>附件[ 　]?\d{1,2}[ 　]?[：:][ 　]?\d{1,2}[．.、])[ 　]?[\p{Han}《\d]");

fn doubled(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_modern() {
        return;
    }
    for line in &draft.lines {
        if let Some(mark) = DOUBLED.first(draft.part(line))
            && let Some(at) = range(&mark, "m")
        {
            let span = line.start + at.start..line.start + at.end;
            found.add("attachment.mark", span, &[("written", &mark["m"])]);
            return;
        }
    }
}

/// What is attached without being named. What is published or passed on is named in the title.
fn undeclared(draft: &Draft<'_>, found: &mut Findings) {
    let document = draft.document;
    let carries = document.title.as_ref().is_none_or(|title| {
        ["印发", "转发", "批转", "发布", "公布", "下发"]
            .iter()
            .any(|word| title.value.contains(word))
    });
    // The page of a site may have lost the list.
    let is_draft = document.metadata.is_empty() && draft.kind().is_some() && !document.signatures.is_empty();
    let first = document
        .attachments
        .iter()
        .find(|field| field.rule == "attachment.own-line");
    // A list that is wrongly marked is one all the same.
    if draft.lines.iter().any(|line| found.has("attachment.mark", line)) {
        return;
    }
    if let Some(span) = first
        .and_then(|field| field.span.clone())
        .filter(|_| !carries && is_draft && draft.is_modern())
    {
        let end = draft.text[span.start..]
            .find('\n')
            .map_or(span.end, |at| span.start + at);
        // A list that stands below the date was taken for what is attached.
        let head = span.start..end;
        let listed = LIST
            .first(draft.part(&head))
            .is_some_and(|list| range(&list, "colon").is_some_and(|colon| !colon.is_empty() && colon.end < head.len()));
        if listed {
            found.add("attachment.place", head, &[]);
            return;
        }
        found.add("attachment.undeclared", span.start..end, &[]);
    }
}

/// The form of the list: numbers, no stop behind a name.
fn form(draft: &Draft<'_>, found: &mut Findings) {
    let list = &draft.document.attachment_list;
    if !draft.is_modern() {
        return;
    }
    let mut expected = 1;
    if let ([only], Some(span)) = (list.as_slice(), list.first().and_then(|item| item.span.clone()))
        && draft.document.metadata.is_empty()
        && draft.main.contains(&span.start)
    {
        let before = draft.before(span.start, 3).trim();
        let numbered =
            only.value.number == Some(1) && (before.ends_with(['.', '．', '、']) || draft.part(&span).starts_with('1'));
        if numbered {
            found.add("attachment.single", span, &[]);
        }
    }
    for item in list {
        let Some(span) = item.span.clone().filter(|span| draft.main.contains(&span.start)) else {
            continue;
        };
        let behind = draft.behind(span.end, 1);
        let titled = item.value.title.trim_end_matches(['。', '；', ';', '，']);
        if titled.starts_with('《') && titled.ends_with('》') && titled.matches('《').count() == 1 {
            found.add("attachment.marks", span.clone(), &[("title", titled)]);
        }
        if behind.starts_with(['。', '；', ';', '，']) {
            found.add(
                "attachment.stop",
                span.start..span.end + behind.len(),
                &[("mark", behind)],
            );
        }
        if list.len() > 1 {
            // 1. 2025年…: the year is not taken for a part of the number.
            let written = NUMBER
                .first(&item.value.title)
                .and_then(|number| number["n"].parse().ok());
            let number = item.value.number.or(written);
            match number {
                Some(number) if number != expected => {
                    let words = [("number", number.to_string()), ("wanted", expected.to_string())];
                    found.add(
                        "attachment.number",
                        span.clone(),
                        &[("number", &words[0].1), ("wanted", &words[1].1)],
                    );
                }
                None => found.add(
                    "attachment.number",
                    span.clone(),
                    &[("number", "无序号"), ("wanted", &expected.to_string())],
                ),
                _ => {}
            }
            expected = number.unwrap_or(expected) + 1;
        }
    }
    stopped(draft, found);
    let Some(first) = list.first().and_then(|field| field.span.clone()) else {
        return;
    };
    let Some(line) = draft
        .lines
        .iter()
        .find(|line| line.start <= first.start && first.end <= line.end)
    else {
        return;
    };
    let text = draft.part(line);
    if let Some(begin) = LIST.first(text) {
        let colon = range(&begin, "colon").unwrap_or_default();
        if &text[colon.clone()] == ":" {
            found.add("attachment.colon", line.start..line.start + colon.end, &[]);
        }
    }
    if let Some(item) = ITEM.first(text)
        && let Some(stop) = range(&item, "stop")
        && matches!(&text[stop.clone()], "、" | "，")
        && text.starts_with("附件")
    {
        let number = item.name("n").map_or(line.start, |n| line.start + n.start());
        found.add(
            "attachment.mark",
            number..line.start + stop.end,
            &[("written", &text[number - line.start..stop.end])],
        );
    }
}

/// 2.意见反馈表。 below the list: a stop for which it is not read as the next item.
static STOPPED: Pattern = Pattern::new(r"^(?P<n>\d{1,2})[．.][ 　]?[^。；，：]{2,50}(?P<stop>[。；])$");

fn stopped(draft: &Draft<'_>, found: &mut Findings) {
    let list = &draft.document.attachment_list;
    let Some(last) = list.last().and_then(|item| item.span.clone()) else {
        return;
    };
    let Some(line) = draft.lines.iter().find(|line| line.start >= last.end) else {
        return;
    };
    let text = draft.part(line);
    if let Some(item) = STOPPED.first(text)
        && item["n"].parse::<usize>().is_ok_and(|number| number == list.len() + 1)
        && draft.part(&(last.end..line.start)).trim().is_empty()
    {
        found.add("attachment.stop", line.clone(), &[("mark", &item["stop"])]);
    }
}

/// 附件填报的《隐患清单》, where the only attachment is 问题清单.
static ONLY: Pattern = Pattern::new(r"附件(?:中|所附|所列|填报|要求填报|格式填写|格式)?的?《(?P<t>[^《》]{4,30})》");

fn only(draft: &Draft<'_>, found: &mut Findings) {
    let [item] = draft.document.attachment_list.as_slice() else {
        return;
    };
    let Some(named) = ONLY.first(draft.part(&draft.body)) else {
        return;
    };
    let (name, title) = (&named["t"], plain(&item.value.title));
    let plain_name = plain(name);
    let same = title.contains(&plain_name) || plain_name.contains(&title) || is_shortened(name, &title);
    // Two names of one form share its end.
    let form = plain_name.chars().last() == title.chars().last();
    let shared = plain_name.chars().filter(|c| title.contains(*c)).count() * 10 >= plain_name.chars().count() * 6;
    if let Some(at) = range(&named, "t").filter(|_| !same && form && shared) {
        let span = draft.body.start + at.start..draft.body.start + at.end;
        found.add(
            "attachment.name",
            span,
            &[("name", name), ("listed", &item.value.title)],
        );
    }
}

/// What the text says of attachments that are not there.
fn mentioned(draft: &Draft<'_>, attached: usize, found: &mut Findings) {
    let list = &draft.document.attachment_list;
    let count = list.len().max(attached);
    let line_of_its_own = draft.lines.iter().any(|line| draft.part(line).starts_with("附件"));
    let unlisted =
        draft.kind().is_some() && list.is_empty() && draft.document.attachments.is_empty() && !line_of_its_own;
    for line in draft.lines_of(&draft.body) {
        let text = draft.part(line);
        for named in NAMED.all(text) {
            let at = whole(&named);
            // 《…附件》, 附件说明, the attachments of another paper.
            if draft.is_in_title(line.start + at.start) || text[..at.start].ends_with(['其', '的', '》', '）', '号'])
            {
                continue;
            }
            let first = named.name("n").and_then(|n| numeral::parse(n.as_str()));
            let last = named.name("more").and_then(|more| {
                let last = more.as_str().rsplit(|c: char| !c.is_ascii_digit()).next();
                last.and_then(|n| n.parse::<u32>().ok())
            });
            // 附件1、2024年…: what is no number of an attachment is far too great.
            let last = last.filter(|n| *n <= 20 && !text[at.end..].starts_with(['年', '月', '.', '．', '个', '份']));
            let number = first.max(last);
            let span = line.start + at.start..line.start + at.end;
            let seen = SEEN
                .all(text)
                .any(|seen| whole(&seen).end >= at.start && whole(&seen).start < at.end);
            match number {
                Some(number) if count > 0 && number as usize > count => {
                    let words = [("number", number.to_string()), ("count", count.to_string())];
                    found.add(
                        "attachment.missing",
                        span,
                        &[("number", &words[0].1), ("count", &words[1].1)],
                    );
                }
                _ if unlisted && seen && draft.is_modern() => {
                    found.add("attachment.unlisted", span, &[]);
                }
                _ => {}
            }
        }
    }
}

/// 《甲》（附件2）, where the list says that 附件2 is another.
static BY_NAME: Pattern = Pattern::new(
    r"(?:《(?P<t>[^《》]{3,40})》|(?P<p>\p{Han}{4,20}))[（(](?:详见|见|参见|附)?附件[ 　]?(?P<n>\d{1,2})[）)]",
);

fn named(draft: &Draft<'_>, found: &mut Findings) {
    let list = &draft.document.attachment_list;
    for line in draft.lines_of(&draft.body) {
        for by_name in BY_NAME.all(draft.part(line)) {
            let Some(number) = by_name["n"].parse::<u32>().ok() else {
                continue;
            };
            let Some(listed) = list.iter().find(|item| item.value.number == Some(number)) else {
                continue;
            };
            let is = |title: &str, name: &str| {
                let (title, name) = (plain(title), plain(name));
                !title.is_empty() && (title.ends_with(&name) || name.ends_with(&title) || title.contains(&name))
            };
            let title = by_name.name("t").map(|t| t.as_str());
            let name = title.or(by_name.name("p").map(|p| p.as_str())).unwrap_or_default();
            if is(&listed.value.title, name) || is_shortened(name, &listed.value.title) {
                continue;
            }
            // Words before a bracket are a name only if they end like another item.
            let other = list
                .iter()
                .find(|item| is(&item.value.title, name) && item.value.number != Some(number));
            let place = whole(&by_name);
            let span = line.start + place.start..line.start + place.end;
            if let Some(other) = other {
                let right = format!("附件{}", other.value.number.unwrap_or_default());
                let words = [("name", name), ("written", &format!("附件{number}")), ("right", &right)];
                found.add("attachment.other", span, &words);
            } else if title.is_some() {
                found.add(
                    "attachment.name",
                    span,
                    &[("name", name), ("listed", &listed.value.title)],
                );
            }
        }
    }
}

/// Whether a name has most characters of a title in their order: a short way of saying it.
fn is_shortened(name: &str, title: &str) -> bool {
    let (name, title) = (plain(name), plain(title));
    let mut rest = title.chars();
    name.chars().count() * 3 >= title.chars().count() && name.chars().all(|c| rest.any(|other| other == c))
}

/// The line above an attachment: 附件1, without a colon, with the number of its place.
fn headed(draft: &Draft<'_>, attached: &[&crate::document::Field<crate::document::Attachment>], found: &mut Findings) {
    if !draft.is_modern() || !draft.document.metadata.is_empty() || draft.document.signatures.is_empty() {
        return;
    }
    for (at, field) in attached.iter().enumerate() {
        let Some(span) = field.span.clone() else { continue };
        let end = draft.text[span.start..]
            .find('\n')
            .map_or(span.end, |at| span.start + at);
        let head = span.start..end.min(span.end);
        let text = draft.part(&head).trim_end();
        let head = head.start..head.start + text.len();
        let Some(mark) = HEAD.first(text) else { continue };
        let number = mark.name("n").map(|n| n.as_str());
        if number.is_some_and(|n| !n.starts_with(|c: char| c.is_ascii_digit())) {
            let right = format!("附件{}", at + 1);
            found.add("attachment.head", head, &[("written", text), ("right", &right)]);
            return;
        }
        if mark.name("colon").is_some() {
            found.add(
                "attachment.head",
                head,
                &[("written", text), ("right", text.trim_end_matches(['：', ':']))],
            );
            return;
        }
        let number = number.and_then(|n| n.parse::<usize>().ok());
        if attached.len() > 1 && number.is_some_and(|number| number != at + 1) {
            let words = [
                ("number", number.unwrap_or_default().to_string()),
                ("wanted", (at + 1).to_string()),
            ];
            found.add(
                "attachment.number",
                head,
                &[("number", &words[0].1), ("wanted", &words[1].1)],
            );
            return;
        }
    }
}

static HEAD: Pattern = Pattern::new(r"^附件[ 　]?(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})?[ 　]?(?P<colon>[：:])?$");

/// A title without blanks, brackets and the place of its number.
fn plain(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).collect()
}
