//! 会议与年度: the day of a meeting against itself and against what is to be sent in before it; the year of the title against that of
//! the body.

use super::date::{Day, days};
use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::document::DocDate;

/// That a meeting is fixed for a day.
static FIXED: Pattern = Pattern::new(r"(?:定于|拟于|将于|兹定于|决定于|订于)[ 　]?$");
static HELD: Pattern = Pattern::new(r"^(?:（[^）]{1,6}）)?(?:[上下]午)?[^，。；]{0,30}?(?:召开|举行|举办)");
/// A heading of the time.
static TIME: Pattern = Pattern::new(
    r"^(?:[一二三四五六七八九十]{1,2}、|（[一二三四五六七八九十]）|\d[.．])?(?:会议|培训|活动)?(?:召开)?时间[：:。]?",
);
/// What is sent in before.
static SENT: Pattern = Pattern::new(r"名单|回执|报名|参会人员|参训人员");
static UNTIL: Pattern = Pattern::new(r"^(?:（[^）]{1,6}）)?(?:[上下]午)?(?:\d{1,2}时)?(?:以前|之前|前)");
/// A year and what it is the year of.
static YEAR: Pattern = Pattern::new(r"(?P<y>20\d{2})年(?:度)?(?P<x>\p{Han}{4})");
/// That the body speaks of what the paper is about.
static ABOUT: Pattern = Pattern::new(r"(?:做好|开展|加强|组织|搞好|推进|完成|召开)(?:全[县市省区国])?$");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    meeting(draft, found);
    year(draft, found);
}

fn meeting(draft: &Draft<'_>, found: &mut Findings) {
    let year = u32::from(draft.date().map_or(draft.as_of.year, |date| date.year));
    let all = days(draft, &draft.body);
    let held = all
        .iter()
        .find(|day| FIXED.is_match(draft.before(day.span.start, 8)) && HELD.is_match(draft.behind(day.span.end, 44)));
    let Some((held, event)) = held.and_then(|day| Some((day, day.date(year)?))) else {
        return;
    };
    // A day that is past already is no day to hold anything against.
    if draft.date().is_some_and(|own| event < own) {
        return;
    }
    timetable(draft, &all, (held, event), year, found);
    let sentences = draft.sentences(&draft.body);
    for day in all
        .iter()
        .filter(|day| day.span != held.span && UNTIL.is_match(draft.behind(day.span.end, 16)))
    {
        let Some(date) = day.date(year).filter(|date| *date > event) else {
            continue;
        };
        let sentence = sentences.iter().find(|sentence| sentence.contains(&day.span.start));
        if date.year == event.year && sentence.is_some_and(|sentence| SENT.is_match(draft.part(sentence))) {
            found.add(
                "deadline.after-event",
                day.span.clone(),
                &[("date", draft.part(&day.span)), ("event", &event.to_string())],
            );
        }
    }
}

/// The day under 会议时间.
fn timetable(draft: &Draft<'_>, all: &[Day], (held, event): (&Day, DocDate), year: u32, found: &mut Findings) {
    let lines = draft.lines_of(&draft.body);
    let Some(at) = lines.iter().position(|line| TIME.is_match(draft.part(line))) else {
        return;
    };
    let Some(line) = lines.get(at) else { return };
    let end = lines.get(at + 1).map_or(line.end, |next| next.end);
    let day = all
        .iter()
        .find(|day| day.span.start >= line.start && day.span.end <= end && day.span != held.span);
    if let Some(day) = day
        && day.date(year).is_some_and(|date| date != event)
    {
        let words = [("one", draft.part(&held.span)), ("other", draft.part(&day.span))];
        found.add("deadline.event", day.span.clone(), &words);
    }
}

fn year(draft: &Draft<'_>, found: &mut Findings) {
    let Some(title) = draft.document.title.as_ref() else {
        return;
    };
    // What a title cites has years of its own.
    let Some(own) = YEAR.first(&title.value).filter(|_| !title.value.contains('《')) else {
        return;
    };
    let (own_year, matter) = (&own["y"], &own["x"]);
    let text = draft.part(&draft.body);
    for other in YEAR.all(text) {
        let (Some(year), Some(at)) = (range(&other, "y"), other.get(0).map(|found| found.start())) else {
            continue;
        };
        let span = draft.body.start + at..draft.body.start + whole(&other).end;
        if &text[year.clone()] != own_year
            && &other["x"] == matter
            && ABOUT.is_match(draft.before(span.start, 10))
            && !draft.is_in_title(span.start)
            && !text.contains(&format!("{own_year}年{matter}"))
            && !text.contains(&format!("{own_year}年度{matter}"))
        {
            found.add(
                "deadline.year",
                span.clone(),
                &[("written", draft.part(&span)), ("year", own_year)],
            );
            return;
        }
    }
}
