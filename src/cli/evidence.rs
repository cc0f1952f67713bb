//! What was understood as it is printed: places in characters, numbers with their canonical form, a card for people.

use serde_json::{Map, Value, json};

use crate::document::Organ;
use crate::text::repair::{Places, Removal};

/// What repair took out of a text, as the catalogue keeps it.
pub(super) fn removals(details: &Value) -> Vec<Removal> {
    let repairs = details.get("repairs").cloned();
    repairs
        .and_then(|repairs| serde_json::from_value(repairs).ok())
        .unwrap_or_default()
}

/// The elements of a document as docs/cli.md describes them. `document` has places in bytes of `text`, as it is stored.
pub(super) fn card(document: &Value, text: &str, places: &Places<'_>) -> Map<String, Value> {
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
pub(super) fn in_characters(value: Value, places: &Places<'_>) -> Value {
    if let Some((start, end)) = span(&value) {
        let from = places.start(start);
        return json!([from, places.end(end).max(from)]);
    }
    match value {
        Value::Object(map) => map.into_iter().map(|(k, v)| (k, in_characters(v, places))).collect(),
        Value::Array(list) => list.into_iter().map(|v| in_characters(v, places)).collect(),
        value => value,
    }
}

/// Entries of a list that a person is shown; JSON has all.
const SHOWN: usize = 24;

/// The lines of a card for people: the element's Chinese name and its values.
pub(super) fn lines(document: &Value, names: &[(&str, &'static str)]) -> Vec<(&'static str, String)> {
    let value = |field: &Value| -> Option<String> {
        if field.get("edge").is_some() {
            return Some(citation(field));
        }
        if field.get("task").is_some() {
            return Some(duty(field));
        }
        match field.get("value")? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Object(map) => {
                let text = |name: &str| map.get(name).and_then(Value::as_str);
                if let (Some(label), Some(value)) = (text("label"), text("value")) {
                    return Some(format!("{label} {value}"));
                }
                if let Some(number) = text("number") {
                    let level = map.get("level").and_then(Value::as_u64).unwrap_or(1);
                    let indent = "　".repeat(usize::try_from(level).unwrap_or(1).saturating_sub(1));
                    // An article without words of its own says nothing in a list.
                    let heading = text("heading").filter(|heading| !heading.is_empty())?;
                    let gap = if number.starts_with('第') { " " } else { "" };
                    return Some(format!("{indent}{number}{gap}{heading}"));
                }
                let number = map.get("number").and_then(Value::as_u64);
                let title = text("title").unwrap_or_default();
                Some(number.map_or_else(|| title.to_owned(), |number| format!("{number}. {title}")))
            }
            _ => None,
        }
    };
    let mut found = Vec::new();
    for (name, label) in names {
        match document.get(*name) {
            Some(Value::Array(fields)) => {
                let values: Vec<String> = fields.iter().filter_map(value).collect();
                if matches!(
                    *name,
                    "outline" | "attachment_list" | "attachments" | "citations" | "duties" | "metadata"
                ) {
                    let more = values.len().saturating_sub(SHOWN);
                    let more = (more > 0).then(|| format!("… and {more} more: --format json"));
                    let shown = values.into_iter().take(SHOWN).chain(more);
                    found.extend(
                        shown
                            .enumerate()
                            .map(|(i, value)| (if i == 0 { *label } else { "" }, value)),
                    );
                } else if !values.is_empty() {
                    found.push((*label, values.join("，")));
                }
            }
            Some(field) => found.extend(value(field).map(|value| (*label, value))),
            None => {}
        }
    }
    found
}

/// A citation as a paper writes it.
fn citation(citation: &Value) -> String {
    let text = |name: &str| citation.get(name).and_then(Value::as_str);
    let number = text("canonical").or_else(|| text("number"));
    match (text("meant").or_else(|| text("title")), number) {
        (Some(title), Some(number)) => format!("《{title}》（{number}）"),
        (Some(title), None) => format!("《{title}》"),
        (None, number) => number.unwrap_or_default().to_owned(),
    }
}

/// A duty: its day, or the words of its time; who; what.
fn duty(duty: &Value) -> String {
    let text = |name: &str| duty.get(name).and_then(Value::as_str).unwrap_or_default();
    let said = text("rule").split_once(": ").map_or("", |(_, said)| said);
    let when = if text("due").is_empty() { said } else { text("due") };
    let unit = Some(text("unit")).filter(|unit| !unit.is_empty());
    let unit = unit.map(|unit| format!("{unit}：")).unwrap_or_default();
    format!("{when}　{unit}{}", text("task"))
}

/// The elements that name a paper.
pub(super) const NAMING: [(&str, &str); 5] = [
    ("title", "标题"),
    ("number", "发文字号"),
    ("organ", "发文机关"),
    ("date", "成文日期"),
    ("kind", "文种"),
];

/// The other elements, in the order of a paper.
pub(super) const ELEMENTS: [(&str, &str); 28] = [
    ("subkind", "细分文种"),
    ("kind_inferred", "行文似为"),
    ("copy_number", "份号"),
    ("secrecy", "密级"),
    ("secrecy_term", "保密期限"),
    ("internal_mark", "内部标识"),
    ("urgency", "紧急程度"),
    ("issuing_mark", "发文机关标志"),
    ("signers", "签发人"),
    ("addressees", "主送"),
    ("attachment_list", "附件说明"),
    ("signatures", "署名"),
    ("note", "附注"),
    ("attachments", "附件"),
    ("copies", "抄送"),
    ("printing_organ", "印发机关"),
    ("printing_date", "印发日期"),
    ("print_run", "印数"),
    ("subject_words", "主题词"),
    ("openness", "公开属性"),
    ("index_number", "索引号"),
    ("effective", "施行日期"),
    ("layout", "公文格式"),
    ("era", "年代"),
    ("citations", "引用"),
    ("duties", "期限任务"),
    ("metadata", "元数据"),
    ("outline", "正文结构"),
];
