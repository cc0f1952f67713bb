//! The types of relations between documents (关系类型).

use serde::{Deserialize, Serialize};

/// What a document does to, or has from, the document that it cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edge {
    /// 引用: named without more.
    #[default]
    Cites,
    /// 依据
    Basis,
    /// 转发、批转
    Forwards,
    /// 印发、发布
    Publishes,
    /// 批复（请示）
    RepliesTo,
    /// 复函（来函）
    Answers,
    /// 修改
    Amends,
    /// 修订
    Revises,
    /// 废止
    Repeals,
    /// 宣布失效
    Lapses,
    /// 停止执行
    Suspends,
    /// 以本为准
    Overrides,
    /// 补充
    Supplements,
    /// 更正
    Corrects,
    /// 延期
    Extends,
    /// 实施
    Implements,
    /// 确认继续有效
    Confirms,
    /// 撤销
    Annuls,
}

impl Edge {
    /// Every type.
    pub const ALL: [Self; 18] = [
        Self::Cites,
        Self::Basis,
        Self::Forwards,
        Self::Publishes,
        Self::RepliesTo,
        Self::Answers,
        Self::Amends,
        Self::Revises,
        Self::Repeals,
        Self::Lapses,
        Self::Suspends,
        Self::Overrides,
        Self::Supplements,
        Self::Corrects,
        Self::Extends,
        Self::Implements,
        Self::Confirms,
        Self::Annuls,
    ];

    /// The stable name, as in JSON and in the catalogue.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cites => "cites",
            Self::Basis => "basis",
            Self::Forwards => "forwards",
            Self::Publishes => "publishes",
            Self::RepliesTo => "replies-to",
            Self::Answers => "answers",
            Self::Amends => "amends",
            Self::Revises => "revises",
            Self::Repeals => "repeals",
            Self::Lapses => "lapses",
            Self::Suspends => "suspends",
            Self::Overrides => "overrides",
            Self::Supplements => "supplements",
            Self::Corrects => "corrects",
            Self::Extends => "extends",
            Self::Implements => "implements",
            Self::Confirms => "confirms",
            Self::Annuls => "annuls",
        }
    }

    /// The type of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edge| edge.name() == name)
    }

    /// The relation in Chinese, from the citing document's side: 本文废止《…》.
    #[must_use]
    pub fn active(self) -> &'static str {
        match self {
            Self::Cites => "引用",
            Self::Basis => "依据",
            Self::Forwards => "转发",
            Self::Publishes => "印发",
            Self::RepliesTo => "批复",
            Self::Answers => "答复",
            Self::Amends => "修改",
            Self::Revises => "修订",
            Self::Repeals => "废止",
            Self::Lapses => "宣布失效",
            Self::Suspends => "停止执行",
            Self::Overrides => "优先于",
            Self::Supplements => "补充",
            Self::Corrects => "更正",
            Self::Extends => "延长",
            Self::Implements => "落实",
            Self::Confirms => "确认有效",
            Self::Annuls => "撤销",
        }
    }

    /// The same from the cited document's side: 本文被《…》废止.
    #[must_use]
    pub fn passive(self) -> &'static str {
        match self {
            Self::Cites => "被引用",
            Self::Basis => "作为依据",
            Self::Forwards => "被转发",
            Self::Publishes => "被印发",
            Self::RepliesTo => "得到批复",
            Self::Answers => "得到答复",
            Self::Amends => "被修改",
            Self::Revises => "被修订",
            Self::Repeals => "被废止",
            Self::Lapses => "被宣布失效",
            Self::Suspends => "被停止执行",
            Self::Overrides => "被取代适用",
            Self::Supplements => "得到补充",
            Self::Corrects => "被更正",
            Self::Extends => "被延期",
            Self::Implements => "被落实",
            Self::Confirms => "被确认有效",
            Self::Annuls => "被撤销",
        }
    }

    /// Whether it bears on the force of the cited document: only papers that bind make such relations.
    #[must_use]
    pub fn is_of_validity(self) -> bool {
        matches!(
            self,
            Self::Amends
                | Self::Revises
                | Self::Repeals
                | Self::Lapses
                | Self::Suspends
                | Self::Overrides
                | Self::Extends
                | Self::Confirms
                | Self::Annuls
        )
    }

    /// Whether it ends the force of the cited document.
    #[must_use]
    pub fn is_an_end(self) -> bool {
        matches!(self, Self::Repeals | Self::Lapses | Self::Suspends | Self::Annuls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_json() {
        for edge in Edge::ALL {
            assert_eq!(Edge::from_name(edge.name()), Some(edge));
            assert_eq!(serde_json::to_value(edge).ok(), Some(edge.name().into()));
        }
    }
}
