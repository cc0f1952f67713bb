//! The conditions of a typed line one by one, so that a person can see each, correct it or take it away.

use serde::Serialize;

use super::{Filter, Query, TextField};

/// One condition of a line. All chips' texts side by side mean what the line means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chip {
    /// What it is asked of: `text`, `number`, `title`, `organ`, `addressee`, `kind`, `topic`, `date`, `force`, `validity`,
    /// `secrecy`, `level`, `retention`, `folder`, `format`, `id`, `meta.KEY`, or `any` for alternatives.
    pub field: String,
    /// How: `words`, `phrase`, `gap`, `near`, `regex`, `cites` (bears or cites), `is`, `has`, `like`, `range`, `or`, `and`.
    pub op: &'static str,
    /// Whether it must not hold.
    pub not: bool,
    /// What is asked, as it was understood.
    pub value: String,
    /// The piece of the line that says so; a line without it lacks the condition.
    pub text: String,
}

/// The chips of parts of a line that must all hold, each with what was typed for it.
pub(super) fn chips(parts: &[(&str, &Query)]) -> Vec<Chip> {
    let mut chips = Vec::new();
    for (typed, part) in parts {
        match part {
            // One word that means several things (去年的通知): each by itself, as it can be typed.
            Query::And(several) if several.iter().all(|one| retyped(one).is_some()) => {
                chips.extend(several.iter().filter_map(|one| Some(chip(&retyped(one)?, one))));
            }
            part => chips.push(chip(typed, part)),
        }
    }
    chips
}

/// A condition as it can be typed.
fn retyped(part: &Query) -> Option<String> {
    match part {
        Query::Filter(Filter::Meta { .. }) => None,
        Query::Filter(filter) => Some(filter.to_string()).filter(|typed| !typed.contains(char::is_whitespace)),
        Query::Words { whole, .. } => Some(whole.clone()).filter(|typed| !typed.contains(char::is_whitespace)),
        Query::Near { one, other, within } if !format!("{one}{other}").contains(['"', '*']) => {
            Some(format!("\"{one}\" /{within} \"{other}\""))
        }
        Query::Phrase(text) if !text.contains(['"', '*']) => Some(format!("\"{text}\"")),
        Query::Or(several)
            if several
                .iter()
                .all(|one| matches!(one, Query::Phrase(_) | Query::Filter(_))) =>
        {
            let several: Option<Vec<String>> = several.iter().map(retyped).collect();
            Some(format!("({})", several?.join(" OR ")))
        }
        _ => None,
    }
}

fn chip(typed: &str, part: &Query) -> Chip {
    let (part, not) = match part {
        Query::Not(inner) => (inner.as_ref(), true),
        part => (part, false),
    };
    let (field, op, value) = match part {
        Query::Filter(filter) => of_filter(filter),
        Query::Phrase(text) => ("text".to_owned(), "phrase", text.clone()),
        Query::Pattern(_) => ("text".to_owned(), "gap", part.to_string()),
        Query::Near { .. } => ("text".to_owned(), "near", part.to_string()),
        Query::Regex(regular) => ("text".to_owned(), "regex", regular.typed.clone()),
        Query::Number { canonical, .. } => ("number".to_owned(), "cites", canonical.clone()),
        Query::Or(several) => either(several).unwrap_or_else(|| ("any".to_owned(), "or", part.to_string())),
        Query::And(_) => ("any".to_owned(), "and", part.to_string()),
        _ => ("text".to_owned(), "words", part.to_string()),
    };
    Chip {
        field,
        op,
        not,
        value,
        text: typed.to_owned(),
    }
}

/// Alternatives that all ask the same of one field (住建部 under each of its names).
fn either(several: &[Query]) -> Option<(String, &'static str, String)> {
    let each = several.iter().map(|one| match one {
        Query::Filter(filter) => Some(of_filter(filter)),
        Query::Number { canonical, .. } => Some(("number".to_owned(), "cites", canonical.clone())),
        _ => None,
    });
    let each: Vec<(String, &str, String)> = each.collect::<Option<_>>()?;
    let (field, op, _) = each.first()?.clone();
    let alike = each.iter().all(|(own, how, _)| (own, *how) == (&field, op));
    let values: Vec<String> = each.into_iter().map(|(.., value)| value).collect();
    alike.then(|| (field, op, values.join(" | ")))
}

fn of_filter(filter: &Filter) -> (String, &'static str, String) {
    let (field, op, value) = match filter {
        Filter::Kind(value) => ("kind", "is", value.clone()),
        Filter::Topic(value) => ("topic", "is", value.clone()),
        Filter::Date(range) => ("date", "range", range.to_string()),
        Filter::Organ(value) => ("organ", "has", value.clone()),
        Filter::Number(value) => ("number", "is", value.clone()),
        Filter::NumberPart(value) => ("number", "has", value.clone()),
        Filter::Title(value) => ("title", "has", value.clone()),
        Filter::Addressee(value) => ("addressee", "has", value.clone()),
        Filter::Force(force) => ("force", "is", force.name().to_owned()),
        Filter::Standing(standing) => ("validity", "is", standing.name().to_owned()),
        Filter::Retention(value) => ("retention", "is", value.clone()),
        Filter::Folder(value) => ("folder", "has", value.clone()),
        Filter::Series(value) => ("series", "is", value.clone()),
        Filter::Secrecy(value) => ("secrecy", "is", value.clone()),
        Filter::Level(value) => ("level", "is", value.clone()),
        Filter::Format(value) => ("format", "is", value.clone()),
        Filter::ExternalId(value) => ("id", "is", value.clone()),
        Filter::Like { field, pattern } => {
            let name = match field {
                TextField::Title => "title",
                TextField::Number => "number",
                TextField::Organ => "organ",
            };
            (name, "like", pattern.typed(None))
        }
        Filter::Meta { key, value } => return (format!("meta.{key}"), "is", value.clone()),
    };
    (field.to_owned(), op, value)
}
