//! 增量核对: how much more than the year before, and how many per cent that is.

use super::draft::Draft;
use super::growth::Shadow;
use super::pattern::{Pattern, range};
use super::quantity::{Quantity, plain, quantities};
use super::rules::Findings;

/// Between the value and how much it has grown.
static BY: Pattern = Pattern::new(
    r"^[，,]?(?:同比|比上年|比去年|较上年|较去年|比上年同期|较上年同期|比去年同期|较去年同期|环比)?(?P<v>净增|增加|增长|多|减少|下降|少|压减)(?:了)?$",
);
/// That the value is the one of before: 比上年的3580条增加546条.
static OF_BEFORE: Pattern = Pattern::new(r"(?:比|较)[^，。；、]{1,12}的$");
/// Between that and the percentage.
static RATE: Pattern = Pattern::new(r"^[，,、（(]?(?:同比)?(?:增长|增幅|增|下降|降幅|减少|降)(?:了|为|达)?$");
/// 同比增长22.4%（上年同期500条）
static SINCE: Pattern =
    Pattern::new(r"^[，,]?(?:同比|比上年|比去年|较上年|较去年)(?P<v>增长|增加|提高|下降|减少|降低)(?:约|了)?$");
static BASE: Pattern = Pattern::new(r"^[（(](?:上年同期|去年同期|上年|去年)(?:为)?$");
static LAST_YEAR: Pattern = Pattern::new(r"^[，,](?:上年|去年)(?:同期)?(?:为|是)?$");
static THIS_YEAR: Pattern = Pattern::new(r"^[，,；](?:今年|本年|本年度)[^。；，]{0,10}$");
/// 由2家增加到6家，增长3倍; 翻一番
static TIMES: Pattern = Pattern::new(
    r"(?:由|从)[^。；，\x01]{0,16}\x01[^。；，\x01]{0,12}?(?:增加|增长|提高|上升|扩大|上涨|上调|增|升)(?:到|至)[^。；，\x01]{0,8}\x01[^。；\x01]{0,8}?(?:(?:增长|增加|提高|扩大|上涨)(?:了|近|约)?(?P<n>\d+(?:\.\d+)?|[一二三四五六七八九两])倍|翻了?(?P<f>[一两二三])番)",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    for sentence in draft.sentences(&draft.paper) {
        let all = quantities(draft.text, &sentence);
        for trio in all.windows(3) {
            let [value, by, rate] = trio else { continue };
            let first = draft.part(&(value.span.end..by.span.start));
            let second = draft.part(&(by.span.end..rate.span.start));
            if value.about || by.about || rate.about || value.unit == "%" {
                continue;
            }
            // 612条，比上年增加112条，增长22.4%
            if let Some(grown) = BY.first(first)
                && by.unit == value.unit
                && rate.unit == "%"
                && RATE.is_match(second)
            {
                let up = ["净增", "增加", "增长", "多"].contains(&&grown["v"]);
                let base = if OF_BEFORE.is_match(draft.before(value.span.start, 14)) {
                    value.value
                } else if up {
                    value.value - by.value
                } else {
                    value.value + by.value
                };
                compare(draft, (base, by.value, value.step + by.step, by.step), rate, found);
            }
            // 6420亿元，上年为5980亿元，同比增长7.4%; 上年2.0亿元，今年2.5亿元，增长20%
            if by.unit == value.unit && rate.unit == "%" {
                let change = RATE.first(second).map(|rate| !rate[0].contains(['降', '减']));
                let pair = if LAST_YEAR.is_match(first) {
                    Some((by, value))
                } else if THIS_YEAR.is_match(first)
                    && ["上年", "去年"]
                        .iter()
                        .any(|word| draft.before(value.span.start, 16).contains(word))
                {
                    Some((value, by))
                } else {
                    None
                };
                if let (Some(up), Some((base, now))) = (change, pair) {
                    since(draft, up, (base, now), rate, found);
                }
            }
            // 612条，同比增长22.4%（上年同期500条）
            if let Some(grown) = SINCE.first(first)
                && by.unit == "%"
                && rate.unit == value.unit
                && BASE.is_match(second)
            {
                let up = ["增长", "增加", "提高"].contains(&&grown["v"]);
                since(draft, up, (rate, value), by, found);
            }
        }
        times(draft, &sentence, &all, found);
    }
}

/// A percentage against the value before and the one now.
fn since(draft: &Draft<'_>, up: bool, (base, now): (&Quantity, &Quantity), rate: &Quantity, found: &mut Findings) {
    let change = if up {
        now.value - base.value
    } else {
        base.value - now.value
    };
    compare(
        draft,
        (base.value, change, base.step, now.step + base.step),
        rate,
        found,
    );
}

/// A percentage against a base and a change, each rounded as it is written.
fn compare(
    draft: &Draft<'_>,
    (base, change, base_step, change_step): (f64, f64, f64, f64),
    rate: &Quantity,
    found: &mut Findings,
) {
    if base <= 0.0 {
        return;
    }
    let right = change / base * 100.0;
    // Whole things are counted.
    let rounding = if change_step >= 1.0 && base_step >= 1.0 && base < 1e5 {
        0.0
    } else {
        (change_step + right.abs() / 100.0 * base_step) / base * 50.0
    };
    // A whole percentage is taken from the values as they are written.
    let rounding = if rate.step >= 1.0 { rounding * 0.35 } else { rounding };
    if (right - rate.value).abs() > rounding + rate.step + 1e-9 {
        let from = plain(base);
        let words = [
            ("from", from.as_str()),
            ("by", draft.part(&rate.span)),
            ("right", &format!("{}%", plain((right * 10.0).round() / 10.0))),
        ];
        found.add("growth.since", rate.span.clone(), &words);
    }
}

fn times(draft: &Draft<'_>, sentence: &std::ops::Range<usize>, all: &[Quantity], found: &mut Findings) {
    let Shadow { text, places } = Shadow::of(draft, sentence, all);
    // Where the words behind the last quantity begin, there and in the draft.
    let tail = places.last().map_or(0, |place| place + 1);
    let from = all.last().map_or(sentence.start, |last| last.span.end);
    for hit in TIMES.all(&text) {
        let Some(hit_range) = hit.get(0).map(|hit| hit.range()) else {
            continue;
        };
        let inside: Vec<usize> = (0..places.len())
            .filter(|at| hit_range.contains(&places[*at]))
            .collect();
        let [a, b, ..] = inside.as_slice() else { continue };
        let (one, other) = (&all[*a], &all[*b]);
        if one.unit != other.unit || one.about || other.about || one.value <= 0.0 {
            continue;
        }
        let ratio = other.value / one.value;
        let digits = |text: &str| {
            text.parse::<f64>()
                .ok()
                .or_else(|| Some(f64::from(crate::text::numeral::parse(&text.replace('两', "二"))?)))
        };
        let (wanted, real) = match (hit.name("n"), hit.name("f")) {
            (Some(n), _) => (digits(n.as_str()).unwrap_or_default(), ratio - 1.0),
            (_, Some(f)) => (2f64.powf(digits(f.as_str()).unwrap_or_default()), ratio),
            _ => continue,
        };
        // 增长近3倍 and 翻一番 are said of what is near.
        if (wanted - real).abs() <= wanted * 0.12 + 0.05 {
            continue;
        }
        // The words behind the last quantity stand in the sentence as they are.
        let word = range(&hit, "n").or(range(&hit, "f")).unwrap_or(hit_range);
        let span = if word.start >= tail {
            from + (word.start - tail)..from + (word.end - tail) + "倍".len()
        } else {
            one.span.start..other.span.end
        };
        let right = format!("{}倍", plain((real * 100.0).round() / 100.0));
        let by = draft.part(&span);
        let words = [
            ("from", draft.part(&one.span)),
            ("to", draft.part(&other.span)),
            ("by", by),
            ("right", right.as_str()),
        ];
        found.add("growth.rate", span.clone(), &words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_say_how_it_has_grown() {
        assert!(BY.is_match("，比上年增加") && RATE.is_match("，增长") && SINCE.is_match("，同比增长约"));
        assert!(!BY.is_match("，其中"));
    }
}
