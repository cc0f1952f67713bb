//! 成文日期, 施行日期 and what the date says of the era of a paper.

use std::sync::LazyLock;

use regex::Regex;

use super::closing::Closing;
use super::history::History;
use super::imprint::Imprint;
use super::{DocDate, DocNumber, Era, Field, find_dates};

/// 自2021年5月1日起施行
static EFFECTIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"自(?P<date>(?:19|20|二|一)[^自。；，\n]{5,36}?)日起(?:正式)?(?:施行|实施|执行|生效|试行)").ok()
});
/// The clause stands near the head (an order) or near the end (a statute).
const CLAUSE_BYTES: usize = 3_000;

/// Where the signature, the note under the title and the imprint leave the date: in this order of trust.
pub(super) fn find(
    text: &str,
    title_end: usize,
    closing: Option<&Closing>,
    history: Option<&History>,
    imprint: &Imprint,
) -> Option<Field<DocDate>> {
    let signed = closing.and_then(|closing| closing.date.clone());
    if signed.as_ref().is_some_and(|date| date.confidence > 0.9) {
        return signed;
    }
    under_title(text, title_end)
        .or_else(|| history.and_then(|history| history.date.clone()))
        .or(signed)
        .or_else(|| {
            let printed = imprint.printing_date.clone()?;
            Some(Field {
                rule: "date.printed".into(),
                confidence: 0.6,
                ..printed
            })
        })
}

/// （2022年3月1日县政府常务会议通过）, or the date on a line of its own.
fn under_title(text: &str, title_end: usize) -> Option<Field<DocDate>> {
    let after = text.get(title_end..)?;
    let window = &after[..after.floor_char_boundary(400)];
    let (range, date) = find_dates(window).into_iter().find(|(range, date)| {
        let before = window[..range.start].rsplit('\n').next().unwrap_or("").trim();
        let behind = window[range.end..].split('\n').next().unwrap_or("").trim();
        let inside = before.strip_prefix(['（', '(']);
        let bracketed = inside.is_some_and(|inside| inside.is_empty() || DocNumber::parse(inside).is_some());
        let labelled = matches!(
            before,
            "时间：" | "时间:" | "日期：" | "日期:" | "发布时间：" | "成文日期："
        );
        date.day.is_some() && ((before.is_empty() && behind.is_empty()) || bracketed || labelled)
    })?;
    // A note on a law's changes is read as a whole.
    if window[range.end..]
        .split(['）', ')', '\n'])
        .next()
        .is_some_and(|rest| rest.contains("修") || rest.contains("施行"))
    {
        return None;
    }
    Some(Field::found(
        date,
        title_end + range.start..title_end + range.end,
        "date.under-title",
        0.85,
    ))
}

/// 施行日期, where a clause states it.
pub(super) fn effective(text: &str, body: std::ops::Range<usize>, history: Option<&History>) -> Option<Field<DocDate>> {
    let part = text.get(body.clone())?;
    let head = part.floor_char_boundary(CLAUSE_BYTES.min(part.len()));
    let tail = part
        .floor_char_boundary(part.len().saturating_sub(CLAUSE_BYTES))
        .max(head);
    let clause = |from: usize, to: usize| {
        let window = &part[from..to];
        if !window.contains("日起") {
            return None;
        }
        EFFECTIVE.as_ref()?.captures_iter(window).find_map(|found| {
            let dated = found.name("date")?;
            let whole = format!("{}日", dated.as_str());
            let (range, date) = find_dates(&whole)
                .into_iter()
                .next()
                .filter(|(range, date)| range.start == 0 && date.day.is_some())?;
            let start = body.start + from + dated.start();
            // The 日 stands behind the part that was captured.
            let end = start + range.end.min(dated.len() + '日'.len_utf8());
            text.get(start..end)
                .map(|_| Field::found(date, start..end, "effective.clause", 0.9))
        })
    };
    clause(tail, part.len())
        .or_else(|| clause(0, head))
        .or_else(|| history.and_then(|history| history.effective.clone()))
}

/// The era of a paper's date: the rules of 1993 and of July 2012 changed what papers look like.
pub(super) fn era(date: Option<&Field<DocDate>>, has_subject_words: bool) -> Option<Field<Era>> {
    let Some(date) = date else {
        return has_subject_words.then(|| Field::from_outside(Era::Between, "era.subject-words", 0.6));
    };
    let era = match (date.value.year, date.value.month) {
        (..=1992, _) => Era::Early,
        (1993..=2011, _) | (2012, Some(..=6)) => Era::Between,
        _ => Era::Late,
    };
    Some(Field {
        value: era,
        span: date.span.clone(),
        rule: "era.date".into(),
        confidence: date.confidence,
    })
}
