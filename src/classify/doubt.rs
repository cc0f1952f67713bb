//! Doubts (存疑): what a person should look at in one document, and how much that look is worth.

use serde::{Deserialize, Serialize};

use super::{CorrectedField, Correction, Labels};
use crate::document::{DocKind, DocNumber, Document, Field};

/// Something in a document that needs a person's eye.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    /// The field by its stable name, as [`CorrectedField::name`] gives it.
    pub field: String,
    /// Stable code: `missing`, `unsure`, `disagrees`.
    pub code: String,
    /// What was taken for its value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// The doubt in a sentence, for people.
    pub message: String,
}

/// A value that is surer than this is in no doubt.
const SURE: f64 = 0.7;

/// What it is worth to get a field right: by how many questions of the office it answers.
fn worth(field: CorrectedField) -> f64 {
    match field {
        CorrectedField::Title => 1.0,
        CorrectedField::Number => 0.9,
        CorrectedField::Date => 0.8,
        CorrectedField::Organ => 0.7,
        CorrectedField::Kind => 0.6,
        CorrectedField::Topics => 0.2,
    }
}

/// The doubts about a document, the most valuable first. What a person has said of a field is in no doubt.
#[must_use]
pub fn doubts(document: &Document, labels: &Labels, corrections: &[Correction]) -> Vec<Doubt> {
    let mut found = Vec::new();
    let settled = |field| corrections.iter().any(|correction| correction.field == field);
    let mut doubt = |field: CorrectedField, code: &str, value: Option<String>, confidence: f64, message: String| {
        if !settled(field) {
            let doubt = Doubt {
                field: field.name().to_owned(),
                code: code.to_owned(),
                value,
                confidence,
                message,
            };
            found.push((worth(field) * (1.0 - confidence), doubt));
        }
    };
    let kind = labels.kind.as_ref().and_then(|label| DocKind::from_name(&label.value));
    // A book, a table or a talk has neither number nor issuing organ; an official document has.
    let official = kind.is_some_and(DocKind::is_statutory);
    let mut look = |field: CorrectedField, value: Option<(String, f64)>, expected: bool| match value {
        Some((value, confidence)) if confidence < SURE => {
            let message = format!("{}“{value}”只有{:.0}％的把握", field.chinese(), confidence * 100.0);
            doubt(field, "unsure", Some(value), confidence, message);
        }
        None if expected => doubt(field, "missing", None, 0.0, format!("没有找到{}", field.chinese())),
        _ => {}
    };
    look(CorrectedField::Title, sure(document.title.as_ref()), true);
    let numbered = kind.is_some_and(DocKind::is_numbered);
    look(CorrectedField::Number, sure(document.number.as_ref()), numbered);
    look(CorrectedField::Date, sure(document.date.as_ref()), true);
    look(CorrectedField::Organ, sure(document.organ.as_ref()), official);
    let label = labels.kind.as_ref();
    look(
        CorrectedField::Kind,
        label.map(|k| (k.value.clone(), k.confidence)),
        true,
    );
    if let (Some(number), Some(date)) = (&document.number, &document.date)
        && let Some(year) = year_of(&number.value)
        // A paper numbered in December may be dated in January.
        && year.abs_diff(date.value.year) > 1
    {
        let message = format!("文号{}是{year}年的，日期是{}", number.value, date.value);
        doubt(
            CorrectedField::Date,
            "disagrees",
            Some(date.value.to_string()),
            0.3,
            message,
        );
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.field.cmp(&b.1.field)));
    found.into_iter().map(|(_, doubt)| doubt).collect()
}

fn year_of(number: &DocNumber) -> Option<u16> {
    match number {
        DocNumber::Coded { year, .. } => Some(*year),
        DocNumber::Issuer { year, .. } => *year,
    }
}

fn sure<T: std::fmt::Display>(field: Option<&Field<T>>) -> Option<(String, f64)> {
    field.map(|field| (field.value.to_string(), field.confidence))
}

/// How much a person's look at a document is worth, in thousandths: the sum over its doubts.
#[must_use]
pub fn worth_of(doubts: &[Doubt]) -> u32 {
    let worth = |doubt: &Doubt| {
        let field = CorrectedField::from_name(&doubt.field).map_or(0.0, worth);
        (field * (1.0 - doubt.confidence) * 1000.0).round()
    };
    // At most a few thousand; a sum of rounded values that cannot be negative.
    doubts.iter().map(worth).fold(0.0_f64, |sum, worth| sum + worth) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Rules, classify};
    use crate::document::{Input, parse};

    fn of(text: &str, corrections: &[Correction]) -> Vec<String> {
        let document = parse(&Input {
            text,
            ..Input::default()
        });
        let labels = classify(&document, text, Rules::builtin());
        let doubts = doubts(&document, &labels, corrections);
        doubts
            .iter()
            .map(|doubt| format!("{} {}", doubt.field, doubt.code))
            .collect()
    }

    const PAPER: &str = "青禾县人民政府文件\n青政发〔2021〕6号\n青禾县人民政府关于防汛的通知\n各乡镇人民政府：\n正文。\n青禾县人民政府\n2021年4月12日\n";

    #[test]
    fn a_complete_paper_is_in_no_doubt() {
        assert_eq!(of(PAPER, &[]), Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_or_disagrees_is_doubted_until_a_person_says() {
        let text = PAPER.replace("青政发〔2021〕6号\n", "");
        assert_eq!(of(&text, &[]), ["number missing"]);
        let none = Correction::typed(CorrectedField::Number, "", Rules::builtin()).unwrap();
        assert_eq!(of(&text, &[none]), Vec::<String>::new());
        assert_eq!(of(&PAPER.replace("2021年4月", "2011年4月"), &[]), ["date disagrees"]);
    }
}
