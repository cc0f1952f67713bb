//! 版头: what stands above the title — copy number, secrecy, urgency, the issuing organ's mark, signers — and which layout
//! these show.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Compact, Line};
use super::marks::MARKS;
use super::organ::{is_organ_name, tidy_name, without_state};
use super::{DocNumber, Field, Layout, find_numbers};

/// 版头 stands within so many lines from the top.
const LINES: usize = 20;
/// Copy number, secrecy and urgency stand in the first of them.
const MARK_LINES: usize = 9;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// 份号
    pub(super) copy_number: Option<Field<String>>,
    /// 密级
    pub(super) secrecy: Option<Field<String>>,
    /// 保密期限
    pub(super) secrecy_term: Option<Field<String>>,
    /// 内部资料 and its like
    pub(super) internal_mark: Option<Field<String>>,
    /// 紧急程度
    pub(super) urgency: Option<Field<String>>,
    /// 发文机关标志
    pub(super) issuing_mark: Option<Field<String>>,
    /// The organs that the mark names.
    pub(super) organs: Vec<Field<String>>,
    /// 签发人
    pub(super) signers: Vec<Field<String>>,
    /// The layout that the marks show.
    pub(super) layout: Option<Field<Layout>>,
}

/// 000012 机密★1年 特急, on one line or on several.
static TOP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let secrecy = MARKS.secrecy.join("|");
    let urgency = MARKS.urgency.join("|");
    Regex::new(&format!(
        r"^(?:(?:(?i:No)[.:：]?|№|份号[:：]?)?(?P<copy>\d{{6}}))?(?:(?:密级[:：]?)?(?P<level>{secrecy})(?:[★☆*＊▲]?(?:保密期限[:：]?)?(?P<term>长期|\d{{1,2}}年|\d{{1,2}}个?月|(?:19|20)\d{{2}}年\d{{1,2}}月\d{{1,2}}日|[^特加平急：:。，]{{1,10}}前|[^特加平急：:。，]{{1,10}}后))?[★☆]?)?(?:(?:紧急程度|缓急)?[:：]?(?P<urgency>{urgency}))?$"
    ))
    .ok()
});
/// A telegram says it beside other things: 等级 特急·明电 青汛电〔2022〕4号.
static TELEGRAM_URGENCY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let urgency = MARKS.urgency.join("|");
    Regex::new(&format!(
        "^(?:等级[:：]?)?(?P<urgency>{urgency})(?:[·・•．.]?(?:明电|密电)|.*号$|$)"
    ))
    .ok()
});
static SIGNER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:签[ \u{3000}]*发[ \u{3000}]*人|会[ \u{3000}]*签[ \u{3000}]*人|签[ \u{3000}]*发)[ \u{3000}]*[:：][ \u{3000}]*(?P<names>[\p{Han}·、 \u{3000}\t]{2,60})").ok()
});

/// Whether a line (without blanks) is a mark above the title.
pub(super) fn is_mark(compact: &str) -> bool {
    let top = TOP.as_ref().is_some_and(|top| top.is_match(compact));
    let internal = MARKS
        .internal
        .iter()
        .any(|mark| compact.starts_with(mark.as_str()) && compact.chars().count() <= 14);
    let telegram = TELEGRAM_URGENCY.as_ref().is_some_and(|u| u.is_match(compact));
    top || internal || telegram || compact.starts_with("签发人") || compact.starts_with("会签人")
}

/// Whether a line (without blanks) is the mark of an issuing organ with 文件 behind it.
pub(super) fn is_red_head(compact: &str) -> bool {
    compact == "文件"
        || compact.strip_suffix("文件").is_some_and(|name| {
            (2..=60).contains(&name.chars().count()) && name.chars().all(is_name_character) && !name.contains("关于")
        })
}

fn is_name_character(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c) || matches!(c, '（' | '）' | '(' | ')' | '、' | '·')
}

/// Reads the marks among the first lines; `title_end` is where the title ends, if it is known. The head of an order or of
/// minutes may be the title, with its number below.
pub(super) fn read(lines: &[Line<'_>], title_end: Option<usize>) -> Head {
    let mut head = Head::default();
    let above = lines
        .iter()
        .take_while(|line| title_end.is_none_or(|end| line.start < end))
        .count()
        + 1;
    let above: Vec<&Line<'_>> = lines.iter().take(above.min(LINES)).collect();
    for (index, line) in above.iter().enumerate() {
        let compact = Compact::of(line);
        if index < MARK_LINES {
            top_marks(&mut head, &compact);
        }
        signers(&mut head, line, above.get(index + 1).copied());
        if head.layout.is_none()
            && MARKS.telegram.iter().any(|word| compact.text.contains(word.as_str()))
            && compact.text.chars().count() < 50
        {
            head.layout = Some(Field::found(Layout::Telegram, line.span(), "layout.telegram", 0.85));
        }
    }
    issuing_mark(&mut head, &above);
    head
}

fn top_marks(head: &mut Head, compact: &Compact) {
    let keep = |slot: &mut Option<Field<String>>, found: Option<regex::Match<'_>>, rule, sure| {
        if let (None, Some(found)) = (&slot, found) {
            *slot = Some(Field::found(
                found.as_str().to_owned(),
                compact.span(found.range()),
                rule,
                sure,
            ));
        }
    };
    if let Some(found) = TOP.as_ref().and_then(|top| top.captures(&compact.text)) {
        keep(&mut head.copy_number, found.name("copy"), "copy-number.top-line", 0.9);
        keep(&mut head.secrecy, found.name("level"), "secrecy.own-line", 0.95);
        keep(&mut head.secrecy_term, found.name("term"), "secrecy.term", 0.95);
        keep(&mut head.urgency, found.name("urgency"), "urgency.own-line", 0.95);
    } else if let Some(found) = TELEGRAM_URGENCY.as_ref().and_then(|u| u.captures(&compact.text)) {
        keep(&mut head.urgency, found.name("urgency"), "urgency.telegram", 0.9);
    }
    if head.internal_mark.is_none()
        && let Some(mark) = MARKS
            .internal
            .iter()
            .find(|mark| compact.text.starts_with(mark.as_str()))
        && compact.text.chars().count() <= 14
    {
        let span = compact.span(0..compact.text.len());
        head.internal_mark = Some(Field::found(mark.clone(), span, "internal-mark.own-line", 0.85));
    }
}

fn signers(head: &mut Head, line: &Line<'_>, next: Option<&Line<'_>>) {
    let Some(found) = SIGNER.as_ref().and_then(|signer| signer.captures(line.text)) else {
        return;
    };
    let Some(names) = found.name("names") else { return };
    for (name, range) in split_names(names.as_str()) {
        let start = line.start + names.start();
        head.signers.push(Field::found(
            name,
            start + range.start..start + range.end,
            "signers.label",
            0.95,
        ));
    }
    // A second row of names has no label.
    if let Some(next) = next {
        let rest = split_names(next.text);
        let only_names = rest.len() >= 2 || (rest.len() == 1 && next.compact().chars().count() <= 3);
        if only_names
            && rest
                .iter()
                .all(|(name, _)| (2..=4).contains(&name.chars().count()) && !is_organ_name(name))
            && find_numbers(next.text).is_empty()
        {
            for (name, range) in rest {
                head.signers.push(Field::found(
                    name,
                    next.start + range.start..next.start + range.end,
                    "signers.second-row",
                    0.7,
                ));
            }
        }
    }
}

/// Names of persons between blanks or 、; 张　三 is one name.
fn split_names(text: &str) -> Vec<(String, Range<usize>)> {
    let mut names: Vec<(String, Range<usize>)> = Vec::new();
    let mut offset = 0;
    let mut single = false;
    for part in text.split([' ', '　', '\t', '、']) {
        let range = offset..offset + part.len();
        let glued = single && !text[..range.start].ends_with('、');
        offset += part.len() + text[range.end..].chars().next().map_or(0, char::len_utf8);
        if part.is_empty() {
            continue;
        }
        if !part
            .chars()
            .all(|c| is_name_character(c) && !matches!(c, '（' | '）' | '(' | ')'))
            || part.ends_with("文件")
        {
            break;
        }
        match names.last_mut() {
            Some((name, whole)) if glued && name.chars().count() == 1 => {
                name.push_str(part);
                whole.end = range.end;
                single = false;
            }
            _ => {
                single = part.chars().count() == 1;
                names.push((part.to_owned(), range));
            }
        }
    }
    names.retain(|(name, _)| name.chars().count() >= 2);
    names
}

/// 某某县人民政府文件; the names of joint issuers stand above one another with one 文件 beside them.
fn issuing_mark(head: &mut Head, above: &[&Line<'_>]) {
    let marked = above.iter().position(|line| is_red_head(&line.compact()));
    let name_at = |line: &Line<'_>| {
        let name = tidy_name(line.compact().trim_end_matches("文件"));
        is_organ_name(&name).then_some(name)
    };
    if let Some(at) = marked {
        let alone = above[at].compact() == "文件";
        let mut first = at;
        while first > 0
            && (name_at(above[first - 1]).is_some() || (alone && !find_numbers(above[first - 1].text).is_empty()))
        {
            first -= 1;
        }
        for line in &above[first..=at] {
            if let Some(name) = name_at(line) {
                head.organs
                    .push(Field::found(name, line.span(), "organ.red-head", 0.95));
            }
        }
        let name = match head.organs.as_slice() {
            [] => above[at].compact().trim_end_matches("文件").to_owned(),
            organs => organs
                .iter()
                .map(|organ| organ.value.as_str())
                .collect::<Vec<_>>()
                .join("、"),
        };
        if name.is_empty() {
            return;
        }
        let span = above[first].start..above[at].end();
        head.issuing_mark = Some(Field::found(
            format!("{name}文件"),
            span.clone(),
            "issuing-mark.red-head",
            0.95,
        ));
        head.layout
            .get_or_insert(Field::found(Layout::Paper, span, "layout.red-head", 0.9));
        return;
    }
    // A telegram: the issuer with 发电.
    for line in above {
        let compact = line.compact();
        let name = compact
            .strip_suffix("发电")
            .filter(|name| is_organ_name(name))
            .map(str::to_owned);
        if let Some(name) = name {
            head.issuing_mark = Some(Field::found(compact, line.span(), "issuing-mark.telegram", 0.9));
            head.organs
                .push(Field::found(name, line.span(), "organ.telegram-head", 0.9));
            head.layout = Some(Field::found(Layout::Telegram, line.span(), "layout.telegram", 0.9));
            return;
        }
    }
    // An order: the issuer with 令, its number below or behind it.
    for (at, line) in above.iter().enumerate() {
        let compact = line.compact();
        let next = above.get(at + 1).map(|next| next.compact()).unwrap_or_default();
        let Some(end) = compact.rfind('令').map(|at| at + '令'.len_utf8()) else {
            continue;
        };
        let name = compact[..end].trim_end_matches('令').trim_end_matches('命');
        let behind = &compact[end..];
        let numbered = matches!(DocNumber::parse(&compact), Some(DocNumber::Issuer { .. }))
            || (behind.is_empty()
                && matches!(
                    DocNumber::parse(&format!("{compact}{next}")),
                    Some(DocNumber::Issuer { .. } | DocNumber::Coded { .. })
                ));
        if numbered && is_organ_name(name) {
            head.issuing_mark = Some(Field::found(
                compact[..end].to_owned(),
                line.span(),
                "issuing-mark.order",
                0.95,
            ));
            head.organs.push(Field::found(
                without_state(name).to_owned(),
                line.span(),
                "organ.order-head",
                0.95,
            ));
            head.layout = Some(Field::found(Layout::Order, line.span(), "layout.order", 0.95));
            return;
        }
    }
    // 信函格式: the organ's name alone, the number below it. 纪要格式: a name that ends in 纪要, the issue's number below it.
    for pair in above.windows(2) {
        let (name, below) = (pair[0].compact(), pair[1].compact());
        let numbered = find_numbers(&below)
            .first()
            .is_some_and(|(range, _)| range.len() * 2 > below.len());
        let issue = below.starts_with(['第', '〔', '（', '('])
            && (below.contains('期') || below.ends_with(['号', '）', ')', '次']))
            && below.chars().count() <= 16;
        if name.ends_with("纪要") && (numbered || issue) && name.chars().count() <= 40 {
            let issuer = (3..=name.len())
                .rev()
                .filter(|at| name.is_char_boundary(*at))
                .map(|at| &name[..at]);
            if let Some(organ) = issuer.into_iter().find(|organ| is_organ_name(organ)) {
                let organ = organ.to_owned();
                head.organs
                    .push(Field::found(organ, pair[0].span(), "organ.minutes-head", 0.8));
            }
            head.issuing_mark = Some(Field::found(name, pair[0].span(), "issuing-mark.minutes", 0.9));
            head.layout
                .get_or_insert(Field::found(Layout::Minutes, pair[0].span(), "layout.minutes", 0.9));
            return;
        }
        if numbered && is_organ_name(&name) {
            head.organs
                .push(Field::found(name.clone(), pair[0].span(), "organ.letterhead", 0.9));
            head.issuing_mark = Some(Field::found(name, pair[0].span(), "issuing-mark.letterhead", 0.85));
            head.layout
                .get_or_insert(Field::found(Layout::Letter, pair[0].span(), "layout.letter", 0.8));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines::lines;

    fn head(text: &str) -> Head {
        read(&lines(text, 0..text.len()), None)
    }

    #[test]
    fn marks_on_one_line_and_on_several_are_the_same() {
        for text in [
            "000012\n机　密★１年\n特 急\n",
            "000012　　机密★1年　　特急\n",
            "份号：000012\n密级：机密★1年\n紧急程度：特急\n",
        ] {
            let head = head(&text.replace('１', "1"));
            let value = |field: &Option<Field<String>>| field.as_ref().map(|f| f.value.clone()).unwrap_or_default();
            assert_eq!(value(&head.copy_number), "000012", "{text}");
            assert_eq!(value(&head.secrecy), "机密", "{text}");
            assert_eq!(value(&head.secrecy_term), "1年", "{text}");
            assert_eq!(value(&head.urgency), "特急", "{text}");
        }
    }

    #[test]
    fn joint_issuers_share_one_mark() {
        let head = head("青 禾 县 水 利 局\n青禾县财政局文件\n青水发〔2022〕3号　　签发人：张　三　李四平\n");
        assert_eq!(head.issuing_mark.unwrap().value, "青禾县水利局、青禾县财政局文件");
        assert_eq!(head.organs.len(), 2);
        let names: Vec<String> = head.signers.into_iter().map(|f| f.value).collect();
        assert_eq!(names, ["张三", "李四平"]);
    }

    #[test]
    fn layouts_show_in_the_head() {
        let layout = |text: &str| head(text).layout.map(|field| field.value);
        assert_eq!(layout("青禾县人民政府令\n第 12 号\n"), Some(Layout::Order));
        assert_eq!(
            layout("湖北省人民政府令第282号\n《办法》已经通过\n"),
            Some(Layout::Order)
        );
        assert_eq!(
            layout("青禾县水利局\n青水函〔2022〕3号\n关于协助的函\n"),
            Some(Layout::Letter)
        );
        assert_eq!(layout("青禾县人民政府常务会议纪要\n第14期\n"), Some(Layout::Minutes));
        assert_eq!(
            layout("发电单位 青禾县防汛抗旱指挥部 签批盖章 某某\n等级 特急·明电 青汛电〔2022〕4号\n"),
            Some(Layout::Telegram)
        );
        assert_eq!(layout("关于防汛的通知\n各乡镇：\n"), None);
    }
}
