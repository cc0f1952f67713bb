//! 督办台账: tasks with deadlines from the texts, bound to units, with what is overdue and what is due soon.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::form::{Column, Form, Row, Tone};
use super::registers::{SIGNATURES, Scope};
use crate::archive::{Archive, Description};
use crate::error::Result;

static RULES: LazyLock<Rules> = LazyLock::new(|| toml::from_str(include_str!("supervised.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Rules {
    not_kinds: Vec<String>,
    answers: Vec<String>,
}

/// Of the papers that speak of a source, so many are looked at for an answer.
const LOOKED_AT: usize = 20;

pub(super) fn build(archive: &Archive, scope: &Scope) -> Result<Vec<Form>> {
    let mut form = Form::table(
        "督办台账",
        vec![
            Column::centred("序号", 5),
            Column::text("来源文号", 18),
            Column::text("来源标题", 26),
            Column::text("事项", 30),
            Column::text("责任单位", 16),
            Column::date("期限"),
            Column::text("依据句", 30),
            Column::centred("状态", 11),
        ],
    )
    .titled(scope.title("督办台账"));
    form.head.push(scope.line());
    let mut answered: HashMap<i64, Option<String>> = HashMap::new();
    let (mut overdue, mut near, mut done) = (0usize, 0usize, 0usize);
    // Copies of a paper ask for the same once.
    let mut known = HashSet::new();
    for task in archive.catalogue.tasks(false, &scope.period)? {
        let source = &task.source;
        let kind = source.kind.as_deref().unwrap_or_default();
        if RULES.not_kinds.iter().any(|other| other == kind) || !scope.issues(source.organ.as_deref()) {
            continue;
        }
        let paper = source.number.clone().unwrap_or_else(|| source.title.clone());
        let same_family = source
            .family
            .is_some_and(|family| !known.insert((family.to_string(), task.task.clone(), task.due.clone())));
        if same_family || !known.insert((paper, task.task.clone(), task.due.clone())) {
            continue;
        }
        let answer = match answered.get(&source.document) {
            Some(answer) => answer.clone(),
            None => {
                let answer = answer(archive, source)?;
                answered.insert(source.document, answer.clone());
                answer
            }
        };
        let (state, tone) = match answer {
            Some(answer) => {
                done += 1;
                (format!("疑已办结（{answer}）"), Tone::Plain)
            }
            None => state(scope, task.due.as_deref()),
        };
        overdue += usize::from(tone == Tone::Alarm);
        near += usize::from(tone == Tone::Warning);
        let cells = vec![
            (form.rows.len() + 1).into(),
            source.number.clone().into(),
            source.title.as_str().into(),
            task.task.as_str().into(),
            task.unit.clone().into(),
            task.due.clone().into(),
            task.sentence.as_str().into(),
            state.into(),
        ];
        form.rows.push(Row::of(source.id(), cells).in_tone(tone));
    }
    form.foot.push(format!(
        "共 {} 项：逾期 {overdue} 项，{} 日内到期 {near} 项，疑已办结 {done} 项（已有复文，须核对）。",
        form.rows.len(),
        scope.near
    ));
    form.foot
        .push("事项、单位和期限由文字中提取；档案中没有办结记录的，到期即列为逾期。".to_owned());
    form.foot.push(SIGNATURES.to_owned());
    Ok(vec![form])
}

/// How something stands on the day of the register.
pub(super) fn state(scope: &Scope, due: Option<&str>) -> (String, Tone) {
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let left = due.and_then(day).zip(day(&scope.as_of.to_string()));
    let left = left
        .and_then(|(due, today)| today.until(due).ok())
        .map(|span| span.get_days());
    match left {
        None => ("未定时限".to_owned(), Tone::Plain),
        Some(left) if left < 0 => (format!("逾期{}日", -left), Tone::Alarm),
        Some(left) if left <= i32::from(scope.near) => (format!("剩{left}日"), Tone::Warning),
        Some(left) => (format!("剩{left}日"), Tone::Plain),
    }
}

/// The paper that answers a source, if the archive has one.
fn answer(archive: &Archive, source: &Description) -> Result<Option<String>> {
    let Some(number) = &source.number else { return Ok(None) };
    let Some(name) = archive.catalogue.name_id(number)? else {
        return Ok(None);
    };
    for relation in archive.catalogue.relations_to(name, LOOKED_AT)? {
        if relation.document.0 != source.document && RULES.answers.iter().any(|edge| edge == relation.edge.name()) {
            let brief = archive.catalogue.brief(relation.document)?;
            return Ok(brief.map(|brief| brief.number.unwrap_or(brief.title)));
        }
    }
    Ok(None)
}
