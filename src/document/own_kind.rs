//! 文种: by the title or the head of an order, else by the formulae of the text; and the kind that the end of the text shows
//! against the one that the title declares.

use std::ops::Range;

use super::lines::Line;
use super::parse::{Known, given};
use super::{
    DocKind, Field, head, kind_against, kind_of_body, kind_of_heading, kind_of_title, statutory_kind_of_title,
};

/// The end of a body in which its closing formula stands, in bytes.
const ENDING_BYTES: usize = 700;

/// 文种 by the title or the head, the narrower kind that archives keep apart, or what the text's formulae show.
pub(super) fn kinds(
    known: &Known,
    title: Option<&Field<String>>,
    order: Option<&head::Head>,
    text: &str,
    body: &[Line<'_>],
) -> (Option<Field<DocKind>>, Option<Field<DocKind>>) {
    if let Some(value) = given(&known.kind).and_then(DocKind::from_name) {
        return (Some(Field::from_outside(value, "catalogue", 1.0)), None);
    }
    if let Some(mark) = order.and_then(|head| head.issuing_mark.as_ref()) {
        let kind = DocKind::from_name("命令").map(|value| Field {
            value,
            span: mark.span.clone(),
            rule: "kind.order-head".into(),
            confidence: 0.95,
        });
        return (kind, None);
    }
    // What stands behind the body — annexes, imprint — speaks of other papers.
    let end = body.last().map_or(text.len(), |last| last.end());
    let up_to_end = text.get(..end).unwrap_or(text);
    if let Some(title) = title
        && is_sentence(title, text)
        && let Some(kind) = kind_of_body(up_to_end)
    {
        return (Some(kind), None);
    }
    if let Some(title) = title
        && let Some((named, range)) = kind_of_title(&title.value)
    {
        let statutory = statutory_kind_of_title(&title.value);
        let own = in_title(title, named, range);
        return match statutory {
            Some((kind, range)) if kind != named => (Some(in_title(title, kind, range)), Some(own)),
            _ => (Some(own), None),
        };
    }
    let head = &text[..text.floor_char_boundary(1_500)];
    if let Some((kind, span)) = kind_of_heading(head) {
        return (Some(Field::found(kind, span, "kind.heading", 0.6)), None);
    }
    (kind_of_body(up_to_end), None)
}

/// Whether what was taken for the title is the first sentence of a paper without one: it goes on with 。, or a salutation stands
/// in it.
fn is_sentence(title: &Field<String>, text: &str) -> bool {
    let Some(span) = &title.span else { return false };
    let behind = text.get(span.end..).unwrap_or_default().trim_start();
    let ends = title.value.ends_with('。') || behind.starts_with('。');
    ends || title
        .value
        .split_once(['：', ':'])
        .is_some_and(|(_, rest)| rest.contains('，'))
}

fn in_title(title: &Field<String>, kind: DocKind, range: Range<usize>) -> Field<DocKind> {
    let confidence = if kind.is_statutory() || title.value.contains("关于") {
        0.95
    } else {
        0.85
    };
    // The title is tidied, so its bytes are the text's only where nothing was taken out.
    let span = title.span.clone().filter(|span| span.len() == title.value.len());
    let span = span.map(|span| span.start + range.start..span.start + range.end);
    Field {
        value: kind,
        span,
        rule: "kind.title".into(),
        confidence: confidence * title.confidence.max(0.6),
    }
}

/// The kind that the end of the body shows against the one that the title names.
pub(super) fn against(declared: DocKind, text: &str, body: &[Line<'_>]) -> Option<Field<DocKind>> {
    let (first, last) = (body.first()?, body.last()?);
    let from = text.ceil_char_boundary(last.end().saturating_sub(ENDING_BYTES).max(first.start));
    let ending = text.get(from..last.end())?;
    let (kind, range) = kind_against(declared, ending)?;
    Some(Field::found(
        kind,
        from + range.start..from + range.end,
        "kind.closing-formula",
        0.8,
    ))
}
