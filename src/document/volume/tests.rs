//! Volumes made for the purpose, and papers that are none.

use proptest::prelude::*;

use super::*;

fn titles(text: &str) -> Vec<String> {
    split(text)
        .map(|volume| volume.papers.into_iter().map(|paper| paper.title).collect())
        .unwrap_or_default()
}

const ONE: &str = "青禾县人民政府关于做好2021年防汛工作的通知\n青政发〔2021〕6号\n\n各乡镇人民政府，县直各单位：\n　　今年汛期降雨偏多，现将有关事项通知如下。\n　　一、落实责任制。\n\n　　　　青禾县人民政府\n　　　　2021年4月12日\n";
const TWO: &str = "青禾县财政局关于商请核对水利专项资金结余的函\n青财函〔2021〕40号\n\n县水利局：\n　　为做好年终决算，请贵局逐笔核对。\n\n　　　　青禾县财政局\n　　　　2021年11月2日\n";
const THREE: &str = "青禾县水利局关于防汛物资储备情况的报告\n\n县人民政府：\n　　现将防汛物资储备情况报告如下。\n\n　　　　青禾县水利局\n　　　　2021年5月6日\n";

#[test]
fn pasted_papers_are_told_apart() {
    let found = split(&format!("{ONE}\n\n{TWO}\n\n{THREE}"));
    let papers = found.map(|volume| volume.papers).unwrap_or_default();
    assert_eq!(papers.len(), 3, "{papers:#?}");
    assert_eq!(papers[1].title, "青禾县财政局关于商请核对水利专项资金结余的函");
    assert_eq!(papers[2].title, "青禾县水利局关于防汛物资储备情况的报告");
}

#[test]
fn a_contents_page_names_the_papers() {
    let text = "工作制度\n目　录\n1. 青禾县水利局财务管理办法……1\n2. 青禾县水利局考勤管理规定……3\n3. 青禾县水利局车辆管理规定……5\n青禾县水利局财务管理办法\n　　第一条　为加强财务管理，制定本办法。\n青禾县水利局考勤管理规定\n　　第一条　上班不得迟到。\n青禾县水利局\n车辆管理规定\n　　第一条　公车不得私用。\n";
    assert_eq!(
        titles(text),
        [
            "青禾县水利局财务管理办法",
            "青禾县水利局考勤管理规定",
            "青禾县水利局车辆管理规定"
        ]
    );
}

#[test]
fn what_a_paper_issues_forwards_or_attaches_belongs_to_it() {
    let forwarded = "青禾县人民政府办公室转发县水利局关于防汛物资储备情况报告的通知\n青政办发〔2021〕9号\n\n各乡镇人民政府：\n　　现转发给你们，请贯彻执行。\n\n　　　　青禾县人民政府办公室\n　　　　2021年5月8日\n\n\n";
    assert_eq!(titles(&format!("{forwarded}{THREE}")), Vec::<String>::new());
    assert_eq!(titles(&format!("{ONE}\n附件1\n{TWO}")), Vec::<String>::new());
    assert_eq!(titles(ONE), Vec::<String>::new());
}

proptest! {
    #[test]
    fn papers_cover_the_text_without_overlap(
        text in "(关于防汛的通知\n|青政发〔2021〕6号\n|各乡镇人民政府：\n|青禾县人民政府\n|2021年4月12日\n|目录\n|水利局文件汇编\n|\n|[\\PC]{0,12}\n|浅谈如何做好新形势下办公室工作\n){0,60}",
    ) {
        if let Some(volume) = split(&text) {
            let mut at = volume.front.end;
            prop_assert_eq!(volume.front.start, 0);
            for paper in &volume.papers {
                prop_assert_eq!(paper.span.start, at);
                prop_assert!(paper.span.end > paper.span.start && text.get(paper.span.clone()).is_some());
                at = paper.span.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
