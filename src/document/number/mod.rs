//! Document numbers (发文字号): one canonical form for every way of writing them.
//!
//! GB/T 9704-2012 7.2.5: agency code, year in 〔〕, serial number without 第 and leading zeros, 号. Orders (令) and
//! announcements (公告, 通告) are numbered after the issuer's name; the state's name before it is left out, and 国令 is
//! 国务院令.

mod grammar;
mod running;

use std::fmt;

use super::lines::is_blank;
use super::organ::{composed_organ, is_organ_name};
use grammar::{BARE, CODED, ISSUER, NUMBERED, YEAR_FIRST, captures, spans};

pub use running::find_numbers;

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

/// What forms and exports write before a number.
const LABELS: [&str; 7] = ["发文字号", "文件编号", "文件字号", "发文号", "文号", "字号", "编号"];
/// Longer texts are no number.
const LONGEST_CHARS: usize = 60;

impl DocNumber {
    /// The number that the whole text writes, in any usual way; `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().count() > LONGEST_CHARS {
            return None;
        }
        let visible: String = text.chars().filter(|c| c.is_whitespace() || !is_blank(*c)).collect();
        let text = without_frame(&visible);
        if let Some(found) = captures(&CODED, text).filter(|c| spans(c, text))
            && found.name("n").is_some()
        {
            return grammar::coded(&found);
        }
        if let Some(found) = captures(&YEAR_FIRST, text).filter(|c| spans(c, text)) {
            return grammar::year_first(&found);
        }
        if let Some(found) = captures(&ISSUER, text).filter(|c| spans(c, text)) {
            return grammar::issuer(&found);
        }
        // A draft's number may be open, but then the 号 must be there.
        if let Some(found) = captures(&CODED, text).filter(|c| spans(c, text) && c.name("end").is_some()) {
            return grammar::coded(&found);
        }
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        // An organ that numbers without saying 令 or 公告: 环境保护部2019年第9号.
        if let Some(found) = captures(&NUMBERED, &compact)
            && (is_organ_name(&found["issuer"]) || composed_organ(&found["issuer"]).is_some())
        {
            return grammar::issuer(&found);
        }
        let found = captures(&BARE, &compact)?;
        // 公告2020年第1号: an announcement whose issuer is not named.
        if ["公告", "通告", "令"].iter().any(|kind| found["code"].ends_with(kind)) {
            return grammar::announcement(&found);
        }
        grammar::coded(&found)
    }

    /// The agency code or the issuer's series.
    #[must_use]
    pub fn series(&self) -> &str {
        match self {
            Self::Coded { code, .. } => code,
            Self::Issuer { series, .. } => series,
        }
    }

    /// The serial number: `14`, `14-2`; empty where a draft leaves it open.
    #[must_use]
    pub fn serial(&self) -> &str {
        match self {
            Self::Coded { serial, .. } | Self::Issuer { serial, .. } => serial,
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

/// The text without a label before it, brackets around it and what stands behind its 号.
fn without_frame(text: &str) -> &str {
    let mut text = text.trim().trim_end_matches(['。', '，', ',', '；', ';']);
    for empty in ["〔〕", "[]", "（）", "()"] {
        text = text.strip_suffix(empty).unwrap_or(text).trim_end();
    }
    for label in LABELS {
        if let Some(rest) = text.strip_prefix(label) {
            text = rest.trim_start_matches([':', '：', ' ', '　']);
            break;
        }
    }
    let inside = text
        .strip_prefix(['（', '('])
        .and_then(|rest| rest.strip_suffix(['）', ')']))
        .filter(|inside| inside.ends_with(['号', '號']));
    inside.unwrap_or(text).trim()
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
            "国办发〔2012年〕14 号",
            "国办发2012年14号",
            "国办发[2012] 14",
            "国办发〔二〇一二〕十四号",
            "发文字号：国办发〔2012〕14号",
            "\u{200B}国办发〔 2012 〕14号〔〕",
            "（国办发〔2012〕14号）",
            "〔2012〕国办发14号",
            "国办发〔2012〕14號",
        ];
        for text in same {
            assert_eq!(canonical(text).as_deref(), Some("国办发〔2012〕14号"), "{text}");
        }
        assert_eq!(canonical("国发〔82〕59号").as_deref(), Some("国发〔1982〕59号"));
        assert_eq!(canonical("沪府发〔05〕12号").as_deref(), Some("沪府发〔2005〕12号"));
        assert_eq!(canonical("京政办发(2005)第3号").as_deref(), Some("京政办发〔2005〕3号"));
        assert_eq!(canonical("法释〔2020〕17号").as_deref(), Some("法释〔2020〕17号"));
        assert_eq!(canonical("教基一厅[2OI2]S号").as_deref(), Some("教基一厅〔2012〕5号"));
    }

    #[test]
    fn orders_and_announcements_are_numbered_after_their_issuer() {
        let cases = [
            ("国务院令第711号", "国务院令第711号"),
            ("国令第711号", "国务院令第711号"),
            ("中华人民共和国国务院令 第 711 号", "国务院令第711号"),
            ("中华人民共和国主席令第二十八号", "主席令第28号"),
            ("青禾县人民政府通告2022年第3号", "青禾县人民政府通告2022年第3号"),
            ("交通部令2004年第10号", "交通部令2004年第10号"),
            ("中国人民银行公告〔2019〕第3号", "中国人民银行公告〔2019〕3号"),
            ("环境保护部2019年第9号", "环境保护部2019年第9号"),
            ("沪府令71号", "沪府令第71号"),
            ("省政府令 第9号", "省政府令第9号"),
            ("公安部令第１２５号", "公安部令第125号"),
            ("日交通部令第10号", "交通部令第10号"),
            ("日中华人民共和国国务院令第406号", "国务院令第406号"),
            ("日山东省人民政府令第218号", "山东省人民政府令第218号"),
            ("日照市人民政府令第3号", "日照市人民政府令第3号"),
            ("交通运输部第13号令", "交通运输部令第13号"),
            ("国土资源部令二○○八年第4号", "国土资源部令2008年第4号"),
            ("公告2020年第1号", "公告2020年第1号"),
            ("〔85〕农经字第12号", "农经〔1985〕12号"),
        ];
        for (text, expected) in cases {
            assert_eq!(canonical(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "防汛",
            "2012年14号",
            "（2019）云民终1234号",
            "(1998)经终字第12号",
            "第14号",
            "通知〔2012〕",
            "台风利奇马第9号",
            "",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
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
