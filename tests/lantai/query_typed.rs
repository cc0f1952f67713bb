//! What people type without naming a field, or with a field's name and their own word for its value.

use serde_json::{Value, json};

use crate::harness::Desk;
use crate::search::{desk, finds};

/// Papers of the state and of a county, with a rule of many articles.
fn mixed() -> Desk {
    let desk = Desk::new();
    let law = "第一条 为了防洪，制定本法。\n第二条 违反第三条的，责令改正。\n第三条 任何单位不得围湖造地。\n第一百零四条 本法自公布之日起施行。";
    let papers = [
        (
            "1",
            "关于住房保障的通知",
            "建保〔2021〕2号",
            "2021-03-01",
            "住房和城乡建设部",
            "",
            "请做好住房保障工作。",
        ),
        (
            "2",
            "关于村镇建设的通知",
            "建村〔2007〕3号",
            "2007-03-01",
            "建设部",
            "",
            "请做好村镇建设工作。",
        ),
        (
            "3",
            "上海市养犬管理条例",
            "",
            "2011-02-23",
            "上海市人民代表大会常务委员会",
            "",
            "养犬应当登记。",
        ),
        (
            "4",
            "护士条例",
            "国务院令第517号",
            "2008-01-31",
            "国务院",
            "",
            "现公布护士条例。",
        ),
        (
            "5",
            "关于河道经费的请示",
            "青水字〔2022〕3号",
            "2022-03-01",
            "青禾县水利局",
            "青禾县财政局",
            "请拨付经费八万元。",
        ),
        (
            "6",
            "关于灌渠的请示",
            "青水字〔2022〕4号",
            "2022-04-01",
            "青禾县水利局",
            "青禾县财政局",
            "请批准修渠。",
        ),
        (
            "7",
            "关于立项的批复",
            "青发改〔2022〕9号",
            "2022-05-01",
            "青禾县发展和改革局",
            "",
            "同意立项。",
        ),
        (
            "8",
            "中华人民共和国防洪法",
            "",
            "1997-08-29",
            "全国人民代表大会常务委员会",
            "",
            law,
        ),
        (
            "9",
            "关于修路的批复",
            "青政函〔2022〕5号",
            "2022-06-01",
            "青禾縣人民政府",
            "",
            "同意修路。",
        ),
    ];
    let lines = papers.map(|(id, title, number, date, issuer, to, text)| {
        let head = if to.is_empty() { String::new() } else { format!("{title}\n\n{to}：\n") };
        json!({"id": format!("p{id}"), "title": title, "doc_no": number, "date": date, "issuer": issuer, "text": format!("{head}{text}")})
    });
    desk.write("papers.jsonl", lines.map(|line| line.to_string()).join("\n"));
    desk.run(&["ingest", "papers.jsonl"]).exits(0);
    desk
}

#[test]
fn times_are_understood_as_they_are_written() {
    let expected = [
        ("2021..2022年 防汛", "1234"),
        ("2021—2022 防汛", "1234"),
        ("2022年5月", "23"),
        ("2022年5月以来", "23456"),
        ("2022年5月至6月", "234"),
        ("2022年上半年", "234"),
        ("2022年第二季度", "234"),
        ("2022年以前", "1"),
        ("2022年 防汛", "234"),
        ("2021年 防汛", "1"),
        ("十四五期间 学校", "56"),
        ("年度:二零二二", "234"),
        ("年度:2021,2023", "156"),
        ("2021年的通知", "1"),
        ("2022年关于防汛演练的通知", "2"),
        ("2022年5月的请示", "3"),
    ];
    finds(&desk(), &expected);
}

#[test]
fn a_kind_behind_a_condition_is_a_condition_and_that_is_said() {
    let desk = desk();
    let asked = |line: &str| desk.json(&["search", line, "--as-of", "2023-03-01"]);
    for (line, understood, total) in [
        ("去年的通知", "日期:2022 and 文种:通知", 1),
        ("近三年的通知", "日期:2020-03-01..2023-03-01 and 文种:通知", 2),
        ("近3年防汛", "日期:2020-03-01..2023-03-01 and 防汛", 4),
        ("水利局去年的请示", "机关:水利局 and 日期:2022 and 文种:请示", 1),
        ("大前年", "日期:2020", 0),
        ("本月", "日期:2023-03-01..2023-03-31", 0),
        ("上个月", "日期:2023-02-01..2023-02-28", 1),
    ] {
        let answer = asked(line);
        assert_eq!(
            (&answer["understood"], &answer["total"]),
            (&json!(understood), &json!(total)),
            "{line}"
        );
        assert!(
            answer["notes"][0].as_str().unwrap().contains("in quotes it is text"),
            "{line}"
        );
    }
    // Without a condition before it, it is a word.
    assert_eq!(asked("防汛的通知")["notes"], json!([]));
}

#[test]
fn a_number_is_found_however_it_is_typed() {
    let expected = [
        ("青水字2022年第22号文", "34"),
        ("2022青水字22号", "34"),
        ("2022年青水字第22号", "34"),
        ("青水字二〇二二22号", "34"),
        ("青水字二零二二第22号", "34"),
        ("青水字第22号（2022）", "34"),
        ("青水字22年22号", "34"),
        ("青水字 2022 年 第 22 号", "34"),
        ("文号:青水字2022年第22号文", "3"),
    ];
    finds(&desk(), &expected);
    let orders = [
        ("国务院517号令", "4"),
        ("517号令", "4"),
        ("第517号令", "4"),
        ("国务院令517", "4"),
        ("中华人民共和国国务院令（第517号）", "4"),
        ("文号:517号令", "4"),
    ];
    finds(&mixed(), &orders);
}

#[test]
fn an_organ_is_taken_by_its_short_name_and_that_is_shown() {
    let desk = mixed();
    let expected = [
        ("机关:住建部", "12"),
        ("机关:\"住建部\"", ""),
        ("机关:建设部", "12"),
        ("机关:住房和城乡建设部", "1"),
        ("机关:上海市人大", "3"),
        ("机关:全国人大常委会", "8"),
        ("机关:发改局", "7"),
        ("机关:财政部,国务院", "4"),
        ("主送:财政局", "56"),
        ("住建部的通知", "12"),
    ];
    finds(&desk, &expected);
    let chips = desk.json(&["search", "机关:住建部"])["chips"].clone();
    let expected = json!([{ "field": "organ", "op": "has", "not": false, "value": "住建部 | 住房和城乡建设部 | 建设部", "text": "机关:住建部" }]);
    assert_eq!(chips, expected);
    let notes = desk.json(&["search", "机关:国土资源部"])["notes"].clone();
    assert_eq!(
        notes,
        json!(["国土资源部 was there until 2018-03; after it came 自然资源部"])
    );
}

#[test]
fn what_is_asked_of_an_organ_is_no_part_of_its_name() {
    let desk = mixed();
    let answer = desk.json(&["search", "给财政局要钱的请示"]);
    assert_eq!(answer["understood"], "主送:财政局 and 文种:请示 and 要钱");
    let keys: Vec<&Value> = answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| &hit["external_id"])
        .collect();
    assert_eq!(keys, ["p5"]);
    assert_eq!(answer["other_words"][0]["typed"], "要钱");
    assert_eq!(desk.json(&["search", "要钱的请示"])["understood"], "文种:请示 and 要钱");
    assert_eq!(
        desk.json(&["search", "给财政局打的请示"])["understood"],
        "主送:财政局 and 文种:请示"
    );
}

#[test]
fn an_article_is_found_in_figures_and_shown_where_it_stands() {
    let desk = mixed();
    finds(
        &desk,
        &[
            ("防洪法第104条", "8"),
            ("防洪法104条", "8"),
            ("防洪法第一百〇四条", "8"),
            ("防洪法 第5条", ""),
        ],
    );
    let answer = desk.json(&["search", "防洪法 第3条"]);
    let snippets = answer["hits"][0]["snippets"].as_array().unwrap();
    let has = |text: &str| {
        snippets
            .iter()
            .any(|snippet| snippet["text"].as_str().unwrap().starts_with(text))
    };
    assert!(has("第三条 任何单位") && !has("第二条"), "{snippets:?}");
}
