-- The catalogue, version 5: saved searches.

-- A search that a person wants to be told of (检索订阅).
CREATE TABLE saved_search (
    name        TEXT PRIMARY KEY,
    line        TEXT NOT NULL,              -- as it was typed
    seen        INTEGER NOT NULL            -- the generation up to which its hits have been reported
) STRICT, WITHOUT ROWID;
