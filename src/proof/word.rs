//! 用字: words that are written wrong. The list is data (`words.tsv`) and holds only what is wrong wherever it stands.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::draft::Draft;
use super::pattern::{Pattern, range};
use super::rules::Findings;

/// A wrong word, the right one, and the characters that must not stand around it.
struct Row {
    wrong: &'static str,
    right: &'static str,
    not_before: &'static str,
    not_behind: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = include_str!("words.tsv")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let rows = lines.filter_map(|line| {
        let mut cells = line.split('\t');
        Some(Row {
            wrong: cells.next()?,
            right: cells.next()?,
            not_before: cells.next().unwrap_or_default(),
            not_behind: cells.next().unwrap_or_default(),
        })
    });
    rows.collect()
});

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = ROWS.iter().map(|row| row.wrong);
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .ok()
});

/// 截止 with a day behind it.
static UNTIL: Pattern = Pattern::new(r"(?P<w>截止)(?:目前|当前|现在|今日|(?:\d{4}年)?\d{1,2}月|\d{4}年)");
/// 订于 with a day behind it.
static FIXED: Pattern = Pattern::new(r"(?P<w>订于)(?:\d{4}年)?\d{1,2}月\d{1,2}日");
/// 反应 where something is told.
static TOLD: Pattern = Pattern::new(
    r"(?:群众|如实|来信|来访|信访人|积极|及时|多次|村民|向(?:上级|县|市|省|有关部门|领导|组织|我局|政府)\p{Han}{0,6})(?P<w>反应)(?:情况|问题|意见|诉求|困难|强烈要求|的问题|的情况|了)",
);
/// 必需 before what must be done.
static MUST: Pattern = Pattern::new(
    r"(?P<w>必需)(?:坚持|加强|按照|严格|认真|做到|落实|抓好|立即|高度|在|于|将|由|把|经|按|充分|尽快|切实|执行|遵守|服从)",
);
/// 己 for 已.
static ALREADY: Pattern = Pattern::new(
    r"(?:^|[^自知克律利异为由])(?P<w>己)(?:于|完成|建成|报|按|全部|基本|有|由|将|达|开工|开展|落实|经|成为|取得|形成|批复|批准|收悉|收到)",
);

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_modern() {
        return;
    }
    let (base, text) = (draft.paper.start, draft.part(&draft.paper));
    if let Some(finder) = FINDER.as_ref() {
        for hit in finder.find_iter(text) {
            let Some(row) = ROWS.get(hit.pattern().as_usize()) else {
                continue;
            };
            let before = text[..hit.start()].chars().next_back();
            let behind = text[hit.end()..].chars().next();
            let by_chance = before.is_some_and(|c| row.not_before.contains(c))
                || behind.is_some_and(|c| row.not_behind.contains(c));
            if !by_chance {
                found.add(
                    "word.wrong",
                    base + hit.start()..base + hit.end(),
                    &[("wrong", row.wrong), ("right", row.right)],
                );
            }
        }
    }
    for (pattern, right) in [
        (&UNTIL, "截至"),
        (&FIXED, "定于"),
        (&TOLD, "反映"),
        (&MUST, "必须"),
        (&ALREADY, "已"),
    ] {
        for hit in pattern.all(text) {
            if let Some(at) = range(&hit, "w") {
                found.add(
                    "word.wrong",
                    base + at.start..base + at.end,
                    &[("wrong", &text[at]), ("right", right)],
                );
            }
        }
    }
}
