//! 乘积核对: so much each, so many of them, so much together.

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::quantity::{Quantity, quantities, written};
use super::rules::Findings;
use crate::text::numeral;

/// Each so much.
static EACH: Pattern = Pattern::new(
    r"每(?:年|月|季度|人|名|户|村|台|亩|家|套|辆|个|座|处|所|间|公里|平方米|吨|张|把|件|条|次|场|期|天)[^。；，]{0,12}$",
);
static TIMES: Pattern = Pattern::new(
    r"^[^。；]{0,8}?[，,](?P<n>[一二三四五六七八九十两]{1,3}|\d{1,3})(?:年|个月|个季度)(?:共|共计|合计|总计|累计)[^。；，\d]{0,8}$",
);
/// Of which unit so much each is.
static EACH_OF: Pattern = Pattern::new(
    r"(?:每一?|人均|户均|亩均|单价|均价|台均|平均每)(?P<u>人|名|户|台|亩|家|套|辆|个|座|处|所|间|公里|平方米|吨|张|把|件|条|次|场|期|天|村|公顷|米|口|眼|株|头|只|份|册|本|盏)?\p{Han}{0,8}$",
);
/// Together.
static TOGETHER: Pattern = Pattern::new(
    r"(?:共|共计|合计|总计|总额|总价|计|总投资|总经费|需资金|需经费|所需资金|预算)(?:需|为|约|达|投入|投资|补助|发放|安排|兑付|下达|兑现|资金|经费|支出|补贴){0,3}$",
);
/// So much each behind the number: 3.5万元/台.
static PER: Pattern =
    Pattern::new(r"^(?:/|每)(?P<u>人|名|户|台|亩|家|套|辆|个|座|处|所|间|公里|平方米|吨|张|件|条|次|天|村|年|月)");

/// 4个县，每县奖励500亩，总计2000亩: so many of which each has so much.
static EACH_PLACE: Pattern = Pattern::new(
    r"(?P<n>\d{1,4})(?:个)?(?P<u>县|市|区|乡镇|镇|乡|村|社区|街道|单位|企业|学校|项目|家庭|合作社|站点|点|班|组|队|镇街|园区|试点|部门)[^。；\d]{0,10}[，,](?:平均|各)?每(?:个|家|所)?(?P<v>县|市|区|乡镇|镇|乡|村|社区|街道|单位|企业|学校|项目|家庭|合作社|站点|点|班|组|队|镇街|园区|试点|部门)[^。；，\d]{0,12}$",
);
/// Nothing else between what each has and the whole.
static THEN_TOTAL: Pattern = Pattern::new(r"^[，,](?:共计|合计|总计|共|累计)(?:为|需|约)?[^，。；\d]{0,6}$");

fn of_each_place(draft: &Draft<'_>, all: &[Quantity], found: &mut Findings) {
    for pair in all.windows(2) {
        let [each, total] = pair else { continue };
        let before = draft.before(each.span.start, 40);
        let Some(place) = EACH_PLACE.first(before).filter(|place| place["u"] == place["v"]) else {
            continue;
        };
        let Ok(count) = place["n"].parse::<u32>() else { continue };
        let between = draft.part(&(each.span.end..total.span.start));
        if each.unit == total.unit && !each.about && !total.about && THEN_TOTAL.is_match(between) {
            compare(draft, each, f64::from(count), &count.to_string(), total, found);
        }
    }
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    for paragraph in draft.paragraphs(&draft.body) {
        let all = quantities(draft.text, &paragraph);
        over_time(draft, &all, found);
        of_each_place(draft, &all, found);
    }
    for sentence in draft.sentences(&draft.body) {
        counted(draft, &quantities(draft.text, &sentence), found);
    }
}

/// 每年安排2000万元，三年共安排6000万元
fn over_time(draft: &Draft<'_>, all: &[Quantity], found: &mut Findings) {
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
        compare(draft, each, f64::from(count), &count.to_string(), total, found);
    }
}

/// 每户补助500元，200户共12万元
fn counted(draft: &Draft<'_>, all: &[Quantity], found: &mut Findings) {
    let each: Vec<(&Quantity, Option<String>)> = all
        .iter()
        .filter_map(|quantity| {
            let before = EACH_OF.first(draft.before(quantity.span.start, 14));
            let behind = PER.first(draft.behind(quantity.span.end, 4));
            let unit = before
                .as_ref()
                .map(|each| each.name("u"))
                .or(behind.as_ref().map(|per| per.name("u")))?;
            Some((quantity, unit.map(|unit| unit.as_str().to_owned())))
        })
        .collect();
    // Two prices in one sentence are of two things.
    let [(each, unit)] = each.as_slice() else { return };
    if each.unit == "%" || each.about || each.value <= 0.0 {
        return;
    }
    let totals: Vec<&Quantity> = all
        .iter()
        .filter(|total| total.unit == each.unit && total.span != each.span && !total.about)
        .filter(|total| total.value > each.value && TOGETHER.is_match(draft.before(total.span.start, 10)))
        .collect();
    let [total] = totals.as_slice() else { return };
    let same = |a: &str, b: &str| a == b || ["人", "名", "位"].contains(&a) && ["人", "名", "位"].contains(&b);
    let counts: Vec<&Quantity> = all
        .iter()
        .filter(|count| count.unit != each.unit && count.unit != "%" && !count.about)
        .filter(|count| {
            let named = unit.as_deref();
            named.is_none_or(|unit| same(unit, &count.unit) || unit == "村" && count.unit == "个")
        })
        .collect();
    let [count] = counts.as_slice() else { return };
    if draft
        .part(&(count.span.start.min(each.span.start)..total.span.end.max(each.span.end)))
        .contains("其中")
    {
        return;
    }
    compare(draft, each, count.value, draft.part(&count.span), total, found);
}

fn compare(draft: &Draft<'_>, each: &Quantity, count: f64, named: &str, total: &Quantity, found: &mut Findings) {
    let right = each.value * count;
    if (right - total.value).abs()
        > each.step / 2.0 * count * if each.step < 1.0 { 1.0 } else { 0.0 } + total.step / 2.0
    {
        let words = [
            ("each", draft.part(&each.span)),
            ("count", named),
            ("total", draft.part(&total.span)),
            ("right", &written(right, total)),
        ];
        found.add("sum.product", total.span.clone(), &words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_before_a_number_say_that_it_is_of_each() {
        assert!(EACH.is_match("市财政每年安排专项资金"));
        assert_eq!(&EACH_OF.first("按每户补助").unwrap()["u"], "户");
        assert!(TOGETHER.is_match("共需资金") && !TOGETHER.is_match("补助"));
    }
}
