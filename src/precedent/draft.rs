//! What a half-written draft has already: its own paragraphs, and which parts they play.

use super::paper::Paper;
use super::part::{Part, pieces};
use super::task::Task;

/// A draft, as far as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The paragraphs of its body, to the character.
    pub paragraphs: Vec<String>,
    /// The parts that it has.
    pub parts: Vec<Part>,
    /// 成文日期
    pub date: Option<String>,
}

impl Draft {
    /// Reads the text of a task.
    #[must_use]
    pub fn of(task: &Task) -> Self {
        let paper = Paper::of_text(&task.title, &task.text);
        let own = paper.paragraphs.iter().filter(|paragraph| paragraph.part == 0);
        let said = own.filter_map(|paragraph| paper.text.get(paragraph.range.clone()));
        let mut parts: Vec<Part> = pieces(&paper).into_iter().map(|piece| piece.part).collect();
        parts.sort_unstable();
        parts.dedup();
        Self {
            paragraphs: said.map(str::to_owned).collect(),
            parts,
            date: task.date.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_keeps_its_words_and_its_gaps() {
        let text = "青禾县水利局关于申请资金的请示\n县人民政府：\n　　我局物资不足，需购置。\n　　经测算，需资金八十五万元。\n青禾县水利局\n2026年4月1日\n";
        let task = Task {
            title: "青禾县水利局关于申请资金的请示".to_owned(),
            text: text.to_owned(),
            ..Task::default()
        };
        let draft = Draft::of(&task);
        assert_eq!(
            draft.paragraphs,
            ["我局物资不足，需购置。", "经测算，需资金八十五万元。"]
        );
        assert!(!draft.parts.contains(&Part::Closing));
    }
}
