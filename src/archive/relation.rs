//! Relations (关系) in the catalogue: what a document is called, and what it says of others. The rows follow from the record
//! alone, so whoever writes a record keeps them true; who is meant by a name is decided when it is asked, so that a
//! document that comes later completes what spoke of it before.

use std::collections::{HashMap, HashSet};

use rusqlite::Row;

use super::catalogue::{Batch, Catalogue, all, one};
use super::record::{DocumentId, Record};
use crate::document::{Citation, Clause, ClauseKind, Edge, bare_title_key, carried_title, names_a_document, title_key};
use crate::error::Result;

/// How a name is one of a document; the surer first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameSort {
    /// 文号
    Number,
    /// 题名
    Title,
    /// The title without its issuer or the mark of a trial.
    Bare,
    /// The title of what the document carries (印发、转发).
    Carried,
}

impl NameSort {
    pub(super) fn of(code: i64) -> Self {
        match code {
            0 => Self::Number,
            1 => Self::Title,
            2 => Self::Bare,
            _ => Self::Carried,
        }
    }
}

/// A name's number in the catalogue.
pub type NameId = i64;

/// What a document says of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The document that says it.
    pub document: DocumentId,
    /// Which of its citations.
    pub seq: usize,
    /// What it does.
    pub edge: Edge,
    /// The target's number.
    pub number: Option<NameId>,
    /// The target's title.
    pub title: Option<NameId>,
    /// The target's title, less exactly.
    pub bare: Option<NameId>,
    /// From when, where the sentence says so.
    pub effective: Option<String>,
}

/// What must be known of a document to place it in a graph.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Brief {
    /// Its number in the archive.
    #[serde(serialize_with = "id_alone")]
    pub id: DocumentId,
    /// 题名
    pub title: String,
    /// 文号
    pub number: Option<String>,
    /// 发文机关
    pub organ: Option<String>,
    /// 成文日期
    pub date: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// The date of its text: that of the document, or of its last revision if that is later.
    #[serde(skip)]
    pub edition: Option<String>,
}

fn id_alone<S: serde::Serializer>(id: &DocumentId, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_i64(id.0)
}

/// A paper that is cited and that the archive lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// How many documents cite it.
    pub count: u64,
    /// One mention of it: the document and which of its citations.
    pub example: (DocumentId, usize),
    /// Its number, if a mention names one.
    pub number: Option<String>,
    /// The names by which it is cited.
    pub names: (Option<NameId>, Option<NameId>),
}

impl Record {
    /// 引用, as they were understood.
    #[must_use]
    pub fn citations(&self) -> Vec<Citation> {
        let list = self
            .details
            .pointer("/document/citations")
            .and_then(|list| list.as_array());
        let read = |value: &serde_json::Value| serde_json::from_value(value.clone()).ok();
        list.into_iter().flatten().filter_map(read).collect()
    }

    /// 效力条款, as they were understood.
    #[must_use]
    pub fn clauses(&self) -> Vec<Clause> {
        let list = self.details.pointer("/document/clauses").cloned();
        list.and_then(|list| serde_json::from_value(list).ok())
            .unwrap_or_default()
    }
}

impl Batch<'_> {
    /// Writes what a document is called and what it says of others, in place of what was written before.
    pub(super) fn put_relations(&self, id: DocumentId, record: &Record) -> Result<()> {
        self.run("DELETE FROM document_name WHERE document = ?1", (id.0,))?;
        self.run("DELETE FROM relation WHERE document = ?1", (id.0,))?;
        let mut names = vec![(record.number.clone(), NameSort::Number)];
        let own_title = Some(title_key(&record.title));
        let carried = carried_title(&record.title).map(|title| title_key(&title));
        names.push((own_title.clone(), NameSort::Title));
        names.push((Some(bare_title_key(&record.title)), NameSort::Bare));
        names.push((carried.clone(), NameSort::Carried));
        let revised = record
            .clauses()
            .into_iter()
            .find(|clause| clause.kind == ClauseKind::Revised);
        let revised = revised.and_then(|clause| clause.date).map(|date| date.to_string());
        let date = record.date.clone().max(revised);
        for (key, sort) in names {
            let Some(key) = key.filter(|key| !key.is_empty()) else {
                continue;
            };
            let name = self.name(&key)?;
            self.run(
                "INSERT OR IGNORE INTO document_name (name, document, sort, date) VALUES (?1, ?2, ?3, ?4)",
                (name, id.0, sort as i64, &date),
            )?;
        }
        let citations = record.citations();
        // A paper that is named once with its number has it wherever its title stands.
        let mut numbers: HashMap<String, String> = HashMap::new();
        for citation in &citations {
            if let (Some(title), Some(number)) = (citation.full_title(), &citation.canonical) {
                numbers.entry(title_key(title)).or_insert_with(|| number.clone());
            }
        }
        let mut known = HashSet::new();
        for (seq, citation) in citations.iter().enumerate() {
            let title = citation
                .full_title()
                .filter(|title| citation.canonical.is_some() || names_a_document(title));
            let title_key = title.map(title_key).filter(|key| !key.is_empty());
            let bare_key = title
                .map(bare_title_key)
                .filter(|key| !key.is_empty() && Some(key) != title_key.as_ref());
            let canonical = citation
                .canonical
                .as_ref()
                .or_else(|| title_key.as_ref().and_then(|key| numbers.get(key)));
            if title_key.is_none() && canonical.is_none() {
                continue;
            }
            // Its own name, or that of what it carries, is no relation.
            let own = title_key.is_some() && (title_key == own_title || title_key == carried);
            if own && citation.edge == Edge::Cites && citation.number.is_none() {
                continue;
            }
            // The same paper twice is one relation.
            if !known.insert((citation.edge, canonical.cloned(), title_key.clone())) {
                continue;
            }
            let name = |key: Option<&String>| key.map(|key| self.name(key)).transpose();
            let (number, title, bare) = (name(canonical)?, name(title_key.as_ref())?, name(bare_key.as_ref())?);
            self.run(
                "INSERT INTO relation (document, seq, edge, number, title, bare, effective)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    id.0,
                    seq,
                    citation.edge.name(),
                    number,
                    title,
                    bare,
                    citation.effective.map(|date| date.to_string()),
                ),
            )?;
        }
        Ok(())
    }

    fn name(&self, key: &str) -> Result<NameId> {
        if let Some(id) = one(self.connection, "SELECT id FROM name WHERE key = ?1", (key,), |row| {
            row.get(0)
        })? {
            return Ok(id);
        }
        self.run("INSERT INTO name (key) VALUES (?1)", (key,))?;
        Ok(self.connection.last_insert_rowid())
    }
}

const SELECT: &str = "SELECT r.document, r.seq, r.edge, r.number, r.title, r.bare, r.effective FROM relation r";

pub(super) fn relation(row: &Row<'_>) -> rusqlite::Result<Relation> {
    let edge: String = row.get(2)?;
    Ok(Relation {
        document: DocumentId(row.get(0)?),
        seq: row.get(1)?,
        edge: Edge::from_name(&edge).unwrap_or_default(),
        number: row.get(3)?,
        title: row.get(4)?,
        bare: row.get(5)?,
        effective: row.get(6)?,
    })
}

/// The columns of a [`Brief`].
const BRIEF: &str = "d.id, d.title, d.number, d.organ, d.date, d.kind,
    coalesce((SELECT max(e.date) FROM document_name e WHERE e.document = d.id), d.date)";

fn brief(row: &Row<'_>) -> rusqlite::Result<Brief> {
    Ok(Brief {
        id: DocumentId(row.get(0)?),
        title: row.get(1)?,
        number: row.get(2)?,
        organ: row.get(3)?,
        date: row.get(4)?,
        kind: row.get(5)?,
        edition: row.get(6)?,
    })
}

impl Catalogue {
    /// What a document says of others, in order of place.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read; so for all below.
    pub fn relations_of(&self, id: DocumentId) -> Result<Vec<Relation>> {
        let sql = format!("{SELECT} WHERE r.document = ?1 ORDER BY r.seq");
        all(&self.connection, &sql, (id.0,), relation)
    }

    /// What current documents say of whoever has this name, the first `limit` of them.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn relations_to(&self, name: NameId, limit: usize) -> Result<Vec<Relation>> {
        // Each part has an index of its own; what bears on validity comes first, so that no limit cuts it off.
        let part = |column: &str| {
            format!(
                "SELECT r.document, r.seq, r.edge, r.number, r.title, r.bare, r.effective FROM relation r
                 JOIN document d ON d.id = r.document AND d.superseded = 0 WHERE r.{column} = ?1"
            )
        };
        let sql = format!(
            "SELECT * FROM ({} UNION {} UNION {}) ORDER BY edge IN ('cites', 'basis'), document, seq LIMIT ?2",
            part("number"),
            part("title"),
            part("bare")
        );
        all(&self.connection, &sql, (name, limit), relation)
    }

    /// Which current documents dated between two days rest on whoever has this name, the latest first.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn reliances_on(&self, name: NameId, days: (&str, &str), limit: usize) -> Result<Vec<Relation>> {
        let part = |column: &str| {
            format!(
                "SELECT r.document, r.seq, r.edge, r.number, r.title, r.bare, r.effective, d.date FROM relation r
                 JOIN document d ON d.id = r.document AND d.superseded = 0
                 WHERE r.{column} = ?1 AND r.edge IN ('basis', 'implements') AND d.date BETWEEN ?2 AND ?3"
            )
        };
        let sql = format!(
            "SELECT * FROM ({} UNION {} UNION {}) ORDER BY date DESC, document, seq LIMIT ?4",
            part("number"),
            part("title"),
            part("bare")
        );
        all(&self.connection, &sql, (name, days.0, days.1, limit), relation)
    }

    /// The names of a document.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn names_of(&self, id: DocumentId) -> Result<Vec<(NameId, NameSort)>> {
        let sql = "SELECT name, sort FROM document_name WHERE document = ?1 ORDER BY sort, name";
        all(&self.connection, sql, (id.0,), |row| {
            Ok((row.get(0)?, NameSort::of(row.get(1)?)))
        })
    }

    /// The current documents that have a name, oldest first.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn documents_named(&self, name: NameId) -> Result<Vec<(Brief, NameSort)>> {
        let sql = format!(
            "SELECT {BRIEF}, n.sort FROM document_name n JOIN document d ON d.id = n.document AND d.superseded = 0
             WHERE n.name = ?1 ORDER BY n.date IS NULL, n.date, d.id"
        );
        all(&self.connection, &sql, (name,), |row| {
            Ok((brief(row)?, NameSort::of(row.get(7)?)))
        })
    }

    /// Current documents whose number or title begins so, the first `limit` of them.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn named_like(&self, beginning: &str, limit: usize) -> Result<Vec<Brief>> {
        let sql = format!(
            "SELECT DISTINCT {BRIEF} FROM name k JOIN document_name n ON n.name = k.id
             JOIN document d ON d.id = n.document AND d.superseded = 0
             WHERE k.key >= ?1 AND k.key < ?2 ORDER BY k.key, d.id LIMIT ?3"
        );
        // The last character that there is sorts behind whatever goes on from the beginning.
        all(
            &self.connection,
            &sql,
            (beginning, format!("{beginning}\u{10FFFF}"), limit),
            brief,
        )
    }

    /// What is called by a name.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn name_key(&self, name: NameId) -> Result<Option<String>> {
        one(&self.connection, "SELECT key FROM name WHERE id = ?1", (name,), |row| {
            row.get(0)
        })
    }

    /// The number of a name, if anything is called so.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn name_id(&self, key: &str) -> Result<Option<NameId>> {
        one(&self.connection, "SELECT id FROM name WHERE key = ?1", (key,), |row| {
            row.get(0)
        })
    }

    /// A document in brief.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn brief(&self, id: DocumentId) -> Result<Option<Brief>> {
        let sql = format!("SELECT {BRIEF} FROM document d WHERE d.id = ?1");
        one(&self.connection, &sql, (id.0,), brief)
    }

    /// Current documents of an organ, oldest first; undated ones last.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn documents_of_organ(&self, organ: &str) -> Result<Vec<Brief>> {
        let sql = format!(
            "SELECT {BRIEF} FROM document d WHERE d.superseded = 0 AND d.organ = ?1 ORDER BY d.date IS NULL, d.date, d.id"
        );
        all(&self.connection, &sql, (organ,), brief)
    }

    /// The date of the latest current document up to a day: how far the archive's knowledge reaches.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn latest_date(&self, until: &str) -> Result<Option<String>> {
        let sql = "SELECT max(date) FROM document WHERE superseded = 0 AND date <= ?1";
        Ok(one(&self.connection, sql, (until,), |row| row.get(0))?.flatten())
    }

    /// The papers that current documents cite most and that the archive lacks.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn wanted(&self, limit: usize) -> Result<Vec<Wanted>> {
        let sql = "WITH open AS (
                SELECT r.document, r.seq, r.number, r.title FROM relation r
                JOIN document d ON d.id = r.document AND d.superseded = 0
                WHERE r.edge <> 'publishes'
                  AND NOT EXISTS (SELECT 1 FROM document_name n WHERE n.name = r.number AND n.document <> r.document)
                  AND NOT EXISTS (SELECT 1 FROM document_name n WHERE n.name = r.title AND n.document <> r.document)
                  AND NOT EXISTS (SELECT 1 FROM document_name n WHERE n.name = r.bare AND n.document <> r.document))
            SELECT count(DISTINCT document), min(document), seq, number, title,
                (SELECT key FROM name WHERE id = number) FROM open
            GROUP BY coalesce(number, title) ORDER BY 1 DESC, 2, 3 LIMIT ?1";
        all(&self.connection, sql, (limit,), |row| {
            Ok(Wanted {
                count: row.get(0)?,
                example: (DocumentId(row.get(1)?), row.get(2)?),
                number: row.get(5)?,
                names: (row.get(3)?, row.get(4)?),
            })
        })
    }

    /// Current documents that cite what has one of these names, oldest first, with the citation.
    ///
    /// # Errors
    /// As [`Catalogue::relations_of`].
    pub fn citing(&self, names: (Option<NameId>, Option<NameId>), limit: usize) -> Result<Vec<Brief>> {
        let sql = format!(
            "SELECT DISTINCT {BRIEF} FROM relation r JOIN document d ON d.id = r.document AND d.superseded = 0
             WHERE r.number = ?1 OR (?1 IS NULL AND r.title = ?2) ORDER BY d.id LIMIT ?3"
        );
        all(&self.connection, &sql, (names.0, names.1, limit), brief)
    }
}
