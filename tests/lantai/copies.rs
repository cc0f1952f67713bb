//! Copies and editions: found at import, shown as a group, compared sentence by sentence.

use serde_json::Value;

use crate::harness::{Desk, corpus, text};

const NOTICE: &str = "青禾县人民政府关于做好2022年防汛工作的通知\n青政发〔2022〕6号\n\n各乡镇人民政府，县直各单位：\n　　今年汛期预计降雨偏多，清澜河上游和三座小型水库防汛压力较大。为切实做好防汛工作，现将有关事项通知如下。\n　　一、落实防汛责任制。各乡镇主要负责人为本辖区防汛第一责任人，名单于4月30日前报县水利局。\n　　二、备足抢险物资。编织袋、块石、救生衣按不少于上年储备量备足，存放地点登记造册。\n　　三、严格值班值守。5月1日至9月30日实行二十四小时值班，遇有险情半小时内报告。\n\n　　　　青禾县人民政府\n　　　　2022年4月12日\n";

fn members(group: &Value) -> Vec<(i64, Option<String>)> {
    let list = group["members"].as_array().map(Vec::as_slice).unwrap_or_default();
    let member = |m: &Value| (m["id"].as_i64().unwrap(), m["relation"].as_str().map(str::to_owned));
    list.iter().map(member).collect()
}

fn share() -> Desk {
    let desk = Desk::new();
    desk.write("share/1.txt", NOTICE);
    // The same as a web page.
    let page: String = NOTICE.lines().map(|line| format!("<p>{}</p>", line.trim())).collect();
    desk.write("share/2.html", format!("<html><body>{page}</body></html>"));
    // A draft.
    let draft = NOTICE.replace(
        "关于做好2022年防汛工作的通知",
        "关于做好2022年防汛工作的通知（征求意见稿）",
    );
    desk.write(
        "share/3.txt",
        draft.replace("青政发〔2022〕6号\n", "").replace("4月30日", "5月15日"),
    );
    // Under another letterhead.
    let town = NOTICE
        .replace("青禾县人民政府", "下河口镇人民政府")
        .replace("青政发〔2022〕6号", "下政发〔2022〕3号");
    desk.write("share/4.txt", town);
    // Last year's: much the same words, another paper.
    let last = NOTICE
        .replace("2022", "2021")
        .replace("清澜河上游", "今年桃花汛来得早，各地")
        .replace("编织袋、块石、救生衣", "冲锋舟和发电机");
    desk.write("share/5.txt", last);
    desk.write("share/6.txt", "青禾县教育局关于2022年义务教育招生工作的通知\n各学校：\n　　一律按学区招生，不得提前考试。各校要在六月底以前公布招生范围、计划和程序，接受社会监督。\n");
    desk.run(&["ingest", text(&desk.path("share"))]).exits(0);
    desk
}

#[test]
fn copies_drafts_and_letterheads_are_a_group_and_last_years_paper_is_not_in_it() {
    let desk = share();
    let group = desk.json(&["show", "1"])["group"].clone();
    let relation = |name: &str| Some(name.to_owned());
    assert_eq!(
        members(&group),
        [
            (1, None),
            (2, relation("same-text")),
            (3, relation("draft")),
            (4, relation("reissue"))
        ]
    );
    assert_eq!(desk.json(&["show", "6"])["group"], Value::Null);
    let groups = desk.run(&["copies", "--format", "json"]).exits(0).objects();
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(desk.json(&["copies", "3"])["members"][2]["relation"], Value::Null);
    desk.run(&["copies", "6"]).exits(1);
    let shown = desk.run(&["show", "1"]).exits(0).out;
    assert!(shown.contains("副本版本") && shown.contains("重发"), "{shown}");
}

#[test]
fn groups_do_not_depend_on_the_number_of_workers() {
    let groups = |workers: &str| {
        let desk = Desk::new();
        desk.run(&["ingest", text(&corpus()), "--workers", workers]).exits(3);
        desk.run(&["copies", "--format", "json"]).exits(0).out
    };
    let one = groups("1");
    assert!(one.lines().count() >= 4, "{one}");
    assert_eq!(one, groups("4"));
}

#[test]
fn a_corrected_title_regroups() {
    let desk = share();
    desk.run(&["set", "6", "title=青禾县人民政府关于做好2022年防汛工作的通知"])
        .exits(0);
    assert_eq!(
        desk.json(&["show", "6"])["group"],
        Value::Null,
        "the title alone makes no copy of a notice"
    );
    assert_eq!(members(&desk.json(&["show", "1"])["group"]).len(), 4);
}

#[test]
fn a_comparison_says_what_was_added_removed_changed_and_moved() {
    let desk = share();
    let newer = NOTICE
        .replace("4月30日前报县水利局", "5月15日前报县应急管理局")
        .replace("存放地点登记造册。", "存放地点登记造册。每月检查一次。")
        .replace("　　二、备足", "　　二、山洪沟逐条编制转移预案。\n　　三、备足");
    let path = desk.write("newer.txt", newer);
    let found = desk.json(&["diff", "1", text(&path)]);
    let kinds: Vec<&str> = found["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["changed", "added", "changed", "added"], "{found:#}");
    let parts = found["changes"][0]["parts"].as_array().unwrap();
    assert!(
        parts
            .iter()
            .any(|part| part["kind"] == "added" && part["text"].as_str().unwrap().contains("应急管理局"))
    );
    let shown = desk.run(&["diff", "1", text(&path)]).exits(0).out;
    assert!(shown.contains("+ 二、山洪沟逐条编制转移预案。"), "{shown}");
    assert!(shown.contains("[-水利局-]"), "{shown}");
    desk.run(&["diff", "1", "99"]).exits(1);
}
