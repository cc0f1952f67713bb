//! Whether documents are in force (有效性), for many at once: what was decided is kept for the day and for as long as the
//! catalogue stays as it is.

use std::collections::{BTreeMap, HashMap};

use super::{Search, SearchOptions, ValidityFacet, request};
use crate::archive::{DocumentId, RelationTables};
use crate::error::Result;
use crate::query::Query;
use crate::relation::{Relations, Standing};

/// More documents than this are decided by tables in memory, whose reading takes as long as so many look-ups.
const BY_TABLES: usize = 150;
/// Where no one asked for the counts, so many documents are looked at beside an answer.
const BESIDE: u64 = 100;
/// The same where the tables are in memory.
const BESIDE_TABLES: u64 = 10_000;

/// What is known for one day and one state of the catalogue.
#[derive(Debug, Default)]
pub(super) struct Standings {
    generation: u64,
    as_of: String,
    known: HashMap<DocumentId, Standing>,
    tables: Option<RelationTables>,
}

impl Search<'_> {
    /// The standing of each of these documents on a day.
    pub(super) fn standings(&self, ids: &[DocumentId], as_of: &str) -> Result<Vec<Standing>> {
        let catalogue = &self.archive.catalogue;
        let generation = catalogue.generation()?;
        let mut kept = self.standings.borrow_mut();
        if kept.generation != generation {
            *kept = Standings {
                generation,
                ..Standings::default()
            };
        }
        if kept.as_of != as_of {
            as_of.clone_into(&mut kept.as_of);
            kept.known.clear();
        }
        let open: Vec<DocumentId> = ids.iter().copied().filter(|id| !kept.known.contains_key(id)).collect();
        if open.len() > BY_TABLES && kept.tables.is_none() {
            kept.tables = Some(catalogue.relation_tables()?);
        }
        let Standings { known, tables, .. } = &mut *kept;
        let relations = match tables {
            Some(tables) => Relations::new(catalogue).within(tables),
            None => Relations::new(catalogue),
        };
        for id in open {
            known.insert(id, relations.standing(id, as_of)?);
        }
        let standing = |id| known.get(id).copied().unwrap_or(Standing::Unknown);
        Ok(ids.iter().map(standing).collect())
    }

    /// How many of the documents that meet a condition have which standing; none where that was not counted.
    pub(super) fn count_standings(
        &self,
        query: &Query,
        total: u64,
        options: &SearchOptions,
    ) -> Result<Option<Vec<(String, u64)>>> {
        let wanted = match options.validity {
            ValidityFacet::No => false,
            ValidityFacet::IfFew => {
                total <= BESIDE || (total <= BESIDE_TABLES && self.standings.borrow().tables.is_some())
            }
            ValidityFacet::Yes => true,
        };
        let Some(as_of) = options.as_of.filter(|_| wanted) else {
            return Ok(None);
        };
        let request = request(query, options);
        let found = self
            .searcher
            .documents(&request, &|asked| self.rules.topics_named(asked))?;
        let ids = found
            .into_iter()
            .filter_map(|id| i64::try_from(id).ok())
            .map(DocumentId);
        let ids: Vec<DocumentId> = ids.collect();
        let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
        for standing in self.standings(&ids, &as_of.to_string())? {
            *counts.entry(standing.name()).or_default() += 1;
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().map(|(name, n)| (name.to_owned(), n)).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(Some(counts))
    }
}
