//! 标题: issuer, 关于, matter, 的 and kind; no stops.

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::rules::Findings;
use crate::document::{kind_of_title, names_a_document};

/// Kinds before which 的 stands.
static KIND: Pattern = Pattern::new(r"(?P<kind>通知|请示|报告|批复|通报|决定|公告|通告|函)(?:（[^）]*）)?$");
/// 关于印发…实施方案: the kind of what is issued is not that of the paper.
static PLAN_ONLY: Pattern = Pattern::new(
    r"关于(?:印发|转发|批转|下发|公布|发布)[^\n]{2,80}(?:方案|办法|规定|细则|规划|计划|要点|预案|规则|清单|制度|标准|意见》|通知》|方案》|办法》|规定》|细则》|规划》|计划》|预案》)$",
);
/// 的 before the kind, with words that belong to the kind between.
static WITH_DE: Pattern =
    Pattern::new(r"的[^的，。、》]{0,10}(?:通知|请示|报告|批复|通报|决定|公告|通告|函)(?:（[^）]*）)?$");
/// A kind in 《》.
static MARKED: Pattern =
    Pattern::new(r"(?P<m>[《“](?P<k>通知|请示|报告|批复|通报|决定|公告|通告|意见|函|纪要|决议)[》”])$");
/// Words that double what one says.
static DOUBLED: Pattern = Pattern::new(
    r"(?P<d>关于关于|关于转发关于|关于印发关于|的的|通知的通知的通知|请示的请示|报告的报告|批复的批复|函的函)",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    let (Some(title), Some(span)) = (&draft.document.title, draft.title_span()) else {
        return;
    };
    // What merely stands first is a title only if something else shows a paper.
    let document = draft.document;
    let is_paper = !document.addressees.is_empty() || document.number.is_some();
    if !is_paper || span.start > draft.main.end {
        return;
    }
    // A stop behind it is found by itself.
    let value = title
        .value
        .trim()
        .trim_end_matches(['。', '！', '；', '，', '!', '？', '：']);
    let written = draft.part(&span);
    let begins = value.contains("关于");
    let unnamed = begins && kind_of_title(value).is_none() && !has_wrong_kind(value) && !MARKED.is_match(value);
    if unnamed || PLAN_ONLY.is_match(value) {
        found.add("title.kind", span.clone(), &[("title", value)]);
    } else if begins
        && let Some(kind) = KIND.first(value)
        && !WITH_DE.is_match(value)
        && let Some(at) = range(&kind, "kind")
    {
        let kind = &value[at];
        let place = written
            .rfind(kind)
            .map_or(span.clone(), |at| span.start + at..span.start + at + kind.len());
        found.add("title.de", place, &[("kind", kind)]);
    }
    // 《…关于…的意见》 as the paper's own title
    let line = draft
        .lines
        .iter()
        .find(|line| line.start <= span.start && span.end <= line.end);
    // 关于《做好防汛工作》的通知
    for inside in draft
        .titles
        .iter()
        .filter(|inside| inside.start >= span.start && inside.end <= span.end)
    {
        let bare = draft.part(inside).trim_matches(['《', '》']);
        let works = [
            "做好",
            "加强",
            "开展",
            "推进",
            "进一步",
            "切实",
            "规范",
            "落实",
            "组织",
            "召开",
            "举办",
            "抓好",
        ];
        if works.iter().any(|verb| bare.starts_with(verb)) && !names_a_document(bare) {
            found.add("title.no-work", inside.clone(), &[("title", bare)]);
        }
    }
    // 县水利局《关于…的通知》
    let own = draft.titles.iter().find(|title| {
        title.end == span.end
            && title.start > span.start
            && draft.part(title).starts_with("《关于")
            && document
                .organ
                .as_ref()
                .is_some_and(|organ| draft.part(&(span.start..title.start)) == organ.value)
    });
    if let Some(own) = own {
        let bare = draft.part(own).trim_matches(['《', '》']);
        found.add("title.bracketed", own.clone(), &[("title", bare)]);
    }
    if let Some(line) = line
        && draft.titles.iter().any(|title| title == line)
        && begins
    {
        let bare = draft.part(line).trim_matches(['《', '》']);
        found.add("title.bracketed", line.clone(), &[("title", bare)]);
    }
    // 关于表彰先进的《决定》
    if let Some(marked) = MARKED.first(value)
        && let Some(at) = range(&marked, "m")
    {
        let place = written
            .rfind(&value[at.clone()])
            .map_or(span.clone(), |start| span.start + start..span.start + start + at.len());
        found.add(
            "title.marks",
            place,
            &[("written", &value[at.clone()]), ("kind", &marked["k"])],
        );
    }
    // 青禾县水利局做好防汛工作的通知
    let inside = value.trim_start_matches('《');
    if !begins
        && ![
            "转发", "印发", "批转", "发布", "公布", "对", "给", "致", "任免", "任命", "令", "公告", "通告", "纪要",
            "召开", "《",
        ]
        .iter()
        .any(|word| inside.contains(word))
        && WITH_DE.is_match(value)
        && document
            .organ
            .as_ref()
            .is_some_and(|organ| value.starts_with(organ.value.as_str()) && value.len() > organ.value.len() + 24)
    {
        found.add("title.about", span.clone(), &[("title", value)]);
    }
    for (at, c) in written
        .char_indices()
        .filter(|(_, c)| matches!(c, '。' | '；' | '！' | '？' | '：' | '!' | '?' | ';'))
    {
        let place = span.start + at;
        if !draft.is_in_title(place) {
            found.add("title.stops", place..place + c.len_utf8(), &[("mark", &c.to_string())]);
        }
    }
    // A stop at the very end is not taken for the title's.
    let behind = draft.behind(span.end, 1);
    if behind.starts_with(['。', '；', '，']) {
        found.add("title.stops", span.end..span.end + behind.len(), &[("mark", behind)]);
    }
    for doubled in DOUBLED.all(written) {
        if let Some(at) = range(&doubled, "d") {
            let place = span.start + at.start..span.start + at.end;
            if !(written[..at.start].ends_with('目') && &written[at.clone()] == "的的") {
                found.add("title.doubled", place.clone(), &[("words", draft.part(&place))]);
            }
        }
    }
    issuer(draft, value, span, found);
}

fn has_wrong_kind(title: &str) -> bool {
    [
        "申请",
        "汇报",
        "请求",
        "请示函",
        "通知函",
        "指示",
        "布告",
        "启事",
        "总结",
        "说明",
        "呈报",
        "报告书",
        "请示书",
        "通知书",
        "批示",
    ]
    .iter()
    .any(|kind| title.ends_with(kind))
}

/// A paper that names its issuer nowhere.
fn issuer(draft: &Draft<'_>, title: &str, span: std::ops::Range<usize>, found: &mut Findings) {
    let document = draft.document;
    let statutory = draft.kind().is_some();
    if title.starts_with("关于")
        && statutory
        && document.organ.is_none()
        && document.issuing_mark.is_none()
        && document.signatures.is_empty()
        && !document.addressees.is_empty()
        && document.metadata.is_empty()
    {
        found.add("title.issuer", span, &[]);
    }
}
