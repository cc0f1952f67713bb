//! Proofreading: errors planted into sound drafts, one at a time, are found where they stand, and nothing else is.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::harness::{Desk, corpus};

/// An error, and how it must be found (`planted/plants.toml`).
#[derive(Deserialize)]
struct Plant {
    draft: String,
    from: String,
    to: String,
    rules: Vec<String>,
    at: Option<String>,
}

#[derive(Deserialize)]
struct Plants {
    plant: Vec<Plant>,
}

fn planted() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lantai/planted")
}

fn draft(name: &str) -> String {
    fs::read_to_string(planted().join(format!("{name}.txt"))).unwrap()
}

/// A desk whose archive has the samples and a secret paper.
fn desk() -> Desk {
    let desk = Desk::with_corpus();
    let secret = planted().join("密件来源.txt");
    desk.run(&["ingest", secret.to_str().unwrap()]).exits(0);
    desk
}

/// Whether a finding is that of a plant: its rule, at its words.
fn is_of(plant: &Plant, text: &str, finding: &Value) -> bool {
    let rule = finding["rule"].as_str().unwrap();
    let words = plant.at.as_ref().unwrap_or(&plant.to);
    let place = |at: &Value| usize::try_from(at.as_u64().unwrap()).unwrap();
    let (from, to) = (place(&finding["span"][0]), place(&finding["span"][1]));
    let mut places = text
        .match_indices(words.as_str())
        .map(|(at, _)| text[..at].chars().count());
    plant.rules.iter().any(|r| r == rule) && places.any(|at| from < at + words.chars().count() && at < to)
}

/// The errors of a file of plants that are not found, and what is found beside them.
fn proofread(file: &str) -> (usize, Vec<String>, Vec<String>) {
    let desk = desk();
    let plants: Plants = toml::from_str(&fs::read_to_string(planted().join(file)).unwrap()).unwrap();
    let texts: Vec<String> = plants
        .plant
        .iter()
        .map(|plant| {
            let sound = draft(&plant.draft);
            assert_eq!(sound.matches(&plant.from).count(), 1, "{}: {}", plant.draft, plant.from);
            sound.replace(&plant.from, &plant.to)
        })
        .collect();
    let lines: String = texts
        .iter()
        .map(|text| format!("{}\n", json!({ "text": text })))
        .collect();
    let said = desk
        .run_with_input(&["proof", "--jsonl", "-"], lines.as_bytes())
        .exits(3);
    let (mut missed, mut false_alarms) = (Vec::new(), Vec::new());
    for ((plant, text), proofed) in plants.plant.iter().zip(&texts).zip(said.objects()) {
        let found = proofed["findings"].as_array().unwrap();
        if !plant.rules.is_empty() && !found.iter().any(|finding| is_of(plant, text, finding)) {
            missed.push(format!("{}: {}", plant.draft, plant.to));
        }
        let others = found.iter().filter(|finding| !is_of(plant, text, finding));
        false_alarms.extend(others.map(|finding| format!("{}: {} {}", plant.draft, plant.to, finding["message"])));
    }
    (plants.plant.len(), missed, false_alarms)
}

#[test]
fn planted_errors_are_found_and_nothing_else_is() {
    let (count, missed, false_alarms) = proofread("plants.toml");
    assert!(count >= 150);
    // Minutes bear no date of their own from which a day could be past.
    assert_eq!(missed, ["纪要: 于2024年2月底前出台"]);
    assert_eq!(false_alarms, Vec::<String>::new());
}

#[test]
fn errors_are_found_in_each_of_their_disguises() {
    let (count, missed, false_alarms) = proofread("disguises.toml");
    assert!(count >= 250);
    assert_eq!(missed, Vec::<String>::new());
    assert_eq!(false_alarms, Vec::<String>::new());
}

#[test]
fn sound_drafts_and_the_samples_have_no_findings() {
    let desk = desk();
    let mut sound: Vec<PathBuf> = Vec::new();
    for folder in fs::read_dir(corpus().join("2022"))
        .unwrap()
        .chain(fs::read_dir(planted().parent().unwrap()).unwrap())
    {
        let folder = folder.unwrap().path();
        let is_ours = folder.starts_with(corpus()) || folder == planted();
        if !is_ours || !folder.is_dir() {
            continue;
        }
        sound.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    sound.retain(|path| {
        path.extension()
            .is_some_and(|ending| ending == "txt" || ending == "docx")
    });
    sound.sort();
    assert!(sound.len() > 30);
    for path in sound {
        let said = desk.run(&["proof", path.to_str().unwrap()]).exits(0);
        assert_eq!(said.out, format!("{}：未发现问题\n", path.display()));
    }
}

const WRONG: &str = "青禾县水利局关于申请防汛经费的请示\n青水字[2023]7号\n\n县人民政府、县财政局：\n　　根据《青禾县人民政府关于做好2022年防汛工作的通知》（青政发〔2022〕9号），请安排防汛经费30万元。\n　　妥否，请批示。\n\n　　　　青禾县水利局\n　　　　2023年6月1日\n";

#[test]
fn findings_are_shown_with_place_rule_proposal_and_source() {
    let desk = Desk::with_corpus();
    desk.write("draft.txt", WRONG);
    let said = desk.run(&["proof", "draft.txt"]).exits(3);
    assert_eq!(
        said.out,
        "2:4 错误 number.brackets　发文字号的年份没有用六角括号括入：“[2023]7号”
    文：青水字【[2023]7号】
    改：改为“〔2023〕7号”
    据：GB/T 9704-2012《党政机关公文格式》7.2.5
4:1 错误 kind.request-addressees　请示有多个主送机关
    文：【县人民政府、县财政局】：
    改：只主送“县人民政府”，需要时抄送其他机关
    据：《党政机关公文处理工作条例》（中办发〔2012〕14号）第十五条（一）
5:5 错误 basis.repealed　所引《青禾县人民政府关于做好2022年防汛工作的通知》（青政发〔2022〕9号）截至2023-06-01已废止
    文：根据【《青禾县人民政府关于做好2022年防汛工作的通知》（青政发〔2022〕9号）】，请安排防汛经费30万元
    改：改为引用《青禾县人民政府关于做好2023年防汛工作的通知》（青政发〔2023〕7号）
    据：《党政机关公文处理工作条例》（中办发〔2012〕14号）第二十条（一）；档案第65号《青禾县人民政府关于做好2023年防汛工作的通知》（青政发〔2023〕7号）：“《青禾县人民政府关于做好2022年防汛工作的通知》（青政发〔2022〕9号）自本通知印发之日起停止执行。”
draft.txt：3处（错误3，警告0，提示0）
"
    );
    let found = desk.run(&["proof", "draft.txt", "--format", "json"]).exits(3).object();
    assert_eq!(
        found[0],
        json!({
            "rule": "number.brackets",
            "level": "error",
            "message": "发文字号的年份没有用六角括号括入：“[2023]7号”",
            "span": [21, 29],
            "source": "GB/T 9704-2012《党政机关公文格式》7.2.5",
            "proposal": "改为“〔2023〕7号”",
        })
    );
    let sarif = desk.run(&["proof", "draft.txt", "--format", "sarif"]).exits(3).object();
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    assert_eq!(results[0]["ruleId"], "number.brackets");
    assert_eq!(
        results[0]["locations"][0]["physicalLocation"]["region"],
        json!({ "startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 12, "charOffset": 21, "charLength": 8 })
    );
}

#[test]
fn the_day_decides_what_is_in_force() {
    let desk = Desk::with_corpus();
    desk.write("draft.txt", WRONG);
    let rules = |as_of: &str| -> Vec<Value> {
        let said = desk
            .run(&["proof", "draft.txt", "--as-of", as_of, "--format", "json"])
            .exits(3);
        said.object()
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["rule"].clone())
            .collect()
    };
    assert!(rules("2023-06-01").contains(&json!("basis.repealed")));
    assert!(!rules("2022-06-01").contains(&json!("basis.repealed")));
}

#[test]
fn without_an_archive_bases_are_not_looked_up_and_that_is_said() {
    let desk = Desk::new();
    desk.write("draft.txt", WRONG);
    let said = desk.run(&["proof", "draft.txt"]).exits(3);
    assert!(said.err.contains("没有档案库"), "{}", said.err);
    assert!(!said.out.contains("basis."), "{}", said.out);
    desk.run(&["proof"]).exits(2);
    desk.run(&["proof", "absent.txt"]).exits(2);
    desk.run(&["card", "draft.txt", "--format", "sarif"]).exits(2);
}
