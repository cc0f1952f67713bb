//! Citations (引用) and what they say: which papers a text names, what it does to them, and from when to when it is itself in
//! force. Pure, from text to values; nothing is looked up.

mod clause;
mod edge;
mod heading;
mod list;
mod mention;
mod name;
mod sentence;
mod words;

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use clause::{Clause, ClauseKind};
pub use edge::Edge;
pub use name::{bare_title_key, is_on_trial, issuer_of_title, title_key};
pub use words::{is_draft, names_a_document};

use super::{DocDate, DocNumber};
use words::Words;

/// One mention of a paper, and what the text does to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Citation {
    /// 题名, as written, without its brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// 文号, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 文号, canonical; for a short name that of the paper which it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// For a short name (《条例》): the title that it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meant: Option<String>,
    /// Bytes of the text, with the brackets of title and number.
    pub span: Range<usize>,
    /// 关系
    pub edge: Edge,
    /// The words that say so: bytes of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Range<usize>>,
    /// The day from which it holds, if the sentence names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<DocDate>,
    /// The rule that found the relation.
    pub rule: Cow<'static, str>,
}

impl Citation {
    /// The title of the paper that is meant.
    #[must_use]
    pub fn full_title(&self) -> Option<&str> {
        self.meant.as_deref().or(self.title.as_deref())
    }
}

/// What is known of the citing paper.
#[derive(Debug, Clone, Default)]
pub(super) struct Context<'a> {
    /// Its title.
    pub title: Option<&'a str>,
    /// Where the title stands in the text.
    pub title_span: Option<Range<usize>>,
    /// Its kind.
    pub kind: Option<&'a str>,
    /// Its own number.
    pub number: Option<&'a DocNumber>,
    /// Whether it can put anything into or out of force.
    pub binds: bool,
}

impl Context<'_> {
    fn is_title(&self, range: &Range<usize>) -> bool {
        self.title_span
            .as_ref()
            .is_some_and(|title| range.start >= title.start && range.end <= title.end)
    }

    /// Whether the paper carries out another: 实施细则, 实施方案.
    fn carries_out(&self) -> bool {
        self.title.is_some_and(|title| {
            let plain = title.split(['《', '〈']).next().unwrap_or(title);
            [
                "实施细则",
                "实施办法",
                "实施方案",
                "实施意见",
                "实施规则",
                "贯彻",
                "细则",
            ]
            .iter()
            .any(|word| plain.contains(word) || title.ends_with(word))
        })
    }
}

/// The citations of a text, in order of place. `numbers` are the numbers that stand in it.
#[must_use]
pub(super) fn find(text: &str, numbers: &[(Range<usize>, DocNumber)], mut context: Context<'_>) -> Vec<Citation> {
    context.binds = Words::get().binds(context.title, context.kind);
    if context.title_span.is_none() {
        context.title_span = context.title.filter(|title| !title.is_empty()).and_then(|title| {
            let head = &text[..text.floor_char_boundary(2_000.min(text.len()))];
            head.find(title).map(|at| at..at + title.len())
        });
    }
    let mut mentions = mention::find(text, numbers);
    let mut said = sentence::read(text, &mentions, &context);
    list::read(text, &mut mentions, &mut said, &context);
    if let Some((carried, how)) = heading::carried(text, &context) {
        let at = mentions.partition_point(|m| m.span.start < carried.span.start);
        let free = mentions.get(at).is_none_or(|next| next.span.start >= carried.span.end)
            && at
                .checked_sub(1)
                .is_none_or(|i| mentions[i].span.end <= carried.span.start);
        if free {
            for mention in &mut mentions {
                mention.meant = mention.meant.map(|i| if i >= at { i + 1 } else { i });
            }
            mentions.insert(at, carried);
            said.insert(at, Some(how));
        }
    }
    let texts = |range: &Option<Range<usize>>| range.clone().map(|range| tidy(&text[range]));
    let mut citations = Vec::with_capacity(mentions.len());
    for (mention, said) in mentions.iter().zip(said) {
        let meant = mention.meant.and_then(|i| mentions.get(i));
        let number = mention.number.as_ref();
        let own = number.is_some_and(|number| Some(&number.1) == context.number);
        if own && mention.title.is_none() {
            continue;
        }
        let canonical = number
            .or_else(|| meant?.number.as_ref())
            .map(|number| number.1.to_string());
        let (edge, trigger, effective, rule) = match said {
            Some(said) => (said.edge, said.trigger, said.effective, said.rule),
            None => (Edge::Cites, None, None, "citation.mention"),
        };
        citations.push(Citation {
            title: texts(&mention.title),
            number: number.map(|number| text[number.0.clone()].to_owned()),
            canonical,
            meant: meant.and_then(|meant| texts(&meant.title)),
            span: mention.span.clone(),
            edge,
            trigger,
            effective,
            rule: Cow::Borrowed(rule),
        });
    }
    citations
}

/// The citations of a text of which nothing else is known.
#[must_use]
pub fn citations(text: &str) -> Vec<Citation> {
    find(text, &super::find_numbers(text), Context::default())
}

/// A title without the line breaks of its page.
fn tidy(title: &str) -> String {
    if title.contains(['\n', '\r']) {
        title.split_whitespace().collect()
    } else {
        title.to_owned()
    }
}

/// The clauses of a text on its own force.
#[must_use]
pub(super) fn find_clauses(text: &str) -> Vec<Clause> {
    clause::find(text)
}

/// The paper that a carrier's title carries: 关于印发《甲》的通知 → 甲.
#[must_use]
pub fn carried_title(title: &str) -> Option<String> {
    heading::carried_part(title).map(|(range, _)| title[range].to_owned())
}

#[cfg(test)]
mod tests;
