//! 主送机关: the line under the title that ends in a colon.

use super::Field;
use super::lines::Line;
use super::organ::is_organ_name;

/// The line stands within so many lines below the title.
const LINES: usize = 6;
/// It is wrapped over at most so many.
const WRAPPED: usize = 4;
const LONGEST_CHARS: usize = 400;

/// What a line ends in that leads over to the text, and addresses nobody.
const NO_ADDRESSEE: [&str; 22] = [
    "如下",
    "以下",
    "有",
    "是",
    "为",
    "附件",
    "目录",
    "内容",
    "要求",
    "事项",
    "说明",
    "认为",
    "指出",
    "字号",
    "要目",
    "导读",
    "按语",
    "选举",
    "决定",
    "通过",
    "确定",
    "编者按",
];
/// The endings of addressees that are no single organ.
const PLURALS: [&str; 14] = [
    "单位",
    "部门",
    "机构",
    "企业",
    "院校",
    "学校",
    "委员",
    "代表",
    "同志",
    "各县",
    "各区",
    "直属机构",
    "组织",
    "机关",
];

/// The addressees, and how many of the lines below the title they end.
pub(super) fn read(lines: &[Line<'_>]) -> Option<(Vec<Field<String>>, usize)> {
    for (at, line) in lines.iter().enumerate().take(LINES) {
        if is_text(line.text) {
            return None;
        }
        let ends = |line: &Line<'_>| line.text.ends_with(['：', ':']);
        let mut last = at;
        if !ends(line) {
            // Wrapped: the first line ends in the middle of a list.
            if !line.text.ends_with(['、', '，', ',']) && line.text.chars().count() < 18 {
                continue;
            }
            last = (at + 1..lines.len().min(at + WRAPPED)).find(|next| ends(&lines[*next]))?;
            if lines[at..=last].iter().any(|line| is_text(line.text)) {
                continue;
            }
        }
        let found = parts(&lines[at..=last]);
        if found.is_empty() {
            return None;
        }
        return Some((found, last + 1));
    }
    None
}

/// A sentence, a heading or a labelled value, not a list of organs.
fn is_text(line: &str) -> bool {
    let line = line.trim_end_matches(['：', ':']);
    line.contains(['。', '；', '：', ':', '“', '！', '？'])
        || line.starts_with(['一', '（', '(', '1', '#', '|']) && (line.starts_with("一、") || !line.starts_with('一'))
        || line.starts_with("附件")
        || (line.contains('年') && line.contains(|c: char| c.is_ascii_digit()))
        || line.starts_with("第一")
        || NO_ADDRESSEE.iter().any(|words| line.ends_with(words))
}

fn parts(lines: &[Line<'_>]) -> Vec<Field<String>> {
    if lines.iter().map(|line| line.text.chars().count()).sum::<usize>() > LONGEST_CHARS {
        return Vec::new();
    }
    // Each character of the joined list with its place.
    let chars: Vec<(usize, char)> = lines
        .iter()
        .flat_map(|line| line.text.char_indices().map(|(i, c)| (line.start + i, c)))
        .collect();
    let chars: &[(usize, char)] = match chars.as_slice() {
        [rest @ .., (_, '：' | ':')] => rest,
        all => all,
    };
    let mut found = Vec::new();
    for class in split(chars, &['，', ',', ' ', '　']) {
        let peers = split(class, &['、']);
        // 各省、自治区、直辖市人民政府 is one class of organs; 教育部、外交部 are two organs.
        let apart = peers.len() > 1 && peers.iter().all(|peer| is_complete(&text(peer)));
        for part in if apart { peers } else { vec![class] } {
            if let (Some((start, _)), Some((last, c))) = (part.first(), part.last()) {
                found.push(Field::found(
                    text(part),
                    *start..last + c.len_utf8(),
                    "addressees.colon",
                    0.9,
                ));
            }
        }
    }
    found
}

fn text(chars: &[(usize, char)]) -> String {
    chars.iter().map(|(_, c)| c).filter(|c| !c.is_whitespace()).collect()
}

fn is_complete(part: &str) -> bool {
    let named = part.trim_start_matches(['各', '有', '关']);
    part.chars().count() >= 3
        && (is_organ_name(part) || is_organ_name(named) || PLURALS.iter().any(|end| part.ends_with(end)))
}

/// Splits at marks outside brackets.
fn split<'a>(chars: &'a [(usize, char)], marks: &[char]) -> Vec<&'a [(usize, char)]> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (i, (_, c)) in chars.iter().enumerate() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth -= 1,
            c if depth <= 0 && marks.contains(c) => {
                parts.push(&chars[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&chars[start..]);
    parts.retain(|part| part.iter().any(|(_, c)| !c.is_whitespace()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines::lines;

    fn addressees(text: &str) -> Vec<String> {
        let found = read(&lines(text, 0..text.len()));
        found
            .map(|(fields, _)| fields.into_iter().map(|f| f.value).collect())
            .unwrap_or_default()
    }

    #[test]
    fn classes_are_parted_by_commas_and_organs_by_enumeration() {
        assert_eq!(
            addressees("各乡镇人民政府，县直各单位：\n正文。"),
            ["各乡镇人民政府", "县直各单位"]
        );
        assert_eq!(
            addressees("各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"),
            ["各省、自治区、直辖市人民政府", "国务院各部委", "各直属机构"]
        );
        assert_eq!(
            addressees("黑龙江省人民政府，教育部、外交部、\n体育总局：\n"),
            ["黑龙江省人民政府", "教育部", "外交部", "体育总局"]
        );
        assert_eq!(addressees("县政府：\n"), ["县政府"]);
        assert_eq!(
            addressees("各市、县（市、区）人民政府：\n"),
            ["各市、县（市、区）人民政府"]
        );
    }

    #[test]
    fn a_sentence_addresses_nobody() {
        assert!(addressees("现将有关事项公告如下：\n一、…").is_empty());
        assert!(addressees("为加强管理，制定本办法。\n各单位：\n").is_empty());
        assert!(addressees("附件：\n").is_empty());
    }
}
