//! Slots (待换内容): what changes from one paper of a kind to the next — numbers of papers, dates, deadlines, amounts,
//! quantities, the names of organs. Units and set phrases are data: `slots.toml`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::paper::Paper;
use crate::document::{DocDate, Organ, find_dates, find_numbers};

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("slots.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Words {
    figure_units: Vec<String>,
    units: Vec<String>,
    doubtful_units: Vec<String>,
    ordinals: Vec<String>,
    fixed: Vec<String>,
    before_origin: Vec<String>,
    behind_origin: Vec<String>,
    history: i32,
}

/// What stands in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum SlotKind {
    /// 文号
    #[serde(rename = "文号")]
    Number,
    /// 期限: a date with 前, 之前, 内.
    #[serde(rename = "期限")]
    Deadline,
    /// 日期, also a year, and from one to another.
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

    /// One character that stands for it where texts are compared; no text has it.
    pub(super) fn mark(self) -> char {
        match self {
            Self::Number => '\u{E000}',
            // A deadline is a date.
            Self::Deadline | Self::Date => '\u{E001}',
            Self::Amount => '\u{E002}',
            Self::Quantity => '\u{E003}',
            Self::Organ => '\u{E004}',
        }
    }
}

/// A stretch to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) kind: SlotKind,
    pub(super) range: Range<usize>,
}

/// What of a paper is a slot of whoever takes its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    /// Its organ and place.
    pub(super) names: Vec<String>,
    /// The year in which it was written.
    pub(super) year: Option<i32>,
}

impl Own {
    pub(super) fn of(paper: &Paper) -> Self {
        let organ = paper.organ.as_deref();
        let region = organ.and_then(Organ::of).and_then(|organ| organ.region);
        Self {
            names: organ.map(str::to_owned).into_iter().chain(region).collect(),
            year: paper.year,
        }
    }
}

const DIGITS: &str = "一二三四五六七八九十百千万亿零〇两";
/// A page may break a numeral at the end of its line.
const BROKEN: &str = r"[ 　\t\r\n]{0,2}";

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

/// One of these words, the longest first.
fn any(words: &[String]) -> String {
    let mut words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.join("|")
}

static DATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let year = r"(?:(?:19|20)[0-9０-９]{2}|[一二][〇○零九][〇○零一二三四五六七八九]{2})";
    let day = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[ 　\t\r\n]*日";
    let month = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})[ 　\t\r\n]*月";
    let date = format!(r"(?:{year}[ 　\t\r\n]*年[ 　\t\r\n]*)?{month}(?:[ 　\t\r\n]*{day}|底|上旬|中旬|下旬)?");
    let to = r"[ 　\t\r\n]*(?:至|到|—+|－|-|–|～|~)[ 　\t\r\n]*";
    pattern(&format!(
        r"{date}{to}(?:{date}|{day})|{year}[ 　\t\r\n]*(?:年度?)?{to}{year}[ 　\t\r\n]*年度?|{date}|{year}[ 　\t\r\n]*年度?"
    ))
});
static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^(?:以前|之前|前|底前|止|内)"));
static AMOUNTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"[0-9０-９][0-9０-９,，]*(?:\.[0-9０-９]+)?[ 　\t\r\n]*(?:万|亿|千|百)*[ 　\t\r\n]*元|[一二三四五六七八九十两](?:{BROKEN}[{DIGITS}])*{BROKEN}元"
    ))
});
static QUANTITIES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let [figure, units, doubtful, ordinals] = [
        &WORDS.figure_units,
        &WORDS.units,
        &WORDS.doubtful_units,
        &WORDS.ordinals,
    ]
    .map(|words| any(words));
    pattern(&format!(
        r"[0-9０-９][0-9０-９,]*(?:\.[0-9０-９]+)?[ 　\t\r\n]*(?:万|亿)?[ 　\t\r\n]*(?:{figure})|百分之[一二三四五六七八九十百零点]+|第(?:[二三四五六七八九]|[{DIGITS}]{{2,}}|[0-9０-９]+)(?:{ordinals})|[{DIGITS}](?:{BROKEN}[{DIGITS}])+{BROKEN}(?:{units}|{doubtful})|[二三四五六七八九十两](?:{units})"
    ))
});
static FIXED: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(&any(&WORDS.fixed)));

/// The slots of a text, in order, none over another.
pub(super) fn slots(text: &str, own: &Own) -> Vec<Slot> {
    let mut found: Vec<Slot> = Vec::new();
    let fixed: Vec<Range<usize>> = matches(&FIXED, text);
    let mut add = |kind: SlotKind, range: Range<usize>| {
        let meets = |other: &Range<usize>| other.start < range.end && range.start < other.end;
        if !range.is_empty() && !found.iter().any(|slot| meets(&slot.range)) && !fixed.iter().any(meets) {
            found.push(Slot { kind, range });
        }
    };
    for (range, _) in find_numbers(text) {
        add(SlotKind::Number, range);
    }
    for range in matches(&DATES, text) {
        if is_history(text, &range, own.year) {
            continue;
        }
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
    for name in own.names.iter().filter(|name| name.chars().count() >= 2) {
        for (at, _) in text.match_indices(name.as_str()) {
            add(SlotKind::Organ, at..at + name.len());
        }
    }
    found.sort_by_key(|slot| slot.range.start);
    found
}

/// Whether a date tells of what is long past, or when something was made.
fn is_history(text: &str, range: &Range<usize>, written: Option<i32>) -> bool {
    let (before, after) = (text[..range.start].trim_end(), text[range.end..].trim_start());
    if WORDS.before_origin.iter().any(|word| before.ends_with(word.as_str()))
        || WORDS.behind_origin.iter().any(|word| after.starts_with(word.as_str()))
    {
        return true;
    }
    // 自1995年1月1日起施行 stands in every edition.
    let Some(written) = written.filter(|_| !after.starts_with('起')) else {
        return false;
    };
    let said = &text[range.clone()];
    let year = find_dates(said).first().map(|(_, date)| date.year);
    let year = year.or_else(|| DocDate::parse(said).map(|date| date.year));
    year.is_some_and(|year| i32::from(year) + WORDS.history <= written)
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

    fn shown(text: &str, names: &[&str], year: Option<i32>) -> String {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        with_slots(text, &slots(text, &Own { names, year }))
    }

    #[test]
    fn the_table_is_whole() {
        assert!(toml::from_str::<Words>(include_str!("slots.toml")).is_ok());
    }

    #[test]
    fn what_changes_is_marked() {
        assert_eq!(
            shown(
                "根据青政发〔2022〕9号，青禾县各乡镇名单于4月27日前报送，安排资金120万元，新建3座泵站，2023年12月完工。",
                &["青禾县"],
                None
            ),
            "根据【文号】，【单位】各乡镇名单于【期限】报送，安排资金【金额】，新建【数量】泵站，【日期】完工。"
        );
        assert_eq!(
            shown(
                "总投资控制在一千四百\n万元以内，从10月1日至7日放假，2019至2021年完成",
                &[],
                None
            ),
            "总投资控制在【金额】以内，从【日期】放假，【日期】完成"
        );
        assert_eq!(
            shown(
                "库容四百二十立方米、三百二十万立方米，二十五所学校，第十四次常务会议，五座水库",
                &[],
                None
            ),
            "库容【数量】、【数量】，【数量】学校，【数量】常务会议，【数量】水库"
        );
    }

    #[test]
    fn what_stays_is_not_marked() {
        for same in [
            "实行二十四小时值班",
            "一次性补助",
            "增强“四个意识”",
            "一个中国原则",
            "水库建于一九七四年",
            "水库一九七四年建成",
        ] {
            assert_eq!(shown(same, &[], None), same);
        }
        assert_eq!(
            shown("一九七四年蓄水，二〇二二年加固", &[], Some(2021)),
            "一九七四年蓄水，【日期】加固"
        );
    }

    proptest! {
        #[test]
        fn slots_lie_in_the_text(text in "[0-9年月日前至万元国办发〔〕号个一二十座\n\\PC]{0,60}") {
            let own = Own { names: vec!["日".to_owned(), "年月".to_owned()], year: Some(2020) };
            let found = slots(&text, &own);
            for pair in found.windows(2) {
                prop_assert!(pair[0].range.end <= pair[1].range.start);
            }
            for slot in &found {
                prop_assert!(text.get(slot.range.clone()).is_some());
            }
            let _ = with_slots(&text, &found);
        }
    }
}
