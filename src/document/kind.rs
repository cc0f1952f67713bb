//! Kinds of documents (文种), from a title or from the formulae of the text. The table is data: `kinds.toml`.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

/// The version of this file's rules together with the table's.
const KINDS: &str = include_str!("kinds.toml");

static TABLE: LazyLock<Vec<KindRow>> = LazyLock::new(|| parse_table(KINDS).unwrap_or_default());

#[derive(Debug, Deserialize)]
struct Table {
    kind: Vec<KindRow>,
}

#[derive(Debug, Deserialize)]
struct KindRow {
    name: String,
    #[serde(default)]
    statutory: bool,
    #[serde(default)]
    numbered: bool,
    titles: Vec<String>,
    /// Endings that only look like one of them.
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    heads: Vec<String>,
    #[serde(default)]
    closings: Vec<String>,
    #[serde(default)]
    decisive: Vec<String>,
    #[serde(default)]
    agrees: Vec<String>,
}

fn parse_table(text: &str) -> Result<Vec<KindRow>, toml::de::Error> {
    toml::from_str::<Table>(text).map(|table| table.kind)
}

/// A kind: one row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocKind(usize);

impl DocKind {
    /// The kind of exactly this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = match name {
            "令" | "命令（令）" => "命令",
            "会议纪要" => "纪要",
            name => name,
        };
        TABLE.iter().position(|row| row.name == name).map(Self)
    }

    /// Its exact name.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE.get(self.0).map_or("", |row| row.name.as_str())
    }

    /// Whether it is one of the 15 kinds of 中办发〔2012〕14号 Article 8.
    #[must_use]
    pub fn is_statutory(self) -> bool {
        TABLE.get(self.0).is_some_and(|row| row.statutory)
    }

    /// Whether a paper of this kind is expected to bear a number (发文字号).
    #[must_use]
    pub fn is_numbered(self) -> bool {
        TABLE.get(self.0).is_some_and(|row| row.numbered)
    }

    /// All kinds, in the table's order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.len()).map(Self)
    }
}

impl fmt::Display for DocKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl serde::Serialize for DocKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Brackets behind a title that do not name its kind: （试行）, （征求意见稿）, （2023年修订）, 〔2012〕.
fn without_suffix(title: &str) -> &str {
    let mut title = title.trim_end_matches([' ', '　', '。', '*', '※']);
    loop {
        let open = match title.chars().next_back() {
            Some('）' | ')') => title.rfind(['（', '(']),
            Some('〕' | ']' | '］') => title.rfind(['〔', '[', '［']),
            _ => None,
        };
        match open {
            Some(at) if at > 0 => title = title[..at].trim_end(),
            _ => return title,
        }
    }
}

/// The kind that a title names, and where in the title it does so (bytes). The outermost kind wins: a title ends with
/// it, whatever stands in 《》 before.
#[must_use]
pub fn kind_of_title(title: &str) -> Option<(DocKind, Range<usize>)> {
    let body = without_suffix(title);
    // 《某某条例》 as a whole title: the kind stands inside.
    let body = body
        .strip_suffix('》')
        .filter(|inside| inside.matches('《').count() == 1)
        .unwrap_or(body);
    let ending = |kind: DocKind| -> Option<(usize, DocKind)> {
        let row = TABLE.get(kind.0)?;
        let looks_like = row.except.iter().any(|ending| body.ends_with(ending.as_str()));
        let titles = row.titles.iter().filter(|_| !looks_like);
        titles
            .filter(|cue| body.ends_with(cue.as_str()))
            .map(|cue| (cue.len(), kind))
            .max()
    };
    let (length, kind) = DocKind::all()
        .filter_map(ending)
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)))?;
    Some((kind, body.len() - length..body.len()))
}

/// The statutory kind that a title ends in, and where: 调研报告 is a 报告, 任免职的通知 a 通知.
#[must_use]
pub fn statutory_kind_of_title(title: &str) -> Option<(DocKind, Range<usize>)> {
    let (_, range) = kind_of_title(title)?;
    let body = &title[..range.end];
    DocKind::all().filter(|kind| kind.is_statutory()).find_map(|kind| {
        let cues = TABLE.get(kind.0)?.titles.iter();
        let longest = cues.filter(|cue| body.ends_with(cue.as_str())).map(String::len).max()?;
        Some((kind, body.len() - longest..body.len()))
    })
}

/// The kind that a heading of its own at the top of a text shows. Byte range of the heading in `head`.
#[must_use]
pub fn kind_of_heading(head: &str) -> Option<(DocKind, Range<usize>)> {
    for kind in DocKind::all() {
        let row = TABLE.get(kind.0)?;
        for cue in &row.heads {
            if let Some(at) = head
                .lines()
                .take(4)
                .find(|line| line.trim_end().ends_with(cue.as_str()))
            {
                let start = at.as_ptr() as usize - head.as_ptr() as usize;
                return Some((kind, start..start + at.trim_end().len()));
            }
        }
    }
    None
}

/// The kind that a body shows by the formula it ends in, against the kind that its title declares: a 请示 that calls itself
/// 报告 ends in 妥否，请批示. `ending` is the last lines of the body. Byte range of the formula in `ending`.
#[must_use]
pub fn kind_against(declared: DocKind, ending: &str) -> Option<(DocKind, Range<usize>)> {
    let own = TABLE.get(declared.0)?;
    let mut last: Option<(Range<usize>, DocKind)> = None;
    for kind in DocKind::all().filter(|kind| *kind != declared) {
        for cue in TABLE.get(kind.0).map(|row| row.decisive.as_slice()).unwrap_or_default() {
            if let Some(at) = ending.rfind(cue.as_str())
                && last.as_ref().is_none_or(|(best, _)| at > best.start)
            {
                last = Some((at..at + cue.len(), kind));
            }
        }
    }
    let (range, kind) = last?;
    // A formula of the declared kind further down has the last word.
    let confirmed = own
        .decisive
        .iter()
        .chain(&own.closings)
        .filter_map(|cue| ending.rfind(cue.as_str()))
        .max();
    let agrees = own.agrees.iter().any(|name| name == kind.name());
    // Nothing but the end of its sentence behind it.
    let behind = ending[range.end..].trim_matches(['。', '！', '!', '”', ' ', '　', '\n', '\r', '）', '，']);
    (!agrees && confirmed.is_none_or(|at| at < range.start) && behind.chars().count() <= 12).then_some((kind, range))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(title: &str) -> Option<&'static str> {
        kind_of_title(title).map(|(kind, _)| kind.name())
    }

    #[test]
    fn the_table_is_whole() {
        assert!(parse_table(KINDS).is_ok());
        assert_eq!(DocKind::all().filter(|kind| kind.is_statutory()).count(), 15);
    }

    #[test]
    fn the_outermost_kind_wins() {
        let cases = [
            ("关于转发《关于加强防汛工作的意见》的通知", "通知"),
            ("青禾县人民政府令", "命令"),
            ("第三次会议纪要", "纪要"),
            ("关于水库建设有关问题的复函", "函"),
            ("青禾县河道管理办法（试行）", "办法"),
            ("关于农村饮水情况的调研报告", "调研报告"),
            ("关于2022年防汛工作的报告", "报告"),
            ("《青禾县档案条例》", "条例"),
            ("关于张三等同志任免职的通知", "任免"),
        ];
        for (title, kind) in cases {
            assert_eq!(name(title), Some(kind), "{title}");
        }
        assert_eq!(name("青禾风光"), None);
    }

    #[test]
    fn a_request_that_calls_itself_a_report_is_found_out() {
        let kind = |name: &str| DocKind::from_name(name).unwrap();
        let against = |declared: &str, ending: &str| kind_against(kind(declared), ending).map(|(kind, _)| kind.name());
        assert_eq!(against("报告", "需资金一百万元。\n妥否，请批示。"), Some("请示"));
        assert_eq!(against("报告", "特此报告。"), None);
        assert_eq!(against("请示", "妥否，请批示。"), None);
        assert_eq!(
            against(
                "报告",
                "收到请示后答复“妥否，请批示”的，按规定办理，并由各单位认真执行到位。"
            ),
            None
        );
        assert_eq!(against("函", "请予批准。"), None);
    }

    #[test]
    fn a_case_in_court_is_no_motion() {
        assert_eq!(name("关于提请审议城乡供水规划的议案"), Some("议案"));
        assert_eq!(name("某公司诉青禾县人民政府请求撤销补偿安置协议案"), None);
    }
}
