//! Official papers one behind the other: each has a head of its own — red head, number, title, addressees — below the
//! signature, date and foot of the one before.

use super::lines::{self, Line, Role};
use super::{Border, is_volume_title};
use crate::document::title;

/// A head that would be one in any text.
const STRONG: u32 = 8;
/// In a text with more heads like it.
const PLAIN: u32 = 6;
/// In a text that is a volume by its title or by other borders.
const WEAK: u32 = 4;
/// Lines of a head: red head, number, signer, title in several lines.
const LONGEST_HEAD: usize = 9;
/// Lines of the foot, between date and next head.
const FOOT: usize = 8;

/// A head, and how much speaks for a new paper.
struct Head {
    line: usize,
    end: usize,
    title: String,
    score: u32,
    evidence: Vec<&'static str>,
}

pub(super) fn borders(lines: &[Line<'_>]) -> Option<Vec<Border>> {
    let titled = lines.iter().take(4).any(is_volume_title);
    let mut found = heads(lines);
    let front = titled.then(|| found.first().map(|head| head.line)).flatten();
    for at in 0..found.len() {
        let next = found.get(at + 1).map_or(lines.len(), |head| head.line);
        let head = &mut found[at];
        let body = lines.get(head.end..next).unwrap_or_default();
        if body.iter().any(|line| matches!(line.role, Role::Date)) {
            head.score += 1;
            head.evidence.push("own-date");
        }
    }
    // What a paper issues, forwards or attaches is named in it.
    let mut kept: Vec<Head> = Vec::new();
    let mut begun = front.unwrap_or(0);
    let mut own = if front.is_some() {
        String::new()
    } else {
        first_title(&found)
    };
    for head in found {
        let first = Some(head.line) == front;
        if head.line == 0 || !first && (head.score < WEAK || !is_set_off(&head) || is_named(lines, begun, &head, &own))
        {
            continue;
        }
        begun = head.line;
        own = letters(&head.title);
        kept.push(head);
    }
    let begins = |head: &Head| Some(head.line) == front;
    let count = |least: u32| kept.iter().filter(|head| head.score >= least && !begins(head)).count();
    let least = if titled && kept.len() >= 2 || count(PLAIN) >= 2 && count(STRONG) >= 1 || count(PLAIN) >= 3 {
        WEAK
    } else {
        STRONG
    };
    kept.retain(|head| head.score >= least || begins(head));
    if kept.len() + usize::from(front.is_none()) < 2 {
        return None;
    }
    let mut borders: Vec<Border> = Vec::new();
    if front.is_none() {
        borders.push(Border {
            line: 0,
            title: String::new(),
            evidence: vec!["first"],
            confidence: 0.9,
        });
    }
    borders.extend(kept.into_iter().map(|head| Border {
        line: head.line,
        title: head.title,
        confidence: (0.5 + 0.05 * f64::from(head.score)).min(0.95),
        evidence: head.evidence,
    }));
    Some(borders)
}

/// Whether a head stands below the end of a paper, or speaks to somebody: a number and a title can be an entry of a list.
fn is_set_off(head: &Head) -> bool {
    ["signature-before", "addressees", "red-head"]
        .iter()
        .any(|rule| head.evidence.contains(rule))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() && *c != '的').collect()
}

fn first_title(heads: &[Head]) -> String {
    heads
        .iter()
        .find(|head| head.line == 0)
        .map(|head| letters(&head.title))
        .unwrap_or_default()
}

/// Every place where the head of a paper may stand.
fn heads(lines: &[Line<'_>]) -> Vec<Head> {
    let mut heads = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match head_at(lines, at) {
            Some(head) => {
                at = head.end;
                heads.push(head);
            }
            None => at += 1,
        }
    }
    heads
}

fn head_at(lines: &[Line<'_>], at: usize) -> Option<Head> {
    if !matches!(
        lines[at].role,
        Role::RedHead | Role::Number | Role::Organ | Role::Title | Role::Mark
    ) && !begins_title(&lines[at])
    {
        return None;
    }
    let (mut end, mut title, mut score, mut evidence) = (at, None, 0, Vec::new());
    while let Some(line) = lines.get(end).filter(|_| end < at + LONGEST_HEAD) {
        match line.role {
            Role::Number if !evidence.contains(&"number") => {
                score += 3;
                evidence.push("number");
            }
            Role::RedHead if title.is_none() && !evidence.contains(&"red-head") => {
                score += 2;
                evidence.push("red-head");
            }
            Role::Mark | Role::Organ if title.is_none() => {}
            Role::Title | Role::Text if title.is_none() => {
                let Some((length, whole)) = title_at(lines, end) else {
                    break;
                };
                title = Some(whole);
                end += length;
                continue;
            }
            _ => break,
        }
        end += 1;
    }
    // A title that begins with its organ on a line of its own.
    let title = title?;
    if lines.get(end).is_some_and(|line| line.role == Role::Addressee) {
        score += 2;
        evidence.push("addressees");
    }
    if at == 0 {
        return Some(Head {
            line: at,
            end,
            title,
            score,
            evidence,
        });
    }
    if is_closed(lines, at) {
        score += 3;
        evidence.push("signature-before");
    }
    if lines[at].break_before || lines[at].blank_before >= 2 {
        score += 1;
        evidence.push("gap-before");
    }
    if is_attached(lines, at) {
        score = 0;
    }
    Some(Head {
        line: at,
        end,
        title,
        score,
        evidence,
    })
}

/// A line that a wrapped title can begin with.
fn begins_title(line: &Line<'_>) -> bool {
    line.role == Role::Text && line.is_heading() && line.text.contains("关于")
}

/// A title from here on, in one line or wrapped: how many lines, and what it says.
fn title_at(lines: &[Line<'_>], at: usize) -> Option<(usize, String)> {
    let mut joined = String::new();
    for (count, line) in lines.get(at..)?.iter().take(4).enumerate() {
        if count > 0 && (!matches!(line.role, Role::Text | Role::Title) || line.text.ends_with('。')) {
            return None;
        }
        joined.push_str(if count == 0 { lines::plain(line.text) } else { line.text });
        let compact = title::tidy(&joined);
        if lines::is_title(&compact) {
            return Some((count + 1, compact));
        }
        if count == 0 && !line.is_heading() {
            return None;
        }
    }
    None
}

/// The first line of the head whose title stands at `at`: red head, number and marks above it, not above `from`.
pub(super) fn top_of(lines: &[Line<'_>], at: usize, from: usize) -> usize {
    let mut top = at;
    while top > from
        && matches!(
            lines[top - 1].role,
            Role::RedHead | Role::Number | Role::Mark | Role::Organ
        )
        && !(lines[top - 1].role == Role::Organ && is_closed(lines, top))
    {
        top -= 1;
    }
    top
}

/// Whether a paper ends above this line: with a date below a signature, or with its foot.
fn is_closed(lines: &[Line<'_>], at: usize) -> bool {
    let mut foot = false;
    for line in lines[..at].iter().rev().take(FOOT) {
        match line.role {
            Role::Date => return true,
            Role::Foot => foot = true,
            Role::Mark => {}
            Role::Text if foot && line.count() <= 60 => {}
            _ => return false,
        }
    }
    false
}

/// Whether this is an attachment by the mark above it.
fn is_attached(lines: &[Line<'_>], at: usize) -> bool {
    lines[..at]
        .iter()
        .rev()
        .take(2)
        .any(|line| line.role == Role::Attachment)
}

/// Whether the paper that has begun at `begun` and has the title `own` says what this head says.
fn is_named(lines: &[Line<'_>], begun: usize, head: &Head, own: &str) -> bool {
    let name = letters(&head.title);
    if name == *own {
        return false;
    }
    let before: String = lines[begun..head.line]
        .iter()
        .map(|line| line.letters.as_str())
        .collect();
    letters(&before).contains(&name)
}
