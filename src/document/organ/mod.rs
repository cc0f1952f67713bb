//! Organs (机关) as a type: names, short names, level, region, what they came from and what they became; and who issues under
//! which agency code. All of it is data: `national.tsv`, `regions.tsv`, `departments.tsv`, `codes.toml`.

mod codes;
mod names;
mod tables;

use serde::Serialize;

pub(super) use codes::starts_code;
pub use codes::{composed_organ, organ_of_number};
pub use names::is_organ_name;
pub(super) use names::{known_suffix, national_name, tidy_name, without_state};

use self::tables::{DEPARTMENTS, NATIONAL, REGIONS, Region};

/// The rank of an organ in the order of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum OrganLevel {
    /// 国家
    #[serde(rename = "国家")]
    National,
    /// 省、自治区、直辖市
    #[serde(rename = "省")]
    Province,
    /// 设区的市、自治州、地区、盟
    #[serde(rename = "市")]
    City,
    /// 县、县级市、区、旗
    #[serde(rename = "县")]
    County,
    /// 乡、镇、街道
    #[serde(rename = "乡")]
    Township,
}

impl OrganLevel {
    /// Its Chinese name, as it is serialized.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::National => "国家",
            Self::Province => "省",
            Self::City => "市",
            Self::County => "县",
            Self::Township => "乡",
        }
    }

    /// The level of the state or the place that the title of a rule begins with: 中华人民共和国…法, 江苏省…条例.
    #[must_use]
    pub fn of_title(title: &str) -> Option<Self> {
        if names::without_state(title) != title {
            return Some(Self::National);
        }
        REGIONS.of_full_name(title).map(|region| region.level)
    }
}

/// What is known of an organ from its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organ {
    /// The full official name.
    pub name: String,
    /// Short names that papers use for it (规范化简称).
    pub short_names: Vec<String>,
    /// Its rank, where the name shows it.
    pub level: Option<OrganLevel>,
    /// The region it governs or belongs to; none for national organs.
    pub region: Option<String>,
    /// When it was set up, `1998-03`.
    pub since: Option<String>,
    /// When it was abolished.
    pub until: Option<String>,
    /// Who came after it (`until` is the date).
    pub successors: Vec<String>,
    /// Who was there before it.
    pub predecessors: Vec<String>,
}

impl Organ {
    /// The organ of a name or short name; `None` if the text can be no organ's name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let name = tidy_name(name);
        let plain = names::without_state(&name);
        if let Some(row) = NATIONAL.find(plain) {
            return Some(Self {
                name: row.name.clone(),
                short_names: row.short_names.clone(),
                level: Some(OrganLevel::National),
                region: None,
                since: row.since.clone(),
                until: row.until.clone(),
                successors: row.successors.clone(),
                predecessors: NATIONAL.before(&row.name),
            });
        }
        if !is_organ_name(&name) {
            return None;
        }
        let region = REGIONS.of_name(plain);
        let mut organ = Self {
            level: level(plain, region),
            region: region.map(|region| region.name.clone()).or_else(|| local_region(plain)),
            name: region.map_or_else(|| name.clone(), |region| region.full(plain)),
            short_names: Vec::new(),
            since: None,
            until: None,
            successors: Vec::new(),
            predecessors: Vec::new(),
        };
        if let Some(region) = region {
            follow_ministry(&mut organ, region);
        }
        Some(organ)
    }
}

/// A department follows the reforms of the ministry that it belongs under.
fn follow_ministry(organ: &mut Organ, region: &Region) {
    let Some(own) = organ.name.strip_prefix(region.name.as_str()) else {
        return;
    };
    let Some(department) = DEPARTMENTS.iter().find(|row| row.is_called(own)) else {
        return;
    };
    let Some(ministry) = NATIONAL.find(&department.ministry) else {
        return;
    };
    let here = |ministry: &String| {
        let row = DEPARTMENTS.iter().find(|row| row.ministry == *ministry)?;
        Some(format!("{}{}", region.name, row.name_in(region)))
    };
    organ.until.clone_from(&ministry.until);
    organ.successors = ministry.successors.iter().filter_map(here).collect();
    organ.predecessors = NATIONAL.before(&ministry.name).iter().filter_map(here).collect();
}

/// The rank that a name shows.
fn level(name: &str, region: Option<&Region>) -> Option<OrganLevel> {
    let rest = region.map_or(name, |region| region.behind(name));
    // The innermost place of the name decides: 广东省广州市天河区… is a county's.
    let place = |marks: &[char]| rest.chars().skip(1).take(12).any(|c| marks.contains(&c));
    if rest.contains("街道") || (place(&['乡', '镇']) && !rest.contains("乡村") && !rest.contains("城乡")) {
        return Some(OrganLevel::Township);
    }
    if place(&['县', '旗']) || (place(&['区']) && !rest.contains("自治区") && !rest.contains("军区")) {
        return Some(OrganLevel::County);
    }
    if let Some(region) = region
        && (region.level != OrganLevel::Province || !place(&['市', '州', '盟']) || rest.starts_with("市场"))
    {
        return Some(region.level);
    }
    if place(&['市', '州', '盟']) && !rest.starts_with("市场") {
        return Some(OrganLevel::City);
    }
    name.starts_with("省").then_some(OrganLevel::Province)
}

/// The region of a name that the table of regions does not have: all before its last mark of a place.
fn local_region(name: &str) -> Option<String> {
    let end = name
        .char_indices()
        .skip(1)
        .filter(|(_, c)| matches!(c, '省' | '市' | '县' | '区' | '旗' | '州' | '盟' | '乡' | '镇'))
        .map(|(i, c)| i + c.len_utf8())
        .take_while(|end| *end <= 36)
        .last()?;
    (!name[..end].ends_with("军区")).then(|| name[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ministry_knows_its_names_and_what_became_of_it() {
        let organ = Organ::of("国土资源部").unwrap();
        assert_eq!(
            (organ.until.as_deref(), organ.successors),
            (Some("2018-03"), vec!["自然资源部".to_owned()])
        );
        let organ = Organ::of("国家发改委").unwrap();
        assert_eq!(organ.name, "国家发展和改革委员会");
        assert_eq!(organ.level, Some(OrganLevel::National));
        assert!(organ.predecessors.contains(&"国家发展计划委员会".to_owned()));
        assert_eq!(Organ::of("中华人民共和国财政部").unwrap().name, "财政部");
    }

    #[test]
    fn a_department_follows_its_ministry() {
        let organ = Organ::of("河南省国土资源厅").unwrap();
        assert_eq!(
            (organ.level, organ.region.as_deref()),
            (Some(OrganLevel::Province), Some("河南省"))
        );
        assert_eq!(organ.successors, ["河南省自然资源厅"]);
        assert_eq!(organ.until.as_deref(), Some("2018-03"));
        assert!(
            Organ::of("河南省自然资源厅")
                .unwrap()
                .predecessors
                .contains(&"河南省国土资源厅".to_owned())
        );
    }

    #[test]
    fn rank_and_region_show_in_a_name() {
        let of = |name: &str| Organ::of(name).map(|organ| (organ.level, organ.region));
        assert_eq!(
            of("青禾县水利局"),
            Some((Some(OrganLevel::County), Some("青禾县".to_owned())))
        );
        assert_eq!(
            of("澄州市人民政府"),
            Some((Some(OrganLevel::City), Some("澄州市".to_owned())))
        );
        assert_eq!(
            of("广东省人民政府办公厅"),
            Some((Some(OrganLevel::Province), Some("广东省".to_owned())))
        );
        assert_eq!(
            of("白石镇人民政府"),
            Some((Some(OrganLevel::Township), Some("白石镇".to_owned())))
        );
        assert_eq!(
            of("上海市市场监督管理局"),
            Some((Some(OrganLevel::Province), Some("上海市".to_owned())))
        );
        assert_eq!(of("今天下雨"), None);
    }
}
