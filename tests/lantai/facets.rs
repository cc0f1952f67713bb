//! Counting what was found by folder and validity, asking for both, and what stands beside and under a hit.

use std::collections::BTreeMap;

use lantai::archive::{Archive, DocumentId};
use lantai::relation::Relations;
use serde_json::{Value, json};

use crate::harness::Desk;

fn counts(answer: &Value, facet: &str) -> BTreeMap<String, u64> {
    let counts = answer["facets"][facet].as_object();
    let counts = counts.unwrap_or_else(|| panic!("no {facet}: {answer}"));
    counts
        .iter()
        .map(|(value, count)| (value.clone(), count.as_u64().unwrap()))
        .collect()
}

fn map<const N: usize>(pairs: [(&str, u64); N]) -> BTreeMap<String, u64> {
    pairs.map(|(value, count)| (value.to_owned(), count)).into()
}

/// Five papers in three folders.
fn shelves() -> Desk {
    let desk = Desk::new();
    for (path, title) in [
        ("文件/2021/通知/甲.txt", "关于做好2021年防汛工作的通知"),
        ("文件/2021/报告/乙.txt", "关于2021年防汛工作的报告"),
        ("文件/2022年/丙.txt", "关于做好2022年防汛工作的通知"),
        ("文件/丁.txt", "关于防汛经费的函"),
    ] {
        desk.write(path, format!("{title}\n\n各乡镇：\n请做好防汛工作。\n"));
    }
    desk.run(&["ingest", "文件"]).exits(0);
    desk
}

#[test]
fn documents_are_counted_and_found_by_folder() {
    let desk = shelves();
    let all = desk.json(&["search", "防汛"]);
    assert_eq!(counts(&all, "folder"), map([(".", 1), ("2021", 2), ("2022年", 1)]));
    let deeper = desk.json(&["search", "文件夹:2021"]);
    assert_eq!(deeper["total"], 2);
    assert_eq!(deeper["chips"][0]["field"], "folder");
    assert_eq!(counts(&deeper, "folder"), map([("报告", 1), ("通知", 1)]));
    for (line, total) in [
        ("folder:2021/通知", 1),
        ("文件夹:2022", 1),
        ("文件夹:/2022/", 0),
        ("文件夹:/2022年/", 1),
        ("防汛 -文件夹:2021", 2),
    ] {
        assert_eq!(desk.json(&["search", line, "--no-widen"])["total"], total, "{line}");
    }
}

#[test]
fn a_copy_in_another_folder_makes_a_document_be_found_there() {
    let desk = shelves();
    let copied = std::fs::read(desk.path("文件/2021/通知/甲.txt")).unwrap();
    let copy = desk.write("文件/2022年/甲的副本.txt", copied);
    desk.run(&["ingest", "文件"]).exits(0);
    let all = desk.json(&["search", "防汛"]);
    assert_eq!(counts(&all, "folder"), map([(".", 1), ("2021", 2), ("2022年", 2)]));
    assert_eq!(desk.json(&["search", "文件夹:2022"])["total"], 2);
    // Its place holds something else now.
    std::fs::write(copy, "关于食堂的通知\n\n各学校：\n请做好食堂工作。\n").unwrap();
    desk.run(&["ingest", "文件"]).exits(0);
    let all = desk.json(&["search", "防汛"]);
    assert_eq!(counts(&all, "folder"), map([(".", 1), ("2021", 2), ("2022年", 1)]));
    desk.run(&["reindex"]).exits(0);
    assert_eq!(desk.json(&["search", "防汛"])["facets"], all["facets"]);
    desk.run(&["check", "--queries", "200"]).exits(0);
}

#[test]
fn validity_is_counted_where_it_is_asked_for_and_the_counts_are_what_the_filter_finds() {
    let desk = Desk::with_corpus();
    let day = ["--as-of", "2024-06-01"];
    let silent = desk.json(&[&["search", "青禾县"], &day[..]].concat());
    assert!(silent["facets"].get("validity").is_none());
    let counted = desk.json(&[&["search", "青禾县", "--facets", "validity"], &day[..]].concat());
    assert_eq!(counted["facets"].as_object().unwrap().len(), 1);
    let validity = counts(&counted, "validity");
    assert_eq!(validity.values().sum::<u64>(), counted["total"]);
    assert!(validity.contains_key("已废止"), "{validity:?}");
    for (name, count) in &validity {
        let line = format!("青禾县 有效性:{name}");
        let found = desk.json(&[&["search", &line, "--no-widen"], &day[..]].concat());
        assert_eq!(found["total"], *count, "{line}");
    }
    let english = desk.json(&[&["search", "validity:repealed"], &day[..]].concat());
    assert_eq!(english["chips"][0]["value"], "已废止");
    let shown = desk.run(&[&["search", "青禾县"], &day[..]].concat()).exits(0).out;
    assert!(shown.contains("有效性  "), "{shown}");
}

#[test]
fn tables_in_memory_decide_as_the_catalogue_does() {
    let desk = Desk::with_corpus();
    let archive = Archive::open(&desk.path("archive")).unwrap();
    let tables = archive.catalogue.relation_tables().unwrap();
    let relations = Relations::new(&archive.catalogue);
    let mut decided = 0;
    archive
        .catalogue
        .each_document_after(0, |stored| {
            for day in ["2021-01-01", "2023-01-01", "2024-06-01"] {
                let proved = relations.status(stored.id, day)?.status;
                assert_eq!(relations.standing(stored.id, day)?, proved);
                assert_eq!(
                    relations.within(&tables).standing(stored.id, day)?,
                    proved,
                    "{}",
                    stored.id
                );
                decided += u32::from(proved.name() != "未知");
            }
            Ok(())
        })
        .unwrap();
    assert!(decided > 10, "{decided}");
    assert_eq!(
        tables.brief(DocumentId(1)),
        archive.catalogue.brief(DocumentId(1)).unwrap()
    );
}

#[test]
fn what_documents_say_of_their_force_is_written_by_the_migration() {
    let desk = Desk::with_corpus();
    let before = desk.json(&["search", "青禾县", "--facets", "validity", "--as-of", "2024-06-01"]);
    let catalogue = rusqlite::Connection::open(desk.path("archive/catalogue.db")).unwrap();
    catalogue
        .execute_batch("DROP TABLE force; PRAGMA user_version = 8")
        .unwrap();
    drop(catalogue);
    desk.run(&["search", "青禾县"]).exits(2);
    desk.run(&["check", "--repair"]);
    let after = desk.json(&["search", "青禾县", "--facets", "validity", "--as-of", "2024-06-01"]);
    assert_eq!(after["facets"], before["facets"]);
}

#[test]
fn papers_of_other_years_and_of_the_thread_stand_under_a_hit() {
    let desk = Desk::new();
    let papers = [
        (
            "1",
            "关于做好2021年防汛工作的通知",
            "青政发〔2021〕6号",
            "2021-04-12",
            "青禾县人民政府",
            "请落实责任。",
        ),
        (
            "2",
            "关于做好2022年防汛工作的通知",
            "青政发〔2022〕9号",
            "2022-04-11",
            "青禾县人民政府",
            "今年汛期早，请各乡镇备足物资。",
        ),
        (
            "3",
            "关于申请防汛经费的请示",
            "青水字〔2022〕22号",
            "2022-05-20",
            "青禾县水利局",
            "申请拨付经费八万元。",
        ),
        (
            "4",
            "关于防汛经费的批复",
            "青政函〔2022〕17号",
            "2022-06-01",
            "青禾县人民政府",
            "县水利局：\n你局《关于申请防汛经费的请示》（青水字〔2022〕22号）收悉。同意。",
        ),
    ];
    let lines = papers.map(|(id, title, number, date, issuer, text)| {
        json!({"id": format!("p{id}"), "title": title, "doc_no": number, "date": date, "issuer": issuer, "text": text})
    });
    desk.write("papers.jsonl", lines.map(|line| line.to_string()).join("\n"));
    desk.run(&["ingest", "papers.jsonl"]).exits(0);
    let answer = desk.json(&["search", "题名:防汛", "--sort", "date-asc"]);
    let hits = answer["hits"].as_array().unwrap();
    let series = json!([{"year": 2021, "id": 1}, {"year": 2022, "id": 2}]);
    assert_eq!((&hits[0]["series"], &hits[1]["series"]), (&series, &series));
    assert_eq!(hits[2]["thread"][0]["id"], 4);
    assert_eq!(hits[2]["thread"][0]["edge"], "replies-to");
    assert_eq!(
        (&hits[2]["thread"][0]["passive"], &hits[3]["thread"][0]["passive"]),
        (&json!(true), &json!(false))
    );
    let titles = |by: &str| -> Vec<(i64, Value)> {
        let answer = desk.json(&["search", "题名:防汛", "--sort", "date-asc", "--by", by]);
        assert_eq!(answer["total"], 4);
        let hits = answer["hits"].as_array().unwrap();
        hits.iter()
            .map(|hit| (hit["id"].as_i64().unwrap(), hit["copies"].clone()))
            .collect()
    };
    assert_eq!(titles("series"), [(1, json!([2])), (3, Value::Null), (4, Value::Null)]);
    assert_eq!(titles("thread"), [(1, Value::Null), (2, Value::Null), (3, json!([4]))]);
    let shown = desk.run(&["search", "题名:防汛", "--sort", "date-asc"]).exits(0).out;
    for line in [
        "   同系列: 2021 [1]  2022 [2]\n",
        "   得到批复: [4] 关于防汛经费的批复（青政函〔2022〕17号）\n",
        "   批复: [3] 关于申请防汛经费的请示（青水字〔2022〕22号）\n",
    ] {
        assert!(shown.contains(line), "{line}{shown}");
    }
}

#[test]
fn a_passage_names_its_headings() {
    let desk = Desk::new();
    let articles: String = (1..40)
        .map(|n| format!("第{}条　本县各级河长负责巡查。\n", lantai::text::numeral::write(n)))
        .collect();
    let body =
        format!("青禾县河湖管理办法\n\n第一章　总则\n{articles}第二章　罚则\n第四十条　擅自采砂的，处三万元罚款。\n");
    desk.write("办法.txt", body);
    desk.run(&["ingest", "办法.txt"]).exits(0);
    let answer = desk.json(&["search", "采砂 罚款"]);
    assert_eq!(answer["hits"][0]["snippets"][0]["heading"], "第二章 罚则 / 第四十条");
    let shown = desk.run(&["search", "罚款"]).exits(0).out;
    assert!(shown.contains("第二章 罚则"), "{shown}");
}
