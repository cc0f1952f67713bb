//! Why a paper is a precedent, in plain words; each is true of the two papers and can be looked up.

use super::letters::Letters;
use super::matter::{matter, shared};
use super::paper::Paper;
use super::rank::Ranked;
use super::task::{Direction, Task};
use crate::document::Organ;
use crate::text::fold::fold;

/// Words in common that are named.
const WORDS: usize = 6;
/// Papers that are named.
const PAPERS: usize = 4;
/// A sentence like one of the draft's, from this likeness on.
const ALIKE: f64 = 0.6;
/// Characters of a sentence that are shown.
const SENTENCE: usize = 80;

/// What is known beside the paper itself.
pub(super) struct Known<'k> {
    pub(super) task: &'k Task,
    /// The organ that writes.
    pub(super) organ: Option<&'k str>,
    pub(super) words: &'k [String],
    /// What the draft's text is compared by.
    pub(super) letters: &'k Letters,
    /// Papers of its series from other years, itself among them.
    pub(super) years: usize,
    /// Editions under its own title, itself among them.
    pub(super) editions: usize,
}

/// The reasons, the strongest first.
pub(super) fn reasons(known: &Known<'_>, ranked: &Ranked, paper: &Paper) -> Vec<String> {
    let (task, facts) = (known.task, &ranked.facts);
    let mut found = Vec::new();
    let kinds = task.kind.as_deref().zip(facts.kind.as_deref());
    match kinds {
        Some((draft, held)) if draft == held => found.push(format!("文种相同：{held}")),
        Some((draft, held)) if ranked.signals.kind > 0.0 => {
            found.push(format!("文种相关：拟写的是{draft}，这份是{held}"));
        }
        _ => {}
    }
    let same = shared(&task.matter, &matter(&facts.title));
    if !same.is_empty() {
        found.push(format!("事由相同之处：{}", same.join("、")));
    }
    match facts.organ.as_deref().filter(|_| ranked.signals.partner > 0.0) {
        Some(held) => found.push(format!("发文机关是拟稿的主送机关：{held}")),
        None => found.extend(of_organs(known.organ, ranked)),
    }
    // Nearly every paper goes down or to the public: that says nothing.
    if let Some((draft, held)) = kinds.filter(|(draft, held)| draft != held)
        && let Some(direction) = Direction::of_kind(held)
        && Direction::of_kind(draft) == Some(direction)
        && direction != Direction::Down
    {
        found.push(format!("行文方向相同：{}", direction.name()));
    }
    if !ranked.shared.is_empty() {
        let more = if ranked.shared.len() > PAPERS { "等" } else { "" };
        let named: Vec<&str> = ranked.shared.iter().take(PAPERS).map(String::as_str).collect();
        found.push(format!("也引用了拟稿所引的{}{more}", named.join("")));
    }
    found.extend(of_citations(ranked));
    let text = fold(&paper.text);
    let words: Vec<&str> = known
        .words
        .iter()
        .map(String::as_str)
        .filter(|word| text.contains(*word))
        .take(WORDS)
        .collect();
    if words.len() > 1 {
        found.push(format!("写到拟稿的关键词：{}", words.join("、")));
    }
    if let Some(run) = known.letters.run_in(&paper.text) {
        let shown: String = run
            .split_whitespace()
            .collect::<String>()
            .chars()
            .take(SENTENCE)
            .collect();
        let more = if run.chars().count() > SENTENCE { "…" } else { "" };
        let count = run.chars().filter(|c| c.is_alphanumeric()).count();
        found.push(format!("与拟稿有一段{count}字相同：“{shown}{more}”"));
    }
    if known.years > 1 {
        found.push(format!("历年都有，共{}份", known.years));
    }
    if known.editions > 1 {
        found.push(format!("库中有它的{}个版本", known.editions));
    }
    if let Some(date) = &facts.date {
        found.push(format!("成文日期：{date}"));
    }
    found
}

fn of_organs(own: Option<&str>, ranked: &Ranked) -> Option<String> {
    let (own, held) = (own?, ranked.facts.organ.as_deref()?);
    if own == held || ranked.signals.issuer > 0.0 {
        return Some(format!("同一发文机关：{held}"));
    }
    if ranked.signals.line > 0.0 {
        return Some(format!("同一条线的机关：{held}"));
    }
    if ranked.signals.above >= 1.0 {
        return Some(format!("上级机关：{held}"));
    }
    let level = Organ::of(held)
        .and_then(|organ| organ.level)
        .filter(|_| ranked.signals.level > 0.0)?;
    Some(format!("同级机关（{}级）：{held}", level.name()))
}

fn of_citations(ranked: &Ranked) -> Vec<String> {
    let mut found = Vec::new();
    let by = &ranked.named_by;
    if !by.is_empty() {
        let named: Vec<String> = by.iter().take(PAPERS).map(|(id, _)| format!("[{id}]")).collect();
        let basis = by.iter().filter(|(_, basis)| *basis).count();
        let basis = if basis > 0 {
            format!("，其中{basis}份作为依据")
        } else {
            String::new()
        };
        let more = if by.len() > PAPERS { "等" } else { "" };
        found.push(format!(
            "与拟稿相近的{}份文件引用它{basis}：{}{more}",
            by.len(),
            named.join("")
        ));
    }
    if let Some((paper, sentence)) = ranked.sentence.as_ref().filter(|_| ranked.signals.said >= ALIKE) {
        let shown: String = sentence
            .split_whitespace()
            .collect::<String>()
            .chars()
            .take(SENTENCE)
            .collect();
        let more = if sentence.chars().count() > SENTENCE { "…" } else { "" };
        found.push(format!("拟稿有一句与[{paper}]的这句相近，那里引用它：“{shown}{more}”"));
    }
    found
}
