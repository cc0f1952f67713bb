//! Compiled volumes: their papers are documents, found by themselves; the split can be undone.

use serde_json::{Value, json};

use crate::harness::{Desk, corpus, text};

const VOLUME: &str = "2021/汇编/青禾县2021年水利文件汇编.txt";

fn volume() -> Desk {
    let desk = Desk::new();
    let bytes = std::fs::read(corpus().join(VOLUME)).unwrap();
    desk.write("share/汇编.txt", bytes);
    desk.run(&["ingest", text(&desk.path("share"))]).exits(0);
    desk
}

fn hits(desk: &Desk, query: &str) -> Vec<i64> {
    let found = desk.json(&["search", query]);
    let mut ids: Vec<i64> = found["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["id"].as_i64().unwrap())
        .collect();
    ids.sort_unstable();
    ids
}

#[test]
fn the_papers_of_a_volume_are_documents_of_their_own() {
    let desk = volume();
    let shown = desk.json(&["show", "1"]);
    assert_eq!(shown["kind"], "汇编");
    assert_eq!(shown["papers"], json!([2, 3, 4, 5]));
    let whole = shown["text"].as_str().unwrap();
    let characters = |span: &Value| -> String {
        let at = |end: usize| span[end].as_u64().unwrap() as usize;
        whole.chars().skip(at(0)).take(at(1) - at(0)).collect()
    };
    let mut read = characters(&shown["volume"]["front"]);
    let expected = [
        ("青禾县人民政府关于做好2021年防汛工作的通知", json!("青政发〔2021〕6号")),
        (
            "青禾县财政局关于商请核对水利专项资金结余的函",
            json!("青财函〔2021〕40号"),
        ),
        (
            "青禾县水利局关于水利专项资金结余核对情况的复函",
            json!("青水函〔2021〕18号"),
        ),
        ("青禾县防汛抗旱应急预案", Value::Null),
    ];
    for (number, (title, doc_number)) in (1..).zip(expected) {
        let paper = desk.json(&["show", &(number + 1).to_string()]);
        assert_eq!((&paper["title"], &paper["number"]), (&json!(title), &doc_number));
        assert_eq!(paper["within"], 1);
        let place = paper["places"][0]["path"].as_str().unwrap();
        assert!(place.ends_with(&format!("汇编.txt#篇{number}")), "{place}");
        assert_eq!(characters(&paper["paper"]["span"]), paper["text"].as_str().unwrap());
        read.push_str(paper["text"].as_str().unwrap());
    }
    assert_eq!(read, whole, "the papers cover the volume without overlap");
    assert_eq!(hits(&desk, "\"质保金\""), [1, 4]);
    desk.run(&["check", "--deep", "--phrases", "200"]).exits(0);
}

#[test]
fn a_second_import_and_a_copy_of_the_file_change_nothing() {
    let desk = volume();
    let again = desk.json(&["ingest", text(&desk.path("share"))]);
    assert_eq!(
        (&again["unchanged"], &again["vanished"], &again["seen"]),
        (&json!(5), &json!(0), &json!(5))
    );
    std::fs::copy(desk.path("share/汇编.txt"), desk.path("share/另一份.txt")).unwrap();
    let copy = desk.json(&["ingest", text(&desk.path("share"))]);
    assert_eq!((&copy["duplicate"], &copy["added"]), (&json!(5), &json!(0)));
    assert_eq!(desk.json(&["show", "3"])["places"].as_array().unwrap().len(), 2);
}

#[test]
fn the_split_can_be_undone_and_done_again() {
    let desk = volume();
    desk.run(&["item", "join", "1"]).exits(0);
    assert_eq!(hits(&desk, "\"质保金\""), [1], "the papers are not found by themselves");
    assert_eq!(desk.json(&["item", "1"])["joined"], true);
    // A later import does not undo it.
    desk.run(&["ingest", text(&desk.path("share")), "--verify"]).exits(0);
    assert_eq!(hits(&desk, "\"质保金\""), [1]);
    desk.run(&["item", "split", "1"]).exits(0);
    assert_eq!(hits(&desk, "\"质保金\""), [1, 4]);
    desk.run(&["check", "--deep"]).exits(0);
}

#[test]
fn no_sample_but_the_volume_is_divided() {
    let desk = Desk::with_corpus();
    let volumes: i64 = desk
        .catalogue()
        .query_row("SELECT count(DISTINCT volume) FROM paper", [], |row| row.get(0))
        .unwrap();
    assert_eq!(volumes, 1);
}
