//! The exact forms of a query — gaps, nearness, beginnings and ends, expressions — and the conditions that a line says.

use serde_json::{Value, json};

use crate::harness::Desk;
use crate::search::{desk, finds};

#[test]
fn exact_forms_find_what_they_mean() {
    let expected = [
        ("\"落实 * 责任制\"", "1"),
        ("\"落实*责任制\"", "1"),
        ("\"落实 *2 责任制\"", "1"),
        ("\"落实 *1 责任制\"", ""),
        ("\"责任制 * 落实\"", ""),
        ("\"申请 * 经费 *9 请示\"", "3"),
        ("\"请示 * 申请\"", ""),
        ("责任制 /2 落实", "1"),
        ("责任制 ／２ 落实", "1"),
        ("责任制 /1 落实", ""),
        ("责任制 NEAR/10 乡镇", "1"),
        ("汛 /0 防", "1234"),
        ("通知 /9 演练 -开展 OR 食堂 /9 意见", "5"),
        ("文号:青政*", "124"),
        ("发文字号:*22号", "3"),
        ("文号:青*2号", "36"),
        ("题名:关于*通知", "12"),
        ("机关:*水利局", "3"),
        ("机关:青禾县*局", "356"),
        ("机关:局", "356"),
        ("青水*", "3"),
        ("*批复", "4"),
        ("/防汛(演练|经费)/", "234"),
        ("re:六月.{2}防", "2"),
        ("正则:\"[a-c]{3}制度\"", "5"),
        ("/關於.*意見$/", "5"),
        ("/^关于.*请示$/ 防汛", "3"),
        ("防汛 -/演练|经费/", "1"),
        ("/(演练|食堂)/ OR 文种:批复", "245"),
    ];
    finds(&desk(), &expected);
}

#[test]
fn whole_queries_find_what_a_scan_finds() {
    let desk = Desk::with_corpus();
    let said = desk.json(&["check", "--queries", "600", "--seed", "11"]);
    assert_eq!(said["findings"], json!([]));
    assert_eq!(said["queries"], 600);
}

#[test]
fn force_and_addressee_are_conditions() {
    let desk = Desk::with_corpus();
    let total = |line: &str| {
        let answer = desk.json(&[
            "search",
            line,
            "--as-of",
            "2023-05-01",
            "--no-widen",
            "--limit",
            "200",
            "--every-copy",
        ]);
        assert_eq!(answer["total"], answer["hits"].as_array().unwrap().len(), "{line}");
        answer
    };
    let every = total("县");
    for (line, statuses) in [
        ("县 还有效", &["现行有效", "已被修改"] as &[&str]),
        ("县 效力:失效", &["已废止", "失效", "已撤销", "停止执行"]),
    ] {
        let shown = |hit: &Value| desk.json(&["show", &hit["id"].to_string(), "--as-of", "2023-05-01"]);
        let holds = |hit: &&Value| statuses.contains(&shown(hit)["validity"]["status"].as_str().unwrap());
        let expected: Vec<&Value> = every["hits"].as_array().unwrap().iter().filter(holds).collect();
        assert!(!expected.is_empty(), "{line}");
        assert_eq!(total(line)["total"], expected.len(), "{line}");
    }
    let asked = total("给县人民政府的请示");
    assert_eq!(asked["understood"], "主送:县人民政府 and 文种:请示");
    assert!(asked["total"].as_u64().unwrap() > 1);
    for hit in asked["hits"].as_array().unwrap() {
        let addressees = desk.json(&["show", &hit["id"].to_string()])["document"]["addressees"].to_string();
        assert!(
            hit["kind"] == "请示" && addressees.contains("县人民政府"),
            "{addressees}"
        );
    }
}

#[test]
fn each_condition_of_a_line_is_a_chip_that_can_be_taken_away() {
    let desk = desk();
    let line = "文种:通知 年度:2021..2022 防汛 -演练";
    let answer = desk.json(&["search", line]);
    let chip = |field: &str, op: &str, not: bool, value: &str, text: &str| json!({ "field": field, "op": op, "not": not, "value": value, "text": text });
    let expected = json!([
        chip("kind", "is", false, "通知", "文种:通知"),
        chip("date", "range", false, "2021..2022", "年度:2021..2022"),
        chip("text", "words", false, "防汛", "防汛"),
        chip("text", "words", true, "演练", "-演练"),
    ]);
    assert_eq!(answer["chips"], expected);
    let spoken = desk.json(&["search", "去年的通知", "--as-of", "2022-08-01"]);
    let expected = json!([
        chip("date", "range", false, "2021", "日期:2021"),
        chip("kind", "is", false, "通知", "文种:通知"),
    ]);
    assert_eq!(spoken["chips"], expected);
    // All chips side by side mean what the line means.
    for line in [
        line,
        "\"落实 *2 责任制\" 责任制 /9 落实 防汛",
        "演练 OR 食堂",
        "/演练|经费/ 文号:青*",
        "a /2 b /3 c",
    ] {
        let answer = desk.json(&["search", line]);
        let texts: Vec<&str> = answer["chips"]
            .as_array()
            .unwrap()
            .iter()
            .map(|chip| chip["text"].as_str().unwrap())
            .collect();
        let again = desk.json(&["search", &texts.join(" ")]);
        assert_eq!(again["understood"], answer["understood"], "{line}");
        assert_eq!(again["total"], answer["total"], "{line}");
    }
}
