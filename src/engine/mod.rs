//! The search engine (检索引擎): takes entries, answers queries. It knows nothing of the archive; what it holds is
//! derived and can be deleted at any time.
//!
//! Two layers answer a query. The **character layer** holds every pair of neighbouring characters of the folded text
//! with its position: a phrase of any length, cut anywhere, is found exactly where a scan would find it. The **word
//! layer** holds jieba's words with their frequencies and serves ranking only.

mod embedded;
mod ranking;

use std::collections::BTreeMap;

pub use embedded::{Embedded, EmbeddedWriter, Searcher};
pub use ranking::{Reason, Signal, Weights};

/// The version of what is indexed and how; an index of another version is rebuilt from the archive.
pub const INDEX_VERSION: u32 = 5;

/// What the engine is told of a document. Texts are folded ([`crate::text::fold`]); none may hold a NUL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The document's number.
    pub id: u64,
    /// Folded title.
    pub title: String,
    /// Folded text.
    pub body: String,
    /// The title's words, cut for the index, with blanks between.
    pub title_words: String,
    /// The words of title and text, cut for the index, with blanks between.
    pub words: String,
    /// How title and organ sound: syllables with blanks between, `|` between the two.
    pub sounds: String,
    /// Canonical number of the document itself.
    pub number: Option<String>,
    /// Canonical numbers that it cites.
    pub cited: Vec<String>,
    /// Issuing organ, unfolded.
    pub organ: Option<String>,
    /// Names of the addressees, folded.
    pub addressees: Vec<String>,
    /// Kind by its exact name.
    pub kind: Option<String>,
    /// Topic ids.
    pub topics: Vec<String>,
    /// First and last day of its date, as numbers like `20120416`.
    pub date: Option<(u32, u32)>,
    /// 密级
    pub secrecy: Option<String>,
    /// The issuing organ's level: 国家 省 市 县 乡.
    pub level: Option<String>,
    /// File format.
    pub format: String,
    /// Key in the system that exported it.
    pub external_id: Option<String>,
    /// Further keys and values.
    pub meta: Vec<(String, String)>,
    /// Whether a newer version has taken its place.
    pub superseded: bool,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first; equally good ones by document number.
    #[default]
    Relevance,
    /// Newest first, undated last; same day by document number.
    Newest,
    /// Oldest first, undated last; same day by document number.
    Oldest,
}

/// What has values that a person may have begun to type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// Words of titles, folded.
    TitleWords,
    /// 发文字号, canonical.
    Numbers,
    /// 发文机关
    Organs,
}

/// What is asked of the engine.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The condition.
    pub query: &'a crate::query::Query,
    /// The order.
    pub sort: Sort,
    /// How many hits to pass over.
    pub offset: usize,
    /// How many hits to give.
    pub limit: usize,
    /// Also documents whose place has been taken by a newer version.
    pub superseded: bool,
}

/// A document that meets the condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The document's number.
    pub id: u64,
    /// How well it fits; comparable within one answer only. 0 when sorted by date.
    pub score: f32,
}

/// Counts of all documents that meet the condition, by the values of a field.
pub type Facets = BTreeMap<&'static str, Vec<(String, u64)>>;

/// The answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// How many documents meet the condition, exactly.
    pub total: u64,
    /// The hits asked for.
    pub hits: Vec<Hit>,
    /// Per facet (`kind`, `organ`, `level`, `year`, `topic`, `secrecy`, `format`) values and counts, commonest first.
    pub facets: Facets,
}
