//! 序次语: 一是…二是…; 第一，…第二，…; 首先，…其次，…: in order, with the right stop behind.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::text::numeral;

/// 一是…；二是….
static INLINE: Pattern =
    Pattern::new(r"(?:^[ 　]*|[，。；：;,:][ 　]?)(?P<n>[一二三四五六七八九十]{1,2})(?P<be>是|要)");
/// A stop behind such a word.
static STOP: Pattern = Pattern::new(
    r"(?:^[ 　]*|[，。；：][ 　]?)(?P<w>(?:第[一二三四五六七八九十]|首先|其次|再次|最后|其[一二三四五])、|[一二三四五六七八九十]是[、：])",
);
/// 首先，…其次，…
static FIRST: Pattern =
    Pattern::new(r"(?:^[ 　]*|[。；：，][ 　]?)(?P<w>首先|其次|再次|第[一二三四五六七八九十]|其[一二三四五])[，、]");

pub(super) fn check(draft: &Draft<'_>, paragraph: &Range<usize>, found: &mut Findings) {
    inline(draft, paragraph, found);
    if draft.is_modern() {
        stops(draft, paragraph, found);
        words(draft, paragraph, found);
    }
}

fn stops(draft: &Draft<'_>, paragraph: &Range<usize>, found: &mut Findings) {
    for stop in STOP.all(draft.part(paragraph)) {
        let Some(at) = range(&stop, "w") else { continue };
        let span = paragraph.start + at.start..paragraph.start + at.end;
        let written = draft.part(&span);
        let word = written.trim_end_matches(['、', '：']);
        let right = if word.ends_with('是') {
            word.to_owned()
        } else {
            format!("{word}，")
        };
        found.add("heading.stop", span.clone(), &[("written", written), ("right", &right)]);
        return;
    }
}

/// 首先…第三…: what is second is not left out.
fn words(draft: &Draft<'_>, paragraph: &Range<usize>, found: &mut Findings) {
    let mut last: Option<u32> = None;
    for word in FIRST.all(draft.part(paragraph)) {
        let Some(at) = range(&word, "w") else { continue };
        let number = match &word["w"] {
            "首先" => 1,
            "其次" => 2,
            "再次" => 3,
            named => numeral::parse(named.trim_start_matches(['第', '其'])).unwrap_or_default(),
        };
        if let Some(previous) = last
            && number > previous + 1
        {
            let span = paragraph.start + at.start..paragraph.start + at.end;
            let wanted = format!("第{}", numeral::write(previous + 1));
            found.add(
                "heading.skipped",
                span.clone(),
                &[("written", draft.part(&span)), ("wanted", &wanted)],
            );
            return;
        }
        last = Some(number);
    }
}

/// 一是…二是…四是….
fn inline(draft: &Draft<'_>, paragraph: &Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    let items: Vec<(u32, &str, Range<usize>)> = INLINE
        .all(text)
        .filter_map(|captures| {
            let n = captures.name("n")?;
            let be = captures.name("be")?.as_str();
            let span = paragraph.start + n.start()..paragraph.start + whole(&captures).end;
            Some((numeral::parse(n.as_str())?, be, span))
        })
        .collect();
    let mut last: Option<(u32, &str)> = None;
    for (at, (number, be, span)) in items.iter().enumerate() {
        let mut own = *number;
        if let Some((previous, word)) = last
            && word == *be
            && own != previous + 1
            && own != 1
        {
            let written = draft.part(span);
            let wanted = format!("{}{be}", numeral::write(previous + 1));
            let rule = if own == previous {
                "heading.doubled"
            } else {
                "heading.skipped"
            };
            found.add(rule, span.clone(), &[("written", written), ("wanted", &wanted)]);
            // Who is wrong shows in the one that follows.
            if items.get(at + 1).is_some_and(|(next, _, _)| *next == previous + 2) {
                own = previous + 1;
            }
        }
        last = Some((own, be));
    }
}
