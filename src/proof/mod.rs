//! 校核: a draft against the rules of official papers. Each family of rules has a file; what the rules say, how grave each is
//! and where it is written stand in `rules.toml`. Nothing is found without a source, and nothing that is only likely.

mod accident;
mod addressee;
mod alike;
mod article;
mod articles;
mod attachment;
mod basis;
mod citation;
mod count;
mod date;
mod deadline;
mod decree;
mod difference;
mod draft;
mod event;
mod fee;
mod figure;
mod growth;
mod heading;
mod hearsay;
mod held;
mod kind;
mod law;
mod layout;
mod mark;
mod near;
mod number;
mod number_form;
mod ordinal;
mod organ;
mod pattern;
mod period;
mod person;
mod phrase;
mod product;
mod provision;
mod quantity;
mod ratio;
mod remainder;
mod repeat;
mod roster;
mod rules;
mod secrecy;
mod standing;
mod sum;
mod tally;
mod term;
mod title;
mod usage;
mod weekday;
mod word;

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::archive::Archive;
use crate::document::{DocDate, Document};
use crate::error::Result;
use crate::text::repair::{Places, Repairs};

use draft::Draft;
use rules::Findings;
pub use rules::{Rule, rules};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 错误: against a rule, or untrue.
    Error,
    /// 警告: against good practice, or in need of a look.
    Warning,
    /// 提示
    Hint,
}

impl Level {
    /// Its Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "错误",
            Self::Warning => "警告",
            Self::Hint => "提示",
        }
    }
}

/// Something that is wrong in a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule, e.g. `number.brackets`.
    pub rule: &'static str,
    /// How grave.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// Where: bytes of the text, on character borders.
    pub span: Range<usize>,
    /// Where the rule is written, or the paper that proves it.
    pub source: String,
    /// What to write instead, or to do.
    pub proposal: String,
}

/// What is wrong in a draft, in order of place. `as_of` is the day from which validity and names are seen: the draft's own
/// date, or `today`, if it is not given. Without an archive what others say of the cited papers is not known.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn proof(
    text: &str,
    document: &Document,
    archive: Option<&Archive>,
    as_of: Option<DocDate>,
    today: DocDate,
) -> Result<Vec<Finding>> {
    let draft = Draft::new(text, document, as_of, today);
    let mut found = Findings::default();
    title::check(&draft, &mut found);
    kind::check(&draft, &mut found);
    usage::check(&draft, &mut found);
    addressee::check(&draft, &mut found);
    organ::check(&draft, &mut found);
    layout::check(&draft, &mut found);
    secrecy::check(&draft, &mut found);
    number::check(&draft, &mut found);
    number_form::check(&draft, &mut found);
    date::check(&draft, &mut found);
    period::check(&draft, &mut found);
    deadline::check(&draft, &mut found);
    event::check(&draft, &mut found);
    heading::check(&draft, &mut found);
    articles::check(&draft, &mut found);
    attachment::check(&draft, &mut found);
    citation::check(&draft, &mut found);
    basis::check(&draft, archive, &mut found)?;
    term::check(&draft, &mut found);
    person::check(&draft, &mut found);
    near::check(&draft, &mut found);
    sum::check(&draft, &mut found);
    ratio::check(&draft, &mut found);
    product::check(&draft, &mut found);
    remainder::check(&draft, &mut found);
    tally::check(&draft, &mut found);
    growth::check(&draft, &mut found);
    difference::check(&draft, &mut found);
    count::check(&draft, &mut found);
    roster::check(&draft, &mut found);
    figure::check(&draft, &mut found);
    accident::check(&draft, &mut found);
    fee::check(&draft, &mut found);
    repeat::check(&draft, &mut found);
    mark::check(&draft, &mut found);
    word::check(&draft, &mut found);
    phrase::check(&draft, &mut found);
    Ok(found.in_order())
}

/// The findings as JSON, places in characters of the text as it was before repair.
#[must_use]
pub fn listed(text: &str, repairs: &Repairs, found: &[Finding]) -> Vec<Value> {
    let places = Places::new(text, repairs);
    let each = found.iter().map(|finding| {
        let (from, to) = places.span(finding.span.start, finding.span.end);
        json!({
            "rule": finding.rule,
            "level": finding.level,
            "message": finding.message,
            "span": [from, to],
            "source": finding.source,
            "proposal": finding.proposal,
        })
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Input, parse};

    fn found(text: &str) -> Vec<Finding> {
        let document = parse(&Input {
            text,
            ..Input::default()
        });
        let today = DocDate::parse("2026-11-26").unwrap();
        proof(text, &document, None, None, today).unwrap()
    }

    fn is_sound(text: &str, found: &[Finding]) -> bool {
        found.iter().all(|finding| {
            text.get(finding.span.clone()).is_some()
                && !finding.source.is_empty()
                && !finding.message.contains('{')
                && !finding.proposal.contains('{')
        })
    }

    const PIECES: &str = "(县|人民政府|关于|防汛|的|通知|请示|报告|：|。|，|\\n|　　|一、|（一）|1\\.|（1）|附件|附件2：|《|》|〈|〉|“|（|）|青政发|〔2022〕|\\[2022\\]|第|09|号|2023年|2月30日|前|请于|共|96万元|其中|五十万元|30%|由|增加到|增长|分别占|以下三项|一是|三是|特此|环保局|同比|约|左右|\\t|合计|截止|布署){0,60}";

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            prop_assert!(is_sound(&text, &found(&text)));
        }

        #[test]
        fn the_words_of_papers_in_any_order_are_survived(text in PIECES) {
            prop_assert!(is_sound(&text, &found(&text)));
        }
    }
}
