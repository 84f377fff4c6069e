-- Stands in a copy of this database alone (a backup, a rebuilt store): what goes on from
-- a copy begins a new epoch, because numbers after it may already be known elsewhere.
CREATE TABLE copied (at INTEGER NOT NULL) STRICT;

-- Files that belong to records, by their SHA-256, in parts. They go with the last record
-- that has them.
CREATE TABLE attachment (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    length INTEGER NOT NULL CHECK (length > 0)
) STRICT;

CREATE TABLE attachment_part (
    hash BLOB NOT NULL REFERENCES attachment (hash) ON DELETE CASCADE,
    part INTEGER NOT NULL CHECK (part >= 0),
    bytes BLOB NOT NULL,
    PRIMARY KEY (hash, part)
) STRICT;

CREATE TABLE attached (
    record BLOB NOT NULL REFERENCES journal (record),
    hash BLOB NOT NULL REFERENCES attachment (hash),
    PRIMARY KEY (record, hash)
) STRICT;
CREATE INDEX attached_hash ON attached (hash);

-- How long the body of a record is kept: its class, and when it is to be erased.
CREATE TABLE retention (
    record BLOB NOT NULL PRIMARY KEY REFERENCES journal (record),
    class TEXT NOT NULL,
    due INTEGER NOT NULL
) STRICT;
CREATE INDEX retention_due ON retention (due);
