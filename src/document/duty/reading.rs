//! How each sort of time is read: from the parts that its expression found to the time that is meant, or to none.

use regex::Captures;

use super::limit::{Bound, Near, Unit, Until, Year};
use crate::text::numeral;

fn part<'t>(captures: &Captures<'t>, name: &str) -> Option<&'t str> {
    captures
        .name(name)
        .map(|found| found.as_str())
        .filter(|text| !text.is_empty())
}

fn has(captures: &Captures<'_>, name: &str) -> bool {
    part(captures, name).is_some()
}

pub(super) fn number(captures: &Captures<'_>, name: &str) -> Option<u32> {
    numeral::parse(part(captures, name)?)
}

pub(super) fn year(captures: &Captures<'_>) -> Year {
    let Some(text) = part(captures, "y") else {
        return Year::Unsaid;
    };
    let bare = text.trim_end_matches('度').trim_end_matches('年');
    match bare {
        "今" | "本" | "当" => Year::From(0),
        "明" | "次" | "翌" | "下" => Year::From(1),
        bare => numeral::parse(bare)
            .filter(|y| (1900..2100).contains(y))
            .map_or(Year::Unsaid, Year::Named),
    }
}

/// Whether a time has a bound: 前, 内, a label, or 不迟于. 前后 and 前期 are none, and 止 alone ends a span.
fn bounded(captures: &Captures<'_>) -> bool {
    let open = has(captures, "label") || has(captures, "until");
    match part(captures, "mark") {
        Some(mark) if mark.ends_with(['后', '期']) => false,
        Some("止" | "为止") => open,
        Some(_) => true,
        None => open,
    }
}

pub(super) fn month(captures: &Captures<'_>, _: &str) -> Option<(Until, Bound)> {
    let bound = if bounded(captures) { Bound::Plain } else { return None };
    if has(captures, "every") {
        return Some((Until::Recurring, bound));
    }
    let part = match part(captures, "p") {
        Some("上旬" | "初") => 1,
        Some("中旬" | "中") => 2,
        Some("下旬") => 3,
        _ => 4,
    };
    let until = Until::Month {
        year: year(captures),
        month: number(captures, "m")?,
        day: number(captures, "d"),
        part,
    };
    Some((until, bound))
}

/// What comes before 5日前 where it counts from an event.
const EVENTS: [&str; 22] = [
    "的", "之日", "日", "满", "召开", "举行", "会议", "开庭", "开工", "施工", "实施", "到期", "起", "前", "后", "提前",
    "选举", "投票", "开标", "使用", "截止", "时间",
];

pub(super) fn day(captures: &Captures<'_>, before: &str) -> Option<(Until, Bound)> {
    if !bounded(captures) {
        return None;
    }
    let named = has(captures, "every") || has(captures, "rm") || has(captures, "label") || has(captures, "until");
    // 15日内 is a count.
    if !named && part(captures, "mark").is_some_and(|mark| mark.ends_with('内')) {
        return None;
    }
    if has(captures, "every") {
        return Some((Until::Recurring, Bound::Plain));
    }
    if !named && (before.ends_with('月') || EVENTS.iter().any(|event| before.ends_with(event))) {
        return None;
    }
    let month = match part(captures, "rm") {
        // 次月 follows a month of the matter, again and again.
        Some("次" | "翌") => return Some((Until::Recurring, Bound::Plain)),
        Some("下" | "下个") => Near::Next,
        _ => Near::This,
    };
    let day = number(captures, "d")?;
    Some((Until::Day { month, day }, Bound::Plain))
}

pub(super) fn year_end(captures: &Captures<'_>, before: &str) -> Option<(Until, Bound)> {
    let text = captures.get(0)?.as_str();
    if has(captures, "every") {
        return Some((Until::Recurring, Bound::Plain)).filter(|_| text.contains('年'));
    }
    let year = year(captures);
    let bare = text.trim_start_matches(|c: char| !"年底末终".contains(c));
    // 底 and 末 alone are of something else; 0400年底 is the end of no year.
    if year == Year::Unsaid
        && (!bare.starts_with('年') || before.ends_with(|c: char| c.is_ascii_digit() || c == '多' || c == '几'))
    {
        return None;
    }
    let bound = if bounded(captures) { Bound::Plain } else { Bound::Loose };
    Some((Until::YearEnd(year), bound))
}

pub(super) fn within_year(captures: &Captures<'_>, before: &str) -> Option<(Until, Bound)> {
    if has(captures, "mark2") {
        let counted = before
            .ends_with(|c: char| c.is_ascii_digit() || "一二两三四五六七八九十几多半近数每百当同全历往此".contains(c));
        return (!counted).then_some((Until::YearEnd(Year::From(0)), Bound::Plain));
    }
    let named = matches!(year(captures), Year::Named(_));
    let within = part(captures, "mark").is_some_and(|mark| mark.ends_with('内'));
    (named || within).then(|| (Until::YearEnd(year(captures)), Bound::Plain))
}

pub(super) fn month_end(captures: &Captures<'_>, before: &str) -> Option<(Until, Bound)> {
    let every = part(captures, "every");
    if every.is_some_and(|every| !every.starts_with("每月") && !every.starts_with("每个月")) {
        return None;
    }
    if every.is_some() {
        return Some((Until::Recurring, Bound::Plain));
    }
    let within = part(captures, "p") == Some("内");
    if !within && !bounded(captures) {
        return None;
    }
    let month = match part(captures, "rm") {
        Some("次") => return Some((Until::Recurring, Bound::Plain)),
        Some("下" | "下个") => Near::Next,
        Some(_) => Near::This,
        // 6月底 has been read by then; 月内 alone is as good as 本月内.
        None if before.ends_with(|c: char| c.is_ascii_digit() || "个一二三四五六七八九十每几数".contains(c)) =>
        {
            return None;
        }
        None => Near::This,
    };
    let part = match part(captures, "p") {
        Some("上旬" | "初") => 1,
        Some("中旬") => 2,
        Some("下旬") => 3,
        _ => 4,
    };
    Some((Until::MonthEnd { month, part }, Bound::Plain))
}

pub(super) fn quarter(captures: &Captures<'_>, _: &str) -> Option<(Until, Bound)> {
    let end = part(captures, "e");
    let open = has(captures, "mark") && bounded(captures);
    if has(captures, "every") {
        return (end.is_some_and(|end| end != "内") || open).then_some((Until::Recurring, Bound::Plain));
    }
    let bound = match end {
        Some("底" | "末" | "内") => Bound::Plain,
        _ if open => Bound::Plain,
        _ => Bound::Loose,
    };
    let (year, quarter) = (year(captures), number(captures, "q")?);
    Some((Until::Quarter { year, quarter }, bound))
}

pub(super) fn half(captures: &Captures<'_>, _: &str) -> Option<(Until, Bound)> {
    let half = if part(captures, "h") == Some("上") { 1 } else { 2 };
    let bound = if has(captures, "e") || bounded(captures) {
        Bound::Plain
    } else {
        Bound::Loose
    };
    let year = year(captures);
    Some((Until::Half { year, half }, bound))
}

pub(super) fn week(captures: &Captures<'_>, before: &str) -> Option<(Until, Bound)> {
    let day = match part(captures, "w")? {
        "日" | "天" | "末" | "内" => 7,
        day => numeral::parse(day)?,
    };
    let within = part(captures, "w") == Some("内");
    // 一周内 is a count.
    if within && !has(captures, "rm") || before.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if !within && !bounded(captures) {
        return None;
    }
    if part(captures, "rm") == Some("每") {
        return Some((Until::Recurring, Bound::Plain));
    }
    let next = part(captures, "rm") == Some("下");
    Some((Until::Week { next, day }, Bound::Plain))
}

pub(super) fn near_day(captures: &Captures<'_>, before: &str) -> Option<(Until, Bound)> {
    if !bounded(captures) || before.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let until = match part(captures, "day")? {
        "每" => Until::Recurring,
        // 次日 is that of an event.
        "次" | "翌" | "当" | "同" => Until::Count {
            count: 1,
            unit: Unit::Day,
        },
        "明" => Until::DayOf(1),
        _ => Until::DayOf(0),
    };
    Some((until, Bound::Plain))
}

pub(super) fn aim(captures: &Captures<'_>, before: &str) -> Option<(Until, Bound)> {
    // 从2019年到2022年 is a span.
    if before.ends_with('年') || before.ends_with('日') || before.ends_with('月') || before.ends_with('底') {
        return None;
    }
    let year = Year::Named(number(captures, "y")?);
    let until = match number(captures, "m") {
        Some(month) => Until::Month {
            year,
            month,
            day: number(captures, "d"),
            part: 4,
        },
        None => Until::YearEnd(year),
    };
    Some((until, Bound::Aim))
}

/// 主汛期前: a day that each year fixes anew.
pub(super) fn season(captures: &Captures<'_>, _: &str) -> Option<(Until, Bound)> {
    (!has(captures, "mark")).then_some((Until::Before, Bound::Plain))
}

/// “十四五”末: the plans of five years end in years with 0 and 5; the eleventh ended in 2010.
pub(super) fn plan_end(captures: &Captures<'_>, _: &str) -> Option<(Until, Bound)> {
    let year = 2005 + 5 * number(captures, "n")?;
    Some((Until::YearEnd(Year::Named(year)), Bound::Plain))
}

fn unit(captures: &Captures<'_>) -> Option<Unit> {
    Some(match part(captures, "u")? {
        "法定工作日" | "个工作日" | "工作日" => Unit::Workday,
        "自然日" | "日历日" | "日" | "天" => Unit::Day,
        "周" | "星期" => Unit::Week,
        "月" => Unit::Month,
        "年" => Unit::Year,
        "季度" => Unit::Quarter,
        "学期" => return None,
        _ => Unit::Hour,
    })
}

pub(super) fn count(captures: &Captures<'_>, before: &str) -> Option<(Until, Bound)> {
    let unit = unit(captures)?;
    let text = part(captures, "n")?;
    // 3至5个工作日内: the longer one.
    let last = text
        .rsplit(['-', '—', '–', '～', '~', '至', '到', '、', '或', '者'])
        .next()?;
    let amount = if last == "半" {
        0
    } else {
        numeral::parse(&last.replace('半', "")).filter(|n| *n > 0)?
    };
    let lead = part(captures, "lead");
    let limited = lead.is_some_and(|lead| !lead.starts_with("提前"));
    // 截止时间为5月 is a month.
    if limited && unit == Unit::Month && !captures.get(0)?.as_str().contains("个月") {
        return None;
    }
    match part(captures, "mark") {
        Some(mark) if mark.ends_with('前') => {
            // Years and months before are the past, where no event stands before them.
            let counted = matches!(unit, Unit::Workday) || EVENTS.iter().any(|event| before.ends_with(event));
            (counted && !before.ends_with('月')).then_some((Until::Before, Bound::Plain))
        }
        None if lead.is_some_and(|lead| lead.starts_with("提前")) => Some((Until::Before, Bound::Plain)),
        None if !limited => None,
        _ if amount == 0 => Some((
            Until::Count {
                count: 6,
                unit: Unit::Month,
            },
            Bound::Plain,
        ))
        .filter(|_| unit == Unit::Year)
        .or(Some((
            Until::Count {
                count: 15,
                unit: Unit::Day,
            },
            Bound::Plain,
        ))
        .filter(|_| unit == Unit::Month)),
        _ => Some((Until::Count { count: amount, unit }, Bound::Plain)),
    }
}

pub(super) fn before(captures: &Captures<'_>, _: &str) -> Option<(Until, Bound)> {
    number(captures, "n")?;
    Some((Until::Before, Bound::Plain))
}
