//! 发文机关: from the mark above the title, the title itself, the signature, the number's code — in this order of trust.

use super::closing::Closing;
use super::head::Head;
use super::history::History;
use super::organ::{is_organ_name, tidy_name};
use super::{DocNumber, Field, Organ, OrganLevel, kind_of_title, organ_of_number};

/// Several organs as one value.
fn joined(fields: &[Field<String>]) -> Option<Field<String>> {
    let first = fields.first()?;
    let value = fields
        .iter()
        .map(|field| field.value.as_str())
        .collect::<Vec<_>>()
        .join("、");
    let end = fields
        .iter()
        .filter_map(|field| field.span.as_ref())
        .map(|span| span.end)
        .max();
    let span = first
        .span
        .as_ref()
        .zip(end)
        .map(|(span, end)| span.start..end.max(span.start));
    Some(Field {
        value,
        span,
        rule: first.rule.clone(),
        confidence: first.confidence,
    })
}

/// What stands before 关于, 转发, 印发 … in a title, if organs do.
pub(super) fn in_title(title: &Field<String>) -> Option<Field<String>> {
    let cut = [
        "关于", "转发", "批转", "印发", "贯彻", "对", "批复", "公布", "发布", "授予", "表彰", "命名",
    ]
    .iter()
    .filter_map(|word| title.value.find(word))
    .filter(|at| *at > 0)
    .collect::<Vec<_>>();
    let mut cut = cut;
    cut.sort_unstable();
    cut.dedup();
    for at in cut.into_iter().take(2) {
        let before = title.value[..at].trim_matches(['《', ' ', '　', '[', ']', '＂']);
        if let Some(name) = organs(before) {
            // The span of the title's part, where nothing was taken out of the title.
            let span = title
                .span
                .clone()
                .filter(|span| span.len() == title.value.len())
                .map(|span| span.start..span.start + at);
            return Some(Field {
                value: name,
                span: span.or_else(|| title.span.clone()),
                rule: "organ.title".into(),
                confidence: 0.9,
            });
        }
    }
    None
}

/// A list of organs before 关于.
fn organs(text: &str) -> Option<String> {
    let name = tidy_name(text.trim_end_matches("等").trim_end_matches("等部门"));
    let parts: Vec<&str> = name.split(['、', '，', ',']).filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = parts.into_iter().flat_map(apart).collect();
    (!parts.is_empty() && parts.iter().all(|part| is_organ_name(part))).then(|| parts.join("、"))
}

/// Names that stand side by side once the blanks between them are gone: 国务院中央军委, 青禾县委办公室青禾县政府办公室.
fn apart(names: &str) -> Vec<&str> {
    let home: String = names.trim_start_matches("中共").chars().take(2).collect();
    let begins = |rest: &str| {
        ["中共", "中央", "国务院", "国家", "全国", "中国"]
            .iter()
            .any(|word| rest.starts_with(word))
            || rest.starts_with(&home)
    };
    for (at, _) in names.char_indices().skip(3) {
        let (first, rest) = names.split_at(at);
        let national = |name: &str| Organ::of(name).is_some_and(|organ| organ.level == Some(OrganLevel::National));
        if national(first) && (national(rest) || apart(rest).len() > 1) {
            return std::iter::once(first).chain(apart(rest)).collect();
        }
        if begins(rest) && is_organ_name(first) && is_organ_name(rest) {
            return std::iter::once(first).chain(apart(rest)).collect();
        }
    }
    vec![names]
}

/// Finds the issuer.
pub(super) fn find(
    head: &Head,
    title: Option<&Field<String>>,
    number: Option<&Field<DocNumber>>,
    closing: Option<&Closing>,
    history: Option<&History>,
) -> Option<Field<String>> {
    let by_code = |least: f64| {
        let number = number?;
        let (organ, sure) = organ_of_number(&number.value).filter(|(_, sure)| *sure > least)?;
        Some(Field {
            value: organ,
            span: number.span.clone(),
            rule: "organ.code".into(),
            confidence: sure,
        })
    };
    joined(&head.organs)
        .or_else(|| title.and_then(in_title))
        .or_else(|| {
            // A signature of several organs says more than the code of the first of them.
            let signed = closing
                .map(|closing| closing.organs.as_slice())
                .filter(|organs| organs.len() > 1);
            signed.and_then(joined).map(|field| Field {
                rule: "organ.signature".into(),
                confidence: 0.85,
                ..field
            })
        })
        .or_else(|| by_code(0.5))
        .or_else(|| {
            let organs = closing.map(|closing| closing.organs.as_slice())?;
            joined(organs).map(|field| Field {
                rule: "organ.signature".into(),
                confidence: 0.85,
                ..field
            })
        })
        .or_else(|| history.and_then(|history| history.organ.clone()))
        .or_else(|| {
            // The title may begin with its issuer without 关于: 某某县人民政府通告.
            let title = title?;
            let (_, range) = kind_of_title(&title.value)?;
            let before = &title.value[..range.start];
            is_organ_name(before).then(|| Field {
                value: before.to_owned(),
                span: title.span.clone(),
                rule: "organ.title".into(),
                confidence: 0.85,
            })
        })
        .or_else(|| by_code(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_read_from_a_title() {
        let issuer = |title: &str| {
            let field = in_title(&Field::from_outside(title.to_owned(), "title", 1.0));
            field.map(|field| field.value).unwrap_or_default()
        };
        assert_eq!(
            issuer("国务院办公厅转发国家地震局关于加强防震减灾工作意见的通知"),
            "国务院办公厅"
        );
        assert_eq!(issuer("国务院中央军委关于同意迁址的批复"), "国务院、中央军委");
        assert_eq!(
            issuer("上海市民政局、上海市财政局关于发放补贴的通知"),
            "上海市民政局、上海市财政局"
        );
        assert_eq!(
            issuer("中共青禾县委办公室青禾县人民政府办公室印发《意见》的通知"),
            "中共青禾县委办公室、青禾县人民政府办公室"
        );
        assert_eq!(
            issuer("国家发展改革委财政部水利部关于投资的通知"),
            "国家发展改革委、财政部、水利部"
        );
        assert_eq!(issuer("关于防汛的通知"), "");
    }
}
