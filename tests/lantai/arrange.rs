//! Arrangement of a year end to end: plan, edit, fix, check, take back; numbers never change and never leave gaps.

use serde_json::Value;

use crate::harness::{Desk, text};

/// Settings with the sample office, which is that of the sample county.
pub(crate) fn with_office(desk: &Desk) {
    desk.run(&["rules", "export", "office", "--out", text(&desk.path("office.toml"))])
        .exits(0);
    desk.write("lantai.toml", "version = 1\noffice = \"office.toml\"\n");
}

fn sample() -> Desk {
    let desk = Desk::with_corpus();
    with_office(&desk);
    desk
}

fn codes(items: &Value) -> Vec<String> {
    let filed = items.as_array().unwrap().iter().filter(|item| item["filed"] == true);
    filed.map(|item| item["code"].as_str().unwrap().to_owned()).collect()
}

/// Everything that arrangement has in the catalogue.
pub(crate) fn arranged(desk: &Desk) -> Vec<String> {
    let catalogue = desk.catalogue();
    let mut statement = catalogue
        .prepare(
            "SELECT i.code || ' ' || i.box || ' ' || i.title || ' ' || group_concat(c.document) FROM archived_item i
             JOIN archived_component c ON c.item = i.id GROUP BY i.id ORDER BY i.code",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_year_is_planned_fixed_and_proved() {
    let desk = sample();
    let plan = desk.run(&["arrange", "plan", "--year", "2022"]).exits(0);
    insta::assert_snapshot!(plan.out);
    // Planning changes nothing.
    assert!(arranged(&desk).is_empty());

    let plan = desk.json(&["arrange", "plan", "--year", "2022"]);
    let planned = codes(&plan["items"]);
    let fixed = desk.json(&["arrange", "apply", "--year", "2022", "--by", "张三"]);
    assert_eq!(fixed["items"], planned.len());
    let mut expected = planned.clone();
    expected.sort();
    let now = arranged(&desk);
    let now: Vec<&str> = now.iter().map(|row| row.split(' ').next().unwrap()).collect();
    assert_eq!(now, expected);

    let check = desk.json(&["arrange", "check"]);
    assert_eq!(check["items"], planned.len());
    let errors = check["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["error"] == true);
    assert_eq!(errors.count(), 0, "{check}");
    // Every document is filed once, proposed as not to be filed, or of another year.
    let again = desk.json(&["arrange", "plan", "--year", "2022"]);
    assert!(codes(&again["items"]).is_empty(), "{again}");
    desk.run(&["check", "--deep"]).exits(0);
    let nothing = desk
        .run(&["arrange", "apply", "--year", "2022", "--by", "张三"])
        .exits(2);
    assert!(nothing.err.contains("nothing of 2022"), "{}", nothing.err);
}

#[test]
fn what_was_fixed_is_known_to_search_show_registers_and_inspection() {
    let desk = sample();
    assert_eq!(desk.json(&["search", "保管期限:永久"])["total"], 0);
    desk.run(&["arrange", "apply", "--year", "2022", "--by", "张三"])
        .exits(0);
    let permanent: (i64, i64, String) = desk
        .catalogue()
        .query_row(
            "SELECT count(*), min(c.document), min(i.code) FROM archived_item i JOIN archived_component c ON c.item = i.id
             WHERE i.term = 'Y'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    let found = desk.json(&["search", "保管期限:永久", "--limit", "1000", "--facets", "retention"]);
    assert_eq!(found["total"], permanent.0);
    assert_eq!(found["facets"]["retention"]["永久"], permanent.0);
    let shown = desk.json(&["show", &permanent.1.to_string()]);
    let code = shown["archived"]["code"].as_str().unwrap().to_owned();
    assert!(
        desk.run(&["show", &permanent.1.to_string()])
            .exits(0)
            .out
            .contains(&code)
    );
    let issued = desk
        .run(&["register", "发文登记簿", "--year", "2022", "--format", "json"])
        .exits(0);
    assert!(issued.out.contains("-WS·2022"), "{}", issued.out);
    let inspected = desk.run(&["inspect", "--year", "2022", "--all", "--format", "json"]);
    assert!(inspected.out.contains(&code), "{}", inspected.out);
    desk.run(&["arrange", "undo", "1", "--by", "张三", "--reason", "试用"])
        .exits(0);
    assert_eq!(desk.json(&["search", "保管期限:永久"])["total"], 0);
}

#[test]
fn later_papers_continue_behind_numbers_that_are_fixed() {
    let desk = sample();
    desk.run(&["arrange", "apply", "--year", "2022", "--by", "张三"])
        .exits(0);
    let before = arranged(&desk);
    // Earlier in time than all others of its class.
    desk.write(
        "late/关于划定禁采区的通告.txt",
        "青禾县人民政府关于划定河道禁采区的通告\n青政发〔2022〕1号\n\n　　为保护河道，划定禁采区。\n　　特此通告。\n\n　　　　青禾县人民政府\n　　　　2022年1月4日\n",
    );
    desk.run(&["ingest", text(&desk.path("late"))]).exits(0);
    let fixed = desk.json(&["arrange", "apply", "--year", "2022", "--by", "李四"]);
    assert_eq!(fixed["items"], 1);
    let after = arranged(&desk);
    let fresh: Vec<&String> = after.iter().filter(|row| !before.contains(row)).collect();
    let class = |row: &str| row.split(' ').next().unwrap().rsplit_once('-').unwrap().0.to_owned();
    let own = class(fresh[0]);
    let last = after.iter().filter(|row| class(row) == own).max().unwrap();
    assert_eq!(fresh, [last]);
    assert!(before.iter().all(|row| after.contains(row)));
    // The first act stays as long as the second stands behind it.
    desk.run(&["arrange", "undo", "1", "--by", "张三", "--reason", "重排"])
        .exits(2);
    desk.run(&["arrange", "undo", "2", "--by", "张三", "--reason", "重排"])
        .exits(0);
    assert_eq!(arranged(&desk), before);
    desk.run(&["arrange", "undo", "1", "--by", "张三", "--reason", "重排"])
        .exits(0);
    assert!(arranged(&desk).is_empty());
    desk.run(&["arrange", "undo", "1", "--by", "张三", "--reason", "重排"])
        .exits(2);
    let undone: i64 = desk
        .catalogue()
        .query_row("SELECT count(*) FROM audit WHERE action = 'arrange-undo'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(undone, 2);
    desk.run(&["check", "--deep"]).exits(0);
    // Numbers of an undone act are free again.
    desk.run(&["arrange", "apply", "--year", "2022", "--by", "张三"])
        .exits(0);
    desk.run(&["arrange", "check"]).exits(0);
}

#[test]
fn a_person_edits_the_plan_and_the_order_of_rows_is_that_of_numbers() {
    let desk = sample();
    let file = desk.path("plan.csv");
    desk.run(&["arrange", "plan", "--year", "2023", "--out", text(&file)])
        .exits(0);
    let table = std::fs::read_to_string(&file).unwrap();
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    let head = lines.remove(0);
    assert!(
        head.starts_with("\u{feff}序号,归档,题名,文号,责任者,日期,密级,页数,保管期限,机构（问题）,备注,档号,"),
        "{head}"
    );
    // Backwards; the first one is not filed, the last one kept for 30 years with a title of the clerk's own.
    lines.reverse();
    let first = lines[0].replacen(",是,", ",否,", 1);
    lines[0] = first;
    let cells: Vec<String> = lines.last().unwrap().split(',').map(str::to_owned).collect();
    let mut edited = cells.clone();
    edited[2] = "[防汛工作文件]".to_owned();
    edited[8] = "30年".to_owned();
    *lines.last_mut().unwrap() = edited.join(",");
    desk.write("edited.csv", format!("{head}\n{}\n", lines.join("\n")));
    let out = text(&desk.path("edited.csv")).to_owned();
    desk.run(&["arrange", "apply", "--year", "2023", "--plan", &out, "--by", "张三"])
        .exits(0);
    let rows = arranged(&desk);
    let documents = |line: &str| line.rsplit(',').next().unwrap().trim().to_owned();
    let own = rows
        .iter()
        .find(|row| row.ends_with(&format!(" {}", documents(lines.last().unwrap()))))
        .unwrap();
    assert!(own.contains("-D30-") && own.contains("[防汛工作文件]"), "{own}");
    assert!(
        !rows
            .iter()
            .any(|row| row.ends_with(&format!(" {}", documents(&lines[0])))),
        "{rows:?}"
    );
    desk.run(&["arrange", "check", "--year", "2023"]).exits(0);

    // What cannot be followed is said with its row, and nothing is fixed.
    let desk = sample();
    let mut wrong = lines.clone();
    let row = wrong.iter().position(|line| line.contains(",永久,")).unwrap();
    wrong[row] = wrong[row].replacen(",永久,", ",很久,", 1);
    desk.write("wrong.csv", format!("{head}\n{}\n", wrong.join("\n")));
    let refused = desk
        .run(&[
            "arrange",
            "apply",
            "--year",
            "2023",
            "--plan",
            text(&desk.path("wrong.csv")),
            "--by",
            "张三",
        ])
        .exits(2);
    let said = format!("row {} of the plan: “很久” is no 保管期限", row + 2);
    assert!(refused.err.contains(&said), "{}", refused.err);
    assert!(arranged(&desk).is_empty());
}

#[test]
fn a_plan_is_edited_as_a_workbook_too() {
    let desk = sample();
    let file = desk.path("plan.xlsx");
    desk.run(&["arrange", "plan", "--year", "2021", "--out", text(&file)])
        .exits(0);
    let planned = codes(&desk.json(&["arrange", "plan", "--year", "2021"])["items"]);
    desk.run(&[
        "arrange",
        "apply",
        "--year",
        "2021",
        "--plan",
        text(&file),
        "--by",
        "张三",
    ])
    .exits(0);
    assert_eq!(arranged(&desk).len(), planned.len());
    desk.run(&["arrange", "check"]).exits(0);
}

#[test]
fn numbers_that_papers_have_are_read_and_kept() {
    let desk = Desk::new();
    with_office(&desk);
    let paper = |title: &str, day: u32| {
        format!(
            "青禾县人民政府关于{title}的决定\n\n　　现决定如下。\n\n　　　　青禾县人民政府\n　　　　2020年3月{day}日\n"
        )
    };
    desk.write(
        "old.csv",
        "档号,题名,责任者,日期\nQ012-WS·2020·Y·BGS-0003,青禾县人民政府关于设立节日的决定,青禾县人民政府,2020-03-01\n",
    );
    // The stamp of an earlier arrangement, at the head of the page.
    desk.write(
        "share/a.txt",
        format!("Q012 2020 4\n办公室 永久 2\n{}", paper("防火", 9)),
    );
    desk.write("share/b.txt", paper("命名河流", 2));
    desk.run(&["ingest", text(&desk.path("old.csv")), text(&desk.path("share"))])
        .exits(0);
    let plan = desk.json(&["arrange", "plan", "--year", "2020"]);
    let of = |title: &str| {
        let items = plan["items"].as_array().unwrap();
        let item = items
            .iter()
            .find(|item| item["title"].as_str().unwrap().contains(title))
            .unwrap();
        (
            item["code"].as_str().unwrap_or_default().to_owned(),
            item["kept_number"] == true,
        )
    };
    assert_eq!(of("设立节日"), ("Q012-WS·2020·Y·BGS-0003".to_owned(), true));
    assert_eq!(of("防火"), ("Q012-WS·2020-Y-BGS-0004".to_owned(), true));
    let (code, kept) = of("命名河流");
    assert!(!kept && code.starts_with("Q012-WS·2020-Y-"), "{code}");
    desk.run(&["arrange", "apply", "--year", "2020", "--by", "张三"])
        .exits(0);
    let check = desk.json(&["arrange", "check"]);
    let gaps: Vec<&str> = check["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["code"] == "gap")
        .map(|f| f["message"].as_str().unwrap())
        .collect();
    assert!(gaps.iter().any(|gap| gap.contains("1—2")), "{check}");
}

#[test]
fn a_paper_that_is_there_twice_is_filed_once() {
    let desk = Desk::new();
    with_office(&desk);
    let paper = "青禾县人民政府关于防火的决定\n青政发〔2022〕8号\n\n各乡镇人民政府：\n　　现决定如下：加强防火。\n\n　　　　青禾县人民政府\n　　　　2022年3月9日\n";
    desk.write("one/防火.txt", paper);
    desk.write("two/防火 副本.md", paper.replace("加强防火", "加强森林防火"));
    desk.run(&["ingest", text(&desk.path("one")), text(&desk.path("two"))])
        .exits(0);
    let plan = desk.json(&["arrange", "plan", "--year", "2022"]);
    let items = plan["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items.iter().filter(|item| item["filed"] == true).count(), 1);
    assert_eq!(items[1]["doubts"][0]["code"], "duplicate");
}

#[test]
fn without_an_office_nothing_is_arranged() {
    let desk = Desk::new();
    desk.write("share/a.txt", "关于防汛的通知\n");
    desk.run(&["ingest", text(&desk.path("share"))]).exits(0);
    let said = desk.run(&["arrange", "plan", "--year", "2022"]).exits(2);
    assert!(
        said.err.contains("do not say who the office is") && said.err.contains("rules export office"),
        "{}",
        said.err
    );
}

#[test]
fn cut_off_while_it_is_fixed_all_of_it_is_there_or_nothing() {
    let peaceful = sample();
    peaceful
        .run(&["arrange", "apply", "--year", "2022", "--by", "张三"])
        .exits(0);
    let whole = arranged(&peaceful);
    for (stop, left) in [("BeforeCommit:1", Vec::new()), ("AfterCommit:1", whole.clone())] {
        let desk = sample();
        let apply = ["arrange", "apply", "--year", "2022", "--by", "张三"];
        let output = desk.command(&apply).env("LANTAI_STOP_AT", stop).output().unwrap();
        assert_eq!(output.status.code(), None, "{stop} was not reached");
        assert_eq!(arranged(&desk), left, "{stop}");
        let again = desk.run(&apply);
        assert_eq!(
            again.status,
            Some(if left.is_empty() { 0 } else { 2 }),
            "{stop}: {again:?}"
        );
        assert_eq!(arranged(&desk), whole, "{stop}");
        desk.run(&["arrange", "check"]).exits(0);
        // Whoever searches next brings the index up to what was fixed.
        assert!(
            desk.json(&["search", "保管期限:永久"])["total"].as_u64() > Some(0),
            "{stop}"
        );
        desk.run(&["check", "--deep"]).exits(0);
    }
}
