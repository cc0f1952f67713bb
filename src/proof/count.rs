//! 项数: 以下三项 against what follows.

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::text::numeral;

/// A count that announces a list at the end of its paragraph.
static ANNOUNCED: Pattern = Pattern::new(
    r"(?:以下|如下|下列|下述)(?P<n>[一二三四五六七八九十两]{1,3}|\d{1,2})(?P<u>个方面|方面|点|项|条|类|种|个|大|家|名|处|件|起)(?:[\p{Han}]{0,14})(?:如下)?[：:。]$",
);
/// The same with its word behind: 三项措施如下：
static BEHIND: Pattern = Pattern::new(
    r"(?P<n>[一二三四五六七八九十两]{1,3}|\d{1,2})(?P<u>个方面|方面|点|项|条|类)(?:[\p{Han}]{0,10})(?:如下)[：:。]$",
);
/// The same before a sentence that leads over to the list: 注销下列3家企业的许可证。现公告如下：
static BEFORE_LEAD: Pattern = Pattern::new(
    r"(?:以下|如下|下列|下述)(?P<n>[一二三四五六七八九十两]{1,3}|\d{1,2})(?P<u>个方面|方面|点|项|条|类|种|个|家|名|处|件|起)[^。；：]{0,30}。现[^。：]{0,14}如下[：:。]$",
);
/// A count before 一是…二是….
static INLINE: Pattern = Pattern::new(
    r"(?P<n>[一二三四五六七八九十两]{1,2}|\d{1,2})(?P<u>个方面|方面|点|项|条|类|个|大)(?:[\p{Han}]{0,12})[：:。][ 　]?(?P<f>一(?:是|要)|（一）|（1）|1\.|第一[，,])",
);
/// Names side by side with their count behind: 甲镇、乙镇、丙镇三个乡镇.
static CLOSED: Pattern = Pattern::new(
    r"(?P<list>(?:\p{Han}{1,8}(?:镇|乡|县|市|村|局|区|厂|校|学|库|站|街道|社区|湖|河|江|渠|院|馆|园|路|桥|闸)、){1,12}\p{Han}{1,8}?(?:镇|乡|县|市|村|局|区|厂|校|学|库|站|街道|社区|湖|河|江|渠|院|馆|园|路|桥|闸)(?:(?:和|及)\p{Han}{2,8}?(?:镇|乡|县|市|村|局|区|厂|校|学|库|站|街道|社区|湖|河|江|渠|院|馆|园|路|桥|闸))?)(?P<etc>等)?(?P<n>[二三四五六七八九十两]{1,2}|\d{1,2})(?P<u>个|家|所|座|处|条)(?P<what>\p{Han})",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    announced(draft, found);
    for paragraph in draft.paragraphs(&draft.body) {
        inline(draft, &paragraph, found);
        closed(draft, &paragraph, found);
        behind(draft, &paragraph, found);
        quoted(draft, &paragraph, found);
    }
}

fn read(text: &str) -> Option<u32> {
    numeral::parse(&text.replace('两', "二"))
}

/// The level of a line's mark and its number.
fn mark(text: &str) -> Option<(usize, u32)> {
    static MARKS: [Pattern; 4] = [
        Pattern::new(r"^(?P<n>[一二三四五六七八九十]{1,3})、"),
        Pattern::new(r"^[（(](?P<n>[一二三四五六七八九十]{1,3})[）)]"),
        Pattern::new(r"^(?P<n>\d{1,2})[．.、][^\d]"),
        Pattern::new(r"^[（(](?P<n>\d{1,2})[）)]"),
    ];
    MARKS.iter().enumerate().find_map(|(level, pattern)| {
        let captures = pattern.first(text)?;
        Some((level, read(&captures["n"])?))
    })
}

fn announced(draft: &Draft<'_>, found: &mut Findings) {
    let lines = draft.lines_of(&draft.body);
    for (at, line) in lines.iter().enumerate() {
        let text = draft.part(line);
        let Some(count) = ANNOUNCED
            .first(text)
            .or_else(|| BEHIND.first(text))
            .or_else(|| BEFORE_LEAD.first(text))
        else {
            continue;
        };
        let (Some(number), Some(unit)) = (range(&count, "n"), range(&count, "u")) else {
            continue;
        };
        let Some(said) = read(&text[number.clone()]).filter(|said| *said > 1) else {
            continue;
        };
        let Some((level, 1)) = lines.get(at + 1).and_then(|line| mark(draft.part(line))) else {
            continue;
        };
        let mut listed = 0;
        for line in &lines[at + 1..] {
            match mark(draft.part(line)) {
                Some((other, _)) if other < level => break,
                Some((other, number)) if other == level => {
                    // A new list begins.
                    if number == 1 && listed > 0 {
                        break;
                    }
                    listed += 1;
                }
                _ => {}
            }
        }
        if listed != said && listed > 1 {
            let span = line.start + number.start..line.start + unit.end;
            let said = draft.part(&span);
            found.add(
                "count.list",
                span.clone(),
                &[("said", said), ("listed", &listed.to_string())],
            );
        }
    }
}

/// 抓好三项工作：一是…；二是…；三是…；四是…
fn inline(draft: &Draft<'_>, paragraph: &std::ops::Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    let counts: Vec<_> = INLINE.all(text).collect();
    for (at, count) in counts.iter().enumerate() {
        let (Some(number), Some(unit), Some(first)) = (range(count, "n"), range(count, "u"), range(count, "f")) else {
            continue;
        };
        let Some(said) = read(&text[number.clone()]) else {
            continue;
        };
        let end = counts.get(at + 1).map_or(text.len(), |next| whole(next).start);
        // 从增加供给和抑制需求两方面着手。 ends what it counts.
        if text[..number.start].ends_with(|c: char| c.is_ascii_digit())
            || text[whole(count).start..first.start].trim_end().ends_with('。') && &text[unit.clone()] == "方面"
        {
            continue;
        }
        let form = &text[first.clone()];
        let listed = (1..=20u32)
            .take_while(|n| text[first.start..end].contains(&like(form, *n)))
            .count();
        if u32::try_from(listed).is_ok_and(|listed| listed != said && listed > 1) {
            let span = paragraph.start + number.start..paragraph.start + unit.end;
            let said = draft.part(&span).to_owned();
            found.add(
                "count.inline",
                span,
                &[("said", &said), ("listed", &listed.to_string())],
            );
        }
    }
}

/// The mark of the nth item, formed like the first.
fn like(first: &str, n: u32) -> String {
    let han = numeral::write(n);
    match first {
        "（一）" => format!("（{han}）"),
        "（1）" => format!("（{n}）"),
        "1." => format!("{n}."),
        _ if first.starts_with("第一") => format!("第{han}"),
        _ => first.replacen('一', &han, 1),
    }
}

/// Names behind their count: 3个镇（甲镇、乙镇、丙镇）, 2名专家：甲、乙。
static BEHIND_NAMES: Pattern = Pattern::new(
    r"(?P<n>[二三四五六七八九十两]{1,2}|\d{1,2})(?P<u>个|家|所|名|位|座|条|处|部|项)(?P<what>\p{Han}{1,8})(?P<open>[（：])(?P<list>[^（）：。；，,\d“”《》]{2,40}(?:、[^（）：。；，,\d“”《》]{2,24}){1,14})(?P<close>[）。；])",
);

/// “甲、乙、丙、丁”三项原则
static QUOTED: Pattern = Pattern::new(
    r"“(?P<list>[^“”。；：]{2,16}(?:、[^“”、。；：]{2,16}){1,9})”(?:的|这)?(?P<n>[二三四五六七八九十两]{1,2}|\d{1,2})(?P<u>项|个|大|条|种|类)\p{Han}",
);

fn quoted(draft: &Draft<'_>, paragraph: &std::ops::Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    for names in QUOTED.all(text) {
        let (Some(number), Some(unit)) = (range(&names, "n"), range(&names, "u")) else {
            continue;
        };
        let Some(said) = read(&text[number.clone()]).filter(|said| *said > 1) else {
            continue;
        };
        let listed = u32::try_from(names["list"].matches('、').count() + 1).unwrap_or_default();
        // A name in quotes may say less than all.
        if listed > said && said.abs_diff(listed) <= 3 && !names["list"].contains('等') {
            let span = paragraph.start + number.start..paragraph.start + unit.end;
            let said = draft.part(&span).to_owned();
            found.add("count.names", span, &[("said", &said), ("listed", &listed.to_string())]);
        }
    }
}

fn behind(draft: &Draft<'_>, paragraph: &std::ops::Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    for names in BEHIND_NAMES.all(text) {
        let (Some(number), Some(unit)) = (range(&names, "n"), range(&names, "u")) else {
            continue;
        };
        let list = &names["list"];
        let before = &text[..number.start];
        let open = list.contains(['等', '和', '及', '与', '或'])
            || before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '第' | '每' | '前' | '之' | '十'));
        // What is counted must be what is named: 以上, 分别 and sentences in brackets are something else.
        let what = &names["what"];
        let other = ["以上", "以下", "以内", "左右", "方面", "分别"]
            .iter()
            .any(|word| what.contains(word));
        if open || other || (&names["open"] == "：") != (&names["close"] != "）") {
            continue;
        }
        let Some(said) = read(&text[number.clone()]).filter(|said| *said > 1) else {
            continue;
        };
        let listed = u32::try_from(list.matches('、').count() + 1).unwrap_or_default();
        // 26个省（自治区、直辖市） says what they are.
        if listed != said && said.abs_diff(listed) <= 3 && !list.contains("自治") {
            let span = paragraph.start + number.start..paragraph.start + unit.end;
            let said = draft.part(&span).to_owned();
            found.add("count.names", span, &[("said", &said), ("listed", &listed.to_string())]);
        }
    }
}

/// 甲镇、乙镇、丙镇三个乡镇
fn closed(draft: &Draft<'_>, paragraph: &std::ops::Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    for names in CLOSED.all(text) {
        let (Some(list), Some(number), Some(unit)) = (range(&names, "list"), range(&names, "n"), range(&names, "u"))
        else {
            continue;
        };
        let Some(said) = read(&text[number.clone()]) else {
            continue;
        };
        let list = &text[list];
        let listed = list.matches('、').count() + 1;
        let joined = ["和", "及"]
            .iter()
            .any(|word| list.rsplit('、').next().is_some_and(|last| last.contains(word)));
        let listed = u32::try_from(listed + usize::from(joined)).unwrap_or_default();
        // More names than those that end like names of places may stand before; 10个以上 is no count.
        let start = whole(&names).start;
        if text[..start].ends_with('、')
            || text[unit.end..].starts_with("以上")
            || text[unit.end..].chars().take(8).collect::<String>().contains("以上")
        {
            continue;
        }
        // 等 leaves names out, so fewer are right.
        let wrong = if names.name("etc").is_some() {
            listed > said
        } else {
            listed != said
        };
        // A name cut at a common character is no reliable count.
        if wrong && !joined {
            let span = paragraph.start + number.start..paragraph.start + unit.end;
            let said = draft.part(&span).to_owned();
            found.add("count.names", span, &[("said", &said), ("listed", &listed.to_string())]);
        }
    }
}
