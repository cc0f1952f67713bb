//! Who is meant by a citation: by number, else by title and the nearest earlier date. Editions of one law stand together.

use super::{Relations, rank};
use crate::archive::{Brief, DocumentId, NameId, NameSort, Relation};
use crate::document::{Citation, DocNumber, Edge, Organ, bare_title_key, is_on_trial, issuer_of_title, title_key};
use crate::error::Result;

/// The names by which a paper is cited.
#[derive(Debug, Clone, Copy)]
struct Names {
    number: Option<NameId>,
    title: Option<NameId>,
    bare: Option<NameId>,
}

impl Relations<'_> {
    /// The documents that a relation means: the one meant first, then the other editions. Empty if the archive lacks it.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read; so for everything in this stage.
    pub fn resolve(&self, citing: &Brief, relation: &Relation) -> Result<Vec<Brief>> {
        let names = Names {
            number: relation.number,
            title: relation.title,
            bare: relation.bare,
        };
        self.meant(citing, names, relation.edge)
    }

    /// As [`Relations::resolve`], for a citation of a document.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn resolve_citation(&self, id: DocumentId, citation: &Citation) -> Result<Vec<Brief>> {
        let Some(citing) = self.brief(id)? else {
            return Ok(Vec::new());
        };
        let name = |key: Option<String>| -> Result<Option<NameId>> {
            key.map_or(Ok(None), |key| self.catalogue.name_id(&key))
        };
        let names = Names {
            number: name(citation.canonical.clone())?,
            title: name(citation.full_title().map(title_key))?,
            bare: name(citation.full_title().map(bare_title_key))?,
        };
        self.meant(&citing, names, citation.edge)
    }

    fn meant(&self, citing: &Brief, names: Names, edge: Edge) -> Result<Vec<Brief>> {
        if let Some(number) = names.number {
            let mut found = self.named(number, citing.id, |sort| sort == NameSort::Number)?;
            if let Some(title) = names.title
                && !self.tells_one_paper(number)?
            {
                found = self.called_so(found, [Some(title), names.bare])?;
            }
            if !found.is_empty() {
                // A number is of one paper; what else has it is another copy of it.
                found.sort_by_key(|brief| brief.id);
                return Ok(found);
            }
        }
        // A number that the archive lacks and a title that it has: the same title under another number is another edition,
        // whose force must not be touched.
        let numbered = names.number.is_some() && edge.is_of_validity();
        // （试行） is part of a title: what ends the paper on trial does not end the one that took its place.
        let on_trial = match names.title {
            Some(title) if edge.is_of_validity() => self.catalogue.name_key(title)?.map(|key| is_on_trial(&key)),
            _ => None,
        };
        let alike = |found: Vec<Brief>| -> Vec<Brief> {
            let same = |brief: &Brief| on_trial.is_none_or(|trial| trial == is_on_trial(&brief.title));
            found.into_iter().filter(same).collect()
        };
        if let Some(title) = names.title {
            let exact = self.named(title, citing.id, |sort| sort == NameSort::Title)?;
            if let Some(chosen) = chosen(exact, citing, edge, numbered) {
                return Ok(chosen);
            }
            let same = self.named(title, citing.id, |sort| sort == NameSort::Bare)?;
            let organ = citing.organ.as_deref();
            if let Some(chosen) = chosen(of_issuer(alike(same), organ, edge), citing, edge, numbered) {
                return Ok(chosen);
            }
        }
        if let Some(bare) = names.bare {
            let key = names.title.map_or(Ok(None), |title| self.catalogue.name_key(title))?;
            let issuer = key.as_deref().and_then(issuer_of_title);
            let same = self.named(bare, citing.id, |sort| matches!(sort, NameSort::Title | NameSort::Bare))?;
            let same = match issuer.as_deref() {
                Some(issuer) => same.into_iter().filter(|brief| is_of(brief, issuer)).collect(),
                None => same,
            };
            if let Some(chosen) = chosen(alike(same), citing, edge, numbered) {
                return Ok(chosen);
            }
        }
        // Who publishes a paper does not mean another that carries it too, such as a copy of itself.
        if let Some(title) = names.title.filter(|_| edge != Edge::Publishes) {
            let carried = self.named(title, citing.id, |sort| sort == NameSort::Carried)?;
            if let Some(chosen) = chosen(carried, citing, edge, numbered) {
                return Ok(chosen);
            }
        }
        Ok(Vec::new())
    }

    /// Whether a number is of one paper only. Orders are counted anew in other years and by other organs of a joint issue, so
    /// that one without its year is of many.
    fn tells_one_paper(&self, number: NameId) -> Result<bool> {
        let key = self.catalogue.name_key(number)?;
        let number = key.as_deref().and_then(DocNumber::parse);
        Ok(number.is_some_and(|number| number.year().is_some()))
    }

    /// Those of some documents that have one of these names in any way.
    fn called_so(&self, found: Vec<Brief>, names: [Option<NameId>; 2]) -> Result<Vec<Brief>> {
        let mut called = Vec::with_capacity(found.len());
        for brief in found {
            let own = self.names_of(brief.id)?;
            if own.iter().any(|(name, _)| names.contains(&Some(*name))) {
                called.push(brief);
            }
        }
        Ok(called)
    }

    /// The current documents but one that have a name in one of these ways.
    fn named(&self, name: NameId, but: DocumentId, sort: impl Fn(NameSort) -> bool) -> Result<Vec<Brief>> {
        let mut found = Vec::new();
        for (brief, s) in self.documents_named(name)? {
            let by_title = matches!(s, NameSort::Title | NameSort::Bare);
            if brief.id != but && sort(s) && !(by_title && self.is_mistitled(&brief)?) {
                found.push(brief);
            }
        }
        Ok(found)
    }

    /// The editions of a document's title by the same issuer, oldest first, itself among them.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn versions(&self, id: DocumentId) -> Result<Vec<Brief>> {
        let Some(own) = self.brief(id)? else {
            return Ok(Vec::new());
        };
        let Some(name) = self.catalogue.name_id(&title_key(&own.title))? else {
            return Ok(Vec::new());
        };
        let all = self.documents_named(name)?;
        let same_issuer = |brief: &Brief| match (&own.organ, &brief.organ) {
            (Some(own), Some(other)) => is_one_issuer(own, other),
            _ => true,
        };
        let mut editions = Vec::new();
        let mistitled = self.is_mistitled(&own)?;
        for (brief, sort) in all {
            let same = sort == NameSort::Title && same_issuer(&brief);
            // What calls itself otherwise than its title is another paper under a wrong title.
            if same && (brief.id == id || !(mistitled || self.is_mistitled(&brief)?)) {
                editions.push(brief);
            }
        }
        Ok(editions)
    }

    /// Whether the text of a document calls itself otherwise than its title does: a law, and 本办法.
    pub(super) fn is_mistitled(&self, brief: &Brief) -> Result<bool> {
        let clauses = self.own_force(brief.id)?.clauses;
        Ok(clauses.iter().any(|clause| clause.contradicts(&brief.title)))
    }
}

/// Whether editions of one rule may have these issuers: one organ, a congress and its standing committee, whoever adopts a law
/// and whoever promulgates it, or an organ and its successor.
fn is_one_issuer(one: &str, other: &str) -> bool {
    let congress = |name: &str| name.trim_end_matches("常务委员会").to_owned();
    let highest = |name: &str| rank::of_organ(name) == Some(0);
    let follows = |one: &str, other: &str| {
        let successors = Organ::of(one).map(|organ| organ.successors).unwrap_or_default();
        successors.iter().any(|next| next == other)
    };
    is_part(one, other)
        || congress(one) == congress(other)
        || (highest(one) && highest(other))
        || follows(one, other)
        || follows(other, one)
}

fn is_part(one: &str, other: &str) -> bool {
    one.ends_with(other) || other.ends_with(one)
}

/// Whether a document is of an issuer, as far as is known.
fn is_of(brief: &Brief, issuer: &str) -> bool {
    match (brief.organ.as_deref(), issuer_of_title(&brief.title)) {
        (_, Some(own)) => is_part(&own, issuer),
        (Some(organ), None) => is_part(organ, issuer),
        (None, None) => true,
    }
}

/// A title that names no issuer means the citing organ's own paper, else the only one of that title. What bears on force is
/// never guessed.
fn of_issuer(found: Vec<Brief>, organ: Option<&str>, edge: Edge) -> Vec<Brief> {
    let own: Vec<Brief> = match organ {
        Some(organ) => found.iter().filter(|brief| is_of(brief, organ)).cloned().collect(),
        None => Vec::new(),
    };
    if !own.is_empty() || edge.is_an_end() {
        return own;
    }
    let titles: std::collections::HashSet<String> = found.iter().map(|brief| title_key(&brief.title)).collect();
    if titles.len() == 1 { found } else { Vec::new() }
}

/// Of the editions found, the one meant first: the latest that is not later than the citing document.
fn chosen(found: Vec<Brief>, citing: &Brief, edge: Edge, numbered: bool) -> Option<Vec<Brief>> {
    let mut found: Vec<Brief> = found
        .into_iter()
        .filter(|brief| !numbered || brief.number.is_none())
        .collect();
    found.sort_by(|a, b| (a.edition.is_none(), &a.edition, a.id).cmp(&(b.edition.is_none(), &b.edition, b.id)));
    let date = citing.edition.as_deref();
    let earlier = |brief: &Brief| match (brief.edition.as_deref(), date) {
        (Some(own), Some(date)) if edge.is_an_end() => own < date,
        (Some(own), Some(date)) => own <= date,
        (None, _) => false,
        (Some(_), None) => true,
    };
    let at = match found.iter().rposition(earlier) {
        Some(at) => at,
        // A paper cannot end one that was not there yet.
        None if edge.is_an_end() => found
            .iter()
            .position(|brief| brief.edition.is_none() || date.is_none())?,
        None => 0,
    };
    if found.is_empty() {
        return None;
    }
    let first = found.remove(at);
    found.insert(0, first);
    Some(found)
}
