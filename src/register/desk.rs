//! A dossier for the desk (拟稿材料): the precedents chosen with their passages, the outline, phrases and bases of such papers, and
//! a skeleton of the new paper. It quotes and names places; it invents nothing: what is not known is a slot. The skeleton is
//! data: `desk.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::page::Block;
use crate::precedent::{Answer, Basis, Draft, Part, Passage, Phrase, Precedent, citation};
use crate::relation::Validity;

static SKELETON: LazyLock<Skeleton> = LazyLock::new(|| toml::from_str(include_str!("desk.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Skeleton {
    head: Vec<Element>,
    tail: Vec<Element>,
    build: Vec<Build>,
    known: Known,
}

/// How papers of a kind are built where the precedents have no headings in common.
#[derive(Debug, Deserialize)]
struct Build {
    kinds: Vec<String>,
    sections: Vec<String>,
}

/// The slots that are filled with what is known of the new paper.
#[derive(Debug, Default, Deserialize)]
struct Known {
    organ: Vec<String>,
    year: Vec<String>,
    date: String,
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

/// The dossier of an answer; of a half-written paper with what it has.
#[must_use]
pub fn desk(answer: &Answer, draft: Option<&Draft>) -> Vec<Block> {
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
    page.push(Block::Text(
        "摘录逐字引自原文，【】标出换文时要换的内容；出处是编号和在原文中的字位。".to_owned(),
    ));
    for (number, hit) in (1..).zip(&answer.hits) {
        precedent(number, hit, &mut page);
    }
    page.push(Block::Heading(1, "三、结构提纲".to_owned()));
    page.push(Block::Text(if answer.outline.is_empty() {
        "这些文件没有共同的标题。".to_owned()
    } else {
        "n/m：m份有标题的范文中n份有。".to_owned()
    }));
    for section in &answer.outline {
        let indent = "　".repeat(usize::from(section.level.saturating_sub(1)));
        page.push(Block::Item(format!(
            "{indent}{}  {}/{}",
            section.heading, section.count, section.of
        )));
    }
    page.push(Block::Heading(1, "四、常用语".to_owned()));
    page.push(Block::Text(if answer.phrases.is_empty() {
        "没有两份以上文件共有的语句。".to_owned()
    } else {
        "n/m：m份范文中n份有，标点和【】中的内容不计。".to_owned()
    }));
    for phrase in &answer.phrases {
        let place = place(phrase.quote.page, phrase.quote.span);
        page.push(Block::Item(format!(
            "{}：{}（{}/{}，如{}{place}{}）",
            phrase.part.name(),
            phrase.pattern,
            phrase.count,
            phrase.of,
            phrase.citation,
            ended(phrase)
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
    skeleton(answer, draft, &mut page);
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
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}：{}", value?)));
    page.push(Block::Item(facts.collect::<Vec<_>>().join("；")));
    page.push(Block::Item(format!("效力：{}", validity(&hit.validity))));
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
    for passage in &hit.passages {
        let quote = &passage.quote;
        let heading = passage.heading.as_ref();
        let heading = heading.map(|heading| format!("“{heading}”")).unwrap_or_default();
        let count = if passage.count > 1 {
            format!("，{}份文件都有", passage.count)
        } else {
            String::new()
        };
        page.push(Block::Quote(
            passage.marked(),
            format!(
                "{}——编号{}{heading}{}{count}",
                passage.part.name(),
                hit.id,
                place(quote.page, quote.span)
            ),
        ));
    }
}

/// What is said of a phrase that only papers have whose force has ended.
fn ended(phrase: &Phrase) -> &'static str {
    if phrase.ended {
        "，所在文件均已失效"
    } else {
        ""
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
    let proof = basis.validity.as_ref().map_or_else(
        || Some(NOT_HELD.to_owned()),
        |validity| {
            let said = proof.map(|proof| proof.sentence.clone());
            said.or_else(|| validity.notes.first().cloned())
        },
    );
    vec![
        citation(&basis.title, basis.number.as_deref()),
        basis.date.clone().unwrap_or_default(),
        count,
        force.to_owned(),
        [by, proof].into_iter().flatten().collect::<Vec<_>>().join("："),
    ]
}

/// A slot that is filled, or as it is.
fn filled(mark: &str, facts: &Facts<'_>) -> String {
    let mut mark = mark.to_owned();
    if let Some(date) = facts.date.as_ref().filter(|_| mark == SKELETON.known.date) {
        date.clone_into(&mut mark);
    }
    let known = [(&SKELETON.known.organ, facts.organ), (&SKELETON.known.year, facts.year)];
    for (slots, value) in known {
        if let Some(value) = value {
            for slot in slots {
                mark = mark.replace(slot.as_str(), value);
            }
        }
    }
    mark
}

/// What is known of the new paper.
struct Facts<'f> {
    organ: Option<&'f str>,
    year: Option<&'f str>,
    /// 2026年4月1日
    date: Option<String>,
}

impl<'f> Facts<'f> {
    fn of(answer: &'f Answer, draft: Option<&Draft>) -> Self {
        // The year of a title is the paper's own only if it is this year.
        let year = answer.as_of.get(..4);
        let year = year.filter(|year| answer.understood.title.contains(&format!("{year}年")));
        let date = draft.and_then(|draft| {
            let mut numbers = draft.date.as_deref()?.split('-');
            let mut next = || numbers.next()?.parse::<u32>().ok();
            Some(format!("{}年{}月{}日", next()?, next()?, next()?))
        });
        Self {
            organ: answer.understood.organ.as_deref(),
            year,
            date,
        }
    }
}

fn skeleton(answer: &Answer, draft: Option<&Draft>, page: &mut Vec<Block>) {
    let task = &answer.understood;
    let facts = Facts::of(answer, draft);
    let element = |element: &Element, page: &mut Vec<Block>| {
        if element.only.as_deref().is_some_and(|only| Some(only) != task.direction) {
            return;
        }
        let note = if element.note.is_empty() {
            String::new()
        } else {
            format!("（{}）", element.note)
        };
        page.push(Block::Item(format!(
            "{}{note}：{}",
            element.name,
            filled(&element.mark, &facts)
        )));
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
    page.push(Block::Item(format!("主送机关：{}", addressees(answer))));
    page.push(Block::Heading(2, "正文".to_owned()));
    match draft.filter(|draft| !draft.paragraphs.is_empty()) {
        Some(draft) => carried_over(answer, draft, page),
        None => body(answer, page),
    }
    page.push(Block::Heading(2, "正文以后".to_owned()));
    for tail in &SKELETON.tail {
        element(tail, page);
    }
}

/// Whom the paper goes to; if that is not known, whom such papers go to.
fn addressees(answer: &Answer) -> String {
    let task = &answer.understood;
    if !task.addressees.is_empty() {
        return format!("{}：", task.addressees.join("、"));
    }
    let usual = answer.addressed.first().map(|list| {
        let source = list
            .papers
            .first()
            .map(|id| format!("，如编号{id}"))
            .unwrap_or_default();
        format!("（范文写“{}”，{}/{}{source}）", list.text, list.count, list.of)
    });
    format!("【主送机关】：{}", usual.unwrap_or_default())
}

/// The body of a draft as it is, and the parts that it still lacks.
fn carried_over(answer: &Answer, draft: &Draft, page: &mut Vec<Block>) {
    page.push(Block::Text("拟稿已有（逐字照录）：".to_owned()));
    for paragraph in &draft.paragraphs {
        page.push(Block::Text(paragraph.clone()));
    }
    let lacks = |part: &Part| !draft.parts.contains(part);
    let formulas = [Part::Basis, Part::Purpose, Part::Transition, Part::Closing];
    for part in formulas.into_iter().filter(lacks) {
        // Of what a paper need not have only what there is wording for.
        let said = wording(answer, part);
        if part == Part::Closing || said.starts_with('“') {
            page.push(Block::Item(format!("拟稿未见{}：{said}", part.name())));
        }
    }
}

fn body(answer: &Answer, page: &mut Vec<Block>) {
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
        let kind = answer.understood.kind.as_deref();
        let is_built_so = |build: &&Build| build.kinds.iter().any(|known| Some(known.as_str()) == kind);
        let general = || SKELETON.build.iter().find(|build| build.kinds.is_empty());
        let build = SKELETON.build.iter().find(is_built_so).or_else(general);
        let sections = build.into_iter().flat_map(|build| &build.sections);
        page.extend(sections.map(|section| Block::Item(section.clone())));
    }
    page.push(Block::Item(format!(
        "{}：{}",
        Part::Closing.name(),
        wording(answer, Part::Closing)
    )));
}

/// The commonest wording of a part with its slots, if half of the models have it; of a formula else that of the best model; else
/// a slot.
fn wording(answer: &Answer, part: Part) -> String {
    let is_formula = matches!(part, Part::Transition | Part::Closing);
    // What a minority says of its year is no wording for another.
    let usual = |phrase: &&Phrase| phrase.part == part && (is_formula || 2 * phrase.count >= phrase.of);
    if let Some(phrase) = answer.phrases.iter().find(usual) {
        return format!(
            "“{}”（{}/{}，如{}{}）【补充】",
            phrase.pattern,
            phrase.count,
            phrase.of,
            phrase.citation,
            ended(phrase)
        );
    }
    let models = answer.hits.iter().filter(|hit| hit.serves == "范文");
    let formula = |passage: &&Passage| {
        passage.part == part && passage.slots.is_empty() && passage.quote.text.chars().count() <= FORMULA
    };
    let said = models.flat_map(|hit| hit.passages.iter()).find(formula);
    said.filter(|_| is_formula).map_or_else(
        || format!("【{}】", part.name()),
        |passage| format!("“{}”（{}）", passage.quote.text, passage.citation),
    )
}

/// What is said of a basis that the archive lacks.
const NOT_HELD: &str = "本库没有此件，效力须另行核实";
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
        let known = &SKELETON.known;
        let marks: String = SKELETON
            .head
            .iter()
            .chain(&SKELETON.tail)
            .map(|element| element.mark.as_str())
            .collect();
        let slots = known.organ.iter().chain(&known.year).chain([&known.date]);
        for slot in slots {
            assert!(marks.contains(slot.as_str()), "{slot}");
        }
        assert!(SKELETON.build.iter().any(|build| build.kinds.is_empty()));
        assert_eq!([1, 10, 12, 30].map(numeral), ["一", "十", "十二", "三十"]);
    }
}
