//! The patterns of numbers, and what their parts mean.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::DocNumber;
use crate::document::marks::MARKS;
use crate::document::organ::{known_suffix, national_name, starts_code};
use crate::text::numeral;

const OPEN: &str = r"[〔\[［(（【「『﹝〈<{〖]";
const CLOSE: &str = r"[〕\]］)）】」』﹞〉>}〗]";
/// Digits of a year or serial, with what OCR makes of them.
const D: &str = r"[0-9０-９OoＯ〇○lIi丨|ZzSB]";
/// A number in Chinese numerals.
const C: &str = r"[一二三四五六七八九十百零〇○]{1,6}";

/// 国办发〔2012〕14号
pub(super) static CODED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?P<code>\p{{Han}}[\p{{Han}}A-Za-z（）()、]{{0,24}}?)\s*{OPEN}\s*(?P<y>{D}(?:\s*{D}){{3}}|[〇零○一二三四五六七八九]{{4}}|\d\d)\s*年?\s*{CLOSE}\s*字?\s*第?\s*(?P<n>{D}(?:\s?{D}){{0,4}}(?:\s*[-－—]\s*{D}{{1,3}})?|{C})?\s*(?P<end>号|號)?"
    ))
    .ok()
});

/// The year without its brackets: 国办发2012年14号, 国办发2012-14号.
pub(super) static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<code>\p{Han}{2,15})(?P<y>(?:19|20)\d{2})(?:年第?|[^\p{Han}\dA-Za-z]{1,3}第?|第)(?P<n>\d{1,5})号?$",
    )
    .ok()
});

/// The year in front: 〔85〕农经字第12号.
pub(super) static YEAR_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^{OPEN}\s*(?P<y>(?:19|20)?\d{{2}})\s*年?\s*{CLOSE}\s*(?P<code>\p{{Han}}{{2,10}}?)字?\s*第?\s*(?P<n>\d{{1,5}})\s*[号號]"
    ))
    .ok()
});

/// 国务院令第711号, 某部公告2020年第3号
pub(super) static ISSUER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?P<issuer>\p{{Han}}[\p{{Han}}\s、]{{0,40}}?)\s*(?P<series>命\s*令|令|公\s*告|通\s*告)\s*{OPEN}?\s*(?:(?P<y>(?:19|20)\d{{2}}|[〇零○一二三四五六七八九]{{4}}年)\s*{CLOSE}?\s*年?\s*)?第?\s*(?P<n>{D}{{1,5}}|{C})\s*[号號]"
    ))
    .ok()
});

/// An issuer's name and a number, nothing between: 浙江省人民代表大会常务委员会第25号; or 令 behind: 交通运输部第13号令.
pub(super) static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?P<issuer>\p{{Han}}{{2,30}}?)(?:(?P<y>(?:19|20)\d{{2}})年?)?第(?P<n>{D}{{1,5}}|{C})[号號](?P<series>令|公告|通告)?$"
    ))
    .ok()
});

pub(super) fn captures<'t>(pattern: &LazyLock<Option<Regex>>, text: &'t str) -> Option<Captures<'t>> {
    pattern.as_ref()?.captures(text)
}

pub(super) fn spans(captures: &Captures<'_>, text: &str) -> bool {
    captures.get(0).is_some_and(|m| m.range() == (0..text.len()))
}

/// Where in a run of characters before a bracket the code begins. `single` characters of the sentence are cut, too, where
/// the run is known to be part of one.
pub(super) fn code_begins(run: &str, in_sentence: bool) -> usize {
    let fits = |end: &usize| run[*end..].chars().count() >= 2;
    let words = MARKS
        .before_code
        .iter()
        .filter_map(|word| run.rfind(word.as_str()).map(|at| at + word.len()))
        .filter(fits)
        .max();
    let single = run
        .char_indices()
        .filter(|(_, c)| in_sentence && MARKS.before_code_chars.contains(*c))
        .map(|(at, c)| at + c.len_utf8())
        .filter(fits)
        .max();
    // 省粮食局冀粮发: an organ's name, and then its code.
    let organ = ["局", "厅", "政府", "委员会", "办公室", "部"]
        .iter()
        .filter_map(|ending| run.rfind(ending).map(|at| at + ending.len()))
        .filter(|end| fits(end) && *end >= 9 && starts_code(&run[*end..]))
        .max();
    words.max(single).max(organ).unwrap_or(0)
}

/// Marks of court cases, which are numbered alike: （2019）某民终1234号, (1998)经终字第12号.
fn is_court_case(code: &str) -> bool {
    code.chars().count() <= 8
        && code.ends_with([
            '初', '终', '申', '再', '监', '保', '特', '破', '抗', '提', '辖', '执', '赔',
        ])
}

fn clean_digits(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            'O' | 'o' | 'Ｏ' | '〇' | '○' | '零' => '0',
            'l' | 'I' | 'i' | '丨' | '|' => '1',
            'Z' | 'z' => '2',
            'S' => '5',
            'B' => '8',
            '－' | '—' => '-',
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            c => c,
        })
        .collect()
}

fn year(text: &str) -> Option<u16> {
    let digits = clean_digits(text);
    let value = numeral::parse(&digits)?;
    // Years had two digits into the nineties, and have now and then since.
    let value = match digits.chars().count() {
        2 if value >= 49 => 1900 + value,
        2 => 2000 + value,
        _ => value,
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

/// The meaning of [`CODED`] and [`BARE`].
pub(super) fn coded(found: &Captures<'_>) -> Option<DocNumber> {
    let code: String = found["code"].chars().filter(|c| !c.is_whitespace()).collect();
    let code = &code[code_begins(&code, false)..];
    // 教育部教职成〔2018〕8号: the issuer's name is no part of its code.
    let code = national_name(code).map_or(code, |length| &code[length..]).to_owned();
    if code.is_empty() || (code.chars().count() < 2 && code != "法") {
        return None;
    }
    let serial = found.name("n").map_or(Some(String::new()), |n| serial(n.as_str()))?;
    Some(DocNumber::Coded {
        code,
        year: year(&found["y"])?,
        serial,
    })
}

/// The meaning of [`BARE`] where what stands before the year is an announcement's name.
pub(super) fn announcement(found: &Captures<'_>) -> Option<DocNumber> {
    Some(DocNumber::Issuer {
        series: found["code"].to_owned(),
        year: year(&found["y"]),
        serial: serial(&found["n"])?,
    })
}

/// The meaning of [`YEAR_FIRST`].
pub(super) fn year_first(found: &Captures<'_>) -> Option<DocNumber> {
    let code = found["code"].to_owned();
    if is_court_case(&code) || code.contains('令') {
        return None;
    }
    Some(DocNumber::Coded {
        code,
        year: year(&found["y"])?,
        serial: serial(&found["n"])?,
    })
}

/// 日交通部 of a catalogue that cut 2004年11月22日交通部令第10号 at the last digit; 日照市人民政府 begins so by itself.
fn without_date(issuer: &str) -> &str {
    issuer
        .strip_prefix('日')
        .filter(|rest| known_suffix(issuer) == Some(rest.len()))
        .unwrap_or(issuer)
}

/// The meaning of [`ISSUER`] and [`NUMBERED`].
pub(super) fn issuer(found: &Captures<'_>) -> Option<DocNumber> {
    let issuer: String = found["issuer"].chars().filter(|c| !c.is_whitespace()).collect();
    let issuer = without_date(&issuer);
    let series = found.name("series").map_or("", |series| series.as_str());
    let series: String = series.chars().filter(|c| !c.is_whitespace()).collect();
    let series = if series == "命令" { "令" } else { series.as_str() };
    let year = found.name("y").and_then(|y| year(y.as_str().trim_end_matches('年')));
    let issuer = issuer
        .strip_prefix("中华人民共和国")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(issuer);
    let issuer = if issuer == "国" { "国务院" } else { issuer };
    Some(DocNumber::Issuer {
        series: format!("{issuer}{series}"),
        year,
        serial: serial(&found["n"])?,
    })
}
