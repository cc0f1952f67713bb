//! 发文字号的写法: what stands where a number stands, on its own line or in brackets behind a title, and is written in none of
//! the ways of a number.

use std::ops::Range;

use super::draft::Draft;
use super::number::{full_year, is_code};
use super::pattern::{Pattern, range};
use super::rules::Findings;
use crate::text::numeral;

/// A number as it should be.
static RIGHT: Pattern = Pattern::new(r"^[\p{Han}（）]+[〔﹝](?:19|20)\d{2}[〕﹞][1-9]\d{0,4}(?:-\d+)?号$");
/// The code, and whatever signs, figures and words of a number stand behind it.
static LOOSE: Pattern = Pattern::new(
    r"^(?P<code>[\p{Han}]{2,14}?)(?P<rest>[·•\-—－.]?(?:[〔\[［（(【「﹝〈<{《第\d０-９二]|No)[\d０-９〇○零一二三四五六七八九十OoO〔\[［（(【「﹝〈<{《〕\]］)）】」﹞〉>}》年第号Nn.#－\-—·•]{1,20})(?:文|文件)?$",
);
/// The year before the code.
static FRONT: Pattern =
    Pattern::new(r"^(?P<open>[〔\[（(【])(?P<y>(?:19|20)\d{2})[〕\])）】](?P<code>\p{Han}{2,12})(?P<n>\d{1,4})号$");
/// A year and a serial number, however they are set apart.
static PARTS: Pattern = Pattern::new(
    r"^[^\d０-９〇○零一二三四五六七八九]*(?P<y>(?:[12１２][0-9０-９]{3}|[二][〇○零0][〇○零一二三四五六七八九0-9]{2}|\d{2}))年?[^\d０-９〇○零一二三四五六七八九十]+(?P<n>[\d０-９]{1,5}|[一二三四五六七八九十]{1,4})",
);
/// How long a line of a number is.
const LONGEST: usize = 26;

/// 2025年第08号, of an announcement.
static OF_YEAR: Pattern = Pattern::new(r"^(?P<y>(?:19|20)\d{2})年第(?P<n>0\d{1,3})号$");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_modern() {
        return;
    }
    if draft.document.metadata.is_empty() {
        own(draft, found);
    }
    cited(draft, found);
}

/// The line of the draft's own number.
fn own(draft: &Draft<'_>, found: &mut Findings) {
    let end = draft.body.start.max(draft.title_span().map_or(0, |title| title.end));
    let mut lines: Vec<Range<usize>> = draft.lines_of(&(draft.paper.start..end)).to_vec();
    // What is no number to the reader may have been taken for the body's first line.
    lines.extend(draft.lines_of(&(end..draft.main.end)).first().cloned());
    for line in lines.iter().take(12) {
        let text = draft.part(line);
        let cut = text
            .find("签发人")
            .or_else(|| text.find("　　"))
            .or_else(|| text.find("  "));
        let written = text[..cut.unwrap_or(text.len())].trim();
        let span = line.start..line.start + written.len();
        let plain: String = written.chars().filter(|c| !c.is_whitespace()).collect();
        if plain.chars().count() > LONGEST || RIGHT.is_match(&plain) {
            continue;
        }
        if let Some(year) = OF_YEAR.first(&plain) {
            let right = format!("{}年第{}号", &year["y"], year["n"].trim_start_matches('0'));
            found.add("number.zeros", span, &[("written", written), ("right", &right)]);
            return;
        }
        if let Some(front) = FRONT.first(&plain).filter(|front| is_series(&front["code"])) {
            let right = format!("{}〔{}〕{}号", &front["code"], &front["y"], &front["n"]);
            report(draft, span, &right, found);
            return;
        }
        let Some(loose) = LOOSE.first(&plain) else { continue };
        if is_series(&loose["code"]) && is_number(&loose["rest"]) {
            report(draft, span, &right(&loose["code"], &loose["rest"]), found);
            return;
        }
    }
}

/// Numbers in brackets behind titles.
fn cited(draft: &Draft<'_>, found: &mut Findings) {
    for title in draft.titles.iter().filter(|title| draft.main.contains(&title.start)) {
        let behind = draft.behind(title.end, 34);
        let Some(inside) = behind.strip_prefix(['（', '(']) else {
            continue;
        };
        let mut depth = 1usize;
        let end = inside.char_indices().find_map(|(at, c)| {
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            (depth == 0).then_some(at)
        });
        let end = end.or_else(|| inside.find("号）").map(|at| at + "号".len()));
        let Some(written) = end.map(|end| inside[..end].trim()) else {
            continue;
        };
        let plain: String = written.chars().filter(|c| !c.is_whitespace()).collect();
        if RIGHT.is_match(&plain) {
            continue;
        }
        let Some(loose) = LOOSE.first(&plain) else { continue };
        let (code, rest) = (&loose["code"], &loose["rest"]);
        // Behind a title any code is one.
        let bracketed =
            rest.ends_with('号') && rest.starts_with(['〔', '[', '［', '（', '(', '【', '「', '﹝', '〈', '{', '《']);
        let coded =
            is_series(code) || bracketed && code.chars().count() <= 9 && !code.ends_with(['令', '告', '期', '第']);
        if coded && is_number(rest) && !is_old(rest) {
            let start = title.end + (written.as_ptr() as usize - behind.as_ptr() as usize);
            report(draft, start..start + written.len(), &right(code, rest), found);
        }
    }
}

/// Whether a word ends like the code of an organ.
fn is_series(code: &str) -> bool {
    let other = ["令", "公告", "通告", "决定", "主席令", "期", "总第", "第", "卷", "版"];
    let series = [
        "发", "函", "字", "办", "规", "复", "呈", "请", "报", "批", "任", "通", "综", "督", "委", "党", "政",
    ];
    !other.iter().any(|word| code.ends_with(word))
        && (series.iter().any(|end| code.ends_with(end)) && code.chars().count() <= 9 || is_code(code))
}

/// Whether what stands behind a code has a figure, and either a year or a 号.
fn is_number(rest: &str) -> bool {
    let figures = rest
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '０'..='９'))
        .count();
    let brackets = rest.contains(['〔', '[', '［', '（', '(', '【', '「', '﹝', '〈', '<', '{', '《']);
    (figures >= 1 || rest.contains('〇') || rest.contains('零'))
        && (rest.contains('号') || brackets)
        && (brackets || figures <= 8)
        && !rest.starts_with('.')
        // 2025年3月 and the like are dates.
        && !rest.contains('月')
}

/// The number of an older paper is cited as it was given.
fn is_old(rest: &str) -> bool {
    let year: String = rest.chars().filter(char::is_ascii_digit).take(4).collect();
    year.len() == 4 && year.starts_with(['1', '2']) && year.as_str() < "2012"
}

/// The number as it should be, where its parts can be told.
fn right(code: &str, rest: &str) -> String {
    let narrow: String = rest
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            c => c,
        })
        .collect();
    let parts = PARTS.first(&narrow).and_then(|parts| {
        let year = &narrow[range(&parts, "y")?];
        let serial = &narrow[range(&parts, "n")?];
        let number = |text: &str| text.parse().ok().or_else(|| numeral::parse(text));
        let year = if year.len() == 2 {
            full_year(year)
        } else {
            number(year)?.to_string()
        };
        Some(format!("{code}〔{year}〕{}号", number(serial)?))
    });
    parts.unwrap_or_else(|| format!("{code}〔年份〕顺序号号"))
}

fn report(draft: &Draft<'_>, span: Range<usize>, right: &str, found: &mut Findings) {
    // What is wrong with it may have been said more closely.
    let said = ["brackets", "year", "ordinal", "zeros", "end"];
    if said.iter().any(|rule| found.has(&format!("number.{rule}"), &span)) {
        return;
    }
    let written = draft.part(&span);
    found.add("number.form", span.clone(), &[("written", written), ("right", right)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_number_are_told() {
        let of = |text: &str| {
            let loose = LOOSE.first(text).unwrap();
            right(&loose["code"], &loose["rest"])
        };
        for written in [
            "青水发〔2025年〕12号",
            "青水发〔2025〕十二号",
            "青水发〔二〇二五〕12号",
            "青水发·2025·12号",
            "青水发〔２０２５〕12号",
        ] {
            assert_eq!(of(written), "青水发〔2025〕12号", "{written}");
        }
    }
}
