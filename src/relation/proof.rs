//! What proves that a document is in force: its own term, what it says of its beginning, and later papers that rely on it.
//! Evidence grows old; how old it may be is data (`status.toml`).

use super::Relations;
use super::rules::RULES;
use super::status::{Evidence, Incoming, MOST_RELATIONS, Subject};
use super::term::{years_after, years_before};
use crate::archive::{Brief, NameId};
use crate::document::{ClauseKind, Edge, says_in_force};
use crate::error::Result;

/// What relies on a document is proof enough after so many.
const MOST_RELIANCES: usize = 40;

impl Relations<'_> {
    /// What proves that a document is in force on a day; empty if nothing does.
    pub(super) fn proofs(
        &self,
        subject: &Subject,
        incoming: &[Incoming],
        as_of: &str,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Evidence>> {
        let own = &subject.brief;
        let mut proofs = Vec::new();
        // Its own term is running.
        if subject.end().is_some()
            && let Some(proof) = self.own(subject, ClauseKind::Expire)?
        {
            return Ok(vec![proof]);
        }
        if let Some(proof) = subject.given(says_in_force) {
            return Ok(vec![proof]);
        }
        let Some(horizon) = self.latest_date(as_of)? else {
            return Ok(proofs);
        };
        if let Some(gone) = self.lost_basis(subject, as_of)? {
            notes.push(format!("制定依据《{gone}》已不再有效，需人工判断"));
            return Ok(proofs);
        }
        // A catalogue's date that the text contradicts: which edition this is, is not known.
        let revised = self.own(subject, ClauseKind::Revised)?;
        let told = revised.as_ref().and_then(|proof| proof.date.clone());
        if let (Some(date), Some(told)) = (subject.date.as_deref(), told.as_deref())
            && years_after(date, 2).is_some_and(|date| date.as_str() < told)
        {
            notes.push(format!("著录日期{date}与文中{told}不符，版本不明"));
            return Ok(proofs);
        }
        if let Some(proof) = self.not_yet_replaced(subject, as_of)? {
            return Ok(vec![proof]);
        }
        let trial = RULES.trials.iter().any(|word| own.title.contains(word.as_str()));
        let fresh = |date: Option<&str>, years: u32| {
            date.and_then(|date| years_after(date, years))
                .is_some_and(|until| until.as_str() >= horizon.as_str())
        };
        let relied = if trial { RULES.trial_years } else { RULES.relied_years };
        let of_rules = self.names_a_rule(own) || subject.clause(ClauseKind::Start).is_some();
        let confirmed = incoming.iter().rev().find(|(by, relation, date)| {
            matches!(relation.edge, Edge::Confirms | Edge::Amends | Edge::Extends)
                && of_rules
                && fresh(date.as_deref(), relied)
                && by.edition > own.edition
        });
        if let Some((by, relation, date)) = confirmed {
            proofs.push(self.said(by, relation, date.clone())?);
        } else if of_rules && let Some(proof) = self.relied_on(own, &horizon, as_of, relied)? {
            proofs.push(proof);
        }
        let begun = if trial {
            RULES.trial_years
        } else {
            RULES.begun_years_of(own.organ.as_deref())
        };
        let started = self.own(subject, ClauseKind::Start)?.or(revised).map(|mut proof| {
            // A catalogue may know a revision that the text does not tell, unless the two lie too far apart.
            let told = subject.start().max(told.clone()).or(proof.date);
            let known = subject.date.clone().filter(|date| {
                told.as_deref()
                    .and_then(|told| years_after(told, RULES.untold_years))
                    .is_some_and(|until| *date <= until)
            });
            proof.date = told.max(known);
            proof
        });
        if let Some(proof) = started
            && self.names_a_rule(own)
            && fresh(proof.date.as_deref(), begun)
            && (proof.date.as_deref() < Some(horizon.as_str())
                || (own.edition.as_deref() < Some(horizon.as_str()) && proof.date.as_deref() <= Some(as_of)))
        {
            proofs.push(proof);
        } else if trial && !fresh(own.edition.as_deref(), 5) {
            notes.push("疑似过时：试行、暂行已超过五年".to_owned());
        }
        if !proofs.is_empty() {
            notes.push(format!("据馆藏截至{horizon}的文件判断"));
        }
        Ok(proofs)
    }

    /// A later rule that relies on a document, in so many years before the last day of which the archive knows.
    fn relied_on(&self, own: &Brief, horizon: &str, as_of: &str, years: u32) -> Result<Option<Evidence>> {
        let Some(from) = years_before(horizon, years) else {
            return Ok(None);
        };
        for (name, _) in self.names_of(own.id)? {
            for relation in self.reliances_on(name, (&from, as_of), MOST_RELIANCES)? {
                let Some(by) = self.brief(relation.document)? else {
                    continue;
                };
                let later = by.id != own.id && by.edition > own.edition && self.names_a_rule(&by);
                if later && self.is_meant(own, &by, &relation)? {
                    let date = by.date.clone();
                    return Ok(Some(self.said(&by, &relation, date)?));
                }
            }
        }
        Ok(None)
    }

    /// A paper on which a document was made and that has ended since, without a later edition.
    fn lost_basis(&self, subject: &Subject, as_of: &str) -> Result<Option<String>> {
        for relation in &subject.relations {
            if !matches!(relation.edge, Edge::Basis | Edge::Implements) {
                continue;
            }
            // The paper may have ended without the archive ever having held it.
            let Some(title) = relation.title else { continue };
            for end in self.relations_to(title, MOST_RELATIONS)? {
                if !end.edge.is_an_end() || end.edge == Edge::Suspends || end.document == subject.brief.id {
                    continue;
                }
                let Some(by) = self.brief(end.document)? else {
                    continue;
                };
                let since = self.holds_from(&by, &end)?;
                let between = since > subject.brief.edition && since.as_deref() <= Some(as_of);
                if between && !self.is_renewed(title, since.as_deref())? {
                    return self.catalogue.name_key(title);
                }
            }
        }
        Ok(None)
    }

    /// Whether a paper of this title was made or revised on a day or after it: then it goes on.
    fn is_renewed(&self, title: NameId, since: Option<&str>) -> Result<bool> {
        let editions = self.documents_named(title)?;
        Ok(editions.iter().any(|(brief, _)| brief.edition.as_deref() >= since))
    }
}
