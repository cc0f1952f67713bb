//! All documents that meet a condition, without rank and facets.

use tantivy::collector::DocSetCollector;

use super::{Searcher, guarded};
use crate::engine::Request;
use crate::error::{Context, Kind, Result};

impl Searcher {
    /// The numbers of all documents that meet the condition, ascending. Order, offset and limit of the request do not
    /// matter. `topics` as in [`Searcher::search`].
    ///
    /// # Errors
    /// [`Kind::Damaged`] if the index cannot be read.
    pub fn documents(&self, request: &Request<'_>, topics: &dyn Fn(&str) -> Vec<String>) -> Result<Vec<u64>> {
        let query = self.visible(self.lower(topics).condition(request.query), request);
        guarded(|| {
            let unreadable = || "the index cannot be searched";
            let found = self.searcher.search(&query, &DocSetCollector);
            let columns = self.searcher.segment_readers().iter();
            let columns = columns.map(|segment| segment.fast_fields().column_first_or_default::<u64>("id"));
            let columns = columns
                .collect::<tantivy::Result<Vec<_>>>()
                .context(Kind::Damaged, unreadable)?;
            let id = |address: tantivy::DocAddress| {
                let column = columns.get(address.segment_ord as usize);
                column.map(|column| column.get_val(address.doc_id))
            };
            let found = found.context(Kind::Damaged, unreadable)?;
            let mut ids: Vec<u64> = found.into_iter().filter_map(id).collect();
            ids.sort_unstable();
            Ok(ids)
        })
    }
}
