//! A scan (扫描): what a condition means, decided for one document by looking at its folded texts alone. It shares
//! nothing with the index and exists to prove it.

use std::collections::BTreeSet;

use regex::Regex;

use crate::archive::Stored;
use crate::classify::Rules;
use crate::document::DocDate;
use crate::query::{DateRange, Filter, Pattern, Query, TextField, organ_forms};
use crate::text::fold::fold;

/// A document as a scan sees it.
pub(super) struct Scanned {
    id: u64,
    title: String,
    body: String,
    number: Option<String>,
    organ: String,
    addressees: Vec<String>,
    /// Each with a slash behind it.
    folders: Vec<String>,
    term: Option<String>,
    cited: BTreeSet<String>,
    days: Option<DateRange>,
    stored: Stored,
}

impl Scanned {
    pub(super) fn new(stored: Stored, text: &str, folders: &[String], term: Option<String>) -> Self {
        let record = &stored.record;
        let citations = record.details.pointer("/document/citations");
        let citations = citations.and_then(serde_json::Value::as_array).into_iter().flatten();
        Self {
            id: u64::try_from(stored.id.0).unwrap_or_default(),
            title: fold(&record.title),
            body: fold(text),
            number: record.number.as_deref().map(fold),
            organ: record.organ.as_deref().map(fold).unwrap_or_default(),
            addressees: record.addressees().into_iter().map(fold).collect(),
            folders: folders.iter().map(|folder| format!("{}/", fold(folder))).collect(),
            term,
            cited: citations
                .filter_map(|citation| Some(citation.get("canonical")?.as_str()?.to_owned()))
                .collect(),
            days: record.date.as_deref().and_then(DocDate::parse).map(DateRange::of),
            stored,
        }
    }

    /// Its number in the archive.
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn body(&self) -> &str {
        &self.body
    }

    pub(super) fn number(&self) -> &str {
        self.number.as_deref().unwrap_or_default()
    }

    pub(super) fn organ(&self) -> &str {
        &self.organ
    }

    pub(super) fn addressees(&self) -> &[String] {
        &self.addressees
    }

    pub(super) fn folders(&self) -> &[String] {
        &self.folders
    }

    pub(super) fn stored(&self) -> &Stored {
        &self.stored
    }

    /// Whether title or text holds these characters in a row.
    fn holds(&self, text: &str) -> bool {
        self.body.contains(text) || self.title.contains(text)
    }
}

/// A condition made ready to be asked of many documents; expressions in the order in which they stand in it.
pub(super) struct Scan<'q> {
    query: &'q Query,
    expressions: Vec<Regex>,
}

impl<'q> Scan<'q> {
    pub(super) fn new(query: &'q Query) -> Self {
        let mut expressions = Vec::new();
        gather(query, &mut expressions);
        Self { query, expressions }
    }

    /// Whether a document meets the condition.
    pub(super) fn finds(&self, document: &Scanned) -> bool {
        meets(self.query, &mut self.expressions.iter(), document)
    }
}

fn gather(query: &Query, expressions: &mut Vec<Regex>) {
    match query {
        Query::Regex(regular) => expressions.extend(regular.compiled()),
        Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| gather(part, expressions)),
        Query::Not(inner) => gather(inner, expressions),
        _ => {}
    }
}

/// How many of these a document meets. Every part is looked at, so that expressions are taken in order.
fn met(parts: &[Query], expressions: &mut dyn Iterator<Item = &'_ Regex>, document: &Scanned) -> usize {
    parts.iter().filter(|part| meets(part, expressions, document)).count()
}

fn meets(query: &Query, expressions: &mut dyn Iterator<Item = &'_ Regex>, document: &Scanned) -> bool {
    match query {
        Query::All => true,
        Query::Phrase(text) => document.holds(text),
        Query::Pattern(Pattern { parts, gaps, .. }) => [&document.title, &document.body]
            .into_iter()
            .any(|text| in_order(text, parts, gaps, false, false)),
        Query::Near { one, other, within } => {
            let near = |text: &str| {
                let (ones, others) = (occurrences(text, one), occurrences(text, other));
                let apart = |a: (usize, usize), b: (usize, usize)| {
                    b.0.checked_sub(a.1).is_some_and(|gap| gap <= *within as usize)
                };
                ones.iter()
                    .any(|a| others.iter().any(|b| apart(*a, *b) || apart(*b, *a)))
            };
            near(&document.title) || near(&document.body)
        }
        Query::Regex(_) => expressions
            .next()
            .is_some_and(|expression| expression.is_match(&document.title) || expression.is_match(&document.body)),
        Query::Documents(ids) => ids.contains(&document.id),
        Query::Words { pieces, .. } => pieces
            .iter()
            .all(|piece| document.holds(piece) || document.organ.contains(piece) || document.number().contains(piece)),
        Query::Number { canonical, typed } => {
            document.stored.record.number.as_ref() == Some(canonical)
                || document.cited.contains(canonical)
                || document.holds(typed)
                || document.holds(&fold(canonical))
        }
        Query::Filter(filter) => passes(filter, document),
        Query::And(parts) => met(parts, expressions, document) == parts.len(),
        Query::Or(parts) => met(parts, expressions, document) > 0,
        Query::Not(inner) => !meets(inner, expressions, document),
        // How something sounds and what is merely alike is no matter of text.
        Query::Similar { .. } | Query::Sound(_) => false,
    }
}

fn passes(filter: &Filter, document: &Scanned) -> bool {
    let record = &document.stored.record;
    match filter {
        Filter::Kind(kind) => record.kind.as_ref() == Some(kind),
        Filter::Topic(topic) => {
            let meant = Rules::current().topics_named(topic);
            record.topics.iter().any(|topic| meant.contains(topic))
        }
        Filter::Date(DateRange { from, to }) => document.days.is_some_and(|days| days.from <= *to && *from <= days.to),
        Filter::Organ(text) => holds_form(&document.organ, text),
        Filter::Number(canonical) => record.number.as_ref() == Some(canonical),
        Filter::NumberPart(text) => document.number().contains(text),
        Filter::Title(text) => document.title.contains(text),
        Filter::Like { field, pattern } => {
            let text = match field {
                TextField::Title => &document.title,
                TextField::Number => document.number(),
                TextField::Organ => &document.organ,
            };
            in_order(text, &pattern.parts, &pattern.gaps, pattern.starts, pattern.ends)
        }
        Filter::Addressee(text) => document.addressees.iter().any(|name| holds_form(name, text)),
        Filter::Secrecy(secrecy) => record.secrecy() == Some(secrecy),
        Filter::Level(level) => record.level().is_some_and(|own| own.name() == level),
        Filter::Format(format) => record.format == *format,
        Filter::ExternalId(id) => record.external_id.as_ref() == Some(id),
        // Force is a matter of relations, other keys one of the export: no scan of texts tells them.
        Filter::Force(_) | Filter::Standing(_) | Filter::Meta { .. } | Filter::Series(_) => false,
        Filter::Retention(term) => document.term.as_ref() == Some(term),
        Filter::Folder(text) => document.folders.iter().any(|folder| folder.contains(text)),
    }
}

/// Whether a name of an organ holds a text, in one of its forms.
fn holds_form(name: &str, text: &str) -> bool {
    organ_forms(text).iter().any(|form| name.contains(form))
}

/// Where a text stands in another, overlapping or not, in characters.
fn occurrences(text: &str, part: &str) -> Vec<(usize, usize)> {
    let length = part.chars().count();
    let mut found = Vec::new();
    let (mut at, mut chars) = (0, 0);
    while let Some(next) = text[at..].find(part) {
        chars += text[at..at + next].chars().count();
        at += next;
        found.push((chars, chars + length));
        let Some(first) = text[at..].chars().next() else { break };
        at += first.len_utf8();
        chars += 1;
    }
    found
}

fn in_order(text: &str, parts: &[String], gaps: &[Option<u32>], starts: bool, ends: bool) -> bool {
    if !parts.iter().all(|part| text.contains(part.as_str())) {
        return false;
    }
    let mut reached: Vec<(usize, usize)> = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let all = occurrences(text, part);
        reached = if i == 0 {
            all.into_iter().filter(|(start, _)| !starts || *start == 0).collect()
        } else {
            let widest = gaps[i - 1].map_or(usize::MAX, |gap| gap as usize);
            let follows = |start: usize| {
                reached
                    .iter()
                    .any(|(_, end)| start.checked_sub(*end).is_some_and(|gap| gap <= widest))
            };
            all.into_iter().filter(|(start, _)| follows(*start)).collect()
        };
    }
    let length = if ends { text.chars().count() } else { 0 };
    reached.iter().any(|(_, end)| !ends || *end == length)
}
