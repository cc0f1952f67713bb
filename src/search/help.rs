//! What helps where a line finds nothing (提示): values that are there in place of one that is not, and what a sound was
//! taken for.

use std::collections::HashMap;

use serde::Serialize;

use super::widen::Wider;
use super::{Search, SearchOptions, number};
use crate::document::DocKind;
use crate::engine::{Facet, Hit, Request, Sort};
use crate::error::Result;
use crate::query::{Filter, Force, OtherWords, Query, TextField};
use crate::relation::Standing;
use crate::text::fold::fold;
use crate::text::{edits, pinyin};

/// So many values are offered for one condition.
const OFFERED: usize = 3;
/// A sound is said to be so many words, at most.
const READINGS: usize = 2;
/// Characters that initials may leave out between two of them, as the index does.
const LEFT_OUT: usize = 4;

/// A condition that finds something in place of one that finds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Instead {
    /// The condition that was asked.
    pub typed: String,
    /// The one that could be.
    pub value: String,
    /// How many documents the line finds with it, exactly.
    pub total: u64,
}

impl Search<'_> {
    /// For each condition on a field that no document meets, the nearest values that some have; for a word that stands nowhere,
    /// the one that was meant; where force is asked, those of which nothing is known.
    pub(super) fn instead(&self, query: &Query, options: &SearchOptions) -> Result<Vec<Instead>> {
        let parts = match query {
            Query::And(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let counting = options.counting();
        let mut offered = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            if let Query::Words { whole, .. } = part
                && let Some(word) = self.meant(whole, options)?
            {
                let mut with = parts.to_vec();
                with[at] = Query::Phrase(word.clone());
                let total = self.answer(&Query::And(with), &counting)?.total;
                offered.extend((total > 0).then(|| Instead {
                    typed: whole.clone(),
                    value: word,
                    total,
                }));
                continue;
            }
            let is_force = matches!(part, Query::Filter(Filter::Force(Force::InForce)));
            if !is_force && self.answer(part, &counting)?.total > 0 {
                continue;
            }
            let mut found = 0;
            for other in self.nearest_values(part)? {
                let mut with = parts.to_vec();
                with[at] = Query::Filter(other.clone());
                let total = self.answer(&Query::And(with), &counting)?.total;
                if total > 0 && found < OFFERED {
                    found += 1;
                    offered.push(Instead {
                        typed: part.to_string(),
                        value: other.to_string(),
                        total,
                    });
                }
            }
        }
        Ok(offered)
    }

    /// What could be asked in place of a condition, the nearest first.
    fn nearest_values(&self, part: &Query) -> Result<Vec<Filter>> {
        let filter = match part {
            Query::Filter(filter) => filter,
            // One organ under several names: the first is as it was typed.
            Query::Or(parts) => match parts.first() {
                Some(Query::Filter(filter @ (Filter::Organ(_) | Filter::Addressee(_)))) => filter,
                Some(Query::Number { canonical, .. }) => return Ok(series_of(canonical)),
                _ => return Ok(Vec::new()),
            },
            Query::Number { canonical, .. } => return Ok(series_of(canonical)),
            _ => return Ok(Vec::new()),
        };
        let (asked, facet, make): (&str, Facet, fn(String) -> Filter) = match filter {
            // One kind is not asked for in place of another.
            Filter::Kind(asked) if DocKind::from_name(asked).is_some() => return Ok(Vec::new()),
            Filter::Kind(asked) => (asked, Facet::Kind, Filter::Kind),
            Filter::Organ(asked) => (asked, Facet::Organ, Filter::Organ),
            Filter::Level(asked) => (asked, Facet::Level, Filter::Level),
            Filter::Secrecy(asked) => (asked, Facet::Secrecy, Filter::Secrecy),
            Filter::Retention(asked) => (asked, Facet::Retention, Filter::Retention),
            Filter::Format(asked) => (asked, Facet::Format, Filter::Format),
            Filter::Number(canonical) => return Ok(series_of(canonical)),
            Filter::Topic(asked) => {
                let named = self.rules.topics_with_word(asked).into_iter();
                return Ok(named
                    .map(|id| Filter::Topic(self.rules.topic_name(&id).to_owned()))
                    .collect());
            }
            // 题名:养犬* where no title begins so.
            Filter::Like { field, pattern } => {
                let make: fn(String) -> Filter = match field {
                    TextField::Title => Filter::Title,
                    TextField::Number => Filter::NumberPart,
                    TextField::Organ => Filter::Organ,
                };
                return Ok(pattern
                    .parts
                    .iter()
                    .filter(|_| pattern.parts.len() == 1)
                    .cloned()
                    .map(make)
                    .collect());
            }
            Filter::Force(Force::InForce) => return Ok(vec![Filter::Standing(Standing::Unknown)]),
            _ => return Ok(Vec::new()),
        };
        let request = Request {
            query: &Query::All,
            sort: Sort::Relevance,
            offset: 0,
            limit: 0,
            superseded: false,
            facets: &[facet],
        };
        let counts = self.find(&request)?.facets.remove(facet.name()).unwrap_or_default();
        let asked = fold(asked);
        let mut near: Vec<(usize, String)> = counts
            .into_iter()
            .filter_map(|(value, _)| Some((distance(&asked, &fold(&value))?, value)))
            .collect();
        // Of equally near ones the commonest, which comes first.
        near.sort_by_key(|(distance, _)| *distance);
        let values = near.into_iter().map(|(_, value)| value);
        Ok(values.take(OFFERED * 2).map(make).collect())
    }

    /// What the words that were taken by their sound are in the titles and organs found, the commonest first. Hits that only
    /// have the same letters in another order are left out.
    pub(super) fn read_as(&self, wider: &mut Wider) -> Result<Vec<OtherWords>> {
        let sounds: Vec<String> = match &wider.query {
            Query::And(parts) => parts.iter().filter_map(sound).collect(),
            one => sound(one).into_iter().collect(),
        };
        let mut counts: Vec<HashMap<String, usize>> = vec![HashMap::new(); sounds.len()];
        let mut heard: Vec<Hit> = Vec::new();
        for hit in &wider.hits {
            let Some(listing) = self.archive.catalogue.listing(number(hit))? else {
                continue;
            };
            let names = || std::iter::once(&listing.title).chain(&listing.organ);
            let stretch = |typed: &String| names().find_map(|name| sounding(typed, name));
            let stretches: Option<Vec<String>> = sounds.iter().map(stretch).collect();
            let Some(stretches) = stretches else { continue };
            heard.push(*hit);
            for (counts, stretch) in counts.iter_mut().zip(stretches) {
                *counts.entry(stretch).or_default() += 1;
            }
        }
        wider.hits = heard;
        let read = sounds.into_iter().zip(counts).map(|(typed, counts)| {
            let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
            // Whole words before those that leave something out.
            counts.sort_by(|a, b| (a.0.contains('…'), b.1, &a.0).cmp(&(b.0.contains('…'), a.1, &b.0)));
            let others = counts.into_iter().take(READINGS).map(|(stretch, _)| stretch);
            OtherWords {
                typed,
                others: others.collect(),
            }
        });
        Ok(read.collect())
    }
}

fn sound(part: &Query) -> Option<String> {
    match part {
        Query::Sound(typed) => Some(typed.clone()),
        _ => None,
    }
}

/// 国办发〔2019〕300号 is not there, but others of its series and year may be.
fn series_of(canonical: &str) -> Vec<Filter> {
    let series = canonical
        .split_once('〕')
        .map(|(series, _)| fold(&format!("{series}〕")));
    series.map(Filter::NumberPart).into_iter().collect()
}

/// How far a value is from what was asked; none if it has nothing to do with it. Both are folded.
fn distance(asked: &str, value: &str) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (asked.chars().collect(), value.chars().collect());
    if one == other || one.is_empty() {
        return None;
    }
    let apart = one.len().abs_diff(other.len());
    let within = |short: &str, long: &str| short.chars().nth(1).is_some() && long.contains(short);
    if within(asked, value) || within(value, asked) {
        return Some(apart);
    }
    let edits = edits::edits(&one, &other);
    if edits <= (one.len() / 4).clamp(1, 2) && edits < one.len() {
        // A wrong homophone first.
        let alike = pinyin::syllables(asked) == pinyin::syllables(value);
        return Some(10 + edits - usize::from(alike));
    }
    // A short name: 市监局 in 市场监督管理局.
    let mut rest = other.iter();
    let in_order = one.len() > 2 && one.iter().all(|c| rest.any(|other| other == c));
    in_order.then_some(20 + apart)
}

/// The stretch of a name that sounds like what was typed: 防汛 for fangxun and 防讯, 防汛…通知 for fxtz.
pub(super) fn sounding(typed: &str, name: &str) -> Option<String> {
    let heard: Vec<(char, String)> = name
        .chars()
        .filter_map(|c| Some((c, pinyin::syllables(c.encode_utf8(&mut [0; 4])).pop()?)))
        .collect();
    let letters = typed.bytes().all(|b| b.is_ascii_lowercase());
    let readings = if letters {
        pinyin::readings(typed)
    } else {
        vec![pinyin::syllables(typed)]
    };
    for reading in readings.iter().filter(|reading| !reading.is_empty()) {
        let mut windows = heard.windows(reading.len());
        if let Some(found) = windows.find(|window| window.iter().zip(reading).all(|((_, own), typed)| own == typed)) {
            return Some(found.iter().map(|(c, _)| c).collect());
        }
    }
    letters.then(|| initials(typed, &heard)).flatten()
}

/// The characters that begin with these letters, the fewest left out; `…` where some are.
fn initials(letters: &str, heard: &[(char, String)]) -> Option<String> {
    let found = (0..heard.len()).filter_map(|start| {
        let mut taken: Vec<usize> = Vec::new();
        for letter in letters.chars() {
            let from = taken.last().map_or(start, |last| last + 1);
            let next = heard[from..].iter().position(|(_, sound)| sound.starts_with(letter))?;
            if taken.is_empty() && next > 0 {
                return None;
            }
            taken.push(from + next);
        }
        let left_out = taken.last()? + 1 - start - taken.len();
        (left_out <= LEFT_OUT).then_some((left_out, taken))
    });
    let (_, taken) = found.min_by_key(|(left_out, _)| *left_out)?;
    let mut stretch = String::new();
    for (i, at) in taken.iter().enumerate() {
        if i > 0 && taken[i - 1] + 1 != *at {
            stretch.push('…');
        }
        stretch.push(heard[*at].0);
    }
    Some(stretch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_values_are_told_from_others() {
        assert_eq!(distance("条列", "条例"), Some(11));
        assert_eq!(distance("市监局", "市场监督管理局"), Some(24));
        assert_eq!(distance("水利局", "青禾县水利局"), Some(3));
        for (asked, value) in [("条列", "通知"), ("通知", "通知"), ("住建部", "水利部"), ("", "通知")] {
            assert_eq!(distance(asked, value), None, "{asked} {value}");
        }
    }

    #[test]
    fn a_sound_is_found_in_a_name() {
        let title = "关于做好2021年防汛工作的通知";
        assert_eq!(sounding("fangxun", title).as_deref(), Some("防汛"));
        assert_eq!(sounding("防讯", title).as_deref(), Some("防汛"));
        assert_eq!(sounding("fxtz", title).as_deref(), Some("防汛…通知"));
        assert_eq!(sounding("gyzh", title).as_deref(), Some("关于做好"));
        assert_eq!(sounding("zzqq", title), None);
    }
}
