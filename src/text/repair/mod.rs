//! Repair of dirty text (文本修复): what a converter put in is taken out again, nothing else is touched.
//!
//! Two columns that were read across are put in order, then things are removed or exchanged. Each repair is kept with its
//! place and its rule, so that [`undo`] gives the raw text back. What is not certain stays: search ignores blanks and line
//! breaks between Chinese characters anyway.

mod blanks;
mod columns;
mod digits;
mod heads;
mod lines;
mod moves;
mod places;
mod watermark;

use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use moves::Move;
pub use places::Places;

/// Why something was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A blank inside a word: `办 理 事 务`.
    LetterSpacing,
    /// A line break inside a sentence.
    BrokenLine,
    /// What stands at the head or foot of each page.
    RunningHead,
    /// A string of a foreign script that returns all over a Chinese text, or a line of the site that the text was copied from.
    Watermark,
    /// Where two columns were read across: what stood between their lines.
    Columns,
    /// Digits that a font without a table of its characters turned into marks, exchanged.
    Digits,
}

/// Something that was removed, or exchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Where it stood: a byte offset in the repaired text.
    pub at: usize,
    /// What it was.
    pub text: String,
    /// Why it was removed.
    pub rule: Rule,
    /// How many bytes of the repaired text stand in its place: as many characters as it had; mostly none.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub put: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// All that was done to a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repairs {
    /// What was moved in the raw text, in order.
    pub moves: Vec<Move>,
    /// What was then removed or exchanged, in order.
    pub removals: Vec<Removal>,
}

impl Repairs {
    /// What a document's details in the catalogue say of them.
    #[must_use]
    pub fn of_details(details: &Value) -> Self {
        fn read<T: DeserializeOwned + Default>(details: &Value, key: &str) -> T {
            let value = details.get(key).cloned();
            value
                .and_then(|value| serde_json::from_value(value).ok())
                .unwrap_or_default()
        }
        Self {
            moves: read(details, "moves"),
            removals: read(details, "repairs"),
        }
    }
}

/// A repaired text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// The text as it should read.
    pub text: String,
    /// How it came out of the raw one.
    pub repairs: Repairs,
    /// Byte offsets in the repaired text at which the pages begin.
    pub page_starts: Vec<usize>,
}

/// A part of the text in order to be removed.
type Cut = (Range<usize>, Rule);

/// Repairs `raw`. `page_starts` are the byte offsets at which its pages begin, none if it has no pages; `laid_out` says
/// that its lines are those of a page, not paragraphs.
#[must_use]
pub fn repair(raw: &str, page_starts: &[usize], laid_out: bool) -> Repaired {
    let columns::Columns { moves, mut cuts } = columns::find(raw, page_starts);
    let moved = (!moves.is_empty()).then(|| moves::put_in_order(raw, &moves));
    let text = moved.as_deref().unwrap_or(raw);
    cuts.extend(watermark::cuts(text));
    cuts.extend(heads::cuts(text, page_starts));
    let gone = lines::Kept::new(text, &cuts);
    cuts.extend(blanks::cuts(text));
    cuts.extend(lines::cuts(&gone, laid_out));
    let mut changes: Vec<Change> = cuts.into_iter().map(|(range, rule)| (range, rule, None)).collect();
    let exchanges = digits::exchanges(text).into_iter();
    changes.extend(exchanges.map(|(range, digit)| (range, Rule::Digits, Some(digit))));
    changes.sort_by_key(|(range, ..)| (range.start, std::cmp::Reverse(range.end)));
    let mut repaired = apply(text, &changes, page_starts);
    repaired.repairs.moves = moves;
    repaired
}

/// A part of the text in order, why it goes, and what comes in its place.
type Change = (Range<usize>, Rule, Option<char>);

fn apply(raw: &str, changes: &[Change], page_starts: &[usize]) -> Repaired {
    let mut repaired = Repaired::default();
    let mut done = 0;
    let mut pages = page_starts.iter().peekable();
    for (range, rule, put) in changes {
        // What an earlier change took is gone already.
        let start = range.start.max(done);
        if start >= range.end {
            continue;
        }
        while let Some(page) = pages.next_if(|page| **page <= start) {
            repaired
                .page_starts
                .push(repaired.text.len() + (*page).max(done) - done);
        }
        repaired.text.push_str(&raw[done..start]);
        repaired.repairs.removals.push(Removal {
            at: repaired.text.len(),
            text: raw[start..range.end].to_owned(),
            rule: *rule,
            put: put.map_or(0, char::len_utf8),
        });
        repaired.text.extend(*put);
        done = range.end;
    }
    for page in pages {
        repaired
            .page_starts
            .push(repaired.text.len() + (*page).max(done) - done);
    }
    repaired.text.push_str(&raw[done..]);
    repaired
}

/// The raw text of a repaired one.
#[must_use]
pub fn undo(repaired: &str, repairs: &Repairs) -> String {
    let mut raw = String::with_capacity(repaired.len());
    let mut done = 0;
    for removal in &repairs.removals {
        let at = removal.at.clamp(done, repaired.len());
        raw.push_str(repaired.get(done..at).unwrap_or_default());
        raw.push_str(&removal.text);
        done = at.saturating_add(removal.put).min(repaired.len());
    }
    raw.push_str(repaired.get(done..).unwrap_or_default());
    moves::put_back(&raw, &repairs.moves)
}

/// Whether a character is Chinese: Han, or the punctuation that stands among it.
fn is_chinese(c: char) -> bool {
    is_han(c) || is_chinese_mark(c)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '〇' | '\u{20000}'..='\u{3FFFF}')
}

fn is_chinese_mark(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '（'
            | '）'
            | '《'
            | '》'
            | '〈'
            | '〉'
            | '【'
            | '】'
            | '〔'
            | '〕'
            | '…'
            | '—'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn repaired(raw: &str) -> String {
        repair(raw, &[], false).text
    }

    #[test]
    fn letter_spacing_is_closed_and_lists_stay() {
        assert_eq!(
            repaired("在 办 公 室 工 作 中 要 办 理 事 务"),
            "在办公室工作中要办理事务"
        );
        assert_eq!(repaired("水 利 局 2 0 2 2 年 工 作 总 结"), "水利局2022年工作总结");
        assert_eq!(repaired("姓名 性别 年龄 职务"), "姓名 性别 年龄 职务");
        assert_eq!(
            repaired("参加：张三 李四 王五，列席：赵六。"),
            "参加：张三 李四 王五，列席：赵六。"
        );
        assert_eq!(
            repaired("作为企业中的办公 室，担负着日常管 理的重要责任。"),
            "作为企业中的办公室，担负着日常管理的重要责任。"
        );
        assert_eq!(
            repaired("　　各县（区）：\n　　现将 2021 年 3 月的 GDP 通报如下"),
            "　　各县（区）：\n　　现将 2021 年 3 月的 GDP 通报如下"
        );
    }

    #[test]
    fn blanks_that_a_converter_strewed_go_and_those_that_divide_stay() {
        assert_eq!(
            repaired("关键 词 : 企 业发 展 ; 办公 室 管理 ; 作用 的 发 挥 及其 提 高"),
            "关键词:企业发展;办公室管理;作用的发挥及其提高"
        );
        assert_eq!(
            repaired("办公 室的功能得 到最好的 发挥 , 对其工 作人员要 求也是非常高 , 要具备 良好的协调能 力。"),
            "办公室的功能得到最好的发挥,对其工作人员要求也是非常高,要具备良好的协调能力。"
        );
        // Where the lines of a page ended.
        assert_eq!(
            repaired(
                "在办公室工作,需要一个优秀的工作团队,团队中的同事 需要对业务有较好的熟悉度和丰富的工作经验,从而真正发挥 出办公室的作用。"
            ),
            "在办公室工作,需要一个优秀的工作团队,团队中的同事需要对业务有较好的熟悉度和丰富的工作经验,从而真正发挥出办公室的作用。"
        );
        for apart in [
            "国务院办公厅 关于印发全国高标准农田建设总体规划的通知 各省、自治区、直辖市人民政府",
            "张建国 李爱民 王卫东 赵和平 陈学军 刘志强 周大伟 吴国庆 郑文革",
            "序号 单位名称 联系人 联系电话 办公地址 邮政编码 备注",
            "第二条 本办法适用于本县行政区域内的防汛工作，法律另有规定的除外。",
            "2 . 2 创新",
        ] {
            assert_eq!(repaired(apart), apart);
        }
    }

    #[test]
    fn lines_of_a_sharing_site_go() {
        let raw = "浅谈防汛\n合集下载\n各乡镇要落实责任。\n  2. 2、“仅部分预览”的文档,不可在线预览部分如存在完整性等问题,可反馈申请退款(可完整预览的文档不适用该条件!)。\n相关文档附后。\n相关文档\n";
        assert_eq!(repaired(raw), "浅谈防汛\n各乡镇要落实责任。\n相关文档附后。\n");
    }

    #[test]
    fn lines_of_a_page_become_paragraphs() {
        let raw = "　　一、原则同意白石岭水库除险加固工程立项。工程总投资控制在一千\n四百万元以内，市级补助七百五十万元，其余由你县自行筹措并列入\n预算。\n　　二、你县要按基本建设程序抓紧开展初步设计，落实县级配套资金确\n保二〇二二年主汛期前完成主体工程的建设任务，不得拖延或变更原\n定方案。\n澄州市人民政府";
        let expected = "　　一、原则同意白石岭水库除险加固工程立项。工程总投资控制在一千四百万元以内，市级补助七百五十万元，其余由你县自行筹措并列入预算。\n　　二、你县要按基本建设程序抓紧开展初步设计，落实县级配套资金确保二〇二二年主汛期前完成主体工程的建设任务，不得拖延或变更原定方案。\n澄州市人民政府";
        assert_eq!(repair(raw, &[], true).text, expected);
        assert_eq!(repaired(raw), raw, "paragraphs of a text file are nobody's page");
    }

    #[test]
    fn addressees_are_no_part_of_the_title() {
        let raw = "青禾县人民政府办公室关于印发《青禾县义务教育学校布局调整方案》的通知\n各乡镇人民政府，县直有关单位：\n　　方案已经县政府第十四次常务会议审议\n　　现印发给你们，请认真贯彻执行。";
        assert_eq!(repair(raw, &[], true).text, raw);
    }

    #[test]
    fn running_heads_and_page_numbers_go_and_a_sentence_goes_on() {
        let page = |number: u32, body: &str| format!("水利局文件汇编\n{body}\n— {number} —\n");
        let bodies = [
            "各乡镇要落实防汛责任，逐级签订责任书，并于每年四月底以前报",
            "县水利局备案，逾期不报的予以通报批评，情节严重的追究相关人员",
            "责任。追究的情形和程序，按照县人民政府关于防汛抗旱责任追究的\n有关规定执行。",
        ];
        let pages: Vec<String> = (1..).zip(bodies).map(|(number, body)| page(number, body)).collect();
        let starts: Vec<usize> = (0..3).map(|i| pages[..i].concat().len()).collect();
        let found = repair(&pages.concat(), &starts, true);
        assert_eq!(found.text.trim_end(), bodies.concat().replace('\n', ""));
        assert_eq!(found.page_starts.len(), 3);
        assert!(found.text[found.page_starts[1]..].starts_with("县水利局"), "{found:?}");
    }

    #[test]
    fn a_watermark_goes_and_a_foreign_name_stays() {
        let line = "各乡镇要落实防汛责任制。\n";
        let raw =
            format!("{line}ДЕМО ВЕРСИЯ конвертер\n{line}ДЕМО ВЕРСИЯ конвертер\n{line}ДЕМО ВЕРСИЯ конвертер\n{line}");
        assert_eq!(repaired(&raw), line.repeat(4));
        let named = "来访的是 Иван Петров 先生。\n".to_owned() + &line.repeat(5);
        assert_eq!(repaired(&named), named);
    }

    proptest! {
        #[test]
        fn undoing_gives_the_raw_text_back(
            raw in "([办理事务工作一二三]{0,3}[ \\n　，。]{0,2}|ДЕМО ВЕРСИЯ|第1页\\n){0,60}",
            starts in proptest::collection::vec(0usize..200, 0..6),
            laid_out in any::<bool>(),
        ) {
            let mut starts: Vec<usize> = starts.into_iter().map(|s| raw.floor_char_boundary(s.min(raw.len()))).collect();
            starts.sort_unstable();
            let found = repair(&raw, &starts, laid_out);
            prop_assert_eq!(undo(&found.text, &found.repairs), raw);
            prop_assert_eq!(found.page_starts.len(), starts.len());
            prop_assert!(found.page_starts.iter().all(|start| found.text.is_char_boundary(*start)));
        }
    }
}
