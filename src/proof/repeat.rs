//! 前后一致: a figure that a short paper gives twice, under the same words, with two values.

use super::draft::Draft;
use super::pattern::Pattern;
use super::quantity::{Quantity, quantities};
use super::rules::Findings;

/// The words before a number, up to the stop before them.
static LABEL: Pattern = Pattern::new(r"(?P<l>\p{Han}{4,16})$");
/// Words of the sentence that make another figure of it: of another time, of a part, of a plan.
static OTHER: Pattern = Pattern::new(
    r"上年|去年|同期|同比|环比|增|减|升|降|调整|原|由|从|比|较|每|各|分别|其中|新|累计|第|季度|月|年初|年底|年末|目标|计划|力争|争取|达到|以上|以下|以内|不超过|不低于|一期|二期|今年|明年|上半年|下半年|前|后|拟|将|剩余|其余|另|再|已|未|完成|约|近|超",
);
/// A paper on one matter is not longer, in bytes.
const LONGEST: usize = 9_000;

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    if draft.body.len() > LONGEST || !draft.document.metadata.is_empty() {
        return;
    }
    let mut known: Vec<(String, Quantity, usize)> = Vec::new();
    for (line, part) in draft.lines_of(&draft.body).iter().enumerate() {
        for quantity in quantities(draft.text, part) {
            let before = draft.before(quantity.span.start, 20);
            let trimmed = before.trim_end_matches(['为', '是', '共', '计', '有', '需', '达']);
            let Some(label) = LABEL.first(trimmed).map(|label| label["l"].to_owned()) else {
                continue;
            };
            if quantity.about || quantity.unit == "%" || OTHER.is_match(&label) {
                continue;
            }
            let tail: String = label.chars().skip(label.chars().count().saturating_sub(6)).collect();
            known.push((tail, quantity, line));
        }
    }
    for (at, (label, quantity, line)) in known.iter().enumerate() {
        let same: Vec<&(String, Quantity, usize)> = known
            .iter()
            .filter(|(other, q, _)| {
                q.unit == quantity.unit && (other.ends_with(label.as_str()) || label.ends_with(other.as_str()))
            })
            .collect();
        // Twice, in two paragraphs of which one leads the paper in or asks at its end.
        let [first, second] = same.as_slice() else { continue };
        if !std::ptr::eq(*second, &known[at])
            || first.2 == *line
            || first.0.chars().count().min(label.chars().count()) < 4
        {
            continue;
        }
        let step = first.1.step + quantity.step;
        let differs = (first.1.value - quantity.value).abs() > step / 2.0 + 1e-9;
        // A list gives each of its items a figure under the same words.
        let item = |line: usize| {
            draft.lines_of(&draft.body).get(line).is_some_and(|line| {
                draft
                    .part(line)
                    .starts_with(['（', '(', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
            })
        };
        let near = (first.1.value / quantity.value).max(quantity.value / first.1.value) < 2.0;
        if differs && near && !(item(first.2) && item(*line)) && !found.has("figure.differs", &quantity.span) {
            let words = [
                ("fact", label.as_str()),
                ("one", draft.part(&first.1.span)),
                ("other", draft.part(&quantity.span)),
            ];
            found.add("figure.differs", quantity.span.clone(), &words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_another_time_are_told() {
        assert!(OTHER.is_match("上年清淤长度") && !OTHER.is_match("本次清淤长度"));
    }
}
