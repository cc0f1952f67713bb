//! One typed line → [`Query`]. Whatever is typed means something; what was not understood is searched as text and
//! said so in a note.

use std::ops::Range;

use super::chip::{Chip, chips};
use super::exact::is_operand;
use super::token::{Piece, Token, tokens};
use super::{FilterField, Query, law};
use crate::document::DocDate;
use crate::text::fold::fold;

/// What a typed line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The condition.
    pub query: Query,
    /// The same, one for each condition that can be taken away by itself.
    pub chips: Vec<Chip>,
    /// What was not understood and how it was taken instead, for the person who typed it.
    pub notes: Vec<String>,
}

/// Understands a typed line. Never fails; an empty line asks for every document. Times as people speak of them (去年) are
/// seen from `today`; without it they are text.
#[must_use]
pub fn parse(line: &str, today: Option<DocDate>) -> Parsed {
    let pieces = tokens(line, |name| FilterField::from_name(name).is_some());
    let mut parser = Parser {
        pieces: &pieces,
        at: 0,
        today,
        parts: Vec::new(),
        notes: Vec::new(),
    };
    let query = parser.either(0);
    let parts: Vec<(&str, &Query)> = match &query {
        // Alternatives stand or fall together.
        Some(either @ Query::Or(_)) if parser.parts.len() > 1 => vec![(line.trim(), either)],
        _ => parser
            .parts
            .iter()
            .map(|(span, part)| (&line[span.clone()], part))
            .collect(),
    };
    Parsed {
        chips: chips(&parts),
        query: query.unwrap_or(Query::All),
        notes: parser.notes,
    }
}

pub(super) struct Parser<'a> {
    pub(super) pieces: &'a [Piece],
    pub(super) at: usize,
    pub(super) today: Option<DocDate>,
    /// The conditions outside all brackets, and where they stand in the line.
    parts: Vec<(Range<usize>, Query)>,
    pub(super) notes: Vec<String>,
}

impl Parser<'_> {
    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek(0).cloned();
        self.at += 1;
        token
    }

    /// The token so many places ahead.
    pub(super) fn peek(&self, ahead: usize) -> Option<&Token> {
        self.pieces.get(self.at + ahead).map(|piece| &piece.token)
    }

    /// Alternatives: `a b OR c` is (a and b) or c.
    fn either(&mut self, depth: usize) -> Option<Query> {
        let mut parts: Vec<Query> = Vec::new();
        loop {
            parts.extend(self.together(depth));
            match self.peek(0) {
                Some(Token::Or) => self.at += 1,
                Some(Token::Close) if depth > 0 => {
                    self.at += 1;
                    break;
                }
                Some(Token::Close) => self.at += 1,
                _ => break,
            }
        }
        join(parts, Query::Or)
    }

    /// What stands side by side: all of it.
    fn together(&mut self, depth: usize) -> Option<Query> {
        let mut parts = Vec::new();
        while let Some(token) = self.peek(0) {
            if matches!(token, Token::Or | Token::Close) {
                break;
            }
            let first = self.at;
            let Some(part) = self.one(depth) else { continue };
            if depth == 0 {
                let pieces = &self.pieces[first..self.at.min(self.pieces.len())];
                let from = pieces.iter().map(|piece| piece.span.start).min().unwrap_or_default();
                let to = pieces.iter().map(|piece| piece.span.end).max().unwrap_or_default();
                self.parts.push((from..to, part.clone()));
            }
            match part {
                Query::And(several) => parts.extend(several),
                part => parts.push(part),
            }
        }
        join(parts, Query::And)
    }

    fn one(&mut self, depth: usize) -> Option<Query> {
        if is_operand(self.peek(0)) && matches!(self.peek(1), Some(Token::Near(_))) && is_operand(self.peek(2)) {
            return self.near();
        }
        match self.next()? {
            Token::Not => {
                let negated = matches!(self.peek(0), Some(Token::Or | Token::Close | Token::And) | None);
                if negated {
                    return None;
                }
                Some(Query::Not(Box::new(self.one(depth)?)))
            }
            Token::Open => self.either(depth + 1),
            Token::Quoted { text, closed } => {
                if !closed {
                    self.notes.push(format!(
                        "the quote before “{text}” was not closed; taken to the end of the line"
                    ));
                }
                self.phrase(&text)
            }
            Token::Field(name) => self.field(&name),
            Token::Word(word) => self.word(&word),
            Token::Regular(typed) => self.regular(&typed),
            Token::Near(within) => {
                self.notes.push(format!(
                    "“/{within}” needs a word or a quoted text on each side; searched as text"
                ));
                Some(Query::Phrase(format!("/{within}")))
            }
            Token::And | Token::Or | Token::Close => None,
        }
    }

    pub(super) fn text(&mut self, typed: &str) -> Option<Query> {
        let whole = fold(typed);
        if !whole.chars().any(char::is_alphanumeric) {
            // Punctuation alone: still something that a text can contain.
            return (!whole.is_empty()).then_some(Query::Phrase(whole));
        }
        if let Some(title) = law::title(&whole) {
            self.notes
                .push(format!("“{typed}” is also taken as {title}; in quotes it is text"));
            return Some(Query::Or(vec![Query::text(whole), Query::text(title.to_owned())]));
        }
        Some(Query::text(whole))
    }
}

pub(super) fn join(mut parts: Vec<Query>, make: fn(Vec<Query>) -> Query) -> Option<Query> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(make(parts)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meaning(line: &str) -> String {
        parse(line, None).query.to_string()
    }

    #[test]
    fn words_stand_together_and_operators_are_understood_in_both_languages() {
        assert_eq!(meaning("防汛 抗旱"), "防汛 and 抗旱");
        assert_eq!(meaning("防汛 OR 抗旱 2022"), "防汛 or (抗旱 and 2022)");
        assert_eq!(meaning("(防汛 或 抗旱) -演练"), "(防汛 or 抗旱) and not 演练");
        assert_eq!(meaning("“防 汛”　—责任"), "“防汛” and 责任");
    }

    #[test]
    fn fields_have_chinese_and_english_names() {
        assert_eq!(meaning("文种：通知 year:2019..2023"), "文种:通知 and 日期:2019..2023");
        assert_eq!(meaning("机关:\"县 水利局\""), "机关:县水利局");
        assert_eq!(meaning("kind:通知,通报"), "文种:通知 or 文种:通报");
        assert_eq!(meaning("meta.区域:东部"), "meta.区域:东部");
        assert_eq!(meaning("date:2023-05"), "日期:2023-05-01..2023-05-31");
    }

    #[test]
    fn times_are_conditions_where_they_stand_alone_or_qualify() {
        let today = DocDate::new(2026, Some(11), Some(25));
        let meant = |line| parse(line, today).query.to_string();
        assert_eq!(meant("去年 防汛"), "日期:2025 and 防汛");
        assert_eq!(meant("去年的通知"), "日期:2025 and 文种:通知");
        assert_eq!(meant("2023年以来 防汛"), "日期:2023.. and 防汛");
        assert_eq!(meant("年度:近三年"), "日期:2023-11-25..2026-11-25");
        assert_eq!(meant("“去年”"), "“去年”");
        assert_eq!(meant("去年冬天"), "去年 + 冬天");
        assert_eq!(meant("去年给财政局的请示"), "日期:2025 and 主送:财政局 and 文种:请示");
        assert_eq!(meant("还有效 防汛"), "效力:现行有效 and 防汛");
        assert_eq!(parse("去年", None).query.to_string(), "去年");
    }

    #[test]
    fn exact_forms_are_told_apart() {
        assert_eq!(meaning("“防汛 * 责任制”"), "“防汛 *30 责任制”");
        assert_eq!(meaning("防汛*责任制"), "“防汛 *30 责任制”");
        assert_eq!(meaning("防汛 /10 水库"), "“防汛” /10 “水库”");
        assert_eq!(meaning("a /2 b ／3 c d"), "“a” /2 “b” and “b” /3 “c” and d");
        assert_eq!(meaning("-防汛 near/5 “水 库”"), "not “防汛” /5 “水库”");
        assert_eq!(meaning("防汛/10水库"), "防汛 + 10 + 水库");
        assert_eq!(meaning("/第[一二]条/ 防汛"), "/第[一二]条/ and 防汛");
        assert_eq!(meaning("(/a b/ 或 正则:c|d)"), "/a b/ or /c|d/");
        assert_eq!(meaning("文号:国办发*"), "文号:国办发*");
        assert_eq!(meaning("*水利局"), "文号:*水利局 or 题名:*水利局 or 机关:*水利局");
        assert_eq!(meaning("\"2\\*3\""), "“2*3”");
        for line in [
            "防汛 /10",
            "/10 防汛",
            "防汛 /10 文种:通知",
            "\"防汛*\"",
            "/(/",
            "年度:*",
        ] {
            assert!(!parse(line, None).notes.is_empty(), "{line}");
        }
    }

    #[test]
    fn a_number_without_brackets_may_be_words_too() {
        let meant = |line| parse(line, None).query.to_string();
        assert_eq!(
            meant("国函1993 131"),
            "number 国函〔1993〕131号 or (国函 + 1993 and 131)"
        );
        assert_eq!(meant("防汛 2021 3"), "防汛 and 2021 and 3");
    }

    #[test]
    fn a_number_is_known_however_it_is_typed() {
        for typed in [
            "国办发〔2012〕14号",
            "国办发[2012] 14",
            "国办发 (2012) 14 号",
            "国办发（2012）第14号",
        ] {
            assert_eq!(meaning(typed), "number 国办发〔2012〕14号", "{typed}");
        }
    }

    #[test]
    fn laws_are_known_by_their_short_names() {
        assert_eq!(meaning("保密法 定密"), "(保密法 or 保守 + 国家 + 秘密法) and 定密");
        assert_eq!(meaning("“保密法”"), "“保密法”");
        assert_eq!(parse("保密法", None).notes.len(), 1);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let parsed = parse("年度:去岁 颜色:红 \"未完", None);
        assert_eq!(parsed.notes.len(), 3, "{:?}", parsed.notes);
        assert_eq!(parse("-", None).query, Query::Phrase("-".into()));
        assert_eq!(parse(" ", None).query, Query::All);
    }

    proptest! {
        #[test]
        fn any_line_means_something(line in "\\PC{0,60}") {
            let _ = parse(&line, None).query.to_string();
        }
    }
}
