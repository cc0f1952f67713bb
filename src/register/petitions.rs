//! 信访分类统计: petitions of a year by purpose, topic, month, channel and the organ that handles them, with last year beside.

use super::counts::{Counts, Order, UNKNOWN, form, month, periods};
use super::form::Form;
use super::registers::{SIGNATURES, Scope};
use crate::archive::{Archive, Described};
use crate::classify::Rules;
use crate::error::Result;

pub(super) fn build(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let mut counts: [Counts; 5] = Default::default();
    ["建议意见", "检举控告", "申诉求决"]
        .into_iter()
        .for_each(|purpose| counts[0].expect(purpose.to_owned()));
    (1..=12).for_each(|number| counts[2].expect(format!("{number:02}月")));
    let mut papers = [0u64; 2];
    for (year, period) in periods(scope).iter().enumerate() {
        archive
            .catalogue
            .each_description(Described::Petition, period, |paper| {
                if !scope.issues(paper.organ.as_deref()) {
                    return Ok(());
                }
                papers[year] += 1;
                let topic = paper.topics.split_whitespace().next();
                counts[0].add(paper.petition.as_deref().unwrap_or(UNKNOWN), year);
                counts[1].add(topic.map_or(UNKNOWN, |topic| Rules::builtin().topic_name(topic)), year);
                counts[2].add(&month(paper.date.as_deref()), year);
                counts[3].add(paper.channel.as_deref().unwrap_or(UNKNOWN), year);
                counts[4].add(paper.organ.as_deref().unwrap_or(UNKNOWN), year);
                Ok(())
            })?;
    }
    let ways = ["信访目的", "主题", "月份", "信访形式", "办理机关"];
    let mut forms = Vec::new();
    for (what, counts) in ways.into_iter().zip(&counts) {
        let order = if what == "月份" { Order::Name } else { Order::Most };
        let mut form = form(scope, "信访分类统计", what, counts, order);
        form.foot.push(format!(
            "信访材料 {} 件，上年 {} 件。目的和形式由文字推定，须经核对。",
            papers[0], papers[1]
        ));
        form.foot.push(SIGNATURES.to_owned());
        forms.push(form);
    }
    Ok(forms)
}
