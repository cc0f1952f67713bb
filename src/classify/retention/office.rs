//! The office that an archive belongs to (立档单位), and what other organs are to it.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::classify::OfficeClass;
use crate::document::{Organ, OrganLevel};
use crate::error::{Context, Error, Kind, Result};

/// The sample that `lantai rules export office` writes.
pub const OFFICE_SAMPLE: &str = include_str!("office.toml");

/// The version of the file that this program reads.
const FILE_VERSION: u32 = 1;

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("standing.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Words {
    governments: Vec<String>,
    above: Vec<String>,
    beside: Vec<String>,
    parts: Vec<String>,
}

/// Where a paper comes from, as the office sees it (来源).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// 本机关: ours alone, or ours with others behind us (主办).
    Own,
    /// 协办: ours with others before us.
    Assist,
    /// 上级
    Superior,
    /// 同级, 不相隶属
    Peer,
    /// 下级
    Subordinate,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 5] = [Self::Own, Self::Assist, Self::Superior, Self::Peer, Self::Subordinate];

    /// Its name for people.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Own => "本机关",
            Self::Assist => "本机关协办",
            Self::Superior => "上级",
            Self::Peer => "同级或不相隶属",
            Self::Subordinate => "下级",
        }
    }
}

/// How the parts of an archival number are joined (档号样式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// DA/T 22-2015: `Z109-WS·2011-Y-BGS-0001`
    #[default]
    D22,
    /// DA/T 13-2022: `Z109-WS·2011·Y·BGS-0001`
    D13,
    /// Both: `Z109-WS·2011·Y-BGS-0001`
    Mixed,
}

/// The order of classes (分类方案).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// 年度–机构（问题）–保管期限
    #[default]
    YearClassTerm,
    /// 年度–保管期限–机构（问题）
    YearTermClass,
    /// 年度–保管期限
    YearTerm,
}

/// Archive boxes (档案盒).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Boxes {
    /// Thicknesses that are to be had, in mm.
    pub thicknesses: Vec<u32>,
    /// The thickness that is filled.
    #[serde(rename = "use")]
    pub thickness: u32,
    /// How much of one may be filled, 0 to 1.
    pub filled: f64,
    /// Pages in a mm.
    pub pages_per_mm: u32,
}

impl Default for Boxes {
    fn default() -> Self {
        Self {
            thicknesses: vec![20, 30, 40, 50],
            thickness: 40,
            filled: 0.9,
            pages_per_mm: 16,
        }
    }
}

impl Boxes {
    /// How many pages a box of this thickness takes.
    #[must_use]
    pub fn pages(&self, thickness: u32) -> u64 {
        (f64::from(thickness) * f64::from(self.pages_per_mm) * self.filled)
            .floor()
            .max(1.0) as u64
    }
}

/// Who we are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    version: u32,
    /// 单位名称
    pub name: String,
    /// Further names under which it issues papers.
    #[serde(default)]
    pub also: Vec<String>,
    /// Organs above it.
    #[serde(default)]
    pub superiors: Vec<String>,
    /// Organs below it.
    #[serde(default)]
    pub subordinates: Vec<String>,
    /// Ids of topics of its own field; none if all are.
    #[serde(default)]
    pub field: Vec<String>,
    /// 全宗号
    pub fonds: String,
    /// 全宗名称
    #[serde(default)]
    pub fonds_name: String,
    /// 档案门类代码
    #[serde(default = "administrative")]
    pub category: String,
    /// 档号样式
    #[serde(default)]
    pub dialect: Dialect,
    /// Digits of 件号.
    #[serde(default = "four")]
    pub digits: usize,
    /// 分类方案
    #[serde(default)]
    pub scheme: Scheme,
    /// 档案盒
    #[serde(default)]
    pub boxes: Boxes,
    /// 机构（问题）
    #[serde(default, rename = "class")]
    pub classes: Vec<OfficeClass>,
}

fn administrative() -> String {
    "WS".to_owned()
}

fn four() -> usize {
    4
}

impl Office {
    /// Reads the office's file.
    ///
    /// # Errors
    /// [`Kind::Usage`] if it is not of this form, gives a code twice, or has a scheme that it cannot follow.
    pub fn from_toml(text: &str) -> Result<Self> {
        let office: Self = toml::from_str(text).context(Kind::Usage, || "the office's file cannot be read")?;
        office.problem().map_or(Ok(office), |said| {
            Err(Error::new(Kind::Usage, format!("the office's file: {said}"))
                .with_hint("`lantai rules export office` shows the form"))
        })
    }

    fn problem(&self) -> Option<String> {
        if self.version != FILE_VERSION {
            return Some(format!(
                "has version {}, this program reads {FILE_VERSION}",
                self.version
            ));
        }
        if self.name.trim().is_empty() {
            return Some("does not name the office".to_owned());
        }
        let fonds = self.fonds.as_bytes();
        if !(2..=12).contains(&fonds.len()) || !fonds.iter().all(u8::is_ascii_alphanumeric) {
            return Some(format!("“{}” is no 全宗号: letters and digits", self.fonds));
        }
        if !(3..=6).contains(&self.digits) {
            return Some("digits of 件号 are 3 to 6".to_owned());
        }
        let mut codes = HashSet::new();
        for class in &self.classes {
            let code = &class.code;
            let plain = !code.is_empty() && code.chars().all(char::is_alphanumeric) && code.chars().count() <= 12;
            if !plain || is_term_code(code) {
                return Some(format!("“{code}” can be no code of a class"));
            }
            if !codes.insert(code) {
                return Some(format!("gives the code {code} twice"));
            }
        }
        if self.scheme == Scheme::YearTerm && !self.classes.is_empty() {
            return Some("has classes, but its scheme year-term has none".to_owned());
        }
        if self.scheme != Scheme::YearTerm && !self.classes.iter().any(|class| class.rest) {
            return Some("no class has rest = true: some items would have none".to_owned());
        }
        let boxes = &self.boxes;
        let usable = boxes.thickness > 0 && boxes.pages_per_mm > 0 && boxes.filled > 0.0 && boxes.filled <= 1.0;
        (!usable).then(|| "has boxes that hold nothing".to_owned())
    }

    /// Its rank and its region, as its name shows them.
    #[must_use]
    pub fn standing(&self) -> (Option<OrganLevel>, Option<String>) {
        Organ::of(&self.name).map_or((None, None), |organ| (organ.level, organ.region))
    }

    /// Whether this is one of its names, or a part of it that bears its name in front.
    #[must_use]
    pub fn is_called(&self, organ: &str) -> bool {
        let mut names = std::iter::once(&self.name).chain(&self.also);
        names.any(|name| !name.is_empty() && organ.starts_with(name.as_str()) && is_part(&organ[name.len()..]))
    }

    /// Whether a title or a list of addressees speaks of it: one of its names, or its region.
    #[must_use]
    pub fn is_named_in(&self, text: &str) -> bool {
        let region = self.standing().1;
        let mut names = std::iter::once(&self.name).chain(&self.also).chain(&region);
        names.any(|name| !name.is_empty() && text.contains(name.as_str()))
    }

    /// Where a paper of these issuers comes from, how sure that is, and why.
    #[must_use]
    pub fn origin(&self, issuers: &str) -> (Origin, f64, String) {
        let mut each = issuers.split('、').map(str::trim).filter(|name| !name.is_empty());
        let Some(first) = each.next() else {
            return (Origin::Own, 0.5, "没有责任者，按本机关文件看待".to_owned());
        };
        if self.is_called(first) {
            return (Origin::Own, 0.98, format!("责任者 {first}"));
        }
        if let Some(ours) = each.find(|name| self.is_called(name)) {
            return (Origin::Assist, 0.95, format!("{first} 主办，{ours} 协办"));
        }
        let listed = |list: &[String]| {
            list.iter()
                .any(|name| !name.is_empty() && first.starts_with(name.as_str()))
        };
        let (origin, sure) = if listed(&self.superiors) {
            (Origin::Superior, 0.98)
        } else if listed(&self.subordinates) {
            (Origin::Subordinate, 0.98)
        } else {
            self.origin_by_rank(first)
        };
        (origin, sure, format!("责任者 {first}，{}", origin.chinese()))
    }

    fn origin_by_rank(&self, other: &str) -> (Origin, f64) {
        let Some(organ) = Organ::of(other) else {
            return (Origin::Peer, 0.6);
        };
        let (own_level, own_region) = self.standing();
        let (Some(own), Some(level)) = (own_level, organ.level) else {
            return (Origin::Peer, 0.5);
        };
        let governs = |name: &str| WORDS.governments.iter().any(|ending| name.ends_with(ending.as_str()));
        let has = |words: &[String], name: &str| words.iter().any(|word| name.contains(word.as_str()));
        let here = own_region.as_deref().is_some_and(|region| other.contains(region));
        if level < own {
            (Origin::Superior, 0.85)
        } else if level > own {
            // A department has no townships below it; a government has those of its region.
            let below = governs(&self.name) && (here || organ.region.as_deref() != own_region.as_deref());
            if below {
                (Origin::Subordinate, if here { 0.95 } else { 0.7 })
            } else {
                (Origin::Peer, 0.75)
            }
        } else if !here {
            (Origin::Peer, 0.8)
        } else if governs(&self.name) {
            if has(&WORDS.beside, other) {
                (Origin::Peer, 0.85)
            } else if has(&WORDS.above, other) {
                (Origin::Superior, 0.85)
            } else {
                (Origin::Subordinate, 0.9)
            }
        } else if governs(other) || has(&WORDS.above, other) {
            (Origin::Superior, 0.9)
        } else {
            (Origin::Peer, 0.9)
        }
    }
}

/// What may stand behind an office's name in the name of a part of it.
fn is_part(rest: &str) -> bool {
    rest.is_empty() || (rest.chars().count() <= 24 && WORDS.parts.iter().any(|end| rest.ends_with(end.as_str())))
}

/// Whether a code would read as one of a retention: Y, D30.
fn is_term_code(code: &str) -> bool {
    code == "Y" || (code.starts_with('D') && code.len() > 1 && code[1..].bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Office {
        Office::from_toml(OFFICE_SAMPLE).unwrap()
    }

    #[test]
    fn organs_stand_above_beside_and_below_a_government() {
        let office = sample();
        let of = |name: &str| office.origin(name).0;
        assert_eq!(of("青禾县人民政府"), Origin::Own);
        assert_eq!(of("青禾县人民政府办公室"), Origin::Own);
        assert_eq!(of("青禾县人民政府办公室秘书科"), Origin::Own);
        assert_eq!(of("青禾县水利局、青禾县人民政府"), Origin::Assist);
        assert_eq!(of("青禾县水利局"), Origin::Subordinate);
        assert_eq!(of("青禾县杨柳坪镇人民政府"), Origin::Subordinate);
        assert_eq!(of("澄州市人民政府"), Origin::Superior);
        assert_eq!(of("国务院办公厅"), Origin::Superior);
        assert_eq!(of("青禾县人民代表大会常务委员会"), Origin::Superior);
        assert_eq!(of("中共青禾县委办公室"), Origin::Superior);
        assert_eq!(of("赤水县人民政府"), Origin::Peer);
        assert_eq!(office.origin("").0, Origin::Own);
        assert!(office.origin("").1 < 0.6);
    }

    #[test]
    fn a_department_sees_its_government_above_and_its_like_beside() {
        let office = Office {
            name: "青禾县水利局".to_owned(),
            also: Vec::new(),
            superiors: Vec::new(),
            ..sample()
        };
        let of = |name: &str| office.origin(name).0;
        assert_eq!(of("青禾县人民政府"), Origin::Superior);
        assert_eq!(of("澄州市水利局"), Origin::Superior);
        assert_eq!(of("青禾县财政局"), Origin::Peer);
        assert_eq!(of("青禾县响水镇人民政府"), Origin::Peer);
        assert_eq!(of("青禾县水利局党组"), Origin::Own);
    }

    #[test]
    fn a_file_that_cannot_be_followed_is_refused() {
        let with = |from: &str, to: &str| Office::from_toml(&OFFICE_SAMPLE.replacen(from, to, 1)).is_err();
        assert!(with("fonds = \"Q012\"", "fonds = \"\""));
        assert!(with("code = \"RSC\"", "code = \"BGS\""));
        assert!(with("code = \"RSC\"", "code = \"D30\""));
        assert!(with("rest = true\nwords", "words"));
        assert!(with("version = 1", "version = 2"));
    }
}
