//! What a drafter reuses of the papers found: passages, outline, phrases with true counts, clauses compared, the dossier.

use serde_json::{Value, json};

use crate::harness::{Desk, text};

const DAY: [&str; 2] = ["--as-of", "2026-03-01"];

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap()
}

fn id_of(desk: &Desk, number: &str) -> String {
    let found = desk.json(&["search", &format!("文号:{number}")]);
    list(&found, "hits")[0]["id"].to_string()
}

fn hit<'v>(answer: &'v Value, number: &str) -> &'v Value {
    let mut hits = list(answer, "hits").iter();
    hits.find(|hit| hit["number"] == number).unwrap()
}

fn passages(hit: &Value) -> Vec<(&str, &str)> {
    let shown = list(hit, "passages").iter();
    shown
        .map(|passage| (passage["part"].as_str().unwrap(), passage["text"].as_str().unwrap()))
        .collect()
}

/// A text as counts are checked: letters alone, dates and numerals away.
fn letters(text: &str) -> String {
    let slots = regex::Regex::new(r"[0-9０-９]+|【[^】]*】").unwrap();
    slots
        .replace_all(text, "")
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

#[test]
fn items_of_one_sentence_are_quoted_and_are_no_headings() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&["precedent", "关于同意追加水利资金的批复", DAY[0], DAY[1]]);
    let shown = passages(hit(&answer, "青政函〔2022〕17号"));
    for expected in [
        (
            "事项",
            "一、同意追加白石岭水库除险加固工程资金九十六万元，从2022年县级预备费中列支。",
        ),
        ("事项", "二、你局要加强资金管理，专款专用，并接受审计监督。"),
        ("事项", "三、工程务必于6月15日前完工。"),
        ("结尾", "特此批复。"),
    ] {
        assert!(shown.contains(&expected), "{shown:?}");
    }
    assert_eq!(answer["outline"], json!([]));
    let closing = list(hit(&answer, "青政函〔2022〕17号"), "passages").last().unwrap();
    assert_eq!(closing["heading"], Value::Null);
}

#[test]
fn what_is_published_behind_a_signature_is_quoted_and_compared() {
    let desk = Desk::with_corpus();
    let answer = desk.json(&["precedent", "关于印发河道采砂管理办法的通知", DAY[0], DAY[1]]);
    let shown = passages(hit(&answer, "青政发〔2021〕15号"));
    assert!(
        shown.contains(&(
            "目的",
            "第一条　为加强河道采砂管理，维护清澜河河势稳定，保障防洪安全，制定本办法。"
        )),
        "{shown:?}"
    );
    assert!(shown.iter().all(|(_, text)| !text.contains("抄送")), "{shown:?}");

    let paper = |number: &str, date: &str, rules: &str| {
        format!(
            "青禾县人民政府关于印发《青禾县河道采砂管理办法》的通知\n{number}\n\n各乡镇人民政府：\n　　《青禾县河道采砂管理办法》已经通过，现印发给你们，请遵照执行。\n\n　　　　青禾县人民政府\n　　　　{date}\n\n青禾县河道采砂管理办法\n{rules}"
        )
    };
    let old = paper(
        "青政发〔2021〕15号",
        "2021年9月8日",
        "第一条　为加强河道采砂管理，制定本办法。\n第二条　河道采砂实行统一规划制度。\n第三条　每年4月15日至7月31日为禁采期。\n第四条　违反本办法的，由县水利局依法处罚。\n",
    );
    let new = paper(
        "青政发〔2024〕3号",
        "2024年2月1日",
        "第一条　为加强河道采砂管理，制定本办法。\n第二条　每年4月15日至9月30日为禁采期。\n第三条　违反本办法的，由县水利局依法处罚。\n第四条　河道采砂实行统一规划制度，由县水利局编制。\n",
    );
    let (one, other) = (desk.write("old.txt", old), desk.write("new.txt", new));
    let found = desk.json(&["compare", text(&one), text(&other), "--all"]);
    let clauses: Vec<(&str, &Value, &Value, &Value)> = list(&found, "clauses")
        .iter()
        .map(|clause| {
            let place = if clause["other"].is_null() {
                &clause["one"]
            } else {
                &clause["other"]
            };
            let kind = clause["kind"].as_str().unwrap();
            (
                kind,
                &place["place"],
                &clause["one"]["number"],
                &clause["other"]["number"],
            )
        })
        .collect();
    let annex = json!("附件");
    for (kind, one, other) in [
        ("same", "第一条", "第一条"),
        ("changed", "第三条", "第二条"),
        ("same", "第四条", "第三条"),
        ("moved", "第二条", "第四条"),
    ] {
        assert!(
            clauses.contains(&(kind, &annex, &json!(one), &json!(other))),
            "{kind} {one} {other}: {clauses:?}"
        );
    }
    assert!(
        clauses
            .iter()
            .any(|(kind, place, ..)| *kind == "changed" && **place == json!("落款"))
    );
}

#[test]
fn counts_of_phrases_are_true_and_name_their_papers() {
    let desk = Desk::with_corpus();
    for task in [
        "写一个关于做好2026年防汛备汛工作的通知",
        "给财政局要钱的请示",
        "关于转发检查工作的通知",
    ] {
        let answer = desk.json(&["precedent", task, DAY[0], DAY[1]]);
        assert!(!list(&answer, "phrases").is_empty(), "{task}");
        for phrase in list(&answer, "phrases") {
            let papers = list(phrase, "papers");
            assert_eq!(phrase["count"], json!(papers.len()));
            assert!(papers.contains(&phrase["source"]), "{phrase}");
            let own = phrase["text"].as_str().unwrap();
            if own.chars().any(|c| c.is_ascii_digit()) || phrase["pattern"].as_str().unwrap().contains('【') {
                continue;
            }
            for paper in papers {
                let shown = desk.json(&["show", &paper.to_string(), "--raw"]);
                assert!(
                    letters(shown["text"].as_str().unwrap()).contains(&letters(own)),
                    "{phrase} {paper}"
                );
            }
        }
        let patterns: Vec<&Value> = list(&answer, "phrases")
            .iter()
            .map(|phrase| &phrase["pattern"])
            .collect();
        let mut once = patterns.clone();
        once.dedup();
        assert_eq!(patterns, once);
    }
    let answer = desk.json(&["precedent", "给财政局要钱的请示", DAY[0], DAY[1]]);
    let formula = list(&answer, "phrases")
        .iter()
        .find(|phrase| phrase["pattern"] == "妥否，请批示");
    assert!(formula.unwrap()["count"].as_u64().unwrap() > 2);
}

#[test]
fn contents_and_licences_are_neither_passage_nor_phrase() {
    let desk = Desk::new();
    let report = |year: u32, matter: &str| {
        format!(
            "关于{year}年水利工作的报告\n\n各位代表：\n现在，我报告水利工作，请予审议。\n一、{year}年工作回顾\n{matter}水利建设取得明显进展，农村饮水安全得到保障。\n（一）农田水利\n新增灌溉面积，修复水毁工程，农田水利条件得到改善。\n二、今后工作安排\n要继续加强水利建设，保障农村饮水安全。\n（一）农田水利\n要继续修复水毁工程，改善农田水利条件。\n\n本作品是中华人民共和国的\n法律\n、法规，国家机关的决议、决定、命令，及其官方正式译文。根据《\n中华人民共和国著作权法\n》第五条，本作品不适用于该法，属于\n公有领域\n。\nPublic domain\nfalse\n"
        )
    };
    for (year, matter) in [(2022, "上年度"), (2023, "去年"), (2024, "一年来")] {
        desk.write(&format!("papers/{year}.txt"), report(year, matter));
    }
    desk.write(
        "papers/law.txt",
        "某省水利工程管理条例\n（2020年5月1日某省人民代表大会常务委员会通过）\n目　录\n第一章　总则\n第二章　水利工程的建设和管理\n第三章　附则\n第一章　总　则\n第一条　为了加强水利工程管理，保障饮水安全，制定本条例。\n第二章　水利工程的建设和管理\n第二条　水利工程由县级人民政府管理。\n第三章　附　则\n第三条　本条例自公布之日起施行。\n",
    );
    desk.run(&["ingest", text(&desk.path("papers"))]).exits(0);
    let answer = desk.json(&["precedent", "关于2025年水利工作的报告", DAY[0], DAY[1]]);
    let shown = answer.to_string();
    for furniture in ["公有领域", "著作权法", "官方正式译文"] {
        assert!(!shown.contains(furniture), "{furniture}: {shown}");
    }
    let all = list(&answer, "hits").iter().flat_map(passages);
    let contents: Vec<&str> = all
        .map(|(_, text)| text)
        .filter(|text| text.contains("第二章"))
        .collect();
    assert_eq!(contents, Vec::<&str>::new());
    // The same heading under two others is two headings.
    let outline: Vec<(&str, u64, u64)> = list(&answer, "outline")
        .iter()
        .map(|section| {
            let number = |name: &str| section[name].as_u64().unwrap();
            (section["heading"].as_str().unwrap(), number("level"), number("count"))
        })
        .collect();
    assert_eq!(
        outline,
        [
            ("【日期】工作回顾", 1, 3),
            ("农田水利", 2, 3),
            ("今后工作安排", 1, 3),
            ("农田水利", 2, 3)
        ]
    );
}

#[test]
fn layout_is_no_change_and_numbers_are_not_cut() {
    let desk = Desk::new();
    let one = desk.write(
        "one.txt",
        "某县工作报告\n第一章　总则\n第一条　国内生产总值增长5.2%，居民消费价格上涨0.2%，技术合同成交额增长28.6%。\n第二章　附则\n第二条　公司成立后，股东不得抽逃出资。\n",
    );
    let other = desk.write(
        "other.txt",
        "某县工作报告\n## 第一章 总 则\n第一条 国内生产总值增长5%，居民消费价格上涨2%，技术合同成交额增长11.2%。\n## 第二章 附 则\n第三条 公司成立后，股东不得抽逃出资。违反规定的，股东应当返还抽逃的出资；给公司造成损失的，负有责任的董事应当与该股东承担连带赔偿责任。\n",
    );
    let said = desk.run(&["compare", text(&one), text(&other)]).exits(0);
    assert!(
        !said.out.contains("第一章") && !said.out.contains("第二章"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("增长[-5.2%-]{+5%+}，居民消费价格上涨[-0.2%-]{+2%+}"),
        "{}",
        said.out
    );
    assert!(said.out.contains("~ 第二条 → 第三条"), "{}", said.out);
    let one = desk.write(
        "2024.txt",
        "某县工作报告\n三、2024年政府工作任务\n坚持稳中求进。\n四、结语\n谢谢各位代表。\n",
    );
    let other = desk.write(
        "2025.txt",
        "某县工作报告\n三、2025年政府工作任务\n抓住关键环节，打开发展新局面。\n四、结语\n谢谢各位代表。\n",
    );
    let said = desk.run(&["compare", text(&one), text(&other)]).exits(0);
    assert!(said.out.contains("~ 三、2025年政府工作任务"), "{}", said.out);
}

#[test]
fn a_dossier_takes_up_what_is_known_of_the_paper() {
    let desk = Desk::with_corpus();
    let draft = desk.write(
        "draft.txt",
        "青禾县水利局关于申请防汛抢险物资购置资金的请示\n\n县人民政府：\n　　经查，编织袋、块石、救生衣储备不足，不能满足防汛需要。\n　　经测算，需购置资金八十五万元，恳请县政府从预备费中安排。\n",
    );
    let page = desk.path("request.md");
    desk.run(&["dossier", "--draft", text(&draft), DAY[0], DAY[1], "--out", text(&page)])
        .exits(0);
    let request = std::fs::read_to_string(page).unwrap();
    let (_, skeleton) = request.split_once("文稿框架").unwrap();
    for part in [
        "发文机关标志：青禾县水利局文件",
        "发文机关署名：青禾县水利局",
        "经测算，需购置资金八十五万元，恳请县政府从预备费中安排。",
        "拟稿未见结尾：“",
    ] {
        assert!(request.contains(part), "{part}\n{request}");
    }
    assert!(!skeleton.contains("一、【事项】"), "{skeleton}");

    let page = desk.path("notice.md");
    let task = "写一个关于做好2026年防汛备汛工作的通知";
    let organ = ["--organ", "青禾县人民政府"];
    desk.run(&[
        "dossier",
        task,
        organ[0],
        organ[1],
        DAY[0],
        DAY[1],
        "--out",
        text(&page),
    ])
    .exits(0);
    let notice = std::fs::read_to_string(page).unwrap();
    for part in [
        "成文日期：2026年【月】月【日】日",
        "发文字号：【机关代字】〔2026〕【序号】号",
        "主送机关：【主送机关】：（范文写“各乡镇人民政府",
    ] {
        assert!(notice.contains(part), "{part}\n{notice}");
    }
    assert!(notice.contains("【4月27日前】"), "{notice}");
    assert!(!notice.contains("缘由：“今年汛期"), "{notice}");
    let id = id_of(&desk, "青政发〔2023〕7号");
    assert!(notice.contains(&format!("编号{id}")));
}
