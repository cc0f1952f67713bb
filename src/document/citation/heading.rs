//! The title of a carrier without brackets: 转发国务院办公厅关于防汛的通知的通知.

use std::ops::Range;

use super::super::kind_of_title;
use super::mention::Mention;
use super::sentence::Said;
use super::words::Words;
use super::{Context, Edge};

/// The paper that a title carries without brackets, as a mention with its edge.
pub(super) fn carried(text: &str, context: &Context<'_>) -> Option<(Mention, Said)> {
    let span = context.title_span.clone()?;
    let title = text.get(span.clone())?;
    if title.contains(['《', '〈', '<']) {
        return None;
    }
    let (range, edge) = carried_part(title)?;
    let hit = span.start + range.start..span.start + range.end;
    Some((
        Mention {
            span: hit.clone(),
            title: Some(hit),
            number: None,
            meant: None,
        },
        Said {
            edge,
            trigger: Some(span),
            effective: None,
            rule: "citation.title",
        },
    ))
}

/// The part of a carrier's title that names what it carries, in brackets or without, and how it carries it.
pub(super) fn carried_part(title: &str) -> Option<(Range<usize>, Edge)> {
    let hit = Words::get()
        .in_title(title)
        .into_iter()
        .find(|hit| matches!(hit.before, Some(Edge::Forwards | Edge::Publishes)))?;
    let edge = hit.before?;
    let rest = &title[hit.at.end..];
    if let Some(inner) = rest.strip_prefix('《') {
        let close = inner.rfind('》')?;
        let start = hit.at.end + '《'.len_utf8();
        return Some((start..start + close, edge));
    }
    let (_, kind) = kind_of_title(rest)?;
    let inner = rest[..kind.start].trim_end();
    let inner = inner.strip_suffix('的').unwrap_or(inner);
    // 转发市水利局关于防汛的通知: the one 通知 is that of both.
    let whole = if kind_of_title(inner).is_some() {
        inner
    } else if edge == Edge::Forwards && inner.contains("关于") {
        &rest[..kind.end]
    } else {
        return None;
    };
    (whole.chars().count() >= 4).then(|| (hit.at.end..hit.at.end + whole.len(), edge))
}
