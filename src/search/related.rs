//! What stands beside a hit: its copies of other years (年度例行), and the papers of the same thread (文件往来).

use serde::Serialize;

use super::Search;
use crate::archive::{Brief, DocumentId, Listing};
use crate::document::{Edge, series_key, series_year};
use crate::engine::{Request, Sort};
use crate::error::Result;
use crate::query::{Filter, Query};
use crate::relation::{Relations, Tie};

/// Papers of a series that are shown.
const MOST_YEARS: usize = 40;

/// A paper of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Yearly {
    /// The year that its title names.
    pub year: u16,
    /// The document.
    pub id: i64,
}

/// A paper that a hit answers or forwards, or that does so to the hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tied {
    /// What the one does to the other.
    pub edge: Edge,
    /// Whether this paper does it to the hit.
    pub passive: bool,
    /// The document.
    pub id: i64,
    /// 题名
    pub title: String,
    /// 发文字号
    pub number: Option<String>,
    /// 成文日期
    pub date: Option<String>,
}

impl From<Tie> for Tied {
    fn from(
        Tie {
            edge,
            passive,
            document,
        }: Tie,
    ) -> Self {
        let Brief {
            id,
            title,
            number,
            date,
            ..
        } = document;
        Self {
            edge,
            passive,
            id: id.0,
            title,
            number,
            date,
        }
    }
}

impl Search<'_> {
    /// The papers of the series of a document, itself among them, by year; none unless there are two years.
    pub(super) fn series_of(&self, listing: &Listing) -> Result<Vec<Yearly>> {
        let Some(key) = series_key(&listing.title, listing.organ.as_deref()) else {
            return Ok(Vec::new());
        };
        let query = Query::Filter(Filter::Series(key));
        let request = Request {
            query: &query,
            sort: Sort::Relevance,
            offset: 0,
            limit: 0,
            superseded: false,
            facets: &[],
        };
        let ids = self.searcher.documents(&request, &|_| Vec::new())?;
        let mut series: Vec<Yearly> = Vec::new();
        for id in ids.into_iter().take(MOST_YEARS) {
            let id = DocumentId(i64::try_from(id).unwrap_or_default());
            let title = self.archive.catalogue.brief(id)?.map(|brief| brief.title);
            if let Some(year) = title.as_deref().and_then(series_year) {
                series.push(Yearly { year, id: id.0 });
            }
        }
        series.sort_by_key(|yearly| (yearly.year, yearly.id));
        let years = series.first().map(|first| first.year) != series.last().map(|last| last.year);
        Ok(if years { series } else { Vec::new() })
    }

    /// The papers that a document answers or forwards, and those that do so to it.
    pub(super) fn thread_of(&self, id: DocumentId) -> Result<Vec<Tied>> {
        let ties = Relations::new(&self.archive.catalogue).ties(id)?;
        Ok(ties.into_iter().map(Tied::from).collect())
    }
}
