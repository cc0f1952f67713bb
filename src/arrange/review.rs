//! What concerns several items of a plan: papers that are there twice.

use std::collections::HashMap;

use super::plan::{Doubt, Planned};
use crate::archive::{Archive, DocumentId, Outline};
use crate::document::title_key;
use crate::error::Result;

/// The codes of doubts, with what each means (docs/arrangement.md lists them).
pub const DOUBTS: [(&str, &str); 15] = [
    ("no-title", "没有题名"),
    ("own-title", "自拟题名"),
    ("no-date", "日期取自附件"),
    ("part-date", "日期不全"),
    ("no-organ", "没有责任者"),
    ("doubtful-kind", "文种存疑"),
    ("secrecy-without-term", "密级无期限"),
    ("attachments-missing", "附件不全"),
    ("unread", "没有完整读出"),
    ("term", "保管期限需人工"),
    ("duplicate", "重份"),
    ("alike", "疑似重份"),
    ("number-differs", "原档号不符"),
    ("number-taken", "档号重号"),
    ("late-part", "已归档件的后到组件"),
];

/// Finds the same paper in several items: of one number and title the item with more in it is filed, the others are
/// proposed as 重份; papers that are merely alike are pointed out.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn review(archive: &Archive, items: &mut [Planned], outlines: &HashMap<i64, Outline>) -> Result<()> {
    let mut same: HashMap<(String, String), Vec<usize>> = HashMap::new();
    let mut alike: HashMap<i64, Vec<usize>> = HashMap::new();
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.filed) {
        let Some(main) = main_of(item) else { continue };
        let title = outlines
            .get(&main)
            .map_or(item.title.as_str(), |outline| outline.title.as_str());
        let key = title_key(title);
        if !key.is_empty() {
            // Without a number, day and issuer have to be the same, too.
            let name = if item.issue.is_empty() {
                format!("{} {}", item.date, item.organ)
            } else {
                item.issue.clone()
            };
            same.entry((name, key)).or_default().push(at);
        }
        if let Some(family) = archive.catalogue.family_number(DocumentId(main))? {
            alike.entry(family).or_default().push(at);
        }
    }
    for members in same.into_values().filter(|members| members.len() > 1) {
        let worth = |at: &usize| {
            let item = &items[*at];
            (
                item.kept_number,
                item.parts.len(),
                item.pages.is_some(),
                std::cmp::Reverse(*at),
            )
        };
        let Some(best) = members.iter().copied().max_by_key(|at| worth(at)) else {
            continue;
        };
        let of = main_of(&items[best]).unwrap_or_default();
        for at in members.into_iter().filter(|at| *at != best) {
            let item = &mut items[at];
            item.filed = false;
            let message = format!("与文档 {of} 同号同题，为重份");
            item.doubts.push(Doubt {
                code: "duplicate",
                blocks: false,
                message,
            });
        }
    }
    for members in alike.into_values().filter(|members| members.len() > 1) {
        let first = members.iter().copied().filter(|at| items[*at].filed).min();
        let Some(first) = first else { continue };
        let of = main_of(&items[first]).unwrap_or_default();
        for at in members.into_iter().filter(|at| *at != first) {
            let item = &mut items[at];
            if item.filed {
                let message = format!("与文档 {of} 大体相同，是否重份或稿本由人确定");
                item.doubts.push(Doubt {
                    code: "alike",
                    blocks: false,
                    message,
                });
            }
        }
    }
    Ok(())
}

fn main_of(item: &Planned) -> Option<i64> {
    let main = item
        .parts
        .iter()
        .find(|part| part.role == "正文")
        .or(item.parts.first());
    main.map(|part| part.document)
}
