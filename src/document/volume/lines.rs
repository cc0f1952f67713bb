//! The lines of a text, each with what it can be in a paper.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::WORDS;
use crate::document::organ::tidy_name;
use crate::document::title;
use crate::document::{DocNumber, find_dates, find_numbers, is_organ_name, kind_of_title};

/// A longer line is running text.
const LONGEST_HEAD: usize = 110;

/// What a title in a volume may have before it: 一、 （一） 1. 第1篇 文件一
static ORDINAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[#*\s]*)(?:[（(]?[一二三四五六七八九十百0-9]{1,4}[）)]?[、.．)）\s　]+|[（(][一二三四五六七八九十0-9]{1,3}[）)]|第?[一二三四五六七八九十0-9]{1,3}[篇份件][:：、.\s　]*|(?:文件|材料|篇目)[一二三四五六七八九十0-9]{1,3}[:：、.\s　]+)?").ok()
});

/// One line that is not blank.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Bytes of the text, with what stands on the line before and behind the words.
    pub range: Range<usize>,
    /// Its words.
    pub text: &'a str,
    /// Letters and digits alone.
    pub letters: String,
    /// Blank lines before it.
    pub blank_before: usize,
    /// Whether a page begins here, or a rule was drawn above.
    pub break_before: bool,
    /// What it can be.
    pub role: Role,
}

/// What a line can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// 某某县人民政府文件, 某某县人民政府令
    RedHead,
    /// 青政发〔2021〕6号
    Number,
    /// The name of an organ: letterhead, first line of a title, or signature.
    Organ,
    /// 关于……的通知
    Title,
    /// 各乡镇人民政府，县直各单位：
    Addressee,
    /// A date alone, or behind a signature.
    Date,
    /// 抄送, 印发, （此件公开发布）
    Foot,
    /// 附件
    Attachment,
    /// Marks of secrecy, urgency, copy numbers, page numbers.
    Mark,
    /// Anything else.
    Text,
}

impl Line<'_> {
    pub(super) fn count(&self) -> usize {
        self.letters.chars().count()
    }

    /// Whether a reader could take it for a heading.
    pub(super) fn is_heading(&self) -> bool {
        let count = self.count();
        (6..=60).contains(&count)
            && !self
                .text
                .ends_with(['。', '；', '，', '：', ':', ',', ';', '！', '、', '.'])
            && !self.text.contains('。')
    }
}

pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let (mut offset, mut blank_before, mut break_before) = (0, 0, false);
    for raw in text.split_inclusive(['\n', '\u{c}']) {
        let range = offset..offset + raw.len();
        offset = range.end;
        let words = raw.trim();
        if words.is_empty() {
            blank_before += 1;
        } else if words.chars().count() >= 3 && words.chars().all(|c| "-—–─━=_＿*＊·.…~#".contains(c)) {
            break_before = true;
        } else {
            let letters: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
            lines.push(Line {
                role: role(words, &letters),
                range,
                text: words,
                letters,
                blank_before: std::mem::take(&mut blank_before),
                break_before: std::mem::take(&mut break_before),
            });
        }
        break_before |= raw.ends_with('\u{c}');
    }
    lines
}

fn role(words: &str, letters: &str) -> Role {
    let count = words.chars().count();
    if count > LONGEST_HEAD {
        return Role::Text;
    }
    if is_attachment(words, letters) {
        return Role::Attachment;
    }
    let foot = WORDS.feet.iter().any(|word| letters.starts_with(word.as_str()));
    let bracketed = words.starts_with(['（', '(']) && words.ends_with(['）', ')']);
    if foot || letters.ends_with("印发") && !find_dates(words).is_empty() {
        return Role::Foot;
    }
    let numbers = find_numbers(words);
    if let Some((range, _)) = numbers.first() {
        let rest = format!("{}{}", &words[..range.start], &words[range.end..]);
        let rest = rest.trim().trim_matches(['（', '）', '(', ')', '【', '】']).trim();
        if rest.is_empty() || rest.contains("签发人") || matches!(rest, "文号：" | "发文字号：" | "文号:" | "编号：")
        {
            return Role::Number;
        }
    }
    if let Some((range, date)) = find_dates(words).pop()
        && date.day.is_some()
        && words[range.end..].trim().is_empty()
    {
        let before = words[..range.start].trim();
        if before.is_empty() || is_organ_name(&tidy_name(before)) {
            return Role::Date;
        }
    }
    if bracketed {
        return if count <= 40 && letters.starts_with("此件") {
            Role::Foot
        } else {
            Role::Text
        };
    }
    if words.ends_with(['：', ':']) {
        return if is_addressee(words) {
            Role::Addressee
        } else {
            Role::Text
        };
    }
    let compact = title::tidy(plain(words));
    let compact = compact.replace([' ', '　'], "");
    if compact.strip_suffix("文件").is_some_and(is_organ_name) || is_order(&compact) {
        return Role::RedHead;
    }
    if is_mark(&compact) {
        return Role::Mark;
    }
    if is_title(&compact) {
        return Role::Title;
    }
    if is_organ_name(&tidy_name(words)) {
        return Role::Organ;
    }
    Role::Text
}

/// A line without the number that it has in the volume.
pub(super) fn plain(words: &str) -> &str {
    let ordinal = ORDINAL
        .as_ref()
        .and_then(|pattern| pattern.find(words))
        .map_or(0, |found| found.end());
    words[ordinal..].trim_matches(['*', '#', ' ', '　'])
}

/// Whether a text can be the title of an official paper: it ends in a kind, and is no sentence.
pub(super) fn is_title(compact: &str) -> bool {
    let count = compact.chars().count();
    (7..=100).contains(&count)
        && !compact.contains(['。', '；', '！', '？', '：'])
        && !compact.starts_with(['《', '第', '(', '（'])
        && kind_of_title(compact).is_some()
}

fn is_order(compact: &str) -> bool {
    let name = compact
        .strip_suffix('令')
        .map(|name| name.strip_suffix("命").unwrap_or(name));
    name.is_some_and(is_organ_name) || matches!(DocNumber::parse(compact), Some(DocNumber::Issuer { .. }))
}

fn is_mark(compact: &str) -> bool {
    let marks = [
        "绝密",
        "机密",
        "秘密",
        "特急",
        "加急",
        "平急",
        "特提",
        "急件",
        "内部资料",
    ];
    let digits = compact.chars().filter(char::is_ascii_digit).count();
    compact.chars().count() <= 12
        && (marks.iter().any(|mark| compact.starts_with(mark))
            || digits == 6 && compact.len() <= 9
            || compact
                .trim_matches(|c: char| "-—–─第页共/ ".contains(c) || c.is_ascii_digit())
                .is_empty())
}

fn is_addressee(words: &str) -> bool {
    const ORGANS: &str = "位府局委厅部院室办会司校县区市处站所镇乡构志们省团企业司府盟旗州军行社署";
    let name = words.trim_end_matches(['：', ':']).trim();
    let first = name.split(['、', '，', ',']).next().unwrap_or("").trim();
    (2..=140).contains(&name.chars().count())
        && !name.contains(['。', '；', '“', '《'])
        && !matches!(
            first.chars().next(),
            Some('一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '第' | '（' | '(')
        )
        && (first.starts_with(['各', '你'])
            || is_organ_name(first)
            || name.ends_with(|c| ORGANS.contains(c)) && name.chars().count() <= 60)
}

fn is_attachment(words: &str, letters: &str) -> bool {
    WORDS.attachments.iter().any(|word| {
        letters.strip_prefix(word.as_str()).is_some_and(|rest| {
            let number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
            let behind = words
                .split_once(word.as_str())
                .map_or("", |(_, behind)| behind.trim_start());
            number.is_empty() || rest.len() > number.len() || behind.starts_with(['：', ':', '.', '、'])
        })
    })
}
