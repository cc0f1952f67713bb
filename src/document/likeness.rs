//! Copies and editions (副本、版本): what two papers are to each other, from what they are called and how much of their
//! texts is the same. The words are data: `likeness.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::kind::kind_of_title;
use super::organ::is_organ_name;
use crate::text::edits::edits;
use crate::text::fold::fold;
use crate::text::shingle::Resemblance;

static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("likeness.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Words {
    rules: Vec<String>,
    rule_endings: Vec<String>,
    drafts: Vec<String>,
    editions: Vec<String>,
}

/// From here on texts are the same, but for a line of a letterhead or a page number.
const SAME: f64 = 0.95;
/// Every paragraph of one is recognised in the other.
const COVERED: f64 = 0.95;
/// What is left of a text in which one character of ten is wrong.
const NOISY: f64 = 0.42;
/// Papers of one title that are not rules must have so much in common, of both or of the shorter.
const ALIKE: (f64, f64) = (0.35, 0.7);
/// Of a rule with a short name, which another office may have given to a rule of its own.
const SHORT_NAME: (usize, f64) = (8, 0.3);
/// Papers of different titles.
const TITLE_APART: f64 = 0.85;
/// How far an estimate can be from the truth.
const ESTIMATE_ERROR: f64 = 0.15;
/// Errors in a title are at most so many times as frequent as those in the text, and so frequent.
const TITLE_ERRORS: f64 = 1.5;
const MOST_TITLE_ERRORS: f64 = 0.2;
/// Letters at the beginning of a title among which the name of its place ends.
const PLACE_LETTERS: usize = 8;

/// What one paper is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kinship {
    /// 同文: the same text, in another file, format or scan.
    SameText,
    /// 重发: the same text under another letterhead.
    Reissue,
    /// 稿本: one is a draft of the other.
    Draft,
    /// 版本: another edition of the same paper.
    Edition,
    /// 同题: the same title over other text: a part of it, a note of it.
    SameTitle,
    /// 续号: another number of a series that has one title: （一）, （二）.
    Series,
}

impl Kinship {
    /// Its name for people.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::SameText => "同文",
            Self::Reissue => "重发",
            Self::Draft => "稿本",
            Self::Edition => "版本",
            Self::SameTitle => "同题",
            Self::Series => "续号",
        }
    }
}

/// What is known of a paper besides its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    /// 题名
    pub title: String,
    /// Whether the title is one, and not the name of a file.
    pub trusted: bool,
    /// Whether its file is called a draft.
    pub draft: bool,
    /// 发文字号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
}

/// A paper whose title has been taken apart, so that it can be compared with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    called: Called,
    title: Title,
}

impl Named {
    /// Takes the title apart.
    #[must_use]
    pub fn of(called: Called) -> Self {
        let mut title = Title::of(&called.title);
        title.draft |= called.draft;
        Self { called, title }
    }
}

/// A title taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Title {
    /// The name without issuer, marks of editions and punctuation.
    name: String,
    /// The same with the issuer.
    full: String,
    /// （一）, （二）
    ordinal: String,
    draft: bool,
    rule: bool,
}

impl Title {
    fn of(title: &str) -> Self {
        let folded = fold(title);
        let draft = is_draft(title);
        let (mut body, mut ordinal) = (folded.as_str(), String::new());
        // Brackets behind the title.
        while let Some((before, inside)) = bracket_at_end(body) {
            if is_ordinal(inside) {
                ordinal = inside.to_owned();
            }
            body = before;
        }
        let mut name = String::with_capacity(body.len());
        let mut rest = body;
        // Brackets inside it, as far as they tell an edition: 《某某办法（试行）》的通知.
        while let Some((before, inside, after)) = first_bracket(rest) {
            name.push_str(before);
            if !is_edition(inside) && !is_draft_mark(inside) {
                name.push_str(inside);
            }
            rest = after;
        }
        name.push_str(rest);
        let full = letters(&without_draft(&name));
        let own = name.split_once("关于").filter(|(organ, _)| is_issuer(organ));
        let own = own.map_or(name.as_str(), |(organ, _)| &name[organ.len()..]);
        let rule = kind_of_title(body).is_some_and(|(kind, _)| WORDS.rules.iter().any(|rule| rule == kind.name()))
            || WORDS.rule_endings.iter().any(|ending| body.ends_with(ending.as_str()));
        Self {
            name: letters(&without_draft(own)),
            full,
            ordinal,
            draft,
            rule,
        }
    }
}

/// The key under which papers of the same title are found; none if the title says too little. It is stored: the same for
/// ever as long as the rules of titles stay.
#[must_use]
pub fn title_key(title: &str) -> Option<i64> {
    let name = Title::of(title).name;
    if name.chars().count() < 3 {
        return None;
    }
    let digest: [u8; 32] = Sha256::digest(name.as_bytes()).into();
    digest.first_chunk().copied().map(i64::from_be_bytes)
}

/// Whether two papers of these titles can be akin at all, if about so much of their texts is the same (none if that is
/// not known) and the longer is so many times as long as the shorter: what need not be read need not be compared.
#[must_use]
pub fn may_be_akin(one: &Named, other: &Named, estimate: Option<f64>, longer: f64) -> bool {
    let (a, b) = (&one.title, &other.title);
    let Some(most) = estimate.map(|estimate| estimate + ESTIMATE_ERROR) else {
        return true;
    };
    // If all of the shorter that can be is in the longer: shared = jaccard × union, and union = both − shared.
    let contained = most * (1.0 + longer) / (1.0 + most);
    if a.name == b.name && !a.rule && !b.rule {
        return most >= ALIKE.0 || contained >= ALIKE.1;
    }
    !one.called.trusted
        || !other.called.trusted
        || a.name == b.name
        || is_misspelt(&a.name, &b.name, MOST_TITLE_ERRORS)
        || !a.rule && !b.rule && most >= TITLE_APART
}

/// What two papers are to each other; none if they are not one paper in any sense.
#[must_use]
pub fn kinship(one: &Named, other: &Named, texts: Resemblance) -> Option<Kinship> {
    let (a, b) = (&one.title, &other.title);
    let (one, other) = (&one.called, &other.called);
    let same_text = texts.jaccard >= SAME || texts.coverage >= COVERED && texts.jaccard >= NOISY;
    let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
    if one.trusted && other.trusted && a.name == b.name && a.name.chars().count() >= 3 {
        let alike = texts.jaccard >= ALIKE.0 || texts.containment >= ALIKE.1;
        let name_enough = a.rule && a.full == b.full && {
            let (letters, share) = SHORT_NAME;
            a.full.chars().count() >= letters || texts.containment >= share
        };
        return match () {
            () if !alike && !name_enough => None,
            () if a.ordinal != b.ordinal && !same_text => Some(Kinship::Series),
            () if a.draft != b.draft => Some(Kinship::Draft),
            () if texts.jaccard >= SAME => Some(
                if differ(&one.organ, &other.organ) && differ(&one.number, &other.number) {
                    Kinship::Reissue
                } else {
                    Kinship::SameText
                },
            ),
            () if same_text && differ(&one.organ, &other.organ) => Some(Kinship::Reissue),
            () if same_text && !differ(&one.date, &other.date) => Some(Kinship::SameText),
            () if alike => Some(Kinship::Edition),
            () => Some(Kinship::SameTitle),
        };
    }
    if !same_text {
        return None;
    }
    if !one.trusted
        || !other.trusted
        || a.name.is_empty()
        || b.name.is_empty()
        || texts.is_scattered() && is_misspelt(&a.name, &b.name, texts.error_rate())
    {
        return Some(if a.draft == b.draft {
            Kinship::SameText
        } else {
            Kinship::Draft
        });
    }
    // Titles that say different things over texts that say the same: rules of two places are two rules.
    (texts.jaccard >= TITLE_APART && !a.rule && !b.rule).then_some(Kinship::Reissue)
}

fn bracket_at_end(title: &str) -> Option<(&str, &str)> {
    let inside = title.strip_suffix(')')?;
    let open = inside.rfind('(')?;
    (open > 0).then(|| (&inside[..open], &inside[open + 1..]))
}

fn first_bracket(title: &str) -> Option<(&str, &str, &str)> {
    let open = title.find('(')?;
    let close = open + title[open..].find(')')?;
    Some((&title[..open], &title[open + 1..close], &title[close + 1..]))
}

fn is_ordinal(inside: &str) -> bool {
    !inside.is_empty()
        && inside
            .chars()
            .all(|c| "一二三四五六七八九十百".contains(c) || c.is_ascii_digit())
        && inside.chars().count() <= 3
}

fn is_edition(inside: &str) -> bool {
    WORDS.editions.iter().any(|word| inside.ends_with(word.as_str()))
}

fn is_draft_mark(inside: &str) -> bool {
    WORDS.drafts.iter().any(|word| inside.contains(word.as_str()))
}

/// Draft marks without brackets: 某某办法征求意见稿.
fn without_draft(title: &str) -> String {
    let mark = WORDS
        .drafts
        .iter()
        .filter(|word| title.ends_with(word.as_str()))
        .map(String::len)
        .max();
    title[..title.len() - mark.unwrap_or(0)].to_owned()
}

/// Whether a title or the name of a file is that of a draft.
#[must_use]
pub fn is_draft(name: &str) -> bool {
    let folded = fold(name);
    WORDS.drafts.iter().any(|word| folded.contains(word.as_str()))
}

/// A folded name without the words that mark a draft.
pub(super) fn without_draft_marks(name: &str) -> String {
    let mut marks: Vec<&str> = WORDS.drafts.iter().map(String::as_str).collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.len()));
    marks
        .into_iter()
        .fold(name.to_owned(), |name, mark| name.replace(mark, ""))
}

fn is_issuer(text: &str) -> bool {
    is_organ_name(text.trim()) || text.trim().is_empty()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether two titles are one title with some characters wrong.
fn is_misspelt(one: &str, other: &str, error_rate: f64) -> bool {
    let digits = |title: &str| title.chars().filter(char::is_ascii_digit).collect::<String>();
    let (one_digits, other_digits) = (digits(one), digits(other));
    // Another year is another paper.
    if one_digits.len() == other_digits.len() && one_digits != other_digits {
        return false;
    }
    // Nor is the same of another place.
    let place = |title: &str| {
        title
            .chars()
            .take(PLACE_LETTERS)
            .position(|c| "省市县区州旗盟".contains(c))
    };
    if let (Some(a), Some(b)) = (place(one), place(other))
        && !one.chars().take(a).eq(other.chars().take(b))
    {
        return false;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let longer = one.len().max(other.len());
    let share = (error_rate * TITLE_ERRORS).min(MOST_TITLE_ERRORS);
    let allowed = (share * longer as f64).ceil() as usize;
    one.len().abs_diff(other.len()) <= allowed && longer > 3 && edits(&one, &other) <= allowed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn titled(title: &str) -> Called {
        Called {
            title: title.to_owned(),
            trusted: true,
            ..Called::default()
        }
    }

    fn called(title: &str) -> Named {
        Named::of(titled(title))
    }

    fn texts(jaccard: f64, containment: f64, coverage: f64) -> Resemblance {
        Resemblance {
            untouched: 0.05,
            jaccard,
            containment,
            coverage,
        }
    }

    #[test]
    fn editions_have_one_key_and_other_rules_another() {
        let key = title_key("云川省河道管理条例");
        for edition in [
            "云川省河道管理条例（2018年修正）",
            "《云川省河道管理条例》",
            "云川省河道管理条例（草案征求意见稿）",
            "云川省 河道管理条例(试行)",
        ] {
            assert_eq!(title_key(edition), key, "{edition}");
        }
        assert_ne!(title_key("澄州市河道管理条例"), key);
        assert_eq!(
            title_key("青禾县人民政府关于加强防汛工作的通知"),
            title_key("青禾县水利局关于加强防汛工作的通知")
        );
        assert_ne!(
            title_key("关于做好2022年防汛工作的通知"),
            title_key("关于做好2023年防汛工作的通知")
        );
        assert_ne!(
            title_key("中国（东岭）自由贸易试验区条例"),
            title_key("中国（西岭）自由贸易试验区条例")
        );
    }

    #[test]
    fn a_title_of_a_rule_is_a_name_and_that_of_a_notice_is_not() {
        let rule = called("云川省河道管理条例");
        assert_eq!(kinship(&rule, &rule, texts(0.1, 0.2, 0.0)), Some(Kinship::SameTitle));
        assert_eq!(kinship(&rule, &rule, texts(0.6, 0.8, 0.7)), Some(Kinship::Edition));
        assert_eq!(kinship(&rule, &rule, texts(0.98, 1.0, 1.0)), Some(Kinship::SameText));
        let notice = called("关于召开会议的通知");
        assert_eq!(kinship(&notice, &notice, texts(0.2, 0.4, 0.3)), None);
        assert_eq!(
            kinship(&notice, &notice, texts(0.6, 0.9, 0.98)),
            Some(Kinship::SameText)
        );
    }

    #[test]
    fn drafts_series_and_letterheads_are_told() {
        let (last, draft) = (called("云川省河道管理条例"), called("云川省河道管理条例（征求意见稿）"));
        assert_eq!(kinship(&last, &draft, texts(0.7, 0.9, 0.8)), Some(Kinship::Draft));
        let (one, two) = (
            called("关于适用公司法若干问题的规定（一）"),
            called("关于适用公司法若干问题的规定（二）"),
        );
        assert_eq!(kinship(&one, &two, texts(0.1, 0.3, 0.0)), Some(Kinship::Series));
        let county = Named::of(Called {
            organ: Some("青禾县人民政府".into()),
            number: Some("青政发〔2022〕1号".into()),
            ..titled("青禾县人民政府关于加强防汛工作的通知")
        });
        let town = Named::of(Called {
            organ: Some("下河口镇人民政府".into()),
            number: Some("下政发〔2022〕3号".into()),
            ..titled("下河口镇人民政府关于加强防汛工作的通知")
        });
        assert_eq!(kinship(&county, &town, texts(0.96, 0.99, 1.0)), Some(Kinship::Reissue));
    }

    #[test]
    fn rules_of_two_places_that_share_much_are_two_rules() {
        let (one, two) = (called("澄州市养犬管理条例"), called("东岭市养犬管理条例"));
        assert_eq!(kinship(&one, &two, texts(0.7, 0.85, 0.8)), None);
        let pasted = Resemblance {
            untouched: 0.6,
            ..texts(0.7, 0.85, 1.0)
        };
        assert_eq!(kinship(&one, &two, pasted), None);
        let misspelt = called("澄州市养大管理条例");
        assert_eq!(kinship(&one, &misspelt, texts(0.6, 0.8, 1.0)), Some(Kinship::SameText));
    }

    proptest! {
        #[test]
        fn any_two_titles_are_survived(a in "[\\PC（）()《》关于条例]{0,40}", b in "[\\PC（）()《》]{0,40}", j in 0.0f64..1.0) {
            let (a, b) = (called(&a), called(&b));
            let texts = texts(j, j, j);
            prop_assert_eq!(kinship(&a, &b, texts), kinship(&b, &a, texts));
            let _ = title_key(&a.called.title);
        }
    }
}
