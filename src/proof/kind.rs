//! 文种: the kind against the direction of the paper, against what it says and how it ends.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::rules::Findings;
use super::standing::{Standing, levels_below, standing};

/// Words by which kinds are told (`kinds.toml`).
#[derive(Debug, Default, Deserialize)]
struct Words {
    /// What is written as a kind and is none.
    wrong: Vec<Wrong>,
    /// What a 请示 asks for: verbs with which a matter begins.
    matters: Vec<String>,
    /// How a 请示 ends.
    requests: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Wrong {
    ending: String,
    instead: String,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("kinds.toml")).unwrap_or_default());

/// A request in a sentence: a word that asks, whom it asks, and what for.
static REQUEST: Pattern = Pattern::new(
    r"(?:恳请|请求|特请|敬请|拟请|特申请|呈请|盼|望|请)(?:上级|县委|市委|省委|县|市|省|区|贵|各级|领导|政府|人民政府|局|厅|你|予以|能|给予|尽快|及时|研究|协调|在|从|为|对|将|我|[^。；：？！\n如按照抓]){0,36}?(?:批准|批复|批示|指示|审示|审批|审定|核准|批转|示下|支持解决|解决资金|解决经费|帮助解决|协调解决|研究解决|拨付|拨给|核拨|追加|安排[^。，；]{0,8}(?:资金|经费|补助|指标|编制)|增加[^。，；]{0,6}编制|同意|(?:给予|予以)[^。，；]{0,8}(?:支持|补助|帮助|安排|解决|倾斜|核))",
);
/// A word that does nothing but ask, with whatever it asks for.
static PLEA: Pattern = Pattern::new(
    r"(?:恳请|恳求|特请|呈请|期盼|(?:望|盼|敬请|请)(?:省|市|县|区|州|国家|国务院|上级|贵)\p{Han}{0,12}?(?:政府|委|局|厅|部|办|级|领导|总局|署)?)[^。；！？\n]{0,40}?(?:安排|同意|批准|批复|核准|解决|支持|帮助|协调|拨付|追加|明确|责成|增加|倾斜|减免|给予|出面|研究|审批|核定|调剂|批示)",
);
/// Something else that is asked for.
static FURTHER: Pattern = Pattern::new(
    r"(?:(?:另外|此外|同时|又|再|另)[，,]?(?:[^。；\n]{0,40}[，,])?|还|顺|一并|并)(?:一并|还|也|再)?(?:恳请|请求|申请|拟请|恳求|请)(?:[^。；\n]{0,30}?)(?:批准|解决|拨付|增加|追加|调剂|安排|同意|核定|核增|划拨|购置|配备|补足|成立|设立)",
);
/// A second addressee behind the first.
static ALSO: Pattern = Pattern::new(r"[（(，]?(?:并|同时|暨|及)(?:抄)?(?:报|送|呈|转)");
/// That another's letter has come.
static RECEIVED: Pattern = Pattern::new(r"(?:收悉|已悉|均悉|悉。|收到|来函|来文|请示|报来|上报的|你.{0,6}(?:《|关于))");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    wrong_kind(draft, found);
    direction(draft, found);
    request(draft, found);
    report(draft, found);
    reply(draft, found);
    closing(draft, found);
}

fn wrong_kind(draft: &Draft<'_>, found: &mut Findings) {
    let (Some(title), Some(span)) = (&draft.document.title, draft.title_span()) else {
        return;
    };
    let is_paper = draft.document.number.is_some() || !draft.document.addressees.is_empty();
    let value = title.value.trim_end_matches(['。', ' ']);
    if !is_paper || !value.contains("关于") {
        return;
    }
    if let Some(wrong) = WORDS.wrong.iter().find(|wrong| value.ends_with(wrong.ending.as_str())) {
        let at = draft.part(&span).rfind(wrong.ending.as_str());
        let span = at.map_or(span.clone(), |at| span.start + at..span.start + at + wrong.ending.len());
        found.add(
            "kind.wrong",
            span,
            &[("kind", &wrong.ending), ("instead", &wrong.instead)],
        );
    }
}

/// The issuer and its addressees, each with its place; joined names are taken apart.
fn addressees<'a>(draft: &Draft<'a>) -> Vec<(&'a str, Range<usize>)> {
    let spans = draft.document.addressees.iter().filter_map(|field| field.span.clone());
    let mut found = Vec::new();
    for span in spans.filter(|span| span.end <= draft.body.start + 2 || draft.main.contains(&span.start)) {
        let text = draft.part(&span);
        let parts: Vec<&str> = text.split('、').collect();
        let whole = [
            "委",
            "政府",
            "局",
            "厅",
            "办",
            "部",
            "委员会",
            "办公室",
            "中心",
            "人民政府",
        ];
        let apart = parts.len() > 1
            && !text.contains(['各', '（'])
            && parts
                .iter()
                .all(|part| whole.iter().any(|end| part.trim().ends_with(end)));
        if !apart {
            found.push((text, span));
            continue;
        }
        for part in parts {
            let start = span.start + (part.as_ptr() as usize - text.as_ptr() as usize);
            found.push((part, start..start + part.len()));
        }
    }
    found
}

fn direction(draft: &Draft<'_>, found: &mut Findings) {
    let (Some(kind), Some(organ)) = (draft.kind(), draft.document.organ.as_ref()) else {
        return;
    };
    if organ.value.contains('、') {
        return;
    }
    // That a 请示 has several addressees is said by itself; the first one shows its direction.
    let count = if kind.name() == "请示" { 1 } else { usize::MAX };
    for (to, span) in addressees(draft).into_iter().take(count) {
        let below = || {
            levels_below(&organ.value, to)
                .is_some_and(|levels| levels > 0)
                .then_some(Standing::Lower)
        };
        let up = ["请示", "报告"].contains(&kind.name());
        let stands = standing(&organ.value, to).or_else(|| up.then(below).flatten());
        // 各… is never one that leads.
        let several = (to.starts_with('各') && !to.starts_with("各位")) || to.contains("直各");
        let Some(stands) = stands.or(several.then_some(Standing::Lower)) else {
            continue;
        };
        let (rule, instead) = match (kind.name(), stands) {
            ("请示", Standing::Peer) => ("kind.request-direction", "函"),
            ("请示", Standing::Lower) => ("kind.request-direction", "通知或函"),
            ("报告", Standing::Peer) => ("kind.report-direction", "函"),
            ("报告", Standing::Lower) => ("kind.report-direction", "通报或通知"),
            ("函", Standing::Superior) => ("kind.letter-direction", "请示或报告"),
            ("通知" | "通报" | "决定" | "批复" | "命令", Standing::Superior | Standing::Guiding) => {
                ("kind.order-direction", "请示、报告或意见")
            }
            // One department tells another of its rank what to do.
            ("通知" | "决定", Standing::Peer) if draft.document.addressees.len() == 1 => {
                ("kind.order-direction", "函")
            }
            ("批复", Standing::Peer) => ("kind.order-direction", "复函"),
            _ => continue,
        };
        // A department answers requests of others by the power that it has.
        if kind.name() == "批复" && stands == Standing::Peer && draft.document.kind_inferred.is_none() {
            continue;
        }
        // What is asked of a peer is no notice: the kind is what must be changed.
        let span = match (kind.name(), stands) {
            ("通知" | "决定", Standing::Peer) => draft.title_span().unwrap_or(span),
            _ => span,
        };
        let words = [
            ("kind", kind.name()),
            ("to", to.trim()),
            ("stands", stands.name()),
            ("instead", instead),
        ];
        found.add(rule, span, &words);
        // One wrong addressee shows it.
        return;
    }
}

/// 请示: one addressee, one matter, a request at its end.
fn request(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&["请示"]) {
        return;
    }
    let to = addressees(draft);
    for (name, span) in &to {
        if let Some(at) = ALSO.first(name).map(|also| whole(&also)) {
            let first = name[..at.start].trim_end_matches(['（', '(', '，']);
            found.add("kind.request-addressees", span.clone(), &[("first", first)]);
            break;
        }
    }
    if let (Some((first, from)), Some((_, last))) = (to.first(), to.get(1..).and_then(|rest| rest.last())) {
        found.add(
            "kind.request-addressees",
            from.start..last.end,
            &[("first", first.trim())],
        );
    }
    // 请示报告 has its addressee from the one and its end from the other.
    if draft.title_span().is_some_and(|span| found.has("kind.wrong", &span)) {
        return;
    }
    matters(draft, found);
    let ending = last_lines(draft, 4);
    let asks = |text: &str| WORDS.requests.iter().any(|word| text.contains(word.as_str()));
    if draft.document.body.is_some() && !asks(draft.part(&ending)) {
        let span = draft.lines_of(&draft.body).last().cloned().unwrap_or(ending);
        found.add("kind.request-closing", span, &[]);
    }
}

fn matters(draft: &Draft<'_>, found: &mut Findings) {
    if let (Some(title), Some(span)) = (&draft.document.title, draft.title_span()) {
        let value = &title.value;
        let matter = value.find("关于").map(|at| &value[at + "关于".len()..]);
        let begins = |text: &str| WORDS.matters.iter().any(|verb| text.starts_with(verb.as_str()));
        if let Some(matter) = matter.filter(|matter| begins(matter) && !matter.contains('《')) {
            // 追加防汛经费和人员编制: money and men are two matters.
            let sorts = [
                ["经费", "资金", "补助", "投资", "债券"].as_slice(),
                ["编制", "职数", "人员招聘", "岗位"].as_slice(),
                ["用地", "土地", "办公用房"].as_slice(),
                ["车辆", "公务用车", "设备购置"].as_slice(),
                ["机构设置", "设立机构", "内设机构"].as_slice(),
            ];
            let named: Vec<&str> = sorts
                .iter()
                .filter_map(|sort| sort.iter().find(|word| matter.contains(**word)).copied())
                .collect();
            let with = ["和", "及", "并", "、", "与"].iter().any(|word| matter.contains(word));
            let joined = ["和", "及", "以及", "并", "暨", "、", "与"];
            let second = joined.iter().find_map(|word| {
                matter
                    .match_indices(word)
                    .map(|(at, _)| &matter[at + word.len()..])
                    .find(|rest| begins(rest))
            });
            if let ([_, second, ..], true, None) = (named.as_slice(), with, second) {
                found.add("kind.request-matters", span, &[("second", second)]);
                return;
            }
            if let Some(second) = second {
                let second = second.trim_end_matches("请示").trim_end_matches('的');
                found.add("kind.request-matters", span, &[("second", second)]);
                return;
            }
        }
    }
    // 拟购置公务用车6辆，请一并批准: a matter that the title does not have.
    let title = draft.document.title.as_ref().map_or("", |title| title.value.as_str());
    for sentence in draft.sentences(&draft.body) {
        let text = draft.part(&sentence);
        if let Some(together) = TOGETHER.first(text)
            && let Some(verb) = WORDS
                .matters
                .iter()
                .find(|verb| text.contains(verb.as_str()) && !title.contains(verb.as_str()))
        {
            let at = whole(&together);
            let from = text.find(verb.as_str()).unwrap_or(at.start).min(at.start);
            found.add(
                "kind.request-matters",
                sentence.start + from..sentence.start + at.end,
                &[("second", text.trim_matches(['。', ' ']))],
            );
            return;
        }
    }
    for sentence in draft.sentences(&draft.body) {
        if let Some(question) = QUESTION.first(draft.part(&sentence)) {
            let at = whole(&question);
            let span = sentence.start + at.start..sentence.start + at.end;
            found.add("kind.request-matters", span, &[("second", &question[0])]);
            return;
        }
    }
    for line in draft.lines_of(&draft.body) {
        if let Some(further) = FURTHER.first(draft.part(line)) {
            let at = whole(&further);
            let text = further.get(0).map_or("", |found| found.as_str());
            // That it asks at all is said once: the first request is not 同时.
            let earlier = &draft.text[draft.body.start..line.start + at.start];
            if WORDS.matters.iter().any(|verb| text.contains(verb.as_str())) && REQUEST_WORD.is_match(earlier) {
                found.add(
                    "kind.request-matters",
                    line.start + at.start..line.start + at.end,
                    &[("second", text)],
                );
                return;
            }
        }
    }
}

/// A question beside the request: 并同时答复我局是否可增设科室.
static QUESTION: Pattern = Pattern::new(
    r"(?:并同时|并请|同时请|同时恳请|另请|顺请|一并请)(?:一并|同时)?(?:答复|明确|批复|解答)(?:如下|以下|下列)?(?:问题|事项)[：:]?[^。；]{0,30}",
);
/// 请一并批准
static TOGETHER: Pattern = Pattern::new(
    r"(?:请|恳请|敬请)[^。；，]{0,6}一并[^。；，]{0,6}(?:批准|批复|审批|审定|核准|核定|核增|解决|同意|安排|支持)",
);
/// That a text before asks for something.
static REQUEST_WORD: Pattern = Pattern::new(r"恳请|请求|申请|拟|需|请");

/// 报告 must not ask.
fn report(draft: &Draft<'_>, found: &mut Findings) {
    let to_persons = draft
        .document
        .addressees
        .iter()
        .any(|field| field.value.starts_with("各位"));
    // 请示报告 is wrong as a kind, and said so.
    if !draft.is_of_kind(&["报告"])
        || draft.title_span().is_some_and(|span| found.has("kind.wrong", &span))
        || draft.document.addressees.is_empty()
        || to_persons
    {
        return;
    }
    for sentence in draft.sentences(&draft.body) {
        let text = draft.part(&sentence);
        let asks = [&REQUEST, &PLEA]
            .into_iter()
            .flat_map(|pattern| pattern.all(text).collect::<Vec<_>>())
            .map(|request| whole(&request))
            .find(|at| !is_told(&text[..at.start]));
        if let Some(at) = asks {
            found.add(
                "kind.report-request",
                sentence.start + at.start..sentence.start + at.end,
                &[],
            );
            return;
        }
    }
    if let Some(field) = draft
        .document
        .kind_inferred
        .as_ref()
        .filter(|field| field.value.name() == "请示")
        && let Some(span) = field.span.clone()
    {
        found.add("kind.report-request", span, &[]);
    }
}

/// Whether a request is only told of: 群众请求…, 已报请….
fn is_told(before: &str) -> bool {
    [
        "报", "申", "已", "将", "经", "群众", "邀", "聘", "提", "商", "函", "反映", "要求", "敬",
    ]
    .iter()
    .any(|word| before.ends_with(word))
}

/// 批复 answers a request that it names.
fn reply(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_of_kind(&["批复"]) || draft.document.body.is_none() || draft.document.addressees.is_empty() {
        return;
    }
    let lines = draft.lines_of(&draft.body);
    let Some(first) = lines.first() else { return };
    let beginning = first.start..lines.get(1).map_or(first.end, |second| second.end);
    if !RECEIVED.is_match(draft.part(&beginning)) {
        found.add("kind.reply-uncited", first.clone(), &[]);
    }
}

/// The last line, where it names its kind.
static FORMULA: Pattern =
    Pattern::new(r"^(?:特此|专此)(?P<k>通知|报告|请示|批复|通报|公告|通告|函告|函复|函达|指示|批示|命令)[。！]?$");

/// How a 请示 ends, and nothing else.
static ASKING: Pattern = Pattern::new(
    r"(?:妥否|当否|可否|是否妥当|是否可行)[，,]?(?:敬请|恳请|请)(?:予以|予|领导|一并|尽快)?(?:批示|指示|批复|批准|审批|审示|审定)",
);

/// A formula of another kind at the end.
fn closing(draft: &Draft<'_>, found: &mut Findings) {
    let Some(kind) = draft.kind() else { return };
    let mixed = draft.title_span().filter(|span| found.has("kind.wrong", span));
    for line in draft.lines_of(&draft.body).iter().rev().take(3) {
        let text = draft.part(line);
        // Of two kinds in the title either may end the paper; a third may not.
        if let Some(title) = &mixed {
            if let Some(named) = FORMULA.first(text)
                && !named["k"].starts_with('函')
                && &named["k"] != kind.name()
                && !draft.part(title).contains(&named["k"])
            {
                let words = [("kind", kind.name()), ("formula", text), ("other", &named["k"])];
                found.add("kind.closing", line.clone(), &words);
                return;
            }
            continue;
        }
        let asked = found.has("kind.report-request", &draft.body);
        if ASKING.is_match(text) && kind.name() == "报告" && !asked {
            found.add("kind.report-request", line.clone(), &[]);
            return;
        }
        // A 函 may ask one who is no superior to approve.
        let may_ask = kind.name() == "函" && text.contains("批准");
        if ASKING.is_match(text) && !may_ask && ["函", "通知", "通报", "批复", "决定"].contains(&kind.name()) {
            let words = [("kind", kind.name()), ("formula", text), ("other", "请示")];
            found.add("kind.closing", line.clone(), &words);
            return;
        }
        let Some(named) = FORMULA.first(text) else { continue };
        let other = if named["k"].starts_with('函') {
            "函"
        } else {
            &named["k"]
        };
        let known = ["通知", "报告", "请示", "批复", "通报", "公告", "通告", "函"].contains(&kind.name());
        // That a 请示 does not ask is said there.
        if known
            && other != kind.name()
            && !(kind.name() == "报告" && other == "请示")
            && !found.has("kind.request-closing", line)
        {
            found.add(
                "kind.closing",
                line.clone(),
                &[("kind", kind.name()), ("formula", text), ("other", other)],
            );
        }
        return;
    }
    if mixed.is_some() {
        return;
    }
    let Some(field) = &draft.document.kind_inferred else {
        return;
    };
    let Some(span) = field.span.clone().filter(|span| draft.main.contains(&span.start)) else {
        return;
    };
    if found.has("kind.report-request", &span) || (kind.name() == "报告" && field.value.name() == "请示") {
        return;
    }
    let words = [
        ("kind", kind.name()),
        ("formula", draft.part(&span)),
        ("other", field.value.name()),
    ];
    found.add("kind.closing", span.clone(), &words);
}

/// The last lines of the body.
fn last_lines(draft: &Draft<'_>, count: usize) -> Range<usize> {
    let lines = draft.lines_of(&draft.body);
    let from = lines.len().saturating_sub(count);
    let start = lines.get(from).map_or(draft.body.start, |line| line.start);
    start..draft.body.end.max(start)
}
