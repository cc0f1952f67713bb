//! Facets (分面): by what the documents that were found are counted.

use std::collections::BTreeMap;

/// A field that an index counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// 文种
    Kind,
    /// 机关
    Organ,
    /// 层级
    Level,
    /// 年度
    Year,
    /// 主题
    Topic,
    /// 密级
    Secrecy,
    /// 保管期限
    Retention,
    /// 文件夹: the folders below the one that all documents found have in common.
    Folder,
    /// 格式
    Format,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Kind,
        Self::Organ,
        Self::Level,
        Self::Year,
        Self::Topic,
        Self::Secrecy,
        Self::Retention,
        Self::Folder,
        Self::Format,
    ];

    /// Its name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Organ => "organ",
            Self::Level => "level",
            Self::Year => "year",
            Self::Topic => "topic",
            Self::Secrecy => "secrecy",
            Self::Retention => "retention",
            Self::Folder => "folder",
            Self::Format => "format",
        }
    }
}

/// Counts of all documents that meet the condition, by the values of a field.
pub type Facets = BTreeMap<&'static str, Vec<(String, u64)>>;
