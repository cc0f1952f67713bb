//! The office's registers, in every format, and deadlines in texts.

use std::fs;

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::{Value, json};

use crate::harness::{Desk, corpus, text};

const NAMES: [&str; 8] = [
    "发文登记簿",
    "收文登记簿",
    "解密到期清册",
    "大事记",
    "会议议定事项台账",
    "督办台账",
    "信访分类统计",
    "公文统计报表",
];

/// Forms of arranged items; tests/lantai/retention.rs looks at them.
const ARRANGED: [&str; 7] = [
    "归档文件目录",
    "盒脊",
    "备考表",
    "移交清册",
    "期满鉴定清册",
    "开放审核清册",
    "销毁清册",
];

/// The rows of the first form, without the numbers of documents.
fn rows(forms: &Value) -> Vec<Value> {
    forms["forms"][0]["rows"].as_array().unwrap().clone()
}

fn column(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter()
        .map(|row| row[name].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn every_register_says_the_same_in_every_format() {
    let desk = Desk::with_corpus();
    let listed = desk.run(&["register", "--format", "json"]).exits(0).objects();
    let names: Vec<&str> = listed
        .iter()
        .map(|register| register["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, [&NAMES[..], &ARRANGED[..]].concat());
    for name in NAMES {
        let ask = ["register", name, "--year", "2023", "--as-of", "2023-06-01"];
        let shown = desk.run(&[&ask[..], &["--format", "json"]].concat());
        let shown = shown.object();
        for ending in ["xlsx", "csv", "html", "json"] {
            let file = format!("{name}.{ending}");
            let said = desk.run(&[&ask[..], &["--out", &file]].concat());
            assert!(matches!(said.status, Some(0 | 1)), "{}", said.err);
            let again = desk.run(&[&ask[..], &["--out", &file]].concat()).exits(2);
            assert!(again.err.contains("exists already"), "{}", again.err);
        }
        let written: Value = serde_json::from_slice(&fs::read(desk.path(&format!("{name}.json"))).unwrap()).unwrap();
        assert_eq!(written["forms"], shown["forms"], "{name}");
        let forms = shown["forms"].as_array().unwrap();
        let mut book: Xlsx<_> = open_workbook(desk.path(&format!("{name}.xlsx"))).unwrap();
        assert_eq!(book.sheet_names().len(), forms.len(), "{name}");
        let html = fs::read_to_string(desk.path(&format!("{name}.html"))).unwrap();
        assert!(
            !html.contains("http") && !html.contains("src="),
            "{name} loads something"
        );
        let csv = fs::read_to_string(desk.path(&format!("{name}.csv"))).unwrap();
        assert!(csv.starts_with('\u{feff}'));
        for (sheet, form) in forms.iter().enumerate() {
            let columns: Vec<&str> = form["columns"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| c.as_str().unwrap())
                .collect();
            let range = book.worksheet_range_at(sheet).unwrap().unwrap();
            let lines: Vec<Vec<String>> = range
                .rows()
                .map(|row| row.iter().map(ToString::to_string).collect())
                .collect();
            let head = lines
                .iter()
                .position(|line| line.starts_with(&columns.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()));
            let head = head.unwrap_or_else(|| panic!("{name}: no head {columns:?}"));
            for (number, row) in form["rows"].as_array().unwrap().iter().enumerate() {
                let line = &lines[head + 1 + number];
                for (at, column) in columns.iter().enumerate() {
                    let cell = match &row[*column] {
                        Value::Null => String::new(),
                        Value::String(text) => text.clone(),
                        number => number.to_string(),
                    };
                    assert_eq!(line[at], cell, "{name} {column}");
                    assert!(html.contains(&cell.replace('&', "&amp;")), "{name}: {cell}");
                }
                if let Some(document) = row["document"].as_i64() {
                    assert_eq!(line[columns.len()], document.to_string(), "{name}");
                    assert!(html.contains(&format!("data-document=\"{document}\"")));
                    desk.run(&["show", &document.to_string()]).exits(0);
                }
            }
        }
    }
    let unknown = desk.run(&["register", "登记"]).exits(2);
    assert!(unknown.err.contains("收文登记簿"), "{}", unknown.err);
}

#[test]
fn numbers_of_a_series_that_are_missing_or_double_are_named() {
    let desk = Desk::new();
    let paper = |file: &str, number: u32, matter: &str| {
        desk.write(
            &format!("文/{file}.txt"),
            format!(
                "青禾县水利局关于{matter}的通知\n青水字〔2022〕{number}号\n\n各乡镇水利站：\n　　现就{matter}有关事项通知如下。请认真办理{matter}。\n　　特此通知。\n\n青禾县水利局\n2022年3月{number}日\n（共印50份）\n"
            ),
        )
    };
    paper("一", 1, "春灌");
    paper("二", 2, "水库巡查");
    paper("三", 5, "渠道清淤");
    paper("四", 5, "农村饮水水质检测和水源保护");
    desk.run(&["ingest", "文"]).exits(0);
    let shown = desk.json(&["register", "发文登记簿", "--year", "2022", "--organ", "青禾县水利局"]);
    let outgoing = rows(&shown);
    let numbers = column(&outgoing, "文号");
    assert_eq!(
        numbers,
        [
            "青水字〔2022〕1号",
            "青水字〔2022〕2号",
            "青水字〔2022〕5号",
            "青水字〔2022〕5号"
        ]
    );
    assert_eq!(outgoing[0]["份数"], 50);
    assert_eq!(outgoing[0]["主送"], "各乡镇水利站");
    let check = &shown["forms"][1]["rows"][0];
    assert_eq!(check["缺号"], "3—4");
    assert_eq!(check["重号"], "5（2件）");
    assert_eq!((&check["应有"], &check["实有"]), (&json!(5), &json!(3)));
    desk.run(&["register", "发文登记簿", "--year", "1999"]).exits(1);
}

#[test]
fn tasks_are_overdue_near_or_answered_as_of_a_day() {
    let desk = Desk::with_corpus();
    let tasks = rows(&desk.json(&["register", "督办台账", "--as-of", "2022-06-12"]));
    let of = |number: &str| tasks.iter().find(|row| row["来源文号"] == number).unwrap();
    assert_eq!(of("青政函〔2022〕17号")["期限"], "2022-06-15");
    assert_eq!(of("青政函〔2022〕17号")["状态"], "剩3日");
    assert_eq!(of("青政函〔2022〕17号")["责任单位"], "县水利局");
    assert_eq!(of("青政发〔2022〕9号")["状态"], "逾期45日");
    assert_eq!(of("青财函〔2021〕40号")["状态"], "疑已办结（青水函〔2021〕18号）");
    let decided = rows(&desk.json(&["register", "会议议定事项台账", "--year", "2022"]));
    assert_eq!(decided[0]["责任单位"], "县财政局");
    assert_eq!(decided[0]["时限"], "2022-05-31");
    assert!(
        column(&decided, "事项")
            .iter()
            .any(|matter| matter.contains("采纳保留响水"))
    );
}

#[test]
fn received_papers_have_what_their_sheets_say() {
    let desk = Desk::with_corpus();
    let received = rows(&desk.json(&["register", "收文登记簿", "--year", "2022", "--organ", "青禾县人民政府"]));
    let numbers = column(&received, "文号");
    assert!(numbers.contains(&"青水字〔2022〕22号".to_owned()), "{numbers:?}");
    let handled = received.iter().find(|row| row["文号"] == "澄水发〔2022〕8号").unwrap();
    assert_eq!(handled["收文日期"], "2022-03-18");
    assert_eq!(handled["来文机关"], "澄州市水利局");
    assert_eq!(handled["办理结果"], "已以青政办发〔2022〕11号转发。");
}

#[test]
fn secrets_are_listed_when_their_term_is_over() {
    let desk = Desk::new();
    for (file, mark, year) in [
        ("一", "秘密★5年", 2018),
        ("二", "机密★长期", 2018),
        ("三", "秘密", 2020),
    ] {
        desk.write(
            &format!("{file}.txt"),
            format!("{mark}\n青禾县人民政府关于{file}号工程的通知\n青政发〔{year}〕3号\n\n县直各单位：\n　　现就{file}号工程事项通知如下。\n\n青禾县人民政府\n{year}年5月6日\n"),
        );
    }
    desk.run(&["ingest", "."]).exits(0);
    let listed = rows(&desk.json(&["register", "解密到期清册", "--as-of", "2023-05-06"]));
    assert_eq!(column(&listed, "状态"), ["已到期", "需人工确定"]);
    assert_eq!(listed[0]["解密日期"], "2023-05-06");
    let later = rows(&desk.json(&["register", "解密到期清册", "--year", "2030", "--as-of", "2023-05-06"]));
    assert_eq!(column(&later, "状态"), ["将到期", "需人工确定"]);
    assert_eq!(later[0]["备注"], "未注明期限，按法定最长期限");
}

#[test]
fn counts_agree_with_the_catalogue() {
    let desk = Desk::with_corpus();
    let stats = desk.json(&["stats"]);
    let counted = |name: &str, value: &str| {
        let values = stats[name].as_array().unwrap();
        values
            .iter()
            .find(|entry| entry["value"] == value)
            .map_or(0, |entry| entry["count"].as_i64().unwrap())
    };
    let forms = desk.json(&["register", "公文统计报表", "--year", "2022"]);
    for (at, name) in [(0, "责任者"), (1, "文种"), (3, "月份")] {
        let rows = forms["forms"][at]["rows"].as_array().unwrap();
        let total = rows.last().unwrap();
        let sum: i64 = rows[..rows.len() - 1]
            .iter()
            .map(|row| row["2022年"].as_i64().unwrap())
            .sum();
        assert_eq!(total[name], "合计");
        assert_eq!(total["2022年"].as_i64(), Some(sum), "{name}");
        assert_eq!(sum, counted("year", "2022"), "{name}");
    }
    let petitions = rows(&desk.json(&["register", "信访分类统计", "--year", "2023"]));
    assert_eq!(petitions.last().unwrap()["2023年"], 1);
}

#[test]
fn a_chronicle_tells_decisions_and_meetings_once() {
    let desk = Desk::with_corpus();
    let events = rows(&desk.json(&["register", "大事记", "--year", "2022"]));
    let told = column(&events, "事件");
    assert!(
        told.contains(&"青禾县人民政府表彰2021年度防汛抗旱先进集体和先进个人。".to_owned()),
        "{told:?}"
    );
    assert!(told.contains(&"白石岭水库除险加固工程完工。".to_owned()));
    let days = column(&events, "日期");
    assert!(days.is_sorted(), "{days:?}");
}

#[test]
fn deadlines_come_out_line_by_line() {
    let desk = Desk::new();
    let lines = r#"{"id":"a","date":"2021-04-12","text":"各乡镇要在4月30日前将责任人名单报县水利局。会议定于6月30日召开。"}
{"id":"b","text":"县财政局应当自收到申请之日起15日内答复。"}
{"id":"c","date":"2021-04-12","text":"专项行动为期3个月。"}
"#;
    let said = desk
        .run_with_input(&["duties", "--jsonl", "-"], lines.as_bytes())
        .exits(0);
    let found = said.objects();
    assert_eq!(
        found[0],
        json!({ "id": "a", "date": "2021-04-12", "duties": [{
            "task": "将责任人名单报县水利局", "unit": "各乡镇", "due": "2021-04-30", "span": [5, 11],
            "sentence": "各乡镇要在4月30日前将责任人名单报县水利局。", "rule": "day: 4月30日前", "confidence": 0.95,
        }]})
    );
    let duty = &found[1]["duties"][0];
    assert_eq!(
        (&duty["due"], &duty["unit"], &duty["task"]),
        (&Value::Null, &json!("县财政局"), &json!("答复"))
    );
    assert_eq!(duty["rule"], "relative: 自收到申请之日起15日内");
    assert_eq!((&found[2]["id"], &found[2]["duties"]), (&json!("c"), &json!([])));
    let notice = corpus().join("2022/批复/关于追加白石岭水库工程资金的批复.txt");
    let shown = desk.run(&["duties", text(&notice)]).exits(0).out;
    assert!(shown.contains("2022-06-15") && shown.contains("县水利局"), "{shown}");
    desk.run(&["duties"]).exits(2);
}
