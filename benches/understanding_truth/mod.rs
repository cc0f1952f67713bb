//! The truth that `understanding` measures against, and the count of what was right.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use lantai::document::{DocDate, DocNumber, Input, Known, Organ, composed_organ, organ_of_number, parse};
use serde_json::Value;

/// Misses of each line that are printed.
const SHOWN: usize = 12;

/// A paper with what is known of it.
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) number: Option<String>,
    pub(crate) organ: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) index_number: Option<String>,
    pub(crate) text: String,
}

impl Record {
    pub(crate) fn canonical(&self) -> Option<String> {
        let number = self.number.as_deref()?;
        Some(DocNumber::parse(number).map_or_else(|| number.to_owned(), |n| n.to_string()))
    }

    pub(crate) fn iso_date(&self) -> Option<String> {
        let date = self.date.as_deref()?;
        Some(DocDate::parse(date).map_or_else(|| date.to_owned(), |d| d.to_string()))
    }
}

/// The records of a file; none if it is not there.
pub(crate) fn jsonl(path: &Path) -> Vec<Record> {
    let Ok(file) = File::open(path) else {
        eprintln!("{} is not there", path.display());
        return Vec::new();
    };
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    let record = |line: String| {
        let value: Value = serde_json::from_str(&line).ok()?;
        let text = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .filter(|text| !text.is_empty())
        };
        Some(Record {
            id: text("id")?,
            title: text("title").unwrap_or_default(),
            number: text("doc_no"),
            organ: text("issuer"),
            date: text("date"),
            index_number: value
                .pointer("/meta/index_number")
                .and_then(Value::as_str)
                .map(str::to_owned),
            text: text("text").unwrap_or_default(),
        })
    };
    lines.filter_map(record).collect()
}

/// A text of the State Council's site without the block above the paper. Its last label is followed by the subject words, if
/// there are any, on a line of their own.
pub(crate) fn block_removed(text: &str) -> String {
    let Some(at) = text.find("主 题 词：") else {
        return text.to_owned();
    };
    let behind = text[at..].split_once('\n').map_or("", |(_, behind)| behind);
    match behind.split_once('\n') {
        Some((words, rest)) if words.contains('　') && !words.contains("关于") && words.chars().count() < 40 => {
            // Some pages run the title into the line of the words.
            rest.to_owned()
        }
        _ => behind.to_owned(),
    }
}

/// Right and wrong of each measure.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<(String, String), (usize, usize, Vec<String>)>,
}

impl Tally {
    pub(crate) fn add(&mut self, group: &str, measure: &str, right: bool, miss: impl FnOnce() -> String) {
        let count = self.counts.entry((group.to_owned(), measure.to_owned())).or_default();
        count.1 += 1;
        if right {
            count.0 += 1;
        } else {
            count.2.push(miss());
        }
    }

    pub(crate) fn print(&self) {
        println!("| measured on | what | right | of | share |\n|---|---|---|---|---|");
        for ((group, measure), (right, all, _)) in &self.counts {
            println!(
                "| {group} | {measure} | {right} | {all} | {:.2} % |",
                100.0 * *right as f64 / *all as f64
            );
        }
        let some = std::env::var("MISSES")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(SHOWN);
        for ((group, measure), (_, _, misses)) in &self.counts {
            let step = (misses.len() / some.max(1)).max(1);
            for miss in misses.iter().step_by(step).take(some) {
                println!("miss: {group}: {measure}: {miss}");
            }
        }
    }
}

/// The kinds of the fifteen that a title may end in, and what they are called.
const KINDS: [(&str, &str); 17] = [
    ("决议", "决议"),
    ("决定", "决定"),
    ("命令", "命令"),
    ("令", "命令"),
    ("公报", "公报"),
    ("公告", "公告"),
    ("通告", "通告"),
    ("意见", "意见"),
    ("通知", "通知"),
    ("通报", "通报"),
    ("报告", "报告"),
    ("请示", "请示"),
    ("批复", "批复"),
    ("议案", "议案"),
    ("复函", "函"),
    ("函", "函"),
    ("纪要", "纪要"),
];

/// A catalogue's row: 发文字号 as written, canonical; no number from a title; 文种; the issuer from the code alone.
pub(crate) fn numbers(folder: &Path, tally: &mut Tally) {
    let Ok(file) = File::open(folder.join("truth/docno_dev.tsv")) else {
        return;
    };
    for line in BufReader::new(file).lines().map_while(Result::ok).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (title, raw) = (
            cells.get(2).copied().unwrap_or_default(),
            cells.get(3).copied().unwrap_or_default(),
        );
        let known = Known {
            title: Some(title.to_owned()),
            ..Known::default()
        };
        let read = parse(&Input {
            text: "",
            known,
            ..Input::default()
        });
        if raw.trim().is_empty() {
            tally.add("docno, no number", "none invented", read.number.is_none(), || {
                format!("{:?} in {title}", read.number)
            });
        } else {
            row_number(raw, tally);
        }
        kind(title, &read, tally);
        issuer(title, raw, tally);
    }
}

fn row_number(raw: &str, tally: &mut Tally) {
    let found = DocNumber::parse(raw).map(|n| n.to_string());
    let plain: String = raw
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '〔' | '〕'))
        .collect();
    let standard = raw.chars().count() == plain.chars().count() && raw.contains('〔') && raw.ends_with('号');
    let expected = plain.trim_start_matches("发文字号").trim_end_matches("〔〕").to_owned();
    let group = if standard {
        "docno, standard rows"
    } else {
        "docno, odd rows"
    };
    // Odd rows with brackets have their canonical form in their own characters; of the others any number counts that keeps them.
    let right = found.as_ref().is_some_and(|found| {
        if expected.contains('〔') {
            *found == expected
        } else {
            found.replace('第', "") == expected.replace('第', "")
        }
    });
    tally.add(group, "canonical", right, || format!("{found:?} for {raw}"));
}

fn kind(title: &str, read: &lantai::document::Document, tally: &mut Tally) {
    let bare = title.trim_end_matches(|c: char| c.is_whitespace());
    if let Some((_, kind)) = KINDS.iter().find(|(ending, _)| bare.ends_with(ending)) {
        let found = read.kind.as_ref().map(|f| f.value.name());
        tally.add("docno, titles", "kind", found == Some(kind), || {
            format!("{found:?} for {title}")
        });
    }
}

/// The organs that a title names as its issuers: all before 关于, as far as they are names.
fn issuer(title: &str, raw: &str, tally: &mut Tally) {
    let named = title
        .split(['关', '转', '印', '批', '对'])
        .next()
        .unwrap_or_default()
        .trim();
    let named: String = named.replace([' ', '　'], "");
    if named.contains("贯彻") {
        return;
    }
    let (Some(organ), Some(number)) = (Organ::of(&named), DocNumber::parse(raw)) else {
        return;
    };
    let DocNumber::Coded { code, .. } = &number else { return };
    let national = named.starts_with("国") || named.starts_with("中共中央");
    // Left one province out: its codes come from the composing rule, nothing of the province is looked up.
    let found = if national {
        organ_of_number(&number).map(|(organ, _)| organ)
    } else {
        composed_organ(code)
    };
    let right = found.as_deref().is_some_and(|found| is_named(found, &organ.name));
    let group = if national {
        "docno, issuer from code, national"
    } else {
        "docno, issuer from code, province left out"
    };
    tally.add(group, "issuer", right, || {
        format!("{found:?} for {} ({raw})", organ.name)
    });
    let found = organ_of_number(&number).map(|(organ, _)| organ);
    let right = found.as_deref().is_some_and(|found| is_named(found, &organ.name));
    tally.add("docno, issuer from code, all tables", "issuer", right, || {
        format!("{found:?} for {} ({raw})", organ.name)
    });
}

/// Whether a found issuer is the one that a title names: by the same name, by the first of joint issuers, or by the name
/// that an organ has at home (市政府 for 上海市人民政府).
fn is_named(found: &str, named: &str) -> bool {
    let at_home = named.strip_prefix(['市', '省']).map(|rest| {
        rest.strip_prefix("政府")
            .map_or_else(|| rest.to_owned(), |rest| format!("人民政府{rest}"))
    });
    found == named || named.starts_with(found) || at_home.is_some_and(|name| found.ends_with(&name))
}

/// Elements of laws, rules and policy papers against what their collections say.
pub(crate) fn statutes(
    set: &str,
    record: &Record,
    title: &str,
    number: Option<String>,
    date: Option<String>,
    organ: Option<String>,
    tally: &mut Tally,
) {
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let head: String = record.text.chars().take(2_000).collect();
    // Only what the text itself says can be read from it.
    if record.title.chars().any(|c| c > '\u{4E00}') && plain(&head).contains(&plain(&record.title)) {
        let own = plain(&record.title);
        let found = plain(title);
        let right = found == own
            || (found.chars().count() >= 6
                && own.ends_with(&found)
                && record.number.as_ref().is_some_and(|n| own.starts_with(&plain(n))));
        tally.add(set, "title", right, || {
            format!("{title} for {} in {}", record.title, record.id)
        });
    }
    if let Some(wanted) = record.canonical() {
        // Collections cut numbers out of the text with a date's last character, and some take a number that is only cited.
        let wanted = DocNumber::parse(wanted.trim_start_matches('日')).map_or(wanted.clone(), |n| n.to_string());
        let own_line = record.text.lines().take(12).any(|line| {
            let line = plain(line.trim_start_matches('#'));
            record.number.as_ref().is_some_and(|n| {
                let n = plain(n.trim_start_matches('日'));
                line.contains(&n)
                    && (line.chars().count() < 2 * n.chars().count() + 40
                        || line.starts_with(|c: char| c.is_ascii_digit()))
            })
        });
        if own_line || set == "laws" {
            tally.add(set, "number", number.as_deref() == Some(wanted.as_str()), || {
                format!("{number:?} for {wanted} ({:?}) in {}", record.number, record.id)
            });
        }
    }
    if let Some(wanted) = record.iso_date() {
        let written = DocDate::parse(&wanted).is_some_and(|d| {
            lantai::document::find_dates(&record.text)
                .iter()
                .any(|(_, found)| *found == d)
        });
        if written {
            tally.add(set, "date", date.as_deref() == Some(wanted.as_str()), || {
                format!("{date:?} for {wanted} in {}", record.id)
            });
        }
    }
    if set == "policy_mixed50_dev"
        && let Some(wanted) = &record.organ
    {
        let right = organ.as_deref().is_some_and(|organ| {
            organ.contains(wanted.as_str()) || Organ::of(organ).is_some_and(|o| o.name.contains(wanted.as_str()))
        });
        tally.add(set, "organ", right, || {
            format!("{organ:?} for {wanted} in {}", record.id)
        });
    }
}
