//! A model that learns from labels: trained, measured, asked; from lines and from what persons confirmed.

use std::fs;

use serde_json::{Value, json};

use crate::harness::Desk;

/// Papers of three classes of an office's own scheme, six of each.
fn papers() -> Vec<(&'static str, String)> {
    let classes = [
        (
            "防汛抗旱",
            [
                "水库度汛值守",
                "河道清淤防洪",
                "防汛物资储备",
                "山洪预警转移",
                "抗旱应急供水",
                "堤防巡查除险",
            ],
        ),
        (
            "教育教学",
            [
                "中小学开学安排",
                "教师职称评审",
                "学生营养午餐",
                "义务教育招生",
                "幼儿园教师培训",
                "高考考场保障",
            ],
        ),
        (
            "交通运输",
            [
                "公路养护大修",
                "客运车辆检查",
                "农村公路建设",
                "道路货运治超",
                "公交线路调整",
                "桥梁隧道检测",
            ],
        ),
    ];
    let all = classes
        .into_iter()
        .flat_map(|(class, titles)| titles.map(|title| (class, title.to_owned())));
    all.collect()
}

fn line(id: usize, class: &str, title: &str) -> String {
    let text = format!("各乡镇人民政府：现就{title}工作通知如下，请认真做好{title}。");
    json!({"id": id, "title": format!("关于{title}的通知"), "text": text, "类": class}).to_string()
}

fn labelled(desk: &Desk) -> String {
    let lines: Vec<String> = papers()
        .iter()
        .enumerate()
        .map(|(id, (class, title))| line(id, class, title))
        .collect();
    desk.write("类.jsonl", lines.join("\n"));
    "类.jsonl".to_owned()
}

#[test]
fn what_is_learnt_is_measured_and_given() {
    let desk = Desk::new();
    let file = labelled(&desk);
    let args = [
        "classify", "train", "--jsonl", &file, "--label", "类", "--model", "m.model", "--format", "json",
    ];
    let about = desk.run(&args).exits(0).object();
    assert_eq!(about["documents"], 18);
    assert_eq!(about["classes"], json!(["交通运输", "教育教学", "防汛抗旱"]));
    assert_eq!(about["figures"]["documents"], 18);
    assert_eq!(about["fingerprint"].as_str().unwrap().len(), 64);
    // A model is never written over.
    desk.run(&args).exits(2);

    let figures = desk
        .run(&[
            "classify", "eval", "--jsonl", &file, "--label", "类", "--model", "m.model", "--format", "json",
        ])
        .exits(0)
        .object();
    assert_eq!(figures["macro"]["f1"], 1.0);
    assert_eq!(figures["micro"]["recall"], 1.0);
    assert_eq!(figures["classes"][2]["label"], "防汛抗旱");
    assert_eq!(figures["classes"][2]["support"], 6);
    assert_eq!(figures["confusion"].as_array().unwrap().len(), 3);
    let counted: u64 = figures["calibration"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["labels"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 18);
    let shown = desk
        .run(&[
            "classify", "eval", "--jsonl", &file, "--label", "类", "--model", "m.model",
        ])
        .exits(0);
    for part in ["准确率", "macro", "平均把握", "应为 ＼ 判为"] {
        assert!(shown.out.contains(part), "{part} in\n{}", shown.out);
    }

    let input =
        "{\"id\": 7, \"title\": \"关于水库防洪值守的紧急通知\"}\n\n{\"id\": \"b\", \"text\": \"公路桥梁养护\"}\nno\n";
    let said = desk
        .run_with_input(
            &[
                "classify", "--model", "m.model", "--words", "--jsonl", "-", "--format", "json",
            ],
            input.as_bytes(),
        )
        .exits(3)
        .objects();
    assert_eq!(said.len(), 3);
    assert_eq!((&said[0]["id"], &said[0]["label"]), (&json!(7), &json!("防汛抗旱")));
    let words: Vec<&Value> = said[0]["labels"][0]["for"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["word"])
        .collect();
    assert!(
        words.contains(&&json!("水库")) || words.contains(&&json!("值守")),
        "{words:?}"
    );
    assert_eq!((&said[1]["id"], &said[1]["label"]), (&json!("b"), &json!("交通运输")));
    assert_eq!(
        (&said[2]["line"], &said[2]["error"]["code"]),
        (&json!(4), &json!("bad-record"))
    );
}

#[test]
fn the_same_documents_give_the_same_file() {
    let desk = Desk::new();
    let file = labelled(&desk);
    for model in ["a.model", "b.model"] {
        desk.run(&["classify", "train", "--jsonl", &file, "--label", "类", "--model", model])
            .exits(0);
    }
    assert_eq!(
        fs::read(desk.path("a.model")).unwrap(),
        fs::read(desk.path("b.model")).unwrap()
    );
    let mut bytes = fs::read(desk.path("a.model")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(desk.path("a.model"), bytes).unwrap();
    let said = desk.run(&["classify", "--model", "a.model", "--jsonl", &file]).exits(2);
    assert!(said.err.contains("damaged"), "{}", said.err);
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let desk = Desk::new();
    desk.write("坏.jsonl", format!("{}\nno\n", line(1, "甲", "防汛")));
    let train = |label: &str| {
        desk.run(&[
            "classify",
            "train",
            "--jsonl",
            "坏.jsonl",
            "--label",
            label,
            "--model",
            "m.model",
        ])
        .exits(2)
        .err
    };
    assert!(train("类").contains("line 2 of 坏.jsonl: no JSON"));
    desk.write("坏.jsonl", line(1, "甲", "防汛"));
    assert!(train("无").contains("has a label under “无”"));
    assert!(train("类").contains("cannot teach"));
    assert!(!desk.path("m.model").exists());
    desk.run(&["classify", "train", "--label", "类", "--model", "m.model"])
        .exits(2);
    desk.run(&["classify", "--model", "m.model", "--jsonl", "坏.jsonl"])
        .exits(2);
}

#[test]
fn several_labels_are_learnt_and_given() {
    let desk = Desk::new();
    let lines: Vec<String> = papers()
        .iter()
        .enumerate()
        .map(|(id, (class, title))| {
            let labels = if id % 2 == 0 {
                json!([class, "急件"])
            } else {
                json!([class])
            };
            let title = if id % 2 == 0 {
                format!("紧急{title}特急")
            } else {
                title.clone()
            };
            json!({"id": id, "title": title, "text": format!("做好{title}工作。"), "k": labels}).to_string()
        })
        .collect();
    desk.write("多.jsonl", lines.join("\n"));
    desk.run(&[
        "classify",
        "train",
        "--jsonl",
        "多.jsonl",
        "--label",
        "k",
        "--model",
        "m.model",
    ])
    .exits(0);
    let input = "{\"id\": 1, \"title\": \"紧急防汛特急\", \"text\": \"紧急做好水库度汛特急工作。\"}\n";
    let said = desk
        .run_with_input(
            &["classify", "--model", "m.model", "--jsonl", "-", "--format", "json"],
            input.as_bytes(),
        )
        .exits(0)
        .object();
    let labels: Vec<&Value> = said["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["label"])
        .collect();
    assert!(labels.contains(&&json!("急件")), "{said}");
}

/// An archive of the papers, of which a person has confirmed most.
fn archive(desk: &Desk) -> Vec<(i64, &'static str)> {
    for (id, (_, title)) in papers().iter().enumerate() {
        let text = format!(
            "青禾县人民政府办公室关于{title}的通知\n各乡镇人民政府：\n现就{title}工作通知如下，请认真做好{title}。\n青禾县人民政府办公室\n2021年4月{}日\n",
            id + 1
        );
        desk.write(&format!("文件/{id}.txt"), text);
    }
    desk.run(&["ingest", "文件"]).exits(0);
    let topics = [("防汛抗旱", "T10"), ("教育教学", "T18"), ("交通运输", "T12")];
    let listed = desk.run(&["classify", "--all", "--format", "json"]).exits(0).objects();
    listed
        .iter()
        .map(|one| {
            let title = one["title"].as_str().unwrap();
            let paper = papers()
                .into_iter()
                .find(|(_, paper)| title.contains(paper.as_str()))
                .unwrap();
            let topic = topics.iter().find(|(class, _)| *class == paper.0).unwrap().1;
            (one["id"].as_i64().unwrap(), topic)
        })
        .collect()
}

#[test]
fn what_persons_confirm_teaches_and_their_word_stands() {
    let desk = Desk::new();
    let papers = archive(&desk);
    let train = ["classify", "train", "--field", "topics", "--model", "m.model"];
    assert!(desk.run(&train).exits(2).err.contains("nobody has confirmed"));
    // All but the last two of each class; one of them against all words.
    let (odd, _) = papers[0];
    for (id, topic) in papers.iter().filter(|(id, _)| id % 6 > 1 || *id == odd) {
        let topic = if *id == odd { "T24" } else { topic };
        desk.run(&["set", &id.to_string(), &format!("主题={topic}")]).exits(0);
    }
    desk.run(&train).exits(0);
    let asked = desk
        .run(&["classify", "review", "--model", "m.model", "--format", "json"])
        .exits(0)
        .objects();
    assert!(!asked.is_empty());
    for one in &asked {
        assert!(
            one["id"] != odd && one["guesses"][0]["confidence"].as_f64().unwrap() > 0.0,
            "{one}"
        );
    }

    desk.write("lantai.toml", "version = 1\nmodel = 'm.model'\n");
    let said = desk.run(&["classify", "apply", "--format", "json"]).exits(0).object();
    assert_eq!(said["documents"], papers.len());
    let shown = |id: i64| {
        desk.run(&["classify", "--explain", &id.to_string(), "--format", "json"])
            .exits(0)
            .object()
    };
    let topics = |said: &Value, field: &str| -> Vec<Value> {
        let labels = said["labels"].as_array().unwrap();
        labels
            .iter()
            .filter(|one| one["field"] == field)
            .map(|one| one["label"]["value"].clone())
            .collect()
    };
    assert_eq!(topics(&shown(odd), "topics"), [json!("T24")]);
    let (free, _) = papers.iter().find(|(id, _)| id % 6 <= 1 && *id != odd).unwrap();
    let explained = shown(*free);
    assert!(!topics(&explained, "topics_beside").is_empty(), "{explained}");
    let told = desk.run(&["classify", "--explain", &free.to_string()]).exits(0).out;
    for part in ["主题", "因为", "否则", "另一说", "支持的词", "行文方向", "机构或问题"] {
        assert!(told.contains(part), "{part} in\n{told}");
    }
    // Kept features give what texts give.
    let all = desk
        .run(&["classify", "--all", "--model", "m.model", "--format", "json"])
        .exits(0)
        .objects();
    assert_eq!(all.len(), papers.len());
}

#[test]
fn an_office_puts_its_own_classes_in_place() {
    let desk = Desk::new();
    desk.write("我的主题.toml", "[[topic]]\nid = 'A1'\nname = '水务'\nseeds = ['防汛', '水库']\n[[topic]]\nid = 'A9'\nname = '其余'\nseeds = []\n");
    desk.write(
        "office.toml",
        "version = 1\nname = '青禾县水利局'\nfonds = 'Z009'\n[[class]]\ncode = 'FXK'\nname = '防汛科'\ntopics = ['A1']\nrest = true\n",
    );
    desk.write(
        "lantai.toml",
        "version = 1\ntopics = '我的主题.toml'\noffice = 'office.toml'\n",
    );
    desk.write("文.txt", "关于水库防汛的通知\n各单位：\n做好防汛。\n");
    let said = desk.run(&["classify", "文.txt", "--format", "json"]).exits(0).object();
    assert_eq!(said["topics"][0]["name"], "水务");
    assert_eq!(said["office_class"]["value"], "FXK");
    desk.write("我的主题.toml", "[[topic]]\nid = 1\n");
    assert!(
        desk.run(&["classify", "文.txt"])
            .exits(2)
            .err
            .contains("not understood")
    );
}
