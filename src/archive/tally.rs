//! Counts of documents (统计), from the catalogue.

use super::catalogue::{Catalogue, all};
use crate::error::Result;

impl Catalogue {
    /// Counts of current documents by one column, commonest first; documents without a value are left out.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn tally(&self, by: Tally) -> Result<Vec<(String, u64)>> {
        all(&self.connection, by.sql(), (), |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

/// What documents can be counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tally {
    /// 文种
    Kind,
    /// Topic id; a document with two topics counts in both.
    Topic,
    /// Year of the document's date.
    Year,
    /// 发文机关
    Organ,
    /// File format.
    Format,
    /// Reason code of documents that are not fully imported.
    Reason,
}

impl Tally {
    fn sql(self) -> &'static str {
        match self {
            Self::Kind => {
                "SELECT kind, count(*) FROM document WHERE superseded = 0 AND kind IS NOT NULL
                 GROUP BY 1 ORDER BY 2 DESC, 1"
            }
            Self::Topic => {
                "WITH RECURSIVE split (topic, rest) AS (
                    SELECT NULL, topics || ' ' FROM document WHERE superseded = 0 AND topics <> ''
                    UNION ALL SELECT substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
                    FROM split WHERE rest <> '')
                 SELECT topic, count(*) FROM split WHERE topic IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
            }
            Self::Year => {
                "SELECT substr(date, 1, 4), count(*) FROM document WHERE superseded = 0 AND date IS NOT NULL
                 GROUP BY 1 ORDER BY 1 DESC"
            }
            Self::Organ => {
                "SELECT organ, count(*) FROM document WHERE superseded = 0 AND organ IS NOT NULL
                 GROUP BY 1 ORDER BY 2 DESC, 1"
            }
            Self::Format => "SELECT format, count(*) FROM document WHERE superseded = 0 GROUP BY 1 ORDER BY 2 DESC, 1",
            Self::Reason => {
                "SELECT reason, count(*) FROM document WHERE superseded = 0 AND reason IS NOT NULL
                 GROUP BY 1 ORDER BY 2 DESC, 1"
            }
        }
    }
}
