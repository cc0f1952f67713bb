//! Search folding (归一): the form of a text in which it is indexed, queried and scanned.
//!
//! Two texts that a reader would call the same phrase fold to the same characters: full and half width, upper and
//! lower case, traditional and simplified characters (繁/简), compatibility forms (㈠, ①, ⽔), variants of quotes,
//! brackets and dashes, and blanks or line breaks that mean nothing between Chinese characters.
//! Folding looks at one character at a time, so that [`Folded`] can say where each folded character came from.
//! Folding twice changes nothing.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// The version of these rules; an index made under another version must be rebuilt.
pub const FOLD_VERSION: u32 = 1;

const TRADITIONAL: &str = include_str!("traditional.tsv");

/// The block of common Han characters, answered from a dense table because nearly all text lies in it.
const HAN: Range<u32> = 0x4E00..0xA000;
/// Chinese punctuation, full-width forms and their neighbours, likewise.
const SYMBOLS: Range<u32> = 0x2000..0x3400;
const FULLWIDTH: Range<u32> = 0xFF00..0xFFF0;
/// Table mark: the character folds to none or several characters; ask [`fold_rare`].
const SEVERAL: char = '\0';

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

struct Table {
    han: Vec<char>,
    symbols: Vec<char>,
    fullwidth: Vec<char>,
    /// Traditional characters outside the dense block.
    rare: HashMap<char, char>,
}

impl Table {
    fn new() -> Self {
        let mut han: Vec<char> = HAN.filter_map(char::from_u32).collect();
        let mut rare = HashMap::new();
        for line in TRADITIONAL.lines().filter(|l| !l.starts_with('#')) {
            let mut chars = line.chars();
            if let (Some(from), Some('\t'), Some(to)) = (chars.next(), chars.next(), chars.next()) {
                if HAN.contains(&u32::from(from)) {
                    han[(u32::from(from) - HAN.start) as usize] = to;
                } else {
                    rare.insert(from, to);
                }
            }
        }
        let mut table = Self {
            han,
            symbols: Vec::new(),
            fullwidth: Vec::new(),
            rare,
        };
        table.symbols = SYMBOLS.map(|code| table.single(code)).collect();
        table.fullwidth = FULLWIDTH.map(|code| table.single(code)).collect();
        table
    }

    fn single(&self, code: u32) -> char {
        let Some(c) = char::from_u32(code) else {
            return SEVERAL;
        };
        let mut folded = self.fold_rare(c);
        match (folded.next(), folded.next()) {
            (Some(only), None) => only,
            _ => SEVERAL,
        }
    }

    fn simplify(&self, c: char) -> char {
        if HAN.contains(&u32::from(c)) {
            self.han[(u32::from(c) - HAN.start) as usize]
        } else {
            self.rare.get(&c).copied().unwrap_or(c)
        }
    }

    /// Any character, by the rules themselves: compatibility form, case, variant, simplification.
    fn fold_rare(&self, c: char) -> impl Iterator<Item = char> + '_ {
        std::iter::once(c)
            .filter(|c| !is_invisible(*c))
            .nfkc()
            .flat_map(char::to_lowercase)
            // A lower-case letter may itself have a compatibility form, and the other way round.
            .nfkc()
            .map(unify_variant)
            .map(|c| self.simplify(c))
    }

    #[inline]
    fn fold_into(&self, c: char, mut emit: impl FnMut(char)) {
        let code = u32::from(c);
        let folded = if code < 0x80 {
            if c.is_ascii_control() {
                return;
            }
            unify_variant(c.to_ascii_lowercase())
        } else if HAN.contains(&code) {
            self.han[(code - HAN.start) as usize]
        } else if SYMBOLS.contains(&code) {
            self.symbols[(code - SYMBOLS.start) as usize]
        } else if FULLWIDTH.contains(&code) {
            self.fullwidth[(code - FULLWIDTH.start) as usize]
        } else {
            SEVERAL
        };
        if folded == SEVERAL {
            self.fold_rare(c).for_each(emit);
        } else {
            emit(folded);
        }
    }
}

/// Characters that take no room and carry no meaning for search: zero-width, direction and variation marks, controls.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// One form for the ways in which quotes, brackets, dashes and dots are typed.
fn unify_variant(c: char) -> char {
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '〝' | '〞' | '〟' => '"',
        '‘' | '’' | '‚' | '‛' | '`' | '′' => '\'',
        '[' | '{' | '〔' | '【' | '〖' | '〘' | '〚' => '(',
        ']' | '}' | '〕' | '】' | '〗' | '〙' | '〛' => ')',
        '〈' => '《',
        '〉' => '》',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '─' | '−' => '-',
        '〜' | '∼' => '~',
        '•' | '‧' | '∙' | '⋅' | '・' => '·',
        c => c,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Letter,
    Digit,
    Other,
}

/// Which kind of neighbour a character is to a blank: only blanks inside Latin-like words or numbers mean something.
fn side(c: char) -> Side {
    if c.is_ascii() {
        if c.is_ascii_digit() {
            Side::Digit
        } else if c.is_ascii_alphabetic() {
            Side::Letter
        } else {
            Side::Other
        }
    } else if HAN.contains(&u32::from(c)) || !c.is_alphabetic() || is_unspaced_script(c) {
        Side::Other
    } else {
        Side::Letter
    }
}

/// Letters of scripts that are written without blanks (Han outside the main block, kana, bopomofo).
fn is_unspaced_script(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x312F | 0x31A0..=0x4DBF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Folds `text`, giving each folded character with the byte offset of the source character that it came from.
#[inline]
fn fold_each(text: &str, mut emit: impl FnMut(char, usize)) {
    let table = &*TABLE;
    let mut before = Side::Other;
    let mut blank_at: Option<usize> = None;
    for (offset, c) in text.char_indices() {
        if c.is_whitespace() {
            blank_at.get_or_insert(offset);
            continue;
        }
        table.fold_into(c, |folded| {
            if folded.is_whitespace() {
                // A compatibility form may hold a blank; it counts as one.
                blank_at.get_or_insert(offset);
                return;
            }
            let here = side(folded);
            if let Some(at) = blank_at.take()
                && here == before
                && here != Side::Other
            {
                emit(' ', at);
            }
            emit(folded, offset);
            before = here;
        });
    }
}

/// The simplified form of one character; itself if it has none.
#[must_use]
pub fn simplify(c: char) -> char {
    TABLE.simplify(c)
}

/// The folded form of `text`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_each(text, |c, _| folded.push(c));
    folded
}

/// A folded text that remembers where each of its characters stood in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The folded characters.
    pub chars: Vec<char>,
    /// For each folded character, the byte offset of its source character.
    offsets: Vec<u32>,
    source_len: u32,
}

impl Folded {
    /// Folds `text`, which must be shorter than 4 GiB; what lies beyond is left out.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
        let mut chars = Vec::with_capacity(text.len() / 3);
        let mut offsets = Vec::with_capacity(text.len() / 3);
        fold_each(text, |c, offset| {
            chars.push(c);
            offsets.push(u32::try_from(offset).unwrap_or(u32::MAX));
        });
        Self {
            chars,
            offsets,
            source_len: u32::try_from(text.len()).unwrap_or(u32::MAX),
        }
    }

    /// The byte range in the source that the folded characters `range` came from, blanks behind them left out.
    /// `source` is the text that was folded. Out-of-range positions are cut to the text.
    #[must_use]
    pub fn source_range(&self, source: &str, range: Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        if range.end <= range.start || range.start >= self.offsets.len() {
            return start..start;
        }
        let last = self.offset(range.end - 1).max(start);
        let end = source
            .get(last..)
            .and_then(|rest| rest.chars().next())
            .map_or(last, |c| last + c.len_utf8());
        start..end
    }

    fn offset(&self, index: usize) -> usize {
        self.offsets.get(index).copied().unwrap_or(self.source_len) as usize
    }

    /// Where `needle` (folded characters) occurs, each time as a range of folded characters; occurrences may overlap.
    pub fn find<'a>(&'a self, needle: &'a [char]) -> impl Iterator<Item = Range<usize>> + 'a {
        let first = needle.first().copied();
        let last_start = (self.chars.len() + 1).saturating_sub(needle.len().max(1));
        (0..last_start)
            .filter(move |&i| Some(self.chars[i]) == first && self.chars[i..].starts_with(needle))
            .map(move |i| i..i + needle.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ways_of_typing_a_number_fold_alike() {
        let canonical = fold("国办发〔2012〕14号");
        for typed in [
            "國辦發［２０１２］１４號",
            "国办发 (2012) 14 号",
            "国办发【2012】14号",
            "国办发\n〔2012〕\u{200B}14号",
        ] {
            assert_eq!(fold(typed), canonical, "{typed}");
        }
    }

    #[test]
    fn blanks_between_han_go_and_between_words_stay() {
        assert_eq!(fold("办 理　事\r\n务"), "办理事务");
        assert_eq!(fold("Red  Flag 2022 年"), "red flag2022年");
        assert_eq!(fold("12\t34"), "12 34");
        assert_eq!(fold("GB/T 9704"), fold("ＧＢ／Ｔ9704"));
    }

    #[test]
    fn compatibility_forms_open_up() {
        assert_eq!(fold("㈠①⽔…"), "(一)1水...");
        assert_eq!(fold("關於開展憑證檢查"), "关于开展凭证检查");
    }

    #[test]
    fn a_folded_range_leads_back_to_the_source() {
        let source = "见《國辦發 〔２０１２〕１４號》。";
        let folded = Folded::new(source);
        let needle: Vec<char> = fold("国办发〔2012〕14号").chars().collect();
        let found: Vec<_> = folded.find(&needle).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(
            &source[folded.source_range(source, found[0].clone())],
            "國辦發 〔２０１２〕１４號"
        );
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,80}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn every_range_is_on_character_borders(text in any::<String>(), from in 0usize..50, len in 0usize..50) {
            let folded = Folded::new(&text);
            let range = folded.source_range(&text, from..from + len);
            prop_assert!(text.get(range).is_some());
            prop_assert_eq!(folded.chars.iter().collect::<String>(), fold(&text));
        }
    }
}
