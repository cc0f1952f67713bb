//! 版记: subject words, copies, and who printed the paper and when.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Compact, Line, compact};
use super::marks::MARKS;
use super::organ::{is_organ_name, tidy_name};
use super::{DocDate, Field, find_dates};

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Imprint {
    /// 主题词
    pub(super) subject_words: Vec<Field<String>>,
    /// 抄送机关
    pub(super) copies: Vec<Field<String>>,
    /// 印发机关
    pub(super) printing_organ: Option<Field<String>>,
    /// 印发日期
    pub(super) printing_date: Option<Field<DocDate>>,
    /// 主送 in the imprint
    pub(super) addressees: Vec<Field<String>>,
    /// The first line of it, in the slice that was given.
    pub(super) first: Option<usize>,
}

static COPIES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let labels = MARKS.copies.iter().map(|label| {
        label
            .chars()
            .map(String::from)
            .collect::<Vec<_>>()
            .join(r"[ \u{3000}]*")
    });
    let labels: Vec<String> = labels.collect();
    Regex::new(&format!(
        r"^(?P<label>{})[ \u{{3000}}]*[：:](?P<rest>.*)$",
        labels.join("|")
    ))
    .ok()
});

/// （共印120份）
static PRINT_RUN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:共印|印数)[\s：:]*(?P<count>\d{1,5})\s*份").ok());
/// It stands among the last so many bytes of a paper.
const FOOT_BYTES: usize = 1_500;

/// How many copies were printed (印数), as the foot of a paper says.
pub(super) fn print_run(text: &str) -> Option<Field<u32>> {
    let start = text.ceil_char_boundary(text.len().saturating_sub(FOOT_BYTES));
    let found = PRINT_RUN.as_ref()?.captures_iter(text.get(start..)?).last()?;
    let (whole, count) = (found.get(0)?, found.name("count")?);
    let span = start + whole.start()..start + whole.end();
    Some(Field::found(count.as_str().parse().ok()?, span, "print-run.foot", 0.95))
}

/// Longer lines are the text's, in bytes.
const LONGEST_LINE: usize = 1_200;
/// Subject words are many characters only together.
const LONGEST_WORD: usize = 10;

/// Reads the imprint from lines behind the body.
pub(super) fn read(lines: &[Line<'_>]) -> Imprint {
    let mut imprint = Imprint::default();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let begins = line.text.starts_with(['主', '抄', '分', '报', '发', '送']);
        if line.text.len() > LONGEST_LINE || !(begins || line.text.contains("印发") || line.text.ends_with('发')) {
            at += 1;
            continue;
        }
        let plain = Compact::of(line);
        if imprint.subject_words.is_empty()
            && let Some(value_at) = subject_words_at(line.text)
        {
            let start = line.start + value_at;
            imprint.subject_words = subject_words(&line.text[value_at..], start);
            imprint.first.get_or_insert(at);
        } else if let Some(found) = COPIES.as_ref().and_then(|copies| copies.captures(line.text)) {
            let label = compact(&found["label"]);
            // 报：…, 送：… stand in an imprint only together with others, or in a 简报.
            let short = label.chars().count() == 1;
            let taken = wrapped(&lines[at + 1..]);
            if !short || lines[at..].len() <= 8 {
                let rest = found.name("rest").map_or(0..0, |rest| rest.range());
                let list = recipients(line, rest, &lines[at + 1..at + 1 + taken]);
                if label == "主送" {
                    imprint.addressees.extend(list);
                } else {
                    imprint.copies.extend(list);
                }
                imprint.first.get_or_insert(at);
                at += taken;
            }
        } else if plain.text.ends_with("印发") || plain.text.contains("日印发") {
            printing(
                &mut imprint,
                line,
                at.checked_sub(1).and_then(|before| lines.get(before)),
            );
            if imprint.printing_date.is_some() {
                imprint.first.get_or_insert(at);
            }
        }
        at += 1;
    }
    imprint
}

/// Where the words behind 主题词： begin.
pub(super) fn subject_words_at(line: &str) -> Option<usize> {
    if !line.starts_with('主') || line.len() > 300 {
        return None;
    }
    let colon = line.find(['：', ':'])?;
    (compact(&line[..colon]) == "主题词").then(|| colon + line[colon..].chars().next().map_or(0, char::len_utf8))
}

/// The words of a list; blanks part them, △ marks the ones that the list of the State Council does not have.
pub(super) fn subject_words(text: &str, start: usize) -> Vec<Field<String>> {
    let mut words = Vec::new();
    let mut offset = 0;
    for part in text.split([' ', '　', '\t', '、', '，', ',', ';', '；']) {
        let at = offset;
        offset += part.len() + text[at + part.len()..].chars().next().map_or(0, char::len_utf8);
        let word = part.trim_matches(['△', '▲', '*', '。']);
        let inside = part.len() - part.trim_start_matches(['△', '▲', '*', '。']).len();
        if !word.is_empty() && word.chars().count() <= LONGEST_WORD {
            let from = start + at + inside;
            words.push(Field::found(
                word.to_owned(),
                from..from + word.len(),
                "subject-words.label",
                0.95,
            ));
        }
    }
    words
}

/// How many of these lines go on with a list of recipients.
fn wrapped(lines: &[Line<'_>]) -> usize {
    let stops = |line: &Line<'_>| {
        COPIES.as_ref().is_some_and(|copies| copies.is_match(line.text))
            || line.text.contains("印发")
            || line.text.starts_with(['（', '(', '—', '-'])
            || line.text.chars().count() > 80
    };
    let end = lines
        .iter()
        .take(6)
        .position(|line| line.text.ends_with('。') && !stops(line));
    match end {
        Some(end) if !lines[..end].iter().any(stops) => end + 1,
        _ => 0,
    }
}

fn recipients(line: &Line<'_>, rest: std::ops::Range<usize>, more: &[Line<'_>]) -> Vec<Field<String>> {
    let mut found = Vec::new();
    let mut pieces = vec![(line.start + rest.start, &line.text[rest])];
    if !pieces[0].1.trim_end().ends_with('。') {
        pieces.extend(more.iter().map(|line| (line.start, line.text)));
    }
    let mut open: Option<Field<String>> = None;
    for (start, text) in pieces {
        let mut from = 0;
        for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
            if !matches!(c, '，' | ',' | '；' | ';' | '。' | '、' | '\n') {
                continue;
            }
            let raw = &text[from..at];
            let name = raw.trim_matches(super::lines::is_blank);
            let place = start + from + (name.as_ptr() as usize - raw.as_ptr() as usize);
            from = at + c.len_utf8().min(text.len() - at);
            if !name.is_empty() {
                match &mut open {
                    // A name that the end of the line cut.
                    Some(field) => {
                        field.value.push_str(name);
                        field.span = field.span.take().map(|span| span.start..place + name.len());
                    }
                    None => {
                        open = Some(Field::found(
                            name.to_owned(),
                            place..place + name.len(),
                            "copies.label",
                            0.95,
                        ))
                    }
                }
            }
            if c != '\n' {
                found.extend(open.take());
            }
        }
    }
    found.extend(open);
    for field in &mut found {
        field.value = compact(&field.value);
    }
    found
}

fn printing(imprint: &mut Imprint, line: &Line<'_>, before: Option<&Line<'_>>) {
    let Some((range, date)) = find_dates(line.text)
        .into_iter()
        .rfind(|(range, date)| date.day.is_some() && compact(&line.text[range.end..]).starts_with("印发"))
    else {
        return;
    };
    let name = line.text[..range.start].trim_matches(super::lines::is_blank);
    imprint.printing_date = Some(Field::found(
        date,
        line.start + range.start..line.start + range.end,
        "printing-date.printed",
        0.95,
    ));
    let organ = |text: &str, start: usize| {
        let name = tidy_name(text);
        is_organ_name(&name).then(|| Field::found(name, start..start + text.len(), "printing-organ.printed", 0.9))
    };
    imprint.printing_organ = if name.is_empty() {
        before.and_then(|before| organ(before.text, before.start))
    } else {
        organ(name, line.start)
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines::lines;

    #[test]
    fn an_imprint_of_the_nineties_is_read() {
        let text = "主题词：农业　水土保持△　通知\n抄 送：县委办公室，县人大常委会办公室，县政\n协办公室。\n青禾县人民政府办公室　　　　1998年4月19日印发\n（共印120份）\n";
        let imprint = read(&lines(text, 0..text.len()));
        let words: Vec<String> = imprint.subject_words.into_iter().map(|f| f.value).collect();
        assert_eq!(words, ["农业", "水土保持", "通知"]);
        let copies: Vec<String> = imprint.copies.into_iter().map(|f| f.value).collect();
        assert_eq!(copies, ["县委办公室", "县人大常委会办公室", "县政协办公室"]);
        assert_eq!(imprint.printing_organ.unwrap().value, "青禾县人民政府办公室");
        assert_eq!(imprint.printing_date.unwrap().value.to_string(), "1998-04-19");
        assert_eq!(print_run(text).unwrap().value, 120);
    }
}
