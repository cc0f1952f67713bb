//! The dictionary (词典) of the segmenter: jieba's words, with the office's own.
//!
//! Loading all of it takes longer than answering a search. Of a short text only those words matter that stand in it, so
//! they are looked up in the sorted file and a segmenter is made of them alone; it cuts the text just as the whole does.

use jieba_rs::Jieba;

/// `word frequency` lines, sorted by bytes, under a head that ends in the sum of all frequencies.
const FILE: &str = include_str!("dictionary.txt");
/// The office's words; their frequencies follow from the words that they consist of.
const OFFICE_WORDS: &str = include_str!("words.txt");
/// Stands for all words that a text does not have: a character of private use, which none has.
const OTHERS: &str = "\u{f8ff}";

fn parts() -> (&'static str, usize) {
    let (head, words) = FILE.split_once('\n').unwrap_or(("", FILE));
    let total = head.rsplit(' ').next().and_then(|total| total.parse().ok());
    (words, total.unwrap_or(0))
}

fn office_words() -> impl Iterator<Item = &'static str> {
    OFFICE_WORDS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// A segmenter with every word.
pub(super) fn whole() -> Jieba {
    let (words, _) = parts();
    // A line that is no entry would be a defect of our own file; the words before it are kept.
    let mut jieba = Jieba::empty();
    let _ = jieba.load_dict(&mut words.as_bytes());
    for word in office_words() {
        jieba.add_word(word, None, None);
    }
    jieba
}

/// A segmenter that cuts this text as [`whole`] does.
pub(super) fn of_text(text: &str) -> Jieba {
    let (words, total) = parts();
    let mut jieba = Jieba::empty();
    let mut others = total;
    let mut rest = text;
    while !rest.is_empty() {
        each_word_at(words, rest, &mut |word, frequency| {
            if !jieba.has_word(word) {
                jieba.add_word(word, Some(frequency), None);
                others = others.saturating_sub(frequency);
            }
        });
        rest = rest.strip_prefix(|_: char| true).unwrap_or_default();
    }
    jieba.add_word(OTHERS, Some(others), None);
    for word in office_words().filter(|word| text.contains(word)) {
        jieba.add_word(word, None, None);
    }
    jieba
}

/// Calls `visit` for every word of the dictionary with which `text` begins.
fn each_word_at(words: &str, text: &str, visit: &mut impl FnMut(&str, usize)) {
    let mut within = words;
    for (at, c) in text.char_indices() {
        let beginning = &text[..at + c.len_utf8()];
        within = beginning_with(within, beginning);
        let Some(line) = within.lines().next() else { return };
        // The word itself sorts before those that it begins, for a blank sorts before all that words are made of.
        if let Some((word, frequency)) = line.split_once(' ')
            && word == beginning
        {
            visit(word, frequency.parse().unwrap_or(0));
        }
    }
}

/// The lines, of sorted ones, that begin so.
fn beginning_with<'w>(words: &'w str, beginning: &str) -> &'w str {
    let from = first_line(words, |line| line.as_bytes() >= beginning.as_bytes());
    let words = &words[from..];
    &words[..first_line(words, |line| !line.starts_with(beginning))]
}

/// Where the first line is for which `is_past` holds, if it holds for all behind it too.
fn first_line(words: &str, is_past: impl Fn(&str) -> bool) -> usize {
    let bytes = words.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = bytes[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let end = bytes[start..]
            .iter()
            .position(|b| *b == b'\n')
            .map_or(bytes.len(), |at| start + at + 1);
        if is_past(words[start..end].trim_end()) {
            high = start.max(low);
            if start <= low {
                break;
            }
        } else {
            low = end;
        }
    }
    low.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut<'t>(jieba: &Jieba, text: &'t str) -> Vec<&'t str> {
        jieba.cut(text, false).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn the_file_is_sorted_and_its_head_is_true() {
        let (words, total) = parts();
        let lines: Vec<(&str, usize)> = words
            .lines()
            .map(|line| {
                line.split_once(' ')
                    .map(|(word, n)| (word, n.parse().unwrap()))
                    .unwrap()
            })
            .collect();
        assert!(lines.is_sorted_by(|a, b| a.0.as_bytes() < b.0.as_bytes()));
        assert_eq!(lines.iter().map(|(_, n)| n).sum::<usize>(), total);
    }

    #[test]
    fn every_word_is_found_where_it_begins() {
        let (words, _) = parts();
        for line in words
            .lines()
            .step_by(997)
            .chain(words.lines().take(2))
            .chain(words.lines().rev().take(2))
        {
            let (word, frequency) = line.split_once(' ').unwrap();
            let mut found = Vec::new();
            each_word_at(words, word, &mut |word, n| found.push((word.to_owned(), n)));
            assert_eq!(found.last(), Some(&(word.to_owned(), frequency.parse().unwrap())));
        }
    }

    #[test]
    fn the_words_of_a_text_cut_it_as_all_words_do() {
        let whole = whole();
        let files = std::fs::read_dir("corpus/2021/通知").unwrap();
        let mut cuts = 0;
        for file in files.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok()) {
            for line in file.lines() {
                let folded = crate::text::fold::fold(line);
                assert_eq!(cut(&of_text(&folded), &folded), cut(&whole, &folded));
                cuts += 1;
            }
        }
        assert!(cuts > 20);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_cut_the_same(text in "[\\PC中华人民共和国安全生产责任制国务院办公厅通知关于加强0-9a-z]{0,30}") {
            static WHOLE: std::sync::LazyLock<Jieba> = std::sync::LazyLock::new(whole);
            prop_assert_eq!(cut(&of_text(&text), &text), cut(&WHOLE, &text));
        }
    }
}
