//! How a text sounds (拼音): syllables without tones, for titles that a person types by sound or writes with a wrong
//! homophone. A character with several readings has its commonest.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pinyin::ToPinyin;

/// The version of the readings; an index made under another version must be rebuilt.
pub const PINYIN_VERSION: u32 = 1;

/// Every syllable that some character has.
static SYLLABLES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    ('\u{4E00}'..='\u{9FFF}')
        .filter_map(|c| c.to_pinyin())
        .map(|p| p.plain())
        .collect()
});

/// The longest syllable: zhuang.
const LONGEST: usize = 6;
/// A line of letters is cut into syllables in at most so many ways.
const MOST_READINGS: usize = 8;

/// The syllables of the Chinese characters of a text; letters and figures stand for themselves, anything else is left out.
#[must_use]
pub fn syllables(text: &str) -> Vec<String> {
    let sound = |c: char| match c.to_pinyin() {
        Some(pinyin) => Some(pinyin.plain().to_owned()),
        None if c.is_alphanumeric() => Some(c.to_lowercase().collect()),
        None => None,
    };
    text.chars().filter_map(sound).collect()
}

/// The ways in which typed letters are a row of syllables (`fangxun` → fang xun), those of fewest syllables first; none if
/// they are not.
#[must_use]
pub fn readings(letters: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    if !letters.is_empty() && letters.bytes().all(|b| b.is_ascii_lowercase()) {
        cut(letters, &mut Vec::new(), &mut found);
    }
    found.sort_by_key(Vec::len);
    found
}

fn cut(rest: &str, row: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    if rest.is_empty() {
        found.push(row.clone());
        return;
    }
    for end in (1..=rest.len().min(LONGEST)).rev() {
        if found.len() >= MOST_READINGS {
            return;
        }
        if SYLLABLES.contains(&rest[..end]) {
            row.push(rest[..end].to_owned());
            cut(&rest[end..], row, found);
            row.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_as_syllables() {
        assert_eq!(readings("fangxun")[0], ["fang", "xun"]);
        assert!(readings("xian").contains(&vec!["xi".to_owned(), "an".to_owned()]));
        assert!(readings("fxtz").is_empty() && readings("").is_empty());
    }

    #[test]
    fn homophones_sound_alike() {
        assert_eq!(syllables("防汛"), syllables("防讯"));
        assert_eq!(syllables("《A1防汛》"), ["a", "1", "fang", "xun"]);
    }
}
