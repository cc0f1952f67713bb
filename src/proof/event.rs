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
static SENT: Pattern =
    Pattern::new(r"名单|回执|报名|参会人员|参训人员|参加人员|报到|签到|发言稿|发言材料|会议材料|交流材料");
/// How minutes tell of the day of their meeting.
static OPENED: Pattern = Pattern::new(r"^(?:（[^）]{1,6}）)?(?:[上下]午)?[^。；]{0,56}?(?:主持)?(?:召开|举行)");
/// The meeting, called by its day.
static THE_MEETING: Pattern = Pattern::new(
    r"^(?:的)?(?:会议|专题会|培训班|座谈会|动员会|调度会|推进会|现场会|活动)(?:议定|确定|精神|要求|上|决定|时间|期间|结束|通过|部署)",
);
/// An ordinal of a meeting of a government or a committee of its leaders.
static ORDINAL: Pattern = Pattern::new(
    r"(?P<who>[县市省区州局委]?(?:政府|委)?(?:党组|党委)?)(?:20\d{2}年)?第(?P<n>\d{1,3}|[一二三四五六七八九十百]{1,5})次(?P<what>(?:常务|党组|党委|局长办公|办公|专题|常委|局务)(?:\(扩大\)|（扩大）)?会议?)",
);
/// A paper on one matter is not longer, in bytes.
const LONGEST: usize = 9_000;
static UNTIL: Pattern = Pattern::new(r"^(?:（[^）]{1,6}）)?(?:[上下]午)?(?:\d{1,2}时)?(?:以前|之前|前)");
/// A year and what it is the year of.
static YEAR: Pattern = Pattern::new(r"(?P<y>20\d{2})年(?:度)?(?P<x>\p{Han}{4})");
/// That the body speaks of what the paper is about.
static ABOUT: Pattern = Pattern::new(r"(?:做好|开展|加强|组织|搞好|推进|完成|召开|确保|保障|筹备)(?:全[县市省区国])?$");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    meeting(draft, found);
    ordinals(draft, found);
    year(draft, found);
    marked(draft, found);
}

/// “8·12”: an accident or a case that is called by its day.
static MARKED: Pattern = Pattern::new(r"“(?P<m>\d{1,2})[·•.．](?P<d>\d{1,2})”");

/// “8·12” in the title, and “8·21” in the body.
fn marked(draft: &Draft<'_>, found: &mut Findings) {
    let Some(title) = &draft.document.title else { return };
    let Some(own) = MARKED.first(&title.value) else { return };
    let swapped = |one: &str, other: &str| one != other && one.len() == 2 && one.chars().rev().eq(other.chars());
    for mark in MARKED.all(draft.part(&draft.body)) {
        if mark["m"] == own["m"] && swapped(&own["d"], &mark["d"]) {
            let at = whole(&mark);
            let span = draft.body.start + at.start..draft.body.start + at.end;
            found.add("deadline.marked", span, &[("one", &own[0]), ("other", &mark[0])]);
        }
    }
}

fn meeting(draft: &Draft<'_>, found: &mut Findings) {
    let year = u32::from(draft.date().map_or(draft.as_of.year, |date| date.year));
    let all = days(draft, &draft.body);
    let minutes = draft.is_of_kind(&["纪要"]);
    let fixed = all.iter().find(|day| {
        FIXED.is_match(draft.before(day.span.start, 8)) && HELD.is_match(draft.behind(day.span.end, 44))
            || minutes && OPENED.is_match(draft.behind(day.span.end, 60))
    });
    let held = fixed.or_else(|| under_time(draft, &all));
    let Some((held, event)) = held.and_then(|day| Some((day, day.date(year)?))) else {
        return;
    };
    // A day that is past already is no day to hold anything against.
    if !minutes && draft.date().is_some_and(|own| event < own) {
        return;
    }
    if fixed.is_some() {
        timetable(draft, &all, (held, event), year, found);
    }
    for day in all.iter().filter(|day| day.span.start > held.span.end) {
        let named = THE_MEETING.is_match(draft.behind(day.span.end, 12)) && !day.span.is_empty();
        if named
            && day
                .date(u32::from(event.year))
                .is_some_and(|date| date != event && date.year == event.year)
        {
            let words = [("one", draft.part(&held.span)), ("other", draft.part(&day.span))];
            found.add("deadline.event", day.span.clone(), &words);
            return;
        }
    }
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

/// The first day under a heading of the time, or behind it.
fn under_time<'d>(draft: &Draft<'_>, all: &'d [Day]) -> Option<&'d Day> {
    let lines = draft.lines_of(&draft.body);
    let at = lines.iter().position(|line| {
        let text = draft.part(line);
        TIME.is_match(text) && (text.contains("会") || text.contains("培训") || text.contains("活动"))
    })?;
    let line = lines.get(at)?;
    let end = lines.get(at + 1).map_or(line.end, |next| next.end);
    all.iter()
        .find(|day| day.span.start >= line.start && day.span.end <= end)
}

/// 县政府第31次常务会议 and 第33次: one paper rests on one meeting.
fn ordinals(draft: &Draft<'_>, found: &mut Findings) {
    if draft.body.len() > LONGEST {
        return;
    }
    let mut first: Vec<(String, String)> = Vec::new();
    for named in ORDINAL.all(draft.part(&draft.body)) {
        let Some(n) = range(&named, "n") else { continue };
        let key = format!("{}{}", &named["who"], &named["what"]);
        let written = &named["n"];
        match first.iter().find(|(known, _)| *known == key) {
            Some((_, known)) if known != written => {
                let at = whole(&named);
                let span = draft.body.start + at.start..draft.body.start + at.end;
                let one = format!("第{known}次");
                let other = format!("第{written}次");
                let words = [("fact", named["what"].to_owned()), ("one", one), ("other", other)];
                let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).collect();
                found.add("figure.differs", span, &words);
                return;
            }
            Some(_) => {}
            None if n.end > 0 => first.push((key, written.to_owned())),
            None => {}
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
