-- The catalogue, version 9: what a document says of its own force, beside its details, so that the force of many can be
-- decided without reading those. Everything here follows from document.details; rows of documents that were there before are
-- written by the migration (archive/force.rs).

CREATE TABLE force (
    document      INTEGER PRIMARY KEY REFERENCES document (id),
    clauses       TEXT NOT NULL,            -- JSON list: the first clause of each kind
    given_key     TEXT,                     -- under which key the export it came with tells its force, and what it says
    given_value   TEXT
) STRICT;
