//! Threads (文件往来): the request that a reply answers, the paper that was forwarded, and the other way round.

use std::collections::{BTreeSet, VecDeque};

use super::Relations;
use crate::archive::{Brief, DocumentId};
use crate::document::Edge;
use crate::error::Result;

/// Relations to one name that are looked at.
const MOST_RELATIONS: usize = 40;
/// Papers of one thread at most.
const LONGEST: usize = 60;

/// A paper of the same thread, one step away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// What the one does to the other.
    pub edge: Edge,
    /// Whether the other paper does it to the one asked for.
    pub passive: bool,
    /// The other paper.
    pub document: Brief,
}

/// Whether papers joined by it are one matter.
fn is_of_threads(edge: Edge) -> bool {
    matches!(edge, Edge::RepliesTo | Edge::Answers | Edge::Forwards)
}

impl Relations<'_> {
    /// The papers that a paper answers or forwards, and those that answer or forward it, oldest first.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn ties(&self, id: DocumentId) -> Result<Vec<Tie>> {
        let Some(own) = self.brief(id)? else {
            return Ok(Vec::new());
        };
        let mut ties: Vec<Tie> = Vec::new();
        let mut add = |edge, passive, document: Brief| {
            let known = ties.iter().any(|tie| tie.document.id == document.id);
            if document.id != id && !known {
                ties.push(Tie {
                    edge,
                    passive,
                    document,
                });
            }
        };
        for relation in self.relations_of(id)?.iter().filter(|r| is_of_threads(r.edge)) {
            if let Some(target) = self.resolve(&own, relation)?.into_iter().next() {
                add(relation.edge, false, target);
            }
        }
        for (name, _) in self.names_of(id)? {
            for relation in self.relations_to(name, MOST_RELATIONS)? {
                if !is_of_threads(relation.edge) || relation.document == id {
                    continue;
                }
                let Some(by) = self.brief(relation.document)? else {
                    continue;
                };
                if self
                    .resolve(&by, &relation)?
                    .first()
                    .is_some_and(|first| first.id == id)
                {
                    add(relation.edge, true, by);
                }
            }
        }
        ties.sort_by(|a, b| {
            let key = |tie: &Tie| (tie.document.date.is_none(), tie.document.date.clone(), tie.document.id);
            key(a).cmp(&key(b))
        });
        Ok(ties)
    }

    /// All papers of the thread of a paper, itself among them, in order of number.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn thread(&self, id: DocumentId) -> Result<BTreeSet<DocumentId>> {
        let mut thread = BTreeSet::from([id]);
        let mut waiting = VecDeque::from([id]);
        while let Some(next) = waiting.pop_front() {
            for tie in self.ties(next)? {
                if thread.len() < LONGEST && thread.insert(tie.document.id) {
                    waiting.push_back(tie.document.id);
                }
            }
        }
        Ok(thread)
    }
}
