//! Arranged items (归档文件) in the catalogue: their numbers, boxes and components.

use std::collections::HashMap;

use rusqlite::Row;
use serde::Serialize;

use super::catalogue::{Batch, Catalogue, all, each, one, unreadable};
use super::record::DocumentId;
use crate::classify::retention::Term;
use crate::error::Result;

/// An item (件) as it was fixed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ArchivedItem {
    /// Its number in the catalogue; 0 before it is written.
    #[serde(skip)]
    pub id: i64,
    /// The act of arranging that fixed it.
    pub arrangement: i64,
    /// 档号
    pub code: String,
    /// 全宗号
    pub fonds: String,
    /// 门类代码
    pub category: String,
    /// 年度
    pub year: u16,
    /// 保管期限 as it was numbered: Y, D30.
    pub term: String,
    /// 机构（问题）代码
    pub class: String,
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
    /// 密级
    pub secrecy: String,
    /// 页数
    pub pages: Option<u64>,
    /// What boxes are filled by where pages are not known.
    #[serde(skip)]
    pub pages_guess: u64,
    /// 备注
    pub note: String,
    /// The rule by which its term was proposed.
    pub rule: String,
    /// Whether it had its number before.
    pub kept_number: bool,
    /// The last day of its term; none if it is permanent.
    pub expires: Option<String>,
    /// Why it must not be appraised now.
    pub hold: Option<String>,
    /// To whom it was transferred.
    pub handed_over: Option<String>,
    /// When it was destroyed.
    pub destroyed: Option<String>,
}

/// A document of an arranged item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivedComponent {
    /// Its number in the archive.
    pub document: i64,
    /// What it is in the item.
    pub role: String,
}

/// The first document of an arranged item, as it was fixed and as it is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedMain {
    /// 档号
    pub code: String,
    /// 题名 as it was fixed.
    pub title: String,
    /// 文号 as it was fixed.
    pub issue: String,
    /// Its number in the archive.
    pub document: i64,
    /// 题名 now.
    pub title_now: String,
    /// 文号 now.
    pub issue_now: Option<String>,
    /// Its key in the system that exported it.
    pub external_id: Option<String>,
    /// Whether the place it came from holds something newer.
    pub superseded: bool,
}

/// An act of arranging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrangement {
    /// Its number.
    pub id: i64,
    /// 年度
    pub year: u16,
    /// When.
    pub time: String,
    /// Who.
    pub person: String,
    /// How many items it fixed.
    pub items: u64,
    /// When it was undone.
    pub undone: Option<String>,
}

/// Which items are meant; nothing narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemFilter {
    /// 年度
    pub year: Option<u16>,
    /// The last year meant; `year` alone means that one.
    pub until: Option<u16>,
    /// 保管期限代码
    pub term: Option<String>,
    /// 机构（问题）代码
    pub class: Option<String>,
    /// The act of arranging.
    pub arrangement: Option<i64>,
}

const ITEM: &str =
    "SELECT i.id, i.arrangement, i.code, i.fonds, i.category, i.year, i.term, i.class, i.number, i.box, i.title,
    i.issue, i.organ, i.date, i.kind, i.secrecy, i.pages, i.pages_guess, i.note, i.rule, i.kept_number, i.expires, i.hold,
    i.handed_over, i.destroyed FROM archived_item i";

/// Permanent first, then the longer terms.
const ORDER: &str =
    "i.year, CASE i.term WHEN 'Y' THEN 0 ELSE 1 END, CAST(substr(i.term, 2) AS INTEGER) DESC, i.class, i.number";

fn item(row: &Row<'_>) -> rusqlite::Result<ArchivedItem> {
    Ok(ArchivedItem {
        id: row.get(0)?,
        arrangement: row.get(1)?,
        code: row.get(2)?,
        fonds: row.get(3)?,
        category: row.get(4)?,
        year: row.get(5)?,
        term: row.get(6)?,
        class: row.get(7)?,
        number: row.get(8)?,
        box_number: row.get(9)?,
        title: row.get(10)?,
        issue: row.get(11)?,
        organ: row.get(12)?,
        date: row.get(13)?,
        kind: row.get(14)?,
        secrecy: row.get(15)?,
        pages: row.get(16)?,
        pages_guess: row.get(17)?,
        note: row.get(18)?,
        rule: row.get(19)?,
        kept_number: row.get(20)?,
        expires: row.get(21)?,
        hold: row.get(22)?,
        handed_over: row.get(23)?,
        destroyed: row.get(24)?,
    })
}

impl Batch<'_> {
    /// Begins an act of arranging; returns its number.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn insert_arrangement(&self, year: u16, time: &str, person: &str, items: usize) -> Result<i64> {
        self.run(
            "INSERT INTO arrangement (year, time, person, items) VALUES (?1, ?2, ?3, ?4)",
            (year, time, person, items),
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Adds an item with its components, in order.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses: its number or one of its documents is taken.
    pub fn insert_archived_item(&self, item: &ArchivedItem, components: &[ArchivedComponent]) -> Result<()> {
        self.run(
            "INSERT INTO archived_item (arrangement, code, fonds, category, year, term, class, number, box, title, issue, organ,
                date, kind, secrecy, pages, pages_guess, note, rule, kept_number, expires)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
            rusqlite::params![
                item.arrangement,
                item.code,
                item.fonds,
                item.category,
                item.year,
                item.term,
                item.class,
                item.number,
                item.box_number,
                item.title,
                item.issue,
                item.organ,
                item.date,
                item.kind,
                item.secrecy,
                item.pages,
                item.pages_guess,
                item.note,
                item.rule,
                item.kept_number,
                item.expires,
            ],
        )?;
        let id = self.connection.last_insert_rowid();
        for (seq, component) in components.iter().enumerate() {
            self.run(
                "INSERT INTO archived_component (item, seq, document, role) VALUES (?1, ?2, ?3, ?4)",
                (id, seq + 1, component.document, &component.role),
            )?;
            // The index counts by term.
            self.run(
                "UPDATE document SET generation = ?2 WHERE id = ?1",
                (component.document, self.generation()),
            )?;
        }
        self.advance_generation()
    }

    /// Takes the items of an act of arranging away again; the act itself stays, as undone.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn undo_arrangement(&self, arrangement: i64, time: &str) -> Result<()> {
        self.run(
            "UPDATE document SET generation = ?2 WHERE id IN (SELECT c.document FROM archived_component c
                JOIN archived_item i ON i.id = c.item WHERE i.arrangement = ?1)",
            (arrangement, self.generation()),
        )?;
        self.advance_generation()?;
        self.run(
            "DELETE FROM archived_component WHERE item IN (SELECT id FROM archived_item WHERE arrangement = ?1)",
            (arrangement,),
        )?;
        self.run("DELETE FROM archived_item WHERE arrangement = ?1", (arrangement,))?;
        self.run("UPDATE arrangement SET undone = ?2 WHERE id = ?1", (arrangement, time))
    }

    /// Notes that an item was transferred.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_handed_over(&self, item: i64, to: &str) -> Result<()> {
        self.run("UPDATE archived_item SET handed_over = ?2 WHERE id = ?1", (item, to))
    }

    /// Notes why an item must not be appraised now; `None` takes that back.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_hold(&self, item: i64, hold: Option<&str>) -> Result<()> {
        self.run("UPDATE archived_item SET hold = ?2 WHERE id = ?1", (item, hold))
    }

    /// Moves the last day of an item's term; `None` makes it permanent.
    ///
    /// # Errors
    /// [`crate::error::Kind::Io`] if the catalogue refuses.
    pub fn put_expiry(&self, item: i64, expires: Option<&str>) -> Result<()> {
        self.run("UPDATE archived_item SET expires = ?2 WHERE id = ?1", (item, expires))
    }
}

impl Catalogue {
    /// The arranged items that a filter means, in the order of lists.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn archived_items(&self, filter: &ItemFilter) -> Result<Vec<ArchivedItem>> {
        let sql = format!(
            "{ITEM} WHERE (?1 IS NULL OR i.year >= ?1) AND (?2 IS NULL OR i.year <= ?2) AND (?3 IS NULL OR i.term = ?3)
                AND (?4 IS NULL OR i.class = ?4) AND (?5 IS NULL OR i.arrangement = ?5) ORDER BY {ORDER}"
        );
        let parameters = (
            filter.year,
            filter.until.or(filter.year),
            &filter.term,
            &filter.class,
            filter.arrangement,
        );
        all(&self.connection, &sql, parameters, item)
    }

    /// The item with an archival number.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn archived_item(&self, code: &str) -> Result<Option<ArchivedItem>> {
        one(&self.connection, &format!("{ITEM} WHERE i.code = ?1"), (code,), item)
    }

    /// The item that a document was arranged in.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn archived_item_of(&self, document: DocumentId) -> Result<Option<ArchivedItem>> {
        let sql = format!("{ITEM} JOIN archived_component c ON c.item = i.id WHERE c.document = ?1");
        one(&self.connection, &sql, (document.0,), item)
    }

    /// 保管期限 of the item that a document was arranged in.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn term_of(&self, document: DocumentId) -> Result<Option<Term>> {
        let sql = "SELECT i.term FROM archived_item i JOIN archived_component c ON c.item = i.id WHERE c.document = ?1";
        let code = one(&self.connection, sql, (document.0,), |row| row.get::<_, String>(0))?;
        Ok(code.as_deref().and_then(Term::parse))
    }

    /// The items whose term ended before a day, in the order of lists; those that were handed over or destroyed are left out.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn expired_items(&self, day: &str) -> Result<Vec<ArchivedItem>> {
        let sql = format!(
            "{ITEM} WHERE i.expires IS NOT NULL AND i.destroyed IS NULL AND i.expires < ?1 AND i.handed_over IS NULL
                ORDER BY {ORDER}"
        );
        all(&self.connection, &sql, (day,), item)
    }

    /// The first document of each arranged item of a filter, by the item's number in the catalogue.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn archived_documents(&self, filter: &ItemFilter) -> Result<HashMap<i64, DocumentId>> {
        let sql =
            "SELECT i.id, c.document FROM archived_item i JOIN archived_component c ON c.item = i.id AND c.seq = 1
            WHERE (?1 IS NULL OR i.year >= ?1) AND (?2 IS NULL OR i.year <= ?2)";
        let pairs = all(
            &self.connection,
            sql,
            (filter.year, filter.until.or(filter.year)),
            |row| Ok((row.get(0)?, DocumentId(row.get(1)?))),
        )?;
        Ok(pairs.into_iter().collect())
    }

    /// The documents of an arranged item, in order.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn archived_components(&self, item: i64) -> Result<Vec<ArchivedComponent>> {
        let sql = "SELECT document, role FROM archived_component WHERE item = ?1 ORDER BY seq";
        all(&self.connection, sql, (item,), |row| {
            Ok(ArchivedComponent {
                document: row.get(0)?,
                role: row.get(1)?,
            })
        })
    }

    /// Of a lowest class: its last number, its last box, and the pages in that box.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn end_of_class(&self, fonds: &str, year: u16, term: &str, class: &str) -> Result<(u32, u32, u64)> {
        let sql = "WITH own AS (SELECT number, box, pages, pages_guess FROM archived_item
                WHERE year = ?2 AND term = ?3 AND class = ?4 AND fonds = ?1)
            SELECT coalesce(max(number), 0), coalesce(max(box), 0),
                coalesce((SELECT sum(coalesce(pages, pages_guess)) FROM own WHERE box = (SELECT max(box) FROM own)), 0) FROM own";
        let end = one(&self.connection, sql, (fonds, year, term, class), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        Ok(end.unwrap_or((0, 0, 0)))
    }

    /// Visits the first document of every arranged item of a filter, as it is known now: archival number, title, number
    /// and key in its old system; and whether the place it came from holds something newer.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read, or the failure of `visit`.
    pub fn each_archived_main(
        &self,
        filter: &ItemFilter,
        mut visit: impl FnMut(ArchivedMain) -> Result<()>,
    ) -> Result<()> {
        let sql = "SELECT i.code, i.title, i.issue, d.id, d.title, d.number, d.external_id, d.superseded
            FROM archived_item i JOIN archived_component c ON c.item = i.id AND c.seq = 1 JOIN document d ON d.id = c.document
            WHERE i.destroyed IS NULL AND (?1 IS NULL OR i.year >= ?1) AND (?2 IS NULL OR i.year <= ?2)";
        each(
            &self.connection,
            sql,
            (filter.year, filter.until.or(filter.year)),
            |row| {
                let read = || -> rusqlite::Result<ArchivedMain> {
                    Ok(ArchivedMain {
                        code: row.get(0)?,
                        title: row.get(1)?,
                        issue: row.get(2)?,
                        document: row.get(3)?,
                        title_now: row.get(4)?,
                        issue_now: row.get(5)?,
                        external_id: row.get(6)?,
                        superseded: row.get(7)?,
                    })
                };
                visit(read().map_err(unreadable)?)
            },
        )
    }

    /// Acts of arranging, in order.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn arrangements(&self) -> Result<Vec<Arrangement>> {
        let sql = "SELECT id, year, time, person, items, undone FROM arrangement ORDER BY id";
        all(&self.connection, sql, (), |row| {
            Ok(Arrangement {
                id: row.get(0)?,
                year: row.get(1)?,
                time: row.get(2)?,
                person: row.get(3)?,
                items: row.get(4)?,
                undone: row.get(5)?,
            })
        })
    }

    /// The items of later acts of arranging that stand behind those of this one in the same lowest class.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn items_behind(&self, arrangement: i64) -> Result<u64> {
        let sql = "SELECT count(*) FROM archived_item later WHERE later.arrangement > ?1 AND EXISTS (
                SELECT 1 FROM archived_item own WHERE own.arrangement = ?1 AND own.fonds = later.fonds
                    AND own.year = later.year AND own.term = later.term AND own.class = later.class)";
        Ok(one(&self.connection, sql, (arrangement,), |row| row.get(0))?.unwrap_or(0))
    }
}
