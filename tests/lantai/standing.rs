//! Whether papers are in force: each verdict with what proves it, and none where the proof is another paper's.

use serde_json::{Value, json};

use crate::harness::Desk;

/// A desk with these records: id, title, what else the export knows, text.
fn desk(records: &[(&str, &str, Value, &str)]) -> Desk {
    let desk = Desk::new();
    let lines = records.iter().map(|(id, title, known, text)| {
        let mut record = json!({"id": id, "title": title, "text": text});
        let known = known.as_object().cloned().unwrap_or_default();
        record.as_object_mut().unwrap().extend(known);
        format!("{record}\n")
    });
    desk.write("laws.jsonl", lines.collect::<String>());
    desk.run(&["ingest", "laws.jsonl"]).exits(0);
    desk
}

/// The standing of the n-th record on a day, and what proves it.
fn standing(desk: &Desk, id: &str, day: &str) -> (String, Option<String>) {
    let validity = desk.json(&["show", id, "--as-of", day])["validity"].clone();
    let what = validity["evidence"][0]["what"].as_str().map(str::to_owned);
    (validity["status"].as_str().unwrap().to_owned(), what)
}

fn told(status: &str, what: Option<&str>) -> (String, Option<String>) {
    (status.to_owned(), what.map(str::to_owned))
}

/// A paper that makes the archive's knowledge reach to this day.
fn known_until(day: &str) -> (&'static str, &'static str, Value, &'static str) {
    ("z", "关于值班的通知", json!({"date": day}), "请做好值班。")
}

#[test]
fn a_term_of_something_else_ends_no_rule() {
    let rule = "（2020年3月1日国务院公布）\n第一条　为了管理，制定本条例。\n第八条　护士执业注册有效期为5年。\n第九条　有贪污行为，执行期满未逾五年的，不得任职。\n第十条　本条例自2008年5月12日起施行。";
    let own = "（2020年3月1日国务院公布）\n第一条　为了管理，制定本办法。\n第九条　本办法由国务院负责解释，自2020年5月1日起施行，有效期五年。";
    let desk = desk(&[
        ("a", "护士条例", json!({"date": "2020-03-01"}), rule),
        ("b", "采砂办法", json!({"date": "2020-03-01"}), own),
        known_until("2026-06-01"),
    ]);
    assert_eq!(standing(&desk, "1", "2026-11-26"), told("现行有效", Some("start")));
    assert_eq!(standing(&desk, "2", "2025-04-30"), told("现行有效", Some("expire")));
    assert_eq!(standing(&desk, "2", "2026-11-26"), told("失效", Some("expire")));
}

#[test]
fn the_text_that_a_decision_made_is_not_changed_by_it() {
    let decision = "2020年12月23日最高人民法院审判委员会通过\n决定对《最高人民法院关于采砂纠纷的解释》作如下修改：第一条删去。\n本决定自2021年1月1日起施行。";
    let rule = "第一条　根据《民法典》解释如下。\n第二条　本解释自2013年1月1日起施行。";
    let title = "最高人民法院关于采砂纠纷的解释";
    let desk = desk(&[
        ("a", title, json!({"date": "2013-01-01", "organ": "最高人民法院"}), rule),
        ("b", title, json!({"date": "2020-12-29", "organ": "最高人民法院"}), rule),
        (
            "c",
            "最高人民法院关于修改《最高人民法院关于采砂纠纷的解释》的决定",
            json!({"date": "2020-12-29", "organ": "最高人民法院"}),
            decision,
        ),
        known_until("2021-05-01"),
    ]);
    assert_eq!(standing(&desk, "2", "2021-06-01").0, "现行有效");
    assert_eq!(standing(&desk, "1", "2021-06-01").0, "失效");
}

#[test]
fn an_order_of_the_same_number_is_another_paper() {
    let ending = "第一条　为了管理，制定本办法。\n第九条　本办法自2006年7月1日起施行，2002年5月24日发布的《动物免疫标识管理办法》（农业部令第13号）同时废止。";
    let rule = "第一条　为了管理，制定本规定。\n第九条　本规定自2002年7月1日起施行。";
    let known = |day: &str| json!({"date": day, "organ": "农业部", "number": "农业部令第13号"});
    let desk = desk(&[
        ("a", "渔业水域污染调查规定", known("1997-03-26"), rule),
        ("b", "动物免疫标识管理办法", known("2002-05-24"), rule),
        (
            "c",
            "畜禽标识管理办法",
            json!({"date": "2006-06-26", "organ": "农业部"}),
            ending,
        ),
    ]);
    assert_ne!(standing(&desk, "1", "2026-11-26").0, "已废止");
    assert_eq!(standing(&desk, "2", "2026-11-26"), told("已废止", Some("repeals")));
}

#[test]
fn a_clause_against_an_older_paper_does_not_end_a_newer_one() {
    let rule = |from: &str, ends: &str| {
        format!(
            "第一条　为了管理，制定本细则。\n第九条　本细则自{from}起施行。1992年12月12日国务院批准修订的《专利法实施细则》同时废止。{ends}"
        )
    };
    let (second, fourth) = (rule("2001年7月1日", ""), rule("公布之日", ""));
    let known = |day: &str| json!({"date": day, "organ": "国务院"});
    let law = "第一条　为了诉讼，制定本法。\n第九条　本法自公布之日起施行，《民事诉讼法（试行）》同时废止。";
    let desk = desk(&[
        ("a", "专利法实施细则", known("1992-12-12"), "第一条　正文。"),
        ("b", "专利法实施细则", known("2001-06-15"), &second),
        ("c", "专利法实施细则", known("2010-01-09"), &second),
        ("d", "专利法实施细则", known("2023-12-11"), &fourth),
        ("e", "民事诉讼法（试行）", known("1982-03-08"), "第一条　正文。"),
        ("f", "民事诉讼法", known("2021-12-24"), law),
        ("g", "民事诉讼法", known("2023-09-01"), law),
        known_until("2022-05-01"),
    ]);
    let of = |id: &str| standing(&desk, id, "2026-11-26");
    assert_eq!(of("1"), told("已废止", Some("repeals")));
    assert_eq!(of("2"), told("失效", Some("edition")));
    assert_eq!(of("3"), told("失效", Some("edition")));
    assert_eq!(of("5"), told("已废止", Some("repeals")));
    assert_eq!(of("6"), told("失效", Some("edition")));
    assert_eq!(standing(&desk, "6", "2022-06-01").0, "现行有效");
}

#[test]
fn another_paper_under_the_title_of_a_law_is_no_edition_of_it() {
    let known = |day: &str| json!({"date": day});
    let law = "第一条　为了节约能源，制定本法。\n第九条　本法自2008年4月1日起施行。";
    let rule = "第一条　为了节约能源，制定本办法。\n第九条　本办法自2008年9月1日起施行。";
    let ores = "1986年3月19日全国人民代表大会常务委员会通过\n根据2019年8月27日第十一届全国人民代表大会常务委员会第十次会议\n《关于修改〈矿产资源法〉的决定》修正\n第一条　为了发展矿业，制定本法。";
    let desk = desk(&[
        ("a", "中华人民共和国节约能源法", known("2018-10-26"), law),
        ("b", "中华人民共和国节约能源法", known("2021-08-11"), rule),
        ("c", "中华人民共和国城乡规划法", known("2018-04-23"), law),
        ("d", "中华人民共和国城乡规划法", known("2019-08-27"), ores),
        known_until("2026-06-01"),
    ]);
    for (id, day) in [("1", "2022-01-01"), ("3", "2022-01-01")] {
        assert_ne!(standing(&desk, id, day).0, "失效", "{id}");
    }
}

#[test]
fn an_edition_takes_the_place_of_another_on_its_first_day() {
    let known = |day: &str| json!({"date": day, "organ": "全国人民代表大会常务委员会"});
    let old = "2012年10月26日通过\n第一条　为了处罚，制定本法。\n第九条　本法自2013年1月1日起施行。";
    let new =
        "2012年10月26日通过\n2025年12月27日修订\n第一条　为了处罚，制定本法。\n第九条　本法自2026年7月1日起施行。";
    let desk = desk(&[
        ("a", "中华人民共和国处罚法", known("2012-10-26"), old),
        ("b", "中华人民共和国处罚法", known("2025-12-27"), new),
        known_until("2026-03-01"),
    ]);
    let of = |id: &str, day: &str| standing(&desk, id, day);
    assert_eq!(of("1", "2026-03-01"), told("现行有效", Some("edition")));
    assert_eq!(of("2", "2026-03-01"), told("尚未施行", Some("start")));
    assert_eq!(of("1", "2026-11-26"), told("失效", Some("edition")));
    assert_eq!(of("2", "2026-11-26"), told("现行有效", Some("start")));
}

#[test]
fn copies_of_one_edition_have_one_standing() {
    let text = "第一条　为了航运，制定本法。";
    let known = |status: &str| json!({"date": "1992-11-07", "时效性": status});
    let desk = desk(&[
        ("a", "中华人民共和国海商法", known("失效"), text),
        (
            "b",
            "中华人民共和国海商法",
            known("有效"),
            &format!("{text}\n第二条　略。"),
        ),
        (
            "c",
            "中华人民共和国海商法",
            json!({"date": "1992-11-07"}),
            &format!("{text}\n第三条　略。"),
        ),
        (
            "d",
            "上海市招标条例",
            json!({"date": "2017-12-27", "时效性": "有效"}),
            text,
        ),
        (
            "e",
            "上海市招标条例",
            json!({"date": "2017-12-28"}),
            &format!("{text}\n第四条　略。"),
        ),
    ]);
    for id in ["1", "2", "3"] {
        assert_eq!(
            standing(&desk, id, "2026-11-26"),
            told("失效", Some("catalogue")),
            "{id}"
        );
    }
    assert_eq!(standing(&desk, "5", "2026-11-26"), told("现行有效", Some("catalogue")));
    let shown = desk.json(&["show", "5", "--as-of", "2026-11-26"]);
    assert_eq!(
        shown["validity"]["evidence"][0]["document"], 4,
        "the copy that proves it is named"
    );
}

#[test]
fn a_draft_was_never_in_force() {
    let text = "第一条　为了管理，制定本办法。\n第九条　本办法自2020年5月1日起施行，有效期三年。";
    let desk = desk(&[
        ("a", "采砂办法（征求意见稿）", json!({"date": "2020-04-01"}), text),
        known_until("2026-06-01"),
    ]);
    for day in ["2021-01-01", "2026-11-26"] {
        assert_eq!(standing(&desk, "1", day), told("未知", None));
    }
}
