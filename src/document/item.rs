//! Items (件): which files of a folder are one thing, and in which order they stand in it (DA/T 22-2015 5.1). By names of
//! files, titles and numbers, and by what a paper lists as its attachments. The words are data: `item.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::likeness::{is_draft, title_key};
use crate::text::fold::fold;

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("item.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Words {
    sheets: Vec<String>,
    manuscripts: Vec<String>,
    signed: Vec<String>,
    finals: Vec<String>,
    translations: Vec<String>,
    copies: Vec<String>,
}

/// 附件1：名单, …的通知-附件2, 附件
static ATTACHMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"附(?:件|表|录|图)\s*[:：]?\s*(?P<n>[0-9]{1,3}|[一二三四五六七八九十]{1,3})?\s*[)）\]】.:：、_-]*\s*(?P<name>.*)$").ok()
});
/// Counters and dates of copies: (1), -2, _20220318
static COUNTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:\([0-9]{1,2}\)|[-_ ][0-9]{8})$").ok());

/// The letters that a name of a file or an attachment must have to say anything.
const SAYS_ENOUGH: usize = 4;

/// What a file is in its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 文件处理单
    Sheet,
    /// 正本，正文
    Main,
    /// 译本
    Translation,
    /// 附件
    Attachment,
    /// 发文稿纸
    Manuscript,
    /// 定稿
    Final,
    /// 草稿、征求意见稿
    Draft,
}

impl Role {
    /// Its name for people.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Sheet => "处理单",
            Self::Main => "正文",
            Self::Translation => "译本",
            Self::Attachment => "附件",
            Self::Manuscript => "稿纸",
            Self::Final => "定稿",
            Self::Draft => "草稿",
        }
    }
}

/// A file of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// File name without its extension.
    pub stem: String,
    /// 题名
    pub title: String,
    /// 发文字号
    pub number: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Name of the format.
    pub format: String,
    /// Its text, as far as it is known; attachments are named at its end.
    pub text: String,
}

/// A piece in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Which piece.
    pub piece: usize,
    /// What it is in the item.
    pub role: Role,
    /// Number of an attachment.
    pub ordinal: u32,
    /// Why it is in the item.
    pub rule: &'static str,
    /// How sure that is: 0 to 1.
    pub confidence: f64,
}

/// What a file's name says.
struct Named {
    /// The name of the paper, without what says which part of it the file is.
    base: String,
    role: Role,
    ordinal: u32,
    /// What an attachment is called by itself.
    own: String,
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn named(piece: &Piece) -> Named {
    let mut stem = fold(&piece.stem);
    while let Some(found) = COUNTER.as_ref().and_then(|pattern| pattern.find(&stem)) {
        let start = found.start();
        stem.truncate(start);
    }
    let has = |words: &[String]| words.iter().any(|word| stem.contains(word.as_str()));
    let mut ordinal = 0;
    let (mut role, mut own) = (Role::Main, String::new());
    if piece.kind.as_deref() == Some("公文处理单") || has(&WORDS.sheets) {
        role = if has(&WORDS.manuscripts) {
            Role::Manuscript
        } else {
            Role::Sheet
        };
    } else if has(&WORDS.manuscripts) {
        role = Role::Manuscript;
    } else if has(&WORDS.translations) {
        role = Role::Translation;
    } else if has(&WORDS.finals) {
        role = Role::Final;
    } else if is_draft(&stem) {
        role = Role::Draft;
    }
    let mut base = stem.clone();
    if role == Role::Main
        && let Some(found) = ATTACHMENT.as_ref().and_then(|pattern| pattern.captures(&stem))
        && let Some(whole) = found.get(0)
    {
        role = Role::Attachment;
        let number = found.name("n").map_or("", |n| n.as_str());
        ordinal = number.parse().ok().or_else(|| chinese_number(number)).unwrap_or(0);
        own = letters(found.name("name").map_or("", |name| name.as_str()));
        base.truncate(whole.start());
    }
    let marks = [
        &WORDS.signed,
        &WORDS.finals,
        &WORDS.translations,
        &WORDS.copies,
        &WORDS.manuscripts,
    ];
    for word in marks.into_iter().flatten() {
        base = base.replace(word.as_str(), "");
    }
    if role == Role::Draft {
        base = super::likeness::without_draft_marks(&base);
    }
    Named {
        base: letters(&base),
        role,
        ordinal,
        own,
    }
}

fn chinese_number(text: &str) -> Option<u32> {
    crate::text::numeral::parse(text)
}

/// The items of a folder: every piece is in one, most are alone. In each, the components in the order of DA/T 22.
#[must_use]
pub fn items(pieces: &[Piece]) -> Vec<Vec<Component>> {
    let names: Vec<Named> = pieces.iter().map(named).collect();
    let mut item: Vec<usize> = (0..pieces.len()).collect();
    let mut why: Vec<(&'static str, f64)> = vec![("alone", 1.0); pieces.len()];
    let mut join = |item: &mut Vec<usize>, one: usize, other: usize, rule: &'static str, confidence: f64| {
        let (to, from) = (item[one].min(item[other]), item[one].max(item[other]));
        if to != from {
            item.iter_mut().filter(|at| **at == from).for_each(|at| *at = to);
            // A paper is not in the item because of what it lists; the listed file is.
            let of_paper = if matches!(rule, "attachment-list" | "only-paper") {
                "paper"
            } else {
                rule
            };
            for (piece, rule) in [(one, of_paper), (other, rule)] {
                if why[piece].0 == "alone" {
                    why[piece] = (rule, confidence);
                }
            }
        }
    };
    // The same number over the same title, whatever the files are called.
    let mut by_number: BTreeMap<(&str, i64), usize> = BTreeMap::new();
    for (at, piece) in pieces.iter().enumerate().filter(|(at, _)| is_paper(names[*at].role)) {
        if let (Some(number), Some(title)) = (&piece.number, title_key(&piece.title)) {
            match by_number.get(&(number.as_str(), title)) {
                Some(first) => join(&mut item, *first, at, "number-and-title", 0.95),
                None => drop(by_number.insert((number, title), at)),
            }
        }
    }
    // One name, with marks behind it.
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, name) in names
        .iter()
        .enumerate()
        .filter(|(_, name)| name.base.chars().count() >= SAYS_ENOUGH)
    {
        match by_name.get(name.base.as_str()) {
            Some(first) if agree(&pieces[*first], &pieces[at], name.role) => {
                join(&mut item, *first, at, "file-name", 0.9)
            }
            Some(_) => {}
            None => drop(by_name.insert(&name.base, at)),
        }
    }
    // What a paper lists as its attachments.
    let papers: Vec<usize> = (0..pieces.len()).filter(|at| is_paper(names[*at].role)).collect();
    let listed: Vec<(usize, String)> = papers.iter().map(|at| (*at, list_of(&pieces[*at].text))).collect();
    for (at, name) in names.iter().enumerate() {
        let called = if name.role == Role::Attachment {
            &name.own
        } else {
            &name.base
        };
        // Files are numbered in their folder, entries in their list.
        let called = called.trim_start_matches(|c: char| c.is_ascii_digit());
        if is_alone(&item, at) && called.chars().count() >= SAYS_ENOUGH {
            let mut naming = listed
                .iter()
                .filter(|(paper, list)| *paper != at && list.contains(called));
            let first = naming.next().map(|(paper, _)| *paper);
            // Two papers that list a file of one name leave it to a person.
            if let Some(paper) = first
                && naming.all(|(other, _)| item[*other] == item[paper])
            {
                join(&mut item, paper, at, "attachment-list", 0.9);
            }
        }
    }
    // 附件1.xlsx beside a single paper.
    let mut roots: Vec<usize> = papers.iter().map(|at| item[*at]).collect();
    roots.sort_unstable();
    roots.dedup();
    if let [only] = roots.as_slice() {
        for (at, name) in names.iter().enumerate() {
            if is_alone(&item, at) && name.role == Role::Attachment && name.base.is_empty() {
                join(&mut item, *only, at, "only-paper", 0.75);
            }
        }
    }
    let mut items: BTreeMap<usize, Vec<Component>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        let listed = why[at].0 == "attachment-list" && name.role == Role::Main;
        items.entry(item[at]).or_default().push(Component {
            piece: at,
            role: if listed { Role::Attachment } else { name.role },
            ordinal: name.ordinal,
            rule: why[at].0,
            confidence: why[at].1,
        });
    }
    items
        .into_values()
        .map(|components| ordered(components, pieces))
        .collect()
}

/// The order of DA/T 22: sheet, main text, translation, attachments, manuscript, final draft, drafts; of renditions of
/// one paper first the one whose pages are fixed.
#[must_use]
pub fn ordered(mut components: Vec<Component>, pieces: &[Piece]) -> Vec<Component> {
    let format = |component: &Component| match pieces.get(component.piece).map(|piece| piece.format.as_str()) {
        Some("ofd" | "pdf") => 0,
        Some("docx" | "doc" | "wps") => 1,
        _ => 2,
    };
    components.sort_by(|a, b| {
        let key = |c: &Component| (c.role, c.ordinal, format(c));
        let stem = |c: &Component| pieces.get(c.piece).map(|piece| piece.stem.as_str());
        key(a)
            .cmp(&key(b))
            .then_with(|| stem(a).cmp(&stem(b)))
            .then(a.piece.cmp(&b.piece))
    });
    components
}

/// What a piece is, by its own name.
#[must_use]
pub fn role_of(piece: &Piece) -> (Role, u32) {
    let name = named(piece);
    (name.role, name.ordinal)
}

fn is_paper(role: Role) -> bool {
    matches!(role, Role::Main | Role::Final | Role::Draft | Role::Translation)
}

fn is_alone(item: &[usize], at: usize) -> bool {
    item.iter().filter(|other| **other == item[at]).count() == 1
}

/// Whether two files of one name can be one thing: papers that have numbers of their own are two.
fn agree(one: &Piece, other: &Piece, role: Role) -> bool {
    !is_paper(role) || one.number.is_none() || other.number.is_none() || one.number == other.number
}

/// The letters of the attachments that a paper lists: what stands behind its last 附件： above the signature.
fn list_of(text: &str) -> String {
    let mut list = String::new();
    for (at, _) in text.match_indices("附件") {
        let rest = &text[at + "附件".len()..];
        let begins = rest
            .trim_start_matches([' ', '　'])
            .starts_with(['：', ':', '1', '１', '.']);
        let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        if begins && text[line_start..at].trim().is_empty() {
            let lines = rest.lines().take(20).take_while(|line| line.chars().count() < 80);
            list.extend(lines.map(|line| letters(&fold(line)) + "\n"));
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece(stem: &str, format: &str) -> Piece {
        Piece {
            stem: stem.to_owned(),
            format: format.to_owned(),
            ..Piece::default()
        }
    }

    fn shown(pieces: &[Piece]) -> Vec<Vec<(usize, Role)>> {
        items(pieces)
            .into_iter()
            .map(|item| item.into_iter().map(|c| (c.piece, c.role)).collect())
            .collect()
    }

    #[test]
    fn renditions_drafts_and_attachments_of_one_name_are_one_item() {
        let pieces = [
            piece("关于防汛的通知", "docx"),
            piece("关于防汛的通知（定稿）", "doc"),
            piece("关于防汛的通知附件2：物资清单", "xlsx"),
            piece("关于防汛的通知-附件1", "xlsx"),
            piece("关于防汛的通知", "pdf"),
            piece("关于抗旱的通知", "docx"),
        ];
        assert_eq!(
            shown(&pieces),
            [
                vec![
                    (4, Role::Main),
                    (0, Role::Main),
                    (3, Role::Attachment),
                    (2, Role::Attachment),
                    (1, Role::Final)
                ],
                vec![(5, Role::Main)],
            ]
        );
    }

    #[test]
    fn a_list_of_attachments_names_files() {
        let notice = Piece {
            text: "各乡镇：\n　　附件：1.防汛责任人名单\n　　　　　2.物资储备清单\n\n青禾县人民政府\n".to_owned(),
            ..piece("通知A", "docx")
        };
        let other = piece("关于抗旱的通知", "docx");
        let pieces = [
            notice,
            other,
            piece("附件1 防汛责任人名单", "xlsx"),
            piece("物资储备清单", "xlsx"),
        ];
        assert_eq!(
            shown(&pieces),
            [
                vec![(0, Role::Main), (3, Role::Attachment), (2, Role::Attachment)],
                vec![(1, Role::Main)]
            ]
        );
    }

    #[test]
    fn papers_with_numbers_of_their_own_are_two() {
        let numbered = |number: &str, format: &str| Piece {
            number: Some(number.to_owned()),
            ..piece("会议通知稿件", format)
        };
        assert_eq!(
            shown(&[
                numbered("青政发〔2022〕1号", "docx"),
                numbered("青政发〔2022〕2号", "pdf")
            ])
            .len(),
            2
        );
        assert_eq!(
            shown(&[
                numbered("青政发〔2022〕1号", "docx"),
                numbered("青政发〔2022〕1号", "pdf")
            ])
            .len(),
            1
        );
    }

    proptest! {
        #[test]
        fn every_piece_is_in_one_item(stems in proptest::collection::vec("[\\PC附件1定稿通知（）]{0,12}", 0..12)) {
            let pieces: Vec<Piece> = stems.iter().map(|stem| Piece { text: stem.clone(), ..piece(stem, "docx") }).collect();
            let mut all: Vec<usize> = items(&pieces).into_iter().flatten().map(|c| c.piece).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..pieces.len()).collect::<Vec<_>>());
        }
    }
}
