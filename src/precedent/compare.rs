//! Two papers clause by clause (逐条比对): which clauses are the same, changed, moved, added, removed, and in changed ones which
//! sentences.

use std::ops::Range;

use serde::Serialize;

use super::Precedents;
use super::matter::series;
use super::rank::RankOptions;
use super::task::Task;
use crate::archive::{DocumentId, Record};
use crate::error::Result;
use crate::text::difference::{Change, ChangeKind, alignment, difference};

/// A clause: from one heading to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its mark: 第三条, 二、; empty before the first.
    pub number: String,
    /// Its heading, where it has words of its own.
    pub heading: String,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// What became of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseChange {
    /// What happened.
    pub kind: ChangeKind,
    /// Which clause of the older paper.
    pub one: Option<usize>,
    /// Which of the newer.
    pub other: Option<usize>,
    /// What changed in it, sentence by sentence, with places in the two clauses.
    pub changes: Vec<Change>,
}

/// The clauses of a paper, which together are its whole text.
#[must_use]
pub fn clauses(record: &Record, text: &str) -> Vec<Clause> {
    let list = record
        .details
        .pointer("/document/outline")
        .and_then(|list| list.as_array());
    let mut found: Vec<Clause> = Vec::new();
    let mut from = 0;
    let (mut number, mut heading) = (String::new(), String::new());
    let mut close = |number: &str, heading: &str, range: Range<usize>| {
        if !text.get(range.clone()).unwrap_or_default().trim().is_empty() {
            found.push(Clause {
                number: number.to_owned(),
                heading: heading.to_owned(),
                range,
            });
        }
    };
    for field in list.into_iter().flatten() {
        let words = |pointer: &str| {
            field
                .pointer(pointer)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
        };
        let at = field.pointer("/span/start").and_then(serde_json::Value::as_u64);
        let Some(at) = at
            .and_then(|at| usize::try_from(at).ok())
            .filter(|at| *at >= from && text.is_char_boundary(*at))
        else {
            continue;
        };
        close(&number, &heading, from..at);
        (number, heading) = (words("/value/number").to_owned(), words("/value/heading").to_owned());
        from = at;
    }
    let end = record
        .details
        .pointer("/document/body/span/end")
        .and_then(serde_json::Value::as_u64);
    let end = end
        .and_then(|end| usize::try_from(end).ok())
        .filter(|end| *end > from && text.is_char_boundary(*end));
    let end = end.unwrap_or(text.len());
    close(&number, &heading, from..end);
    close("", "", end..text.len());
    found
}

/// What became of each clause, in the order of the newer paper; a clause's own mark makes no difference.
#[must_use]
pub fn compare(one: (&str, &[Clause]), other: (&str, &[Clause])) -> Vec<ClauseChange> {
    let texts = |(text, clauses): (&str, &[Clause])| -> Vec<String> {
        let words = |clause: &Clause| {
            let whole = text.get(clause.range.clone()).unwrap_or_default().trim_start();
            whole.strip_prefix(clause.number.as_str()).unwrap_or(whole).to_owned()
        };
        clauses.iter().map(words).collect()
    };
    let (before, after) = (texts(one), texts(other));
    let old: Vec<&str> = before.iter().map(String::as_str).collect();
    let new: Vec<&str> = after.iter().map(String::as_str).collect();
    let change = |(kind, from, to): (ChangeKind, Option<usize>, Option<usize>)| {
        let both = from.and_then(|i| old.get(i)).zip(to.and_then(|j| new.get(j)));
        let changes = match (kind, both) {
            (ChangeKind::Changed | ChangeKind::Moved, Some((old, new))) => {
                let all = difference(old, new).into_iter();
                all.filter(|change| change.kind != ChangeKind::Same).collect()
            }
            _ => Vec::new(),
        };
        ClauseChange {
            kind,
            one: from,
            other: to,
            changes,
        }
    };
    alignment(&old, &new).into_iter().map(change).collect()
}

impl Precedents<'_> {
    /// The paper of the same series before this one, if the archive has one.
    ///
    /// # Errors
    /// As [`Precedents::rank`].
    pub fn previous(&self, id: DocumentId, day: &str) -> Result<Option<DocumentId>> {
        let stored = self.archive.document(id)?;
        let text = self.archive.catalogue.text(id)?;
        let task = Task::of_paper(&stored.record, &text);
        let options = RankOptions {
            day: day.to_owned(),
            own: vec![id],
            ..RankOptions::default()
        };
        let own = series(&task.title, task.organ.as_deref());
        let ranking = self.rank(&task, &options)?;
        let same = ranking.ranked.into_iter().filter(|paper| paper.series == own);
        let earlier = same.filter(|paper| match (&paper.facts.date, &task.date) {
            (Some(held), Some(date)) => held < date,
            (Some(_), None) => true,
            (None, _) => false,
        });
        let latest = earlier.max_by(|a, b| {
            let order =
                (&a.facts.date, !a.facts.draft, b.facts.id.0).cmp(&(&b.facts.date, !b.facts.draft, a.facts.id.0));
            order.then(a.score.total_cmp(&b.score))
        });
        Ok(latest.map(|paper| paper.facts.id))
    }
}
