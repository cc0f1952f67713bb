//! 期限: what is to be done, or to happen, before the paper was written; a base or a print that does not fit its day.

use super::date::{Day, days};
use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::rules::Findings;
use crate::document::{DocDate, DocNumber};

/// That a day is the last one.
static BEFORE: Pattern = Pattern::new(
    r"^[ 　]?(?:[（(][^）)]{1,8}[）)])?(?:[上下]午)?(?:\d{1,2}[时:：点]\d{0,2}分?)?(?:\d{1,2}时)?(?:以前|之前|前|下班前|止)",
);
/// That someone is told to do it.
static ORDER: Pattern = Pattern::new(r"请|务必|务于|须|必须|应于|应在|要于|要在|限于|限在|限|截止|报名|时限|期限|确保");
/// The same in a paper that else tells of what was done.
static TOLD: Pattern = Pattern::new(r"请于|请在|务必|务于|要于|应于|须于|要在|应在|须在|必须");
/// What is told of the past.
static PAST: Pattern =
    Pattern::new(r"已|曾|原定|原计划|根据|按照|按.{0,12}要求|要求|规定|此前|年度考核|逾期|未能|超过");
/// A plan.
static PLAN: Pattern = Pattern::new(r"(?:定于|拟于|将于|拟定于|订于|兹定于|决定于|计划于|拟在|决定在)[ 　]?$");
/// The last day, named as such.
static LIMIT: Pattern =
    Pattern::new(r"(?:截止时间|截止日期|报名时间|报送时间|时限|期限|截止)(?:要求)?(?:为|是|：|:)?(?:即日起至)?$");
/// That something has happened.
static HAPPENED: Pattern = Pattern::new(
    r"^(?:[上下]午|晚)?[，,]?[^。；，]{0,24}?(?:召开了|举行了|印发了|完成了|开展了|组织了|通过了|下达了|收到了|发布了|已(?:全部|经|累计)?(?:完成|建成|印发|召开|开工|竣工|到位|办理|验收|通过|收到)|(?:你\p{Han}{1,3})?(?:报来|来函|来文|报送的《|提交的《|上报的《|印发的《|《))",
);
static SINCE: Pattern = Pattern::new(r"(?:已于|曾于|业于)$");
static UP_TO: Pattern = Pattern::new(r"截[至止]$");
/// The number of a base.
static BASE: Pattern = Pattern::new(r"(?P<code>\p{Han}{1,12})〔(?P<y>\d{4})〕\d{1,5}号");

/// The end, or a part, of a month as the last day.
static MONTH: Pattern = Pattern::new(r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<p>底|末|上旬|中旬|下旬)(?:以前|之前|前)");
/// What is to be done by then.
static DONE: Pattern =
    Pattern::new(r"^[^。；]{0,12}(?:完成|出台|报|反馈|提交|建成|制定|办结|整改|落实|开工|投入|实现|印发|到位)");
/// How one is told to do it in a paper that only looks ahead.
static AHEAD: Pattern = Pattern::new(r"(?:于|在|确保|力争|争取|要)[ 　]?$");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let Some(own) = draft.date() else { return };
    let year = u32::from(own.year);
    for day in days(draft, &draft.body) {
        if let Some(date) = date_near(&day, year, own) {
            late(draft, &day, date, own, found);
            ahead(draft, &day, own, found);
        }
    }
    months(draft, own, found);
    steps(draft, year, found);
    periods(draft, year, found);
    effect(draft, own, found);
    bases(draft, own, found);
    printed(draft, own, found);
    numbered(draft, own, found);
}

/// The date that is meant: without a year the one of the paper, or the next, where the month is long past.
fn date_near(day: &Day, year: u32, own: DocDate) -> Option<DocDate> {
    let month = u32::from(own.month?);
    if day.year.is_none() && day.month + 6 <= month {
        return day.date(year + 1);
    }
    if day.year.is_some_and(|year| year < 1900) {
        return None;
    }
    day.date(year)
}

fn late(draft: &Draft<'_>, day: &Day, date: DocDate, own: DocDate, found: &mut Findings) {
    if date >= own {
        return;
    }
    let before = draft.before(day.span.start, 40);
    let sentence = before.rfind(['。', '；', '：']).map_or(before, |at| &before[at..]);
    let clause = sentence.rfind(['，', ',']).map_or(sentence, |at| &sentence[at..]);
    let words = [("date", draft.part(&day.span)), ("own", &own.to_string())];
    let behind = draft.behind(day.span.end, 16);
    if let Some(limit) = BEFORE.first(behind)
        && (ORDER.is_match(sentence)
            || AHEAD.is_match(before) && DONE.is_match(behind.get(whole(&limit).end..).unwrap_or_default()))
        && !PAST.is_match(clause)
        && (!draft.is_of_kind(&["报告", "通报"]) || TOLD.is_match(clause))
    {
        // 4月18日前已…
        let after = &behind[whole(&limit).end..];
        if !after.starts_with(['已', '印', '发', '成', '出', '建', '取', '登']) {
            found.add("deadline.past", day.span.clone(), &words);
        }
    } else if LIMIT.is_match(before) && !draft.is_of_kind(&["报告", "通报"]) && !PAST.is_match(clause) {
        found.add("deadline.past", day.span.clone(), &words);
    } else if PLAN.is_match(before) {
        found.add("deadline.plan", day.span.clone(), &words);
    }
}

/// What is told as past, on a day that is to come.
fn ahead(draft: &Draft<'_>, day: &Day, own: DocDate, found: &mut Findings) {
    if day.date(u32::from(own.year)).is_none_or(|date| date <= own) {
        return;
    }
    let before = draft.before(day.span.start, 40);
    let sentence = before.rfind('。').map_or(before, |at| &before[at..]);
    // Another year may be meant where none is written.
    let other = ["去年", "上年", "前年", "20", "每年", "历年"]
        .iter()
        .any(|word| sentence.contains(word));
    if day.year.is_none() && other {
        return;
    }
    let behind = draft.behind(day.span.end, 40);
    let told = SINCE.is_match(before) || HAPPENED.is_match(behind) || UP_TO.is_match(before) && behind.contains('已');
    let asked = ["请", "应", "须", "将", "要", "拟", "确保", "力争", "如", "若", "前"]
        .iter()
        .any(|word| {
            behind
                .split(['，', '。', '《'])
                .next()
                .is_some_and(|clause| clause.contains(word))
        });
    if told && !asked && !draft.is_in_title(day.span.start) {
        let words = [("date", draft.part(&day.span)), ("own", &own.to_string())];
        found.add("deadline.future", day.span.clone(), &words);
    }
}

/// What is done before, and what is done with it after.
static FIRST_STEP: Pattern =
    Pattern::new(r"^(?:[^。；，]{0,4}前)[^。；，]{0,14}?(?:填报|申报|报名|自查|报送|上报|提交|初审|推荐)");
static NEXT_STEP: Pattern = Pattern::new(
    r"^(?:[^。；，]{0,4}前)[^。；，]{0,16}?(?:审核|复核|复审|汇总|抽查|验收|评审|公示|评选|审定|核查|核发|发证|复查|终审|审批|公布)",
);

/// 3月15日前完成填报，3月10日前完成审核
fn steps(draft: &Draft<'_>, year: u32, found: &mut Findings) {
    for sentence in draft.sentences(&draft.body) {
        let all = days(draft, &sentence);
        for pair in all.windows(2) {
            let [first, next] = pair else { continue };
            let after = |day: &Day, pattern: &Pattern| pattern.is_match(draft.behind(day.span.end, 30));
            if after(first, &FIRST_STEP)
                && after(next, &NEXT_STEP)
                && let (Some(one), Some(other)) = (first.date(year), next.date(first.year.unwrap_or(year)))
                && other < one
            {
                let words = [("date", draft.part(&next.span)), ("before", draft.part(&first.span))];
                found.add("deadline.order", next.span.clone(), &words);
            }
        }
    }
}

/// 自4月22日起开展为期30天的自查, 5月5日前上报自查情况
static PERIOD: Pattern = Pattern::new(
    r"^起[^。；]{0,16}?为期(?P<n>\d{1,3})天的?(?P<w>自查|排查|整治|检查|清理|摸底|普查|巡查|活动|试点|培训)",
);
static SENT: Pattern = Pattern::new(r"前[^。；]{0,6}(?:上报|报送|报|反馈|提交)[^。；]{0,10}");

fn periods(draft: &Draft<'_>, year: u32, found: &mut Findings) {
    let all = days(draft, &draft.body);
    for (at, first) in all.iter().enumerate() {
        let Some(period) = PERIOD.first(draft.behind(first.span.end, 40)) else {
            continue;
        };
        let Some(days) = period["n"].parse::<u32>().ok().filter(|days| *days > 1) else {
            continue;
        };
        let (Some(start), word) = (first.date(year), &period["w"]) else {
            continue;
        };
        for next in &all[at + 1..] {
            let behind = draft.behind(next.span.end, 24);
            let told = SENT.first(behind).is_some_and(|sent| {
                sent[0].contains(word)
                    && behind.starts_with('前')
                    && !sent[0].contains("方案")
                    && !sent[0].contains("进展")
            });
            let Some(end) = next.date(year).filter(|_| told) else {
                continue;
            };
            // The month of the start is counted whole; the next ones have 30 days at least, but for February.
            let passed = |date: DocDate| {
                let (month, day) = (u32::from(date.month.unwrap_or(1)), u32::from(date.day.unwrap_or(1)));
                let months = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
                let before = months
                    .get(month.saturating_sub(1) as usize)
                    .copied()
                    .unwrap_or_default();
                u32::from(date.year) * 365 + before + day
            };
            if end >= start && passed(end) + 2 < passed(start) + days {
                let until = format!("{days}天{word}");
                let words = [("date", draft.part(&next.span)), ("before", until.as_str())];
                found.add("deadline.order", next.span.clone(), &words);
            }
        }
    }
}

/// 本办法自…起施行, of a day before that of the paper which issues it.
static EFFECT: Pattern =
    Pattern::new(r"本(?:办法|规定|细则|条例|规则)自(?P<d>(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<n>\d{1,2})日)起施行");

fn effect(draft: &Draft<'_>, own: DocDate, found: &mut Findings) {
    let issues = draft
        .document
        .title
        .as_ref()
        .is_some_and(|title| title.value.contains("印发") || title.value.contains("发布"));
    if !issues || !draft.document.metadata.is_empty() || !draft.is_modern() {
        return;
    }
    for effect in EFFECT.all(draft.part(&draft.paper)) {
        let number = |name: &str| effect[name].parse::<u32>().ok();
        let date = number("y").and_then(|year| DocDate::new(year, number("m"), number("n")));
        if let Some(at) = super::pattern::range(&effect, "d")
            && date.is_some_and(|date| date < own)
        {
            let span = draft.paper.start + at.start..draft.paper.start + at.end;
            found.add(
                "deadline.effect",
                span,
                &[("date", &effect["d"]), ("own", &own.to_string())],
            );
        }
    }
}

/// 2月底前
fn months(draft: &Draft<'_>, own: DocDate, found: &mut Findings) {
    let text = draft.part(&draft.body);
    for month in MONTH.all(text) {
        let at = whole(&month);
        let span = draft.body.start + at.start..draft.body.start + at.end;
        let number = |name: &str| month.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let Some(m) = number("m") else { continue };
        let day = match &month["p"] {
            "上旬" => 10,
            "中旬" => 20,
            _ => (28..=31)
                .rev()
                .find(|day| DocDate::new(u32::from(own.year), Some(m), Some(*day)).is_some())
                .unwrap_or(28),
        };
        let day = Day {
            year: number("y"),
            month: m,
            day,
            span: span.clone(),
        };
        let Some(date) = date_near(&day, u32::from(own.year), own).filter(|date| *date < own) else {
            continue;
        };
        let before = draft.before(span.start, 40);
        let clause = before
            .rfind(['，', '。', '；', '：'])
            .map_or(before, |at| &before[at..]);
        let told = ORDER.is_match(clause) || AHEAD.is_match(before);
        if told
            && !PAST.is_match(clause)
            && DONE.is_match(draft.behind(span.end, 20))
            && !draft.is_of_kind(&["报告", "通报"])
            && date < own
        {
            found.add("deadline.past", span, &[("date", &text[at]), ("own", &own.to_string())]);
        }
    }
}

/// A base that was numbered in a later year.
fn bases(draft: &Draft<'_>, own: DocDate, found: &mut Findings) {
    let text = draft.part(&draft.main);
    let own_number = draft.document.number.as_ref().and_then(|field| field.span.clone());
    for base in BASE.all(text) {
        let at = whole(&base);
        let span = draft.main.start + at.start..draft.main.start + at.end;
        let Some(year) = base.name("y").and_then(|y| y.as_str().parse::<u16>().ok()) else {
            continue;
        };
        if own_number
            .as_ref()
            .is_some_and(|own| own.start < span.end && span.start < own.end)
            || !draft.body.contains(&span.start)
        {
            continue;
        }
        if year > own.year && year < 2100 {
            let start = base
                .name("y")
                .map_or(span.start, |y| draft.main.start + y.start() - "〔".len());
            found.add(
                "deadline.base",
                start..span.end,
                &[("year", &year.to_string()), ("own", &own.to_string())],
            );
        }
    }
}

/// 印发日期 before 成文日期.
fn printed(draft: &Draft<'_>, own: DocDate, found: &mut Findings) {
    let Some(field) = &draft.document.printing_date else {
        return;
    };
    // 2018年5月29日印发的《…》 in an article ends another paper.
    let alone = field.span.as_ref().is_some_and(|span| {
        let line = draft
            .lines
            .iter()
            .find(|line| line.start <= span.start && span.end <= line.end);
        line.is_some_and(|line| line.len() < 120 && !draft.part(line).contains(['。', '《']))
    });
    if let Some(span) = field
        .span
        .clone()
        .filter(|_| alone && field.value.day.is_some() && field.value < own)
    {
        let words = [("printed", field.value.to_string()), ("own", own.to_string())];
        found.add(
            "deadline.printed",
            span,
            &[("printed", &words[0].1), ("own", &words[1].1)],
        );
    }
}

/// The year of the number against that of the date.
fn numbered(draft: &Draft<'_>, own: DocDate, found: &mut Findings) {
    let Some(field) = &draft.document.number else { return };
    // An order is dated anew with each revision of what it issues.
    let DocNumber::Coded { year, .. } = field.value else {
        return;
    };
    let Some(span) = field.span.clone() else { return };
    // Around New Year the number may be of the year in which the paper went out.
    let turn = match own.month {
        Some(12) => year == own.year + 1,
        Some(1) => year + 1 == own.year,
        _ => false,
    };
    if year != own.year && !turn && draft.document.metadata.is_empty() {
        found.add(
            "deadline.number",
            span,
            &[("year", &year.to_string()), ("own", &own.to_string())],
        );
    }
}
