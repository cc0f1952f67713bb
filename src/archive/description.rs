//! What registers print of documents (著录), beside their details: the rows follow from the record alone, so whoever writes a
//! record keeps them true, and a register of a year reads neither texts nor details.

use rusqlite::Row;
use serde_json::Value;

use super::catalogue::{Batch, Catalogue, all, each, one};
use super::record::{DocumentId, Record};
use crate::document::{Decision, DocDate, DocNumber, Duty, declassified_on};
use crate::error::Result;

/// What a register says of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description {
    /// Its number in the archive.
    pub document: i64,
    /// The year of its date, else of its number.
    pub year: Option<u16>,
    /// 成文日期, ISO 8601
    pub date: Option<String>,
    /// 责任者
    pub organ: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Topic ids with a blank between, best first.
    pub topics: String,
    /// 文号
    pub number: Option<String>,
    /// 题名
    pub title: String,
    /// 密级
    pub secrecy: Option<String>,
    /// 保密期限
    pub term: Option<String>,
    /// 解密日期
    pub declassify: Option<String>,
    /// 主送
    pub addressees: Option<String>,
    /// 抄送
    pub copies: Option<String>,
    /// 签发人
    pub signers: Option<String>,
    /// 印数
    pub print_run: Option<u64>,
    /// 档号, as it was fixed, else as a catalogue gave it.
    pub filed: Option<String>,
    /// 信访目的
    pub petition: Option<String>,
    /// 信访形式
    pub channel: Option<String>,
    /// The group of copies and editions that it is in.
    pub family: Option<i64>,
}

impl Description {
    /// Its number in the archive.
    #[must_use]
    pub fn id(&self) -> DocumentId {
        DocumentId(self.document)
    }
}

/// Something to be done, or decided, as a register prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// 事项
    pub task: String,
    /// 责任单位
    pub unit: Option<String>,
    /// 配合单位
    pub partners: Option<String>,
    /// 期限
    pub due: Option<String>,
    /// 依据句; empty for what a meeting decided.
    pub sentence: String,
    /// How the day was found, and the words.
    pub rule: String,
    /// The document that says so.
    pub source: Description,
}

/// The time that a register covers. Nothing said covers all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Period {
    /// A year.
    pub year: Option<u16>,
    /// From this day on, ISO 8601.
    pub from: Option<String>,
    /// Up to this day.
    pub to: Option<String>,
}

/// Which documents are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Described {
    /// All.
    All,
    /// Those with a 密级.
    Secret,
    /// Those of petitions.
    Petition,
}

/// Keys under which catalogues give the 档号.
const FILED_KEYS: [&str; 4] = ["档号", "archival_number", "件号", "归档件号"];

impl Record {
    /// What registers print of it.
    fn description(&self) -> Description {
        let field = |path: &str| self.details.pointer(path);
        let text = |path: &str| field(path).and_then(Value::as_str).map(str::to_owned);
        let joined = |path: &str| {
            let list = field(path).and_then(Value::as_array).into_iter().flatten();
            let names: Vec<&str> = list.filter_map(|entry| entry.get("value")?.as_str()).collect();
            (!names.is_empty()).then(|| names.join("、"))
        };
        let date = self.date.as_deref().and_then(DocDate::parse);
        let number = self.number.as_deref().and_then(DocNumber::parse);
        let (secrecy, term) = (text("/document/secrecy/value"), text("/document/secrecy_term/value"));
        let declassify = secrecy
            .as_deref()
            .and_then(|level| declassified_on(date, level, term.as_deref()));
        let meta = field("/meta").and_then(Value::as_object);
        let filed = meta.and_then(|meta| FILED_KEYS.iter().find_map(|key| meta.get(*key)?.as_str()));
        Description {
            document: 0,
            year: date
                .map(|date| date.year)
                .or_else(|| number.as_ref().and_then(DocNumber::year)),
            date: self.date.clone(),
            organ: self.organ.clone(),
            kind: self.kind.clone(),
            topics: self.topics.join(" "),
            number: self.number.clone(),
            title: self.title.clone(),
            secrecy,
            term,
            declassify: declassify.map(|day| day.to_string()),
            addressees: joined("/document/addressees"),
            copies: joined("/document/copies"),
            signers: joined("/document/signers"),
            print_run: field("/document/print_run/value").and_then(Value::as_u64),
            filed: filed.map(str::to_owned),
            petition: text("/petition/purpose"),
            channel: text("/petition/channel"),
            family: None,
        }
    }

    fn listed<T: serde::de::DeserializeOwned>(&self, path: &str) -> Vec<T> {
        let list = self
            .details
            .pointer(path)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        list.filter_map(|entry| serde_json::from_value(entry.clone()).ok())
            .collect()
    }
}

impl Batch<'_> {
    /// Writes what registers print of a document, in place of what was written before.
    pub(super) fn put_description(&self, id: DocumentId, record: &Record) -> Result<()> {
        let d = record.description();
        self.run(
            "INSERT OR REPLACE INTO description (document, year, date, organ, kind, topics, number, title, secrecy, term,
                declassify, addressees, copies, signers, print_run, filed, petition, channel)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            rusqlite::params![
                id.0, d.year, d.date, d.organ, d.kind, d.topics, d.number, d.title, d.secrecy, d.term, d.declassify,
                d.addressees, d.copies, d.signers, d.print_run, d.filed, d.petition, d.channel,
            ],
        )?;
        self.run("DELETE FROM duty WHERE document = ?1", (id.0,))?;
        let duties = record.listed::<Duty>("/document/duties").into_iter().map(|duty| {
            let due = duty.due.map(|due| due.to_string());
            (false, duty.task, duty.unit, None, due, duty.sentence, duty.rule)
        });
        let decisions = record
            .listed::<Decision>("/document/decisions")
            .into_iter()
            .map(|decision| {
                let due = decision.due.map(|due| due.to_string());
                (
                    true,
                    decision.matter,
                    decision.unit,
                    decision.partners,
                    due,
                    String::new(),
                    decision.rule,
                )
            });
        for (seq, (decided, task, unit, partners, due, sentence, rule)) in duties.chain(decisions).enumerate() {
            self.run(
                "INSERT INTO duty (document, seq, decided, task, unit, partners, due, sentence, rule)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                (id.0, seq, decided, task, unit, partners, due, sentence, rule),
            )?;
        }
        Ok(())
    }
}

const COLUMNS: &str = "e.document, e.year, e.date, e.organ, e.kind, e.topics, e.number, e.title, e.secrecy, e.term,
    e.declassify, e.addressees, e.copies, e.signers, e.print_run,
    coalesce((SELECT i.code FROM archived_item i JOIN archived_component a ON a.item = i.id WHERE a.document = e.document), e.filed),
    e.petition, e.channel, (SELECT c.family FROM copy c WHERE c.document = e.document)";
/// Of documents that a place still holds.
const CURRENT: &str =
    "e.document NOT IN (SELECT id FROM document INDEXED BY document_by_superseded WHERE superseded = 1)";

fn described(row: &Row<'_>) -> rusqlite::Result<Description> {
    Ok(Description {
        document: row.get(0)?,
        year: row.get(1)?,
        date: row.get(2)?,
        organ: row.get(3)?,
        kind: row.get(4)?,
        topics: row.get(5)?,
        number: row.get(6)?,
        title: row.get(7)?,
        secrecy: row.get(8)?,
        term: row.get(9)?,
        declassify: row.get(10)?,
        addressees: row.get(11)?,
        copies: row.get(12)?,
        signers: row.get(13)?,
        print_run: row.get(14)?,
        filed: row.get(15)?,
        petition: row.get(16)?,
        channel: row.get(17)?,
        family: row.get(18)?,
    })
}

impl Period {
    /// Whether a day is in it.
    #[must_use]
    pub fn holds(&self, day: &str) -> bool {
        let year = self.year.map(|year| year.to_string());
        year.is_none_or(|year| day.starts_with(&year))
            && self.from.as_deref().is_none_or(|from| day >= from)
            && self.to.as_deref().is_none_or(|to| day <= to || day.starts_with(to))
    }

    /// The condition in SQL, with what stands for ?1, ?2, ?3.
    fn condition(&self) -> (&'static str, [Option<String>; 3]) {
        let year = self.year.map(|year| year.to_string());
        let condition = if self.year.is_some() {
            "e.year = CAST(?1 AS INTEGER) AND (?2 IS NULL OR e.date >= ?2) AND (?3 IS NULL OR e.date <= ?3)"
        } else if self.from.is_some() || self.to.is_some() {
            "?1 IS NULL AND e.date >= coalesce(?2, '') AND e.date <= coalesce(?3, '9999')"
        } else {
            "?1 IS NULL AND ?2 IS NULL AND ?3 IS NULL"
        };
        // A day of the last month is below its end whatever its day.
        (
            condition,
            [year, self.from.clone(), self.to.as_ref().map(|to| format!("{to}~"))],
        )
    }
}

impl Catalogue {
    /// Current documents of a period as registers print them, oldest first; undated ones last.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read; so for all below.
    pub fn each_description(
        &self,
        which: Described,
        period: &Period,
        mut visit: impl FnMut(Description) -> Result<()>,
    ) -> Result<()> {
        let (condition, values) = period.condition();
        let which = match which {
            Described::All => "1",
            Described::Secret => "e.secrecy IS NOT NULL",
            Described::Petition => "e.petition IS NOT NULL",
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM description e WHERE {condition} AND {which} AND {CURRENT}
             ORDER BY e.date IS NULL, e.date, e.document"
        );
        each(&self.connection, &sql, values, |row| {
            visit(described(row).map_err(super::catalogue::unreadable)?)
        })
    }

    /// Current documents of some kinds and a period, oldest first; with those whose year nothing tells, if `undated`.
    ///
    /// # Errors
    /// As [`Catalogue::each_description`].
    pub fn descriptions_of_kinds(&self, kinds: &[&str], period: &Period, undated: bool) -> Result<Vec<Description>> {
        let mut found = Vec::new();
        let (condition, [year, from, to]) = period.condition();
        let condition = if undated {
            format!("(({condition}) OR e.year IS NULL)")
        } else {
            condition.to_owned()
        };
        for kind in kinds {
            let sql = format!("SELECT {COLUMNS} FROM description e WHERE e.kind = ?4 AND {condition} AND {CURRENT}");
            found.extend(all(&self.connection, &sql, (&year, &from, &to, kind), described)?);
        }
        found.sort_by(|a, b| (a.date.is_none(), &a.date, a.document).cmp(&(b.date.is_none(), &b.date, b.document)));
        Ok(found)
    }

    /// What is asked to be done, or was decided, in the documents of a period; tasks in order of their day.
    ///
    /// # Errors
    /// As [`Catalogue::each_description`].
    pub fn tasks(&self, decided: bool, period: &Period) -> Result<Vec<Task>> {
        let (condition, [year, from, to]) = period.condition();
        // Tasks without a day that can be known say nothing to a calendar.
        let (which, order) = if decided {
            ("t.decided = 1", "e.date IS NULL, e.date, e.document, t.seq")
        } else {
            ("t.decided = 0 AND t.due IS NOT NULL", "t.due, e.document, t.seq")
        };
        let sql = format!(
            "SELECT {COLUMNS}, t.task, t.unit, t.partners, t.due, t.sentence, t.rule FROM duty t JOIN description e ON e.document = t.document
             WHERE {which} AND {condition} AND {CURRENT} ORDER BY {order}"
        );
        all(&self.connection, &sql, (&year, &from, &to), |row| {
            Ok(Task {
                source: described(row)?,
                task: row.get(19)?,
                unit: row.get(20)?,
                partners: row.get(21)?,
                due: row.get(22)?,
                sentence: row.get(23)?,
                rule: row.get(24)?,
            })
        })
    }

    /// The first day on which a document asks for something.
    ///
    /// # Errors
    /// As [`Catalogue::each_description`].
    pub fn first_due(&self, document: DocumentId) -> Result<Option<String>> {
        let sql = "SELECT min(due) FROM duty WHERE document = ?1 AND decided = 0";
        Ok(one(&self.connection, sql, (document.0,), |row| row.get(0))?.flatten())
    }

    /// The organ that issued most documents, and how many.
    ///
    /// # Errors
    /// As [`Catalogue::each_description`].
    pub fn chief_organ(&self) -> Result<Option<(String, u64)>> {
        let sql =
            "SELECT organ, count(*) FROM description WHERE organ IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1";
        one(&self.connection, sql, (), |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
