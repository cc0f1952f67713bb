//! 文面划分: which stretch of a text is the paper's own, which an annex, and which says nothing of either — contents, signatures,
//! imprints, what a page puts around it.

use std::collections::HashMap;
use std::ops::Range;

use super::lines::{Line, compact, lines};
use super::marks::MARKS;
use super::organ::{is_organ_name, tidy_name};
use super::{attachment, closing, imprint, kind_of_title, outline};
use crate::text::fold::fold;

/// What a stretch of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DivisionKind {
    /// 题头: titles, numbers, notes in brackets, addressees.
    Head,
    /// 目录: headings that stand again further down.
    Contents,
    /// 正文
    Text,
    /// 落款: the list of attachments, signature, date, note.
    Closing,
    /// 版记, and what a page adds: licences, links.
    Furniture,
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// What it is.
    pub kind: DivisionKind,
    /// Of which part: 0 is the paper, what follows are its annexes in order.
    pub part: usize,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// Annexes that are told apart.
const MOST_PARTS: usize = 24;
/// Lines above a body that are looked at, and the longest of them, in characters.
const HEAD_LINES: usize = 8;
const HEAD_CHARS: usize = 40;
/// A line so long may be one of a page's full lines.
const FULL_LINE: usize = 22;
/// An imprint stands among so many last lines, or so near behind a signature.
const IMPRINT_LINES: usize = 15;
const NEAR: usize = 10;
/// What a page adds to a paper begins among so many last lines.
const NOTICE_LINES: usize = 60;
const FOOT_LINES: usize = 10;
/// A signature that has no date under it: lines, and characters of each.
const SIGNATURE_LINES: usize = 3;
const SIGNATURE_CHARS: usize = 30;
/// An entry of a table of contents is no longer, in characters; without 目录 above it so many stand together.
const ENTRY_CHARS: usize = 60;
const ENTRIES: usize = 3;

/// The divisions of a text whose body begins at a byte: in order, together all that is no blank.
#[must_use]
pub fn divisions(text: &str, from: usize) -> Vec<Division> {
    let from = text.floor_char_boundary(from.min(text.len()));
    let all = lines(text, from..text.len());
    let mut reader = Reader {
        roles: vec![(DivisionKind::Text, 0); all.len()],
        end: notice(&all),
        all: &all,
    };
    reader.read();
    let mut found = Vec::new();
    let above = text[..from].trim_end().len();
    if above > 0 {
        found.push(Division {
            kind: DivisionKind::Head,
            part: 0,
            range: 0..above,
        });
    }
    for (line, (kind, part)) in all.iter().zip(reader.roles) {
        match found.last_mut() {
            Some(last) if last.kind == kind && last.part == part && last.range.end > from => {
                last.range.end = line.end();
            }
            _ => found.push(Division {
                kind,
                part,
                range: line.span(),
            }),
        }
    }
    found
}

/// The byte from which a text is what a page adds at the end, and no paper's own.
pub(super) fn own_end(text: &str, all: &[Line<'_>]) -> usize {
    all.get(notice(all)).map_or(text.len(), |line| line.start)
}

/// The first line of what a page adds at the end: a licence, links, whom it belongs to.
fn notice(all: &[Line<'_>]) -> usize {
    let begins = |at: usize, words: &[String]| {
        let plain = all[at].compact();
        words.iter().any(|words| plain.starts_with(words.as_str()))
    };
    let last = |count: usize| all.len().saturating_sub(count).max(1)..all.len();
    // 主办单位：… in a plan goes on with the plan.
    let speaks = |at: usize| all[at].text.ends_with(['。', '；']) || outline::heading(all[at].text).is_some();
    let licence = last(NOTICE_LINES).find(|at| begins(*at, &MARKS.licences));
    let foot = || {
        let first = last(FOOT_LINES).find(|at| begins(*at, &MARKS.site_foot))?;
        (first..all.len()).all(|at| !speaks(at)).then_some(first)
    };
    let mut end = licence.or_else(foot).unwrap_or(all.len());
    while end > 1 && MARKS.is_furniture(&all[end - 1].compact()) {
        end -= 1;
    }
    end
}

struct Reader<'l, 't> {
    all: &'l [Line<'t>],
    roles: Vec<(DivisionKind, usize)>,
    /// The first line that is a page's own.
    end: usize,
}

impl Reader<'_, '_> {
    fn mark(&mut self, range: Range<usize>, kind: DivisionKind, part: usize) {
        for role in self.roles.get_mut(range).into_iter().flatten() {
            *role = (kind, part);
        }
    }

    fn read(&mut self) {
        let (mut at, mut part) = (0, 0);
        while at < self.end {
            let next = self.part(at, part);
            at = next;
            if part < MOST_PARTS {
                part += 1;
            }
        }
        self.mark(
            self.end..self.all.len(),
            DivisionKind::Furniture,
            part.saturating_sub(1),
        );
        for (at, line) in self.all.iter().enumerate() {
            if line.is_page_mark() {
                self.roles[at].0 = DivisionKind::Furniture;
            }
        }
    }

    /// Reads one part from a line on; gives the line from which the next is read.
    fn part(&mut self, from: usize, part: usize) -> usize {
        let all = self.all;
        self.mark(from..self.end, DivisionKind::Text, part);
        let head = from + head_lines(&all[from..self.end], part > 0);
        self.mark(from..head, DivisionKind::Head, part);
        let next_annex = (head.max(from + 1)..self.end).find(|at| attachment::begins(&all[*at]));
        let to = next_annex.unwrap_or(self.end);
        let closing = closing::read(&all[head..to]);
        let mut text_end = closing.as_ref().map_or(to, |closing| head + closing.first);
        let mut next = closing.as_ref().map_or(to, |closing| head + closing.next);
        self.mark(text_end..next, DivisionKind::Closing, part);
        if let Some((_, taken)) = attachment::list(&all[head..text_end])
            && (closing.is_some() || head + taken.end + SIGNATURE_LINES >= to)
        {
            self.mark(head + taken.start..text_end, DivisionKind::Closing, part);
            text_end = head + taken.start;
        }
        if closing.is_some() {
            next = self.behind(next, to, part);
        } else {
            let foot = self.imprint(to.saturating_sub(IMPRINT_LINES).max(head)..to, part);
            text_end = foot.unwrap_or(text_end).min(text_end);
        }
        text_end = self.unsigned(head..text_end, part);
        for range in contents(&all[head..text_end]) {
            self.mark(head + range.start..head + range.end, DivisionKind::Contents, part);
        }
        next.max(from + 1)
    }

    /// What stands behind a signature and is no annex; gives the line on which one begins.
    fn behind(&mut self, next: usize, to: usize, part: usize) -> usize {
        self.imprint(next..to.min(next + NEAR), part);
        let is_free = |roles: &[(DivisionKind, usize)], at: usize| roles[at].0 != DivisionKind::Furniture;
        let first = (next..to).find(|at| is_free(&self.roles, *at));
        let says = |at: usize| {
            let text = self.all[at].text;
            text.ends_with(['。', '；', '：']) || outline::heading(text).is_some()
        };
        let annex = first.filter(|first| (*first..to).any(|at| is_free(&self.roles, at) && says(at)));
        let end = annex.unwrap_or(to);
        self.mark(next..end, DivisionKind::Furniture, part);
        end
    }

    /// Marks the lines of an imprint; gives the first.
    fn imprint(&mut self, range: Range<usize>, part: usize) -> Option<usize> {
        let all = self.all;
        let found = imprint::read(all.get(range.clone())?);
        let first = range.start + found.first?;
        let lists = [&found.copies, &found.addressees, &found.subject_words];
        let listed = lists.into_iter().flatten().filter_map(|field| field.span.as_ref());
        let printed = [
            found.printing_organ.as_ref().and_then(|field| field.span.as_ref()),
            found.printing_date.as_ref().and_then(|field| field.span.as_ref()),
        ];
        let end = listed.chain(printed.into_iter().flatten()).map(|span| span.end).max()?;
        let last = (first..range.end).take_while(|at| all[*at].start < end).last()?;
        self.mark(first..last + 1, DivisionKind::Furniture, part);
        Some(first)
    }

    /// A signature whose date was not read: short lines without a stop behind the last sentence.
    fn unsigned(&mut self, range: Range<usize>, part: usize) -> usize {
        let all = self.all;
        // Organs that write in traditional characters sign, too.
        let bare = |at: &usize| {
            all[*at].text.chars().count() <= SIGNATURE_CHARS && is_organ_name(&tidy_name(&fold(all[*at].text)))
        };
        let count = range.clone().rev().take_while(bare).count();
        let end = range.end - count;
        let sentence = end > range.start && all[end - 1].text.ends_with(['。', '！', '？', '：']);
        if (1..=SIGNATURE_LINES).contains(&count) && sentence {
            self.mark(end..range.end, DivisionKind::Closing, part);
            return end;
        }
        range.end
    }
}

/// How many lines stand above the text of a part: its mark and title, numbers, who speaks, notes in brackets, whom it addresses.
fn head_lines(all: &[Line<'_>], is_annex: bool) -> usize {
    let mut taken = 0;
    for (at, line) in all.iter().enumerate().take(HEAD_LINES) {
        let text = line.text;
        let length = text.chars().count();
        if is_annex && at == 0 && attachment::begins(line) {
            taken = 1;
            continue;
        }
        let plain = line.compact();
        let plain = plain.trim_start_matches('#');
        if is_contents(plain) || outline::heading(text).is_some() {
            break;
        }
        // （2021年修正）; ——2024年3月5日在某次会议上
        let note = text.starts_with(['（', '(']) && text.ends_with(['）', ')'])
            || text.starts_with("——") && length <= HEAD_CHARS && !text.ends_with(['。', '；', '：']);
        let addresses =
            text.ends_with(['：', ':']) && length <= HEAD_CHARS && !text.contains("如下") && !text.contains("以下");
        let bare = length <= HEAD_CHARS
            && !text.ends_with(['。', '；', '！', '？', '，', '、', '：', ':'])
            && !text.contains(['\t', '|'])
            && (length < FULL_LINE || !text.contains('，') && kind_of_title(plain).is_some());
        if !(note || bare || addresses) {
            break;
        }
        taken = at + 1;
        if addresses {
            break;
        }
    }
    // Where nothing but such lines stands, they are the text: a list of names.
    if taken == all.len() {
        usize::from(is_annex && taken > 0)
    } else {
        taken
    }
}

fn is_contents(compact: &str) -> bool {
    matches!(compact, "目录" | "目次")
}

/// The tables of contents among some lines: headings that stand together and again further down.
fn contents(all: &[Line<'_>]) -> Vec<Range<usize>> {
    let keys: Vec<String> = all.iter().map(entry).collect();
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (at, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
        last.insert(key, at);
    }
    let again = |at: usize| last.get(keys[at].as_str()).is_some_and(|last| *last > at);
    let short = |at: usize| all[at].text.chars().count() <= ENTRY_CHARS && !all[at].text.ends_with(['。', '；', '：']);
    let paged =
        |at: usize| all[at].text.contains("....") || all[at].text.contains("……") || all[at].text.contains("····");
    let marked = |at: usize| outline::heading(all[at].text).is_some();
    let mut found = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let titled = is_contents(&keys[at]);
        let first = at + usize::from(titled);
        let mut end = first;
        while end < all.len()
            && ((short(end) && (again(end) || titled && marked(end))) || paged(end) || all[end].is_page_mark())
            // The first entry, said again: the text begins.
            && (end == first || keys[end].is_empty() || keys[end] != keys[first])
        {
            end += 1;
        }
        let entries = (first..end)
            .filter(|at| paged(*at) || again(*at) && marked(*at))
            .count();
        if entries > 0 && (titled || entries >= ENTRIES && 2 * entries > end - first) {
            found.push(at..end);
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// An entry of a table of contents as the heading that it names: without its page.
fn entry(line: &Line<'_>) -> String {
    if line.text.chars().count() > 2 * ENTRY_CHARS {
        return String::new();
    }
    let plain = compact(line.text);
    let plain = plain.trim_start_matches('#');
    let unpaged = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    // The 2 of 附件2 is no page; that of 附则....2 is.
    let unpaged = unpaged.trim_end_matches(['.', '…', '·', '-']);
    if unpaged.len() + 1 < plain.len() && plain[unpaged.len()..].starts_with(['.', '…', '·']) {
        return unpaged.to_owned();
    }
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn divided(text: &str) -> Vec<(DivisionKind, usize, &str)> {
        let all = divisions(text, 0).into_iter();
        all.map(|division| (division.kind, division.part, &text[division.range]))
            .collect()
    }

    fn texts(text: &str) -> Vec<(usize, &str)> {
        let all = divided(text).into_iter();
        all.filter(|(kind, ..)| *kind == DivisionKind::Text)
            .map(|(_, part, text)| (part, text))
            .collect()
    }

    #[test]
    fn what_is_published_behind_a_signature_is_a_part_of_its_own() {
        let text = "各乡镇人民政府：\n　　《青禾县采砂办法》已经通过，现予印发。\n青禾县人民政府\n2021年9月8日\n\n青禾县采砂办法\n（2021年8月1日通过）\n第一条　为加强管理，制定本办法。\n第二条　本办法自印发之日起施行。\n\n抄送：县委办公室。\n青禾县人民政府办公室　2021年9月8日印发\n";
        assert_eq!(
            texts(text),
            [
                (0, "《青禾县采砂办法》已经通过，现予印发。"),
                (1, "第一条　为加强管理，制定本办法。\n第二条　本办法自印发之日起施行。")
            ]
        );
        let order = "中华人民共和国主席令\n（第八十八号）\n《决定》已于2021年6月10日通过，现予公布。\n中华人民共和国主席　某某\n2021年6月10日\n第一章 总 则\n第一条 为了安全，制定本法。\n";
        assert_eq!(
            texts(order),
            [
                (0, "《决定》已于2021年6月10日通过，现予公布。"),
                (1, "第一章 总 则\n第一条 为了安全，制定本法。")
            ]
        );
    }

    #[test]
    fn contents_are_no_text() {
        let law = "目　　录\n第一章　总　则\n第二章　附　则\n第一章　总则\n第一条　为了规范管理。\n第二章　附则\n第二条　自公布之日起施行。\n";
        assert_eq!(
            texts(law),
            [(
                0,
                "第一章　总则\n第一条　为了规范管理。\n第二章　附则\n第二条　自公布之日起施行。"
            )]
        );
        let plan = "目录\n一、总体要求........1\n（一）指导思想........1\n二、保障措施........3\n一、总体要求\n（一）指导思想\n坚持创新。\n二、保障措施\n加强领导。\n";
        assert_eq!(
            texts(plan),
            [(0, "一、总体要求\n（一）指导思想\n坚持创新。\n二、保障措施\n加强领导。")]
        );
        let untitled = "第一章总则\n第二章管理\n第三章附则\n第一章 总则\n第一条 一句。\n第二章 管理\n第二条 一句。\n第三章 附则\n第三条 一句。\n";
        assert!(texts(untitled)[0].1.starts_with("第一章 总则"), "{:?}", texts(untitled));
    }

    #[test]
    fn what_a_page_adds_is_furniture() {
        let text = "各位代表：\n现在，我报告工作。\n一、工作回顾\n经济增长。\n\n本作品是中华人民共和国的\n法律\n、法规，属于\n公有领域\n。\nPublic domain\nfalse\n";
        assert_eq!(texts(text), [(0, "现在，我报告工作。\n一、工作回顾\n经济增长。")]);
        let plan = "现将方案印发。\n一、单位\n主办单位：县文旅局\n承办单位：县文化馆\n二、时间\n春节期间举行。\n";
        assert_eq!(texts(plan), [(0, plan.trim_end())]);
        let unsigned = "青禾县人民政府：\n　　敬請貴府協調有關單位。\n　　專此函達，盼復。\n　　澄州台商聯誼協會\n";
        assert_eq!(texts(unsigned), [(0, "敬請貴府協調有關單位。\n　　專此函達，盼復。")]);
    }

    #[test]
    fn a_paper_that_is_forwarded_is_read_as_a_paper() {
        let text = "各省：\n国家地震局《意见》已经国务院同意，现转发给你们。\n国务院办公厅\n一九九六年二月五日\n（本文有删减）\n关于加强防震减灾工作的意见\n国务院：\n近年来，地震活跃。\n国家地震局\n一九九六年一月二十五日\n扫一扫在手机打开当前页\n";
        assert_eq!(
            texts(text),
            [
                (0, "国家地震局《意见》已经国务院同意，现转发给你们。"),
                (1, "近年来，地震活跃。")
            ]
        );
    }

    proptest! {
        #[test]
        fn divisions_are_in_order_and_miss_nothing(
            text in "([目录附件第一章条总则年月日0-9。：（）.\\PC]{0,12}\n){0,16}", from in 0_usize..80,
        ) {
            let found = divisions(&text, from);
            let mut at = 0;
            for division in &found {
                prop_assert!(division.range.start >= at);
                prop_assert!(text[at..division.range.start].trim_matches(super::super::lines::is_blank).is_empty());
                at = division.range.end;
            }
            prop_assert!(text[at..].trim_matches(super::super::lines::is_blank).is_empty());
        }
    }
}
