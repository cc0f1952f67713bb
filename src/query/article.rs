//! Articles of rules (第×条), however their number is written: laws number in words, people in figures.

use std::sync::LazyLock;

use regex::Regex;

use super::Query;
use crate::document::kind_of_title;
use crate::text::numeral;

/// Longer texts are told, and cite no article as a condition.
const LONGEST: usize = 40;

static ARTICLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?P<mark>第)?(?P<n>[0-9]{1,4}|[一二三四五六七八九十百千零〇]{1,8})条").ok());

/// An article in a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Article<'a> {
    pub before: &'a str,
    /// The article in each way of writing it.
    pub written: Vec<String>,
    pub behind: &'a str,
}

/// The article that a folded text without blanks names: 民法典第1042条, 民法典1042条; or, if it stands behind a rule's name,
/// 1042条.
pub(super) fn article(folded: &str, behind_rule: bool) -> Option<Article<'_>> {
    if folded.chars().count() > LONGEST {
        return None;
    }
    let found = ARTICLE.as_ref()?.captures(folded)?;
    let whole = found.get(0)?;
    let (before, behind) = (&folded[..whole.start()], &folded[whole.end()..]);
    // 《三十二条例》
    if behind.starts_with('例') {
        return None;
    }
    // 1042条 may be so many of anything, unless a rule stands before it.
    let of_rule = || match before {
        "" => behind_rule,
        before => kind_of_title(before.trim_end_matches('》')).is_some(),
    };
    if found.name("mark").is_none() && !of_rule() {
        return None;
    }
    let number = numeral::parse(&found["n"]).filter(|number| (1..10_000).contains(number))?;
    let in_words = format!("第{}条", numeral::write(number));
    let mut written = vec![format!("第{number}条"), in_words.clone()];
    if in_words.contains('零') {
        written.push(in_words.replace('零', "〇"));
    }
    Some(Article {
        before,
        written,
        behind,
    })
}

impl Article<'_> {
    /// The article, in any way of writing.
    pub(super) fn query(&self) -> Query {
        Query::Or(self.written.iter().cloned().map(Query::Phrase).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_known_in_figures_and_in_words() {
        let read = |text| article(text, false).map(|a| (a.before, a.written.join(" "), a.behind));
        let case = |before, written: &str, behind| Some((before, written.to_owned(), behind));
        assert_eq!(
            read("民法典第1042条"),
            case("民法典", "第1042条 第一千零四十二条 第一千〇四十二条", "")
        );
        assert_eq!(
            read("民法典1042条"),
            case("民法典", "第1042条 第一千零四十二条 第一千〇四十二条", "")
        );
        assert_eq!(read("第三十九条第二项"), case("", "第39条 第三十九条", "第二项"));
        assert!(article("1042条", true).is_some());
        for text in ["1042条", "新闻1042条", "第条", "条例", "第十五条例"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
