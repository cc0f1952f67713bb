//! The end of the body: signature (发文机关署名) over the date (成文日期), the note under it (附注).

use super::date::find_dates;
use super::lines::{Compact, Line, compact};
use super::marks::MARKS;
use super::organ::{is_organ_name, tidy_name};
use super::{DocDate, Field};

/// A line with a date alone is no longer than this, in bytes.
const LONGEST_DATE: usize = 120;
/// Organs that sign one paper stand on at most so many lines.
const SIGNATURE_LINES: usize = 12;

/// What was read. Line numbers are those of the slice that was given.
#[derive(Debug, Default)]
pub(super) struct Closing {
    /// 发文机关署名
    pub(super) organs: Vec<Field<String>>,
    /// The person who signs: 县长　某某.
    pub(super) signer: Option<Field<String>>,
    /// 成文日期
    pub(super) date: Option<Field<DocDate>>,
    /// 附注
    pub(super) note: Option<Field<String>>,
    /// The first line that is no longer body.
    pub(super) first: usize,
    /// The first line behind the closing.
    pub(super) next: usize,
}

/// Reads the closing of a body; `None` if nothing shows where it is signed.
pub(super) fn read(lines: &[Line<'_>]) -> Option<Closing> {
    let dates: Vec<(usize, Dated)> = lines
        .iter()
        .enumerate()
        .filter_map(|(i, line)| Some((i, dated(line)?)))
        .collect();
    let mut weak: Option<(usize, &Dated)> = None;
    for (n, (at, date)) in dates.iter().enumerate() {
        // The first line of a text is above it, not below.
        if *at == 0 && lines.len() > 3 {
            continue;
        }
        let signed = date.organ.is_some() || signature(lines, *at).is_some();
        // Cells of a table, one below the other: organ, date, organ, date.
        let near = |other: Option<&(usize, Dated)>| other.is_some_and(|(other, _)| other.abs_diff(*at) <= 4);
        let in_table = date.organ.is_none()
            && (near(dates.get(n + 1)) || near(n.checked_sub(1).and_then(|p| dates.get(p))))
            && lines.get(at + 1).is_some_and(|line| !is_end(line));
        if in_table && !is_last(lines, *at) {
            continue;
        }
        if signed {
            return Some(closing(lines, *at, date, 0.95));
        }
        if weak.is_none() && (is_last(lines, *at) || lines.get(at + 1).is_none_or(is_end)) && *at > 0 {
            weak = Some((*at, date));
        }
    }
    weak.map(|(at, date)| closing(lines, at, date, 0.8))
}

/// The issuer and date that minutes and bulletins have in one line above their text.
pub(super) fn heading(line: &Line<'_>) -> Option<(Field<String>, Field<DocDate>)> {
    let dated = dated(line)?;
    let organ = dated.organ?;
    Some((
        Field {
            rule: "organ.heading".into(),
            ..organ
        },
        Field {
            rule: "date.heading".into(),
            confidence: 0.85,
            ..dated.date
        },
    ))
}

/// A date that stands alone, or behind the name of an organ.
struct Dated {
    date: Field<DocDate>,
    organ: Option<Field<String>>,
}

fn dated(line: &Line<'_>) -> Option<Dated> {
    let text = line.text;
    if text.len() > LONGEST_DATE
        || !text.ends_with(['日', '号', '）', ')', '章']) && !text.ends_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    if text.contains('\t') || !(text.contains('年') || text.starts_with("20") || text.starts_with("19")) {
        return None;
    }
    let (range, date) = match find_dates(text).into_iter().next() {
        Some(found) => found,
        // 2022-04-18, 2022.4.18
        None => (
            0..text.len(),
            DocDate::parse(text).filter(|_| text.len() >= 8 && text.contains(['-', '.', '/']))?,
        ),
    };
    date.day?;
    let behind = compact(&text[range.end..]);
    if !(behind.is_empty() || is_seal(&behind)) {
        return None;
    }
    let span = line.start + range.start..line.start + range.end;
    let before = text[..range.start].trim();
    let organ = if before.is_empty() {
        None
    } else {
        let name = tidy_name(before);
        let end = line.start + before.len();
        Some(is_organ_name(&name).then(|| Field::found(name, line.start..end, "signatures.beside-date", 0.9))?)
    };
    Some(Dated {
        date: Field::found(date, span, "date.signature", 0.95),
        organ,
    })
}

fn is_seal(text: &str) -> bool {
    matches!(
        text,
        "（印章）"
            | "（盖章）"
            | "（公章）"
            | "(盖章)"
            | "(印章)"
            | "(公章)"
            | "印章"
            | "盖章"
            | "（章）"
            | "（签章）"
            | "（印）"
    )
}

/// The first line of a signature, its organs, the person who signs.
type Signed = (usize, Vec<Field<String>>, Option<Field<String>>);

/// The lines above a date that sign: organs, or a post with a name.
fn signature(lines: &[Line<'_>], date: usize) -> Option<Signed> {
    let (mut first, mut organs, mut signer) = (date, Vec::new(), None);
    for at in (date.saturating_sub(SIGNATURE_LINES)..date).rev() {
        let line = &lines[at];
        let plain = line.compact();
        if is_seal(&plain) {
            continue;
        }
        if line.text.contains('\t') {
            break;
        }
        if let Some(found) = organs_of(line) {
            organs.splice(0..0, found);
        } else if let Some(found) = person(line).filter(|_| signer.is_none()) {
            signer = Some(found);
        } else {
            break;
        }
        first = at;
    }
    // What stands under the title of a paper without a body signs nothing.
    (first < date).then_some((first, organs, signer))
}

/// The organs on a line of a signature.
fn organs_of(line: &Line<'_>) -> Option<Vec<Field<String>>> {
    if line.text.len() > 200 || line.text.ends_with(['：', ':', '。']) {
        return None;
    }
    let parts: Vec<&str> = line
        .text
        .split([' ', '　', '、'])
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() > 1 && parts.iter().all(|part| is_organ_name(part)) {
        let place = |part: &str| line.start + (part.as_ptr() as usize - line.text.as_ptr() as usize);
        let found = parts.iter().map(|part| {
            let start = place(part);
            Field::found(
                (*part).to_owned(),
                start..start + part.len(),
                "signatures.above-date",
                0.95,
            )
        });
        return Some(found.collect());
    }
    let mut plain = Compact::of(line).text;
    for seal in ["（印章）", "（盖章）", "（公章）", "（章）"] {
        plain = plain.trim_end_matches(seal).to_owned();
    }
    is_organ_name(&plain).then(|| vec![Field::found(plain, line.span(), "signatures.above-date", 0.95)])
}

/// 县长　某某: the name behind a post.
fn person(line: &Line<'_>) -> Option<Field<String>> {
    let plain = Compact::of(line);
    if plain.text.chars().count() > 24 {
        return None;
    }
    let post = MARKS
        .posts
        .iter()
        .filter_map(|post| plain.text.find(post.as_str()).map(|at| at + post.len()))
        .max()?;
    let name = plain.text[post..].trim_start_matches(['：', ':']);
    let chars = name.chars().count();
    // Between post and name is a blank in print; 主任会议 has none.
    let apart = line.text.contains([' ', '　', '：', ':']) || plain.text[..post].chars().count() <= 3;
    if !(2..=6).contains(&chars)
        || !apart
        || !name.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) || c == '·')
        || is_organ_name(&plain.text)
    {
        return None;
    }
    let span = plain.span(plain.text.len() - name.len()..plain.text.len());
    Some(Field::found(name.to_owned(), span, "signers.post", 0.9))
}

/// A line that stands behind a signed date: an attachment, a note, the imprint, a title, what a page adds.
fn is_end(line: &Line<'_>) -> bool {
    let plain = line.compact();
    plain.starts_with("附件")
        || plain.starts_with(['（', '('])
        || plain.starts_with("抄送")
        || plain.starts_with("抄报")
        || plain.starts_with("主题词")
        || plain.starts_with("联系")
        || plain.ends_with("印发")
        || MARKS.is_furniture(&plain)
        || super::kind_of_title(&plain).is_some()
}

/// Whether a line is among the last of the text.
fn is_last(lines: &[Line<'_>], at: usize) -> bool {
    at + 4 >= lines.len()
}

fn closing(lines: &[Line<'_>], at: usize, date: &Dated, sure: f64) -> Closing {
    let mut closing = Closing {
        first: at,
        next: at + 1,
        ..Closing::default()
    };
    let mut field = date.date.clone();
    field.confidence = sure;
    if sure < 0.9 {
        field.rule = "date.alone".into();
    }
    closing.date = Some(field);
    closing.organs.extend(date.organ.clone());
    if let Some((first, organs, signer)) = signature(lines, at) {
        closing.first = first;
        closing.organs.splice(0..0, organs);
        closing.signer = signer;
    }
    // 附注 stands in brackets under the date, on one line or two.
    if let Some(line) = lines.get(at + 1)
        && line.text.starts_with(['（', '('])
        && !line.text.contains("通过")
    {
        let closes = |line: &Line<'_>| line.text.ends_with(['）', ')']);
        let last = (at + 1..lines.len().min(at + 4)).find(|i| closes(&lines[*i]));
        // （一）… goes on with the text.
        let inside: String = last
            .map(|last| lines[at + 1..=last].iter().map(|line| line.text).collect())
            .unwrap_or_default();
        if let Some(last) = last
            && (4..=160).contains(&inside.chars().count())
        {
            let value = inside.trim_matches(['（', '）', '(', ')']).to_owned();
            closing.note = Some(Field::found(
                value,
                line.start..lines[last].end(),
                "note.below-date",
                0.9,
            ));
            closing.next = last + 1;
        }
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines::lines;

    fn closing_of(text: &str) -> Option<(Vec<String>, String, String, String)> {
        let closing = read(&lines(text, 0..text.len()))?;
        Some((
            closing.organs.into_iter().map(|f| f.value).collect(),
            closing.signer.map(|f| f.value).unwrap_or_default(),
            closing.date.map(|f| f.value.to_string()).unwrap_or_default(),
            closing.note.map(|f| f.value).unwrap_or_default(),
        ))
    }

    #[test]
    fn joint_signatures_and_notes_are_read() {
        let found = closing_of("正文。\n青禾县水利局　青禾县财政局\n青禾县审计局（盖章）\n二○二二年四月十八日\n（联系人：某某，电话：123456）\n附件\n").unwrap();
        assert_eq!(found.0, ["青禾县水利局", "青禾县财政局", "青禾县审计局"]);
        assert_eq!(
            (found.2.as_str(), found.3.as_str()),
            ("2022-04-18", "联系人：某某，电话：123456")
        );
    }

    #[test]
    fn an_order_is_signed_by_a_person() {
        let found = closing_of("现予公布。\n县长　程望舒\n2022年3月1日\n某某县办法\n第一条\n").unwrap();
        assert_eq!((found.1.as_str(), found.2.as_str()), ("程望舒", "2022-03-01"));
    }

    #[test]
    fn dates_in_tables_and_behind_the_signature_are_not_taken() {
        let table = "责任单位\n完成时限\n青禾县水利局\n2022年5月30日\n青禾县财政局\n2022年6月30日\n青禾县审计局\n2022年7月30日\n会议要求，抓好落实。\n散会。\n另附。\n完。\n终。\n";
        assert_eq!(closing_of(table), None);
        let two = "正文。\n青禾县水利局\n2022年4月18日\n附件\n名单\n某某中心\n2021年1月1日\n";
        assert_eq!(closing_of(two).unwrap().2, "2022-04-18");
    }
}
