//! How long an answer may be: an assistant reads all of it, and pays for each character.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Characters of an answer, about.
const LONGEST: usize = 40_000;
/// Entries of a list and characters of a string, tried one after the other until the answer is short enough.
const TRIED: [(usize, usize); 5] = [(50, 4_000), (24, 2_000), (12, 1_000), (6, 500), (3, 250)];
/// An object with more fields is a list of counts, not a thing.
const FIELDS: usize = 50;
/// What has a length of its own that was asked for.
const WINDOW: &str = "text";

/// Cuts long lists and strings until the answer is short enough, and says under `shortened` of each how long it was.
pub(super) fn shorten(answer: &mut Value) {
    for (entries, characters) in TRIED {
        let mut cut = BTreeMap::new();
        let mut shorter = answer.clone();
        if let Some(fields) = shorter.as_object_mut() {
            for (name, value) in fields.iter_mut().filter(|(name, _)| *name != WINDOW) {
                shorten_value(value, name, entries, characters, &mut cut);
            }
            if !cut.is_empty() {
                fields.insert("shortened".to_owned(), json!(cut));
            }
        }
        let is_last = (entries, characters) == TRIED[TRIED.len() - 1];
        if is_last || shorter.to_string().chars().count() <= LONGEST {
            *answer = shorter;
            return;
        }
    }
}

/// `path` names the keys that lead here; entries of one list have the same.
fn shorten_value(value: &mut Value, path: &str, entries: usize, characters: usize, cut: &mut BTreeMap<String, usize>) {
    let mut note = |length: usize| {
        let longest = cut.entry(path.to_owned()).or_default();
        *longest = length.max(*longest);
    };
    match value {
        Value::String(text) => {
            let length = text.chars().count();
            if length > characters {
                note(length);
                *text = text.chars().take(characters).chain(['…']).collect();
            }
        }
        Value::Array(list) => {
            if list.len() > entries {
                note(list.len());
                list.truncate(entries);
            }
            for entry in list {
                shorten_value(entry, path, entries, characters, cut);
            }
        }
        Value::Object(fields) => {
            if fields.len() > entries.max(FIELDS) {
                note(fields.len());
                let last: Vec<String> = fields.keys().skip(entries.max(FIELDS)).cloned().collect();
                for name in last {
                    fields.remove(&name);
                }
            }
            for (name, value) in fields {
                shorten_value(value, &format!("{path}.{name}"), entries, characters, cut);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_answer_stays_as_it_is() {
        let mut answer = json!({ "hits": [{ "id": 1, "title": "防汛" }], "text": "长".repeat(20_000) });
        let before = answer.clone();
        shorten(&mut answer);
        assert_eq!(answer, before);
    }

    #[test]
    fn what_is_cut_is_named_with_its_length() {
        let many: Vec<Value> = (0..60).map(|i| json!({ "words": "防".repeat(i * 100) })).collect();
        let mut answer = json!({ "outline": many });
        shorten(&mut answer);
        assert_eq!(answer["shortened"], json!({ "outline": 60, "outline.words": 2300 }));
        assert!(answer.to_string().chars().count() <= LONGEST);
    }

    proptest! {
        #[test]
        fn an_answer_is_short_whatever_it_holds(rows in proptest::collection::vec(proptest::collection::vec(".{0,40}", 0..80), 0..80)) {
            let mut answer = json!({ "rows": rows });
            shorten(&mut answer);
            prop_assert!(answer.to_string().chars().count() <= LONGEST * 3 / 2);
        }
    }
}
