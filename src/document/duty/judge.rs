//! Whether a time is one by which someone must act: an event, a span, an age, a past fact, a share or a right is none.

use jiff::civil::Date;

use super::limit::{Bound, Limit, Unit, Until};
use super::place::Place;
use super::words::{WORDS, Words, last_must, without};

/// Characters behind a time in which a verb of acting counts.
const NEAR: usize = 60;
/// Characters behind a time in which 已 says that it is past.
const SOON: usize = 14;

/// How sure it is that a time is a deadline; none if it is none. `due` is its day, `paper` that of the paper.
pub(super) fn judge(place: &Place<'_>, limit: &Limit, due: Option<Date>, paper: Option<Date>) -> Option<f64> {
    let labelled = is_labelled(place);
    if is_past(place, due, paper) || is_attribute(place) || is_undone(place.before()) {
        return None;
    }
    if labelled {
        return Some(0.95);
    }
    let must = must(place);
    if must == Modal::May || is_permitted_behind(place) || is_favour(place, limit) {
        return None;
    }
    let acts = acts(place);
    let sure = match limit.until {
        Until::Count { unit, .. } => counted(place, unit, must, acts)?,
        Until::Before if place.time().starts_with("提前") => {
            Words::begins(&WORDS.notices, place.behind()).then_some(0.85)?
        }
        // 主汛期前 is a time where someone must act by it.
        Until::Before if !place.time().chars().any(is_counted) => (must == Modal::Must && acts).then_some(0.85)?,
        Until::Before => (must == Modal::Must || acts).then_some(0.85)?,
        _ => match limit.bound {
            Bound::Plain => (must == Modal::Must || acts).then_some(0.9)?,
            Bound::Aim => is_aim(place).then_some(0.85)?,
            Bound::Loose => {
                let coming = due.zip(paper).is_some_and(|(due, paper)| due >= paper);
                (acts && (is_aimed_at(place) || (coming && is_planned(place)))).then_some(0.75)?
            }
        },
    };
    Some(if must == Modal::Must { sure + 0.05 } else { sure })
}

fn is_counted(c: char) -> bool {
    c.is_ascii_digit() || "一二两三四五六七八九十".contains(c)
}

/// What the words before a time say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Modal {
    Must,
    May,
    Unsaid,
}

/// The last word before the time, in its clause, that says whether someone must or may.
fn must(place: &Place<'_>) -> Modal {
    let before = place.before();
    let must = last_must(before).map(|(at, _)| at);
    let may = may_at(before, true);
    match (must, may) {
        (Some(must), Some(may)) if may > must => Modal::May,
        (Some(_), _) => Modal::Must,
        (None, Some(_)) => Modal::May,
        (None, None) => {
            let cleaned = without(place.behind(), &WORDS.not_musts);
            let behind = cleaned.as_str();
            let must = [
                "应当", "必须", "务必", "须", "应", "要", "请", "需", "责令", "确保", "力争", "争取",
            ]
            .iter()
            .filter_map(|word| behind.find(word))
            .min();
            let behind_must = must.is_some_and(|must| may_at(behind, false).is_none_or(|may| must < may));
            let mut earlier = place.earlier().take(2);
            let asked = before.is_empty() && earlier.any(|clause| clause.ends_with('请') || clause.contains("应当"));
            if behind_must || asked {
                Modal::Must
            } else {
                Modal::Unsaid
            }
        }
    }
}

/// Whether 未 stands before the time and no word of obligation between: 未在一个月内答复的 is a condition.
fn is_undone(before: &str) -> bool {
    let undone = ["未", "没有", "逾期", "拒不"]
        .iter()
        .filter_map(|word| before.rfind(word))
        .max();
    undone.is_some_and(|undone| last_must(before).is_none_or(|(must, _)| must < undone))
}

/// Whether the words right behind a loose time are a plan: 上半年完成…, 年底要建成….
fn is_planned(place: &Place<'_>) -> bool {
    let behind = place
        .behind()
        .trim_start_matches("要")
        .trim_start_matches("全部")
        .trim_start_matches("全面");
    Words::begins(&WORDS.plans, behind)
        || ["开工", "竣工", "完工", "启动", "投产", "投用", "通车"]
            .iter()
            .any(|verb| behind.starts_with(verb))
}

/// Where a word of permission stands, 许可 and 可能 left out: the last one, or the first.
fn may_at(text: &str, last: bool) -> Option<usize> {
    let cleaned = without(text, &WORDS.not_mays);
    let found = if last {
        Words::last(&WORDS.mays, &cleaned)
    } else {
        Words::first(&WORDS.mays, &cleaned)
    };
    found.map(|(at, _)| at)
}

/// Whether what follows is a permission, a favour or a ban, before any verb of acting.
fn is_permitted_behind(place: &Place<'_>) -> bool {
    let near = next_clause(place);
    let Some(may) = may_at(&near, false) else { return false };
    let acting = Words::first(&WORDS.verbs, &near).map_or(usize::MAX, |(at, _)| at);
    may <= acting
}

/// The clause behind the time: its own, or the next where a comma follows at once.
fn next_clause(place: &Place<'_>) -> String {
    let behind = place.tail().trim_start_matches(['，', ',']);
    let clause = behind.split(['，', ',']).next().unwrap_or_default();
    clause.chars().take(NEAR).collect()
}

/// Whether months or years are those of a favour: 3年内免征, 两年内给予补贴.
fn is_favour(place: &Place<'_>, limit: &Limit) -> bool {
    let long = matches!(
        limit.until,
        Until::Count {
            unit: Unit::Year | Unit::Month | Unit::Quarter,
            ..
        }
    );
    let near = next_clause(place);
    let Some((favour, _)) = Words::first(&WORDS.favours, &near).filter(|_| long) else {
        return false;
    };
    let plan = Words::first(&WORDS.plans, &near).map_or(usize::MAX, |(at, _)| at);
    favour < plan
}

/// Whether a verb of acting stands behind the time, or right before it (…工作于6月底前完成).
fn acts(place: &Place<'_>) -> bool {
    let near: String = place.tail().chars().take(NEAR).collect();
    Words::any(&WORDS.verbs, &near)
}

fn is_labelled(place: &Place<'_>) -> bool {
    let time = place.time();
    let before = &place.sentence[..place.at.start];
    let before = before.trim_end_matches(['：', ':', '为', '是', '于', '在']);
    WORDS
        .due_labels
        .iter()
        .any(|label| time.starts_with(label.as_str()) || before.ends_with(label.as_str()))
        || WORDS
            .untils
            .iter()
            .any(|until| time.starts_with(until.as_str()) && !time.starts_with("截止到") && !time.starts_with("截止至"))
}

fn is_past(place: &Place<'_>, due: Option<Date>, paper: Option<Date>) -> bool {
    if due.zip(paper).is_some_and(|(due, paper)| due < paper) {
        return true;
    }
    let before = place.before();
    if before.ends_with("截至") || before.ends_with("截止") && place.time().ends_with(['底', '末']) {
        return true;
    }
    if place.time().starts_with(['截', '报', '申', '征']) && Words::any(&WORDS.reached, &next_clause(place)) {
        return true;
    }
    let behind = place.behind();
    if Words::begins(&WORDS.past, behind.trim_start_matches(['，', ','])) {
        return true;
    }
    // 6月底前，全市已完成; but 对已建成的…进行整改.
    let soon: String = place.tail().chars().take(SOON).collect();
    soon.match_indices('已').any(|(at, _)| {
        let earlier = soon[..at].chars().next_back();
        !earlier.is_some_and(|c| "对将把在为的如".contains(c))
            && !soon[at..].starts_with("已知")
            && !is_of_condition(&soon[at..], place)
    })
}

/// 已…的 names a thing.
fn is_of_condition(from: &str, place: &Place<'_>) -> bool {
    let clause = from.split(['，', ',']).next().unwrap_or_default();
    clause.contains('的') && last_must(place.before()).is_some()
}

/// Whether the time belongs to a noun or a condition: 6月30日前完成的, 三日内未提出的.
fn is_attribute(place: &Place<'_>) -> bool {
    let behind = place.behind().trim_end_matches(['）', ')', '”']);
    let first = behind.trim_start_matches(['，', ',']);
    if first.starts_with('的') || behind.ends_with('的') || behind.ends_with("的除外") || behind.ends_with("的情形")
    {
        return true;
    }
    if [
        "不得",
        "不能",
        "不再",
        "不可",
        "不准",
        "不宜",
        "前后",
        "和以后",
        "及以后",
        "或者之后",
    ]
    .iter()
    .any(|word| first.starts_with(word))
    {
        return true;
    }
    // 完成的项目: the verb right behind the time is itself an attribute.
    let Some(of) = behind.find('的') else { return false };
    let head = &behind[..of];
    let short = head.chars().count() <= 8;
    short && WORDS.verbs.iter().any(|verb| head == verb.as_str()) && must(place) != Modal::Must
}

/// Whether so many days are a time to act in.
fn counted(place: &Place<'_>, unit: Unit, must: Modal, acts: bool) -> Option<f64> {
    let before = place.before();
    if Words::ends(&WORDS.measures, before)
        || Words::ends(&WORDS.measures, before.trim_end_matches(['在', '于', '的', '了']))
    {
        return None;
    }
    if Words::begins(&WORDS.attributes, place.behind()) {
        return None;
    }
    // 申请之日前五年内: a look back.
    if matches!(unit, Unit::Year | Unit::Month) && before.ends_with('前') {
        return None;
    }
    if unit == Unit::Year {
        let first = (before.is_empty() || before.ends_with(['起', '后', '在', '于']))
            && Words::begins(&WORDS.plans, place.behind());
        let asked = must == Modal::Must || last_must(place.behind()).is_some();
        let planned = first || (asked && Words::any(&WORDS.plans, place.tail()));
        return planned.then_some(0.8);
    }
    let triggered = ["起", "后", "时", "内", "日", "前", "的"]
        .iter()
        .any(|end| before.ends_with(end));
    if must == Modal::Must && (acts || !place.behind().is_empty()) {
        return Some(0.9);
    }
    (acts && (triggered || before.is_empty() || before.ends_with(['在', '于']) || before.chars().count() > 2))
        .then_some(0.8)
}

/// Whether 到2025年 begins an aim: at the head of a clause, or behind a word of aim.
fn is_aim(place: &Place<'_>) -> bool {
    let before = place.before();
    if WORDS.spans.iter().any(|span| before.ends_with(span.as_str())) {
        return false;
    }
    let headed = before.is_empty()
        || before.ends_with(['、', '“', '"', '—', '－', '-', '（', '）', ')', '.', '．'])
        || [
            "力争", "争取", "确保", "计划", "提出", "目标", "并", "使", "步", "是", "及", "和", "即", "要", "拟",
            "预计", "且", "明确", "应", "须",
        ]
        .iter()
        .any(|word| before.ends_with(word));
    let behind = place.behind();
    headed && !Words::begins(&WORDS.not_targets, behind) && !place.tail().trim_matches(['，', '。', '；']).is_empty()
}

/// Whether a word of aim stands right before a loose time: 力争年底, 确保上半年.
fn is_aimed_at(place: &Place<'_>) -> bool {
    let before = place.before();
    let aims = [
        "力争",
        "争取",
        "确保",
        "务必",
        "计划",
        "要",
        "于",
        "在",
        "力求",
        "保证",
        "须",
        "请",
        "应",
        "原则上",
    ];
    let near: String = before
        .chars()
        .rev()
        .take(8)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    aims.iter().any(|aim| near.contains(aim)) && !Words::any(&WORDS.past, place.behind())
}
