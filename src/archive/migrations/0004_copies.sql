-- Copies and editions (副本、版本): what is needed to find the papers that are like a paper, without looking at all.

-- What a document is found by, and the group that it belongs to: the number of the group's first document.
CREATE TABLE copy (
    document    INTEGER PRIMARY KEY REFERENCES document (id),
    title_key   INTEGER,                    -- of the title without issuer and marks of editions
    trusted     INTEGER NOT NULL,           -- 1 = the title is one, not a file name
    signature   BLOB,                       -- the part of its signature that is kept for estimates
    family      INTEGER                     -- none if it is like no other
) STRICT;
CREATE INDEX copy_by_title ON copy (title_key) WHERE title_key IS NOT NULL;
CREATE INDEX copy_by_family ON copy (family) WHERE family IS NOT NULL;

-- The bands of the signatures: documents that share one may be copies. A document's older bands stay, they only make
-- candidates.
CREATE TABLE copy_band (
    band        INTEGER NOT NULL,
    document    INTEGER NOT NULL,
    PRIMARY KEY (band, document)
) STRICT, WITHOUT ROWID;
