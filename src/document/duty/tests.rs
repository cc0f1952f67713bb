//! Sentences of our own, in the ways in which papers write deadlines.

use proptest::prelude::*;

use super::*;

/// For each duty its day, or the rule where there is none; with `@unit` where a unit is found. The paper is of 2021-04-12.
fn found(text: &str) -> String {
    let duties = find(text, DocDate::parse("2021-04-12"), &[]);
    let shown = duties.into_iter().map(|duty| {
        let rule = duty.rule.split(':').next().unwrap_or_default().to_owned();
        let due = duty.due.map_or(rule, |due| due.to_string());
        duty.unit.map_or(due.clone(), |unit| format!("{due}@{unit}"))
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn deadlines_are_found_as_papers_write_them() {
    let sentences = [
        ("各乡镇要在4月30日前将责任人名单报县水利局。", "2021-04-30@各乡镇"),
        ("请于4月20日17时前将材料报送至县应急局。", "2021-04-20"),
        ("各地须于2021年6月30日（星期三）前完成自查。", "2021-06-30@各地"),
        (
            "各乡镇主要负责人为本辖区防汛第一责任人，名单于4月30日前报县水利局。",
            "2021-04-30@各乡镇主要负责人",
        ),
        ("请各单位于本周五前将参会回执报县委办公室。", "2021-04-16@各单位"),
        ("请于下周三下班前将发言材料发至邮箱。", "2021-04-21"),
        ("请于25日前报送。", "2021-04-25"),
        ("请于5日前报送。", "2021-05-05"),
        ("各单位要于10月中旬前将名单报组织部。", "2021-10-20@各单位"),
        (
            "由县住建局牵头，县财政局配合，6月底前拿出实施方案。",
            "2021-06-30@县住建局",
        ),
        ("2 0 2 3 年 底 前，实现村村通公交。", "2023-12-31"),
        ("年底前完成全部整改任务。", "2021-12-31"),
        ("力争年内完成投资三亿元。", "2021-12-31"),
        ("二季度内完成招标。", "2021-06-30"),
        ("上半年要完成主体工程建设。", "2021-06-30"),
        ("到2025年，全县森林覆盖率达到45%以上。", "2025-12-31"),
        ("“十四五”末，全县城镇化率达到60%。", "2025-12-31"),
        ("请各地务必于次年1月15日前报送年度总结。", "2022-01-15@各地"),
        ("各镇街最迟于5月15日完成摸底调查。", "2021-05-15@各镇街"),
        ("完成时限：2021年12月31日。", "2021-12-31"),
        ("报名截止时间为5月10日。", "2021-05-10"),
        ("整改期限：2021年6月1日至8月31日。", "2021-08-31"),
        ("请在收到本通知之日起10个工作日内书面报我办。", "relative"),
        ("请各部门自本通知印发之日起5个工作日内上报方案。", "2021-04-19@各部门"),
        ("县财政局应当自收到申请之日起3个工作日内作出答复。", "relative@县财政局"),
        ("限3日内整改到位。", "relative"),
        ("责成下河口镇5日内写出书面检查。", "relative@下河口镇"),
        ("遇有突发情况，须在2小时内报告县应急指挥中心。", "relative"),
        ("半年内完成整改，三年内实现扭亏为盈。", "relative relative"),
        ("请于每月5日前报送上月工作进展情况。", "recurring"),
        ("各单位每季度末向县政府办公室报送一次工作情况。", "recurring@各单位"),
        (
            "每年2月底前各乡镇完成考核，3月底前县人社局完成复核。",
            "recurring@各乡镇 recurring@县人社局",
        ),
        ("经营者应当在实施之日三日前向社会公告。", "before-event@经营者"),
        ("县水利局要在主汛期前完成水库除险加固。", "before-event@县水利局"),
        (
            "加快农村公路建设，9月底前全部完工。（责任单位：县交通运输局）",
            "2021-09-30@县交通运输局",
        ),
        (
            "年底前完成平台建设（县委政法委牵头，各有关部门配合）。",
            "2021-12-31@县委政法委",
        ),
    ];
    let wrong: Vec<String> = sentences
        .iter()
        .filter(|(text, expected)| found(text) != *expected)
        .map(|(text, expected)| format!("{text}: {} and not {expected}", found(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_month_long_past_is_one_of_the_next_year() {
    let due = |text: &str, date: &str| {
        let duties = find(text, DocDate::parse(date), &[]);
        duties.first().and_then(|duty| duty.due).map(|due| due.to_string())
    };
    assert_eq!(
        due("1月10日前报送统计报表。", "2021-10-12").as_deref(),
        Some("2022-01-10")
    );
    assert_eq!(due("9月10日前报送统计报表。", "2021-10-12"), None);
    assert_eq!(due("请于2021年底前完成。", "2021-10-12").as_deref(), Some("2021-12-31"));
}

#[test]
fn what_nobody_must_do_by_a_time_is_no_duty() {
    let sentences = [
        "会议定于6月30日召开。",
        "专项行动为期3个月。",
        "本办法有效期3年。",
        "近三年全县未发生重大事故。",
        "该项目在2022年底前已完成验收。",
        "2022年底前，全县已完成改造。",
        "2020年以前参加工作的人员，按原规定执行。",
        "18周岁以前不得从事该项工作。",
        "合同履行期限为2021年5月1日至2022年4月30日止。",
        "截至6月底，全县共完成投资12亿元。",
        "截止6月30日，累计建成水窖三百口。",
        "5月1日前后将有一次强降雨过程。",
        "日前，县长到石门水库检查防汛工作。",
        "该工程工期180天，质量保修期二年。",
        "信访人对本意见不服的，可自收到之日起30日内申请复查。",
        "办结时限压缩至3个工作日以内。",
        "对企业的收入，3年内免征所得税。",
        "6月30日前未完成整改的，予以通报。",
        "任期三年内不得调整岗位。",
        "在五日内未提出异议的，视为同意。",
        "值班电话4月18日恢复。",
        "工期比计划提前15天。",
        "2021年5月1日至9月30日实行二十四小时值班。",
        "建设期限：2021—2023年。",
        "申请单位在申请之日前五年内应当独立完成五个项目。",
        "我县提前一年实现农村饮水安全目标。",
    ];
    let wrong: Vec<String> = sentences
        .iter()
        .filter(|text| !found(text).is_empty())
        .map(|text| format!("{text}: {}", found(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tasks_are_told_with_their_objects_and_addressees_stand_for_you() {
    let duties = |text: &str| find(text, DocDate::parse("2021-11-02"), &["县水利局"]);
    let asked = duties("请贵局对照台账逐笔核对，于11月12日前函复。");
    assert_eq!(
        (asked[0].task.as_str(), asked[0].unit.as_deref()),
        ("函复", Some("县水利局"))
    );
    let done = duties("会议同意对农贸市场实施改造，由县市场监管局牵头，城关镇配合，12月底前完成。");
    assert_eq!(done[0].task, "会议同意对农贸市场实施改造完成");
    assert_eq!(done[0].unit.as_deref(), Some("县市场监管局"));
    let text = "　　各乡镇　要在 11 月30日 前上报。";
    let spanned = duties(text);
    assert_eq!(&text[spanned[0].span.clone()], "11 月30日 前");
    assert_eq!(spanned[0].rule, "day: 11月30日前");
}

#[test]
fn any_text_is_survived() {
    proptest!(|(text in "[\\PC\n一二三四五六七八九十0-9年月日前内底季度每限应当请由截至，。（）]{0,60}")| {
        for duty in find(&text, DocDate::parse("2021-04-12"), &["各单位"]) {
            prop_assert!(text.get(duty.span.clone()).is_some_and(|words| !words.is_empty()));
        }
    });
    assert!(found("").is_empty());
}
