-- The catalogue, version 1. A released step is never edited; a change is a new step.

-- One row: the archive's counters. `generation` grows by one with each transaction that changes a document.
CREATE TABLE state (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    generation  INTEGER NOT NULL
) STRICT;
INSERT INTO state (id, generation) VALUES (1, 0);

-- A file as it was received, kept under originals/ by its SHA-256.
CREATE TABLE original (
    id      INTEGER PRIMARY KEY,
    sha256  BLOB NOT NULL UNIQUE,
    sm3     BLOB NOT NULL,
    bytes   INTEGER NOT NULL
) STRICT;

-- What was understood of one original, or of one record of an export (then span_from..span_to are its bytes there).
CREATE TABLE document (
    id          INTEGER PRIMARY KEY,
    content     BLOB NOT NULL UNIQUE,       -- SHA-256 of the document's own bytes: what makes it the same document
    original    INTEGER NOT NULL REFERENCES original (id),
    span_from   INTEGER,
    span_to     INTEGER,
    generation  INTEGER NOT NULL,           -- of the transaction that last changed the row
    created     INTEGER NOT NULL,           -- generation of the transaction that made the row
    superseded  INTEGER NOT NULL DEFAULT 0, -- 1 = every place that held it holds a newer version now
    reason      TEXT,                       -- stable reason code if it is not fully imported
    message     TEXT,                       -- the reason in a sentence
    format      TEXT NOT NULL,
    parser      TEXT NOT NULL,
    external_id TEXT,
    title       TEXT NOT NULL,
    number      TEXT,
    organ       TEXT,
    date        TEXT,                       -- ISO 8601, year or month precision allowed
    kind        TEXT,
    topics      TEXT NOT NULL,              -- ids with a blank between, best first
    details     BLOB NOT NULL,              -- packed (packing.rs) JSON: evidence, properties, warnings, unknown keys
    text        BLOB NOT NULL,              -- packed (packing.rs) UTF-8: the text, repaired; details keep what was taken out
    text_bytes  INTEGER NOT NULL
) STRICT;
CREATE INDEX document_by_generation ON document (generation);
CREATE INDEX document_by_original ON document (original);
CREATE INDEX document_by_external_id ON document (external_id) WHERE external_id IS NOT NULL;

-- Where a document was found: a path (bytes as the system gave them) and, inside an export, the record's key.
-- An export itself is a place without a document.
CREATE TABLE place (
    id          INTEGER PRIMARY KEY,
    path        BLOB NOT NULL,
    record      TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    original    INTEGER NOT NULL REFERENCES original (id),
    document    INTEGER REFERENCES document (id),
    version     INTEGER NOT NULL,
    UNIQUE (path, record)
) STRICT;
CREATE INDEX place_by_document ON place (document);
CREATE INDEX place_by_original ON place (original);

-- Earlier contents of a place: nothing that was imported is forgotten.
CREATE TABLE earlier (
    place       INTEGER NOT NULL REFERENCES place (id),
    version     INTEGER NOT NULL,
    original    INTEGER NOT NULL REFERENCES original (id),
    document    INTEGER REFERENCES document (id),
    run         INTEGER NOT NULL REFERENCES run (id),
    PRIMARY KEY (place, version)
) STRICT, WITHOUT ROWID;

-- One import.
CREATE TABLE run (
    id          INTEGER PRIMARY KEY,
    started     TEXT NOT NULL,
    finished    TEXT,
    state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
    sources     TEXT NOT NULL,              -- JSON list of the paths given
    bytes       INTEGER NOT NULL DEFAULT 0,
    seconds     REAL NOT NULL DEFAULT 0
) STRICT;

-- One line for each file or record that an import met.
CREATE TABLE report (
    run         INTEGER NOT NULL REFERENCES run (id),
    seq         INTEGER NOT NULL,
    status      TEXT NOT NULL,
    reason      TEXT,
    message     TEXT,
    place       INTEGER REFERENCES place (id),
    path        BLOB,                       -- set where there is no place
    document    INTEGER REFERENCES document (id),
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- What was done, by whom and when. Each entry carries the hash of the one before it.
CREATE TABLE audit (
    seq         INTEGER PRIMARY KEY,
    time        TEXT NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    object      TEXT NOT NULL,
    detail      TEXT NOT NULL,
    previous    BLOB NOT NULL,
    hash        BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END;
