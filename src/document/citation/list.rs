//! Lists of papers under a heading that says what becomes of them (废止、失效目录): every row is a target.

use super::super::kind_of_title;
use super::mention::Mention;
use super::sentence::Said;
use super::words::Words;
use super::{Context, Edge};

/// A heading is never longer than this, in characters.
const HEADING_CHARS: usize = 120;
/// A numbered heading without further signs is never longer than this, in characters.
const SHORT_CHARS: usize = 30;
/// A paragraph from this length on ends a list, in characters.
const PARAGRAPH_CHARS: usize = 60;

/// Gives the rows of lists their edges, and rows without brackets their titles.
pub(super) fn read(text: &str, mentions: &mut [Mention], said: &mut [Option<Said>], context: &Context<'_>) {
    if !context.binds {
        return;
    }
    let of_title = context.title.filter(|title| is_of_many(title)).and_then(heading);
    let mut current = of_title.map(|edge| (edge, None));
    let (mut offset, mut next) = (0, 0);
    for line in text.split_inclusive('\n') {
        let (start, end) = (offset, offset + line.len());
        offset = end;
        let first = next;
        while next < mentions.len() && mentions[next].span.start < end {
            next += 1;
        }
        let content = line.trim();
        if content.is_empty() || context.is_title(&(start..end)) {
            continue;
        }
        let length = content.chars().count();
        if first == next {
            if let Some(edge) = (length <= HEADING_CHARS && is_heading(content))
                .then(|| heading(content))
                .flatten()
            {
                current = Some((edge, Some(start..start + line.trim_end().len())));
            } else if length >= PARAGRAPH_CHARS && content.ends_with('。') {
                current = of_title.map(|edge| (edge, None));
            }
            continue;
        }
        let Some((edge, shown)) = &current else {
            // 下列文件同时废止：1.《甲》 in one paragraph.
            continue;
        };
        let row = start + line.len() - line.trim_start().len();
        let body = row + ordinal(&text[row..end]);
        let table = content.contains('\t');
        for at in first..next {
            let mention = &mut mentions[at];
            if mention.title.is_none() && at == first {
                add_title(text, mention, body);
            }
            let follows = at > first && said[at - 1].as_ref().is_some_and(|s| s.rule == "citation.list");
            let begins = mention.span.start == body || table || (follows && is_joined(text, at, mention, start));
            if begins && said[at].as_ref().is_none_or(|s| !s.edge.is_of_validity()) {
                said[at] = Some(Said {
                    edge: *edge,
                    trigger: shown.clone().or_else(|| context.title_span.clone()),
                    effective: None,
                    rule: "citation.list",
                });
            }
        }
    }
}

/// Whether a title speaks of a number of papers: 关于废止部分规范性文件的决定.
fn is_of_many(title: &str) -> bool {
    let plain = title.split('《').next().unwrap_or(title);
    ["部分", "一批", "若干", "文件", "规章", "法规", "目录", "等", "清理"]
        .iter()
        .any(|word| plain.contains(word))
        || title.contains("》等")
}

/// What a heading says of its rows; a proposal says nothing.
fn heading(line: &str) -> Option<Edge> {
    if ["建议", "拟", "征求"].iter().any(|word| line.contains(word)) {
        return None;
    }
    Words::get().of_heading(line)
}

fn is_heading(line: &str) -> bool {
    let opens = line.ends_with(['：', ':']);
    let names = [
        "目录", "清单", "如下", "下列", "以下", "文件", "规章", "法规", "规定", "法律",
    ]
    .iter()
    .any(|word| line.contains(word));
    // A heading is no sentence and no item of an article.
    let ends = line.ends_with(['。', '；', ';', '，']);
    let short = line.chars().count() <= SHORT_CHARS;
    opens || (!ends && (names || (short && ordinal(line) > 0)))
}

/// Bytes of the number, bullet and blanks before a row.
fn ordinal(row: &str) -> usize {
    let number = |c: char| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || "一二三四五六七八九十百零〇（）()[]、.．·•-|*①②③④⑤⑥⑦⑧⑨⑩０１２３４５６７８９第".contains(c)
    };
    row.find(|c| !number(c)).unwrap_or(0)
}

fn is_joined(text: &str, _at: usize, mention: &Mention, line: usize) -> bool {
    let before = text[line..mention.span.start].trim_end();
    before.ends_with(['、', '，', '和', '）', ')', '》', '及'])
}

/// The title of a row that names its paper without brackets: `1 关于防汛的通知 青政发〔2010〕3号`.
fn add_title(text: &str, mention: &mut Mention, body: usize) {
    let Some(before) = text.get(body..mention.span.start) else {
        return;
    };
    let cell =
        before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '（' | '(' | '|' | '，' | '、' | '〔'));
    let cell_start = cell.rfind(['\t', '|']).map_or(0, |at| at + 1);
    let cell_start = cell_start + cell[cell_start..].len() - cell[cell_start..].trim_start().len();
    let title = &cell[cell_start..];
    if title.chars().count() >= 4 && (title.contains("关于") || kind_of_title(title).is_some()) && !title.contains('。')
    {
        let start = body + cell_start;
        mention.title = Some(start..start + title.len());
        mention.span.start = start;
    }
}
