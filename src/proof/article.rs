//! 条文: an article that a cited law does not have, and words that stand in another article than the one that is named.

use std::ops::Range;

use super::basis::said;
use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::archive::{Brief, Catalogue};
use crate::document::Citation;
use crate::error::Result;
use crate::text::numeral;

/// The article, or articles, behind a title.
static NAMED: Pattern = Pattern::new(
    r"^(?:[（(][^）)]{1,40}[）)])?(?:的)?(?P<list>第(?:[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条(?:之[一二三四五六七八九十])?(?:第[一二三四五六七八九十\d]+款)?(?:第?[（(][一二三四五六七八九十\d]+[）)]项)?(?:[、和及至—以]{1,2}第(?:[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条(?:之[一二三四五六七八九十])?(?:第[一二三四五六七八九十\d]+款)?(?:第?[（(][一二三四五六七八九十\d]+[）)]项)?)*)",
);
static ARTICLE: Pattern = Pattern::new(r"第(?P<n>[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条(?P<of>之[一二三四五六七八九十])?");
/// The words that it is said to have.
static QUOTED: Pattern = Pattern::new(r"^[^。；“”]{0,12}[:：，,]?“(?P<q>[^“”…]{12,400})”");
/// The beginning of an article in a law.
static BEGIN: Pattern = Pattern::new(r"(?m)^[ 　*#]*第(?P<n>[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条(?P<of>之[一二三四五六七八九十])?[ 　*]");
/// Fewer articles show no law as a whole.
const FEWEST: usize = 8;

/// The articles of a text: number and place.
fn articles(text: &str) -> Vec<(u32, Range<usize>)> {
    let begins: Vec<(u32, usize, bool)> = BEGIN
        .all(text)
        .filter_map(|begin| Some((number(&begin["n"])?, whole(&begin).start, begin.name("of").is_some())))
        .collect();
    let ends = begins.iter().skip(1).map(|(_, at, _)| *at).chain([text.len()]);
    begins
        .iter()
        .zip(ends)
        .map(|((number, at, _), end)| (*number, *at..end))
        .collect()
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| numeral::parse(text))
}

/// Compares what a citation says of articles with the editions of the law that it means.
pub(super) fn check(
    draft: &Draft<'_>,
    catalogue: &Catalogue,
    citation: &Citation,
    editions: &[Brief],
    found: &mut Findings,
) -> Result<()> {
    let behind = draft.behind_all(citation.span.end, 700);
    let Some(named) = NAMED.first(behind) else { return Ok(()) };
    let Some(list) = range(&named, "list") else { return Ok(()) };
    let base = citation.span.end + list.start;
    let asked: Vec<(u32, Range<usize>, bool)> = ARTICLE
        .all(&behind[list.clone()])
        .filter_map(|article| {
            let at = whole(&article);
            Some((number(&article["n"])?, base + at.start..base + at.end, article.name("of").is_some()))
        })
        .collect();
    let mut texts = Vec::new();
    for edition in editions.iter().take(6) {
        let text = catalogue.text(edition.id)?;
        let articles = articles(&text);
        let last = articles.iter().map(|(number, _)| *number).max().unwrap_or_default();
        let count = articles.len();
        // A text without most of its articles is an extract.
        if count >= FEWEST && count * 10 >= usize::try_from(last).unwrap_or_default() * 9 {
            texts.push((edition, text, articles, last));
        }
    }
    let Some((edition, _, _, last)) = texts.iter().max_by_key(|(_, _, _, last)| *last) else {
        return Ok(());
    };
    let mut beyond = false;
    for (number, span, _) in asked.iter().filter(|(number, _, _)| number > last) {
        let words = [
            ("title", edition.title.as_str()),
            ("written", draft.part(span)),
            ("last", &last.to_string()),
        ];
        found.add_proven("basis.article", span.clone(), &words, Some(&said(edition)));
        beyond = *number > 0;
    }
    let ([(number, span, false)], false) = (asked.as_slice(), beyond) else {
        return Ok(());
    };
    let Some(quoted) = QUOTED.first(&behind[list.end..]) else {
        return Ok(());
    };
    let wanted = letters(&quoted["q"]);
    let stands = |articles: &[(u32, Range<usize>)], text: &str, right: bool| {
        articles
            .iter()
            .filter(|(other, _)| (other == number) == right)
            .find(|(_, place)| letters(&text[place.clone()]).contains(&wanted))
            .map(|(other, _)| *other)
    };
    if texts.iter().any(|(_, text, articles, _)| stands(articles, text, true).is_some()) {
        return Ok(());
    }
    for (edition, text, articles, _) in &texts {
        if let Some(other) = stands(articles, text, false) {
            let right = format!("第{}条", numeral::write(other));
            let words = [("written", draft.part(span)), ("right", right.as_str())];
            found.add_proven("basis.quoted", span.clone(), &words, Some(&said(edition)));
            return Ok(());
        }
    }
    // Nearly the words of the article: a slip in the quotation.
    for (edition, text, articles, _) in &texts {
        let own = articles.iter().find(|(other, _)| other == number);
        if own.is_some_and(|(_, place)| is_nearly(&wanted, &letters(&text[place.clone()]))) {
            let at = base - list.start + list.end + range(&quoted, "q").map_or(0, |q| q.start);
            let place = at..at + quoted["q"].len();
            let words = [("title", edition.title.as_str()), ("written", draft.part(span))];
            found.add_proven("basis.words", place, &words, Some(&said(edition)));
            return Ok(());
        }
    }
    Ok(())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether nearly all pairs of characters of a quotation stand in a text.
fn is_nearly(quoted: &str, text: &str) -> bool {
    let pairs: Vec<String> = quoted
        .chars()
        .zip(quoted.chars().skip(1))
        .map(|(a, b)| format!("{a}{b}"))
        .collect();
    let known = pairs.iter().filter(|pair| text.contains(pair.as_str())).count();
    pairs.len() >= 14 && known * 100 >= pairs.len() * 88
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_found_where_they_begin() {
        let text = "# 某法\n\n第一条 为了甲，依照第九条，制定本法。\n\n第二条　乙。\n第十二条之一 丙。\n";
        let found: Vec<u32> = articles(text).into_iter().map(|(number, _)| number).collect();
        assert_eq!(found, [1, 2, 12]);
    }

    #[test]
    fn several_articles_are_read() {
        let named = NAMED.first("第十六条第二款、第二十条和第3条的规定").unwrap();
        assert_eq!(ARTICLE.all(&named["list"]).count(), 3);
    }
}
