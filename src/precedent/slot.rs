//! Slots (待换内容): what changes from one paper of a kind to the next — numbers of papers, dates, deadlines, amounts,
//! quantities, the names of organs.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::document::find_numbers;

/// What stands in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum SlotKind {
    /// 文号
    #[serde(rename = "文号")]
    Number,
    /// 期限: a date with 前, 之前, 内.
    #[serde(rename = "期限")]
    Deadline,
    /// 日期, also a year.
    #[serde(rename = "日期")]
    Date,
    /// 金额
    #[serde(rename = "金额")]
    Amount,
    /// 数量
    #[serde(rename = "数量")]
    Quantity,
    /// 单位: the organ or place whose paper it was.
    #[serde(rename = "单位")]
    Organ,
}

impl SlotKind {
    /// Its Chinese name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "文号",
            Self::Deadline => "期限",
            Self::Date => "日期",
            Self::Amount => "金额",
            Self::Quantity => "数量",
            Self::Organ => "单位",
        }
    }
}

/// A stretch to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) kind: SlotKind,
    pub(super) range: Range<usize>,
}

static DATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:(?:(?:19|20)\d{2}|[一二][〇○零九][〇○零一二三四五六七八九]{2})\s*年\s*)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*月(?:\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日|底|上旬|中旬|下旬)?|(?:(?:19|20)\d{2}|[一二][〇○零九][〇○零一二三四五六七八九]{2})\s*年度?").ok()
});
static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:以前|之前|前|底前|止|内)").ok());
static AMOUNTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\d[\d,，]*(?:\.\d+)?\s*(?:万|亿|千|百)*\s*元|[一二三四五六七八九十百千万亿零〇两]+元").ok()
});
static QUANTITIES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\d[\d,]*(?:\.\d+)?\s*(?:%|％|个百分点|平方公里|平方米|立方米|公里|千米|公顷|米|亩|吨|座|处|个|名|人|户|台|辆|套|件|份|次|小时|天|日内|个工作日)|百分之[一二三四五六七八九十百零点]+").ok()
});

/// The slots of a text, in order, none over another. `names` are the organs and places of the paper that it is from.
pub(super) fn slots(text: &str, names: &[String]) -> Vec<Slot> {
    let mut found: Vec<Slot> = Vec::new();
    let mut add = |kind: SlotKind, range: Range<usize>| {
        let free = !found
            .iter()
            .any(|slot| slot.range.start < range.end && range.start < slot.range.end);
        if free && !range.is_empty() {
            found.push(Slot { kind, range });
        }
    };
    for (range, _) in find_numbers(text) {
        add(SlotKind::Number, range);
    }
    for range in matches(&DATES, text) {
        let after = &text[range.end..];
        let more = BEFORE
            .as_ref()
            .and_then(|before| before.find(after))
            .map_or(0, |found| found.end());
        let kind = if more > 0 { SlotKind::Deadline } else { SlotKind::Date };
        add(kind, range.start..range.end + more);
    }
    for range in matches(&AMOUNTS, text) {
        add(SlotKind::Amount, range);
    }
    for range in matches(&QUANTITIES, text) {
        add(SlotKind::Quantity, range);
    }
    for name in names.iter().filter(|name| name.chars().count() >= 2) {
        for (at, _) in text.match_indices(name.as_str()) {
            add(SlotKind::Organ, at..at + name.len());
        }
    }
    found.sort_by_key(|slot| slot.range.start);
    found
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> Vec<Range<usize>> {
    let pattern = pattern.as_ref();
    pattern.map_or_else(Vec::new, |pattern| {
        pattern.find_iter(text).map(|found| found.range()).collect()
    })
}

/// The text with each slot as 【日期】.
pub(super) fn with_slots(text: &str, slots: &[Slot]) -> String {
    let (mut shown, mut from) = (String::with_capacity(text.len()), 0);
    for slot in slots {
        shown.push_str(text.get(from..slot.range.start).unwrap_or_default());
        shown.push('【');
        shown.push_str(slot.kind.name());
        shown.push('】');
        from = slot.range.end;
    }
    shown.push_str(text.get(from..).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_changes_is_marked() {
        let text =
            "根据青政发〔2022〕9号，青禾县各乡镇名单于4月27日前报送，安排资金120万元，新建3座泵站，2023年12月完工。";
        let found = slots(text, &["青禾县".to_owned()]);
        assert_eq!(
            with_slots(text, &found),
            "根据【文号】，【单位】各乡镇名单于【期限】报送，安排资金【金额】，新建【数量】泵站，【日期】完工。"
        );
    }

    proptest! {
        #[test]
        fn slots_lie_in_the_text(text in "[0-9年月日前万元国办发〔〕号个\\PC]{0,60}") {
            let found = slots(&text, &["日".to_owned(), "年月".to_owned()]);
            for slot in &found {
                prop_assert!(text.get(slot.range.clone()).is_some());
            }
            let _ = with_slots(&text, &found);
        }
    }
}
