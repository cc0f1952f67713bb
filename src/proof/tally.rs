//! 计票与大写: votes that do not add up, more who came than were asked, a sum in words that is not the one in figures, shares
//! of what cannot be more than the whole.

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::quantity::plain;
use super::rules::Findings;

/// 应到35人，实到33人
static PRESENT: Pattern = Pattern::new(
    r"应(?:到|出席|参加)(?:会)?(?:\p{Han}{0,6})?(?P<a>\d+)[人名位][，,、；]?[^。\d]{0,8}实(?:际)?(?:到|出席|参加)(?:会)?(?:\p{Han}{0,6})?(?P<b>\d+)[人名位]",
);
/// 赞成30票，反对2票，弃权1票
static VOTES: Pattern = Pattern::new(
    r"(?:赞成|同意)(?:票)?(?P<a>\d+)票?[，,、；][^。\d]{0,4}反对(?:票)?(?P<b>\d+)票?[，,、；][^。\d]{0,4}弃权(?:票)?(?P<c>\d+)票?",
);
/// How many voted.
static CAST: Pattern = Pattern::new(
    r"(?:收回|回收|实到|有效票|到会|实际出席|出席会议的?|参加(?:表决|投票)的?)[^。\d]{0,10}(?P<n>\d+)[张票人名位]",
);
/// 人民币伍拾万元整（￥500000元）
static CAPITAL: Pattern = Pattern::new(
    r"(?P<w>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,24}[元圆]整?)[（(，,]?(?:小写|即|¥|￥|人民币|：|:)*[ 　]?(?P<n>\d[\d,]*(?:\.\d+)?)(?P<s>万)?元?",
);
static FIGURES: Pattern = Pattern::new(
    r"(?P<n>\d[\d,]*(?:\.\d+)?)(?P<s>万)?元[（(，,]?(?:大写|即|人民币|：|:)*[ 　]?(?P<w>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,24}[元圆]整?)",
);
/// 造成4人死亡 … 3人当场死亡，另有2人经抢救无效死亡
static DEAD: Pattern = Pattern::new(
    r"(?:造成|致使?|共有?)(?P<n>\d+|[一二三四五六七八九十两]+)(?:名\p{Han}{0,4}|人)(?:当场)?(?:死亡|遇难|身亡)",
);
static AT_ONCE: Pattern =
    Pattern::new(r"(?P<n>\d+|[一二三四五六七八九十两]+)(?:名\p{Han}{0,4}|人)当场(?:死亡|遇难|身亡)");
static LATER: Pattern = Pattern::new(
    r"(?:另有?|其余)(?P<n>\d+|[一二三四五六七八九十两]+)(?:名\p{Han}{0,4}|人)[^。；]{0,24}?(?:抢救无效[^。；]{0,10}死亡|死亡|遇难)",
);
/// 合格率102%
static MORE: Pattern = Pattern::new(
    r"(?P<r>(?:合格|达标|覆盖|普及|入学|巩固|及格|优良|受理|采用|满意|知晓|到会|出勤|准确|绿化覆盖|森林覆盖|持证|参保|签约|办结|回复|化解)率)(?:为|达|达到|达到了|提高到|上升到|提升到|高达)?(?P<n>\d+(?:\.\d+)?)[%％]",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.main);
    let base = draft.main.start;
    let number =
        |captures: &regex::Captures<'_>, name: &str| captures[name].replace(',', "").parse::<f64>().unwrap_or(0.0);
    for present in PRESENT.all(text) {
        if number(&present, "b") > number(&present, "a") {
            let at = whole(&present);
            found.add(
                "sum.present",
                base + at.start..base + at.end,
                &[("written", &present[0])],
            );
        }
    }
    for votes in VOTES.all(text) {
        let at = whole(&votes);
        let sum = number(&votes, "a") + number(&votes, "b") + number(&votes, "c");
        let near = draft.before(base + at.start, 90);
        let Some(cast) = CAST.all(near).last() else { continue };
        if (number(&cast, "n") - sum).abs() > 0.5 {
            let words = [("sum", plain(sum)), ("total", cast[0].to_owned())];
            found.add(
                "sum.votes",
                base + at.start..base + at.end,
                &[("sum", &words[0].1), ("total", &words[1].1)],
            );
        }
    }
    for sum in CAPITAL.all(text).chain(FIGURES.all(text)) {
        // 万亿元 is a unit.
        if !sum["w"].contains(['壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾']) {
            continue;
        }
        let Some(words) = capital(&sum["w"]) else { continue };
        let figures = number(&sum, "n") * if sum.name("s").is_some() { 1e4 } else { 1.0 };
        if (words - figures).abs() > 0.5 {
            let at = whole(&sum);
            let named = [("fact", "金额大小写"), ("one", &sum["w"]), ("other", &sum["n"])];
            found.add("figure.differs", base + at.start..base + at.end, &named);
        }
    }
    deaths(draft, found);
    for rate in MORE.all(text) {
        if number(&rate, "n") > 100.0 {
            let at = range(&rate, "n").unwrap_or_default();
            let span = base + range(&rate, "r").map_or(at.start, |r| r.start)..base + whole(&rate).end;
            found.add("sum.more", span, &[("rate", &rate["r"]), ("written", &sum_of(&rate))]);
        }
    }
}

/// Who died at once and who died later are all who died.
fn deaths(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.body);
    let of = |pattern: &Pattern| {
        let all: Vec<_> = pattern.all(text).collect();
        let [one] = all.as_slice() else { return None };
        let number = one["n"]
            .parse()
            .ok()
            .or_else(|| crate::text::numeral::parse(&one["n"].replace('两', "二")))?;
        Some((number, whole(one)))
    };
    if let (Some((all, _)), Some((at_once, _)), Some((later, at))) = (of(&DEAD), of(&AT_ONCE), of(&LATER))
        && at_once + later != all
    {
        let span = draft.body.start + at.start..draft.body.start + at.end;
        let words = [
            ("sum", (at_once + later).to_string()),
            ("total", format!("{all}人死亡")),
        ];
        found.add("sum.deaths", span, &[("sum", &words[0].1), ("total", &words[1].1)]);
    }
}

fn sum_of(rate: &regex::Captures<'_>) -> String {
    format!("{}%", &rate["n"])
}

/// A sum of money in words.
fn capital(text: &str) -> Option<f64> {
    let (mut sum, mut part, mut digit) = (0.0, 0.0, 0.0);
    for c in text.trim_end_matches('整').trim_end_matches(['元', '圆']).chars() {
        match c {
            '零' => {}
            '拾' | '佰' | '仟' => {
                let unit = match c {
                    '拾' => 10.0,
                    '佰' => 100.0,
                    _ => 1000.0,
                };
                part += if digit == 0.0 { 1.0 } else { digit } * unit;
                digit = 0.0;
            }
            '万' | '亿' => {
                sum = (sum + part + digit) * if c == '万' { 1e4 } else { 1e8 };
                (part, digit) = (0.0, 0.0);
            }
            c => digit = f64::from(u32::try_from("零壹贰叁肆伍陆柒捌玖".chars().position(|known| known == c)?).ok()?),
        }
    }
    Some(sum + part + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_in_words_is_read() {
        assert_eq!(capital("伍拾万元整"), Some(500_000.0));
        assert_eq!(capital("壹佰贰拾叁万肆仟元"), Some(1_234_000.0));
        assert_eq!(capital("拾贰元"), Some(12.0));
    }

    #[test]
    fn who_came_is_counted() {
        assert!(PRESENT.is_match("应到委员35人，实到33人"));
        assert!(VOTES.is_match("赞成30票，反对2票，弃权1票"));
    }
}
