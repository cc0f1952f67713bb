//! 增减核对: a percentage, or an amount, that does not follow from the two values beside it; a word that says up where the
//! values go down.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::quantity::{Quantity, plain, quantities};
use super::rules::Findings;

const UP: &str = "增加|增长|提高|上升|扩大|提升|上涨|上调|调增|增|升";
const DOWN: &str = "减少|下降|降低|压减|缩减|缩小|下跌|下调|调减|减|降";
/// 由 A 增加到 B
static FROM_TO: Pattern = Pattern::new(
    r"(?:由|从)[^。；]{0,24}?(?P<a>\x01)[^。；，、]{0,16}?(?P<v>增加|增长|提高|上升|扩大|提升|上涨|上调|调增|增|升|减少|下降|降低|压减|缩减|缩小|下跌|下调|调减|减|降)(?:到|至|为)[^。；，\x01]{0,12}?(?P<b>\x01)",
);
/// B，比上年A…
static AGAINST: Pattern = Pattern::new(
    r"(?P<b>\x01)[^。；\x01]{0,12}?[，,]?(?:比|较)(?:上年|去年|上年同期|去年同期|同期|\d{4}年|上季度|第[一二三四]季度|[一二三四]季度|上月|\d{1,2}月份?|上半年|下半年|年初|年底|上年末|去年底)(?:的)?(?P<a>\x01)(?:的)?",
);
/// How much it grew.
static CHANGE: Pattern = Pattern::new(
    r"^[^。；\x01]{0,14}?(?P<v>增加|增长|提高|上升|扩大|提升|上涨|增幅|增|升|减少|下降|降低|压减|缩减|缩小|下跌|降幅|减|降)(?:\p{Han}{0,2}(?:额|量|数))?(?:了|为|达|达到)?(?P<c>\x01)",
);

/// What may stand between the second value and how much it has grown.
static SAID: Pattern = Pattern::new(
    r"^(?:的)?(?:同比|环比|比上年|较上年|比去年|较去年|比上年同期|较上年同期|累计|共|实际|分别|净|总共|总|整体|平均|约|近|已|增速|年均|每年|同口径|按可比口径|(?:比|较)\d{4}年|(?:五|三|两|四)年(?:间|来)?|期间|注册资本|总体)?$",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    for sentence in draft.sentences(&draft.paper) {
        let all = quantities(draft.text, &sentence);
        if all.len() < 2 {
            continue;
        }
        let shadow = Shadow::of(draft, &sentence, &all);
        for pair in FROM_TO.all(&shadow.text).chain(AGAINST.all(&shadow.text)) {
            let (Some(a), Some(b)) = (range(&pair, "a"), range(&pair, "b")) else {
                continue;
            };
            let (Some(from), Some(to)) = (shadow.quantity(&all, a.start), shadow.quantity(&all, b.start)) else {
                continue;
            };
            if from.unit != to.unit || from.about || to.about || from.value <= 0.0 {
                continue;
            }
            if let Some(verb) = range(&pair, "v") {
                let verb = &shadow.text[verb];
                if from.value != to.value && is_up(verb) != Some(to.value > from.value) {
                    let span = from.span.start..to.span.end;
                    let words = [
                        ("from", draft.part(&from.span)),
                        ("to", draft.part(&to.span)),
                        ("verb", verb),
                    ];
                    found.add("growth.direction", span, &words);
                    continue;
                }
            }
            let behind = &shadow.text[whole(&pair).end..];
            let Some(change) = CHANGE.first(behind) else { continue };
            let Some(at) = range(&change, "c").map(|at| whole(&pair).end + at.start) else {
                continue;
            };
            // 由5人减少至2人，效率提升30%: what grew is another thing.
            let own = change.name("v").is_none_or(|v| {
                let before = behind[..v.start()].trim_start_matches(['，', ',', '、', '（', '(']);
                SAID.is_match(before)
            });
            if !own {
                continue;
            }
            // A yearly mean does not follow from the two ends.
            let mean = change.get(0).is_some_and(|found| {
                ["年均", "平均", "每年", "翻", "同比", "环比"]
                    .iter()
                    .any(|word| found.as_str().contains(word))
            });
            if let Some(by) = shadow.quantity(&all, at).filter(|by| !by.about && !mean) {
                let verb = change.name("v").map_or("", |v| v.as_str());
                fits(draft, (from, to, by), verb, found);
            }
        }
    }
}

/// Whether a change follows from the two values.
fn fits(draft: &Draft<'_>, (from, to, by): (&Quantity, &Quantity, &Quantity), verb: &str, found: &mut Findings) {
    let rates = from.unit == "%";
    let words = |right: &str| {
        [
            ("from", draft.part(&from.span).to_owned()),
            ("to", draft.part(&to.span).to_owned()),
            ("by", draft.part(&by.span).to_owned()),
            ("right", right.to_owned()),
        ]
    };
    let add = |found: &mut Findings, rule: &str, right: &str| {
        let words = words(right);
        let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).collect();
        found.add(rule, by.span.clone(), &words);
    };
    let change = to.value - from.value;
    let size = change.abs();
    if rates && by.unit == "%" {
        // 由12%提高到15%，提高3%: points, unless the relative change is meant.
        if (size - by.value).abs() <= (from.step + to.step + by.step) / 2.0 && size > 0.0 {
            add(found, "growth.points", &format!("{}个百分点", plain(by.value)));
        }
        return;
    }
    if by.unit == "%" {
        let (low, high) = bounds(from, to);
        let slack = by.step / 2.0 + 1e-9;
        let right = size / from.value * 100.0;
        // A whole percentage is taken from the values as they are written, and not from those behind them.
        let plain_rate = by.step >= 1.0 && (by.value - right).abs() > (high - low) * 0.175 + slack;
        if by.value < low - slack || by.value > high + slack || plain_rate {
            add(
                found,
                "growth.rate",
                &format!("{}%", plain((right * 10.0).round() / 10.0)),
            );
        } else if is_up(verb) == Some(change < 0.0) && change != 0.0 {
            add(found, "growth.verb", if change < 0.0 { "下降" } else { "增长" });
        }
        return;
    }
    let same_unit = by.unit == from.unit || (rates && by.unit == "个百分点");
    let off = (size - by.value).abs();
    let rounded = (from.step + to.step + by.step) / 2.0 + 1e-6;
    // Whole numbers are not rounded: 30 and 36 differ by 6.
    let whole = from.step >= 1.0 && off >= from.step.min(to.step);
    if same_unit && (off > rounded || whole) {
        let scale = match by.scale.as_str() {
            "万" => 1e4,
            "亿" => 1e8,
            _ => 1.0,
        };
        add(
            found,
            "growth.amount",
            &format!("{}{}{}", plain(size / scale), by.scale, by.unit),
        );
    }
}

/// Between which percentages the change can be, each value rounded as it is written.
fn bounds(from: &Quantity, to: &Quantity) -> (f64, f64) {
    let rate = |a: f64, b: f64| if a > 0.0 { (b - a) / a * 100.0 } else { 0.0 };
    let (a, b) = (from.step / 2.0, to.step / 2.0);
    let (low, high) = (rate(from.value + a, to.value - b), rate(from.value - a, to.value + b));
    if to.value < from.value {
        (-high, -low)
    } else {
        (low, high)
    }
}

fn is_up(verb: &str) -> Option<bool> {
    if UP.split('|').any(|word| word == verb) || verb == "增幅" {
        return Some(true);
    }
    (DOWN.split('|').any(|word| word == verb) || verb == "降幅").then_some(false)
}

/// A sentence with each quantity as one sign.
pub(super) struct Shadow {
    pub(super) text: String,
    /// Where each quantity stands in it.
    pub(super) places: Vec<usize>,
}

impl Shadow {
    pub(super) fn of(draft: &Draft<'_>, sentence: &Range<usize>, all: &[Quantity]) -> Self {
        let (mut text, mut places, mut from) = (String::new(), Vec::new(), sentence.start);
        for quantity in all {
            text.push_str(draft.part(&(from..quantity.span.start)));
            places.push(text.len());
            text.push('\u{1}');
            from = quantity.span.end;
        }
        text.push_str(draft.part(&(from..sentence.end)));
        Self { text, places }
    }

    fn quantity<'q>(&self, all: &'q [Quantity], at: usize) -> Option<&'q Quantity> {
        all.get(self.places.iter().position(|place| *place == at)?)
    }
}
