//! Who issues under which agency code (机关代字): what is known, and what a code is composed of.

use super::names::is_organ_name;
use super::tables::{CODES, DEPARTMENTS, NATIONAL, REGIONS, Region};
use crate::document::number::DocNumber;

/// How sure a code is that is known to be one organ's.
const KNOWN: f64 = 0.9;
/// A composed code may be a county's that shares the characters: `青政发` is not Qinghai's alone. Any name overrides it.
const COMPOSED: f64 = 0.4;

/// The organ that issues under a number's code, and how sure that is.
#[must_use]
pub fn organ_of_number(number: &DocNumber) -> Option<(String, f64)> {
    match number {
        DocNumber::Coded { code, .. } => {
            if let Some(row) = NATIONAL.of_code(code) {
                return Some((row.name.clone(), KNOWN));
            }
            irregular(code)
                .or_else(|| composed_organ(code))
                .map(|organ| (organ, COMPOSED))
        }
        DocNumber::Issuer { series, .. } => {
            let name = ["令", "公告", "通告"]
                .iter()
                .find_map(|kind| series.strip_suffix(kind))
                .unwrap_or(series);
            if is_organ_name(name) || NATIONAL.find(name).is_some() {
                return Some((name.to_owned(), KNOWN));
            }
            if name == "主席" {
                return Some(("中华人民共和国主席".to_owned(), KNOWN));
            }
            composed_organ(name).map(|organ| (organ, COMPOSED))
        }
    }
}

/// A code that is a fact of its region and follows no rule.
fn irregular(code: &str) -> Option<String> {
    REGIONS
        .of_code(code)
        .flat_map(|region| &region.irregular)
        .find(|(own, _)| own == code)
        .map(|(_, issuer)| issuer.clone())
}

/// The organ that a code's parts name: region's short name, issuer, series (粤 + 府办 + 发); nothing is looked up whole.
#[must_use]
pub fn composed_organ(code: &str) -> Option<String> {
    REGIONS.of_code(code).find_map(|region| {
        let rest = &code[region.short.len()..];
        of_series(region, rest).or_else(|| of_department(region, rest))
    })
}

/// Whether a text can be a whole code: a national one, or one that begins with a region's short name.
#[must_use]
pub(in crate::document) fn starts_code(text: &str) -> bool {
    NATIONAL.of_code(text).is_some() || (text.chars().count() <= 8 && composed_organ(text).is_some())
}

fn is_series(text: &str) -> bool {
    text.chars().all(|c| CODES.series.characters.contains(c))
}

fn of_series(region: &Region, rest: &str) -> Option<String> {
    for composed in &CODES.composed {
        for code in &composed.code {
            if let Some(series) = rest.strip_prefix(code.as_str())
                && (series.is_empty() || (!composed.exact && is_series(series)))
            {
                let (region, issuer) = (&region.name, &composed.issuer);
                return Some(if composed.party {
                    let issuer = issuer.replace("委员会", "委");
                    format!("中共{region}{issuer}")
                        .replace("市市委", "市委")
                        .replace("省省委", "省委")
                } else {
                    format!("{region}{issuer}")
                });
            }
        }
    }
    None
}

fn of_department(region: &Region, rest: &str) -> Option<String> {
    // The longest code that the rest begins with is the one meant: 卫健 before 卫.
    let fitting = DEPARTMENTS.iter().filter(|row| rest.starts_with(row.code.as_str()));
    let department = fitting.max_by_key(|row| row.code.len())?;
    let rest = &rest[department.code.len()..];
    // Behind a department may stand its own section: 沪教委高, 沪发改价管.
    (rest.chars().count() <= 3).then(|| format!("{}{}", region.name, department.name_in(region)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_its_organ_only_where_that_is_certain() {
        let organ = |text: &str| DocNumber::parse(text).and_then(|n| organ_of_number(&n));
        let name = |text: &str| organ(text).map(|(name, _)| name).unwrap_or_default();
        assert_eq!(name("国办发〔2012〕14号"), "国务院办公厅");
        assert_eq!(name("国务院令第711号"), "国务院");
        assert_eq!(name("国令第711号"), "国务院");
        assert_eq!(name("法释〔2020〕17号"), "最高人民法院");
        assert_eq!(organ("禾水发〔2012〕14号"), None);
        assert!(organ("粤府办〔2012〕14号").is_some_and(|(name, sure)| name == "广东省人民政府办公厅" && sure < 0.5));
        assert_eq!(name("粤办函〔2012〕14号"), "广东省人民政府办公厅");
        assert_eq!(name("皖政办秘〔2012〕14号"), "安徽省人民政府办公厅");
        assert_eq!(name("赣府厅发〔2012〕14号"), "江西省人民政府办公厅");
        assert_eq!(name("沪委办发〔2012〕14号"), "中共上海市委办公厅");
        assert_eq!(name("沪教委高〔2012〕14号"), "上海市教育委员会");
        assert_eq!(name("冀人社规〔2022〕1号"), "河北省人力资源和社会保障厅");
    }
}
