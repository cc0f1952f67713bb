//! What was understood, as lines of a card for people.

use serde_json::Value;

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
