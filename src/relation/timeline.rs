//! Documents in order of time, with what happened to each (沿革).

use serde::Serialize;

use super::Relations;
use crate::archive::{Brief, DocumentId};
use crate::document::Edge;
use crate::error::Result;

/// Relations to one name that are looked at.
const MOST_RELATIONS: usize = 100;

/// A document in its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The document.
    #[serde(flatten)]
    pub document: Brief,
    /// What it did to others.
    pub does: Vec<Deed>,
    /// What others did to it.
    pub suffers: Vec<Deed>,
}

/// One thing done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// What.
    pub edge: Edge,
    /// From when.
    pub date: Option<String>,
    /// The other document; none if the archive lacks it.
    pub document: Option<i64>,
    /// Its number, or its title.
    pub called: String,
}

impl Relations<'_> {
    /// These documents in order of time, with what they did and what was done to them; plain citations are left out.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn timeline(&self, ids: &[DocumentId]) -> Result<Vec<Event>> {
        let mut events = Vec::with_capacity(ids.len());
        for &id in ids {
            if let Some(document) = self.catalogue.brief(id)? {
                let (does, suffers) = (self.deeds_of(&document)?, self.deeds_to(&document)?);
                events.push(Event {
                    document,
                    does,
                    suffers,
                });
            }
        }
        events.sort_by(|a, b| {
            let key = |event: &Event| {
                (
                    event.document.date.is_none(),
                    event.document.date.clone(),
                    event.document.id,
                )
            };
            key(a).cmp(&key(b))
        });
        Ok(events)
    }

    /// The documents that belong to the history of one: what it has to do with, and its editions.
    ///
    /// # Errors
    /// As [`Relations::resolve`].
    pub fn history_of(&self, id: DocumentId) -> Result<Vec<DocumentId>> {
        let graph = self.graph(id, 1)?;
        let acting = graph
            .edges
            .iter()
            .filter(|link| !matches!(link.edge, Edge::Cites | Edge::Basis));
        let mut ids: Vec<DocumentId> = acting
            .flat_map(|link| [&link.from, &link.to])
            .filter_map(|key| key.parse().ok().map(DocumentId))
            .collect();
        ids.push(id);
        ids.extend(graph.versions.iter().map(|brief| brief.id));
        ids.sort();
        ids.dedup();
        Ok(ids)
    }

    fn deeds_of(&self, own: &Brief) -> Result<Vec<Deed>> {
        let mut deeds = Vec::new();
        let mut citations = None;
        for relation in self.catalogue.relations_of(own.id)? {
            if matches!(relation.edge, Edge::Cites | Edge::Basis) {
                continue;
            }
            let target = self.resolve(own, &relation)?.into_iter().next();
            let called = match &target {
                Some(brief) => called(brief),
                None => {
                    if citations.is_none() {
                        citations = self.catalogue.document(own.id)?.map(|stored| stored.record.citations());
                    }
                    let citation = citations.as_ref().and_then(|list| list.get(relation.seq));
                    let name = citation.and_then(|c| {
                        c.canonical
                            .clone()
                            .or_else(|| c.full_title().map(|t| format!("《{t}》")))
                    });
                    name.unwrap_or_default()
                }
            };
            deeds.push(Deed {
                edge: relation.edge,
                date: relation.effective.or_else(|| own.date.clone()),
                document: target.map(|brief| brief.id.0),
                called,
            });
        }
        Ok(deeds)
    }

    fn deeds_to(&self, own: &Brief) -> Result<Vec<Deed>> {
        let mut deeds: Vec<Deed> = Vec::new();
        for (name, _) in self.catalogue.names_of(own.id)? {
            for relation in self.catalogue.relations_to(name, MOST_RELATIONS)? {
                if matches!(relation.edge, Edge::Cites | Edge::Basis) || relation.document == own.id {
                    continue;
                }
                let Some(by) = self.catalogue.brief(relation.document)? else {
                    continue;
                };
                if self
                    .resolve(&by, &relation)?
                    .first()
                    .is_none_or(|first| first.id != own.id)
                {
                    continue;
                }
                let deed = Deed {
                    edge: relation.edge,
                    date: relation.effective.or_else(|| by.date.clone()),
                    document: Some(by.id.0),
                    called: called(&by),
                };
                if !deeds.contains(&deed) {
                    deeds.push(deed);
                }
            }
        }
        deeds.sort_by(|a, b| (&a.date, a.document).cmp(&(&b.date, b.document)));
        Ok(deeds)
    }
}

fn called(brief: &Brief) -> String {
    brief.number.clone().unwrap_or_else(|| format!("《{}》", brief.title))
}
