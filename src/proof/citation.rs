//! 引文: title first, its number in brackets behind it; 《》 around the title, 〈〉 inside.

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::rules::Findings;
use crate::document::names_a_document;

/// A number, and a title directly behind it.
static NUMBER_FIRST: Pattern = Pattern::new(r"(?P<no>[（(]?\p{Han}{1,12}〔(?:19|20)\d{2}〕\d{1,5}号[）)]?)(?P<t>《)");
/// A title, and its number without brackets behind it.
static UNBRACKETED: Pattern = Pattern::new(r"》(?P<no>\p{Han}{1,12}〔(?:19|20)\d{2}〕\d{1,5}号)");
/// A title without 《》 before a number in brackets.
static UNTITLED: Pattern = Pattern::new(
    r"(?P<t>关于[^《》。；，：\n]{4,60}?的(?:通知|意见|决定|批复|请示|函|通报|报告|办法|规定|公告|通告|方案))(?P<no>[（(]\p{Han}{1,12}〔(?:19|20)\d{2}〕\d{1,5}号[）)])",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let part = &draft.main;
    let text = draft.part(part);
    let base = part.start;
    if draft.is_modern() {
        for first in NUMBER_FIRST.all(text) {
            let (Some(number), Some(title)) = (range(&first, "no"), range(&first, "t")) else {
                continue;
            };
            let at = base + title.start;
            let end = draft
                .titles
                .iter()
                .find(|title| title.start == at)
                .map_or(at, |title| title.end);
            // 《甲》（a号）《乙》
            if text[..number.start].ends_with('》') || end == at || !draft.body.contains(&at) {
                continue;
            }
            let start = number.start + code_start(&text[number.clone()]);
            let written = &text[start..number.end];
            let right = format!(
                "{}（{}）",
                draft.part(&(at..end)),
                written.trim_matches(['（', '）', '(', ')'])
            );
            found.add("citation.order", base + start..end, &[("right", &right)]);
        }
        for bare in UNBRACKETED.all(text) {
            if let Some(number) = range(&bare, "no") {
                let written = &text[number.clone()];
                found.add(
                    "citation.brackets",
                    base + number.start..base + number.end,
                    &[("number", written)],
                );
            }
        }
    }
    for title in UNTITLED.all(text) {
        let (Some(named), Some(number)) = (range(&title, "t"), range(&title, "no")) else {
            continue;
        };
        let span = base + named.start..base + number.end;
        // 你们关于…的请示（…号）收悉 is how a reply speaks of the request.
        let answered = draft.behind(span.end, 6).contains('悉') || draft.before(span.start, 4).contains('你');
        if !answered && !draft.is_in_title(span.start) && draft.body.contains(&span.start) {
            let right = format!("《{}》{}", &text[named], &text[number]);
            found.add("citation.title", span, &[("right", &right)]);
        }
    }
    if draft.is_modern() {
        nested(draft, found);
        untitled(draft, found);
    }
}

/// A paper that is relied on by its number alone: 根据国办发〔2012〕14号.
static ALONE: Pattern = Pattern::new(
    r"(?:根据|按照|依据|依照|遵照|贯彻落实|落实|执行)(?P<no>\p{Han}{2,12}〔(?:19|20)\d{2}〕\d{1,5}号)(?P<behind>文件|文|精神|要求|规定|有关|的|，)",
);

fn untitled(draft: &Draft<'_>, found: &mut Findings) {
    // A speech calls papers as it likes.
    if draft.document.number.is_none() {
        return;
    }
    for alone in ALONE.all(draft.part(&draft.body)) {
        let Some(number) = range(&alone, "no") else { continue };
        let span = draft.body.start + number.start..draft.body.start + number.end;
        let written = draft.part(&span);
        // Named once with its title, it may be called by its number.
        let named = draft.text[..span.start].contains(&format!("（{written}"));
        if !named && !draft.is_in_title(span.start) {
            found.add("citation.number-only", span.clone(), &[("number", written)]);
        }
    }
}

/// Where the code of a number begins behind words of the sentence: 根据国办发.
fn code_start(number: &str) -> usize {
    let words = [
        "根据", "按照", "依据", "依照", "遵照", "落实", "执行", "贯彻", "参照", "转发", "印发", "见", "与", "和", "及",
        "对", "以",
    ];
    let end = number.find('〔').unwrap_or(number.len());
    words
        .iter()
        .filter_map(|word| number[..end].rfind(word).map(|at| at + word.len()))
        .filter(|at| number[*at..end].chars().count() >= 2)
        .max()
        .unwrap_or_default()
}

/// 《…《…》…》
fn nested(draft: &Draft<'_>, found: &mut Findings) {
    for title in draft.titles.iter().filter(|title| draft.main.contains(&title.start)) {
        let inside = draft.part(title);
        let inner = &inside["《".len()..];
        // 《…〈…《…》…〉…》 is right: the marks take turns.
        let outer = inner.find('《').map_or(inner, |at| &inner[..at]);
        let turn = outer.matches('〈').count() > outer.matches('〉').count();
        if let Some(at) = inner.find('《').filter(|_| !turn)
            && names_a_document(inside.trim_matches(['《', '》']))
        {
            let start = title.start + "《".len() + at;
            let length = draft.text[start..].find('》').map_or(0, |end| end + "》".len());
            let right = draft
                .part(&(start..start + length))
                .replace('《', "〈")
                .replace('》', "〉");
            found.add("citation.nested", start..start + length, &[("right", &right)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_behind_the_words_of_its_sentence() {
        assert_eq!(
            &"根据国办发〔2012〕14号"[code_start("根据国办发〔2012〕14号")..],
            "国办发〔2012〕14号"
        );
    }
}
