//! What the papers of the sample office have to do with one another, and whether they are in force.

use std::fs;

use serde_json::Value;
use toml::Table;

use crate::harness::{Desk, corpus, text};

/// The number in the archive of the document with this canonical number.
#[track_caller]
fn id(desk: &Desk, number: &str) -> String {
    let found = desk.json(&["search", &format!("文号:{number}"), "--limit", "20"]);
    let hits = found["hits"].as_array().unwrap();
    let hit = hits
        .iter()
        .find(|hit| hit["number"] == number)
        .unwrap_or_else(|| panic!("no {number}: {hits:?}"));
    hit["id"].to_string()
}

/// The relations of a graph as `from edge to`, each side by its number or title.
fn links(graph: &Value) -> Vec<String> {
    let name = |key: &Value| -> String {
        let node = graph["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|node| node["key"] == *key)
            .unwrap();
        let called = if node["number"].is_null() {
            &node["title"]
        } else {
            &node["number"]
        };
        let lacking = if node["id"].is_null() { "?" } else { "" };
        format!("{lacking}{}", called.as_str().unwrap())
    };
    let edges = graph["edges"].as_array().unwrap();
    edges
        .iter()
        .map(|edge| {
            format!(
                "{} {} {}",
                name(&edge["from"]),
                edge["edge"].as_str().unwrap(),
                name(&edge["to"])
            )
        })
        .collect()
}

fn validity(desk: &Desk, number: &str, as_of: &str) -> Value {
    desk.json(&["show", &id(desk, number), "--as-of", as_of])["validity"].clone()
}

fn expectations(folder: &std::path::Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            expectations(&path, files);
        } else if text(&path).ends_with(".expected.toml") {
            files.push(path);
        }
    }
    files.sort();
}

#[test]
fn every_relation_that_the_samples_writers_meant_is_found() {
    let desk = Desk::with_corpus();
    let lines = desk.run(&["report", "--format", "json"]).objects();
    let mut files = Vec::new();
    expectations(&corpus(), &mut files);
    let (mut compared, mut wrong) = (0, Vec::new());
    for path in files {
        let expected: Table = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let Some(relations) = expected.get("relations").and_then(toml::Value::as_array) else {
            continue;
        };
        let file = text(&path).trim_end_matches(".expected.toml");
        let line = lines.iter().find(|line| line["path"] == file).unwrap();
        let document = line["document"].to_string();
        let graph = desk.json(&["relations", &document, "--depth", "1"]);
        for relation in relations {
            let (edge, target) = (relation["edge"].as_str().unwrap(), relation["target"].as_str().unwrap());
            let end = format!(" {edge} {target}");
            let lacking = format!(" {edge} ?{target}");
            compared += 1;
            if !links(&graph)
                .iter()
                .any(|link| link.ends_with(&end) || link.ends_with(&lacking))
            {
                wrong.push(format!("{file}: {edge} {target} not in {:?}", links(&graph)));
            }
        }
    }
    assert!(compared >= 15, "{compared} relations");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_graph_is_printed_as_a_tree_and_for_graphviz() {
    let desk = Desk::with_corpus();
    let of = id(&desk, "青政发〔2022〕9号");
    insta::assert_snapshot!(desk.run(&["relations", &of]).exits(0).out);
    let dot = desk.run(&["relations", &of, "--depth", "1", "--dot"]).exits(0).out;
    assert!(
        dot.starts_with("digraph relations {\n") && dot.ends_with("}\n"),
        "{dot}"
    );
    assert_eq!(dot.matches(" -> ").count(), 3, "{dot}");
    let graph = desk.json(&["relations", &of, "--depth", "1"]);
    assert_eq!(
        links(&graph),
        [
            "青政发〔2022〕9号 repeals 青政发〔2021〕6号",
            "青政办发〔2022〕19号 supplements 青政发〔2022〕9号",
            "青政发〔2023〕7号 repeals 青政发〔2022〕9号",
        ]
    );
    for edge in graph["edges"].as_array().unwrap() {
        assert!(
            edge["evidence"].as_str().unwrap().contains("《青禾县人民政府关于做好"),
            "{edge}"
        );
    }
}

#[test]
fn force_is_judged_by_the_day_with_the_sentence_that_proves_it() {
    let desk = Desk::with_corpus();
    // Nothing speaks of it yet; then a later notice ends it.
    assert_eq!(validity(&desk, "青政发〔2022〕9号", "2022-12-31")["status"], "未知");
    let ended = validity(&desk, "青政发〔2022〕9号", "2023-05-01");
    assert_eq!(ended["status"], "已废止");
    assert_eq!(ended["evidence"][0]["number"], "青政发〔2023〕7号");
    assert_eq!(ended["evidence"][0]["date"], "2023-04-10");
    assert!(
        ended["evidence"][0]["sentence"].as_str().unwrap().contains("停止执行"),
        "{ended}"
    );
    // A rule with a commencement, a term of five years and a change.
    let of_rule: Vec<(&str, Value)> = ["2021-09-15", "2022-01-01", "2023-10-01", "2026-10-02"]
        .map(|day| (day, validity(&desk, "青政发〔2021〕15号", day)["status"].clone()))
        .to_vec();
    let expected = [
        ("2021-09-15", "尚未施行"),
        ("2022-01-01", "现行有效"),
        ("2023-10-01", "已被修改"),
        ("2026-10-02", "失效"),
    ];
    assert_eq!(of_rule, expected.map(|(day, status)| (day, Value::from(status))));
    // A draft ends nothing.
    let drafts = desk.json(&["search", "题名:征求意见稿", "--limit", "1"]);
    let graph = desk.json(&["relations", &drafts["hits"][0]["id"].to_string()]);
    assert_eq!(links(&graph).len(), 1);
    assert!(
        links(&graph)[0].ends_with("cites ?青禾县中小学布局规划"),
        "{:?}",
        links(&graph)
    );
}

#[test]
fn a_lower_organ_ends_no_paper_of_a_higher_one() {
    let desk = Desk::new();
    desk.write(
        "share/a.txt",
        "青禾县人民政府关于采砂的通知\n青政发〔2020〕1号\n\n各乡镇：\n正文。\n\n青禾县人民政府\n2020年1月2日\n",
    );
    desk.write(
        "share/b.txt",
        "青禾县水利局关于采砂的通知\n青水发〔2021〕1号\n\n各站：\n《青禾县人民政府关于采砂的通知》（青政发〔2020〕1号）同时废止。\n\n青禾县水利局\n2021年3月4日\n",
    );
    desk.run(&["ingest", "share"]).exits(0);
    let judged = validity(&desk, "青政发〔2020〕1号", "2022-01-01");
    assert_eq!(judged["status"], "未知", "{judged}");
    assert!(judged["notes"].to_string().contains("无权"), "{judged}");
}

#[test]
fn a_document_that_comes_later_completes_what_was_said_of_it() {
    let desk = Desk::new();
    let reply = "青禾县人民政府关于同意追加资金的批复\n青政函〔2022〕17号\n\n县水利局：\n　　你局《关于追加资金的请示》（青水字〔2022〕22号）收悉。现批复如下：同意。\n\n青禾县人民政府\n2022年5月20日\n";
    let request = "青禾县水利局关于追加资金的请示\n青水字〔2022〕22号\n\n县人民政府：\n　　请追加。当否，请批示。\n\n青禾县水利局\n2022年5月9日\n";
    desk.write("share/reply.txt", reply);
    desk.run(&["ingest", "share"]).exits(0);
    let missing = desk.json(&["missing"]);
    assert_eq!(
        (&missing["number"], &missing["title"], &missing["count"]),
        (&"青水字〔2022〕22号".into(), &"关于追加资金的请示".into(), &1.into())
    );
    assert_eq!(missing["cited_by"][0]["number"], "青政函〔2022〕17号");
    let of = id(&desk, "青政函〔2022〕17号");
    assert_eq!(
        links(&desk.json(&["relations", &of])),
        ["青政函〔2022〕17号 replies-to ?青水字〔2022〕22号"]
    );
    desk.write("share/request.txt", request);
    desk.run(&["ingest", "share"]).exits(0);
    let complete = ["青政函〔2022〕17号 replies-to 青水字〔2022〕22号"];
    assert_eq!(links(&desk.json(&["relations", &of])), complete);
    assert_eq!(
        links(&desk.json(&["relations", &id(&desk, "青水字〔2022〕22号")])),
        complete
    );
    desk.run(&["missing"]).exits(1);
    desk.run(&["reindex"]).exits(0);
    desk.run(&["check", "--deep"]).exits(0);
    assert_eq!(links(&desk.json(&["relations", &of])), complete);
}

#[test]
fn a_later_edition_takes_the_place_of_an_earlier_one() {
    let desk = Desk::new();
    for year in [2015, 2021] {
        let rule = format!(
            "青禾县河道管理办法\n（{year}年3月1日县政府常务会议通过）\n\n第一条　为加强管理，制定本办法。\n第二条　本办法自{year}年5月1日起施行。\n"
        );
        desk.write(&format!("share/{year}.txt"), rule);
    }
    desk.run(&["ingest", "share"]).exits(0);
    let shown = |id: &str, day: &str| desk.json(&["show", id, "--as-of", day])["validity"]["status"].clone();
    let dates: Vec<Value> = ["1", "2"].map(|id| desk.json(&["show", id])["date"].clone()).to_vec();
    assert_eq!(dates, ["2015-03-01", "2021-03-01"]);
    assert_eq!(shown("1", "2022-01-01"), "失效");
    assert_eq!(shown("1", "2020-01-01"), "未知");
    let graph = desk.json(&["relations", "1"]);
    assert_eq!(graph["versions"].as_array().unwrap().len(), 2);
}

#[test]
fn what_an_export_says_of_force_is_evidence() {
    let desk = Desk::new();
    desk.write(
        "laws.jsonl",
        "{\"id\": \"a\", \"title\": \"甲条例\", \"text\": \"第一条 正文。\", \"时效性\": \"现行有效\"}\n{\"id\": \"b\", \"title\": \"乙条例\", \"text\": \"第一条 文。\", \"时效性\": \"失效\"}\n",
    );
    desk.run(&["ingest", "laws.jsonl"]).exits(0);
    let judged = ["a", "b"].map(|id| {
        let validity = desk.json(&["show", id])["validity"].clone();
        (validity["status"].clone(), validity["evidence"][0]["what"].clone())
    });
    assert_eq!(
        judged,
        [("现行有效", "catalogue"), ("失效", "catalogue")].map(|(a, b)| (a.into(), b.into()))
    );
}

#[test]
fn a_timeline_tells_what_happened_to_each() {
    let desk = Desk::with_corpus();
    let of = id(&desk, "青政发〔2022〕9号");
    insta::assert_snapshot!(desk.run(&["timeline", &of]).exits(0).out);
    let of_organ = desk
        .run(&["timeline", "青禾县水利局", "--format", "json"])
        .exits(0)
        .objects();
    let dates: Vec<&str> = of_organ.iter().filter_map(|event| event["date"].as_str()).collect();
    assert!(of_organ.len() > 3 && dates.is_sorted(), "{dates:?}");
    assert!(of_organ.iter().all(|event| event["organ"] == "青禾县水利局"));
    let found = desk
        .run(&["timeline", "河道采砂", "--format", "json"])
        .exits(0)
        .objects();
    let rule = found
        .iter()
        .find(|event| event["number"] == "青政发〔2021〕15号")
        .unwrap();
    assert_eq!(rule["suffers"][0]["edge"], "amends");
    desk.run(&["timeline", "没有这样的文件"]).exits(1);
}
