//! Text → [`Document`]: for each element the sources in their order of trust; the first that speaks wins.

use std::ops::Range;

use super::citation;
use super::metadata_block::{self, Label};
use super::organ::{organ_of_number, tidy_name};
use super::title;
use super::{DocDate, DocKind, DocNumber, Document, Field, find_dates, find_numbers, is_organ_name, kind_of_title};

/// The head of a text, in bytes: title, number and red head stand there.
const HEAD_BYTES: usize = 6_000;
/// The tail of a text, in bytes: signature and date stand there.
const TAIL_BYTES: usize = 4_500;

/// Values that came with the document, e.g. in a catalogue; they win over what the text seems to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Known {
    /// 题名
    pub title: Option<String>,
    /// 文号
    pub number: Option<String>,
    /// 责任者
    pub organ: Option<String>,
    /// 日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
}

/// What there is to understand.
#[derive(Debug, Clone, Default)]
pub struct Input<'a> {
    /// The text as extracted.
    pub text: &'a str,
    /// A title among the file's own properties.
    pub title_hint: Option<&'a str>,
    /// The file's name without its extension.
    pub file_stem: Option<&'a str>,
    /// Values of a catalogue.
    pub known: Known,
}

/// Understands a text. Never fails; what is not found stays empty.
#[must_use]
pub fn parse(input: &Input<'_>) -> Document {
    let text = input.text;
    let block = metadata_block::find(&text[..text.floor_char_boundary(HEAD_BYTES)]);
    let (entries, body_start) = block.unwrap_or_default();
    let labelled = |wanted: Label| {
        entries
            .iter()
            .find(|(label, _)| *label == wanted)
            .map(|(_, range)| (&text[range.clone()], range.clone()))
    };
    let head_end = text.floor_char_boundary((body_start + HEAD_BYTES).min(text.len()));
    let head = &text[..head_end];
    let numbers = find_numbers(text);

    let title = given(&input.known.title)
        .map(|value| Field::from_outside(value.to_owned(), "catalogue", 1.0))
        .or_else(|| {
            labelled(Label::Title).map(|(v, range)| Field::found(title::tidy(v), range, "title.metadata-block", 0.97))
        })
        .or_else(|| best_title(input, head, body_start));
    let number = given(&input.known.number)
        .and_then(DocNumber::parse)
        .map(|value| Field::from_outside(value, "catalogue", 1.0))
        .or_else(|| {
            let (value, range) = labelled(Label::Number)?;
            Some(Field::found(
                DocNumber::parse(value)?,
                range,
                "number.metadata-block",
                0.97,
            ))
        })
        .or_else(|| number_in_head(text, head, body_start, &numbers, title.as_ref()));
    let date = given(&input.known.date)
        .and_then(DocDate::parse)
        .map(|value| Field::from_outside(value, "catalogue", 1.0))
        .or_else(|| {
            let (value, range) = labelled(Label::Date)?;
            Some(Field::found(DocDate::parse(value)?, range, "date.metadata-block", 0.97))
        })
        .or_else(|| find_date(text, head, title.as_ref()));
    let organ = given(&input.known.organ)
        .map(|value| Field::from_outside(value.to_owned(), "catalogue", 1.0))
        .or_else(|| {
            let (value, range) = labelled(Label::Organ)?;
            Some(Field::found(tidy_name(value), range, "organ.metadata-block", 0.97))
        })
        .or_else(|| find_organ(text, head, body_start, title.as_ref(), number.as_ref()));
    let kind = given(&input.known.kind)
        .and_then(DocKind::from_name)
        .map(|value| Field::from_outside(value, "catalogue", 1.0))
        .or_else(|| kind_in_title(title.as_ref()));
    let citations = citation::find(
        text,
        &numbers,
        citation::Context {
            title: title.as_ref().map(|title| title.value.as_str()),
            title_span: title.as_ref().and_then(|title| title.span.clone()),
            kind: kind.as_ref().map(|kind| kind.value.name()),
            number: number.as_ref().map(|number| &number.value),
            binds: false,
        },
    );
    Document {
        title,
        number,
        organ,
        date,
        kind,
        citations,
        clauses: citation::find_clauses(text),
    }
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|value| !value.is_empty())
}

/// The title of the text, or of the file, whichever looks more like one.
fn best_title(input: &Input<'_>, head: &str, body_start: usize) -> Option<Field<String>> {
    let hint = input
        .title_hint
        .map(title::without_site)
        .map(title::tidy)
        .filter(|hint| hint.chars().count() >= 4);
    if let Some(named) = hint
        .as_deref()
        .and_then(|hint| title::find_named(head, body_start, hint))
    {
        return Some(named);
    }
    let own = title::find(head, body_start);
    if own.as_ref().is_some_and(|title| title.confidence > 0.8) {
        return own;
    }
    let named = |name: &str| kind_of_title(name).is_some();
    let hint = input
        .title_hint
        .map(title::without_site)
        .map(title::tidy)
        .filter(|hint| hint.chars().count() >= 4);
    match (own, hint) {
        // A property that some template left behind is worth less than a line of the text, unless it names a kind.
        (_, Some(hint)) if named(&hint) => Some(Field::from_outside(hint, "title.property", 0.7)),
        (Some(own), _) => Some(own),
        (None, Some(hint)) => Some(Field::from_outside(hint, "title.property", 0.5)),
        (None, None) => {
            let stem = input.file_stem.map(str::trim).filter(|stem| !stem.is_empty())?;
            Some(Field::from_outside(stem.to_owned(), "title.file-name", 0.3))
        }
    }
}

/// The document's own number: on a line of its own above or just below the title, or in brackets under it.
fn number_in_head(
    text: &str,
    head: &str,
    body_start: usize,
    numbers: &[(Range<usize>, DocNumber)],
    title: Option<&Field<String>>,
) -> Option<Field<DocNumber>> {
    let title_end = title.and_then(|t| t.span.as_ref()).map_or(body_start, |span| span.end);
    for (range, value) in numbers.iter().filter(|(range, _)| range.end <= head.len()) {
        let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
        let around = format!(
            "{}{}",
            text[line_start..range.start].trim(),
            text[range.end..line_end].trim()
        );
        let alone = around.is_empty()
            || ["签发人", "明电", "特急", "加急", "平急", "特提"]
                .iter()
                .any(|mark| around.contains(mark))
            || matches!(around.as_str(), "（）" | "()" | "文号：" | "发文字号：" | "编号：");
        let near_title = range.start < title_end || text[title_end..range.start].matches('\n').count() <= 4;
        if alone && near_title {
            return Some(Field::found(value.clone(), range.clone(), "number.head", 0.95));
        }
    }
    // 某某省人民政府令 第12号 stands on lines of its own, too.
    let mut offset = 0;
    let lines: Vec<(usize, &str)> = head
        .split_inclusive('\n')
        .map(|line| {
            let start = offset;
            offset += line.len();
            (start, line)
        })
        .filter(|(_, line)| !line.trim().is_empty())
        .take(8)
        .collect();
    for (i, (start, line)) in lines.iter().enumerate() {
        let joined = match lines.get(i + 1) {
            Some((_, next)) if next.trim_start().starts_with(['第', '（', '(', '〔', '2', '1']) => {
                format!("{}{}", line.trim(), next.trim())
            }
            _ => line.trim().to_owned(),
        };
        for candidate in [joined.as_str(), line.trim()] {
            let compact: String = candidate.chars().filter(|c| !c.is_whitespace()).collect();
            if let Some(number @ DocNumber::Issuer { .. }) = DocNumber::parse(&compact)
                && organ_of_number(&number).is_some()
            {
                let end = start + line.trim_end().len();
                return Some(Field::found(number, *start..end, "number.order", 0.9));
            }
        }
    }
    None
}

/// 成文日期: under the signature; else under the title; else the last date of the tail that stands alone.
fn find_date(text: &str, head: &str, title: Option<&Field<String>>) -> Option<Field<DocDate>> {
    let tail_start = text.floor_char_boundary(text.len().saturating_sub(TAIL_BYTES));
    let full = |date: &DocDate| date.day.is_some();
    let lines_of = |range: &Range<usize>| {
        let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
        (start, end)
    };
    let mut signed: Option<Field<DocDate>> = None;
    for (range, date) in find_dates(&text[tail_start..]) {
        let range = tail_start + range.start..tail_start + range.end;
        let (start, end) = lines_of(&range);
        let alone = text[start..range.start].trim().is_empty() && text[range.end..end].trim().is_empty();
        let with_organ = text[range.end..end].trim().is_empty() && is_organ_name(text[start..range.start].trim());
        // The first date after a signature; a second one belongs to an attachment or to 印发.
        if (alone || with_organ) && full(&date) && signed.is_none() {
            let before = text[..start].trim_end().rsplit('\n').next().unwrap_or("").trim();
            let signature = with_organ || is_organ_name(&tidy_name(before));
            let confidence = if signature { 0.95 } else { 0.8 };
            signed = Some(Field::found(date, range, "date.signature", confidence));
            if signature {
                break;
            }
        }
    }
    let under_title = || {
        let end = title.and_then(|t| t.span.as_ref()).map_or(0, |span| span.end);
        let after = head.get(end..)?;
        let window = &after[..after.floor_char_boundary(400)];
        // （2022年3月1日县政府常务会议通过）, or the date on a line of its own.
        let (range, date) = find_dates(window).into_iter().find(|(range, date)| {
            let before = window[..range.start].rsplit('\n').next().unwrap_or("").trim();
            full(date)
                && (before.is_empty()
                    || before.starts_with(['（', '('])
                    || matches!(before, "时间：" | "时间:" | "日期：" | "日期:"))
        })?;
        Some(Field::found(
            date,
            end + range.start..end + range.end,
            "date.under-title",
            0.85,
        ))
    };
    let issued = || {
        let tail = &text[tail_start..];
        let (range, date) = find_dates(tail)
            .into_iter()
            .rfind(|(range, date)| full(date) && tail[range.end..].trim_start().starts_with("印发"))?;
        Some(Field::found(
            date,
            tail_start + range.start..tail_start + range.end,
            "date.printed",
            0.6,
        ))
    };
    match signed {
        Some(signed) if signed.confidence > 0.9 => Some(signed),
        signed => under_title().or(signed).or_else(issued),
    }
}

fn find_organ(
    text: &str,
    head: &str,
    body_start: usize,
    title: Option<&Field<String>>,
    number: Option<&Field<DocNumber>>,
) -> Option<Field<String>> {
    // 红头: 某某县人民政府文件
    let mut offset = 0;
    for line in head.split_inclusive('\n').take(14) {
        let trimmed = line.trim();
        let start = offset + (trimmed.as_ptr() as usize - line.as_ptr() as usize);
        offset += line.len();
        if start < body_start {
            continue;
        }
        let compact: String = trimmed.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(name) = compact.strip_suffix("文件").filter(|name| is_organ_name(name)) {
            return Some(Field::found(
                name.to_owned(),
                start..start + trimmed.len(),
                "organ.red-head",
                0.95,
            ));
        }
    }
    if let Some(title) = title
        && let Some((before, _)) = title.value.split_once("关于")
    {
        let name = tidy_name(before.trim_matches(['《', ' ', '　']));
        if is_organ_name(&name) {
            let field = Field {
                value: name,
                span: title.span.clone(),
                rule: "organ.title".into(),
                confidence: 0.9,
            };
            return Some(field);
        }
    }
    if let Some(number) = number
        && let Some((organ, confidence)) = organ_of_number(&number.value).filter(|(_, confidence)| *confidence > 0.5)
    {
        return Some(Field {
            value: organ,
            span: number.span.clone(),
            rule: "organ.code".into(),
            confidence,
        });
    }
    // 署名: a line with an organ's name right above a date that stands alone.
    let tail_start = text.floor_char_boundary(text.len().saturating_sub(TAIL_BYTES));
    let mut offset = tail_start;
    let mut last: Option<(String, Range<usize>)> = None;
    for line in text[tail_start..].split_inclusive('\n') {
        let trimmed = line.trim();
        let start = offset + (trimmed.as_ptr() as usize - line.as_ptr() as usize);
        offset += line.len();
        if trimmed.is_empty() {
            continue;
        }
        let dated = find_dates(trimmed)
            .first()
            .is_some_and(|(range, _)| *range == (0..trimmed.len()));
        if dated && let Some((name, span)) = last.take() {
            return Some(Field::found(name, span, "organ.signature", 0.85));
        }
        let name = tidy_name(trimmed);
        last = is_organ_name(&name).then_some((name, start..start + trimmed.len()));
    }
    // The title may begin with its issuer without 关于: 某某县人民政府通告.
    if let Some(title) = title
        && let Some((_, range)) = kind_of_title(&title.value)
        && is_organ_name(&title.value[..range.start])
    {
        let value = title.value[..range.start].to_owned();
        return Some(Field {
            value,
            span: title.span.clone(),
            rule: "organ.title".into(),
            confidence: 0.85,
        });
    }
    let number = number?;
    let (organ, confidence) = organ_of_number(&number.value)?;
    Some(Field {
        value: organ,
        span: number.span.clone(),
        rule: "organ.code".into(),
        confidence,
    })
}

fn kind_in_title(title: Option<&Field<String>>) -> Option<Field<DocKind>> {
    let title = title?;
    let (kind, range) = kind_of_title(&title.value)?;
    let confidence = if kind.is_statutory() || title.value.contains("关于") {
        0.95
    } else {
        0.85
    };
    // The title is tidied, so its bytes are the text's only where nothing was taken out.
    let span = title.span.clone().filter(|span| span.len() == title.value.len());
    let span = span.map(|span| span.start + range.start..span.start + range.end);
    Some(Field {
        value: kind,
        span,
        rule: "kind.title".into(),
        confidence: confidence * title.confidence.max(0.6),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOTICE: &str = "青禾县人民政府文件\n青政发〔2022〕14号\n青禾县人民政府\n关于加强2022年防汛工作的通知\n各乡镇人民政府，县直各单位：\n　　根据《青禾县防汛办法》（青政发〔2020〕3号）和澄政办发[2021]7号文件精神，现就有关事项通知如下。\n　　一、加强领导。\n　　附件：责任人名单\n\n　　　　　　青禾县人民政府\n　　　　　　2022年4月18日\n（此件公开发布）\n附件\n责任人名单\n抄送：县委办公室。\n青禾县人民政府办公室 2022年4月19日印发\n";

    fn document(text: &str) -> Document {
        parse(&Input {
            text,
            ..Input::default()
        })
    }

    #[test]
    fn the_elements_of_a_notice_are_found() {
        let d = document(NOTICE);
        assert_eq!(
            d.title.map(|f| f.value).as_deref(),
            Some("青禾县人民政府关于加强2022年防汛工作的通知")
        );
        assert_eq!(
            d.number.map(|f| f.value.to_string()).as_deref(),
            Some("青政发〔2022〕14号")
        );
        assert_eq!(d.organ.map(|f| f.value).as_deref(), Some("青禾县人民政府"));
        assert_eq!(d.date.map(|f| f.value.to_string()).as_deref(), Some("2022-04-18"));
        assert_eq!(d.kind.map(|f| f.value.name()), Some("通知"));
        let cited: Vec<String> = d.citations.iter().filter_map(|c| c.canonical.clone()).collect();
        assert_eq!(cited, ["青政发〔2020〕3号", "澄政办发〔2021〕7号"]);
    }

    #[test]
    fn a_catalogue_wins_and_what_it_got_wrong_is_filled_in() {
        let known = Known {
            title: Some("防汛通知".into()),
            date: Some("去年".into()),
            ..Known::default()
        };
        let d = parse(&Input {
            text: NOTICE,
            known,
            ..Input::default()
        });
        assert_eq!(d.title.map(|f| f.rule.into_owned()).as_deref(), Some("catalogue"));
        assert_eq!(d.date.map(|f| f.value.to_string()).as_deref(), Some("2022-04-18"));
    }

    #[test]
    fn an_order_has_its_number_below_its_head() {
        let d = document(
            "青禾县人民政府令\n第 12 号\n　　《青禾县河道管理办法》已经通过，现予公布。\n县长　某某\n2022年3月1日\n",
        );
        assert_eq!(
            d.number.map(|f| f.value.to_string()).as_deref(),
            Some("青禾县人民政府令第12号")
        );
        assert_eq!(d.organ.map(|f| f.value).as_deref(), Some("青禾县人民政府"));
        assert_eq!(d.kind.map(|f| f.value.name()), Some("命令"));
        assert_eq!(d.date.map(|f| f.value.to_string()).as_deref(), Some("2022-03-01"));
    }

    #[test]
    fn nothing_is_invented() {
        assert_eq!(document("今天下雨，水位上涨。"), Document::default());
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[\\PC\n〔〕号年月日第：]{0,300}") {
            let d = document(&text);
            let spans = [d.title.and_then(|f| f.span), d.number.and_then(|f| f.span), d.organ.and_then(|f| f.span), d.date.and_then(|f| f.span), d.kind.and_then(|f| f.span)];
            for span in spans.into_iter().flatten() {
                prop_assert!(text.get(span).is_some());
            }
        }
    }
}
