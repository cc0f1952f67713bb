//! Where a paper stands: its direction (行文方向), its issuer's level (层级), its security mark (密级) and the day on which that
//! lapses. What decides is data: `standing.toml`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Evidence, Label};
use crate::document::{Document, Organ, OrganLevel, declassified_on};

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("standing.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Table {
    kinds: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    addressed_below: Vec<String>,
    formulae: BTreeMap<String, Vec<String>>,
}

/// So much of a text's end is looked at for formulae, in bytes.
const ENDING_BYTES: usize = 900;

fn label(value: &str, confidence: f64, rule: &str, text: &str, span: Option<Range<usize>>) -> Label {
    Label {
        value: value.to_owned(),
        name: value.to_owned(),
        confidence,
        evidence: vec![Evidence {
            rule: rule.to_owned(),
            text: text.to_owned(),
            span,
        }],
    }
}

/// 上行, 下行, 平行 or 泛行, by the surest of: who stands above whom, how the addressees are spoken to, a named signer, the
/// formula at the end, the kind.
pub(super) fn direction(document: &Document, kind: Option<&str>, text: &str) -> Option<Label> {
    let table = &*TABLE;
    let by_kind = |kind: &str| {
        table
            .kinds
            .iter()
            .find(|(_, kinds)| kinds.iter().any(|k| k == kind))
            .map(|(d, _)| d.as_str())
    };
    let of_kind = kind.and_then(by_kind);
    // A request, a reply and an announcement go one way only, whatever else is said.
    if let (
        Some(kind @ ("请示" | "报告" | "议案" | "批复" | "命令" | "决议" | "公报" | "公告" | "通告")),
        Some(direction),
    ) = (kind, of_kind)
    {
        return Some(label(direction, 0.95, "direction.kind", kind, None));
    }
    let addressee = document.addressees.first();
    let above = |field: &crate::document::Field<String>| {
        let (own, other) = (level_of(document)?, Organ::of(&field.value)?.level?);
        Some(match own.cmp(&other) {
            std::cmp::Ordering::Greater => "上行",
            std::cmp::Ordering::Less => "下行",
            std::cmp::Ordering::Equal => "平行",
        })
    };
    if let Some(field) = addressee {
        let spoken = table
            .addressed_below
            .iter()
            .any(|beginning| field.value.starts_with(beginning.as_str()));
        // 你局关于…的请示收悉 is a reply from above; a 函 is between equals even then.
        if spoken && kind != Some("函") {
            return Some(label(
                "下行",
                0.9,
                "direction.addressee",
                &field.value,
                field.span.clone(),
            ));
        }
        if let Some(direction) = above(field)
            && (kind.is_none() || matches!(kind, Some("意见" | "通知" | "通报" | "函" | "纪要")))
        {
            let direction = if kind == Some("函") { "平行" } else { direction };
            return Some(label(
                direction,
                0.8,
                "direction.levels",
                &field.value,
                field.span.clone(),
            ));
        }
    }
    if let Some(signer) = document.signers.first().filter(|_| kind != Some("命令")) {
        return Some(label(
            "上行",
            0.8,
            "direction.signer",
            &signer.value,
            signer.span.clone(),
        ));
    }
    if matches!(kind, None | Some("意见" | "函")) {
        let from = text.floor_char_boundary(text.len().saturating_sub(ENDING_BYTES));
        let formula = table.formulae.iter().flat_map(|(direction, formulae)| {
            let ending = &text[from..];
            formulae
                .iter()
                .filter_map(move |formula| Some((ending.rfind(formula.as_str())?, direction, formula)))
        });
        if let Some((at, direction, formula)) = formula.max_by_key(|(at, ..)| *at)
            && (kind != Some("函") || direction == "平行")
        {
            let span = from + at..from + at + formula.len();
            return Some(label(direction, 0.7, "direction.formula", formula, Some(span)));
        }
    }
    of_kind.map(|direction| label(direction, 0.7, "direction.kind", kind.unwrap_or_default(), None))
}

fn level_of(document: &Document) -> Option<OrganLevel> {
    // Of joint issuers the first leads.
    let organ = document.organ.as_ref()?;
    Organ::of(organ.value.split('、').next()?)?.level
}

/// The issuer's level: 国家 省 市 县 乡.
pub(super) fn level(document: &Document) -> Option<Label> {
    let organ = document.organ.as_ref()?;
    let level = level_of(document)?;
    Some(label(
        level.name(),
        0.9 * organ.confidence.max(0.5),
        "level.organ",
        &organ.value,
        organ.span.clone(),
    ))
}

/// The security mark, and when it lapses: a date, 长期, or what has to happen first.
pub(super) fn secrecy(document: &Document) -> (Option<Label>, Option<Label>) {
    let Some(mark) = &document.secrecy else {
        return (None, None);
    };
    let own = label(&mark.value, mark.confidence, &mark.rule, &mark.value, mark.span.clone());
    let term = document.secrecy_term.as_ref();
    let date = document.date.as_ref().map(|date| date.value);
    let ends = declassified_on(date, &mark.value, term.map(|term| term.value.as_str())).map(|day| day.to_string());
    let lapses = match term {
        Some(term) => {
            let confidence = if ends.is_some() { 0.9 } else { 0.5 };
            // An event, or 长期, or a term without a date to count from: a person decides.
            let value = ends.unwrap_or_else(|| term.value.clone());
            Some(label(
                &value,
                confidence,
                "secrecy.term",
                &term.value,
                term.span.clone(),
            ))
        }
        None => ends.map(|ends| {
            let words = format!("{}，未标期限，按最长期限", mark.value);
            label(&ends, 0.8, "secrecy.longest-term", &words, mark.span.clone())
        }),
    };
    (Some(own), lapses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Input, parse};

    fn of(text: &str) -> (Document, Option<String>) {
        let document = parse(&Input {
            text,
            ..Input::default()
        });
        let kind = document.kind.as_ref().map(|kind| kind.value.name());
        let direction = direction(&document, kind, text).map(|label| label.value);
        (document, direction)
    }

    #[test]
    fn the_table_is_whole() {
        assert!(toml::from_str::<Table>(include_str!("standing.toml")).is_ok());
    }

    #[test]
    fn a_request_goes_up_and_a_circular_down() {
        let paper = |title: &str, to: &str| {
            of(&format!(
                "青禾县水利局{title}\n{to}：\n正文。\n青禾县水利局\n2021年4月12日\n"
            ))
            .1
        };
        assert_eq!(paper("关于防汛经费的请示", "县人民政府").as_deref(), Some("上行"));
        assert_eq!(paper("关于防汛的通知", "各乡镇水利站").as_deref(), Some("下行"));
        assert_eq!(paper("关于商请支援防汛的函", "县应急管理局").as_deref(), Some("平行"));
        assert_eq!(paper("关于禁止采砂的通告", "").as_deref(), Some("泛行"));
    }

    #[test]
    fn a_mark_lapses_at_its_term_or_the_longest() {
        let lapses = |mark: &str| {
            let text = format!(
                "{mark}\n青禾县人民政府文件\n青政发〔2021〕6号\n青禾县人民政府关于防汛的通知\n各乡镇人民政府：\n正文。\n青禾县人民政府\n2021年8月31日\n"
            );
            secrecy(&of(&text).0).1.map(|label| label.value)
        };
        assert_eq!(lapses("机密★5年").as_deref(), Some("2026-08-31"));
        assert_eq!(lapses("秘密★6个月").as_deref(), Some("2022-02-28"));
        assert_eq!(lapses("秘密").as_deref(), Some("2031-08-31"));
        assert_eq!(lapses("绝密★长期").as_deref(), Some("长期"));
    }
}
