//! 题注: the lines under the title of a law or rule that say who adopted, published and changed it, and when.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::Line;
use super::organ::{Organ, is_organ_name};
use super::{DocDate, DocNumber, Field, find_dates, find_numbers};

/// It stands within so many lines below the title.
const LINES: usize = 24;
const VERBS: [&str; 14] = [
    "通过", "公布", "发布", "施行", "修订", "修正", "批准", "颁布", "印发", "实施", "修改", "制定", "令第", "公告",
];

/// What a note says.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The date of the text as it stands: the last one that is not the date of its taking effect.
    pub(super) date: Option<Field<DocDate>>,
    /// 施行日期
    pub(super) effective: Option<Field<DocDate>>,
    /// The number under which it was published.
    pub(super) number: Option<Field<DocNumber>>,
    /// Who adopted or published it.
    pub(super) organ: Option<Field<String>>,
    /// How many lines below the title it takes.
    pub(super) lines: usize,
}

/// 某某市第七届人民代表大会常务委员会第八次会议通过; 国务院第154次常务会议通过; 最高人民法院审判委员会第1591次会议通过.
static ADOPTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<who>\p{Han}{0,16}?)第[一二三四五六七八九十]{1,3}届(?P<body>全国人民代表大会常务委员会|全国人民代表大会|人民代表大会常务委员会|人民代表大会)|(?P<court>最高人民法院|最高人民检察院|国务院)\p{Han}{0,6}第").ok()
});
/// 国家经济贸易委员会发布, without a number.
static PUBLISHED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^[ \u{3000}]*(?P<organ>\p{Han}{2,30}?(?:、\p{Han}{2,20}?){0,4})(?:令|文件)?(?:发布|公布|颁布|印发|批准发布)",
    )
    .ok()
});

/// Reads the note from the lines below the title.
pub(super) fn read(text: &str, lines: &[Line<'_>]) -> Option<History> {
    let (mut first, mut end, mut open) = (None, 0, false);
    for (at, line) in lines.iter().enumerate().take(LINES) {
        let dated = line.text.contains('年')
            && VERBS.iter().any(|verb| line.text.contains(verb))
            && !find_dates(line.text).is_empty();
        // A sentence of the text may begin with a date, too.
        let sentence = line.text.ends_with('。') && !line.text.starts_with(['（', '(']) && !is_note_sentence(line.text);
        let begins = !sentence
            && line
                .text
                .starts_with(['（', '(', '1', '2', '１', '２', '一', '二', '根', '自']);
        if !(open || (dated && begins && !line.text.starts_with("一、") && !line.text.starts_with("第一"))) {
            // A blank furniture line or the title said again may stand between.
            if first.is_none() && at < 3 && line.text.chars().count() < 60 && !line.text.ends_with(['。', '：']) {
                continue;
            }
            break;
        }
        first.get_or_insert(at);
        end = at + 1;
        let opened = line.text.matches(['（', '(']).count();
        let closed = line.text.matches(['）', ')']).count();
        open = if open {
            closed <= opened && !line.text.ends_with(['）', ')'])
        } else {
            opened > closed
        };
    }
    let first = first?;
    let (start, stop) = (lines[first].start, lines[end - 1].end());
    let note = &text[start..stop];
    let mut history = History {
        lines: end,
        ..History::default()
    };
    let dates = find_dates(note);
    for (i, (range, date)) in dates.iter().enumerate() {
        let behind = &note[range.end..dates.get(i + 1).map_or(note.len(), |(next, _)| next.start)];
        let behind = behind.trim_start_matches(['起', ' ', '　', '，']);
        let place = start + range.start..start + range.end;
        if ["施行", "实施", "执行", "生效", "试行"]
            .iter()
            .any(|verb| behind.starts_with(verb))
        {
            history.effective = Some(Field::found(*date, place, "effective.history", 0.9));
        } else if history.date.as_ref().is_none_or(|latest| latest.value <= *date) && date.day.is_some() {
            history.date = Some(Field::found(*date, place, "date.history", 0.85));
        }
    }
    history.number = find_numbers(note)
        .into_iter()
        .next()
        .map(|(range, number)| Field::found(number, start + range.start..start + range.end, "number.history", 0.85));
    if history.number.is_none() {
        history.number = numbered(note, start, &dates);
    }
    history.organ = organ(note, start, &dates, history.number.as_ref());
    (history.date.is_some() || history.number.is_some()).then_some(history)
}

/// …会议通过。…令第536号公布自公布之日起施行。 is a note although it ends in a stop.
fn is_note_sentence(line: &str) -> bool {
    let verb = ["通过", "公布", "发布", "修订", "修正", "施行"]
        .iter()
        .any(|verb| line.trim_end_matches('。').ends_with(verb));
    verb && (line.contains("会议") || line.contains("令第")) && line.chars().count() <= 200
}

/// 某某市人民代表大会常务委员会第25号公布: an organ that numbers without saying 令 or 公告.
fn numbered(note: &str, start: usize, dates: &[(std::ops::Range<usize>, DocDate)]) -> Option<Field<DocNumber>> {
    dates.iter().enumerate().find_map(|(i, (range, _))| {
        let behind = &note[range.end..dates.get(i + 1).map_or(note.len(), |(next, _)| next.start)];
        let mut end = behind.find('号').map(|at| at + '号'.len_utf8())?;
        if behind[end..].starts_with('令') {
            end += '令'.len_utf8();
        }
        let words = behind[..end].trim_start_matches([' ', '　', '由']);
        let from = start + range.end + (end - words.len());
        let issued = ["公布", "发布", "颁布", "公告", "印发"]
            .iter()
            .any(|verb| behind[end..].trim_start().starts_with(verb));
        let number = DocNumber::parse(words).filter(|_| issued)?;
        Some(Field::found(number, from..from + words.len(), "number.history", 0.8))
    })
}

fn organ(
    note: &str,
    start: usize,
    dates: &[(std::ops::Range<usize>, DocDate)],
    number: Option<&Field<DocNumber>>,
) -> Option<Field<String>> {
    if let Some(number) = number
        && let Some((organ, _)) = super::organ_of_number(&number.value).filter(|(_, sure)| *sure > 0.5)
    {
        return Some(Field {
            value: organ,
            span: number.span.clone(),
            rule: "organ.history-number".into(),
            confidence: 0.85,
        });
    }
    // The first that adopted or published it; those behind it only approved or changed it.
    for (i, (range, _)) in dates.iter().enumerate() {
        let behind = &note[range.end..dates.get(i + 1).map_or(note.len(), |(next, _)| next.start)];
        if let Some(found) = ADOPTED.as_ref().and_then(|adopted| adopted.captures(behind)) {
            let whole = found.get(0)?.range();
            let value = match (found.name("body"), found.name("court")) {
                (Some(body), _) => format!("{}{}", found.name("who").map_or("", |who| who.as_str()), body.as_str()),
                (None, Some(court)) => court.as_str().to_owned(),
                _ => continue,
            };
            let place = start + range.end + whole.start..start + range.end + whole.end;
            return Some(Field::found(value, place, "organ.adopted", 0.8));
        }
        if let Some(found) = PUBLISHED
            .as_ref()
            .and_then(|published| published.captures(behind))
            .and_then(|f| f.name("organ"))
            && (is_organ_name(found.as_str()) || found.as_str().split('、').all(|part| Organ::of(part).is_some()))
        {
            let place = start + range.end + found.start()..start + range.end + found.end();
            return Some(Field::found(found.as_str().to_owned(), place, "organ.published", 0.8));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines::lines;

    fn history(text: &str) -> (String, String, String, String) {
        let h = read(text, &lines(text, 0..text.len())).unwrap_or_default();
        (
            h.date.map(|f| f.value.to_string()).unwrap_or_default(),
            h.number.map(|f| f.value.to_string()).unwrap_or_default(),
            h.organ.map(|f| f.value).unwrap_or_default(),
            h.effective.map(|f| f.value.to_string()).unwrap_or_default(),
        )
    }

    fn expected(date: &str, number: &str, organ: &str, effective: &str) -> (String, String, String, String) {
        (date.into(), number.into(), organ.into(), effective.into())
    }

    #[test]
    fn a_note_gives_date_number_and_organ() {
        assert_eq!(
            history("（1999年4月22日中华人民共和国建设部令第69号公布　自1999年5月1日施行）\n第一条 …"),
            expected("1999-04-22", "建设部令第69号", "建设部", "1999-05-01")
        );
        assert_eq!(
            history(
                "2015年8月27日 某某市第十二届人民代表大会常务委员会第三十次会议修订\n2015年9月25日 省第十二届人民代表大会常务委员会批准\n2016年3月1日 施行\n第一条"
            ),
            expected("2015-09-25", "", "某某市人民代表大会常务委员会", "2016-03-01")
        );
        assert_eq!(
            history("1999年7月9日 国务院批准\n1999年7月23日 国家经济贸易委员会发布\n第一条"),
            expected("1999-07-23", "", "国家经济贸易委员会", "")
        );
        assert_eq!(
            history("2004年8月5日至8日，有关部门负责同志赴你省考察。\n"),
            expected("", "", "", "")
        );
    }
}
