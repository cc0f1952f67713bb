//! 所藏: the papers of the archive that have a number or a title.

use super::draft::Draft;
use crate::archive::{Brief, Catalogue, NameSort};
use crate::document::{Citation, DocDate, DocNumber, bare_title_key, title_key};
use crate::error::Result;

/// The papers of a number; words of the sentence before its code may have been taken for a part of it: 现就青政发.
pub(super) fn numbered_so(catalogue: &Catalogue, number: &str) -> Result<Vec<Brief>> {
    let code = number.find('〔').unwrap_or_default();
    let starts = number[..code].char_indices().map(|(at, _)| at).take(4);
    for at in starts.filter(|at| *at == 0 || number[*at..code].chars().count() >= 2) {
        let found = named(catalogue, &number[at..], &[NameSort::Number])?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    if code == 0 {
        return named(catalogue, number, &[NameSort::Number]);
    }
    Ok(Vec::new())
}

/// Papers of a title without its issuer whose numbers are of the cited one's series: whose request it is shows in its code.
pub(super) fn of_series(catalogue: &Catalogue, citation: &Citation, title: &str) -> Result<Vec<Brief>> {
    let Some(cited) = citation.canonical.as_deref().and_then(DocNumber::parse) else {
        return Ok(Vec::new());
    };
    let same = named(catalogue, &bare_title_key(title), &[NameSort::Title, NameSort::Bare])?;
    let of_series = |brief: &Brief| {
        let number = brief.number.as_deref().and_then(DocNumber::parse);
        number.is_some_and(|number| number.series() == cited.series())
    };
    Ok(same.into_iter().filter(of_series).collect())
}

/// The current documents of a name.
pub(super) fn named(catalogue: &Catalogue, key: &str, sorts: &[NameSort]) -> Result<Vec<Brief>> {
    let Some(name) = catalogue.name_id(key)? else {
        return Ok(Vec::new());
    };
    let all = catalogue.documents_named(name)?;
    Ok(all
        .into_iter()
        .filter(|(_, sort)| sorts.contains(sort))
        .map(|(brief, _)| brief)
        .collect())
}

/// A title without its issuer means a paper of the drafting organ.
pub(super) fn own_paper(draft: &Draft<'_>, catalogue: &Catalogue, title: &str) -> Result<Vec<Brief>> {
    let Some(organ) = &draft.document.organ else {
        return Ok(Vec::new());
    };
    let same = named(catalogue, &bare_title_key(title), &[NameSort::Title, NameSort::Bare])?;
    let own = |brief: &Brief| brief.organ.as_deref() == Some(organ.value.as_str());
    Ok(same
        .into_iter()
        .filter(|brief| own(brief) && title_key(&brief.title).ends_with(&title_key(title)))
        .collect())
}

/// The edition that held on a day.
pub(super) fn latest(mut editions: Vec<Brief>, as_of: DocDate) -> Option<Brief> {
    let day = as_of.to_string();
    editions.sort_by(|a, b| (&a.edition, a.id).cmp(&(&b.edition, b.id)));
    let at = editions
        .iter()
        .rposition(|brief| brief.edition.as_deref().is_none_or(|date| date <= day.as_str()));
    at.map(|at| editions.swap_remove(at))
}
