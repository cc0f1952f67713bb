-- The catalogue, version 6: features of texts, from which models classify without reading texts again.

-- Derived: kept only for documents that were classified anew (`lantai classify apply`), and made again at any time.
CREATE TABLE feature (
    document    INTEGER PRIMARY KEY REFERENCES document (id),
    version     INTEGER NOT NULL,           -- of the rules by which features are taken
    row         BLOB NOT NULL               -- gaps between features' keys, each with its count
) STRICT;

-- Features of an earlier title or text are worth nothing.
CREATE TRIGGER feature_outdated AFTER UPDATE OF title, text ON document BEGIN
    DELETE FROM feature WHERE document = new.id;
END;
