-- The catalogue, version 7: what registers print. Everything here follows from document.details and can be written anew from them; it
-- stands beside them so that a register of a year reads no text and no details.

-- What is known of a document in the words of a register (著录).
CREATE TABLE description (
    document    INTEGER PRIMARY KEY REFERENCES document (id),
    year        INTEGER,                    -- of the date, else of the number
    date        TEXT,                       -- ISO 8601
    organ       TEXT,
    kind        TEXT,
    topics      TEXT NOT NULL,              -- ids with a blank between, best first
    number      TEXT,
    title       TEXT NOT NULL,
    secrecy     TEXT,
    term        TEXT,                       -- 保密期限
    declassify  TEXT,                       -- 解密日期, ISO 8601; none if it cannot be computed
    addressees  TEXT,
    copies      TEXT,
    signers     TEXT,
    print_run   INTEGER,                    -- 印数
    filed       TEXT,                       -- 档号, as a catalogue gave it
    petition    TEXT,                       -- 信访目的
    channel     TEXT                        -- 信访形式
) STRICT;
CREATE INDEX description_by_year ON description (year, date);
CREATE INDEX description_by_date ON description (date) WHERE date IS NOT NULL;
CREATE INDEX description_by_secrecy ON description (declassify) WHERE secrecy IS NOT NULL;
CREATE INDEX description_by_petition ON description (year) WHERE petition IS NOT NULL;
CREATE INDEX description_by_kind ON description (kind, date);

-- The few that no place holds any more, so that a register can leave them out without looking at each document.
CREATE INDEX document_by_superseded ON document (id) WHERE superseded = 1;

-- What a document asks to be done (期限、任务), and what a meeting decided (议定事项).
CREATE TABLE duty (
    document    INTEGER NOT NULL REFERENCES document (id),
    seq         INTEGER NOT NULL,
    decided     INTEGER NOT NULL,           -- 1 = decided by a meeting
    task        TEXT NOT NULL,
    unit        TEXT,
    partners    TEXT,                       -- 配合单位
    due         TEXT,                       -- ISO 8601
    sentence    TEXT NOT NULL,              -- 依据句
    rule        TEXT NOT NULL,              -- how the day was found, and the words
    PRIMARY KEY (document, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_by_due ON duty (due) WHERE due IS NOT NULL;
CREATE INDEX duty_decided ON duty (document) WHERE decided = 1;
