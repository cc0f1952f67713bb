//! Proof of exactness for whole queries: random lines of words, phrases, gaps, nearness, expressions, fields and their
//! combinations, drawn from the archive's own papers, answered by the index and by a scan.

use std::collections::BTreeSet;

use super::scan::{Scan, Scanned};
use super::verify::{Proof, Random, WrongPhrase};
use super::{Search, SearchOptions};
use crate::archive::{Archive, Stored};
use crate::engine::Sort;
use crate::error::Result;
use crate::query::{Query, parse};

/// So many lines are drawn from one paper before another is read.
const LINES_A_PAPER: usize = 8;

/// Draws `count` random lines and compares, for each, the set and the number of documents that the index gives with
/// those that a scan of catalogue and texts finds. Holds one text at a time.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if catalogue or index cannot be read.
pub fn verify_queries(archive: &Archive, search: &Search<'_>, count: usize, seed: u64) -> Result<Proof> {
    let mut ids = Vec::new();
    archive.catalogue.each_document_after(0, |stored| {
        ids.push(stored.id);
        Ok(())
    })?;
    ids.sort();
    let mut random = Random(seed);
    let mut lines: BTreeSet<String> = BTreeSet::new();
    // Papers without text give no line; so many misses mean that there is hardly any.
    let mut misses = 0;
    while lines.len() < count && misses < count * 10 + 100 && !ids.is_empty() {
        let id = ids[random.below(ids.len())];
        let Some(stored) = archive.catalogue.document(id)? else {
            continue;
        };
        let document = scan_of(archive, stored)?;
        let mut drawn = Drawn::of(&document, &mut random);
        for _ in 0..LINES_A_PAPER {
            match drawn.line() {
                Some(line) if lines.len() < count => misses += usize::from(!lines.insert(line)),
                _ => misses += 1,
            }
        }
    }
    let lines: Vec<(String, Query)> = lines
        .into_iter()
        .map(|line| {
            let query = parse(&line, None).query;
            (line, query)
        })
        .collect();
    let scans: Vec<Scan<'_>> = lines.iter().map(|(_, query)| Scan::new(query)).collect();
    let mut scanned: Vec<BTreeSet<u64>> = vec![BTreeSet::new(); lines.len()];
    for id in &ids {
        let Some(stored) = archive.catalogue.document(*id)?.filter(|stored| !stored.superseded) else {
            continue;
        };
        let document = scan_of(archive, stored)?;
        for (scan, found) in scans.iter().zip(&mut scanned) {
            if scan.finds(&document) {
                found.insert(document.id());
            }
        }
    }
    let options = SearchOptions {
        limit: ids.len(),
        sort: Sort::Newest,
        ..SearchOptions::default()
    };
    let mut wrong = Vec::new();
    for ((line, query), scanned) in lines.iter().zip(&scanned) {
        let answer = search.answer(query, &options)?;
        let found: BTreeSet<u64> = answer.hits.iter().map(|hit| hit.id).collect();
        if found != *scanned || answer.total != scanned.len() as u64 {
            wrong.push(WrongPhrase {
                text: line.clone(),
                found: answer.total,
                scanned: scanned.len() as u64,
            });
        }
    }
    Ok(Proof {
        phrases: lines.len(),
        wrong,
    })
}

/// Draws lines from one paper.
struct Drawn<'d> {
    text: Vec<char>,
    document: &'d Scanned,
    random: &'d mut Random,
}

impl<'d> Drawn<'d> {
    fn of(document: &'d Scanned, random: &'d mut Random) -> Self {
        // The title is as likely a source as the text.
        let text = if random.below(4) == 0 {
            document.title()
        } else {
            document.body()
        };
        Self {
            text: text.chars().collect(),
            document,
            random,
        }
    }

    /// One to three conditions, joined in some way.
    fn line(&mut self) -> Option<String> {
        let first = self.condition()?;
        Some(match self.random.below(8) {
            0 | 1 => format!("{first} {}", self.condition()?),
            2 => format!("{first} OR {}", self.condition()?),
            3 => format!("{first} -{}", self.condition()?),
            4 => format!("{first} ({} 或 {})", self.condition()?, self.condition()?),
            _ => first,
        })
    }

    fn condition(&mut self) -> Option<String> {
        match self.random.below(10) {
            0 => self.run(6),
            1 => Some(format!("\"{}\"", self.piece(8)?)),
            2 | 3 => self.gap(),
            4 | 5 => self.near(),
            6 => self.expression(),
            7 => self.value(),
            _ => self.anchored(),
        }
    }

    /// Up to `longest` characters in a row as they can stand in quotes, and where they begin.
    fn piece_at(&mut self, from: usize, longest: usize) -> Option<String> {
        let length = 1 + self.random.below(longest);
        let piece: String = self
            .text
            .get(from..(from + length).min(self.text.len()))?
            .iter()
            .collect();
        let plain = !piece.is_empty() && !piece.contains(['"', '*', '\\', ' ']);
        plain.then_some(piece)
    }

    fn piece(&mut self, longest: usize) -> Option<String> {
        let from = self.random.below(self.text.len());
        self.piece_at(from, longest)
    }

    /// The same without any sign.
    fn run(&mut self, longest: usize) -> Option<String> {
        self.piece(longest)
            .filter(|piece| piece.chars().all(char::is_alphanumeric))
    }

    /// Two or three pieces, mostly in the order and about the distance in which they stand.
    fn gap(&mut self) -> Option<String> {
        let mut at = self.random.below(self.text.len());
        let mut typed = self.piece_at(at, 4)?;
        for _ in 0..=self.random.below(2) {
            at += typed.chars().count().min(4) + self.random.below(24);
            let piece = self.piece_at(at, 4)?;
            typed = match self.random.below(4) {
                0 => format!("{typed}*{piece}"),
                1 => format!("{piece} *{} {typed}", self.random.below(40)),
                _ => format!("{typed} *{} {piece}", self.random.below(40)),
            };
        }
        Some(format!("\"{typed}\""))
    }

    fn near(&mut self) -> Option<String> {
        let at = self.random.below(self.text.len());
        let one = self.piece_at(at, 4)?;
        let further = at + self.random.below(20);
        let other = self.piece_at(further, 4)?;
        let within = self.random.below(20);
        Some(match self.random.below(3) {
            0 => format!("\"{other}\" ／{within} \"{one}\""),
            1 => format!("\"{one}\" NEAR/{within} \"{other}\""),
            _ => format!("\"{one}\" /{within} \"{other}\""),
        })
    }

    fn expression(&mut self) -> Option<String> {
        let at = self.random.below(self.text.len());
        let (one, other) = (self.piece_at(at, 3)?, self.piece_at(at + 4, 3)?);
        let (one, other) = (regex::escape(&one), regex::escape(&other));
        Some(match self.random.below(4) {
            0 => format!("re:\"{one}.{{0,9}}{other}\""),
            1 => format!("re:\"({one}|{other})\\d\""),
            2 => format!("/第[一二三四五]条.{{0,3}}{other}/"),
            _ => format!("/{one}[^,.。]+{other}/"),
        })
    }

    /// A field that has a value of this paper.
    fn value(&mut self) -> Option<String> {
        let record = &self.document.stored().record;
        Some(match self.random.below(6) {
            0 => format!("文种:{}", record.kind.as_ref()?),
            1 => {
                let year: u32 = record.date.as_ref()?.get(..4)?.parse().ok()?;
                format!("年度:{year}..{}", year + u32::try_from(self.random.below(3)).ok()?)
            }
            2 => format!("格式:{}", record.format),
            3 => format!("文号:\"{}\"", record.number.as_ref()?),
            4 => {
                let folders = self.document.folders();
                let folder: Vec<char> = folders.get(self.random.below(folders.len()))?.chars().collect();
                format!("文件夹:\"{}\"", self.part_of(&folder)?)
            }
            _ => {
                let names = self.document.addressees();
                let name: Vec<char> = names.get(self.random.below(names.len()))?.chars().collect();
                format!("主送:\"{}\"", self.part_of(&name)?)
            }
        })
    }

    /// The beginning, the end, both, or a part of title, number or organ.
    fn anchored(&mut self) -> Option<String> {
        let (name, value) = match self.random.below(3) {
            0 => ("题名", self.document.title()),
            1 => ("文号", self.document.number()),
            _ => ("机关", self.document.organ()),
        };
        let value: Vec<char> = value.chars().collect();
        let length = 1 + self.random.below(value.len().min(6));
        let first: String = value.get(..length)?.iter().collect();
        let last: String = value.get(value.len().checked_sub(length)?..)?.iter().collect();
        if format!("{first}{last}").contains(['"', '*', '\\']) {
            return None;
        }
        Some(match self.random.below(5) {
            0 => format!("{name}:\"{first}*\""),
            1 => format!("{name}:\"*{last}\""),
            2 => format!("{name}:\"{first}*{last}\""),
            3 if !first.contains(char::is_whitespace) => format!("{first}*"),
            _ => format!("{name}:\"{}\"", self.part_of(&value)?),
        })
    }

    fn part_of(&mut self, value: &[char]) -> Option<String> {
        let from = self.random.below(value.len());
        let length = 1 + self.random.below(4);
        let part: String = value.get(from..(from + length).min(value.len()))?.iter().collect();
        (!part.is_empty() && !part.contains(['"', '*', '\\'])).then_some(part)
    }
}

fn scan_of(archive: &Archive, stored: Stored) -> Result<Scanned> {
    let (catalogue, id) = (&archive.catalogue, stored.id);
    let term = catalogue.term_of(id)?.map(|term| term.to_string());
    Ok(Scanned::new(
        stored,
        &catalogue.text(id)?,
        &catalogue.folders_of(id)?,
        term,
    ))
}
