//! Text that is no language (乱码): codes of a font's pictures taken for characters. A PDF whose fonts are embedded without a
//! table to Unicode gives such text, and most of its characters are good ones, each by itself.
//!
//! Two things give it away. Its characters come from scripts that no text mixes; or, where the codes are small, each new
//! character is the successor of the new one before it, since programs number a font's pictures as they first use them.

use std::collections::{BTreeMap, HashSet};

use super::common::is_common_han;

/// A shorter text shows nothing.
const FEWEST: usize = 50;
/// So great a share of a page's characters fits no text.
const ODD_SHARE: f32 = 0.15;
/// Fewer new characters have no order.
const FEWEST_NEW: usize = 12;
/// So great a share of a text's new characters are the successors of the new ones before them.
const NUMBERED_SHARE: f32 = 0.4;
/// A script other than Han and Latin that has so great a share of the foreign letters is what the text is written in.
const MAIN_SCRIPT_SHARE: f32 = 0.66;

/// The share, from 0 to 1, of the visible characters of these pages that stand on pages of no language.
#[must_use]
pub fn garbled_share<'a>(pages: impl Iterator<Item = &'a str> + Clone) -> f32 {
    if is_numbered(pages.clone().flat_map(str::chars)) {
        return 1.0;
    }
    let (mut garbled, mut all) = (0, 0);
    for page in pages {
        let counted = Counted::of(page);
        all += counted.visible;
        if counted.visible >= FEWEST && counted.odd_share() >= ODD_SHARE {
            garbled += counted.visible;
        }
    }
    if all == 0 { 0.0 } else { garbled as f32 / all as f32 }
}

/// Whether new characters come in the order of their codes. Letters and figures do that in lists too: they show nothing.
fn is_numbered(text: impl Iterator<Item = char>) -> bool {
    let mut seen = HashSet::new();
    let (mut steps, mut successors, mut last) = (0, 0, 'A');
    for c in text.filter(|c| !c.is_whitespace()) {
        if seen.insert(c) {
            if !(last.is_ascii_alphanumeric() && c.is_ascii_alphanumeric()) {
                steps += 1;
                successors += usize::from(u32::from(last) + 1 == u32::from(c));
            }
            last = c;
        }
    }
    steps >= FEWEST_NEW && successors as f32 >= NUMBERED_SHARE * steps as f32
}

/// What a character can be in a text.
enum Class {
    Blank,
    /// Fits any text.
    Plain,
    /// A plain Latin letter.
    Latin,
    /// A Latin letter with a mark.
    Marked,
    /// A Han character that is not among the common ones.
    RareHan,
    /// A letter of the script whose letters have this number.
    Foreign(u32),
    /// Fits no text.
    Odd,
}

/// Ranges of letters of scripts that papers in China may be written in, besides Han and Latin: Greek, Cyrillic, Arabic
/// (Uyghur, Kazakh), Thai and Lao, Tibetan, Burmese and Dai, Mongolian, Japanese, Yi, Korean.
const SCRIPTS: [(std::ops::RangeInclusive<char>, u32); 16] = [
    ('\u{370}'..='\u{3FF}', 0),
    ('\u{400}'..='\u{52F}', 1),
    ('\u{600}'..='\u{6FF}', 2),
    ('\u{750}'..='\u{77F}', 2),
    ('\u{FB50}'..='\u{FDFF}', 2),
    ('\u{FE70}'..='\u{FEFC}', 2),
    ('\u{E00}'..='\u{EFF}', 3),
    ('\u{F00}'..='\u{FFF}', 4),
    ('\u{1000}'..='\u{109F}', 5),
    ('\u{1950}'..='\u{19DF}', 5),
    ('\u{1800}'..='\u{18AF}', 6),
    ('\u{3041}'..='\u{30FF}', 7),
    ('\u{A000}'..='\u{A4CF}', 8),
    ('\u{1100}'..='\u{11FF}', 9),
    ('\u{3131}'..='\u{318E}', 9),
    ('\u{AC00}'..='\u{D7A3}', 9),
];

fn class(c: char) -> Class {
    match c {
        c if c.is_whitespace() => Class::Blank,
        c if c.is_control() => Class::Odd,
        c if c.is_ascii_alphabetic() => Class::Latin,
        c if c.is_ascii() => Class::Plain,
        '\u{3400}'..='\u{9FFF}' if is_common_han(c) => Class::Plain,
        '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Class::RareHan,
        '£' | '§' | '©' | '®' | '°' | '±' | '²' | '³' | 'µ' | '·' | '¹' | '½' | '×' | '÷' | 'Ω' | 'α' | 'β' | 'γ'
        | 'μ' | 'π' => Class::Plain,
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Class::Marked,
        // Signs, marks and forms of any script: dashes, quotes, arrows, boxes, circled and full-width ones.
        '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{206F}'
        | '\u{20A0}'..='\u{23FF}'
        | '\u{2460}'..='\u{27BF}'
        | '\u{3000}'..='\u{3040}'
        | '\u{3100}'..='\u{3130}'
        | '\u{3200}'..='\u{33FF}'
        | '\u{FE10}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FFEE}'
        | '\u{1F000}'..='\u{1FAFF}' => Class::Plain,
        c => SCRIPTS
            .iter()
            .find(|(letters, _)| letters.contains(&c))
            .map_or(Class::Odd, |(_, script)| Class::Foreign(*script)),
    }
}

/// The characters of a page by what they can be.
#[derive(Default)]
struct Counted {
    visible: usize,
    latin: usize,
    marked: usize,
    rare: usize,
    odd: usize,
    foreign: BTreeMap<u32, usize>,
}

impl Counted {
    fn of(page: &str) -> Self {
        let mut counted = Self::default();
        for c in page.chars() {
            counted.visible += 1;
            match class(c) {
                Class::Blank => counted.visible -= 1,
                Class::Plain => {}
                Class::Latin => counted.latin += 1,
                Class::Marked => counted.marked += 1,
                Class::RareHan => counted.rare += 1,
                Class::Odd => counted.odd += 1,
                Class::Foreign(script) => *counted.foreign.entry(script).or_default() += 1,
            }
        }
        counted
    }

    fn odd_share(&self) -> f32 {
        let foreign: usize = self.foreign.values().sum();
        let main = self.foreign.values().copied().max().unwrap_or_default();
        let has_script = main as f32 >= MAIN_SCRIPT_SHARE * foreign as f32;
        // Languages written with marked letters have twice as many plain ones at least; Japanese and Korean papers have Han
        // characters of their own.
        let marked = if self.marked * 2 > self.latin { self.marked } else { 0 };
        let rare = if has_script && main > self.rare { 0 } else { self.rare };
        let foreign = if has_script { foreign - main } else { foreign };
        (self.odd + marked + rare + foreign) as f32 / self.visible.max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_of_pictures_are_told_from_languages() {
        // As parsers gave them: glyph numbers, low bytes of code points, glyphs numbered in the order of use.
        let garbled = [
            "ٴஎѸষਇಈκᡩѕ๐Јᎁѕ࠵៨кຜОދԘॐιמᎁޗೃ5ഢ3৯2022ǸǸˈᄮᰐ֩ދԎਿƳ֩য়ѕ࠵៨кຜОދ",
            "-Nº qýlqþfÕ2017t11.4å,AJhýº ãh' 8¡ÔX ,A! ® Ç ãhý¡b ¥J?å÷¡®v÷hý?O MÔXÐú Á",
            "!\"#$%&'('#$)*+,-./01\n1\n2345467879:;<('#$)*+,:=>,-?@ABCDEA:FGHIJKLM",
        ];
        for text in garbled {
            assert!(garbled_share([text].into_iter()) > 0.9, "{text}");
        }
        let languages = [
            "现将《澄州市防汛应急预案》（澄政办发〔2022〕15号）印发给你们，请结合实际认真贯彻执行。",
            "The quick brown fox jumps over the lazy dog; 12.5 % of {all} [dogs] <lie> & sleep = true.",
            "Ủy ban nhân dân thành phố Hà Nội thông báo về việc tổ chức hội nghị tổng kết năm.",
            "Постановление Правительства Российской Федерации о мерах по развитию сельского хозяйства",
            "国務院は、水害対策を強化するための通知を発表し、各地方政府に対応を求めた。",
            "국무원은 홍수 방지 사업을 강화할 데 대한 통지를 발표하였다. 각 성과 자치구에 하달하였다.",
        ];
        for text in languages {
            assert_eq!(garbled_share([text].into_iter()), 0.0, "{text}");
        }
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789";
        assert_eq!(garbled_share([alphabet].into_iter()), 0.0);
    }

    #[test]
    fn pages_count_by_their_characters() {
        let good = "现将防汛应急预案印发给你们，请结合实际认真贯彻执行，并于四月底以前上报，逾期不报的通报批评，情节严重的追究责任。";
        let bad = "ٴஎѸষਇಈκᡩѕ๐Јᎁѕ࠵៨кຜОދԘॐιמᎁޗೃഢ৯ǸǸˈᄮѕ࠵៨ˈᄮᰐ֩ދԎਿƳ֩য়ѕ࠵៨кຜ";
        let share = garbled_share([good, bad].into_iter());
        assert!((0.4..0.6).contains(&share), "{share}");
    }

    proptest! {
        #[test]
        fn a_share_is_between_nothing_and_all(pages in proptest::collection::vec(".{0,200}", 0..4)) {
            let share = garbled_share(pages.iter().map(String::as_str));
            prop_assert!((0.0..=1.0).contains(&share));
        }
    }
}
