//! 名单核对: how many a text or a heading says that a list names, and how many it names.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::rules::Findings;
use crate::text::numeral;

/// 江北县水利局等10个单位
static AND_OTHERS: Pattern = Pattern::new(
    r"(?P<first>\p{Han}{2,24})等(?P<n>\d{1,3}|[一二三四五六七八九十百两]{1,4})(?P<u>个|家|名|位|所)(?P<what>\p{Han}{2,4})",
);
/// 先进个人（6名）
static HEADED: Pattern = Pattern::new(
    r"^[^。；]{2,30}[（(](?:共)?(?P<n>\d{1,3}|[一二三四五六七八九十百两]{1,4})(?P<u>个|家|名|位|人|所)[）)][：:]?$",
);
/// A heading of a part of a list.
static HEADING: Pattern = Pattern::new(r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])");

/// A part of a list: its heading and its lines.
struct Section {
    heading: Range<usize>,
    lines: Vec<Range<usize>>,
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let sections = sections(draft);
    for section in &sections {
        let text = draft.part(&section.heading);
        let Some(headed) = HEADED.first(text) else { continue };
        let (Some(number), Some(unit)) = (range(&headed, "n"), range(&headed, "u")) else {
            continue;
        };
        let span = section.heading.start + number.start..section.heading.start + unit.end;
        compare(draft, section, &text[number], span, found);
    }
    let body = draft.part(&draft.body);
    for others in AND_OTHERS.all(body) {
        let (Some(first), Some(number), Some(unit)) =
            (range(&others, "first"), range(&others, "n"), range(&others, "u"))
        else {
            continue;
        };
        // The name before 等 begins a list if one of its ends is the first name there.
        let named = &body[first];
        let section = sections.iter().find(|section| {
            let first = section.lines.first().map(|line| draft.part(line));
            first.is_some_and(|line| {
                let name = names(line).into_iter().next().unwrap_or_default();
                let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
                plain.chars().count() >= 2 && named.ends_with(&plain)
            })
        });
        if let Some(section) = section {
            let span = draft.body.start + number.start..draft.body.start + unit.end;
            compare(draft, section, &body[number], span, found);
        }
    }
}

/// The parts of the lists that are attached.
fn sections(draft: &Draft<'_>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in draft.lines_of(&(draft.main.end..draft.paper.end)) {
        let text = draft.part(line);
        let heads =
            HEADING.is_match(text) || HEADED.is_match(text) || text.ends_with("名单") || text.starts_with("附件");
        if heads {
            sections.push(Section {
                heading: line.clone(),
                lines: Vec::new(),
            });
        } else if let Some(section) = sections.last_mut() {
            section.lines.push(line.clone());
        }
    }
    sections.retain(|section| !section.lines.is_empty());
    sections
}

/// The names of a line.
fn names(line: &str) -> Vec<&str> {
    let mark = if line.contains('、') {
        &['、', '，', '；', '。'][..]
    } else {
        &['　', '\t', ' ', '，', '。'][..]
    };
    line.split(mark)
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect()
}

fn compare(draft: &Draft<'_>, section: &Section, said: &str, span: Range<usize>, found: &mut Findings) {
    let number = said.parse().ok().or_else(|| numeral::parse(&said.replace('两', "二")));
    let Some(number) = number.and_then(|number| usize::try_from(number).ok()) else {
        return;
    };
    let lines: Vec<&str> = section.lines.iter().map(|line| draft.part(line)).collect();
    // Sentences and forms are no list of names.
    if lines
        .iter()
        .any(|line| line.contains(['。', '：', ':', '|']) && line.chars().count() > 30)
    {
        return;
    }
    // 庞　倩 is one name, 序号 and the like none.
    let heads = lines
        .iter()
        .filter(|line| line.contains("序号") || line.contains("姓名"))
        .count();
    let words: Vec<&str> = lines.iter().flat_map(|line| names(line)).collect();
    let whole = words.iter().filter(|word| word.chars().count() > 1).count();
    let single = words.iter().filter(|word| word.chars().count() == 1).count();
    let counts = [lines.len() - heads, words.len(), whole + single / 2];
    if counts.contains(&number) || number < 2 || lines.len() < 2 && words.len() < 2 {
        return;
    }
    // Lines with one name each, or names side by side: what the list can be read as.
    let per_line = lines.iter().all(|line| names(line).len() <= 1) || lines.len() == words.len();
    let listed = if per_line {
        lines.len() - heads
    } else {
        whole + single / 2
    };
    if listed.abs_diff(number) * 3 > number.max(3) {
        return;
    }
    let said = draft.part(&span).to_owned();
    found.add(
        "count.roster",
        span,
        &[("said", &said), ("listed", &listed.to_string())],
    );
}
