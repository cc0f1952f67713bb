//! Archival numbers (档号): read in the three dialects, written in one.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use crate::classify::retention::Dialect;
use crate::classify::retention::Term;

/// Of DA/T 22-2015, DA/T 13-2022, and both mixed.
static CODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<fonds>[A-Z]{1,6}\d{1,5}|\d{3,5})-(?P<category>[A-Z]{2})(?P<sub>(?:·[A-Z0-9]{1,4}){0,3}?)·(?P<year>(?:19|20)\d{2})(?P<a>[·-])(?P<term>Y|D\d{1,3})(?:(?P<b>[·-])(?P<class>[A-Z]{2,12}|\d{1,3}|[\p{Han}A-Z0-9]{2,12}))?-(?P<number>\d{3,6})$",
    )
    .ok()
});

/// 归档章 as it is read from a page: its cells in order, with or without their labels.
static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let cell = |label: &str| format!(r"(?:{label}\s*[:：]?\s*)?");
    Regex::new(&format!(
        r"{}(?P<fonds>[A-Z]{{1,6}}\d{{1,5}}|\d{{3,5}})[\s|]+{}(?P<year>(?:19|20)\d{{2}})[\s|]+{}(?P<number>\d{{1,6}})[\s|]+(?:{}(?P<class>[A-Z]{{2,12}}|\p{{Han}}{{2,12}}?)[\s|]+)?{}(?P<term>永久|(?:定期)?\d{{1,3}}年|Y|D\d{{1,3}})(?:[\s|]+{}(?P<pages>\d{{1,4}}))?",
        cell("全宗号"),
        cell("年度"),
        cell("(?:室编)?件号"),
        cell("机构(?:[（(]?问题[)）]?)?"),
        cell("保管期限"),
        cell("页数"),
    ))
    .ok()
});

/// An archival number of an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArchivalCode {
    /// 全宗号
    pub fonds: String,
    /// 门类代码, with what stands below it: WS, ZY·JC.
    pub category: String,
    /// 年度
    pub year: u16,
    /// 保管期限
    pub term: Term,
    /// 机构（问题）; empty where the scheme has none.
    pub class: String,
    /// 件号
    pub number: u32,
    /// Digits of 件号 as written.
    pub digits: usize,
    /// How its parts are joined.
    pub dialect: Dialect,
}

impl ArchivalCode {
    /// The number that a text writes; `None` if it is none. Dashes and dots of every kind are read.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text
            .trim()
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(plain_joint)
            .collect();
        let found = CODE.as_ref()?.captures(&plain)?;
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let dialect = match (part("a"), part("b")) {
            ("-", "·") => return None,
            ("-", _) => Dialect::D22,
            (_, "-") => Dialect::Mixed,
            _ => Dialect::D13,
        };
        Some(Self {
            fonds: part("fonds").to_owned(),
            category: format!("{}{}", part("category"), part("sub")),
            year: part("year").parse().ok()?,
            term: Term::parse(part("term"))?,
            class: part("class").to_owned(),
            number: part("number").parse().ok()?,
            digits: part("number").len(),
            dialect,
        })
    }

    /// 件号 as it is written.
    #[must_use]
    pub fn item(&self) -> String {
        format!("{:0width$}", self.number, width = self.digits)
    }

    /// Everything before 件号: the lowest class, in which items are counted from 1.
    #[must_use]
    pub fn lowest_class(&self) -> String {
        let whole = self.to_string();
        whole
            .rsplit_once('-')
            .map_or(whole.clone(), |(class, _)| class.to_owned())
    }

    /// The number that a stamp at the head of a page gives, if it is of this fonds. The stamp bears no category.
    #[must_use]
    pub fn of_stamp(
        head: &str,
        fonds: &str,
        category: &str,
        dialect: Dialect,
        digits: usize,
    ) -> Option<(Self, Option<u64>)> {
        if !head.contains(fonds) {
            return None;
        }
        let found = STAMP
            .as_ref()?
            .captures_iter(head)
            .find(|found| &found["fonds"] == fonds)?;
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let code = Self {
            fonds: fonds.to_owned(),
            category: category.to_owned(),
            year: part("year").parse().ok()?,
            term: Term::parse(part("term").trim_start_matches("定期"))?,
            class: part("class").to_owned(),
            number: part("number").parse().ok()?,
            digits,
            dialect,
        };
        Some((code, part("pages").parse().ok()))
    }
}

fn plain_joint(c: char) -> char {
    match c {
        '•' | '．' | '・' | '‧' | '∙' => '·',
        '－' | '—' | '–' | '‐' | '‑' | '−' => '-',
        c => c,
    }
}

impl fmt::Display for ArchivalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let term = self.term.code().unwrap_or_default();
        let (a, b) = match self.dialect {
            Dialect::D22 => ('-', '-'),
            Dialect::D13 => ('·', '·'),
            Dialect::Mixed => ('·', '-'),
        };
        write!(f, "{}-{}·{}{a}{term}", self.fonds, self.category, self.year)?;
        if !self.class.is_empty() {
            write!(f, "{b}{}", self.class)?;
        }
        write!(f, "-{:0width$}", self.number, width = self.digits)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_three_dialects_are_read_and_written() {
        let d22 = ArchivalCode::parse("Z109-WS·2011-Y-BGS-0001").unwrap();
        assert_eq!(
            (d22.year, d22.term, d22.class.as_str(), d22.number),
            (2011, Term::Permanent, "BGS", 1)
        );
        let d13 = ArchivalCode::parse("Z109－WS•2011•Y•办公室－0001").unwrap();
        assert_eq!((d13.dialect, d13.class.as_str()), (Dialect::D13, "办公室"));
        let mixed = ArchivalCode::parse("0109-WS·2011·D30-BGS-00012").unwrap();
        assert_eq!(
            (mixed.dialect, mixed.term, mixed.digits),
            (Dialect::Mixed, Term::Years(30), 5)
        );
        let two_levels = ArchivalCode::parse("Z109-WS·2011-D10-0003").unwrap();
        assert_eq!((two_levels.class.as_str(), two_levels.number), ("", 3));
        for wrong in [
            "QH-2020-001",
            "oa-1001",
            "Z109-WS·1811-Y-0001",
            "",
            "Z109-WS·2011-X-0001",
            "青政发〔2020〕5号",
        ] {
            assert_eq!(ArchivalCode::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_stamp_gives_the_parts_of_a_number() {
        let of = |head: &str| {
            ArchivalCode::of_stamp(head, "Q012", "WS", Dialect::D22, 4).map(|(code, pages)| (code.to_string(), pages))
        };
        assert_eq!(
            of("Q012 2022 15\n办公室 永久 8\n青禾县人民政府文件"),
            Some(("Q012-WS·2022-Y-办公室-0015".to_owned(), Some(8)))
        );
        assert_eq!(
            of("全宗号：Q012 年度：2022 件号：7\n机构：BGS 保管期限：30年 页数：3"),
            Some(("Q012-WS·2022-D30-BGS-0007".to_owned(), Some(3)))
        );
        assert_eq!(of("Q012 2022 15 D10"), Some(("Q012-WS·2022-D10-0015".to_owned(), None)));
        assert_eq!(of("Q013 2022 15 永久 8"), None);
        assert_eq!(of("Q012 号文"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            fonds in "[A-Z][0-9]{3}|[0-9]{4}", year in 1949u16..2100, term in 0u16..3, class in "|[A-Z]{2,5}|办公室",
            number in 1u32..9999, dialect in 0u8..3,
        ) {
            let code = ArchivalCode {
                fonds, category: "WS".to_owned(), year, class, number, digits: 4,
                term: [Term::Permanent, Term::Years(30), Term::Years(10)][usize::from(term)],
                dialect: [Dialect::D22, Dialect::D13, Dialect::Mixed][usize::from(dialect)],
            };
            let read = ArchivalCode::parse(&code.to_string()).unwrap();
            prop_assert_eq!(&read.to_string(), &code.to_string());
            // Without a class, two of the dialects are written alike.
            if !code.class.is_empty() {
                prop_assert_eq!(read, code);
            }
        }

        #[test]
        fn no_text_is_too_odd(text in "\\PC{0,60}") {
            let _ = ArchivalCode::parse(&text);
            let _ = ArchivalCode::of_stamp(&text, "Q012", "WS", Dialect::D22, 4);
        }
    }
}
