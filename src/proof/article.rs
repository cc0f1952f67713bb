//! 条文: an article that a cited law does not have, and words that stand in another article than the one that is named.

use std::collections::HashSet;
use std::ops::Range;

use super::basis::said;
use super::draft::Draft;
use super::held::named;
use super::pattern::{Pattern, range, whole};
use super::provision;
use super::rules::Findings;
use crate::archive::{Brief, Catalogue, NameSort};
use crate::document::{Citation, title_key};
use crate::error::Result;
use crate::text::numeral;

/// The article, or articles, behind a title.
static NAMED: Pattern = Pattern::new(
    r"^(?:[（(][^）)]{1,40}[）)])?(?:的)?(?P<list>第(?:[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条(?:之[一二三四五六七八九十])?(?:第[一二三四五六七八九十\d]+款)?(?:第?[（(][一二三四五六七八九十\d]+[）)]项)?(?:[、和及至—以]{1,2}第(?:[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条(?:之[一二三四五六七八九十])?(?:第[一二三四五六七八九十\d]+款)?(?:第?[（(][一二三四五六七八九十\d]+[）)]项)?)*)",
);
static ARTICLE: Pattern =
    Pattern::new(r"第(?P<n>[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条(?P<of>之[一二三四五六七八九十])?");
/// The words that it is said to have.
static QUOTED: Pattern = Pattern::new(r"^[^。；“”]{0,12}[:：，,]?“(?P<q>[^“”…]{12,400})”");
/// What it is said to rule.
static TOLD: Pattern = Pattern::new(r"^(?:规定|明确规定|规定了)[，,：:]?(?P<q>[^。；“”《》]{20,300})[。；]");
/// The beginning of an article in a law.
static BEGIN: Pattern = Pattern::new(
    r"(?m)^[ 　*#]*第(?P<n>[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条(?P<of>之[一二三四五六七八九十])?[ 　*]",
);
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

/// An edition of a law: its text, and its articles.
struct Edition {
    brief: Brief,
    text: String,
    articles: Vec<(u32, Range<usize>)>,
    last: u32,
}

fn editions(catalogue: &Catalogue, title: &str) -> Result<Vec<Edition>> {
    let mut found = Vec::new();
    for brief in named(catalogue, &title_key(title), &[NameSort::Title])?
        .into_iter()
        .take(6)
    {
        let text = catalogue.text(brief.id)?;
        let articles = articles(&text);
        let last = articles.iter().map(|(number, _)| *number).max().unwrap_or_default();
        let count = articles.len();
        // A text without most of its articles is an extract.
        if count >= FEWEST && count * 10 >= usize::try_from(last).unwrap_or_default() * 9 {
            found.push(Edition {
                brief,
                text,
                articles,
                last,
            });
        }
    }
    Ok(found)
}

/// Compares what a citation says of articles with the editions of the law that it means; the law may be called 该法 behind it.
pub(super) fn check(draft: &Draft<'_>, catalogue: &Catalogue, citation: &Citation, found: &mut Findings) -> Result<()> {
    let Some(title) = citation.full_title() else {
        return Ok(());
    };
    let mut places = vec![citation.span.end];
    places.extend(called(draft, citation, title));
    places.retain(|at| NAMED.is_match(draft.behind_all(*at, 200)));
    if places.is_empty() {
        return Ok(());
    }
    let editions = editions(catalogue, title)?;
    for at in places {
        at_place(draft, at, &editions, found);
    }
    Ok(())
}

/// Where the law is called 该法 or 该条例 until another of its kind is cited.
fn called(draft: &Draft<'_>, citation: &Citation, title: &str) -> Vec<usize> {
    let kinds = ["法", "条例", "办法", "规定", "细则", "规则"];
    let Some(kind) = kinds
        .iter()
        .filter(|kind| title.ends_with(*kind))
        .max_by_key(|kind| kind.len())
    else {
        return Vec::new();
    };
    let next = draft.document.citations.iter().find(|other| {
        other.span.start > citation.span.start
            && other
                .full_title()
                .is_some_and(|other| other.ends_with(kind) && title_key(other) != title_key(title))
    });
    let end = next.map_or(draft.paper.end, |next| next.span.start);
    let again = draft.document.citations.iter().find(|other| {
        other.span.start > citation.span.start
            && other
                .full_title()
                .is_some_and(|other| title_key(other) == title_key(title))
    });
    let end = again
        .map_or(end, |again| again.span.start.min(end))
        .max(citation.span.end);
    let word = format!("该{kind}");
    draft
        .part(&(citation.span.end..end))
        .match_indices(word.as_str())
        .map(|(at, word)| citation.span.end + at + word.len())
        .collect()
}

/// What is said of the articles behind a place.
fn at_place(draft: &Draft<'_>, at: usize, editions: &[Edition], found: &mut Findings) {
    let behind = draft.behind_all(at, 900);
    let Some(list) = NAMED.first(behind).and_then(|named| range(&named, "list")) else {
        return;
    };
    let base = at + list.start;
    let asked: Vec<(u32, Range<usize>, bool)> = ARTICLE
        .all(&behind[list.clone()])
        .filter_map(|article| {
            let at = whole(&article);
            Some((
                number(&article["n"])?,
                base + at.start..base + at.end,
                article.name("of").is_some(),
            ))
        })
        .collect();
    let Some(longest) = editions.iter().max_by_key(|edition| edition.last) else {
        return;
    };
    let mut beyond = false;
    for (_, span, _) in asked.iter().filter(|(number, _, _)| *number > longest.last) {
        let words = [
            ("title", longest.brief.title.as_str()),
            ("written", draft.part(span)),
            ("last", &longest.last.to_string()),
        ];
        found.add_proven("basis.article", span.clone(), &words, Some(&said(&longest.brief)));
        beyond = true;
    }
    let ([(number, span, false)], false) = (asked.as_slice(), beyond) else {
        return;
    };
    let rest = &behind[list.end..];
    // What the sentence says of the article in figures.
    let sentence = rest.split(['。', '\n', '“']).next().unwrap_or_default();
    let own: Vec<&str> = editions
        .iter()
        .filter_map(|edition| {
            let (_, place) = edition.articles.iter().find(|(other, _)| other == number)?;
            edition.text.get(place.clone())
        })
        .collect();
    if let Some((place, right)) = provision::differing(sentence, &own).filter(|_| own.len() == editions.len()) {
        let from = at + list.end;
        let place = from + place.start..from + place.end;
        let words = [
            ("written", draft.part(&place)),
            ("article", draft.part(span)),
            ("right", right.as_str()),
        ];
        found.add_proven("basis.figure", place.clone(), &words, Some(&said(&longest.brief)));
    }
    if let Some(quoted) = QUOTED.first(rest) {
        let from = at + list.end + range(&quoted, "q").map_or(0, |q| q.start);
        quotation(draft, (*number, span), (&quoted["q"], from), editions, found);
    } else if let Some(told) = TOLD.first(rest) {
        retold(draft, (*number, span), &told["q"], editions, found);
    }
}

/// Words in quotes: they stand in the article, in another, or nearly so.
fn quotation(
    draft: &Draft<'_>,
    (number, span): (u32, &Range<usize>),
    (quoted, from): (&str, usize),
    editions: &[Edition],
    found: &mut Findings,
) {
    let wanted = letters(quoted);
    let stands = |edition: &Edition, own: bool| {
        edition
            .articles
            .iter()
            .filter(|(other, _)| (*other == number) == own)
            .find(|(_, place)| letters(&edition.text[place.clone()]).contains(&wanted))
            .map(|(other, _)| *other)
    };
    if editions.iter().any(|edition| stands(edition, true).is_some()) {
        return;
    }
    if let Some((edition, other)) = editions
        .iter()
        .find_map(|edition| Some((edition, stands(edition, false)?)))
    {
        elsewhere(draft, span, other, edition, found);
        return;
    }
    // Nearly the words of the article: a slip in the quotation.
    let near = editions.iter().find(|edition| {
        let own = edition.articles.iter().find(|(other, _)| *other == number);
        own.is_some_and(|(_, place)| {
            let like = likeness(&wanted, &letters(&edition.text[place.clone()]));
            like >= 0.88 || (like >= 0.8 && wanted.chars().count() >= 20)
        })
    });
    if let Some(edition) = near.filter(|_| wanted.chars().count() >= 15) {
        let words = [("title", edition.brief.title.as_str()), ("written", draft.part(span))];
        found.add_proven(
            "basis.words",
            from..from + quoted.len(),
            &words,
            Some(&said(&edition.brief)),
        );
    }
}

/// Words without quotes that are those of another article, in every edition, and not of the one that is named.
fn retold(
    draft: &Draft<'_>,
    (number, span): (u32, &Range<usize>),
    told: &str,
    editions: &[Edition],
    found: &mut Findings,
) {
    let wanted = letters(told);
    if wanted.chars().count() < 20 {
        return;
    }
    let mut best: Option<(u32, &Edition)> = None;
    for edition in editions {
        let of = |place: &Range<usize>| likeness(&wanted, &letters(&edition.text[place.clone()]));
        let own = edition.articles.iter().filter(|(other, _)| *other == number);
        let own = own.map(|(_, place)| of(place)).fold(0.0, f64::max);
        let other = edition
            .articles
            .iter()
            .filter(|(other, _)| *other != number)
            .map(|(other, place)| (*other, of(place)))
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        match other {
            Some((other, like)) if like >= 0.75 && own <= 0.4 => best = Some((other, edition)),
            _ => return,
        }
    }
    if let Some((other, edition)) = best {
        elsewhere(draft, span, other, edition, found);
    }
}

fn elsewhere(draft: &Draft<'_>, span: &Range<usize>, other: u32, edition: &Edition, found: &mut Findings) {
    let right = format!("第{}条", numeral::write(other));
    let words = [("written", draft.part(span)), ("right", right.as_str())];
    found.add_proven("basis.quoted", span.clone(), &words, Some(&said(&edition.brief)));
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Which part of the pairs of characters of some words stand in a text.
fn likeness(words: &str, text: &str) -> f64 {
    let known: HashSet<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
    let pairs: Vec<(char, char)> = words.chars().zip(words.chars().skip(1)).collect();
    let common = pairs.iter().filter(|pair| known.contains(pair)).count();
    common as f64 / pairs.len().max(1) as f64
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
