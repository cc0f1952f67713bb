//! How common characters are (常用字): what tells Chinese text from bytes read in a wrong encoding.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::simplify;

static RANKS: LazyLock<HashMap<char, u16>> = LazyLock::new(|| {
    let lines = include_str!("common_han.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    lines.flat_map(str::chars).zip(0..).collect()
});

/// About the rank of the rarest of them.
const RARE_RANK: f32 = 4000.0;

/// The rank of a Han character by frequency, 0 the commonest; traditional characters rank as their simplified forms.
fn rank(c: char) -> Option<u16> {
    RANKS.get(&simplify(c)).copied()
}

/// Whether a character is among the 4,000 or so common ones, in simplified or traditional form.
#[must_use]
pub fn is_common_han(c: char) -> bool {
    rank(c).is_some()
}

/// How much a text looks like Chinese that somebody wrote: about 0.8 for running text, below 0 for bytes read in a
/// wrong encoding; 0 without any character beyond ASCII.
#[must_use]
pub fn plausibility(text: &str) -> f32 {
    let (mut sum, mut count) = (0.0f32, 0u32);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        count += 1;
        sum += match c {
            '\u{4E00}'..='\u{9FFF}' => rank(c).map_or(-0.5, |rank| 1.0 - f32::from(rank) / RARE_RANK * 0.8),
            '\u{3000}'..='\u{301F}' | '\u{FF00}'..='\u{FF5E}' | '‘'..='”' | '…' | '—' | '·' | '①'..='⑳' => {
                0.7
            }
            '\u{FFFD}' => -4.0,
            '\u{E000}'..='\u{F8FF}' | '\u{80}'..='\u{9F}' => -3.0,
            _ => -0.6,
        };
    }
    if count == 0 { 0.0 } else { sum / count as f32 }
}

/// The share of a text's visible characters that a reader can make sense of: 0 to 1, 1 for an empty text.
/// Replacement, private-use and control characters, and Han characters nobody uses, are the others.
#[must_use]
pub fn readable_share(text: &str) -> f32 {
    let (mut readable, mut visible) = (0u32, 0u32);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        visible += 1;
        let senseless =
            matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}') || c.is_control();
        let rare = ('\u{3400}'..='\u{9FFF}').contains(&c) && !is_common_han(c);
        readable += u32::from(!senseless && !rare);
    }
    if visible == 0 {
        1.0
    } else {
        readable as f32 / visible as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_told_from_noise() {
        assert!(plausibility("关于加强防汛工作的通知") > 0.5);
        assert!(plausibility("關於加強防汛工作的通知") > 0.5);
        let bytes = encoding_rs::GBK.encode("关于加强防汛工作的通知").0;
        let misread = encoding_rs::BIG5.decode_without_bom_handling(&bytes).0;
        assert!(plausibility(&misread) < 0.1, "{misread}");
        assert!(readable_share("防汛\u{FFFD}\u{FFFD}") < 0.6);
        assert_eq!(readable_share("Flood 2022 防汛。"), 1.0);
    }
}
