//! 依据: each cited paper against the archive — is there one of this title and number, is it in force, is it more secret
//! than the draft. What the archive lacks is no error, unless something very like it is there.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::alike::{alike, is_near};
use super::article;
use super::decree;
use super::draft::Draft;
use super::hearsay;
use super::held::{latest, named, numbered_so, of_series, own_paper};
use super::law;
use super::pattern::Pattern;
use super::rules::Findings;
use super::secrecy::{name, own_mark, rank};
use crate::archive::{Archive, Brief, NameSort};
use crate::document::{Citation, DocNumber, Edge, bare_title_key, names_a_document, title_key};
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

/// Words before a title that speak of its past.
const PAST: [&str; 10] = [
    "原",
    "旧",
    "废止",
    "前身",
    "修订前的",
    "已失效的",
    "已废止的",
    "取代",
    "代替",
    "不再执行",
];
/// Words behind a title that tell of its end.
static ENDED_SINCE: Pattern = Pattern::new(
    r"^(?:[（(][^）)]{1,40}[）)])?[^。；]{0,16}?(?:已[^。；]{0,44}?(?:废止|失效|取代|停止执行)|已被|被《|同时废止|予以废止|(?:被|由)[^。；]{0,40}(?:取代|替代|代替)|不再(?:适用|执行|有效|作为)|废止(?:后|前|以来)|失效后)",
);

pub(super) fn check(draft: &Draft<'_>, archive: Option<&Archive>, found: &mut Findings) -> Result<()> {
    let mut known = HashSet::new();
    for citation in &draft.document.citations {
        let Some(title) = citation.full_title().or(citation.number.as_deref()) else {
            continue;
        };
        if let Some(archive) = archive
            && citation.span.start >= draft.paper.start
        {
            article::check(draft, &archive.catalogue, citation, found)?;
        }
        if citation.span.start < draft.paper.start
            || is_own(draft, citation)
            || !known.insert((title_key(title), citation.canonical.clone()))
        {
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
    let ended = ["废止", "失效", "停止执行", "不再执行", "修改", "修订", "作废"]
        .iter()
        .any(|word| behind.contains(word));
    let relies = !citation.edge.is_an_end()
        && !matches!(
            citation.edge,
            Edge::Amends | Edge::Revises | Edge::Corrects | Edge::Extends | Edge::RepliesTo | Edge::Answers
        );
    let since = ENDED_SINCE.is_match(draft.behind(citation.span.end, 90));
    let told = past || since || told_of_issue(draft, citation) || ended && citation.edge == Edge::Cites;
    relies && !told
}

/// 2003年原农业部制定《…》以来: what is told of is the issue of it.
fn told_of_issue(draft: &Draft<'_>, citation: &Citation) -> bool {
    static ISSUED: Pattern =
        Pattern::new(r"(?:19|20)\d{2}年[^。；，]{0,20}(?:制定|颁布|出台|印发|发布|公布|施行|实施)(?:的|了)?$");
    let behind = draft.behind(citation.span.end, 6);
    ISSUED.is_match(draft.before(citation.span.start, 36)) && citation.edge == Edge::Cites
        || behind.starts_with("以来")
        || behind.starts_with("施行以来")
}

/// Compares a citation with the archive; whether that decided anything on its force.
fn against(draft: &Draft<'_>, archive: &Archive, citation: &Citation, found: &mut Findings) -> Result<bool> {
    let catalogue = &archive.catalogue;
    let title = citation.full_title();
    let numbered = match &citation.canonical {
        Some(number) => numbered_so(catalogue, number)?,
        None => Vec::new(),
    };
    let meant = if let Some(first) = numbered.first() {
        match title {
            Some(title) => match titled(draft, archive, citation, title, &numbered, found)? {
                Some(meant) => meant,
                None => return Ok(true),
            },
            None => first.clone(),
        }
    } else {
        let Some(title) = title.filter(|title| names_a_document(title)) else {
            return Ok(false);
        };
        let exact = named(catalogue, &title_key(title), &[NameSort::Title])?;
        let exact = if exact.is_empty() {
            own_paper(draft, catalogue, title)?
        } else {
            exact
        };
        let exact = if exact.is_empty() {
            of_series(catalogue, citation, title)?
        } else {
            exact
        };
        decree::check(draft, catalogue, citation, &exact, found)?;
        let lacks = exact.is_empty();
        let Some(edition) = latest(exact, draft.as_of) else {
            if lacks && !ends(citation) && !hearsay::check(draft, catalogue, citation, title, found)? {
                alike(draft, catalogue, citation, title, found)?;
                if speaks_of_force(draft, citation) && !is_listed(title) {
                    law::check(draft, catalogue, citation, title, found)?;
                }
            }
            return Ok(false);
        };
        if citation.canonical.is_some() {
            // A rule is issued anew under the same title; what it had before was another number.
            let again = is_rule(title) && !is_slip(citation, &edition);
            if let Some(number) = edition.number.as_ref().filter(|_| !again && !ends(citation)) {
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

/// Whether a mention ends or changes the paper: what it was called then may have been another name.
fn ends(citation: &Citation) -> bool {
    citation.edge.is_an_end() || matches!(citation.edge, Edge::Amends | Edge::Revises)
}

/// Whether a title is of a rule.
fn is_rule(title: &str) -> bool {
    let plain = title.split(['（', '(']).next().unwrap_or(title);
    [
        "条例", "规定", "办法", "细则", "规则", "规程", "章程", "制度", "法", "解释",
    ]
    .iter()
    .any(|end| plain.ends_with(end))
}

/// Whether a cited number differs from the paper's in year or serial alone.
fn is_slip(citation: &Citation, meant: &Brief) -> bool {
    let (one, other) = (citation.canonical.as_deref(), meant.number.as_deref());
    one.and_then(DocNumber::parse)
        .zip(other.and_then(DocNumber::parse))
        .is_some_and(|(one, other)| is_near(&one, &other))
}

/// Of the papers of a number the one that has the title; none if it has another, which is then found.
fn titled(
    draft: &Draft<'_>,
    archive: &Archive,
    citation: &Citation,
    title: &str,
    numbered: &[Brief],
    found: &mut Findings,
) -> Result<Option<Brief>> {
    let cited = [title_key(title), bare_title_key(title)];
    for brief in numbered {
        for (name, _) in archive.catalogue.names_of(brief.id)? {
            let key = archive.catalogue.name_key(name)?.unwrap_or_default();
            // A part of the title, or the title with more around it, is the same paper.
            if cited.contains(&key) || within(&cited[1], &key) {
                return Ok(Some(brief.clone()));
            }
        }
        if !archive.document(brief.id)?.record.has_trusted_title() {
            return Ok(Some(brief.clone()));
        }
    }
    let Some(first) = numbered.first() else { return Ok(None) };
    // The title may be right, and the number wrong.
    let other = named(&archive.catalogue, &cited[0], &[NameSort::Title])?;
    let other = if other.is_empty() {
        own_paper(draft, &archive.catalogue, title)?
    } else {
        other
    };
    match other.iter().find_map(|brief| Some((brief, brief.number.as_deref()?))) {
        Some((brief, number)) => {
            let words = [("title", brief.title.as_str()), ("number", number)];
            found.add_proven("basis.number", citation.span.clone(), &words, Some(&said(brief)));
        }
        None => {
            let words = [
                ("number", citation.canonical.as_deref().unwrap_or_default()),
                ("title", first.title.as_str()),
            ];
            found.add_proven("basis.title", citation.span.clone(), &words, Some(&said(first)));
        }
    }
    Ok(None)
}

/// Whether one key is a part of another, and not only a common word of it.
pub(super) fn within(cited: &str, key: &str) -> bool {
    let (short, long) = if cited.len() <= key.len() {
        (cited, key)
    } else {
        (key, cited)
    };
    short.chars().count() >= 6
        && long.contains(short)
        && long.chars().count() - short.chars().count() <= 24
        && (long.ends_with(short) || long.starts_with(short) || short.len() * 2 >= long.len())
        && !(long.ends_with("通知") && !short.ends_with("通知") && short.starts_with("关于"))
}

/// What is more secret than the draft that cites it.
fn secret(
    draft: &Draft<'_>,
    archive: &Archive,
    citation: &Citation,
    meant: &Brief,
    found: &mut Findings,
) -> Result<()> {
    let record = archive.document(meant.id)?.record;
    let own = rank(draft.document.secrecy.as_ref().map(|field| field.value.as_str()));
    let Some(level) = record.secrecy().filter(|level| rank(Some(level)) > own) else {
        return Ok(());
    };
    let title = format!("《{}》", meant.title);
    let words = [("level", level), ("title", title.as_str()), ("own", name(own))];
    let place = own_mark(draft).unwrap_or_else(|| citation.span.clone());
    found.add_proven("secrecy.source", place, &words, Some(&said(meant)));
    Ok(())
}

/// Whether what is cited is in force on the day; whether that could be told.
fn force(
    draft: &Draft<'_>,
    archive: &Archive,
    citation: &Citation,
    meant: &Brief,
    found: &mut Findings,
) -> Result<bool> {
    let day = draft.as_of.to_string();
    let mut validity = Relations::new(&archive.catalogue).status(meant.id, &day)?;
    // Of two copies of one edition one may say what the other does not.
    if validity.evidence.is_empty() {
        for copy in named(&archive.catalogue, &title_key(&meant.title), &[NameSort::Title])? {
            if copy.id != meant.id && copy.edition == meant.edition && validity.evidence.is_empty() {
                validity = Relations::new(&archive.catalogue).status(copy.id, &day)?;
            }
        }
    }
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
            let status = validity.status.name();
            if !holds(draft, archive, citation, meant, evidence)? {
                // An export says that it ended and not when.
                let same = named(&archive.catalogue, &title_key(&meant.title), &[NameSort::Title])?;
                let other = same
                    .iter()
                    .any(|other| other.edition.is_some() && other.edition != meant.edition);
                if evidence.what == "catalogue" && !other && draft.is_of_last_years() {
                    let words = [("cited", cited), ("status", status)];
                    found.add_proven("basis.marked", citation.span.clone(), &words, Some(&proof));
                }
                return Ok(true);
            }
            let newer = replaced_by(archive, meant, evidence)?;
            let proposal = match &newer {
                Some(newer) => format!("改为引用{newer}"),
                None => "删去此项依据，或另行查找现行有效的依据".to_owned(),
            };
            let words = [
                ("cited", cited),
                ("status", status),
                ("date", &day),
                ("newer", proposal.as_str()),
            ];
            found.add_proven("basis.repealed", citation.span.clone(), &words, Some(&proof));
        }
        // What is published, passed on or spoken of need not be in force yet; what one relies on must.
        Standing::NotYet if matches!(citation.edge, Edge::Basis | Edge::Implements) => {
            // What comes into force together may name one another; the edition before may still be in force.
            let together = draft
                .document
                .effective
                .as_ref()
                .is_some_and(|field| Some(field.value.to_string()) >= evidence.date);
            if together || Relations::new(&archive.catalogue).versions(meant.id)?.len() > 1 {
                return Ok(true);
            }
            let start = evidence.date.as_deref().unwrap_or("另定之日");
            let words = [("cited", cited), ("date", day.as_str()), ("start", start)];
            found.add_proven("basis.not-yet", citation.span.clone(), &words, Some(&proof));
        }
        Standing::NotYet | Standing::InForce | Standing::Amended | Standing::Unknown => {}
    }
    Ok(true)
}

/// Whether a proof of an end holds for what is cited: a rule that is cited by its title alone is cited as it stands, so that
/// the end of one of its editions is none of its own; what an export says without a day is true of today.
fn holds(
    draft: &Draft<'_>,
    archive: &Archive,
    citation: &Citation,
    meant: &Brief,
    evidence: &Evidence,
) -> Result<bool> {
    if citation.canonical.is_some() {
        return Ok(evidence.what != "catalogue" || draft.is_of_today());
    }
    let own = title_key(&evidence.title) == title_key(&meant.title);
    let editions = Relations::new(&archive.catalogue).versions(meant.id)?.len();
    Ok(match evidence.what.as_str() {
        "edition" => false,
        "catalogue" => editions <= 1 && draft.is_of_today(),
        "expire" | "title" => editions <= 1,
        _ => !own,
    })
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
pub(super) fn said(brief: &Brief) -> String {
    format!("档案第{}号{}", brief.id.0, named_paper(brief))
}

fn proof(evidence: &Evidence) -> String {
    let number = evidence
        .number
        .as_deref()
        .map(|number| format!("（{number}）"))
        .unwrap_or_default();
    format!(
        "档案第{}号《{}》{number}：“{}”",
        evidence.document, evidence.title, evidence.sentence
    )
}

/// Whether a law is known to have been one.
fn is_listed(title: &str) -> bool {
    let key = title_key(title);
    ENDED.paper.iter().any(|paper| title_key(&paper.title) == key)
}

/// What is known to have ended, without an archive that says so.
fn listed(draft: &Draft<'_>, citation: &Citation, found: &mut Findings) {
    let Some(title) = citation.full_title() else { return };
    let key = title_key(title);
    let day = draft.as_of.to_string();
    let Some(ended) = ENDED
        .paper
        .iter()
        .find(|paper| title_key(&paper.title) == key && paper.until <= day)
    else {
        return;
    };
    let proposal = format!("改为引用{}", ended.by);
    let words = [
        ("cited", draft.part(&citation.span)),
        ("status", "已废止"),
        ("date", &day),
        ("newer", proposal.as_str()),
    ];
    found.add_proven("basis.repealed", citation.span.clone(), &words, Some(&ended.proof));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::DocDate;

    #[test]
    fn the_table_is_whole() {
        let table: Table = toml::from_str(include_str!("repealed.toml")).unwrap();
        assert!(
            table
                .paper
                .iter()
                .all(|paper| DocDate::parse(&paper.until).is_some() && !paper.proof.is_empty())
        );
    }
}
