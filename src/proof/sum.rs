//! 数字核对: parts that do not add up to the total that stands with them, shares that are not 100 %, tables whose total is not
//! that of their rows.

use std::ops::Range;

use super::draft::Draft;
use super::pattern::{Pattern, whole};
use super::quantity::{Quantity, WORDS, plain, quantities, written};
use super::rules::Findings;

/// Shares of one whole.
static SHARES: Pattern = Pattern::new(r"(?:分别占|占比分别|比重分别|比例分别|分别为|各占|占)");
/// What leads back to the items before a total.
static SAID_ABOVE: Pattern = Pattern::new(r"(?:以上|上述)[一二三四五六七八九十两\d]{0,3}\p{Han}{0,8}$");
/// A row that adds up.
static TOTAL_ROW: Pattern = Pattern::new(r"^(?:合[ 　]*计|总[ 　]*计)$");
/// A cell between wide blanks; 合　计 and 类　别 are one.
static SPACED: Pattern =
    Pattern::new(r"(?:合[ 　]+计|总[ 　]+计|小[ 　]+计|\p{Han}　\p{Han}(?:[ 　]|$)|[^ 　])(?:[ ]?[^ 　])*");
/// A number in a cell.
static CELL: Pattern = Pattern::new(r"^-?\d+(?:,\d{3})*(?:\.\d+)?$");

pub(super) fn check(draft: &Draft<'_>, found: &mut Findings) {
    for sentence in draft.sentences(&draft.paper) {
        let all = quantities(draft.text, &sentence);
        if all.len() >= 3 {
            parts(draft, &sentence, &all, found);
            total_behind(draft, &sentence, &all, found);
            shares(draft, &sentence, &all, found);
            sources(draft, &sentence, &all, found);
        }
    }
    tables(draft, found);
}

/// 共96万元，其中：甲50万元，乙46万元
fn parts(draft: &Draft<'_>, sentence: &Range<usize>, all: &[Quantity], found: &mut Findings) {
    let text = draft.part(sentence);
    let mut cues: Vec<(usize, &str)> = ["其中", "包括", "分别为", "分别是", "，由", "，分为", "，含"]
        .iter()
        .flat_map(|word| text.match_indices(word).map(|(at, _)| (sentence.start + at, *word)))
        .collect();
    cues.sort_unstable();
    for (at, (cue, word)) in cues.iter().enumerate() {
        // Where the next parts begin, these end.
        let next = cues.get(at + 1).map(|(next, _)| *next);
        let end = next.map_or(sentence.end, |next| {
            let between = draft.part(&(*cue..next));
            between.rfind(['；', '，', '、']).map_or(next, |at| cue + at)
        });
        let all: Vec<Quantity> = all
            .iter()
            .filter(|quantity| quantity.span.end <= end)
            .cloned()
            .collect();
        parts_at(draft, &(sentence.start..end), &all, (*cue, word), found);
    }
}

fn parts_at(
    draft: &Draft<'_>,
    sentence: &Range<usize>,
    all: &[Quantity],
    (cue, word): (usize, &str),
    found: &mut Findings,
) {
    let text = draft.part(&(cue..sentence.end));
    let Some(total) = all
        .iter()
        .rfind(|quantity| quantity.span.end <= cue && !is_rate(quantity))
    else {
        return;
    };
    let between = draft.part(&(total.span.end..cue));
    if total.about
        || between.chars().count() > 14
        || between.contains(['。', '；'])
        || (word != "其中" && between.chars().count() > 8)
    {
        return;
    }
    let behind: Vec<&Quantity> = all.iter().filter(|quantity| quantity.span.start >= cue).collect();
    let mut items: Vec<&Quantity> = Vec::new();
    let mut previous = cue;
    for quantity in behind {
        let before = draft.part(&(previous..quantity.span.start));
        previous = quantity.span.end;
        if quantity.unit != total.unit {
            continue;
        }
        // A number in brackets tells more of the item before it; one of another year is none of the parts.
        // 余额千元以上的2.1万户 is a part, and no comparison.
        let plain = before.replace("以上的", "").replace("以下的", "");
        let compared = WORDS.compared.iter().any(|word| plain.contains(word.as_str()));
        if quantity.about
            || compared
            || before.matches(['（', '(']).count() > before.matches(['）', ')']).count()
            || before.contains("其中") && !items.is_empty()
        {
            return;
        }
        items.push(quantity);
    }
    if items.len() < 2 {
        return;
    }
    // Who pays how much is the whole, where each pays in turn.
    if word == "，由"
        && !(items.len() >= 2
            && ["财政", "自筹", "承担", "补助", "配套", "安排"]
                .iter()
                .any(|word| text.contains(word)))
    {
        return;
    }
    let is_whole = word != "其中" && word != "包括" || text.starts_with("其中：");
    compare(draft, total, &items, is_whole, found);
}

/// 甲12万元、乙15万元，合计27万元
fn total_behind(draft: &Draft<'_>, sentence: &Range<usize>, all: &[Quantity], found: &mut Findings) {
    for (at, total) in all.iter().enumerate().skip(2) {
        let before = draft.before(total.span.start, 6);
        let named = WORDS.totals.iter().any(|word| before.ends_with(word.as_str()))
            || ["，共", "，共有", "，总共", "，合共"]
                .iter()
                .any(|word| before.ends_with(word));
        if !named || total.about || is_rate(total) {
            continue;
        }
        let part = draft.part(&(sentence.start..total.span.start));
        // 以上四项 compares nothing.
        let part = SAID_ABOVE
            .first(part)
            .map_or(part, |above| &part[..whole(&above).start]);
        if part.contains("其中") || WORDS.compared.iter().any(|word| part.contains(word.as_str())) {
            continue;
        }
        let items: Vec<&Quantity> = all[..at]
            .iter()
            .filter(|quantity| quantity.unit == total.unit)
            .collect();
        // The items stand side by side: nothing ends between them and the total.
        let Some(first) = items.first() else { continue };
        let run = draft.part(&(first.span.start..total.span.start));
        if items.len() < 2
            || items.iter().any(|item| item.about)
            || run.contains('；') && run.contains('，') && items.len() > 4
        {
            continue;
        }
        compare(draft, total, &items, false, found);
    }
}

/// Who pays how much of a sum, one after another, with no word that says so.
static SOURCE: Pattern = Pattern::new(
    r"(?:财政|自筹|资金|贷款|债券|补助|出资|投入|配套|承担|安排|拨款|捐赠|争取|申请|银行|企业|单位)[^。；，、\d]{0,8}$",
);
/// A sum as a whole.
static COST: Pattern = Pattern::new(
    r"(?:总投资|估算总投资|概算总投资|总经费|总预算|预算总额|资金总额|投资总额|总额|共需资金|共需经费|需资金|需经费|所需资金|所需经费)(?:约)?(?:共|共计|为|达|需)?$",
);

/// 总投资2860万元，拟申请国家资金1600万元，省级财政安排760万元，市级财政承担500万元
fn sources(draft: &Draft<'_>, sentence: &Range<usize>, all: &[Quantity], found: &mut Findings) {
    let text = draft.part(sentence);
    if [
        "其中",
        "扣除",
        "尚缺",
        "缺口",
        "累计",
        "已完成",
        "上年",
        "同比",
        "增加",
        "每",
    ]
    .iter()
    .any(|word| text.contains(word))
    {
        return;
    }
    let Some(at) = all
        .iter()
        .position(|total| COST.is_match(draft.before(total.span.start, 12)))
    else {
        return;
    };
    let total = &all[at];
    let items: Vec<&Quantity> = all[at + 1..].iter().filter(|item| item.unit == total.unit).collect();
    let named = items
        .iter()
        .all(|item| !item.about && SOURCE.is_match(draft.before(item.span.start, 14)));
    if items.len() < 2 || total.about || !named || at > 0 && all[..at].iter().any(|item| item.unit == total.unit) {
        return;
    }
    let sum: f64 = items.iter().map(|item| item.value).sum();
    // Two that pay are all only if they nearly do.
    let most = if items.len() > 2 { 0.2 } else { 0.1 };
    if (sum - total.value).abs() <= total.value * most {
        compare(draft, total, &items, false, found);
    }
}

fn compare(draft: &Draft<'_>, total: &Quantity, items: &[&Quantity], is_whole: bool, found: &mut Findings) {
    let sum: f64 = items.iter().map(|item| item.value).sum();
    let step: f64 = items.iter().map(|item| item.step).sum::<f64>();
    if total.fits(sum, step)
        && (sum - total.value).abs() <= total.step / 2.0 + step / 2.0
        && !is_exact_slip(total, items, sum)
    {
        return;
    }
    // What is said of the total behind its parts is none: 教授18人、讲师58人，具有博士学位的69人.
    let mut prefix = 0.0;
    let complete = items.iter().enumerate().any(|(at, item)| {
        prefix += item.value;
        at > 0 && at + 1 < items.len() && total.fits(prefix, step)
    });
    if complete {
        return;
    }
    // Fewer parts than the whole may be a choice of them; a small gap is none.
    let gap = (total.value - sum) / total.value.max(f64::MIN_POSITIVE);
    if gap > 0.0 && !(gap <= 0.2 || is_whole && gap <= 0.5) || gap < -1.0 {
        return;
    }
    let last = items.last().map_or(total.span.end, |item| item.span.end);
    let first = items.first().map_or(total.span.start, |item| item.span.start);
    let span = total.span.start.min(first)..total.span.end.max(last);
    let words = [("total", draft.part(&total.span)), ("sum", &written(sum, total))];
    found.add("sum.parts", span, &words);
}

/// Whole numbers are not rounded: 96 and 97 differ.
fn is_exact_slip(total: &Quantity, items: &[&Quantity], sum: f64) -> bool {
    let step = total.step;
    let same = items.iter().all(|item| (item.step - step).abs() < step * 1e-6);
    same && step >= 1.0 && (sum - total.value).abs() > step * 0.5 && items.len() < 30
}

fn is_rate(quantity: &Quantity) -> bool {
    quantity.unit == "%" || quantity.unit == "个百分点"
}

/// 分别占30%、45%和20%
fn shares(draft: &Draft<'_>, sentence: &Range<usize>, all: &[Quantity], found: &mut Findings) {
    let text = draft.part(sentence);
    let rates: Vec<&Quantity> = all.iter().filter(|quantity| quantity.unit == "%").collect();
    if rates.len() < 3
        || rates.iter().any(|rate| rate.about)
        || WORDS
            .compared
            .iter()
            .any(|word| text.contains(word.as_str()) && word != "比")
    {
        return;
    }
    // Each has its 占, or one 分别占 stands before them all.
    let cues: Vec<usize> = SHARES.all(text).map(|cue| sentence.start + whole(&cue).end).collect();
    let first = rates.first().map_or(0, |rate| rate.span.start);
    let together = ["分别占", "占比分别", "比重分别", "比例分别", "各占"]
        .iter()
        .any(|word| text.find(word).is_some_and(|at| sentence.start + at < first));
    let each = rates.iter().all(|rate| {
        cues.iter()
            .any(|cue| *cue <= rate.span.start && draft.part(&(*cue..rate.span.start)).chars().count() <= 8)
    });
    let sum: f64 = rates.iter().map(|rate| rate.value).sum();
    let slack: f64 = rates.iter().map(|rate| rate.step).sum::<f64>() / 2.0 + 1e-9;
    let last = rates.last().map_or(first, |rate| rate.span.end);
    // Each with its own 占 may be a choice of the shares; more than all they are not.
    let least = if together { 80.0 } else { 99.0 };
    if (together || each) && (least..=130.0).contains(&sum) && (sum - 100.0).abs() > slack.min(1.0) {
        found.add("sum.shares", first..last, &[("sum", &plain(sum))]);
    }
}

/// Tables of lines with tabs or strokes between the cells.
fn tables(draft: &Draft<'_>, found: &mut Findings) {
    let rows: Vec<Vec<Range<usize>>> = draft.lines.iter().map(|line| cells(draft, line)).collect();
    let mut from = 0;
    while from < rows.len() {
        let width = rows[from].len();
        let to = (from..rows.len())
            .find(|at| rows[*at].len() != width)
            .unwrap_or(rows.len());
        if width >= 2 && to - from >= 3 {
            table(draft, &rows[from..to], found);
        }
        from = to.max(from + 1);
    }
}

fn cells(draft: &Draft<'_>, line: &Range<usize>) -> Vec<Range<usize>> {
    let text = draft.part(line);
    if !text.contains(['\t', '|']) {
        return SPACED
            .all(text)
            .map(|cell| line.start + whole(&cell).start..line.start + whole(&cell).end)
            .collect();
    }
    let mark = if text.contains('\t') { '\t' } else { '|' };
    let mut cells = Vec::new();
    let mut from = line.start;
    for cell in text.split(mark) {
        let trimmed = cell.trim();
        let start = from + (cell.len() - cell.trim_start().len());
        cells.push(start..start + trimmed.len());
        from += cell.len() + mark.len_utf8();
    }
    if mark == '|' && text.starts_with('|') {
        cells.remove(0);
    }
    if mark == '|' && text.ends_with('|') {
        cells.pop();
    }
    cells
}

fn table(draft: &Draft<'_>, rows: &[Vec<Range<usize>>], found: &mut Findings) {
    let is_total = |row: &Vec<Range<usize>>| row.iter().take(2).any(|cell| TOTAL_ROW.is_match(draft.part(cell)));
    let totals: Vec<usize> = (0..rows.len()).filter(|at| is_total(&rows[*at])).collect();
    // Sub-totals make several sums; only a table with one total is added up.
    let [at] = totals.as_slice() else { return };
    let body = if *at == rows.len() - 1 {
        0..*at
    } else if *at <= 1 {
        *at + 1..rows.len()
    } else {
        return;
    };
    let value = |cell: &Range<usize>| {
        let text = draft.part(cell);
        CELL.is_match(text)
            .then(|| text.replace(',', "").parse::<f64>().ok())
            .flatten()
    };
    for column in 1..rows[*at].len() {
        let cell = &rows[*at][column];
        let Some(total) = value(cell) else { continue };
        let column: Vec<&Range<usize>> = rows[body.clone()].iter().filter_map(|row| row.get(column)).collect();
        let numbers: Vec<f64> = column.iter().filter_map(|cell| value(cell)).collect();
        let words = column
            .iter()
            .filter(|cell| value(cell).is_none() && !draft.part(cell).is_empty())
            .count();
        // The head of the column is a word; another word among the numbers makes it no sum.
        if numbers.len() < 2
            || words > 1
            || rows[body.clone()]
                .iter()
                .any(|row| draft.part(&row[0]).contains("小计") || draft.part(&row[0]).contains("其中"))
        {
            continue;
        }
        let sum: f64 = numbers.iter().sum();
        if (sum - total).abs() > 0.01 * numbers.len() as f64 && sum > 0.0 && (sum - total).abs() / sum < 0.5 {
            found.add(
                "sum.table",
                cell.clone(),
                &[("total", draft.part(cell)), ("sum", &plain(sum))],
            );
        }
    }
}
