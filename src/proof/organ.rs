//! 机关名称: names that were no longer borne on the draft's day, short forms that are not the standard ones beside those that
//! are.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::draft::Draft;
use super::pattern::Pattern;
use super::rules::Findings;
use crate::document::Organ;

/// Names of local departments that a reform ended.
#[derive(Debug, Deserialize)]
struct Former {
    name: String,
    /// The month from which it is an old name everywhere, `2019-04`.
    until: String,
    successor: String,
}

#[derive(Debug, Default, Deserialize)]
struct Table {
    local: Vec<Former>,
    /// Names of the national table that are still borne beside the new ones, or are common words.
    kept: Vec<String>,
    /// Names that no organ ever bore: wrong, right.
    wrong: Vec<(String, String)>,
    /// Longer words in which an old name stands by chance.
    around: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("organs.toml")).unwrap_or_default());

/// Old names with their end and successor.
static FORMER: LazyLock<HashMap<String, (String, String)>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for organ in Organ::former() {
        let (Some(until), false) = (organ.until.clone(), organ.successors.is_empty()) else {
            continue;
        };
        let successor = organ.successors.join("或");
        for name in organ.short_names.iter().chain([&organ.name]) {
            // A short name may have passed to a later organ.
            let passed = Organ::of(name).is_none_or(|organ| organ.until.is_none());
            if name.chars().count() >= 3 && !TABLE.kept.contains(name) && !passed {
                all.insert(name.clone(), (until.clone(), successor.clone()));
            }
        }
    }
    for row in &TABLE.local {
        all.insert(row.name.clone(), (row.until.clone(), row.successor.clone()));
    }
    all
});

/// Old names, and the words in which they stand by chance; the longest wins.
static WORDS: LazyLock<Option<(AhoCorasick, Vec<String>)>> = LazyLock::new(|| {
    let mut words: Vec<String> = FORMER.keys().cloned().collect();
    words.extend(TABLE.around.iter().cloned());
    words.sort();
    words.dedup();
    let finder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&words)
        .ok()?;
    Some((finder, words))
});

/// 安监总局办〔2010〕
static NUMBERED: Pattern = Pattern::new(r"^\p{Han}{0,6}[〔\[（(]\d{4}");
/// A year that a sentence speaks of.
static YEAR: Pattern = Pattern::new(r"(?P<y>(?:19|20)\d{2})(?:年|—|-|－|至)");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    wrong(draft, found);
    let Some((finder, words)) = WORDS.as_ref() else { return };
    let day = draft.as_of.to_string();
    let mut said: Vec<&str> = Vec::new();
    // What is published with the paper is of its day, too.
    let part = &draft.paper;
    let text = draft.part(part);
    for hit in finder.find_iter(text) {
        let word = words[hit.pattern().as_usize()].as_str();
        let Some((until, successor)) = FORMER.get(word) else {
            continue;
        };
        let span = part.start + hit.start()..part.start + hit.end();
        if until.as_str() >= day.get(..7).unwrap_or(&day) || said.contains(&word) || is_of_its_time(draft, &span, until)
        {
            continue;
        }
        said.push(word);
        let since = until.as_str();
        found.add(
            "organ.former",
            span,
            &[("name", word), ("successor", successor), ("since", since)],
        );
    }
}

/// Names that there are not: 国家教育部, 住房与城乡建设局.
fn wrong(draft: &Draft<'_>, found: &mut Findings) {
    if !draft.is_modern() {
        return;
    }
    let part = &draft.paper;
    for (name, right) in &TABLE.wrong {
        for (at, _) in draft.part(part).match_indices(name.as_str()) {
            let at = part.start + at;
            if !draft.is_in_title(at) {
                found.add("organ.wrong", at..at + name.len(), &[("name", name), ("right", right)]);
            }
        }
    }
}

/// Whether a name stands where the old one is right: 原…, in a title, in the name of a bearer, in a sentence on its time.
fn is_of_its_time(draft: &Draft<'_>, span: &Range<usize>, until: &str) -> bool {
    let before = draft.before(span.start, 24);
    let former = before.rfind(['原', '前']).is_some_and(|at| {
        let between = &before[at + '原'.len_utf8()..];
        // 原国土资源部、环境保护部 …; 前 only directly before.
        between.chars().count() <= 20
            && !between.contains(['，', '。', '；', '（'])
            && (before[at..].starts_with('原') || between.is_empty())
    });
    let behind = draft.behind(span.end, 6);
    let decree = behind.starts_with(['令', '〔', '公', '门', '委', '系', '科', '长', '分', '队'])
        || NUMBERED.is_match(draft.behind(span.end, 12))
        || behind.starts_with("第")
        || behind.starts_with("规章");
    if former || decree || draft.is_in_title(span.start) {
        return true;
    }
    let sentences = draft.sentences(&draft.paper);
    let Some(sentence) = sentences
        .iter()
        .find(|sentence| sentence.start <= span.start && span.end <= sentence.end)
    else {
        return false;
    };
    let text = draft.part(sentence);
    let year = until.get(..4).unwrap_or_default();
    // What the sentence tells of the years before the reform.
    YEAR.all(text)
        .any(|found| found.name("y").is_some_and(|y| y.as_str() <= year))
        || [
            "改革前",
            "更名",
            "改为",
            "合并",
            "整合",
            "职责划入",
            "撤销",
            "组建",
            "挂牌成立",
            "以前",
            "历史",
        ]
        .iter()
        .any(|word| text.contains(word))
}
