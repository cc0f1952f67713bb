//! Finding: what a line means, what it finds, and how the answer looks to a program.

use serde_json::{Value, json};

use crate::harness::{Desk, corpus, text};

fn titles(answer: &Value) -> Vec<&str> {
    answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["title"].as_str().unwrap())
        .collect()
}

/// Six small papers, one on each line of a table.
pub(crate) fn desk() -> Desk {
    let desk = Desk::new();
    let papers = [
        (
            "1",
            "关于做好防汛工作的通知",
            "青政发〔2021〕6号",
            "2021-04-12",
            "青禾县人民政府",
            "请各乡镇落实防汛责任制。",
        ),
        (
            "2",
            "关于开展防汛演练的通知",
            "青政办发〔2022〕3号",
            "2022-05-06",
            "青禾县人民政府办公室",
            "六月开展防汛演练。",
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
            "同意青水字〔2022〕22号所请。",
        ),
        (
            "5",
            "關於學校食堂管理的意見",
            "青教字〔2023〕1号",
            "2023-01-05",
            "青禾县教育局",
            "食品安全責任到人。ＡＢＣ制度",
        ),
        (
            "6",
            "关于学校安全的报告",
            "青教字〔2023〕2号",
            "2023-02-05",
            "青禾县教育局",
            "学 校\n安全形势平稳。",
        ),
    ];
    let lines = papers.map(|(id, title, number, date, issuer, text)| {
        json!({"id": format!("p{id}"), "title": title, "doc_no": number, "date": date, "issuer": issuer, "text": text})
    });
    desk.write("papers.jsonl", lines.map(|line| line.to_string()).join("\n"));
    desk.run(&["ingest", "papers.jsonl"]).exits(0);
    desk
}

/// The keys of the papers that a line finds, in order of their keys.
fn found(desk: &Desk, line: &str) -> String {
    let answer = desk.json(&["search", line, "--limit", "100"]);
    let mut keys: Vec<&str> = answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| &hit["external_id"].as_str().unwrap()[1..])
        .collect();
    assert_eq!(answer["total"], keys.len(), "{line}");
    keys.sort_unstable();
    keys.concat()
}

/// Each line finds the papers of these keys.
pub(crate) fn finds(desk: &Desk, expected: &[(&str, &str)]) {
    let wrong: Vec<String> = expected
        .iter()
        .map(|(line, keys)| (line, keys, found(desk, line)))
        .filter(|(_, keys, found)| *keys != found)
        .map(|(line, keys, found)| format!("{line}: found {found}, expected {keys}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_line_finds_what_it_means() {
    let desk = desk();
    let expected = [
        ("防汛", "1234"),
        ("防汛 经费", "34"),
        ("\"防汛经费\"", "34"),
        ("\"汛经\"", "34"),
        ("“防汛演练”", "2"),
        ("防汛 -演练", "134"),
        ("防汛 －演练", "134"),
        ("演练 OR 食堂", "25"),
        ("演练 或 食堂", "25"),
        ("防汛 (演练 OR 经费)", "234"),
        ("文种:通知", "12"),
        ("kind:通知 year:2022", "2"),
        ("年度：2022..2023", "23456"),
        ("year:2022..", "23456"),
        ("日期:2022-05", "23"),
        ("date:2022-05-10..2022-06-30", "34"),
        ("机关:水利局", "3"),
        ("organ:教育局 学校", "56"),
        ("文号:青水字", "3"),
        ("青水字〔2022〕", "34"),
        ("青水字[2022]", "34"),
        ("机关:禾县政府", "124"),
        ("number:青政发〔2021〕6号", "1"),
        ("青水字〔2022〕22号", "34"),
        ("青水字[2022] 22", "34"),
        ("青水字（2022）第22号", "34"),
        ("题名:防汛经费", "34"),
        ("学校食堂", "5"),
        ("学校安全", "56"),
        ("\"学校安全形势\"", "6"),
        ("食品安全责任", "5"),
        ("abc制度", "5"),
        ("汛", "1234"),
        ("八万元", "3"),
    ];
    finds(&desk, &expected);
}

#[test]
fn no_typing_ends_in_an_error_and_what_is_not_understood_is_said() {
    let desk = desk();
    let lines = [
        "\"防汛",
        "(防汛",
        "防汛)",
        "OR",
        "-",
        "文种:",
        "年度:某年",
        "unknown:value",
        "()",
        "\"\"",
        "“",
        "*",
        "/",
        "a AND",
        "年度:9999999999",
        "日期:2022-13-45",
        "(((((((((((",
        "🙂",
        "NOT",
        "-\"防汛\"",
        "文种:通知 文种:",
    ];
    for line in lines {
        let said = desk.run(&["search", line]);
        assert!(matches!(said.status, Some(0 | 1)), "{line:?}: {said:?}");
    }
    let said = desk.run(&["search", "年度:某年 防汛"]);
    assert!(said.out.starts_with("note: "), "{}", said.out);
    let mut random: u64 = 7;
    let alphabet: Vec<char> = "防汛 \"“”()（）:：-－OR或文种年度..2022〔〕[]号*/\\".chars().collect();
    let batch: Vec<String> = (0..400)
        .map(|_| {
            let pick = |_| {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                alphabet[usize::try_from(random % alphabet.len() as u64).unwrap()]
            };
            (0..12).map(pick).collect()
        })
        .collect();
    let said = desk
        .run_with_input(&["search", "--batch", "-"], batch.join("\n").as_bytes())
        .exits(0);
    assert_eq!(said.objects().len(), batch.len());
}

#[test]
fn an_answer_has_the_documented_shape() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&["search", "防汛", "责任制", "--limit", "3"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        keys(&answer),
        ["total", "took_ms", "understood", "chips", "notes", "hits", "facets"]
    );
    assert_eq!(
        keys(&answer["hits"][0]),
        [
            "id",
            "external_id",
            "title",
            "title_marks",
            "number",
            "organ",
            "date",
            "kind",
            "topics",
            "format",
            "path",
            "validity",
            "superseded",
            "widened",
            "group",
            "series",
            "score",
            "snippets"
        ]
    );
    assert_eq!(
        keys(&answer["facets"]),
        [
            "folder",
            "format",
            "kind",
            "level",
            "organ",
            "retention",
            "secrecy",
            "topic",
            "year"
        ]
    );
    let total = answer["total"].as_u64().unwrap();
    let kinds = answer["facets"]["kind"]
        .as_object()
        .unwrap()
        .values()
        .map(|n| n.as_u64().unwrap())
        .sum::<u64>();
    assert!(kinds <= total && total > 1);
    let mut marked = 0;
    for hit in answer["hits"].as_array().unwrap() {
        for snippet in hit["snippets"].as_array().unwrap() {
            let text: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
            for mark in snippet["marks"].as_array().unwrap() {
                let (from, to) = (mark[0].as_u64().unwrap(), mark[1].as_u64().unwrap());
                let said: String = text[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()]
                    .iter()
                    .collect();
                assert!(
                    ["防汛", "责任制", "责任", "防汛责任制"].contains(&said.as_str()),
                    "{said}"
                );
                marked += 1;
            }
        }
    }
    assert!(marked > 3, "{marked}");
    let scores: Vec<f64> = answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[test]
fn pages_of_an_answer_join_to_the_whole() {
    let desk = Desk::with_corpus();
    for sort in ["relevance", "date", "date-asc"] {
        let whole = desk.json(&["search", "县", "--limit", "1000", "--sort", sort]);
        let ids = |answer: &Value| {
            answer["hits"]
                .as_array()
                .unwrap()
                .iter()
                .map(|h| h["id"].clone())
                .collect::<Vec<_>>()
        };
        let mut pages = Vec::new();
        for offset in (0..whole["total"].as_u64().unwrap()).step_by(7) {
            pages.extend(ids(&desk.json(&[
                "search",
                "县",
                "--limit",
                "7",
                "--offset",
                &offset.to_string(),
                "--sort",
                sort,
            ])));
        }
        assert_eq!(pages, ids(&whole), "{sort}");
    }
}

#[test]
fn a_paper_is_found_by_the_number_it_bears_before_those_that_cite_it() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&["search", "青政发[2021] 6"]);
    assert_eq!(titles(&answer)[0], "青禾县人民政府关于做好2021年防汛工作的通知");
    assert!(titles(&answer).len() > 1);
}

#[test]
fn dates_order_an_answer_and_the_undated_come_last() {
    let desk = desk();
    let answer = desk.json(&["search", "防汛", "--sort", "date"]);
    let dates: Vec<&str> = answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["date"].as_str().unwrap())
        .collect();
    assert_eq!(dates, ["2022-06-01", "2022-05-20", "2022-05-06", "2021-04-12"]);
}

#[test]
fn nothing_found_is_said_and_is_an_exit_status() {
    let desk = desk();
    let said = desk.run(&["search", "航天飞机"]).exits(1);
    assert!(
        said.out.contains("0 found") && said.out.contains("nothing found"),
        "{}",
        said.out
    );
    assert_eq!(
        desk.run(&["search", "航天飞机", "--format", "json"]).exits(1).object()["total"],
        0
    );
}

#[test]
fn a_word_with_a_dash_on_the_command_line_must_not_occur() {
    let desk = desk();
    let said = desk.run(&["search", "防汛", "-演练", "--format", "json"]).exits(0);
    assert_eq!(said.object()["total"], 3);
}

#[test]
fn samples_are_found_in_every_format_and_encoding() {
    let desk = Desk::with_corpus();
    let formats = desk.json(&["search", "县"])["facets"]["format"].clone();
    for format in ["text", "markdown", "html", "docx", "pdf", "record"] {
        assert!(formats[format].as_u64().unwrap_or(0) > 0, "{format}: {formats}");
    }
    assert!(text(&corpus()).ends_with("corpus"));
}

#[test]
fn ranking_is_measured_against_known_answers() {
    let desk = Desk::new();
    let records = [
        ("A", "关于防汛工作的通知"),
        ("B", "关于抗旱工作的通知"),
        ("C", "关于春季造林的通知"),
    ];
    let lines = records.map(|(id, title)| serde_json::json!({ "id": id, "title": title, "text": title }).to_string());
    desk.write("export.jsonl", lines.join("\n"));
    desk.run(&["ingest", "export.jsonl"]).exits(0);
    desk.write(
        "q.jsonl",
        "{\"id\": \"1\", \"text\": \"防汛\"}\n{\"id\": \"2\", \"text\": \"造林\"}\n",
    );
    desk.write("r.tsv", "query\tdocument\tgrade\n1\tA\t1\n2\tA\t1\n");
    let arguments = ["eval", "--queries", "q.jsonl", "--qrels", "r.tsv", "--run", "run.trec"];
    let summary = desk.json(&arguments);
    let expected = serde_json::json!({ "queries": 2, "nDCG@10": 0.5, "MRR": 0.5, "R@10": 0.5, "R@100": 0.5 });
    assert_eq!(summary, expected);
    let run = std::fs::read_to_string(desk.path("run.trec")).unwrap();
    let ranked: Vec<String> = run
        .lines()
        .map(|line| line.split(' ').take(4).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(ranked, ["1 Q0 A 1", "2 Q0 C 1"]);
    let same = desk.json(&[
        "eval",
        "--queries",
        "q.jsonl",
        "--qrels",
        "r.tsv",
        "--against",
        "run.trec",
    ]);
    assert_eq!(same["against"]["p"], 1.0);
    desk.write("bad.tsv", "1\tA\t1\nnonsense\n");
    let said = desk
        .run(&["eval", "--queries", "q.jsonl", "--qrels", "bad.tsv"])
        .exits(2);
    assert!(said.err.contains("line 2 of bad.tsv"), "{}", said.err);
}

#[test]
fn spoken_times_are_seen_from_a_day() {
    let desk = Desk::with_corpus();
    let of = |line: &str, day: &str| {
        let answer = desk.json(&["search", line, "--as-of", day]);
        (
            answer["total"].as_u64().unwrap(),
            answer["understood"].as_str().unwrap().to_owned(),
        )
    };
    let (total, understood) = of("去年 文种:通知 防汛", "2022-06-01");
    assert_eq!(understood, "日期:2021 and 文种:通知 and 防汛");
    assert_eq!(
        total,
        desk.json(&["search", "年度:2021 文种:通知 防汛"])["total"]
            .as_u64()
            .unwrap()
    );
    assert!(total > 0 && of("去年 文种:通知 防汛", "2019-06-01").0 == 0);
    desk.run(&["search", "去年", "--as-of", "昨天"]).exits(2);
}

#[test]
fn marks_and_levels_are_conditions_and_facets() {
    let desk = Desk::new();
    let secret = "000012\n机密★1年\n青禾县水利局文件\n青水发〔2021〕3号\n关于水库安全的通知\n各乡镇：\n请做好水库安全工作。\n青禾县水利局\n2021年3月1日\n";
    let open =
        "国办发〔2021〕4号\n国务院办公厅关于水库安全的通知\n各省：\n请做好水库安全工作。\n国务院办公厅\n2021年4月1日\n";
    desk.write("甲.txt", secret);
    desk.write("乙.txt", open);
    desk.run(&["ingest", "甲.txt", "乙.txt"]).exits(0);
    let all = desk.json(&["search", "水库安全"]);
    assert_eq!(all["facets"]["level"], json!({ "县": 1, "国家": 1 }));
    assert_eq!(all["facets"]["secrecy"], json!({ "机密": 1 }));
    for line in [
        "密级:机密",
        "密级:机密级",
        "secrecy:机密,绝密",
        "层级:县",
        "level:县级 水库安全",
    ] {
        assert_eq!(titles(&desk.json(&["search", line])), ["关于水库安全的通知"], "{line}");
    }
    assert_eq!(desk.json(&["search", "-密级:机密"])["total"], 1);
}
