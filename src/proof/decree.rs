//! 令号: the number of the decree by which a regulation was issued, against what the regulation says of itself.

use super::basis::said;
use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::archive::{Brief, Catalogue};
use crate::document::Citation;
use crate::error::Result;

/// （国务院令第711号）
static CITED: Pattern = Pattern::new(
    r"^[（(](?:\d{4}年)?(?P<no>(?:中华人民共和国)?(?P<who>国务院|主席)令[ 　]?(?:〔\d{4}〕)?第?[ 　]?(?P<n>\d{1,4})[ 　]?号)",
);
/// Decrees in the head of a regulation.
static OWN: Pattern = Pattern::new(
    r"(?:国务院|主席)?令[ 　]?(?:〔\d{4}〕)?第?[ 　]?(?P<n>\d{1,4}|[一二三四五六七八九十百零〇]{1,8})[ 　]?号",
);
/// The head is not longer, in bytes.
const HEAD: usize = 3_000;

pub(super) fn check(
    draft: &Draft<'_>,
    catalogue: &Catalogue,
    citation: &Citation,
    editions: &[Brief],
    found: &mut Findings,
) -> Result<()> {
    // The number in brackets is a part of the citation, or stands behind it.
    let title_end = draft
        .titles
        .iter()
        .find(|title| title.start >= citation.span.start && title.start < citation.span.end)
        .map_or(citation.span.end, |title| title.end);
    let behind = draft.behind(title_end, 30);
    let Some(cited) = CITED.first(behind) else {
        return Ok(());
    };
    let Some(place) = range(&cited, "no") else {
        return Ok(());
    };
    let mut known: Vec<(String, &Brief)> = Vec::new();
    for edition in editions.iter().take(6) {
        let text = catalogue.text(edition.id)?;
        let end = text.find("第一条").unwrap_or(HEAD).min(HEAD);
        let head = &text[..text.floor_char_boundary(end.min(text.len()))];
        let own = OWN
            .all(head)
            .filter(|own| head[whole(own).start..].starts_with("令") || own[0].contains(&cited["who"]));
        for number in own {
            let plain = number["n"].to_owned();
            let plain = crate::text::numeral::parse(&plain).map_or(plain, |n| n.to_string());
            known.push((plain, edition));
        }
    }
    // What its head does not tell is not known.
    let Some((last, edition)) = known.last() else {
        return Ok(());
    };
    if known.iter().any(|(number, _)| *number == cited["n"]) {
        return Ok(());
    }
    let span = title_end + place.start..title_end + place.end;
    let right = format!("{}令第{last}号", &cited["who"]);
    let words = [("written", draft.part(&span)), ("right", right.as_str())];
    found.add_proven("basis.decree", span.clone(), &words, Some(&said(edition)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decree_is_read() {
        assert_eq!(&CITED.first("（国务院令第771号）").unwrap()["n"], "771");
        assert_eq!(
            &OWN.first("2019年4月3日中华人民共和国国务院令第711号修订").unwrap()["n"],
            "711"
        );
    }
}
