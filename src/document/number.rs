//! Document numbers (发文字号): one canonical form for every way of writing them.
//!
//! GB/T 9704-2012 7.2.5: agency code, year in 〔〕, serial number without 第 and leading zeros, 号. Orders (令) and
//! announcements (公告, 通告) are numbered after the issuer's name.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::text::numeral;

/// A document number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DocNumber {
    /// 国办发〔2012〕14号
    Coded {
        /// 机关代字 with the series character, e.g. 国办发.
        code: String,
        /// Four digits.
        year: u16,
        /// 顺序号, e.g. `14` or `14-2`; empty where a draft leaves it open.
        serial: String,
    },
    /// 国务院令第711号, 某部公告2020年第3号
    Issuer {
        /// Name of the issuer with 令, 公告 or 通告 behind it.
        series: String,
        /// The year, where the number has one.
        year: Option<u16>,
        /// The number.
        serial: String,
    },
}

impl fmt::Display for DocNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Coded { code, year, serial } => write!(f, "{code}〔{year}〕{serial}号"),
            Self::Issuer {
                series,
                year: Some(year),
                serial,
            } => write!(f, "{series}{year}年第{serial}号"),
            Self::Issuer {
                series,
                year: None,
                serial,
            } => write!(f, "{series}第{serial}号"),
        }
    }
}

impl serde::Serialize for DocNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

const OPEN: &str = r"[〔\[［(（【「『﹝〈<{〖]";
const CLOSE: &str = r"[〕\]］)）】」』﹞〉>}〗]";
/// Digits of a year or serial, with what OCR makes of them.
const D: &str = r"[0-9０-９OoＯ〇○lIi丨]";

static CODED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?P<code>\p{{Han}}[\p{{Han}}A-Za-z（）()、]{{0,24}}?)\s*{OPEN}\s*(?P<y>{D}(?:\s*{D}){{3}}|[〇零○一二三四五六七八九]{{4}}|[5-9]\d)\s*年?\s*{CLOSE}\s*字?\s*第?\s*(?P<n>{D}(?:\s?{D}){{0,4}}(?:\s*[-－—]\s*{D}{{1,3}})?|[一二三四五六七八九十百零〇○]{{1,6}})?\s*(?P<end>号|號)?"
    ))
    .ok()
});

/// The year without its brackets: 国办发2012年14号, 国办发2012-14号.
static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?P<code>\p{Han}{2,15})\s*(?P<y>(?:19|20)\d{2})\s*(?:年\s*第?|[^\p{Han}\dA-Za-z]{1,3}\s*第?|第)\s*(?P<n>\d{1,5})\s*号?$").ok()
});

/// The year in front: 〔85〕农经字第12号.
static YEAR_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r"{OPEN}\s*(?P<y>(?:19|20)?\d{{2}})\s*年?\s*{CLOSE}\s*(?P<code>\p{{Han}}{{2,10}}?)字?\s*第?\s*(?P<n>\d{{1,5}})\s*号")).ok()
});

static ISSUER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<issuer>\p{Han}[\p{Han}\s、]{1,40}?)\s*(?P<series>命令|令|公告|通告)\s*[（(〔\[]?\s*(?:(?P<y>(?:19|20)\d{2})\s*[)）〕\]]?\s*年?\s*)?第?\s*(?P<n>\d{1,5}|[一二三四五六七八九十百〇○零]{1,6})\s*[号號]").ok()
});

/// Words that running text puts before a number and that are no part of its code.
const BEFORE_CODE: [&str; 34] = [
    "根据",
    "依据",
    "依照",
    "按照",
    "遵照",
    "参照",
    "贯彻",
    "落实",
    "执行",
    "转发",
    "印发",
    "下发",
    "通知",
    "文件",
    "意见",
    "办法",
    "规定",
    "决定",
    "精神",
    "要求",
    "批复",
    "请示",
    "收悉",
    "关于",
    "发文字号",
    "文号",
    "以及",
    "废止",
    "和",
    "及",
    "与",
    "由",
    "见",
    "原",
];

/// Marks of court cases, which are numbered alike: （2019）某民终1234号.
fn is_court_case(code: &str) -> bool {
    code.contains(['民', '刑', '行', '执', '破', '知', '赔'])
        && code.contains(['初', '终', '申', '再', '监', '保', '特'])
}

impl DocNumber {
    /// The number that the whole text writes, in any usual way; `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches(['。', '，', ',', '；']);
        if text.chars().count() > 60 {
            return None;
        }
        if let Some(found) = captures(&CODED, text).filter(|c| spans(c, text))
            && found.name("n").is_some()
        {
            return coded(&found, false);
        }
        if let Some(found) = captures(&YEAR_FIRST, text).filter(|c| spans(c, text)) {
            return coded(&found, true);
        }
        if let Some(found) = captures(&ISSUER, text).filter(|c| spans(c, text)) {
            return issuer(&found);
        }
        // A draft's number may be open, but then the 号 must be there.
        if let Some(found) = captures(&CODED, text).filter(|c| spans(c, text) && c.name("end").is_some()) {
            return coded(&found, false);
        }
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        captures(&BARE, &compact).and_then(|found| coded(&found, false))
    }

    /// The agency code or the issuer's series.
    #[must_use]
    pub fn series(&self) -> &str {
        match self {
            Self::Coded { code, .. } => code,
            Self::Issuer { series, .. } => series,
        }
    }

    /// The year, where the number has one.
    #[must_use]
    pub fn year(&self) -> Option<u16> {
        match self {
            Self::Coded { year, .. } => Some(*year),
            Self::Issuer { year, .. } => *year,
        }
    }
}

fn captures<'t>(pattern: &LazyLock<Option<Regex>>, text: &'t str) -> Option<Captures<'t>> {
    pattern.as_ref()?.captures(text)
}

fn spans(captures: &Captures<'_>, text: &str) -> bool {
    captures.get(0).is_some_and(|m| m.range() == (0..text.len()))
}

fn clean_digits(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            'O' | 'o' | 'Ｏ' | '〇' | '○' | '零' => '0',
            'l' | 'I' | 'i' | '丨' => '1',
            '－' | '—' => '-',
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            c => c,
        })
        .collect()
}

fn year(text: &str) -> Option<u16> {
    let digits = clean_digits(text);
    let value = numeral::parse(&digits)?;
    // Before the reform of 1987 years had two digits.
    let value = if digits.chars().count() == 2 {
        1900 + value
    } else {
        value
    };
    u16::try_from(value).ok().filter(|year| (1900..=2099).contains(year))
}

fn serial(text: &str) -> Option<String> {
    let digits = clean_digits(text);
    if let Some((main, part)) = digits.split_once('-') {
        return Some(format!("{}-{}", numeral::parse(main)?, numeral::parse(part)?));
    }
    numeral::parse(&digits).map(|n| n.to_string())
}

fn coded(found: &Captures<'_>, year_first: bool) -> Option<DocNumber> {
    let code: String = found["code"].chars().filter(|c| !c.is_whitespace()).collect();
    if code.chars().count() < 2 || is_court_case(&code) || (year_first && code.contains('令')) {
        return None;
    }
    let serial = found.name("n").map_or(Some(String::new()), |n| serial(n.as_str()))?;
    Some(DocNumber::Coded {
        code,
        year: year(&found["y"])?,
        serial,
    })
}

fn issuer(found: &Captures<'_>) -> Option<DocNumber> {
    let issuer: String = found["issuer"].chars().filter(|c| !c.is_whitespace()).collect();
    let series = if &found["series"] == "命令" {
        "令"
    } else {
        &found["series"]
    };
    let year = found.name("y").and_then(|y| y.as_str().parse().ok());
    Some(DocNumber::Issuer {
        series: format!("{issuer}{series}"),
        year,
        serial: serial(&found["n"])?,
    })
}

/// Most characters of a code that running text can put before a bracket.
const LONGEST_CODE_CHARS: usize = 16;
/// Bytes after an opening bracket in which year and serial must stand.
const NUMBER_BYTES: usize = 80;

/// The numbers in running text, in order, as byte ranges with their values; words before a code that belong to the
/// sentence are not taken with it.
#[must_use]
pub fn find_numbers(text: &str) -> Vec<(Range<usize>, DocNumber)> {
    let mut found: Vec<(Range<usize>, DocNumber)> = Vec::new();
    // A bracket with a year behind it is rare; only there is the pattern tried.
    for (at, open) in text.match_indices(['〔', '[', '［', '(', '（', '【', '﹝', '〖']) {
        if found.last().is_some_and(|(range, _)| at < range.end) {
            continue;
        }
        let inside = text[at + open.len()..].trim_start();
        if !inside.starts_with(['1', '2', '１', '２', '一', '二', 'l', 'I']) {
            continue;
        }
        let start = code_start(text, at);
        let end = text.floor_char_boundary((at + NUMBER_BYTES).min(text.len()));
        let piece = &text[start..end];
        let Some(captures) = captures(&CODED, piece) else {
            continue;
        };
        let (Some(whole), true) = (
            captures.get(0),
            captures.name("end").is_some() && captures.name("n").is_some(),
        ) else {
            continue;
        };
        if let Some(number) = coded(&captures, false) {
            found.push((start + whole.start()..start + whole.end(), number));
        }
    }
    found
}

/// Where the code before a bracket begins: after the last character that no code has, and after words of the sentence.
fn code_start(text: &str, bracket: usize) -> usize {
    let before = text[..bracket].trim_end();
    let mut start = before.len();
    for (i, c) in before.char_indices().rev().take(LONGEST_CODE_CHARS) {
        let han = ('\u{4E00}'..='\u{9FFF}').contains(&c);
        if !(han || c.is_ascii_alphabetic()) {
            break;
        }
        start = i;
    }
    let code = &before[start..];
    let cut = BEFORE_CODE
        .iter()
        .filter_map(|word| code.rfind(word).map(|at| at + word.len()))
        .filter(|&end| code[end..].chars().count() >= 2)
        .max()
        .unwrap_or(0);
    start + cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> Option<String> {
        DocNumber::parse(text).map(|n| n.to_string())
    }

    #[test]
    fn every_way_of_writing_has_one_form() {
        let same = [
            "国办发〔2012〕14号",
            "国办发[2012]14号",
            "国办发（2012）第14号",
            "国办发【2012】 014号",
            "国办发［２０１２］１４号",
            "国办发〔2O12〕l4号",
            "国 办 发〔2012年〕14 号".trim(),
            "国办发2012年14号",
            "国办发[2012] 14",
            "国办发〔二〇一二〕十四号",
        ];
        for text in same {
            let compact: String = text.replace("国 办 发", "国办发");
            assert_eq!(canonical(&compact).as_deref(), Some("国办发〔2012〕14号"), "{text}");
        }
    }

    #[test]
    fn orders_and_announcements_are_numbered_after_their_issuer() {
        assert_eq!(canonical("国务院令第711号").as_deref(), Some("国务院令第711号"));
        assert_eq!(
            canonical("青禾县人民政府通告2022年第3号").as_deref(),
            Some("青禾县人民政府通告2022年第3号")
        );
        assert_eq!(canonical("〔85〕农经字第12号").as_deref(), Some("农经〔1985〕12号"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "防汛",
            "2012年14号",
            "（2019）云民终1234号",
            "第14号",
            "通知〔2012〕",
            "",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    #[test]
    fn words_of_the_sentence_stay_outside() {
        let text = "根据青政发〔2021〕3号和《办法》（青水字[2020]15号）要求，（2019）云民终1号";
        let found: Vec<(String, &str)> = find_numbers(text)
            .into_iter()
            .map(|(range, n)| (n.to_string(), &text[range]))
            .collect();
        let expected = [
            ("青政发〔2021〕3号", "青政发〔2021〕3号"),
            ("青水字〔2020〕15号", "青水字[2020]15号"),
        ];
        assert_eq!(found, expected.map(|(number, source)| (number.to_owned(), source)));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[\\PC〔〕号年第0-9令]{0,60}") {
            for (range, number) in find_numbers(&text) {
                prop_assert!(text.get(range).is_some());
                prop_assert!(number.to_string().ends_with('号'));
            }
            if let Some(number) = DocNumber::parse(&text) {
                prop_assert_eq!(DocNumber::parse(&number.to_string()), Some(number));
            }
        }
    }
}
