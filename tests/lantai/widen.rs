//! What is shown where exact hits are few or none: other words, sounds, the nearest, and what stands in the way.

use serde_json::{Value, json};

use crate::harness::{Desk, text};

#[test]
fn where_nothing_has_all_words_the_nearest_are_shown_and_marked() {
    let desk = Desk::with_corpus();
    let line = "城区供水厂的取水许可证丢了怎么补办";
    let answer = desk.json(&["search", line, "--limit", "3"]);
    assert_eq!(answer["total"], 0);
    let hits = answer["hits"].as_array().unwrap();
    assert!(
        !hits.is_empty() && hits.iter().all(|hit| hit["widened"] == true),
        "{answer}"
    );
    let exact = desk.json(&["search", line, "--no-widen"]);
    assert_eq!(exact["hits"].as_array().unwrap().len(), 0);
    // A quoted phrase is never widened, and what is found is not mixed with what is merely near.
    assert_eq!(
        desk.json(&["search", "\"取水许可证丢了\""])["hits"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    let found = desk.json(&["search", "水库", "--limit", "100"]);
    assert!(found["total"].as_u64() > Some(2));
    assert!(
        found["hits"]
            .as_array()
            .unwrap()
            .iter()
            .all(|hit| hit["widened"] == false)
    );
}

#[test]
fn running_text_is_pasted_with_its_quotes_and_finds_the_nearest_behind_the_exact() {
    let desk = Desk::new();
    let notices = [
        (
            "a",
            "关于防汛的通知",
            "各乡镇要落实防汛责任，逐级签订责任书，并于四月底以前报县水利局备案。",
        ),
        (
            "b",
            "关于抗旱的通知",
            "各乡镇要落实抗旱责任，逐级签订责任书，并报县农业局备案。",
        ),
    ];
    let records: Vec<Value> = (notices.iter())
        .map(|(id, title, text)| json!({ "id": id, "title": title, "text": text }))
        .collect();
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    desk.write("notices.jsonl", lines.join("\n"));
    desk.run(&["ingest", "notices.jsonl"]).exits(0);
    let found = |line: &str| {
        let answer = desk.json(&["search", line]);
        let hits = answer["hits"].as_array().unwrap().iter();
        let hits: Vec<(Value, bool)> = hits
            .map(|hit| (hit["external_id"].clone(), hit["widened"] == true))
            .collect();
        (answer["total"].as_u64().unwrap(), hits)
    };
    let both = [(json!("a"), false), (json!("b"), true)];
    assert_eq!(
        found("各乡镇要落实防汛责任，逐级签订责任书，并于四月底以前报县水利局备案。"),
        (1, both.to_vec())
    );
    let (total, hits) = found("去年，各乡镇要落实“防汛责任追究制度”，并于四月底以前报县水利局备案，怎么办？");
    assert_eq!((total, hits[0].clone()), (0, (json!("a"), true)));
    // Fewer words are conditions, and a quote alone is exact.
    assert_eq!(found("备案 “防汛责任追究制度”").1, []);
    assert_eq!(
        found("“各乡镇要落实防汛责任追究制度，并于四月底以前报县水利局备案。”").1,
        []
    );
    assert_eq!(found("防汛责任").1, [(json!("a"), false)]);
}

#[test]
fn where_nothing_is_found_the_condition_in_the_way_is_named() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&["search", "文种:议案", "年度:2021", "防汛"]);
    let total = |line: &[&str]| desk.json(&[&["search"], line].concat())["total"].clone();
    let expected = json!([{ "without": "文种:议案", "total": total(&["年度:2021", "防汛"]) }]);
    assert_eq!(answer["relax"], expected);
    let found = desk.json(&["search", "防汛"]);
    assert!(found.get("relax").is_none());
}

#[test]
fn a_title_is_found_by_its_sound() {
    let desk = Desk::with_corpus();
    let first = |line: &str| {
        let answer = desk.json(&["search", line, "--limit", "1"]);
        assert_eq!(answer["total"], 0, "{line}");
        answer["hits"][0]["title"].as_str().unwrap_or_default().to_owned()
    };
    for line in ["fangxun", "fxtz", "防讯", "防讯 通知"] {
        assert!(first(line).contains("防汛"), "{line}: {}", first(line));
    }
    assert!(first("qinghexianshuiliju").contains("水利局"));
}

#[test]
fn other_words_follow_the_exact_ones_and_are_marked() {
    let desk = Desk::new();
    let notices = [
        ("a", "关于提高低保标准的通知", "低保标准提高到每月八百元。"),
        ("b", "关于最低生活保障工作的意见", "最低生活保障标准另行公布。"),
        ("c", "关于争取资金的函", "请支持项目申报。"),
    ];
    let lines = notices.map(|(id, title, text)| json!({ "id": id, "title": title, "text": text }).to_string());
    let path = desk.write("a.jsonl", lines.join("\n"));
    desk.run(&["ingest", text(&path)]).exits(0);
    let keys = |answer: &Value| -> Vec<(String, bool)> {
        let hits = answer["hits"].as_array().unwrap().iter();
        let own = |hit: &Value| (hit["external_id"].as_str().unwrap().to_owned(), hit["widened"] == true);
        hits.map(own).collect()
    };
    let own = |key: &str, widened| (key.to_owned(), widened);
    let found = desk.json(&["search", "低保 标准"]);
    assert_eq!(
        (&found["total"], keys(&found)),
        (&json!(1), vec![own("a", false), own("b", true)])
    );
    assert_eq!(
        found["other_words"],
        json!([{ "typed": "低保", "others": ["最低生活保障"] }])
    );
    assert!(found["hits"][0]["score"].as_f64() > found["hits"][1]["score"].as_f64());
    let exact = desk.json(&["search", "低保 标准", "--no-widen"]);
    assert_eq!(keys(&exact), [own("a", false)]);
    assert_eq!(keys(&desk.json(&["search", "\"低保\""])), [own("a", false)]);
    let said = desk.run(&["search", "低保 标准"]).exits(0).out;
    assert!(
        said.contains("in other words (低保 = 最低生活保障; --no-widen leaves them out):"),
        "{said}"
    );

    // The user's own words take effect without a new import.
    desk.write("词汇.toml", "[[said]]\nword = '跑项目'\nmeans = ['项目申报']\n");
    desk.write("own.toml", "version = 1\nvocabulary = '词汇.toml'\n");
    let with = |name: &str| {
        let mut command = desk.command(&["search", "跑项目", "--format", "json"]);
        command.env("LANTAI_CONFIG", desk.path(name));
        command.output().unwrap()
    };
    let answer: Value = serde_json::from_slice(&with("own.toml").stdout).unwrap();
    assert_eq!(keys(&answer), [own("c", true)]);
    desk.write("词汇.toml", "[[sayd]]\n");
    let wrong = with("own.toml");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("词汇.toml is not understood"));
}
