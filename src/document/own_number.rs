//! The document's own number: on a line of its own above or just below the title, in front of the title, or behind the head of
//! an order. Numbers in running text are other papers'.

use std::ops::Range;

use super::lines::{Compact, Line, compact};
use super::marks::MARKS;
use super::{DocDate, DocNumber, Field, head, organ_of_number, title};

/// The number stands at most so many lines below the title.
const LINES_BELOW: usize = 5;
/// Words that may stand beside a number on its line.
const BESIDE: [&str; 6] = ["签发人", "明电", "密电", "等级", "签发", "会签人"];
const LABELS: [&str; 8] = ["", "文号", "发文字号", "编号", "字号", "文件编号", "发文号", "文件号"];

/// Finds it. `lines` are all lines of the text, `numbers` all numbers in it.
pub(super) fn find(
    text: &str,
    from: usize,
    lines: &[Line<'_>],
    numbers: &[(Range<usize>, DocNumber)],
    title_span: Option<&Range<usize>>,
) -> Option<Field<DocNumber>> {
    if let Some((range, number)) = title::number_in_front(text, from) {
        return Some(Field::found(number, range, "number.before-title", 0.9));
    }
    let last_of_title = title_span.map_or(0, |span| lines.iter().take_while(|line| line.start < span.end).count());
    let near = &lines[..lines.len().min(last_of_title + LINES_BELOW).max(last_of_title)];
    for (at, line) in near.iter().enumerate() {
        // Another paper begins here: this one is a volume.
        if at >= last_of_title && (head::is_red_head(&line.compact()) || line.compact() == "目录") {
            return None;
        }
        let inside = line.span();
        let Some((range, number)) = numbers
            .iter()
            .find(|(range, _)| range.start >= inside.start && range.end <= inside.end)
        else {
            continue;
        };
        let around = compact(&format!(
            "{}{}",
            &text[inside.start..range.start],
            &text[range.end..inside.end]
        ));
        if is_alone(&around) {
            return Some(Field::found(number.clone(), range.clone(), "number.head", 0.95));
        }
    }
    order(&lines[..lines.len().min(10)])
}

/// Whether what stands beside a number leaves it the line's own.
fn is_alone(around: &str) -> bool {
    let inside = around.trim_matches(['（', '）', '(', ')', '：', ':', '〔', '〕', '[', ']', '#', '*']);
    LABELS.contains(&inside)
        || DocDate::parse(inside).is_some()
        || BESIDE.iter().any(|word| around.contains(word))
        || (inside.chars().count() <= 12 && MARKS.urgency.iter().any(|mark| inside.starts_with(mark.as_str())))
        || super::head::is_mark(inside)
}

/// 某某省人民政府令 第12号 stands on lines of its own, too.
fn order(lines: &[Line<'_>]) -> Option<Field<DocNumber>> {
    for (i, line) in lines.iter().enumerate() {
        let own = Compact::of(line).text;
        let own = own.trim_start_matches('#');
        let next = lines.get(i + 1).filter(|next| {
            next.text.starts_with(['第', '（', '(', '〔', '[', '2', '1']) && next.text.chars().count() <= 24
        });
        let joined = next.map(|next| {
            (
                format!("{own}{}", next.compact().trim_matches(['（', '）', '(', ')'])),
                next.end(),
            )
        });
        for (candidate, end) in joined.into_iter().chain([(own.to_owned(), line.end())]) {
            let number = DocNumber::parse(&candidate).filter(|number| match number {
                DocNumber::Issuer { .. } => organ_of_number(number).is_some(),
                // 财政部令〔2019〕3号 over two lines
                DocNumber::Coded { code, .. } => code.ends_with(['令', '告']) && candidate.len() > own.len(),
            });
            if let Some(number) = number {
                return Some(Field::found(number, line.start..end, "number.order", 0.9));
            }
        }
    }
    None
}
