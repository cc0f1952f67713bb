//! What was understood, as JSON: places in characters, numbers with their canonical form.

use serde_json::{Map, Value, json};

use super::Organ;
use crate::text::repair::Places;

/// The elements of a document as docs/cli.md describes them. `document` has places in bytes of `text`, as it is stored.
#[must_use]
pub fn card(document: &Value, text: &str, places: &Places<'_>) -> Map<String, Value> {
    let Value::Object(fields) = document else {
        return Map::new();
    };
    let mut card = Map::new();
    for (name, field) in fields {
        let field = match name.as_str() {
            "number" => as_written(field, text),
            "organ" => with_organ(field),
            "citations" => with_nulls(field),
            _ => field.clone(),
        };
        card.insert(name.clone(), in_characters(field, places));
    }
    card
}

/// A number as it stands in the text, with its canonical form beside it.
fn as_written(field: &Value, text: &str) -> Value {
    let mut field = field.clone();
    let written = written(&field, text);
    if let Some(object) = field.as_object_mut() {
        let canonical = object.get("value").cloned().unwrap_or_default();
        if let Some(written) = written {
            object.insert("value".to_owned(), written.into());
        }
        object.insert("canonical".to_owned(), canonical);
    }
    field
}

/// The words of a field's span without the blanks of typesetting.
fn written(field: &Value, text: &str) -> Option<String> {
    let (start, end) = span(field.get("span")?)?;
    Some(text.get(start..end)?.split_whitespace().collect())
}

fn span(value: &Value) -> Option<(usize, usize)> {
    let bound = |name| usize::try_from(value.get(name)?.as_u64()?).ok();
    Some((bound("start")?, bound("end")?))
}

/// An issuer with its full name, rank and region, where the name shows them.
fn with_organ(field: &Value) -> Value {
    let mut field = field.clone();
    let organ = field
        .get("value")
        .and_then(Value::as_str)
        .filter(|name| !name.contains('、'))
        .and_then(Organ::of);
    if let (Some(organ), Some(object)) = (organ, field.as_object_mut()) {
        object.insert("canonical".to_owned(), organ.name.into());
        object.insert("level".to_owned(), json!(organ.level));
        object.insert("region".to_owned(), json!(organ.region));
    }
    field
}

/// The papers that a text names; what a mention leaves out is null.
fn with_nulls(citations: &Value) -> Value {
    let citations = citations.as_array().into_iter().flatten();
    let whole = citations.map(|citation| {
        let mut whole = json!({ "title": null, "number": null, "canonical": null });
        if let (Some(whole), Some(citation)) = (whole.as_object_mut(), citation.as_object()) {
            whole.extend(citation.clone());
        }
        whole
    });
    whole.collect()
}

/// Every place inside a value, from bytes to `[from, to)` in characters.
#[must_use]
pub fn in_characters(value: Value, places: &Places<'_>) -> Value {
    if let Some((start, end)) = span(&value) {
        return json!(places.span(start, end));
    }
    match value {
        Value::Object(map) => map.into_iter().map(|(k, v)| (k, in_characters(v, places))).collect(),
        Value::Array(list) => list.into_iter().map(|v| in_characters(v, places)).collect(),
        value => value,
    }
}
