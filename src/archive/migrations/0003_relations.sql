-- Relations between documents. Everything here follows from document.details and can be written anew from them.

-- What a document can be called: a canonical number, or the key of a title. Each once; both sides refer to it.
CREATE TABLE name (
    id          INTEGER PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE
) STRICT;

-- The names by which a document is found.
CREATE TABLE document_name (
    name        INTEGER NOT NULL REFERENCES name (id),
    document    INTEGER NOT NULL REFERENCES document (id),
    sort        INTEGER NOT NULL,           -- 0 number, 1 title, 2 title without issuer or mark of a trial, 3 title of what it carries
    date        TEXT,                       -- ISO 8601: of the document, or of its last revision if that is later
    PRIMARY KEY (name, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_name_by_document ON document_name (document);

-- What a document does to another, which the archive may lack: one row for each target and type.
CREATE TABLE relation (
    document    INTEGER NOT NULL REFERENCES document (id),
    seq         INTEGER NOT NULL,           -- which of its citations (details.document.citations)
    edge        TEXT NOT NULL,
    number      INTEGER REFERENCES name (id),
    title       INTEGER REFERENCES name (id),
    bare        INTEGER REFERENCES name (id),
    effective   TEXT,                       -- ISO 8601: from when, where the sentence says so
    PRIMARY KEY (document, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_by_number ON relation (number) WHERE number IS NOT NULL;
CREATE INDEX relation_by_title ON relation (title) WHERE title IS NOT NULL;
CREATE INDEX relation_by_bare ON relation (bare) WHERE bare IS NOT NULL;
