//! Petitions (信访): what the petitioner wants and how the matter came, for the office's counts.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("petition.toml")).unwrap_or_default());

/// The file.
#[derive(Debug, Default, Deserialize)]
struct Words {
    kinds: Vec<String>,
    titles: Vec<String>,
    purpose: Vec<Named>,
    channel: Vec<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
    words: Vec<String>,
}

/// What is known of a petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Petition {
    /// 信访目的: 建议意见, 检举控告, 申诉求决
    pub purpose: String,
    /// 信访形式, if the text says it.
    pub channel: Option<String>,
    /// The words that showed the purpose.
    pub evidence: Vec<String>,
}

/// What a paper says of a petition; none if it is about none.
#[must_use]
pub fn petition(kind: Option<&str>, title: &str, text: &str) -> Option<Petition> {
    let about = kind.is_some_and(|kind| WORDS.kinds.iter().any(|known| known == kind))
        || WORDS.titles.iter().any(|word| title.contains(word.as_str()));
    if !about {
        return None;
    }
    let counted = |named: &Named| -> usize { named.words.iter().map(|word| text.matches(word.as_str()).count()).sum() };
    let mut best: Option<(&Named, usize)> = None;
    for purpose in &WORDS.purpose {
        let count = counted(purpose);
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((purpose, count));
        }
    }
    let (purpose, count) = best?;
    let purpose = if count == 0 { WORDS.purpose.last()? } else { purpose };
    let channel = WORDS.channel.iter().find(|channel| {
        let told = |word: &String| text.contains(word.as_str()) || title.contains(word.as_str());
        channel.words.iter().any(told)
    });
    let evidence = purpose.words.iter().filter(|word| text.contains(word.as_str()));
    Some(Petition {
        purpose: purpose.name.clone(),
        channel: channel.map(|channel| channel.name.clone()),
        evidence: evidence.cloned().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_told_by_words() {
        let purpose = |text: &str| petition(Some("信访材料"), "来信摘要", text).map(|petition| petition.purpose);
        assert_eq!(purpose("来信举报村干部侵占集体资金。").as_deref(), Some("检举控告"));
        assert_eq!(purpose("建议在路口增设红绿灯。").as_deref(), Some("建议意见"));
        assert_eq!(purpose("水渠损坏，要求解决。").as_deref(), Some("申诉求决"));
        assert_eq!(petition(Some("通知"), "关于防汛的通知", "举报"), None);
    }
}
