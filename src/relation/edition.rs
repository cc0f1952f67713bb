//! Editions (版本) of one rule: which papers are copies of one edition, and which edition takes the place of another, on
//! the day of its commencement.

use super::Relations;
use super::rules::RULES;
use super::status::{Evidence, Subject, evidence};
use super::term::days_after;
use crate::archive::{Brief, Relation};
use crate::document::{ClauseKind, find_dates, title_key};
use crate::error::Result;

impl Relations<'_> {
    /// Whether a paper's title is that of a rule, of which a later edition takes the place of an earlier one.
    pub(super) fn names_a_rule(&self, brief: &Brief) -> bool {
        let title = brief.title.trim_end_matches(|c| !char::is_alphanumeric(c));
        let plain = title.split(['（', '(']).next().unwrap_or(title);
        RULES
            .rules
            .iter()
            .any(|end| plain.ends_with(end.as_str()) || title.ends_with(end.as_str()))
    }

    /// Other copies of the edition that a document is.
    pub(super) fn copies_of_edition(&self, own: &Brief) -> Result<Vec<Brief>> {
        let rule = self.names_a_rule(own);
        let mut copies = Vec::new();
        for other in self.versions(own.id)? {
            let numbers = own.number.as_deref().zip(other.number.as_deref());
            let same = other.id != own.id
                && if rule {
                    numbers.is_none_or(|(own, other)| own == other) && self.is_same_edition(own, &other)?
                } else {
                    // Papers of one title that are no rules are often two papers.
                    numbers.is_some_and(|(own, other)| own == other) && own.date == other.date
                };
            if same {
                copies.push(other);
            }
        }
        Ok(copies)
    }

    /// Whether two papers of one title are one edition: their dates lie close together, or they begin on one day that both
    /// name and that is later than either (a catalogue gives the day of adoption, the other that of publication).
    fn is_same_edition(&self, one: &Brief, other: &Brief) -> Result<bool> {
        if is_one_edition(one.edition.as_deref(), other.edition.as_deref()) {
            return Ok(true);
        }
        let start = self.named_start(one)?;
        let not_before = |brief: &Brief| brief.edition.is_some() && start >= brief.edition;
        Ok(start.is_some() && not_before(one) && not_before(other) && start == self.named_start(other)?)
    }

    /// The day of commencement that a paper names.
    fn named_start(&self, brief: &Brief) -> Result<Option<String>> {
        let clauses = self.own_force(brief.id)?.clauses;
        let start = clauses.iter().find(|clause| clause.kind == ClauseKind::Start);
        Ok(start.and_then(|clause| clause.date).map(|date| date.to_string()))
    }

    /// From when an edition is in force, as far as is known: the day that it names, or that of its text if that is later.
    fn commences(&self, brief: &Brief) -> Result<Option<String>> {
        Ok(self.named_start(brief)?.max(brief.edition.clone()))
    }

    /// The editions of a rule later than the one that a document is, with the days of their commencement.
    fn later_editions(&self, own: &Brief) -> Result<Vec<(Brief, String)>> {
        let mut later = Vec::new();
        if own.edition.is_none() || !self.names_a_rule(own) {
            return Ok(later);
        }
        for brief in self.versions(own.id)? {
            let is_later = brief.edition > own.edition && !self.is_same_edition(own, &brief)?;
            if is_later && let Some(day) = self.commences(&brief)? {
                later.push((brief, day));
            }
        }
        Ok(later)
    }

    /// A later edition of the same rule that is in force on a day, as proof that this one is not.
    pub(super) fn replaced(&self, subject: &Subject, as_of: &str) -> Result<Option<Evidence>> {
        let later = self.later_editions(&subject.brief)?;
        let newer = later.into_iter().find(|(_, day)| day.as_str() <= as_of);
        Ok(newer.map(|(newer, day)| {
            let of = newer.edition.as_deref().unwrap_or(&day);
            let mut sentence = format!("《{}》已有{of}的版本", newer.title);
            if of != day {
                sentence.push_str(&format!("，自{day}起施行"));
            }
            evidence("edition", &newer, Some(day), sentence)
        }))
    }

    /// A later edition that begins only after a day and tells this one as the text that it changed: until then this one is
    /// in force.
    pub(super) fn not_yet_replaced(&self, subject: &Subject, as_of: &str) -> Result<Option<Evidence>> {
        let own = &subject.brief;
        if self.commences(own)?.is_none_or(|day| day.as_str() > as_of) {
            return Ok(None);
        }
        for (newer, day) in self.later_editions(own)? {
            if day.as_str() > as_of && self.follows(&newer, own)? {
                let of = newer.edition.as_deref().unwrap_or(&day);
                let sentence = format!("《{}》{of}的版本自{day}起施行，其前一版即本文", newer.title);
                return Ok(Some(evidence("edition", &newer, Some(day), sentence)));
            }
        }
        Ok(None)
    }

    /// Whether the sentence by which an edition ends the one before it names the day of an older one than this.
    pub(super) fn means_earlier(&self, by: &Brief, target: &Brief, relation: &Relation) -> Result<bool> {
        let Some(made) = target.edition.as_deref() else {
            return Ok(false);
        };
        if !relation.edge.is_an_end() || title_key(&by.title) != title_key(&target.title) {
            return Ok(false);
        }
        let stored = self.catalogue.document(relation.document)?;
        let citations = stored.map(|stored| stored.record.citations()).unwrap_or_default();
        let Some(citation) = citations.get(relation.seq) else {
            return Ok(false);
        };
        let text = self.catalogue.text(relation.document)?;
        let before = text.get(..citation.span.start).unwrap_or_default();
        let before = before.rsplit(['。', '\n', '；', '》']).next().unwrap_or_default();
        // 自……起 is the day of the end.
        let named = find_dates(before)
            .into_iter()
            .rfind(|(range, _)| !before[range.end..].starts_with('起'));
        let named = named.map(|(_, date)| date.to_string());
        Ok(named.is_some_and(|named| named.as_str() < made && !is_one_edition(Some(&named), Some(made))))
    }

    /// Whether the history that an edition tells names another as the one directly before it.
    fn follows(&self, newer: &Brief, own: &Brief) -> Result<bool> {
        let clauses = self.own_force(newer.id)?.clauses;
        let told = clauses.iter().find(|clause| clause.kind == ClauseKind::Revised);
        let earlier = told
            .into_iter()
            .flat_map(|clause| &clause.earlier)
            .map(ToString::to_string);
        let before = earlier
            .filter(|day| !is_one_edition(Some(day), newer.edition.as_deref()))
            .max();
        Ok(before.is_some() && is_one_edition(before.as_deref(), own.edition.as_deref()))
    }
}

/// Whether two days are dates of one edition: adopted, published, in force.
pub(super) fn is_one_edition(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    let reaches = |from: &str, to: &str| days_after(from, RULES.edition_days).is_some_and(|until| to <= until.as_str());
    reaches(one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_one_edition_lie_close_together() {
        assert!(is_one_edition(Some("2020-12-29"), Some("2020-12-23")));
        assert!(!is_one_edition(Some("2020-12-29"), Some("2018-12-23")));
        assert!(!is_one_edition(None, Some("2018-12-23")));
    }
}
