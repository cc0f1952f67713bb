//! What was meant by a word that stands nowhere as it was typed (您要找的是不是): a word of titles that sounds so, or that has one
//! character more, less or another.

use std::collections::BTreeSet;

use super::help::sounding;
use super::{Search, SearchOptions, number};
use crate::error::Result;
use crate::query::{Filter, Pattern, Query, TextField};
use crate::text::fold::fold;

/// Where a line finds no more than so many documents, its words are looked at.
pub(super) const FEW: u64 = 40;
/// A word of fewer characters is one character away from too many others.
const SHORTEST: usize = 4;
/// What is longer is no word.
const LONGEST: usize = 10;
/// So many titles are looked at for each way of being wrong.
const TITLES: usize = 8;

impl Search<'_> {
    /// The word of titles that was meant, and in how many documents it stands; none if what was typed stands somewhere.
    pub(super) fn meant(&self, typed: &str, options: &SearchOptions) -> Result<Option<String>> {
        let chars: Vec<char> = typed.chars().collect();
        let is_word = chars.iter().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(c));
        let counting = options.counting();
        let count = |word: &str| -> Result<u64> { Ok(self.answer(&Query::Phrase(word.to_owned()), &counting)?.total) };
        if !is_word || !(SHORTEST..=LONGEST).contains(&chars.len()) || count(typed)? > 0 {
            return Ok(None);
        }
        let mut words: BTreeSet<String> = BTreeSet::new();
        let sound = Query::Sound(typed.to_owned());
        words.extend(
            self.titles_of(&sound, options)?
                .iter()
                .filter_map(|title| sounding(typed, &fold(title))),
        );
        if words.is_empty() {
            for parts in one_wrong(&chars) {
                let pattern = Pattern {
                    gaps: vec![Some(1); parts.len() - 1],
                    parts,
                    starts: false,
                    ends: false,
                };
                let titles = Query::Filter(Filter::Like {
                    field: TextField::Title,
                    pattern: pattern.clone(),
                });
                let titles = self.titles_of(&titles, options)?;
                words.extend(
                    titles
                        .iter()
                        .filter_map(|title| stretch(&fold(title), &pattern.parts, chars.len())),
                );
            }
        }
        let mut best: Option<(u64, String)> = None;
        for word in words {
            let total = count(&word)?;
            if best.as_ref().is_none_or(|(most, _)| total > *most) {
                best = Some((total, word));
            }
        }
        Ok(best.map(|(_, word)| word))
    }

    fn titles_of(&self, query: &Query, options: &SearchOptions) -> Result<Vec<String>> {
        let options = SearchOptions {
            limit: TITLES,
            offset: 0,
            ..options.clone()
        };
        let mut titles = Vec::new();
        for hit in self.best(query, &options)? {
            titles.extend(self.archive.catalogue.brief(number(&hit))?.map(|brief| brief.title));
        }
        Ok(titles)
    }
}

/// What is left of a word on both sides of a place where one character may be wrong or missing.
fn one_wrong(chars: &[char]) -> Vec<Vec<String>> {
    let text = |chars: &[char]| chars.iter().collect::<String>();
    let wrong = (1..chars.len() - 1).map(|at| vec![text(&chars[..at]), text(&chars[at + 1..])]);
    let missing = (1..chars.len()).map(|at| vec![text(&chars[..at]), text(&chars[at..])]);
    let ends = [vec![text(&chars[..chars.len() - 1])], vec![text(&chars[1..])]];
    wrong.chain(missing).chain(ends).collect()
}

/// Where the parts stand in a folded title with at most one character between them; with the character beside them, where
/// there is one part.
fn stretch(title: &str, parts: &[String], length: usize) -> Option<String> {
    let chars: Vec<char> = title.chars().collect();
    let parts: Vec<Vec<char>> = parts.iter().map(|part| part.chars().collect()).collect();
    let stands = |part: &[char], at: usize| chars.get(at..).is_some_and(|rest| rest.starts_with(part));
    let (first, last) = (parts.first()?, parts.last()?);
    let start = (0..chars.len()).find(|at| {
        let behind = at + first.len();
        stands(first, *at) && (parts.len() == 1 || (behind..=behind + 1).any(|next| stands(last, next)))
    })?;
    let behind = start + first.len();
    let end = if parts.len() == 1 {
        // The wrong character stands before or behind what is left.
        return one_beside(&chars, start, behind, length);
    } else {
        (behind..=behind + 1).find(|next| stands(last, *next))? + last.len()
    };
    Some(chars[start..end].iter().collect())
}

/// The stretch with the character behind it, for which there is room.
fn one_beside(chars: &[char], start: usize, end: usize, length: usize) -> Option<String> {
    let is_han = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
    let found = chars
        .get(start..end + 1)
        .filter(|found| found.len() == length && found.iter().all(is_han))?;
    Some(found.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_that_differs_in_one_character() {
        let meant = |typed: &str, title: &str| {
            let chars: Vec<char> = typed.chars().collect();
            let mut found = one_wrong(&chars).into_iter();
            found.find_map(|parts| stretch(title, &parts, chars.len()))
        };
        assert_eq!(
            meant("行政处法", "中华人民共和国行政处罚法").as_deref(),
            Some("行政处罚法")
        );
        assert_eq!(
            meant("安全升产法", "中华人民共和国安全生产法").as_deref(),
            Some("安全生产法")
        );
        assert_eq!(
            meant("跨境电子商物", "跨境电子商务办法").as_deref(),
            Some("跨境电子商务")
        );
        assert_eq!(meant("防汛条例", "关于春季造林的通知"), None);
    }
}
