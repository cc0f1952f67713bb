//! Document numbers as they are typed: without brackets, without 号, with the year in front, behind or in words. What papers
//! write is read by [`DocNumber`]; a typed line is less careful.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::condition::names_an_organ;
use super::{Filter, Pattern, Query, TextField};
use crate::document::{DocNumber, find_numbers, organ_of_number};
use crate::text::fold::fold;
use crate::text::numeral;

/// A year of four figures or in words.
const Y: &str = "(?P<y>(?:19|20)[0-9]{2}|[一二][〇零○九][〇零○一二三四五六七八九]{2})";
/// A serial number.
const S: &str = "(?P<n>[0-9]{1,5}|[一二三四五六七八九十百千零〇]{1,7})";
/// An agency code, or an issuer with what it issues.
const CODE: &str = r"(?P<code>\p{Han}{2,20}?)";

/// Each way of writing, folded, without blanks; a blank between two figures is a dash.
static WAYS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let ways = [
        // 国办发2019年第3号, 国办发2019-3, 国发二〇一八43号, 法释2024 6
        format!(r"^{CODE}\(?{Y}(?P<apart>年?\)?第?[-－—/、,.]{{0,2}}第?){S}(?P<end>号)?$"),
        // 国办发19年3号
        format!("^{CODE}(?P<y>[0-9]{{2}})年第?{S}(?P<end>号)$"),
        // 2019年国办发第3号
        format!(r"^\(?{Y}年?\)?{CODE}第?{S}(?P<end>号)$"),
        // 国办发第3号（2019）
        format!(r"^{CODE}第?{S}(?P<end>号)\(?{Y}年?\)?$"),
    ];
    ways.iter().filter_map(|way| Regex::new(way).ok()).collect()
});

/// The same of orders and announcements, which are numbered after their issuer.
static ISSUED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let issuer = r"(?P<issuer>\p{Han}{1,30}?)";
    let ways = [
        // 国务院517号令, 交通运输部2016年第77号令, 某部2020年3号公告
        format!("^{issuer}(?:{Y}年?)?第?{S}号?(?P<series>令|公告|通告)$"),
        // 第七号主席令
        format!("^第?{S}号{issuer}(?P<series>令)$"),
        // 国务院令517, 中华人民共和国农业部令（第15号）, 农业部令〔2013〕2号
        format!(r"^{issuer}(?P<series>令|公告|通告)(?:\(?{Y}年?\)?[-－—/、,.]{{0,2}})?\(?第?{S}号?\)?$"),
    ];
    ways.iter().filter_map(|way| Regex::new(way).ok()).collect()
});

/// 517号令: an order whose issuer is not named.
static UNISSUED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^(?:{Y}年?)?第?{S}号令$")).ok());

/// A number without its serial: 青水字〔2022〕, 青水字2022.
static UNFINISHED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?P<code>\p{Han}{1,15})\((?P<y>(?:19|20)\d{2})\)$|^(?P<series>\p{Han}{1,14}[发函字规])(?P<bare>(?:19|20)\d{2})年?$")
        .ok()
});

/// A number without its year: 青政发6号, 国办21号文.
static YEARLESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"^(?P<code>\p{{Han}}{{1,14}}[发函字规办])第?{S}号$")).ok());

/// A number of an organ that is named in its place: 县政府2021年第6号文.
static OF_ORGAN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"^(?P<organ>\p{{Han}}{{2,20}}?)\(?{Y}年?\)?第?{S}号$")).ok());

/// What a code ends in, so that nothing else can be meant by it.
const SERIES: [char; 10] = ['发', '函', '字', '办', '规', '令', '告', '释', '政', '府'];

/// What was typed as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// The number, in each form in which papers may bear it.
    pub numbers: Vec<DocNumber>,
    /// Whether it can be nothing else.
    pub sure: bool,
}

/// The number that the whole text writes.
pub(super) fn typed(text: &str) -> Option<Typed> {
    let is_numeral = |c: char| c.is_numeric() || numeral::parse(c.encode_utf8(&mut [0; 4])).is_some();
    if !text.chars().any(is_numeral) {
        return None;
    }
    let mut read: Vec<(DocNumber, bool)> = DocNumber::parse(text)
        .map(|number| (number, true))
        .into_iter()
        .collect();
    let plain = plain(text);
    if read.is_empty() {
        read.extend(
            ISSUED
                .iter()
                .filter_map(|way| way.captures(&plain))
                .find_map(|found| issued(&found)),
        );
    }
    if read.is_empty() {
        read.extend(
            WAYS.iter()
                .filter_map(|way| way.captures(&plain))
                .find_map(|found| coded(&found)),
        );
    }
    // A number in traditional characters is borne so, or in simplified ones.
    read.extend(DocNumber::parse(&fold(text)).map(|number| (number, true)));
    let sure = read.first()?.1;
    let mut numbers: Vec<DocNumber> = Vec::new();
    for (number, _) in read {
        let other = other_form(&number);
        for form in std::iter::once(number).chain(other) {
            if !numbers.contains(&form) {
                numbers.push(form);
            }
        }
    }
    Some(Typed { numbers, sure })
}

/// What a number means in a line. `words` is what was typed, as text.
pub(super) fn query(typed: Typed, text: &str, words: Option<Query>) -> Option<Query> {
    let number = |number: &DocNumber| Query::Number {
        canonical: number.to_string(),
        typed: fold(text),
    };
    let mut forms: Vec<Query> = typed.numbers.iter().map(number).collect();
    if !typed.sure {
        forms.extend(words);
    }
    super::parse::join(forms, Query::Or)
}

/// 517号令: of whatever issuer.
pub(super) fn order(text: &str) -> Option<Query> {
    let plain = plain(text);
    let found = UNISSUED.as_ref()?.captures(&plain)?;
    let serial = numeral::parse(&found["n"])?;
    let year = found.name("y").and_then(|year| numeral::parse(year.as_str()));
    let year = year.map(|year| format!("{year}年")).unwrap_or_default();
    let borne = borne(None, &format!("令{year}第{serial}号"));
    let written = [
        format!("令{year}第{serial}号"),
        format!("第{serial}号令"),
        format!("{serial}号令"),
    ];
    Some(Query::Or(
        std::iter::once(borne)
            .chain(written.into_iter().map(Query::Phrase))
            .collect(),
    ))
}

/// A number without its serial, folded.
pub(super) fn unfinished(text: &str) -> Option<String> {
    let folded = fold(text);
    let found = UNFINISHED.as_ref()?.captures(&folded)?;
    if found.name("code").is_some() {
        return Some(folded);
    }
    Some(format!("{}({})", &found["series"], &found["bare"]))
}

/// Papers whose number begins and ends so, whatever its year.
pub(super) fn yearless(text: &str) -> Option<Query> {
    let plain = plain(text);
    let found = YEARLESS.as_ref()?.captures(&plain)?;
    // 国办 is the beginning of 国办发 and 国办函; a series is whole.
    let open = if found["code"].ends_with('办') { "" } else { "(" };
    let begins = format!("{}{open}", &found["code"]);
    Some(borne(Some(&begins), &format!("){}号", numeral::parse(&found["n"])?)))
}

/// Papers of an organ with this year and serial, whatever its code.
pub(super) fn of_organ(text: &str) -> Option<Query> {
    let plain = plain(text);
    let found = OF_ORGAN.as_ref()?.captures(&plain)?;
    if !names_an_organ(&found["organ"]) {
        return None;
    }
    let (year, serial) = (numeral::parse(&found["y"])?, numeral::parse(&found["n"])?);
    let organ = super::spoken::organ_condition(&found["organ"], Filter::Organ)?;
    Some(Query::And(vec![organ, borne(None, &format!("({year}){serial}号"))]))
}

fn borne(begins: Option<&str>, ends: &str) -> Query {
    let parts: Vec<String> = begins.into_iter().chain([ends]).map(str::to_owned).collect();
    Query::Filter(Filter::Like {
        field: TextField::Number,
        pattern: Pattern {
            gaps: vec![None; parts.len() - 1],
            parts,
            starts: begins.is_some(),
            ends: true,
        },
    })
}

/// A typed text without blanks, labels' brackets and what stands behind 号.
fn plain(text: &str) -> String {
    let folded = fold(text);
    let mut plain = String::new();
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        let apart = plain.ends_with(|c: char| c.is_ascii_digit()) && chars.peek().is_some_and(char::is_ascii_digit);
        if !c.is_whitespace() {
            plain.push(c);
        } else if apart {
            plain.push('-');
        }
    }
    let behind = ["号文件", "号文", "号件"];
    let end = behind
        .iter()
        .find_map(|end| plain.strip_suffix(end))
        .map(|start| format!("{start}号"));
    let plain = end.unwrap_or(plain);
    let inside = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix("号)"));
    inside.map_or_else(|| plain.clone(), |inside| format!("{inside}号"))
}

fn coded(found: &Captures<'_>) -> Option<(DocNumber, bool)> {
    let code = found["code"].trim_end_matches('第');
    let year = numeral::parse(&found["y"])?;
    let apart = found.name("apart").is_none_or(|apart| !apart.as_str().is_empty());
    let in_words = found["y"].chars().all(|c| !c.is_ascii_digit());
    let ended = found.name("end").is_some();
    // 国办发20193号 is cut behind the year; without 号 it is some figure.
    if !apart && !in_words && !ended {
        return None;
    }
    let serial = numeral::parse(&found["n"])?;
    let written = format!("{code}〔{year:02}〕{serial}号");
    // Words before the code are not part of it.
    let number = DocNumber::parse(&written).or_else(|| find_numbers(&written).pop().map(|(_, number)| number))?;
    let has_organ = organ_of_number(&number).is_some();
    // 县政府2021年第6号文: an organ's name is no code, unless it is known as one.
    if !has_organ && !code.ends_with(['令', '告']) && names_an_organ(code) {
        return None;
    }
    let known = has_organ || number.series().ends_with(SERIES);
    // 防汛 2021 3 are words and figures.
    (known || ended).then_some((number, known && ended && (apart || in_words)))
}

fn issued(found: &Captures<'_>) -> Option<(DocNumber, bool)> {
    // 第517号令 names no issuer.
    if found["issuer"].starts_with('第') {
        return None;
    }
    let serial = numeral::parse(&found["n"])?;
    let year = found.name("y").and_then(|year| numeral::parse(year.as_str()));
    let year = year.map(|year| format!("{year}年")).unwrap_or_default();
    let number = DocNumber::parse(&format!("{}{}{year}第{serial}号", &found["issuer"], &found["series"]))
        .filter(|number| matches!(number, DocNumber::Issuer { .. }))?;
    // 口令3 is no order.
    let known = organ_of_number(&number).is_some() || names_an_organ(&found["issuer"]);
    let ended = found.get(0)?.as_str().contains(['号', '第']);
    (known || ended).then_some((number, known || ended))
}

/// 农业部令2013年第2号 and 农业部令〔2013〕2号 are one number.
fn other_form(number: &DocNumber) -> Option<DocNumber> {
    let is_issued = |series: &str| series.ends_with(['令', '告']);
    match number {
        DocNumber::Issuer {
            series,
            year: Some(year),
            serial,
        } => Some(DocNumber::Coded {
            code: series.clone(),
            year: *year,
            serial: serial.clone(),
        }),
        DocNumber::Coded { code, year, serial } if is_issued(code) => Some(DocNumber::Issuer {
            series: code.clone(),
            year: Some(*year),
            serial: serial.clone(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        typed(text).map(|typed| (typed.numbers[0].to_string(), typed.sure))
    }

    #[test]
    fn a_number_is_known_however_it_is_typed() {
        let coded = [
            "国办发〔2012〕14号",
            "国办发2012年第14号文",
            "国办发2012年14号文件",
            "国办发 2012 年 第 14 号",
            "2012国办发14号",
            "2012年国办发第14号",
            "国办发二〇一二14号",
            "国办发二〇一二第14号",
            "国办发二零一二年十四号",
            "国办发第14号（2012）",
            "国办发12年14号",
            "國辦發〔2012〕14號",
        ];
        for text in coded {
            let number = typed(text).filter(|typed| typed.sure).map(|typed| typed.numbers);
            let number = number.and_then(|numbers| numbers.last().map(ToString::to_string));
            assert_eq!(number.as_deref(), Some("国办发〔2012〕14号"), "{text}");
        }
        for text in ["国办发2012-14", "国办发2012 14", "国办发 2012 14号", "国办发201214号"] {
            assert_eq!(
                read(text).map(|read| read.0).as_deref(),
                Some("国办发〔2012〕14号"),
                "{text}"
            );
        }
        let orders = [
            "国务院517号令",
            "国务院令517",
            "国令517号",
            "国务院第五百一十七号令",
            "第517号国务院令",
            "中华人民共和国国务院令（第517号）",
        ];
        for text in orders {
            assert_eq!(read(text), Some(("国务院令第517号".to_owned(), true)), "{text}");
        }
        let both = typed("农业部2013年第2号令").map(|typed| typed.numbers);
        let both: Vec<String> = both.unwrap_or_default().iter().map(ToString::to_string).collect();
        assert_eq!(both, ["农业部令2013年第2号", "农业部令〔2013〕2号"]);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "防汛 2021",
            "2021年第3号",
            "第3号",
            "防汛2021",
            "2021",
            "517号令",
            "口令3",
            "近三年的通知",
        ] {
            assert_eq!(read(text).filter(|read| read.1), None, "{text}");
        }
        let shown = |query: Option<Query>| query.map(|query| query.to_string());
        assert_eq!(shown(yearless("青政发6号")).as_deref(), Some("文号:青政发(*)6号"));
        assert_eq!(
            shown(of_organ("县政府2021年6号文")).as_deref(),
            Some("机关:县政府 and 文号:*(2021)6号")
        );
        assert_eq!(unfinished("青政发2021"), Some("青政发(2021)".to_owned()));
        assert!(order("517号令").is_some() && order("第五百一十七号令").is_some() && order("号令").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[国办发字令第年号〔〕()0-9二〇一八 \\-\\PC]{0,20}") {
            if let Some(typed) = typed(&text) {
                prop_assert!(!typed.numbers.is_empty());
            }
            let _ = (order(&text), unfinished(&text));
        }
    }
}
