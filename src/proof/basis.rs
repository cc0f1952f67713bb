//! 依据: each cited paper against the archive — is there one of this title and number, is it in force, is it more secret
//! than the draft. What the archive lacks is no error, unless something very like it is there.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::draft::Draft;
use super::layout::{name, rank};
use super::rules::Findings;
use crate::archive::{Archive, Brief, Catalogue, NameSort};
use crate::document::{Citation, DocDate, DocNumber, Edge, bare_title_key, names_a_document, title_key};
use crate::error::Result;
use crate::relation::{Evidence, Relations, Standing};

/// A paper that is known to be no longer in force, whatever the archive holds.
#[derive(Debug, Deserialize)]
struct Ended {
    title: String,
    /// The day from which it is not in force.
    until: String,
    /// What took its place.
    by: String,
    /// Where that is said.
    proof: String,
}

#[derive(Debug, Default, Deserialize)]
struct Table {
    paper: Vec<Ended>,
}

static ENDED: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("repealed.toml")).unwrap_or_default());

/// Names that begin alike are looked through, so many of them.
const MOST_ALIKE: usize = 2_000;
/// Characters in which they begin alike.
const ALIKE: usize = 6;
/// A shorter title is too common to be like another.
const SHORTEST: usize = 10;

/// Words before a title that speak of its past.
const PAST: [&str; 8] = ["原", "旧", "废止", "前身", "修订前的", "已失效的", "已废止的", "取代"];

pub(super) fn check(draft: &Draft<'_>, archive: Option<&Archive>, found: &mut Findings) -> Result<()> {
    let mut known = HashSet::new();
    for citation in &draft.document.citations {
        let Some(title) = citation.full_title().or(citation.number.as_deref()) else {
            continue;
        };
        if citation.span.start < draft.paper.start || is_own(draft, citation) || !known.insert((title_key(title), citation.canonical.clone())) {
            continue;
        }
        let judged = match archive {
            Some(archive) => against(draft, archive, citation, found)?,
            None => false,
        };
        if !judged && speaks_of_force(draft, citation) {
            listed(draft, citation, found);
        }
    }
    Ok(())
}

fn is_own(draft: &Draft<'_>, citation: &Citation) -> bool {
    let number = draft.document.number.as_ref().map(|field| field.value.to_string());
    number.is_some() && citation.canonical == number
}

/// Whether a mention relies on the paper as it stands: not one that ends or changes it, or tells of its past.
fn speaks_of_force(draft: &Draft<'_>, citation: &Citation) -> bool {
    let before = draft.before(citation.span.start, 10);
    let behind = draft.behind(citation.span.end, 24);
    let past = PAST.iter().any(|word| before.ends_with(word));
    let ended = ["废止", "失效", "停止执行", "不再执行", "修改", "修订", "作废"].iter().any(|word| behind.contains(word));
    let relies = !citation.edge.is_an_end()
        && !matches!(citation.edge, Edge::Amends | Edge::Revises | Edge::Corrects | Edge::Extends | Edge::RepliesTo | Edge::Answers);
    relies && !past && !(ended && citation.edge == Edge::Cites)
}

/// Compares a citation with the archive; whether that decided anything on its force.
fn against(draft: &Draft<'_>, archive: &Archive, citation: &Citation, found: &mut Findings) -> Result<bool> {
    let catalogue = &archive.catalogue;
    let title = citation.full_title();
    let numbered = match &citation.canonical {
        Some(number) => named(catalogue, number, &[NameSort::Number])?,
        None => Vec::new(),
    };
    let meant = if let Some(first) = numbered.first() {
        if let Some(title) = title {
            titled(draft, archive, citation, title, &numbered, found)?;
        }
        first.clone()
    } else {
        let Some(title) = title.filter(|title| names_a_document(title)) else {
            return Ok(false);
        };
        let exact = named(catalogue, &title_key(title), &[NameSort::Title])?;
        let exact = if exact.is_empty() { own_paper(draft, catalogue, title)? } else { exact };
        let Some(edition) = latest(exact, draft.as_of) else {
            alike(draft, catalogue, citation, title, found)?;
            return Ok(false);
        };
        if citation.canonical.is_some() {
            if let Some(number) = &edition.number {
                let words = [("title", edition.title.as_str()), ("number", number.as_str())];
                found.add_proven("basis.number", citation.span.clone(), &words, Some(&said(&edition)));
            }
            return Ok(false);
        }
        edition
    };
    secret(draft, archive, citation, &meant, found)?;
    if !speaks_of_force(draft, citation) {
        return Ok(true);
    }
    force(draft, archive, citation, &meant, found)
}

/// The current documents of a name.
fn named(catalogue: &Catalogue, key: &str, sorts: &[NameSort]) -> Result<Vec<Brief>> {
    let Some(name) = catalogue.name_id(key)? else {
        return Ok(Vec::new());
    };
    let all = catalogue.documents_named(name)?;
    Ok(all.into_iter().filter(|(_, sort)| sorts.contains(sort)).map(|(brief, _)| brief).collect())
}

/// A title without its issuer means a paper of the drafting organ.
fn own_paper(draft: &Draft<'_>, catalogue: &Catalogue, title: &str) -> Result<Vec<Brief>> {
    let Some(organ) = &draft.document.organ else { return Ok(Vec::new()) };
    let same = named(catalogue, &bare_title_key(title), &[NameSort::Title, NameSort::Bare])?;
    let own = |brief: &Brief| brief.organ.as_deref() == Some(organ.value.as_str());
    Ok(same.into_iter().filter(|brief| own(brief) && title_key(&brief.title).ends_with(&title_key(title))).collect())
}

/// The edition that held on a day.
fn latest(mut editions: Vec<Brief>, as_of: DocDate) -> Option<Brief> {
    let day = as_of.to_string();
    editions.sort_by(|a, b| (&a.edition, a.id).cmp(&(&b.edition, b.id)));
    let at = editions.iter().rposition(|brief| brief.edition.as_deref().is_none_or(|date| date <= day.as_str()));
    at.map(|at| editions.swap_remove(at))
}

/// A number that the archive has, under another title.
fn titled(
    draft: &Draft<'_>,
    archive: &Archive,
    citation: &Citation,
    title: &str,
    numbered: &[Brief],
    found: &mut Findings,
) -> Result<()> {
    let cited = [title_key(title), bare_title_key(title)];
    for brief in numbered {
        for (name, _) in archive.catalogue.names_of(brief.id)? {
            let key = archive.catalogue.name_key(name)?.unwrap_or_default();
            // A part of the title, or the title with more around it, is the same paper.
            if cited.iter().any(|cited| *cited == key) || within(&cited[1], &key) {
                return Ok(());
            }
        }
        if !archive.document(brief.id)?.record.has_trusted_title() {
            return Ok(());
        }
    }
    let Some(first) = numbered.first() else { return Ok(()) };
    // The title may be right, and the number wrong.
    let other = named(&archive.catalogue, &cited[0], &[NameSort::Title])?;
    let other = if other.is_empty() { own_paper(draft, &archive.catalogue, title)? } else { other };
    match other.iter().find_map(|brief| Some((brief, brief.number.as_deref()?))) {
        Some((brief, number)) => {
            let words = [("title", brief.title.as_str()), ("number", number)];
            found.add_proven("basis.number", citation.span.clone(), &words, Some(&said(brief)));
        }
        None => {
            let words = [("number", citation.canonical.as_deref().unwrap_or_default()), ("title", first.title.as_str())];
            found.add_proven("basis.title", citation.span.clone(), &words, Some(&said(first)));
        }
    }
    Ok(())
}

/// Whether one key is a part of another, and not only a common word of it.
fn within(cited: &str, key: &str) -> bool {
    let (short, long) = if cited.len() <= key.len() { (cited, key) } else { (key, cited) };
    short.chars().count() >= 6 && long.contains(short) && long.chars().count() - short.chars().count() <= 24
        && (long.ends_with(short) || long.starts_with(short) || short.len() * 2 >= long.len())
        && !(long.ends_with("通知") && !short.ends_with("通知") && short.starts_with("关于"))
}

/// Something very like what the archive lacks.
fn alike(draft: &Draft<'_>, catalogue: &Catalogue, citation: &Citation, title: &str, found: &mut Findings) -> Result<()> {
    let key = title_key(title);
    if key.chars().count() < SHORTEST {
        return Ok(());
    }
    let beginning: String = key.chars().take(ALIKE).collect();
    let mut candidates = catalogue.named_like(&beginning, MOST_ALIKE)?;
    let number = citation.canonical.as_deref().and_then(DocNumber::parse);
    if let Some(number) = &number {
        candidates.extend(catalogue.named_like(&format!("{}〔", number.series()), MOST_ALIKE)?);
    }
    let mut best: Option<(usize, Brief)> = None;
    for brief in candidates {
        let other = title_key(&brief.title);
        let bare = bare_title_key(&brief.title);
        let distance = [other, bare].iter().filter_map(|other| distance(&key, other)).min();
        let Some(distance) = distance else { continue };
        let length = key.chars().count();
        // One character, or two of a long title; beside a number that is near, more.
        let near = number.as_ref().zip(brief.number.as_deref().and_then(DocNumber::parse)).is_some_and(|(one, other)| is_near(one, &other));
        let most = if near { length / 4 } else { 1 + usize::from(length >= 20) };
        if distance > 0 && distance <= most && best.as_ref().is_none_or(|(known, _)| distance < *known) {
            best = Some((distance, brief));
        }
    }
    if let Some((_, brief)) = best.filter(|(_, brief)| brief.number != draft.document.number.as_ref().map(|n| n.value.to_string()))
    {
        let number = brief.number.as_deref().map(|number| format!("（{number}）")).unwrap_or_default();
        let words = [("title", brief.title.as_str()), ("number", number.as_str())];
        found.add_proven("basis.alike", citation.span.clone(), &words, Some(&said(&brief)));
    }
    Ok(())
}

/// Whether two numbers differ in year or serial alone.
fn is_near(one: &DocNumber, other: &DocNumber) -> bool {
    match (one, other) {
        (DocNumber::Coded { code, year, serial }, DocNumber::Coded { code: c, year: y, serial: s }) => {
            code == c && (year == y || serial == s)
        }
        _ => false,
    }
}

/// How many characters differ; `None` where a figure does, for then another paper of the same series is meant.
fn distance(one: &str, other: &str) -> Option<usize> {
    let figures = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c)).collect::<String>();
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().abs_diff(b.len()) > a.len() / 4 + 1 || figures(one) != figures(other) {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let kept = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = kept.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied()
}

/// What is more secret than the draft that cites it.
fn secret(draft: &Draft<'_>, archive: &Archive, citation: &Citation, meant: &Brief, found: &mut Findings) -> Result<()> {
    let record = archive.document(meant.id)?.record;
    let own = rank(draft.document.secrecy.as_ref().map(|field| field.value.as_str()));
    let Some(level) = record.secrecy().filter(|level| rank(Some(level)) > own) else {
        return Ok(());
    };
    let title = format!("《{}》", meant.title);
    let words = [("level", level), ("title", title.as_str()), ("own", name(own))];
    found.add_proven("secrecy.source", citation.span.clone(), &words, Some(&said(meant)));
    Ok(())
}

/// Whether what is cited is in force on the day; whether that could be told.
fn force(draft: &Draft<'_>, archive: &Archive, citation: &Citation, meant: &Brief, found: &mut Findings) -> Result<bool> {
    let day = draft.as_of.to_string();
    let validity = Relations::new(&archive.catalogue).status(meant.id, &day)?;
    let Some(evidence) = validity.evidence.first() else {
        return Ok(false);
    };
    // That the draft itself ends it is what the draft is for.
    let own = draft.document.number.as_ref().map(|field| field.value.to_string());
    if own.is_some() && evidence.number == own {
        return Ok(true);
    }
    let cited = draft.part(&citation.span);
    let proof = proof(evidence);
    match validity.status {
        Standing::Repealed | Standing::Lapsed | Standing::Annulled | Standing::Suspended => {
            // A law that is cited by its title alone is cited as it stands.
            if evidence.what == "edition" && citation.canonical.is_none() {
                return Ok(true);
            }
            let status = validity.status.name();
            let newer = replaced_by(archive, meant, evidence)?;
            let proposal = match &newer {
                Some(newer) => format!("改为引用{newer}"),
                None => "删去此项依据，或另行查找现行有效的依据".to_owned(),
            };
            let words = [("cited", cited), ("status", status), ("date", &day), ("newer", proposal.as_str())];
            found.add_proven("basis.repealed", citation.span.clone(), &words, Some(&proof));
        }
        // What is published, passed on or spoken of need not be in force yet; what one relies on must.
        Standing::NotYet if matches!(citation.edge, Edge::Basis | Edge::Implements) => {
            let start = evidence.date.as_deref().unwrap_or("另定之日");
            let words = [("cited", cited), ("date", day.as_str()), ("start", start)];
            found.add_proven("basis.not-yet", citation.span.clone(), &words, Some(&proof));
        }
        Standing::NotYet | Standing::InForce | Standing::Amended | Standing::Unknown => {}
    }
    Ok(true)
}

/// The paper that took its place: the one that ended it, if it is on the same matter, or what that one carries.
fn replaced_by(archive: &Archive, meant: &Brief, evidence: &Evidence) -> Result<Option<String>> {
    if evidence.document == meant.id.0 || evidence.title.is_empty() {
        return Ok(None);
    }
    let Some(by) = archive.catalogue.brief(crate::archive::DocumentId(evidence.document))? else {
        return Ok(None);
    };
    let (old, new) = (bare_title_key(&meant.title), bare_title_key(&by.title));
    let pairs = |text: &str| -> HashSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (old, new) = (pairs(&old), pairs(&new));
    let common = old.intersection(&new).count();
    if common * 3 < old.len().min(new.len()) {
        return Ok(None);
    }
    Ok(Some(named_paper(&by)))
}

fn named_paper(brief: &Brief) -> String {
    match &brief.number {
        Some(number) => format!("《{}》（{number}）", brief.title),
        None => format!("《{}》", brief.title),
    }
}

/// The paper that shows it, as a source.
fn said(brief: &Brief) -> String {
    format!("档案第{}号{}", brief.id.0, named_paper(brief))
}

fn proof(evidence: &Evidence) -> String {
    let number = evidence.number.as_deref().map(|number| format!("（{number}）")).unwrap_or_default();
    format!("档案第{}号《{}》{number}：“{}”", evidence.document, evidence.title, evidence.sentence)
}

/// What is known to have ended, without an archive that says so.
fn listed(draft: &Draft<'_>, citation: &Citation, found: &mut Findings) {
    let Some(title) = citation.full_title() else { return };
    let key = title_key(title);
    let day = draft.as_of.to_string();
    let Some(ended) = ENDED.paper.iter().find(|paper| title_key(&paper.title) == key && paper.until <= day) else {
        return;
    };
    let proposal = format!("改为引用{}", ended.by);
    let words = [("cited", draft.part(&citation.span)), ("status", "已废止"), ("date", &day), ("newer", proposal.as_str())];
    found.add_proven("basis.repealed", citation.span.clone(), &words, Some(&ended.proof));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let table: Table = toml::from_str(include_str!("repealed.toml")).unwrap();
        assert!(table.paper.iter().all(|paper| DocDate::parse(&paper.until).is_some() && !paper.proof.is_empty()));
    }

    #[test]
    fn another_figure_is_another_paper() {
        assert_eq!(distance("关于做好防汛工作的通知", "关于做好防讯工作的通知"), Some(1));
        assert_eq!(distance("关于2021年防汛工作的通知", "关于2022年防汛工作的通知"), None);
    }
}
