//! What retention, filing scope and arrangement are judged by: what is stored of a paper, without its text.

use std::borrow::Cow;

use serde::Deserialize;

use crate::document::{Citation, Document};
use crate::text::fold::fold;

/// What is known of a paper. What is not known is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// 题名
    pub title: String,
    /// 文种
    pub kind: Option<String>,
    /// 文种 that the text shows against the declared one.
    pub kind_inferred: Option<String>,
    /// 责任者, with 、 between.
    pub organ: String,
    /// Topic ids, best first.
    pub topics: Vec<String>,
    /// 主送机关
    pub addressees: Vec<String>,
    /// 抄送机关
    pub copies: Vec<String>,
    /// 印发机关
    pub printing_organ: Option<String>,
    /// The first line of the body.
    pub beginning: String,
    /// Headings of the body.
    pub headings: Vec<String>,
    /// 密级
    pub secrecy: Option<String>,
    /// 保密期限
    pub secrecy_term: Option<String>,
    /// 公开属性
    pub openness: Option<String>,
    /// 附件说明: the names of the attachments that it lists.
    pub listed: Vec<String>,
    /// 附件 in the text itself.
    pub attached: usize,
    /// What it does to other papers.
    pub citations: Vec<Citation>,
    /// How sure its title is, 0 to 1.
    pub title_sure: f64,
    /// Pages, where the format has them.
    pub pages: Option<u64>,
    /// Further values of a catalogue: label and value.
    pub meta: Vec<(String, String)>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Kept<'a> {
    #[serde(borrow)]
    document: KeptDocument<'a>,
    pages: Option<u64>,
    meta: serde_json::Map<String, serde_json::Value>,
}

/// The part of a stored document that is asked for; the rest is passed over without being built.
#[derive(Deserialize, Default)]
#[serde(default)]
struct KeptDocument<'a> {
    #[serde(borrow)]
    title: Option<Valued<'a>>,
    #[serde(borrow)]
    kind_inferred: Option<Valued<'a>>,
    #[serde(borrow)]
    addressees: Vec<Valued<'a>>,
    #[serde(borrow)]
    copies: Vec<Valued<'a>>,
    #[serde(borrow)]
    printing_organ: Option<Valued<'a>>,
    #[serde(borrow)]
    body: Option<Valued<'a>>,
    outline: Vec<ValuedHeading>,
    #[serde(borrow)]
    secrecy: Option<Valued<'a>>,
    #[serde(borrow)]
    secrecy_term: Option<Valued<'a>>,
    #[serde(borrow)]
    openness: Option<Valued<'a>>,
    attachment_list: Vec<ValuedTitle>,
    attachments: Vec<serde::de::IgnoredAny>,
    citations: Vec<Citation>,
}

#[derive(Deserialize)]
struct Valued<'a> {
    #[serde(borrow)]
    value: Cow<'a, str>,
    #[serde(default)]
    confidence: f64,
}

#[derive(Deserialize)]
struct ValuedHeading {
    value: KeptHeading,
}

#[derive(Deserialize)]
struct KeptHeading {
    #[serde(default)]
    heading: String,
}

#[derive(Deserialize)]
struct ValuedTitle {
    value: KeptTitle,
}

#[derive(Deserialize)]
struct KeptTitle {
    #[serde(default)]
    title: String,
}

fn owned(value: Option<Valued<'_>>) -> Option<String> {
    value.map(|value| value.value.into_owned())
}

fn all_owned(values: Vec<Valued<'_>>) -> Vec<String> {
    values.into_iter().map(|value| value.value.into_owned()).collect()
}

impl Facts {
    /// From what is stored of a document: the columns of its record, and its details as JSON. Details that cannot be
    /// read tell nothing.
    #[must_use]
    pub fn of_stored(title: &str, kind: Option<&str>, organ: Option<&str>, topics: &str, details: &str) -> Self {
        let kept: Kept<'_> = serde_json::from_str(details).unwrap_or_default();
        let document = kept.document;
        let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self {
            title: title.to_owned(),
            kind: kind.map(str::to_owned),
            kind_inferred: owned(document.kind_inferred),
            organ: organ.unwrap_or_default().to_owned(),
            topics: topics.split_whitespace().map(str::to_owned).collect(),
            addressees: all_owned(document.addressees),
            copies: all_owned(document.copies),
            printing_organ: owned(document.printing_organ),
            beginning: owned(document.body).unwrap_or_default(),
            headings: document
                .outline
                .into_iter()
                .map(|heading| heading.value.heading)
                .collect(),
            secrecy: owned(document.secrecy),
            secrecy_term: owned(document.secrecy_term),
            openness: owned(document.openness),
            listed: document
                .attachment_list
                .into_iter()
                .map(|listed| listed.value.title)
                .collect(),
            attached: document.attachments.len(),
            citations: document.citations,
            title_sure: document.title.map_or(0.0, |title| title.confidence),
            pages: kept.pages,
            meta: kept
                .meta
                .iter()
                .map(|(label, value)| (label.clone(), text(value)))
                .collect(),
        }
    }

    /// From a document as it was understood.
    #[must_use]
    pub fn of_document(document: &Document, kind: Option<&str>, topics: &[String]) -> Self {
        let value = |field: &Option<crate::document::Field<String>>| field.as_ref().map(|field| field.value.clone());
        let values =
            |fields: &[crate::document::Field<String>]| fields.iter().map(|field| field.value.clone()).collect();
        let shown = || document.kind.as_ref().map(|kind| kind.value.name().to_owned());
        Self {
            title: value(&document.title).unwrap_or_default(),
            kind: kind.map(str::to_owned).or_else(shown),
            kind_inferred: document.kind_inferred.as_ref().map(|kind| kind.value.name().to_owned()),
            organ: value(&document.organ).unwrap_or_default(),
            topics: topics.to_vec(),
            addressees: values(&document.addressees),
            copies: values(&document.copies),
            printing_organ: value(&document.printing_organ),
            beginning: value(&document.body).unwrap_or_default(),
            headings: document
                .outline
                .iter()
                .map(|heading| heading.value.heading.clone())
                .collect(),
            secrecy: value(&document.secrecy),
            secrecy_term: value(&document.secrecy_term),
            openness: value(&document.openness),
            listed: document
                .attachment_list
                .iter()
                .map(|listed| listed.value.title.clone())
                .collect(),
            attached: document.attachments.len(),
            citations: document.citations.clone(),
            title_sure: document.title.as_ref().map_or(0.0, |title| title.confidence),
            pages: None,
            meta: Vec::new(),
        }
    }

    /// The title, folded, without the names of its issuers in front.
    #[must_use]
    pub(super) fn matter(&self) -> String {
        let title = fold(&self.title);
        let mut rest = title.as_str();
        for name in self.organ.split('、') {
            let name = fold(name);
            if !name.is_empty()
                && let Some(behind) = rest.strip_prefix(name.as_str())
            {
                rest = behind.trim_start_matches(['、', ' ']);
            }
        }
        if rest.is_empty() { title } else { rest.to_owned() }
    }
}
