-- Own records: each is a journal entry with its body. Times are milliseconds UTC.
CREATE TABLE identity (
    store BLOB NOT NULL CHECK (length(store) = 16),
    made_at INTEGER NOT NULL
) STRICT;

-- salt and body are NULL once a body was lawfully erased; the entry stays, so that the
-- chain still verifies.
CREATE TABLE journal (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    epoch INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    entry BLOB NOT NULL,
    salt BLOB,
    body BLOB,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (stream, seq),
    CHECK ((salt IS NULL) = (body IS NULL))
) STRICT;

-- An entry is never changed or removed; only its salt and body may go, once.
CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'a journal entry is never removed');
END;

CREATE TRIGGER journal_keeps_order BEFORE UPDATE ON journal
WHEN NEW.stream IS NOT OLD.stream OR NEW.seq IS NOT OLD.seq OR NEW.epoch IS NOT OLD.epoch
    OR NEW.hash IS NOT OLD.hash OR NEW.previous IS NOT OLD.previous
    OR NEW.entry IS NOT OLD.entry OR NEW.recorded_at IS NOT OLD.recorded_at
    OR NEW.body IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a journal entry is never changed');
END;
