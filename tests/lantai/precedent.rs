//! From the paper on the desk to the papers that help write it: reasons that are true, quotations to the character, and what
//! papers like it rest on.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;

use serde_json::{Value, json};

use crate::harness::{Desk, text};

const TASK: &str = "写一个关于做好2026年防汛备汛工作的通知";
const DAY: [&str; 2] = ["--as-of", "2026-03-01"];

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap()
}

/// The text of a document as it was given.
fn given(desk: &Desk, id: &Value) -> Vec<char> {
    let shown = desk.json(&["show", &id.to_string(), "--raw"]);
    shown["text"].as_str().unwrap().chars().collect()
}

/// Fails unless a quotation stands in its paper where it says.
#[track_caller]
fn stands_there(quote: &Value, text: &[char]) {
    let bound = |at: usize| usize::try_from(quote["span"][at].as_u64().unwrap()).unwrap();
    let there: String = text[bound(0)..bound(1)].iter().collect();
    assert_eq!(quote["text"], there);
}

#[test]
fn a_line_finds_the_papers_of_earlier_years() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&["precedent", TASK, "--organ", "青禾县人民政府", DAY[0], DAY[1]]);
    assert_eq!(answer["understood"]["title"], "关于做好2026年防汛备汛工作的通知");
    assert_eq!(answer["understood"]["kind"], "通知");
    assert_eq!(answer["understood"]["matter"], "防汛备汛");
    let first = &list(&answer, "hits")[0];
    assert_eq!(first["number"], "青政发〔2023〕7号");
    assert_eq!(first["use"], "范文");
    let years: Vec<&Value> = list(first, "years").iter().map(|year| &year["date"]).collect();
    assert_eq!(years, ["2023-04-10", "2022-04-11", "2021-04-12"]);
    let reasons = list(first, "reasons");
    for reason in [
        "文种相同：通知",
        "事由相同之处：防汛",
        "同一发文机关：青禾县人民政府",
        "历年都有，共3份",
    ] {
        assert!(reasons.contains(&json!(reason)), "{reasons:?}");
    }
    let outline = list(&answer, "outline");
    let section = outline
        .iter()
        .find(|section| section["heading"] == "落实防汛责任制")
        .unwrap();
    assert_eq!(section["count"], 3);
    let phrases = list(&answer, "phrases");
    let phrase = phrases
        .iter()
        .find(|phrase| phrase["pattern"] == "为切实做好【日期】防汛工作")
        .unwrap();
    assert_eq!((&phrase["part"], &phrase["count"]), (&json!("过渡"), &json!(3)));
    let ended = list(&answer, "bases")
        .iter()
        .find(|basis| basis["number"] == "青政发〔2022〕9号")
        .unwrap();
    assert_eq!(ended["validity"]["status"], "已废止");
    assert_eq!(ended["replaced_by"]["number"], "青政发〔2023〕7号");
}

#[test]
fn every_quotation_stands_where_it_says() {
    let desk = Desk::with_corpus();
    for task in [
        TASK,
        "给财政局要钱的请示",
        "关于印发义务教育学校布局调整方案的通知",
        "河道采砂管理办法",
    ] {
        let answer = desk.json(&["precedent", task, "--limit", "6", DAY[0], DAY[1]]);
        assert!(!list(&answer, "hits").is_empty(), "{task}");
        for hit in list(&answer, "hits") {
            let own = given(&desk, &hit["id"]);
            for passage in list(hit, "passages") {
                stands_there(passage, &own);
                let words: Vec<char> = passage["text"].as_str().unwrap().chars().collect();
                for slot in list(passage, "slots") {
                    let at = |end: usize| usize::try_from(slot["at"][end].as_u64().unwrap()).unwrap();
                    assert_eq!(slot["text"], words[at(0)..at(1)].iter().collect::<String>());
                }
            }
        }
        for phrase in list(&answer, "phrases") {
            stands_there(phrase, &given(&desk, &phrase["source"]));
        }
    }
}

#[test]
fn a_paragraph_of_many_papers_is_shown_once() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&["precedent", TASK, DAY[0], DAY[1]]);
    let hits = list(&answer, "hits").iter().flat_map(|hit| list(hit, "passages"));
    let same: Vec<&Value> = hits
        .filter(|passage| passage["text"] == "现将有关事项通知如下。")
        .collect();
    assert_eq!(same.len(), 1);
    assert!(same[0]["count"].as_u64().unwrap() >= 1);
}

#[test]
fn everyday_words_and_an_addressee_are_understood() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&["precedent", "给财政局要钱的请示", DAY[0], DAY[1]]);
    assert_eq!(answer["understood"]["addressees"], json!(["财政局"]));
    assert_eq!(answer["understood"]["direction"], "上行");
    assert_eq!(list(&answer, "hits")[0]["number"], "青水字〔2022〕22号");
}

#[test]
fn a_reply_finds_its_request_though_it_may_not_be_named() {
    let desk = Desk::with_corpus();
    let reply = desk.json(&["search", "文号:青政函〔2022〕17号"]);
    let id = list(&reply, "hits")[0]["id"].to_string();
    let words = desk.run(&["show", &id, "--text"]).exits(0).out;
    let batch = desk.write("batch.jsonl", json!({ "id": "q1", "text": words }).to_string());
    let said = desk
        .run(&["precedent", "--batch", text(&batch), "--exclude-cited", DAY[0], DAY[1]])
        .exits(0);
    let rows: Vec<Vec<&str>> = said.out.lines().map(|line| line.split(' ').collect()).collect();
    assert!(
        rows.iter()
            .all(|row| row.len() == 6 && row[0] == "q1" && row[1] == "Q0" && row[5] == "lantai")
    );
    let keys: HashSet<&str> = rows.iter().map(|row| row[2]).collect();
    assert_eq!(keys.len(), rows.len());
    assert!(!keys.contains(id.as_str()), "a paper is no precedent of itself");
    let request = desk.json(&["search", "文号:青水字〔2022〕22号"]);
    let request = list(&request, "hits")[0]["id"].to_string();
    let first: Vec<&str> = rows.iter().take(5).map(|row| row[2]).collect();
    assert!(first.contains(&request.as_str()), "{first:?}");
}

#[test]
fn a_draft_in_a_file_is_read_as_a_paper() {
    let desk = Desk::with_corpus();
    let draft = desk.write(
        "draft.txt",
        "青禾县人民政府\n关于做好2026年防汛工作的通知\n各乡镇人民政府：\n　　为切实做好2026年防汛工作，现将有关事项通知如下。\n　　一、落实防汛责任制。\n　　二、严格值班值守。\n青禾县人民政府\n2026年4月1日\n",
    );
    let answer = desk.json(&["precedent", "--draft", text(&draft), DAY[0], DAY[1]]);
    assert_eq!(answer["understood"]["organ"], "青禾县人民政府");
    assert_eq!(list(&answer, "hits")[0]["number"], "青政发〔2023〕7号");
    desk.run(&["precedent"]).exits(2);
    desk.run(&["precedent", "--draft", "nowhere.txt"]).exits(2);
}

#[test]
fn clauses_are_compared_and_moved_ones_recognised() {
    let desk = Desk::new();
    let (one, other) = (
        "某县防汛办法\n第一条　防汛工作实行行政首长负责制，统一指挥，分级分部门负责。\n第二条　水库应当按照批准的汛期调度运用计划蓄水和泄水。\n第三条　本办法自2020年1月1日起施行。\n",
        "某县防汛办法\n第一条　水库应当按照批准的汛期调度运用计划蓄水和泄水。\n第二条　防汛物资实行分级储备。\n第三条　防汛工作实行行政首长负责制，统一指挥，分级分部门负责。\n第四条　本办法自2024年1月1日起施行。\n",
    );
    let (one, other) = (desk.write("one.txt", one), desk.write("other.txt", other));
    let found = desk.json(&["compare", text(&one), text(&other)]);
    let clauses: Vec<(&str, &Value, &Value)> = list(&found, "clauses")
        .iter()
        .map(|c| (c["kind"].as_str().unwrap(), &c["one"]["number"], &c["other"]["number"]))
        .collect();
    assert!(
        clauses.contains(&("added", &Value::Null, &json!("第二条"))),
        "{clauses:?}"
    );
    assert!(
        clauses.contains(&("changed", &json!("第三条"), &json!("第四条"))),
        "{clauses:?}"
    );
    let moved: Vec<_> = clauses.iter().filter(|clause| clause.0 == "moved").collect();
    assert_eq!(moved.len(), 1, "{clauses:?}");
    desk.run(&["compare", text(&one)]).exits(2);
}

#[test]
fn a_yearly_paper_is_compared_with_last_years() {
    let desk = Desk::with_corpus();
    let found = desk.json(&["search", "文号:青政发〔2023〕7号"]);
    let id = list(&found, "hits")[0]["id"].to_string();
    let compared = desk.json(&["compare", "--previous", &id]);
    assert_eq!(compared["one"]["number"], "青政发〔2022〕9号");
    let added: Vec<&Value> = list(&compared, "clauses")
        .iter()
        .filter(|clause| clause["kind"] == "added")
        .map(|clause| &clause["other"]["heading"])
        .collect();
    assert_eq!(added, ["用好雨情监测平台"]);
}

#[test]
fn a_dossier_says_the_same_in_both_formats_and_invents_nothing() {
    let desk = Desk::with_corpus();
    let (page, word) = (desk.path("desk.md"), desk.path("desk.docx"));
    let task = [
        "dossier",
        TASK,
        "--organ",
        "青禾县人民政府",
        "--limit",
        "3",
        DAY[0],
        DAY[1],
        "--out",
    ];
    for out in [&page, &word] {
        let said = desk.run(&[&task[..], &[text(out)]].concat()).exits(0);
        assert!(said.out.starts_with("3 papers, "), "{}", said.out);
        desk.run(&[&task[..], &[text(out)]].concat()).exits(2);
    }
    let page = std::fs::read_to_string(page).unwrap();
    for part in [
        "## 目录",
        "《青禾县人民政府关于做好2023年防汛工作的通知》（青政发〔2023〕7号）",
        "份号（涉密公文才标注）：【份号】",
        "主送机关：【主送机关】",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let mut container = zip::ZipArchive::new(File::open(word).unwrap()).unwrap();
    let mut xml = String::new();
    container
        .by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut xml)
        .unwrap();
    let words = regex::Regex::new(r"</w:p>").unwrap().replace_all(&xml, "\n");
    let words = regex::Regex::new(r"<[^>]+>")
        .unwrap()
        .replace_all(&words, "")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let plain = regex::Regex::new(r#"<a id="h\d+"></a>|\(#h\d+\)"#)
        .unwrap()
        .replace_all(&page, "");
    assert_eq!(letters(&plain), letters(&words));
    desk.run(&["dossier", TASK, "--out", "desk.pdf"]).exits(2);
}

/// A request that rests on a notice which has ended.
const REQUEST: &str = "青禾县水利局关于申请2026年防汛抢险物资购置资金的请示\n\n县人民政府：\n　　根据《青禾县人民政府关于做好2022年防汛工作的通知》（青政发〔2022〕9号）要求，我局对全县防汛物资储备情况进行了检查。经查，编织袋、块石、救生衣储备不足。\n　　经测算，需购置资金八十五万元，恳请县政府从预备费中安排。\n　　妥否，请批示。\n\n青禾县水利局\n2026年3月20日\n";

#[test]
fn a_request_is_written_by_requests_of_the_same_bureau() {
    let desk = Desk::with_corpus();
    let draft = desk.write("request.txt", REQUEST);
    let answer = desk.json(&["precedent", "--draft", text(&draft), DAY[0], "2026-11-26"]);
    let first: Vec<&Value> = list(&answer, "hits").iter().take(2).map(|hit| &hit["number"]).collect();
    assert!(first.contains(&&json!("青水字〔2022〕22号")), "{first:?}");
    for hit in list(&answer, "hits") {
        let reasons = list(hit, "reasons").iter().map(|reason| reason.as_str().unwrap());
        let of_organ: Vec<&str> = reasons
            .filter(|reason| {
                ["主送机关", "上级机关", "相同：“青禾县人民政府"]
                    .iter()
                    .any(|part| reason.contains(part))
            })
            .collect();
        assert!(of_organ.len() <= 1, "{of_organ:?}");
    }
}

#[test]
fn what_the_draft_cites_is_among_the_bases_and_no_base_is_called_uncited_that_is_cited() {
    let desk = Desk::with_corpus();
    let draft = desk.write("request.txt", REQUEST);
    let answer = desk.json(&["precedent", "--draft", text(&draft), DAY[0], "2026-11-26"]);
    let own = &list(&answer, "bases")[0];
    assert_eq!(
        (
            &own["number"],
            &own["in_draft"],
            &own["validity"]["status"],
            &own["replaced_by"]["number"]
        ),
        (
            &json!("青政发〔2022〕9号"),
            &json!(true),
            &json!("已废止"),
            &json!("青政发〔2023〕7号")
        )
    );
    let cited: HashSet<&Value> = list(&answer, "hits")
        .iter()
        .filter(|hit| {
            list(hit, "reasons")
                .iter()
                .any(|reason| reason.as_str().unwrap().contains("份文件引用它"))
        })
        .map(|hit| &hit["id"])
        .collect();
    for basis in list(&answer, "bases")
        .iter()
        .filter(|basis| basis["not_yet_cited"] == true)
    {
        assert!(!cited.contains(&basis["id"]), "{basis}");
    }
}

#[test]
fn prints_of_one_paper_are_one_hit_and_years_that_have_ended_say_so() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&[
        "precedent",
        "关于商请核对水利专项资金结余的函",
        "--limit",
        "20",
        DAY[0],
        DAY[1],
    ]);
    let numbered = |number: &str| {
        list(&answer, "hits")
            .iter()
            .filter(|hit| hit["number"] == number)
            .collect::<Vec<_>>()
    };
    let letter = numbered("青财函〔2021〕40号");
    assert_eq!(letter.len(), 1);
    assert!(!list(letter[0], "copies").is_empty());
    let answer = desk.json(&["precedent", TASK, DAY[0], "2026-11-26"]);
    let years: Vec<(&Value, &Value)> = list(&list(&answer, "hits")[0], "years")
        .iter()
        .map(|year| (&year["date"], &year["ended"]))
        .collect();
    assert_eq!(
        years,
        [
            (&json!("2023-04-10"), &json!(false)),
            (&json!("2022-04-11"), &json!(true)),
            (&json!("2021-04-12"), &json!(true))
        ]
    );
}

#[test]
fn the_end_of_a_law_that_is_not_held_is_known_from_what_ended_it() {
    let desk = Desk::new();
    let papers = [
        json!({ "id": "code", "title": "中华人民共和国民法典", "text": "中华人民共和国民法典\n第一条　为了保护民事主体的合法权益，制定本法。\n第二条　本法自2021年1月1日起施行。《中华人民共和国合同法》同时废止。\n", "date": "2020-05-28" }),
        json!({ "id": "one", "title": "某市合同监督办法", "text": "某市合同监督办法\n第一条　为了加强合同监督，根据《中华人民共和国合同法》，制定本办法。\n第二条　签订合同应当遵守合同监督的规定。\n第三条　本办法自2010年1月1日起施行。\n", "date": "2009-12-01" }),
    ];
    let lines: Vec<String> = papers.iter().map(Value::to_string).collect();
    let export = desk.write("export.jsonl", lines.join("\n"));
    desk.run(&["ingest", text(&export)]).exits(0);
    let answer = desk.json(&["precedent", "某县合同监督办法", DAY[0], DAY[1]]);
    let law = list(&answer, "bases")
        .iter()
        .find(|basis| basis["title"].as_str().unwrap().contains("合同法"))
        .unwrap();
    assert_eq!(law["id"], Value::Null);
    assert_eq!(law["replaced_by"]["title"], "中华人民共和国民法典");
    assert!(law["replaced_by"]["sentence"].as_str().unwrap().contains("同时废止"));
}
