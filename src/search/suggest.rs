//! Suggestions (联想) for what a person has begun to type: organs, numbers, titles, words.

use serde::Serialize;

use super::{Search, SearchOptions, number};
use crate::engine::Vocabulary;
use crate::error::Result;
use crate::query::{Filter, Query, names_of_short, organ_forms};
use crate::text::fold::fold;

/// Of each sort so many, before all are cut to what was asked for.
const EACH: usize = 5;
/// Titles that are looked at: copies of one paper have one title.
const TITLES: usize = 32;

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuggestionKind {
    /// 发文机关
    Organ,
    /// 发文字号
    Number,
    /// 题名
    Title,
    /// A word of titles.
    Word,
}

impl SuggestionKind {
    /// Its name for people.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Organ => "机关",
            Self::Number => "文号",
            Self::Title => "题名",
            Self::Word => "词语",
        }
    }
}

/// What a person may be about to type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// What to search for.
    pub text: String,
}

impl Search<'_> {
    /// What `typed` may become; of each sort the commonest or best first.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if index or catalogue cannot be read.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>> {
        let typed = typed.trim();
        let folded = fold(typed);
        if folded.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        let mut add = |kind, texts: Vec<String>| {
            found.extend(texts.into_iter().map(|text| Suggestion { kind, text }));
        };
        let squeezed = squeeze(&folded);
        let stem: String = squeezed.chars().take_while(|c| !c.is_ascii_digit()).collect();
        if squeezed.len() > stem.len() {
            let begins = |number: &str| squeeze(&fold(number)).starts_with(&squeezed);
            add(
                SuggestionKind::Number,
                self.searcher.values(Vocabulary::Numbers, &stem, &begins, EACH)?,
            );
        } else {
            let is_number = |number: &str| number.starts_with(&stem);
            add(
                SuggestionKind::Number,
                self.searcher.values(Vocabulary::Numbers, &stem, &is_number, 2)?,
            );
        }
        let forms: Vec<String> = std::iter::once(folded.clone()).chain(names_of_short(&folded)).collect();
        let forms: Vec<String> = forms.iter().flat_map(|form| organ_forms(form)).collect();
        let holds = |organ: &str| forms.iter().any(|form| organ.contains(form.as_str()));
        add(
            SuggestionKind::Organ,
            self.searcher.values(Vocabulary::Organs, "", &holds, EACH)?,
        );
        add(SuggestionKind::Title, self.titles(&folded)?);
        let longer = |word: &str| word.len() > folded.len();
        add(
            SuggestionKind::Word,
            self.searcher.values(Vocabulary::TitleWords, &folded, &longer, EACH)?,
        );
        found.truncate(limit);
        Ok(found)
    }

    /// Titles that hold what was typed, or sound like it.
    fn titles(&self, folded: &str) -> Result<Vec<String>> {
        let options = SearchOptions {
            limit: TITLES,
            ..SearchOptions::default()
        };
        let mut hits = self.best(&Query::Filter(Filter::Title(folded.to_owned())), &options)?;
        // Letters are pinyin before they are a word of another language.
        let letters = folded.bytes().all(|b| b.is_ascii_lowercase());
        if (hits.is_empty() || letters) && folded.len() > 2 {
            let mut sounding = self.best(&Query::Sound(folded.to_owned()), &options)?;
            sounding.append(&mut hits);
            hits = sounding;
        }
        let mut titles: Vec<String> = Vec::new();
        for hit in hits {
            if let Some(brief) = self.archive.catalogue.brief(number(&hit))?
                && !titles.contains(&brief.title)
            {
                titles.push(brief.title);
            }
        }
        if letters {
            titles.sort_by_key(|title| !title.contains(is_chinese));
        }
        titles.truncate(EACH);
        Ok(titles)
    }
}

/// A number without what people leave out or write differently: brackets, blanks, 第, 号.
fn squeeze(number: &str) -> String {
    number
        .chars()
        .filter(|c| c.is_alphanumeric() && !matches!(c, '第' | '号'))
        .collect()
}

fn is_chinese(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}
