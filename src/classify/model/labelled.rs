//! Documents with labels from a file of JSON lines (标注语料): `{"id", "title", "text", KEY: label or [labels]}`.

use std::io::BufRead;

use serde_json::Value;

use super::{Row, Sample};
use crate::error::{Context, Error, Kind, Result};

/// Lines that are read before they are worked on together.
const CHUNK: usize = 2_048;

/// One line, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// Its number, from 1.
    pub line: u64,
    /// The document's own key, as it was.
    pub id: Value,
    /// 题名
    pub title: String,
    /// 正文
    pub text: String,
    /// What stands under the key; none if nothing does.
    pub labels: Vec<String>,
}

impl Labelled {
    fn parse(line: u64, text: &str, key: Option<&str>) -> std::result::Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| format!("no JSON: {e}"))?;
        let Value::Object(mut object) = value else {
            return Err("no JSON object".to_owned());
        };
        let labels = match key.and_then(|key| object.get(key)) {
            Some(value) => labels(value).ok_or("the label is neither a text nor a list of texts")?,
            None => Vec::new(),
        };
        let mut text_of = |key: &str| match object.get_mut(key) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(std::mem::take(text)),
            Some(_) => Err(format!("“{key}” is no text")),
        };
        let (title, text) = (text_of("title")?, text_of("text")?);
        if title.trim().is_empty() && text.trim().is_empty() {
            return Err("neither title nor text".to_owned());
        }
        Ok(Self {
            line,
            id: object.remove("id").unwrap_or(Value::Null),
            title,
            text,
            labels,
        })
    }

    /// Its features.
    #[must_use]
    pub fn row(&self) -> Row {
        Row::of(&self.title, &self.text)
    }
}

fn labels(value: &Value) -> Option<Vec<String>> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        _ => None,
    };
    let mut labels: Vec<String> = match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().map(one).collect::<Option<_>>()?,
        value => vec![one(value)?],
    };
    labels.retain(|label| !label.is_empty());
    let mut known = std::collections::BTreeSet::new();
    labels.retain(|label| known.insert(label.clone()));
    Some(labels)
}

/// A line that cannot be read: its number, and what is wrong.
pub type BadLine = (u64, String);

/// Reads lines, works on them on all cores, and hands the results on in the order of the lines. Blank lines are passed over.
///
/// # Errors
/// [`Kind::Usage`] if the stream cannot be read, and whatever `give` returns.
pub fn each_labelled<T: Send>(
    mut reader: impl BufRead,
    key: Option<&str>,
    work: impl Fn(Labelled) -> T + Sync,
    mut give: impl FnMut(std::result::Result<T, BadLine>) -> Result<()>,
) -> Result<()> {
    let mut number = 0;
    loop {
        let mut lines: Vec<(u64, Vec<u8>)> = Vec::with_capacity(CHUNK);
        let mut ended = false;
        while lines.len() < CHUNK {
            let mut line = Vec::new();
            let read = reader
                .read_until(b'\n', &mut line)
                .context(Kind::Usage, || "the lines cannot be read")?;
            if read == 0 {
                ended = true;
                break;
            }
            number += 1;
            if line.iter().any(|byte| !byte.is_ascii_whitespace()) {
                lines.push((number, line));
            }
        }
        let parse = |(number, line): &(u64, Vec<u8>)| {
            let text = std::str::from_utf8(line).map_err(|_| (*number, "not in UTF-8".to_owned()))?;
            let text = text.trim_start_matches('\u{FEFF}');
            Labelled::parse(*number, text, key)
                .map(&work)
                .map_err(|message| (*number, message))
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = lines.len().div_ceil(cores).max(1);
        let parts: Vec<Vec<std::result::Result<T, BadLine>>> = std::thread::scope(|scope| {
            let parse = &parse;
            let started: Vec<_> = lines
                .chunks(share)
                .map(|part| scope.spawn(move || part.iter().map(parse).collect::<Vec<_>>()))
                .collect();
            started
                .into_iter()
                .map(|part| part.join().unwrap_or_default())
                .collect()
        });
        let results = parts.into_iter().flatten();
        results.into_iter().try_for_each(&mut give)?;
        if ended {
            return Ok(());
        }
    }
}

/// All documents of a stream that have a label, and how many have none. `name` is what the stream is called in messages.
///
/// # Errors
/// [`Kind::Usage`] that names the line which cannot be read, or if no line has the key.
pub fn read_samples(reader: impl BufRead, key: &str, name: &str) -> Result<(Vec<Sample>, u64)> {
    let mut samples = Vec::new();
    let mut without = 0;
    let work = |labelled: Labelled| {
        let labels = labelled.labels;
        (!labels.is_empty()).then(|| Sample::new(&labelled.title, &labelled.text, labels))
    };
    each_labelled(reader, Some(key), work, |one| {
        match one {
            Ok(Some(sample)) => samples.push(sample),
            Ok(None) => without += 1,
            Err((line, message)) => return Err(bad_line(line, &message, name)),
        }
        Ok(())
    })?;
    if samples.is_empty() {
        return Err(
            Error::new(Kind::Usage, format!("no line of {name} has a label under “{key}”")).with_hint(
                r#"one JSON object a line: {"id": "…", "title": "…", "text": "…", "KEY": "label" or ["labels"]}"#,
            ),
        );
    }
    Ok((samples, without))
}

/// The error of a line that cannot be read.
#[must_use]
pub fn bad_line(line: u64, message: &str, name: &str) -> Error {
    Error::new(Kind::Usage, format!("line {line} of {name}: {message}"))
        .with_hint(r#"one JSON object a line: {"id": "…", "title": "…", "text": "…", "KEY": "label" or ["labels"]}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_order_and_bad_ones_their_number() {
        let lines = "{\"text\":\"甲\",\"k\":\"a\"}\n\n{\"text\":\"乙\",\"k\":[\"a\",\"b\"]}\n{\"text\":3}\nno\n{\"title\":\"丙\",\"k\":7}";
        let mut seen = Vec::new();
        each_labelled(
            lines.as_bytes(),
            Some("k"),
            |l| (l.line, l.labels.join("+")),
            |one| {
                seen.push(one.unwrap_or_else(|(line, _)| (line, "bad".to_owned())));
                Ok(())
            },
        )
        .unwrap();
        let seen: Vec<(u64, &str)> = seen.iter().map(|(line, what)| (*line, what.as_str())).collect();
        assert_eq!(seen, [(1, "a"), (3, "a+b"), (4, "bad"), (5, "bad"), (6, "7")]);
        let error = read_samples(lines.as_bytes(), "k", "x.jsonl").unwrap_err();
        assert!(error.to_string().contains("line 4 of x.jsonl"), "{error}");
    }
}
