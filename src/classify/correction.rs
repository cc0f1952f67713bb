//! A person's corrections (人工更正): they win over whatever is found or given, for ever.

use super::{Evidence, Label, Labels, Rules};
use crate::document::{DocDate, DocKind, DocNumber, Document, Field};
use crate::error::{Error, Kind, Result};

/// The rule that a corrected value names as its evidence.
const RULE: &str = "person";

/// A field that a person may correct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CorrectedField {
    /// 题名
    Title,
    /// 文号
    Number,
    /// 责任者
    Organ,
    /// 日期
    Date,
    /// 文种
    Kind,
    /// 主题
    Topics,
}

impl CorrectedField {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Title,
        Self::Number,
        Self::Organ,
        Self::Date,
        Self::Kind,
        Self::Topics,
    ];

    /// The field of this name, English or Chinese.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let known = |field: &Self| field.name() == name || field.names().contains(&name);
        Self::ALL.into_iter().find(known)
    }

    /// Its stable name, as stored and as shown in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Number => "number",
            Self::Organ => "organ",
            Self::Date => "date",
            Self::Kind => "kind",
            Self::Topics => "topics",
        }
    }

    /// What persons call it, the usual name first.
    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Title => ["题名", "标题"],
            Self::Number => ["文号", "发文字号"],
            Self::Organ => ["责任者", "发文机关"],
            Self::Date => ["日期", "成文日期"],
            Self::Kind => ["文种", "公文种类"],
            Self::Topics => ["主题", "topic"],
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        self.names()[0]
    }
}

/// What a person said of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Of which field.
    pub field: CorrectedField,
    /// Its value in canonical form; none if the document has no such value.
    pub value: Option<String>,
}

impl Correction {
    /// What a person typed of a field: an empty value says that the document has none.
    ///
    /// # Errors
    /// [`Kind::Usage`] for what the field cannot hold: no number, no date, no kind or topic that the tables know.
    pub fn typed(field: CorrectedField, value: &str, rules: &Rules) -> Result<Self> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(Self { field, value: None });
        }
        let wrong = |expected: &str| {
            Error::new(
                Kind::Usage,
                format!("“{value}” is no {} ({})", field.name(), field.chinese()),
            )
            .with_hint(expected.to_owned())
        };
        let canonical = match field {
            CorrectedField::Title | CorrectedField::Organ => value.to_owned(),
            CorrectedField::Number => DocNumber::parse(value)
                .ok_or_else(|| wrong("write it as 国办发〔2012〕14号 or 国务院令第711号"))?
                .to_string(),
            CorrectedField::Date => DocDate::parse(value)
                .ok_or_else(|| wrong("write it as 2012-04-16, 2012-04, 2012 or 2012年4月16日"))?
                .to_string(),
            CorrectedField::Kind => DocKind::from_name(value)
                .ok_or_else(|| {
                    let names: Vec<&str> = DocKind::all().map(DocKind::name).collect();
                    wrong(&format!("one of: {}", names.join(" ")))
                })?
                .name()
                .to_owned(),
            CorrectedField::Topics => {
                let ids = value.split([' ', ',', '，', '、']).filter(|topic| !topic.is_empty());
                let ids: Option<Vec<&str>> = ids.map(|topic| topic_id(topic, rules)).collect();
                ids.ok_or_else(|| wrong("one or more of T01 … T24, T99, or their names"))?
                    .join(" ")
            }
        };
        Ok(Self {
            field,
            value: Some(canonical),
        })
    }
}

/// The id of the topic of this id or name.
fn topic_id<'r>(topic: &str, rules: &'r Rules) -> Option<&'r str> {
    let wanted = |id: &str, name: &str| id.eq_ignore_ascii_case(topic) || name == topic;
    rules
        .topics
        .iter()
        .find(|t| wanted(&t.id, &t.name))
        .map(|t| t.id.as_str())
}

fn field<T>(value: Option<T>) -> Option<Field<T>> {
    value.map(|value| Field::from_outside(value, RULE, 1.0))
}

/// Puts a person's values in place of what was found.
pub fn correct_document(document: &mut Document, corrections: &[Correction]) {
    for Correction { field: which, value } in corrections {
        let value = value.as_deref();
        match which {
            CorrectedField::Title => document.title = field(value.map(str::to_owned)),
            CorrectedField::Number => document.number = field(value.and_then(DocNumber::parse)),
            CorrectedField::Organ => document.organ = field(value.map(str::to_owned)),
            CorrectedField::Date => document.date = field(value.and_then(DocDate::parse)),
            CorrectedField::Kind => document.kind = field(value.and_then(DocKind::from_name)),
            CorrectedField::Topics => {}
        }
    }
}

/// Likewise for labels: the kind that a document has none of, and its topics.
pub fn correct_labels(labels: &mut Labels, corrections: &[Correction], rules: &Rules) {
    for Correction { field: which, value } in corrections {
        match (which, value) {
            (CorrectedField::Kind, None) => labels.kind = None,
            (CorrectedField::Topics, value) => {
                labels.topics = value
                    .iter()
                    .flat_map(|ids| ids.split(' '))
                    .map(|id| said(id, rules))
                    .collect();
            }
            _ => {}
        }
    }
}

fn said(topic: &str, rules: &Rules) -> Label {
    let name = rules.topic_name(topic).to_owned();
    Label {
        value: topic.to_owned(),
        confidence: 1.0,
        evidence: vec![Evidence {
            rule: RULE.to_owned(),
            text: name.clone(),
            span: None,
        }],
        name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(field: CorrectedField, value: &str) -> Option<Option<String>> {
        Correction::typed(field, value, Rules::builtin()).ok().map(|c| c.value)
    }

    #[test]
    fn what_a_person_types_becomes_canonical_or_is_refused() {
        let some = |value: &str| Some(Some(value.to_owned()));
        assert_eq!(
            typed(CorrectedField::Number, "国办发[2012] 014号"),
            some("国办发〔2012〕14号")
        );
        assert_eq!(typed(CorrectedField::Number, "十四号"), None);
        assert_eq!(typed(CorrectedField::Date, "2012年4月"), some("2012-04"));
        assert_eq!(typed(CorrectedField::Date, "四月"), None);
        assert_eq!(typed(CorrectedField::Kind, "会议纪要"), some("纪要"));
        assert_eq!(typed(CorrectedField::Topics, "农林水、t15"), some("T10 T15"));
        assert_eq!(typed(CorrectedField::Topics, "T77"), None);
        assert_eq!(typed(CorrectedField::Organ, " "), Some(None));
    }

    #[test]
    fn a_persons_word_wins() {
        let rules = Rules::builtin();
        let mut document = Document::default();
        let corrections = [
            Correction::typed(CorrectedField::Kind, "请示", rules).unwrap(),
            Correction::typed(CorrectedField::Topics, "T01", rules).unwrap(),
        ];
        correct_document(&mut document, &corrections);
        let mut labels = super::super::classify(&document, "关于防汛的报告", rules);
        correct_labels(&mut labels, &corrections, rules);
        assert_eq!(
            labels.kind.map(|k| (k.value, k.confidence)),
            Some(("请示".to_owned(), 1.0))
        );
        assert_eq!(labels.topics.len(), 1);
        assert_eq!(labels.topics[0].name, "党建纪检");
    }
}
