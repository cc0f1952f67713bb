//! 标点: brackets and quotes that do not match, doubled stops, half-width stops between Chinese characters, doubled words.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, range, whole};
use super::rules::Findings;
use crate::text::segment::tokens;

const PAIRS: [(char, char); 6] = [
    ('（', '）'),
    ('《', '》'),
    ('〈', '〉'),
    ('“', '”'),
    ('〔', '〕'),
    ('【', '】'),
];
/// Stops that stand side by side.
static DOUBLED: Pattern =
    Pattern::new(r"(?P<m>，，|、、|；；|：：|，。|。，|，、|、，|；。|。；|，；|；，|：。|、。|。、)");
static STOPS: Pattern = Pattern::new(r"(?:^|[^。])(?P<m>。。)(?:$|[^。])");
/// A half-width stop between two Chinese characters.
static NARROW: Pattern = Pattern::new(r"\p{Han}(?P<m>[,;:?!])\p{Han}");
/// A pause before what is said of the things.
static PAUSE: Pattern = Pattern::new(
    r"(?:单位|部门|乡镇|街道|同志|企业|学校|地区|县区|负责人)(?P<m>、)(?:要(?:加强|认真|高度|切实|按|把|严格|抓|落实|做|建立|及时|充分|进一步|结合|对|组织|积极|坚持|强化)|应当|必须|务必|须于|均应|都要|不得|一律)",
);
/// Titles or quoted words side by side with 、 between.
static SIDE_BY_SIDE: Pattern = Pattern::new(r"》(?P<m>、)《");
/// 债务……等
static AND_SO_ON: Pattern = Pattern::new(r"(?P<m>(?:……|…|\.{3,6}|。{3,6})等|等(?:等)?(?:……|…|\.{3,6}))");
/// One word twice.
static PARTICLE: Pattern = Pattern::new(r"(?P<w>的的|了了|将将|与与|和和|由由|及及|给给)");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    if draft.is_modern() && draft.document.metadata.is_empty() {
        not_a_work(draft, found);
    }
    // A text that has half-width stops throughout was converted so; a few among many of the full width are slips.
    let text = draft.part(&draft.paper);
    let narrow = NARROW.all(text).count();
    // What was taken from a page of the net has the slips of its conversion.
    let mixed =
        draft.document.metadata.is_empty() && narrow <= 5 && narrow * 2 <= text.matches(['，', '；', '：']).count();
    for paragraph in draft.paragraphs(&draft.paper) {
        brackets(draft, &paragraph, found);
        let text = draft.part(&paragraph);
        for (pattern, group) in [(&DOUBLED, "m"), (&STOPS, "m")] {
            for hit in pattern.all(text) {
                if let Some(at) = range(&hit, group) {
                    found.add(
                        "mark.doubled",
                        paragraph.start + at.start..paragraph.start + at.end,
                        &[("marks", &text[at])],
                    );
                }
            }
        }
        for hit in PAUSE.all(text) {
            if let Some(at) = range(&hit, "m") {
                found.add("mark.pause", paragraph.start + at.start..paragraph.start + at.end, &[]);
            }
        }
        for hit in AND_SO_ON.all(text) {
            if let Some(at) = range(&hit, "m") {
                let span = paragraph.start + at.start..paragraph.start + at.end;
                found.add("mark.and-so-on", span, &[("marks", &text[at])]);
            }
        }
        let is_paper = draft.document.number.is_some() || !draft.document.addressees.is_empty();
        if draft.is_modern() && draft.document.metadata.is_empty() && is_paper {
            side_by_side(draft, &paragraph, found);
        }
        for hit in NARROW.all(text).filter(|_| mixed) {
            if let Some(at) = range(&hit, "m") {
                let wide = wide(&text[at.clone()]);
                let span = paragraph.start + at.start..paragraph.start + at.end;
                found.add("mark.narrow", span, &[("mark", &text[at]), ("wide", wide)]);
            }
        }
        repeated(draft, &paragraph, found);
        if draft.is_modern() && draft.document.metadata.is_empty() {
            quoted(draft, &paragraph, found);
        }
    }
}

/// How names end that are no works.
static NO_WORK: Pattern =
    Pattern::new(r"(?:会议|座谈会|论坛|培训班|活动|称号|奖|课题|公司|委员会|办公室|人民政府|指挥部|领导小组)》$");

/// 《全县水利工作会议》: meetings, bodies and honours have no 《》.
fn not_a_work(draft: &Draft<'_>, found: &mut Findings) {
    for title in draft.titles.iter().filter(|title| draft.main.contains(&title.start)) {
        let written = draft.part(title);
        if NO_WORK.is_match(written) && !written.contains("关于") && written.chars().count() <= 24 {
            found.add("mark.no-work", title.clone(), &[("written", written)]);
        }
    }
}

/// 《甲》、《乙》 in a paper that elsewhere has 《丙》《丁》, unless something stands between others of the row: 《甲》（一号）、《乙》.
fn side_by_side(draft: &Draft<'_>, paragraph: &Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    let bracketed = text.contains("）、《") || text.contains(")、《");
    // Many write it so; who does it here and not there has slipped.
    let mixed = draft.part(&draft.main).contains("》《");
    if let Some(at) = SIDE_BY_SIDE.first(text).and_then(|hit| range(&hit, "m"))
        && mixed
        && !bracketed
    {
        let titles = |at: usize| {
            draft
                .titles
                .iter()
                .find(|title| title.start == at || title.end == at)
                .cloned()
        };
        let mark = paragraph.start + at.start;
        let (from, to) = (titles(mark), titles(mark + "、".len()));
        let span = from.map_or(mark, |title| title.start)..to.map_or(mark + "、".len(), |title| title.end);
        found.add("mark.side-by-side", span, &[]);
    }
}

/// <<…>> and <…> for 《…》.
static ANGLE: Pattern =
    Pattern::new(r"<{1,2}\p{Han}[\p{Han}〈〉（）、“”\d—]{1,50}>{1,2}|＜{1,2}\p{Han}[\p{Han}（）、“”\d—]{1,50}＞{1,2}");

/// Signs that stand for marks of titles, and ‘’ that stand in no “”.
fn quoted(draft: &Draft<'_>, paragraph: &Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    for hit in ANGLE.all(text) {
        let at = whole(&hit);
        let span = paragraph.start + at.start..paragraph.start + at.end;
        let right = format!("《{}》", hit[0].trim_matches(['<', '>', '＜', '＞']));
        found.add("mark.angle", span, &[("written", &hit[0]), ("right", &right)]);
    }
    for (at, _) in text.match_indices('‘') {
        let outer = text[..at].matches('“').count() > text[..at].matches('”').count();
        let Some(end) = text[at..].find('’').map(|end| at + end + '’'.len_utf8()) else {
            continue;
        };
        // ‘98: an apostrophe.
        if !outer && text[at..end].chars().count() > 3 {
            let span = paragraph.start + at..paragraph.start + end;
            found.add("mark.single", span, &[("written", &text[at..end])]);
        }
    }
}

/// A round bracket of half width counts as one of the full.
fn full(c: char) -> char {
    match c {
        '(' => '（',
        ')' => '）',
        c => c,
    }
}

fn wide(mark: &str) -> &'static str {
    match mark {
        "," => "，",
        ";" => "；",
        ":" => "：",
        "?" => "？",
        _ => "！",
    }
}

fn brackets(draft: &Draft<'_>, paragraph: &Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    for (open, close) in PAIRS {
        let mut opened: Vec<usize> = Vec::new();
        for (at, written) in text.char_indices() {
            let c = full(written);
            if c == open {
                opened.push(at);
            } else if c == close && opened.pop().is_none() {
                // 1） and 甲） are marks of a list.
                let listed = c == '）' && (at <= 6 || text[..at].ends_with(|c: char| c.is_ascii_digit()));
                // What a line break cut stands open on the line before.
                if !listed && !is_open_before(draft, paragraph.start, open, close) {
                    let span = paragraph.start + at..paragraph.start + at + written.len_utf8();
                    found.add(
                        "mark.unmatched",
                        span,
                        &[("mark", &c.to_string()), ("other", &open.to_string())],
                    );
                }
            }
        }
        if let Some(at) = opened.first() {
            let start = paragraph.start + at;
            // Each paragraph of a long quotation opens it anew; only its end closes it.
            let quoted = open == '“' && draft.behind_all(paragraph.end, REACH).contains(close);
            if !quoted && !is_closed_behind(draft, paragraph.end, open, close) {
                let length = draft.behind(start, 1).len();
                found.add(
                    "mark.unmatched",
                    start..start + length,
                    &[("mark", &open.to_string()), ("other", &close.to_string())],
                );
            }
        }
    }
}

/// How far a bracket may reach over lines.
const REACH: usize = 1_500;

fn is_closed_behind(draft: &Draft<'_>, from: usize, open: char, close: char) -> bool {
    let behind = draft.behind_all(from, REACH);
    let find = |sign: char| behind.char_indices().find(|(_, c)| full(*c) == sign).map(|(at, _)| at);
    let (opens, closes) = (find(open), find(close));
    closes.is_some_and(|close| opens.is_none_or(|open| close < open))
}

fn is_open_before(draft: &Draft<'_>, to: usize, open: char, close: char) -> bool {
    let from = draft.text.floor_char_boundary(to.saturating_sub(REACH));
    let before = draft.text.get(from..to).unwrap_or_default();
    let find = |sign: char| {
        before
            .char_indices()
            .rev()
            .find(|(_, c)| full(*c) == sign)
            .map(|(at, _)| at)
    };
    let (opens, closes) = (find(open), find(close));
    opens.is_some_and(|open| closes.is_none_or(|close| close < open))
}

/// A word that stands twice side by side.
fn repeated(draft: &Draft<'_>, paragraph: &Range<usize>, found: &mut Findings) {
    let text = draft.part(paragraph);
    for hit in PARTICLE.all(text) {
        let at = whole(&hit);
        let (before, behind) = (&text[..at.start], &text[at.end..]);
        let fits = match &text[at.clone()] {
            "的的" => before.ends_with(['目', '标', '有', '中', '鹄', '众']) || behind.starts_with(['确', '士']),
            "了了" => behind.starts_with(['解', '结', '却', '断']) || before.ends_with(['明', '为']),
            "将将" => behind.starts_with(['军', '领', '士']),
            "与与" => behind.starts_with('会') || before.ends_with(['参', '给', '赋', '授']),
            "和和" => behind.starts_with(['谐', '平', '解', '睦', '气']),
            "由由" => before.ends_with(['自', '理', '缘', '事', '案']),
            "给给" => before.ends_with(['供', '补', '配', '自']) || behind.starts_with(['予', '付']),
            _ => behind.starts_with(['时', '早', '其', '格']) || before.ends_with(['以', '普', '涉', '触']),
        };
        if !fits {
            let span = paragraph.start + at.start..paragraph.start + at.end;
            if !found.has("title.doubled", &span) {
                found.add("mark.repeated", span.clone(), &[("words", draft.part(&span))]);
            }
        }
    }
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    for length in 2..=6usize {
        for at in 0..characters.len().saturating_sub(2 * length - 1) {
            let (one, other) = (&characters[at..at + length], &characters[at + length..at + 2 * length]);
            let same = one.iter().zip(other).all(|((_, a), (_, b))| a == b && han(*a));
            // 研究研究 and 一步一步 are said so; figures and one character again and again are no word.
            let plain = one.iter().any(|(_, c)| *c != one[0].1);
            if !same || !plain || is_said_twice(one) {
                continue;
            }
            // 集装箱装箱, 博士博士后: the second is the head of a longer word, or the first the tail of one.
            let from = at.saturating_sub(4);
            let to = (at + 2 * length + 4).min(characters.len());
            let window: String = characters[from..to].iter().map(|(_, c)| *c).collect();
            if !is_cut_at(&window, [at - from, at - from + length, at - from + 2 * length]) {
                continue;
            }
            let start = paragraph.start + one[0].0;
            let end = characters.get(at + 2 * length).map_or(text.len(), |(at, _)| *at);
            let span = start..paragraph.start + end;
            if !found.has("mark.repeated", &span) && !found.has("title.doubled", &span) {
                found.add("mark.repeated", span.clone(), &[("words", draft.part(&span))]);
            }
        }
    }
}

/// Whether words end at all of these characters.
fn is_cut_at(window: &str, borders: [usize; 3]) -> bool {
    let (mut at, mut cuts) = (0, vec![0]);
    for token in tokens(window) {
        at += token.chars().count();
        cuts.push(at);
    }
    borders.iter().all(|border| cuts.contains(border))
}

/// Words that are said twice on purpose, or meet by chance.
fn is_said_twice(word: &[(usize, char)]) -> bool {
    let word: String = word.iter().map(|(_, c)| *c).collect();
    word.starts_with(['一', '某', '百', '千'])
        || word.chars().all(|c| "一二三四五六七八九十百千万零〇".contains(c))
        || [
            "研究", "讨论", "考虑", "商量", "上下", "好好", "许多", "常常", "哪里", "人人", "层层", "年年", "事事",
            "时时", "处处", "多少", "认真", "年度", "很多", "很紧",
        ]
        .contains(&word.as_str())
}
