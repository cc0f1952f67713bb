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
