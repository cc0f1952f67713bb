//! Who is to do what by a time: the task and the unit (事项、责任单位) in the words of the sentence.

use std::sync::LazyLock;

use regex::Regex;

use super::place::Place;
use super::words::{WORDS, alternatives, expression, last_must, without};

/// Characters of the longest task that is told.
const TASK_CHARS: usize = 120;
/// A task that begins with so few characters behind the time has its object before it.
const BARE_CHARS: usize = 5;
/// Characters of the longest name of a unit.
const UNIT_CHARS: usize = 48;

/// （责任单位：水利局）, （水利局牵头，财政局配合）
static BRACKET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let labels = alternatives(&WORDS.unit_labels);
    expression(&format!(
        "[（(【]{labels}[:：]?(?P<label>[^；;。（）()【】]{{2,80}})[^（）()【】]*[）)】]|[（(【](?P<lead>[^；;。（）()【】:：]{{2,60}}?)(?:分别)?(?:牵头|负责|主办|落实|承办)[^（）()【】]*[）)】]"
    ))
});
/// 责任单位：水利局
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(&format!(
        "{}[:：](?P<label>[^；;。，,（）()]{{2,60}})",
        alternatives(&WORDS.unit_labels)
    ))
});
/// 由水利局牵头, 请各单位于, 责令企业
static ASKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let units = alternatives(&WORDS.units);
    expression(&format!(
        "{}(?P<unit>[\\p{{Han}}、（）()“”]{{0,40}}?{units})(?:牵头|负责|会同|组织|承办|主办|办理|具体|统一|分别|于|在|自|从|务必|抓紧|尽快|按|将|应|要|高度|结合|对|各自|认真|根据|限|提前|提出|制定|制订|汇总|审核|报|填|提交|完成|出具|指定|报送|上报|立即|严格|及时|也|于|于前|\\d|[一二三四五六七八九十]|[，,、]|$)",
        alternatives(&WORDS.asks)
    ))
});
/// 由水利局负责, 水利局牵头
static LEADS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let units = alternatives(&WORDS.units);
    expression(&format!(
        "(?:^|[，,；;、。：:由请]|会议决定|会议要求|会议议定|会议明确)(?P<unit>[\\p{{Han}}、]{{0,36}}?{units})(?:会同[\\p{{Han}}、]{{2,20}})?(?:牵头|负责|主办|承办|抓好落实)"
    ))
});
/// The subject at the head of a clause: a name of a unit, or 各….
static SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let units = alternatives(&WORDS.units);
    expression(&format!(
        "^(?P<unit>各[\\p{{Han}}、]{{1,14}}?|[\\p{{Han}}、（）()“”＿]{{0,44}}?{units})(?:（[^（）]{{1,30}}）)?(?:收到|接到|受理|发现|作出|做出|对|要|应|须|必须|务必|需|将|在|于|自|从|根据|按照|按|均|全部|都|负责|牵头|会同|组织|完成|建立|推行|发生|认为|决定|拟|原则上|力争|确保|每|至少|至迟|最迟|经|依法|及时|各自|抓紧|继续|进行|制定|出台|报|提交|形成|汇总|审核|启动|开展|基本|可|有权|提前|限|不服|变更|转让|终止|设立|通过|取得|申请|以|向|把|就|因|为|是|之间|与|和|及|\\d|$)"
    ))
});
/// What stands before the words of a sentence: 第三条, （一）, 1., 一是.
static NUMBERING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    expression(
        r"^(?:第[一二三四五六七八九十百零〇\d]{1,6}[条款项章]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}[、是])+",
    )
});
/// Before the subject: conditions and connections.
const OPENINGS: [&str; 16] = [
    "是指",
    "指",
    "同时",
    "并且",
    "并",
    "但",
    "其中",
    "此外",
    "另",
    "对于",
    "凡",
    "以上",
    "上述",
    "各级各",
    "因此",
    "原则上",
];

/// The unit that is to act; `next` is the sentence that follows.
pub(super) fn unit(place: &Place<'_>, previous: &str, next: Option<&str>) -> Option<String> {
    let tail = place.tail();
    bracket(tail)
        .or_else(|| {
            next.filter(|next| next.starts_with(['（', '(', '【']))
                .and_then(bracket)
        })
        .or_else(|| label(place.sentence))
        // 责任单位：县水利局；完成时限：9月底
        .or_else(|| label(previous).filter(|_| is_label(place)))
        .or_else(|| {
            next.and_then(|next| {
                label(next).filter(|_| WORDS.unit_labels.iter().any(|label| next.starts_with(label.as_str())))
            })
        })
        .or_else(|| asked(place))
        .or_else(|| subject(place))
        .and_then(|unit| tidy(&unit))
}

/// The unit that a sentence names for all that it says: in brackets, by a label, or as the one that leads.
pub(super) fn unit_in(sentence: &str) -> Option<String> {
    let leads = || {
        let found = LEADS.as_ref()?.captures(sentence)?;
        Some(found.name("unit")?.as_str().to_owned())
    };
    let unit = bracket(sentence).or_else(|| label(sentence)).or_else(leads)?;
    tidy(&unit)
}

/// Whether the sentence is a label and its time alone.
fn is_label(place: &Place<'_>) -> bool {
    WORDS.due_labels.iter().any(|label| {
        place
            .sentence
            .trim_start_matches(['（', '('])
            .starts_with(label.as_str())
    })
}

fn bracket(text: &str) -> Option<String> {
    let found = BRACKET.as_ref()?.captures(text)?;
    let unit = found.name("label").or_else(|| found.name("lead"))?.as_str();
    Some(unit.split(['，', ',']).next().unwrap_or(unit).to_owned())
}

fn label(text: &str) -> Option<String> {
    let found = LABEL.as_ref()?.captures(text)?;
    Some(found.name("label")?.as_str().to_owned())
}

/// A unit that is asked, nearest to the time: in its clause, behind it, or in the clauses before it.
fn asked(place: &Place<'_>) -> Option<String> {
    let near = |text: &str| {
        let found = ASKED.as_ref()?.captures_iter(text).last()?;
        Some(found.name("unit")?.as_str().to_owned())
    };
    near(place.before())
        .or_else(|| near(place.behind()))
        .or_else(|| place.earlier().take(2).find_map(near))
}

/// The subject of the clause, of what follows the time, or of the clauses before.
fn subject(place: &Place<'_>) -> Option<String> {
    let behind = place.tail().trim_start_matches(['，', ',']);
    let own = head(place.before());
    if own.is_some() {
        return own;
    }
    head(behind)
        .filter(|unit| behind.len() > unit.len())
        .or_else(|| place.earlier().find_map(head))
}

fn head(clause: &str) -> Option<String> {
    let mut clause = clause;
    if let Some(found) = NUMBERING.as_ref()?.find(clause) {
        clause = &clause[found.end()..];
    }
    for opening in OPENINGS {
        clause = clause.strip_prefix(opening).unwrap_or(clause);
    }
    let own = clause;
    // 或者 ends as a unit does, 主要 as a subject before 要.
    let clause = without(&clause.replace("或者", "或＿"), &WORDS.not_musts);
    let found = SUBJECT.as_ref()?.captures(&clause)?;
    let unit = own.get(found.name("unit")?.range())?;
    // A verb in it: a clause, no name.
    let verb = WORDS
        .verbs
        .iter()
        .filter(|verb| verb.chars().count() > 1)
        .any(|verb| unit.contains(verb.as_str()));
    let named =
        unit.chars().count() >= 2 && (!verb || unit.contains("管理") || unit.contains("机关") || unit.contains("单位"));
    named.then(|| unit.to_owned())
}

fn tidy(unit: &str) -> Option<String> {
    let mut unit = unit.trim_matches(|c: char| c.is_whitespace() || "，、,：:。；“”".contains(c));
    for ask in &WORDS.asks {
        unit = unit.strip_prefix(ask.as_str()).unwrap_or(unit);
    }
    // 各乡镇主要负责人为本辖区第一责任人: who it is, not what he is.
    if let Some((who, _)) = unit.split_once('为')
        && unit.ends_with("责任人")
        && who.chars().count() >= 2
    {
        unit = who;
    }
    // 全县农村自来水普及率: what is measured, nobody who acts.
    if unit.starts_with('全') && !unit.contains('各') {
        return None;
    }
    let count = unit.chars().count();
    (2..=UNIT_CHARS).contains(&count).then(|| unit.to_owned())
}

/// What is to be done: the words behind the time; where they are a bare verb, with the object that stands before it.
/// A line of a table that says nothing but a time has the sentence before it.
pub(super) fn task(place: &Place<'_>, unit: Option<&str>, previous: &str) -> String {
    let mut behind = place.tail().trim_start_matches(['，', ',', '、', '（', '）', ')']);
    if let Some(unit) = unit {
        behind = behind.strip_prefix(unit).unwrap_or(behind);
    }
    for word in ["要", "应当", "应", "须", "必须", "务必", "需", "请", "均", "，"] {
        behind = behind.strip_prefix(word).unwrap_or(behind);
    }
    if let Some(found) = BRACKET.as_ref().and_then(|bracket| bracket.find(behind)) {
        behind = &behind[..found.start()];
    }
    let behind = behind.trim_end_matches(['。', '；', ';', '，', ',', '、', '！']);
    let bare = behind.chars().count() <= BARE_CHARS;
    let mut task = if bare {
        format!("{}{behind}", object(place, unit, behind))
    } else {
        behind.to_owned()
    };
    if task.is_empty() {
        task = place.sentence[..place.clause]
            .trim_end_matches(['，', '：', ',', ':', '；'])
            .to_owned();
    }
    if task.is_empty() {
        task = previous.trim_end_matches(['。', '；', '：', '，']).to_owned();
    }
    cut(&task)
}

/// What stands before the time and is acted upon: 以上工作, 整改方案.
fn object(place: &Place<'_>, unit: Option<&str>, behind: &str) -> String {
    let mut before = place.before();
    if let Some(found) = NUMBERING.as_ref().and_then(|numbering| numbering.find(before)) {
        before = &before[found.end()..];
    }
    if let Some((at, _)) = last_must(before) {
        before = &before[..at];
    }
    let mut before = before.trim_end_matches(['于', '在', '须', '自', '，']);
    if let Some(unit) = unit
        && let Some(at) = before.find(unit)
    {
        before = &before[at + unit.len()..];
    }
    before = before.trim_start_matches(['请', '将', '对', '并', '也', '且']);
    if before.is_empty() {
        if !WORDS.bare_verbs.iter().any(|verb| behind == verb) {
            return String::new();
        }
        // 由水利局牵头，财政局配合，9月底前完成: what is done stands before those who do it.
        let assigns = |clause: &&str| {
            ["牵头", "配合", "负责", "会同", "协助"]
                .iter()
                .any(|word| clause.contains(word))
        };
        let earlier = place.earlier().find(|clause| !assigns(clause)).unwrap_or_default();
        let earlier = NUMBERING
            .as_ref()
            .and_then(|numbering| numbering.find(earlier))
            .map_or(earlier, |found| &earlier[found.end()..]);
        let earlier = unit.and_then(|unit| earlier.strip_prefix(unit)).unwrap_or(earlier);
        return earlier.to_owned();
    }
    before.to_owned()
}

/// A task of a readable length, cut at a comma where there is one.
fn cut(task: &str) -> String {
    if task.chars().count() <= TASK_CHARS {
        return task.to_owned();
    }
    let long: String = task.chars().take(TASK_CHARS).collect();
    match long.rfind(['，', '、', '；']) {
        Some(at) if at > TASK_CHARS => long[..at].to_owned(),
        _ => long,
    }
}
