//! The plan of a year: which documents make which items, where each belongs, and what is to be decided before anything is
//! fixed. Made of what is stored; changes nothing.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::class::class_of;
use super::code::ArchivalCode;
use super::review::review;
use super::{matter, number};
use crate::archive::{Archive, DocumentId, Outline};
use crate::classify::retention::{Facts, Retention, RetentionRules, Term, retention};
use crate::classify::retention::{Office, Origin, Scheme};
use crate::document::DocDate;
use crate::document::item::Role;
use crate::error::Result;
use crate::search::{Component, ItemFinder};

/// A title with less confidence is a first line or the name of a file: the clerk's own words stand in brackets.
const TRUSTED_TITLE: f64 = 0.6;
/// Bytes of text on a printed page of 22 lines of 28 characters.
pub(super) const PAGE_BYTES: u64 = 22 * 28 * 3;
/// Bytes at the head of a text in which a stamp is looked for.
const STAMP_BYTES: usize = 600;
/// So many papers without a date are listed.
const MOST_UNDATED: usize = 50;
/// Labels under which catalogues keep archival numbers.
const CODE_LABELS: [&str; 3] = ["档号", "归档号", "室编档号"];

/// Something to be looked at before the plan is fixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Stable code; see `DOUBTS`.
    pub code: &'static str,
    /// Whether the item cannot be numbered as it is.
    pub blocks: bool,
    /// What it is about.
    pub message: String,
}

/// A document of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its number in the archive.
    pub document: i64,
    /// What it is in the item.
    pub role: &'static str,
}

/// An item as it is to be archived.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Planned {
    /// 归档: whether it is within the filing scope.
    pub filed: bool,
    /// 档号 that it has already, or is to get.
    pub code: Option<String>,
    /// Whether it had its number before.
    pub kept_number: bool,
    /// 件号
    pub number: u32,
    /// 盒号
    #[serde(rename = "box")]
    pub box_number: u32,
    /// 题名
    pub title: String,
    /// 文号
    pub issue: String,
    /// 责任者
    pub organ: String,
    /// 日期, ISO 8601.
    pub date: String,
    /// 文种
    pub kind: String,
    /// 密级, with its term.
    pub secrecy: String,
    /// 页数, where they are known.
    pub pages: Option<u64>,
    /// Pages that the text would fill.
    pub pages_guess: u64,
    /// 保管期限
    pub term: Term,
    /// 机构（问题）代码
    pub class: String,
    /// 备注
    pub note: String,
    /// Why this term; none in a plan that a person edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// Its documents, in the order of DA/T 22.
    pub parts: Vec<Part>,
    /// What is to be looked at.
    pub doubts: Vec<Doubt>,
    /// What its main paper does to papers of these numbers.
    #[serde(skip)]
    pub cites: Vec<(String, String)>,
    /// The number that it had, in parts.
    #[serde(skip)]
    pub kept: Option<ArchivalCode>,
}

/// A year, planned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// 年度
    pub year: u16,
    /// 全宗号
    pub fonds: String,
    /// Its items, in order; what is not to be filed comes last.
    pub items: Vec<Planned>,
    /// How many papers of the archive have no date and so belong to no year.
    pub undated: u64,
    /// The first of them: number and title.
    pub undated_first: Vec<(i64, String)>,
}

impl Plan {
    /// The items that are to be filed.
    pub fn filed(&self) -> impl Iterator<Item = &Planned> {
        self.items.iter().filter(|item| item.filed)
    }

    /// How many items cannot be numbered as they are.
    #[must_use]
    pub fn blocked(&self) -> usize {
        self.filed().filter(|item| item.is_blocked()).count()
    }
}

impl Planned {
    /// Whether something has to be decided before it can be numbered.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt.blocks)
    }
}

/// Plans a year. Papers that are arranged already are left out.
///
/// # Errors
/// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
pub fn plan(archive: &Archive, year: u16, office: &Office, rules: &RetentionRules) -> Result<Plan> {
    let mut outlines: HashMap<i64, Outline> = HashMap::new();
    let mut documents = Vec::new();
    archive.catalogue.each_to_arrange(year, |outline| {
        documents.push(outline.id);
        outlines.insert(outline.id.0, outline);
        Ok(())
    })?;
    for outline in archive.catalogue.undated_of(year)? {
        documents.push(outline.id);
        outlines.insert(outline.id.0, outline);
    }
    let mut finder = ItemFinder::new(archive);
    let mut placed: BTreeSet<i64> = BTreeSet::new();
    let mut items = Vec::new();
    let maker = Maker {
        archive,
        year,
        office,
        rules,
    };
    for document in documents {
        if placed.contains(&document.0) {
            continue;
        }
        let item = finder.item_of(document)?;
        let own = [document.0];
        let members = item.components.iter().map(|component| component.id);
        placed.extend(members.chain(own));
        for component in &item.components {
            if !outlines.contains_key(&component.id)
                && let Some(outline) = archive.catalogue.outline(DocumentId(component.id))?
            {
                outlines.insert(component.id, outline);
            }
        }
        if let Some(made) = maker.item(&item.components, &outlines)? {
            items.push(made);
        }
    }
    review(archive, &mut items, &outlines)?;
    matter::order(&mut items, |item| class_key(item, office));
    number(archive, &mut items, year, office)?;
    let (undated, first) = archive.catalogue.undated(MOST_UNDATED)?;
    let undated_here = items
        .iter()
        .flat_map(|item| &item.parts)
        .filter_map(|part| outlines.get(&part.document));
    let undated_here = undated_here.filter(|outline| outline.date.is_none()).count() as u64;
    let here: BTreeSet<i64> = items
        .iter()
        .flat_map(|item| &item.parts)
        .map(|part| part.document)
        .collect();
    let first = first.into_iter().filter(|outline| !here.contains(&outline.id.0));
    Ok(Plan {
        year,
        fonds: office.fonds.clone(),
        items,
        undated: undated.saturating_sub(undated_here),
        undated_first: first.map(|outline| (outline.id.0, outline.title)).collect(),
    })
}

/// The place of an item's lowest class in the order of lists; what is not filed comes last.
fn class_key(item: &Planned, office: &Office) -> (u32, u32) {
    if !item.filed {
        return (u32::MAX, u32::MAX);
    }
    let class = office.classes.iter().position(|class| class.code == item.class);
    let class = class.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX - 1);
    let term = match item.term {
        Term::Permanent => 0,
        Term::Years(years) => 1_000 - u32::from(years),
        Term::NotFiled => 2_000,
    };
    match office.scheme {
        Scheme::YearClassTerm => (class, term),
        Scheme::YearTermClass | Scheme::YearTerm => (term, class),
    }
}

struct Maker<'a> {
    archive: &'a Archive,
    year: u16,
    office: &'a Office,
    rules: &'a RetentionRules,
}

impl Maker<'_> {
    /// The item of these components; none if it belongs to another year, or is arranged already.
    fn item(&self, components: &[Component], outlines: &HashMap<i64, Outline>) -> Result<Option<Planned>> {
        // What is fixed stays as it is; what has come to it since is for a person to decide.
        let mut fixed = None;
        let mut fresh = Vec::new();
        for component in components {
            match self.archive.catalogue.archived_item_of(DocumentId(component.id))? {
                Some(item) => fixed = fixed.or(Some(item.code)),
                None => fresh.push(component.clone()),
            }
        }
        let components = fresh.as_slice();
        let main = components
            .iter()
            .find(|component| component.role == Role::Main)
            .or(components.first());
        let Some(main) = main.and_then(|main| outlines.get(&main.id)) else {
            return Ok(None);
        };
        let all: Vec<&Outline> = components
            .iter()
            .filter_map(|component| outlines.get(&component.id))
            .collect();
        let date = main
            .date
            .clone()
            .or_else(|| all.iter().filter_map(|outline| outline.date.clone()).min());
        // 2022年大事记: a person gives the day, or leaves it open.
        let by_title = || {
            main.title
                .contains(&format!("{}年", self.year))
                .then(|| format!("{:04}", self.year))
        };
        let date = date.or_else(by_title).unwrap_or_default();
        if date.get(..4).and_then(|year| year.parse().ok()) != Some(self.year) {
            return Ok(None);
        }
        let facts = Facts::of_stored(
            &main.title,
            main.kind.as_deref(),
            main.organ.as_deref(),
            &main.topics,
            &main.details,
        );
        let retention = retention(&facts, self.office, self.rules);
        let (kept, stamped_pages) = self.kept_code(main, &facts)?;
        // Of renditions of one paper the first counts.
        let mains = components
            .iter()
            .filter(|component| component.role == Role::Main)
            .skip(1)
            .map(|component| component.id);
        let others: BTreeSet<i64> = mains.collect();
        let counted: Vec<&Outline> = all
            .iter()
            .copied()
            .filter(|outline| !others.contains(&outline.id.0))
            .collect();
        let known: Vec<Option<u64>> = counted.iter().map(|outline| pages_of(outline, &facts, main)).collect();
        let pages = known
            .iter()
            .copied()
            .sum::<Option<u64>>()
            .filter(|pages| *pages > 0)
            .or(stamped_pages);
        let guess = |outline: &&Outline| outline.text_bytes.div_ceil(PAGE_BYTES).max(1);
        let own_title = facts.title_sure < TRUSTED_TITLE && !main.title.trim().is_empty();
        let (term, class) = match &kept {
            Some(code) => (code.term, code.class.clone()),
            None => (retention.term, class_of(&facts, self.year, self.office).code),
        };
        let secrecy = facts.secrecy.as_ref().map(|level| match &facts.secrecy_term {
            Some(term) => format!("{level}★{term}"),
            None => level.clone(),
        });
        let cites = facts.citations.iter().filter_map(|citation| {
            Some((
                citation.edge.name().to_owned(),
                citation.canonical.clone().or_else(|| citation.number.clone())?,
            ))
        });
        let mut planned = Planned {
            filed: term != Term::NotFiled,
            code: kept.as_ref().map(ToString::to_string),
            kept_number: kept.is_some(),
            number: kept.as_ref().map_or(0, |code| code.number),
            box_number: 0,
            title: if own_title {
                format!("[{}]", main.title.trim())
            } else {
                main.title.trim().to_owned()
            },
            issue: main.number.clone().unwrap_or_default(),
            organ: main.organ.clone().unwrap_or_default(),
            kind: main.kind.clone().unwrap_or_default(),
            secrecy: secrecy.unwrap_or_default(),
            pages,
            pages_guess: counted.iter().map(guess).sum(),
            term,
            class,
            note: String::new(),
            parts: components
                .iter()
                .map(|component| Part {
                    document: component.id,
                    role: component.role.chinese(),
                })
                .collect(),
            doubts: Vec::new(),
            cites: cites.collect(),
            retention: Some(retention),
            kept,
            date,
        };
        self.doubts_of_item(&mut planned, main, &facts, components);
        if let Some(code) = fixed {
            planned.filed = false;
            let message = format!("属于已归档的件 {code}，补入或另立一件由人确定");
            planned.doubts.push(Doubt {
                code: "late-part",
                blocks: false,
                message,
            });
        }
        Ok(Some(planned))
    }

    /// An archival number that the item bears already: from its catalogue, or from the stamp at its head.
    fn kept_code(&self, main: &Outline, facts: &Facts) -> Result<(Option<ArchivalCode>, Option<u64>)> {
        let labelled = facts
            .meta
            .iter()
            .filter(|(label, _)| CODE_LABELS.contains(&label.as_str()))
            .map(|(_, value)| value.as_str());
        let given = main.external_id.as_deref().into_iter().chain(labelled);
        let ours = |code: &ArchivalCode| code.fonds == self.office.fonds;
        if let Some(code) = given.filter_map(ArchivalCode::parse).find(ours) {
            return Ok((Some(code), None));
        }
        let text = self.archive.catalogue.text(main.id)?;
        let head = &text[..text.floor_char_boundary(STAMP_BYTES)];
        let office = self.office;
        let stamp = ArchivalCode::of_stamp(head, &office.fonds, &office.category, office.dialect, office.digits);
        Ok(stamp.map_or((None, None), |(mut code, pages)| {
            // A stamp may name the class; numbers bear its code.
            if let Some(named) = super::class::class_named(&code.class, office) {
                code.class = named;
            }
            (Some(code), pages)
        }))
    }

    fn doubts_of_item(&self, planned: &mut Planned, main: &Outline, facts: &Facts, components: &[Component]) {
        let mut say = |code: &'static str, blocks: bool, message: String| {
            planned.doubts.push(Doubt { code, blocks, message });
        };
        if main.title.trim().is_empty() {
            say("no-title", true, "没有题名，请自拟".to_owned());
        } else if facts.title_sure < TRUSTED_TITLE {
            say(
                "own-title",
                false,
                format!("题名取自首行或文件名，已加方括号：{}", main.title.trim()),
            );
        }
        if main.date.is_none() {
            say(
                "no-date",
                false,
                format!("正文没有日期，按附件或题名归入 {} 年度", self.year),
            );
        } else if DocDate::parse(&planned.date).is_some_and(|date| date.day.is_none()) {
            say("part-date", false, format!("日期不全：{}", planned.date));
        }
        if let (Some(kind), Some(inferred)) = (&facts.kind, &facts.kind_inferred)
            && kind != inferred
        {
            say("doubtful-kind", false, format!("写作{kind}，行文像{inferred}"));
        }
        if facts.secrecy.is_some() && facts.secrecy_term.is_none() {
            say(
                "secrecy-without-term",
                false,
                "有密级而无保密期限，按最长期限计".to_owned(),
            );
        }
        let attachments = components
            .iter()
            .filter(|component| component.role == Role::Attachment)
            .count();
        if facts.listed.len() > facts.attached + attachments {
            let (listed, found) = (facts.listed.len(), facts.attached + attachments);
            say(
                "attachments-missing",
                false,
                format!("附件说明列 {listed} 个附件，找到 {found} 个"),
            );
        }
        if let Some(reason) = &main.reason {
            say("unread", false, format!("文件没有完整读出：{reason}"));
        }
        if let Some(code) = &planned.kept {
            if code.year != self.year {
                say(
                    "number-differs",
                    false,
                    format!("原档号 {code} 的年度不是 {}", self.year),
                );
            }
            if let Some(retention) = &planned.retention
                && retention.term != code.term
            {
                say(
                    "number-differs",
                    false,
                    format!("原档号的保管期限是{}，按规则是{}", code.term, retention.term),
                );
            }
            return;
        }
        if let Some(retention) = planned.retention.as_ref().filter(|retention| retention.needs_person) {
            let message = format!(
                "{} {}（{}）",
                retention.term,
                retention.reasons.join("；"),
                retention.rule
            );
            planned.doubts.push(Doubt {
                code: "term",
                blocks: false,
                message,
            });
        }
        if planned
            .retention
            .as_ref()
            .is_some_and(|retention| retention.origin == Origin::Own)
            && planned.organ.is_empty()
        {
            planned.doubts.push(Doubt {
                code: "no-organ",
                blocks: false,
                message: "没有责任者".to_owned(),
            });
        }
    }
}

/// The pages of a document, where its format has pages.
fn pages_of(outline: &Outline, facts: &Facts, main: &Outline) -> Option<u64> {
    if outline.id == main.id {
        return facts.pages;
    }
    Facts::of_stored("", None, None, "", &outline.details).pages
}
