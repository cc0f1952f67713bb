//! Vocabulary (词汇): other words for what was typed — short and old names of organs, office colloquialisms, the other way
//! of writing a year or a share. They widen a search after its exact hits; they never replace what was typed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Query, names_of_short};
use crate::document::Organ;
use crate::text::{fold::fold, numeral};

static BUILTIN: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::read(include_str!("vocabulary.toml")).unwrap_or_default());

/// So many words in a row are tried as one.
const LONGEST: usize = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    group: Vec<Group>,
    #[serde(default)]
    said: Vec<Said>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    word: String,
    means: Vec<String>,
}

/// Words and what else may stand for them, all folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    others: BTreeMap<String, Vec<String>>,
    said: BTreeSet<String>,
}

impl Vocabulary {
    /// The vocabulary of this program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    fn read(text: &str) -> Result<Self, toml::de::Error> {
        let mut vocabulary = Self::default();
        vocabulary.add(toml::from_str(text)?);
        Ok(vocabulary)
    }

    /// The vocabulary of this program and a user's own (`[[group]]` and `[[said]]`, as in `vocabulary.toml`).
    ///
    /// # Errors
    /// What is wrong in the file.
    pub fn with(own: &str) -> Result<Self, toml::de::Error> {
        let mut vocabulary = BUILTIN.clone();
        vocabulary.add(toml::from_str(own)?);
        Ok(vocabulary)
    }

    fn add(&mut self, file: File) {
        for Group { words } in &file.group {
            for word in words {
                self.put(word, words);
            }
        }
        for Said { word, means } in &file.said {
            self.put(word, means);
            self.said.insert(fold(word));
        }
    }

    fn put(&mut self, word: &str, others: &[String]) {
        let word = fold(word);
        let known = self.others.entry(word.clone()).or_default();
        for other in others.iter().map(|other| fold(other)) {
            if other != word && !known.contains(&other) {
                known.push(other);
            }
        }
    }

    /// Whether a word is one of everyday speech, for which papers have others.
    #[must_use]
    pub fn is_said(&self, word: &str) -> bool {
        self.said.contains(&fold(word))
    }

    /// What else may stand for a folded word: from this vocabulary, the names of an organ, a year or share written the
    /// other way.
    #[must_use]
    pub fn others(&self, word: &str) -> Vec<String> {
        let mut others = self.others.get(word).cloned().unwrap_or_default();
        let names = organ_names(word).into_iter().chain(number_forms(word));
        for other in names.map(|name| fold(&name)) {
            if other != word && !others.contains(&other) {
                others.push(other);
            }
        }
        others
    }
}

/// The other names of the organ of this name, and those of who came before and after it.
fn organ_names(word: &str) -> Vec<String> {
    let own = |organ: Organ| organ.short_names.into_iter().chain([organ.name]);
    let Some(organ) = Organ::of(word) else {
        return names_of_short(word);
    };
    let related: Vec<String> = organ.successors.iter().chain(&organ.predecessors).cloned().collect();
    let related = related.iter().filter_map(|name| Organ::of(name)).flat_map(own);
    own(organ.clone()).chain(related).collect()
}

/// 2012年 as 二〇一二年 and back; 百分之十 as 10% and back.
fn number_forms(word: &str) -> Option<String> {
    if let Some(year) = word.strip_suffix('年').filter(|year| year.chars().count() == 4) {
        return if year.bytes().all(|b| b.is_ascii_digit()) {
            let digit = |b: u8| "〇一二三四五六七八九".chars().nth(usize::from(b - b'0'));
            year.bytes()
                .map(digit)
                .collect::<Option<String>>()
                .map(|year| year + "年")
        } else {
            numeral::parse(year).map(|year| format!("{year}年"))
        };
    }
    if let Some(share) = word.strip_prefix("百分之") {
        return numeral::parse(share).map(|share| format!("{share}%"));
    }
    let share = word.strip_suffix('%')?.parse().ok()?;
    Some(format!("百分之{}", numeral::write(share)))
}

/// A word that was typed, and what else was looked for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OtherWords {
    /// As it was typed, folded.
    pub typed: String,
    /// What else may stand for it.
    pub others: Vec<String>,
}

impl Query {
    /// The same with every word for which the vocabulary knows others found by those too; none if it knows none. What was
    /// said exactly (quotes, fields, numbers, `-`) stays as it is.
    #[must_use]
    pub fn with_other_words(&self, vocabulary: &Vocabulary) -> Option<(Self, Vec<OtherWords>)> {
        let parts = match self {
            Self::Words { .. } => std::slice::from_ref(self),
            Self::And(parts) => parts.as_slice(),
            _ => return None,
        };
        let (mut wider, mut said) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Self::Words { whole, words, .. } => {
                    let others = vocabulary.others(whole);
                    if others.is_empty() {
                        widen(words, vocabulary, &mut wider, &mut said);
                    } else {
                        let typed = whole.clone();
                        wider.push(either(&OtherWords { typed, others }, &mut said));
                    }
                }
                other => wider.push(other.clone()),
            }
        }
        (!said.is_empty()).then_some((Self::And(wider), said))
    }
}

/// The words of one run, the longest that have others first.
fn widen(words: &[String], vocabulary: &Vocabulary, wider: &mut Vec<Query>, said: &mut Vec<OtherWords>) {
    let mut plain: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = (at + 1..=words.len().min(at + LONGEST)).rev().find_map(|end| {
            let typed = words[at..end].concat();
            let others = vocabulary.others(&typed);
            (!others.is_empty()).then_some((end, OtherWords { typed, others }))
        });
        let Some((end, other)) = longest else {
            plain.push(words[at].clone());
            at += 1;
            continue;
        };
        flush(&mut plain, wider);
        wider.push(either(&other, said));
        at = end;
    }
    flush(&mut plain, wider);
}

/// What was typed, or anything that may stand for it.
fn either(other: &OtherWords, said: &mut Vec<OtherWords>) -> Query {
    let any = [&other.typed].into_iter().chain(&other.others);
    let any = any.cloned().map(Query::Phrase).collect();
    said.push(other.clone());
    Query::Or(any)
}

fn flush(plain: &mut Vec<String>, wider: &mut Vec<Query>) {
    if !plain.is_empty() {
        let words = std::mem::take(plain);
        wider.push(Query::words(words.concat(), words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn others(word: &str) -> Vec<String> {
        Vocabulary::builtin().others(word)
    }

    #[test]
    fn the_builtin_vocabulary_is_whole() {
        assert!(Vocabulary::read(include_str!("vocabulary.toml")).is_ok());
        assert!(others("要钱").contains(&"拨付经费".to_owned()));
        assert!(others("拨付经费").is_empty());
        assert_eq!(others("最低生活保障"), ["低保"]);
    }

    #[test]
    fn organs_have_short_and_old_names() {
        assert!(others("发改委").contains(&"国家发展和改革委员会".to_owned()));
        assert!(others("自然资源部").contains(&"国土资源部".to_owned()));
        assert!(others("国家计委").contains(&"国家发展计划委员会".to_owned()));
        assert!(others("青禾县水利局").is_empty());
    }

    #[test]
    fn years_and_shares_have_two_forms() {
        assert_eq!(others("2012年"), ["二〇一二年"]);
        assert_eq!(others("二〇一二年"), ["2012年"]);
        assert_eq!(others("百分之十"), ["10%"]);
        assert_eq!(others("10%"), ["百分之十"]);
    }

    #[test]
    fn words_are_widened_and_what_is_exact_is_not() {
        let wider = |line: &str| {
            let found = parse(line, None).query.with_other_words(Vocabulary::builtin());
            found.map(|(query, _)| query.to_string())
        };
        assert_eq!(
            wider("县里低保标准 文种:通知").as_deref(),
            Some("县里 and (“低保” or “最低生活保障”) and 标准 and 文种:通知")
        );
        assert_eq!(wider("\"低保\""), None);
        assert_eq!(wider("青禾风光"), None);
    }

    #[test]
    fn a_users_words_are_added() {
        let own = "[[said]]\nword = '跑项目'\nmeans = ['项目申报']\n";
        let vocabulary = Vocabulary::with(own).unwrap();
        assert_eq!(vocabulary.others("跑项目"), ["项目申报"]);
        assert!(!vocabulary.others("要钱").is_empty());
        assert!(Vocabulary::with("[[sayd]]\n").is_err());
    }
}
