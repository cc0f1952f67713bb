//! 解密到期清册: papers with a mark of secrecy whose term is over, or ends by the end of the year asked for.

use super::form::{Column, Form, Row, Tone};
use super::registers::{SIGNATURES, Scope};
use crate::archive::{Archive, Described, Period};
use crate::error::Result;

pub(super) fn build(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let today = scope.as_of.to_string();
    // The time asked for is that of the end of secrecy, whenever the paper was written.
    let year = scope.period.year;
    let from = scope
        .period
        .from
        .clone()
        .or_else(|| year.map(|year| format!("{year}-01-01")));
    let to = scope
        .period
        .to
        .clone()
        .unwrap_or_else(|| format!("{}-12-31", scope.year()));
    let mut form = Form::table(
        "解密到期清册",
        vec![
            Column::centred("序号", 5),
            Column::text("档号", 16),
            Column::text("文号", 18),
            Column::text("责任者", 16),
            Column::text("题名", 36),
            Column::date("日期"),
            Column::centred("密级", 7),
            Column::centred("保密期限", 9),
            Column::date("解密日期"),
            Column::centred("状态", 10),
            Column::text("备注", 14),
        ],
    )
    .titled(scope.title("解密到期清册"));
    let mut later = 0usize;
    let mut papers = Vec::new();
    archive
        .catalogue
        .each_description(Described::Secret, &Period::default(), |paper| {
            if scope.issues(paper.organ.as_deref()) {
                papers.push(paper);
            }
            Ok(())
        })?;
    papers.sort_by(|a, b| {
        (a.declassify.is_none(), &a.declassify, a.document).cmp(&(b.declassify.is_none(), &b.declassify, b.document))
    });
    let (mut over, mut soon, mut by_hand) = (0usize, 0usize, 0usize);
    for paper in papers {
        let (state, tone) = match &paper.declassify {
            None => {
                by_hand += 1;
                ("需人工确定", Tone::Warning)
            }
            Some(day) if *day > to || from.as_ref().is_some_and(|from| day < from) => {
                later += 1;
                continue;
            }
            Some(day) if *day <= today => {
                over += 1;
                ("已到期", Tone::Alarm)
            }
            Some(_) => {
                soon += 1;
                ("将到期", Tone::Plain)
            }
        };
        let note = match (&paper.declassify, &paper.term) {
            (None, Some(_)) => "期限为长期或附条件",
            (None, None) => "成文日期不全",
            (Some(_), None) => "未注明期限，按法定最长期限",
            _ => "",
        };
        let id = paper.id();
        form.rows.push(
            Row::of(
                id,
                vec![
                    (form.rows.len() + 1).into(),
                    paper.filed.into(),
                    paper.number.into(),
                    paper.organ.into(),
                    paper.title.into(),
                    paper.date.into(),
                    paper.secrecy.into(),
                    paper.term.into(),
                    paper.declassify.into(),
                    state.into(),
                    note.into(),
                ],
            )
            .in_tone(tone),
        );
    }
    form.head.push(scope.line());
    form.foot.push(format!(
        "共 {} 件：已到期 {over} 件，将到期 {soon} 件，需人工确定 {by_hand} 件。解密日期不在此范围的 {later} 件未列入。",
        form.rows.len()
    ));
    form.foot
        .push("保密期限届满自行解密；解密后公开或开放仍须审核。本清册供审核用，不改变文件的密级。".to_owned());
    form.foot.push(SIGNATURES.to_owned());
    Ok(vec![form])
}
