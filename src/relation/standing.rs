//! What may be said of a document's force (效力状态).

use serde::Serialize;

/// 效力状态
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// 尚未施行
    NotYet,
    /// 现行有效
    InForce,
    /// 已被修改: in force, but not in these words.
    Amended,
    /// 停止执行: for a time.
    Suspended,
    /// 已废止
    Repealed,
    /// 失效: its term is over, or a later edition has taken its place.
    Lapsed,
    /// 已撤销: void from the beginning.
    Annulled,
    /// 未知: no ground for an end was found, and no proof of force.
    Unknown,
}

impl Standing {
    /// Its name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotYet => "尚未施行",
            Self::InForce => "现行有效",
            Self::Amended => "已被修改",
            Self::Suspended => "停止执行",
            Self::Repealed => "已废止",
            Self::Lapsed => "失效",
            Self::Annulled => "已撤销",
            Self::Unknown => "未知",
        }
    }

    /// All of them, in order of a paper's life.
    pub const ALL: [Self; 8] = [
        Self::NotYet,
        Self::InForce,
        Self::Amended,
        Self::Suspended,
        Self::Repealed,
        Self::Lapsed,
        Self::Annulled,
        Self::Unknown,
    ];

    /// The one that a person names, in Chinese or English.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let english = |standing: Self| match standing {
            Self::NotYet => "not-yet",
            Self::InForce => "in-force",
            Self::Amended => "amended",
            Self::Suspended => "suspended",
            Self::Repealed => "repealed",
            Self::Lapsed => "lapsed",
            Self::Annulled => "annulled",
            Self::Unknown => "unknown",
        };
        let named = |standing: &Self| standing.name() == name || english(*standing) == name;
        Self::ALL.into_iter().find(named)
    }

    pub(super) const STRONGEST: u8 = 3;

    /// How much it says: of two copies of one edition the one of which more is known tells of both.
    pub(super) fn strength(self) -> u8 {
        match self {
            standing if standing.is_over() => Self::STRONGEST,
            Self::NotYet => 2,
            Self::Unknown => 0,
            _ => 1,
        }
    }

    /// Whether it says that the document was in force and is no more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Suspended | Self::Repealed | Self::Lapsed | Self::Annulled)
    }

    /// Whether it says that the document is in force.
    #[must_use]
    pub fn is_in_force(self) -> bool {
        matches!(self, Self::InForce | Self::Amended)
    }
}

impl Serialize for Standing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
