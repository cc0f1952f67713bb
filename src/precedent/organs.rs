//! Who writes, and who wrote (发文机关): of one line, of one level, or above; only what the two names show, or what the office
//! says of itself.

use super::task::WORDS;
use crate::document::{Organ, OrganLevel};
use crate::relation::rank_of_organ;

/// Endings of departments at different levels.
const DEPARTMENTS: [&str; 10] = [
    "委员会",
    "管理局",
    "办公厅",
    "办公室",
    "总局",
    "厅",
    "局",
    "部",
    "委",
    "署",
];
/// What an organ's rank is worth where the writer is not known, and down to which rank.
const SOME_RANK: f64 = 0.5;
const HIGH_RANK: u8 = 15;

/// The organ that writes.
#[derive(Debug, Clone, Default)]
pub(super) struct Writer {
    name: Option<String>,
    organ: Option<Organ>,
    line: Option<String>,
    superiors: Vec<String>,
}

/// What an organ of the archive is to the one that writes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Held {
    /// It is the same.
    pub(super) is_same: bool,
    /// It is of the same line (条线).
    pub(super) is_of_line: bool,
    /// It is of the same level.
    pub(super) is_level: bool,
    /// 1 if it is above it.
    pub(super) above: f64,
}

impl Writer {
    pub(super) fn of(name: Option<&str>, superiors: &[String]) -> Self {
        let organ = name.and_then(Organ::of);
        Self {
            name: name.map(str::to_owned),
            line: organ.as_ref().and_then(line),
            organ,
            superiors: superiors.to_vec(),
        }
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether a name is this one's; 县水利局 is the 水利局 of whatever county the archive is of.
    fn is_called(&self, name: &str) -> bool {
        let Some(own) = self.name() else {
            return false;
        };
        let is_short = WORDS.places.iter().any(|place| own.starts_with(place.as_str()));
        own == name || self.organ.as_ref().is_some_and(|own| own.name == name) || is_short && name.ends_with(own)
    }

    /// Whether an organ is above this one: the office says so, it is a national one, or it governs the region or one around it.
    fn is_below(&self, name: &str, held: Option<&Organ>) -> bool {
        if self.superiors.iter().any(|superior| superior == name) {
            return true;
        }
        let Some(own) = &self.organ else {
            return false;
        };
        let ranks = rank_of_organ(name).zip(rank_of_organ(&own.name));
        if ranks.is_none_or(|(held, own)| held >= own) || ends_with_no_superior(name) {
            return false;
        }
        let Some(held) = held else {
            return false;
        };
        match (held.region.as_deref(), own.region.as_deref()) {
            (None, _) => held.level == Some(OrganLevel::National),
            (Some(region), Some(own)) => own.starts_with(region),
            (Some(_), None) => false,
        }
    }
}

impl Held {
    pub(super) fn of(name: &str, writer: &Writer) -> Self {
        let organ = Organ::of(name);
        let own = writer.organ.as_ref();
        let level = organ.as_ref().and_then(|organ| organ.level);
        let line = organ.as_ref().and_then(line);
        let is_high = || rank_of_organ(name).is_some_and(|rank| rank <= HIGH_RANK);
        Self {
            is_same: writer.is_called(name),
            is_of_line: line.is_some() && line == writer.line,
            // A government and its bureau are of one place, not of one level.
            is_level: level.is_some()
                && level == own.and_then(|own| own.level)
                && rank_of_organ(name) == own.and_then(|own| rank_of_organ(&own.name)),
            above: match own {
                _ if writer.is_below(name, organ.as_ref()) => 1.0,
                None if is_high() => SOME_RANK,
                // It may be: the names do not show whose region lies in whose.
                Some(own) if level.is_some() && level < own.level && !ends_with_no_superior(name) => SOME_RANK,
                _ => 0.0,
            },
        }
    }
}

/// Whether a name is of one that signs laws and gives no orders.
fn ends_with_no_superior(name: &str) -> bool {
    WORDS.no_superior.iter().any(|end| name.ends_with(end.as_str()))
}

/// 条线: a department's name without its region and the ending of its level.
fn line(organ: &Organ) -> Option<String> {
    let name = match &organ.region {
        Some(region) => organ.name.strip_prefix(region.as_str()).unwrap_or(&organ.name),
        None => &organ.name,
    };
    let stem = DEPARTMENTS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(name);
    let stem = stem.trim_start_matches("国家");
    (stem.chars().count() >= 2 && stem != "人民政府").then(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_province_is_not_above() {
        let writer = Writer::of(Some("江苏省人民政府办公厅"), &[]);
        let above = |name| Held::of(name, &writer).above;
        for name in ["北京市人民代表大会常务委员会", "浙江省人民政府", "中华人民共和国主席"]
        {
            assert!(above(name) < 1.0, "{name}");
        }
        for name in ["国务院", "江苏省人民政府", "国务院办公厅"] {
            assert!(above(name) >= 1.0, "{name}");
        }
        let bureau = Writer::of(Some("青禾县水利局"), &["中共青禾县委".to_owned()]);
        assert!(Held::of("青禾县人民政府", &bureau).above >= 1.0);
        assert!(Held::of("中共青禾县委", &bureau).above >= 1.0);
        assert!(Held::of("云川省水利厅", &bureau).is_of_line);
        assert!(Held::of("青禾县财政局", &bureau).is_level && !Held::of("青禾县人民政府", &bureau).is_level);
    }
}
