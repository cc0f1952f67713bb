//! Two papers clause by clause (逐条比对): which clauses are the same, changed, moved, added, removed, and in changed ones which
//! sentences.

use std::ops::Range;

use serde::Serialize;

use super::Precedents;
use super::matter::{pairs, series};
use super::paper::divided;
use super::paragraphs::paragraphs;
use super::rank::RankOptions;
use super::task::Task;
use crate::archive::{DocumentId, Record};
use crate::document::DivisionKind;
use crate::error::Result;
use crate::text::difference::{Change, ChangeKind, Step, alignment, difference};

/// Where a clause stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum ClausePlace {
    /// 题头: titles, numbers, addressees.
    #[serde(rename = "题头")]
    Head,
    /// 正文
    #[serde(rename = "正文")]
    Text,
    /// 附件: what is published or forwarded with the paper.
    #[serde(rename = "附件")]
    Annex,
    /// 落款: list of attachments, signature, date.
    #[serde(rename = "落款")]
    Closing,
}

impl ClausePlace {
    /// Its Chinese name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "题头",
            Self::Text => "正文",
            Self::Annex => "附件",
            Self::Closing => "落款",
        }
    }
}

/// A clause: from one heading to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Where it stands.
    pub place: ClausePlace,
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

/// The clauses of a paper: all that it says; neither its table of contents nor what a page puts around it.
#[must_use]
pub fn clauses(record: &Record, text: &str) -> Vec<Clause> {
    let divisions = divided(record, text);
    let (paragraphs, heads) = paragraphs(text, &divisions, usize::MAX);
    let mut found: Vec<Clause> = Vec::new();
    let mut next = paragraphs.iter().peekable();
    for division in &divisions {
        let place = match division.kind {
            DivisionKind::Head => ClausePlace::Head,
            DivisionKind::Text if division.part == 0 => ClausePlace::Text,
            DivisionKind::Text => ClausePlace::Annex,
            DivisionKind::Closing => ClausePlace::Closing,
            DivisionKind::Contents | DivisionKind::Furniture => continue,
        };
        let first = found.len();
        if division.kind != DivisionKind::Text {
            found.push(Clause {
                place,
                number: String::new(),
                heading: String::new(),
                range: division.range.clone(),
            });
            continue;
        }
        while let Some(paragraph) = next.next_if(|paragraph| paragraph.range.start < division.range.end) {
            let own = paragraph.own.and_then(|own| heads.get(own));
            match found.last_mut().filter(|_| own.is_none()) {
                Some(last) if last.place == place && last.range.start >= division.range.start => {
                    last.range.end = paragraph.range.end;
                }
                _ => found.push(Clause {
                    place,
                    number: own.map(|own| own.number.clone()).unwrap_or_default(),
                    heading: own.map(|own| own.words.clone()).unwrap_or_default(),
                    range: paragraph.range.clone(),
                }),
            }
        }
        // A page may stand between two stretches of one clause.
        if first > 0
            && let [before, after, ..] = &found[first - 1..]
            && before.place == place
            && after.number.is_empty()
        {
            let end = after.range.end;
            found[first - 1].range.end = end;
            found.remove(first);
        }
    }
    found
}

/// A clause without the mark before its words, however that is spaced.
fn without_number<'t>(text: &'t str, number: &str) -> &'t str {
    let mut wanted = number.chars().peekable();
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '*'));
    while wanted.peek().is_some() {
        let Some(c) = rest.chars().next() else { return text };
        if !c.is_whitespace() && wanted.next() != Some(c) {
            return text;
        }
        rest = &rest[c.len_utf8()..];
    }
    rest
}

/// What became of each clause, in the order of the newer paper; a clause's own mark makes no difference, nor whether what a paper
/// publishes stands with it or alone.
#[must_use]
pub fn compare(one: (&str, &[Clause]), other: (&str, &[Clause])) -> Vec<ClauseChange> {
    let texts = |(text, clauses): (&str, &[Clause])| -> Vec<String> {
        let words = |clause: &Clause| {
            let whole = text.get(clause.range.clone()).unwrap_or_default();
            without_number(whole, &clause.number).to_owned()
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
    // What heads a paper is compared with what heads the other, a signature with the signature.
    let places: [&[ClausePlace]; 3] = [
        &[ClausePlace::Head],
        &[ClausePlace::Text, ClausePlace::Annex],
        &[ClausePlace::Closing],
    ];
    let mut found = Vec::new();
    for places in places {
        let chosen = |clauses: &[Clause]| -> Vec<usize> {
            let all = clauses.iter().enumerate();
            all.filter(|(_, clause)| places.contains(&clause.place))
                .map(|(at, _)| at)
                .collect()
        };
        let (from, to) = (chosen(one.1), chosen(other.1));
        let before: Vec<&str> = from.iter().filter_map(|at| old.get(*at).copied()).collect();
        let after: Vec<&str> = to.iter().filter_map(|at| new.get(*at).copied()).collect();
        let steps = alignment(&before, &after).into_iter().map(|(kind, i, j)| {
            let (i, j) = (i.and_then(|i| from.get(i)), j.and_then(|j| to.get(j)));
            (kind, i.copied(), j.copied())
        });
        let steps = paired_by_heading(steps.collect(), one.1, other.1);
        found.extend(steps.into_iter().map(change));
    }
    found
}

/// Makes one of a clause that is gone and one that came under nearly the same heading.
fn paired_by_heading(mut steps: Vec<Step>, one: &[Clause], other: &[Clause]) -> Vec<Step> {
    let heading = |clauses: &[Clause], at: Option<usize>| {
        let words = at.and_then(|at| clauses.get(at)).map(|clause| clause.heading.as_str());
        // The year of a heading says nothing of what it heads.
        let plain: String = words
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_ascii_digit())
            .collect();
        pairs(&plain)
    };
    for to in 0..steps.len() {
        let (ChangeKind::Added, None, Some(j)) = steps[to] else {
            continue;
        };
        let own = heading(other, Some(j));
        let likeness = |step: &Step| {
            let theirs = heading(one, step.1);
            let all = own.len() + theirs.len();
            if own.len() < SHORTEST_HEADING || step.0 != ChangeKind::Removed {
                return 0.0;
            }
            2.0 * own.intersection(&theirs).count() as f64 / all.max(1) as f64
        };
        let best = (0..steps.len()).max_by(|a, b| likeness(&steps[*a]).total_cmp(&likeness(&steps[*b])));
        let Some((from, i)) = best
            .filter(|from| likeness(&steps[*from]) >= SAME_HEADING)
            .and_then(|from| Some((from, steps[from].1?)))
        else {
            continue;
        };
        let crosses = |step: &Step| step.1.zip(step.2).is_some_and(|(a, b)| (a < i) != (b < j));
        let kind = if steps.iter().any(crosses) {
            ChangeKind::Moved
        } else {
            ChangeKind::Changed
        };
        steps[to] = (kind, Some(i), Some(j));
        steps[from] = (ChangeKind::Removed, None, None);
    }
    steps.retain(|step| step.1.is_some() || step.2.is_some());
    steps
}

/// Headings are the same from this likeness on (Dice over pairs of characters), and from so many pairs on.
const SAME_HEADING: f64 = 0.5;
const SHORTEST_HEADING: usize = 4;

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
