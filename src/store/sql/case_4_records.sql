-- Drafts: what is typed and not sealed yet. An edit is a row of its own and is never
-- changed; a draft goes with the sealing of its report, in the same transaction.
CREATE TABLE draft (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    number TEXT NOT NULL UNIQUE,
    officer TEXT NOT NULL,
    form TEXT NOT NULL,
    form_version INTEGER NOT NULL,
    patrol TEXT,
    title TEXT NOT NULL,
    missing INTEGER,
    revises BLOB CHECK (length(revises) = 16),
    how TEXT CHECK (how IN ('amend', 'supersede')),
    reason TEXT,
    begun_at INTEGER NOT NULL,
    edited_at INTEGER NOT NULL,
    CHECK ((revises IS NULL) = (how IS NULL) AND (revises IS NULL) = (reason IS NULL))
) STRICT;

CREATE TABLE draft_edit (
    draft BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    at INTEGER NOT NULL,
    edit BLOB NOT NULL,
    PRIMARY KEY (draft, number)
) STRICT;

-- The last serial number of a report in each year: a number is given once.
CREATE TABLE serial (
    year INTEGER NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last > 0)
) STRICT;

-- Where reports, patrols and custody stand in the journal. All but the titles follows
-- from the journal and is made again from it; `indexed` says how far.
CREATE TABLE filed (
    record BLOB NOT NULL PRIMARY KEY CHECK (length(record) = 16),
    place INTEGER NOT NULL,
    class TEXT NOT NULL,
    kind TEXT NOT NULL,
    patrol TEXT,
    subject BLOB CHECK (length(subject) = 16),
    number TEXT,
    form TEXT,
    form_version INTEGER,
    title TEXT,
    officer TEXT,
    how TEXT,
    of BLOB CHECK (length(of) = 16),
    reason TEXT,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX filed_by_class ON filed (class, place);
CREATE INDEX filed_by_patrol ON filed (patrol, class, place);
CREATE INDEX filed_by_subject ON filed (subject);
CREATE INDEX filed_by_of ON filed (of);

CREATE TABLE indexed (last INTEGER NOT NULL) STRICT;
INSERT INTO indexed (last) VALUES (0);
