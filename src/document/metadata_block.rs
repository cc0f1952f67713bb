//! Metadata blocks (信息公开目录块) at the head of web pages and exports: 索引号, 发文机关, 成文日期, 标题, 发文字号 …

use std::ops::Range;

/// What a label in such a block names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Title,
    Number,
    Organ,
    Date,
    Other,
}

/// The labels, without blanks, as sites and law databases write them.
const LABELS: [(&str, Label); 28] = [
    ("标题", Label::Title),
    ("名称", Label::Title),
    ("题名", Label::Title),
    ("发文字号", Label::Number),
    ("文号", Label::Number),
    ("发文机关", Label::Organ),
    ("发布机关", Label::Organ),
    ("发布机构", Label::Organ),
    ("制定机关", Label::Organ),
    ("发文单位", Label::Organ),
    ("责任者", Label::Organ),
    ("成文日期", Label::Date),
    ("发文日期", Label::Date),
    ("索引号", Label::Other),
    ("主题分类", Label::Other),
    ("分类", Label::Other),
    ("发布日期", Label::Other),
    ("主题词", Label::Other),
    ("公开方式", Label::Other),
    ("公开日期", Label::Other),
    ("有效性", Label::Other),
    ("时效性", Label::Other),
    ("效力级别", Label::Other),
    ("施行日期", Label::Other),
    ("实施日期", Label::Other),
    ("公文种类", Label::Other),
    ("体裁分类", Label::Other),
    ("组配分类", Label::Other),
];

/// A block begins within so many lines from the top.
const BEGINS_WITHIN: usize = 30;
/// Fewer labels than this are no block: a paper may well have one line “标题：…”.
const FEWEST_LABELS: usize = 3;

/// A labelled value: what it is, and its bytes in the text.
pub(super) type Entry = (Label, Range<usize>);

/// The block's values and where the text behind it begins; `None` if there is no block.
pub(super) fn find(text: &str) -> Option<(Vec<Entry>, usize)> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut pending, mut labels, mut end, mut offset, mut idle) = (None, 0, 0, 0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let start = offset;
        offset += line.len();
        // A table's row may hold several labels and values side by side.
        let mut met = false;
        for cell in line.split('\t') {
            let cell_start = start + (cell.as_ptr() as usize - line.as_ptr() as usize);
            let trimmed = cell.trim();
            if trimmed.is_empty() {
                continue;
            }
            let at = cell_start + (trimmed.as_ptr() as usize - cell.as_ptr() as usize);
            if let Some((label, value_at)) = label_of(trimmed) {
                labels += 1;
                met = true;
                pending = Some(label);
                let value = trimmed[value_at..].trim();
                if !value.is_empty() {
                    let from = at + (value.as_ptr() as usize - trimmed.as_ptr() as usize);
                    entries.push((label, from..from + value.len()));
                    pending = None;
                }
            } else if let Some(label) = pending.take() {
                entries.push((label, at..at + trimmed.len()));
                met = true;
            }
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

/// The label that a cell begins with, and where its value begins in the cell.
fn label_of(cell: &str) -> Option<(Label, usize)> {
    let cell_body = cell.trim_start_matches(['【', '[']);
    let skipped = cell.len() - cell_body.len();
    let mut name = String::new();
    for (i, c) in cell_body.char_indices() {
        if matches!(c, '：' | ':' | '】' | ']') {
            let label = LABELS.iter().find(|(label, _)| *label == name)?.1;
            let rest = &cell_body[i + c.len_utf8()..];
            let value = rest.trim_start_matches(['：', ':']);
            return Some((label, skipped + i + c.len_utf8() + (rest.len() - value.len())));
        }
        if !c.is_whitespace() {
            name.push(c);
        }
        if name.chars().count() > 6 {
            return None;
        }
    }
    // A table's label cell has no colon.
    LABELS
        .iter()
        .find(|(label, _)| *label == name && skipped == 0)
        .map(|(_, label)| (*label, cell.len()))
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
            .map(|(label, range)| (*label, &text[range.clone()]))
            .collect();
        assert_eq!(
            values,
            [
                (Label::Other, "QH001/2022-00012"),
                (Label::Organ, "青禾县人民政府"),
                (Label::Title, "关于防汛的通知"),
                (Label::Number, "青政发〔2022〕14号")
            ]
        );
        assert!(text[end..].trim_start().starts_with("各乡镇"));
    }

    #[test]
    fn one_label_is_no_block() {
        assert_eq!(find("标题：防汛\n正文\n"), None);
    }
}
