//! 比例核对: a rate that does not follow from a part and its whole, items of a list that do not add up to the total above it.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::Pattern;
use super::quantity::{Quantity, plain, quantities, written};
use super::rules::Findings;

/// What stands between a part and its rate.
static RATE: Pattern = Pattern::new(
    r"^(?:\p{Han}{0,4})?[，,（(、]?(?:仅|只|已)?(?:占(?:\p{Han}{0,10}?)(?:的|的比例)?|占比|\p{Han}{1,4}率)(?:为|达到|达|约为|仅为|只有)?$",
);
/// What a share is said to be of.
static OF: Pattern = Pattern::new(r"占(?P<of>\p{Han}{2,10}?)的?$");
/// 化解率
static OF_RATE: Pattern = Pattern::new(r"(?P<x>[\p{Han}]{2})率(?:为|达到|达|约为|仅为|只有)?$");
/// A rate of its own behind a number.
static RATE_NEXT: Pattern = Pattern::new(r"^[，、（]?(?:占|同比|增长|下降|\p{Han}{1,4}率)");
/// Words before a number that says how many there are at all.
static WHOLE: Pattern = Pattern::new(
    r"(?:共|总|计划|应|全|目标|任务|合计|原有|现有|列入|安排|受理|收到|报送|登记|抽查|检查)[^。；，]{0,8}$",
);
/// 占资金总额172.4亿元的78.6%
static OF_WHOLE: Pattern = Pattern::new(r"^[，,]?占[^。；，\d]{0,12}(?:\d+\p{Han}[^。；，\d]{0,12})?$");
/// A rate, and the two numbers that it is of in brackets behind it.
static BEHIND: Pattern = Pattern::new(r"^[（(][^（）()。；]{2,40}[）)]");
/// A total above a list.
static ABOVE: Pattern = Pattern::new(r"(?:共|总共|共计|合计|总计)[^。；，\d]{0,10}$");
/// A mark of a list.
static ITEM: Pattern =
    Pattern::new(r"^(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．])");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    for paragraph in draft.paragraphs(&draft.body) {
        let all = quantities(draft.text, &paragraph);
        rates(draft, &all, found);
    }
    lists(draft, found);
    totals_below(draft, found);
}

/// The sum under a list.
static BELOW: Pattern =
    Pattern::new(r"^(?:合计|共计|总计|以上[一二三四五六七八九十\d]{0,2}项?(?:合计|共计|总计|共需|共))");

/// A list whose items each begin with one sum, and the total on the line below.
fn totals_below(draft: &Draft<'_>, found: &mut Findings) {
    let lines = draft.lines_of(&draft.body);
    for (at, line) in lines.iter().enumerate() {
        if !BELOW.is_match(draft.part(line)) {
            continue;
        }
        let Some(total) = quantities(draft.text, line)
            .into_iter()
            .next()
            .filter(|total| !total.about)
        else {
            continue;
        };
        let form = at
            .checked_sub(1)
            .and_then(|last| lines.get(last))
            .and_then(|last| form(draft.part(last)));
        let items: Vec<&Range<usize>> = lines[..at]
            .iter()
            .rev()
            .take_while(|line| form.is_some() && self::form(draft.part(line)) == form)
            .collect();
        let parts: Vec<Quantity> = items
            .iter()
            .filter_map(|item| {
                let all = quantities(draft.text, item);
                let mut of_unit = all.into_iter().filter(|part| part.unit == total.unit);
                of_unit.next().filter(|_| of_unit.next().is_none())
            })
            .collect();
        if parts.len() != items.len() || parts.len() < 2 || parts.iter().any(|part| part.about) {
            continue;
        }
        let sum: f64 = parts.iter().map(|part| part.value).sum();
        let step: f64 = parts.iter().map(|part| part.step).sum::<f64>().min(total.step * 2.0);
        let gap = (total.value - sum).abs();
        if gap > step / 2.0 + 1e-6 && gap <= total.value * 0.3 {
            let words = [
                ("sum", &written(sum, &total)),
                ("total", &draft.part(&total.span).to_owned()),
            ];
            found.add(
                "sum.list",
                total.span.clone(),
                &[("sum", words[0].1), ("total", words[1].1)],
            );
        }
    }
}

/// 计划投资260亿元，完成投资143亿元，占年度计划的55%
fn rates(draft: &Draft<'_>, all: &[Quantity], found: &mut Findings) {
    for (at, pair) in all.windows(2).enumerate() {
        let [part, rate] = pair else { continue };
        let between = draft.part(&(part.span.end..rate.span.start));
        if rate.unit != "%" || rate.about || part.about || part.unit == "%" || !RATE.is_match(between) {
            continue;
        }
        // A rate of growth is of another year.
        if ["增", "减", "降", "升", "同比"]
            .iter()
            .any(|word| between.contains(word))
            || part.value <= 0.0
        {
            continue;
        }
        // 化解率: what the part counts must have been 化解.
        let of_rate = OF_RATE.first(between).map(|rate| rate["x"].to_owned());
        if of_rate.is_some_and(|x| !draft.before(part.span.start, 18).contains(x.as_str())) {
            continue;
        }
        let named = OF
            .first(between)
            .map(|of| of["of"].trim_start_matches(['全', '总']).to_owned());
        let earlier: Vec<&Quantity> = all[..at]
            .iter()
            .filter(|whole| whole.unit == part.unit && whole.value >= part.value && !whole.about)
            // What has a rate of its own is an item like the part.
            .filter(|whole| !RATE_NEXT.is_match(draft.behind(whole.span.end, 12)))
            .filter(|whole| !draft.behind(whole.span.end, 1).starts_with('）'))
            .collect();
        // A share of what has a name is of the number that stands behind that name.
        let called: Vec<&Quantity> = earlier
            .iter()
            .copied()
            .filter(|whole| {
                named
                    .as_deref()
                    .is_some_and(|name| draft.before(whole.span.start, 12).contains(name))
            })
            .collect();
        // 占全区的 is of a number that stands elsewhere.
        let open = named.as_deref().is_none_or(|name| {
            [
                "计划",
                "任务",
                "目标",
                "总数",
                "总量",
                "总额",
                "数",
                "量",
                "额",
                "总投资",
                "年度计划",
                "年计划",
            ]
            .iter()
            .any(|end| name.ends_with(end))
        });
        if called.is_empty() && !open {
            continue;
        }
        let wholes = if called.is_empty() { earlier } else { called };
        let Some(whole) = wholes.last() else { continue };
        let between = &draft.text[whole.span.end..part.span.start];
        let apart = between.contains(['。', '；']) && !WHOLE.is_match(draft.before(whole.span.start, 12));
        let near = between.chars().count() <= 60 && !apart;
        // Of several wholes no one is certain; where none fits, none of them is the right one.
        if near && !wholes.iter().any(|whole| fits(part, whole, rate)) && (wholes.len() == 1 || named.is_none()) {
            report(draft, (part, whole, rate), part.span.start..rate.span.end, found);
        }
    }
    // 抽查资金128.6亿元，占60个县资金总额172.4亿元的78.6%
    for (at, rate) in all.iter().enumerate().skip(2) {
        let whole = &all[at - 1];
        let of = draft.part(&(whole.span.end..rate.span.start));
        let part = all[..at - 1].iter().rev().find(|part| part.unit == whole.unit);
        if let Some(part) = part
            && ["的", "的比例为", "的比重为"].contains(&of)
            && rate.unit == "%"
            && whole.unit != "%"
            && OF_WHOLE.is_match(draft.part(&(part.span.end..whole.span.start)))
            && !(rate.about || part.about || whole.about)
            && !fits(part, whole, rate)
        {
            report(draft, (part, whole, rate), rate.span.clone(), found);
        }
    }
    // 持证人员比例为68%（执法人员125人，持证85人）
    for (at, rate) in all.iter().enumerate() {
        let [one, other] = all.get(at + 1..at + 3).unwrap_or_default() else {
            continue;
        };
        let Some(inside) = BEHIND.first(draft.behind(rate.span.end, 44)) else {
            continue;
        };
        let end = rate.span.end + inside[0].len();
        let (part, whole) = if one.value < other.value {
            (one, other)
        } else {
            (other, one)
        };
        let before = draft.before(rate.span.start, 10);
        let is_share = ["率", "比例", "占"].iter().any(|word| before.contains(word))
            && !["增", "减", "降", "升"].iter().any(|word| before.contains(word));
        let alone = all.get(at + 3).is_none_or(|next| next.span.start >= end);
        if rate.unit == "%"
            && other.span.end <= end
            && alone
            && is_share
            && one.unit == other.unit
            && one.unit != "%"
            && !(rate.about || one.about || other.about)
            && !fits(part, whole, rate)
        {
            report(draft, (part, whole, rate), rate.span.clone(), found);
        }
    }
}

fn report(
    draft: &Draft<'_>,
    (part, whole, rate): (&Quantity, &Quantity, &Quantity),
    span: Range<usize>,
    found: &mut Findings,
) {
    let right = (part.value / whole.value * 1000.0).round() / 10.0;
    let words = [
        ("part", draft.part(&part.span)),
        ("whole", draft.part(&whole.span)),
        ("rate", draft.part(&rate.span)),
        ("right", &format!("{}%", plain(right))),
    ];
    found.add("sum.rate", span, &words);
}

/// Whether a rate follows from a part and its whole, each rounded as it is written.
fn fits(part: &Quantity, whole: &Quantity, rate: &Quantity) -> bool {
    let low = (part.value - rounding(part)) / (whole.value + rounding(whole)) * 100.0;
    let high = (part.value + rounding(part)) / (whole.value - rounding(whole)) * 100.0;
    let slack = rate.step * 0.5 + 1e-9;
    // What is cut off instead of rounded is no error.
    rate.value >= low - rate.step && rate.value <= high + slack
}

/// Half the worth of the last digit; whole things are counted and not rounded.
fn rounding(quantity: &Quantity) -> f64 {
    let counted = quantity.scale.is_empty() && quantity.step >= 1.0;
    if counted { 0.0 } else { quantity.step / 2.0 }
}

/// A list whose every item begins with a number of what the paragraph above counts.
fn lists(draft: &Draft<'_>, found: &mut Findings) {
    let lines = draft.lines_of(&draft.body);
    for (at, line) in lines.iter().enumerate() {
        let form = lines.get(at + 1).and_then(|line| form(draft.part(line)));
        let items: Vec<&Range<usize>> = lines[at + 1..]
            .iter()
            .take_while(|line| form.is_some() && self::form(draft.part(line)) == form)
            .collect();
        if ITEM.is_match(draft.part(line)) || items.len() < 2 {
            continue;
        }
        for total in quantities(draft.text, line) {
            if total.about || total.unit == "%" || !ABOVE.is_match(draft.before(total.span.start, 16)) {
                continue;
            }
            let parts: Vec<Quantity> = items
                .iter()
                .filter_map(|item| {
                    quantities(draft.text, item)
                        .into_iter()
                        .next()
                        .filter(|part| part.unit == total.unit)
                })
                .collect();
            if parts.len() != items.len() || parts.iter().any(|part| part.about) {
                continue;
            }
            let sum: f64 = parts.iter().map(|part| part.value).sum();
            let step: f64 = parts.iter().map(|part| part.step).sum();
            let gap = (total.value - sum).abs();
            if gap > (total.step + step) / 2.0 && gap <= total.value * 0.2
                || gap >= 1.0 && gap <= total.value * 0.2 && step <= 1.0 * parts.len() as f64 && total.step >= 1.0
            {
                let first = parts.first().map_or(total.span.start, |part| part.span.start);
                let last = parts.last().map_or(total.span.end, |part| part.span.end);
                found.add(
                    "sum.list",
                    first..last,
                    &[("sum", &written(sum, &total)), ("total", draft.part(&total.span))],
                );
            }
        }
    }
}

/// Of which form the mark of a line is.
fn form(line: &str) -> Option<char> {
    let first = line.chars().next()?;
    ITEM.is_match(line).then_some(match first {
        '(' => '（',
        c if c.is_ascii_digit() => '1',
        '（' => '（',
        _ => '一',
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_between_say_what_a_rate_is_of() {
        assert!(RATE.is_match("，占年度计划的") && RATE.is_match("，开工率") && RATE.is_match("，完工率为"));
        assert!(!RATE.is_match("，同比增长") && !RATE.is_match("，其中"));
    }
}
