//! Where relations are looked up: in the catalogue, or in its tables where those are in memory.

use super::Relations;
use crate::archive::{Brief, DocumentId, NameId, NameSort, OwnForce, Relation, RelationTables};
use crate::error::Result;

impl<'a> Relations<'a> {
    /// The same, looking up relations in tables that were read from its catalogue. For standings only: the tables know no
    /// plain citations.
    #[must_use]
    pub fn within(self, tables: &'a RelationTables) -> Self {
        Self {
            tables: Some(tables),
            ..self
        }
    }

    pub(super) fn brief(&self, id: DocumentId) -> Result<Option<Brief>> {
        match self.tables {
            Some(tables) => Ok(tables.brief(id)),
            None => self.catalogue.brief(id),
        }
    }

    pub(super) fn own_force(&self, id: DocumentId) -> Result<OwnForce> {
        let own = match self.tables {
            Some(tables) => tables.own_force(id),
            None => self.catalogue.own_force(id)?,
        };
        Ok(own.unwrap_or_default())
    }

    pub(super) fn relations_of(&self, id: DocumentId) -> Result<Vec<Relation>> {
        match self.tables {
            Some(tables) => Ok(tables.relations_of(id)),
            None => self.catalogue.relations_of(id),
        }
    }

    pub(super) fn relations_to(&self, name: NameId, limit: usize) -> Result<Vec<Relation>> {
        match self.tables {
            Some(tables) => Ok(tables.relations_to(name, limit)),
            None => self.catalogue.relations_to(name, limit),
        }
    }

    pub(super) fn reliances_on(&self, name: NameId, days: (&str, &str), limit: usize) -> Result<Vec<Relation>> {
        match self.tables {
            Some(tables) => Ok(tables.reliances_on(name, days, limit)),
            None => self.catalogue.reliances_on(name, days, limit),
        }
    }

    pub(super) fn names_of(&self, id: DocumentId) -> Result<Vec<(NameId, NameSort)>> {
        match self.tables {
            Some(tables) => Ok(tables.names_of(id)),
            None => self.catalogue.names_of(id),
        }
    }

    pub(super) fn documents_named(&self, name: NameId) -> Result<Vec<(Brief, NameSort)>> {
        match self.tables {
            Some(tables) => Ok(tables.documents_named(name)),
            None => self.catalogue.documents_named(name),
        }
    }

    pub(super) fn latest_date(&self, until: &str) -> Result<Option<String>> {
        match self.tables {
            Some(tables) => Ok(tables.latest_date(until)),
            None => self.catalogue.latest_date(until),
        }
    }
}
