-- The catalogue, version 2: a person's corrections, and what needs a person's eye.

-- The version of the rules by which a document was understood; an older one is understood anew (ingest/refresh.rs).
ALTER TABLE document ADD COLUMN understood INTEGER NOT NULL DEFAULT 0;
CREATE INDEX document_by_understood ON document (understood);

-- How much a person's eye is worth, in thousandths; 0 = nothing is in doubt.
ALTER TABLE document ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
CREATE INDEX document_by_doubt ON document (doubt) WHERE doubt > 0;

CREATE INDEX document_by_number ON document (number) WHERE number IS NOT NULL;

-- What a person said of a field: wins over whatever is found or given, for ever. NULL = there is no such value.
-- What it was before, who said it and when are in the audit record.
CREATE TABLE correction (
    document    INTEGER NOT NULL REFERENCES document (id),
    field       TEXT NOT NULL,
    value       TEXT,
    PRIMARY KEY (document, field)
) STRICT, WITHOUT ROWID;
