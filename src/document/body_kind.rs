//! 文种 by the text alone: the formulae with which papers of each kind open, proceed and close, each with what it weighs. They
//! are data: `body_kinds.toml`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::{DocKind, Field};

const CUES: &str = include_str!("body_kinds.toml");

static TABLE: LazyLock<Vec<(DocKind, Vec<Cue>)>> = LazyLock::new(|| parse_table(CUES).unwrap_or_default());

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Lead,
    Opening,
    Closing,
    Whole,
}

#[derive(Debug)]
struct Cue {
    place: Place,
    weight: u32,
    pattern: Regex,
}

fn parse_table(text: &str) -> Option<Vec<(DocKind, Vec<Cue>)>> {
    #[derive(Deserialize)]
    struct Table {
        kind: Vec<Row>,
    }
    #[derive(Deserialize)]
    struct Row {
        name: String,
        cues: Vec<(Place, u32, String)>,
    }
    let table: Table = toml::from_str(text).ok()?;
    let cue = |(place, weight, pattern): (Place, u32, String)| {
        let pattern = Regex::new(&pattern).ok()?;
        Some(Cue { place, weight, pattern })
    };
    let row = |row: Row| {
        Some((
            DocKind::from_name(&row.name)?,
            row.cues.into_iter().map(cue).collect::<Option<_>>()?,
        ))
    };
    table.kind.into_iter().map(row).collect()
}

/// Characters of the places at which cues stand.
const LEAD: usize = 260;
const OPENING: usize = 700;
const CLOSING: usize = 400;
const WHOLE: usize = 6_000;
/// A kind that fewer points speak for is not shown.
const LEAST: u32 = 4;
/// With so many points nothing more is needed.
const PLENTY: f64 = 9.0;

/// A text without its blanks, cut to what is read, that knows where its characters came from.
struct Tight {
    text: String,
    /// For each character its byte in the source.
    offsets: Vec<usize>,
    lead: usize,
    opening: usize,
    closing: usize,
}

impl Tight {
    fn new(source: &str) -> Self {
        let mut kept: Vec<(usize, char)> = source
            .char_indices()
            .filter(|(_, c)| !c.is_whitespace())
            .take(WHOLE)
            .collect();
        if kept.len() == WHOLE {
            let read = kept.last().map_or(0, |(at, c)| at + c.len_utf8());
            let mut last: Vec<(usize, char)> = source
                .char_indices()
                .rev()
                .filter(|(_, c)| !c.is_whitespace())
                .take(CLOSING)
                .take_while(|(at, _)| *at >= read)
                .collect();
            last.reverse();
            kept.extend(last);
        }
        let text: String = kept.iter().map(|(_, c)| c).collect();
        let byte = |characters: usize| text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
        Self {
            lead: byte(LEAD),
            opening: byte(OPENING),
            closing: byte(kept.len().saturating_sub(CLOSING)),
            offsets: kept.into_iter().map(|(at, _)| at).collect(),
            text,
        }
    }

    fn place(&self, place: Place) -> Range<usize> {
        match place {
            Place::Lead => 0..self.lead,
            Place::Opening => 0..self.opening,
            Place::Closing => self.closing..self.text.len(),
            Place::Whole => 0..self.text.len(),
        }
    }

    /// Bytes of the source, from bytes of this.
    fn source(&self, range: Range<usize>, source: &str) -> Range<usize> {
        let first = self.text[..range.start].chars().count();
        let last = first + self.text[range].chars().count();
        let start = self.offsets.get(first).copied().unwrap_or(0);
        let end = last
            .checked_sub(1)
            .and_then(|last| self.offsets.get(last))
            .copied()
            .unwrap_or(start);
        let width = source
            .get(end..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        start..(end + width).max(start)
    }
}

/// The kind that the text of a paper shows, whatever its title says; `text` ends where the body ends.
#[must_use]
pub fn kind_of_body(text: &str) -> Option<Field<DocKind>> {
    let tight = Tight::new(text);
    let mut best: Option<(u32, DocKind, Range<usize>)> = None;
    let mut second = 0;
    for (kind, cues) in TABLE.iter() {
        let mut points = 0;
        let mut loudest: Option<(u32, Range<usize>)> = None;
        for cue in cues {
            let place = tight.place(cue.place);
            let Some(found) = cue.pattern.find(&tight.text[place.clone()]) else {
                continue;
            };
            points += cue.weight;
            if loudest.as_ref().is_none_or(|(weight, _)| cue.weight > *weight) {
                loudest = Some((cue.weight, place.start + found.start()..place.start + found.end()));
            }
        }
        let Some((_, range)) = loudest else { continue };
        // Of equals the first in the order of the table, which is that of the regulations.
        if best.as_ref().is_none_or(|(most, ..)| points > *most) {
            second = best.as_ref().map_or(second, |(most, ..)| (*most).max(second));
            best = Some((points, *kind, range));
        } else {
            second = second.max(points);
        }
    }
    let (points, kind, range) = best.filter(|(points, ..)| *points >= LEAST)?;
    let lead = f64::from(points - second) / f64::from(points);
    let enough = (f64::from(points) / PLENTY).min(1.0);
    let confidence = ((0.5 + 0.42 * lead * enough) * 100.0).round() / 100.0;
    Some(Field::found(kind, tight.source(range, text), "kind.body", confidence))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        kind_of_body(text).map(|field| field.value.name())
    }

    #[test]
    fn the_table_is_whole() {
        let table = parse_table(CUES).unwrap();
        let statutory = table.iter().filter(|(kind, _)| kind.is_statutory()).count();
        assert_eq!(statutory, 15);
    }

    #[test]
    fn all_fifteen_kinds_show_without_a_title() {
        let cases = [
            (
                "决议",
                "县第十八届人民代表大会第二次会议审查了县人民政府提出的2021年财政预算草案。会议同意财政经济委员会的审查结果报告，决定批准2021年县级财政预算。",
            ),
            (
                "决定",
                "各乡镇人民政府，县直各单位：\n为表彰先进，县政府研究决定授予张三等10名同志“防汛先进个人”称号。希望受表彰的同志再接再厉。",
            ),
            (
                "命令",
                "《青禾县河道管理办法》已经2021年3月2日县人民政府第5次常务会议通过，现予公布，自2021年5月1日起施行。\n县长　李四",
            ),
            (
                "公报",
                "中国共产党青禾县第十四届委员会第三次全体会议，于2021年12月28日在县城举行。全会听取和讨论了县委常委会的工作报告。全会强调，要稳中求进。",
            ),
            (
                "公告",
                "根据《中华人民共和国土地管理法》，现将征地补偿安置方案有关事项公告如下：\n一、征收范围。\n特此公告。",
            ),
            (
                "通告",
                "为保障公路施工安全，县公安局决定对国道实行交通管制。现通告如下：\n一、禁止货车通行。\n本通告自发布之日起施行。",
            ),
            (
                "意见",
                "各乡镇人民政府：\n为进一步加强水利建设，现提出如下意见。\n一、总体要求\n（一）指导思想。",
            ),
            (
                "通知",
                "各乡镇人民政府：\n为做好今年的防汛工作，现将有关事项通知如下：\n一、加强值守。\n特此通知。",
            ),
            (
                "通报",
                "各乡镇人民政府：\n近日，南河镇发生一起安全事故。现将有关情况通报如下。各单位要举一反三，深刻吸取教训。",
            ),
            (
                "报告",
                "市水利局：\n根据你局要求，现将我县2021年防汛工作情况报告如下：\n一、基本情况。\n特此报告。",
            ),
            (
                "请示",
                "县人民政府：\n我局拟新建水文站两座，需资金80万元。\n妥否，请批示。\n（联系人：王五）",
            ),
            (
                "批复",
                "县水利局：\n你局《关于追加防汛经费的请示》（青水发〔2021〕6号）收悉。经研究，现批复如下：\n一、同意追加。\n此复。",
            ),
            (
                "议案",
                "县人民代表大会常务委员会：\n《青禾县水资源规划（草案）》已经县政府常务会议讨论通过，现提请审议。\n县长　李四",
            ),
            (
                "函",
                "县财政局：\n我局拟开展联合检查，商请贵局派员参加。\n请予支持，盼复。",
            ),
            (
                "纪要",
                "2021年3月2日，李四县长主持召开县政府第5次常务会议，研究防汛工作。会议议定以下事项：\n一、追加经费。\n出席：张三。",
            ),
        ];
        for (expected, text) in cases {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
        assert_eq!(kind("青禾县位于长江中游，物产丰富。"), None);
    }

    #[test]
    fn what_shows_the_kind_is_named_where_it_stands() {
        let text = "各乡镇：\n　　特 此 通 知。\n";
        let field = kind_of_body(text).unwrap();
        assert_eq!(&text[field.span.unwrap()], "特 此 通 知");
    }

    proptest! {
        #[test]
        fn any_text_is_borne(text in "[特此通知收悉。 \\n\\PC]{0,300}") {
            if let Some(field) = kind_of_body(&text) {
                prop_assert!(text.get(field.span.unwrap()).is_some());
            }
        }
    }
}
