//! 会议议定事项台账: what meetings decided, which unit is to act, until when.

use std::collections::HashSet;

use super::form::{Column, Form, Row};
use super::registers::{SIGNATURES, Scope};
use super::supervised::state;
use crate::archive::Archive;
use crate::error::Result;

pub(super) fn build(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let mut form = Form::table(
        "会议议定事项台账",
        vec![
            Column::centred("序号", 5),
            Column::text("会议", 26),
            Column::date("日期"),
            Column::text("事项", 46),
            Column::text("责任单位", 16),
            Column::text("配合单位", 16),
            Column::date("时限"),
            Column::centred("状态", 11),
        ],
    )
    .titled(scope.title("会议议定事项台账"));
    form.head.push(scope.line());
    // Copies of minutes say the same once.
    let mut known = HashSet::new();
    for task in archive.catalogue.tasks(true, &scope.period)? {
        let source = &task.source;
        // A meeting belongs to the organ whose minutes they are.
        if !scope.issues(source.organ.as_deref())
            && !scope.organ.as_deref().is_some_and(|own| source.title.contains(own))
        {
            continue;
        }
        if !known.insert((source.title.clone(), task.task.clone())) {
            continue;
        }
        let (state, tone) = state(scope, task.due.as_deref());
        let cells = vec![
            (form.rows.len() + 1).into(),
            source.title.as_str().into(),
            source.date.clone().into(),
            task.task.as_str().into(),
            task.unit.clone().into(),
            task.partners.clone().into(),
            task.due.clone().into(),
            state.into(),
        ];
        form.rows.push(Row::of(source.id(), cells).in_tone(tone));
    }
    form.foot.push(format!(
        "共 {} 项。事项、单位和时限由文字中提取，须经核对。",
        form.rows.len()
    ));
    form.foot.push(SIGNATURES.to_owned());
    Ok(vec![form])
}
