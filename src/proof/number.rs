//! 发文字号, the draft's own and those that it cites: code, full year in 〔〕, serial number without 第 and zeros, 号.

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::document::{DocNumber, organ_of_number};

/// A number in any way of writing it.
static NUMBER: Pattern = Pattern::new(
    r"(?P<code>\p{Han}{1,15}?)[ 　]?(?P<open>[〔\[［（(【「﹝〈<{])[ 　]?(?P<y>\d{2,4})[ 　]?年?[ 　]?(?P<close>[〕\]］)）】」﹞〉>}])[ 　]?(?P<zi>字)?[ 　]?(?P<di>第)?[ 　]?(?P<n>\d{1,5})[ 　]?(?P<end>号)?",
);
/// A number whose year has no brackets: 青政发2022年14号.
static BARE: Pattern = Pattern::new(r"(?P<code>\p{Han}{2,10})(?P<y>(?:19|20)\d{2})(?:年|-|－)?第?(?P<n>\d{1,4})号");
/// Numbers of cases in court and of certificates, which follow other rules.
const OTHERS: [&str; 14] = [
    "民初",
    "民终",
    "刑初",
    "刑终",
    "行初",
    "行终",
    "执",
    "财库",
    "许可",
    "备案",
    "京证",
    "准字",
    "批准文号",
    "证",
];
/// How a code of an organ ends.
const SERIES: [char; 22] = [
    '发', '函', '字', '办', '令', '规', '复', '呈', '请', '报', '批', '任', '电', '通', '秘', '税', '会', '库', '预',
    '建', '综', '厅',
];

/// The letter of a department under the code of a government.
static OF_DEPARTMENT: Pattern = Pattern::new(
    r"《(?P<who>[^《》]{2,20})?关于[^《》]{2,60}的(?:请示|报告|函)》[（(](?P<c>\p{Han}{0,4}(?:政办|政发|府办|府发|政字|政函)\p{Han}{0,2})〔",
);

/// A reply to a department names the department's own code.
fn code_of_asker(draft: &Draft<'_>, found: &mut Findings) {
    let [to] = draft.document.addressees.as_slice() else {
        return;
    };
    let name = to.value.trim();
    let department = ["局", "厅", "委", "学院", "医院", "公司"]
        .iter()
        .any(|end| name.ends_with(end))
        && !["县委", "市委", "区委", "省委", "州委", "旗委", "党委", "管委", "政府"]
            .iter()
            .any(|end| name.ends_with(end));
    if !draft.is_of_kind(&["批复", "函"]) || !department {
        return;
    }
    let Some(line) = draft.lines_of(&draft.body).first().cloned() else {
        return;
    };
    if let Some(code) = OF_DEPARTMENT.first(draft.part(&line))
        && let Some(at) = code.name("c")
        && code.name("who").is_none_or(|who| !who.as_str().contains("政府"))
        && draft.part(&line).contains('悉')
    {
        let span = line.start + at.start()..line.start + at.end();
        found.add("number.code", span, &[("code", at.as_str()), ("to", name)]);
    }
}

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    code_of_asker(draft, found);
    if !draft.is_modern() {
        return;
    }
    let text = draft.part(&draft.main);
    let base = draft.main.start;
    for number in NUMBER.all(text) {
        let (Some(code), Some(open), Some(close), Some(year), Some(n)) = (
            range(&number, "code"),
            range(&number, "open"),
            range(&number, "close"),
            range(&number, "y"),
            range(&number, "n"),
        ) else {
            continue;
        };
        let at = whole(&number);
        let span = base + code.start..base + at.end;
        let has_end = number.name("end").is_some();
        let code_text = &text[code.clone()];
        if OTHERS
            .iter()
            .any(|other| text[at.start..].chars().take(24).collect::<String>().contains(other))
        {
            continue;
        }
        // 某某（2022）号 … is a number only if it has its 号, or the code of an organ.
        let has_code = code_text.ends_with(SERIES) || is_code(code_text);
        if !has_code || (!has_end && !is_alone(draft, &(base + at.start..base + at.end))) {
            continue;
        }
        let (year, n) = (&text[year], &text[n]);
        let right = format!("〔{}〕{}号", full_year(year), n.trim_start_matches('0'));
        let written = &text[open.start..at.end];
        let words = [("written", written), ("right", right.as_str())];
        let place = base + open.start..base + at.end;
        if year.len() != 4 {
            found.add("number.year", place.clone(), &words);
        }
        // The number of an older paper is cited as it was given.
        let older = year.len() == 4 && year < "2012";
        if older && year < "2000" {
            continue;
        }
        let brackets = (&text[open], &text[close]);
        if brackets != ("〔", "〕") && brackets != ("﹝", "﹞") {
            found.add("number.brackets", place.clone(), &words);
        }
        if number.name("di").is_some() && !older {
            found.add("number.ordinal", place.clone(), &words);
        }
        if n.starts_with('0') && !older {
            found.add("number.zeros", place.clone(), &words);
        }
        if !has_end {
            found.add("number.end", span, &words);
        }
    }
    for number in BARE.all(text) {
        let at = whole(&number);
        let (Some(year), Some(n)) = (number.name("y"), number.name("n")) else {
            continue;
        };
        let right = format!("〔{}〕{}号", year.as_str(), n.as_str().trim_start_matches('0'));
        let written = &text[year.start()..at.end];
        let code = number.name("code").map_or("", |code| code.as_str());
        // Orders and announcements are numbered by the year in this way.
        let series = ['发', '函', '字', '办', '规', '复', '呈', '请', '报', '批'];
        let own = code.chars().count() <= 8 && code.ends_with(series);
        if ["令", "公告", "通告", "期", "决定"]
            .iter()
            .any(|kind| code.ends_with(kind))
            || !(own || is_code(code))
        {
            continue;
        }
        found.add(
            "number.brackets",
            base + year.start()..base + at.end,
            &[("written", written), ("right", &right)],
        );
    }
}

/// Whether a number fills its line: the draft's own.
fn is_alone(draft: &Draft<'_>, span: &std::ops::Range<usize>) -> bool {
    draft
        .lines
        .iter()
        .any(|line| line.start <= span.start && span.end == line.end && span.start - line.start < 30)
}

pub(super) fn full_year(year: &str) -> String {
    match year.len() {
        2 if year >= "50" => format!("19{year}"),
        2 => format!("20{year}"),
        _ => year.to_owned(),
    }
}

/// Whether an organ issues under this code.
pub(super) fn is_code(code: &str) -> bool {
    let number = DocNumber::Coded {
        code: code.to_owned(),
        year: 2020,
        serial: "1".to_owned(),
    };
    organ_of_number(&number).is_some()
}
