//! A dossier for the desk (拟稿材料): the precedents chosen with their passages, the outline, phrases and bases of such papers, and
//! a skeleton of the new paper. It quotes and names places; it invents nothing: what is not known is a slot. The skeleton is
//! data: `desk.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::page::Block;
use crate::precedent::{Answer, Basis, Part, Passage, Phrase, Precedent, citation};
use crate::relation::Validity;

static SKELETON: LazyLock<Skeleton> = LazyLock::new(|| toml::from_str(include_str!("desk.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Skeleton {
    head: Vec<Element>,
    tail: Vec<Element>,
}

#[derive(Debug, Deserialize)]
struct Element {
    name: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    only: Option<String>,
    mark: String,
}

/// The dossier of an answer.
#[must_use]
pub fn desk(answer: &Answer) -> Vec<Block> {
    let task = &answer.understood;
    let mut page = vec![Block::Title(format!("拟稿材料：{}", task.title)), Block::Contents];
    page.push(Block::Heading(1, "一、任务".to_owned()));
    let unknown = || "【待定】".to_owned();
    for (name, value) in [
        ("标题", Some(task.title.clone())),
        ("文种", task.kind.clone()),
        ("行文方向", task.direction.map(str::to_owned)),
        ("事由", Some(task.matter.clone()).filter(|matter| !matter.is_empty())),
        ("发文机关", task.organ.clone()),
        (
            "主送机关",
            Some(task.addressees.join("、")).filter(|list| !list.is_empty()),
        ),
        ("效力截至", Some(answer.as_of.clone())),
    ] {
        page.push(Block::Item(format!("{name}：{}", value.unwrap_or_else(unknown))));
    }
    page.push(Block::Heading(1, "二、先例".to_owned()));
    for (number, hit) in (1..).zip(&answer.hits) {
        precedent(number, hit, &mut page);
    }
    page.push(Block::Heading(1, "三、结构提纲".to_owned()));
    if answer.outline.is_empty() {
        page.push(Block::Text("这些文件没有共同的标题。".to_owned()));
    }
    for section in &answer.outline {
        let indent = "　".repeat(usize::from(section.level.saturating_sub(1)));
        page.push(Block::Item(format!(
            "{indent}{}  {}/{}",
            section.heading, section.count, section.of
        )));
    }
    page.push(Block::Heading(1, "四、常用语".to_owned()));
    if answer.phrases.is_empty() {
        page.push(Block::Text("没有两份以上文件共有的语句。".to_owned()));
    }
    for Phrase {
        part,
        pattern,
        count,
        of,
        citation,
        quote,
        ..
    } in &answer.phrases
    {
        let place = place(quote.page, quote.span);
        page.push(Block::Item(format!(
            "{}：{pattern}（{count}/{of}，如{citation}{place}）",
            part.name()
        )));
    }
    page.push(Block::Heading(1, "五、引用依据".to_owned()));
    if answer.bases.is_empty() {
        page.push(Block::Text("这些文件没有引用其他文件。".to_owned()));
    } else {
        let rows = answer.bases.iter().map(basis).collect();
        page.push(Block::Table(
            ["题名和文号", "日期", "引用", "效力", "证据"]
                .map(str::to_owned)
                .to_vec(),
            rows,
        ));
    }
    page.push(Block::Heading(1, "六、文稿框架".to_owned()));
    page.push(Block::Text(
        "按GB/T 9704的顺序；【】内待填，须由拟稿人核实；带引号的语句引自上列文件，不是新的内容。".to_owned(),
    ));
    skeleton(answer, &mut page);
    page
}

fn place(page: Option<u32>, span: (usize, usize)) -> String {
    let page = page.map(|page| format!("第{page}页")).unwrap_or_default();
    format!("，{page}第{}—{}字", span.0, span.1)
}

fn validity(validity: &Validity) -> String {
    let proof = validity
        .evidence
        .first()
        .map(|proof| format!("（[{}] {}）", proof.document, proof.sentence));
    let note = validity.notes.first().map(|note| format!("（{note}）"));
    format!("{}{}", validity.status.name(), proof.or(note).unwrap_or_default())
}

fn precedent(number: usize, hit: &Precedent, page: &mut Vec<Block>) {
    page.push(Block::Heading(2, format!("{number}. {}", hit.citation)));
    let facts = [
        ("用途", Some(hit.serves.to_owned())),
        ("责任者", hit.organ.clone()),
        ("日期", hit.date.clone()),
        ("文种", hit.kind.clone()),
        ("编号", Some(hit.id.to_string())),
        ("效力", Some(validity(&hit.validity))),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            page.push(Block::Item(format!("{name}：{value}")));
        }
    }
    if hit.years.len() > 1 {
        let year = |year: &crate::precedent::Year| {
            format!("{}（编号{}）", year.date.as_deref().unwrap_or("日期不明"), year.id)
        };
        page.push(Block::Item(format!(
            "历年：{}",
            hit.years.iter().map(year).collect::<Vec<_>>().join("、")
        )));
    }
    page.push(Block::Item(format!("理由：{}", hit.reasons.join("；"))));
    for changed in &hit.changed {
        page.push(Block::Item(format!("变化：{changed}")));
    }
    for Passage {
        part,
        quote,
        heading,
        citation,
        count,
        ..
    } in &hit.passages
    {
        let heading = heading
            .as_ref()
            .map(|heading| format!("，“{heading}”"))
            .unwrap_or_default();
        let count = if *count > 1 {
            format!("，{count}份文件都有")
        } else {
            String::new()
        };
        page.push(Block::Quote(
            quote.text.clone(),
            format!(
                "{}——{citation}{heading}{}{count}",
                part.name(),
                place(quote.page, quote.span)
            ),
        ));
    }
}

fn basis(basis: &Basis) -> Vec<String> {
    let force = basis
        .validity
        .as_ref()
        .map_or("本库未收", |validity| validity.status.name());
    let proof = basis.validity.as_ref().and_then(|validity| validity.evidence.first());
    let by = basis
        .replaced_by
        .as_ref()
        .map(|by| format!("见{}", citation(&by.title, by.number.as_deref())));
    let count = if basis.not_yet_cited {
        "新，尚无文件引用".to_owned()
    } else {
        format!("{}/{}", basis.count, basis.of)
    };
    vec![
        citation(&basis.title, basis.number.as_deref()),
        basis.date.clone().unwrap_or_default(),
        count,
        force.to_owned(),
        [by, proof.map(|proof| proof.sentence.clone())]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("："),
    ]
}

fn skeleton(answer: &Answer, page: &mut Vec<Block>) {
    let task = &answer.understood;
    let element = |element: &Element, page: &mut Vec<Block>| {
        if element.only.as_deref().is_some_and(|only| Some(only) != task.direction) {
            return;
        }
        let note = if element.note.is_empty() {
            String::new()
        } else {
            format!("（{}）", element.note)
        };
        page.push(Block::Item(format!("{}{note}：{}", element.name, element.mark)));
    };
    for head in &SKELETON.head {
        element(head, page);
    }
    let organ = task.organ.clone().unwrap_or_else(|| "【发文机关】".to_owned());
    let title = match &task.kind {
        // Everyday words are no title.
        Some(kind) if !task.other_words.is_empty() => format!("{organ}关于【事由】的{kind}"),
        _ if task.title.starts_with("关于") => format!("{organ}{}", task.title),
        _ => task.title.clone(),
    };
    page.push(Block::Item(format!("标题：{title}")));
    let to = if task.addressees.is_empty() {
        "【主送机关】".to_owned()
    } else {
        task.addressees.join("、")
    };
    page.push(Block::Item(format!("主送机关：{to}：")));
    page.push(Block::Heading(2, "正文".to_owned()));
    for part in [Part::Cause, Part::Basis, Part::Purpose, Part::Transition] {
        page.push(Block::Item(format!("{}：{}", part.name(), wording(answer, part))));
    }
    let sections: Vec<_> = answer.outline.iter().filter(|section| section.level == 1).collect();
    for (number, section) in (1..).zip(&sections) {
        page.push(Block::Item(format!(
            "{}、{}：【内容】",
            numeral(number),
            section.heading
        )));
    }
    if sections.is_empty() {
        page.push(Block::Item("一、【事项】".to_owned()));
        page.push(Block::Item("二、【措施】".to_owned()));
        page.push(Block::Item("三、【要求】".to_owned()));
    }
    page.push(Block::Item(format!(
        "{}：{}",
        Part::Closing.name(),
        wording(answer, Part::Closing)
    )));
    page.push(Block::Heading(2, "正文以后".to_owned()));
    for tail in &SKELETON.tail {
        element(tail, page);
    }
}

/// The commonest wording of a part with its slots; of a formula else that of the best model; else a slot.
fn wording(answer: &Answer, part: Part) -> String {
    if let Some(phrase) = answer.phrases.iter().find(|phrase| phrase.part == part) {
        return format!("“{}”（{}/{}）【补充】", phrase.pattern, phrase.count, phrase.of);
    }
    let models = answer.hits.iter().filter(|hit| hit.serves == "范文");
    let formula = |passage: &&Passage| {
        passage.part == part && passage.slots.is_empty() && passage.quote.text.chars().count() <= FORMULA
    };
    let said = models.flat_map(|hit| hit.passages.iter()).find(formula);
    said.filter(|_| matches!(part, Part::Transition | Part::Closing))
        .map_or_else(
            || format!("【{}】", part.name()),
            |passage| format!("“{}”（{}）", passage.quote.text, passage.citation),
        )
}

/// A formula has at most so many characters.
const FORMULA: usize = 24;

/// 一 to 九十九, as headings count.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, number % 10);
    let tens = match tens {
        0 => String::new(),
        1 => "十".to_owned(),
        tens => format!("{}十", DIGITS[tens]),
    };
    format!("{tens}{}", DIGITS[ones])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_skeleton_is_whole_and_headings_are_counted() {
        assert!(toml::from_str::<Skeleton>(include_str!("desk.toml")).is_ok());
        assert_eq!([1, 10, 12, 30].map(numeral), ["一", "十", "十二", "三十"]);
    }
}
