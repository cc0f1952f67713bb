//! Proofreading: what a draft says of laws — their names, articles, words, decrees — against laws that the archive holds.

use serde_json::{Value, json};

use crate::harness::Desk;

/// A regulation of ten articles, issued by a decree.
fn regulation() -> String {
    let articles = [
        "为了加强青禾河道管理，保障防洪安全，制定本条例。",
        "本条例适用于青禾河道的保护、治理和利用。",
        "河道管理实行按水系统一管理和分级管理相结合的原则。",
        "一切单位和个人都有保护河道堤防安全和参加防汛抢险的义务。",
        "河道清淤和加固堤防取土以及按照防洪规划进行河道整治需要占用的土地，由当地人民政府调剂解决。",
        "修建桥梁、码头和其他设施，必须按照国家规定的防洪标准进行。",
        "禁止在河道管理范围内修建围堤、阻水渠道、阻水道路。",
        "堤防上已修建的涵闸、泵站和埋设的穿堤管道，应当定期检查。",
        "违反本条例规定修建围堤的，由河道主管机关责令在15日内拆除，恢复河道原状。",
        "本条例自发布之日起施行。",
    ];
    let numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let articles = numbers
        .iter()
        .zip(articles)
        .map(|(n, text)| format!("第{n}条　{text}\n"));
    format!(
        "青禾河道保护管理条例\n（2020年3月5日国务院令第726号公布）\n\n{}",
        articles.collect::<String>()
    )
}

/// The titles by which an archive is known to hold the laws as a whole.
fn known() -> Vec<String> {
    let table: toml::Value = toml::from_str(include_str!("../../src/proof/laws.toml")).unwrap();
    let known = table["known"].as_array().unwrap();
    known.iter().map(|title| title.as_str().unwrap().to_owned()).collect()
}

fn desk() -> Desk {
    let desk = Desk::new();
    let mut records = vec![
        json!({ "title": "青禾河道保护管理条例", "text": regulation() }),
        json!({ "title": "青禾县城镇供水管理办法", "status": "失效", "text": "青禾县城镇供水管理办法\n\n第一条　为了加强供水管理，制定本办法。\n" }),
        json!({
            "title": "青禾县人民政府关于加强河道管理的意见",
            "text": "青禾县人民政府关于加强河道管理的意见\n青政发〔2022〕5号\n\n各乡镇人民政府：\n　　根据《国务院办公厅关于加强河道采砂综合管理工作的意见》（国办发〔2021〕18号）要求，提出如下意见。\n　　一、加强管理。\n\n青禾县人民政府\n2022年3月5日\n",
        }),
    ];
    records.extend(known().into_iter().map(|title| {
        let text = format!("中华人民共和国{title}\n\n第一条　为了规范有关活动，制定本法。\n");
        json!({ "title": format!("中华人民共和国{title}"), "text": text })
    }));
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    desk.write("laws.jsonl", &lines);
    desk.run(&["ingest", "laws.jsonl"]).exits(0);
    desk
}

/// What is found in a notice that says this.
fn found(desk: &Desk, sentence: &str) -> Vec<(String, String)> {
    let text = format!(
        "青禾县水利局关于加强河道管理的通知\n青水发〔2025〕8号\n\n各乡镇水利站：\n　　{sentence}现将有关事项通知如下：\n　　一、加强巡查。\n　　二、按期整改。\n\n青禾县水利局\n2025年4月8日\n"
    );
    desk.write("draft.txt", &text);
    let said = desk.run(&["proof", "draft.txt", "--format", "json"]);
    let findings: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    let place = |at: &Value| usize::try_from(at.as_u64().unwrap()).unwrap();
    findings
        .iter()
        .map(|finding| {
            let (from, to) = (place(&finding["span"][0]), place(&finding["span"][1]));
            let words = text.chars().skip(from).take(to - from).collect();
            (finding["rule"].as_str().unwrap().to_owned(), words)
        })
        .collect()
}

#[test]
fn what_a_draft_says_of_laws_is_compared_with_them() {
    let desk = desk();
    let cases = [
        (
            "根据《青禾河道保护管理条例》第十二条规定，",
            "basis.article",
            "第十二条",
        ),
        (
            "《青禾河道保护管理条例》第三条，《青禾河道保护管理条例》第四条和第十五条已有规定。",
            "basis.article",
            "第十五条",
        ),
        (
            "《青禾河道保护管理条例》作了规定，按照该条例第二十一条，",
            "basis.article",
            "第二十一条",
        ),
        (
            "《青禾河道保护管理条例》第六条规定：“禁止在河道管理范围内修建围堤、阻水渠道、阻水道路。”",
            "basis.quoted",
            "第六条",
        ),
        (
            "《青禾河道保护管理条例》第六条规定，一切单位和个人都有保护河道堤防安全和参加防汛抢险的义务。",
            "basis.quoted",
            "第六条",
        ),
        (
            "《青禾河道保护管理条例》第八条规定：“堤防上已修建的涵闸、泵站和埋设的穿堤管道，应当经常检查。”",
            "basis.words",
            "堤防上已修建的涵闸、泵站和埋设的穿堤管道，应当经常检查。",
        ),
        (
            "按照《青禾河道保护管理条例》第九条规定，对修建围堤的由河道主管机关责令在30日内拆除。",
            "basis.figure",
            "30日",
        ),
        (
            "根据《青禾河道保护管理条例》（国务院令第762号），",
            "basis.decree",
            "国务院令第762号",
        ),
        (
            "根据《青禾河道保护条例》有关规定，",
            "basis.alike",
            "《青禾河道保护条例》",
        ),
        (
            "根据《中华人民共和国防洪管理法》有关规定，",
            "basis.unknown",
            "《中华人民共和国防洪管理法》",
        ),
        (
            "根据《青禾县城镇供水管理办法》有关规定，",
            "basis.repealed",
            "《青禾县城镇供水管理办法》",
        ),
        (
            "根据《国务院办公厅关于加强河道采砂综合管理工作的意见》（国办发〔2021〕81号）要求，",
            "basis.cited",
            "《国务院办公厅关于加强河道采砂综合管理工作的意见》（国办发〔2021〕81号）",
        ),
    ];
    for (sentence, rule, words) in cases {
        assert_eq!(
            found(&desk, sentence),
            [(rule.to_owned(), words.to_owned())],
            "{sentence}"
        );
    }
}

#[test]
fn what_a_draft_says_rightly_of_laws_is_left_alone() {
    let desk = desk();
    for sentence in [
        "根据《青禾河道保护管理条例》第十条规定，",
        "根据《青禾河道保护管理条例》（国务院令第726号）第二条、第三条，",
        "《青禾河道保护管理条例》第七条规定：“禁止在河道管理范围内修建围堤、阻水渠道、阻水道路。”",
        "《青禾河道保护管理条例》第四条规定，一切单位和个人都有保护河道堤防安全和参加防汛抢险的义务。",
        "按照《青禾河道保护管理条例》第九条规定，对修建围堤的由河道主管机关责令在15日内拆除。",
        "根据《中华人民共和国防洪法》有关规定，",
        "《青禾县城镇供水管理办法》已经废止，不再执行。",
        "根据《国务院办公厅关于加强河道采砂综合管理工作的意见》（国办发〔2021〕18号）要求，",
        "根据《青禾市水上旅游管理条例》有关规定，",
    ] {
        assert_eq!(found(&desk, sentence), [], "{sentence}");
    }
}
