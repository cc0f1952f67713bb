//! Series (年度例行): papers that an organ issues each year under the same title but for the year.

use std::sync::LazyLock;

use regex::Regex;

use super::{bare_title_key, issuer_of_title};
use crate::text::fold::fold;
use crate::text::numeral;

/// A title that says less than this beside its year is no name of a series.
const SHORTEST: usize = 5;

/// 2021年, 2021年度, 二〇二一年
static YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?P<year>(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3})(?:年度|年)?").ok());

/// What a paper has in common with its copies of other years; none if its title names no year.
#[must_use]
pub fn series_key(title: &str, organ: Option<&str>) -> Option<String> {
    let years = YEAR.as_ref()?;
    let name = bare_title_key(title);
    if !years.is_match(&name) {
        return None;
    }
    let name = years.replace_all(&name, "");
    if name.chars().filter(|c| c.is_alphabetic()).count() < SHORTEST {
        return None;
    }
    let organ = organ.map(str::to_owned).or_else(|| issuer_of_title(title));
    Some(format!("{}|{}", fold(&organ.unwrap_or_default()), fold(&name)))
}

/// The year of a paper of a series: the last that its title names.
#[must_use]
pub fn series_year(title: &str) -> Option<u16> {
    let digits = |year: &str| year.parse().ok().or_else(|| u16::try_from(numeral::parse(year)?).ok());
    let years = YEAR.as_ref()?.captures_iter(title);
    years.filter_map(|found| digits(found.name("year")?.as_str())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_alone_make_no_difference() {
        let key = |title: &str| series_key(title, Some("青禾县人民政府"));
        let first = key("青禾县人民政府关于做好2021年防汛工作的通知");
        assert!(first.is_some());
        assert_eq!(first, key("关于做好2023年度防汛工作的通知"));
        assert_eq!(first, key("关于做好二〇二二年防汛工作的通知"));
        assert_ne!(first, key("关于做好2021年抗旱工作的通知"));
        assert_eq!(key("关于做好防汛工作的通知"), None);
        assert_eq!(key("2021年通知"), None);
        assert_eq!(series_year("关于2020年决算和2021年预算的报告"), Some(2021));
        assert_eq!(series_year("关于做好二〇二二年防汛工作的通知"), Some(2022));
    }
}
