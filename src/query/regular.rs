//! Regular expressions (正则表达式) over folded text: their literal characters are folded as the text is, and what every
//! match must contain is known to whoever looks for candidates.

use regex::Regex;
use regex_syntax::ast::{self, Ast, ClassSetItem, Span};
use regex_syntax::hir::{Class, Hir, HirKind};
use serde::Serialize;

use super::{Pattern, Query};
use crate::text::fold::fold;

/// So many different texts one stretch of an expression is spelt out to.
const SPELT_OUT: usize = 64;

/// A regular expression that can be run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Regular {
    /// As it was typed.
    pub typed: String,
    /// For folded text.
    folded: String,
}

impl Regular {
    /// The expression, if it is one.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn new(typed: &str) -> Result<Self, String> {
        let wrong = |e: &dyn std::fmt::Display| {
            let said = e.to_string();
            let last = said.lines().last().unwrap_or_default().trim();
            last.trim_start_matches("error: ").to_owned()
        };
        let tree = ast::parse::Parser::new().parse(typed).map_err(|e| wrong(&e))?;
        let folding = ast::visit(&tree, Folding::default()).unwrap_or_default();
        let mut folded = String::with_capacity(typed.len());
        let mut at = 0;
        for (span, literal) in folding {
            folded.push_str(&typed[at..span.start.offset]);
            folded.push_str(&literal);
            at = span.end.offset;
        }
        folded.push_str(&typed[at..]);
        Regex::new(&folded).map_err(|e| wrong(&e))?;
        Ok(Self {
            typed: typed.to_owned(),
            folded,
        })
    }

    /// The expression, to be run over folded text.
    #[must_use]
    pub fn compiled(&self) -> Option<Regex> {
        Regex::new(&self.folded).ok()
    }

    /// What must hold of a document for the expression to match in it; none if that is nothing.
    #[must_use]
    pub fn required(&self) -> Option<Query> {
        required(&regex_syntax::parse(&self.folded).ok()?)
    }
}

/// Gathers the literal characters that folding changes, in order of place.
#[derive(Default)]
struct Folding(Vec<(Span, String)>);

impl ast::Visitor for Folding {
    type Output = Vec<(Span, String)>;
    type Err = ();

    fn finish(self) -> Result<Self::Output, ()> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, tree: &Ast) -> Result<(), ()> {
        if let Ast::Literal(literal) = tree {
            if literal.c.is_whitespace() {
                // Folded text has a blank only where it means something.
                self.0.push((literal.span, "(?: ?)".to_owned()));
            } else {
                let folded = fold(literal.c.encode_utf8(&mut [0; 4]));
                if !folded.chars().eq([literal.c]) {
                    self.0
                        .push((literal.span, format!("(?:{})", regex_syntax::escape(&folded))));
                }
            }
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), ()> {
        match item {
            ClassSetItem::Literal(literal) => {
                if let Some(c) = folded_alone(literal.c).filter(|c| *c != literal.c) {
                    self.0.push((literal.span, in_class(c)));
                }
            }
            ClassSetItem::Range(range) => {
                if let (Some(start), Some(end)) = (folded_alone(range.start.c), folded_alone(range.end.c))
                    && start <= end
                    && (start, end) != (range.start.c, range.end.c)
                {
                    self.0
                        .push((range.span, format!("{}-{}", in_class(start), in_class(end))));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The one character that a character folds to.
fn folded_alone(c: char) -> Option<char> {
    let folded = fold(c.encode_utf8(&mut [0; 4]));
    let mut chars = folded.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn in_class(c: char) -> String {
    regex_syntax::escape(c.encode_utf8(&mut [0; 4]))
}

/// All texts that a part of an expression can match, if they are few.
fn spelt_out(part: &Hir) -> Option<Vec<String>> {
    match part.kind() {
        HirKind::Empty => Some(vec![String::new()]),
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Class(Class::Unicode(class)) => {
            let many: usize = class.iter().map(|range| range.len()).sum();
            let each = class.iter().flat_map(|range| range.start()..=range.end());
            (many <= SPELT_OUT).then(|| each.map(String::from).collect())
        }
        HirKind::Capture(inner) => spelt_out(&inner.sub),
        HirKind::Repetition(repeated) if (repeated.min, repeated.max) == (0, Some(1)) => {
            let mut texts = spelt_out(&repeated.sub)?;
            texts.push(String::new());
            Some(texts)
        }
        HirKind::Concat(parts) => parts
            .iter()
            .try_fold(vec![String::new()], |run, part| joined(&run, part)),
        HirKind::Alternation(parts) => {
            let all: Vec<String> = parts.iter().map(spelt_out).collect::<Option<Vec<_>>>()?.concat();
            (all.len() <= SPELT_OUT).then_some(all)
        }
        _ => None,
    }
}

/// Every text of `run` with every text of `part` behind it.
fn joined(run: &[String], part: &Hir) -> Option<Vec<String>> {
    let next = spelt_out(part)?;
    let all = || {
        run.iter()
            .flat_map(|before| next.iter().map(move |after| format!("{before}{after}")))
    };
    (run.len() * next.len() <= SPELT_OUT).then(|| all().collect())
}

fn one_of(texts: Vec<String>) -> Option<Query> {
    if texts.iter().any(String::is_empty) {
        return None;
    }
    let mut phrases: Vec<Query> = texts.into_iter().map(Query::Phrase).collect();
    match phrases.len() {
        0 | 1 => phrases.pop(),
        _ => Some(Query::Or(phrases)),
    }
}

fn required(part: &Hir) -> Option<Query> {
    if let Some(texts) = spelt_out(part) {
        return one_of(texts);
    }
    match part.kind() {
        HirKind::Capture(inner) => required(&inner.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => required(&repeated.sub),
        HirKind::Alternation(parts) => {
            let each: Option<Vec<Query>> = parts.iter().map(required).collect();
            each.map(Query::Or)
        }
        HirKind::Concat(parts) => Row::default().of(parts),
        _ => None,
    }
}

/// What parts that follow each other need, gathered from left to right.
#[derive(Default)]
struct Row {
    /// Texts that every match has in this order, and how many characters can stand between each two.
    texts: Vec<String>,
    gaps: Vec<Option<u32>>,
    /// How many characters can stand behind the last of them; none: any number.
    behind: Option<u32>,
    /// What else every match has.
    others: Vec<Query>,
}

impl Row {
    fn of(mut self, parts: &[Hir]) -> Option<Query> {
        let mut run = vec![String::new()];
        for part in parts {
            if let Some(longer) = joined(&run, part) {
                run = longer;
                continue;
            }
            self.close(std::mem::replace(&mut run, vec![String::new()]));
            match spelt_out(part) {
                Some(texts) => run = texts,
                None => {
                    self.others.extend(required(part));
                    // Bytes are at least as many as characters.
                    self.pass(part.properties().maximum_len());
                }
            }
        }
        self.close(run);
        match self.texts.len() {
            0 => {}
            1 => self.others.extend(self.texts.pop().map(Query::Phrase)),
            _ => self.others.push(Query::Pattern(Pattern {
                parts: self.texts,
                gaps: self.gaps,
                starts: true,
                ends: true,
            })),
        }
        match self.others.len() {
            0 | 1 => self.others.pop(),
            _ => Some(Query::And(self.others)),
        }
    }

    /// A stretch that is one of these texts.
    fn close(&mut self, mut texts: Vec<String>) {
        if texts.len() > 1 {
            self.pass(texts.iter().map(String::len).max());
            self.others.extend(one_of(texts));
        } else if let Some(text) = texts.pop().filter(|text| !text.is_empty()) {
            if !self.texts.is_empty() {
                self.gaps.push(self.behind);
            }
            self.texts.push(text);
            self.behind = Some(0);
        }
    }

    /// So many characters at most stand behind the last text.
    fn pass(&mut self, longest: Option<usize>) {
        let longest = longest.and_then(|longest| u32::try_from(longest).ok());
        self.behind = self
            .behind
            .zip(longest)
            .and_then(|(behind, more)| behind.checked_add(more));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn needs(typed: &str) -> String {
        let regular = Regular::new(typed).unwrap();
        regular.required().map(|query| query.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_every_match_contains_is_known() {
        assert_eq!(needs("第[一二]条"), "“第一条” or “第二条”");
        assert_eq!(needs("防汛.{1,5}责任制?"), "(“责任制” or “责任”) and “防汛”");
        assert_eq!(needs("防汛.{1,5}责任[一二]*制.*度"), "“防汛 *20 责任*制*度”");
        assert_eq!(needs("(通知|意见)+"), "“通知” or “意见”");
        assert_eq!(needs(r"\d{4}年"), "“年”");
        assert_eq!(needs(".*"), "");
        assert_eq!(needs("(防汛)?"), "");
    }

    #[test]
    fn literals_are_folded_and_signs_stay_signs() {
        let matches = |typed: &str, text: &str| Regular::new(typed).unwrap().compiled().unwrap().is_match(&fold(text));
        assert!(matches("國辦發〔20\\d\\d〕", "国办发（2012）14号"));
        assert!(matches("[A-Z]+制度", "ＡＢＣ制度"));
        assert!(matches("防 汛", "防汛"));
        assert!(matches("[（〔]2012[）〕]", "[2012]"));
        assert!(!matches("国办发$", "国办发号"));
        assert!(Regular::new("(未完").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_survived(typed in "[防汛國a-c()\\[\\]|*+?.{}0-3，（〔\\\\-]{0,12}", text in "[防汛国a-c，(]{0,8}") {
            if let Ok(regular) = Regular::new(&typed) {
                let _ = regular.required();
                let _ = regular.compiled().unwrap().is_match(&text);
            }
        }
    }
}
