//! A run of words that two texts share (相同文字): long enough to be taken over, and no name that every paper of an office has.

use std::collections::HashMap;

use super::hidden::mentions;

/// A run of fewer letters is chance.
const LEAST: usize = 24;
/// Of a text so many bytes are compared.
const READ: usize = 200_000;

/// The letters of a draft, ready to be looked for in others.
pub(super) struct Letters {
    letters: Vec<char>,
    /// Where each run of the least length begins: the first place of each.
    places: HashMap<u64, usize>,
    names: Vec<String>,
}

impl Letters {
    /// Those of a text; `names` and mentions of other papers break a run.
    pub(super) fn of(text: &str, names: &[String]) -> Self {
        let letters: Vec<char> = letters(text, names).into_iter().map(|(_, c)| c).collect();
        let mut places = HashMap::new();
        for (at, window) in letters.windows(LEAST).enumerate() {
            if !window.contains(&BREAK) {
                places.entry(hash(window)).or_insert(at);
            }
        }
        Self {
            letters,
            places,
            names: names.to_vec(),
        }
    }

    /// The longest run that was found in a text, as it stands there.
    pub(super) fn run_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        if self.places.is_empty() {
            return None;
        }
        let held = letters(text, &self.names);
        let chars: Vec<char> = held.iter().map(|(_, c)| *c).collect();
        let (mut at, mut best) = (0, 0..0);
        while at + LEAST <= chars.len() {
            let window = &chars[at..at + LEAST];
            let Some(own) = self.places.get(&hash(window)) else {
                at += 1;
                continue;
            };
            let pairs = self.letters[*own..].iter().zip(&chars[at..]);
            let length = pairs.take_while(|(one, other)| one == other && **one != BREAK).count();
            if length > best.len() {
                best = at..at + length;
            }
            at += length.max(1);
        }
        if best.len() < LEAST {
            return None;
        }
        let (from, (last, c)) = (held[best.start].0, held[best.end - 1]);
        text.get(from..last + c.len_utf8())
    }
}

/// What no run goes over.
const BREAK: char = '\0';

/// Letters with their places; in the stead of a name or a mention a break.
fn letters(text: &str, names: &[String]) -> Vec<(usize, char)> {
    let text = &text[..text.floor_char_boundary(READ)];
    let mut gone = mentions(text);
    for name in names.iter().filter(|name| !name.is_empty()) {
        gone.extend(text.match_indices(name.as_str()).map(|(at, name)| at..at + name.len()));
    }
    gone.sort_by_key(|range| (range.start, range.end));
    let mut gone = gone.into_iter().peekable();
    let (mut found, mut until) = (Vec::with_capacity(text.len() / 3), 0);
    for (at, c) in text.char_indices() {
        while let Some(range) = gone.next_if(|range| range.start <= at) {
            if range.end > until {
                until = range.end;
                found.push((at, BREAK));
            }
        }
        if at >= until && c.is_alphanumeric() {
            found.push((at, c));
        }
    }
    found
}

fn hash(window: &[char]) -> u64 {
    // FNV-1a; a run that is found by it is compared letter by letter.
    window.iter().fold(0xcbf2_9ce4_8422_2325, |hash, c| {
        (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_run_is_found_and_a_name_is_none() {
        let names = ["青禾县人民政府防汛抗旱指挥部办公室综合协调领导小组".to_owned()];
        let draft = format!(
            "{}要求：各单位要在4月底前完成编织袋、块石、救生衣等防汛物资的清点补充工作，报县水利局备案。",
            names[0]
        );
        let letters = Letters::of(&draft, &names);
        let held = "二、备足物资。各单位要在4月底前完成编织袋、块石、\n救生衣等防汛物资的清点补充工作，登记造册。";
        assert_eq!(
            letters.run_in(held),
            Some("各单位要在4月底前完成编织袋、块石、\n救生衣等防汛物资的清点补充工作")
        );
        assert_eq!(letters.run_in(&format!("{}通知如下", names[0])), None);
    }

    proptest! {
        #[test]
        fn a_run_stands_in_the_text(one in "[防汛物资《》补充，1]{0,80}", other in "[防汛物资《》补充，1]{0,80}") {
            let found = Letters::of(&one, &[]);
            if let Some(run) = found.run_in(&other) {
                prop_assert!(other.contains(run) && run.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST);
            }
        }
    }
}
