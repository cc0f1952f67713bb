-- The catalogue, version 5: saved searches; the latest date that an archive knows.

-- A search that a person wants to be told of (检索订阅).
CREATE TABLE saved_search (
    name        TEXT PRIMARY KEY,
    line        TEXT NOT NULL,              -- as it was typed
    seen        INTEGER NOT NULL            -- the generation up to which its hits have been reported
) STRICT, WITHOUT ROWID;

-- Whether a paper is in force is judged by how far the archive's knowledge reaches: the latest date before the day asked for.
CREATE INDEX document_by_date ON document (date) WHERE superseded = 0 AND date IS NOT NULL;
