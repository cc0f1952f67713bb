//! The tables of relations, read once into memory: deciding the force of thousands of documents asks them many times each.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::catalogue::{Catalogue, all};
use super::force::OwnForce;
use super::record::DocumentId;
use super::relation::{Brief, NameId, NameSort, Relation, relation};
use crate::document::Edge;
use crate::error::Result;

/// What [`Catalogue`] answers of relations, but plain citations, as of one moment.
#[derive(Debug, Default)]
pub struct RelationTables {
    relations: Vec<Relation>,
    of: HashMap<DocumentId, Vec<usize>>,
    to: HashMap<NameId, Vec<usize>>,
    names: HashMap<DocumentId, Vec<(NameId, NameSort)>>,
    named: HashMap<NameId, Vec<(DocumentId, NameSort)>>,
    briefs: HashMap<DocumentId, Brief>,
    forces: HashMap<DocumentId, OwnForce>,
    /// Of current documents, ascending.
    dates: Vec<String>,
}

impl RelationTables {
    /// What a document says of others, in order of place.
    #[must_use]
    pub fn relations_of(&self, id: DocumentId) -> Vec<Relation> {
        self.listed(self.of.get(&id), usize::MAX)
    }

    /// What current documents say of whoever has this name, the first `limit` of them, as [`Catalogue::relations_to`].
    #[must_use]
    pub fn relations_to(&self, name: NameId, limit: usize) -> Vec<Relation> {
        self.listed(self.to.get(&name), limit)
    }

    /// As [`Catalogue::reliances_on`].
    #[must_use]
    pub fn reliances_on(&self, name: NameId, (from, to): (&str, &str), limit: usize) -> Vec<Relation> {
        let date = |relation: &Relation| self.briefs.get(&relation.document)?.date.as_deref();
        let mut found: Vec<&Relation> = self
            .to
            .get(&name)
            .into_iter()
            .flatten()
            .filter_map(|at| self.relations.get(*at))
            .filter(|relation| matches!(relation.edge, Edge::Basis | Edge::Implements))
            .filter(|relation| date(relation).is_some_and(|date| from <= date && date <= to))
            .collect();
        found.sort_by(|a, b| {
            date(b)
                .cmp(&date(a))
                .then((a.document, a.seq).cmp(&(b.document, b.seq)))
        });
        found.into_iter().take(limit).cloned().collect()
    }

    fn listed(&self, places: Option<&Vec<usize>>, limit: usize) -> Vec<Relation> {
        let places = places.into_iter().flatten().take(limit);
        places.filter_map(|at| self.relations.get(*at)).cloned().collect()
    }

    /// The names of a document.
    #[must_use]
    pub fn names_of(&self, id: DocumentId) -> Vec<(NameId, NameSort)> {
        self.names.get(&id).cloned().unwrap_or_default()
    }

    /// The current documents that have a name, oldest first.
    #[must_use]
    pub fn documents_named(&self, name: NameId) -> Vec<(Brief, NameSort)> {
        let named = self.named.get(&name).into_iter().flatten();
        let brief = |(id, sort): &(DocumentId, NameSort)| Some((self.briefs.get(id)?.clone(), *sort));
        named.filter_map(brief).collect()
    }

    /// A document in brief.
    #[must_use]
    pub fn brief(&self, id: DocumentId) -> Option<Brief> {
        self.briefs.get(&id).cloned()
    }

    /// What a document says of its own force.
    #[must_use]
    pub fn own_force(&self, id: DocumentId) -> Option<OwnForce> {
        self.forces.get(&id).cloned()
    }

    /// The date of the latest current document up to a day.
    #[must_use]
    pub fn latest_date(&self, until: &str) -> Option<String> {
        let after = self.dates.partition_point(|date| date.as_str() <= until);
        self.dates.get(after.checked_sub(1)?).cloned()
    }
}

impl Catalogue {
    /// Reads the tables of relations.
    ///
    /// # Errors
    /// [`crate::error::Kind::Damaged`] if the catalogue cannot be read.
    pub fn relation_tables(&self) -> Result<RelationTables> {
        let mut tables = RelationTables::default();
        let mut superseded: HashSet<DocumentId> = HashSet::new();
        let sql = "SELECT id, title, number, organ, date, kind, superseded FROM document";
        let briefs = all(&self.connection, sql, (), |row| {
            let date: Option<String> = row.get(4)?;
            let brief = Brief {
                id: DocumentId(row.get(0)?),
                title: row.get(1)?,
                number: row.get(2)?,
                organ: row.get(3)?,
                kind: row.get(5)?,
                edition: date.clone(),
                date,
            };
            Ok((brief, row.get::<_, bool>(6)?))
        })?;
        for (brief, is_superseded) in briefs {
            if is_superseded {
                superseded.insert(brief.id);
            } else {
                tables.dates.extend(brief.date.clone());
            }
            tables.briefs.insert(brief.id, brief);
        }
        tables.dates.sort_unstable();
        self.read_names(&mut tables, &superseded)?;
        self.read_relations(&mut tables, &superseded)?;
        tables.forces = self.own_forces()?.into_iter().collect();
        Ok(tables)
    }

    fn read_names(&self, tables: &mut RelationTables, superseded: &HashSet<DocumentId>) -> Result<()> {
        // In the order of `documents_named`; in that of `names_of` below.
        let sql = "SELECT name, document, sort, date FROM document_name ORDER BY date IS NULL, date, document";
        let mut latest: HashMap<DocumentId, String> = HashMap::new();
        for (name, id, sort, date) in all(&self.connection, sql, (), |row| {
            let date: Option<String> = row.get(3)?;
            Ok((row.get(0)?, DocumentId(row.get(1)?), NameSort::of(row.get(2)?), date))
        })? {
            tables.names.entry(id).or_default().push((name, sort));
            if !superseded.contains(&id) {
                tables.named.entry(name).or_default().push((id, sort));
            }
            if let Some(date) = date {
                // They come in order of date.
                latest.insert(id, date);
            }
        }
        for names in tables.names.values_mut() {
            names.sort_by_key(|(name, sort)| (*sort, *name));
        }
        for (id, date) in latest {
            if let Some(brief) = tables.briefs.get_mut(&id) {
                brief.edition = Some(date);
            }
        }
        Ok(())
    }

    fn read_relations(&self, tables: &mut RelationTables, superseded: &HashSet<DocumentId>) -> Result<()> {
        let sql = "SELECT document, seq, edge, number, title, bare, effective FROM relation
            WHERE edge <> 'cites' ORDER BY document, seq";
        tables.relations = all(&self.connection, sql, (), relation)?;
        for (at, relation) in tables.relations.iter().enumerate() {
            tables.of.entry(relation.document).or_default().push(at);
            if superseded.contains(&relation.document) {
                continue;
            }
            let names: BTreeSet<NameId> = [relation.number, relation.title, relation.bare]
                .into_iter()
                .flatten()
                .collect();
            for name in names {
                tables.to.entry(name).or_default().push(at);
            }
        }
        for places in tables.to.values_mut() {
            // As `relations_to` orders them: they are in order of document and place.
            places.sort_by_key(|at| tables.relations.get(*at).is_some_and(|r| r.edge == Edge::Basis));
        }
        Ok(())
    }
}
