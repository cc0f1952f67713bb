//! How two organs stand to each other (隶属关系), as far as their names show it. What the names do not show is not guessed.

use crate::document::{Organ, OrganLevel};

/// What an organ is among those of its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// 人民政府、国务院、党委
    Leading,
    /// The office that speaks for them.
    Office,
    /// 人大常委会、政协, 法院 …: no part of the line of government.
    Beside,
    /// 部门
    Department,
}

/// How an addressee stands to the issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// 上级机关: it leads the issuer.
    Superior,
    /// 上级业务主管部门
    Guiding,
    /// 同级、不相隶属
    Peer,
    /// 下级机关
    Lower,
}

impl Standing {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Superior => "上级机关",
            Self::Guiding => "上级主管部门",
            Self::Peer => "不相隶属机关",
            Self::Lower => "下级机关",
        }
    }
}

struct Place {
    level: OrganLevel,
    sort: Sort,
    /// The region, where the name has one of its own.
    region: Option<String>,
}

/// How `addressee` stands to `issuer`; `None` where the names do not show it.
pub(super) fn standing(issuer: &str, addressee: &str) -> Option<Standing> {
    let to = plain(addressee);
    // 各乡镇人民政府, 县直各单位: whom a department may ask to do something differs.
    if to.starts_with("各位") {
        return None;
    }
    if to.starts_with('各') || to.contains("直各") || to.contains("各部门") || to.contains("各单位") {
        let own = place(&plain(issuer))?;
        return (own.sort != Sort::Department).then_some(Standing::Lower);
    }
    let (own, other) = (place(&plain(issuer))?, place(&to)?);
    if own.sort == Sort::Beside || other.sort == Sort::Beside {
        return None;
    }
    let elsewhere = own.level == other.level
        && matches!((&own.region, &other.region), (Some(own), Some(other)) if !own.ends_with(other.as_str()) && !other.ends_with(own.as_str()));
    if elsewhere {
        return Some(Standing::Peer);
    }
    // A name with its region and one without, or both with the same: one place.
    match (own.sort, other.sort) {
        (_, Sort::Leading) if other.level < own.level => Some(Standing::Superior),
        (Sort::Department | Sort::Office, Sort::Leading) if other.level == own.level => Some(Standing::Superior),
        (Sort::Leading, _) if other.level > own.level => Some(Standing::Lower),
        (Sort::Leading, Sort::Department) if other.level == own.level => Some(Standing::Lower),
        (Sort::Department, Sort::Department) if other.level < own.level => Some(Standing::Guiding),
        (Sort::Department, Sort::Department) if other.level > own.level => Some(Standing::Lower),
        (Sort::Department, Sort::Department) if own.level != OrganLevel::Township => Some(Standing::Peer),
        _ => None,
    }
}

/// By how many levels an addressee stands below the issuer; above it, the number is negative.
pub(super) fn levels_below(issuer: &str, addressee: &str) -> Option<i32> {
    let (own, other) = (place(&plain(issuer))?, place(&plain(addressee))?);
    let rank = |level: OrganLevel| match level {
        OrganLevel::National => 0,
        OrganLevel::Province => 1,
        OrganLevel::City => 2,
        OrganLevel::County => 3,
        OrganLevel::Township => 4,
    };
    Some(rank(other.level) - rank(own.level))
}

/// Whether a paper that goes up to the addressee passes over an organ between (越级行文): one that leads the issuer is at its
/// own level, where the issuer is a department, and one level above, where it leads a place.
pub(super) fn skips(issuer: &str, addressee: &str) -> bool {
    let issuer = plain(issuer);
    let (Some(own), Some(other)) = (place(&issuer), place(&plain(addressee))) else {
        return false;
    };
    let Some(up) = levels_below(&issuer, addressee).map(|below| -below) else {
        return false;
    };
    // A township whose county its name does not show may lie in a city of the county's rank.
    let known = own.level != OrganLevel::Township || issuer.contains(['县', '区', '旗']) || up >= 3;
    let most = match (own.sort, other.sort) {
        (Sort::Leading, Sort::Leading) => 1,
        (Sort::Department, Sort::Leading) => 0,
        (Sort::Department, Sort::Department) => 1,
        _ => return false,
    };
    known && up > most
}

/// Whether an organ is a department, and leads no place.
pub(super) fn is_department(name: &str) -> bool {
    sort(&plain(name)) == Some(Sort::Department)
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

fn place(name: &str) -> Option<Place> {
    let sort = sort(name)?;
    let relative = match name.chars().next()? {
        '省' => Some(OrganLevel::Province),
        '市' if !name.starts_with("市场") => Some(OrganLevel::City),
        '县' | '区' | '旗' => Some(OrganLevel::County),
        '州' => Some(OrganLevel::City),
        '镇' | '乡' => Some(OrganLevel::Township),
        _ => None,
    };
    if let Some(level) = relative {
        return Some(Place {
            level,
            sort,
            region: None,
        });
    }
    let full = name.strip_prefix("中共").unwrap_or(name);
    let full = match full
        .strip_suffix('委')
        .filter(|region| region.ends_with(['省', '市', '县', '区']))
    {
        Some(region) => format!("{region}人民政府"),
        None => full.to_owned(),
    };
    let organ = Organ::of(&full)?;
    Some(Place {
        level: organ.level?,
        sort,
        region: organ.region,
    })
}

fn sort(name: &str) -> Option<Sort> {
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if ends(&["人民代表大会", "人大常委会", "常务委员会", "政协", "法院", "检察院"]) || name.contains("政治协商")
    {
        return Some(Sort::Beside);
    }
    if ends(&[
        "人民政府",
        "国务院",
        "省政府",
        "市政府",
        "县政府",
        "区政府",
        "镇政府",
        "乡政府",
        "省委",
        "市委",
        "县委",
        "区委",
        "党委",
        "街道办事处",
    ]) || (name.starts_with("中共") && name.ends_with("委员会"))
    {
        return Some(Sort::Leading);
    }
    if ends(&[
        "政府办公室",
        "政府办公厅",
        "政府办",
        "委办公室",
        "委办公厅",
        "国务院办公厅",
    ]) {
        return Some(Sort::Office);
    }
    ends(&["局", "厅", "部", "委", "委员会", "总局", "署"]).then_some(Sort::Department)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_show_who_leads_whom() {
        let cases = [
            ("青禾县水利局", "县人民政府", Some(Standing::Superior)),
            ("青禾县水利局", "青禾县人民政府", Some(Standing::Superior)),
            ("青禾县水利局", "县财政局", Some(Standing::Peer)),
            ("临江市云岭区卫生健康局", "云岭区人民政府", Some(Standing::Superior)),
            ("青禾县水利局", "市水利局", Some(Standing::Guiding)),
            ("青禾县水利局", "澄州市水利局", Some(Standing::Guiding)),
            ("青禾县人民政府", "澄州市人民政府", Some(Standing::Superior)),
            ("青禾县人民政府", "县水利局", Some(Standing::Lower)),
            ("青禾县人民政府", "各乡镇人民政府", Some(Standing::Lower)),
            ("白石镇人民政府", "县人民政府", Some(Standing::Superior)),
            ("青禾县水利局", "各乡镇人民政府", None),
            ("青禾县人民政府", "县人大常委会", None),
            ("国务院办公厅", "教育部", None),
            ("中共青禾县委", "县水利局", Some(Standing::Lower)),
        ];
        for (issuer, addressee, expected) in cases {
            assert_eq!(standing(issuer, addressee), expected, "{issuer} {addressee}");
        }
    }
}
