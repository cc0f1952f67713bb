//! What a search says where it found nothing, something else, or more than it lists.

use serde_json::json;

use crate::harness::Desk;
use crate::search::desk;

#[test]
fn where_a_value_is_not_there_near_ones_are_offered() {
    let desk = desk();
    let offered = |line: &str| desk.json(&["search", line])["instead"].clone();
    let one = |typed: &str, value: &str, total: u64| json!([{ "typed": typed, "value": value, "total": total }]);
    assert_eq!(offered("文种:通之 防汛"), one("文种:通之", "文种:通知", 2));
    assert_eq!(offered("机关:水力局"), json!(null));
    assert_eq!(
        offered("机关:青禾县水力局"),
        one("机关:青禾县水力局", "机关:青禾县水利局", 1)
    );
    assert_eq!(
        offered("青水字〔2022〕99号"),
        one("number 青水字〔2022〕99号", "文号:青水字(2022)", 1)
    );
    assert_eq!(offered("题名:防汛*"), one("题名:防汛*", "题名:防汛", 4));
    assert_eq!(offered("防汛"), json!(null));
    let said = desk.run(&["search", "文种:通之"]).exits(1);
    assert!(
        said.out.contains("2 with 文种:通知 instead of 文种:通之"),
        "{}",
        said.out
    );
    assert!(!said.out.contains("fewer words"), "{}", said.out);
    let desk = Desk::with_corpus();
    let topic = desk.json(&["search", "主题:水库"])["instead"].clone();
    assert_eq!(topic[0]["value"], "主题:农林水");
}

#[test]
fn the_word_that_was_meant_is_offered() {
    let desk = desk();
    for (line, value, total) in [
        ("防汛演炼", "防汛演练", 1),
        ("学校石堂", "学校食堂", 1),
        ("学校食堂管里", "学校食堂管理", 1),
        ("防汛经费的批付", "防汛经费的批复", 1),
    ] {
        let answer = desk.json(&["search", line]);
        let offered = json!([{ "typed": line, "value": value, "total": total }]);
        assert_eq!(answer["instead"], offered, "{line}");
    }
    assert_eq!(desk.json(&["search", "学校安全"])["instead"], json!(null));
}

#[test]
fn what_force_hides_is_said() {
    let desk = desk();
    let answer = desk.json(&["search", "还有效 防汛", "--as-of", "2030-01-01"]);
    assert_eq!(answer["total"], 0);
    assert_eq!(answer["instead"][0]["value"], "有效性:未知");
    assert_eq!(answer["relax"][0], json!({ "without": "效力:现行有效", "total": 4 }));
}

#[test]
fn what_a_sound_was_taken_for_is_said_and_marked() {
    let desk = desk();
    for (line, read) in [
        ("fangxun", "防汛"),
        ("防讯", "防汛"),
        ("fxyl", "防汛演练"),
        ("kzfx", "开展防汛"),
    ] {
        let answer = desk.json(&["search", line]);
        assert_eq!(
            answer["read_as"],
            json!([{ "typed": line, "others": [read] }]),
            "{line}"
        );
        assert!(
            !answer["hits"][0]["title_marks"].as_array().unwrap().is_empty(),
            "{line}"
        );
    }
    let said = desk.run(&["search", "防讯 通知"]).exits(1);
    assert!(said.out.contains("nothing has “防讯”: 按“防汛”查找"), "{}", said.out);
}

#[test]
fn what_shares_no_word_is_not_near() {
    let desk = desk();
    for line in ["zzzzqq", "汛火学请", "xzcffq"] {
        assert_eq!(desk.json(&["search", line])["hits"], json!([]), "{line}");
    }
    assert_ne!(desk.json(&["search", "防汛 航天飞机"])["hits"], json!([]));
}

#[test]
fn an_organ_in_two_scripts_is_one_value() {
    let desk = Desk::new();
    let papers = [
        ("a", "青禾縣人民政府"),
        ("b", "青禾县人民政府"),
        ("c", "青禾县人民政府"),
    ];
    let lines = papers.map(|(id, organ)| {
        json!({ "id": id, "title": format!("关于修路的通知{id}"), "issuer": organ, "text": format!("修路{id}。") })
            .to_string()
    });
    desk.write("a.jsonl", lines.join("\n"));
    desk.run(&["ingest", "a.jsonl"]).exits(0);
    assert_eq!(
        desk.json(&["search", "修路"])["facets"]["organ"],
        json!({ "青禾县人民政府": 3 })
    );
}

#[test]
fn copies_and_ends_are_said() {
    let desk = Desk::with_corpus();
    let line = "青禾县人民政府关于做好2021年防汛工作的通知";
    let said = desk.run(&["search", line, "--limit", "1", "--no-widen"]).exits(0).out;
    assert!(
        said.contains("of those found stand under them (--every-copy lists each)"),
        "{said}"
    );
    let said = desk.run(&["search", "防汛", "--offset", "900"]).exits(0).out;
    assert!(said.contains("nothing stands behind --offset 900"), "{said}");
    let said = desk.run(&["search", "防汛", "--limit", "0"]).exits(0).out;
    assert!(!said.contains("more: --offset"), "{said}");
    // Where nobody sits at a terminal no line is cut.
    let said = desk.run(&["search", "县"]).exits(0).out;
    assert!(said.lines().any(|line| line.chars().count() > 60), "{said}");
}

#[test]
fn titles_in_pinyin_come_before_those_in_english_and_organs_by_their_short_names() {
    let desk = Desk::new();
    let papers = [
        ("a", "Measures for Fangda Coal Mines", "上海市人民代表大会常务委员会"),
        ("b", "关于防汛的通知", "上海市财政局"),
    ];
    let lines = papers
        .map(|(id, title, organ)| json!({ "id": id, "title": title, "issuer": organ, "text": title }).to_string());
    desk.write("a.jsonl", lines.join("\n"));
    desk.run(&["ingest", "a.jsonl"]).exits(0);
    let suggested = |typed: &str| desk.json(&["suggest", typed])["suggestions"].clone();
    let titles = json!([
        { "kind": "title", "text": "关于防汛的通知" },
        { "kind": "title", "text": "Measures for Fangda Coal Mines" },
    ]);
    assert_eq!(
        suggested("fang").as_array().unwrap()[..2],
        titles.as_array().unwrap()[..]
    );
    assert_eq!(
        suggested("上海市人大"),
        json!([{ "kind": "organ", "text": "上海市人民代表大会常务委员会" }])
    );
}
