//! Relations as papers write them.

use proptest::prelude::*;

use super::super::{Input, Known, parse};
use super::*;

/// The relations of a text other than plain citations: the edge and what the target is called.
fn edges(text: &str) -> Vec<(&'static str, String)> {
    let document = parse(&Input {
        text,
        ..Input::default()
    });
    let named = |c: &Citation| {
        c.canonical
            .clone()
            .or_else(|| c.full_title().map(str::to_owned))
            .unwrap_or_default()
    };
    document
        .citations
        .iter()
        .filter(|c| c.edge != Edge::Cites)
        .map(|c| (c.edge.name(), named(c)))
        .collect()
}

fn one(text: &str, edge: &'static str, target: &str) {
    assert_eq!(edges(text), [(edge, target.to_owned())], "{text}");
}

#[test]
fn a_verb_governs_every_paper_before_it_in_its_sentence() {
    let text = "青禾县水利局关于采砂的通知\n本通知自2021年5月1日起执行，原《甲通知》（青水发〔2018〕3号）、《乙通知》（青水发〔2019〕4号）和《丙办法》同时废止。";
    let expected = [
        ("repeals", "青水发〔2018〕3号"),
        ("repeals", "青水发〔2019〕4号"),
        ("repeals", "丙办法"),
    ];
    assert_eq!(edges(text), expected.map(|(edge, target)| (edge, target.to_owned())));
}

#[test]
fn every_type_is_found() {
    one("关于防汛的通知\n根据《防汛条例》，现通知如下。", "basis", "防汛条例");
    one(
        "关于转发《省关于防汛的通知》的通知\n正文",
        "forwards",
        "省关于防汛的通知",
    );
    one(
        "关于防汛的通知\n现将《省防汛通知》（省发〔2020〕1号）转发给你们。",
        "forwards",
        "省发〔2020〕1号",
    );
    one(
        "转发市水利局关于防汛工作的通知的通知\n正文",
        "forwards",
        "市水利局关于防汛工作的通知",
    );
    one("关于印发《采砂办法》的通知\n正文", "publishes", "采砂办法");
    one(
        "关于追加资金的批复\n你局《关于追加资金的请示》（青水字〔2022〕22号）收悉。",
        "replies-to",
        "青水字〔2022〕22号",
    );
    one(
        "关于核对情况的复函\n贵局《关于核对结余的函》（青财函〔2021〕40号）收悉。",
        "answers",
        "青财函〔2021〕40号",
    );
    one(
        "关于采砂的决定\n决定对《采砂办法》（青政发〔2021〕15号）作如下修改：",
        "amends",
        "青政发〔2021〕15号",
    );
    one("关于修改《采砂办法》的决定\n正文", "amends", "采砂办法");
    one(
        "关于印发《采砂办法（2023年修订）》的通知\n正文",
        "revises",
        "采砂办法（2023年修订）",
    );
    one("关于废止《采砂办法》的决定\n正文", "repeals", "采砂办法");
    one("关于防汛的通知\n《甲通知》因适用期已过，宣布失效。", "lapses", "甲通知");
    one(
        "关于防汛的通知\n《甲通知》（青政发〔2022〕9号）自本通知印发之日起停止执行。",
        "repeals",
        "青政发〔2022〕9号",
    );
    one("关于防汛的通知\n《甲通知》暂停执行。", "suspends", "甲通知");
    one(
        "关于防汛的通知\n《甲通知》与本通知不一致的，以本通知为准。",
        "overrides",
        "甲通知",
    );
    one(
        "关于防汛工作的补充通知\n现就《甲通知》中的值班事项补充通知如下。",
        "supplements",
        "甲通知",
    );
    one("关于防汛的通知\n《甲通知》中的日期更正为5月。", "corrects", "甲通知");
    one(
        "关于防汛的通知\n《甲办法》有效期延长至2025年12月31日。",
        "extends",
        "甲办法",
    );
    one(
        "供水实施细则\n第一条 为落实《供水意见》，制定本细则。",
        "implements",
        "供水意见",
    );
    one("关于防汛的通知\n《甲办法》继续有效。", "confirms", "甲办法");
    one("关于防汛的决定\n决定撤销《甲办法》。", "annuls", "甲办法");
}

#[test]
fn what_is_only_proposed_forbidden_or_reported_changes_nothing() {
    for text in [
        "关于废止采砂办法的请示\n建议《采砂办法》同时废止。",
        "采砂办法（征求意见稿）\n《采砂办法》同时废止。",
        "关于采砂的通知\n建议废止《采砂办法》。",
        "关于采砂的通知\n《采砂办法》已废止。",
        "关于采砂的报告\n《采砂办法》同时废止。",
        "关于采砂的通知\n依照《立法法》规定的废止程序办理。",
    ] {
        assert!(
            edges(text)
                .iter()
                .all(|(edge, _)| !Edge::from_name(edge).is_some_and(Edge::is_of_validity)),
            "{text}: {:?}",
            edges(text)
        );
    }
}

#[test]
fn a_repealed_article_is_a_change() {
    one("关于采砂的通知\n《采砂办法》第五条同时废止。", "amends", "采砂办法");
}

#[test]
fn every_row_of_a_list_is_a_target_of_its_headings_verb() {
    let text = "青禾县人民政府关于废止和宣布失效部分文件的决定\n青政发〔2023〕1号\n一、予以废止的文件\n1.关于甲的通知（青政发〔2010〕3号）\n2.《关于乙的通知》（青政发〔2011〕4号）\n二、宣布失效的文件\n序号\t名称\t文号\n1\t关于丙的通知\t青政发〔2012〕5号\n";
    let document = parse(&Input {
        text,
        ..Input::default()
    });
    let rows: Vec<(&str, Option<&str>, Option<&str>)> = document
        .citations
        .iter()
        .map(|c| (c.edge.name(), c.title.as_deref(), c.canonical.as_deref()))
        .collect();
    assert_eq!(
        rows,
        [
            ("repeals", Some("关于甲的通知"), Some("青政发〔2010〕3号")),
            ("repeals", Some("关于乙的通知"), Some("青政发〔2011〕4号")),
            ("lapses", Some("关于丙的通知"), Some("青政发〔2012〕5号")),
        ]
    );
}

#[test]
fn a_sentence_may_name_the_day() {
    let text = "关于采砂的通知\n《采砂办法》自2021年5月1日起停止执行。";
    let document = parse(&Input {
        text,
        ..Input::default()
    });
    let days: Vec<String> = document
        .citations
        .iter()
        .filter_map(|c| Some(c.effective?.to_string()))
        .collect();
    assert_eq!(days, ["2021-05-01"]);
}

#[test]
fn carriers_name_what_they_carry() {
    let cases = [
        ("青禾县关于印发《采砂办法》的通知", Some("采砂办法")),
        ("关于印发采砂管理办法的通知", Some("采砂管理办法")),
        ("转发市局关于防汛的通知", Some("市局关于防汛的通知")),
        ("关于防汛的通知", None),
    ];
    for (title, carried) in cases {
        assert_eq!(carried_title(title).as_deref(), carried, "{title}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_text_is_survived(text in "(?:[\\PC\n]|《|》|〈|（|）|青政发〔2021〕3号|同时废止|根据|，|。|第一条|关于|的通知|\n){0,40}", title in "\\PC{0,20}") {
        let known = Known { title: Some(title), ..Known::default() };
        let document = parse(&Input { text: &text, known, ..Input::default() });
        for citation in document.citations {
            prop_assert!(text.get(citation.span).is_some());
            if let Some(trigger) = citation.trigger {
                prop_assert!(text.get(trigger).is_some());
            }
        }
        for clause in document.clauses {
            prop_assert!(text.get(clause.span).is_some());
        }
    }
}

#[test]
fn what_another_paper_did_is_told_not_done() {
    let told = "关于采砂的规定\n第二章　许可\n（该章已于2003年7月8日由《种质资源办法》废止。）\n";
    assert_eq!(edges(told), []);
    assert_eq!(edges("关于采砂的规定\n《甲办法》已由《乙办法》废止。\n"), []);
}

#[test]
fn what_ends_a_part_of_a_paper_changes_it() {
    for part in [
        "《进出口种子办法》有关种质资源进出口管理的内容同时废止。",
        "《进出口种子办法》中关于种质资源的规定同时废止。",
        "《进出口种子办法》（农业部令第14号，2003年修订）第五条同时废止。",
        "《进出口种子办法》的有关规定停止执行。",
    ] {
        let found = edges(&format!(
            "关于种子的规定\n第九条　本规定自2003年10月1日起施行。{part}\n"
        ));
        assert_eq!(found.len(), 1, "{part}: {found:?}");
        assert_eq!(found[0].0, "amends", "{part}");
    }
    one(
        "关于种子的规定\n《进出口种子办法》及相关文件同时废止。\n",
        "repeals",
        "进出口种子办法",
    );
}
