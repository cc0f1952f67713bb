//! Whether a document is in force on a day (效力), and what proves it.

use serde::Serialize;

use super::edition::is_one_edition;
use super::rules::RULES;
use super::standing::Standing;
use super::term::years_after;
use super::{Relations, rank, sentence_around};
use crate::archive::{Brief, DocumentId, NameSort, OwnForce, Relation};
use crate::document::{Clause, ClauseKind, Edge, find_dates, is_draft, issuer_of_title, says_ended};
use crate::error::Result;

/// What others say that is looked at, for each name.
pub(super) const MOST_RELATIONS: usize = 400;

/// One proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What it proves: a relation's name, or `start`, `expire`, `revised`, `edition`, `title`.
    pub what: String,
    /// The document that says it.
    pub document: i64,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// The day from which it holds.
    pub date: Option<String>,
    /// The sentence.
    pub sentence: String,
}

/// Whether a document is in force on a day, and what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Validity {
    /// 效力状态
    pub status: Standing,
    /// The day.
    pub as_of: String,
    /// What proves it, the deciding one first.
    pub evidence: Vec<Evidence>,
    /// What a person should know beside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A document with what it says of its own force.
pub(super) struct Subject {
    pub brief: Brief,
    pub clauses: Vec<Clause>,
    pub relations: Vec<Relation>,
    /// What the export that it came with says of its force: the key and the value.
    given: Option<(String, String)>,
    /// The date of its catalogue entry.
    pub date: Option<String>,
}

/// What another document has done: by whom, what, and from when.
pub(super) type Incoming = (Brief, Relation, Option<String>);

impl Subject {
    pub(super) fn clause(&self, kind: ClauseKind) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.kind == kind)
    }

    /// What its export proves, if it says so.
    pub(super) fn given(&self, says: impl Fn(&str) -> bool) -> Option<Evidence> {
        let (key, value) = self.given.as_ref()?;
        says(value).then(|| {
            evidence(
                "catalogue",
                &self.brief,
                None,
                format!("来源目录所记（{key}）：{value}"),
            )
        })
    }

    /// The day on which it came into force, if it says so.
    pub(super) fn start(&self) -> Option<String> {
        let clause = self.clause(ClauseKind::Start)?;
        clause
            .date
            .map(|date| date.to_string())
            .or_else(|| self.brief.date.clone())
    }

    /// The day on which its term ends, if it has one.
    pub(super) fn end(&self) -> Option<String> {
        let clause = self.clause(ClauseKind::Expire)?;
        let end = match clause.date {
            Some(date) => date.to_string(),
            None => years_after(&self.start().or_else(|| self.brief.date.clone())?, clause.years?)?,
        };
        // Nothing ends before it was made: then the term is another's, or of a text that was changed since.
        Some(end).filter(|end| self.brief.edition.as_ref().is_none_or(|made| end > made))
    }
}

impl Relations<'_> {
    /// Whether a document is in force on a day (ISO 8601). Copies of one edition share what proves it.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn status(&self, id: DocumentId, as_of: &str) -> Result<Validity> {
        let mut validity = self.status_alone(id, as_of)?;
        let Some(own) = self.brief(id)? else {
            return Ok(validity);
        };
        for copy in self.copies_of_edition(&own)? {
            if validity.status.strength() == Standing::STRONGEST {
                break;
            }
            let of_copy = self.status_alone(copy.id, as_of)?;
            if of_copy.status.strength() > validity.status.strength() {
                validity = of_copy;
            }
        }
        Ok(validity)
    }

    fn status_alone(&self, id: DocumentId, as_of: &str) -> Result<Validity> {
        let mut validity = Validity {
            status: Standing::Unknown,
            as_of: as_of.to_owned(),
            evidence: Vec::new(),
            notes: Vec::new(),
        };
        let Some(subject) = self.subject(id)? else {
            return Ok(validity);
        };
        if is_draft(&subject.brief.title) {
            validity.notes.push("草案、征求意见稿等，未曾施行".to_owned());
            return Ok(validity);
        }
        if self.is_mistitled(&subject.brief)? {
            validity.notes.push("题名疑有误：正文自称与题名不符".to_owned());
        }
        let incoming = self.incoming(&subject.brief, as_of, &mut validity.notes)?;
        if let Some((status, proof)) = self.ended(&subject, &incoming, as_of)? {
            (validity.status, validity.evidence) = (status, vec![proof]);
            return Ok(validity);
        }
        let not_before = subject.start().or_else(|| subject.brief.date.clone());
        if let (Some(start), Some(proof)) = (not_before, self.own(&subject, ClauseKind::Start)?)
            && start.as_str() > as_of
        {
            (validity.status, validity.evidence) = (Standing::NotYet, vec![proof]);
            return Ok(validity);
        }
        let proofs = self.proofs(&subject, &incoming, as_of, &mut validity.notes)?;
        if proofs.is_empty() {
            validity
                .notes
                .insert(0, "未发现废止依据，也没有现行有效的证据".to_owned());
            return Ok(validity);
        }
        validity.status = Standing::InForce;
        if let Some((by, relation, date)) = incoming.iter().rfind(|(_, relation, _)| relation.edge == Edge::Amends) {
            validity.status = Standing::Amended;
            validity.evidence.push(self.said(by, relation, date.clone())?);
        }
        validity.evidence.extend(proofs);
        Ok(validity)
    }

    /// The same without what proves it, which costs most: for the counts and conditions of many documents.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn standing(&self, id: DocumentId, as_of: &str) -> Result<Standing> {
        let unproved = Self { quotes: false, ..*self };
        Ok(unproved.status(id, as_of)?.status)
    }

    fn subject(&self, id: DocumentId) -> Result<Option<Subject>> {
        let Some(brief) = self.brief(id)? else {
            return Ok(None);
        };
        let OwnForce { clauses, given } = self.own_force(id)?;
        Ok(Some(Subject {
            clauses,
            relations: self.relations_of(id)?,
            given,
            date: brief.date.clone(),
            brief,
        }))
    }

    /// What others, who have the power to, have done to a document up to a day: by whom, what and from when, in order of
    /// time.
    fn incoming(&self, target: &Brief, as_of: &str, notes: &mut Vec<String>) -> Result<Vec<Incoming>> {
        let mut found: Vec<Incoming> = Vec::new();
        for (name, sort) in self.names_of(target.id)? {
            for relation in self.relations_to(name, MOST_RELATIONS)? {
                // What bears on force comes first.
                if !relation.edge.is_of_validity() {
                    continue;
                }
                if relation.document == target.id || found.iter().any(|known| known.1 == relation) {
                    continue;
                }
                let Some(by) = self.brief(relation.document)? else {
                    continue;
                };
                let date = self.holds_from(&by, &relation)?;
                if date.as_deref().is_some_and(|date| date > as_of) || !self.is_meant(target, &by, &relation)? {
                    continue;
                }
                if sort == NameSort::Carried && relation.edge == Edge::Overrides {
                    continue;
                } else if !has_power(&by, target) {
                    let said = by.number.as_deref().unwrap_or(&by.title);
                    notes.push(format!(
                        "{said}（{}）层级较低，无权{}本文，未采信",
                        by.organ.as_deref().unwrap_or("机关不明"),
                        relation.edge.active()
                    ));
                    continue;
                }
                let made = &target.edition;
                let before = match relation.edge {
                    // What was changed before this edition was made is in it, and so is the change that made it.
                    Edge::Amends => {
                        date <= *made || by.edition <= *made || is_one_edition(by.edition.as_deref(), made.as_deref())
                    }
                    // What had ended before that was an earlier edition.
                    edge => edge.is_an_end() && date.is_some() && date <= *made,
                };
                if before || self.means_earlier(&by, target, &relation)? {
                    continue;
                }
                found.push((by, relation, date));
            }
        }
        found.sort_by(|a, b| (&a.2, a.0.id, a.1.seq).cmp(&(&b.2, b.0.id, b.1.seq)));
        Ok(found)
    }

    /// Whether a relation means this document, or a later edition of it.
    pub(super) fn is_meant(&self, target: &Brief, by: &Brief, relation: &Relation) -> Result<bool> {
        let meant = self.resolve(by, relation)?;
        let Some(first) = meant.first() else { return Ok(false) };
        let among = meant.iter().any(|brief| brief.id == target.id);
        // What ends an edition ends those before it too; what relies on one relies on no other.
        Ok(first.id == target.id
            || (among && first.edition == target.edition)
            || (among && relation.edge.is_an_end() && target.edition < first.edition))
    }

    /// From when a relation holds: the day in its sentence, else when the paper that says it came into force.
    pub(super) fn holds_from(&self, by: &Brief, relation: &Relation) -> Result<Option<String>> {
        if relation.effective.is_some() {
            return Ok(relation.effective.clone());
        }
        if !relation.edge.is_of_validity() {
            return Ok(by.edition.clone());
        }
        let start = self.subject(by.id)?.and_then(|subject| subject.start());
        Ok(start.or_else(|| by.edition.clone()))
    }

    /// What has ended a document's force by a day.
    fn ended(&self, subject: &Subject, incoming: &[Incoming], as_of: &str) -> Result<Option<(Standing, Evidence)>> {
        let own = &subject.brief;
        for (edge, status) in [
            (Edge::Annuls, Standing::Annulled),
            (Edge::Repeals, Standing::Repealed),
            (Edge::Lapses, Standing::Lapsed),
            (Edge::Suspends, Standing::Suspended),
        ] {
            if let Some((by, relation, date)) = incoming.iter().find(|(_, relation, _)| relation.edge == edge) {
                return Ok(Some((status, self.said(by, relation, date.clone())?)));
            }
        }
        if let Some(proof) = subject.given(says_ended) {
            return Ok(Some((Standing::Lapsed, proof)));
        }
        if says_so_itself(&own.title) {
            return Ok(Some((
                Standing::Lapsed,
                evidence("title", own, None, own.title.clone()),
            )));
        }
        if let Some(end) = subject.end() {
            let extended = match incoming.iter().rfind(|(_, relation, _)| relation.edge == Edge::Extends) {
                Some((by, relation, _)) => self.extended_to(by, relation)?,
                None => None,
            };
            if extended.unwrap_or_else(|| end.clone()).as_str() < as_of
                && let Some(mut proof) = self.own(subject, ClauseKind::Expire)?
            {
                proof.date = Some(end);
                return Ok(Some((Standing::Lapsed, proof)));
            }
        }
        Ok(self.replaced(subject, as_of)?.map(|proof| (Standing::Lapsed, proof)))
    }

    /// The day to which a relation extends a term.
    fn extended_to(&self, by: &Brief, relation: &Relation) -> Result<Option<String>> {
        let sentence = self.sentence_of(relation)?;
        let last = find_dates(&sentence).into_iter().rfind(|(_, date)| date.day.is_some());
        Ok(last
            .map(|(_, date)| date.to_string())
            .filter(|date| by.date.as_ref().is_none_or(|by| date > by)))
    }

    /// What a clause of the document itself proves.
    pub(super) fn own(&self, subject: &Subject, kind: ClauseKind) -> Result<Option<Evidence>> {
        let Some(clause) = subject.clause(kind) else {
            return Ok(None);
        };
        let sentence = if self.quotes {
            sentence_around(&self.catalogue.text(subject.brief.id)?, &clause.span)
        } else {
            String::new()
        };
        let (what, date) = match kind {
            ClauseKind::Start => ("start", subject.start()),
            ClauseKind::Expire => ("expire", subject.end()),
            ClauseKind::Revised => ("revised", clause.date.map(|date| date.to_string())),
        };
        Ok(Some(evidence(what, &subject.brief, date, sentence)))
    }

    /// What another document proves.
    pub(super) fn said(&self, by: &Brief, relation: &Relation, date: Option<String>) -> Result<Evidence> {
        let sentence = if self.quotes {
            self.sentence_of(relation)?
        } else {
            String::new()
        };
        Ok(evidence(relation.edge.name(), by, date, sentence))
    }

    /// The sentence that makes a relation.
    pub(super) fn sentence_of(&self, relation: &Relation) -> Result<String> {
        let Some(stored) = self.catalogue.document(relation.document)? else {
            return Ok(String::new());
        };
        let citations = stored.record.citations();
        let Some(citation) = citations.get(relation.seq) else {
            return Ok(String::new());
        };
        Ok(sentence_around(
            &self.catalogue.text(relation.document)?,
            &citation.span,
        ))
    }
}

pub(super) fn evidence(what: &str, by: &Brief, date: Option<String>, sentence: String) -> Evidence {
    Evidence {
        what: what.to_owned(),
        document: by.id.0,
        number: by.number.clone(),
        title: by.title.clone(),
        date,
        sentence,
    }
}

/// Whether a title bears the mark of its end: 甲办法（已失效）. 关于宣布失效的通知 speaks of other papers.
fn says_so_itself(title: &str) -> bool {
    let inner = title.trim_end().strip_suffix(['）', ')', '】', '］', ']', '〕']);
    let mark = inner.and_then(|inner| inner.rsplit_once(['（', '(', '【', '［', '[', '〔']));
    mark.is_some_and(|(_, mark)| RULES.ended.iter().any(|word| mark.contains(word.as_str())))
}

/// Whether the issuer of one paper can put another out of force: a lower organ cannot. Unknown issuers are trusted.
fn has_power(by: &Brief, target: &Brief) -> bool {
    let rank = |brief: &Brief| {
        let organ = brief.organ.as_deref().and_then(rank::of_organ);
        organ.or_else(|| issuer_of_title(&brief.title).and_then(|issuer| rank::of_organ(&issuer)))
    };
    match (rank(by), rank(target)) {
        (Some(by), Some(target)) => by <= target,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_tells_its_own_end_in_brackets() {
        assert!(says_so_itself("采砂办法（已失效）") && !says_so_itself("关于5件规范性文件失效的通知"));
    }
}
