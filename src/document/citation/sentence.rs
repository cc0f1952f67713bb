//! What a sentence does to the papers that it names: one word governs a whole row of them.

use std::ops::Range;

use super::super::{DocDate, find_dates};
use super::mention::Mention;
use super::words::{Hit, Words};
use super::{Context, Edge};

/// Bytes before the first and behind the last paper of a sentence that are looked at.
const REACH_BYTES: usize = 600;
/// Characters between a word and the paper that it governs: names of organs stand there.
const BEFORE_CHARS: usize = 20;
/// Characters between a paper and the word that governs it.
const BEHIND_CHARS: usize = 40;
/// The same for changes, which name the article.
const CHANGE_CHARS: usize = 90;

/// What a text says of one mention.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub edge: Edge,
    /// The word that says it.
    pub trigger: Option<Range<usize>>,
    /// From when, if the sentence says that.
    pub effective: Option<DocDate>,
    pub rule: &'static str,
}

/// What the sentences of a text say of its mentions, one for each.
pub(super) fn read(text: &str, mentions: &[Mention], context: &Context<'_>) -> Vec<Option<Said>> {
    let mut said = vec![None; mentions.len()];
    let mut first = 0;
    while first < mentions.len() {
        let mut last = first;
        while last + 1 < mentions.len() && !ends_between(text, &mentions[last], &mentions[last + 1]) {
            last += 1;
        }
        let sentence = Sentence::new(text, mentions, first..last + 1, context);
        for (at, said) in said.iter_mut().enumerate().take(last + 1).skip(first) {
            *said = sentence.said_of(at);
        }
        first = last + 1;
    }
    said
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '\n')
}

fn ends_between(text: &str, one: &Mention, other: &Mention) -> bool {
    text[one.span.end..other.span.start].contains(ends_sentence)
}

struct Sentence<'a> {
    text: &'a str,
    mentions: &'a [Mention],
    context: &'a Context<'a>,
    members: Range<usize>,
    range: Range<usize>,
    hits: Vec<Hit>,
}

impl<'a> Sentence<'a> {
    fn new(text: &'a str, mentions: &'a [Mention], members: Range<usize>, context: &'a Context<'a>) -> Self {
        let (from, to) = (mentions[members.start].span.start, mentions[members.end - 1].span.end);
        let floor = text.floor_char_boundary(from.saturating_sub(REACH_BYTES));
        let floor = members
            .start
            .checked_sub(1)
            .map_or(floor, |i| floor.max(mentions[i].span.end));
        let start = text[floor..from].rfind(ends_sentence).map_or(floor, |at| {
            floor + at + text[floor + at..].chars().next().map_or(1, char::len_utf8)
        });
        let ceiling = text.floor_char_boundary((to + REACH_BYTES).min(text.len()));
        let end = text[to..ceiling].find(ends_sentence).map_or(ceiling, |at| to + at);
        let mut sentence = Self {
            text,
            mentions,
            context,
            members: members.clone(),
            range: start..end,
            hits: Vec::new(),
        };
        let mut gap = start;
        for at in members {
            sentence.look(gap..mentions[at].span.start);
            gap = mentions[at].span.end;
        }
        sentence.look(gap..end.max(gap));
        sentence
    }

    /// Words in a gap between mentions, without those that are taken back (建议废止).
    fn look(&mut self, gap: Range<usize>) {
        let piece = &self.text[gap.clone()];
        let hits = if self.context.is_title(&gap) {
            Words::get().in_title(piece)
        } else {
            Words::get().in_body(piece)
        };
        for mut hit in hits {
            let clause = &piece[..hit.at.start];
            let clause = &clause[clause.rfind(['，', '。', '；', '：', ',']).unwrap_or(0)..];
            for edge in [&mut hit.before, &mut hit.after] {
                if edge.is_some_and(Edge::is_of_validity) && taken_back(clause) {
                    *edge = None;
                }
            }
            hit.at = gap.start + hit.at.start..gap.start + hit.at.end;
            self.hits.push(hit);
        }
    }

    fn said_of(&self, at: usize) -> Option<Said> {
        let mention = &self.mentions[at];
        let behind = self.text[mention.span.end..self.range.end.max(mention.span.end)].trim_start();
        if Words::get()
            .lists
            .moments
            .iter()
            .any(|moment| behind.starts_with(moment.as_str()))
        {
            return None;
        }
        let in_title = self.context.is_title(&mention.span);
        let (edge, hit) = self.before(at).or_else(|| self.after(at))?;
        let edge = self.settle(edge, mention, behind, hit, in_title)?;
        Some(Said {
            edge,
            trigger: Some(hit.at.clone()),
            effective: edge.is_of_validity().then(|| self.date_before(hit)).flatten(),
            rule: if in_title {
                "citation.title"
            } else {
                "citation.sentence"
            },
        })
    }

    /// The word before the row in which the mention stands.
    fn before(&self, at: usize) -> Option<(Edge, &Hit)> {
        let mut start = self.mentions[at].span.start;
        let mut earlier = at;
        loop {
            let floor = match earlier.checked_sub(1) {
                Some(i) if i >= self.members.start => self.mentions[i].span.end,
                _ => self.range.start,
            };
            let gap = &self.text[floor..start];
            let hit = self
                .hits
                .iter()
                .rfind(|hit| hit.at.start >= floor && hit.at.end <= start);
            if let Some(hit) = hit {
                let between = &self.text[hit.at.end..start];
                // 修正的《甲》 tells what the paper is, not what is done to it.
                let tells = between.trim_start().starts_with('的') && hit.before.is_some_and(Edge::is_of_validity);
                return Some((hit.before?, hit)).filter(|_| is_near(between, BEFORE_CHARS) && !tells);
            }
            let joined = earlier > self.members.start && (gap.trim().is_empty() || joins(gap.trim()));
            if !joined {
                return None;
            }
            earlier -= 1;
            start = self.mentions[earlier].span.start;
        }
    }

    /// The first word behind the mention that governs what is before it.
    fn after(&self, at: usize) -> Option<(Edge, &Hit)> {
        let mut end = self.mentions[at].span.end;
        let mut later = at;
        loop {
            let next = (later + 1 < self.members.end).then(|| self.mentions[later + 1].span.start);
            let ceiling = next.unwrap_or(self.range.end).max(end);
            for hit in self
                .hits
                .iter()
                .filter(|hit| hit.at.start >= end && hit.at.end <= ceiling)
            {
                let Some(edge) = hit.after else { continue };
                let (between, tail) = (
                    &self.text[end..hit.at.start],
                    &self.text[hit.at.end..self.range.end.max(hit.at.end)],
                );
                let word = &self.text[hit.at.clone()];
                // A noun (废止程序), or a verb for the papers behind it.
                let closed = Words::get().lists.closed.iter().any(|w| w == word);
                if closed
                    && !self.context.is_title(&hit.at)
                    && !tail.trim_start().is_empty()
                    && !tail
                        .trim_start()
                        .starts_with(['，', '；', '）', ')', ';', ',', '：', '的', '“', '”'])
                {
                    continue;
                }
                if self.governs(edge, between) {
                    return Some((edge, hit));
                }
            }
            let gap = &self.text[end..ceiling];
            // A clause of its own has ended: its papers have nothing to do with what follows.
            let cut = gap
                .split_once('；')
                .is_some_and(|(clause, _)| !clause.trim().is_empty());
            if cut || next.is_none() || gap.chars().count() > BEHIND_CHARS {
                return None;
            }
            later += 1;
            end = self.mentions[later].span.end;
        }
    }

    /// Whether a word governs a mention from which `between` divides it.
    fn governs(&self, edge: Edge, between: &str) -> bool {
        let length = between.chars().count();
        if edge == Edge::Amends {
            return length <= CHANGE_CHARS;
        }
        let mut clauses = between.split(['，', ',']);
        clauses.next();
        let bridged = clauses.all(|clause| {
            let clause = clause.trim();
            clause.is_empty()
                || Words::get()
                    .lists
                    .bridges
                    .iter()
                    .any(|word| clause.starts_with(word.as_str()))
        });
        length <= BEHIND_CHARS && !between.contains('；') && (bridged || !edge.is_of_validity())
    }

    /// The edge that a word makes here; none if it makes none.
    fn settle(&self, edge: Edge, mention: &Mention, behind: &str, hit: &Hit, in_title: bool) -> Option<Edge> {
        if edge.is_of_validity() && !self.context.binds {
            return None;
        }
        if edge.is_an_end() && self.is_reported(hit) {
            return None;
        }
        let sentence = &self.text[self.range.clone()];
        let title = mention.title.clone().map_or("", |title| &self.text[title]);
        Some(match edge {
            Edge::RepliesTo if title.ends_with("请示") || self.context.kind == Some("批复") => Edge::RepliesTo,
            Edge::RepliesTo => Edge::Answers,
            Edge::Publishes if title.contains("修订）") || title.contains("修订)") => Edge::Revises,
            // Only a part of the paper is meant: 《甲》第五条同时废止.
            edge if edge.is_an_end() && is_part(behind) => Edge::Amends,
            Edge::Overrides
                if !["以本", "按本", "按照本", "依照本", "适用本"]
                    .iter()
                    .any(|w| sentence.contains(w)) =>
            {
                return None;
            }
            Edge::Basis if in_title => Edge::Implements,
            Edge::Basis => self.basis(sentence)?,
            edge => edge,
        })
    }

    /// Whether a verb tells what another paper did: 《甲》已由《乙》废止.
    fn is_reported(&self, hit: &Hit) -> bool {
        let members = self.mentions[self.members.clone()].iter();
        let actor = members.rev().find(|mention| mention.span.end <= hit.at.start);
        actor.is_some_and(|actor| {
            let before = self.text.get(self.range.start..actor.span.start).unwrap_or_default();
            Words::get()
                .lists
                .agents
                .iter()
                .any(|word| before.trim_end().ends_with(word.as_str()))
        })
    }

    /// 依据 at the beginning of a paper or where it makes a rule; in a later article it is a plain citation.
    fn basis(&self, sentence: &str) -> Option<Edge> {
        let line_start = self.text[..self.range.start].rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[line_start..self.range.end].trim_start_matches(['#', ' ', '　', '*']);
        let makes = [
            "制定本",
            "制订本",
            "制定如下",
            "提出如下",
            "特制定",
            "现通知如下",
            "作如下",
            "决定",
        ]
        .iter()
        .any(|word| sentence.contains(word));
        let article = line.starts_with('第') && line.chars().take(8).any(|c| c == '条');
        if article && !makes {
            return None;
        }
        let carries_out = self.context.carries_out() && (makes || sentence.contains('落'));
        Some(if carries_out { Edge::Implements } else { Edge::Basis })
    }

    /// The date from which the sentence says that its verb holds: 自2021年5月1日起.
    fn date_before(&self, hit: &Hit) -> Option<DocDate> {
        let from = self
            .text
            .floor_char_boundary(hit.at.start.saturating_sub(150))
            .max(self.range.start);
        let piece = self.text.get(from..hit.at.start)?;
        let in_mention = |at: usize| {
            let at = from + at;
            self.mentions[self.members.clone()].iter().any(|m| m.span.contains(&at))
        };
        find_dates(piece)
            .into_iter()
            .rfind(|(range, date)| {
                date.day.is_some() && piece[range.end..].starts_with('起') && !in_mention(range.start)
            })
            .map(|(_, date)| date)
    }
}

/// Whether a verb at the end of this clause is only proposed, forbidden or reported.
fn taken_back(clause: &str) -> bool {
    let lists = &Words::get().lists;
    let tail: String = {
        let skip = clause.chars().count().saturating_sub(12);
        clause.chars().skip(skip).collect()
    };
    if lists.acts.iter().any(|act| tail.ends_with(act.as_str())) {
        return false;
    }
    lists.negations.iter().any(|word| {
        if word.chars().count() == 1 {
            tail.ends_with(word.as_str())
        } else {
            tail.contains(word.as_str())
        }
    })
}

fn is_near(between: &str, most: usize) -> bool {
    between.chars().count() <= most && !between.contains(['，', '。', '；', '：', ',', '、'])
}

/// Whether the text between two mentions makes them a row.
fn joins(gap: &str) -> bool {
    gap.chars().count() <= BEFORE_CHARS
        && Words::get()
            .lists
            .joiners
            .iter()
            .any(|joiner| gap.starts_with(joiner.as_str()))
        && !gap.contains(['。', '：'])
}

/// Whether what stands behind a mention says that only a part of it is meant.
fn is_part(behind: &str) -> bool {
    let lists = &Words::get().lists;
    let behind = behind_brackets(behind);
    lists.parts.iter().any(|part| {
        behind.strip_prefix(part.as_str()).is_some_and(|rest| {
            !part.ends_with('第')
                || rest
                    .chars()
                    .take(8)
                    .any(|c| matches!(c, '条' | '款' | '项' | '章' | '部'))
        })
    })
}

/// A text without the brackets with which it begins: 《甲》（农业部令第3号，2003年修订）第五条.
fn behind_brackets(text: &str) -> &str {
    let inner = text.strip_prefix(['（', '(']);
    let closed = inner.and_then(|inner| inner.find(['）', ')']).map(|at| &inner[at..]));
    closed.map_or(text, |rest| rest.trim_start_matches(['）', ')']).trim_start())
}
