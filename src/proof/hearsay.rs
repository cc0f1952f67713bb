//! 他引: what the papers of the archive say of a paper that it lacks — with which number they cite its title, with which title
//! its number.

use super::basis::{said, within};
use super::draft::Draft;
use super::rules::Findings;
use crate::archive::{Brief, Catalogue};
use crate::document::{Citation, DocNumber, bare_title_key, title_key};
use crate::error::Result;

/// So many mentions are looked at.
const MOST: usize = 40;
/// A shorter title is that of many papers.
const SHORTEST: usize = 12;

/// Whether others cite the paper otherwise; that is found.
pub(super) fn check(
    draft: &Draft<'_>,
    catalogue: &Catalogue,
    citation: &Citation,
    title: &str,
    found: &mut Findings,
) -> Result<bool> {
    let (Some(number), false) = (&citation.canonical, title.is_empty()) else {
        return Ok(false);
    };
    let key = title_key(title);
    if key.chars().count() < SHORTEST {
        return Ok(false);
    }
    let numbers = numbers_of(catalogue, &key)?;
    if numbers.iter().any(|(known, _)| known == number) {
        return Ok(false);
    }
    // All must agree, and on a number of the same series: the year's paper has a namesake of the next year.
    if let Some((known, brief)) = numbers.first()
        && numbers.iter().all(|(other, _)| other == known)
        && is_slip(known, number)
    {
        let words = [("cited", known.as_str()), ("written", number.as_str())];
        found.add_proven("basis.cited", citation.span.clone(), &words, Some(&said(brief)));
        return Ok(true);
    }
    let titles = titles_of(catalogue, number)?;
    let bare = bare_title_key(title);
    let same = |known: &str| known == key || within(&bare, known) || within(known, &key);
    if titles.iter().any(|(known, _)| same(known)) {
        return Ok(false);
    }
    if let Some((known, brief, written)) = titles
        .first()
        .and_then(|(known, brief)| Some((known, brief, title_as_cited(catalogue, brief, known)?)))
        && titles.iter().all(|(other, _)| other == known)
    {
        let right = format!("《{written}》（{number}）");
        let cited = draft.part(&citation.span);
        let words = [("cited", right.as_str()), ("written", cited)];
        found.add_proven("basis.cited", citation.span.clone(), &words, Some(&said(brief)));
        return Ok(true);
    }
    Ok(false)
}

/// The numbers with which papers of the archive cite a title.
fn numbers_of(catalogue: &Catalogue, key: &str) -> Result<Vec<(String, Brief)>> {
    let Some(name) = catalogue.name_id(key)? else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    for relation in catalogue.relations_to(name, MOST)? {
        let (Some(number), true) = (relation.number, relation.title == Some(name)) else {
            continue;
        };
        if let (Some(number), Some(brief)) = (catalogue.name_key(number)?, catalogue.brief(relation.document)?) {
            all.push((number, brief));
        }
    }
    Ok(all)
}

/// The titles with which they cite a number.
fn titles_of(catalogue: &Catalogue, number: &str) -> Result<Vec<(String, Brief)>> {
    let Some(name) = catalogue.name_id(number)? else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    for relation in catalogue.relations_to(name, MOST)? {
        let Some(title) = relation.title else { continue };
        if let (Some(title), Some(brief)) = (catalogue.name_key(title)?, catalogue.brief(relation.document)?) {
            all.push((title, brief));
        }
    }
    Ok(all)
}

/// The title as the citing paper writes it.
fn title_as_cited(catalogue: &Catalogue, brief: &Brief, key: &str) -> Option<String> {
    let text = catalogue.text(brief.id).ok()?;
    crate::document::citations(&text)
        .into_iter()
        .filter_map(|citation| citation.title)
        .find(|title| title_key(title) == key)
}

/// Whether two numbers differ in year or serial alone.
fn is_slip(one: &str, other: &str) -> bool {
    DocNumber::parse(one)
        .zip(DocNumber::parse(other))
        .is_some_and(|(one, other)| super::alike::is_near(&one, &other))
}
