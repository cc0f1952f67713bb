//! 事故等级: what grade an accident is said to have, against its dead, its wounded and its damage.

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::rules::Findings;

/// The grade that a paper gives the accident it tells of.
static GRADE: Pattern = Pattern::new(
    r"(?:该|本|此|这)(?:起|次)?(?:生产安全|顶板|道路交通|火灾|坍塌|中毒)?事故(?:等级|性质|类别)?(?:被)?(?:定性为|定为|认定为|属于|构成|为|属|系|是)(?:一起)?(?P<g>特别重大|重大|较大|一般)(?:\p{Han}{0,6})?事故",
);
static DEAD: Pattern = Pattern::new(r"(?:造成|致|导致|共)(?P<n>\d{1,3})(?:名\p{Han}{1,4}|人)(?:当场)?死亡");
static WOUNDED: Pattern = Pattern::new(r"(?P<n>\d{1,3})人(?:重伤|受伤|中毒)");
static DAMAGE: Pattern = Pattern::new(r"直接经济损失(?:约|为|达|共)?(?P<n>\d+(?:\.\d+)?)(?P<s>万|亿)元");
const GRADES: [&str; 4] = ["一般", "较大", "重大", "特别重大"];

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.body);
    let Some(said) = GRADE.first(text) else { return };
    let numbers =
        |pattern: &Pattern| -> Vec<f64> { pattern.all(text).filter_map(|hit| hit["n"].parse().ok()).collect() };
    let (dead, wounded) = (numbers(&DEAD), numbers(&WOUNDED));
    // Several accidents, or several counts of one, are not told apart.
    let ([dead], [] | [_]) = (dead.as_slice(), wounded.as_slice()) else {
        return;
    };
    let damage = DAMAGE.first(text).and_then(|hit| {
        let scale = if &hit["s"] == "亿" { 1e4 } else { 1.0 };
        Some(hit["n"].parse::<f64>().ok()? * scale)
    });
    let at_least = |value: f64, steps: [f64; 3]| steps.iter().filter(|step| value >= **step).count();
    let by_dead = at_least(*dead, [3.0, 10.0, 30.0]);
    let by_wounded = at_least(wounded.first().copied().unwrap_or_default(), [10.0, 50.0, 100.0]);
    let by_damage = at_least(damage.unwrap_or_default(), [1_000.0, 5_000.0, 10_000.0]);
    let Some(grade) = GRADES.iter().position(|grade| *grade == &said["g"]) else {
        return;
    };
    let right = by_dead.max(by_wounded).max(by_damage);
    // Higher it can be by a damage that is not told; lower than its dead make it, it is not.
    let wrong = grade < by_dead.max(by_damage) || grade > right && damage.is_some();
    if let Some(at) = range(&said, "g").filter(|_| wrong) {
        let span = draft.body.start + at.start..draft.body.start + at.end;
        let right = GRADES.get(right).copied().unwrap_or_default();
        found.add("figure.grade", span, &[("written", &said["g"]), ("right", right)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_that_of_the_accident_told_of() {
        assert!(GRADE.is_match("经认定，该起事故为较大事故。") && DEAD.is_match("造成2人死亡、1人受伤"));
        assert!(!GRADE.is_match("防止发生较大事故"));
    }
}
