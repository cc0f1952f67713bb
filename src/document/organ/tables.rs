//! The tables of organs, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::OrganLevel;

/// A national organ.
#[derive(Debug)]
pub(super) struct National {
    pub(super) name: String,
    pub(super) short_names: Vec<String>,
    pub(super) codes: Vec<String>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
    pub(super) successors: Vec<String>,
}

/// The national organs, by name and by code.
#[derive(Debug)]
pub(super) struct Nationals {
    rows: Vec<National>,
    by_name: HashMap<String, usize>,
    by_code: HashMap<String, usize>,
}

/// A province or city.
#[derive(Debug)]
pub(super) struct Region {
    /// What stands for it in codes.
    pub(super) short: String,
    pub(super) name: String,
    pub(super) level: OrganLevel,
    pub(super) short_names: Vec<String>,
    /// Codes that the composing rule does not give, with their issuers.
    pub(super) irregular: Vec<(String, String)>,
}

/// A department of a province.
#[derive(Debug)]
pub(super) struct Department {
    /// What stands for it in codes.
    pub(super) code: String,
    name: String,
    in_municipalities: String,
    pub(super) ministry: String,
}

/// What a code is composed of.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Codes {
    pub(super) composed: Vec<Composed>,
    pub(super) series: Series,
    pub(super) endings: Endings,
}

/// An issuer behind the short name of a region.
#[derive(Debug, Deserialize)]
pub(super) struct Composed {
    pub(super) code: Vec<String>,
    pub(super) issuer: String,
    #[serde(default)]
    pub(super) party: bool,
    /// No series behind it.
    #[serde(default)]
    pub(super) exact: bool,
}

/// The characters behind the issuer.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Series {
    pub(super) characters: String,
}

/// How names of organs end.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Endings {
    pub(super) names: Vec<String>,
    /// Words that end like an organ and are none.
    pub(super) words: Vec<String>,
}

pub(super) static CODES: LazyLock<Codes> =
    LazyLock::new(|| toml::from_str(include_str!("codes.toml")).unwrap_or_default());
pub(super) static NATIONAL: LazyLock<Nationals> = LazyLock::new(|| Nationals::read(include_str!("national.tsv")));
pub(super) static REGIONS: LazyLock<Regions> = LazyLock::new(|| Regions::read(include_str!("regions.tsv")));
pub(super) static DEPARTMENTS: LazyLock<Vec<Department>> =
    LazyLock::new(|| departments(include_str!("departments.tsv")));

/// The rows of a table: cells between tabs; lines that begin with # are about the table.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split('\t').map(str::trim).collect())
}

fn list(cell: Option<&&str>) -> Vec<String> {
    cell.map(|cell| {
        cell.split('、')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    })
    .unwrap_or_default()
}

fn cell(row: &[&str], index: usize) -> String {
    row.get(index).map(|cell| (*cell).to_owned()).unwrap_or_default()
}

impl Nationals {
    fn read(table: &str) -> Self {
        let (mut all, mut by_name, mut by_code) = (Vec::new(), HashMap::new(), HashMap::new());
        for row in rows(table) {
            let some = |index| Some(cell(&row, index)).filter(|cell| !cell.is_empty());
            let national = National {
                name: cell(&row, 0),
                short_names: list(row.get(1)),
                codes: list(row.get(2)),
                since: some(3),
                until: some(4),
                successors: list(row.get(5)),
            };
            let at = all.len();
            // A short name that two organs bore is the later one's.
            for name in national.short_names.iter().chain([&national.name]) {
                by_name.insert(name.clone(), at);
            }
            for code in &national.codes {
                by_code.entry(code.clone()).or_insert(at);
            }
            all.push(national);
        }
        // A full name is never another organ's short name.
        for (at, row) in all.iter().enumerate() {
            by_name.insert(row.name.clone(), at);
        }
        Self {
            rows: all,
            by_name,
            by_code,
        }
    }

    /// By full or short name.
    pub(super) fn find(&self, name: &str) -> Option<&National> {
        self.rows.get(*self.by_name.get(name)?)
    }

    /// By agency code.
    pub(super) fn of_code(&self, code: &str) -> Option<&National> {
        self.rows.get(*self.by_code.get(code)?)
    }

    /// The organs whose successor this is.
    pub(super) fn before(&self, name: &str) -> Vec<String> {
        let before = self.rows.iter().filter(|row| row.successors.iter().any(|s| s == name));
        before.map(|row| row.name.clone()).collect()
    }
}

/// The regions, provinces first.
#[derive(Debug)]
pub(super) struct Regions {
    rows: Vec<Region>,
}

impl Regions {
    fn read(table: &str) -> Self {
        let rows = rows(table).map(|row| Region {
            short: cell(&row, 0),
            name: cell(&row, 1),
            level: if cell(&row, 2) == "province" {
                OrganLevel::Province
            } else {
                OrganLevel::City
            },
            short_names: list(row.get(3)),
            irregular: list(row.get(4))
                .iter()
                .filter_map(|pair| pair.split_once('='))
                .map(|(code, issuer)| (code.to_owned(), issuer.to_owned()))
                .collect(),
        });
        Self { rows: rows.collect() }
    }

    /// The region that a name begins with: 广东省…, 上海市….
    pub(super) fn of_name(&self, name: &str) -> Option<&Region> {
        let name = name
            .strip_prefix("中国共产党")
            .or_else(|| name.strip_prefix("中共"))
            .unwrap_or(name);
        self.rows
            .iter()
            .find(|region| name.starts_with(region.name.as_str()))
            .or_else(|| {
                // 黑龙江财政厅 for 黑龙江省财政厅
                self.rows
                    .iter()
                    .find(|region| region.short_names.iter().any(|short| name.starts_with(short.as_str())))
            })
    }

    /// The region whose full name a name begins with.
    pub(super) fn of_full_name(&self, name: &str) -> Option<&Region> {
        self.rows.iter().find(|region| name.starts_with(region.name.as_str()))
    }

    /// The regions that a code may begin with, longest short name first.
    pub(super) fn of_code<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Region> {
        self.rows
            .iter()
            .filter(move |region| code.starts_with(region.short.as_str()))
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> &[Region] {
        &self.rows
    }
}

impl Region {
    /// What stands in a name behind the region's.
    pub(super) fn behind<'a>(&self, name: &'a str) -> &'a str {
        std::iter::once(&self.name)
            .chain(&self.short_names)
            .find_map(|own| name.split_once(own.as_str()).map(|(_, rest)| rest))
            .unwrap_or(name)
    }

    /// The name with the region's full name in front.
    pub(super) fn full(&self, name: &str) -> String {
        if name.contains(self.name.as_str()) {
            return name.to_owned();
        }
        let short = self.short_names.iter().find(|short| name.starts_with(short.as_str()));
        short.map_or_else(
            || name.to_owned(),
            |short| format!("{}{}", self.name, &name[short.len()..]),
        )
    }

    /// 京 津 沪 渝: their departments are named otherwise.
    pub(super) fn is_municipality(&self) -> bool {
        self.level == OrganLevel::City || self.name.ends_with('市')
    }
}

impl Department {
    pub(super) fn name_in(&self, region: &Region) -> &str {
        if region.is_municipality() && !self.in_municipalities.is_empty() {
            &self.in_municipalities
        } else {
            &self.name
        }
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || (!self.in_municipalities.is_empty() && self.in_municipalities == name)
    }
}

fn departments(table: &str) -> Vec<Department> {
    let all = rows(table).map(|row| Department {
        code: cell(&row, 0),
        name: cell(&row, 1),
        in_municipalities: cell(&row, 2),
        ministry: cell(&row, 3),
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole() {
        assert!(toml::from_str::<Codes>(include_str!("codes.toml")).is_ok());
        assert!(NATIONAL.rows.len() > 150);
        let provinces: std::collections::HashSet<&str> = REGIONS
            .all()
            .iter()
            .filter(|r| r.level == OrganLevel::Province && r.name != "新疆生产建设兵团")
            .map(|r| r.name.as_str())
            .collect();
        assert_eq!(provinces.len(), 31);
        for row in DEPARTMENTS.iter().filter(|row| !row.ministry.is_empty()) {
            assert!(NATIONAL.find(&row.ministry).is_some(), "{}", row.ministry);
        }
        // Every code is one organ's.
        let mut seen = std::collections::HashMap::new();
        for row in &NATIONAL.rows {
            for code in &row.codes {
                let other = seen.insert(code, &row.name);
                assert!(other.is_none(), "{code}: {other:?} and {}", row.name);
            }
        }
    }
}
