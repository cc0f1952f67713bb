//! Blanks inside words.

use super::{Cut, Rule, is_chinese, is_han};
use crate::text::segment;

/// A line is letter-spaced if so great a share of its pieces are single characters, and there are so many of them.
const SINGLE_SHARE: f64 = 0.6;
const SINGLES: usize = 4;
/// Characters on each side that are looked at for a word across a blank.
const CONTEXT: usize = 4;
/// Characters of a name or another entry of a list.
const LIST_ENTRY: std::ops::RangeInclusive<usize> = 2..=4;

pub(super) fn cuts(raw: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut offset = 0;
    for line in raw.split_inclusive('\n') {
        of_line(line, offset, &mut cuts);
        offset += line.len();
    }
    cuts
}

fn of_line(line: &str, offset: usize, cuts: &mut Vec<Cut>) {
    if !line.trim().contains(' ') {
        return;
    }
    let (spaced, sentence) = (is_letter_spaced(line), is_sentence(line));
    let chars: Vec<(usize, char)> = line.char_indices().collect();
    for (i, (at, c)) in chars.iter().enumerate() {
        if *c != ' ' || i == 0 {
            continue;
        }
        let (Some((_, before)), Some((_, after))) = (chars.get(i - 1), chars.get(i + 1)) else {
            continue;
        };
        // Years are spaced like the words around them: 二 〇 2 0 年.
        let digits_too = |c: char| is_chinese(c) || c.is_ascii_digit();
        if spaced && digits_too(*before) && digits_too(*after) {
            cuts.push((offset + at..offset + at + 1, Rule::LetterSpacing));
            continue;
        }
        if !is_chinese(*before) || !is_chinese(*after) {
            continue;
        }
        if sentence && (beside_mark(*before, *after) || crosses_a_word(line, *at)) {
            cuts.push((offset + at..offset + at + 1, Rule::LetterSpacing));
        }
    }
}

/// Punctuation of this script brings its own room: a blank before it, or after a comma, is a converter's. After the end of
/// a sentence or the number of an item a blank may be meant.
fn beside_mark(before: char, after: char) -> bool {
    let closing = matches!(
        after,
        '，' | '。' | '、' | '；' | '：' | '？' | '！' | '”' | '’' | '）' | '》' | '】' | '〕'
    );
    is_han(before) && closing || matches!(before, '，' | '、') && is_han(after)
}

fn is_sentence(line: &str) -> bool {
    line.contains(['，', '。', '；']) && line.chars().filter(|c| is_han(*c)).count() >= 10
}

fn is_letter_spaced(line: &str) -> bool {
    let pieces: Vec<&str> = line.split_whitespace().collect();
    let singles = pieces.iter().filter(|piece| piece.chars().count() == 1).count();
    // A table's cells are single characters too, but they make no words.
    singles >= SINGLES && singles as f64 >= SINGLE_SHARE * pieces.len() as f64 && makes_words(&pieces.concat())
}

/// Whether most characters of a run belong to words of several characters.
fn makes_words(text: &str) -> bool {
    let words = segment::words(text);
    let (mut within, mut all) = (0, 0);
    for word in words {
        let length = word.chars().count();
        all += length;
        within += if length > 1 { length } else { 0 };
    }
    within * 2 >= all && all > 0
}

/// Whether a word of the dictionary reaches over the blank, between pieces that are no entries of a list: those have two
/// to four characters.
fn crosses_a_word(line: &str, at: usize) -> bool {
    let before: Vec<char> = line[..at].chars().rev().take_while(|c| is_han(*c)).collect();
    let after: Vec<char> = line[at + 1..].chars().take_while(|c| is_han(*c)).collect();
    if LIST_ENTRY.contains(&before.len()) && LIST_ENTRY.contains(&after.len()) {
        return false;
    }
    let left: String = before.iter().take(CONTEXT).rev().collect();
    let right: String = after.iter().take(CONTEXT).collect();
    let joined = format!("{left}{right}");
    let mut end = 0;
    segment::words(&joined).into_iter().any(|word| {
        let start = end;
        end += word.len();
        start < left.len() && left.len() < end
    })
}
