//! The card of a paper: every element, with its place in the text as given.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::{Desk, corpus, text};

/// Elements that every paper has, or that others of its elements give.
// Duties and decisions have tests of their own.
const NOT_COMPARED: [&str; 6] = ["clauses", "duties", "decisions", "id", "body", "era"];

fn papers() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lantai/papers");
    let mut papers: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    papers.sort();
    papers
}

/// A field's value as one line.
fn line(name: &str, field: &Value) -> String {
    if let Some(canonical) = field.get("canonical").filter(|_| name == "number") {
        return canonical.as_str().unwrap().to_owned();
    }
    match &field["value"] {
        Value::String(value) => value.clone(),
        Value::Number(number) => number.to_string(),
        value => {
            let part = |key: &str| {
                value.get(key).map_or(String::new(), |v| {
                    v.as_str().map_or_else(|| v.to_string(), str::to_owned)
                })
            };
            match name {
                "outline" => format!("{}{}", part("number"), part("heading")),
                "metadata" => format!("{} {}", part("label"), part("value")),
                _ if value["number"].is_null() => part("title"),
                _ => format!("{}. {}", part("number"), part("title")),
            }
        }
    }
}

/// All values of a card; what is empty is left out.
fn values(card: &Value) -> BTreeMap<String, Value> {
    let fields = card.as_object().unwrap().iter();
    fields
        .filter(|(name, field)| !NOT_COMPARED.contains(&name.as_str()) && !field.is_null() && **field != json!([]))
        .map(|(name, field)| {
            let value = match field {
                // The numbers cited, each once; the relations have tests of their own.
                Value::Array(list) if name == "citations" => {
                    let mut numbers: Vec<&Value> =
                        list.iter().map(|c| &c["canonical"]).filter(|c| !c.is_null()).collect();
                    let mut seen = std::collections::HashSet::new();
                    numbers.retain(|number| seen.insert(number.to_string()));
                    json!(numbers)
                }
                Value::Array(list) => list.iter().map(|field| line(name, field)).collect(),
                field => Value::from(line(name, field)),
            };
            (name.clone(), value)
        })
        .filter(|(_, value)| *value != json!([]))
        .collect()
}

/// Every place in a card is in the text, not empty, and a value's words stand there.
fn check_places(name: &str, card: &Value, given: &str) {
    let characters: Vec<char> = given.chars().collect();
    let mut fields: Vec<(&str, &Value)> = Vec::new();
    for (name, field) in card.as_object().unwrap() {
        match field {
            Value::Array(list) => fields.extend(list.iter().map(|field| (name.as_str(), field))),
            field => fields.push((name, field)),
        }
    }
    for (element, field) in fields {
        let Some(span) = field.get("span").and_then(Value::as_array) else {
            continue;
        };
        let bound = |i: usize| usize::try_from(span[i].as_u64().unwrap()).unwrap();
        assert!(
            bound(0) < bound(1) && bound(1) <= characters.len(),
            "{name}: {element}: {field}"
        );
        let there: String = characters[bound(0)..bound(1)]
            .iter()
            .filter(|c| !c.is_whitespace())
            .collect();
        if let (Some(value), false) = (
            field["value"].as_str(),
            matches!(
                element,
                "date"
                    | "effective"
                    | "printing_date"
                    | "era"
                    | "layout"
                    | "openness"
                    | "kind_inferred"
                    | "issuing_mark"
                    | "organ"
                    | "kind"
                    | "body"
            ),
        ) {
            let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(there.contains(&value), "{name}: {element}: {value} is not in {there}");
        }
    }
}

#[test]
fn made_papers_with_traps_are_read_whole() {
    let desk = Desk::new();
    let papers = papers();
    assert!(papers.len() >= 20);
    let mut wrong = Vec::new();
    for path in &papers {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let expected: BTreeMap<String, Value> =
            toml::from_str(&fs::read_to_string(path.with_extension("toml")).unwrap()).unwrap();
        let card = desk.json(&["card", text(path)]);
        check_places(name, &card, &fs::read_to_string(path).unwrap());
        let found = values(&card);
        for element in found
            .keys()
            .chain(expected.keys())
            .collect::<std::collections::BTreeSet<_>>()
        {
            if found.get(element) != expected.get(element) {
                wrong.push(format!(
                    "{name}: {element} is {:?}, expected {:?}",
                    found.get(element),
                    expected.get(element)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!desk.path("archive").exists(), "nothing is imported");
}

#[test]
fn values_of_a_record_win_and_places_are_those_of_its_text() {
    let desk = Desk::new();
    let paper = "青 禾 县 水 利 局\n关 于 防 汛 的 通 知\n各乡镇：\n请抓好落实。\n青禾县水利局\n2022年4月18日\n";
    let record = json!({"id": "oa-1", "title": "防汛通知", "doc_no": "青水发[2022]第3号", "text": paper});
    let said = desk.run_with_input(
        &["card", "--jsonl", "-", "--format", "json"],
        format!("{record}\n").as_bytes(),
    );
    let card = said.exits(0).object();
    assert_eq!(card["id"], "oa-1");
    assert_eq!(
        (&card["title"]["value"], &card["title"]["rule"]),
        (&json!("防汛通知"), &json!("catalogue"))
    );
    assert_eq!(card["number"]["canonical"], "青水发〔2022〕3号");
    let signature = &card["signatures"][0];
    let at = |i: usize| usize::try_from(signature["span"][i].as_u64().unwrap()).unwrap();
    let there: String = paper.chars().skip(at(0)).take(at(1) - at(0)).collect();
    assert_eq!(there, "青禾县水利局");
}

#[test]
fn show_prints_the_same_card() {
    let desk = Desk::new();
    let path = desk.write("share/paper.txt", fs::read(&papers()[0]).unwrap());
    desk.run(&["ingest", "share"]).exits(0);
    let (card, shown) = (desk.json(&["card", text(&path)]), desk.json(&["show", "1", "--raw"]));
    for (name, field) in shown["document"].as_object().unwrap() {
        assert_eq!(&card[name], field, "{name}");
    }
    assert!(card["title"]["span"].is_array());
}

#[test]
fn a_file_that_cannot_be_read_has_its_reason() {
    let desk = Desk::new();
    fs::copy(corpus().join("其他/损坏的总结.docx"), desk.path("坏.docx")).unwrap();
    let card = desk.run(&["card", "坏.docx", "--format", "json"]).exits(3).object();
    assert_eq!(card["error"]["code"], "damaged");
    desk.run(&["card"]).exits(2);
}

/// Walks a value for places in bytes.
fn spans(value: &Value, found: &mut Vec<(usize, usize)>) {
    if let (Some(start), Some(end)) = (value["start"].as_u64(), value["end"].as_u64()) {
        found.push((usize::try_from(start).unwrap(), usize::try_from(end).unwrap()));
    }
    match value {
        Value::Object(map) => map.values().for_each(|value| spans(value, found)),
        Value::Array(list) => list.iter().for_each(|value| spans(value, found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_text_has_a_card_whose_places_are_in_it(
        paper in "(000012|机密★1年|特急|青禾县[人 ]?民政府(文件|令)?|青政发〔2022〕\\d{1,3}号|签发人：张 三|关于.{0,6}的(通知|请示)|各.{0,4}：|附件：?1?|主题词：农业　通知|抄送：县.{0,3}。|（.{0,6}）|一、|第一条 |2022年4月1?8?日(印发)?|县长　程望舒|标题：|文号：|发文机关：|索引号：|.{0,5}|[ \n　\t]){0,40}"
    ) {
        let document = lantai::document::parse(&lantai::document::Input { text: &paper, ..lantai::document::Input::default() });
        let mut found = Vec::new();
        spans(&serde_json::to_value(&document).unwrap(), &mut found);
        for (start, end) in found {
            prop_assert!(start <= end && paper.get(start..end).is_some(), "{}..{} of {:?}", start, end, paper);
        }
    }

    #[test]
    fn any_characters_are_survived(paper in "\\PC{0,200}") {
        let _ = lantai::document::parse(&lantai::document::Input { text: &paper, ..lantai::document::Input::default() });
    }
}
