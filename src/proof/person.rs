//! 人名: one person under two names that sound alike. Who is a person shows in the words around a name.

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::rules::Findings;

/// Words before a name.
static BEFORE: Pattern = Pattern::new(
    r"(?:任命|免去|聘任|解聘|授予|联系人[：:]|组[ 　]*长[：:]|副组长[：:]|成[ 　]*员[：:]|签发人[：:]|主持人?[：:]|记录[：:]|出席[：:]|列席[：:]|(?:书记|主任|局长|县长|市长|区长|镇长|乡长|部长|厅长|处长|科长|院长|校长|经理|主席|秘书长)|由)[ 　]?(?P<n>\p{Han}{3})(?:\P{Han}|$|同志|等|为|的|主持|担任|兼任|任|负责|牵头)",
);
/// Words behind a name.
static BEHIND: Pattern = Pattern::new(
    r"(?:^|\P{Han}|任命|免去|关于|给予|授予|对)(?P<n>\p{Han}{3})(?:等?\d*(?:名)?同志|等同志|（[^）]{2,30}）)",
);
/// 百家姓, the usual ones.
const SURNAMES: &str = include_str!("surnames.txt");

fn is_surname(c: char) -> bool {
    SURNAMES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .any(|line| line.contains(c))
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let text = draft.part(&draft.paper);
    let mut names: Vec<(&str, usize)> = Vec::new();
    for pattern in [&BEFORE, &BEHIND] {
        for hit in pattern.all(text) {
            let Some(at) = range(&hit, "n") else { continue };
            let name = &text[at.clone()];
            if name.chars().next().is_some_and(is_surname) && !names.iter().any(|(known, _)| *known == name) {
                names.push((name, at.start));
            }
        }
    }
    // Who is named so in one place may stand anywhere else.
    for (i, (one, _)) in names.iter().enumerate() {
        for (other, at) in names.iter().skip(i + 1).filter(|(other, _)| is_slip(one, other)) {
            let count = |name: &str| text.matches(name).count();
            let (wrong, right) = if count(one) < count(other) {
                (one, other)
            } else {
                (other, one)
            };
            let at = text.rfind(*wrong).unwrap_or(*at);
            let span = draft.paper.start + at..draft.paper.start + at + wrong.len();
            found.add("term.person", span, &[("name", wrong), ("other", right)]);
        }
    }
}

/// Whether two names differ in one character of the given name that sounds alike.
fn is_slip(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let differing: Vec<usize> = (0..a.len().min(b.len())).filter(|i| a[*i] != b[*i]).collect();
    let [at] = differing.as_slice() else { return false };
    let sound = |c: char| crate::text::pinyin::syllables(&c.to_string());
    a.len() == b.len() && *at > 0 && !sound(a[*at]).is_empty() && sound(a[*at]) == sound(b[*at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_are_one() {
        assert!(is_slip("罗启明", "罗启铭") && !is_slip("罗启明", "罗启亮") && !is_slip("罗启明", "骆启明"));
        assert!(is_surname('罗') && !is_surname('的'));
    }
}
