//! Collections of sharing sites: every title is printed twice, or the text begins with it again; titles are alike; the
//! site's own lines stand between.

use std::collections::HashMap;

use super::lines::Line;
use super::{Border, WORDS};

/// Fewer titles that return are chance.
const FEWEST: usize = 3;
/// Letters that a title and the line below it have in common from the beginning: so many, and so great a share.
const COMMON: usize = 8;
const SHARE: f64 = 0.7;
/// A converter may have lost so many letters of the beginning.
const LOST: usize = 2;
/// Letters that a paper has, besides its title.
const BODY: usize = 80;
/// Letters by which titles of one collection begin alike.
const OPENING: usize = 2;
/// Letters that a paper has which stands last without its title.
const REST: usize = 500;

pub(super) fn borders(lines: &[Line<'_>]) -> Option<Vec<Border>> {
    let mut echoed: Vec<usize> = Vec::new();
    let mut at = 0;
    while at + 1 < lines.len() {
        if lines[at].is_heading() && echoes(&lines[at].letters, &lines[at + 1].letters) {
            echoed.push(at);
            // The second print is no title of its own.
            at += 1;
        }
        at += 1;
    }
    has_body(lines, &mut echoed);
    // A list of names and what they are begins its lines so, too; it prints none of them twice.
    let twice = echoed
        .iter()
        .filter(|at| lines[**at].letters == lines[**at + 1].letters)
        .count();
    if twice < FEWEST {
        return None;
    }
    let openings = openings(lines, &echoed);
    let mut all: Vec<(usize, &'static str, f64)> = echoed.iter().map(|at| (*at, "title-twice", 0.9)).collect();
    for (at, line) in lines.iter().enumerate() {
        let alone = (at == 0 || line.blank_before > 0) && lines.get(at + 1).is_none_or(|next| next.blank_before > 0);
        let near = echoed.iter().any(|echo| *echo == at || *echo + 1 == at);
        if alone && !near && line.is_heading() && openings.contains(&opening(line)) && !is_furniture(line) {
            all.push((at, "title-alike", 0.7));
        }
    }
    all.sort_by_key(|(at, ..)| *at);
    let mut kept: Vec<usize> = all.iter().map(|(at, ..)| *at).collect();
    has_body(lines, &mut kept);
    // The title of the page itself stands on top; its text comes last, below the site's lines.
    let top = all
        .first()
        .filter(|(at, ..)| *at <= 1 && !kept.contains(at))
        .map(|(at, ..)| *at);
    let mut borders: Vec<Border> = all
        .into_iter()
        .filter(|(at, ..)| kept.contains(at))
        .map(|(at, evidence, confidence)| border(lines, at, at, evidence, confidence))
        .collect();
    if let (Some(top), Some(last)) = (top, kept.last())
        && let Some(rest) = rest(lines, *last)
    {
        borders.push(border(lines, rest, top, "rest-of-page", 0.6));
    }
    Some(borders)
}

fn border(lines: &[Line<'_>], line: usize, title: usize, evidence: &'static str, confidence: f64) -> Border {
    let mut title = lines[title].text.to_owned();
    for word in &WORDS.furniture {
        for (open, close) in [("【", "】"), ("（", "）"), ("[", "]"), ("(", ")")] {
            title = title.replace(&format!("{open}{word}{close}"), "");
        }
    }
    Border {
        line,
        title: crate::document::title::tidy(&title),
        evidence: vec![evidence],
        confidence,
    }
}

/// Whether a line begins as the title above it, or repeats it.
fn echoes(title: &str, below: &str) -> bool {
    let length = title.chars().count();
    let least = COMMON.max((SHARE * length as f64).ceil() as usize);
    (0..=LOST).any(|lost| {
        let below = below.chars().skip(lost);
        title.chars().zip(below).take_while(|(a, b)| a == b).count() >= least
    })
}

/// Leaves only the titles that have a text below them.
fn has_body(lines: &[Line<'_>], titles: &mut Vec<usize>) {
    let all = titles.clone();
    let mut next = all.iter().skip(1).copied().chain([lines.len()]);
    titles.retain(|at| {
        let end = next.next().unwrap_or(lines.len());
        let body: usize = lines[*at + 1..end.max(*at + 1)].iter().map(Line::count).sum();
        body >= BODY + lines[*at].count()
    });
}

fn opening(line: &Line<'_>) -> String {
    line.letters.chars().take(OPENING).collect()
}

/// The beginnings that most titles share.
fn openings(lines: &[Line<'_>], titles: &[usize]) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for at in titles {
        *counts.entry(opening(&lines[*at])).or_default() += 1;
    }
    let mut common: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count >= FEWEST)
        .map(|(o, _)| o)
        .collect();
    common.sort();
    common
}

fn is_furniture(line: &Line<'_>) -> bool {
    WORDS.furniture.iter().any(|word| line.text.contains(word.as_str()))
}

/// The first of the site's lines below the last paper, if much text stands below them.
fn rest(lines: &[Line<'_>], last: usize) -> Option<usize> {
    let at = (last + 1..lines.len()).find(|at| is_furniture(&lines[*at]))?;
    let letters: usize = lines[at..]
        .iter()
        .filter(|line| !is_furniture(line))
        .map(Line::count)
        .sum();
    (letters >= REST).then_some(at)
}
