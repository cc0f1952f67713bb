-- The catalogue, version 4: copies, volumes, items.

-- Copies and editions (副本、版本): what is needed to find the papers that are like a paper, without looking at all.

-- What a document is found by, and the group that it belongs to: the number of the group's first document.
CREATE TABLE copy (
    document    INTEGER PRIMARY KEY REFERENCES document (id),
    title_key   INTEGER,                    -- of the title without issuer and marks of editions
    trusted     INTEGER NOT NULL,           -- 1 = the title is one, not a file name
    draft       INTEGER NOT NULL,           -- 1 = its file is called a draft
    text_bytes  INTEGER NOT NULL,
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

-- The same of the latest documents. Every band is at a place of its own: in a large table each row would cost a page, so
-- rows are gathered here and moved in order, many at once.
CREATE TABLE copy_band_new (
    band        INTEGER NOT NULL,
    document    INTEGER NOT NULL,
    PRIMARY KEY (band, document)
) STRICT, WITHOUT ROWID;

-- Papers of a compiled volume (汇编): documents whose text is a part of another's.
CREATE TABLE paper (
    volume      INTEGER NOT NULL REFERENCES document (id),
    seq         INTEGER NOT NULL,           -- 1 for the first
    document    INTEGER NOT NULL REFERENCES document (id),
    joined      INTEGER NOT NULL DEFAULT 0, -- 1 = a person undid the split: the volume counts, the paper does not
    PRIMARY KEY (volume, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_by_document ON paper (document);

-- The papers that a handling sheet (公文处理单) speaks of.
CREATE TABLE sheet (
    number      TEXT NOT NULL,
    document    INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (number, document)
) STRICT, WITHOUT ROWID;

-- What a person said of the item (件) that a document belongs to: the number of its first document; its own number if
-- it is by itself. Wins over all evidence.
CREATE TABLE item_decision (
    document    INTEGER PRIMARY KEY REFERENCES document (id),
    item        INTEGER NOT NULL REFERENCES document (id)
) STRICT;
CREATE INDEX item_decision_by_item ON item_decision (item);
