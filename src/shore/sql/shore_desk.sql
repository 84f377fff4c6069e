-- The office's documents by class and key, and the trail of what was done. Times are
-- milliseconds UTC.
CREATE TABLE desk_document (
    class TEXT NOT NULL,
    key TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (class, key)
) STRICT;

CREATE TABLE desk_trail (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    at INTEGER NOT NULL,
    officer TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER desk_trail_stays BEFORE DELETE ON desk_trail
BEGIN
    SELECT RAISE(ABORT, 'a line of the trail is never removed');
END;

CREATE TRIGGER desk_trail_is_as_it_was BEFORE UPDATE ON desk_trail
BEGIN
    SELECT RAISE(ABORT, 'a line of the trail is never changed');
END;
