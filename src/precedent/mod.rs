//! Precedents (先例): from the paper on the desk to the papers that help write it. A draft is read as a document; papers like
//! it are looked for by its most telling words; what they rest on is looked for by their citations; all are ranked by signs
//! whose worth is data (`weights.toml`).

mod addressed;
mod answer;
mod bases;
mod compare;
mod draft;
mod heads;
mod hidden;
mod letters;
mod matter;
mod neighbours;
mod organs;
mod outline;
mod paper;
mod paragraphs;
mod part;
mod passages;
mod phrases;
mod rank;
mod reasons;
mod sentences;
mod signs;
mod slot;
mod task;
mod terms;
mod weights;
mod wording;

pub use addressed::Addressed;
pub use answer::{Answer, Precedent, Reuse, Understood};
pub use bases::{Basis, Successor};
pub use compare::{Clause, ClauseChange, ClausePlace, clauses, compare};
pub use draft::Draft;
pub use heads::Year;
pub use outline::Section;
pub use paper::{Quote, citation};
pub use part::Part;
pub use passages::{Passage, PassageSlot};
pub use phrases::Phrase;
pub use rank::{RankOptions, Ranked, Ranking};
pub use slot::SlotKind;
pub use task::{Direction, Task};
pub use weights::Signals;

use crate::archive::Archive;
use crate::engine::Searcher;

/// An archive and its index, ready to be asked for precedents.
pub struct Precedents<'a> {
    archive: &'a Archive,
    searcher: Searcher,
}

impl<'a> Precedents<'a> {
    /// Joins a view of the index with the archive that it was made from.
    #[must_use]
    pub fn new(archive: &'a Archive, searcher: Searcher) -> Self {
        Self { archive, searcher }
    }
}
