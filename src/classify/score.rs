//! Hits of seed words → confidence. Ties are broken by the order of the table, so that the same text always gets the
//! same labels.

use std::collections::BTreeMap;
use std::ops::Range;

use super::rules::{OTHER, Rules};
use super::{Evidence, Label};
use crate::document::Document;
use crate::text::fold::{Folded, fold};

pub(super) const TITLE_HIT: f64 = 3.0;
const ORGAN_HIT: f64 = 2.0;
const ISSUER: f64 = 4.0;
/// Times the logarithm of how often a word occurs.
const TEXT_HIT: f64 = 1.4;
/// So much of a text is looked at, in bytes.
const TEXT_BYTES: usize = 12_000;
/// Below this score a topic is not convincing.
pub(super) const CONVINCING: f64 = 1.2;
/// A second topic must reach this share of the first.
pub(super) const SECOND: f64 = 0.5;

#[derive(Debug, Default)]
pub(super) struct Score {
    pub points: f64,
    pub evidence: Vec<Evidence>,
}

/// The topics that a document shows, the best first; T99 if none is convincing.
pub(super) fn topics(document: &Document, text: &str, rules: &Rules) -> Vec<Label> {
    label(ranking(document, text, rules), rules)
}

/// Every topic of which a word was found (by its place in the table), the one with the most points first.
pub(super) fn ranking(document: &Document, text: &str, rules: &Rules) -> Vec<(usize, Score)> {
    let mut scores: BTreeMap<usize, Score> = BTreeMap::new();
    let title = document
        .title
        .as_ref()
        .map(|title| title.value.as_str())
        .unwrap_or_default();
    for hit in hits(rules, &fold(title)) {
        add(
            &mut scores,
            hit.topic,
            TITLE_HIT * hit.counts,
            "topic.title",
            hit.word,
            None,
        );
    }
    if let Some(organ) = &document.organ {
        let organ = fold(&organ.value);
        for hit in hits(rules, &organ) {
            add(
                &mut scores,
                hit.topic,
                ORGAN_HIT * hit.counts,
                "topic.organ",
                hit.word,
                None,
            );
        }
        for (index, topic) in rules.topics.iter().enumerate() {
            if let Some(issuer) = topic.issuers.iter().find(|issuer| organ.contains(issuer.as_str())) {
                add(&mut scores, index, ISSUER, "topic.issuer", issuer, None);
            }
        }
    }
    let looked_at = &text[..text.floor_char_boundary(TEXT_BYTES)];
    // Folded, so that 防汛 shows in a text of traditional characters and in one with blanks between them.
    let folded = Folded::new(looked_at);
    let plain: String = folded.chars.iter().collect();
    let starts: Vec<usize> = plain.char_indices().map(|(at, _)| at).collect();
    let mut found: BTreeMap<(usize, &str), (u32, Hit<'_>)> = BTreeMap::new();
    for hit in hits(rules, &plain) {
        found.entry((hit.topic, hit.word)).or_insert((0, hit)).0 += 1;
    }
    for ((topic, word), (count, Hit { range, counts, .. })) in found {
        // A word said once in passing shows little, and the tenth time adds less than the second.
        let points = TEXT_HIT * f64::from(count).ln_1p() * counts;
        let start = starts.partition_point(|at| *at < range.start);
        let span = folded.source_range(looked_at, start..start + word.chars().count());
        add(&mut scores, topic, points, "topic.text", word, Some(span));
    }
    let mut ranked: Vec<(usize, Score)> = scores.into_iter().collect();
    ranked.sort_by(|a, b| b.1.points.total_cmp(&a.1.points).then(a.0.cmp(&b.0)));
    ranked
}

struct Hit<'r> {
    topic: usize,
    word: &'r str,
    counts: f64,
    range: Range<usize>,
}

fn hits<'r>(rules: &'r Rules, text: &str) -> Vec<Hit<'r>> {
    let Some(seeds) = &rules.seeds else { return Vec::new() };
    seeds
        .find_iter(text)
        .filter_map(|found| {
            let (topic, word, counts) = rules.patterns.get(found.pattern().as_usize())?;
            Some(Hit {
                topic: *topic,
                word,
                counts: *counts,
                range: found.range(),
            })
        })
        .collect()
}

fn add(
    scores: &mut BTreeMap<usize, Score>,
    topic: usize,
    points: f64,
    rule: &str,
    word: &str,
    span: Option<Range<usize>>,
) {
    let score = scores.entry(topic).or_default();
    score.points += points;
    score.evidence.push(Evidence {
        rule: rule.to_owned(),
        text: word.to_owned(),
        span,
    });
}

/// At most so many words are kept as evidence for a label.
const EVIDENCE: usize = 5;

fn label(ranked: Vec<(usize, Score)>, rules: &Rules) -> Vec<Label> {
    let total: f64 = ranked.iter().map(|(_, score)| score.points).sum();
    let best = ranked.first().map_or(0.0, |(_, score)| score.points);
    let labels: Vec<Label> = ranked
        .into_iter()
        .take_while(|(_, score)| score.points >= CONVINCING && score.points >= best * SECOND)
        .take(2)
        .map(|(topic, mut score)| {
            // The words of the title and the organ come first: they were added first.
            score.evidence.truncate(EVIDENCE);
            // Sure when it has much of all points, and when there are many.
            let share = score.points / total;
            let weight = score.points / (score.points + CONVINCING);
            Label {
                value: rules.topics[topic].id.clone(),
                name: rules.topics[topic].name.clone(),
                confidence: ((share * weight).sqrt() * 100.0).round() / 100.0,
                evidence: score.evidence,
            }
        })
        .collect();
    if !labels.is_empty() {
        return labels;
    }
    let name = rules.topic_name(OTHER).to_owned();
    vec![Label {
        value: OTHER.to_owned(),
        name,
        confidence: 0.2,
        evidence: Vec::new(),
    }]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Input, parse};

    fn ids(text: &str) -> Vec<String> {
        let document = parse(&Input {
            text,
            ..Input::default()
        });
        topics(&document, text, Rules::builtin())
            .into_iter()
            .map(|label| label.value)
            .collect()
    }

    #[test]
    fn the_builtin_table_is_whole() {
        assert_eq!(
            Rules::from_toml(include_str!("topics.toml"))
                .map(|r| r.topics.len())
                .ok(),
            Some(25)
        );
    }

    #[test]
    fn words_in_the_title_decide() {
        assert_eq!(
            ids("青禾县水利局关于加强水库防汛工作的通知\n各乡镇：\n做好防汛。")[0],
            "T10"
        );
        assert_eq!(ids("今天下雨。"), ["T99"]);
    }

    #[test]
    fn a_word_of_two_topics_is_refused() {
        let table = "[[topic]]\nid='A'\nname='a'\nseeds=['水']\n[[topic]]\nid='B'\nname='b'\nseeds=['水']\n";
        assert!(Rules::from_toml(table).is_err_and(|e| e.to_string().contains("both A and B")));
    }

    #[test]
    fn no_topic_shows_in_the_name_of_a_government() {
        let names = [
            "青禾县人民政府",
            "青禾县人民代表大会常务委员会",
            "中共青禾县委员会办公室",
        ];
        for topic in &Rules::builtin().topics {
            for issuer in &topic.issuers {
                assert!(
                    names.iter().all(|name| !name.contains(issuer.as_str())),
                    "{} {issuer}",
                    topic.id
                );
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_gets_labels(text in "\\PC{0,200}") {
            let labels = ids(&text);
            prop_assert!((1..=2).contains(&labels.len()));
        }
    }
}
