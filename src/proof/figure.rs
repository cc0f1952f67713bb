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
/// 13—17万元
static SCALED: Pattern =
    Pattern::new(r"(?P<a>\d+(?:\.\d+)?)(?P<to>-|－|—|～|~|至)(?P<b>\d+(?:\.\d+)?)(?P<s>万|亿)(?P<u>\p{Han})");
/// 3百人, 百分之50
static MIXED: Pattern =
    Pattern::new(r"百分之\d+(?:\.\d+)?|\d百(?:\d(?:十)?)*(?:多|余)?(?:人|名|户|元|家|个|亩|公里|吨|件|次|台|辆|头|只)");
/// 约30余人
static ABOUT_MORE: Pattern = Pattern::new(r"(?:大约|约|近|将近)\d+(?:\.\d+)?(?:万|亿)?(?:余|多)(?:万|亿)?\p{Han}");
/// 三、四次
static ABOUT_SO_MANY: Pattern = Pattern::new(
    r"(?:^|[^第十百千万一二三四五六七八九、\d])(?P<w>(?P<a>[一二两三四五六七八九])、(?P<b>[二三四五六七八九])(?:十|百|千|万)?(?:个|次|天|人|名|家|户|件|项|处|公里|小时|分钟|遍|趟|辆|台|间|亩|吨|倍|成|周|年(?:内|后|时间|左右)|元))",
);
/// 减少2倍
static TIMES: Pattern =
    Pattern::new(r"(?:减少|下降|降低|缩小|压减)(?:了|近|约)?(?P<n>\d+(?:\.\d+)?|[一两二三四五六七八九十]+)倍");

/// A sum as a whole.
static WHOLE: Pattern = Pattern::new(r"(?:合计|总计|共计|总投资|总额|总经费|总费用|总造价|总面积|总人数)\p{Han}{0,4}$");

/// 合计3150万元 and 总计3510万元: one sum, two of its figures in the other order.
fn transposed(draft: &Draft<'_>, found: &mut Findings) {
    let all: Vec<(Quantity, Vec<char>)> = draft
        .sentences(&draft.body)
        .iter()
        .flat_map(|sentence| quantities(draft.text, sentence))
        .filter(|total| !total.about && WHOLE.is_match(draft.before(total.span.start, 10)))
        .map(|total| {
            let digits = draft.part(&total.span).chars().filter(char::is_ascii_digit).collect();
            (total, digits)
        })
        .collect();
    for (at, (other, digits)) in all.iter().enumerate() {
        let swapped = |known: &[char]| {
            let differing: Vec<usize> = (0..known.len().min(digits.len()))
                .filter(|at| known[*at] != digits[*at])
                .collect();
            let [a, b] = differing.as_slice() else { return false };
            known.len() == digits.len() && b - a == 1 && known[*a] == digits[*b] && known[*b] == digits[*a]
        };
        let same = all[..at].iter().find(|(one, known)| {
            known.len() >= 3 && one.unit == other.unit && one.scale == other.scale && swapped(known)
        });
        if let Some((one, _)) = same {
            let words = [
                ("fact", "合计"),
                ("one", draft.part(&one.span)),
                ("other", draft.part(&other.span)),
            ];
            found.add("figure.differs", other.span.clone(), &words);
        }
    }
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    transposed(draft, found);
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
        (&ABOUT_MORE, "figure.about"),
        (&OVER, "figure.about"),
        (&TIMES, "figure.times"),
    ] {
        for hit in pattern.all(text) {
            let at = whole(&hit);
            // 签约1200多个
            if text[at.clone()].starts_with('约')
                && text[..at.start].ends_with([
                    '签', '节', '制', '预', '合', '大', '特', '契', '条', '履', '违', '租', '解',
                ])
            {
                continue;
            }
            found.add(rule, base + at.start..base + at.end, &[("written", &text[at.clone()])]);
        }
    }
    if draft.is_modern() && draft.document.metadata.is_empty() {
        for pair in SCALED.all(text) {
            let at = whole(&pair);
            if text[..at.start].ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '年' | '第' | '/'))
            {
                continue;
            }
            let (a, b, s, u, to) = (&pair["a"], &pair["b"], &pair["s"], &pair["u"], &pair["to"]);
            let right = format!("{a}{s}{u}{to}{b}{s}{u}");
            found.add(
                "figure.range",
                base + at.start..base + at.end,
                &[("written", &text[at.clone()]), ("right", &right)],
            );
        }
        for mixed in MIXED.all(text) {
            let at = whole(&mixed);
            found.add(
                "figure.mixed",
                base + at.start..base + at.end,
                &[("written", &text[at.clone()])],
            );
        }
    }
    for hit in ABOUT_SO_MANY.all(text).filter(|_| draft.is_modern()) {
        let number = |name: &str| crate::text::numeral::parse(&hit[name].replace('两', "二"));
        if let (Some(a), Some(b), Some(at)) = (number("a"), number("b"), hit.name("w").map(|w| w.range()))
            && b == a + 1
        {
            let written = &text[at.clone()];
            let right = written.replacen('、', "", 1);
            found.add(
                "figure.between",
                base + at.start..base + at.end,
                &[("written", written), ("right", &right)],
            );
        }
    }
    same_fact(draft, found);
    limits(draft, found);
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
        && !found.has("sum.rest", &lacked.span)
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

/// 总投资控制在132亿元以内, where the total is another.
static LIMIT: Pattern =
    Pattern::new(r"(?P<f>总投资|总概算|总编制|总面积|总规模|总额)\p{Han}{0,2}(?:严格)?(?:控制|限定|核定)(?:在|为)$");

fn limits(draft: &Draft<'_>, found: &mut Findings) {
    if draft.body.len() > LONGEST_PAPER {
        return;
    }
    let all: Vec<Quantity> = draft
        .sentences(&draft.body)
        .iter()
        .flat_map(|sentence| quantities(draft.text, sentence))
        .collect();
    for limit in &all {
        let Some(named) = LIMIT.first(draft.before(limit.span.start, 16)) else {
            continue;
        };
        let fact = &named["f"];
        let same: Vec<&Quantity> = all
            .iter()
            .filter(|other| other.unit == limit.unit && other.span != limit.span)
            .filter(|other| {
                draft
                    .before(other.span.start, 10)
                    .trim_end_matches(['为', '约', '达'])
                    .ends_with(fact)
            })
            .collect();
        if let [known] = same.as_slice()
            && (known.value - limit.value).abs() > (known.step + limit.step) / 2.0
        {
            let words = [
                ("fact", fact),
                ("one", draft.part(&known.span)),
                ("other", draft.part(&limit.span)),
            ];
            found.add("figure.differs", limit.span.clone(), &words);
        }
    }
}

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
            // 调整后总面积, 原总人口: the fact at another time.
            let other = |fact: &str| {
                words[..words.len() - fact.len()].ends_with(['后', '前', '原', '现', '新', '增', '末', '初'])
            };
            if let Some(fact) = WORDS
                .facts
                .iter()
                .find(|fact| words.ends_with(fact.as_str()) && !other(fact))
            {
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
