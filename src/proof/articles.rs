//! 条款次序: the articles and chapters of a rule that is drafted or attached, and the stages of a plan.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::rules::Findings;
use crate::document::DocDate;
use crate::text::numeral;

static ARTICLE: Pattern = Pattern::new(r"^第(?P<n>[一二三四五六七八九十百零〇]{1,7})条(?:[ 　]|$)");
static CHAPTER: Pattern = Pattern::new(r"^第(?P<n>[一二三四五六七八九十]{1,3})章(?:[ 　]|$)");
/// A longer text, in bytes, may quote the articles of others.
const LONGEST: usize = 60_000;

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    if draft.paper.len() > LONGEST || !draft.is_modern() {
        return;
    }
    for (pattern, unit) in [(&ARTICLE, "条"), (&CHAPTER, "章")] {
        in_order(draft, pattern, unit, found);
    }
    stages(draft, found);
}

fn in_order(draft: &Draft<'_>, pattern: &Pattern, unit: &str, found: &mut Findings) {
    let marks: Vec<(u32, Range<usize>)> = draft
        .lines
        .iter()
        .filter_map(|line| {
            let mark = pattern.first(draft.part(line))?;
            let end = line.start + whole(&mark).end;
            let written = draft.part(&(line.start..end)).trim_end();
            Some((numeral::parse(&mark["n"])?, line.start..line.start + written.len()))
        })
        .collect();
    // One rule from its first article; a table of contents, or several rules, begin anew.
    let firsts = marks.iter().filter(|(number, _)| *number == 1).count();
    if firsts != 1 || marks.first().is_none_or(|(number, _)| *number != 1) || marks.len() < 3 {
        return;
    }
    for (at, pair) in marks.windows(2).enumerate() {
        let [(before, _), (number, span)] = pair else { continue };
        if *number == before + 1 {
            continue;
        }
        // After the slip the numbers must go on, or the text is a choice of articles.
        let goes_on = marks
            .get(at + 2)
            .is_none_or(|(next, _)| *next == number + 1 || *next == before + 2);
        if goes_on && (*number == *before || *number == before + 2) {
            let rule = if number == before {
                "heading.doubled"
            } else {
                "heading.skipped"
            };
            let wanted = format!("第{}{unit}", numeral::write(before + 1));
            found.add(
                rule,
                span.clone(),
                &[("written", draft.part(span)), ("wanted", &wanted)],
            );
        }
        return;
    }
}

/// A stage with its days: （5月1日至5月31日）, （2023年5月至6月）.
static STAGE: Pattern = Pattern::new(
    r"阶段[（(](?:(?P<y>20\d{2})年)?(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?(?:至|—{1,2}|－|-|～|~)(?:(?P<z>20\d{2})年)?(?:(?P<n>\d{1,2})月)?(?:(?P<e>\d{1,2})日|(?P<end>底))?[）)]",
);

/// A stage that begins before the one above it has begun, or ended.
fn stages(draft: &Draft<'_>, found: &mut Findings) {
    let year = u32::from(draft.date().map_or(draft.as_of.year, |date| date.year));
    let text = draft.part(&draft.body);
    let mut last: Option<(DocDate, DocDate, u32)> = None;
    for stage in STAGE.all(text) {
        let number = |name: &str| stage.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let own = number("y").or(last.map(|(_, _, year)| year)).unwrap_or(year);
        let (Some(month), to_year) = (number("m"), number("z").unwrap_or(own)) else {
            continue;
        };
        let to_month = number("n").unwrap_or(month);
        let from = DocDate::new(own, Some(month), Some(number("d").unwrap_or(1)));
        let to = DocDate::new(to_year, Some(to_month), Some(number("e").unwrap_or(28)));
        let (Some(from), Some(to)) = (from, to) else { continue };
        let at = whole(&stage);
        let span = draft.body.start + at.start + "阶段".len()..draft.body.start + at.end;
        if let Some((began, ended, _)) = last
            && (from < began || number("d").is_some() && from < ended)
        {
            let before = ended.to_string();
            found.add(
                "deadline.order",
                span,
                &[
                    (
                        "date",
                        draft.part(&(draft.body.start + at.start..draft.body.start + at.end)),
                    ),
                    ("before", &before),
                ],
            );
            return;
        }
        last = Some((from, to, to_year));
    }
}
