//! Metadata blocks (信息公开目录块) at the head of web pages and exports: 索引号, 发文机关, 成文日期, 标题, 发文字号 …

use std::ops::Range;

use serde::Serialize;

use super::lines::{compact, is_blank};
use super::marks::MARKS;

/// What a label in such a block names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Title,
    Number,
    Organ,
    Date,
    Issued,
    Index,
    SubjectWords,
    Openness,
    Effective,
    Kind,
    Other,
}

/// A labelled value of a block as it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Labelled {
    /// The label, without blanks.
    pub label: String,
    /// The value.
    pub value: String,
}

impl Label {
    /// The label of this name, without blanks.
    fn of(name: &str) -> Option<Self> {
        let labels = &MARKS.labels;
        let tables = [
            (&labels.title, Self::Title),
            (&labels.number, Self::Number),
            (&labels.organ, Self::Organ),
            (&labels.date, Self::Date),
            (&labels.issued, Self::Issued),
            (&labels.index, Self::Index),
            (&labels.subject_words, Self::SubjectWords),
            (&labels.openness, Self::Openness),
            (&labels.effective, Self::Effective),
            (&labels.kind, Self::Kind),
            (&labels.other, Self::Other),
        ];
        let found = tables
            .into_iter()
            .find(|(names, _)| names.iter().any(|own| own == name));
        found.map(|(_, label)| label)
    }
}

/// A block begins within so many lines from the top.
const BEGINS_WITHIN: usize = 30;
/// Fewer labels than this are no block: a paper may well have one line “标题：…”.
const FEWEST_LABELS: usize = 3;

/// A labelled value: what it is, its label, and its bytes in the text.
pub(super) type Entry = (Label, String, Range<usize>);

/// The block's values and where the text behind it begins; `None` if there is no block.
pub(super) fn find(text: &str) -> Option<(Vec<Entry>, usize)> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut pending, mut labels, mut end, mut offset, mut idle) = (None, 0, 0, 0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let start = offset;
        offset += line.len();
        // A table's row may hold several labels and values side by side, and so may a line.
        let mut met = false;
        for (from, to) in cells(line) {
            let cell = &line[from..to];
            let trimmed = cell.trim_matches(is_blank);
            if trimmed.is_empty() {
                continue;
            }
            let at = start + from + (trimmed.as_ptr() as usize - cell.as_ptr() as usize);
            if let Some((label, name, value_at)) = label_of(trimmed) {
                labels += 1;
                met = true;
                let value = trimmed[value_at..].trim_matches(is_blank);
                pending = value.is_empty().then(|| (label, name.clone()));
                if !value.is_empty() {
                    let from = at + (value.as_ptr() as usize - trimmed.as_ptr() as usize);
                    entries.push((label, name, from..from + value.len()));
                }
            } else if let Some((label, name)) = pending.take()
                && is_value(label, trimmed, &text[offset..])
            {
                entries.push((label, name, at..at + trimmed.len()));
                met = true;
            }
        }
        // A block stands above the paper, not among its sentences.
        if labels == 0 && line.contains(['。', '，']) && line.chars().count() > 40 {
            break;
        }
        if met {
            end = offset;
            idle = 0;
        } else if !line.trim().is_empty() {
            idle += 1;
        }
        if (labels == 0 && index >= BEGINS_WITHIN) || (labels > 0 && idle >= 2) {
            break;
        }
    }
    (labels >= FEWEST_LABELS).then_some((entries, end))
}

/// Whether a line below a label without a value is its value: the last label of a block is often left empty, and the
/// paper's title stands below it.
fn is_value(label: Label, line: &str, behind: &str) -> bool {
    match label {
        Label::SubjectWords => {
            let words: Vec<&str> = line.split(is_blank).filter(|word| !word.is_empty()).collect();
            let short = words.iter().all(|word| word.chars().count() <= 8);
            // One word alone may be the first line of the title.
            let title_goes_on = behind.trim_start_matches(is_blank).starts_with("关于");
            short
                && (words.len() > 1
                    || (!title_goes_on && words[0].chars().count() <= 6 && super::organ::Organ::of(words[0]).is_none()))
        }
        Label::Other => line.chars().count() <= 40 && !line.contains("关于"),
        _ => true,
    }
}

/// Where the cells of a line begin and end: at tabs, and where another label stands behind a blank.
fn cells(line: &str) -> Vec<(usize, usize)> {
    let mut starts = vec![0];
    for (at, c) in line.char_indices().filter(|(_, c)| is_blank(*c)) {
        let next = at + c.len_utf8();
        let labelled = || {
            let rest = &line[next..];
            let colon = rest.find(['：', ':'])?;
            let name = rest.get(..colon).filter(|name| name.len() <= 30)?;
            Label::of(&compact(name))
        };
        if c == '\t' || labelled().is_some() {
            starts.push(next);
        }
    }
    let ends = starts[1..].iter().copied().chain([line.len()]).collect::<Vec<_>>();
    // 索 引 号： is one label, although 号： might be taken for another.
    starts.into_iter().zip(ends).collect()
}

/// The label that a cell begins with, its name, and where its value begins in the cell.
fn label_of(cell: &str) -> Option<(Label, String, usize)> {
    let cell_body = cell.trim_start_matches(['【', '[', '◆', '●', '■', '·', '*', '|', ' ']);
    let skipped = cell.len() - cell_body.len();
    let mut name = String::new();
    for (i, c) in cell_body.char_indices() {
        if matches!(c, '：' | ':' | '】' | ']') {
            let label = Label::of(&name)?;
            let rest = &cell_body[i + c.len_utf8()..];
            let value = rest.trim_start_matches(['：', ':', '】', ' ', '*']);
            return Some((label, name, skipped + i + c.len_utf8() + (rest.len() - value.len())));
        }
        if !is_blank(c) {
            name.push(c);
        }
        if name.chars().count() > 7 {
            return None;
        }
    }
    // A table's label cell has no colon.
    (skipped == 0)
        .then(|| Label::of(&name))
        .flatten()
        .map(|label| (label, name, cell.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_lines_and_table_rows_are_read() {
        let text = "索 引 号：\nQH001/2022-00012\n发文机关：青禾县人民政府\n标　　题：\n关于防汛的通知\n发文字号\t青政发〔2022〕14号\n\n各乡镇人民政府：\n正文。\n";
        let (entries, end) = find(text).unwrap();
        let values: Vec<(Label, &str)> = entries
            .iter()
            .map(|(label, _, range)| (*label, &text[range.clone()]))
            .collect();
        assert_eq!(
            values,
            [
                (Label::Index, "QH001/2022-00012"),
                (Label::Organ, "青禾县人民政府"),
                (Label::Title, "关于防汛的通知"),
                (Label::Number, "青政发〔2022〕14号")
            ]
        );
        assert!(text[end..].trim_start().starts_with("各乡镇"));
    }

    #[test]
    fn labels_side_by_side_and_headers_of_databases_are_read() {
        let text = "索引号： 000014349/2004-711188 主题分类：\n发布机构： 省政府办公厅 成文日期： 2004-02-02\n文号： 浙政发〔2004〕4号\n浙江省人民政府 关于表彰的通报\n";
        let (entries, end) = find(text).unwrap();
        let values: Vec<&str> = entries.iter().map(|(_, _, range)| &text[range.clone()]).collect();
        assert_eq!(
            values,
            [
                "000014349/2004-711188",
                "省政府办公厅",
                "2004-02-02",
                "浙政发〔2004〕4号"
            ]
        );
        assert!(text[end..].starts_with("浙江省"));
        let text = "【法规标题】某某县防汛办法\n【发文字号】某政发〔2022〕14号\n【发布部门】某某县人民政府\n【时效性】现行有效\n第一条 …\n";
        let (entries, _) = find(text).unwrap();
        assert_eq!(entries.len(), 4);
        assert_eq!(&text[entries[3].2.clone()], "现行有效");
    }

    #[test]
    fn an_empty_last_label_takes_nothing_of_the_paper() {
        let head = "索 引 号：\n1/2\n发文机关：\n国务院\n标　　题：\n国务院关于防汛的通知\n主 题 词：\n";
        let (entries, end) = find(&format!("{head}国务院关于防汛\n的通知\n")).unwrap();
        assert_eq!((entries.len(), end), (3, head.len()));
        let (entries, _) = find(&format!("{head}体育　运动会　函\n国务院关于防汛\n")).unwrap();
        assert_eq!(entries.len(), 4);
    }

    #[test]
    fn one_label_is_no_block() {
        assert_eq!(find("标题：防汛\n正文\n"), None);
    }
}
