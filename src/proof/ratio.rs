//! 比例核对: a rate that does not follow from a part and its whole, a product that does not follow from its factors, items of a
//! list that do not add up to the total above it.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::quantity::{Quantity, plain, quantities, written};
use super::rules::Findings;
use crate::text::numeral;

/// What stands between a part and its rate.
static RATE: Pattern = Pattern::new(
    r"^[，,（(]?(?:占(?:全年|年度|计划|总|全部)?(?:计划|任务|目标|总数|总量|总额|总投资)的?|占比|(?:开工|完成|整改|办结|竣工|合格|达标|覆盖|到位|兑付|回复)率)(?:为|达到|达)?$",
);
/// Each so much, so many of them, together so much.
static EACH: Pattern = Pattern::new(r"每(?:年|月|季度|人|户|村|台|亩|家|套|辆|个)[^。；，]{0,12}$");
static TIMES: Pattern = Pattern::new(
    r"^[^。；]{0,8}?[，,](?P<n>[一二三四五六七八九十两]{1,3}|\d{1,3})(?:年|个月|个季度)(?:共|共计|合计|总计|累计)[^。；，\d]{0,8}$",
);
/// A total above a list.
static ABOVE: Pattern = Pattern::new(r"(?:共|总共|共计|合计|总计)[^。；，\d]{0,10}$");
/// A mark of a list.
static ITEM: Pattern =
    Pattern::new(r"^(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．])");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    for paragraph in draft.paragraphs(&draft.body) {
        let all = quantities(draft.text, &paragraph);
        rates(draft, &all, found);
        products(draft, &all, found);
    }
    lists(draft, found);
}

/// 计划投资260亿元，完成投资143亿元，占年度计划的55%
fn rates(draft: &Draft<'_>, all: &[Quantity], found: &mut Findings) {
    for (at, pair) in all.windows(2).enumerate() {
        let [part, rate] = pair else { continue };
        let between = draft.part(&(part.span.end..rate.span.start));
        if rate.unit != "%" || rate.about || part.about || part.unit == "%" || !RATE.is_match(between) {
            continue;
        }
        let wholes: Vec<&Quantity> = all[..at]
            .iter()
            .filter(|whole| whole.unit == part.unit && whole.value >= part.value)
            .collect();
        let fits = |whole: &&Quantity| {
            let low = (part.value - part.step / 2.0) / (whole.value + whole.step / 2.0) * 100.0;
            let high = (part.value + part.step / 2.0) / (whole.value - whole.step / 2.0) * 100.0;
            rate.value >= low - rate.step / 2.0 - 1e-9 && rate.value <= high + rate.step / 2.0 + 1e-9
        };
        // Of several wholes no one is certain.
        let [whole] = wholes.as_slice() else { continue };
        if !whole.about && !fits(whole) {
            let right = (part.value / whole.value * 1000.0).round() / 10.0;
            let words = [
                ("part", draft.part(&part.span)),
                ("whole", draft.part(&whole.span)),
                ("rate", draft.part(&rate.span)),
                ("right", &format!("{}%", plain(right))),
            ];
            found.add("sum.rate", part.span.start..rate.span.end, &words);
        }
    }
}

/// 每年安排2000万元，三年共安排6000万元
fn products(draft: &Draft<'_>, all: &[Quantity], found: &mut Findings) {
    for pair in all.windows(2) {
        let [each, total] = pair else { continue };
        if each.unit != total.unit || each.about || total.about || !EACH.is_match(draft.before(each.span.start, 20)) {
            continue;
        }
        let Some(times) = TIMES.first(draft.part(&(each.span.end..total.span.start))) else {
            continue;
        };
        let Some(count) = range(&times, "n").and_then(|at| numeral::parse(&times[0][at].replace('两', "二"))) else {
            continue;
        };
        let right = each.value * f64::from(count);
        if (right - total.value).abs() > each.step / 2.0 * f64::from(count) + total.step / 2.0 {
            let words = [
                ("each", draft.part(&each.span)),
                ("count", &count.to_string()),
                ("total", draft.part(&total.span)),
                ("right", &written(right, total)),
            ];
            found.add("sum.product", total.span.clone(), &words);
        }
    }
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
        assert!(RATE.is_match("，占年度计划的") && RATE.is_match("，开工率"));
        assert!(!RATE.is_match("，同比增长"));
        assert!(EACH.is_match("市财政每年安排专项资金"));
    }
}
