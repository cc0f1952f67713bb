//! 余数核对: what is left of a total when its parts are taken away; a sum in 元 that stands for one in 万元.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::Pattern;
use super::quantity::{Quantity, quantities, written};
use super::rules::Findings;

/// What is left.
static LEFT: Pattern = Pattern::new(
    r"(?:尚缺|缺口|还缺|尚差|还差|尚需|还需|剩余|结余|尚余|余下|其余|仍有|尚有|还有|不足部分|差额)(?:的)?(?:资金|经费|部分|缺口|投资|款项)?(?:为|约|共|共计|达|有)?[ 　]?$",
);
/// What is taken away.
static TAKEN: Pattern = Pattern::new(r"扣除|减去|除去|自筹|已|到位|落实|完成|支付|拨付|使用|支出|整改|办结|申请|争取");
/// A number of which another is said in passing.
static EACH: Pattern = Pattern::new(r"(?:每\p{Han}{1,3}|平均|人均|户均|亩均|单价|工资|收入|标准)(?:为|约|达|达到)?$");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    for paragraph in draft.paragraphs(&draft.body) {
        let all = quantities(draft.text, &paragraph);
        for (at, left) in all.iter().enumerate() {
            if LEFT.is_match(draft.before(left.span.start, 12)) && !left.about && left.unit != "%" {
                remains(draft, &paragraph, &all[..at], left, found);
            }
        }
    }
    if draft.body.len() <= LONGEST {
        scales(draft, found);
    }
}

/// A longer paper has many sums.
const LONGEST: usize = 9_000;

/// 需资金1446万元，扣除省级补助500万元和自筹300万元，尚缺646万元
fn remains(draft: &Draft<'_>, paragraph: &Range<usize>, before: &[Quantity], left: &Quantity, found: &mut Findings) {
    // Its sentence, or that and the one before, where the rest stands alone in its own.
    let start = |from: usize| {
        draft.text[paragraph.start..from]
            .rfind(['。', '！', '？'])
            .map_or(paragraph.start, |at| paragraph.start + at)
    };
    let sentence = start(left.span.start);
    // …；其中重大隐患286项，已整改270项，其余26项: the part behind the last semicolon stands alone.
    let clause = draft.text[sentence..left.span.start]
        .rfind('；')
        .map_or(sentence, |at| sentence + at);
    for from in [clause, sentence, start(sentence)] {
        let same: Vec<&Quantity> = before
            .iter()
            .filter(|quantity| quantity.span.start >= from && quantity.unit == left.unit)
            .filter(|quantity| !EACH.is_match(draft.before(quantity.span.start, 8)))
            .collect();
        let Some((total, taken)) = same.split_first().filter(|(_, taken)| !taken.is_empty()) else {
            continue;
        };
        let between = draft.part(&(total.span.end..left.span.start));
        let most = taken.iter().fold(0.0, |sum, part| sum + part.value);
        let inexact = total.about || taken.iter().any(|part| part.about);
        if inexact || taken.len() > 4 || !TAKEN.is_match(between) || between.contains("其中") || most > total.value {
            return;
        }
        let right = total.value - most;
        let step = total.step + taken.iter().map(|part| part.step).sum::<f64>();
        let whole = taken.iter().all(|part| part.step <= total.step) && total.step >= 1.0 && left.step <= total.step;
        let off = (right - left.value).abs();
        // Parts that are counted twice, or a rest of something else, are far off; a slip is near, or one of the unit.
        let near = off <= total.value * 0.3 || unit_slip(right, left.value);
        if near && (off > (step + left.step) / 2.0 || whole && off >= total.step) {
            let words = [("written", draft.part(&left.span)), ("right", &written(right, total))];
            found.add("sum.rest", left.span.clone(), &words);
        }
        return;
    }
}

/// Whether two sums are the same but for 万 or 亿.
fn unit_slip(one: f64, other: f64) -> bool {
    other > 0.0
        && [1e4, 1e8, 1e-4, 1e-8]
            .iter()
            .any(|scale| (one / other / scale - 1.0).abs() < 1e-6)
}

/// 646万元 and 646元: the same figures under two units of money.
fn scales(draft: &Draft<'_>, found: &mut Findings) {
    let all: Vec<Quantity> = draft
        .sentences(&draft.body)
        .iter()
        .flat_map(|sentence| quantities(draft.text, sentence))
        .filter(|quantity| quantity.unit == "元" && !EACH.is_match(draft.before(quantity.span.start, 8)))
        .collect();
    let figures = |quantity: &Quantity| {
        let text = draft.part(&quantity.span);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
        text[..end.unwrap_or(text.len())].replace(',', "")
    };
    for (at, one) in all.iter().enumerate() {
        let written = figures(one);
        if found.has("sum.rest", &one.span) {
            continue;
        }
        // Round figures meet by chance, unless the same words stand before them.
        let round = written.trim_end_matches('0').len() < 2;
        let words = |quantity: &Quantity| draft.before(quantity.span.start, 5).to_owned();
        let other = all[..at].iter().find(|other| {
            figures(other) == written
                && unit_slip(other.value, one.value)
                && other.scale != "亿"
                && one.scale != "亿"
                && (!round || words(other) == words(one))
        });
        if let Some(other) = other {
            let (slip, sum) = if one.scale.is_empty() {
                (one, other)
            } else if other.scale.is_empty() {
                (other, one)
            } else {
                (one, other)
            };
            let words = [("written", draft.part(&slip.span)), ("other", draft.part(&sum.span))];
            found.add("figure.scale", slip.span.clone(), &words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_unit_is_told() {
        assert!(unit_slip(6_460_000.0, 646.0) && unit_slip(646.0, 6_460_000.0));
        assert!(!unit_slip(6_460_000.0, 6_460_000.0) && !unit_slip(6_460_000.0, 640.0));
    }
}
