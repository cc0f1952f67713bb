//! 公文统计报表: papers of a year by organ, kind, topic and month, with last year beside them.

use super::counts::{Counts, Order, UNKNOWN, form, month, periods};
use super::form::Form;
use super::registers::{SIGNATURES, Scope};
use crate::archive::{Archive, Described};
use crate::classify::Rules;
use crate::error::Result;

pub(super) fn build(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let (mut organs, mut kinds, mut topics, mut months) = (
        Counts::default(),
        Counts::default(),
        Counts::default(),
        Counts::default(),
    );
    let mut papers = [0u64; 2];
    (1..=12).for_each(|number| months.expect(format!("{number:02}月")));
    for (year, period) in periods(scope).iter().enumerate() {
        archive.catalogue.each_description(Described::All, period, |paper| {
            if !scope.issues(paper.organ.as_deref()) {
                return Ok(());
            }
            papers[year] += 1;
            organs.add(paper.organ.as_deref().unwrap_or(UNKNOWN), year);
            kinds.add(paper.kind.as_deref().unwrap_or(UNKNOWN), year);
            months.add(&month(paper.date.as_deref()), year);
            let mut any = false;
            for topic in paper.topics.split_whitespace() {
                any = true;
                topics.add(Rules::builtin().topic_name(topic), year);
            }
            if !any {
                topics.add(UNKNOWN, year);
            }
            Ok(())
        })?;
    }
    let mut forms = vec![
        form(scope, "公文统计报表", "责任者", &organs, Order::Most),
        form(scope, "公文统计报表", "文种", &kinds, Order::Most),
        form(scope, "公文统计报表", "主题", &topics, Order::Most),
        form(scope, "公文统计报表", "月份", &months, Order::Name),
    ];
    for form in &mut forms {
        form.foot.push(format!(
            "公文 {} 件，上年 {} 件。每份文件计一件，副本和版本分别计数。",
            papers[0], papers[1]
        ));
        if form.name == "按主题" {
            form.foot.push("一件可属两个主题，主题合计为件次。".to_owned());
        }
        form.foot.push(SIGNATURES.to_owned());
    }
    Ok(forms)
}
