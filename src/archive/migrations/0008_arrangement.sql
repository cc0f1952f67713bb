-- The catalogue, version 8: arrangement (归档), retention at work (期满鉴定, 销毁).

-- One act of arranging a year: all of it is written in one transaction. An undone one keeps its row, its items go.
CREATE TABLE arrangement (
    id          INTEGER PRIMARY KEY,
    year        INTEGER NOT NULL,
    time        TEXT NOT NULL,
    person      TEXT NOT NULL,
    items       INTEGER NOT NULL,
    undone      TEXT                        -- when it was undone
) STRICT;

-- An item (件) with its archival number. The number never changes; what the item was called when it was fixed stays with it.
CREATE TABLE archived_item (
    id          INTEGER PRIMARY KEY,
    arrangement INTEGER NOT NULL REFERENCES arrangement (id),
    code        TEXT NOT NULL UNIQUE,       -- 档号
    fonds       TEXT NOT NULL,              -- 全宗号
    category    TEXT NOT NULL,              -- 门类代码
    year        INTEGER NOT NULL,           -- 年度
    term        TEXT NOT NULL,              -- 保管期限 when it was numbered: Y, D30, D10
    class       TEXT NOT NULL,              -- 机构（问题）代码; empty where the scheme has none
    number      INTEGER NOT NULL,           -- 件号
    box         INTEGER NOT NULL,           -- 盒号
    title       TEXT NOT NULL,              -- 题名; in [ ] where it was made by ourselves
    issue       TEXT NOT NULL,              -- 文号
    organ       TEXT NOT NULL,              -- 责任者
    date        TEXT NOT NULL,              -- 日期, ISO 8601; empty if unknown
    kind        TEXT NOT NULL,              -- 文种
    secrecy     TEXT NOT NULL,              -- 密级
    pages       INTEGER,                    -- 页数
    pages_guess INTEGER NOT NULL,           -- what the boxes were filled by
    note        TEXT NOT NULL,              -- 备注
    rule        TEXT NOT NULL,              -- by which the term was proposed
    kept_number INTEGER NOT NULL,           -- 1 = the number was there before
    expires     TEXT,                       -- the last day of the term; none if permanent
    hold        TEXT,                       -- why it must not be appraised now
    handed_over TEXT,                       -- to whom, once it was transferred
    destroyed   TEXT                        -- when; the row is the stub that stays
) STRICT;
CREATE INDEX archived_item_by_place ON archived_item (year, term, class, number);
CREATE INDEX archived_item_by_expiry ON archived_item (expires) WHERE expires IS NOT NULL AND destroyed IS NULL;
CREATE INDEX archived_item_by_arrangement ON archived_item (arrangement);

-- Its documents, in the order of DA/T 22.
CREATE TABLE archived_component (
    item        INTEGER NOT NULL REFERENCES archived_item (id),
    seq         INTEGER NOT NULL,
    document    INTEGER NOT NULL UNIQUE REFERENCES document (id),
    role        TEXT NOT NULL,
    PRIMARY KEY (item, seq)
) STRICT, WITHOUT ROWID;

-- A destruction list (销毁清册) and its three signatures, each by another person.
CREATE TABLE disposal (
    id          INTEGER PRIMARY KEY,
    proposed_by TEXT NOT NULL,
    proposed    TEXT NOT NULL,
    reason      TEXT NOT NULL,
    approved_by TEXT,
    approved    TEXT,
    approval    TEXT,
    executed_by TEXT,
    executed    TEXT,
    execution   TEXT,
    ended       TEXT                        -- when it was executed or given up
) STRICT;
CREATE TABLE disposal_item (
    disposal    INTEGER NOT NULL REFERENCES disposal (id),
    item        INTEGER NOT NULL REFERENCES archived_item (id),
    decision    TEXT NOT NULL,              -- proposed, destroy, keep
    PRIMARY KEY (disposal, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX disposal_item_by_item ON disposal_item (item);

-- 1 = its last document was destroyed and the file has to go; 2 = it is gone.
ALTER TABLE original ADD COLUMN destroyed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX original_to_destroy ON original (id) WHERE destroyed = 1;

-- Papers that belong to no year have to be listed without looking at all others.
CREATE INDEX document_undated ON document (id) WHERE superseded = 0 AND date IS NULL;
