//! Ranking (排序): the signs of a good hit, what each is worth, and how much of a hit's score each made.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

static BUILTIN: LazyLock<Weights> = LazyLock::new(|| toml::from_str(include_str!("ranking.toml")).unwrap_or_default());

/// What each sign is worth: `ranking.toml`, or a user's file of the same form, which must name all.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// A word or phrase in the title, beside 1 in the text.
    pub title: f32,
    /// All that was typed in a row, beside its words.
    pub whole: f32,
    /// A paper whose whole title is what was typed.
    pub named: f32,
    /// A pair of characters in the title, where not all words must occur.
    pub similar_title: f32,
    /// A word, where not all must occur.
    pub similar_word: f32,
    /// A term that stands for an everyday word, where not all must occur.
    pub similar_other: f32,
    /// A paper of the state, for each pair of characters asked for, where not all words must occur.
    pub similar_national: f32,
    /// The paper that bears the number asked for.
    pub own_number: f32,
    /// A paper that cites it.
    pub cited_number: f32,
    /// The share of its score that a paper keeps which is no longer in force.
    pub over: f32,
}

impl Weights {
    /// Those of this program.
    #[must_use]
    pub fn builtin() -> Self {
        *BUILTIN
    }
}

/// A sign of a good hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// 词语: a word of title or text.
    Word,
    /// 题名词语: a word of the title.
    TitleWord,
    /// 原样: all that was typed, in a row.
    Whole,
    /// 题名原样: the same in the title.
    TitleWhole,
    /// 题名即此: what was typed is the whole title.
    Named,
    /// 原文: a phrase, or a stretch with gaps.
    Phrase,
    /// 题名原文: a phrase in the title.
    TitlePhrase,
    /// 相同的字: pairs of characters in common.
    Pairs,
    /// 题名相同的字: pairs of characters in common with the title.
    TitlePairs,
    /// 换词: a term that stands for an everyday word.
    OtherWord,
    /// 国家层级: issued by an organ of the state, or named after it.
    National,
    /// 读音: title or organ sounds so.
    Sound,
    /// 本文文号: the paper bears the number.
    OwnNumber,
    /// 引用文号: the paper cites the number.
    CitedNumber,
    /// 效力: the paper is no longer in force.
    Over,
}

impl Signal {
    /// Its name for people.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Word => "词语",
            Self::TitleWord => "题名词语",
            Self::Whole => "原样",
            Self::TitleWhole => "题名原样",
            Self::Named => "题名即此",
            Self::Phrase => "原文",
            Self::TitlePhrase => "题名原文",
            Self::Pairs => "相同的字",
            Self::TitlePairs => "题名相同的字",
            Self::OtherWord => "换词",
            Self::National => "国家层级",
            Self::Sound => "读音",
            Self::OwnNumber => "本文文号",
            Self::CitedNumber => "引用文号",
            Self::Over => "效力",
        }
    }
}

/// A part of a hit's score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// By which sign.
    pub signal: Signal,
    /// Of which text.
    pub text: String,
    /// How much.
    pub score: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_weights_are_whole() {
        assert!(toml::from_str::<Weights>(include_str!("ranking.toml")).is_ok());
        assert!(Weights::builtin().own_number > Weights::builtin().cited_number);
    }
}
