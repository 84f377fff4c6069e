-- Own records: each is a journal entry with its body. Times are milliseconds UTC.
CREATE TABLE identity (
    store BLOB NOT NULL CHECK (length(store) = 16),
    made_at INTEGER NOT NULL
) STRICT;

-- The device that writes the journal: one row.
CREATE TABLE device (
    id BLOB NOT NULL CHECK (length(id) = 16),
    seed BLOB NOT NULL CHECK (length(seed) = 32),
    epoch INTEGER NOT NULL CHECK (epoch > 0)
) STRICT;

-- salt and body are NULL once a body was lawfully erased; the entry stays, so that the
-- chain still verifies.
CREATE TABLE journal (
    stream TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    record BLOB NOT NULL UNIQUE CHECK (length(record) = 16),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    entry BLOB NOT NULL,
    salt BLOB CHECK (length(salt) = 32),
    body BLOB,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (stream, epoch, seq),
    CHECK ((salt IS NULL) = (body IS NULL))
) STRICT;

-- The device's signatures over runs of entries.
CREATE TABLE batch (
    stream TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    last INTEGER NOT NULL,
    batch BLOB NOT NULL,
    PRIMARY KEY (stream, epoch, last)
) STRICT;

-- An entry is never changed or removed; only its salt and body may go.
CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'a journal entry is never removed');
END;

CREATE TRIGGER journal_keeps_order BEFORE UPDATE ON journal
WHEN NEW.stream IS NOT OLD.stream OR NEW.epoch IS NOT OLD.epoch OR NEW.seq IS NOT OLD.seq
    OR NEW.record IS NOT OLD.record OR NEW.hash IS NOT OLD.hash
    OR NEW.previous IS NOT OLD.previous OR NEW.entry IS NOT OLD.entry
    OR NEW.recorded_at IS NOT OLD.recorded_at OR NEW.body IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a journal entry is never changed');
END;
