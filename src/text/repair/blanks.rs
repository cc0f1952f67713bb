//! Blanks inside words.

use super::{Cut, Rule, is_chinese, is_han};
use crate::text::segment;

/// A line is letter-spaced if so great a share of its pieces are single characters, and there are so many of them.
const SINGLE_SHARE: f64 = 0.6;
const SINGLES: usize = 4;
/// Characters on each side that are looked at for a word across a blank.
const CONTEXT: usize = 4;
/// So many blanks inside words, and with those beside marks so great a share of all blanks among Han characters, show that a
/// converter strewed them.
const STREWN: usize = 3;
const STREWN_SHARE: f64 = 0.2;
/// Characters of running text between two blanks that stand where lines were broken.
const BROKEN_AT: usize = 15;
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
    let strewn = !spaced && is_strewn(line, &chars);
    for (i, (at, c)) in chars.iter().enumerate() {
        if *c != ' ' || i == 0 {
            continue;
        }
        let (Some((_, before)), Some((_, after))) = (chars.get(i - 1), chars.get(i + 1)) else {
            continue;
        };
        let (before, after) = (*before, *after);
        // Years are spaced like the words around them: 二 〇 2 0 年.
        let digits_too = |c: char| is_chinese(c) || c.is_ascii_digit();
        let cut = if (spaced || strewn) && beside_western_mark(&chars, i)
            || spaced && digits_too(before) && digits_too(after)
        {
            true
        } else if strewn {
            is_chinese(before) && is_chinese(after) && !matches!(before, '。' | '！' | '？')
        } else if !is_chinese(before) || !is_chinese(after) {
            false
        } else {
            sentence && (beside_mark(before, after) || crosses_a_word(line, *at) || is_line_end(line, *at))
        };
        if cut {
            cuts.push((offset + at..offset + at + 1, Rule::LetterSpacing));
        }
    }
}

/// Whether blanks stand anywhere in a line, also inside many words: then none of them means anything.
fn is_strewn(line: &str, chars: &[(usize, char)]) -> bool {
    let (mut all, mut inside, mut beside) = (0usize, 0usize, 0usize);
    for (i, three) in chars.windows(3).enumerate() {
        let [(_, before), (at, ' '), (_, after)] = three else {
            continue;
        };
        if is_han(*before) && is_han(*after) {
            all += 1;
            inside += usize::from(crosses_a_word(line, *at));
        } else if beside_mark(*before, *after) || beside_western_mark(chars, i + 1) {
            beside += 1;
        }
    }
    inside >= STREWN && (inside + beside) as f64 >= STREWN_SHARE * (all + beside) as f64
}

/// Whether a blank stands beside a western mark that took a Chinese one's place: 关键词 : 发展 ; 管理. A mark between figures is
/// their own: 2 . 2.
fn beside_western_mark(chars: &[(usize, char)], i: usize) -> bool {
    let at = |i: Option<usize>| i.and_then(|i| chars.get(i)).map_or('\n', |(_, c)| *c);
    let is_mark = |c: char| matches!(c, ',' | '.' | ';' | ':' | '?' | '!');
    let (two_before, before) = (at(i.checked_sub(2)), at(i.checked_sub(1)));
    let (after, two_after) = (at(i.checked_add(1)), at(i.checked_add(2)));
    // The blank before a mark, or the one after it.
    is_han(before) && is_mark(after) && (two_after == ' ' || is_han(two_after))
        || is_mark(before) && is_han(after) && (two_before == ' ' || is_han(two_before))
}

/// Whether a blank stands in running text where the line of a page ended: long pieces of sentences on both sides, with
/// nothing that ends one before it.
fn is_line_end(line: &str, at: usize) -> bool {
    let (before, after) = (&line[..at], &line[at + 1..]);
    // Rows of two columns are short, and seldom end with a sentence.
    if line.trim_end().chars().count() < 3 * BROKEN_AT || !line.trim_end().ends_with(['。', '；', '：']) {
        return false;
    }
    let piece = before.rsplit(' ').next().unwrap_or_default();
    let next = after.split(' ').next().unwrap_or_default();
    let runs = |piece: &str| piece.contains(['，', '。', '、', '；', ',']);
    let long = |piece: &str| piece.chars().count() >= BROKEN_AT;
    // The last piece of a paragraph is as short as it happens to be.
    let last = next.len() == after.len();
    piece.ends_with(is_han)
        && long(piece)
        && runs(piece)
        && (long(next) && runs(next) || last && next.trim_end().ends_with('。'))
}

/// Punctuation of this script brings its own room: a blank before it, or after a comma, is a converter's. After the end of
/// a sentence or the number of an item a blank may be meant.
fn beside_mark(before: char, after: char) -> bool {
    let closing = matches!(
        after,
        '，' | '。' | '、' | '；' | '：' | '？' | '！' | '”' | '’' | '）' | '》' | '】' | '〕'
    );
    is_han(before) && closing
        || matches!(before, '，' | '、') && is_han(after)
        || matches!(before, '“' | '‘' | '《' | '（' | '〔' | '【') && is_han(after)
}

/// A western comma stands for a Chinese one in many converted texts.
fn is_sentence(line: &str) -> bool {
    line.contains(['，', '。', '；', ',']) && line.chars().filter(|c| is_han(*c)).count() >= 10
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
pub(super) fn crosses_a_word(line: &str, at: usize) -> bool {
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
