//! The grammar of times by which something must be done (期限): finds them in a compact text, says nothing of who must do what.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::reading::{
    aim, before, count, day, half, month, month_end, near_day, number, plan_end, quarter, season, week, within_year,
    year as year_of, year_end,
};
use super::words::{WORDS, alternatives, expression};

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// A day of a month; what is not written is none. `part`: 1, 2, 3 for 上旬 中旬 下旬, 4 for the month's end.
    Month {
        year: Year,
        month: u32,
        day: Option<u32>,
        part: u32,
    },
    /// A day without a month (25日前).
    Day { month: Near, day: u32 },
    /// The end of a year.
    YearEnd(Year),
    /// The end of a month that is not named.
    MonthEnd { month: Near, part: u32 },
    /// The end of a quarter.
    Quarter { year: Year, quarter: u32 },
    /// The end of a half of a year.
    Half { year: Year, half: u32 },
    /// A day of this week, of the next one, of the coming one: Monday is 1.
    Week { next: bool, day: u32 },
    /// So many days from the paper's own.
    DayOf(u32),
    /// So many units from an event.
    Count { count: u32, unit: Unit },
    /// So many units before an event.
    Before,
    /// Again and again.
    Recurring,
}

/// Which year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    /// Written.
    Named(u32),
    /// 今年 0, 明年 1.
    From(i32),
    /// Not written.
    Unsaid,
}

/// Which month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Near {
    /// 本月, or not written.
    This,
    /// 次月、下月
    Next,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Workday,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Hour,
}

/// How a time is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// 前、内, or a label that says the same.
    Plain,
    /// 到2025年: an aim.
    Aim,
    /// 年底, 上半年 without 前 or 内: a time only where a word of aim is near.
    Loose,
}

/// A time by which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    pub at: Range<usize>,
    pub until: Until,
    pub bound: Bound,
}

/// A sort of time: how it is written, and how it is read.
struct Sort {
    pattern: Regex,
    read: Read,
}

/// From what an expression found, and the text before it, to the time that is meant.
type Read = fn(&Captures<'_>, &str) -> Option<(Until, Bound)>;

const N: &str = r"(?:\d{1,3}|[一二两三四五六七八九十百半]{1,4})";
const YEAR: &str = r"(?P<y>(?:(?:19|20)\d{2}|[一二][〇○零九][〇○零一二三四五六七八九]{2}|今|本|当|明|次|翌|下)年度?)";
const MONTH: &str = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])";
const DAY: &str =
    r"(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])";
const NOTE: &str = r"(?:[（(][^（）()]{1,16}[）)])?";
const HOUR: &str = r"(?:(?:上午|下午|晚上?|中午)?\d{1,2}(?:[:：]\d{2}|[时点](?:整|半|\d{1,2}分)?)|(?:上午|下午|中午|晚)?(?:下班|上班)?)?";
const MARK: &str = r"(?:(?:之|以)?前(?:后|期)?|下班前|止|为止|截止)";
const EVERY: &str = r"(?P<every>每个?(?:自然)?(?:年度?|季度?|月份?|半年|学期|学年|周|日|天|工作日)的?)";
const UNIT: &str = r"(?P<u>法定工作日|个工作日|工作日|自然日|日历日|日|天|周|星期|月|小时|分钟|年|季度|学期)";

static SORTS: LazyLock<Vec<Sort>> = LazyLock::new(|| {
    let untils = alternatives(&WORDS.untils);
    let labels = format!("(?:{})[为是]?[:：]?", alternatives(&WORDS.due_labels));
    let sorts: [(String, Read); 14] = [
        (
            format!("(?:(?P<label>{labels})|(?P<until>{untils}))?{EVERY}?{YEAR}?的?{MONTH}月份?(?:{DAY}[日号]?|(?P<p>底|末|上旬|中旬|下旬|初|中))?{NOTE}{HOUR}(?P<mark>{MARK}|之?内)?"),
            month,
        ),
        (
            format!("(?:(?P<label>{labels})|(?P<until>{untils}))?(?:{EVERY}|(?P<rm>本|当|次|翌|下个?)月的?)?{DAY}[日号]{NOTE}{HOUR}(?P<mark>{MARK}|之?内)?"),
            day,
        ),
        (
            format!("(?:(?P<label>{labels})|(?P<until>{untils}))?(?:{EVERY}|{YEAR})?(?:年?(?:底|末|终))(?P<mark>{MARK})?"),
            year_end,
        ),
        (format!("{YEAR}(?P<mark>(?:之|以)?前|之?内)|年(?P<mark2>内)"), within_year),
        (
            format!("(?:{EVERY}|(?P<rm>本|当|次|下个?|这个?)月|月)(?P<p>底|末|内|初|上旬|中旬|下旬)(?P<mark>{MARK})?"),
            month_end,
        ),
        (
            format!("(?:(?P<every>每个?)|{YEAR}?第?(?P<q>[一二三四1-4]))季度(?P<e>底|末|内|结束)?(?P<mark>{MARK})?"),
            quarter,
        ),
        (format!("{YEAR}?(?P<h>上|下)半年(?P<e>底|末|内)?(?P<mark>{MARK})?"), half),
        (
            format!("(?P<rm>本|下|这|每)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天末内])(?:之)?{NOTE}{HOUR}(?P<mark>{MARK})?"),
            week,
        ),
        (
            format!("(?P<day>每|当|次|翌|即|今|明|同)(?:日|天){HOUR}(?P<mark>{MARK}|之?内)"),
            near_day,
        ),
        (
            r"(?P<to>[到至])(?P<y>20\d{2})年(?:(?P<m>1[0-2]|0?[1-9])月份?(?:(?P<d>3[01]|[12]\d|0?[1-9])日)?)?(?P<e>年?[底末])?".to_owned(),
            aim,
        ),
        (
            r"(?:春节|国庆节?|元旦|中秋节?|端午节?|清明节?|五一|十一|七一|主汛期|汛期|入汛|雨季|秋季开学|春季开学|开学|入冬|供暖季?|采暖季|防火期)(?:来临|到来|开始)?(?:之|以)?前(?P<mark>后|夕)?".to_owned(),
            season,
        ),
        (
            r"[“”‘’]*十(?P<n>[一二三四五六七])五[“”‘’]*(?:规划|计划|时期)*(?:末|期末|结束)(?P<mark>前)?".to_owned(),
            plan_end,
        ),
        (
            format!("(?P<lead>提前(?:至少)?|限(?:期|时)?(?:[在于])?|{labels})?(?P<n>{N}(?:(?:[-—–～~至到、]|或者?){N})?)个?{UNIT}(?P<mark>(?:之|以)?[内前])?"),
            count,
        ),
        (
            format!("(?:满|到期|结束|开始|召开|举行|施工|开工|实施|开庭|出发|使用|上市|生效|开幕|报到|投产|截止日?)(?:之)?前的?(?P<n>{N})个?{UNIT}(?P<mark>(?:之|以)?内)?"),
            before,
        ),
    ];
    let compiled = sorts.into_iter().filter_map(|(pattern, read)| {
        Some(Sort {
            pattern: expression(&pattern)?,
            read,
        })
    });
    compiled.collect()
});

/// The times in a text without blanks, in order, none over another.
pub(super) fn limits(text: &str) -> Vec<Limit> {
    let mut found: Vec<Limit> = Vec::new();
    for sort in SORTS.iter() {
        let mut from = 0;
        while let Some(captures) = sort.pattern.captures_at(text, from) {
            let Some(whole) = captures.get(0) else { break };
            let before = &text[..whole.start()];
            let read = if is_cut(before, whole.as_str()) {
                None
            } else {
                (sort.read)(&captures, before)
            };
            match read {
                Some((until, bound)) => {
                    found.push(Limit {
                        at: whole.range(),
                        until,
                        bound,
                    });
                    from = whole.end();
                }
                // Another reading may begin one character later.
                None => from = whole.start() + whole.as_str().chars().next().map_or(1, char::len_utf8),
            }
            if from >= text.len() {
                break;
            }
        }
    }
    for limit in &mut found {
        reach(text, limit);
    }
    found.sort_by_key(|limit| (limit.at.start, std::cmp::Reverse(limit.at.end)));
    let mut kept: Vec<Limit> = Vec::new();
    for limit in found {
        match kept.last_mut() {
            Some(last) if limit.at.start < last.at.end => {
                // A time that reaches further says more: 次月五日内 over 次月五日.
                if limit.at.end > last.at.end && last.bound != Bound::Plain {
                    *last = limit;
                }
            }
            _ => kept.push(limit),
        }
    }
    kept
}

/// A labelled time that goes on (整改期限：6月1日至8月31日) ends where the span does.
fn reach(text: &str, limit: &mut Limit) {
    let words = &text[limit.at.clone()];
    let Until::Month { year, month, .. } = limit.until else {
        return;
    };
    if words.ends_with('前') || !WORDS.due_labels.iter().any(|label| words.starts_with(label.as_str())) {
        return;
    }
    let rest = &text[limit.at.end..];
    let Some(found) = SPAN.as_ref().and_then(|span| span.captures(rest)) else {
        return;
    };
    let Some(whole) = found.get(0) else { return };
    let named = year_of(&found);
    limit.until = Until::Month {
        year: if named == Year::Unsaid { year } else { named },
        month: number(&found, "m").unwrap_or(month),
        day: number(&found, "d"),
        part: 4,
    };
    limit.at.end += whole.end();
}

static SPAN: LazyLock<Option<Regex>> =
    LazyLock::new(|| expression(&format!("^[至到—–～~-]+{YEAR}?(?:{MONTH}月)?(?:{DAY}日|底|末)")));

/// Whether a match begins in the middle of a number.
fn is_cut(before: &str, matched: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.' || c == '．');
    let han = |c: Option<char>| c.is_some_and(|c| "一二三四五六七八九十百〇○零".contains(c));
    let (last, first) = (before.chars().next_back(), matched.chars().next());
    (first.is_some_and(|c| c.is_ascii_digit()) && digit(last)) || (han(first) && han(last) && first != Some('○'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_time_compiles() {
        assert_eq!(SORTS.len(), 14);
        assert_eq!(limits("三年内实现扭亏为盈").len(), 1);
    }
}
