//! Where the list of attachments and the attachments themselves stand in a paper, and the title that an order takes from what
//! it publishes.

use std::ops::Range;

use super::closing::Closing;
use super::lines::Line;
use super::{Attachment, Field, Layout, attachment, head, kind_of_title};

/// The attachment list, and its lines: above the signature, or in a text without one anywhere near its end.
pub(super) fn list(
    all: &[Line<'_>],
    body_from: usize,
    closing: Option<&Closing>,
) -> Option<(Vec<Field<Attachment>>, Range<usize>)> {
    let to = closing.map_or(all.len(), |closing| body_from + closing.first);
    let (items, taken) = attachment::list(&all[body_from..to])?;
    // Without a signature behind it the list ends the text.
    let ends = closing.is_some() || body_from + taken.end + 3 >= all.len();
    (ends && !items.is_empty()).then_some((items, body_from + taken.start..body_from + taken.end))
}

/// The attachments: behind the signature, or from the first line that says 附件 where there is none.
pub(super) fn read(
    text: &str,
    all: &[Line<'_>],
    tail_from: Option<usize>,
    body_from: usize,
    imprint_at: Option<usize>,
    title: Option<&Field<String>>,
    marks: &head::Head,
) -> Vec<Field<Attachment>> {
    let from = tail_from.unwrap_or(body_from);
    let end = imprint_at
        .and_then(|first| all.get(first))
        .map_or(text.len(), |line| line.start);
    let end_line = all.iter().take_while(|line| line.start < end).count().max(from);
    let named = title.map(|title| title.value.as_str()).filter(|title| {
        ["印发", "转发", "批转", "公布", "发布", "颁布"]
            .iter()
            .any(|word| title.contains(word))
    });
    let order = marks
        .layout
        .as_ref()
        .filter(|layout| layout.value == Layout::Order)
        .map(|_| "");
    // An imprint may stand before the attachments, too.
    let found = attachment::read(
        &all[from..end_line],
        named.or(order).filter(|_| tail_from.is_some()),
        end,
    );
    if found.is_empty() && end_line < all.len() && tail_from.is_some() {
        return attachment::read(&all[end_line..], None, text.len());
    }
    found
}

/// Whether a title is no more than the head of an order.
pub(super) fn is_order_head(title: &str, marks: &head::Head) -> bool {
    marks.issuing_mark.as_ref().is_some_and(|mark| mark.value == title) || kind_of_title(title).is_none()
}

/// The line on which an attachment that was published has its title.
pub(super) fn title_place(text: &str, attachment: &Field<Attachment>) -> Option<Range<usize>> {
    let span = attachment.span.clone()?;
    let line = text.get(span.clone())?.lines().next()?;
    Some(span.start..span.start + line.trim_end().len())
}
