//! 数字用法: ranges, words that say a thing twice, and the same fact under two figures.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::quantity::{Quantity, WORDS, quantities};
use super::rules::Findings;

/// 5-10%
static RANGE: Pattern = Pattern::new(r"(?P<a>\d+(?:\.\d+)?)(?P<to>-|－|—|～|~|至)(?P<b>\d+(?:\.\d+)?)(?P<u>%|％)");
/// 比上年同比增长
static TWICE: Pattern = Pattern::new(r"(?:比|较)(?:上年|去年|上一年)(?:同期)?同比");
/// 约30人左右
static ABOUT: Pattern = Pattern::new(
    r"(?P<w>大约|约|近|将近)(?P<n>\d+(?:\.\d+)?|[一二三四五六七八九十百千零〇两]{1,8})(?P<s>万|亿)?(?P<u>\p{Han}{1,4}?|%|％)(?P<l>左右|上下)",
);
static OVER: Pattern = Pattern::new(
    r"(?P<w>超过|不低于|不少于|至少|不小于)(?P<n>\d+(?:\.\d+)?|[一二三四五六七八九十百千零〇两]{1,8})(?P<s>万|亿)?(?P<u>元|人|%|％|户|个|名|天|家|吨|亩|公里)(?P<l>以上)",
);
/// 减少2倍
static TIMES: Pattern =
    Pattern::new(r"(?:减少|下降|降低|缩小|压减)(?:了|近|约)?(?P<n>\d+(?:\.\d+)?|[一两二三四五六七八九十]+)倍");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let part = &draft.paper;
    let text = draft.part(part);
    let base = part.start;
    if draft.is_modern() {
        for pair in RANGE.all(text) {
            let at = whole(&pair);
            let before = &text[..at.start];
            if before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '%' | '年' | '第')) {
                continue;
            }
            let (a, b, unit, to) = (&pair["a"], &pair["b"], &pair["u"], &pair["to"]);
            let right = format!("{a}{unit}{to}{b}{unit}");
            found.add(
                "figure.range",
                base + at.start..base + at.end,
                &[("written", &text[at.clone()]), ("right", &right)],
            );
        }
    }
    for (pattern, rule) in [
        (&TWICE, "figure.twice"),
        (&ABOUT, "figure.about"),
        (&OVER, "figure.about"),
        (&TIMES, "figure.times"),
    ] {
        for hit in pattern.all(text) {
            let at = whole(&hit);
            found.add(rule, base + at.start..base + at.end, &[("written", &text[at.clone()])]);
        }
    }
    same_fact(draft, found);
    asked(draft, found);
}

/// What is lacking in a 请示.
static LACKED: Pattern = Pattern::new(
    r"(?:需|尚需|共需|还需|缺口|尚缺|缺编|缺额|缺)(?:追加|增加|补充|补助|安排|落实|配套)?(?:工程)?(?:投资|资金|经费|编制|人员)?(?:约|为|共计|共)?$",
);
/// What it asks for.
static ASKED: Pattern = Pattern::new(
    r"(?:恳请|请求|申请|请)[^。；]{0,40}(?:追加|增加|安排|拨付|解决|补助|调剂|核增|补充|划拨)[^。；，]{0,12}$",
);

/// A 请示 that lacks one sum and asks for another, without a word on the rest.
fn asked(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&["请示"])
        || ["其余", "自筹", "剩余", "配套解决", "分期", "分年"]
            .iter()
            .any(|word| draft.part(&draft.body).contains(word))
    {
        return;
    }
    let all: Vec<_> = draft
        .sentences(&draft.body)
        .iter()
        .flat_map(|sentence| quantities(draft.text, sentence))
        .collect();
    let of = |pattern: &Pattern| -> Vec<_> {
        all.iter()
            .filter(|quantity| pattern.is_match(draft.before(quantity.span.start, 50)))
            .collect()
    };
    if let ([lacked], [asked]) = (of(&LACKED).as_slice(), of(&ASKED).as_slice())
        && lacked.unit == asked.unit
        && lacked.span != asked.span
        && (lacked.value - asked.value).abs() > (lacked.step + asked.step) / 2.0
    {
        let words = [
            ("fact", "所缺与所请"),
            ("one", draft.part(&lacked.span)),
            ("other", draft.part(&asked.span)),
        ];
        found.add("figure.differs", asked.span.clone(), &words);
    }
}

/// A paper on one matter is not longer, in bytes; a report on many projects has as many totals.
const LONGEST_PAPER: usize = 9_000;
/// One that names a fact more often may mean several things by it.
const MENTIONS: usize = 3;

/// One fact under two figures, in two sentences: facts that a matter has once are data.
fn same_fact(draft: &Draft<'_>, found: &mut Findings) {
    if draft.body.len() > LONGEST_PAPER {
        return;
    }
    let mut facts: BTreeMap<(&str, String), Vec<(usize, Quantity)>> = BTreeMap::new();
    for (sentence, part) in draft.sentences(&draft.body).iter().enumerate() {
        for quantity in quantities(draft.text, part)
            .into_iter()
            .filter(|quantity| !quantity.about)
        {
            let before = draft.before(quantity.span.start, 16);
            let words = before.trim_end_matches(['为', '是', '共', '达', '到']);
            if let Some(fact) = WORDS.facts.iter().find(|fact| words.ends_with(fact.as_str())) {
                facts
                    .entry((fact, quantity.unit.clone()))
                    .or_default()
                    .push((sentence, quantity));
            }
        }
    }
    for ((fact, _), places) in facts.iter().filter(|(_, places)| places.len() <= MENTIONS) {
        let Some((sentence, first)) = places.first() else {
            continue;
        };
        for (place, other) in places.iter().skip(1).filter(|(place, _)| place != sentence) {
            if (other.value - first.value).abs() > (first.step + other.step) / 2.0 && place > sentence {
                let words = [
                    ("fact", *fact),
                    ("one", draft.part(&first.span)),
                    ("other", draft.part(&other.span)),
                ];
                found.add("figure.differs", other.span.clone(), &words);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_with_its_unit() {
        let found = RANGE.first("增长5-10%").unwrap();
        assert_eq!((&found["a"], &found["b"], &found["u"]), ("5", "10", "%"));
    }
}
