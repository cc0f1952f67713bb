//! Ranking: what a score is made of, and that its weights are the user's to change.

use serde_json::Value;

use crate::harness::Desk;

#[test]
fn the_parts_of_a_score_add_up_to_it() {
    let desk = Desk::with_corpus();
    let lines: [&[&str]; 7] = [
        &["防汛 责任制"],
        &["\"落实防汛责任制\""],
        &["青政发[2021] 6"],
        &["文种:通知", "防汛", "-演练"],
        &["城区供水厂的取水许可证丢了怎么补办"],
        &["fangxun"],
        &["防汛 OR 抗旱"],
    ];
    for line in lines {
        let answer = desk.json(&[&["search", "--explain"], line].concat());
        let hits = answer["hits"].as_array().unwrap();
        assert!(!hits.is_empty(), "{line:?}");
        for hit in hits.iter().filter(|_| answer.get("other_words").is_none()) {
            let reasons = hit["reasons"].as_array().unwrap();
            let sum: f64 = reasons.iter().map(|reason| reason["score"].as_f64().unwrap()).sum();
            let score = hit["score"].as_f64().unwrap();
            assert!(
                (sum - score).abs() < 0.001 * score.max(1.0),
                "{line:?}: {sum} for {hit}"
            );
        }
    }
    let said = desk
        .run(&["search", "--explain", "防汛", "责任制", "--limit", "1"])
        .exits(0)
        .out;
    assert!(said.contains("得分 ") && said.contains("题名词语“防汛”"), "{said}");
    let plain = desk.json(&["search", "防汛"]);
    assert!(plain["hits"][0].get("reasons").is_none());
}

#[test]
fn a_users_weights_take_the_place_of_the_programs() {
    let desk = Desk::with_corpus();
    let builtin = include_str!("../../src/engine/ranking.toml");
    desk.write("权重.toml", builtin.replace("own_number = 100.0", "own_number = 0.0"));
    desk.write("own.toml", "version = 1\nranking = '权重.toml'\n");
    let first = |settings: bool| -> Value {
        let mut command = desk.command(&["search", "青政发[2021] 6", "--explain", "--format", "json"]);
        if settings {
            command.env("LANTAI_CONFIG", desk.path("own.toml"));
        }
        let output = command.output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let signals = |answer: &Value| -> Vec<String> {
        let reasons = answer["hits"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|hit| hit["reasons"].as_array().unwrap());
        reasons
            .map(|reason| reason["signal"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(signals(&first(false)).contains(&"own-number".to_owned()));
    assert!(!signals(&first(true)).contains(&"own-number".to_owned()));
    desk.write("权重.toml", "title = 1.0\n");
    let mut command = desk.command(&["search", "防汛"]);
    let output = command.env("LANTAI_CONFIG", desk.path("own.toml")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("权重.toml is not understood"));
}

/// An archive of these papers: id, title, text, and what the export says of their force.
fn archive(papers: &[(&str, &str, &str, &str)]) -> Desk {
    let desk = Desk::new();
    let lines = papers.iter().map(|(id, title, text, force)| {
        serde_json::json!({ "id": id, "title": title, "text": text, "时效性": force }).to_string()
    });
    desk.write("papers.jsonl", lines.collect::<Vec<_>>().join("\n"));
    desk.run(&["ingest", "papers.jsonl"]).exits(0);
    desk
}

/// The keys of the hits of a line, and whether each was found only by a wider search.
fn hits(answer: &Value) -> Vec<(&str, bool)> {
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| (hit["external_id"].as_str().unwrap(), hit["widened"].as_bool().unwrap()))
        .collect()
}

#[test]
fn single_characters_stay_with_what_they_were_typed_with() {
    let desk = archive(&[
        ("dogs", "养犬管理规定", "个人养犬应当登记。", ""),
        ("apart", "传染病防治办法", "发现狂犬病及时报告。提高卫生素养。", ""),
    ]);
    let answer = desk.json(&["search", "养犬", "--no-widen"]);
    assert_eq!(
        (answer["total"].as_u64(), hits(&answer)),
        (Some(1), vec![("dogs", false)])
    );
    assert_eq!(answer["understood"], "养犬");
}

#[test]
fn the_paper_of_that_name_comes_first() {
    let said = "档案法宣传。学习档案法，贯彻档案法，落实档案法，档案法执法检查。".repeat(3);
    let desk = archive(&[
        ("use", "档案法档案法宣传档案法", &said, ""),
        (
            "law",
            "中华人民共和国档案法（2020年修订）",
            "为了加强档案管理，制定本法。",
            "",
        ),
    ]);
    let answer = desk.json(&["search", "档案法", "--explain"]);
    assert_eq!(hits(&answer), [("law", false), ("use", false)]);
    assert_eq!(answer["hits"][0]["reasons"][0]["signal"], "named");
}

#[test]
fn what_is_over_comes_behind_and_says_so() {
    let desk = archive(&[
        ("old", "青禾县养犬办法", "养犬应当登记。养犬人应当为犬只免疫。", "失效"),
        (
            "new",
            "青禾县养犬管理若干措施",
            "养犬应当登记。养犬人应当为犬只免疫。",
            "有效",
        ),
    ]);
    let line = ["search", "养犬 免疫", "--explain"];
    let answer = desk.json(&line);
    assert_eq!(hits(&answer), [("new", false), ("old", false)]);
    assert_eq!(answer["hits"][0]["validity"], "现行有效");
    assert_eq!(answer["hits"][1]["validity"], "失效");
    let reasons = answer["hits"][1]["reasons"].as_array().unwrap();
    assert!(
        reasons
            .iter()
            .any(|reason| reason["signal"] == "over" && reason["score"].as_f64() < Some(0.0))
    );
    let said = desk.run(&line).exits(0).out;
    assert!(said.contains("【失效】") && !said.contains("【现行有效】"), "{said}");
}

#[test]
fn of_the_editions_of_a_law_the_one_in_force_is_shown() {
    let text =
        "第一条 为了规范行政复议，制定本法。第二条 公民认为行政行为侵犯其合法权益的，可以申请行政复议。".repeat(4);
    let desk = archive(&[
        ("1999", "中华人民共和国行政复议法", &text, "失效"),
        (
            "2023",
            "中华人民共和国行政复议法",
            &format!("{text}第三条 行政复议应当便民。"),
            "有效",
        ),
    ]);
    let shown = desk.run(&["search", "行政复议法"]).exits(0).out;
    let second = desk.json(&["search", "行政复议法", "--by", "copy"]);
    assert_eq!(hits(&second), [("2023", false)], "{shown}");
    assert_eq!(second["hits"][0]["copies"].as_array().unwrap().len(), 1);
    let old = desk.json(&["search", "行政复议法 -便民", "--by", "copy"]);
    assert_eq!(hits(&old), [("1999", false)]);
    // A print of which nothing is known stands behind the paper in force.
    let prints = archive(&[
        ("print", "中华人民共和国行政复议法", &text, ""),
        (
            "law",
            "中华人民共和国行政复议法",
            &format!("{text}第三条 行政复议应当便民。"),
            "有效",
        ),
    ]);
    let shown = prints.json(&["search", "行政复议法", "--by", "copy"]);
    assert_eq!(hits(&shown), [("law", false)]);
}
